/// What each member's deals add up to, for `compare_members`.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/survival_tally.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/aggregates/durations.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// What is compared over deals of one kind. Vectors have one entry for each shown open stage.
struct kind_counts {
  fraction won_of_closed;
  std::vector<fraction> settled;
  std::vector<survival_tally> time;
  survival_tally cycle;
};

/// One side of a comparison: a member, or the rest. Sides add up, and taking one out of the whole leaves the rest.
struct side_counts {
  fraction won_of_entered;
  std::vector<fraction> step;
  std::vector<kind_counts> kinds;

  side_counts() = default;
  side_counts(std::size_t n_stages, std::size_t n_kinds) : step(n_stages), kinds(n_kinds) {
    for (kind_counts& k : kinds) k.settled.resize(n_stages), k.time.resize(n_stages);
  }

  side_counts& operator+=(const side_counts& o) {
    return merge(o, [](auto& to, const auto& from) { to += from; });
  }
  side_counts& operator-=(const side_counts& o) {
    return merge(o, [](auto& to, const auto& from) { to -= from; });
  }

 private:
  template <class Merge>
  side_counts& merge(const side_counts& o, Merge&& m) {
    m(won_of_entered, o.won_of_entered);
    for (std::size_t i = 0; i < step.size(); ++i) m(step[i], o.step[i]);
    for (std::size_t s = 0; s < kinds.size(); ++s) {
      m(kinds[s].won_of_closed, o.kinds[s].won_of_closed);
      m(kinds[s].cycle, o.kinds[s].cycle);
      for (std::size_t i = 0; i < step.size(); ++i) {
        m(kinds[s].settled[i], o.kinds[s].settled[i]);
        m(kinds[s].time[i], o.kinds[s].time[i]);
      }
    }
    return *this;
  }
};

/// All that is reported of a member.
struct member_counts {
  side_counts side;
  cohort_tally tally;
  std::vector<count_amount> open;   ///< by shown open stage
  std::vector<double> won_amounts;  ///< minor units, in no particular order

  member_counts& operator+=(const member_counts& o) {
    side += o.side;
    tally += o.tally;
    for (std::size_t i = 0; i < open.size(); ++i) open[i] += o.open[i];
    won_amounts.insert(won_amounts.end(), o.won_amounts.begin(), o.won_amounts.end());
    return *this;
  }
};

struct comparison_counts {
  std::vector<stage_index> stages;     ///< shown, without the won stage
  std::vector<std::string> names;      ///< ascending
  std::vector<member_counts> members;  ///< one for each name
  member_counts none;                  ///< what a member without deals has
  count_amount of_nobody;
};

/// Counts the query's deals by member and, within, by the values of the dimensions `kinds`.
/// Errors: those of `time_in_stage`. Cost: O(deals x (filters + stages) + visits log lengths).
result<comparison_counts> count_members(const journey_table& j, query q, const grouping& member,
                                        std::span<const std::string> kinds);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
