/// What a store file says of itself, in one row: how much there is, so that what is missing is noticed.
///
/// Layer:   io; for store files.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "events/store_keeper.hpp"

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/io/store_file.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace funnel::io {

/// The format that this version writes; it reads all up to this one.
/// 2: journeys are kept, too, which format 1 would not erase.
inline constexpr int store_format = 2;

struct store_head {
  std::uint64_t rewrites = 0;   ///< see `detail::store_state`
  bool traces = false;          ///< bytes of what was erased may be left, until the file is compacted
  bool synced = true;           ///< whoever wrote last waited for the disk
  std::int64_t last_piece = 0;  ///< its number; 0 before the first
  std::uint64_t batches = 0;
  std::uint64_t events = 0;
  std::uint64_t activity_events = 0;
  std::optional<instant> last_append;
  std::uint64_t amounts_total = 0;
  funnel::currency money;
  detail::store_extent end;
  std::map<std::string, std::string, std::less<>> marks;
  std::vector<erasure_note> erasures;
};

std::vector<std::uint8_t> head_body(const store_head& h);
/// Errors: nullopt when the bytes are none that `head_body` wrote.
std::optional<store_head> read_head(std::span<const std::uint8_t> body);

}  // namespace funnel::io
