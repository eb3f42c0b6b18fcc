#include <funnel/analysis/comparison.hpp>

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/stats/tests.hpp>
#include "aggregates/stay_clock.hpp"
#include "analysis/comparison_cells.hpp"
#include "analysis/comparison_counts.hpp"
#include "analysis/comparison_units.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

using detail::compare_shares;
using detail::compare_times;
using detail::comparison_units;
using detail::fair_counts;
using detail::kind_counts;
using detail::member_counts;
using detail::side_counts;
using detail::spread_of;

// The same counts of both sides, kind by kind. `of` takes a `kind_counts`.
template <class Of>
std::vector<mix_stratum> strata_of(const side_counts& own, const side_counts& rest, Of of) {
  std::vector<mix_stratum> strata;
  for (std::size_t s = 0; s < own.kinds.size(); ++s) strata.push_back({of(own.kinds[s]), of(rest.kinds[s])});
  return strata;
}

template <class Of>
std::vector<std::vector<survival_tally>> times_by_kind(const side_counts& own, const side_counts& rest, Of of) {
  std::vector<std::vector<survival_tally>> strata;
  for (std::size_t s = 0; s < own.kinds.size(); ++s) strata.push_back({of(own.kinds[s]), of(rest.kinds[s])});
  return strata;
}

comparison_member compare_member(const comparison_units& team, std::size_t unit, const comparison_options& o,
                                 timespan day) {
  const member_counts& m = team.member(unit);
  const side_counts& own = m.side;
  const side_counts rest = team.rest(unit, o.rest);
  comparison_member r;
  r.unit = unit;
  r.entered = m.tally.total();
  r.open = m.tally.open();
  r.won = m.tally.won();
  r.lost = m.tally.lost();
  r.won_of_closed = compare_shares(strata_of(own, rest, [](const kind_counts& k) { return k.won_of_closed; }), o);
  r.won_of_entered = newcombe(own.won_of_entered, rest.won_of_entered, o.confidence);
  r.cycle = compare_times(times_by_kind(own, rest, [](const kind_counts& k) { return k.cycle; }), o, day);
  survival_tally cycles;
  for (const kind_counts& k : own.kinds) cycles += k.cycle;
  r.timing = timing_of_won(cycles, day);
  r.won_amount = welch(m.won_amounts, team.rest_amounts(unit, o.rest), o.confidence);
  for (std::size_t i = 0; i < own.step.size(); ++i)
    r.stages.push_back(
        {compare_shares(strata_of(own, rest, [&](const kind_counts& k) { return k.settled[i]; }), o),
         newcombe(own.step[i], rest.step[i], o.confidence),
         compare_times(times_by_kind(own, rest, [&](const kind_counts& k) { return k.time[i]; }), o, day), m.open[i]});
  return r;
}

// One share of all units. `of` takes a `kind_counts`.
template <class Of>
share_spread spread_of_units(const comparison_units& team, const comparison_options& o, Of of) {
  std::vector<std::vector<mix_stratum>> strata;
  std::vector<fraction> counted;
  for (std::size_t u = 0; u < team.units().size(); ++u) {
    // Limits and shrinkage are of all whom the query has, also when the comparisons are within teams.
    strata.push_back(strata_of(team.member(u).side, team.all(), of));
    fraction sum;
    for (mix_stratum& s : strata.back()) sum += s.unit, s.rest -= s.unit;
    counted.push_back(sum);
  }
  std::vector<fraction> fair = counted;
  if (!o.case_mix.empty())
    for (std::size_t u = 0; u < fair.size(); ++u) fair[u] = fair_counts(counted[u], strata[u], pooled(counted).share());
  return spread_of(counted, fair, o);
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

// Gives (judgement, metric, stage) of every cell of a member to `see`.
template <class Member, class See>
void each_judgement(Member& m, See&& see) {
  see(m.won_of_closed.judged, comparison_metric::win_rate, comparison_finding::no_row);
  see(m.cycle.judged, comparison_metric::cycle_length, comparison_finding::no_row);
  for (std::size_t i = 0; i < m.stages.size(); ++i) {
    see(m.stages[i].conversion.judged, comparison_metric::stage_conversion, i);
    see(m.stages[i].time.judged, comparison_metric::time_in_stage, i);
  }
}

// Adjusts all p-values together, turns them into verdicts, and collects what is flagged.
void judge(comparison_report& c) {
  std::vector<double> p;
  for (comparison_member& m : c.members)
    each_judgement(m, [&](const judgement& g, comparison_metric, std::size_t) {
      p.push_back(g.enough_data ? g.p : std::numeric_limits<double>::quiet_NaN());
      c.judged += g.enough_data;
    });
  const std::vector<double> adjusted = benjamini_hochberg(p);
  std::size_t next = 0;
  for (std::size_t i = 0; i < c.members.size(); ++i)
    each_judgement(c.members[i], [&](judgement& g, comparison_metric metric, std::size_t stage) {
      const double p_adjusted = adjusted[next++];
      if (!g.enough_data) return;
      g.p_adjusted = p_adjusted;
      g.verdict = comparison_verdict::as_others;
      if (p_adjusted > c.options.false_discovery_rate || g.direction == 0) return;
      g.verdict = g.direction > 0 ? comparison_verdict::better : comparison_verdict::worse;
      c.findings.push_back({g.verdict, metric, i, stage, p_adjusted});
    });
  std::stable_sort(c.findings.begin(), c.findings.end(), [](const comparison_finding& a, const comparison_finding& b) {
    return a.p_adjusted < b.p_adjusted;
  });
}

}  // namespace

result<comparison_report> compare_members(const journey_table& j, const query& q, const comparison_options& o) {
  std::vector<error> errors = detail::check_comparison_options(q, o);
  if (!errors.empty()) return errors;
  auto counted = detail::count_members(j, q, o.member, o.case_mix);
  if (!counted) return counted.errors();
  for (const std::string& name : o.members)
    if (!std::binary_search(counted->names.begin(), counted->names.end(), name) &&
        !detail::knows_member(j, q, o.member, name))
      errors.push_back({errc::unknown_name, "members", "there is no member named \"" + name + "\""});
  if (!errors.empty()) return errors;

  comparison_report c;
  c.asked = q;
  c.asked.groups.clear();
  c.options = o;
  c.day = day_of_clock(q);
  c.of_nobody = counted->of_nobody;
  const std::vector<stage_index> stages = counted->stages;
  const detail::comparison_units team(*std::move(counted), q, o);
  c.units = team.units();
  c.win_rate = spread_of_units(team, o, [](const detail::kind_counts& k) { return k.won_of_closed; });
  c.leaderboard = order_by_share(c.win_rate);
  for (std::size_t i = 0; i < stages.size(); ++i)
    c.stages.push_back({stages[i], j.pipeline()[stages[i]].id, j.pipeline()[stages[i]].name,
                        spread_of_units(team, o, [&](const detail::kind_counts& k) { return k.settled[i]; })});
  for (std::size_t u = 0; u < c.units.size(); ++u)
    if (c.units[u].compared) c.members.push_back(compare_member(team, u, o, c.day));
  judge(c);
  return c;
}

}  // namespace v0_1
}  // namespace funnel
