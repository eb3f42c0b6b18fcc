/// Turns rows into events of deals.
#pragma once

#include "core/number_text.hpp"
#include "io/amount_reader.hpp"
#include "io/event_buffer.hpp"
#include "io/row_reader.hpp"
#include "io/row_way.hpp"
#include "io/stage_names.hpp"

#include <funnel/aggregates/partial.hpp>
#include <funnel/events/event.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

using deal_event_buffer = event_buffer<deal_event_view>;

/// Rows as events, or as rejections with the cell that is to blame. Events are in deal_rows.cpp, lists of deals in snapshot_rows.cpp.
class deal_rows : public row_reader {
 public:
  deal_rows(row_source& from, const column_mapping& mapping, const csv_read_options& options);

  void start_part() {
    row_reader::start_part();
    teams_.clear();
    last_team_of_.clear();
  }

  /// Field changes are left out, too, when the mapping does not say what the field is, or the new value is none.
  bool leaves_out() { return row_reader::leaves_out() || (field_ != no_column && row().problem() == row_problem::none && !find_field()); }

  /// Is the deal of another part? A row that cannot be split into cells is of the part of deals without an id.
  bool is_elsewhere() {
    if (options_.parts <= 1) return false;
    const bool whole = row().problem() == row_problem::none;
    if (whole) show_row();
    return part_of(whole ? cell(deal_) : std::string_view(), options_.parts) != options_.part;
  }

  /// Snapshots are: see `row_appender`.
  bool one_row_a_deal() const noexcept { return mapping_.shape == row_shape::snapshot; }
  const std::string& deal_column() const noexcept { return mapping_.deal; }

  /// Appends the events of the present row to `out`; false with `why` filled when the row is wrong.
  bool read(deal_event_buffer& out, rejected_row& why) {
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
  std::vector<std::string> notes() const;

 private:
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
    if (!out.is) return trimmed(text).empty() || reject_cell(blamed(mapping_.stage), text, names_.stage_fault(text, in_pipeline, words()));
    stages_.put(text, in_pipeline, out);
    n_respelt_ += out.respelt;
    return true;
  }

  /// The id of the pipeline that the row names by id or name; empty when it names none.
  bool read_pipeline(std::string_view& id) {
    return pipeline_ == no_column || find_pipeline(id);
  }
  [[gnu::noinline]] bool find_pipeline(std::string_view& id);

  found_stage find_stage(std::string_view text, std::string_view in_pipeline) const { return names_.stage_named(text, in_pipeline); }

  // What few rows need is kept out of the way of the others: inlined, it costs each of them (10 ns).
  [[gnu::cold, gnu::noinline]] bool reject_cell(std::string_view column, std::string_view value, cell_fault fault) {
    return reject(column, value, std::move(fault.reason), std::move(fault.detail));
  }

  /// Points the columns of attributes to the new value of the field that changed; false when the row counts for nothing.
  [[gnu::noinline]] bool find_field();

  /// Whether each foreign amount has a rate in force, as far as the mapping has rates of its currency.
  [[gnu::noinline]] bool have_rates(std::span<const deal_event_view> events);

  /// Says when the deal is expected to close.
  [[gnu::noinline]] void expect(deal_event_view& e, instant at);

  /// How the deal ended, by its own column; nothing when that says it is open, or there is none.
  bool read_outcome(std::optional<event_kind>& ended, bool& says_open);

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
      money_read read;
      const std::string_view in = currency_ == no_column ? std::string_view() : trimmed(cell(currency_));
      if (amounts_.read(text, in, read)) {
        e.amount = read.amount;
        e.currency = read.currency;
        n_rounded_ += read.rounded;
      } else if (!trimmed(text).empty()) {
        return reject_cell(blamed(mapping_.amount), text, amounts_.fault_of(text, in, words()));
      }
    }
    if (const std::string_view text = cell(sequence_); !text.empty()) {
      if (!read_number(text, e.sequence)) return reject(mapping_.sequence, text, words().no_whole_number());
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

  bool read_event(deal_event_buffer& out);

  /// When the deal closed, where only the columns of its closing stages say so.
  bool read_dated_closing(std::string_view in_pipeline, bool won, std::optional<instant>& closed);

  /// The pipeline of a row and what it says of all of its rows; null where the row names none.
  struct dated_pipeline {
    const pipeline* stages = nullptr;
    stage_index begin = 0;
    stage_mask dated = 0;
  };
  /// By the version in force at `t`.
  dated_pipeline dated_in(std::string_view id, instant t) const;

  bool read_snapshot(deal_event_buffer& out);

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
  row_way way_;
  std::optional<instant> default_created_;
  stage_names names_;
  amount_reader amounts_;
  name_memo<found_stage> stages_;
  name_memo<std::string_view> pipeline_ids_;
  deal_event_view attributes_;  // of a snapshot row
  std::vector<std::pair<std::string_view, std::string_view>> teams_;  // owner and team, in this part
  name_memo<std::string> last_team_of_;
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

}  // namespace funnel::io
