#include "io/deal_rows.hpp"

#include "events/event_texts.hpp"
#include "io/amount_forms.hpp"
#include "io/deal_row_reader.hpp"
#include "io/read_rows.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

deal_rows::deal_rows(row_source& from, const column_mapping& mapping, const csv_read_options& options)
    : row_reader(from, mapping, options.lang), mapping_(mapping), options_(options), names_(mapping), amounts_(mapping) {
  deal_ = require(mapping.deal, "deal");
  if (mapping.shape == row_shape::field_change) {
    field_ = require(mapping.field, "field");
    new_value_ = require(mapping.new_value, "new_value");
    if (mapping.fields.empty()) errors_.push_back({errc::missing_value, "fields", "the mapping does not say what the fields are"});
  }
  if (mapping.shape != row_shape::snapshot) {
    time_ = require_time(mapping.time, "time");
    from_stage_ = place(mapping.from, "from");
    left_ = place_time(mapping.left, "left");
  } else {
    created_ = place_time(mapping.created, "created");
    if (mapping.created.empty() && !mapping.created_default)
      errors_.push_back({errc::missing_value, "created", "a snapshot needs a column with the creation time"});
  }
  if (mapping.shape == row_shape::snapshot && !mapping.event_id.empty())
    errors_.push_back({errc::invalid_argument, "event_id", "only event rows have ids"});
  kind_ = place(mapping.kind, "kind");
  stage_ = place(mapping.stage, "stage");
  pipeline_ = place(mapping.pipeline, "pipeline");
  closed_ = place_time(mapping.closed, "closed");
  expected_ = place_time(blamed(mapping.expected), "expected");
  outcome_ = place(mapping.outcome, "outcome");
  owner_ = place(mapping.owner, "owner");
  team_ = place(mapping.team, "team");
  actor_ = place(mapping.actor, "actor");
  identity_ = place(mapping.identity, "identity");
  amount_ = place(mapping.amount, "amount");
  if (from.type_of(mapping.shape == row_shape::field_change ? new_value_ : amount_) == cell_type::number) amounts_.take_numbers();
  currency_ = place(mapping.currency_code, "currency");
  reason_ = place(mapping.reason, "reason");
  event_id_ = place(mapping.event_id, "event_id");
  sequence_ = place(mapping.sequence, "sequence");
  known_at_ = place_time(mapping.known_at, "known_at");
  for (const auto& [name, column] : mapping.dimensions) dimensions_.emplace_back(std::string_view(name), place(column, "dimensions"));
  for (const dated_stage& d : mapping.dated) dated_columns_.push_back({place_time(d.column, "dated_stages"), &d.stage});
  if (mapping.created_default) {
    default_created_ = parse_time(*mapping.created_default, mapping.zone);
    if (!default_created_) errors_.push_back({errc::invalid_value, "created_default", "is not an ISO 8601 time"});
  }
}

std::vector<std::string> deal_rows::notes() const {
  std::vector<std::string> notes;
  say(notes, n_default_created_, words().created_by_default, mapping_.created_default.value_or(""));
  say(notes, n_undated_, words().undated);
  say(notes, n_nowhere_, words().nowhere);
  say(notes, n_expected_, words().expected_to_close);
  say(notes, n_started_somewhere_, words().started_at_first);
  say(notes, n_respelt_, words().respelt);
  say(notes, n_rounded_, words().rounded);
  say(notes, n_early_, words().early);
  say(notes, n_late_, words().late);
  say(notes, n_aside_, words().aside);
  return notes;
}

bool deal_rows::find_pipeline(std::string_view& id) {
  const std::string_view text = cell(pipeline_);
  if (text.empty()) return true;
  if (const std::string_view* known = pipeline_ids_.find(text)) return id = *known, true;
  const std::string* found = names_.pipeline_named(text);
  if (!found) return reject_cell(mapping_.pipeline, text, names_.pipeline_fault(text, words()));
  pipeline_ids_.put(text, {}, *found);
  return id = *found, true;
}

