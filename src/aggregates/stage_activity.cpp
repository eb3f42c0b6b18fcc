#include <funnel/aggregates/views.hpp>

#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/selection.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// Gives every (row, stage, activity, worth) to `sink`: the one place where activity is counted.
template <class Sink>
void count_stage_activity(const journey_data& j, const query& q, Sink&& sink) {
  query everyone = q;  // activity is about the period and not about a cohort
  everyone.basis = date_basis::none;
  everyone.groups.clear();
  segmentation parts(j, everyone);
  const auto& v = j.visits();
  for (const std::size_t row : select_deals(j, everyone)) {
    const deal_credit places(j, row);
    const std::size_t last = j.deals().first_visit[row + 1] - 1;
    const outcome state = j.deals().outcome[row];
    const stage_mask below_now = state == outcome::open || state == outcome::won ? j.below(last) : 0;
    stage_mask entered = 0;
    stage_mask stood = 0;
    for (std::size_t i = j.deals().first_visit[row]; i <= last; ++i) {
      const stage_index k = v.stage[i];
      const unknown_set unknown = j.unknown_of(row, i);
      if ((unknown & unknown_stage) != 0) continue;
      if (parts.by_person() && parts.of(row, places.person(q.credit, k)) == parts.none) continue;
      const count_amount worth = places.one(q.worth, k);
      const bool enters = (unknown & unknown_entry) == 0 && q.in.contains(v.entered[i]);
      if (enters) {
        sink(row, k, stage_metric::entries, worth);
        if (!(entered & stage_bit(k))) sink(row, k, stage_metric::entered, worth);
        entered |= stage_bit(k);
      }
      const bool known = (unknown & unknown_stay) == 0;
      if (!(known ? q.in.touches(v.entered[i], v.left[i]) : enters) || (stood & stage_bit(k))) continue;
      stood |= stage_bit(k);
      sink(row, k, stage_metric::stood, worth);
      if (below_now & stage_bit(k)) sink(row, k, stage_metric::higher_at_end, worth);
      if (j.deals().passed[row] & stage_bit(k)) sink(row, k, stage_metric::ever_higher, worth);
    }
  }
}

}  // namespace
}  // namespace detail

result<stage_activity_result> stage_activity_in_period(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  stage_activity_result r{q, std::vector<stage_activity>(j.pipeline().n_funnel())};
  std::size_t row_before = j.n_deals();
  stage_mask paid = 0;  // stages at which the row's entries have been given their money
  detail::count_stage_activity(j, q, [&](std::size_t row, stage_index k, stage_metric a, count_amount one) {
    if (row != row_before) paid = 0;
    row_before = row;
    const bool again = a == stage_metric::entries && (paid & stage_bit(k));
    if (a == stage_metric::entries) paid |= stage_bit(k);
    r.stages[k].counts[static_cast<std::size_t>(a)] += again ? count_amount{1, 0, one.unpriced} : one;
  });
  return r;
}

result<std::vector<std::string>> drill_down(const journey_table& table, const query& q, stage_index k, stage_metric a) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  std::vector<std::size_t> rows;
  detail::count_stage_activity(j, q, [&](std::size_t row, stage_index stage, stage_metric what, const count_amount&) {
    if (stage == k && what == a) rows.push_back(row);
  });
  return ids_of(table, rows);
}

}  // namespace v0_1
}  // namespace funnel
