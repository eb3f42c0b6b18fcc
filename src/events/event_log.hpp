/// The events of deals as the store keeps them: some ten bytes each, one behind the other.
///
/// Layer:   events.
/// Threads: one writer may put records while any number of readers read those that lie before an end that was published
///          to them.
#pragma once

#include <funnel/core/types.hpp>
#include "core/checkpoint.hpp"
#include "events/append_vector.hpp"
#include <funnel/events/event.hpp>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// One thing that is said of a deal. A `deal_event` that carries attributes says several at the same time.
struct fact {
  std::int64_t at = 0;
  std::uint64_t sequence = 0;
  std::int64_t amount = 0;      // amount_changed
  code what = no_code;          // stage, owner, currency (no_code: the store's), value, reason or identity
  code actor = no_code;
  code where = no_code;         // lost: the pipeline, unless it is the first or not said
  event_kind kind = event_kind::created;
  std::uint8_t dimension = 0;   // dimension_changed
  event_gaps gaps = 0;
};

/// When a record happened and became known, and of which deal it is: all that is needed to choose it.
struct record_head {
  std::int64_t at = 0;
  std::int64_t known = 0;
  code deal = no_code;
};

/// What a record says: its own kind, unless that is one of an attribute, and the attributes that come with it.
struct event_record {
  record_head head;
  event_kind kind = event_kind::created;
  code what = no_code;  // of a stage or a reason
  code where = no_code;  // of a pipeline: see `fact`
  event_gaps gaps = 0;
  std::uint64_t sequence = 0;
  code actor = no_code;
  code owner = no_code;
  bool has_amount = false;
  std::int64_t amount = 0;
  code currency = no_code;
  code identity = no_code;
  std::span<const std::pair<code, code>> values{};  // dimension and value; at most `most_values`
  static constexpr std::size_t most_values = 64;
};

constexpr bool is_attribute(event_kind k) noexcept { return tie_rank(k) < 100; }

/// Records lie in chunks of 64 KiB and never across two of them. A chunk begins with a time, from which those of its
/// records are counted; so each record can be read by itself.
///
/// A record is: a byte with the kind (4 bits), the unit of its time (2 bits: a second, a millisecond, a microsecond), and
/// whether it became known when it happened and whether there is more than the usual (1 bit each); then, as numbers of
/// seven bits a byte, the lowest first: the time, the deal, how much later it became known unless at once, and one more
/// than `what`. More than the usual: a number of bytes, a byte with a bit for each part that follows, and these parts.
class event_log {
 public:
  /// Where a record begins, or where the next one will: an offset as if chunks adjoined.
  using position = std::uint64_t;
  /// No record lies in two chunks: each multiple of this is a place to begin at.
  static constexpr std::size_t chunk_bytes = 64 * 1024;

  event_log() = default;
  event_log(const event_log&) = delete;
  event_log& operator=(const event_log&) = delete;

  /// Where the published records end. Readers may read any record before it.
  position end() const noexcept { return end_.load(std::memory_order_acquire); }

  /// Writer only. Writes a record at `at`, behind the published end, and gives the place behind it. Records put one after
  /// the other must each begin where the last one ended. Requires: an actor, owner, ... given is not no_code.
  position put(position at, const event_record& r) {
    if (at % chunk_bytes == 0) at = begin_chunk(at, r.head.at);
    if (at % chunk_bytes + most_bytes > chunk_bytes) return put_near_end(at, r);
    return at + encode(room_at(at), base_of(at), r);
  }
  /// Writer only. Shows the records before `end` to readers.
  void publish(position end) noexcept { end_.store(end, std::memory_order_release); }

  /// Calls f(position, head) for the records of [from, to), in order of arrival. Requires: both are ends
  /// published once, or beginnings of chunks before one.
  template <class F>
  void each_head(position from, position to, F&& f) const {
    while (from < to) {
      checkpoint();
      if (from % chunk_bytes == 0) from += sizeof(std::int64_t);
      const position chunk = from / chunk_bytes * chunk_bytes;
      const std::uint8_t* const bytes = bytes_at(chunk);
      const std::int64_t base = base_of(from);
      const std::size_t last = to - chunk < chunk_bytes ? static_cast<std::size_t>(to - chunk) : chunk_bytes;
      std::size_t offset = static_cast<std::size_t>(from - chunk);
      while (offset < last && bytes[offset] != end_mark) {
        reader in{bytes + offset};
        const std::uint8_t first = in.byte();
        const record_head head = head_of(in, first, base);
        in.number();
        if (first & has_more) in.at += in.number();
        f(chunk + offset, head);
        offset = static_cast<std::size_t>(in.at - bytes);
      }
      from = chunk + chunk_bytes;
    }
  }

  /// The head of the record at this position.
  record_head head(position at) const noexcept {
    reader in{bytes_at(at)};
    const std::uint8_t first = in.byte();
    return head_of(in, first, base_of(at));
  }

  /// Most facts that one record says.
  static constexpr std::size_t most_facts = event_record::most_values + 4;

