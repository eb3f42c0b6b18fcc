/// Reads a sales plan from a CSV file: one row a slice and period.
///
/// Layer:   adapters; compiled in funnel::io.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/analysis/plan.hpp>
#include <funnel/query/query.hpp>

#include <map>
#include <string>
#include <string_view>

namespace funnel {
inline namespace v0_1 {

/// Which column is what. Names are those of the header.
struct plan_csv_columns {
  std::string period = "period";              ///< "2026-07", "2026-Q3", ...; see `period_labelled`
  std::string amount = "amount";              ///< target in money; may be missing if there is `deals`
  std::string deals = "deals";                ///< target in won deals; may be missing if there is `amount`
  std::map<std::string, std::string> slices{};  ///< grouping ("owner", "team", a dimension) to column; else the same name
  char delimiter = ',';
};

/// The plan in a file for the groupings of a query, with its fiscal year.
///
///     period,owner,amount,deals
///     2026-07,Anna Petrova,15000.00,2
///     2026-07,Boris Klein,9000,
///
/// Columns that are neither named nor a grouping of the query tell a plan apart that is finer than the question: rows
/// that differ in them only are added up, so a plan by owner serves a question about all, or by team if it has that
/// column. An empty cell of a slice stands for "no value given", an empty target for none.
///
/// `decimals` are those of the currency of the store.
///
/// Errors: a plan is read as a whole or not at all. A file that cannot be read, a column that is missing, and for each
///         wrong cell its line, column and reason, all at once: a row that does not fit the header, a period that is
///         none or of another unit than the first row's, a target that is no number or below zero, a row without a
///         target, a row that repeats another, sums that do not fit 64 bits.
result<sales_plan> read_plan(const std::string& path, const query& q, int decimals, const plan_csv_columns& columns = {});

}  // namespace v0_1
}  // namespace funnel
