#include "io/deal_rows.hpp"

#include "core/fold_case.hpp"
#include "core/number_text.hpp"
#include "events/event_texts.hpp"
#include "io/amount_forms.hpp"
#include "io/amount_reader.hpp"
#include "io/read_rows.hpp"
#include "io/row_way.hpp"
#include "io/stage_names.hpp"

#include <funnel/aggregates/partial.hpp>

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::no_column;
using event_buffer = io::event_buffer<deal_event_view>;

/// Turns rows into events, or into rejections with the cell that is to blame.
class deal_rows : public io::row_reader {
 public:
  deal_rows(io::row_source& from, const column_mapping& mapping, const csv_read_options& options)
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
    if (from.type_of(mapping.shape == row_shape::field_change ? new_value_ : amount_) == io::cell_type::number) amounts_.take_numbers();
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

  void start_part() {
    row_reader::start_part();
    teams_.clear();
    last_team_of_.clear();
  }

  /// Field changes are left out, too, when the mapping does not say what the field is, or the new value is none.
  bool leaves_out() { return row_reader::leaves_out() || (field_ != no_column && row().problem() == io::row_problem::none && !find_field()); }

  /// Is the deal of another part? A row that cannot be split into cells is of the part of deals without an id.
  bool is_elsewhere() {
    if (options_.parts <= 1) return false;
    const bool whole = row().problem() == io::row_problem::none;
    if (whole) show_row();
    return part_of(whole ? cell(deal_) : std::string_view(), options_.parts) != options_.part;
  }

  /// Snapshots are: see `row_appender`.
  bool one_row_a_deal() const noexcept { return mapping_.shape == row_shape::snapshot; }
  const std::string& deal_column() const noexcept { return mapping_.deal; }

  /// Appends the events of the present row to `out`; false with `why` filled when the row is wrong.
  bool read(event_buffer& out, rejected_row& why) {
    if (!start_row(why)) return false;
    const std::size_t start = out.size();
    if (!(mapping_.shape == row_shape::snapshot ? read_snapshot(out) : read_event(out)) ||
        (!mapping_.rates.empty() && !have_rates(out.all().subspan(start)))) {
      out.shrink(start);
      return false;
    }
    read_team();
    return true;
  }

