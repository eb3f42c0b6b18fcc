#include "core/bytes.hpp"
#include "core/checkpoint.hpp"
#include "events/snapshot_data.hpp"
#include "io/store/file_keeper_parts.hpp"
#include "journeys/table_bytes.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace funnel::io {

using detail::kept_table;
using detail::store_extent;
using detail::store_state;

// Row 0 of `journeys` says what the others are: how many, of how many bytes, of what. They are parts of the bytes.

namespace {

std::vector<std::uint8_t> journeys_head(const kept_table& k, std::int64_t sum_of_all) {
  std::vector<std::uint8_t> body;
  detail::byte_writer out(body);
  write(out, k.of);
  out.signed_number(sum_of_all);
  out.number(k.bytes.size());
  return body;
}

bool reads_journeys_head(std::span<const std::uint8_t> body, kept_table& k, std::int64_t& sum, std::uint64_t& n_bytes) {
  detail::byte_reader in(body);
  k.of = read_extent(in);
  sum = in.signed_number();
  n_bytes = in.number();
  return !in.bad() && in.left() == 0;
}

}  // namespace

std::shared_ptr<const kept_table> file_keeper::journeys_in_file(std::int64_t& sum) {
  has_journeys_ = false;
  journeys_of_.reset();
  journeys_wrong_.clear();
  if (format_ < 2) return nullptr;
  auto kept = std::make_shared<kept_table>();
  std::uint64_t n_bytes = 0;
  std::int64_t next = 0;
  statement rows(*db_, "SELECT first, body, sum FROM journeys ORDER BY first");
  while (rows.step()) {
    detail::checkpoint();
    has_journeys_ = true;
    const auto body = rows.bytes(1);
    const bool good = rows.number(0) == next && checksum(body, static_cast<std::int64_t>(table::journeys), next, next) == rows.number(2) &&
                      (next > 0 || reads_journeys_head(body, *kept, sum, n_bytes));
    if (!good) {
      journeys_wrong_ = "the journeys that are kept are not what was written";
      return nullptr;
    }
    if (next++ > 0) kept->bytes.insert(kept->bytes.end(), body.begin(), body.end());
    else kept->bytes.reserve(std::min<std::uint64_t>(n_bytes, bytes_of(path_) + bytes_of(path_ + "-wal")));
  }
  if (!has_journeys_) return nullptr;
  if (kept->bytes.size() != n_bytes) {
    journeys_wrong_ = "of the journeys that are kept, some are missing";
    return nullptr;
  }
  return kept;
}

void file_keeper::read_journeys(const store_state& state) {
  try {
    std::int64_t sum = 0;
    const auto kept = journeys_in_file(sum);
    if (!kept) return;
    const auto within = [](std::uint64_t a, std::uint64_t b) { return a <= b; };
    const store_extent &of = kept->of, &end = head_.end;
    const bool before = within(of.events, end.events) && within(of.versions, end.versions) && within(of.rates, end.rates) &&
                        std::equal(of.names.begin(), of.names.end(), end.names.begin(), within);
    if (!before || sum_of_all(state, of) != sum) {
      journeys_wrong_ = "the journeys that are kept are not of these events";
      return;
    }
    journeys_of_ = of;
    state.kept.set(kept);
  } catch (const database_error& e) {
    journeys_wrong_ = "the journeys that are kept: " + e.why.message;
  }
}

void file_keeper::write_journeys(const store_state& state, const kept_table* journeys) {
  if (format_ < 2) {
    if (!journeys) return;
    db_->run("CREATE TABLE journeys(first INTEGER PRIMARY KEY, body BLOB NOT NULL, sum INTEGER NOT NULL)");
    db_->run(("PRAGMA user_version=" + std::to_string(store_format)).c_str());
    statement(*db_, "UPDATE about SET value = ?1 WHERE key = 'written_by'").bind(1, detail::version_text).run();
  }
  db_->run("DELETE FROM journeys");
  if (!journeys) return;
  statement insert(*db_, "INSERT INTO journeys(first, body, sum) VALUES(?1, ?2, ?3)");
  std::int64_t at = 0;
  const auto put = [&](std::span<const std::uint8_t> body) {
    insert.bind(1, at).bind(2, body).bind(3, checksum(body, static_cast<std::int64_t>(table::journeys), at, at)).run();
    ++at;
  };
  put(journeys_head(*journeys, sum_of_all(state, journeys->of)));
  for (std::span<const std::uint8_t> left(journeys->bytes); !left.empty();) {
    detail::checkpoint();
    const std::size_t n = std::min(left.size(), piece_bytes);
    put(left.first(n));
    left = left.subspan(n);
  }
}

void file_keeper::journeys_are(const kept_table* journeys) {
  if (journeys && format_ < 2) {
    format_ = store_format;
    written_by_ = detail::version_text;
  }
  has_journeys_ = journeys != nullptr;
  journeys_wrong_.clear();
  journeys_of_.reset();
  if (journeys) journeys_of_ = journeys->of;
}

void file_keeper::keep_journeys(const store_state& state, const kept_table* journeys) {
  must_write();
  transaction all(*db_, transaction::to::write);
  write_journeys(state, journeys);
  all.commit();
  journeys_are(journeys);
}

bool file_keeper::wants_journeys() const noexcept {
  if (use_ == file_use::read || !db_ || !has_journeys_) return false;
  if (!journeys_of_) return true;
  const store_extent& end = head_.end;
  // Made anew when the events have grown by a quarter, they cost the appended events as little as their joining does.
  return journeys_of_->versions != end.versions || journeys_of_->rates != end.rates || end.events - journeys_of_->events > journeys_of_->events / 4;
}

std::string file_keeper::wrong_journeys(const event_store& store) {
  if (!journeys_wrong_.empty()) return journeys_wrong_;
  const snapshot s = store.take_snapshot();
  const auto kept = detail::data_of(s).kept().get();
  if (!kept || !(kept->of == head_.end)) return {};
  detail::data_of(s).kept().set(nullptr);
  const auto anew = project(s);
  return anew && std::ranges::equal(detail::bytes_of(*anew), kept->bytes) ? std::string() : "the journeys that are kept are not those of the events";
}

}  // namespace funnel::io
