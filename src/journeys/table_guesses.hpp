/// What the columns of a table mostly hold, told from those that are there already: what is guessed right need not be written.
///
/// Layer:   journeys; for `table_bytes`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "journeys/column_bytes.hpp"
#include "journeys/journey_data.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The raw number of a column that stands for the same value as one of another, if their units allow to tell.
struct same_value {
  std::uint64_t shift = 0;  // modulo 2^64
  bool known = false;

  same_value(const column_head& from, const column_head& to) {
    const auto apart = static_cast<std::int64_t>(static_cast<std::uint64_t>(from.base) - static_cast<std::uint64_t>(to.base));
    known = from.unit == to.unit && apart % static_cast<std::int64_t>(to.unit) == 0;
    if (known) shift = static_cast<std::uint64_t>(apart / static_cast<std::int64_t>(to.unit));
  }
  template <class Raw>
  void operator()(std::uint64_t raw, Raw& to) const noexcept {
    to = known ? static_cast<Raw>(raw + shift) : Raw{0};
  }
};

template <class Raw>
constexpr Raw none_raw = std::numeric_limits<Raw>::max();
/// A code as the raw number of a column.
template <class Raw>
void put_code(code c, Raw& to) noexcept {
  to = c == no_code ? none_raw<Raw> : static_cast<Raw>(c);
}

/// The guesses are those of `row_writer`'s rules. Each fills raw numbers of the column that it guesses.
class table_guesses {
 public:
  explicit table_guesses(const journey_data& d) noexcept : d_(&d) {}

  /// Of the shape of a row.
  static constexpr std::uint8_t people_vary = 1, amount_varies = 2, has_gaps = 4;

  /// To be called once shapes are there, before all others. False when a row has none.
  bool find_rows() {
    std::vector<std::uint8_t> of_shape;
    for (const deal_shape& s : d_->shapes_)
      of_shape.push_back(static_cast<std::uint8_t>((s.people_vary() ? people_vary : 0) | (s.amount_varies ? amount_varies : 0) |
                                                   (s.has_gaps ? has_gaps : 0) | static_cast<int>(s.outcome) << outcome_shift));
    row_.resize(d_->rows_.shape.size());
    return d_->rows_.shape.with_raw([&](const auto* shape) {
      for (std::size_t row = 0; row < row_.size(); ++row) {
        if (shape[row] >= of_shape.size()) return false;
        row_[row] = of_shape[shape[row]];
      }
      return true;
    });
  }
  bool is(std::size_t row, std::uint8_t kind) const noexcept { return (row_[row] & kind) != 0; }
  /// f(row, first, end) for the visits of each row, of which there is one at least.
  template <class F>
  void each_row(F&& f) const {
    d_->rows_.first_visit.with_raw([&](const auto* first) {
      for (std::size_t row = 0; row < row_.size(); ++row) f(row, std::size_t{first[row]}, std::size_t{first[row + 1]});
    });
  }
  /// f(place, row, visit, is_last) for the visits of the rows with such a shape, which have places of their own.
  template <class F>
  void each_visit_of(std::uint8_t kind, F&& f) const {
    std::size_t place = 0;
    each_row([&](std::size_t row, std::size_t first, std::size_t end) {
      if (!is(row, kind)) return;
      for (std::size_t v = first; v < end; ++v) f(place++, row, v, v + 1 == end);
    });
  }

  template <class Raw>
  void created(const column_head& h, Raw* to) const {
    const auto& entered = d_->visits_.entered;
    const same_value then(head_of(entered), h);
    entered.with_raw([&](const auto* raw) { each_row([&](std::size_t row, std::size_t first, std::size_t) { then(raw[first], to[row]); }); });
  }
  template <class Raw>
  void closed(const column_head& h, Raw* to) const {
    const auto& entered = d_->visits_.entered;
    const same_value then(head_of(entered), h);
    entered.with_raw([&](const auto* raw) {
      each_row([&](std::size_t row, std::size_t, std::size_t end) {
        outcome_of(row) == outcome::open ? void(to[row] = none_raw<Raw>) : then(raw[end - 1], to[row]);
      });
    });
  }
  /// A visit ends when the next one begins, or the deal is closed, or not.
  template <class Raw>
  void left(const column_head& h, Raw* to) const {
    const auto& entered = d_->visits_.entered;
    const auto& closings = d_->rows_.closed;
    const same_value then(head_of(entered), h), by_closing(head_of(closings), h);
    entered.with_raw([&](const auto* raw) {
      for (std::size_t v = 1; v < entered.size(); ++v) then(raw[v], to[v - 1]);
    });
    each_row([&](std::size_t row, std::size_t, std::size_t end) {
      const outcome o = outcome_of(row);
      Raw& last = to[end - 1];
      last = none_raw<Raw>;
      if (o != outcome::lost && o != outcome::moved_out) return;
      closings.with_raw([&](const auto* raw) {
        if (raw[row] <= closings.max_raw()) by_closing(raw[row], last);
      });
    });
  }
  void ends(std::vector<visit_end>& to) const {
    std::fill(to.begin(), to.end(), visit_end::moved);
    each_row([&](std::size_t row, std::size_t, std::size_t end) {
      const outcome o = outcome_of(row);
      to[end - 1] = o == outcome::lost ? visit_end::lost : o == outcome::moved_out ? visit_end::moved_out : visit_end::none;
    });
  }
  /// The owner when the next visit begins, or now.
  template <class Raw>
  void owner_left(Raw* to) const {
    each_visit_of(people_vary, [&](std::size_t i, std::size_t row, std::size_t, bool last) {
      put_code(last ? d_->rows_.owner[row] : d_->people_.owner[i + 1], to[i]);
    });
  }
  template <class Raw>
  void begun_by(Raw* to) const {
    each_visit_of(people_vary, [&](std::size_t i, std::size_t, std::size_t, bool) { put_code(d_->people_.owner[i], to[i]); });
  }
  template <class Raw>
  void ended_by(Raw* to) const {
    each_visit_of(people_vary, [&](std::size_t i, std::size_t, std::size_t v, bool) {
      put_code(d_->visits_.end[v] == visit_end::none ? no_code : d_->people_.owner_left[i], to[i]);
    });
  }
  template <class Raw>
  void amount_left(const column_head& h, Raw* to) const {
    const auto& now = d_->rows_.amount;
    const auto& entered = d_->amounts_.entered;
    const same_value of_now(head_of(now), h), of_next(head_of(entered), h);
    now.with_raw([&](const auto* now_raw) {
      entered.with_raw([&](const auto* raw) {
        each_visit_of(amount_varies, [&](std::size_t i, std::size_t row, std::size_t, bool last) {
          last ? of_now(now_raw[row], to[i]) : of_next(raw[i + 1], to[i]);
        });
      });
    });
  }

 private:
  static constexpr int outcome_shift = 4;
  outcome outcome_of(std::size_t row) const noexcept { return static_cast<outcome>(row_[row] >> outcome_shift); }

  const journey_data* d_;
  std::vector<std::uint8_t> row_;  // the kinds of each, and its outcome
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
