/// Writes random small logs and what `ordered_matcher` answers for them, for a peer to answer the same questions.
///
/// Usage: peer-ordered-logs FOLDER SEED N    writes FOLDER/<kind>-rows.tsv and FOLDER/<kind>-answers.tsv
///        peer-ordered-logs --skip REASON    prints the reason and asks ctest to show the test as skipped
#include "aggregates/ordered_match.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace funnel;

constexpr int skip = 77;
constexpr std::size_t most_steps = 5;
constexpr std::int64_t windows[]{0, 2, 5, 9, 1000};

struct mode {
  const char* name;  // as windowFunnel spells it, joined by +
  bool deduplication, order, increase, once;
};
// Steps that share no stage do not feel strict_once: there it is left off, as the peer does unless asked.
constexpr mode modes[]{
    {"default", false, false, false, false},
    {"strict_increase", false, false, true, false},
    {"strict_once", false, false, false, true},
    {"strict_increase+strict_once", false, false, true, true},
    {"strict_order", false, true, false, false},
    {"strict_deduplication", true, false, false, false},
};

struct kind {
  const char* name;
  bool ties;     // several visits at one time
  bool ordered;  // among equal times earlier steps first, and first of all the visits outside the chain
  bool overlap;  // a stage may fulfil several steps
  bool strict;   // ask for strict_order and strict_deduplication too
};
constexpr kind kinds[]{
    {"plain", true, true, false, true},
    {"overlapping", false, true, true, false},
    {"unordered_ties", true, false, true, false},
};

struct question {
  std::int64_t window = 0;
  std::vector<ordered_step> steps;
  std::vector<timed_stage> visits;
};

question random_question(const kind& k, std::mt19937_64& random) {
  question q;
  q.window = windows[random() % std::size(windows)];
  const std::size_t n_steps = 1 + random() % most_steps;
  for (std::size_t i = 0; i < n_steps; ++i) {
    ordered_step s;
    s.stages = stage_bit(static_cast<stage_index>(i));
    if (k.overlap && random() % 2 == 0) s.stages |= stage_bit(static_cast<stage_index>(random() % n_steps));
    q.steps.push_back(s);
  }
  std::int64_t at = 0;
  const std::size_t n_visits = 1 + random() % 10;
  for (std::size_t i = 0; i < n_visits; ++i) {
    at += static_cast<std::int64_t>(random() % 3) + (k.ties ? 0 : 1);
    // One stage more than there are steps: it lies outside the chain.
    q.visits.push_back({static_cast<stage_index>(random() % (n_steps + (random() % 4 == 0 ? 1 : 0))), {at}});
  }
  if (k.ordered) {
    std::stable_sort(q.visits.begin(), q.visits.end(), [n_steps](const timed_stage& a, const timed_stage& b) {
      const auto rank = [n_steps](const timed_stage& v) { return v.stage == n_steps ? -1 : int{v.stage}; };
      return a.at != b.at ? a.at < b.at : rank(a) < rank(b);
    });
  }
  return q;
}

void write(const kind& k, const std::string& folder, std::uint64_t seed, int n) {
  std::ofstream rows(folder + "/" + k.name + "-rows.tsv");
  std::ofstream answers(folder + "/" + k.name + "-answers.tsv");
  std::mt19937_64 random(seed);
  for (int id = 0; id < n; ++id) {
    const question q = random_question(k, random);
    for (const timed_stage& v : q.visits) {
      rows << id << '\t' << q.window << '\t' << q.steps.size() << '\t' << v.at.us;
      for (std::size_t i = 0; i < most_steps; ++i) {
        rows << '\t' << (i < q.steps.size() && (q.steps[i].stages & stage_bit(v.stage)) != 0);
      }
      rows << '\n';
    }
    for (const mode& m : modes) {
      if ((m.order || m.deduplication) && !k.strict) continue;
      ordered_rule rule;
      rule.steps = q.steps;
      rule.window = timespan{q.window};
      rule.reentry = reentry::best;
      rule.strict_deduplication = m.deduplication;
      rule.strict_order = m.order;
      rule.strict_increase = m.increase;
      rule.strict_once = m.once;
      const ordered_match match = ordered_matcher::make(rule).value().furthest(q.visits);
      answers << id << '\t' << m.name << '\t' << match.level << '\t';
      for (std::size_t i = 0; i < match.level; ++i) answers << (i > 0 ? "," : "") << match.steps[i].visit;
      answers << '\n';
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() == 2 && args[0] == "--skip") {
    std::cout << "SKIPPED: " << args[1] << '\n';
    return skip;
  }
  if (args.size() != 3) {
    std::cerr << "usage: peer-ordered-logs FOLDER SEED N\n";
    return 2;
  }
  for (const kind& k : kinds) write(k, args[0], std::stoull(args[1]), std::stoi(args[2]));
}
