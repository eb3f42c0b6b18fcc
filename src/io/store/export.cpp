#include <funnel/io/store_file.hpp>

#include "core/checkpoint.hpp"
#include "events/event_texts.hpp"
#include "events/snapshot_data.hpp"
#include "core/csv_cell.hpp"

#include <funnel/io/csv.hpp>

#include <array>
#include <algorithm>
#include <cstddef>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace {

constexpr std::size_t bytes_at_once = 64 * 1024;

/// Rows of cells on their way to a sink.
class csv_rows {
 public:
  explicit csv_rows(const std::function<void(std::string_view)>& sink) : sink_(&sink) {}
  void cell(std::string_view text) {
    if (!first_) text_ += ',';
    first_ = false;
    io::add_csv_cell(text_, text);
  }
  void end_row() {
    text_ += "\r\n";
    first_ = true;
    if (text_.size() >= bytes_at_once) flush();
  }
  void flush() {
    detail::checkpoint();
    if (!text_.empty()) (*sink_)(text_);
    text_.clear();
  }

 private:
  const std::function<void(std::string_view)>* sink_;
  std::string text_;
  bool first_ = true;
};

std::string gaps_text(event_gaps gaps) {
  std::string text;
  for (const auto& [bit, name] : {std::pair(gap_before, "before"), std::pair(gap_undated, "undated"), std::pair(gap_after, "after"), std::pair(whole_history, "whole")})
    if (gaps & bit) text += (text.empty() ? "" : " ") + std::string(name);
  return text;
}

constexpr std::array<const char*, 14> event_columns{"deal", "at", "kind", "stage", "pipeline", "owner", "actor", "amount", "currency",
                                                    "reason", "identity", "sequence", "known_at", "gaps"};

/// Names of dimensions as columns: those that are columns already have a word in front.
std::string column_of(std::string_view dimension) {
  const bool taken = std::find(event_columns.begin(), event_columns.end(), dimension) != event_columns.end();
  return (taken ? "dimension " : "") + std::string(dimension);
}

}  // namespace

void write_events(const snapshot& s, const std::function<void(std::string_view)>& sink) {
  const detail::snapshot_data data = detail::data_of(s);
  std::vector<int> decimals(s.currencies().size(), s.currency().decimals);
  for (const exchange_rate& r : s.rates())
    if (const code c = s.currencies().find(r.currency); c != no_code) decimals[c] = r.decimals;
  csv_rows out(sink);
  for (const char* column : event_columns) out.cell(column);
  for (std::size_t d = 0; d < s.n_dimensions(); ++d) out.cell(column_of(s.dimensions().name(static_cast<code>(d))));
  out.end_row();
  std::vector<std::pair<code, code>> values;
  std::vector<std::string_view> cells(s.n_dimensions());
  data.events().each_head(0, data.events_end(), [&](detail::event_log::position at, const detail::record_head& head) {
    if (!data.visible(head)) return;
    values.clear();
    const detail::event_record r = data.events().record(at, values);
    const bool lost = r.kind == event_kind::lost;
    const auto [pipeline, stage] = detail::named_by_stage_key(lost ? std::string_view() : data.stages().name(r.what));
    // That a deal was won is said by the kind; its stage could only be that of its pipeline.
    const bool has_stage = r.kind == event_kind::created || r.kind == event_kind::stage_moved || r.kind == event_kind::reopened;
    // A kind of an attribute says no more than the attribute does; one that says several is told by none.
    const int n_attributes = (r.owner != no_code) + r.has_amount + (r.identity != no_code) + !values.empty();
    const bool bare = detail::is_attribute(r.kind) && n_attributes > 1;
    out.cell(s.deals().name(head.deal));
    out.cell(to_text(instant{head.at}));
    out.cell(bare ? std::string_view() : std::string_view(detail::event_kind_texts[static_cast<std::size_t>(r.kind)]));
    out.cell(has_stage ? stage : std::string_view());
    out.cell(lost ? data.pipelines().name(r.where) : pipeline);
    out.cell(data.owners().name(r.owner));
    out.cell(data.owners().name(r.actor));
    out.cell(r.has_amount ? format_amount(r.amount, r.currency == no_code ? s.currency().decimals : decimals[r.currency]) : std::string());
    out.cell(r.has_amount ? (r.currency == no_code ? std::string_view(s.currency().code) : data.currencies().name(r.currency)) : std::string_view());
    out.cell(lost ? data.reasons().name(r.what) : std::string_view());
    out.cell(data.identities().name(r.identity));
    out.cell(r.sequence == 0 ? std::string() : std::to_string(r.sequence));
    out.cell(head.known == head.at ? std::string() : to_text(instant{head.known}));
    out.cell(gaps_text(r.gaps));
    std::fill(cells.begin(), cells.end(), std::string_view());
    for (const auto& [dimension, value] : values)
      if (dimension < cells.size()) cells[dimension] = data.values(dimension).name(value);
    for (const std::string_view c : cells) out.cell(c);
    out.end_row();
  });
  out.flush();
}

std::string exported_mapping(const snapshot& s) {
  column_mapping m;
  for (std::size_t p = 0; p < s.pipelines().size(); ++p)
    for (pipeline_version& v : s.versions(static_cast<code>(p))) m.pipelines.push_back(std::move(v));
  m.currency = s.currency();
  m.rates = s.rates();
  m.deal = "deal";
  m.time = "at";
  for (const char* column : {"kind", "stage", "pipeline", "owner", "actor", "amount", "reason", "identity", "sequence", "known_at", "currency"})
    *m.column(column) = column;
  for (std::size_t d = 0; d < s.n_dimensions(); ++d) {
    const std::string name(s.dimensions().name(static_cast<code>(d)));
    m.dimensions[name] = column_of(name);
  }
  return to_json(m);
}

void write_activities(const snapshot& s, const std::function<void(std::string_view)>& sink) {
  const detail::snapshot_data data = detail::data_of(s);
  csv_rows out(sink);
  for (const char* column : {"activity", "at", "kind", "type", "deal", "person", "actor", "due", "sequence", "known_at"}) out.cell(column);
  out.end_row();
  for (std::size_t i = 0; i < data.n_activity_facts(); ++i) {
    const detail::activity_fact& f = data.activity_fact(i);
    if (!data.visible(f)) continue;
    out.cell(s.activities().name(f.activity));
    out.cell(to_text(instant{f.at}));
    out.cell(detail::activity_kind_texts[static_cast<std::size_t>(f.kind)]);
    out.cell(s.activity_types().name(f.type));
    out.cell(s.deals().name(f.deal));
    out.cell(s.owners().name(f.person));
    out.cell(s.owners().name(f.actor));
    out.cell(f.due == no_due ? std::string() : to_text(f.due));
    out.cell(f.sequence == 0 ? std::string() : std::to_string(f.sequence));
    out.cell(f.known == f.at ? std::string() : to_text(instant{f.known}));
    out.end_row();
  }
  out.flush();
}

}  // namespace v0_1
}  // namespace funnel
