/// Journeys: what the events of each deal add up to, in columns.
///
/// Layer:   journeys. A projection of events: it can always be thrown away and made again.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/store.hpp>
#include "query/layout.hpp"
#include "journeys/packed_column.hpp"
#include "journeys/row_set.hpp"
#include "journeys/stage_map.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace detail {
class journey_join;
}

enum class outcome : std::uint8_t {
  open,
  won,
  lost,
  moved_out,  ///< open when it went on in another pipeline (a pass: when it was handed back)
};
inline constexpr std::size_t n_outcomes = 4;

/// How a visit ended.
enum class visit_end : std::uint8_t {
  none,       ///< it lasts
  moved,      ///< to another stage of the funnel
  lost,       ///< the deal was given up
  moved_out,  ///< to another pipeline, or into another pass
};

/// Which way a deal went through the stages, without its times: all that decides its fate at every stage. Few ways are
/// gone by many deals, so each distinct one is kept once and a row holds its number.
struct deal_shape {
  stage_mask visited = 0;      ///< stages in which it stood
  stage_mask above = 0;        ///< stages above which it ever stood, by the order in force then
  stage_mask passed = 0;       ///< visited stages above which it stood after its first visit to them
  stage_mask began_above = 0;  ///< stages below the one in which it began
  stage_index current = 0;     ///< stage in which it stands; closed, in which it last stood
  funnel::outcome outcome = funnel::outcome::open;
  bool moved_in = false;       ///< it came from another pipeline, or is a pass that is not the first
  bool owner_varies = false;   ///< some visit began with another owner than the row has
  bool actor_varies = false;   ///< somebody else than that owner began or ended a visit
  bool amount_varies = false;  ///< some visit began or ended with another amount than the row has

  bool people_vary() const noexcept { return owner_varies || actor_varies; }
  friend bool operator==(const deal_shape&, const deal_shape&) = default;
};

/// The rows of one shape and their amounts as of the snapshot.
struct shape_total {
  std::int64_t deals = 0;
  minor_units amount = 0;

  /// Without signs, because amounts that do not fit together are found out only when all are there.
  shape_total& operator+=(const shape_total& other) noexcept {
    deals += other.deals;
    amount = static_cast<minor_units>(static_cast<std::uint64_t>(amount) + static_cast<std::uint64_t>(other.amount));
    return *this;
  }
};

/// One number of the shape of each row, read as a column.
template <auto Field>
class shape_column {
 public:
  shape_column(const packed_column<code>& shape, const std::vector<deal_shape>& shapes) : shape_(&shape), shapes_(&shapes) {}
  auto operator[](std::size_t row) const noexcept { return (*shapes_)[(*shape_)[row]].*Field; }

 private:
  const packed_column<code>* shape_;
  const std::vector<deal_shape>* shapes_;
};

/// One value a row; all columns have the same length. A row is a deal, or what `layout::unit` says. Deals not yet
/// created, deleted or never seen in this layout are not there. A view: valid as long as its journey table.
struct deal_columns {
  const packed_column<code>& deal;        ///< code in `snapshot::deals()`; of an identity, the deal that moved last
  const packed_column<instant>& created;  ///< first entry into the funnel
  const packed_column<instant>& closed;   ///< instant of the last closing; meaningless for open deals
  const packed_column<code>& shape;       ///< index in `journey_table::shapes()`; the next eight are read through it
  shape_column<&deal_shape::moved_in> moved_in;
  shape_column<&deal_shape::current> current;
  shape_column<&deal_shape::outcome> outcome;
  shape_column<&deal_shape::visited> visited;
  shape_column<&deal_shape::above> above;
  shape_column<&deal_shape::passed> passed;
  shape_column<&deal_shape::began_above> began_above;
  const packed_column<code>& owner;          ///< as of the snapshot
  const packed_column<minor_units>& amount;  ///< as of the snapshot; 0 when never given
  const packed_column<code>& reason;         ///< why lost; no_code otherwise
  const std::vector<packed_column<code>>& dimensions;  ///< [dimension][row], as of the snapshot
  const packed_column<std::size_t>& first_visit;       ///< n_deals + 1 offsets into the visit columns
  const packed_column<std::size_t>& first_holding;     ///< n_deals + 1 offsets into the holdings
};

