/// A deliberately simple model of the library, written from its definitions and sharing none of its code but the
/// plain event type: it looks at rows, one deal after the other, and counts.
#pragma once

#include <funnel/events/event.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace naive {

using funnel::deal_event;
using funnel::event_kind;

struct stay {
  int stage;
  std::int64_t from;
  std::int64_t to;  // INT64_MAX while it lasts
  char end = 0;     // 0 lasts, m moved on, l lost
  std::string owner;        // when it began
  std::string begun_by;
  std::string ended_by;
  std::int64_t amount = 0;  // when it began
  std::int64_t last_amount = 0;  // when it ended, or the latest
  bool priced = false;           // was an amount known when it began ...
  bool last_priced = false;      // ... and when it ended
  std::string last_owner;        // when it ended, or the latest
  bool nowhere = false;          // in which stage it was is not known
};

/// One deal's life as the rules tell it.
struct life {
  std::string id;
  bool exists = false;
  std::int64_t born = 0;  // or when it was first heard of, unless ...
  bool begun = false;     // ... it is known that it began then
  bool priced = false;
  std::vector<stay> stays;
  char state = 'o';  // o open, w won, l lost
  std::int64_t closed = 0;
  std::int64_t amount = 0;
  std::string owner;
  std::string reason;
  std::map<std::string, std::string> values;
  std::vector<std::pair<std::int64_t, std::string>> owners;  // from when who
};

/// The rows as the host gave them, and the stage ids in funnel order with the won stage last.
struct model {
  std::vector<std::string> stages;
  std::vector<std::string> lost_stages;
  std::vector<deal_event> rows;
  std::int64_t default_known = 0;

  int won() const { return static_cast<int>(stages.size()) - 1; }
  int position(std::string_view id) const {
    for (std::size_t k = 0; k < stages.size(); ++k)
      if (stages[k] == id) return static_cast<int>(k);
    return -1;
  }
  bool is_lost_stage(std::string_view id) const {
    return std::find(lost_stages.begin(), lost_stages.end(), id) != lost_stages.end();
  }

  std::vector<life> lives(std::int64_t as_of, std::int64_t known_at) const {
    std::map<std::string, std::vector<const deal_event*>> by_deal;
    std::set<std::string> seen_ids;
    for (const deal_event& e : rows) {
      if (!e.event_id.empty() && !seen_ids.insert(std::string(e.event_id)).second) continue;
      if (e.at.us > as_of || e.known_at.value_or(funnel::instant{default_known}).us > known_at) continue;
      by_deal[std::string(e.deal)].push_back(&e);
    }
    std::vector<life> all;
    for (const auto& [id, events] : by_deal) {
      life l = live(events);
      l.id = id;
      if (l.exists) all.push_back(l);
    }
    return all;
  }

 private:
  /// A row said as single steps that can be ordered: attributes first, then what happened.
  struct step {
    std::int64_t at;
    std::uint64_t sequence;
    int rank;           // the number of the event kind
    int stage = -1;     // for creations, moves and reopenings
    std::string text;   // owner, value or reason
    std::string dimension;
    std::int64_t amount = 0;
    std::string actor;
    int turn() const { return rank >= 1 && rank <= 3 ? rank : rank + 10; }  // attributes come first
    auto key() const { return std::tuple(at, sequence, turn(), stage, amount, dimension, text, actor); }
  };

