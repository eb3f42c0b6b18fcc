#include "io/plan_rows.hpp"

#include "io/fault_texts.hpp"

#include <funnel/analysis/plan.hpp>
#include <funnel/query/query.hpp>

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::no_column;

/// Reads the rows and gathers all that is wrong with them.
class plan_rows {
 public:
  plan_rows(io::row_source& from, const query& q, int decimals, const plan_csv_columns& columns)
      : from_(from), row_(from.cursor()), names_(columns), fiscal_start_(q.fiscal_start), decimals_(decimals) {
    period_ = require(columns.period);
    amount_ = from.column(columns.amount);
    deals_ = from.column(columns.deals);
    if (amount_ == no_column && deals_ == no_column)
      errors_.push_back({errc::unknown_name, columns.amount,
                         "the plan has neither a column \"" + columns.amount + "\" nor \"" + columns.deals + "\""});
    for (const grouping& g : q.groups) {
      const std::string name = name_of(g);
      const auto mapped = columns.slices.find(name);
      slices_.push_back(require(mapped == columns.slices.end() ? name : mapped->second));
    }
  }

  result<sales_plan> read() {
    if (!errors_.empty()) return errors_;
    for (std::size_t line = from_.first_line(); row_->claim(); line += row_->n_lines())
      while (row_->next()) {
        line_ = line + row_->line();
        read_row();
      }
    if (!errors_.empty()) return errors_;
    for (auto& [where, target] : targets_) plan_.targets.push_back(std::move(target));
    return plan_;
  }

 private:
  using place = std::pair<std::vector<std::string>, calendar_period>;

  std::size_t require(const std::string& column) {
    const std::size_t at = from_.column(column);
    if (at == no_column) errors_.push_back({errc::unknown_name, column, "the plan has no such column"});
    return at;
  }

  void fail(errc what, const std::string& column, std::string_view value, const std::string& reason) {
    errors_.push_back({what, from_.name() + ":" + std::to_string(line_) + (column.empty() ? "" : ", " + column),
                       (value.empty() ? "" : "\"" + std::string(value) + "\": ") + reason});
  }

  void read_row() {
    if (row_->problem() != io::row_problem::none) return fail(errc::syntax, "", "", io::reason_of(*row_, io::words_in(language::english).reading));
    const std::size_t errors_before = errors_.size();

    const std::string_view label = row_->cell(period_);
    const auto in = period_labelled(label, fiscal_start_);
    if (!in)
      fail(errc::invalid_value, names_.period, label,
           fiscal_start_ == 1 ? "this is not a period such as 2026-07, 2026-Q3 or 2026"
                              : "this is not a period such as 2026-07, FY2026-Q3 or FY2026");
    else if (unit_ && in->unit() != *unit_)
      fail(errc::invalid_value, names_.period, label, "the rows before have periods of another length");
    if (in && !unit_) unit_ = plan_.unit = in->unit();

    plan_target t;
    t.amount = read_target(amount_, names_.amount, decimals_);
    t.deals = read_target(deals_, names_.deals, 0);
    if (errors_.size() > errors_before) return;
    if (!t.amount && !t.deals) return fail(errc::missing_value, names_.amount, "", "the row has no target");

    std::vector<std::string> row;
    for (std::size_t c = 0; c < from_.columns().size(); ++c)
      if (c != amount_ && c != deals_) row.emplace_back(row_->cell(c));
    if (!seen_.insert(std::move(row)).second) return fail(errc::duplicate, "", "", "the row repeats another one");
    t.in = *in;
    for (const std::size_t c : slices_) t.segment.emplace_back(row_->cell(c));
    const auto [it, is_new] = targets_.try_emplace(place{t.segment, t.in}, t);
    if (is_new) return;
    add(it->second.amount, t.amount, names_.amount);
    add(it->second.deals, t.deals, names_.deals);
  }

  std::optional<std::int64_t> read_target(std::size_t column, const std::string& name, int decimals) {
    const std::string_view text = row_->cell(column);
    if (text.empty()) return std::nullopt;
    const auto value = parse_amount(text, decimals);
    if (!value)
      fail(errc::invalid_value, name, text,
           decimals == 0 ? "this is not a whole number"
                         : "this is not an amount of at most " + std::to_string(decimals) + " decimals");
    else if (*value < 0)
      fail(errc::out_of_range, name, text, "a target cannot be below zero");
    return value;
  }

  void add(std::optional<std::int64_t>& sum, const std::optional<std::int64_t>& more, const std::string& name) {
    if (!more) return;
    if (*more > std::numeric_limits<std::int64_t>::max() - sum.value_or(0))
      return fail(errc::out_of_range, name, row_->cell(from_.column(name)),
                  "the targets of this slice together exceed 64 bits");
    sum = sum.value_or(0) + *more;
  }

  io::row_source& from_;
  std::unique_ptr<io::row_cursor> row_;
  std::size_t line_ = 0;  // of the present row
  const plan_csv_columns& names_;
  unsigned fiscal_start_;
  int decimals_;
  std::vector<error> errors_;
  std::size_t period_ = no_column, amount_ = no_column, deals_ = no_column;
  std::vector<std::size_t> slices_;
  std::optional<calendar_unit> unit_;
  sales_plan plan_;
  std::map<place, plan_target> targets_;
  std::set<std::vector<std::string>> seen_;
};

}  // namespace

}  // namespace v0_1

result<sales_plan> io::read_plan(row_source& from, const query& q, int decimals, const plan_csv_columns& columns) {
  auto plan = plan_rows(from, q, decimals, columns).read();
  if (!plan) return plan;
  if (auto wrong = check(*plan, q); !wrong.empty()) return wrong;
  return plan;
}

}  // namespace funnel
