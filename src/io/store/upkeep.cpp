#include "core/checkpoint.hpp"
#include "io/store/file_keeper_parts.hpp"
#include "io/store/log_check.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <mutex>
#include <utility>

namespace funnel::io {

using detail::store_extent;
using detail::store_state;

std::string file_keeper::wrong_checksum(const statement& s, table of) const {
  const std::int64_t first = s.number(0), last = s.number(1);
  if (checksum(s.bytes(3), static_cast<std::int64_t>(of), first, last) == s.number(4)) return {};
  return (of == table::piece ? "piece " : "the ids of piece ") + std::to_string(first) + " is not what was written";
}

bool file_keeper::take_ids(const statement& s, detail::store_writer& writer, const store_state& state) {
  return each_id(s.bytes(3), [&](bool activity, const detail::applied_id& id) {
    if (id.of >= (activity ? state.activities : state.deals).size()) return false;
    (activity ? writer.applied_activity_ids : writer.applied_ids).emplace(id.id, id.of);
    return true;
  });
}

std::optional<error> file_keeper::read_ids(detail::store_writer& writer) {
  return error_of([&] {
    must_be_open();
    transaction one(*db_, transaction::to::read);
    statement& s = sql_->read_ids;
    s.bind(1, 0);
    while (s.step()) {
      detail::checkpoint();
      if (!wrong_checksum(s, table::event_ids).empty() || !take_ids(s, writer, *writer.state))
        fail_damaged(path_, "the ids of events are not what was written");
    }
  });
}

void file_keeper::join(const store_state& state, const detail::kept_table* journeys) {
  must_write();
  store_head h = head_;
  std::vector<row> pieces;
  {
    transaction all(*db_, transaction::to::write);
    erase_rows(table::piece, 0, h.last_piece);
    write_pieces(state, {}, h.end, h.last_piece, 0, pieces);
    write_journeys(state, journeys);
    // Whoever follows the file has read up to some piece: what holds it is read again.
    write_head(h);
    all.commit();
  }
  journeys_are(journeys);
  head_ = std::move(h);
  pieces_ = std::move(pieces);
  if (head_.traces) return remove_traces();
  db_->run("VACUUM");
  db_->checkpoint(true);
}

std::optional<error> file_keeper::keep_anew(const detail::store_writer& writer) {
  return error_of([&] {
    must_write();
    store_head h = head_of(writer, head_);
    h.traces = true;
    h.last_piece = head_.last_piece;
    if (pending_erasure_) h.erasures.push_back(*pending_erasure_);
    std::vector<row> pieces, ids;
    {
      transaction all(*db_, transaction::to::write);
      db_->run("PRAGMA secure_delete=ON");
      erase_rows(table::piece, 0, h.last_piece);
      erase_rows(table::event_ids, 0, h.last_piece);
      write_pieces(*writer.state, {}, h.end, h.last_piece, 0, pieces);
      write_all_ids(writer, h.last_piece, ids);
      write_journeys(*writer.state, nullptr);
      write_head(h);
      all.commit();
    }
    std::swap(head_, h);
    std::swap(pieces_, pieces);
    std::swap(ids_, ids);
    read_ = head_.end;
    journeys_of_.reset();
    journeys_wrong_.clear();
  });
}

void file_keeper::remove_traces() {
  if (!head_.traces) return;
  // The pages that are free, and the ends of those that are not, hold what was erased: all are written anew.
  db_->run("VACUUM");
  if (!db_->checkpoint(true))
    fail(errc::io, path_, "is being read by others, so its log still holds what was erased until it is next closed, opened to write or compacted");
  store_head h = head_;
  h.traces = false;
  {
    transaction all(*db_, transaction::to::write);
    write_head(h);
    all.commit();
  }
  head_ = std::move(h);
}

void file_keeper::try_to_remove_traces() {
  if (!head_.traces) return;
  db_->wait_at_most(500);
  try {
    remove_traces();
  } catch (const database_error&) {  // the next one tries again
  }
  db_->wait_at_most(database::writer_waits);
}

store_file_description file_keeper::description() {
  store_file_description d;
  d.path = path_;
  d.file_bytes = bytes_of(path_);
  d.wal_bytes = bytes_of(path_ + "-wal");
  d.format = format_;
  d.written_by = written_by_;
  d.sqlite = sqlite3_libversion();
  d.sqlite_has_wal_reset_bug = has_wal_reset_bug(sqlite3_libversion_number());
  d.batches = head_.batches;
  const auto number = [&](const char* sql) { return static_cast<std::uint64_t>(db_ && !empty_ ? db_->number(sql) : 0); };
  d.pieces = number("SELECT count(*) FROM piece");
  if (format_ > 1) d.journeys_bytes = number("SELECT sum(length(body)) FROM journeys");
  d.deals = head_.end.names[0];
  d.events = head_.events;
  d.activities = head_.end.names[8];
  d.activity_events = head_.activity_events;
  d.last_append = head_.last_append;
  d.erased_left = head_.traces;
  d.journeys_damaged = !journeys_wrong_.empty();
  d.erasures = head_.erasures;
  return d;
}

std::vector<std::string> file_keeper::read_what_is_sound(detail::store_writer& writer) {
  std::vector<std::string> problems;
  const auto told = [&](auto&& work) {
    try {
      work();
    } catch (const database_error& e) {
      problems.push_back(e.why.message);
    }
  };
  told([&] {
    statement check(*db_, "PRAGMA integrity_check(20)");
    while (check.step())
      if (check.text(0) != "ok") problems.push_back("the database: " + std::string(check.text(0)));
  });
  transaction one(*db_, transaction::to::read);
  bool has_head = false;
  told([&] {
    read_head_row();
    has_head = true;
  });
  n_lost_ = transactions_behind_damage(path_);
  if (n_lost_ > 0 && head_.synced) problems.push_back(log_damage());
  auto state = std::make_shared<store_state>();
  state->money = head_.money;
  state->rewrites = head_.rewrites;
  store_extent have;
  bool whole = has_head;  // so far; without the head not even the currency is known
  told([&] {
    statement& s = sql_->read_pieces;
    s.bind(1, 0);
    while (s.step()) {
      detail::checkpoint();
      store_extent after = have;
      std::string wrong = whole ? take_piece(*state, after, pieces_) : wrong_checksum(s, table::piece);
      whole = whole && wrong.empty();
      if (!wrong.empty()) problems.push_back(std::move(wrong));
      if (!whole) continue;
      have = after;
      progress(static_cast<double>(have.events) / static_cast<double>(std::max<std::uint64_t>(head_.end.events, 1)));
    }
  });
  if (whole && !(have == head_.end)) problems.push_back("pieces at the end are missing");
  // What a piece holds may be named in one behind it.
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const store_extent &from = pieces_[i].from, &to = i + 1 < pieces_.size() ? pieces_[i + 1].from : have;
    const char* const wrong = are_sound(*state, from.events, to.events, have) ? wrong_between(*state, from, to) : "holds events that cannot be";
    if (!wrong) continue;
    problems.push_back("piece " + std::to_string(pieces_[i].first) + " " + wrong);
    have = from;
    pieces_.resize(i);
    whole = false;
  }
  const std::int64_t last_sound = pieces_.empty() ? 0 : pieces_.back().last;
  publish(*state, have);
  if (whole && have == head_.end) read_journeys(*state);
  told([&] {
    statement& s = sql_->read_ids;
    s.bind(1, 0);
    while (s.step()) {
      std::string wrong = wrong_checksum(s, table::event_ids);
      // Of pieces that were joined since, ids cannot be told apart: where some are lost, so are the ids of all.
      const bool known = whole || (!pieces_.empty() && s.number(1) <= last_sound && s.number(0) >= pieces_.front().first);
      if (wrong.empty() && known && !take_ids(s, writer, *state)) wrong = "the ids of piece " + std::to_string(s.number(0)) + " are not what was written";
      if (!wrong.empty()) problems.push_back(std::move(wrong));
    }
  });
  writer.state = std::move(state);
  writer.names_known = false;
  writer.ids_known = true;
  writer.marks = head_.marks;
  return problems;
}

}  // namespace funnel::io