  void tell(csv_read_result& read) const {
    for (const auto& [owner, team] : teams_) read.team_of[std::string(owner)] = team;
  }
  void count_in(const deal_rows& other) {
    n_default_created_ += other.n_default_created_;
    n_undated_ += other.n_undated_;
    n_early_ += other.n_early_;
    n_expected_ += other.n_expected_;
    n_started_somewhere_ += other.n_started_somewhere_;
    n_respelt_ += other.n_respelt_;
    n_rounded_ += other.n_rounded_;
    n_late_ += other.n_late_;
    n_nowhere_ += other.n_nowhere_;
    n_aside_ += other.n_aside_;
  }
  std::vector<std::string> notes() const {
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

 private:
  using found_stage = io::found_stage;
  struct dated_column {
    placed_time time;
    const std::string* stage = nullptr;
  };
  /// Its cell in the present row.
  struct dated_cell {
    std::optional<instant> at{};
    found_stage entered{};
  };

  /// Does the cell name a step that is no stage?
  bool is_aside(std::string_view text) const {
    return !text.empty() && std::find(mapping_.not_stages.begin(), mapping_.not_stages.end(), text) != mapping_.not_stages.end();
  }

  /// The column of an attribute, whose values field changes have in a common one.
  const std::string& blamed(const std::string& column) const { return mapping_.shape == row_shape::field_change ? mapping_.new_value : column; }

  /// Reads the stage named by a cell; an empty cell leaves `out.is` null.
  bool read_stage(std::string_view text, std::string_view in_pipeline, found_stage& out) {
    out = {};
    if (text.empty()) return true;
    if (const found_stage* known = stages_.find(text, in_pipeline)) {
      out = *known;
      n_respelt_ += known->respelt;
      return true;
    }
    const auto mapped = mapping_.stage_of.find(std::string(text));
    out = find_stage(mapped == mapping_.stage_of.end() ? text : std::string_view(mapped->second), in_pipeline);
    if (!out.is) return io::trimmed(text).empty() || reject_cell(blamed(mapping_.stage), text, names_.stage_fault(text, in_pipeline, words()));
    stages_.put(text, in_pipeline, out);
    n_respelt_ += out.respelt;
    return true;
  }

  /// The id of the pipeline that the row names by id or name; empty when it names none.
  bool read_pipeline(std::string_view& id) {
    return pipeline_ == no_column || find_pipeline(id);
  }
  [[gnu::noinline]] bool find_pipeline(std::string_view& id) {
    const std::string_view text = cell(pipeline_);
    if (text.empty()) return true;
    if (const std::string_view* known = pipeline_ids_.find(text)) return id = *known, true;
    const std::string* found = names_.pipeline_named(text);
    if (!found) return reject_cell(mapping_.pipeline, text, names_.pipeline_fault(text, words()));
    pipeline_ids_.put(text, {}, *found);
    return id = *found, true;
  }

  found_stage find_stage(std::string_view text, std::string_view in_pipeline) const { return names_.stage_named(text, in_pipeline); }

  // What few rows need is kept out of the way of the others: inlined, it costs each of them (10 ns).
  [[gnu::cold, gnu::noinline]] bool reject_cell(std::string_view column, std::string_view value, io::cell_fault fault) {
    return reject(column, value, std::move(fault.reason), std::move(fault.detail));
  }

  /// Points the columns of attributes to the new value of the field that changed; false when the row counts for nothing.
  [[gnu::noinline]] bool find_field() {
    show_row();
    const std::string_view name = io::trimmed(cell(field_));
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
    if (io::trimmed(cell(new_value_)).empty()) return leave_out(mapping_.new_value, name), false;
    if (is == "deleted") {
      if (io::read_flag(cell(new_value_)) != true) return leave_out(mapping_.new_value, name), false;
      begins_or_ends_ = event_kind::deleted;
    }
    stage_ = at("stage");
    owner_ = at("owner");
    amount_ = at("amount");
    identity_ = at("identity");
    expected_.column = at("expected");
    return true;
  }

  /// Whether each foreign amount has a rate in force, as far as the mapping has rates of its currency.
  [[gnu::noinline]] bool have_rates(std::span<const deal_event_view> events) {
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

  /// Says when the deal is expected to close.
  [[gnu::noinline]] void expect(deal_event_view& e, instant at) {
    std::string& text = dates_[mapping_.zone.date_of(at)];
    if (text.empty()) text = date_text(mapping_.zone.date_of(at));
    e.values.push_back({expected_close, text});
  }

  /// How the deal ended, by its own column; nothing when that says it is open, or there is none.
  bool read_outcome(std::optional<event_kind>& ended, bool& says_open) {
    const std::string_view text = io::trimmed(cell(outcome_));
    if (text.empty()) return true;
    std::string meaning;
    const auto meant = mapping_.outcomes.find(std::string(text));
    if (meant != mapping_.outcomes.end())
      meaning = meant->second;
    else if (mapping_.outcomes.empty())
      meaning = io::fold_case(text);
    if (meaning == "won")
      ended = event_kind::won;
    else if (meaning == "lost")
      ended = event_kind::lost;
    else if (meaning == "open")
      says_open = true;
    else if (meaning != "stage")
      return reject(mapping_.outcome, text, words().outcome_unknown());
    return true;
  }

  /// What event and snapshot rows have in common.
  bool read_attributes(deal_event_view& e) {
    e.deal = cell(deal_);
    if (e.deal.empty()) return reject(mapping_.deal, "", words().no_deal());
    e.owner = cell(owner_);
    e.reason = cell(reason_);
    e.event_id = cell(event_id_);
    e.actor = cell(actor_);
    e.identity = cell(identity_);
    if (const std::string_view text = cell(amount_); !text.empty()) {
      io::money_read read;
      const std::string_view in = currency_ == no_column ? std::string_view() : io::trimmed(cell(currency_));
      if (amounts_.read(text, in, read)) {
        e.amount = read.amount;
        e.currency = read.currency;
        n_rounded_ += read.rounded;
      } else if (!io::trimmed(text).empty()) {
        return reject_cell(blamed(mapping_.amount), text, amounts_.fault_of(text, in, words()));
      }
    }
    if (const std::string_view text = cell(sequence_); !text.empty()) {
      if (!io::read_number(text, e.sequence)) return reject(mapping_.sequence, text, words().no_whole_number());
    }
    if (!read_time(known_at_, e.known_at)) return false;
    if (!e.known_at) e.known_at = options_.known_at;
    for (const auto& [name, column] : dimensions_)
      if (const std::string_view value = cell(column); !value.empty()) e.values.push_back({name, value});
    if (expected_.column != no_column) {
      std::optional<instant> expected;
      if (!read_time(expected_, expected)) return false;
      if (expected) expect(e, *expected);
    }
    if (!changed_dimension_.empty()) e.values.push_back({changed_dimension_, cell(new_value_)});
    return true;
  }

  /// The latest row says which team an owner is in. Noted once a part: a map of strings updated by each row would cost
  /// more than the row.
  void read_team() {
    const std::string_view owner = cell(owner_), team = cell(team_);
    if (owner.empty() || team.empty()) return;
    if (std::string* last = last_team_of_.find(owner)) {
      if (*last == team) return;
      *last = team;
    } else {
      last_team_of_.put(owner, {}, std::string(team));
    }
    teams_.emplace_back(owner, team);
  }

  bool read_event(event_buffer& out) {
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
      const bool begins = from_stage_ != no_column && io::trimmed(cell(from_stage_)).empty() && entered.is->kind != stage_kind::lost;
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

  /// When the deal closed, where only the columns of its closing stages say so.
  bool read_dated_closing(std::string_view in_pipeline, bool won, std::optional<instant>& closed) {
    for (dated_column& d : dated_columns_) {
      const found_stage s = find_stage(*d.stage, in_pipeline);
      if (!s.is || s.is_open() || (s.is->kind == stage_kind::won) != won) continue;
      if (!read_time(d.time, closed)) return false;
      if (closed) break;
    }
    return true;
  }

  /// The pipeline of a row and what it says of all of its rows; null where the row names none.
  struct dated_pipeline {
    const pipeline* stages = nullptr;
    stage_index begin = 0;
    stage_mask dated = 0;
  };
  /// By the version in force at `t`.
  dated_pipeline dated_in(std::string_view id, instant t) const {
    dated_pipeline d;
    for (const pipeline_version& v : mapping_.pipelines)
      if ((id.empty() || v.stages.id() == id) && (!d.stages || v.from <= t)) {
        if (id.empty()) id = v.stages.id();
        d.stages = &v.stages;
      }
    if (const stage_index k = d.stages->find(mapping_.created_stage); k < d.stages->n_open()) d.begin = k;
    for (const dated_stage& s : mapping_.dated)
      if (const stage_index k = d.stages->find(s.stage); k < d.stages->n_open()) d.dated |= stage_bit(k);
    return d;
  }

  bool read_snapshot(event_buffer& out) {
    io::make_blank(attributes_);
    if (!read_attributes(attributes_)) return false;
    const deal_event_view& attributes = attributes_;
    std::string_view in_pipeline;
    found_stage current;
    std::optional<instant> created;
    std::optional<instant> closed;
    if (!read_pipeline(in_pipeline) || !read_stage(cell(stage_), in_pipeline, current) || !read_time(created_, created) ||
        !read_time(closed_, closed))
      return false;
    std::optional<event_kind> ended;
    bool says_open = false;
    if (!read_outcome(ended, says_open)) return false;
    const bool stage_ends = current.is && !current.is_open();
    if (stage_ends && (says_open || (ended && (*ended == event_kind::won) != (current.is->kind == stage_kind::won))))
      return reject(mapping_.outcome, cell(outcome_), words().outcome_differs());
    if (!closed && (ended || stage_ends) && !read_dated_closing(in_pipeline, stage_ends ? current.is->kind == stage_kind::won : *ended == event_kind::won, closed)) return false;
    if (ended && !closed) return reject(mapping_.closed, "", words().no_closed());
    if (closed && !current.is && !ended && !says_open && stage_ != no_column && mapping_.dated.empty())
      return reject(mapping_.closed, cell(closed_.column), words().closed_unsaid());
    if (closed && !stage_ends && !ended && (current.is || says_open)) {
      if (std::none_of(attributes_.values.begin(), attributes_.values.end(), [](const auto& v) { return v.dimension == expected_close; }))
        expect(attributes_, *closed);
      closed.reset();
      ++n_expected_;
    }
    const std::optional<instant> ended_at = ended && !stage_ends ? std::exchange(closed, std::nullopt) : std::nullopt;
    const bool by_default = !created;
    if (by_default && !default_created_) return reject(mapping_.created, "", words().no_created());
    if (by_default) created = default_created_;
    const bool early = ended_at && *ended_at < *created;
    if (early) created = ended_at;

    if (current.is) in_pipeline = current.pipeline;
    dated_.resize(dated_columns_.size());
    bool ends_dated = false;
    for (std::size_t d = 0; d < dated_.size(); ++d) {
      dated_[d] = {};
      if (!read_time(dated_columns_[d].time, dated_[d].at)) return false;
      if (!dated_[d].at) continue;
      dated_[d].entered = find_stage(*dated_columns_[d].stage, in_pipeline);
      if (!dated_[d].entered.is) return reject(mapping_.pipeline, cell(pipeline_), words().not_in_pipeline(*dated_columns_[d].stage));
      if (in_pipeline.empty()) in_pipeline = dated_[d].entered.pipeline;
      if (!dated_[d].entered.is_open() && (dated_[d].at == ended_at || dated_[d].at == closed)) dated_[d].at.reset();  // the closing itself
      if (!dated_[d].at) continue;
      ends_dated = ends_dated || !dated_[d].entered.is_open();
    }
    if (stage_ends && !closed) return reject(mapping_.closed, "", words().no_closed());
    if (!current.is) closed.reset();

    const dated_pipeline p = dated_in(in_pipeline, *created);
    way_.start(*p.stages, p.begin, p.dated, *created, !by_default);
    for (const dated_cell& d : dated_)
      if (d.at) way_.enter(*d.entered.is, *d.at);
    io::row_way::assumptions taken;
    const std::size_t start = out.size();
    const bool told = stage_ == no_column || ends_dated || ended_at;
    for (const io::row_step& step : way_.finish(current.is, closed, ended_at ? ended : std::nullopt, ended_at, told, taken)) {
      deal_event_view& e = out.add();
      // What the row says of the deal is in force from its first event on, wherever that lies.
      if (out.size() == start + 1) e = attributes;
      // A creation at an unknown time is no creation: the deal was there by then.
      e.kind = step.end ? *step.end : step.to || by_default ? event_kind::stage_moved : event_kind::created;
      e.deal = attributes.deal;
      e.at = step.at;
      e.pipeline = p.stages->id();
      if (!step.end) e.stage = step.to ? std::string_view(step.to->id) : std::string_view((*p.stages)[p.begin].id);
      e.reason = attributes.reason;
      e.sequence = attributes.sequence;
      e.known_at = attributes.known_at ? attributes.known_at : std::optional(step.at);
      e.gaps = step.gaps;
    }
    n_default_created_ += by_default;
    n_undated_ += taken.undated;
    n_early_ += early || taken.early;
    n_late_ += taken.late;
    n_nowhere_ += taken.nowhere;
    return true;
  }

  const column_mapping& mapping_;
  const csv_read_options& options_;
  std::size_t deal_ = no_column, kind_ = no_column, stage_ = no_column, owner_ = no_column,
              team_ = no_column, pipeline_ = no_column, actor_ = no_column, identity_ = no_column,
              currency_ = no_column, amount_ = no_column, reason_ = no_column, event_id_ = no_column,
              sequence_ = no_column;
  std::size_t from_stage_ = no_column, field_ = no_column, new_value_ = no_column, outcome_ = no_column;
  // Of the present field change:
  std::string_view changed_dimension_;
  std::optional<event_kind> begins_or_ends_;
  placed_time time_, created_, closed_, expected_, left_, known_at_;
  std::map<local_date, std::string> dates_;  // texts of expected dates, which events point to
  std::vector<std::pair<std::string_view, std::size_t>> dimensions_;
  std::vector<dated_column> dated_columns_;
  std::vector<dated_cell> dated_;  // of the present row
  io::row_way way_;
  std::optional<instant> default_created_;
  io::stage_names names_;
  io::amount_reader amounts_;
  io::name_memo<found_stage> stages_;
  io::name_memo<std::string_view> pipeline_ids_;
  deal_event_view attributes_;  // of a snapshot row
  std::vector<std::pair<std::string_view, std::string_view>> teams_;  // owner and team, in this part
  io::name_memo<std::string> last_team_of_;
  std::size_t n_default_created_ = 0;
  std::size_t n_undated_ = 0;
  std::size_t n_early_ = 0;
  std::size_t n_expected_ = 0;
  std::size_t n_started_somewhere_ = 0;
  std::size_t n_respelt_ = 0;
  std::size_t n_rounded_ = 0;
  std::size_t n_late_ = 0;
  std::size_t n_nowhere_ = 0;
  std::size_t n_aside_ = 0;
};

}  // namespace

}  // namespace v0_1

result<csv_read_result> io::read_deals(row_source& from, const column_mapping& mapping,
                                       const event_sink<deal_event_view>& sink, const csv_read_options& options) {
  if (!mapping.pipelines.empty()) return read_rows<deal_event_view>(from, deal_rows(from, mapping, options), sink, options);
  column_mapping whole = mapping;
  whole.pipelines.emplace_back(default_pipeline());
  return read_rows<deal_event_view>(from, deal_rows(from, whole, options), sink, options);
}

}  // namespace funnel
