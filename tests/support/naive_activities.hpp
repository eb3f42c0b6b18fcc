/// Activities told by a deliberately simple model that shares none of the library's code but the plain event type.
#pragma once

#include "support/naive_model.hpp"

#include <funnel/events/event.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace naive {

struct errand {
  std::string id;
  std::string type;
  std::string deal;
  char state = 'o';  // o open, d done, c cancelled
  std::optional<std::int64_t> planned;
  std::int64_t ended = 0;
  std::optional<std::int64_t> due;  // in force at its end, or now
  std::string person;               // likewise
  std::string actor;
};

inline std::vector<errand> errands(const std::vector<funnel::activity_event>& rows, std::int64_t as_of, std::int64_t known_at) {
  using funnel::activity_event;
  using funnel::activity_event_kind;
  std::map<std::string, std::vector<activity_event>> by_activity;
  std::set<std::string> seen_ids;
  for (const activity_event& e : rows) {
    if (!e.event_id.empty() && !seen_ids.insert(std::string(e.event_id)).second) continue;
    if (e.at.us > as_of || e.known_at->us > known_at) continue;
    by_activity[std::string(e.activity)].push_back(e);
  }
  std::vector<errand> all;
  for (auto& [id, events] : by_activity) {
    const auto key = [](const activity_event& e) {
      return std::tuple(e.at.us, e.sequence, static_cast<int>(e.kind), e.due ? e.due->us : INT64_MAX, e.person, e.type, e.deal, e.actor);
    };
    std::stable_sort(events.begin(), events.end(), [&](const activity_event& a, const activity_event& b) { return key(a) < key(b); });
    errand r;
    r.id = id;
    if (events.front().kind != activity_event_kind::done) {
      r.planned = events.front().at.us;
    } else {
      for (const activity_event& e : events)
        if (e.kind == activity_event_kind::planned && !r.planned) r.planned = e.at.us;
    }
    std::optional<std::int64_t> due;
    std::string person;
    for (const activity_event& e : events) {
      if (!e.type.empty()) r.type = e.type;
      if (!e.deal.empty()) r.deal = e.deal;
      if (e.due) due = e.due->us;
      if (!e.person.empty()) person = e.person;
      const bool does = e.kind == activity_event_kind::done && r.state != 'd';
      const bool cancels = e.kind == activity_event_kind::cancelled && r.state == 'o';
      if (does || cancels) {
        r.state = does ? 'd' : 'c';
        r.ended = e.at.us;
        r.due = due;
        r.person = person;
        r.actor = e.actor.empty() ? person : std::string(e.actor);
      }
      if (e.kind == activity_event_kind::planned) r.state = 'o';
      if (r.state == 'o') {
        r.due = due;
        r.person = r.actor = person;
      }
    }
    all.push_back(r);
  }
  return all;
}

}  // namespace naive
