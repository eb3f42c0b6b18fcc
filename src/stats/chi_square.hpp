// Tests of groups from their scores and the covariance of these.
#pragma once

#include <funnel/stats/tests.hpp>

#include <span>

namespace funnel {
inline namespace v0_1 {

// The chi-square score test of scores that are about 0 when the groups are alike.
//
// Scores of groups sum to 0, so their covariance V is singular: the statistic is score' V+ score with the
// pseudo-inverse V+, and its degrees of freedom are the rank of V. That equals leaving one group out, and a group
// about which nothing is known drops out by itself.
// Empty:    no value when V has rank 0.
// Requires: covariance symmetric, row by row, with score.size() squared entries. Cost: O(groups cubed).
test_result score_test(std::span<const double> score, std::span<const double> covariance);

}  // namespace v0_1
}  // namespace funnel
