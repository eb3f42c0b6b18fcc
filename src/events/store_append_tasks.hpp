/// How `event_store` checks and writes events of tasks. Included by `store.hpp`; not for direct use.
///
/// Layer:   events.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "events/store_append.hpp"

namespace funnel {
inline namespace v0_1 {
namespace detail {

inline std::optional<rejection> check_task(std::size_t row, const task_event& e) {
  const auto reserved = [](instant t) { return t == instant::min() || t == instant::max(); };
  if (static_cast<std::uint8_t>(e.kind) > static_cast<std::uint8_t>(task_event_kind::cancelled))
    return reject(row, errc::invalid_value, "kind", std::to_string(static_cast<int>(e.kind)), "not a kind of event");
  if (e.task.empty()) return reject(row, errc::missing_value, "task", "", "the event names no task");
  if (reserved(e.at))
    return reject(row, errc::out_of_range, "at", std::to_string(e.at.us), "the first and last instants are reserved");
  if (e.due && reserved(*e.due))
    return reject(row, errc::out_of_range, "due", std::to_string(e.due->us),
                  "the first and last instants are reserved");
  if (e.kind == task_event_kind::rescheduled && !e.due)
    return reject(row, errc::missing_value, "due", "", "the new due time is missing");
  if (e.kind == task_event_kind::reassigned && e.person.empty())
    return reject(row, errc::missing_value, "person", "", "the new person is missing");
  return std::nullopt;
}

}  // namespace detail

inline append_report event_store::append(std::span<const task_event> batch, const append_options& options) {
  std::size_t n_facts = state_->task_facts.size();
  append_report report = detail::append_rows(batch, options, applied_task_ids_, detail::check_task,
                                             [&](std::size_t, const task_event& e) { write(e, options, n_facts); });
  state_->task_facts.publish(n_facts);
  return report;
}

inline void event_store::write(const task_event& e, const append_options& options, std::size_t& n_facts) {
  detail::task_fact f;
  f.at = e.at.us;
  f.known = e.known_at.value_or(options.known_at).us;
  f.sequence = e.sequence;
  f.due = e.due.value_or(no_due);
  f.task = state_->tasks.intern(e.task);
  f.type = state_->task_types.intern(e.type);
  f.deal = state_->deals.intern(e.deal);
  f.person = state_->owners.intern(e.person);
  f.actor = state_->owners.intern(e.actor);
  f.kind = e.kind;
  state_->task_facts.put(n_facts++, f);
}

}  // namespace v0_1
}  // namespace funnel
