#include "plan_file.hpp"

#include "io/csv_source.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/query/query.hpp>

#include <memory>
#include <string>
#include <utility>

namespace funnel::program {
namespace {

/// Errors: what names no column.
result<plan_csv_columns> columns_of_plan(const arguments& a, char delimiter) {
  plan_csv_columns c;
  c.delimiter = delimiter;
  for (const std::string& text : a.plan_columns) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      return error{errc::invalid_value, "--plan-column", "\"" + text + "\" is not FIELD=COLUMN"};
    const std::string field = text.substr(0, equals);
    std::string& column = field == "period"   ? c.period
                          : field == "amount" ? c.amount
                          : field == "deals"  ? c.deals
                                              : c.slices[field];
    column = text.substr(equals + 1);
  }
  return c;
}

}  // namespace

result<std::shared_ptr<const dashboard_plan>> read_whole_plan(const arguments& a, const input& in) {
  if (a.plan.empty()) return std::shared_ptr<const dashboard_plan>();
  const auto columns = columns_of_plan(a, in.mapping.delimiter);
  if (!columns) return columns.errors();
  const auto header = io::csv_source::open(a.plan, columns->delimiter);
  if (!header) return header.errors();
  dashboard_plan whole;
  const auto take = [&](const grouping& g) {
    const std::string name = name_of(g);
    if (columns->slices.contains(name) || header->column(name) != io::no_column) whole.by.push_back(g);
  };
  take({field::owner, {}});
  take({field::team, {}});
  const snapshot events = in.store.take_snapshot();
  for (std::size_t d = 0; d < events.dimensions().size(); ++d) take({field::dimension, std::string(events.dimensions().name(static_cast<code>(d)))});
  query q = in.question;
  q.groups = whole.by;
  auto plan = read_plan(a.plan, q, in.mapping.currency.decimals, *columns);
  if (!plan) return plan.errors();
  whole.targets = *std::move(plan);
  return std::make_shared<const dashboard_plan>(std::move(whole));
}

}  // namespace funnel::program
