/// Corrects what was counted by shapes, owners and present amounts.
///
/// Layer:   aggregates; for `cohort_funnel`. What comes of it is compared with the count row by row in tests/property.
/// Threads: const calls on the same object are safe together.
#pragma once

#include "aggregates/cohort_adding.hpp"
#include "aggregates/corrections.hpp"
#include "aggregates/row_kinds.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "journeys/row_set.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Refers to the corrections.
class correction_counter {
 public:
  correction_counter(const corrections& c, counting rule) : corrections_(&c), rule_(rule) {}

  /// Adds the corrections of all rows, whoever the person.
  void add_all(cohort_tally& to) const {
    for (std::size_t kind = 0; kind < corrections_->kinds().size(); ++kind) add(to, kind, corrections_->totals()[kind]);
  }

  /// Does it know those of all rows by person? For a question that takes all rows and asks for nothing but the person.
  bool knows_persons() const noexcept { return !corrections_->totals_of_persons().empty(); }
  /// Adds them. Requires: knows_persons().
  void add_persons(segmentation& parts, segment_tallies<cohort_tally>& tallies) const {
    for (const corrections::person_total& t : corrections_->totals_of_persons()) add(tallies[parts.of(0, t.person)], t.kind, t.sum);
  }

  /// Adds those of the rows of the set among begin, ..., end - 1.
  void add(const row_set& rows, std::size_t begin, std::size_t end, segmentation& parts, segment_tallies<cohort_tally>& tallies) const {
    const auto n_kinds = static_cast<std::uint32_t>(corrections_->kinds().size());
    const auto [from, to] = corrections_->of_rows(begin, end);
    const std::vector<std::uint8_t> wanted = parts.wanted_persons(static_cast<code>(corrections_->persons().max_raw() + 1));
    std::array<std::size_t, row_set::block_rows> row;
    std::array<code, row_set::block_rows> person;
    std::array<std::uint32_t, row_set::block_rows> selected, keys;
    std::optional<cell_counts> cells;
    if (cell_counts::fit(parts, n_kinds, rows.n_rows())) cells.emplace(corrections_->amounts(), n_kinds, parts.n_codes());
    for (std::size_t first = from; first < to; first += row_set::block_rows) {
      const std::size_t n = std::min(row_set::block_rows, to - first);
      corrections_->rows().read(first, n, row.data());
      corrections_->persons().read(first, n, person.data());
      std::size_t n_selected = 0;
      for (std::size_t i = 0; i < n; ++i) {
        selected[n_selected] = static_cast<std::uint32_t>(i);
        n_selected += static_cast<std::size_t>(rows.contains(row[i])) & wanted[std::min<std::size_t>(person[i], wanted.size() - 1)];
      }
      for (std::size_t s = 0; s < n_selected; ++s) {
        row[s] = row[selected[s]];
        person[s] = person[selected[s]];
      }
      if (!cells) {
        for (std::size_t s = 0; s < n_selected; ++s)
          add(tallies[parts.of(row[s], person[s])], corrections_->kind_of()[first + selected[s]], {1, corrections_->amounts()[first + selected[s]]});
        continue;
      }
      parts.write_codes(std::span(row).first(n_selected), std::span(person).first(n_selected), keys.data());
      corrections_->kind_of().with_raw([&](const auto* kind) {
        for (std::size_t s = 0; s < n_selected; ++s) keys[s] = keys[s] * n_kinds + static_cast<std::uint32_t>(kind[first + selected[s]]);
      });
      cells->add(first, std::span(selected).first(n_selected), keys.data());
    }
    if (!cells) return;
    cells->each([&](std::uint64_t combination, std::size_t kind, const count_amount& c) {
      add(tallies[parts.of_code(combination)], kind, {c.deals, c.amount});
    });
  }

 private:
  void add(cohort_tally& to, std::size_t kind, const corrections::total& t) const {
    const correction_kind& c = corrections_->kinds()[kind];
    for (const corrected_place& p : c.places(rule_)) cohort_adder::add_corrected(to, p, {t.n * c.deals, t.amount, t.n * c.unpriced});
  }

  const corrections* corrections_;
  counting rule_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