  life live(const std::vector<const deal_event*>& events) const {
    std::vector<step> steps;
    for (const deal_event* e : events) {
      const step base{e->at.us, e->sequence, 0, -1, {}, {}, 0, std::string(e->actor)};
      if (!e->owner.empty()) {
        step s = base;
        s.rank = 1;
        s.text = e->owner;
        steps.push_back(s);
      }
      if (e->amount) {
        step s = base;
        s.rank = 2;
        s.amount = *e->amount;
        steps.push_back(s);
      }
      for (const auto& v : e->values) {
        step s = base;
        s.rank = 3;
        s.dimension = v.dimension;
        s.text = v.value;
        steps.push_back(s);
      }
      step s = base;
      s.rank = static_cast<int>(e->kind);
      if (s.rank >= 1 && s.rank <= 3) continue;
      if (!e->stage.empty()) s.stage = position(e->stage);
      if (e->kind == event_kind::stage_moved && s.stage == won()) s.rank = 5;
      if (e->kind == event_kind::lost) s.text = e->reason;
      if (e->kind == event_kind::stage_moved && is_lost_stage(e->stage)) {
        s.rank = 6;
        s.text = e->reason.empty() ? e->stage : e->reason;
        s.stage = -1;
      }
      steps.push_back(s);
    }
    std::stable_sort(steps.begin(), steps.end(), [](const step& a, const step& b) { return a.key() < b.key(); });

    life l;
    constexpr std::int64_t forever = INT64_MAX;
    std::string actor;
    const auto enter = [&](int stage, std::int64_t at) {
      if (!l.exists) {
        l.exists = true;
        l.born = at;
      } else if (l.state != 'l' && l.stays.back().stage == stage && !l.stays.back().nowhere) {
        return;
      }
      if (!l.stays.empty() && l.stays.back().to == forever) {
        l.stays.back().to = at;
        l.stays.back().end = 'm';
        l.stays.back().ended_by = actor;
      }
      l.stays.push_back({stage, at, forever, 0, l.owner, actor, {}, l.amount, l.amount, l.priced, l.priced, l.owner, false});
      l.state = 'o';
      l.reason.clear();
      if (stage == won()) l.state = 'w', l.closed = at;
    };
    // In a stage that nobody knows: written as the first.
    const auto enter_somewhere = [&](std::int64_t at) {
      enter(0, at);
      l.stays.back().nowhere = true;
    };
    const auto return_to_last_open = [&](std::int64_t at) {
      for (auto s = l.stays.rbegin(); s != l.stays.rend(); ++s) {
        if (s->stage == won()) continue;
        const bool nowhere = s->nowhere;
        enter(s->stage, at);
        l.stays.back().nowhere = nowhere;
        return;
      }
      enter_somewhere(at);
    };
    for (const step& s : steps) {
      actor = s.actor.empty() ? l.owner : s.actor;
      switch (s.rank) {
        case 0:
          l.begun = true;
          if (!l.exists) enter(std::max(s.stage, 0), s.at);
          break;
        case 1:
          l.owner = s.text;
          l.owners.emplace_back(s.at, s.text);
          if (!l.stays.empty() && l.stays.back().to == forever) l.stays.back().last_owner = s.text;
          break;
        case 2:
          l.amount = s.amount;
          l.priced = true;
          if (!l.stays.empty() && l.stays.back().to == forever) l.stays.back().last_amount = s.amount, l.stays.back().last_priced = true;
          break;
        case 3: l.values[s.dimension] = s.text; break;
        case 4:
          if (!l.exists) l.begun = l.begun || s.stage == 0;
          enter(s.stage, s.at);
          break;
        case 5: enter(won(), s.at); break;
        case 6:
          if (!l.exists) enter_somewhere(s.at);
          if (l.state == 'l') break;
          l.stays.back().to = s.at;
          l.stays.back().end = 'l';
          l.stays.back().ended_by = actor;
          l.state = 'l';
          l.closed = s.at;
          l.reason = s.text;
          break;
        case 7:
          if (s.stage >= 0) enter(s.stage, s.at);
          else if (!l.exists) enter_somewhere(s.at);
          else if (l.state != 'o') return_to_last_open(s.at);
          break;
        case 8: l.exists = false; return l;
      }
    }
    return l;
  }
};

/// The fates in words (two more are for deals that move to another pipeline), as numbers in the order of `funnel::fate`:
/// what became of this deal with respect to stage k.
inline int fate(const life& l, int k) {
  bool visited = false, ever_above = false, passed = false, passed_unsure = false, above_unsure = false;
  bool unsure = !l.begun;  // where was it between the last known stage and this one?
  for (const stay& s : l.stays) {
    if (s.nowhere) {
      unsure = true;
      continue;
    }
    if (s.stage > k) {
      if (visited && !passed) passed = true, passed_unsure = unsure;
      if (!visited && unsure) above_unsure = true;
      ever_above = true;
    }
    if (s.stage == k) visited = true;
    unsure = false;
  }
  if (visited && passed) return passed_unsure ? 5 : 0;      // left unseen, advanced
  if (visited && (unsure || above_unsure)) return 5;        // left unseen
  if (visited && l.state == 'l') return 1;                  // lost from here
  if (visited) return l.stays.back().stage == k ? 3 : 4;    // still here, went back
  if (above_unsure) return 8;                               // unseen
  if (ever_above) return l.stays.front().stage > k ? 7 : 6; // started later, skipped
  if (l.state == 'l') return l.stays.back().nowhere ? 11 : 9;  // lost out of sight, lost before
  return 12;                                                // not yet
}

inline bool reached(const life& l, int k) {
  return std::any_of(l.stays.begin(), l.stays.end(), [&](const stay& s) { return !s.nowhere && s.stage >= k; });
}

inline bool touched(const life& l, int k) {
  return std::any_of(l.stays.begin(), l.stays.end(), [&](const stay& s) { return !s.nowhere && s.stage == k; });
}

}  // namespace naive
