#include "c/event_fields.hpp"

#include "events/event_texts.hpp"

#include <algorithm>

namespace funnel::c {
namespace {

constexpr const char* no_time = "this is not an ISO 8601 date or time";
constexpr const char* unknown_kind = "this is not a kind of event";

}  // namespace

template <>
std::optional<std::uint8_t> kind_named<deal_event_view>(std::string_view name) noexcept {
  return detail::kind_of_text(detail::event_kind_texts, name);
}
template <>
std::optional<std::uint8_t> kind_named<activity_event_view>(std::string_view name) noexcept {
  return detail::kind_of_text(detail::activity_kind_texts, name);
}

row_filler::row_filler(const event_store& store, const time_zone& zone) : zone_(zone), own_(store.currency()) {
  for (const exchange_rate& r : store.take_snapshot().rates()) decimals_.emplace_back(r.currency, r.decimals);
}

bool row_filler::time(std::string_view text, instant& out) const {
  const auto t = parse_time(text, zone_);
  if (t) out = *t;
  return t.has_value();
}

template <class Event>
row_fault row_filler::text_of(Event& e, event_field f, std::string_view value) {
  if (value.empty()) return {};
  seen_ |= bit(f);
  if (const auto member = text_member<Event>(f)) return e.*member = value, row_fault{};
  constexpr auto read = [](bool good, event_field of) { return good ? row_fault{} : row_fault{errc::invalid_value, of, no_time}; };
  switch (f) {
    case event_field::kind: {
      const auto found = kind_named<Event>(value);
      if (!found) return {errc::invalid_value, f, unknown_kind};
      return kind(e, *found), row_fault{};
    }
    case event_field::at: return read(time(value, e.at), f);
    case event_field::known_at: return read(time(value, e.known_at.emplace()), f);
    default: break;
  }
  if constexpr (std::is_same_v<Event, activity_event_view>) {
    if (f == event_field::due) return read(time(value, e.due.emplace()), f);
  } else {
    if (f == event_field::amount) return amount_ = value, row_fault{};
  }
  return {errc::invalid_value, f, "must be a whole number"};  // sequence
}

row_fault row_filler::text(deal_event_view& e, event_field f, std::string_view value) { return text_of(e, f, value); }
row_fault row_filler::text(activity_event_view& e, event_field f, std::string_view value) { return text_of(e, f, value); }

namespace {

/// Numbers that both have.
template <class Event>
row_fault common_number(Event& e, event_field f, std::int64_t value) noexcept {
  switch (f) {
    case event_field::at: return e.at = instant{value}, row_fault{};
    case event_field::known_at: return e.known_at = instant{value}, row_fault{};
    case event_field::sequence:
      if (value < 0) return {errc::out_of_range, f, "must be 0 or more"};
      return e.sequence = static_cast<std::uint64_t>(value), row_fault{};
    default: return {errc::invalid_value, f, "must be a text"};
  }
}

}  // namespace

row_fault row_filler::number(deal_event_view& e, event_field f, std::int64_t value) noexcept {
  seen_ |= bit(f);
  if (f == event_field::amount) return e.amount = value, row_fault{};
  return common_number(e, f, value);
}

row_fault row_filler::number(activity_event_view& e, event_field f, std::int64_t value) noexcept {
  seen_ |= bit(f);
  if (f == event_field::due) return e.due = instant{value}, row_fault{};
  return common_number(e, f, value);
}

row_fault row_filler::finish(deal_event_view& e) {
  if (!has(event_field::at)) return {errc::missing_value, event_field::at, "the time is missing"};
  if (!amount_.empty()) {
    int decimals = own_.decimals;
    if (!e.currency.empty() && e.currency != own_.code)
      for (const auto& [name, n] : decimals_)
        if (name == e.currency) decimals = n;
    e.amount = parse_amount(amount_, decimals);
    if (!e.amount) return {errc::invalid_value, event_field::amount, "this is not a decimal amount of the currency"};
  }
  if (has(event_field::kind)) return {};
  if (!e.stage.empty()) e.kind = event_kind::stage_moved;
  else if (e.amount) e.kind = event_kind::amount_changed;
  else if (!e.owner.empty()) e.kind = event_kind::owner_changed;
  else if (!e.values.empty()) e.kind = event_kind::dimension_changed;
  else if (!e.identity.empty()) e.kind = event_kind::identified;
  else return {errc::missing_value, event_field::kind, "the row says nothing: no kind, stage, amount, owner, value or identity"};
  return {};
}

row_fault row_filler::finish(activity_event_view&) const {
  if (!has(event_field::at)) return {errc::missing_value, event_field::at, "the time is missing"};
  if (!has(event_field::kind)) return {errc::missing_value, event_field::kind, "the kind of event is missing"};
  return {};
}

}  // namespace funnel::c