  /// Writes what the record at this position says to `facts`, attributes first, as they are in force when it happened.
  /// The place behind them is returned. Requires: room for `most_facts`.
  fact* read(position at, fact* facts) const {
    reader in{bytes_at(at)};
    const std::uint8_t first = in.byte();
    const auto kind = static_cast<event_kind>(first & kind_bits);
    fact f;
    f.at = head_of(in, first, base_of(at)).at;
    const code what = in.code_or_none();
    if (first & has_more) {
      in.number();
      const std::uint8_t parts = in.byte();
      if (parts & has_actor) f.actor = static_cast<code>(in.number());
      if (parts & has_sequence) f.sequence = in.number();
      const auto say = [&](event_kind k, code w) {
        f.kind = k;
        f.what = w;
        *facts++ = f;
      };
      if (parts & has_owner) say(event_kind::owner_changed, static_cast<code>(in.number()));
      if (parts & has_amount) {
        f.amount = signed_of(in.number());
        say(event_kind::amount_changed, parts & has_currency ? static_cast<code>(in.number()) : no_code);
        f.amount = 0;
      }
      if (parts & has_values) {
        for (std::uint64_t n = in.number(); n > 0; --n) {
          f.dimension = in.byte();
          say(event_kind::dimension_changed, static_cast<code>(in.number()));
        }
        f.dimension = 0;
      }
      if (parts & has_identity) say(event_kind::identified, static_cast<code>(in.number()));
      if (parts & has_gaps) {
        f.gaps = in.byte();
        f.where = in.code_or_none();
      }
    }
    if (is_attribute(kind)) return facts;
    f.kind = kind;
    f.what = what;
    *facts++ = f;
    return facts;
  }

  /// Brings the record at this position into the cache.
  void fetch(position at) const noexcept { __builtin_prefetch(bytes_at(at)); }

  /// The record at this position, as it was put. `values` is the memory of its values, as long as it is read.
  event_record record(position at, std::vector<std::pair<code, code>>& values) const;

  /// Calls f(position, bytes) for what lies in [from, to), chunk by chunk: to be kept elsewhere and brought back by
  /// `load`. Requires: both are ends published once, or beginnings of chunks before one.
  template <class F>
  void each_piece(position from, position to, F&& f) const {
    while (from < to) {
      const position next = std::min(to, (from / chunk_bytes + 1) * chunk_bytes);
      f(from, std::span(bytes_at(from), static_cast<std::size_t>(next - from)));
      from = next;
    }
  }
  /// Writer only. Puts a piece back where it lay. Requires: it lies in one chunk, behind the published end; and the bytes
  /// before it in its chunk are there.
  void load(position at, std::span<const std::uint8_t> piece) { std::memcpy(room_at(at), piece.data(), piece.size()); }

  /// What codes a record may hold: those below these numbers.
  struct code_limits {
    code deals, owners, stages, reasons, identities, currencies, pipelines, dimensions;
    std::span<const code> values;  // of each dimension
  };
  /// Are these records that `put` could have written? For bytes that come from elsewhere: what follows is read unchecked.
  /// Requires: [from, to) was loaded.
  bool is_sound(position from, position to, const code_limits& limits) const;

