/// Folds the events of a snapshot into journeys.
///
/// Layer:   journeys.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/journeys/fact_order.hpp>
#include <funnel/journeys/journey.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/journeys/journey_writer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Where the visible events of each deal lie in the log, in order of arrival: n_deals + 1 offsets into their positions.
/// A counting sort by the dense deal code. Position is an unsigned type that holds the log's end.
template <class Position>
class grouped_events {
 public:
  explicit grouped_events(const snapshot& s) : offsets_(s.n_deals() + 2, 0) {
    // Counted two places further on, so that the same pass that places them leaves the offsets where they belong.
    s.events().each_head(0, s.events_end(), [&](event_log::position, const record_head& r) {
      if (s.visible(r)) ++offsets_[r.deal + 2];
    });
    for (std::size_t d = 2; d < offsets_.size(); ++d) offsets_[d] += offsets_[d - 1];
    positions_.resize(offsets_.back());
    s.events().each_head(0, s.events_end(), [&](event_log::position at, const record_head& r) {
      if (s.visible(r)) positions_[offsets_[r.deal + 1]++] = static_cast<Position>(at);
    });
  }

  std::size_t n_deals() const noexcept { return offsets_.size() - 2; }
  /// The events of a deal, oldest arrival first.
  std::span<const Position> of(std::size_t deal) const noexcept {
    return std::span(positions_).subspan(offsets_[deal], offsets_[deal + 1] - offsets_[deal]);
  }

 private:
  std::vector<std::size_t> offsets_;
  std::vector<Position> positions_;
};

/// Reads and folds the events of one deal after the other.
class deal_folder {
 public:
  deal_folder(const snapshot& s, const stage_map& stages) : log_(&s.events()), order_(s, stages), n_dimensions_(s.n_dimensions()) {}

  /// Folds the events at these positions, in any order.
  template <class Position>
  void fold(std::span<const Position> positions, journey& j) {
    std::size_t n = 0;
    for (const Position at : positions) {
      if (facts_.size() < n + event_log::most_facts) facts_.resize(2 * n + event_log::most_facts);
      n = static_cast<std::size_t>(log_->read(at, facts_.data() + n) - facts_.data());
    }
    const std::span<fact> facts = std::span(facts_).first(n);
    if (!std::is_sorted(facts.begin(), facts.end(), order_)) std::sort(facts.begin(), facts.end(), order_);
    j.clear(n_dimensions_);
    for (const fact& f : facts) j.apply(f);
  }

 private:
  const event_log* log_;
  fact_order order_;
  std::size_t n_dimensions_;
  std::vector<fact> facts_;  // room for those of one deal
};

/// What the amounts of all deals say about whether they may be summed.
class amount_check {
 public:
  void add(const journey& j) {
    n_unconverted_ += j.n_unconverted;
    magnitude_ = j.magnitude > ~magnitude_ ? ~std::uint64_t{0} : magnitude_ + j.magnitude;
  }
  std::vector<error> errors(const currency& own) const {
    std::vector<error> errors;
    if (n_unconverted_ > 0)
      errors.push_back({errc::currency_mismatch, "amount",
                        std::to_string(n_unconverted_) + " amounts in other currencies have no rate to " + own.code +
                            " in force when they were given, or do not fit"});
    if (magnitude_ > static_cast<std::uint64_t>(std::numeric_limits<minor_units>::max()))
      errors.push_back({errc::out_of_range, "amount", "the converted amounts together exceed 64 bits"});
    return errors;
  }

 private:
  std::size_t n_unconverted_ = 0;
  std::uint64_t magnitude_ = 0;
};

/// `project` of a snapshot whose events end before the greatest Position.
template <class Position>
result<journey_table> project_log(const snapshot& s, const layout& l, stage_map stages) {
  journey_writer writer(s, l, std::move(stages));
  const grouped_events<Position> events(s);
  deal_folder folder(s, writer.stages());
  const rate_table rates(s);
  amount_check amounts;
  // Events of a deal lie far apart. Those of a deal some places on are brought near while this one is worked on.
  const auto fold = [&](std::size_t d, journey& j) {
    constexpr std::size_t ahead = 4;
    if (d + ahead < events.n_deals())
      for (const Position at : events.of(d + ahead)) s.events().fetch(at);
    folder.fold(events.of(d), j);
  };

  if (l.unit == journey_unit::deal) {
    journey j(writer.stages(), rates);
    for (std::size_t d = 0; d < events.n_deals(); ++d) {
      fold(d, j);
      if (!j.born() || j.deleted) continue;
      amounts.add(j);
      writer.add_deal(j, static_cast<code>(d));
    }
  } else {
    std::deque<journey> journeys;  // rows point into it
    std::vector<std::vector<std::pair<code, const journey*>>> groups;
    std::vector<std::size_t> group_of(s.identities().size(), groups.max_size());
    for (std::size_t d = 0; d < events.n_deals(); ++d) {
      journey& j = journeys.emplace_back(writer.stages(), rates);
      fold(d, j);
      if (!j.born() || j.deleted) {
        journeys.pop_back();
        continue;
      }
      amounts.add(j);
      std::size_t group = groups.size();
      if (j.identity != no_code) group = std::min(group, group_of[j.identity]);
      if (group == groups.size()) groups.emplace_back();
      if (j.identity != no_code) group_of[j.identity] = group;
      groups[group].emplace_back(static_cast<code>(d), &j);
    }
    for (const auto& deals : groups) writer.add_identity(deals);
  }
  if (auto errors = amounts.errors(s.currency()); !errors.empty()) return errors;
  return writer.take();
}

/// `project` of some deals, given by their codes and by the positions of their events: row i of deal i, unless it does
/// not exist. Requires: rows are deals, and the positions are those of visible events before the snapshot's end.
inline result<journey_table> project_deals(const snapshot& s, const layout& l, std::span<const code> deals,
                                           std::span<const std::vector<event_log::position>> positions) {
  auto stages = stage_map::make(s, l);
  if (!stages) return stages.errors();
  journey_writer writer(s, l, *std::move(stages));
  deal_folder folder(s, writer.stages());
  const rate_table rates(s);
  amount_check amounts;
  journey j(writer.stages(), rates);
  for (std::size_t i = 0; i < deals.size(); ++i) {
    folder.fold(std::span(positions[i]), j);
    if (!j.born() || j.deleted) continue;
    amounts.add(j);
    writer.add_deal(j, deals[i]);
  }
  if (auto errors = amounts.errors(s.currency()); !errors.empty()) return errors;
  return writer.take();
}

}  // namespace detail

/// The journeys that exist in the snapshot, as the layout shows them; see `detail::journey` for the rules of events.
///
/// Shape:  one row a deal (identity, pass), in order of first arrival in the store.
/// Empty:  an empty store gives an empty table.
/// Errors: those of the layout (see `detail::stage_map::make`); `currency_mismatch` when amounts have no rate;
///         `out_of_range` when converted amounts cannot be summed. Events that contradict each other are no error:
///         the rules settle them.
/// Cost:   O(events), plus sorting within deals whose events arrived out of order; by identity also the memory of all
///         recorded journeys.
inline result<journey_table> project(const snapshot& s, const layout& l = {}) {
  auto stages = detail::stage_map::make(s, l);
  if (!stages) return stages.errors();
  if (s.events_end() <= std::numeric_limits<std::uint32_t>::max())
    return detail::project_log<std::uint32_t>(s, l, *std::move(stages));
  return detail::project_log<std::uint64_t>(s, l, *std::move(stages));
}

}  // namespace v0_1
}  // namespace funnel