bool deal_rows::find_field() {
  show_row();
  const std::string_view name = trimmed(cell(field_));
  const auto meant = mapping_.fields.find(std::string(name));
  if (meant == mapping_.fields.end()) return leave_out(mapping_.field, name), false;
  const std::string_view is = meant->second;
  const auto at = [&](std::string_view meaning) { return is == meaning ? new_value_ : no_column; };
  changed_dimension_ = is.starts_with("dimension:") ? is.substr(10) : std::string_view();
  begins_or_ends_ = {};
  stage_ = owner_ = amount_ = identity_ = expected_.column = no_column;
  if (is == "created") {
    begins_or_ends_ = event_kind::created;
    n_started_somewhere_ += mapping_.created_stage.empty();
    return true;
  }
  if (trimmed(cell(new_value_)).empty()) return leave_out(mapping_.new_value, name), false;
  if (is == "deleted") {
    if (read_flag(cell(new_value_)) != true) return leave_out(mapping_.new_value, name), false;
    begins_or_ends_ = event_kind::deleted;
  }
  stage_ = at("stage");
  owner_ = at("owner");
  amount_ = at("amount");
  identity_ = at("identity");
  expected_.column = at("expected");
  return true;
}

bool deal_rows::have_rates(std::span<const deal_event_view> events) {
  for (const deal_event_view& e : events) {
    if (!e.amount || e.currency.empty() || e.currency == mapping_.currency.code) continue;
    instant first = instant::max();
    for (const exchange_rate& r : mapping_.rates)
      if (r.currency == e.currency) first = std::min(first, r.from);
    if (first != instant::max() && first > e.at)
      return reject(blamed(mapping_.amount), cell(amount_), words().no_rate_yet(), words().rate_from(e.currency, to_text(first)));
  }
  return true;
}

void deal_rows::expect(deal_event_view& e, instant at) {
  std::string& text = dates_[mapping_.zone.date_of(at)];
  if (text.empty()) text = date_text(mapping_.zone.date_of(at));
  e.values.push_back({expected_close, text});
}

bool deal_rows::read_event(deal_event_buffer& out) {
  deal_event_view& e = out.add();
  if (!read_attributes(e)) return false;
  std::optional<instant> at;
  if (!read_time(time_, at)) return false;
  if (!at) return reject(mapping_.time, "", words().no_time());
  e.at = *at;
  std::optional<instant> left;
  if (left_.column != no_column && !read_time(left_, left)) return false;
  if (left && *left < *at) return reject(mapping_.left, cell(left_.column), words().left_before_entered());
  found_stage entered;
  const bool aside = is_aside(cell(stage_));
  if (!read_pipeline(e.pipeline) || (!aside && !read_stage(cell(stage_), e.pipeline, entered))) return false;
  if (mapping_.whole_histories) e.gaps = whole_history;
  if (entered.is) {
    e.stage = entered.is->id;
    e.pipeline = entered.pipeline;
  }

  // A step that is no stage moves no deal, whatever kind of event it is called; what else the row says holds.
  const std::string_view kind = aside ? std::string_view{} : cell(kind_);
  if (const auto known = detail::kind_of_text(detail::event_kind_texts, kind)) {
    e.kind = static_cast<event_kind>(*known);
    // A closing row may name its stage; the event says so already.
    if (e.kind == event_kind::won || e.kind == event_kind::lost) e.stage = {};
  } else if (!kind.empty()) {
    return reject(mapping_.kind, kind, words().kind_unknown());
  } else if (begins_or_ends_) {
    e.kind = *begins_or_ends_;
    if (e.kind == event_kind::created) e.stage = mapping_.created_stage;
  } else if (entered.is) {
    const bool begins = from_stage_ != no_column && trimmed(cell(from_stage_)).empty() && entered.is->kind != stage_kind::lost;
    e.kind = begins ? event_kind::created : event_kind::stage_moved;
  } else if (e.amount) {
    e.kind = event_kind::amount_changed;
  } else if (!e.owner.empty()) {
    e.kind = event_kind::owner_changed;
  } else if (!e.values.empty()) {
    e.kind = event_kind::dimension_changed;
  } else if (!e.identity.empty()) {
    e.kind = event_kind::identified;
  } else if (aside) {
    ++n_aside_;
    out.shrink(out.size() - 1);
    return true;
  } else {
    return reject(mapping_.stage, "", words().says_nothing());
  }
  if (!e.known_at) e.known_at = e.at;
  return true;
}

result<csv_read_result> read_deals(row_source& from, const column_mapping& mapping,
                                   const event_sink<deal_event_view>& sink, const csv_read_options& options) {
  if (!mapping.pipelines.empty()) return read_rows<deal_event_view>(from, deal_rows(from, mapping, options), sink, options);
  column_mapping whole = mapping;
  whole.pipelines.emplace_back(default_pipeline());
  return read_rows<deal_event_view>(from, deal_rows(from, whole, options), sink, options);
}

}  // namespace funnel::io
