#include "io/fault_texts.hpp"

namespace funnel::io {
namespace {

std::string of_stage(const rejection& refused, event_kind kind, const reading_texts& words) {
  if (refused.code == errc::missing_value) return words.event_without_stage();
  if (refused.code == errc::unknown_stage) return words.no_such_stage();
  if (kind == event_kind::reopened) return words.reopened_closed();
  return kind == event_kind::created ? words.created_lost() : words.kind_without_stage();
}

std::string of_amount(errc code, const reading_texts& words) {
  if (code == errc::limit_exceeded) return words.beyond_max_amount();
  return code == errc::missing_value ? words.event_without_amount() : words.sum_too_large();
}

}  // namespace

std::string reason_of(const row_cursor& row, const reading_texts& words) {
  switch (row.problem()) {
    case row_problem::open_quote: return words.open_quote();
    case row_problem::text_after_quote: return words.text_after_quote();
    case row_problem::cell_not_utf8: return words.cell_not_utf8();
    case row_problem::value_not_utf8: return words.value_not_utf8();
    default: return words.cell_count(std::to_string(row.n_cells()), std::to_string(row.n_cells_wanted()));
  }
}

std::string reason_of(const rejection& refused, const deal_event_view& e, const reading_texts& words) {
  const std::string& field = refused.field;
  if (field == "stage") return of_stage(refused, e.kind, words);
  if (field == "amount") return of_amount(refused.code, words);
  if (field == "dimension") return refused.code == errc::missing_value ? words.dimension_without_name() : words.too_many_dimensions();
  if (field == "pipeline") return words.no_such_pipeline();
  if (field == "currency") return words.no_rate();
  if (field == "owner") return words.event_without_owner();
  if (field == "values") return words.event_without_value();
  if (field == "identity") return words.event_without_identity();
  if (field == "deal") return words.no_deal();
  return field == "at" ? words.time_outside() : refused.reason;
}

std::string reason_of(const rejection& refused, const activity_event_view&, const reading_texts& words) {
  if (refused.field == "activity") return words.no_activity();
  return refused.field == "at" || refused.field == "due" ? words.time_outside() : refused.reason;
}

std::string quoted_list(const std::vector<std::string>& names, const reading_texts& words) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + words.quoted(name);
  return all;
}

}  // namespace funnel::io
