#include "io/store/file_keeper.hpp"

#include "core/checkpoint.hpp"
#include "core/parallel.hpp"
#include "io/store/file_keeper_parts.hpp"
#include "io/store/headway.hpp"
#include "io/store/log_check.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

namespace funnel::io {

using detail::store_extent;
using detail::store_state;

file_keeper::file_keeper(const std::string& path, file_use use, const store_file_options& options)
    : path_(true_path(path)), use_(use), progress_(options.progress), how_(options.how), sync_(options.sync) {
  const bool writes = use == file_use::write;
  const bool there = std::filesystem::exists(path_);
  if (!there && (!writes || !options.create)) fail(errc::io, path_, "there is no such file");
  if (const std::string kind = untrusted_file_system(path_); !kind.empty()) {
    if (!options.network_file_system)
      fail(errc::io, path_, "lies on " + kind + ", whose locks and order of writes cannot be trusted (network_file_system asks for it nevertheless)");
    if (writes && options.sharing == file_sharing::readers)
      fail(errc::invalid_argument, path_, "on " + kind + " other processes cannot share the file's log: open it for nobody else, or with a journal");
  }
  if (writes) lock_ = std::make_unique<writer_lock>(path_);
  // Of a log that is being written, a reader may see an end that is not there yet.
  if (writes) n_lost_ = transactions_behind_damage(path_);
  db_ = std::make_unique<database>(path_, use);
  if (writes && options.sharing == file_sharing::nobody) db_->run("PRAGMA locking_mode=EXCLUSIVE");
  // What a file is shows when it is first read.
  empty_ = db_->number("SELECT count(*) FROM sqlite_schema") == 0;
  // Without a table it is a file that whoever made it did not finish.
  if (empty_ && (!writes || !options.create)) fail(errc::invalid_value, path_, "holds no store yet");
  if (!empty_) {
    if (db_->number("PRAGMA application_id") != application) fail(errc::invalid_value, path_, "is a database of another program, not a funnel store");
    format_ = static_cast<int>(db_->number("PRAGMA user_version"));
    written_by_ = db_->text("SELECT value FROM about WHERE key = 'written_by'");
    if (format_ > store_format)
      fail(errc::out_of_range, path_, "was written by funnel " + written_by_ + " in format " + std::to_string(format_) + "; this is funnel " +
                                          detail::version_text + ", which reads formats up to " + std::to_string(store_format));
  }
  if (writes) {
    db_->run(options.sharing == file_sharing::journal ? "PRAGMA journal_mode=DELETE" : "PRAGMA journal_mode=WAL");
    db_->run(options.sync ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    db_->run("PRAGMA journal_size_limit=67108864");
  }
  if (!empty_) prepare();
}

file_keeper::~file_keeper() {
  try {
    close();
  } catch (...) {  // all batches are in the file and its log
  }
}

void file_keeper::prepare() {
  sql_ = std::make_unique<statements>(*db_);
  if (use_ == file_use::write) sql_->write.emplace(*db_);
}

void file_keeper::close() {
  if (!db_) return;
  std::optional<database_error> wrong;
  try {
    if (use_ == file_use::write && !empty_) {
      try_to_remove_traces();
      const bool whole = db_->text("PRAGMA journal_mode") != "wal" || db_->checkpoint(true);
      // The last connection takes the log away; where there are readers, they have it still.
      if (whole) sqlite3_db_config(db_->handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
    }
  } catch (const database_error& e) {
    wrong = e;
  }
  sql_.reset();
  db_.reset();
  lock_.reset();
  if (wrong) throw *wrong;
}

void file_keeper::read_head_row() {
  sql_->read_head.reset();
  if (!sql_->read_head.step()) fail_damaged(path_, "it does not say how much it holds");
  const auto body = sql_->read_head.bytes(0);
  auto h = read_head(body);
  const bool good = checksum(body, static_cast<std::int64_t>(table::head), 1, 1) == sql_->read_head.number(1);
  sql_->read_head.reset();
  if (!h || !good) fail_damaged(path_, "what it says of how much it holds is not what was written");
  head_ = *std::move(h);
}

void file_keeper::write_head(const store_head& h) {
  const auto body = head_body(h);
  sql_->write->head.bind(1, body).bind(2, checksum(body, static_cast<std::int64_t>(table::head), 1, 1)).run();
}

void file_keeper::insert(table to, const row& r, std::span<const std::uint8_t> body) {
  sql_->write->insert[to == table::piece ? 0 : 1]
      .bind(1, r.first).bind(2, r.last).bind(3, r.level).bind(4, body)
      .bind(5, checksum(body, static_cast<std::int64_t>(to), r.first, r.last)).run();
}

void file_keeper::erase_rows(table of, std::int64_t first, std::int64_t last) {
  sql_->write->erase[of == table::piece ? 0 : 1].bind(1, first).bind(2, last).run();
}

void file_keeper::make(const detail::store_writer& writer, const store_head& remembered) {
  transaction all(*db_, transaction::to::write);
  db_->run(
      "CREATE TABLE head(id INTEGER PRIMARY KEY CHECK(id = 1), body BLOB NOT NULL, sum INTEGER NOT NULL);"
      "CREATE TABLE piece(first INTEGER PRIMARY KEY, last INTEGER NOT NULL, level INTEGER NOT NULL, body BLOB NOT NULL, sum INTEGER NOT NULL);"
      "CREATE TABLE event_ids(first INTEGER PRIMARY KEY, last INTEGER NOT NULL, level INTEGER NOT NULL, body BLOB NOT NULL, sum INTEGER NOT NULL);"
      "CREATE TABLE journeys(first INTEGER PRIMARY KEY, body BLOB NOT NULL, sum INTEGER NOT NULL);"
      "CREATE TABLE about(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;");
  db_->run(("PRAGMA application_id=" + std::to_string(application)).c_str());
  db_->run(("PRAGMA user_version=" + std::to_string(store_format)).c_str());
  statement(*db_, "INSERT INTO about VALUES('written_by', ?1)").bind(1, detail::version_text).run();
  prepare();
  format_ = store_format;
  written_by_ = detail::version_text;
  store_head h = head_of(writer, remembered);
  std::vector<row> pieces, ids;
  write_pieces(*writer.state, {}, h.end, h.last_piece, 0, pieces);
  write_all_ids(writer, h.last_piece, ids);
  const auto kept = writer.state->kept.get();
  const bool has_kept = kept && (kept->of == h.end);
  if (has_kept) write_journeys(*writer.state, kept.get());
  write_head(h);
  all.commit();
  if (has_kept) journeys_are(kept.get());
  db_->checkpoint(true);  // from here on the file itself says what it is, whatever happens to its log
  empty_ = false;
  head_ = std::move(h);
  pieces_ = std::move(pieces);
  ids_ = std::move(ids);
}

void file_keeper::write_pieces(const store_state& state, const store_extent& from, const store_extent& to, std::int64_t& last,
                               std::int64_t level, std::vector<row>& rows) {
  if (from == to) return;
  const auto at = cuts(from, to);
  for (std::size_t i = 1; i < at.size(); ++i) {
    detail::checkpoint();
    const auto body = piece_of(state, at[i - 1], at[i]);
    ++last;
    rows.push_back({last, last, level, body.size(), at[i - 1]});
    insert(table::piece, rows.back(), body);
    if (at.size() > 2) progress(static_cast<double>(i) / static_cast<double>(at.size() - 1));  // a batch is no long work
  }
}

void file_keeper::write_all_ids(const detail::store_writer& writer, std::int64_t last, std::vector<row>& rows) {
  if (writer.applied_ids.empty() && writer.applied_activity_ids.empty()) return;
  std::vector<std::uint8_t> body;
  add_ids(body, detail::listed(writer.applied_ids), detail::listed(writer.applied_activity_ids));
  rows.push_back({last, last, 1, body.size()});
  insert(table::event_ids, rows.back(), body);
}

/// Rows to which a transaction adds and whose last ones it joins; they are what they were unless it is committed.
class file_keeper::changing_rows {
 public:
  explicit changing_rows(std::vector<row>& rows) : rows_(rows), n_(rows.size()) {}
  ~changing_rows() {
    if (committed_) return;
    rows_.resize(n_);
    rows_.insert(rows_.end(), joined_.begin(), joined_.end());  // there was room for them
  }
  changing_rows(const changing_rows&) = delete;
  changing_rows& operator=(const changing_rows&) = delete;

  std::vector<row>& rows() noexcept { return rows_; }
  /// Puts one in place of the last ones.
  void join(std::size_t n_last, const row& joined) {
    const std::size_t first = rows_.size() - n_last;
    if (first < n_) {
      joined_.insert(joined_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(first), rows_.begin() + static_cast<std::ptrdiff_t>(n_));
      n_ = first;
    }
    rows_.resize(first);
    rows_.push_back(joined);
  }
  void commit() noexcept { committed_ = true; }

 private:
  std::vector<row>& rows_;
  std::size_t n_;            // of the rows before, those that are still there
  std::vector<row> joined_;  // and those behind them
  bool committed_ = false;
};

template <class BodyOf>
void file_keeper::merge(table of, changing_rows& changing, BodyOf&& body_of) {
  const std::vector<row>& rows = changing.rows();
  while (rows.size() >= fan) {
    const auto run = rows.end() - static_cast<std::ptrdiff_t>(fan);
    std::size_t bytes = 0;
    for (auto r = run; r != rows.end(); ++r) bytes += r->bytes;
    const bool one_level = std::all_of(run, rows.end(), [&](const row& r) { return r.level == run->level; });
    if (!one_level || bytes > fan * small_bytes) return;
    row joined{run->first, rows.back().last, run->level + 1, 0, run->from};
    const std::vector<std::uint8_t> body = body_of(joined);
    joined.bytes = body.size();
    erase_rows(of, joined.first, joined.last);
    insert(of, joined, body);
    changing.join(fan, joined);
  }
}

std::vector<std::uint8_t> file_keeper::joined_ids(const row& of) {
  std::vector<std::uint8_t> body;  // bodies one behind the other are a body
  sql_->read_ids.bind(1, of.first - 1);
  while (sql_->read_ids.step()) {
    if (!wrong_checksum(sql_->read_ids, table::event_ids).empty()) fail_damaged(path_, "the ids of events are not what was written");
    const auto part = sql_->read_ids.bytes(3);
    body.insert(body.end(), part.begin(), part.end());
  }
  return body;
}

void file_keeper::must_write() const {
  if (use_ == file_use::read) fail(errc::io, path_, "was opened to read");
  must_be_open();
}
void file_keeper::must_be_open() const {
  if (!db_) fail(errc::io, path_, "was closed");
}

std::optional<error> file_keeper::keep(const store_state& state, const detail::kept_step& step) {
  // The ids of a step that is not taken are taken back, whatever ends it.
  struct ids_taken {
    std::vector<std::uint8_t>& ids;
    std::size_t n = ids.size();
    ~ids_taken() {
      if (ids.size() > n) ids.resize(n);
    }
  } before{next_ids_};
  return error_of([&] {
    must_write();
    store_head h = next_ ? *next_ : head_;
    h.batches += !(h.end == step.to);
    h.end = step.to;
    h.events += step.events;
    h.activity_events += step.activity_events;
    h.amounts_total = step.amounts_total;
    h.synced = sync_;
    if (step.mark) h.marks.insert_or_assign(step.mark->source, step.mark->mark);
    h.last_append = detail::now();
    if (!step.deal_event_ids.empty() || !step.activity_event_ids.empty()) add_ids(next_ids_, step.deal_event_ids, step.activity_event_ids);
    if (held_ && step.to.events - head_.end.events + next_ids_.size() < piece_bytes)
      next_ = std::move(h);
    else
      write_next(state, std::move(h));
    before.n = next_ids_.size();
  });
}

std::optional<error> file_keeper::let_go(const store_state& state) {
  held_ = false;
  return error_of([&] {
    if (!next_) return;
    must_write();
    write_next(state, *next_);
  });
}

void file_keeper::write_next(const store_state& state, store_head next) {
  {
    changing_rows pieces(pieces_), ids(ids_);
    transaction all(*db_, transaction::to::write);
    next.last_piece = head_.last_piece;
    write_pieces(state, head_.end, next.end, next.last_piece, 0, pieces.rows());
    if (!next_ids_.empty()) {
      ids.rows().push_back({next.last_piece, next.last_piece, 0, next_ids_.size()});
      insert(table::event_ids, ids.rows().back(), next_ids_);
      merge(table::event_ids, ids, [&](const row& joined) { return joined_ids(joined); });
    }
    merge(table::piece, pieces, [&](const row& joined) { return piece_of(state, joined.from, next.end); });
    write_head(next);
    all.commit();
    pieces.commit();
    ids.commit();
  }
  std::swap(head_, next);
  next_.reset();
  next_ids_.clear();
  read_ = head_.end;
  take_over_log();
}

void file_keeper::take_over_log() {
  if (db_->log_pages() < many_pages) return;
  try {
    db_->checkpoint(db_->log_pages() >= too_many_pages);
  } catch (const database_error&) {  // everything is in the log; the next one tries again
  }
}

std::string file_keeper::log_damage() const {
  return "in the middle of its log: at least " + std::to_string(n_lost_) + " batches that were acknowledged cannot be read";
}

std::string file_keeper::take_piece(store_state& state, store_extent& have, std::vector<row>& pieces) {
  statement& s = sql_->read_pieces;
  const row r{s.number(0), s.number(1), s.number(2), s.bytes(3).size(), have};
  if (std::string wrong = wrong_checksum(s, table::piece); !wrong.empty()) return wrong;
  const loaded_piece loaded = load(state, have, s.bytes(3));
  if (loaded.wrong) return "piece " + std::to_string(r.first) + " " + loaded.wrong;
  have = loaded.to;
  pieces.push_back(r);
  return {};
}

void file_keeper::read_into(detail::store_writer& writer) {
  must_be_open();
  transaction one(*db_, transaction::to::read);
  read_head_row();
  if (n_lost_ > 0 && head_.synced) fail_damaged(path_, log_damage());
  const bool anew = pieces_.empty() || head_.rewrites != writer.state->rewrites;
  std::shared_ptr<store_state> state = writer.state;
  if (anew) {
    state = std::make_shared<store_state>();
    state->money = head_.money;
    state->rewrites = head_.rewrites;
  }
  const store_extent before = anew ? store_extent{} : read_;
  store_extent have = before;
  std::vector<row> pieces;
  std::string wrong;
  bool sound = true;
  headway loaded(before.events);
  const auto read = [&] {
    const headway::to_its_end to_its_end(loaded);
    sql_->read_pieces.bind(1, anew ? 0 : pieces_.back().last);
    while (wrong.empty() && sql_->read_pieces.step()) {
      detail::checkpoint();
      wrong = take_piece(*state, have, pieces);
      loaded.come_to(have.events);
      progress(static_cast<double>(have.events) / static_cast<double>(std::max<std::uint64_t>(head_.end.events, 1)));
    }
    if (wrong.empty() && !(have == head_.end)) wrong = "pieces at the end are missing";
    if (!anew || !wrong.empty()) return;
    publish(*state, have);  // nobody sees it yet
    read_journeys(*state);
  };
  // Events may name what lies behind them: how many names there are the head says.
  const auto check = [&] {
    for (detail::event_log::position at = before.events, to; sound && (to = loaded.beyond(at)) > at; at = to) sound = are_sound(*state, at, to, head_.end);
  };
  constexpr std::uint64_t little = std::uint64_t{1} << 20;  // takes a millisecond
  for_parts(2, 1, 1, head_.end.events - before.events < little ? execution{1} : how_, [&](std::size_t, std::size_t first, std::size_t end) {
    if (first == 0) read();
    if (end == 2) check();
  });
  if (wrong.empty() && !sound) wrong = "holds events that cannot be";
  if (wrong.empty())
    if (const char* what = wrong_between(*state, before, have)) wrong = what;
  if (!wrong.empty()) fail_damaged(path_, wrong);
  publish(*state, have);
  read_ = have;
  if (anew) pieces_.clear();
  pieces_.insert(pieces_.end(), pieces.begin(), pieces.end());
  {
    const std::lock_guard lock(writer.showing);
    writer.state = std::move(state);
  }
  writer.names_known = false;
  writer.ids_known = false;
  writer.amounts_total = head_.amounts_total;
  writer.marks = head_.marks;
  if (use_ != file_use::write) return;
  ids_.clear();
  statement rows(*db_, "SELECT first, last, level, length(body) FROM event_ids ORDER BY first");
  while (rows.step()) ids_.push_back({rows.number(0), rows.number(1), rows.number(2), static_cast<std::size_t>(rows.number(3))});
}

}  // namespace funnel::io
