/// Which rows a funnel report shows, and their names.
///
/// Layer:   report.
#pragma once

#include <funnel/report/funnel_report.hpp>

#include <vector>

namespace funnel {
inline namespace v0_1 {

struct stage;
class pipeline;

namespace detail {

/// The rows of the funnel with their names, norms and nothing else: stages or, of an ordered funnel, steps.
std::vector<funnel_row> named_rows(const pipeline& p, const query& q, const std::vector<stage_index>& shown);

/// Is the stage listed where fates are? Hidden and retired ones only where a deal stood.
bool is_listed(const stage& s, const stage_ledger& ledger);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
