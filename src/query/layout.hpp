/// How recorded stages become the positions of one funnel: which pipeline, by which of its versions, or the phases
/// of the end-to-end funnel; and whose journey a row is.
///
/// Layer:   journeys. Part of every query; a plain value.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Which version of a pipeline says what comes before what.
enum class version_policy : std::uint8_t {
  as_recorded,  ///< each move is judged by the order in force when it happened; no stage is renamed into another
  as_of_now,    ///< all of history is told in the stages and the order in force at the report's as-of instant
  mapped,       ///< the same for the version in force at an instant of the user's choice
};

/// Whose journey one row is.
enum class journey_unit : std::uint8_t {
  deal,
  identity,  ///< all deals of one identity are one journey; a deal without an identity stands for itself
  pass,      ///< the same, cut where the identity begins anew
};

/// The frame of a report. The default: the store's first pipeline, as recorded, one row a deal.
///
/// Versions.  Stages of other versions that the leading version does not have keep their history: `as_of_now` and
///            `mapped` count it under the stage they became, if any; otherwise the stage is shown, marked as retired,
///            after the stage that it used to follow. A retired stage is reached only by standing in it.
/// Phases.    With `phases` given, stages of all pipelines are positions by their `phase`, in this order; stages
///            without a phase, or of a phase not listed, are not seen. The last phase consists of won stages and is
///            the won stage of the funnel. A won stage of another phase is a stage like others: a hand-over.
/// Passes.    An identity's entries, of all its deals, follow each other by time. It is lost when a deal of it is
///            lost and none is open, and open again with the next entry. A pass begins with the first entry, with
///            each entry after a loss or a win, and with each return to the first position (a hand-back); a pass
///            that is handed back counts as moved out.
struct layout {
  std::string pipeline{};               ///< id; the store's first when empty
  version_policy versions = version_policy::as_recorded;
  std::optional<instant> version_at{};  ///< for `mapped`
  std::vector<std::string> phases{};    ///< for the end-to-end funnel; `pipeline` must be empty then
  journey_unit unit = journey_unit::deal;

  friend bool operator==(const layout&, const layout&) = default;
};

}  // namespace v0_1
}  // namespace funnel
