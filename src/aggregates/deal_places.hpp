/// What deals count at each stage, of those that do not count alike everywhere.
///
/// Layer:   aggregates; for funnels that stand.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/types.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

class deal_places {
 public:
  static constexpr std::uint32_t none = 0xFFFF'FFFF;

  /// To which segment a deal counts at a stage, and for how much.
  struct place {
    minor_units amount = 0;
    std::uint32_t segment = none;
    bool unpriced = false;

    friend bool operator==(const place&, const place&) = default;
  };

  explicit deal_places(std::size_t n_stages = 0) : n_places_(n_stages + 1) {}

  /// Of one deal: a place for each stage, and at the end that of the whole deal.
  std::span<place> operator[](std::uint32_t number) noexcept { return std::span(places_).subspan(number * n_places_, n_places_); }
  std::span<const place> operator[](std::uint32_t number) const noexcept { return std::span(places_).subspan(number * n_places_, n_places_); }

  /// Those of one deal more, all alike, by a number that stays theirs until they are dropped.
  std::uint32_t add(const place& all) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(places_.size() / n_places_));
      places_.resize(places_.size() + n_places_);
    }
    const std::uint32_t number = free_.back();
    free_.pop_back();
    for (place& p : (*this)[number]) p = all;
    return number;
  }
  void drop(std::uint32_t number) { free_.push_back(number); }

 private:
  std::size_t n_places_;
  std::vector<place> places_;
  std::vector<std::uint32_t> free_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
