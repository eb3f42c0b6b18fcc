/// On random small logs the matcher finds exactly the chain that an exhaustive search finds by the definition in
/// ordered_rule.hpp, which is written down here a second time, rule by rule and without any cleverness.
#include "aggregates/ordered_match.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace funnel;

constexpr int n_logs = 40'000;
constexpr std::size_t skipped = step_match::no_visit;

using log = std::vector<timed_stage>;
using chain = std::vector<std::size_t>;  // visit of each step up to the last reached one

bool has(stage_mask m, const timed_stage& v) { return ((m >> v.stage) & 1) != 0; }

/// May these visits be these steps? Each sentence of the definition is one check of the whole chain.
bool is_chain(const ordered_rule& r, const log& visits, const chain& c) {
  struct reached {
    std::size_t step, visit;
  };
  std::vector<reached> steps;
  for (std::size_t k = 0; k < c.size(); ++k) {
    if (c[k] == skipped) {
      if (!r.steps[k].optional) return false;
    } else {
      if (!has(r.steps[k].stages, visits[c[k]])) return false;
      steps.push_back({k, c[k]});
    }
  }
  const auto at = [&](const reached& s) { return visits[s.visit].at.us; };
  if (r.window && at(steps.back()) - at(steps.front()) > r.window->us) return false;
  if (r.hold_constant) {
    for (const reached& a : steps) {
      for (const reached& b : steps) {
        const code x = visits[a.visit].held;
        const code y = visits[b.visit].held;
        if (x != no_code && y != no_code && x != y) return false;
      }
    }
  }
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const reached a = steps[i - 1];
    const reached b = steps[i];
    if (b.visit < a.visit || (r.strict_once && b.visit == a.visit)) return false;
    const std::int64_t gap = at(b) - at(a);
    const ordered_step& s = r.steps[b.step];
    if (gap < s.min_gap.us || (s.max_gap && gap > s.max_gap->us) || (r.strict_increase && gap == 0)) return false;
    for (std::size_t v = a.visit + 1; v < b.visit; ++v) {
      for (const ordered_exclusion& e : r.exclusions) {
        if (has(e.stages, visits[v]) && a.step >= e.after && a.step < e.before) return false;
      }
      bool known = false;  // belongs to a step up to the coming one
      for (std::size_t k = 0; k <= b.step; ++k) known = known || has(r.steps[k].stages, visits[v]);
      if (r.strict_deduplication && known) return false;
      if (r.strict_order && !known) return false;
    }
  }
  return true;
}

std::size_t n_reached(const chain& c) {
  return c.size() - static_cast<std::size_t>(std::count(c.begin(), c.end(), skipped));
}

bool better(const chain& a, const chain& b) {
  if (a.size() != b.size()) return a.size() > b.size();
  if (n_reached(a) != n_reached(b)) return n_reached(a) > n_reached(b);
  return a < b;
}

/// Tries every visit, and no visit, for every further step.
void search(const ordered_rule& r, const log& visits, chain& c, chain& best) {
  if (c.back() != skipped && is_chain(r, visits, c) && better(c, best)) best = c;
  if (c.size() == r.steps.size()) return;
  for (std::size_t v = 0; v < visits.size(); ++v) {
    c.push_back(v);
    search(r, visits, c, best);
    c.pop_back();
  }
  c.push_back(skipped);
  search(r, visits, c, best);
  c.pop_back();
}

std::vector<chain> attempts(const ordered_rule& r, const log& visits) {
  std::vector<chain> all;
  for (std::size_t s = 0; s < visits.size(); ++s) {
    if (!has(r.steps[0].stages, visits[s])) continue;
    chain c{s};
    chain best;
    search(r, visits, c, best);
    all.push_back(best);
    if (r.reentry == reentry::first) break;
  }
  if (r.reentry == reentry::best) {
    chain best;
    for (const chain& c : all) {
      if (c.size() > best.size()) best = c;
    }
    all.clear();
    if (!best.empty()) all.push_back(best);
  }
  return all;
}

