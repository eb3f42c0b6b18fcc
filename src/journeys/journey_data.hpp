/// The columns of a journey table as the engine reads them.
#pragma once

#include "core/first_seen_numbers.hpp"
#include "core/hashes.hpp"
#include "journeys/kept_values.hpp"
#include "journeys/packed_column.hpp"
#include "journeys/row_set.hpp"
#include "journeys/stage_map.hpp"

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/journeys/journey_table.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// For `first_seen_numbers`.
struct shape_hash {
  std::size_t operator()(const deal_shape& s) const noexcept {
    const auto bits = static_cast<std::uint64_t>(s.current) | static_cast<std::uint64_t>(s.outcome) << 8 |
                      static_cast<std::uint64_t>(s.moved_in) << 16 | static_cast<std::uint64_t>(s.owner_varies) << 17 |
                      static_cast<std::uint64_t>(s.actor_varies) << 18 | static_cast<std::uint64_t>(s.amount_varies) << 19 |
                      static_cast<std::uint64_t>(s.begun_before) << 20 | static_cast<std::uint64_t>(s.lost_unseen) << 21 |
                      static_cast<std::uint64_t>(s.unpriced) << 22 | static_cast<std::uint64_t>(s.has_gaps) << 23 |
                      static_cast<std::uint64_t>(s.reopened) << 24 | static_cast<std::uint64_t>(s.aside) << 25;
    return hash_of({s.visited, s.above, s.passed, s.began_above, s.left_unseen, s.unseen, bits});
  }
};
/// The distinct shapes of deals.
using shape_numbers = first_seen_numbers<deal_shape, shape_hash>;

/// One number of the shape of each row, read as a column.
template <auto Field>
class packed_shape_column {
 public:
  packed_shape_column(const packed_column<code>& shape, const std::vector<deal_shape>& shapes) : shape_(&shape), shapes_(&shapes) {}
  auto operator[](std::size_t row) const noexcept { return (*shapes_)[(*shape_)[row]].*Field; }

 private:
  const packed_column<code>* shape_;
  const std::vector<deal_shape>* shapes_;
};

/// One value a row: see `deal_columns`.
struct packed_deals {
  const packed_column<code>& deal;        ///< code in `snapshot::deals()`; of an identity, the deal that moved last
  const packed_column<instant>& created;  ///< first entry into the funnel
  const packed_column<instant>& closed;   ///< instant of the last closing; meaningless for open deals
  const packed_column<code>& shape;       ///< index in `journey_table::shapes()`; the next nine are read through it
  packed_shape_column<&deal_shape::moved_in> moved_in;
  packed_shape_column<&deal_shape::begun_before> begun_before;
  packed_shape_column<&deal_shape::current> current;
  packed_shape_column<&deal_shape::outcome> outcome;
  packed_shape_column<&deal_shape::visited> visited;
  packed_shape_column<&deal_shape::above> above;
  packed_shape_column<&deal_shape::passed> passed;
  packed_shape_column<&deal_shape::began_above> began_above;
  const packed_column<code>& owner;          ///< as of the snapshot
  const packed_column<minor_units>& amount;  ///< as of the snapshot; 0 when never given
  const packed_column<code>& reason;         ///< why lost; no_code otherwise
  const std::vector<packed_column<code>>& dimensions;  ///< [dimension][row], as of the snapshot
  const packed_column<std::size_t>& first_visit;       ///< n_deals + 1 offsets into the visit columns
  const packed_column<std::size_t>& first_holding;     ///< n_deals + 1 offsets into the holdings
};

/// One value a visit: see `visit_columns`.
struct packed_visits {
  std::vector<stage_index> stage;
  packed_column<instant> entered;
  packed_column<instant> left;
  std::vector<visit_end> end;
};

/// A dimension that had another value when a visit began than the row has as of the snapshot. There are few.
struct earlier_value {
  std::size_t visit;
  std::size_t dimension;
  code value;
};

