#include <funnel/journeys/journey_table.hpp>

#include "core/checkpoint.hpp"
#include "journeys/event_index.hpp"
#include "journeys/journey_data.hpp"
#include "journeys/project.hpp"
#include "journeys/table_builder.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

using column_pieces = std::vector<column_piece>;

}  // namespace

bool stages_alike(const snapshot& s, instant t) {
  for (code p = 0; p < s.pipelines().size(); ++p) {
    const std::vector<pipeline_version> versions = s.versions(p);
    for (std::size_t v = 1; v < versions.size(); ++v)
      if (t < versions[v].from && versions[v].from <= s.as_of()) return false;
  }
  return true;
}

/// A table as of an earlier instant: pieces of the later one, and between them deals that were folded anew.
class earlier_table {
 public:
  /// Requires: rows are deals, `t` is earlier than the table's instant, and the stages are alike.
  static result<journey_table> make(const journey_data& later, instant t, execution how) {
    const event_index& events =
        later.kept().get<event_index>(kept_values::place_of_events, [&] { return event_index(later.snapshot(), how); });
    const snapshot then = later.snapshot().at(t);
    const parting parts = parting_of(later, events, t);
    const auto anew = project_deals(then, later.layout(), parts.anew);
    if (!anew) return anew.errors();
    const journey_data& folded = data_of(*anew);
    journey_data made(then, later.layout(), folded.stages_);
    // Of all deals that are in either table, since nobody keeps what each has to do with it.
    made.magnitude_ = later.magnitude_ + folded.magnitude_;
    if (made.magnitude_ > static_cast<std::uint64_t>(std::numeric_limits<minor_units>::max()))
      return project_events(then, later.layout(), folded.stages_, how, least_projected);
    return earlier_table(later, folded, std::move(made)).joined(parts.kept);
  }

 private:
  struct parting {
    std::vector<column_piece> kept;  // rows of the later table, in order
    chosen_deals anew;
  };

  earlier_table(const journey_data& later, const journey_data& anew, journey_data made)
      : later_(later), anew_(anew), made_(std::move(made)) {}

  static parting parting_of(const journey_data& later, const event_index& events, instant t) {
    parting parts;
    std::vector<code> deal_of(later.n_deals() + 1, no_code);  // of each row, with an end that is no deal
    later.deals().deal.read(0, later.n_deals(), deal_of.data());
    std::size_t row = 0;     // of the first deal that is not before the one looked at
    bool goes_on = false;    // does the last piece end where the next kept row begins, with no other deal between?
    std::array<instant, 1024> first, last;
    for (std::size_t begin = 0; begin < later.snapshot().n_deals(); begin += first.size()) {
      checkpoint();
      const std::size_t n = std::min(first.size(), later.snapshot().n_deals() - begin);
      events.first().read(begin, n, first.data());
      events.last().read(begin, n, last.data());
      for (std::size_t i = 0; i < n; ++i) {
        const auto deal = static_cast<code>(begin + i);
        const bool has_row = deal_of[row] == deal;
        const bool there = first[i] <= t;
        const bool as_later = there && last[i] <= t && !(has_row && held_on(later, row));
        if (there && !as_later) {
          parts.anew.deals.push_back(deal);
          events.positions_of(deal, parts.anew.positions);
          parts.anew.ends.push_back(parts.anew.positions.size());
        } else if (as_later && has_row) {
          if (!goes_on) parts.kept.push_back({false, row, 0});
          ++parts.kept.back().n;
        }
        goes_on = as_later ? goes_on || has_row : goes_on && !there && !has_row;
        row += has_row;
      }
    }
    return parts;
  }
  /// Did several owners hold the deal, the last of them until the table's instant? It was less long then.
  static bool held_on(const journey_data& j, std::size_t row) {
    const auto& first = j.rows_.first_holding;
    return first[row] != first[row + 1] && j.shape_of(row).outcome == outcome::open;
  }

