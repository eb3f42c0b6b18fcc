/// The query's choices told for one naive life, rule by rule: where it counts, to whom, and for how much.
#pragma once

#include "support/naive_model.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace naive {

inline int entries(const life& l, int k) {
  return static_cast<int>(std::count_if(l.stays.begin(), l.stays.end(), [&](const stay& s) { return !s.nowhere && s.stage == k; }));
}

/// How often the deal counts at stage k by a rule; `steps` stages make the funnel, each a step when ordered.
inline int times(const life& l, int k, funnel::counting rule) {
  using funnel::counting;
  switch (rule) {
    case counting::implied: return reached(l, k);
    case counting::touched: return touched(l, k);
    case counting::entries: return entries(l, k);
    case counting::moves: return entries(l, k) - (l.begun && l.stays.front().stage == k && !l.stays.front().nowhere);
    case counting::strict:
    case counting::ordered: {
      int next = 0;  // the stage that must come next
      for (const stay& s : l.stays) next += !s.nowhere && s.stage == next;
      return next > k;
    }
  }
  return 0;
}

/// The stay that stands for stage k: the first there, else the first further up, else the last of all.
inline const stay& entry_stay(const life& l, int k) {
  for (const stay& s : l.stays)
    if (!s.nowhere && s.stage == k) return s;
  for (const stay& s : l.stays)
    if (!s.nowhere && s.stage > k) return s;
  return l.stays.back();
}

inline const stay* last_stay(const life& l, int k) {
  const stay* last = nullptr;
  for (const stay& s : l.stays)
    if (!s.nowhere && s.stage == k) last = &s;
  return last;
}

inline std::string person(const life& l, int k, funnel::attribution a, int won) {
  using funnel::attribution;
  switch (a) {
    case attribution::stage_entry: return entry_stay(l, k).owner;
    case attribution::creator: return l.stays.front().begun_by;
    case attribution::mover:
      if (const stay* s = last_stay(l, k)) {
        if (k == won) return s->begun_by;
        return s->end == 0 ? l.owner : s->ended_by;
      }
      return reached(l, k) ? entry_stay(l, k).begun_by : l.owner;
    case attribution::current:
    case attribution::time_held: break;
  }
  return l.owner;
}

/// To whom the deal as a whole counts: by entry, to who owned it when it was closed, or owns it while it is open.
inline std::string person_at(const life& l, const stay& s, funnel::attribution a, int won);
inline std::string person(const life& l, funnel::attribution a, int won) {
  if (a == funnel::attribution::stage_entry) return l.state == 'w' ? l.stays.back().owner : l.stays.back().last_owner;
  return person_at(l, l.stays.back(), a, won);
}

/// A deal and what it is worth, as far as is known.
inline funnel::count_amount one(std::int64_t worth, bool priced) { return {1, worth, priced ? 0 : 1}; }

inline std::int64_t final_amount(const life& l, int won) {
  return l.stays.back().stage == won && l.state == 'w' ? l.stays.back().amount : l.stays.back().last_amount;
}

inline std::int64_t worth(const life& l, int k, funnel::valuation v, int won) {
  using funnel::valuation;
  switch (v) {
    case valuation::at_entry: return entry_stay(l, k).amount;
    case valuation::at_exit: return touched(l, k) ? last_stay(l, k)->last_amount : entry_stay(l, k).amount;
    case valuation::current: return l.amount;
    case valuation::final_amount: break;
  }
  return final_amount(l, won);
}

inline std::int64_t worth(const life& l, funnel::valuation v, int won) {
  return v == funnel::valuation::current ? l.amount : final_amount(l, won);
}

/// The stay that the chain of stages 0, 1, 2, ... takes for step k, if it gets there.
inline const stay* step_stay(const life& l, int k) {
  int next = 0;
  for (const stay& s : l.stays) {
    if (s.nowhere || s.stage != next) continue;
    if (next++ == k) return &s;
  }
  return nullptr;
}

/// Person and worth at one stay.
inline std::string person_at(const life& l, const stay& s, funnel::attribution a, int won) {
  using funnel::attribution;
  if (a == attribution::stage_entry) return s.owner;
  if (a == attribution::mover) return s.stage == won ? s.begun_by : s.end == 0 ? l.owner : s.ended_by;
  return person(l, 0, a, won);
}
inline std::int64_t worth_at(const life& l, const stay& s, funnel::valuation v, int won) {
  using funnel::valuation;
  if (v == valuation::at_entry) return s.amount;
  return v == valuation::at_exit ? s.last_amount : worth(l, 0, v, won);
}

/// Is known what `worth` says?
inline bool final_priced(const life& l, int won) {
  return l.stays.back().stage == won && l.state == 'w' ? l.stays.back().priced : l.stays.back().last_priced;
}
inline bool priced(const life& l, funnel::valuation v, int won) {
  return v == funnel::valuation::current ? l.priced : final_priced(l, won);
}
inline bool priced(const life& l, int k, funnel::valuation v, int won) {
  using funnel::valuation;
  if (v == valuation::at_entry) return entry_stay(l, k).priced;
  if (v == valuation::at_exit) return touched(l, k) ? last_stay(l, k)->last_priced : entry_stay(l, k).priced;
  return priced(l, v, won);
}
inline bool priced_at(const life& l, const stay& s, funnel::valuation v, int won) {
  using funnel::valuation;
  if (v == valuation::at_entry) return s.priced;
  return v == valuation::at_exit ? s.last_priced : priced(l, v, won);
}

/// How long each person held the open deal, in microseconds, up to `as_of`; by name.
inline std::map<std::string, std::int64_t> held(const life& l, int won, std::int64_t as_of) {
  std::map<std::string, std::int64_t> us;
  for (const stay& s : l.stays) {
    if (s.stage == won) continue;
    const std::int64_t end = std::min(s.to, as_of);
    // Hour by hour: all times of the random histories are whole hours.
    for (std::int64_t t = s.from; t < end; t += 3'600'000'000) {
      std::string holder;
      for (const auto& [from, who] : l.owners)
        if (from <= t) holder = who;
      us[holder] += 3'600'000'000;
    }
  }
  return us;
}

}  // namespace naive