/// What `journey_table` hides: its members say the same, without a call.
class journey_data {
 public:
  const funnel::snapshot& snapshot() const noexcept { return snapshot_; }
  const funnel::layout& layout() const noexcept { return layout_; }
  /// The stages of the layout: positions in the columns are positions here.
  const funnel::pipeline& pipeline() const noexcept { return stages_.shown(); }
  packed_deals deals() const noexcept {
    const row_data& r = rows_;
    return {r.deal,           r.created,        r.closed,         r.shape,        {r.shape, shapes_}, {r.shape, shapes_},
            {r.shape, shapes_}, {r.shape, shapes_}, {r.shape, shapes_}, {r.shape, shapes_}, {r.shape, shapes_}, {r.shape, shapes_}, r.owner,
            r.amount,         r.reason,         r.dimensions,     r.first_visit,  r.first_holding};
  }
  /// The distinct shapes of the rows, in order of their first row.
  const std::vector<deal_shape>& shapes() const noexcept { return shapes_; }
  const std::vector<shape_total>& shape_totals() const noexcept { return shape_totals_; }
  const packed_visits& visits() const noexcept { return visits_; }
  const holding_columns& holdings() const noexcept { return holdings_; }
  /// By visit, then by dimension.
  const std::vector<earlier_value>& earlier_values() const noexcept { return earlier_values_; }

  /// Sum of the magnitudes of all amounts of the rows' deals: no sum of them is larger.
  std::uint64_t magnitude() const noexcept { return magnitude_; }

  /// What later layers keep with the table.
  kept_values& kept() const noexcept { return *kept_; }

  std::size_t n_deals() const noexcept { return rows_.deal.size(); }
  std::size_t n_visits() const noexcept { return visits_.stage.size(); }

  /// Is what lies below what the same at all times?
  bool one_order() const noexcept { return stages_.one_order(); }
  /// Stages that the deal has implicitly reached by entering this visit's stage: those below it in the order that
  /// was in force (of the leading version, unless `as_recorded`).
  stage_mask below(std::size_t visit) const noexcept { return stages_.below(visits_.stage[visit], visits_.entered[visit]); }

  /// The same, with stages that a deal does not reach implicitly (retired ones): what it left behind if it stood there.
  stage_mask behind(std::size_t visit) const noexcept { return stages_.behind(visits_.stage[visit], visits_.entered[visit]); }

  /// What is not known of a visit of the row.
  unknown_set unknown_of(std::size_t row, std::size_t visit) const noexcept {
    return shape_of(row).has_gaps ? gaps_[rows_.first_gaps[row] + (visit - rows_.first_visit[row])] : unknown_set{0};
  }
  /// Has any row visits of which something is unknown?
  bool has_gaps() const noexcept { return !gaps_.empty(); }

  /// Of a visit of the row: owner when it began, and when it ended or now; who moved the deal in (its owner then when not
  /// said); who moved it on or gave it up (no_code while it lasts).
  code owner_at(std::size_t row, std::size_t visit) const noexcept {
    return shape_of(row).owner_varies ? people_.owner[with_people(row, visit)] : rows_.owner[row];
  }
  code owner_left(std::size_t row, std::size_t visit) const noexcept {
    return shape_of(row).owner_varies ? people_.owner_left[with_people(row, visit)] : rows_.owner[row];
  }
  code begun_by(std::size_t row, std::size_t visit) const noexcept {
    return shape_of(row).actor_varies ? people_.begun_by[with_people(row, visit)] : rows_.owner[row];
  }
  code ended_by(std::size_t row, std::size_t visit) const noexcept {
    if (visits_.end[visit] == visit_end::none) return no_code;
    return shape_of(row).actor_varies ? people_.ended_by[with_people(row, visit)] : rows_.owner[row];
  }
  /// Of a visit of the row: amount when it began; when it ended, or as of the snapshot while it lasts.
  minor_units amount_at(std::size_t row, std::size_t visit) const noexcept {
    return shape_of(row).amount_varies ? amounts_.entered[with_amounts(row, visit)] : rows_.amount[row];
  }
  minor_units amount_left(std::size_t row, std::size_t visit) const noexcept {
    return shape_of(row).amount_varies ? amounts_.left[with_amounts(row, visit)] : rows_.amount[row];
  }