  journey_table joined(const column_pieces& kept) && {
    const column_pieces rows = in_order_of_deals(kept);
    const auto &l = later_.rows_, &a = anew_.rows_;
    auto& m = made_.rows_;
    m.deal = l.deal.spliced(a.deal, rows);
    m.created = l.created.spliced(a.created, rows);
    m.closed = l.closed.spliced(a.closed, rows);
    m.owner = l.owner.spliced(a.owner, rows);
    m.amount = l.amount.spliced(a.amount, rows);
    m.reason = l.reason.spliced(a.reason, rows);
    for (std::size_t k = 0; k < l.dimensions.size(); ++k) m.dimensions.push_back(l.dimensions[k].spliced(a.dimensions[k], rows));
    number_shapes(rows);
    join_identities(rows);

    const column_pieces visits = within(rows, l.first_visit, a.first_visit, m.first_visit);
    made_.visits_.stage = spliced(later_.visits_.stage, anew_.visits_.stage, visits);
    made_.visits_.end = spliced(later_.visits_.end, anew_.visits_.end, visits);
    made_.visits_.entered = later_.visits_.entered.spliced(anew_.visits_.entered, visits);
    made_.visits_.left = later_.visits_.left.spliced(anew_.visits_.left, visits);
    join_earlier_values(visits);

    const column_pieces people = within(rows, l.first_people, a.first_people, m.first_people);
    made_.people_.owner = later_.people_.owner.spliced(anew_.people_.owner, people);
    made_.people_.owner_left = later_.people_.owner_left.spliced(anew_.people_.owner_left, people);
    made_.people_.begun_by = later_.people_.begun_by.spliced(anew_.people_.begun_by, people);
    made_.people_.ended_by = later_.people_.ended_by.spliced(anew_.people_.ended_by, people);

    const column_pieces amounts = within(rows, l.first_amounts, a.first_amounts, m.first_amounts);
    made_.amounts_.entered = later_.amounts_.entered.spliced(anew_.amounts_.entered, amounts);
    made_.amounts_.left = later_.amounts_.left.spliced(anew_.amounts_.left, amounts);

    made_.gaps_ = spliced(later_.gaps_, anew_.gaps_, within(rows, l.first_gaps, a.first_gaps, m.first_gaps));
    const column_pieces holdings = within(rows, l.first_holding, a.first_holding, m.first_holding);
    made_.holdings_.owner = spliced(later_.holdings_.owner, anew_.holdings_.owner, holdings);
    made_.holdings_.us = spliced(later_.holdings_.us, anew_.holdings_.us, holdings);
    return table_builder::table_of(std::move(made_));
  }

  /// The kept rows with those that were folded anew where they belong.
  column_pieces in_order_of_deals(const column_pieces& kept) const {
    column_pieces rows;
    std::size_t next = 0;  // of the folded rows
    const auto fold_before = [&](code deal) {
      const std::size_t first = next;
      while (next < anew_.n_deals() && anew_.rows_.deal[next] < deal) ++next;
      if (next > first) rows.push_back({true, first, next - first});
    };
    for (const column_piece& piece : kept) {
      fold_before(later_.rows_.deal[piece.first]);
      rows.push_back(piece);
    }
    fold_before(no_code);
    return rows;
  }

  /// The pieces that belong to rows, by the offsets of these; and the offsets of the rows to come.
  static column_pieces within(const column_pieces& rows, const packed_column<std::size_t>& later, const packed_column<std::size_t>& anew,
                              packed_column<std::size_t>& made) {
    column_pieces inner;
    inner.reserve(rows.size());
    std::size_t n_rows = 0, n = 0;
    for (const column_piece& p : rows) {
      const packed_column<std::size_t>& first = p.of_other ? anew : later;
      inner.push_back({p.of_other, first[p.first], first[p.first + p.n] - first[p.first]});
      n_rows += p.n;
      n += inner.back().n;
    }
    made = *packed_column<std::size_t>::of_raw(0, 1, n, n_rows + 1, [&](auto* to) {  // offsets begin with 0: they are raw numbers
      using number = std::remove_pointer_t<decltype(to)>;
      std::size_t begin = 0;
      const auto take = [&](const column_piece& p, const column_piece& in, const auto* first) {
        // Modulo the numbers' range, in which all results fit.
        const auto shift = static_cast<number>(begin - in.first);
        for (std::size_t i = p.first; i < p.first + p.n; ++i) *to++ = static_cast<number>(static_cast<number>(first[i]) + shift);
        begin += in.n;
      };
      later.with_raw([&](const auto* of_later) {
        anew.with_raw([&](const auto* of_anew) {
          for (std::size_t i = 0; i < rows.size(); ++i) rows[i].of_other ? take(rows[i], inner[i], of_anew) : take(rows[i], inner[i], of_later);
        });
      });
      *to = static_cast<number>(begin);
      return true;
    });
    return inner;
  }

