/// A query at work on one journey table: which rows it selects and to which segment each number belongs.
///
/// Layer:   aggregates.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include "journeys/journey_data.hpp"
#include "aggregates/deal_credit.hpp"
#include "aggregates/field_values.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/selection.hpp"

#include "core/checkpoint.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
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
      check_segments(keys_.size() + 1);
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
  segmentation(const detail::journey_data& j, const query& q) {
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
      n_codes_ = n_codes_ > no_code / groups_.back().size() ? 0 : n_codes_ * groups_.back().size();
      n = std::min<std::uint64_t>(n, no_code);
    }
    if (groups_.empty()) levels_.emplace_back(1), levels_.back().of(0);
  }

  /// Does the answer depend on the person?
  bool by_person() const noexcept { return by_person_; }
  /// Is a segment one of persons, whatever the row?
  bool by_person_alone() const noexcept {
    return by_person_ && std::all_of(groups_.begin(), groups_.end(), [](const detail::field_values& g) { return g.is_person(); });
  }
  std::size_t size() const noexcept { return levels_.back().size(); }

  /// For each person below `n_persons`, and at the end for nobody: 1 if the filters by person let him pass, else 0.
  std::vector<std::uint8_t> wanted_persons(code n_persons) const {
    std::vector<std::uint8_t> wanted(n_persons + std::size_t{1}, 1);
    for (const auto& [values, of_values] : person_filters_)
      for (code p = 0; p <= n_persons; ++p) wanted[p] = wanted[p] && of_values[values.value_of_person(p < n_persons ? p : no_code)];
    return wanted;
  }
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

  /// Combinations of the values of all groupings, each a number as digits make one; 0 when there are more than 2^32.
  std::uint64_t n_codes() const noexcept { return n_codes_; }
  /// The combination of the n rows of this block, if it is one and that is known without reading them; else writes
  /// that of each, for its own owner. Requires: n_codes() > 0, n <= row_set::block_rows.
  std::optional<std::uint32_t> codes_of(std::size_t block, std::size_t n, std::uint32_t* codes) const {
    std::optional<std::uint32_t> all = 0;  // of the groupings so far
    for (const detail::field_values& g : groups_) {
      const auto size = static_cast<std::uint32_t>(g.size());
      const std::optional<std::uint32_t> value = g.value_of_block(block);
      if (all && value) {
        all = *all * size + *value;
        continue;
      }
      const std::size_t first = block * row_set::block_rows;
      if (all)
        g.for_rows(first, n, [codes, from = *all * size](std::size_t i, std::uint32_t v) { codes[i] = from + v; });
      else if (value)
        for (std::size_t i = 0; i < n; ++i) codes[i] = codes[i] * size + *value;
      else
        g.for_rows(first, n, [codes, size](std::size_t i, std::uint32_t v) { codes[i] = codes[i] * size + v; });
      all.reset();
    }
    return all;
  }
  /// The same, always written.
  void write_codes(std::size_t block, std::size_t n, std::uint32_t* codes) const {
    if (const std::optional<std::uint32_t> all = codes_of(block, n, codes)) std::fill_n(codes, n, *all);
  }
  /// The combinations of these rows for these persons. Requires: n_codes() > 0.
  void write_codes(std::span<const std::size_t> rows, std::span<const code> persons, std::uint32_t* codes) const {
    std::fill_n(codes, rows.size(), 0U);
    for (const detail::field_values& g : groups_) {
      const auto add = [codes, size = static_cast<std::uint32_t>(g.size())](std::size_t i, std::uint32_t value) { codes[i] = codes[i] * size + value; };
      if (g.is_person())
        for (std::size_t i = 0; i < rows.size(); ++i) add(i, g.value_of_person(persons[i]));
      else
        g.for_each_row(rows.size(), [row = rows.data()](std::size_t i) { return row[i]; }, add);
    }
  }
  /// Segment of a combination, made if it is new.
  std::size_t of_code(std::uint64_t combination) {
    std::uint64_t before = n_codes_;  // combinations of the groupings not yet taken off
    std::size_t part = 0;
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      before /= groups_[g].size();
      part = levels_[g].of(part * groups_[g].size() + combination / before);
      combination %= before;
    }
    return part;
  }
  /// What the filters by person ask of a row whose person is its own owner.
  std::vector<detail::row_condition> own_person_conditions() const {
    std::vector<detail::row_condition> conditions;
    for (const auto& [values, wanted] : person_filters_)
      conditions.push_back(detail::one_of(values.codes(), values.by_raw(wanted)));
    return conditions;
  }

  /// Names of the values of each segment.
  std::vector<std::vector<std::string>> keys() const {
    std::vector<std::vector<std::string>> keys;
    for (std::size_t s = 0; s < size(); ++s) keys.push_back(key(s));
    return keys;
  }
  std::vector<std::string> key(std::size_t segment) const {
    std::vector<std::string> names(groups_.size());
    for (std::size_t g = groups_.size(); g-- > 0;) {
      const std::uint64_t part_and_value = levels_[g].key(segment);
      names[g] = groups_[g].name(part_and_value % groups_[g].size());
      segment = part_and_value / groups_[g].size();
    }
    return names;
  }

 private:
  std::vector<std::pair<detail::field_values, std::vector<std::uint8_t>>> person_filters_;
  std::vector<detail::field_values> groups_;
  std::vector<detail::dense_numbers> levels_;  // of each grouping: (part of those before it, value) to part
  std::uint64_t n_codes_ = 1;
  bool by_person_ = false;
};

/// The rows that count to the query as whole deals: those of `select_deals` whose person passes the person filters.
/// Requires: validate(q, j) is empty.
inline std::vector<std::size_t> select_whole_deals(const detail::journey_data& j, const query& q) {
  std::vector<std::size_t> rows = select_deals(j, q);
  segmentation parts(j, q);
  if (parts.by_person())
    std::erase_if(rows, [&](std::size_t row) { return parts.of(row, deal_credit(j, row).person(q.credit)) == parts.none; });
  return rows;
}

}  // namespace v0_1
}  // namespace funnel
