/// Joins the parts of a table, each written by itself, into one.
///
/// Layer:   journeys; for `project`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "core/parallel.hpp"
#include "journeys/journey_data.hpp"
#include "journeys/table_part.hpp"
#include "journeys/visit_offsets.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The table to come. How its rows were cut into parts cannot be seen in it.
class table_builder {
 public:
  table_builder(const funnel::snapshot& s, const layout& l, stage_map stages) : table_(s, l, std::move(stages)) {}

  const funnel::snapshot& snapshot() const noexcept { return table_.snapshot_; }
  const stage_map& stages() const noexcept { return table_.stages_; }

  static journey_table table_of(journey_data&& made) { return journey_table(std::make_shared<const journey_data>(std::move(made))); }

  void set_magnitude(std::uint64_t of_amounts) noexcept { table_.magnitude_ = of_amounts; }

  /// The table as `fill` leaves it, unless that gives false. To be called once, in place of `take`.
  template <class Fill>
  std::optional<journey_table> filled(Fill&& fill) {
    if (!fill(table_)) return std::nullopt;
    return table_of(std::move(table_));
  }

  /// The rows of all parts, one part behind the other; they are used up. To be called once, last.
  /// Requires: at least one part. No thread packs fewer than `least` values.
  journey_table take(std::span<table_part* const> parts, execution how, std::size_t least) {
    parts_ = parts;
    how_ = how;
    least_ = least;
    count_from_first_part();
    table_part& last = *parts.back();
    last.first_visit.push_back(n_visits_);
    last.first_holding.push_back(table_.holdings_.owner.size());

    // Visits come first, because they take most of the memory that each column gives back.
    append(&table_part::stage, n_visits_, table_.visits_.stage);
    append(&table_part::end, n_visits_, table_.visits_.end);
    append(&table_part::gaps, n_with_gaps_, table_.gaps_);
    pack(&table_part::entered, table_.visits_.entered);
    pack(&table_part::left, table_.visits_.left);
    pack(&table_part::owner_then, table_.people_.owner);
    pack(&table_part::owner_left, table_.people_.owner_left);
    pack(&table_part::begun_by, table_.people_.begun_by);
    pack(&table_part::ended_by, table_.people_.ended_by);
    pack(&table_part::amount_entered, table_.amounts_.entered);
    pack(&table_part::amount_left, table_.amounts_.left);
    auto& rows = table_.rows_;
    pack(&table_part::deal, rows.deal);
    pack(&table_part::created, rows.created);
    pack(&table_part::closed, rows.closed);
    pack(&table_part::shape, rows.shape);
    pack(&table_part::owner, rows.owner);
    pack(&table_part::amount, rows.amount);
    pack(&table_part::reason, rows.reason);
    rows.dimensions.resize(last.dimensions.size());
    for (std::size_t d = 0; d < rows.dimensions.size(); ++d)
      pack([d](table_part& p) -> auto& { return p.dimensions[d]; }, rows.dimensions[d]);
    pack(&table_part::first_visit, rows.first_visit);
    pack(&table_part::first_holding, rows.first_holding);
    find_visit_offsets(rows, table_.shapes_);
    return table_of(std::move(table_));
  }

 private:
  /// Numbers and offsets of all parts as if there were only one; what is no column is appended to the table.
  void count_from_first_part() {
    struct shift {
      std::vector<code> shapes;  // the number of each of the part's own
      std::size_t visit, holding;
    };
    std::vector<shift> shifts;
    shape_numbers numbers;
    for (table_part* const p : parts_) {
      shift& by = shifts.emplace_back(shift{{}, n_visits_, table_.holdings_.owner.size()});
      table_.shape_totals_.reserve(table_.shape_totals_.size() + p->shapes.size());
      for (std::size_t i = 0; i < p->shapes.size(); ++i) {
        const code number = numbers.of(p->shapes[i], table_.shapes_);
        table_.shape_totals_.resize(table_.shapes_.size());
        table_.shape_totals_[number] += p->shape_totals[i];
        by.shapes.push_back(number);
      }
      for (earlier_value& e : p->earlier_values) e.visit += n_visits_;
      move_to(table_.earlier_values_, p->earlier_values);
      move_to(table_.holdings_.owner, p->holdings.owner);
      move_to(table_.holdings_.us, p->holdings.us);
      move_to(table_.identities_, p->identities);
      n_visits_ += p->stage.size();
      n_with_gaps_ += p->gaps.size();
    }
    // The first part counts from where the table does.
    for_parts(parts_.size(), 1, 1, how_, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t p = std::max<std::size_t>(begin, 1); p < end; ++p) {
        for (code& number : parts_[p]->shape.values()) number = shifts[p].shapes[number];
        for (std::size_t& first : parts_[p]->first_visit.values()) first += shifts[p].visit;
        for (std::size_t& first : parts_[p]->first_holding.values()) first += shifts[p].holding;
      }
    });
  }

  template <class T>
  static void move_to(std::vector<T>& all, std::vector<T>& part) {
    if (all.empty())
      all = std::move(part);
    else
      all.insert(all.end(), part.begin(), part.end());
    part = {};
  }

  template <class T, class Of>
  void pack(Of of, packed_column<T>& to) {
    std::vector<std::span<const T>> values;
    for (table_part* const p : parts_) values.emplace_back(std::invoke(of, *p).values());
    to = packed_column<T>(values, how_, least_);
    for (table_part* const p : parts_) std::invoke(of, *p) = {};
  }
  template <class T>
  void append(part_column<T> table_part::*of, std::size_t n, std::vector<T>& to) {
    to.reserve(n);
    for (table_part* const p : parts_) {
      to.insert(to.end(), (p->*of).values().begin(), (p->*of).values().end());
      p->*of = {};
    }
  }

  journey_data table_;
  std::span<table_part* const> parts_;
  execution how_;
  std::size_t least_ = 0;
  std::size_t n_visits_ = 0;
  std::size_t n_with_gaps_ = 0;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