  template <class T>
  static std::vector<T> spliced(const std::vector<T>& later, const std::vector<T>& anew, const column_pieces& pieces) {
    std::vector<T> made;
    std::size_t n = 0;
    for (const column_piece& p : pieces) n += p.n;
    made.reserve(n);
    for (const column_piece& p : pieces) {
      const T* const from = (p.of_other ? anew : later).data() + p.first;
      made.insert(made.end(), from, from + p.n);
    }
    return made;
  }

  /// Shapes have their numbers in order of their first rows.
  void number_shapes(const column_pieces& rows) {
    std::vector<code> numbers, of_later(later_.shapes_.size(), no_code), of_anew(anew_.shapes_.size(), no_code);
    std::vector<minor_units> amounts;
    shape_numbers known;
    std::vector<code> shapes;
    for (const column_piece& p : rows) {
      const journey_data& from = p.of_other ? anew_ : later_;
      std::vector<code>& number_of = p.of_other ? of_anew : of_later;
      shapes.resize(p.n);
      amounts.resize(p.n);
      from.rows_.shape.read(p.first, p.n, shapes.data());
      from.rows_.amount.read(p.first, p.n, amounts.data());
      for (std::size_t i = 0; i < p.n; ++i) {
        code& number = number_of[shapes[i]];
        if (number == no_code) {
          number = known.of(from.shapes_[shapes[i]], made_.shapes_);
          made_.shape_totals_.resize(made_.shapes_.size());
        }
        numbers.push_back(number);
        made_.shape_totals_[number] += {1, amounts[i]};
      }
    }
    made_.rows_.shape = packed_column<code>(numbers);
  }

  /// Of a table that was made before anybody was named, nobody is.
  void join_identities(const column_pieces& rows) {
    const auto &l = later_.identities_, &a = anew_.identities_;
    if (l.empty() && a.empty()) return;
    for (const column_piece& p : rows) {
      const auto& from = p.of_other ? a : l;
      if (from.empty()) made_.identities_.resize(made_.identities_.size() + p.n, {no_code, 0});
      else made_.identities_.insert(made_.identities_.end(), from.begin() + static_cast<std::ptrdiff_t>(p.first), from.begin() + static_cast<std::ptrdiff_t>(p.first + p.n));
    }
  }

  void join_earlier_values(const column_pieces& visits) {
    std::size_t begin = 0, next_later = 0, next_anew = 0;
    for (const column_piece& p : visits) {
      const std::vector<earlier_value>& from = p.of_other ? anew_.earlier_values_ : later_.earlier_values_;
      std::size_t& next = p.of_other ? next_anew : next_later;
      while (next < from.size() && from[next].visit < p.first) ++next;
      for (; next < from.size() && from[next].visit < p.first + p.n; ++next)
        made_.earlier_values_.push_back({begin + (from[next].visit - p.first), from[next].dimension, from[next].value});
      begin += p.n;
    }
  }

  const journey_data& later_;
  const journey_data& anew_;
  journey_data made_;
};

}  // namespace detail

result<journey_table> journey_table::at(instant as_of, execution how) const {
  const funnel::snapshot& own = snapshot();
  if (as_of == own.as_of()) return *this;
  if (as_of > own.as_of() || layout().unit != journey_unit::deal || !detail::stages_alike(own, as_of)) return project(own.at(as_of), layout(), how);
  return detail::earlier_table::make(detail::data_of(*this), as_of, how);
}

}  // namespace v0_1
}  // namespace funnel