ordered_rule random_rule(std::mt19937_64& random) {
  const auto one_in = [&](std::uint64_t n) { return random() % n == 0; };
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  ordered_rule r;
  const std::size_t n_steps = 1 + random() % 4;
  for (std::size_t i = 0; i < n_steps; ++i) {
    ordered_step s;
    s.stages = one_in(3) ? 1 + random() % 15 : stage_bit(static_cast<stage_index>(i));
    if (i > 0) {
      s.optional = one_in(3);
      if (one_in(4)) s.min_gap = {below(4)};
      if (one_in(4)) s.max_gap = s.min_gap + timespan{below(4)};
    }
    r.steps.push_back(s);
  }
  if (one_in(2)) r.window = timespan{below(9)};
  while (n_steps > 1 && one_in(3)) {
    ordered_exclusion e;
    e.stages = 1 + random() % 31;
    e.after = random() % (n_steps - 1);
    e.before = e.after + 1 + random() % (n_steps - 1 - e.after);
    r.exclusions.push_back(e);
  }
  if (one_in(3)) r.hold_constant = held_field{};
  r.reentry = static_cast<reentry>(random() % 3);
  r.strict_deduplication = one_in(4);
  r.strict_order = one_in(4);
  r.strict_increase = one_in(4);
  r.strict_once = !one_in(3);
  return r;
}

log random_log(std::mt19937_64& random) {
  log visits;
  std::int64_t at = 0;
  const std::size_t n = random() % 8;
  for (std::size_t i = 0; i < n; ++i) {
    at += static_cast<std::int64_t>(random() % 3);
    const code held = random() % 3 == 0 ? no_code : static_cast<code>(random() % 2);
    visits.push_back({static_cast<stage_index>(random() % 5), {at}, held});
  }
  return visits;
}

std::string in_words(const ordered_rule& r, const log& visits) {
  std::ostringstream s;
  for (const timed_stage& v : visits) s << int{v.stage} << '@' << v.at.us << '/' << static_cast<int>(v.held) << ' ';
  s << "| steps";
  for (const ordered_step& step : r.steps) {
    s << ' ' << step.stages << (step.optional ? "?" : "") << '[' << step.min_gap.us << ',';
    s << (step.max_gap ? std::to_string(step.max_gap->us) : "") << ']';
  }
  s << " window " << (r.window ? std::to_string(r.window->us) : "none");
  for (const ordered_exclusion& e : r.exclusions) s << " not " << e.stages << " in " << e.after << ".." << e.before;
  s << " hold " << r.hold_constant.has_value() << " reentry " << static_cast<int>(r.reentry) << " dedup " << r.strict_deduplication
    << " order " << r.strict_order << " increase " << r.strict_increase << " once " << r.strict_once;
  return s.str();
}

TEST(OrderedMatch, EqualsAnExhaustiveSearch) {
  std::mt19937_64 random(20'240'901);
  std::size_t n_levels[5]{};
  std::size_t n_skips = 0;
  for (int i = 0; i < n_logs; ++i) {
    const ordered_rule rule = random_rule(random);
    auto matcher = ordered_matcher::make(rule);
    ASSERT_TRUE(matcher) << matcher.errors()[0].field;
    // One matcher meets several logs: its working memory must leave no traces.
    for (int j = 0; j < 2; ++j) {
      const log visits = random_log(random);
      const std::vector<chain> expected = attempts(rule, visits);
      std::vector<chain> got;
      std::size_t furthest = 0;
      for (const ordered_match& m : matcher->attempts(visits)) {
        chain c;
        for (const step_match& s : m.steps) {
          c.push_back(s.visit);
          n_skips += s.skipped();
          ASSERT_EQ(s.at, s.skipped() ? instant::max() : visits[s.visit].at);
        }
        bool missing = false;
        for (std::size_t k = m.level; k < rule.steps.size(); ++k) missing = missing || !rule.steps[k].optional;
        ASSERT_EQ(m.completed, !missing);
        ASSERT_EQ(m.level, c.size());
        furthest = std::max(furthest, m.level);
        ++n_levels[m.level];
        got.push_back(c);
      }
      ASSERT_EQ(got, expected) << in_words(rule, visits);
      ASSERT_EQ(matcher->furthest(visits).level, furthest) << in_words(rule, visits);
    }
  }
  // The comparison is worth something only where chains of all lengths, and skipped steps, occur.
  for (std::size_t level = 1; level <= 4; ++level) EXPECT_GT(n_levels[level], 500u) << level;
  EXPECT_GT(n_skips, 500u);
}

}  // namespace
