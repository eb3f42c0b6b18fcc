/// Arrow's structs, owned: each is released once, whatever happens.
///
/// Layer:   c.
/// Threads: an object serves one thread.
#pragma once

#include <funnel/c.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace funnel::c {

/// A struct of the interface that somebody else filled.
template <class Struct>
class owned {
 public:
  owned() = default;
  /// Takes over what is in `from`, which is released for its former owner.
  explicit owned(Struct* from) noexcept : it_(*from) { from->release = nullptr; }
  owned(const owned&) = delete;
  owned& operator=(const owned&) = delete;
  ~owned() {
    if (it_.release) it_.release(&it_);
  }
  Struct* get() noexcept { return &it_; }
  const Struct& operator*() const noexcept { return it_; }
  const Struct* operator->() const noexcept { return &it_; }

 private:
  Struct it_{};
};

/// The type of a column, as its format says.
struct arrow_type {
  enum class kind : std::uint8_t { nothing, boolean, integer, text, large_text, text_view, timestamp, date, decimal, refused };

  kind what = kind::refused;
  int width = 0;                ///< bytes of an integer
  bool is_signed = true;
  std::int64_t per_second = 0;  ///< of timestamps, and of dates in milliseconds; 0: dates in days
  bool naive = false;           ///< a timestamp without a zone
  int scale = 0;                ///< of a decimal
  const char* why = "";         ///< it is refused
};
arrow_type type_of(const char* format) noexcept;

}  // namespace funnel::c
