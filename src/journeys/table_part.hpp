/// The rows of a range of deals at full width, until all is known about the range of their values.
///
/// Layer:   journeys; for `project`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "core/large_pages.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Values that are only ever appended, up to a number known beforehand: nothing is copied or tested while they grow, and
/// room that stays unused is never touched.
template <class T>
class part_column {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);  // so room can be written to at once

 public:
  part_column() = default;
  explicit part_column(std::size_t most) : values_(large_page_allocator<T>{}.allocate(most), release{most}) {}

  /// Requires: there is room.
  void push_back(T v) noexcept { std::construct_at(values_.get() + size_++, v); }
  /// n more values, to be written by the caller.
  T* append(std::size_t n) noexcept {
    size_ += n;
    return values_.get() + (size_ - n);
  }
  std::size_t size() const noexcept { return size_; }
  std::span<T> values() noexcept { return {values_.get(), size_}; }

 private:
  struct release {
    std::size_t most = 0;
    void operator()(T* values) const noexcept { large_page_allocator<T>{}.deallocate(values, most); }
  };
  std::unique_ptr<T, release> values_;
  std::size_t size_ = 0;
};

/// What a `row_writer` writes: the columns of a table, but that shapes and offsets count from the first deal of this
/// part, and that there is no offset behind the last row.
struct table_part {
  table_part(std::size_t most_rows, std::size_t most_visits, std::size_t n_dimensions)
      : deal(most_rows), created(most_rows), closed(most_rows), shape(most_rows), owner(most_rows), amount(most_rows),
        reason(most_rows), first_visit(most_rows + 1), first_holding(most_rows + 1), stage(most_visits), end(most_visits), entered(most_visits), left(most_visits),
        owner_then(most_visits), owner_left(most_visits), begun_by(most_visits), ended_by(most_visits), amount_entered(most_visits),
        amount_left(most_visits), gaps(most_visits) {
    for (std::size_t d = 0; d < n_dimensions; ++d) dimensions.emplace_back(most_rows);
  }

  // Rows.
  part_column<code> deal;
  part_column<instant> created;
  part_column<instant> closed;
  part_column<code> shape;
  part_column<code> owner;
  part_column<minor_units> amount;
  part_column<code> reason;
  std::vector<part_column<code>> dimensions;
  part_column<std::size_t> first_visit;
  part_column<std::size_t> first_holding;
  // Visits.
  part_column<stage_index> stage;
  part_column<visit_end> end;
  part_column<instant> entered;
  part_column<instant> left;
  // Visits of rows whose people vary.
  part_column<code> owner_then;
  part_column<code> owner_left;
  part_column<code> begun_by;
  part_column<code> ended_by;
  // Visits of rows whose amount varies.
  part_column<minor_units> amount_entered;
  part_column<minor_units> amount_left;
  // Visits of rows that have gaps.
  part_column<unknown_set> gaps;

  std::vector<deal_shape> shapes;
  std::vector<shape_total> shape_totals;
  holding_columns holdings;
  std::vector<earlier_value> earlier_values;
  std::vector<std::pair<code, std::uint32_t>> identities;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
