#include <funnel/analysis/comparison.hpp>

#include <funnel/aggregates/durations.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/comparison.hpp>
#include <funnel/stats/conversion.hpp>
#include <funnel/stats/tests.hpp>
#include "aggregates/stay_clock.hpp"
#include "analysis/aged_trials.hpp"
#include "analysis/comparison_cells.hpp"
#include "analysis/comparison_counts.hpp"
#include "analysis/comparison_units.hpp"
#include "stats/distributions.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

using detail::aged_question;
using detail::aged_trial;
using detail::aged_trials;
using detail::comparison_counts;
using detail::comparison_units;
using detail::member_counts;
using detail::share_cells;
using detail::time_cells;

constexpr aged_question won{static_cast<end_cause>(cycle_end::won), static_cast<end_cause>(cycle_end::moved_out)};
constexpr aged_question advanced{static_cast<end_cause>(settled_as::advanced),
                                 static_cast<end_cause>(settled_as::moved_out)};

// What is not compared at one age.
comparison_member plain_member(const comparison_units& team, std::size_t unit, const comparison_counts& counts,
                               const aged_trials& deals, const comparison_options& o, timespan day) {
  const member_counts& m = team.member(unit);
  comparison_member r;
  r.unit = unit;
  r.entered = m.tally.total();
  r.open = m.tally.open();
  r.won = m.tally.won();
  r.lost = m.tally.lost();
  r.won_of_entered = newcombe(m.won_of_entered, team.rest_won_of_entered(unit), o.confidence);
  std::vector<survival_tally::key> cycles;
  for (const aged_trial& t : deals.of(unit)) cycles.push_back({t.lasted_us, t.cause});
  r.timing = timing_of_won(survival_tally::of(cycles), day);
  r.won_amount = welch(team.own_amounts(unit), team.rest_amounts(unit), o.confidence);
  for (std::size_t i = 0; i < counts.stages.size(); ++i)
    r.stages.push_back({{}, newcombe(m.step[i], team.rest_step(unit, i), o.confidence), {}, m.open[i]});
  return r;
}

// By shrunk share; see `comparison_place`.
std::vector<comparison_place> order_by_share(const share_spread& s) {
  std::vector<comparison_place> places;
  for (std::size_t u = 0; u < s.units.size(); ++u) places.push_back({u, 0});
  const auto value = [&](const comparison_place& p) {
    const shrunk_share& shrunk = s.units[p.unit].shrunk;
    return shrunk.has_value() ? shrunk.value : -1.0;
  };
  std::stable_sort(places.begin(), places.end(), [&](const auto& a, const auto& b) { return value(a) > value(b); });
  for (std::size_t i = 0; i < places.size(); ++i) {
    const bool same = i > 0 && value(places[i]) == value(places[i - 1]);
    if (value(places[i]) >= 0) places[i].place = same ? places[i - 1].place : i + 1;
  }
  return places;
}

// The distance in standard deviations that has this two-sided p-value.
double distance_of(double p) {
  constexpr double least = 1e-300;
  return -normal_quantile(std::max(p, least) / 2);
}

// How much the times of a metric scatter between members beyond chance, as `share_spread::usual_factor` has it for
// shares.
double usual_scatter(const std::vector<const time_comparison*>& of_units) {
  std::vector<double> z;
  for (const time_comparison* t : of_units)
    if (t->judged.p >= 0) z.push_back(t->judged.direction * distance_of(t->judged.p));
  constexpr std::size_t few = 6;
  if (z.size() < few) return 1;
  const double part = std::max(0.1, 1 / static_cast<double>(z.size()));
  return std::max(1.0, winsorised_phi(std::move(z), part));
}

// One judged cell on its way to a verdict.
struct judged_cell {
  judgement* judged;
  comparison_metric metric;
  std::size_t member;
  std::size_t stage;
  double usual;  // factor of the variance
  bool matters;  // is the difference large enough?
  bool inside;   // does the funnel plot see it inside its widened limits?
};

// Adjusts all p-values together, turns them into verdicts, and collects what is flagged.
void judge(comparison_report& c, std::vector<judged_cell> cells) {
  std::erase_if(cells, [](const judged_cell& x) { return !(x.judged->p >= 0); });
  const double rate = c.options.false_discovery_rate;
  std::vector<double> least;
  for (const judged_cell& x : cells)
    least.push_back(x.judged->enough_data ? x.judged->least_p : std::numeric_limits<double>::quiet_NaN());
  const double reach = rate / static_cast<double>(tests_that_matter(least, rate));
  constexpr double not_tested = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> by_chance, beyond_usual;
  for (const judged_cell& x : cells) {
    judgement& g = *x.judged;
    g.enough_data = g.enough_data && g.least_p_of_sizes <= reach;
    // Where all or none hit on both sides there is enough to see that they are alike, and nothing to test.
    const bool tested = g.enough_data && g.least_p <= reach;
    c.judged += tested;
    by_chance.push_back(tested ? g.p : not_tested);
    beyond_usual.push_back(tested ? two_sided_p(distance_of(g.p) / std::sqrt(x.usual)) : not_tested);
  }
  const std::vector<double> chance = benjamini_hochberg(by_chance), adjusted = benjamini_hochberg(beyond_usual);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    judgement& g = *cells[i].judged;
    if (!g.enough_data) continue;
    g.p_adjusted = adjusted[i];
    g.verdict = !(chance[i] <= rate) || g.direction == 0 ? comparison_verdict::as_others
                : adjusted[i] > rate || cells[i].inside  ? comparison_verdict::usual
                : !cells[i].matters                      ? comparison_verdict::slight
                : g.direction > 0                        ? comparison_verdict::better
                                                         : comparison_verdict::worse;
    if (g.verdict == comparison_verdict::better || g.verdict == comparison_verdict::worse)
      c.findings.push_back({g.verdict, cells[i].metric, cells[i].member, cells[i].stage, adjusted[i]});
  }
  std::stable_sort(c.findings.begin(), c.findings.end(), [](const comparison_finding& a, const comparison_finding& b) {
    return a.p_adjusted < b.p_adjusted;
  });
}

