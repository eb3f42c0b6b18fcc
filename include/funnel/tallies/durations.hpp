/// How long deals stay in each stage and take from creation to closing, with those that are not done yet.
///
/// Two times in a stage, never mixed: that of a visit, and that of a deal, which adds its visits up. The won stage has
/// none: nothing is waited for there. Time between a loss and a reopening is in no stage; it is in the cycle.
///
/// Layer:   tallies. What the curves of `calc/survival.hpp` and `calc/competing_risks.hpp` are made of.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/credit.hpp>
#include <funnel/query/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/stay_clock.hpp>
#include <funnel/tallies/cohort_funnel.hpp>
#include <funnel/tallies/survival.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Whose time in a stage is measured.
enum class stay_of : std::uint8_t {
  visit,  ///< each continuous stay
  deal,   ///< all visits of the deal to the stage together; it ends as the last of them did
};

/// How a stay in a stage ended; the causes of its tally.
enum class stay_end : end_cause { lasting = not_ended, advanced = 1, went_back = 2, lost = 3, moved_out = 4 };

/// How a cycle ended; the causes of its tally. An open deal's has not.
enum class cycle_end : end_cause { open = not_ended, won = 1, lost = 2, moved_out = 3 };

struct stage_durations {
  std::vector<std::string> key;         ///< of the segment; empty for all
  std::vector<survival_tally> stages;   ///< one an open stage of the funnel
};

struct durations_result {
  query asked;
  stage_durations total;
  std::vector<stage_durations> segments;  ///< sorted by key; empty when the query does not group
};

namespace detail {

/// How the visit ended, by the order of stages in force when the deal moved on.
inline stay_end end_of(const journey_table& j, std::size_t visit) {
  switch (j.visits().end[visit]) {
    case visit_end::none: return stay_end::lasting;
    case visit_end::lost: return stay_end::lost;
    case visit_end::moved_out: return stay_end::moved_out;
    case visit_end::moved: break;
  }
  return j.behind(visit + 1) & stage_bit(j.visits().stage[visit]) ? stay_end::advanced : stay_end::went_back;
}

/// Gives (segment, row, visit, observation) for each stay of the query's deals to `sink`: of a deal's stay, with its
/// last visit.
template <class Sink>
void count_durations(const journey_table& j, const query& q, stay_of whose, segmentation& parts, Sink&& sink) {
  const visit_columns& v = j.visits();
  const packed_column<std::size_t>& first_visit = j.deals().first_visit;
  const stage_index won = j.pipeline().won_stage();
  const stay_clock clock(q);
  const row_set rows = select_rows(j, q);
  std::vector<instant> entered, left;  // of the visits of a block of rows
  std::vector<std::int64_t> sum(won);
  for (std::size_t block = 0; block < j.n_deals(); block += row_set::block_rows) {
    const std::size_t n = std::min(row_set::block_rows, j.n_deals() - block);
    const std::size_t from = first_visit[block];
    const std::size_t n_visits = first_visit[block + n] - from;
    entered.resize(n_visits);
    left.resize(n_visits);
    v.entered.read(from, n_visits, entered.data());
    v.left.read(from, n_visits, left.data());
    rows.for_each(block, n, [&](std::size_t row) {
      const std::size_t begin = first_visit[row];
      const std::size_t end = first_visit[row + 1];
      // Looked up by the first stay: a segment without any is none.
      std::optional<deal_places> places;
      std::size_t whole = parts.none;
      const auto length = [&](std::size_t visit) { return clock.between(entered[visit - from], std::min(left[visit - from], q.as_of)).us; };
      const auto give = [&](std::size_t visit, std::int64_t lasted) {
        std::size_t part = whole;
        if (parts.by_person()) {
          if (!places) places.emplace(j, row);
          part = parts.of(row, places->person_at(q.credit, visit));
        } else if (part == parts.none) {
          part = whole = parts.of(row, no_code);
        }
        if (part != parts.none) sink(part, row, visit, survival_observation{{lasted}, static_cast<end_cause>(end_of(j, visit)), {}});
      };
      if (whose == stay_of::visit) {
        for (std::size_t i = begin; i < end; ++i)
          if (v.stage[i] != won) give(i, length(i));
        return;
      }
      for (std::size_t i = begin; i < end; ++i)
        if (v.stage[i] != won) sum[v.stage[i]] += length(i);
      stage_mask given = stage_bit(won);
      for (std::size_t i = end; i-- > begin;) {  // the last visit to a stage says how the deal's stay there ended
        const stage_index k = v.stage[i];
        if ((given & stage_bit(k)) != 0) continue;
        given |= stage_bit(k);
        give(i, std::exchange(sum[k], 0));
      }
    });
  }
}

/// From the creation of the deal in this row to its last closing or, open, to the query's as-of instant.
inline survival_observation cycle_of(const journey_table& j, const query& q, const stay_clock& clock, std::size_t row) {
  const deal_columns& d = j.deals();
  const outcome state = d.outcome[row];
  const cycle_end how = state == outcome::won         ? cycle_end::won
                        : state == outcome::lost      ? cycle_end::lost
                        : state == outcome::moved_out ? cycle_end::moved_out
                                                      : cycle_end::open;
  const instant until = how == cycle_end::open ? q.as_of : d.closed[row];
  return {clock.between(d.created[row], until), static_cast<end_cause>(how), {}};
}

inline std::vector<error> validate_durations(const query& q, const journey_table& j) {
  std::vector<error> errors = validate(q, j);
  if (q.as_of == instant::max())
    errors.push_back({errc::missing_value, "as_of", "stays that last need the instant up to which they are measured"});
  return errors;
}

}  // namespace detail