 private:
  static constexpr std::size_t most_bytes = 128 + event_record::most_values * 8;
  static constexpr std::uint8_t kind_bits = 0x0F, unit_shift = 4, known_later = 0x40, has_more = 0x80;
  static constexpr std::uint8_t end_mark = kind_bits;  // no event is of this kind
  static constexpr std::uint8_t has_actor = 1, has_sequence = 2, has_owner = 4, has_amount = 8, has_currency = 16,
                                has_values = 32, has_identity = 64, has_gaps = 128;
  static constexpr std::uint64_t units[] = {1'000'000, 1'000, 1};

  struct reader {
    const std::uint8_t* at;

    std::uint8_t byte() noexcept { return *at++; }
    std::uint64_t number() noexcept {
      std::uint64_t n = *at & 0x7F;
      for (int shift = 7; *at++ >= 0x80; shift += 7) n |= static_cast<std::uint64_t>(*at & 0x7F) << shift;
      return n;
    }
    code code_or_none() noexcept { return static_cast<code>(number() - 1); }  // 0 becomes no_code
  };
  struct writer {
    std::uint8_t* at;

    void byte(std::uint8_t b) noexcept { *at++ = b; }
    void number(std::uint64_t n) noexcept {
      for (; n >= 0x80; n >>= 7) *at++ = static_cast<std::uint8_t>(n | 0x80);
      *at++ = static_cast<std::uint8_t>(n);
    }
  };
  // Numbers of either sign as numbers that are small when they are near 0.
  static constexpr std::uint64_t unsigned_of(std::int64_t n) noexcept {
    return static_cast<std::uint64_t>(n) << 1 ^ static_cast<std::uint64_t>(n >> 63);
  }
  static constexpr std::int64_t signed_of(std::uint64_t n) noexcept {
    return static_cast<std::int64_t>(n >> 1 ^ (0 - (n & 1)));
  }
  // Differences of any two instants, modulo 2^64.
  static constexpr std::int64_t minus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
  }
  static constexpr std::int64_t plus(std::int64_t a, std::int64_t b) noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
  }

  static record_head head_of(reader& in, std::uint8_t first, std::int64_t base) noexcept {
    record_head h;
    const auto unit = static_cast<std::int64_t>(units[first >> unit_shift & 3]);
    h.at = plus(base, signed_of(in.number()) * unit);
    h.deal = static_cast<code>(in.number());
    h.known = first & known_later ? plus(h.at, signed_of(in.number())) : h.at;
    return h;
  }

  static std::size_t encode(std::uint8_t* bytes, std::int64_t base, const event_record& r) noexcept {
    assert(r.values.size() <= event_record::most_values);
    const std::int64_t since = minus(r.head.at, base);
    const int unit = since % 1'000'000 == 0 ? 0 : since % 1'000 == 0 ? 1 : 2;
    const auto part = [](bool there, std::uint8_t bit) { return there ? bit : std::uint8_t{0}; };
    const auto parts = static_cast<std::uint8_t>(
        part(r.actor != no_code, has_actor) | part(r.sequence != 0, has_sequence) | part(r.owner != no_code, has_owner) |
        part(r.has_amount, has_amount) | part(r.has_amount && r.currency != no_code, has_currency) |
        part(!r.values.empty(), has_values) | part(r.identity != no_code, has_identity) |
        part(r.gaps != 0 || r.where != no_code, has_gaps));
    writer out{bytes};
    out.byte(static_cast<std::uint8_t>(static_cast<int>(r.kind) | unit << unit_shift |
                                       part(r.head.known != r.head.at, known_later) | part(parts != 0, has_more)));
    out.number(unsigned_of(since / static_cast<std::int64_t>(units[unit])));
    out.number(r.head.deal);
    if (r.head.known != r.head.at) out.number(unsigned_of(minus(r.head.known, r.head.at)));
    out.number(static_cast<code>(r.what + 1));
    if (parts == 0) return static_cast<std::size_t>(out.at - bytes);

    std::uint8_t more[most_bytes];
    writer rest{more};
    rest.byte(parts);
    if (parts & has_actor) rest.number(r.actor);
    if (parts & has_sequence) rest.number(r.sequence);
    if (parts & has_owner) rest.number(r.owner);
    if (parts & has_amount) rest.number(unsigned_of(r.amount));
    if (parts & has_currency) rest.number(r.currency);
    if (parts & has_values) {
      rest.number(r.values.size());
      for (const auto& [dimension, value] : r.values) {
        rest.byte(static_cast<std::uint8_t>(dimension));
        rest.number(value);
      }
    }
    if (parts & has_identity) rest.number(r.identity);
    if (parts & has_gaps) {
      rest.byte(r.gaps);
      rest.number(static_cast<code>(r.where + 1));
    }
    const auto size = static_cast<std::size_t>(rest.at - more);
    out.number(size);
    std::memcpy(out.at, more, size);
    return static_cast<std::size_t>(out.at - bytes) + size;
  }

  const std::uint8_t* bytes_at(position at) const noexcept { return chunks_[at / chunk_bytes].bytes + at % chunk_bytes; }
  std::int64_t base_of(position at) const noexcept {
    std::int64_t base;
    std::memcpy(&base, chunks_[at / chunk_bytes].bytes, sizeof base);
    return in_file_order(base);
  }
  /// The lowest byte first on every machine: chunks reach disk.
  static std::int64_t in_file_order(std::int64_t n) noexcept {
    if constexpr (std::endian::native == std::endian::big)
      return static_cast<std::int64_t>(__builtin_bswap64(static_cast<std::uint64_t>(n)));
    return n;
  }
  std::uint8_t* room_at(position at) { return chunks_.room(at / chunk_bytes).bytes + at % chunk_bytes; }

  /// `put` where a record might not fit what is left of the chunk.
  position put_near_end(position at, const event_record& r) {
    std::uint8_t bytes[most_bytes];
    std::size_t size = encode(bytes, base_of(at), r);
    if (at % chunk_bytes + size > chunk_bytes) {
      // What is left of the chunk is marked by a byte that no record begins with, and zeros.
      std::memset(room_at(at), 0, chunk_bytes - at % chunk_bytes);
      *room_at(at) = end_mark;
      at = begin_chunk((at / chunk_bytes + 1) * chunk_bytes, r.head.at);
      size = encode(bytes, base_of(at), r);
    }
    std::memcpy(room_at(at), bytes, size);
    return at + size;
  }

  /// The place of the first record of a new chunk. A batch that failed may have left the chunk; it is written anew.
  position begin_chunk(position chunk, std::int64_t base) {
    base = in_file_order(base);
    std::memcpy(room_at(chunk), &base, sizeof base);
    return chunk + sizeof base;
  }

  struct chunk_memory {
    std::uint8_t bytes[chunk_bytes];
  };
  append_vector<chunk_memory, 0> chunks_;
  std::atomic<position> end_{0};
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
