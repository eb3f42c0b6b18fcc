#include <funnel/stats/tests.hpp>

#include "stats/draws.hpp"
#include "stats/risk_table.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

// The observations of all groups as one.
survival_tally together(std::span<const survival_tally> groups) {
  survival_tally all;
  for (const survival_tally& t : groups) {
    assert(t.late_entries_us().empty());
    all += t;
  }
  return all;
}

// One score for each observation; `score` takes its key.
template <class Score>
std::vector<std::vector<double>> scores_of(std::span<const survival_tally> groups, Score score) {
  std::vector<std::vector<double>> all;
  for (const survival_tally& t : groups) {
    std::vector<double>& scores = all.emplace_back();
    for (const auto& [key, count] : t.lengths())
      scores.insert(scores.end(), static_cast<std::size_t>(count), score(key));
  }
  return all;
}

}  // namespace

std::vector<std::vector<double>> log_rank_scores(std::span<const survival_tally> groups) {
  const std::vector<risk_row> rows = risk_table(together(groups));
  std::vector<std::pair<std::int64_t, double>> hazard;  // from each time on
  double sum = 0;
  for (const risk_row& r : rows) {
    sum += static_cast<double>(r.ended) / static_cast<double>(r.at_risk);
    hazard.emplace_back(r.time.us, sum);
  }
  return scores_of(groups, [&](const survival_tally::key& k) {
    const auto at = std::lower_bound(hazard.begin(), hazard.end(), std::pair(k.lasted_us, 0.0),
                                     [](const auto& a, const auto& b) { return a.first < b.first; });
    return (k.cause != not_ended) - at->second;
  });
}

std::vector<std::vector<double>> gray_scores(std::span<const survival_tally> groups, end_cause cause) {
  assert(cause != not_ended);
  const survival_tally all = together(groups);
  const std::vector<risk_row> rows = risk_table(all), of_cause = risk_table(all.only(cause));
  // `watched` is the share of observations that is still watched at a time (Kaplan-Meier of the censoring). Who ended
  // otherwise at time s counts at a later t as watched(t) / watched(s) of one at risk.
  struct place {
    std::int64_t us;
    double hazard;    // of the subdistribution until here
    double weighted;  // the same with each step times `watched`
    double watched;   // just before here
  };
  std::vector<place> places;
  double watched = 1, others = 0, hazard = 0,
         weighted = 0;  // others: sum of 1 / watched over those that ended otherwise
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double at_risk = static_cast<double>(rows[i].at_risk);
    const double hits = static_cast<double>(of_cause[i].ended);
    const double exposed = at_risk + watched * others;
    const double step = exposed > 0 ? hits / exposed : 0;
    hazard += step;
    weighted += watched * step;
    places.push_back({rows[i].time.us, hazard, weighted, watched});
    others += (static_cast<double>(rows[i].ended) - hits) / watched;
    const double left = at_risk - static_cast<double>(rows[i].ended);
    if (left > 0 && rows[i].censored > 0)
      watched *= std::max(1e-12, (left - static_cast<double>(rows[i].censored)) / left);
  }
  return scores_of(groups, [&](const survival_tally::key& k) {
    const auto at = std::lower_bound(places.begin(), places.end(), k.lasted_us,
                                     [](const place& p, std::int64_t us) { return p.us < us; });
    if (k.cause == cause) return 1 - at->hazard;
    if (k.cause == not_ended) return -at->hazard;
    return -at->hazard - (weighted - at->weighted) / at->watched;
  });
}

double permutation_p(std::span<const std::vector<double>> groups, std::int64_t draws, std::uint64_t seed) {
  assert(draws > 0);
  std::vector<double> scores;
  std::vector<std::size_t> sizes;
  for (const std::vector<double>& g : groups) {
    scores.insert(scores.end(), g.begin(), g.end());
    if (!g.empty()) sizes.push_back(g.size());
  }
  if (sizes.size() < 2 || std::adjacent_find(scores.begin(), scores.end(), std::not_equal_to<>()) == scores.end())
    return 1;
  const auto difference = [&] {
    double sum = 0;
    const double* next = scores.data();
    for (const std::size_t n : sizes) {
      double of_group = 0;
      for (std::size_t i = 0; i < n; ++i) of_group += *next++;
      sum += of_group * of_group / static_cast<double>(n);
    }
    return sum;
  };
  // Equal up to rounding counts as reached.
  const double seen = difference() * (1 - 1e-9);
  constexpr std::int64_t enough = 100;
  std::mt19937_64 random(seed);
  std::int64_t reached = 0;
  for (std::int64_t drawn = 1; drawn <= draws; ++drawn) {
    for (std::size_t i = scores.size() - 1; i > 0; --i)
      std::swap(scores[i], scores[static_cast<std::size_t>(draw_fraction(random) * static_cast<double>(i + 1))]);
    reached += difference() >= seen;
    if (reached == enough) return static_cast<double>(enough) / static_cast<double>(drawn);
  }
  return static_cast<double>(reached + 1) / static_cast<double>(draws + 1);
}

}  // namespace v0_1
}  // namespace funnel
