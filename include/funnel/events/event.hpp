/// What can happen to a deal, and to an activity: a call, a meeting, a letter that somebody plans and does.
///
/// Layer:   events. Events are the only truth; everything else is computed from them.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// When events can happen: from 1900-01-01 up to 2200-01-01, UTC. What lies outside stands for "no date" in other systems
/// (0001-01-01, 9999-12-31), and one such event would stretch every span and every series of periods.
inline constexpr period event_times{{-2'208'988'800'000'000}, {7'258'118'400'000'000}};

/// The kinds of event. Numbers are frozen: they reach disk.
enum class event_kind : std::uint8_t {
  created = 0,            ///< the deal exists, in `stage` (the first open stage when empty)
  owner_changed = 1,      ///< `owner` holds the deal from now on
  amount_changed = 2,     ///< the deal is worth `amount`
  dimension_changed = 3,  ///< the deal has `values` from now on
  stage_moved = 4,        ///< the deal enters `stage`, whatever its kind and pipeline
  won = 5,                ///< the deal enters the won stage
  lost = 6,               ///< the deal is given up, for `reason` if known
  reopened = 7,           ///< a closed deal is worked on again, in `stage` or where it last stood
  deleted = 8,            ///< the deal was a mistake: it leaves every report as of this instant
  identified = 9,         ///< the deal belongs to `identity`
};

/// The tie rule: of two events of a deal with the same time and sequence, that of the lower rank happened first.
/// Attributes come first, so that those given together with a creation or a move are in force when it is counted.
constexpr int tie_rank(event_kind k) noexcept {
  const bool attribute = k == event_kind::owner_changed || k == event_kind::amount_changed ||
                         k == event_kind::dimension_changed || k == event_kind::identified;
  return static_cast<int>(k) + (attribute ? 0 : 100);
}

/// What an event leaves open about the way of its deal: bits, to be combined. A host that reports every move when it is
/// made leaves nothing open. What is open is unknown in journeys, and left out of every number that would need it.
using event_gaps = std::uint8_t;
inline constexpr event_gaps gap_before = 1;     ///< through which stages the deal came here, and when it left the last known one
inline constexpr event_gaps gap_undated = 2;    ///< when it got here: it stands in `stage` at `at`, and may have before
inline constexpr event_gaps gap_after = 4;      ///< when it will leave `stage`, and where to: its source dates no such move
/// Nothing: the deal's history is whole, so that its first event is its beginning, whatever kind it is of.
inline constexpr event_gaps whole_history = 8;

/// One value of one dimension: {"region", "North"}.
template <class Text>
struct basic_dimension_value {
  Text dimension;
  Text value;

  friend bool operator==(const basic_dimension_value&, const basic_dimension_value&) = default;
};

/// One event of a deal as the host reports it.
///
/// `stage` matters for created, stage_moved and reopened, `reason` for lost. `owner`, `amount` and `values`
/// may come with any event: they are in force from that instant on. So may `identity`, which holds for the deal
/// as a whole. A deal moves to another pipeline by entering one of its stages.
///
/// A deal whose first event is neither `created` nor a move into the first shown stage of a pipeline began earlier, at a
/// time that is not known (unless `gaps` says `whole_history`).
template <class Text>
struct basic_deal_event {
  event_kind kind = event_kind::created;
  Text deal;                                        ///< the host's id of the deal; required
  instant at{};                                     ///< when it happened
  Text stage{};                                     ///< stage id
  Text pipeline{};                                  ///< of the stage; empty: the store's first pipeline that has it
  Text owner{};
  Text actor{};                                     ///< who did it; empty: whoever owned the deal then
  std::optional<minor_units> amount{};
  Text currency{};                                  ///< of `amount`; empty: the store's own
  Text reason{};
  Text identity{};                                  ///< the customer to whom deals belong that are one story
  std::vector<basic_dimension_value<Text>> values{};
  std::uint64_t sequence = 0;                       ///< host's order among events of one deal at one instant
  Text event_id{};                                  ///< an id already applied makes this event a duplicate
  std::optional<instant> known_at{};                ///< when it became known; the batch's time when absent
  event_gaps gaps = 0;                              ///< what it leaves open

  friend bool operator==(const basic_deal_event&, const basic_deal_event&) = default;
};

/// Events own their texts.
using dimension_value = basic_dimension_value<std::string>;
using deal_event = basic_deal_event<std::string>;

/// Events that only point to texts that live until they are appended: for readers of large files, which save the
/// copies. The store copies what it keeps in either case.
using dimension_value_view = basic_dimension_value<std::string_view>;
using deal_event_view = basic_deal_event<std::string_view>;

/// The kinds of event of an activity, called an activity here. Numbers are frozen: they reach disk. Of two events of an activity
/// with the same time and sequence, that of the lower number happened first.
enum class activity_event_kind : std::uint8_t {
  planned = 0,      ///< `person` means to do it by `due`, if given; a finished activity is open again
  rescheduled = 1,  ///< it is to be done by `due` instead
  reassigned = 2,   ///< `person` is to do it instead
  done = 3,         ///< it was done, planned or not
  cancelled = 4,    ///< it will not be done
};

/// Stands for a due time that was not given. It is after everything, so an activity without one is never late.
inline constexpr instant no_due = instant::max();

/// One event of an activity as the host reports it.
///
/// `type`, `deal`, `person` and `due` may come with any event: the last two are in force from that instant on, the
/// first two hold for the activity as a whole.
template <class Text>
struct basic_activity_event {
  activity_event_kind kind = activity_event_kind::planned;
  Text activity;                          ///< the host's id of the activity; required
  instant at{};                       ///< when it happened
  Text type{};                        ///< the host's word for what it is: call, meeting, mail, ...
  Text deal{};                        ///< the host's id of the deal that it is for; empty: none
  Text person{};                      ///< who is responsible
  Text actor{};                       ///< who did it; empty: whoever was responsible then
  std::optional<instant> due{};       ///< by when it is to be done
  std::uint64_t sequence = 0;         ///< host's order among events of one activity at one instant
  Text event_id{};                    ///< an id already applied to an activity makes this event a duplicate
  std::optional<instant> known_at{};  ///< when it became known; the batch's time when absent

  friend bool operator==(const basic_activity_event&, const basic_activity_event&) = default;
};

using activity_event = basic_activity_event<std::string>;
using activity_event_view = basic_activity_event<std::string_view>;

}  // namespace v0_1
}  // namespace funnel
