#include "analysis/bottleneck_parts.hpp"

#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/comparison.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/estimate.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/selection.hpp"
#include "journeys/journey_data.hpp"

#include <cmath>
#include <cstddef>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

std::vector<stage_flow_answer> stage_flows(const journey_table& j, const query& q, period in, double alpha,
                                           double little_tolerance) {
  std::vector<std::vector<stay>> stays(j.pipeline().n_open());
  query everyone = q;
  everyone.basis = date_basis::none;
  everyone.groups.clear();
  const journey_data& table = data_of(j);
  segmentation parts(table, everyone);
  const auto& v = table.visits();
  for (const std::size_t row : select_deals(table, everyone)) {
    const deal_credit places(table, row);
    for (std::size_t i = table.deals().first_visit[row]; i < table.deals().first_visit[row + 1]; ++i) {
      if (v.stage[i] >= stays.size() || v.entered[i] >= in.end || v.left[i] < in.start) continue;
      if ((table.unknown_of(row, i) & unknown_stay) != 0) continue;
      if (parts.of(row, places.person_at(q.credit, i)) == segmentation::none) continue;
      stays[v.stage[i]].push_back({v.entered[i].us, v.left[i].us});
    }
  }
  std::vector<stage_flow_answer> flows(stays.size());
  for (std::size_t k = 0; k < stays.size(); ++k) {
    stage_flow_answer& a = flows[k];
    const stage_flow& f = a.flow = flow_of_stays(stays[k], in.start.us, in.end.us);
    const fraction moves{f.arrivals, f.arrivals + f.departures};
    if (moves.has_value()) {
      a.balance_p = test_against_target(moves, 0.5).p_two_sided;
      a.balance = a.balance_p > alpha         ? stage_balance::balanced
                  : f.arrivals > f.departures ? stage_balance::filling
                                              : stage_balance::draining;
    }
    if (f.mean_stock > 0 && f.departures > 0) {
      a.little_ratio = f.arrival_rate * f.mean_departed_stay / f.mean_stock;
      a.little_holds = std::abs(a.little_ratio - 1) <= little_tolerance;
    }
  }
  return flows;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
