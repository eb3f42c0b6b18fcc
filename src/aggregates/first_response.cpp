#include <funnel/aggregates/durations.hpp>

#include "aggregates/activities.hpp"
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/stay_clock.hpp"
#include "aggregates/tally_builder.hpp"
#include "journeys/journey_data.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// When activities were done for each deal.
class done_times {
 public:
  explicit done_times(const activity_table& t) {
    const activity_columns& c = t.activities();
    for (std::size_t i = 0; i < t.size(); ++i)
      if (c.deal[i] != no_code && c.state[i] == activity_state::done) times_.emplace_back(c.deal[i], c.ended[i]);
    std::sort(times_.begin(), times_.end());
  }
  /// The first one for the deal at or after `from`; instant::max() when there is none.
  instant first(code deal, instant from) const {
    const auto it = std::lower_bound(times_.begin(), times_.end(), std::pair(deal, from));
    return it != times_.end() && it->first == deal ? it->second : instant::max();
  }

 private:
  std::vector<std::pair<code, instant>> times_;
};

std::vector<error> validate_response(const journey_table& j, const activity_table& t, const query& q,
                                     std::string_view from_stage) {
  std::vector<error> errors = validate_same_instant(j, t, q);
  if (!from_stage.empty() && j.pipeline().find(from_stage) >= j.pipeline().won_stage())
    errors.push_back({errc::unknown_stage, "from_stage", "\"" + std::string(from_stage) + "\" is not an open stage"});
  return errors;
}

/// Gives (segment, row, observation) for each of the query's deals that ever waited to `sink`.
template <class Sink>
void count_first_response(const journey_data& j, const activity_table& t, const query& q, std::string_view from_stage,
                          segmentation& parts, Sink&& sink) {
  const done_times done(t);
  const stay_clock clock(q);
  const bool by_deal = q.layout.unit == journey_unit::deal;
  const stage_index from = j.pipeline().find(from_stage);
  const auto& v = j.visits();
  for (const std::size_t row : select_deals(j, q)) {
    const std::size_t end = j.deals().first_visit[row + 1];
    std::size_t visit = j.deals().first_visit[row];
    while (visit < end && !from_stage.empty() && v.stage[visit] != from) ++visit;
    if (visit == end || v.stage[visit] == j.pipeline().won_stage()) continue;
    if (from_stage.empty() && j.deals().begun_before[row]) continue;
    if ((j.unknown_of(row, visit) & unknown_stay) != 0) continue;
    const std::size_t part = parts.of(row, deal_credit(j, row).person_at(q.credit, visit));
    if (part == segmentation::none) continue;

    // What was done for a deal before it was created brought it in, so it need not wait; what was done for a deal
    // before it entered a stage is no answer to the entry.
    const instant entered = v.entered[visit];
    const instant activity =
        by_deal ? done.first(j.deals().deal[row], from_stage.empty() ? instant::min() : entered) : instant::max();
    const instant left = v.left[visit];
    response_end how = response_end::answered;
    if (activity > left && v.end[visit] == visit_end::lost) how = response_end::given_up;
    if (std::min(activity, left) == instant::max()) how = response_end::waiting;
    const instant until = std::max(entered, std::min({activity, left, q.as_of}));
    sink(part, row, survival_observation{clock.between(entered, until), static_cast<end_cause>(how), {}});
  }
}

}  // namespace
}  // namespace detail

result<first_response_result> first_response(const journey_table& table, const activity_table& t, const query& q,
                                             std::string_view from_stage) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_response(table, t, q, from_stage); !errors.empty()) return errors;
  first_response_result r{q, {}, {}};
  segmentation parts(j, q);
  detail::segment_tallies<detail::tally_builder> counted;
  detail::tally_builder all;
  detail::count_first_response(j, t, q, from_stage, parts, [&](std::size_t part, std::size_t, const survival_observation& o) {
    all.add(o);
    if (!q.groups.empty()) counted[part].add(o);
  });
  r.total = all.take();
  std::vector<survival_tally> tallies;
  for (detail::tally_builder& of : counted.take(parts.size())) tallies.push_back(of.take());
  if (!q.groups.empty()) r.segments = detail::by_key<keyed<survival_tally>>(parts, std::move(tallies));
  return r;
}

result<std::vector<std::string>> drill_down(const journey_table& table, const activity_table& t, const query& q,
                                            response_end how, std::string_view from_stage) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = detail::validate_response(table, t, q, from_stage); !errors.empty()) return errors;
  segmentation parts(j, q);
  std::vector<std::size_t> rows;
  detail::count_first_response(j, t, q, from_stage, parts,
                               [&](std::size_t, std::size_t row, const survival_observation& o) {
                                 if (o.cause == static_cast<end_cause>(how)) rows.push_back(row);
                               });
  return ids_of(table, rows);
}

}  // namespace v0_1
}  // namespace funnel