void judge(comparison_report& c, double usual_cycle, const std::vector<double>& usual_times) {
  const comparison_options& o = c.options;
  std::vector<judged_cell> cells;
  const auto add_share = [&](std::size_t m, share_comparison& s, const share_spread& spread, comparison_metric metric,
                             std::size_t stage) {
    const double difference = s.case_mix ? s.case_mix->stratified.difference.value : s.judged_share.value;
    const share_standing& standing = spread.units[c.members[m].unit];
    cells.push_back({&s.judged, metric, m, stage, spread.usual_factor(), std::abs(difference) >= o.least_difference,
                     spread.usual_factor() > 1 && standing.limits >= limit_verdict::beyond_inner &&
                         standing.widened == limit_verdict::inside});
  };
  const auto add_time = [&](std::size_t m, time_comparison& t, double usual, comparison_metric metric,
                            std::size_t stage) {
    cells.push_back(
        {&t.judged, metric, m, stage, usual, std::abs(t.difference_days) >= o.least_part * t.rest.mean_days, false});
  };
  for (std::size_t m = 0; m < c.members.size(); ++m) {
    comparison_member& member = c.members[m];
    add_share(m, member.won_of_closed, c.win_rate, comparison_metric::win_rate, comparison_finding::no_row);
    add_time(m, member.cycle, usual_cycle, comparison_metric::cycle_length, comparison_finding::no_row);
    for (std::size_t i = 0; i < member.stages.size(); ++i) {
      add_share(m, member.stages[i].conversion, c.stages[i].conversion, comparison_metric::stage_conversion, i);
      add_time(m, member.stages[i].time, usual_times[i], comparison_metric::time_in_stage, i);
    }
  }
  judge(c, std::move(cells));
}

}  // namespace

result<comparison_report> compare_members(const journey_table& j, const query& q, const comparison_options& o) {
  std::vector<error> errors = detail::check_comparison_options(q, o);
  if (!errors.empty()) return errors;
  auto trials = detail::member_trials::make(j, q, o.member, o.case_mix);
  if (!trials) return trials.errors();
  const comparison_counts& counts = trials->counts();
  for (const std::string& name : o.members)
    if (!std::binary_search(counts.names.begin(), counts.names.end(), name) &&
        !detail::knows_member(j, q, o.member, name))
      errors.push_back({errc::unknown_name, "members", "there is no member named \"" + name + "\""});
  if (!errors.empty()) return errors;

  comparison_report c;
  c.asked = q;
  c.asked.groups.clear();
  c.options = o;
  c.day = day_of_clock(q);
  c.of_nobody = counts.of_nobody;
  const comparison_units team(counts, q, o);
  c.units = team.units();
  const std::size_t n = c.units.size();
  // All units are compared, since those that are not shown say what is usual.
  std::vector<comparison_member> members;
  const auto times_of = [&](const aged_trials& of_all, bool of_hits, auto cell_of) {
    const time_cells cells(of_all, team.rest(), of_hits, c.day);
    std::vector<const time_comparison*> of_units;
    for (std::size_t u = 0; u < n; ++u) {
      time_comparison& cell = cell_of(members[u]);
      cell = cells.compare(u, o);
      of_units.push_back(&cell);
    }
    return usual_scatter(of_units);
  };
  const aged_trials deals(team.of_units(trials->deals()), n, won);
  const share_cells wins(deals, team.rest(), team.all());
  for (std::size_t u = 0; u < n; ++u) {
    members.push_back(plain_member(team, u, counts, deals, o, c.day));
    members[u].won_of_closed = wins.compare(u, o);
  }
  c.win_rate = wins.spread(o);
  c.leaderboard = order_by_share(c.win_rate);
  const double usual_cycle = times_of(deals, true, [](comparison_member& m) -> time_comparison& { return m.cycle; });
  std::vector<double> usual_times;
  for (std::size_t i = 0; i < counts.stages.size(); ++i) {
    const stage_index k = counts.stages[i];
    const aged_trials ways(team.of_units(trials->ways(k)), n, advanced);
    const share_cells conversion(ways, team.rest(), team.all());
    for (std::size_t u = 0; u < n; ++u) members[u].stages[i].conversion = conversion.compare(u, o);
    c.stages.push_back({k, j.pipeline()[k].id, j.pipeline()[k].name, conversion.spread(o)});
    const aged_trials visits(team.of_units(trials->visits(k)), n, {});
    usual_times.push_back(
        times_of(visits, false, [i](comparison_member& m) -> time_comparison& { return m.stages[i].time; }));
  }
  for (std::size_t u = 0; u < n; ++u)
    if (c.units[u].compared) c.members.push_back(std::move(members[u]));
  judge(c, usual_cycle, usual_times);
  return c;
}

}  // namespace v0_1
}  // namespace funnel
