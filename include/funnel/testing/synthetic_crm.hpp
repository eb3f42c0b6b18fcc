/// A synthetic CRM of any size: deals that advance, skip stages, go back, are lost, reopened and won.
///
/// For load tests, benchmarks and examples of host applications. Equal descriptions give equal events on every
/// platform: all draws are integer arithmetic on the bits of one generator.
///
/// Layer:   testing. No part of the library depends on it.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/event.hpp>
#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace test {

/// What a report on the deals should find: planted, so that it is known to be true. Requires: a month in which deals are
/// created.
struct planted_story {
  stage_index slow_stage = 3;           ///< in `workload_stages`: the proposal ...
  unsigned slow_percent = 220;          ///< ... takes so long, of what it would
  std::uint16_t strong_owner = 2;       ///< "Manager 3" ...
  unsigned strong_lost_percent = 30;    ///< ... loses a deal so often, of what the others do
  std::uint16_t weak_owner = 4;         ///< "Manager 5"
  unsigned weak_lost_percent = 230;
  unsigned growth_percent = 100;        ///< so many more deals are created a day at the end than at the start
  std::array<unsigned, 12> season_percent{100, 100, 100, 100, 100, 100, 100, 50, 100, 100, 100, 55};  ///< of them, by month
  unsigned price_from_slow_stage = 700; ///< losses of the slow stage and later are for the price, in thousandths
  unsigned silence_before = 500;        ///< and before it for silence; the rest are for any reason
};

/// What to generate. The defaults give about 5.3 events a deal over two years; chances are in thousandths.
struct workload {
  std::size_t n_deals = 100'000;
  std::uint64_t seed = 1;
  instant start = instant{} + timespan::days(19'723);  ///< 2024-01-01; deals are created evenly from then on ...
  int n_days = 731;                          ///< ... until the end; what would happen later has not happened

  std::size_t n_owners = 200;  ///< at most 65,535; the first ones have many more deals than the last
  std::array<std::size_t, 3> n_values{8, 12, 5};  ///< of `workload_dimensions`; at least one of each

  std::int64_t mean_stay_hours = 180;  ///< in a stage; most stays are shorter, none is longer than four times that
  // At the end of each stay one of these happens; otherwise the deal advances by one stage.
  unsigned lost = 130;
  unsigned back = 120;     ///< from any stage but the first
  unsigned skip = 85;      ///< an open stage is passed over
  // And with it:
  unsigned reopened = 100;  ///< a lost deal comes back, after a pause as long as a stay
  unsigned new_owner = 30;  ///< at a move
  unsigned new_amount = 60; ///< at a move

  std::optional<planted_story> story{};  ///< none: all owners, stages and days are alike

  instant end() const noexcept { return start + timespan::days(n_days); }
};

inline constexpr std::array<const char*, 3> workload_dimensions{"region", "category", "customer_group"};
inline constexpr std::array<const char*, 6> workload_reasons{"price",     "silence", "competitor",
                                                             "postponed", "no need", "duplicate"};

/// Six funnel stages, the won one among them.
pipeline workload_pipeline();

inline constexpr std::array<const char*, 6> workload_stages{"lead",     "qualification", "presentation",
                                                            "proposal", "contracting",   "won"};

/// One event in 16 bytes, so that tens of millions fit in memory. Each says in which stage the deal stands from then
/// on, but for a loss; no two events of one deal have the same time, and no move leads where the deal stands.
struct generated_event {
  static constexpr std::uint16_t no_what = std::numeric_limits<std::uint16_t>::max();
  static constexpr std::uint32_t no_amount = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t second = 0;          ///< since `workload::start`
  std::uint32_t deal = 0;            ///< from 0
  event_kind kind = event_kind::created;
  stage_index stage = no_stage;      ///< position in `workload_stages`
  std::uint16_t what = no_what;      ///< the owner from now on; of a loss, its reason
  std::uint32_t amount = no_amount;  ///< from now on, in minor units

  friend bool operator==(const generated_event&, const generated_event&) = default;
};

/// The events of a workload, in order of time and, where that is equal, of deals.
class generated_deals {
 public:
  /// Requires: n_deals below 2^32, n_days at most 49,000. Cost: O(events log events), 16 bytes an event.
  explicit generated_deals(const workload& w);

  const workload& of() const noexcept { return of_; }
  std::span<const generated_event> events() const noexcept { return events_; }
  std::size_t size() const noexcept { return events_.size(); }

  instant time_of(const generated_event& e) const noexcept { return of_.start + timespan::seconds(e.second); }
  static std::string deal_name(std::uint32_t deal) { return "D" + std::to_string(deal + 1); }
  const std::string& owner_name(std::size_t owner) const { return owners_[owner]; }
  const std::string& value_name(std::size_t dimension, std::size_t value) const { return values_[dimension][value]; }
  /// Values of a deal, which never change, as positions: one for each dimension.
  std::array<std::uint8_t, 3> values_of(std::uint32_t deal) const noexcept;

  /// Gives all events to `sink`, at most `n` at a time. What the events point to lives until the sink returns.
  /// Requires: n > 0.
  void in_batches(std::size_t n, const std::function<void(std::span<const deal_event_view>)>& sink) const;

 private:
  deal_event_view event_of(const generated_event& e, std::string_view deal) const;
  bool is_wanted(std::int64_t created, std::uint32_t chance) const;
  void add_deal(std::uint32_t deal);

  workload of_;
  std::vector<generated_event> events_;
  std::vector<std::string> owners_;
  std::array<std::vector<std::string>, 3> values_;
};

/// Appends all events in batches of `n`; each must be applied whole.
/// Errors: the first rejection, of a store with other stages than `workload_pipeline`; the batches before are applied.
std::vector<error> append_to(event_store& store, const generated_deals& deals, std::size_t n = 65'536);

/// Reads what `write_csv` writes; text for `parse_mapping`.
inline constexpr std::string_view workload_mapping = R"({
  "comment": "Events of a synthetic CRM, made by: funnel generate",
  "shape": "event",
  "pipeline": {
    "id": "sales", "name": "Sales",
    "stages": [
      {"id": "lead", "name": "Lead"},
      {"id": "qualification", "name": "Qualification"},
      {"id": "presentation", "name": "Presentation"},
      {"id": "proposal", "name": "Commercial proposal"},
      {"id": "contracting", "name": "Contracting"},
      {"id": "won", "name": "Closed won", "kind": "won"},
      {"id": "lost", "name": "Closed lost", "kind": "lost"}
    ]
  },
  "currency": {"code": "USD", "decimals": 2},
  "columns": {
    "time": "time", "deal": "deal", "kind": "event", "stage": "stage", "owner": "owner", "amount": "amount",
    "reason": "reason"
  },
  "dimensions": {"region": "region", "category": "category", "customer_group": "customer_group"}
}
)";

/// The same with a norm of 8 days for each open stage, which one stage of a `planted_story` breaks.
std::string workload_mapping_with_norms();

/// Gives the text of a CSV file to `sink` piece by piece: a header, then a row for each event. Cells that do not matter
/// for an event are empty.
void write_csv(const generated_deals& deals, const std::function<void(std::string_view)>& sink);

}  // namespace test
}  // namespace v0_1
}  // namespace funnel
