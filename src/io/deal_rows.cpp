#include "io/deal_rows.hpp"

#include "io/amount_reader.hpp"
#include "io/read_rows.hpp"
#include "io/stage_names.hpp"

#include <algorithm>
#include <array>
#include <charconv>
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
      : row_reader(from, mapping), mapping_(mapping), options_(options), names_(mapping), amounts_(mapping) {
    deal_ = require(mapping.deal, "deal");
    if (mapping.shape == row_shape::event) {
      time_ = require_time(mapping.time, "time");
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
    owner_ = place(mapping.owner, "owner");
    team_ = place(mapping.team, "team");
    actor_ = place(mapping.actor, "actor");
    identity_ = place(mapping.identity, "identity");
    amount_ = place(mapping.amount, "amount");
    currency_ = place(mapping.currency_code, "currency");
    reason_ = place(mapping.reason, "reason");
    event_id_ = place(mapping.event_id, "event_id");
    sequence_ = place(mapping.sequence, "sequence");
    known_at_ = place_time(mapping.known_at, "known_at");
    for (const auto& [name, column] : mapping.dimensions) dimensions_.emplace_back(std::string_view(name), place(column, "dimensions"));
    for (const dated_stage& d : mapping.dated) dated_.push_back({place_time(d.column, "dated_stages"), &d.stage});
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

  /// Appends the events of the present row to `out`; false with `why` filled when the row is wrong.
  bool read(event_buffer& out, rejected_row& why) {
    if (!start_row(why)) return false;
    const std::size_t start = out.size();
    if (!(mapping_.shape == row_shape::event ? read_event(out) : read_snapshot(out))) {
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
    n_respelt_ += other.n_respelt_;
    n_rounded_ += other.n_rounded_;
  }
  std::vector<std::string> notes() const {
    std::vector<std::string> notes;
    say(notes, n_default_created_, "no creation time, so " + mapping_.created_default.value_or("") + " was used");
    say(notes, n_undated_, "no date for the current stage, so the creation time was used");
    say(notes, n_respelt_, "a stage spelt otherwise than in the pipeline, of which exactly one is like it");
    say(notes, n_rounded_, "an amount with more decimals than the currency has, so it was rounded");
    say(notes, n_early_, "a stage date before the creation time, so the deal starts at the earlier one");
    return notes;
  }

 private:
  using found_stage = io::found_stage;
  struct dated_column {
    placed_time time;
    const std::string* stage = nullptr;
  };

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
    if (!out.is) {
      if (io::trimmed(text).empty()) return true;
      io::cell_fault fault = names_.stage_fault(text, in_pipeline);
      return reject(mapping_.stage, text, std::move(fault.reason), std::move(fault.detail));
    }
    stages_.put(text, in_pipeline, out);
    n_respelt_ += out.respelt;
    return true;
  }

  /// The id of the pipeline that the row names by id or name; empty when it names none.
  bool read_pipeline(std::string_view& id) {
    const std::string_view text = cell(pipeline_);
    if (text.empty()) return true;
    if (const std::string_view* known = pipeline_ids_.find(text)) return id = *known, true;
    const std::string* found = names_.pipeline_named(text);
    if (!found) {
      io::cell_fault fault = names_.pipeline_fault(text);
      return reject(mapping_.pipeline, text, std::move(fault.reason), std::move(fault.detail));
    }
    pipeline_ids_.put(text, {}, *found);
    return id = *found, true;
  }

  found_stage find_stage(std::string_view text, std::string_view in_pipeline) const { return names_.stage_named(text, in_pipeline); }

  /// What event and snapshot rows have in common.
  bool read_attributes(deal_event_view& e) {
    e.deal = cell(deal_);
    if (e.deal.empty()) return reject(mapping_.deal, "", "the deal id is missing");
    e.owner = cell(owner_);
    e.reason = cell(reason_);
    e.event_id = cell(event_id_);
    e.actor = cell(actor_);
    e.identity = cell(identity_);
    if (const std::string_view text = cell(amount_); !text.empty()) {
      io::money_read read;
      if (amounts_.read(text, io::trimmed(cell(currency_)), read)) {
        e.amount = read.amount;
        e.currency = read.currency;
        n_rounded_ += read.rounded;
      } else if (!io::trimmed(text).empty()) {
        io::cell_fault fault = amounts_.fault_of(text, io::trimmed(cell(currency_)));
        return reject(mapping_.amount, text, std::move(fault.reason), std::move(fault.detail));
      }
    }
    if (const std::string_view text = cell(sequence_); !text.empty()) {
      const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), e.sequence);
      if (failed != std::errc{} || end != text.data() + text.size())
        return reject(mapping_.sequence, text, "this is not a whole number");
    }
    if (!read_time(known_at_, e.known_at)) return false;
    if (!e.known_at) e.known_at = options_.known_at;
    for (const auto& [name, column] : dimensions_)
      if (const std::string_view value = cell(column); !value.empty()) e.values.push_back({name, value});
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
    static constexpr std::array<std::pair<std::string_view, event_kind>, 10> kinds{{
        {"created", event_kind::created},
        {"owner", event_kind::owner_changed},
        {"amount", event_kind::amount_changed},
        {"dimension", event_kind::dimension_changed},
        {"moved", event_kind::stage_moved},
        {"won", event_kind::won},
        {"lost", event_kind::lost},
        {"reopened", event_kind::reopened},
        {"deleted", event_kind::deleted},
        {"identified", event_kind::identified},
    }};
    deal_event_view& e = out.add();
    if (!read_attributes(e)) return false;
    std::optional<instant> at;
    if (!read_time(time_, at)) return false;
    if (!at) return reject(mapping_.time, "", "the time is missing");
    e.at = *at;
    found_stage entered;
    if (!read_pipeline(e.pipeline) || !read_stage(cell(stage_), e.pipeline, entered)) return false;
    if (entered.is) {
      e.stage = entered.is->id;
      e.pipeline = entered.pipeline;
    }

    const std::string_view kind = cell(kind_);
    const auto known = std::find_if(kinds.begin(), kinds.end(), [&](const auto& pair) {
      return pair.first.size() == kind.size() && pair.first.front() == kind.front() && pair.first == kind;
    });
    if (known != kinds.end()) {
      e.kind = known->second;
      // A closing row may name its stage; the event says so already.
      if (e.kind == event_kind::won || e.kind == event_kind::lost) e.stage = {};
    } else if (!kind.empty()) {
      return reject(mapping_.kind, kind, "this is not a kind of event");
    } else if (entered.is) {
      e.kind = event_kind::stage_moved;
    } else if (e.amount) {
      e.kind = event_kind::amount_changed;
    } else if (!e.owner.empty()) {
      e.kind = event_kind::owner_changed;
    } else if (!e.values.empty()) {
      e.kind = event_kind::dimension_changed;
    } else if (!e.identity.empty()) {
      e.kind = event_kind::identified;
    } else {
      return reject(mapping_.stage, "", "the row says nothing: no stage, amount, owner or dimension");
    }
    if (!e.known_at) e.known_at = e.at;
    return true;
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
    const bool by_default = !created;
    if (by_default && !default_created_) return reject(mapping_.created, "", "the creation time is missing");
    if (by_default) created = default_created_;

    const std::size_t start = out.size();
    deal_event_view& first = out.add();
    first = attributes;
    first.kind = event_kind::created;
    first.at = *created;
    first.stage = mapping_.created_stage;
    first.pipeline = in_pipeline;
    if (!first.known_at) first.known_at = first.at;

    const auto move_to = [&](const found_stage& s, instant at) {
      deal_event_view& move = out.add();
      move.kind = event_kind::stage_moved;
      move.deal = attributes.deal;
      move.at = at;
      move.stage = s.is->id;
      move.pipeline = s.pipeline;
      move.reason = attributes.reason;
      move.sequence = attributes.sequence;
      move.known_at = attributes.known_at;
      if (!move.known_at) move.known_at = at;
    };
    bool early = false;
    bool current_is_dated = !current.is || current.is->id == mapping_.created_stage;
    for (dated_column& d : dated_) {
      std::optional<instant> at;
      if (!read_time(d.time, at)) return false;
      if (!at) continue;
      const found_stage entered = find_stage(*d.stage, in_pipeline);
      if (!entered.is) return reject(mapping_.pipeline, cell(pipeline_), "this pipeline has no stage " + *d.stage);
      early = early || *at < *created;
      current_is_dated = current_is_dated || (current.is && entered.is->id == current.is->id);
      move_to(entered, *at);
    }
    if (current.is && !current.is_open()) {
      if (!closed) return reject(mapping_.closed, "", "the deal is closed but the closing time is missing");
      early = early || *closed < *created;
      move_to(current, *closed);
    } else if (closed && current.is) {
      return reject(mapping_.closed, cell(closed_.column), "the deal has a closing time but stands in an open stage");
    } else if (!current_is_dated) {
      const bool starts_there = mapping_.created_stage.empty() && current.is->id == mapping_.pipelines.front().stages[0].id;
      if (!starts_there) {
        move_to(current, *created);
        ++n_undated_;
      }
    }
    if (early) {
      // What the row says of the deal is in force from its first event on, wherever that lies.
      const std::span<deal_event_view> events = out.all().subspan(start);
      const auto row = std::min_element(events.begin(), events.end(),
                                        [](const deal_event_view& a, const deal_event_view& b) { return a.at < b.at; });
      row->owner = attributes.owner;
      row->amount = attributes.amount;
      row->currency = attributes.currency;
      row->identity = attributes.identity;
      row->values = attributes.values;
    }
    n_default_created_ += by_default;
    n_early_ += early;
    return true;
  }

  const column_mapping& mapping_;
  const csv_read_options& options_;
  std::size_t deal_ = no_column, kind_ = no_column, stage_ = no_column, owner_ = no_column,
              team_ = no_column, pipeline_ = no_column, actor_ = no_column, identity_ = no_column,
              currency_ = no_column, amount_ = no_column, reason_ = no_column, event_id_ = no_column,
              sequence_ = no_column;
  placed_time time_, created_, closed_, known_at_;
  std::vector<std::pair<std::string_view, std::size_t>> dimensions_;
  std::vector<dated_column> dated_;
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
  std::size_t n_respelt_ = 0;
  std::size_t n_rounded_ = 0;
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