/// One value a visit: a continuous stay in one stage. The visits of a row are adjacent and in time order. Who owned the
/// deal then, who moved it and what it was worth: see `journey_table::owner_at` and its neighbours.
struct visit_columns {
  std::vector<stage_index> stage;
  packed_column<instant> entered;
  packed_column<instant> left;  ///< instant::max() while it lasts
  std::vector<visit_end> end;
};

/// A dimension that had another value when a visit began than the row has as of the snapshot. There are few.
struct earlier_value {
  std::size_t visit;
  std::size_t dimension;
  code value;
};

/// How long each owner held a deal while it was open: only for deals that more than one owner held.
struct holding_columns {
  std::vector<code> owner;
  std::vector<std::int64_t> us;  ///< microseconds; all together may be 0
};

/// The journeys of all deals of a snapshot in one layout, and the snapshot itself for its names.
class journey_table {
 public:
  const funnel::snapshot& snapshot() const noexcept { return snapshot_; }
  const funnel::layout& layout() const noexcept { return layout_; }
  /// The stages of the layout: positions in the columns are positions here.
  const funnel::pipeline& pipeline() const noexcept { return stages_.shown(); }
  deal_columns deals() const noexcept {
    const row_data& r = rows_;
    return {r.deal,           r.created,        r.closed,         r.shape,        {r.shape, shapes_}, {r.shape, shapes_},
            {r.shape, shapes_}, {r.shape, shapes_}, {r.shape, shapes_}, {r.shape, shapes_}, {r.shape, shapes_}, r.owner,
            r.amount,         r.reason,         r.dimensions,     r.first_visit,  r.first_holding};
  }
  /// The distinct shapes of the rows, in order of their first row.
  const std::vector<deal_shape>& shapes() const noexcept { return shapes_; }
  const std::vector<shape_total>& shape_totals() const noexcept { return shape_totals_; }
  const visit_columns& visits() const noexcept { return visits_; }
  const holding_columns& holdings() const noexcept { return holdings_; }
  /// By visit, then by dimension.
  const std::vector<earlier_value>& earlier_values() const noexcept { return earlier_values_; }

  std::size_t n_deals() const noexcept { return rows_.deal.size(); }
  std::size_t n_visits() const noexcept { return visits_.stage.size(); }

  /// Is what lies below what the same at all times?
  bool one_order() const noexcept { return stages_.one_order(); }
  /// Stages that the deal has implicitly reached by entering this visit's stage: those below it in the order that
  /// was in force (of the leading version, unless `as_recorded`).
  stage_mask below(std::size_t visit) const noexcept { return stages_.below(visits_.stage[visit], visits_.entered[visit]); }

  /// The same, with stages that a deal does not reach implicitly (retired ones): what it left behind if it stood there.
  stage_mask behind(std::size_t visit) const noexcept { return stages_.behind(visits_.stage[visit], visits_.entered[visit]); }

  /// Of a visit of the row: owner when it began; who moved the deal in (its owner then when not said); who moved it on
  /// or gave it up (no_code while it lasts).
  code owner_at(std::size_t row, std::size_t visit) const noexcept {
    return shape_of(row).owner_varies ? people_.owner[with_people(row, visit)] : rows_.owner[row];
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

  /// The host's id of the row: of its deal; counted by identity, the identity, "#2" behind it for its second pass.
  std::string deal_id(std::size_t row) const {
    const std::string_view identity = identities_.empty() ? std::string_view{} : snapshot_.identities().name(identities_[row].first);
    std::string id(identity.empty() ? snapshot_.deals().name(rows_.deal[row]) : identity);
    if (layout_.unit == journey_unit::pass) id += " #" + std::to_string(identities_[row].second);
    return id;
  }

 private:
  friend class detail::journey_join;
  journey_table(funnel::snapshot s, funnel::layout l, detail::stage_map stages)
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
    packed_column<std::size_t> first_holding;
  };
  /// The visits of deals whose owner or actor varies. The others need none of these columns.
  struct people_columns {
    packed_column<code> owner;
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
  detail::stage_map stages_;
  row_data rows_;
  std::vector<deal_shape> shapes_;
  std::vector<shape_total> shape_totals_;
  visit_columns visits_;
  people_columns people_;
  amount_columns amounts_;
  holding_columns holdings_;
  std::vector<earlier_value> earlier_values_;
  std::vector<std::pair<code, std::uint32_t>> identities_;  // with the number of the pass; empty when rows are deals
};

}  // namespace v0_1
}  // namespace funnel

#include "journeys/project.hpp"
