/// Rows that were rejected or left out, counted.
#pragma once

#include <funnel/report/document.hpp>

#include <vector>

namespace funnel::io {

/// Most frequent first; of each the ten most frequent values, and of equally frequent ones those found first.
void sort_by_count(std::vector<counted_rows>& all);

}  // namespace funnel::io
