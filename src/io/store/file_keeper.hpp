/// Keeps a store in an SQLite file, piece by piece.
///
/// Layer:   io; for store files.
/// Threads: as of the writer of the store.
///
/// Tables: `head`, one row that says how much there is; `piece`, everything else in order of arrival; `event_ids`, which
/// only who appends events with ids reads; `journeys`, what the events up to some extent add up to; `about`, who made the
/// file. All but the last carry checksums. A batch is one
/// transaction: a new piece, its ids, the head. Sixty-four small pieces of one level become one of the next.
#pragma once

#include "events/store_access.hpp"
#include "events/store_keeper.hpp"
#include "journeys/kept_table.hpp"
#include "io/store/database.hpp"
#include "io/store/head.hpp"
#include "io/store/place.hpp"

#include <funnel/io/store_file.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace funnel::io {

class file_keeper final : public detail::store_keeper {
 public:
  /// Opens a file that is there, or an empty one. Errors: database_error.
  file_keeper(const std::string& path, file_use use, const store_file_options& options);
  ~file_keeper() override;

  std::optional<error> keep(const detail::store_state& state, const detail::kept_step& step) override;
  void hold() noexcept override { held_ = true; }
  std::optional<error> let_go(const detail::store_state& state) override;
  std::optional<error> read_ids(detail::store_writer& writer) override;
  std::optional<error> keep_anew(const detail::store_writer& writer) override;

  // What follows throws database_error.

  /// Is it a file that holds no store yet?
  bool empty() const noexcept { return empty_; }
  file_use use() const noexcept { return use_; }
  /// Makes the tables and keeps all that the writer has, with what the head of another file remembers.
  void make(const detail::store_writer& writer, const store_head& remembered);
  /// For `head` and `description` of a file of which nothing else is read.
  void read_head_row();
  /// Brings what is in the file and not in the writer to the writer, and shows it. A file that was written anew since is
  /// read from its beginning into a new state. Errors: the writer shows what it did.
  void read_into(detail::store_writer& writer);
  /// The same for a file that may be damaged: brings what lies before the first damage, and gives all that is wrong. What
  /// the head counts is then not what there is. Requires: nothing was read yet.
  std::vector<std::string> read_what_is_sound(detail::store_writer& writer);
  /// Writes all pieces anew, as few as possible, with these journeys (null: none) in place of those that are kept, and gives
  /// back what is free.
  void join(const detail::store_state& state, const detail::kept_table* journeys);
  /// Are journeys kept, and has so much come since that they should be made anew?
  bool wants_journeys() const noexcept;
  /// Keeps these journeys in place of those that are kept. Null: none.
  void keep_journeys(const detail::store_state& state, const detail::kept_table* journeys);
  /// What is wrong with the journeys that are kept, beyond what their checksums tell; nothing where there are none.
  std::string wrong_journeys(const event_store& store);
  /// Takes out of the file what an erasure may have left in free places. Nothing where there is nothing.
  void remove_traces();
  /// The same, unless others read, or there is no room: then closing, opening or compacting does it later.
  void try_to_remove_traces();
  void close();
  void must_write() const;

  store_file_description description();
  const store_head& head() const noexcept { return head_; }
  void note_erasure(const erasure_note& n) { pending_erasure_ = n; }
  void progress(double done) const {
    if (progress_) progress_(done);
  }

 private:
  /// A row of `piece` or `event_ids`.
  struct row {
    std::int64_t first = 0, last = 0, level = 0;
    std::size_t bytes = 0;
    detail::store_extent from{};  // of a piece
  };
  class changing_rows;
  enum class table : std::int64_t { head = 0, piece = 1, event_ids = 2, journeys = 3 };

  /// Takes in the piece that is being read, and says what is wrong with it, if anything.
  std::string take_piece(detail::store_state& state, detail::store_extent& have, std::vector<row>& pieces);
  /// The same of a row's checksum alone.
  std::string wrong_checksum(const statement& s, table of) const;
  /// Gives the state the journeys that are kept, if they are of its events; else notes what is wrong with them.
  void read_journeys(const detail::store_state& state);
  /// The journeys that the file has, and what they are of; null where it has none.
  std::shared_ptr<const detail::kept_table> journeys_in_file(std::int64_t& sum);
  void write_journeys(const detail::store_state& state, const detail::kept_table* journeys);
  /// They are in the file now.
  void journeys_are(const detail::kept_table* journeys);
  bool take_ids(const statement& s, detail::store_writer& writer, const detail::store_state& state);
  std::string log_damage() const;
  void prepare();
  void write_head(const store_head& h);
  void insert(table to, const row& r, std::span<const std::uint8_t> body);
  void erase_rows(table of, std::int64_t first, std::int64_t last);
  void write_pieces(const detail::store_state& state, const detail::store_extent& from, const detail::store_extent& to,
                    std::int64_t& last, std::int64_t level, std::vector<row>& rows);
  /// The ids of all events, as the rows of the last piece.
  void write_all_ids(const detail::store_writer& writer, std::int64_t last, std::vector<row>& rows);
  /// Joins the last rows of a table while there are enough of one level; `body_of` gives the body of the row they become.
  template <class BodyOf>
  void merge(table of, changing_rows& rows, BodyOf&& body_of);
  std::vector<std::uint8_t> joined_ids(const row& of);
  /// Takes the log over into the file as far as nobody holds it back.
  void take_over_log();
  /// Writes the steps that were taken.
  void write_next(const detail::store_state& state, store_head next);
  void must_be_open() const;

  std::string path_;
  file_use use_;
  std::function<void(double)> progress_;
  execution how_;
  std::unique_ptr<writer_lock> lock_;  // outlives the connection
  std::unique_ptr<database> db_;
  struct statements;
  std::unique_ptr<statements> sql_;
  bool empty_ = false;
  bool sync_ = true;
  std::uint64_t n_lost_ = 0;  ///< see `transactions_behind_damage`
  store_head head_;
  std::vector<row> pieces_, ids_;
  detail::store_extent read_;  // so much the state has of the file
  std::optional<erasure_note> pending_erasure_;
  bool has_journeys_ = false;  ///< in the file, or had before an erasure
  std::optional<detail::store_extent> journeys_of_;  ///< nothing where they mean nothing any more
  std::string journeys_wrong_;
  /// Steps that were taken and are not in the file: what the head will be, and the ids of their events.
  bool held_ = false;
  std::optional<store_head> next_;
  std::vector<std::uint8_t> next_ids_;
  std::string written_by_;
  int format_ = 0;
};

}  // namespace funnel::io
