/// Folds the events of a snapshot into journeys.
///
/// Layer:   journeys.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/journeys/journey.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/journeys/journey_writer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The total order of the facts of one deal: event time, the host's sequence, `tie_rank`, then what they say. The
/// last rule compares stages by the order in force and names by text, never by dictionary code, so that equal sets
/// of events give equal journeys in whatever order they arrived.
class fact_order {
 public:
  fact_order(const snapshot& s, const stage_map& stages) : snapshot_(&s), stages_(&stages) {}

  bool operator()(const fact& a, const fact& b) const {
    if (a.at != b.at) return a.at < b.at;
    if (a.sequence != b.sequence) return a.sequence < b.sequence;
    if (a.kind != b.kind) return tie_rank(a.kind) < tie_rank(b.kind);
    const int order = compare(a, b);
    return order != 0 ? order < 0 : name(snapshot_->owners(), a.actor) < name(snapshot_->owners(), b.actor);
  }

 private:
  int compare(const fact& a, const fact& b) const {
    const auto by_name = [&](const dictionary& d) { return name(d, a.what).compare(name(d, b.what)); };
    switch (a.kind) {
      case event_kind::owner_changed: return by_name(snapshot_->owners());
      case event_kind::lost: return by_name(snapshot_->reasons());
      case event_kind::identified: return by_name(snapshot_->identities());
      case event_kind::amount_changed:
        if (a.amount != b.amount) return a.amount < b.amount ? -1 : 1;
        return by_name(snapshot_->currencies());
      case event_kind::dimension_changed:
        // Dimensions do not influence each other, so any order by code will do between two of them.
        if (a.dimension != b.dimension) return a.dimension < b.dimension ? -1 : 1;
        return by_name(snapshot_->values(a.dimension));
      default: {
        // An event that names no stage comes first.
        const auto rank = [&](const fact& f) { return f.what == no_code ? 0 : stages_->rank(f.what, {f.at}) + 1; };
        return rank(a) == rank(b) ? 0 : rank(a) < rank(b) ? -1 : 1;
      }
    }
  }
  static std::string_view name(const dictionary& d, code c) { return d.name(c); }

  const snapshot* snapshot_;
  const stage_map* stages_;
};

/// Visible facts grouped by deal and sorted, with n_deals + 1 offsets. A counting sort by the dense deal code.
struct grouped_facts {
  std::vector<fact> facts;
  std::vector<std::size_t> offsets;

  grouped_facts(const snapshot& s, const stage_map& stages) : offsets(s.n_deals() + 1, 0) {
    for (std::size_t i = 0; i < s.n_facts(); ++i)
      if (s.visible(s[i])) ++offsets[s[i].deal + 1];
    for (std::size_t d = 1; d < offsets.size(); ++d) offsets[d] += offsets[d - 1];
    facts.resize(offsets.back());
    std::vector<std::size_t> next(offsets.begin(), offsets.end() - 1);
    for (std::size_t i = 0; i < s.n_facts(); ++i)
      if (s.visible(s[i])) facts[next[s[i].deal]++] = s[i];
    const fact_order order(s, stages);
    for (std::size_t d = 0; d + 1 < offsets.size(); ++d) {
      const auto begin = facts.begin() + static_cast<std::ptrdiff_t>(offsets[d]);
      const auto end = facts.begin() + static_cast<std::ptrdiff_t>(offsets[d + 1]);
      if (!std::is_sorted(begin, end, order)) std::sort(begin, end, order);
    }
  }

  void fold(std::size_t deal, journey& j, std::size_t n_dimensions) const {
    j.clear(n_dimensions);
    for (std::size_t i = offsets[deal]; i < offsets[deal + 1]; ++i) j.apply(facts[i]);
  }
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
  journey_writer writer(s, l, *std::move(stages));
  const detail::grouped_facts grouped(s, writer.stages());
  const detail::rate_table rates(s);
  detail::amount_check amounts;

  if (l.unit == journey_unit::deal) {
    detail::journey j(writer.stages(), rates);
    for (std::size_t d = 0; d + 1 < grouped.offsets.size(); ++d) {
      grouped.fold(d, j, s.n_dimensions());
      if (!j.born() || j.deleted) continue;
      amounts.add(j);
      writer.add_deal(j, static_cast<code>(d));
    }
  } else {
    std::deque<detail::journey> journeys;  // rows point into it
    std::vector<std::vector<std::pair<code, const detail::journey*>>> groups;
    std::vector<std::size_t> group_of(s.identities().size(), groups.max_size());
    for (std::size_t d = 0; d + 1 < grouped.offsets.size(); ++d) {
      detail::journey& j = journeys.emplace_back(writer.stages(), rates);
      grouped.fold(d, j, s.n_dimensions());
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

}  // namespace v0_1
}  // namespace funnel
