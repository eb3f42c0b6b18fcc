/// Rows of any source as a sales plan.
#pragma once

#include "io/row_source.hpp"

#include <funnel/core/error.hpp>
#include <funnel/io/csv.hpp>

namespace funnel::io {

/// `funnel::read_plan` with a source in place of the file.
result<sales_plan> read_plan(row_source& from, const query& q, int decimals, const plan_csv_columns& columns);

}  // namespace funnel::io
