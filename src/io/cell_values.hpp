/// Cells into values where neighbouring rows say much the same.
#pragma once

#include "core/time_text.hpp"
#include "report/words/catalogue.hpp"

#include <funnel/io/csv.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// Why a cell could not be read.
struct cell_fault {
  std::string reason;
  std::string detail;  ///< what is peculiar to this value, such as its two readings
};

/// The times of a column, by one form or several. Remembers the last date: rows mostly lie in order of time.
class time_column {
 public:
  time_column() = default;
  /// No forms stand for ISO 8601.
  explicit time_column(const time_zone& zone, std::vector<time_form> forms = {});

  /// False for what is no time, or is two by two forms. Not an optional: its flag is written as a byte and read as a word,
  /// for which the processor waits (12 ns). Requires: made with a zone.
  bool read(std::string_view text, instant& at);

  /// Why a text that could not be read could not, and what other forms would make of it.
  cell_fault fault_of(std::string_view text, const reading_texts& words) const;

 private:
  bool read_slowly(std::string_view text, instant& at) const;
  instant at_in_zone(const detail::written_time& t) const;
  void remember(std::string_view text);

  const time_zone* zone_ = nullptr;
  std::vector<time_form> forms_;
  bool dated_ = true;             // each form writes dates, which can be remembered
  std::array<char, 10> date_{};   // as in the text: 2026-01-31
  std::int64_t midnight_ = 0;     // of this date in UTC
  std::optional<timespan> ahead_; // of UTC, where the wall clock of the zone is this date from midnight to midnight
};

/// Remembers what names came to, such as the stages of a file. Forgets all of them when they become many.
template <class Value>
class name_memo {
 public:
  /// What was put for these two names; null when nothing was.
  Value* find(std::string_view a, std::string_view b = {}) {
    for (std::size_t i = place(a, b); slots_[i].used; i = (i + 1) % slots_.size())
      if (same(slots_[i].a, a) && same(slots_[i].b, b)) return &slots_[i].value;
    return nullptr;
  }
  /// Requires: nothing is there yet.
  void put(std::string_view a, std::string_view b, Value value) {
    if (2 * n_ == slots_.size()) clear();
    ++n_;
    std::size_t i = place(a, b);
    while (slots_[i].used) i = (i + 1) % slots_.size();
    slots_[i] = {std::string(a), std::string(b), std::move(value), true};
  }
  void clear() {
    if (n_ == 0) return;
    for (slot& s : slots_) s.used = false;
    n_ = 0;
  }

 private:
  struct slot {
    std::string a, b;
    Value value{};
    bool used = false;
  };

  static bool same(const std::string& kept, std::string_view name) {
    return kept.size() == name.size() && (name.empty() || std::memcmp(kept.data(), name.data(), name.size()) == 0);
  }

  // Length and ends tell names apart well enough, and cost less than a hash of all letters.
  static std::size_t place(std::string_view a, std::string_view b) {
    std::uint32_t first = 0, last = 0;
    if (a.size() >= sizeof first) {
      std::memcpy(&first, a.data(), sizeof first);
      std::memcpy(&last, a.data() + a.size() - sizeof last, sizeof last);
    } else if (!a.empty()) {
      first = static_cast<unsigned char>(a.front()) | std::uint32_t{static_cast<unsigned char>(a.back())} << 8;
    }
    const std::uint64_t mixed = (std::uint64_t{first} << 32 | last) + a.size() + (std::uint64_t{b.size()} << 16);
    return static_cast<std::size_t>(mixed * 0x9E37'79B9'7F4A'7C15 >> (64 - bits));
  }

  static constexpr unsigned bits = 8;
  std::vector<slot> slots_ = std::vector<slot>(std::size_t{1} << bits);
  std::size_t n_ = 0;
};

}  // namespace funnel::io
