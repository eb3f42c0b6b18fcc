/// Where deals count otherwise than their shape, owner and present amount say: at some stages to another person, or at
/// another worth.
///
/// Layer:   aggregates; for `correction_counter`.
/// Threads: const calls on the same object are safe together.
#pragma once

#include "aggregates/cohort_adding.hpp"
#include "aggregates/counting.hpp"
#include "aggregates/deal_credit.hpp"
#include "aggregates/row_kinds.hpp"
#include "core/first_seen_numbers.hpp"
#include "core/hashes.hpp"
#include "journeys/journey_data.hpp"
#include "journeys/packed_column.hpp"
#include "journeys/row_set.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Which numbers a correction changes, and by how many deals. There are few kinds.
struct correction_kind {
  int deals = 0;     ///< 1: to whom the deal counts there; -1: the owner to whom it does not; 0: only its worth is another
  int unpriced = 0;  ///< by so much `count_amount::unpriced` changes
  std::vector<corrected_place> implied, touched;  ///< where, by these rules

  const std::vector<corrected_place>& places(counting rule) const noexcept { return rule == counting::implied ? implied : touched; }
  friend auto operator<=>(const correction_kind&, const correction_kind&) = default;
};

/// The corrections of all deals of a table for one attribution and valuation, by row: each says to whom a kind of numbers
/// is corrected, and by what amount. Deals that count alike at all stages have none.
///
/// Memory: some ten bytes for each change of owner or amount.
class corrections {
 public:
  /// Those for the query; made when they are first asked for, and kept with the table.
  /// Requires: validate(q, j) is empty, counts_by_shape(q). Cost, once: O(visits of deals that vary).
  static const corrections& of(const journey_data& j, const query& q, bool by_person) {
    const attribution credit = by_person ? q.credit : attribution::current;
    const auto place = static_cast<std::size_t>(credit) * n_valuations + static_cast<std::size_t>(q.worth);
    return j.kept().get<corrections>(place, [&] { return corrections(j, q, by_person); });
  }

  const std::vector<correction_kind>& kinds() const noexcept { return kinds_; }
  /// How many corrections there are of each kind, and their amounts together.
  struct total {
    std::int64_t n = 0;
    minor_units amount = 0;
  };
  const std::vector<total>& totals() const noexcept { return totals_; }
  /// The same of each person to whom numbers count, by person and kind; without any where they would be nearly as many as the
  /// corrections.
  struct person_total {
    code person;
    code kind;
    total sum;
  };
  const std::vector<person_total>& totals_of_persons() const noexcept { return totals_of_persons_; }

  /// By row: which deals are corrected, to whom their numbers count, which ones and by how much.
  const packed_column<std::size_t>& rows() const noexcept { return row_; }
  const packed_column<code>& persons() const noexcept { return person_; }
  const packed_column<code>& kind_of() const noexcept { return kind_; }
  const packed_column<minor_units>& amounts() const noexcept { return amount_; }
  /// First and end of the corrections of the rows begin, ..., end - 1. Cost: O(log corrections).
  std::pair<std::size_t, std::size_t> of_rows(std::size_t begin, std::size_t end) const {
    return row_.with_raw([&](const auto* raw) {
      const auto from = [&](std::size_t row) {
        return static_cast<std::size_t>(std::partition_point(raw, raw + row_.size(), [&](auto r) { return row_.value_of(r) < row; }) - raw);
      };
      return std::pair(from(begin), from(end));
    });
  }

 private:
  static constexpr std::size_t n_valuations = 4;
  static_assert(4 * n_valuations <= kept_values::place_of_events);  // time_held is for `credit_by_owner`

  /// Numbers of deals of one class.
  struct class_numbers {
    code of_class = 0;    // see `shape_classes`
    stage_mask at = 0;    // those of stages ...
    stage_mask next = 0;  // ... `counted_row::next_amount` of rows ...
    bool whole = false;   // ... and those of the whole deal
    std::int8_t deals = 0;
    std::int8_t unpriced = 0;

    friend bool operator==(const class_numbers&, const class_numbers&) = default;
  };
  struct class_numbers_hash {
    std::size_t operator()(const class_numbers& k) const noexcept {
      const auto flags = static_cast<std::uint64_t>(k.whole) | static_cast<std::uint64_t>(k.deals + 1) << 1 | static_cast<std::uint64_t>(k.unpriced + 1) << 3;
      return hash_of({k.at, k.next, std::uint64_t{k.of_class} << 5 | flags});
    }
  };
  /// What counts to one person at one worth.
  struct alike {
    code person;
    count_amount one;
    class_numbers numbers;
  };

