#include <funnel/aggregates/durations.hpp>

#include "aggregates/count_map.hpp"
#include "aggregates/radix_sort.hpp"
#include "core/large_pages.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace funnel {
inline namespace v0_1 {

template class count_map<survival_tally::key>;

namespace {

// Many, and soon gone: the system need not give and take each small page.
template <class Number>
using numbers_of = std::vector<Number, detail::large_page_allocator<Number>>;

}  // namespace

void survival_tally::add(const survival_observation& o, std::int64_t count) {
  assert(o.lasted >= timespan{} && count >= 0);
  const bool late = o.entered > timespan{};
  if (count == 0 || (late && o.entered >= o.lasted)) return;
  lengths_.add({o.lasted.us, o.cause}, count);
  if (late) late_entries_us_[o.entered.us] += count;
  n_ += count;
  if (o.cause != not_ended) ended_ += count;
}

survival_tally& survival_tally::operator+=(const survival_tally& o) {
  lengths_ += o.lengths_;
  for (const auto& [entered_us, count] : o.late_entries_us_) late_entries_us_[entered_us] += count;
  n_ += o.n_;
  ended_ += o.ended_;
  return *this;
}

survival_tally& survival_tally::operator-=(const survival_tally& o) {
  lengths_ -= o.lengths_;
  for (const auto& [entered_us, count] : o.late_entries_us_) {
    const auto it = late_entries_us_.find(entered_us);
    assert(it != late_entries_us_.end() && it->second >= count);
    if ((it->second -= count) == 0) late_entries_us_.erase(it);
  }
  n_ -= o.n_;
  ended_ -= o.ended_;
  return *this;
}

survival_tally survival_tally::only(end_cause cause) const {
  survival_tally t;
  t.n_ = n_;
  t.late_entries_us_ = late_entries_us_;
  for (const auto& [k, count] : lengths_) {
    const end_cause kept = k.cause == cause ? cause : not_ended;
    t.lengths_.add({k.lasted_us, kept}, count);
    if (kept != not_ended) t.ended_ += count;
  }
  return t;
}

template <class Numbers>
survival_tally survival_tally::of_numbers(Numbers& numbers, int cause_bits, std::int64_t unit_us) {
  using Number = typename Numbers::value_type;
  detail::radix_sort(numbers);
  survival_tally t;
  t.n_ = static_cast<std::int64_t>(numbers.size());
  const auto cause_mask = static_cast<Number>((Number{1} << cause_bits) - 1);
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t next = i + 1;
    while (next < numbers.size() && numbers[next] == numbers[i]) ++next;
    const auto count = static_cast<std::int64_t>(next - i);
    const auto cause = static_cast<end_cause>(numbers[i] & cause_mask);
    t.lengths_.append({static_cast<std::int64_t>(numbers[i] >> cause_bits) * unit_us, cause}, count);
    if (cause != not_ended) t.ended_ += count;
    i = next;
  }
  return t;
}

survival_tally survival_tally::of(std::span<const key> observations) {
  survival_tally t;
  std::uint64_t longest = 0;
  end_cause causes = 0;
  for (const key& k : observations) {
    assert(k.lasted_us >= 0);
    longest = std::max(longest, static_cast<std::uint64_t>(k.lasted_us));
    causes |= k.cause;
  }
  // Length and cause in one number, with the unit that the lengths share taken out: the fewer bits, the fewer passes.
  const auto cause_bits = static_cast<int>(std::bit_width(causes));
  // The unit is known to the compiler, so that no division is left. False when it does not divide all lengths, or a number
  // does not hold them.
  const auto tell = [&]<class Number>(numbers_of<Number> numbers, auto unit) {
    if (static_cast<int>(std::bit_width(longest / unit())) + cause_bits > static_cast<int>(8 * sizeof(Number))) return false;
    numbers.reserve(observations.size());
    for (const key& k : observations) {
      const auto us = static_cast<std::uint64_t>(k.lasted_us);
      if (us % unit() != 0) return false;
      numbers.push_back(static_cast<Number>(us / unit() << cause_bits | k.cause));
    }
    t = of_numbers(numbers, cause_bits, static_cast<std::int64_t>(unit()));
    return true;
  };
  constexpr std::integral_constant<std::uint64_t, 1'000'000> second;
  constexpr std::integral_constant<std::uint64_t, 1> microsecond;
  if (tell(numbers_of<std::uint32_t>{}, second) || tell(numbers_of<std::uint64_t>{}, second) || tell(numbers_of<std::uint64_t>{}, microsecond)) return t;
  for (const key& k : observations) t.add({{k.lasted_us}, k.cause, {}});  // centuries: length and cause are no 64 bits
  return t;
}

template <class Number>
survival_tally survival_tally::of(const std::vector<std::vector<std::span<const Number>>>& by_cause,
                                  std::int64_t unit_us) {
  const auto cause_bits = static_cast<int>(std::bit_width(by_cause.size()));
  Number any = 0;
  std::size_t n = 0;
  for (const auto& pieces : by_cause) {
    for (const auto& piece : pieces) {
      n += piece.size();
      for (const Number x : piece) any |= x;
    }
  }
  const auto n_bits = static_cast<int>(std::bit_width(any)) + cause_bits;
  // The fewer bytes, the faster they are sorted.
  const auto sorted = [&]<class Wide>(numbers_of<Wide> numbers) {
    numbers.reserve(n);
    for (std::size_t cause = 0; cause < by_cause.size(); ++cause)
      for (const auto& piece : by_cause[cause])
        for (const Number x : piece) numbers.push_back(static_cast<Wide>(static_cast<Wide>(x) << cause_bits | cause));
    return of_numbers(numbers, cause_bits, unit_us);
  };
  if (n_bits <= 32) return sorted(numbers_of<std::uint32_t>{});
  if (n_bits <= 64) return sorted(numbers_of<std::uint64_t>{});
  survival_tally t;  // centuries: length and cause are no 64 bits
  for (std::size_t cause = 0; cause < by_cause.size(); ++cause)
    for (const auto& piece : by_cause[cause])
      for (const Number x : piece) t.add({{static_cast<std::int64_t>(x) * unit_us}, static_cast<end_cause>(cause), {}});
  return t;
}

template survival_tally survival_tally::of<std::uint32_t>(
    const std::vector<std::vector<std::span<const std::uint32_t>>>& by_cause, std::int64_t unit_us);
template survival_tally survival_tally::of<std::uint64_t>(
    const std::vector<std::vector<std::span<const std::uint64_t>>>& by_cause, std::int64_t unit_us);

}  // namespace v0_1
}  // namespace funnel
