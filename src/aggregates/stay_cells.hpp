/// The lengths of many stays gathered at once, by segment, end and stage.
///
/// Layer:   aggregates; for `time_in_stage` and `ended_stays`. What a stay is, is said in `stays.hpp`; tests/property
///          compares both on random histories.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "core/parallel.hpp"
#include <funnel/core/time.hpp>
#include "journeys/column_reading.hpp"
#include "journeys/journey_data.hpp"
#include "journeys/row_set.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/stays.hpp"
#include "aggregates/row_kinds.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Lengths in whole units, unsorted, each cell in pieces. Ends are causes, or 0 and 1 for stays that last and that ended.
template <class Number>
class stay_cells {
 public:
  using number = Number;

  stay_cells(std::size_t n_ends, std::size_t n_stages, std::int64_t unit_us) : n_ends_(n_ends), n_stages_(n_stages), unit_us_(unit_us) {}

  std::int64_t unit_us() const noexcept { return unit_us_; }
  std::size_t n_ends() const noexcept { return n_ends_; }
  /// Segments so far: at least as many as have stays.
  std::size_t n_segments() const noexcept { return cells_.size() / (n_ends_ * n_stages_); }

  /// The lengths of stays in a stage, by end, of the segments first, ..., last - 1; of those among them that there are.
  std::vector<std::vector<std::span<const Number>>> by_end(std::size_t stage, std::size_t first, std::size_t last) const {
    std::vector<std::vector<std::span<const Number>>> pieces(n_ends_);
    for (std::size_t segment = first; segment < std::min(last, n_segments()); ++segment)
      for (std::size_t end = 0; end < n_ends_; ++end)
        for (const auto& piece : cells_[(segment * n_ends_ + end) * n_stages_ + stage]) pieces[end].emplace_back(piece);
    return pieces;
  }
  void add(std::size_t segment, std::size_t end, std::size_t stage, Number length) {
    std::vector<std::vector<Number>>& cell = cell_of(segment, end, stage);
    if (cell.empty()) cell.emplace_back();
    cell.front().push_back(length);
  }
  void add(std::size_t segment, std::size_t end, std::size_t stage, std::vector<Number>&& lengths) {
    cell_of(segment, end, stage).push_back(std::move(lengths));
  }

 private:
  std::vector<std::vector<Number>>& cell_of(std::size_t segment, std::size_t end, std::size_t stage) {
    if (segment >= n_segments()) cells_.resize((segment + 1) * n_ends_ * n_stages_);
    return cells_[(segment * n_ends_ + end) * n_stages_ + stage];
  }

  std::size_t n_ends_;
  std::size_t n_stages_;
  std::int64_t unit_us_;
  std::vector<std::vector<std::vector<Number>>> cells_;
};

/// Numbers written one behind the other into pieces of a size that stays in a near cache: a vector that grows copies what
/// it has, and touches twice the memory.
template <class Number>
class piece_writer {
 public:
  void push(Number x) {
    if (next_ == last_) begin_piece();
    *next_++ = x;
  }
  std::vector<std::vector<Number>> take() {
    if (!pieces_.empty()) pieces_.back().resize(pieces_.back().size() - static_cast<std::size_t>(last_ - next_));
    next_ = last_ = nullptr;
    return std::exchange(pieces_, {});
  }

 private:
  static constexpr std::size_t least = 64, most = 1 << 14;

  void begin_piece() {
    std::vector<Number>& piece = pieces_.emplace_back(std::min(most, least << std::min<std::size_t>(2 * pieces_.size(), 16)));
    next_ = piece.data();
    last_ = next_ + piece.size();
  }

  Number* next_ = nullptr;
  Number* last_ = nullptr;
  std::vector<std::vector<Number>> pieces_;
};

