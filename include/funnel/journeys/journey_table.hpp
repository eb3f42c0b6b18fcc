/// Journeys: what the events of each deal add up to, in columns.
///
/// Layer:   journeys. A projection of events: it can always be thrown away and made again.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/snapshot.hpp>
#include <funnel/journeys/layout.hpp>
#include <funnel/journeys/stage_map.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

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

/// One value a row; all columns have the same length. A row is a deal, or what `layout::unit` says. Deals not yet
/// created, deleted or never seen in this layout are not there.
struct deal_columns {
  std::vector<code> deal;                ///< code in `snapshot::deals()`; of an identity, the deal that moved last
  std::vector<instant> created;          ///< first entry into the funnel
  std::vector<instant> closed;           ///< instant of the last closing; meaningless for open deals
  std::vector<std::uint8_t> moved_in;    ///< 1 when it came from another pipeline, or is a pass that is not the first
  std::vector<stage_index> current;      ///< stage in which it stands; closed, in which it last stood
  std::vector<funnel::outcome> outcome;
  std::vector<stage_mask> visited;       ///< stages in which it stood
  std::vector<stage_mask> above;         ///< stages above which it ever stood, by the order in force then
  std::vector<stage_mask> passed;        ///< visited stages above which it stood after its first visit to them
  std::vector<stage_mask> began_above;   ///< stages below the one in which it began
  std::vector<code> owner;               ///< as of the snapshot
  std::vector<minor_units> amount;       ///< as of the snapshot; 0 when never given
  std::vector<code> reason;              ///< why lost; no_code otherwise
  std::vector<std::vector<code>> dimensions;  ///< [dimension][row], as of the snapshot
  std::vector<std::size_t> first_visit;  ///< n_deals + 1 offsets into the visit columns
  std::vector<std::size_t> first_holding;  ///< n_deals + 1 offsets into the holdings
};

/// One value a visit: a continuous stay in one stage. The visits of a row are adjacent and in time order.
struct visit_columns {
  std::vector<stage_index> stage;
  std::vector<instant> entered;
  std::vector<instant> left;             ///< instant::max() while it lasts
  std::vector<visit_end> end;
  std::vector<code> owner;               ///< at entry
  std::vector<code> begun_by;            ///< who moved the deal in; its owner then when not said
  std::vector<code> ended_by;            ///< who moved it on or gave it up; no_code while it lasts
  std::vector<minor_units> amount;       ///< at entry
  std::vector<minor_units> amount_left;  ///< when it ended; as of the snapshot while it lasts
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
  const deal_columns& deals() const noexcept { return deals_; }
  const visit_columns& visits() const noexcept { return visits_; }
  const holding_columns& holdings() const noexcept { return holdings_; }
  /// By visit, then by dimension.
  const std::vector<earlier_value>& earlier_values() const noexcept { return earlier_values_; }

  std::size_t n_deals() const noexcept { return deals_.deal.size(); }
  std::size_t n_visits() const noexcept { return visits_.stage.size(); }

  /// Stages that the deal has implicitly reached by entering this visit's stage: those below it in the order that
  /// was in force (of the leading version, unless `as_recorded`).
  stage_mask below(std::size_t visit) const noexcept { return stages_.below(visits_.stage[visit], visits_.entered[visit]); }

  /// The same, with stages that a deal does not reach implicitly (retired ones): what it left behind if it stood there.
  stage_mask behind(std::size_t visit) const noexcept { return stages_.behind(visits_.stage[visit], visits_.entered[visit]); }

  /// Value of a dimension when a visit of the row began. Cost: O(log earlier values).
  code dimension_at(std::size_t row, std::size_t visit, std::size_t dimension) const {
    const auto it = std::lower_bound(earlier_values_.begin(), earlier_values_.end(), std::pair(visit, dimension),
                                     [](const earlier_value& e, const std::pair<std::size_t, std::size_t>& key) {
                                       return std::pair(e.visit, e.dimension) < key;
                                     });
    const bool found = it != earlier_values_.end() && it->visit == visit && it->dimension == dimension;
    return found ? it->value : deals_.dimensions[dimension][row];
  }

  /// The host's id of the row: of its deal; counted by identity, the identity, "#2" behind it for its second pass.
  std::string deal_id(std::size_t row) const {
    const std::string_view identity = identities_.empty() ? std::string_view{} : snapshot_.identities().name(identities_[row].first);
    std::string id(identity.empty() ? snapshot_.deals().name(deals_.deal[row]) : identity);
    if (layout_.unit == journey_unit::pass) id += " #" + std::to_string(identities_[row].second);
    return id;
  }

 private:
  friend class journey_writer;
  journey_table(funnel::snapshot s, funnel::layout l, detail::stage_map stages)
      : snapshot_(std::move(s)), layout_(std::move(l)), stages_(std::move(stages)) {}

  funnel::snapshot snapshot_;
  funnel::layout layout_;
  detail::stage_map stages_;
  deal_columns deals_;
  visit_columns visits_;
  holding_columns holdings_;
  std::vector<earlier_value> earlier_values_;
  std::vector<std::pair<code, std::uint32_t>> identities_;  // with the number of the pass; empty when rows are deals
};

}  // namespace v0_1
}  // namespace funnel