  corrections(const journey_data& j, const query& q, bool by_person) {
    const shape_classes classes(j);
    const deal_counter counter(j, q);
    const std::size_t n_stages = j.pipeline().n_funnel();
    std::array<std::size_t, max_stages> next{};
    for (std::size_t k = 0; k < n_stages; ++k) next[k] = counter.next(k);
    std::array<std::size_t, max_stages> part{};  // of each stage
    std::vector<std::size_t> rows;
    std::vector<code> persons, numbers_of_each;
    std::vector<minor_units> amounts;
    std::vector<class_numbers> all_numbers;
    first_seen_numbers<class_numbers, class_numbers_hash> number;
    const auto correct = [&](std::size_t row, code who, const class_numbers& numbers, minor_units amount) {
      rows.push_back(row);
      persons.push_back(who);
      numbers_of_each.push_back(number.of(numbers, all_numbers));
      amounts.push_back(amount);
    };
    std::vector<alike> parts;
    row_set varied(j.n_deals());
    keep_rows(varied, {of_shape(j, [&](const deal_shape& s) { return varies(s, q, by_person); })});
    // All that is called is inlined: each row is read once, and calls were a third of the time.
    varied.for_each(0, j.n_deals(), [&](std::size_t row) __attribute__((flatten)) {
      const deal_credit places(j, row);
      const code shape = j.deals().shape[row];
      const code owner = j.deals().owner[row];
      const class_numbers none{classes.of_shape()[shape]};
      const auto now = count_amount::one(j.deals().amount[row], !j.shapes()[shape].unpriced);
      parts.clear();
      const auto part_of = [&](code who, const count_amount& one) {
        std::size_t p = 0;
        while (p < parts.size() && !(parts[p].person == who && parts[p].one == one)) ++p;
        if (p == parts.size()) parts.push_back({who, one, none});
        return p;
      };
      for (std::size_t k = 0; k < n_stages; ++k) {
        const auto stage = static_cast<stage_index>(k);
        const bool as_before = k > 0 && places.alike(stage, static_cast<stage_index>(k - 1));
        part[k] = as_before ? part[k - 1] : part_of(by_person ? places.person(q.credit, stage) : owner, places.one(q.worth, stage));
        parts[part[k]].numbers.at |= stage_bit(stage);
      }
      for (std::size_t k = 0; k < n_stages; ++k) {
        if (next[k] >= n_stages) continue;
        const code who = parts[part[k]].person;
        const alike& there = parts[part[next[k]]];
        parts[who == there.person ? part[next[k]] : part_of(who, there.one)].numbers.next |= stage_bit(static_cast<stage_index>(k));
      }
      parts[part_of(by_person ? places.person(q.credit) : owner, places.one(q.worth))].numbers.whole = true;

      class_numbers leaving = none;
      for (alike& a : parts) {
        if (a.person != owner) {
          leaving.at |= a.numbers.at;
          leaving.next |= a.numbers.next;
          leaving.whole |= a.numbers.whole;
          a.numbers.deals = 1;
          a.numbers.unpriced = static_cast<std::int8_t>(a.one.unpriced);
          correct(row, a.person, a.numbers, a.one.amount);
        } else if (!(a.one == now)) {
          a.numbers.unpriced = static_cast<std::int8_t>(a.one.unpriced - now.unpriced);
          correct(row, owner, a.numbers, a.one.amount - now.amount);
        }
      }
      if (leaving == none) return;
      leaving.deals = -1;
      leaving.unpriced = static_cast<std::int8_t>(-now.unpriced);
      correct(row, owner, leaving, -now.amount);
    });

    // Classes that differ elsewhere only are corrected in one way.
    std::map<correction_kind, code> kinds;
    std::vector<code> kind_of;
    for (const class_numbers& n : all_numbers) {
      const auto places = [&](auto counted) { return places_of(n, j.shapes()[classes.shape(n.of_class)], classes.fates(n.of_class), counted, next, counter.first()); };
      correction_kind kind{n.deals, n.unpriced, places([](const deal_shape& s) { return s.visited | s.above; }), places([](const deal_shape& s) { return s.visited; })};
      kind_of.push_back(kinds.try_emplace(std::move(kind), static_cast<code>(kinds.size())).first->second);
    }
    kinds_.resize(kinds.size());
    for (const auto& [kind, k] : kinds) kinds_[k] = kind;
    totals_.resize(kinds.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      code& kind = numbers_of_each[i];
      kind = kind_of[kind];
      ++totals_[kind].n;
      totals_[kind].amount += amounts[i];
    }
    row_ = packed_column<std::size_t>(rows);
    person_ = packed_column<code>(persons);
    kind_ = packed_column<code>(numbers_of_each);
    amount_ = packed_column<minor_units>(amounts);
    if (by_person) add_up(persons, numbers_of_each, amounts);
  }