  /// Value of a dimension when a visit of the row began. Cost: O(log earlier values).
  code dimension_at(std::size_t row, std::size_t visit, std::size_t dimension) const {
    const auto it = std::lower_bound(earlier_values_.begin(), earlier_values_.end(), std::pair(visit, dimension),
                                     [](const earlier_value& e, const std::pair<std::size_t, std::size_t>& key) {
                                       return std::pair(e.visit, e.dimension) < key;
                                     });
    const bool found = it != earlier_values_.end() && it->visit == visit && it->dimension == dimension;
    return found ? it->value : rows_.dimensions[dimension][row];
  }

  /// The customer to whom the row belongs; no_code when none was named.
  code identity(std::size_t row) const noexcept { return identities_.empty() ? no_code : identities_[row].first; }

  /// The host's id of the row: of its deal; counted by identity, the identity, "#2" behind it for its second pass.
  std::string deal_id(std::size_t row) const {
    const bool by_deal = identities_.empty() || layout_.unit == journey_unit::deal;
    const std::string_view identity = by_deal ? std::string_view{} : snapshot_.identities().name(identities_[row].first);
    std::string id(identity.empty() ? snapshot_.deals().name(rows_.deal[row]) : identity);
    if (layout_.unit == journey_unit::pass) id += " #" + std::to_string(identities_[row].second);
    return id;
  }

 private:
  friend class table_builder;
  friend class earlier_table;
  friend class table_bytes;
  friend class table_guesses;
  journey_data(funnel::snapshot s, funnel::layout l, stage_map stages)
      : snapshot_(std::move(s)), layout_(std::move(l)), stages_(std::move(stages)) {}

  struct row_data {
    packed_column<code> deal;
    packed_column<instant> created;
    packed_column<instant> closed;
    packed_column<code> shape;
    packed_column<code> owner;
    packed_column<minor_units> amount;
    packed_column<code> reason;
    std::vector<packed_column<code>> dimensions;
    packed_column<std::size_t> first_visit;
    packed_column<std::size_t> first_people;   // n_deals + 1 offsets into the visits with people ...
    packed_column<std::size_t> first_amounts;  // ... and into those with amounts
    packed_column<std::size_t> first_gaps;     // ... and into those with gaps
    packed_column<std::size_t> first_holding;
  };
  /// The visits of deals whose owner or actor varies. The others need none of these columns.
  struct people_columns {
    packed_column<code> owner;
    packed_column<code> owner_left;
    packed_column<code> begun_by;
    packed_column<code> ended_by;
  };
  /// The visits of deals whose amount varies, when they began and when they ended.
  struct amount_columns {
    packed_column<minor_units> entered;
    packed_column<minor_units> left;
  };

  const deal_shape& shape_of(std::size_t row) const noexcept { return shapes_[rows_.shape[row]]; }
  std::size_t with_people(std::size_t row, std::size_t visit) const noexcept {
    return rows_.first_people[row] + (visit - rows_.first_visit[row]);
  }
  std::size_t with_amounts(std::size_t row, std::size_t visit) const noexcept {
    return rows_.first_amounts[row] + (visit - rows_.first_visit[row]);
  }

  funnel::snapshot snapshot_;
  funnel::layout layout_;
  stage_map stages_;
  row_data rows_;
  std::vector<deal_shape> shapes_;
  std::vector<shape_total> shape_totals_;
  packed_visits visits_;
  people_columns people_;
  amount_columns amounts_;
  std::vector<unknown_set> gaps_;  // of the visits of deals that have any
  holding_columns holdings_;
  std::vector<earlier_value> earlier_values_;
  std::uint64_t magnitude_ = 0;
  std::vector<std::pair<code, std::uint32_t>> identities_;  // with the number of the pass; empty when nobody named one
  std::unique_ptr<kept_values> kept_ = std::make_unique<kept_values>();
};

}  // namespace detail

/// The engine's way into a journey table.
inline const detail::journey_data& data_of(const journey_table& t) noexcept { return *t.data_; }
namespace detail {
using funnel::data_of;
}

}  // namespace v0_1
}  // namespace funnel
