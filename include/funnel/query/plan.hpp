/// A query at work on one journey table: which rows it selects and to which segment each number belongs.
///
/// Layer:   query.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/check.hpp>
#include <funnel/query/credit.hpp>
#include <funnel/query/field_values.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/selection.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Numbers for keys, from 0 in the order of their first appearance.
class dense_numbers {
 public:
  /// Keys are below `n_keys`.
  explicit dense_numbers(std::uint64_t n_keys) {
    if (n_keys <= most_slots) slots_.assign(n_keys, unknown);
  }

  std::size_t size() const noexcept { return keys_.size(); }
  std::uint64_t key(std::size_t number) const noexcept { return keys_[number]; }
  std::size_t of(std::uint64_t key) {
    std::uint32_t& number = slots_.empty() ? sparse_.try_emplace(key, unknown).first->second : slots_[key];
    if (number == unknown) {
      number = static_cast<std::uint32_t>(keys_.size());
      keys_.push_back(key);
    }
    return number;
  }

 private:
  static constexpr std::uint64_t most_slots = std::uint64_t{1} << 18;
  static constexpr std::uint32_t unknown = 0xFFFF'FFFF;

  std::vector<std::uint32_t> slots_;  // by key, if there are few enough
  std::unordered_map<std::uint64_t, std::uint32_t> sparse_;
  std::vector<std::uint64_t> keys_;
};

}  // namespace detail

/// Which segment a number about a deal and a person belongs to, and whether the query wants it at all.
class segmentation {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// Requires: validate(q, j) is empty.
  segmentation(const journey_table& j, const query& q) {
    for (const filter& f : q.filters) {
      if (!detail::is_person(f.by)) continue;
      detail::field_values values(j, q, {f.by, f.dimension});
      std::vector<std::uint8_t> wanted = values.wanted_by(f);
      person_filters_.emplace_back(std::move(values), std::move(wanted));
    }
    by_person_ = !person_filters_.empty();
    std::uint64_t n = 1;  // combinations of values so far; of those that occur, once they are too many for digits
    for (const grouping& g : q.groups) {
      groups_.emplace_back(j, q, g);
      by_person_ = by_person_ || groups_.back().is_person();
      n *= groups_.back().size();
      levels_.emplace_back(n);
      n = std::min<std::uint64_t>(n, no_code);
    }
    if (groups_.empty()) levels_.emplace_back(1), levels_.back().of(0);
  }

  /// Does the answer depend on the person?
  bool by_person() const noexcept { return by_person_; }
  std::size_t size() const noexcept { return levels_.back().size(); }

  /// Segment of the row for this person, made if it is new; `none` when a filter leaves the person out.
  std::size_t of(std::size_t row, code person) {
    for (const auto& [values, wanted] : person_filters_)
      if (!wanted[values.value(row, person)]) return none;
    // Each grouping refines the parts that those before it make: part and value are one key.
    std::size_t part = 0;
    for (std::size_t g = 0; g < groups_.size(); ++g)
      part = levels_[g].of(part * groups_[g].size() + groups_[g].value(row, person));
    return part;
  }

  /// Names of the values of each segment.
  std::vector<std::vector<std::string>> keys() const {
    std::vector<std::vector<std::string>> keys(size());
    for (std::size_t s = 0; s < keys.size(); ++s) {
      keys[s].resize(groups_.size());
      std::size_t part = s;
      for (std::size_t g = groups_.size(); g-- > 0;) {
        const std::uint64_t key = levels_[g].key(part);
        keys[s][g] = groups_[g].name(key % groups_[g].size());
        part = key / groups_[g].size();
      }
    }
    return keys;
  }

 private:
  std::vector<std::pair<detail::field_values, std::vector<std::uint8_t>>> person_filters_;
  std::vector<detail::field_values> groups_;
  std::vector<detail::dense_numbers> levels_;  // of each grouping: (part of those before it, value) to part
  bool by_person_ = false;
};

/// The rows that count to the query as whole deals: those of `select_deals` whose person passes the person filters.
/// Requires: validate(q, j) is empty.
inline std::vector<std::size_t> select_whole_deals(const journey_table& j, const query& q) {
  std::vector<std::size_t> rows = select_deals(j, q);
  segmentation parts(j, q);
  if (parts.by_person())
    std::erase_if(rows, [&](std::size_t row) { return parts.of(row, deal_places(j, row).person(q.credit)) == parts.none; });
  return rows;
}

}  // namespace v0_1
}  // namespace funnel
