/// Each member of a team against the rest of it.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "stats/difference.hpp"
#include <funnel/stats/estimate.hpp>
#include "stats/test_result.hpp"

#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One member and all others.
struct rest_comparison {
  share_difference difference;  ///< member minus rest, Newcombe interval; its `first` and `second` are the counts
  test_result z;                ///< pooled z test; no value when all or none of the team hit
  double p_exact = 1;           ///< Fisher's exact test
  double p_adjusted = 1;        ///< p_exact among all members, by Benjamini and Hochberg
};

/// Compares every member with the rest: a team that contains the member would shrink the difference.
///
/// Shape:  one comparison a member, in order.
/// Counts: members without trials are compared too, with p-values of 1; their difference has no value.
/// Empty:  one member has no rest: the difference has no value, the p-values are 1.
/// Cost:   O(members * table size).
/// Source: features (c15). For several stages at once adjust all their `p_exact` together.
std::vector<rest_comparison> compare_with_rest(std::span<const fraction> members, confidence_level level = {});

}  // namespace v0_1
}  // namespace funnel
