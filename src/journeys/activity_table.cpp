#include <funnel/journeys/journey_table.hpp>

#include "events/snapshot_data.hpp"

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// The total order of the facts of one activity: event time, the host's sequence, the kind, then what they say, by text
/// and never by dictionary code, so that equal sets of events give equal activities in whatever order they arrived.
bool activity_fact_before(const snapshot& s, const activity_fact& a, const activity_fact& b) {
  const auto clock = [](const activity_fact& f) { return std::tuple(f.at, f.sequence, f.kind, f.due); };
  if (clock(a) != clock(b)) return clock(a) < clock(b);
  const auto says = [&](const activity_fact& f) {
    return std::tuple(s.owners().name(f.person), s.activity_types().name(f.type), s.deals().name(f.deal),
                      s.owners().name(f.actor));
  };
  return says(a) < says(b);
}

/// Folds the facts of one activity, given in order.
struct activity_fold {
  code type = no_code;
  code deal = no_code;
  instant due = no_due;
  code person = no_code;
  bool begun = false;
  instant planned = instant::max();
  activity_state state = activity_state::open;
  instant ended = instant::max();
  instant due_at_end = no_due;
  code person_at_end = no_code;
  code actor = no_code;

  void apply(const activity_fact& f) {
    const bool plans = begun ? f.kind == activity_event_kind::planned : f.kind != activity_event_kind::done;
    if (plans && planned == instant::max()) planned = {f.at};
    begun = true;
    if (f.type != no_code) type = f.type;
    if (f.deal != no_code) deal = f.deal;
    if (f.due != no_due) due = f.due;
    if (f.person != no_code) person = f.person;
    switch (f.kind) {
      case activity_event_kind::planned:
        state = activity_state::open;
        break;
      case activity_event_kind::rescheduled:
      case activity_event_kind::reassigned:
        break;  // said above
      case activity_event_kind::done:
        if (state != activity_state::done) end(activity_state::done, f);
        break;
      case activity_event_kind::cancelled:
        if (state == activity_state::open) end(activity_state::cancelled, f);
        break;
    }
  }

  void write(activity_columns& to) const {
    const bool is_open = state == activity_state::open;
    to.type.push_back(type);
    to.deal.push_back(deal);
    to.planned.push_back(planned);
    to.state.push_back(state);
    to.ended.push_back(is_open ? instant::max() : ended);
    to.due.push_back(is_open ? due : due_at_end);
    to.person.push_back(is_open ? person : person_at_end);
    to.actor.push_back(is_open ? person : actor);
  }

 private:
  void end(activity_state how, const activity_fact& f) {
    state = how;
    ended = {f.at};
    due_at_end = due;
    person_at_end = person;
    actor = f.actor == no_code ? person : f.actor;
  }
};

}  // namespace
}  // namespace detail

activity_table project_activities(const snapshot& s) {
  const detail::snapshot_data data = detail::data_of(s);
  std::vector<std::size_t> offsets(s.n_activities() + 1, 0);
  for (std::size_t i = 0; i < data.n_activity_facts(); ++i)
    if (data.visible(data.activity_fact(i))) ++offsets[data.activity_fact(i).activity + 1];
  for (std::size_t k = 1; k < offsets.size(); ++k) offsets[k] += offsets[k - 1];
  std::vector<detail::activity_fact> facts(offsets.back());
  std::vector<std::size_t> next(offsets.begin(), offsets.end() - 1);
  for (std::size_t i = 0; i < data.n_activity_facts(); ++i)
    if (data.visible(data.activity_fact(i))) facts[next[data.activity_fact(i).activity]++] = data.activity_fact(i);

  activity_table table(s);
  activity_columns& to = table.activities_;
  for (std::size_t k = 0; k < s.n_activities(); ++k) {
    const auto begin = facts.begin() + static_cast<std::ptrdiff_t>(offsets[k]);
    const auto end = facts.begin() + static_cast<std::ptrdiff_t>(offsets[k + 1]);
    if (begin == end) continue;
    std::sort(begin, end, [&](const auto& a, const auto& b) { return detail::activity_fact_before(s, a, b); });
    detail::activity_fold fold;
    std::for_each(begin, end, [&](const detail::activity_fact& f) { fold.apply(f); });
    to.activity.push_back(static_cast<code>(k));
    fold.write(to);
  }
  return table;
}

}  // namespace v0_1
}  // namespace funnel
