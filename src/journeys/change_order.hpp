/// The order in which the facts of one deal happened.
///
/// Layer:   journeys; for `project`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "events/snapshot_data.hpp"
#include "journeys/stage_map.hpp"

#include <string_view>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The total order of the facts of one deal: event time, the host's sequence, `tie_rank`, then what they say. The
/// last rule compares stages by the order in force and names by text, never by dictionary code, so that equal sets
/// of events give equal journeys in whatever order they arrived.
class change_order {
 public:
  change_order(const snapshot& s, const stage_map& stages) : snapshot_(&s), stages_(&stages) {}

  bool operator()(const fact& a, const fact& b) const {
    if (a.at != b.at) return a.at < b.at;
    if (a.sequence != b.sequence) return a.sequence < b.sequence;
    // Dimensions do not influence each other, so any order by code will do between two of them.
    const int of_kind = 256 * (tie_rank(a.kind) - tie_rank(b.kind)) + a.dimension - b.dimension;
    return of_kind != 0 ? of_kind < 0 : says_less(a, b);
  }

 private:
  /// Of two facts of one kind and dimension at the same time: seldom asked, so kept out of the way of the others.
  [[gnu::noinline]] bool says_less(const fact& a, const fact& b) const {
    if (const int order = compare(a, b); order != 0) return order < 0;
    const int of_actors = name(data_of(*snapshot_).owners(), a.actor).compare(name(data_of(*snapshot_).owners(), b.actor));
    if (of_actors != 0) return of_actors < 0;
    if (a.gaps != b.gaps) return a.gaps < b.gaps;
    return name(data_of(*snapshot_).pipelines(), a.where) < name(data_of(*snapshot_).pipelines(), b.where);
  }
  int compare(const fact& a, const fact& b) const {
    const auto by_name = [&](const dictionary& d) { return name(d, a.what).compare(name(d, b.what)); };
    switch (a.kind) {
      case event_kind::owner_changed: return by_name(data_of(*snapshot_).owners());
      case event_kind::lost: return by_name(data_of(*snapshot_).reasons());
      case event_kind::identified: return by_name(data_of(*snapshot_).identities());
      case event_kind::amount_changed:
        if (a.amount != b.amount) return a.amount < b.amount ? -1 : 1;
        return by_name(data_of(*snapshot_).currencies());
      case event_kind::dimension_changed: return by_name(data_of(*snapshot_).values(a.dimension));
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

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
