/// Does the same share of each group end in one way, while other ends compete: Gray's test.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "stats/chi_square.hpp"
#include <funnel/aggregates/survival_tally.hpp>

#include <span>

namespace funnel {
inline namespace v0_1 {

/// Compares the cumulative incidence of `cause` between groups. The log-rank test of `only(cause)` compares the
/// hazards of the cause instead: of two teams that win at the same pace while they have a deal, the one that loses
/// faster wins fewer, which only Gray's test finds.
///
/// Counts:   ends by `cause`; other ends keep their deal from ever ending so.
/// Empty:    no test (`has_value()` false) when less than two groups were at risk together at an end by `cause`.
/// Cost:     O(distinct lengths x groups cubed). Requires: cause is not `not_ended`, no late entries.
/// Source:   Gray (1988), Ann. Statist. 16, 1141-1154, with rho = 0.
score_test gray_test(std::span<const survival_tally> groups, end_cause cause);

}  // namespace v0_1
}  // namespace funnel
