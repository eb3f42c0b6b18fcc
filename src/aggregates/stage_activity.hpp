/// The activity view: what happened at each stage within a period, whatever the age of the deals.
///
/// Layer:   tallies. Adjacent stages are not nested here, so no conversion from stage to stage is made of it.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include "aggregates/deal_credit.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/cohort.hpp"
#include "aggregates/cohort_funnel.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What is counted at a stage over the period `query::in`. All of them count distinct deals but `entries`.
enum class activity : std::uint8_t {
  entries,        ///< visits begun: a deal that comes back counts again
  entered,        ///< deals that began a visit
  stood,          ///< deals that stood there at some time of the period
  higher_at_end,  ///< of those, deals that are neither lost nor moved out and stand higher as of the query's instant
  ever_higher,    ///< of those, deals that stood higher after their first visit, whatever became of them
};
inline constexpr std::size_t n_activities = 5;

/// One stage within the period.
struct stage_activity {
  std::array<count_amount, n_activities> counts{};
  const count_amount& operator[](activity a) const noexcept { return counts[static_cast<std::size_t>(a)]; }
};

struct activity_result {
  query asked;
  std::vector<stage_activity> stages;  ///< one a funnel stage
};

namespace detail {

/// Gives every (row, stage, activity, worth) to `sink`: the one place where activity is counted.
template <class Sink>
void count_activity(const journey_table& j, const query& q, Sink&& sink) {
  query everyone = q;  // activity is about the period and not about a cohort
  everyone.basis = date_basis::none;
  everyone.groups.clear();
  segmentation parts(j, everyone);
  const visit_columns& v = j.visits();
  for (const std::size_t row : select_deals(j, everyone)) {
    const deal_places places(j, row);
    const std::size_t last = j.deals().first_visit[row + 1] - 1;
    const outcome state = j.deals().outcome[row];
    const stage_mask below_now = state == outcome::open || state == outcome::won ? j.below(last) : 0;
    stage_mask entered = 0;
    stage_mask stood = 0;
    for (std::size_t i = j.deals().first_visit[row]; i <= last; ++i) {
      const stage_index k = v.stage[i];
      if (parts.by_person() && parts.of(row, places.person(q.credit, k)) == parts.none) continue;
      const minor_units worth = places.worth(q.worth, k);
      if (q.in.contains(v.entered[i])) {
        sink(row, k, activity::entries, worth);
        if (!(entered & stage_bit(k))) sink(row, k, activity::entered, worth);
        entered |= stage_bit(k);
      }
      if (!q.in.touches(v.entered[i], v.left[i]) || (stood & stage_bit(k))) continue;
      stood |= stage_bit(k);
      sink(row, k, activity::stood, worth);
      if (below_now & stage_bit(k)) sink(row, k, activity::higher_at_end, worth);
      if (j.deals().passed[row] & stage_bit(k)) sink(row, k, activity::ever_higher, worth);
    }
  }
}

}  // namespace detail

/// Activity within `q.in` of all deals that pass the query's outcomes and filters; its date basis is ignored.
///
/// Counts: money once a deal and stage, even for entries.
/// Errors: those of `validate`. Cost: O(visits).
inline result<activity_result> activity_in_period(const journey_table& j, const query& q) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  activity_result r{q, std::vector<stage_activity>(j.pipeline().n_funnel())};
  std::size_t row_before = j.n_deals();
  stage_mask paid = 0;  // stages at which the row's entries have been given their money
  detail::count_activity(j, q, [&](std::size_t row, stage_index k, activity a, minor_units worth) {
    if (row != row_before) paid = 0;
    row_before = row;
    const bool again = a == activity::entries && (paid & stage_bit(k));
    if (a == activity::entries) paid |= stage_bit(k);
    r.stages[k].counts[static_cast<std::size_t>(a)] += {1, again ? 0 : worth};
  });
  return r;
}

/// Host ids of the deals behind a number of the activity view, sorted; for entries, as often as they entered.
/// Errors: those of `validate`.
inline result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, stage_index k, activity a) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  std::vector<std::size_t> rows;
  detail::count_activity(j, q, [&](std::size_t row, stage_index stage, activity what, minor_units) {
    if (stage == k && what == a) rows.push_back(row);
  });
  return ids_of(j, rows);
}

}  // namespace v0_1
}  // namespace funnel
