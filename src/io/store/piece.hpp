/// The pieces in which a file holds a store: everything between two extents.
///
/// Layer:   io; for store files.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "events/store_keeper.hpp"
#include "events/store_state.hpp"
#include "core/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

/// Pieces are about so large at most.
inline constexpr std::size_t piece_bytes = std::size_t{8} << 20;

void write(detail::byte_writer& out, const detail::store_extent& e);
detail::store_extent read_extent(detail::byte_reader& in);

/// What of the state lies between the extents. Requires: it was put there, published or not.
std::vector<std::uint8_t> piece_of(const detail::store_state& s, const detail::store_extent& from, const detail::store_extent& to);

/// Extents from `from` to `to`, both included, between which pieces have a good size.
std::vector<detail::store_extent> cuts(const detail::store_extent& from, const detail::store_extent& to);

/// Puts what a piece holds behind what the state has, and gives the extent then; names show at once, all else when it is
/// published. What the state has already is left alone. Nothing but the length is trusted.
/// Errors: what is wrong with it, in a few words; some names may have been taken in.
struct loaded_piece {
  detail::store_extent to;
  const char* wrong = nullptr;
};
loaded_piece load(detail::store_state& s, const detail::store_extent& have, std::span<const std::uint8_t> piece);

/// Are these events of deals that can be, where there are so many names? Requires: they were put there, published or not.
bool are_sound(const detail::store_state& s, detail::event_log::position from, detail::event_log::position to, const detail::store_extent& named);
/// Do the codes of all else that lies between the extents mean something? Nullptr when all is well.
const char* wrong_between(const detail::store_state& s, const detail::store_extent& from, const detail::store_extent& to);

/// Shows all up to the extent to readers.
void publish(detail::store_state& s, const detail::store_extent& to) noexcept;

/// A number that changes when anything up to the extent does of which journeys are made. Requires: it was published.
std::int64_t sum_of_all(const detail::store_state& s, const detail::store_extent& to);

/// A number that changes when any byte of the row does, or its place.
std::int64_t checksum(std::span<const std::uint8_t> body, std::int64_t table, std::int64_t first, std::int64_t last);

/// Adds ids of events of one batch or more: of deals, and of activities.
void add_ids(std::vector<std::uint8_t>& body, std::span<const detail::applied_id> deals, std::span<const detail::applied_id> activities);
/// Calls f(is_activity, id) until it gives false. False then, and when the bytes are none that `add_ids` wrote.
template <class F>
bool each_id(std::span<const std::uint8_t> body, F&& f) {
  detail::byte_reader in(body);
  while (in.left() > 0 && !in.bad())
    for (const bool activity : {false, true})
      for (std::uint64_t n = in.number(); n > 0 && !in.bad(); --n) {
        const std::uint64_t of = in.number();
        const std::string_view id = in.text();
        if (in.bad() || id.empty() || of >= no_code) return false;
        if (!f(activity, detail::applied_id{id, static_cast<code>(of)})) return false;
      }
  return !in.bad();
}

}  // namespace funnel::io
