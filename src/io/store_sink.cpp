#include "io/store_sink.hpp"

#include "core/checkpoint.hpp"
#include "events/store_access.hpp"
#include "io/source_place.hpp"

#include <new>
#include <string_view>
#include <utility>

namespace funnel::io {
namespace {

/// All that an event says as one text: two that differ anywhere have two.
class said_text {
 public:
  explicit said_text(std::string& to) : text_(to) { text_.clear(); }
  void add(std::string_view t) { (text_ += std::to_string(t.size()) += ':') += t; }
  template <class Number>
  void number(Number n) {
    (text_ += std::to_string(n)) += ',';
  }

 private:
  std::string& text_;
};

void say(const deal_event_view& e, said_text to) {
  to.number(static_cast<int>(e.kind)), to.number(e.at.us), to.number(e.sequence), to.number(e.gaps),
      to.number(e.amount.has_value());
  to.number(e.amount.value_or(0));
  for (const std::string_view t : {e.deal, e.stage, e.pipeline, e.owner, e.actor, e.currency, e.reason, e.identity})
    to.add(t);
  for (const auto& v : e.values) to.add(v.dimension), to.add(v.value);
}

void say(const activity_event_view& e, said_text to) {
  to.number(static_cast<int>(e.kind)), to.number(e.at.us), to.number(e.due.has_value()),
      to.number(e.due.value_or(instant{}).us);
  for (const std::string_view t : {e.activity, e.type, e.deal, e.person, e.actor}) to.add(t);
}

}  // namespace

template <class Event>
std::span<const Event> made_ids<Event>::with_ids(std::span<const Event> batch) {
  events_.assign(batch.begin(), batch.end());
  ids_.clear();
  ids_.reserve(batch.size());
  for (Event& e : events_) {
    if (!e.event_id.empty()) continue;
    say(e, said_text(text_));
    e.event_id = ids_.emplace_back(short_hash(text_));
  }
  return events_;
}

template class made_ids<deal_event_view>;
template class made_ids<activity_event_view>;

many_at_once::many_at_once(event_store& store) : writer_(&detail::store_access::writer(store)) {
  if (writer_->keeper) writer_->keeper->hold();
}

many_at_once::~many_at_once() {
  if (!writer_) return;
  const detail::limits_of_thread none(nullptr);
  try {
    static_cast<void>(finish());
  } catch (const std::bad_alloc&) {  // kept with the next step that can be
  }
}

std::optional<error> many_at_once::finish() {
  detail::store_writer* const w = std::exchange(writer_, nullptr);
  return w->keeper ? w->keeper->let_go(*w->state) : std::nullopt;
}

}  // namespace funnel::io