/// Time in each open stage of the query's deals, in working time if the query asks for it. A stay counts to the person
/// credited at its (last) visit.
///
/// Empty:  a stage in which nobody stood has an empty tally.
/// Errors: those of `validate`; `missing_value` for a query without an as-of instant. Cost: O(visits).
inline result<durations_result> time_in_stage(const journey_table& j, const query& q, stay_of whose) {
  if (auto errors = detail::validate_durations(q, j); !errors.empty()) return errors;
  const std::size_t n_stages = j.pipeline().n_open();
  const stage_durations empty{{}, std::vector<survival_tally>(n_stages)};
  durations_result r{q, empty, {}};
  segmentation parts(j, q);
  std::vector<std::vector<survival_tally::key>> stays;  // by segment, then by stage
  detail::count_durations(j, q, whose, parts, [&](std::size_t part, std::size_t, std::size_t visit, const survival_observation& stay) {
    const stage_index k = j.visits().stage[visit];
    if (stays.size() <= part * n_stages + k) stays.resize((part + 1) * n_stages);
    stays[part * n_stages + k].push_back({stay.lasted.us, stay.cause});
  });
  stays.resize(parts.size() * n_stages);
  std::vector<stage_durations> tallies(parts.size(), empty);
  for (std::size_t k = 0; k < n_stages; ++k) {
    std::vector<survival_tally::key> all;  // sorted once more: cheaper than to merge segment by segment
    for (std::size_t s = 0; s < tallies.size(); ++s) {
      std::vector<survival_tally::key>& here = stays[s * n_stages + k];
      if (q.groups.empty()) {
        all = std::move(here);
        continue;
      }
      all.insert(all.end(), here.begin(), here.end());
      tallies[s].stages[k] = survival_tally::of(here);
    }
    r.total.stages[k] = survival_tally::of(all);
  }
  if (q.groups.empty()) return r;
  std::vector<std::vector<std::string>> keys = parts.keys();
  for (std::size_t s = 0; s < tallies.size(); ++s) {
    tallies[s].key = std::move(keys[s]);
    r.segments.push_back(std::move(tallies[s]));
  }
  std::sort(r.segments.begin(), r.segments.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return r;
}

/// Host ids of the deals whose stays in stage k ended so, sorted; of visits, as often as they ended so.
/// Errors: as `time_in_stage`.
inline result<std::vector<std::string>> drill_down(const journey_table& j, const query& q, stay_of whose, stage_index k, stay_end how) {
  if (auto errors = detail::validate_durations(q, j); !errors.empty()) return errors;
  segmentation parts(j, q);
  std::vector<std::size_t> rows;
  detail::count_durations(j, q, whose, parts, [&](std::size_t, std::size_t row, std::size_t visit, const survival_observation& o) {
    if (j.visits().stage[visit] == k && o.cause == static_cast<end_cause>(how)) rows.push_back(row);
  });
  return ids_of(j, rows);
}

/// Creation to the last closing of the query's deals; of open ones, to the as-of instant: their age.
/// Errors: as `time_in_stage`. Cost: O(deals).
inline result<survival_tally> cycle_length(const journey_table& j, const query& q) {
  if (auto errors = detail::validate_durations(q, j); !errors.empty()) return errors;
  const stay_clock clock(q);
  std::vector<survival_tally::key> cycles;
  for (const std::size_t row : select_whole_deals(j, q)) {
    const survival_observation cycle = detail::cycle_of(j, q, clock, row);
    cycles.push_back({cycle.lasted.us, cycle.cause});
  }
  return survival_tally::of(cycles);
}

}  // namespace v0_1
}  // namespace funnel
