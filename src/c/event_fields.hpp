/// The fields of an event as c.h names them, and how texts and numbers become one: the same for lines and for columns.
///
/// Layer:   c.
/// Threads: an object serves one thread.
#pragma once

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/event.hpp>
#include <funnel/events/store.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel::c {

/// Fields of both kinds of event. `values` is an object of texts, and as columns one for each dimension.
enum class event_field : std::uint8_t {
  deal, kind, at, stage, pipeline, owner, actor, amount, currency, reason, identity, sequence, event_id, known_at, values,
  activity, type, person, due,
};
inline constexpr std::array<std::string_view, 19> event_field_names{
    "deal",     "kind",     "at",       "stage",  "pipeline", "owner", "actor",  "amount", "currency", "reason",
    "identity", "sequence", "event_id", "known_at", "values", "activity", "type", "person", "due"};
constexpr std::string_view name_of(event_field f) noexcept { return event_field_names[static_cast<std::size_t>(f)]; }

constexpr std::uint32_t bit(event_field f) noexcept { return std::uint32_t{1} << static_cast<unsigned>(f); }
/// The fields that an event of this type has.
template <class Event>
inline constexpr std::uint32_t fields_of = 0;
template <>
[[gnu::visibility("hidden")]] inline constexpr std::uint32_t fields_of<deal_event_view> = bit(event_field::values) * 2 - 1;
template <>
[[gnu::visibility("hidden")]] inline constexpr std::uint32_t fields_of<activity_event_view> =
    bit(event_field::activity) | bit(event_field::at) | bit(event_field::kind) | bit(event_field::type) | bit(event_field::deal) |
    bit(event_field::person) | bit(event_field::actor) | bit(event_field::due) | bit(event_field::sequence) |
    bit(event_field::event_id) | bit(event_field::known_at);

/// The field of this name; nullopt when events of this type have none.
template <class Event>
constexpr std::optional<event_field> field_named(std::string_view name) noexcept {
  for (std::size_t i = 0; i < event_field_names.size(); ++i)
    if (event_field_names[i] == name && (fields_of<Event> >> i & 1) != 0) return static_cast<event_field>(i);
  return std::nullopt;
}

/// The number of the kind of this name; nullopt when events of this type have none.
template <class Event>
std::optional<std::uint8_t> kind_named(std::string_view name) noexcept;
template <>
std::optional<std::uint8_t> kind_named<deal_event_view>(std::string_view name) noexcept;
template <>
std::optional<std::uint8_t> kind_named<activity_event_view>(std::string_view name) noexcept;

/// The member that a field of plain text fills; null for the other fields, which are read.
template <class Event>
constexpr std::string_view Event::*text_member(event_field f) noexcept {
  switch (f) {
    case event_field::deal: return &Event::deal;
    case event_field::actor: return &Event::actor;
    case event_field::event_id: return &Event::event_id;
    default: break;
  }
  if constexpr (std::is_same_v<Event, deal_event_view>) {
    switch (f) {
      case event_field::stage: return &Event::stage;
      case event_field::pipeline: return &Event::pipeline;
      case event_field::owner: return &Event::owner;
      case event_field::currency: return &Event::currency;
      case event_field::reason: return &Event::reason;
      case event_field::identity: return &Event::identity;
      default: return nullptr;
    }
  } else {
    switch (f) {
      case event_field::activity: return &Event::activity;
      case event_field::type: return &Event::type;
      case event_field::person: return &Event::person;
      default: return nullptr;
    }
  }
}

/// A row that is wrong before the store has seen it: which field, and why. No reason: the row is right.
struct row_fault {
  errc code = errc::invalid_value;
  event_field field = event_field::deal;
  const char* reason = nullptr;

  explicit operator bool() const noexcept { return reason != nullptr; }
};

/// Puts the fields of one row after another into events whose texts point to what was given.
class row_filler {
 public:
  /// Reads times as the zone has them, and amounts with the decimals of their currency.
  row_filler(const event_store& store, const time_zone& zone);

  /// Before the fields of a row.
  void begin() noexcept {
    seen_ = 0;
    amount_ = {};
  }
  /// A field that the row has. Empty texts stand for none given.
  row_fault text(deal_event_view& e, event_field f, std::string_view value);
  row_fault text(activity_event_view& e, event_field f, std::string_view value);
  row_fault number(deal_event_view& e, event_field f, std::int64_t value) noexcept;
  row_fault number(activity_event_view& e, event_field f, std::int64_t value) noexcept;
  /// A kind that was found by its name.
  template <class Event>
  void kind(Event& e, std::uint8_t number) noexcept {
    seen_ |= bit(event_field::kind);
    e.kind = static_cast<decltype(e.kind)>(number);
  }
  /// After them: what is required, and what follows from the others. What the store checks is left to it.
  row_fault finish(deal_event_view& e);
  row_fault finish(activity_event_view& e) const;

 private:
  template <class Event>
  row_fault text_of(Event& e, event_field f, std::string_view value);
  bool has(event_field f) const noexcept { return (seen_ & bit(f)) != 0; }
  bool time(std::string_view text, instant& out) const;

  const time_zone& zone_;
  currency own_;
  std::vector<std::pair<std::string, int>> decimals_;  ///< of foreign currencies
  std::uint32_t seen_ = 0;
  std::string_view amount_;  ///< decimal, until the currency is known
};

}  // namespace funnel::c
