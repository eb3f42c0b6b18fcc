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
#include "testing/random_draws.hpp"
#include "testing/rejections.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace test {

/// What to generate. The defaults give about 5.3 events a deal over two years; chances are in thousandths.
struct workload {
  std::size_t n_deals = 100'000;
  std::uint64_t seed = 1;
  instant start = instant{} + days(19'723);  ///< 2024-01-01; deals are created evenly from then on ...
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

  instant end() const noexcept { return start + days(n_days); }
};

inline constexpr std::array<const char*, 3> workload_dimensions{"region", "category", "customer_group"};
inline constexpr std::array<const char*, 6> workload_reasons{"price",     "silence", "competitor",
                                                             "postponed", "no need", "duplicate"};

/// Six funnel stages, the won one among them.
inline pipeline workload_pipeline() {
  return pipeline_builder("sales", "Sales")
      .open("lead", "Lead").open("qualification", "Qualification").open("presentation", "Presentation")
      .open("proposal", "Commercial proposal").open("contracting", "Contracting")
      .won("won", "Closed won").lost("lost", "Closed lost").build().value();
}
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
  explicit generated_deals(const workload& w) : of_(w) {
    for (std::size_t d = 0; d < w.n_deals; ++d) add_deal(static_cast<std::uint32_t>(d));
    std::sort(events_.begin(), events_.end(), [](const generated_event& a, const generated_event& b) {
      return std::pair(a.second, a.deal) < std::pair(b.second, b.deal);
    });
    for (std::size_t i = 0; i < w.n_owners; ++i) owners_.push_back("Manager " + std::to_string(i + 1));
    for (std::size_t d = 0; d < values_.size(); ++d)
      for (std::size_t i = 0; i < w.n_values[d]; ++i)
        values_[d].push_back(std::string(workload_dimensions[d]) + " " + std::to_string(i + 1));
  }

  const workload& of() const noexcept { return of_; }
  std::span<const generated_event> events() const noexcept { return events_; }
  std::size_t size() const noexcept { return events_.size(); }

  instant time_of(const generated_event& e) const noexcept { return of_.start + seconds(e.second); }
  static std::string deal_name(std::uint32_t deal) { return "D" + std::to_string(deal + 1); }
  const std::string& owner_name(std::size_t owner) const { return owners_[owner]; }
  const std::string& value_name(std::size_t dimension, std::size_t value) const { return values_[dimension][value]; }
  /// Values of a deal, which never change, as positions: one a dimension.
  std::array<std::uint8_t, 3> values_of(std::uint32_t deal) const noexcept {
    random_draws random(of_.seed ^ 0x5EED'0000'0000'0000, deal);
    std::array<std::uint8_t, 3> values{};
    for (std::size_t d = 0; d < values.size(); ++d)
      values[d] = static_cast<std::uint8_t>(random.below(static_cast<std::uint32_t>(of_.n_values[d])));
    return values;
  }

  /// Gives all events to `sink(std::span<const deal_event_view>)`, at most `n` at a time. What the events point to lives
  /// until the sink returns. Requires: n > 0.
  template <class Sink>
  void in_batches(std::size_t n, Sink&& sink) const {
    std::vector<deal_event_view> batch;
    std::vector<std::string> names(std::min(n, size()));
    for (std::size_t begin = 0; begin < size(); begin += n) {
      batch.clear();
      for (std::size_t i = begin; i < std::min(size(), begin + n); ++i) {
        names[i - begin] = deal_name(events_[i].deal);
        batch.push_back(told(events_[i], names[i - begin]));
      }
      sink(std::span<const deal_event_view>(batch));
    }
  }

 private:
  deal_event_view told(const generated_event& e, std::string_view deal) const {
    deal_event_view t;
    t.kind = e.kind;
    t.deal = deal;
    t.at = time_of(e);
    t.known_at = t.at;
    if (e.kind == event_kind::lost) {
      t.reason = workload_reasons[e.what];
      return t;
    }
    if (e.kind != event_kind::won) t.stage = workload_stages[e.stage];
    if (e.what != generated_event::no_what) t.owner = owners_[e.what];
    if (e.amount != generated_event::no_amount) t.amount = e.amount;
    if (e.kind != event_kind::created) return t;
    const auto values = values_of(e.deal);
    for (std::size_t d = 0; d < values.size(); ++d) t.values.push_back({workload_dimensions[d], values_[d][values[d]]});
    return t;
  }

  void add_deal(std::uint32_t deal) {
    constexpr stage_index won = workload_stages.size() - 1;
    random_draws random(of_.seed, deal);
    const std::int64_t end = of_.n_days * std::int64_t{86'400};
    const auto stay = [&] { return 1 + random.skewed(4 * of_.mean_stay_hours * 3'600); };
    const auto new_owner = [&] {
      return static_cast<std::uint16_t>(random.below(1 + random.below(static_cast<std::uint32_t>(of_.n_owners))));
    };
    const auto new_amount = [&] { return static_cast<std::uint32_t>(100 * (1 + random.skewed(100'000))); };

    std::int64_t at = random.below(static_cast<std::uint32_t>(end));
    stage_index stands = 0;
    bool lost = false;
    const auto say = [&](event_kind kind, stage_index stage, bool first = false) {
      generated_event e{static_cast<std::uint32_t>(at), deal, kind, stage, generated_event::no_what,
                        generated_event::no_amount};
      lost = kind == event_kind::lost;
      if (lost) {
        e.what = static_cast<std::uint16_t>(random.below(workload_reasons.size()));
      } else {
        if (first || random.happens(of_.new_owner)) e.what = new_owner();
        if (first || random.happens(of_.new_amount)) e.amount = new_amount();
        stands = stage;
      }
      events_.push_back(e);
      at += stay();
    };
    for (say(event_kind::created, 0, true); at < end && stands != won;) {
      if (lost) {
        if (!random.happens(of_.reopened)) return;
        say(event_kind::reopened, stands);
      } else if (random.happens(of_.lost)) {
        say(event_kind::lost, no_stage);
      } else if (stands > 0 && random.happens(of_.back)) {
        say(event_kind::stage_moved, stands - 1);
      } else if (stands + 2 < won && random.happens(of_.skip)) {
        say(event_kind::stage_moved, stands + 2);
      } else if (stands + 1 == won) {
        say(event_kind::won, won);
      } else {
        say(event_kind::stage_moved, stands + 1);
      }
    }
  }

  workload of_;
  std::vector<generated_event> events_;
  std::vector<std::string> owners_;
  std::array<std::vector<std::string>, 3> values_;
};

/// Appends all events in batches of `n`; each must be applied whole.
/// Errors: the first rejection, of a store with other stages than `workload_pipeline`; the batches before are applied.
inline std::vector<error> append_to(event_store& store, const generated_deals& deals, std::size_t n = 65'536) {
  std::vector<error> errors;
  deals.in_batches(n, [&](std::span<const deal_event_view> batch) {
    if (errors.empty()) errors = errors_of(store.append(batch));
  });
  return errors;
}

}  // namespace test
}  // namespace v0_1
}  // namespace funnel

#include "testing/workload_csv.hpp"
