#include "events/append_rows.hpp"
#include "events/store_writer.hpp"

namespace funnel {
inline namespace v0_1 {
namespace detail {

namespace {

template <class Text>
std::optional<rejection> check_activity(std::size_t row, const basic_activity_event<Text>& e) {
  if (static_cast<std::uint8_t>(e.kind) > static_cast<std::uint8_t>(activity_event_kind::cancelled))
    return reject(row, errc::invalid_value, "kind", std::to_string(static_cast<int>(e.kind)), "not a kind of event");
  if (e.activity.empty()) return reject(row, errc::missing_value, "activity", "", "the event names no activity");
  if (auto wrong = check_time(row, "at", e.at)) return wrong;
  if (e.due)
    if (auto wrong = check_time(row, "due", *e.due)) return wrong;
  if (e.kind == activity_event_kind::rescheduled && !e.due)
    return reject(row, errc::missing_value, "due", "", "the new due time is missing");
  if (e.kind == activity_event_kind::reassigned && e.person.empty())
    return reject(row, errc::missing_value, "person", "", "the new person is missing");
  return std::nullopt;
}

}  // namespace

template <class Text>
append_report store_writer::append(std::span<const basic_activity_event<Text>> batch, const append_options& options) {
  if (const std::optional<error> wrong = prepare(batch)) return refused(batch.size(), *wrong);
  std::size_t n_facts = state->activity_facts.size();
  append_report report = append_rows(
      batch, options, applied_activity_ids, check_activity<Text>,
      [&](std::size_t, const basic_activity_event<Text>& e) { return write(e, options, n_facts); },
      [&](const event_ids& new_ids, std::size_t n) {
        store_extent to = extent();
        to.activity_facts = n_facts;
        return keep({.to = to, .amounts_total = amounts_total, .activity_events = n}, {}, new_ids, options);
      });
  if (report.applied > 0) state->activity_facts.publish(n_facts);
  return report;
}

template <class Text>
code store_writer::write(const basic_activity_event<Text>& e, const append_options& options, std::size_t& n_facts) {
  activity_fact f;
  f.at = e.at.us;
  f.known = e.known_at.value_or(options.known_at).us;
  f.sequence = e.sequence;
  f.due = e.due.value_or(no_due);
  f.activity = state->activities.intern(e.activity);
  f.type = state->activity_types.intern(e.type);
  f.deal = state->deals.intern(e.deal);
  f.person = state->owners.intern(e.person);
  f.actor = state->owners.intern(e.actor);
  f.kind = e.kind;
  state->activity_facts.put(n_facts++, f);
  return f.activity;
}

template append_report store_writer::append(std::span<const activity_event> batch, const append_options& options);
template append_report store_writer::append(std::span<const activity_event_view> batch, const append_options& options);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