  /// Adds up the corrections of each person, if persons and kinds are not so many that few of them go together.
  void add_up(std::span<const code> persons, std::span<const code> kinds, std::span<const minor_units> amounts) {
    const std::size_t n_persons = person_.max_raw() + 2, n_kinds = kinds_.size();  // nobody is the last one
    if (n_persons > persons.size() / std::max<std::size_t>(n_kinds, 1)) return;
    std::vector<total> sums(n_persons * n_kinds);
    for (std::size_t i = 0; i < persons.size(); ++i) {
      total& t = sums[std::min<std::size_t>(persons[i], n_persons - 1) * n_kinds + kinds[i]];
      ++t.n;
      t.amount = static_cast<minor_units>(static_cast<std::uint64_t>(t.amount) + static_cast<std::uint64_t>(amounts[i]));  // modulo 2^64: see `add_corrected`
    }
    for (std::size_t p = 0; p < n_persons; ++p)
      for (std::size_t k = 0; k < n_kinds; ++k)
        if (const total& t = sums[p * n_kinds + k]; t.n > 0)
          totals_of_persons_.push_back({p + 1 < n_persons ? static_cast<code>(p) : no_code, static_cast<code>(k), t});
  }

  /// Of deals of this shape, where counted(shape) are the rows at which they count.
  template <class Counted>
  static std::vector<corrected_place> places_of(const class_numbers& n, const deal_shape& s, std::span<const fate> fates, Counted counted,
                                                std::span<const std::size_t> next, std::size_t first) {
    const stage_mask rows = counted(s);
    const auto counts_at = [&](std::size_t k) { return k < fates.size() && (rows >> k & 1) != 0; };
    std::array<std::size_t, max_stages> before{};  // of each row, whose next it is
    before.fill(fates.size());
    for (std::size_t k = 0; k < fates.size(); ++k)
      if (next[k] < fates.size()) before[next[k]] = k;
    std::vector<corrected_place> places;
    stage_mask next_left = n.next;
    for (stage_mask m = n.at; m != 0; m &= m - 1) {
      const auto k = static_cast<std::size_t>(std::countr_zero(m));
      corrected_place p{corrected_place::numbers::stage, static_cast<std::uint8_t>(k)};
      p.of = fates[k];
      p.counted = counts_at(k);
      p.also_next = p.counted && counts_at(next[k]);
      if (p.counted && k == first && n.deals != 0) p.with_first = rows;
      // It is worth as much here as next in the row before.
      if (p.counted && counts_at(before[k]) && (next_left >> before[k] & 1) != 0) {
        p.before = static_cast<std::uint8_t>(before[k]);
        next_left &= ~(stage_mask{1} << before[k]);
      }
      places.push_back(p);
    }
    for (; next_left != 0; next_left &= next_left - 1) {
      const auto k = static_cast<std::size_t>(std::countr_zero(next_left));
      if (counts_at(k) && counts_at(next[k])) places.push_back({corrected_place::numbers::next_amount, static_cast<std::uint8_t>(k)});
    }
    if (n.whole) {
      corrected_place& p = places.emplace_back(corrected_place{corrected_place::numbers::whole});
      p.how = s.outcome;
      p.moved_in = s.moved_in;
    }
    return places;
  }

  std::vector<correction_kind> kinds_;
  std::vector<total> totals_;  // by kind
  std::vector<person_total> totals_of_persons_;
  packed_column<std::size_t> row_;
  packed_column<code> person_;
  packed_column<code> kind_;
  packed_column<minor_units> amount_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