/// The stays of deals of which each counts to one segment, read from the raw numbers of the columns.
class raw_stays {
 public:
  /// Not where times are not packed in four bytes of one unit, lengths of visits that last are no whole units, or there
  /// are too many combinations of groups to have cells each.
  static std::optional<raw_stays> make(const journey_data& j, const query& q, stay_of whose, const segmentation& parts, std::size_t n_ends) {
    const packed_column<instant>& entered = j.visits().entered;
    const packed_column<instant>& left = j.visits().left;
    const std::size_t n_cells = n_ends * j.pipeline().n_funnel();
    const std::uint64_t most_codes = std::max<std::uint64_t>(j.n_visits() / 4, 4096) / n_cells;
    if (parts.n_codes() == 0 || parts.n_codes() > most_codes) return std::nullopt;
    if (entered.width() != 4 || left.width() != 4 || entered.unit() != left.unit()) return std::nullopt;
    // Nobody leaves before the first entry, nor after the query's instant: no difference is negative.
    const auto units = [unit = static_cast<std::uint64_t>(left.unit())](std::int64_t from, std::int64_t to) -> std::optional<std::uint32_t> {
      const std::uint64_t us = static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
      if (us % unit != 0 || us / unit > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
      return static_cast<std::uint32_t>(us / unit);
    };
    const std::optional<std::uint32_t> apart = units(entered.base(), left.base()), until = units(left.base(), q.as_of.us);
    if (!apart || !until || !units(entered.base(), q.as_of.us)) return std::nullopt;  // the last is the longest stay that may be
    raw_stays r;
    r.journeys_ = &j;
    r.whose_ = whose;
    r.parts_ = &parts;
    r.n_ends_ = n_ends;
    r.n_stages_ = j.pipeline().n_funnel();
    r.until_ = *until;
    r.apart_ = *apart;
    return r;
  }

  /// Adds the stays of the rows, each for its own owner, to the cells of their segments; `parts` as in `make`.
  void add_to(stay_cells<std::uint32_t>& cells, const row_set& rows, segmentation& parts, execution how) const {
    const std::size_t n_rows = rows.n_rows();
    std::vector<std::vector<piece_writer<std::uint32_t>>> found(n_parts(n_rows, least_rows, how));
    for_parts(n_rows, least_rows, row_set::block_rows, how, [&](std::size_t part, std::size_t begin, std::size_t end) {
      found[part].resize(parts_->n_codes() * n_ends_ * n_stages_);
      n_ends_ == 2 ? find<false>(rows, begin, end, found[part].data()) : find<true>(rows, begin, end, found[part].data());
    });
    for (auto& of_part : found) {
      for (std::size_t i = 0; i < of_part.size(); ++i) {
        const std::size_t stage = i % n_stages_;
        if (stage == journeys_->pipeline().won_stage()) continue;
        for (std::vector<std::uint32_t>& piece : of_part[i].take())
          cells.add(parts.of_code(i / (n_ends_ * n_stages_)), i / n_stages_ % n_ends_, stage, std::move(piece));
      }
    }
  }

 private:
  static constexpr std::size_t least_rows = 1 << 14;  // a thread is started in the time of some thousand

  raw_stays() = default;

  static bool contains_all(const row_set& rows, std::size_t first, std::size_t n) {
    std::size_t i = first;
    while (i + 64 <= first + n && rows.word(i / 64) == ~std::uint64_t{0}) i += 64;
    while (i < first + n && rows.contains(i)) ++i;
    return i == first + n;
  }

  template <bool Causes>
  void find(const row_set& rows, std::size_t begin, std::size_t end, piece_writer<std::uint32_t>* cells) const {
    journeys_->deals().first_visit.with_raw([&](const auto* first_visit) {  // offsets begin with 0: they are raw numbers
      journeys_->visits().entered.with_raw([&](const auto* entered) {
        journeys_->visits().left.with_raw([&](const auto* left) {
          if constexpr (sizeof(*entered) == 4 && sizeof(*left) == 4)
            find_rows(rows, begin, end, first_visit, [&](std::size_t from, std::size_t to, std::size_t code) {
              piece_writer<std::uint32_t>* const of_code = cells + code * n_ends_ * n_stages_;
              whose_ == stay_of::visit ? find_visits<Causes>(from, to, entered, left, of_code) : find_deal<Causes>(from, to, entered, left, of_code);
            });
        });
      });
    });
  }

  /// Calls run(first visit, visit behind the last, combination): neighbours of one combination are one run of visits,
  /// except where each deal is looked at by itself.
  template <class Offset, class Run>
  void find_rows(const row_set& rows, std::size_t begin, std::size_t end, const Offset* first_visit, Run&& run) const {
    std::array<std::uint32_t, row_set::block_rows> codes{};
    for (std::size_t block = begin; block < end; block += row_set::block_rows) {
      const std::size_t n = std::min(row_set::block_rows, end - block);
      const bool by_deal = whose_ == stay_of::deal;
      if (parts_->n_codes() == 1 && !by_deal && contains_all(rows, block, n)) {
        run(first_visit[block], first_visit[block + n], 0);
        continue;
      }
      if (parts_->n_codes() > 1) parts_->write_codes(block / row_set::block_rows, n, codes.data());
      std::size_t from = first_visit[block], to = from;
      std::uint32_t code = 0;
      rows.for_each(block, n, [&](std::size_t row) {
        if (by_deal || first_visit[row] != to || codes[row - block] != code) {
          run(from, to, code);
          from = first_visit[row];
          code = codes[row - block];
        }
        to = first_visit[row + 1];
      });
      run(from, to, code);
    }
  }

  template <bool Causes>
  void find_visits(std::size_t from, std::size_t to, const std::uint32_t* entered, const std::uint32_t* left, piece_writer<std::uint32_t>* cells) const {
    const auto stage = reading(journeys_->visits().stage);
    const std::size_t n_stages = n_stages_;
    const std::uint32_t until = until_, apart = apart_;
    for (std::size_t i = from; i < to; ++i) {
      const bool lasts = left[i] == std::numeric_limits<std::uint32_t>::max();
      const std::uint32_t length = (lasts ? until : left[i]) - entered[i] + apart;  // modulo 2^32, which it is below
      std::size_t end = !lasts;
      if constexpr (Causes) end = static_cast<std::size_t>(end_of(*journeys_, i));
      cells[end * n_stages + stage[i]].push(length);
    }
  }

  /// The visits of one deal, those to one stage together; the last of them says how the stay ended.
  template <bool Causes>
  void find_deal(std::size_t from, std::size_t to, const std::uint32_t* entered, const std::uint32_t* left, piece_writer<std::uint32_t>* cells) const {
    const auto stage = reading(journeys_->visits().stage);
    std::array<std::uint32_t, max_stages> sum;
    std::array<std::size_t, max_stages> last;
    stage_mask seen = 0;
    for (std::size_t i = from; i < to; ++i) {
      const stage_index k = stage[i];
      const std::uint32_t length = (left[i] == std::numeric_limits<std::uint32_t>::max() ? until_ : left[i]) - entered[i] + apart_;
      sum[k] = (seen & stage_bit(k)) != 0 ? sum[k] + length : length;
      last[k] = i;
      seen |= stage_bit(k);
    }
    for (; seen != 0; seen &= seen - 1) {
      const auto k = static_cast<std::size_t>(std::countr_zero(seen));
      std::size_t end = left[last[k]] != std::numeric_limits<std::uint32_t>::max();
      if constexpr (Causes) end = static_cast<std::size_t>(end_of(*journeys_, last[k]));
      cells[end * n_stages_ + k].push(sum[k]);
    }
  }

  const journey_data* journeys_ = nullptr;
  stay_of whose_ = stay_of::visit;
  const segmentation* parts_ = nullptr;
  std::size_t n_ends_ = 0;
  std::size_t n_stages_ = 0;
  std::uint32_t until_ = 0;  // the query's instant as a raw number of `left`
  std::uint32_t apart_ = 0;  // what is between the bases of the columns
};

/// Gathers the stays of the query's deals and calls use(cells) with cells of 32-bit numbers where they do, of 64-bit
/// microseconds elsewhere.
template <class Use>
decltype(auto) with_stay_cells(const journey_data& j, const query& q, stay_of whose, segmentation& parts, bool by_cause, execution how, Use&& use) {
  const std::size_t n_ends = by_cause ? n_stay_ends : 2;
  const auto add_each = [&](auto& cells, const row_set& rows) {
    using number = typename std::remove_cvref_t<decltype(cells)>::number;
    count_durations(j, q, whose, rows, parts, [&](std::size_t part, std::size_t, std::size_t visit, const survival_observation& o) {
      const std::size_t end = by_cause ? o.cause : o.cause != not_ended;
      cells.add(part, end, j.visits().stage[visit], static_cast<number>(o.lasted.us / cells.unit_us()));
    });
  };
  const std::optional<raw_stays> raw = q.working_hours ? std::nullopt : raw_stays::make(j, q, whose, parts, n_ends);
  if (!raw) {
    stay_cells<std::uint64_t> cells(n_ends, j.pipeline().n_funnel(), 1);
    add_each(cells, select_rows(j, q));
    return use(cells);
  }
  stay_cells<std::uint32_t> cells(n_ends, j.pipeline().n_funnel(), j.visits().left.unit());
  query of_persons = q;
  of_persons.worth = valuation::current;  // what deals are worth is not asked, nor at which rows they count
  of_persons.counting = counting::implied;
  parted_rows rows(j.n_deals());
  row_parting(j, of_persons, parts).part(0, j.n_deals(), rows);
  // Whose person varies is not among the raw numbers, nor what is unknown of a visit.
  row_set others = rows.of_any_person;
  keep_rows(others, {of_shape(j, [&](const deal_shape& s) { return s.has_gaps || varies(s, of_persons, parts.by_person()); })});
  row_set steady = rows.by_shape;
  steady -= others;
  add_each(cells, others);
  raw->add_to(cells, steady, parts, how);
  return use(cells);
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
