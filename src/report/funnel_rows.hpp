/// Which rows a funnel report shows, and their names; how a deal is told.
///
/// Layer:   report.
#pragma once

#include <funnel/report/funnel_report.hpp>

#include <cstddef>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct stage;
class journey_table;
class pipeline;

namespace detail {

/// The rows of the funnel with their names, norms and nothing else: stages or, of an ordered funnel, steps.
std::vector<funnel_row> named_rows(const pipeline& p, const query& q, const std::vector<stage_index>& shown);

/// Is the stage listed where fates are? Hidden and retired ones only where a deal stood.
bool is_listed(const stage& s, const stage_ledger& ledger);

/// The deal of a row, as lists tell it.
deal_row told_deal(const journey_table& j, std::size_t row);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
