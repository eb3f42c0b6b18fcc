#include <funnel/report/document.hpp>
#include <funnel/report/writers.hpp>

#include "report/words/reading_ids.hpp"
#include "report/words/report_words.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace doc;
using io::grouped;
using io::words_in;

std::string count_text(std::size_t n) { return grouped(static_cast<std::int64_t>(n)); }

/// "28.09.2025 × 2 (2), ...".
std::string values_text(const counted_rows& rows, const io::report_texts& w) {
  std::string text;
  for (const counted_value& v : rows.values) {
    if (!text.empty()) text += ", ";
    text += w.counted_value(v.value, count_text(v.count), count_text(v.first_line));
  }
  return text;
}

table reasons_table(const input_summary& in, const io::report_texts& w) {
  table t;
  t.id = "rejected_because";
  t.columns = {{"column", w.column()}, {"reason", w.reason()}, {"rows", w.rows()}, {"values", w.values_and_lines()}};
  for (const counted_rows& r : in.rejected_because)
    t.rows.push_back({text_cell(r.column), text_cell(r.reason), count_cell(static_cast<std::int64_t>(r.count)), text_cell(values_text(r, w))});
  return t;
}

table skipped_table(const input_summary& in, const io::report_texts& w) {
  table t;
  t.id = "skipped_because";
  t.columns = {{"column", w.left_out_by()}, {"rows", w.rows()}, {"values", w.values_and_lines()}};
  for (const counted_rows& r : in.skipped_because)
    t.rows.push_back({text_cell(r.column), count_cell(static_cast<std::int64_t>(r.count)), text_cell(values_text(r, w))});
  return t;
}

table rows_table(const input_summary& in, const io::report_texts& w) {
  table t;
  t.id = "rejections";
  t.columns = {{"file", w.file()}, {"line", w.line()}, {"column", w.column()}, {"value", w.value()}, {"reason", w.reason()}};
  for (const rejected_row& row : in.rejections)
    t.rows.push_back({text_cell(row.file), count_cell(static_cast<std::int64_t>(row.line)), text_cell(row.column), text_cell(row.value),
                      text_cell(row.detail.empty() ? row.reason : row.reason + " (" + row.detail + ")")});
  return t;
}

}  // namespace

doc::section input_section(const input_summary& in, language lang) {
  const io::report_texts& w = words_in(lang).report;
  section s{"input", w.input_heading(), {}};
  const std::string rows = count_text(in.rows), applied = count_text(in.applied), rejected = count_text(in.rejected);
  s.blocks.push_back(paragraph{in.skipped == 0 ? w.rows_read(rows, applied, rejected)
                                               : w.rows_read_and_skipped(rows, applied, rejected, count_text(in.skipped)), tone::plain, "rows_read"});
  if (in.many_rejected()) s.blocks.push_back(paragraph{w.figures_without_rejected(), tone::bad, "figures_without_rejected"});
  for (const std::string& note : in.notes) s.blocks.push_back(paragraph{note, tone::muted, std::string(io::reading_id(note, lang))});
  if (!in.rejected_because.empty()) s.blocks.push_back(reasons_table(in, w));
  if (!in.rejections.empty()) s.blocks.push_back(rows_table(in, w));
  if (!in.rejections.empty() && in.rejected > in.rejections.size())
    s.blocks.push_back(paragraph{io::more_text(in.rejected - in.rejections.size(), lang), tone::plain, "more_rejected"});
  if (!in.skipped_because.empty()) s.blocks.push_back(skipped_table(in, w));
  return s;
}

void add_input(doc::document& d, const input_summary& in) {
  d.input = in;
  section s = input_section(in, d.lang);
  s.whose = reader::people;
  if (!in.many_rejected()) {
    d.sections.push_back(std::move(s));
    return;
  }
  const io::report_texts& w = words_in(d.lang).report;
  d.figures.insert(d.figures.begin(), {"rejected_rows", w.rejected_rows(), count_cell(static_cast<std::int64_t>(in.rejected)),
                                       w.rejected_of_rows(count_text(in.rejected), count_text(in.rows))});
  d.sections.insert(d.sections.begin(), std::move(s));
}

}  // namespace v0_1
}  // namespace funnel
