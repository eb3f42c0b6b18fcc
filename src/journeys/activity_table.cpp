#include <funnel/journeys/activity_table.hpp>

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

/// The total order of the facts of one task: event time, the host's sequence, the kind, then what they say, by text
/// and never by dictionary code, so that equal sets of events give equal tasks in whatever order they arrived.
bool task_fact_before(const snapshot& s, const task_fact& a, const task_fact& b) {
  const auto clock = [](const task_fact& f) { return std::tuple(f.at, f.sequence, f.kind, f.due); };
  if (clock(a) != clock(b)) return clock(a) < clock(b);
  const auto says = [&](const task_fact& f) {
    return std::tuple(s.owners().name(f.person), s.task_types().name(f.type), s.deals().name(f.deal),
                      s.owners().name(f.actor));
  };
  return says(a) < says(b);
}

/// Folds the facts of one task, given in order.
struct task_fold {
  code type = no_code;
  code deal = no_code;
  instant due = no_due;
  code person = no_code;
  bool begun = false;
  instant planned = instant::max();
  task_state state = task_state::open;
  instant ended = instant::max();
  instant due_at_end = no_due;
  code person_at_end = no_code;
  code actor = no_code;

  void apply(const task_fact& f) {
    const bool plans = begun ? f.kind == task_event_kind::planned : f.kind != task_event_kind::done;
    if (plans && planned == instant::max()) planned = {f.at};
    begun = true;
    if (f.type != no_code) type = f.type;
    if (f.deal != no_code) deal = f.deal;
    if (f.due != no_due) due = f.due;
    if (f.person != no_code) person = f.person;
    switch (f.kind) {
      case task_event_kind::planned:
        state = task_state::open;
        break;
      case task_event_kind::rescheduled:
      case task_event_kind::reassigned:
        break;  // said above
      case task_event_kind::done:
        if (state != task_state::done) end(task_state::done, f);
        break;
      case task_event_kind::cancelled:
        if (state == task_state::open) end(task_state::cancelled, f);
        break;
    }
  }

  void write(task_columns& to) const {
    const bool is_open = state == task_state::open;
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
  void end(task_state how, const task_fact& f) {
    state = how;
    ended = {f.at};
    due_at_end = due;
    person_at_end = person;
    actor = f.actor == no_code ? person : f.actor;
  }
};

}  // namespace
}  // namespace detail

task_table project_tasks(const snapshot& s) {
  const detail::snapshot_data data = detail::data_of(s);
  std::vector<std::size_t> offsets(s.n_tasks() + 1, 0);
  for (std::size_t i = 0; i < data.n_task_facts(); ++i)
    if (data.visible(data.task_fact(i))) ++offsets[data.task_fact(i).task + 1];
  for (std::size_t k = 1; k < offsets.size(); ++k) offsets[k] += offsets[k - 1];
  std::vector<detail::task_fact> facts(offsets.back());
  std::vector<std::size_t> next(offsets.begin(), offsets.end() - 1);
  for (std::size_t i = 0; i < data.n_task_facts(); ++i)
    if (data.visible(data.task_fact(i))) facts[next[data.task_fact(i).task]++] = data.task_fact(i);

  task_table table(s);
  task_columns& to = table.tasks_;
  for (std::size_t k = 0; k < s.n_tasks(); ++k) {
    const auto begin = facts.begin() + static_cast<std::ptrdiff_t>(offsets[k]);
    const auto end = facts.begin() + static_cast<std::ptrdiff_t>(offsets[k + 1]);
    if (begin == end) continue;
    std::sort(begin, end, [&](const auto& a, const auto& b) { return detail::task_fact_before(s, a, b); });
    detail::task_fold fold;
    std::for_each(begin, end, [&](const detail::task_fact& f) { fold.apply(f); });
    to.task.push_back(static_cast<code>(k));
    fold.write(to);
  }
  return table;
}

}  // namespace v0_1
}  // namespace funnel
