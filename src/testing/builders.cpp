#include <funnel/testing/builders.hpp>

#include <string>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace test {

const rejection* first_wrong_row(const append_report& report) noexcept {
  for (const rejection& r : report.rejected)
    if (!r.field.empty()) return &r;
  return report.rejected.empty() ? nullptr : &report.rejected[0];
}

std::vector<error> errors_of(const append_report& report) {
  const rejection* r = first_wrong_row(report);
  if (r == nullptr) return {};
  return {{r->code, "events[" + std::to_string(r->row) + "]." + r->field, r->reason}};
}

history histories::deal(std::string_view id, instant created, std::string_view stage) {
  history h = from(id);
  h.say(event_kind::created, created).last().stage = stage;
  return h;
}

result<event_store> histories::store(pipeline stages, currency money) const {
  event_store s(std::move(stages), std::move(money));
  if (auto errors = append_to(s); !errors.empty()) return errors;
  return s;
}

std::vector<error> histories::append_to(event_store& s) const { return errors_of(s.append(events_)); }

deal_event& history::last() { return all_->events_.back(); }
history& history::say(event_kind kind, instant at) {
  deal_event e;
  e.kind = kind;
  e.deal = deal_;
  e.at = at;
  e.known_at = at;
  all_->events_.push_back(std::move(e));
  return *this;
}

history& history::moved(std::string_view stage, instant at) {
  return say(event_kind::stage_moved, at).last().stage = stage, *this;
}
history& history::won(instant at) { return say(event_kind::won, at); }
history& history::lost(instant at, std::string_view reason) {
  return say(event_kind::lost, at).last().reason = reason, *this;
}
history& history::reopened(instant at, std::string_view stage) {
  return say(event_kind::reopened, at).last().stage = stage, *this;
}
history& history::deleted(instant at) { return say(event_kind::deleted, at); }
history& history::owner_changed(std::string_view to, instant at) {
  return say(event_kind::owner_changed, at).owner(to);
}
history& history::amount_changed(minor_units to, instant at) {
  return say(event_kind::amount_changed, at).amount(to);
}
history& history::value_changed(std::string_view dimension, std::string_view value, instant at) {
  return say(event_kind::dimension_changed, at).value(dimension, value);
}

history& history::owner(std::string_view name) { return last().owner = name, *this; }
history& history::amount(minor_units units, std::string_view currency) {
  last().currency = currency;
  return last().amount = units, *this;
}
history& history::value(std::string_view dimension, std::string_view value) {
  return last().values.push_back({std::string(dimension), std::string(value)}), *this;
}
history& history::by(std::string_view actor) { return last().actor = actor, *this; }
history& history::identity(std::string_view customer) { return last().identity = customer, *this; }
history& history::in_pipeline(std::string_view id) { return last().pipeline = id, *this; }
history& history::known(instant at) { return last().known_at = at, *this; }
history& history::sequence(std::uint64_t n) { return last().sequence = n, *this; }

}  // namespace test
}  // namespace v0_1
}  // namespace funnel
