/// The three ways to count deals by stage, each under its own name, and the deals behind each number.
///
/// - `cohort_funnel`: what became of the deals of a population so far. Conversion rates come from here only.
/// - `activity_in_period`: which stages were entered in a period, whatever the age of the deal. Work done.
/// - `stock_at`: where the deals stand now. A stock, not a flow: no conversion rate can be made of it.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/tallies/cohort.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The plain numbers of the deal in this row, for `fate_at` and `cohort_tally`.
inline deal_facts facts_of(const journey_table& j, std::size_t row) {
  const deal_columns& d = j.deals();
  deal_facts f;
  f.visited = d.visited[row];
  f.passed = d.passed[row];
  f.first = d.first[row];
  f.furthest = d.furthest[row];
  f.current = d.current[row];
  f.won = d.outcome[row] == outcome::won;
  f.lost = d.outcome[row] == outcome::lost;
  f.amount = d.amount[row];
  f.cycle_us = f.won || f.lost ? (d.closed[row] - d.created[row]).us : 0;
  return f;
}

/// One combination of group values and its tally.
struct segment {
  std::vector<std::string> key;  ///< one text a grouping; empty text for "no value given"
  cohort_tally tally;
};

struct cohort_result {
  query asked;
  cohort_tally total;
  std::vector<segment> segments;  ///< sorted by key; empty when the query does not group
};

/// Shape:  per funnel stage, the fates of the query's deals; over all and for each segment.
/// Empty:  no deal selected gives a tally of zeros.
/// Errors: those of `validate`.
/// Cost:   O(deals x (filters + stages)).
inline result<cohort_result> cohort_funnel(const journey_table& j, const query& q) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  cohort_result r{q, cohort_tally(j.pipeline().n_funnel()), {}};
  for (auto& [key, rows] : split_by_groups(j, q, select_deals(j, q))) {
    cohort_tally tally(j.pipeline().n_funnel());
    for (const std::size_t row : rows) tally.add(facts_of(j, row));
    r.total += tally;
    if (!q.groups.empty()) r.segments.push_back({std::move(key), std::move(tally)});
  }
  return r;
}

/// Entries into one stage within a period.
struct stage_activity {
  count_amount deals;         ///< distinct deals that entered the stage, at their present amount
  std::int64_t entries = 0;   ///< visits begun: a deal that comes back counts again
};

struct activity_result {
  query asked;
  std::vector<stage_activity> stages;  ///< one a funnel stage
};

/// Visits begun within `q.in`, of all deals that pass the query's filters: the population is ignored, because
/// activity is about the period and not about a cohort. Adjacent stages are not nested: no rate is made of them.
/// Errors: those of `validate`. Cost: O(visits).
inline result<activity_result> activity_in_period(const journey_table& j, const query& q) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  query everyone = q;
  everyone.of = population::all;
  activity_result r{q, std::vector<stage_activity>(j.pipeline().n_funnel())};
  const visit_columns& v = j.visits();
  for (const std::size_t row : select_deals(j, everyone)) {
    stage_mask seen = 0;
    for (std::size_t i = j.deals().first_visit[row]; i < j.deals().first_visit[row + 1]; ++i) {
      if (!q.in.contains(v.entered[i])) continue;
      stage_activity& s = r.stages[v.stage[i]];
      ++s.entries;
      if (!(seen & stage_bit(v.stage[i]))) s.deals += {1, j.deals().amount[row]};
      seen |= stage_bit(v.stage[i]);
    }
  }
  return r;
}

struct stock_result {
  query asked;
  std::vector<count_amount> stages;  ///< one a funnel stage: open deals standing there; in the won stage, won deals
  count_amount lost;
};

/// Where the query's deals stand at its as-of instant.
/// Errors: those of `validate`. Cost: O(deals).
inline result<stock_result> stock_at(const journey_table& j, const query& q) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  stock_result r{q, std::vector<count_amount>(j.pipeline().n_funnel()), {}};
  const deal_columns& d = j.deals();
  for (const std::size_t row : select_deals(j, q))
    (d.outcome[row] == outcome::lost ? r.lost : r.stages[d.current[row]]) += {1, d.amount[row]};
  return r;
}

/// Rows of the deals that `cohort_funnel` counted under this fate at this stage, ascending.
/// Requires: k is a funnel stage. Errors: those of `validate`. Cost: O(deals).
inline result<std::vector<std::size_t>> deals_with_fate(const journey_table& j, const query& q, stage_index k, fate f) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  std::vector<std::size_t> rows = select_deals(j, q);
  std::erase_if(rows, [&](std::size_t row) { return fate_at(facts_of(j, row), k) != f; });
  return rows;
}

/// The same as host ids, sorted.
inline result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, stage_index k, fate f) {
  auto rows = deals_with_fate(j, q, k, f);
  if (!rows) return rows.errors();
  std::vector<std::string> ids;
  for (const std::size_t row : *rows) ids.emplace_back(j.deal_id(row));
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace v0_1
}  // namespace funnel
