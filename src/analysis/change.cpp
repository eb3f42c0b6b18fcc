#include <funnel/analysis/change.hpp>

#include <funnel/calendar/calendar_period.hpp>
#include <funnel/stats/comparison.hpp>
#include "analysis/month_spread.hpp"
#include "analysis/rate_watch.hpp"
#include "journeys/journey_data.hpp"
#include "stats/distributions.hpp"
#include "stats/thinned.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

std::vector<error> check_change(const journey_table& j, const query& q, period before, period after, const change_options& o) {
  std::vector<error> errors = validate(q, j);
  const auto fail = [&](errc c, const char* field, const char* message) { errors.push_back({c, field, message}); };
  if (q.as_of == instant::max()) fail(errc::missing_value, "as_of", "say as of when: later closings are not known yet");
  if (q.counting == counting::ordered) fail(errc::invalid_argument, "counting", "a change is split by stages, and the steps of an ordered funnel are none");
  for (const auto& [p, field] : {std::pair(before, "before"), std::pair(after, "after")}) {
    if (p.start == instant::min() || p.end == instant::max() || p.start >= p.end)
      fail(errc::invalid_argument, field, "a period that is compared begins and ends");
    else if (p.start >= q.as_of)
      fail(errc::invalid_argument, field, "does not begin before the instant as of which is asked");
  }
  if (before.start < after.end && after.start < before.end) fail(errc::invalid_argument, "before", "the periods overlap: deals would be compared with themselves");
  if (!(o.alpha > 0 && o.alpha < 1)) fail(errc::out_of_range, "alpha", "must be above 0 and below 1");
  if (!(o.level.value > 0 && o.level.value < 1)) fail(errc::out_of_range, "confidence", "must be above 0 and below 1");
  return errors;
}

/// The deals closed in one period, and what one of them is worth as a witness.
struct side {
  query asked;
  cohort_result all;
  double months = 1;   ///< its length; no less than one, for a part of a month has the whole effect of it
  double design = 1;   ///< of customers
};

/// What makes shares of the two periods differ without a change.
class chance {
 public:
  chance(const side& before, const side& after, double alpha) : before_(before), after_(after), alpha_(alpha) {}

  /// The counts as the independent ones that they are worth, months differing with this variance.
  std::pair<fraction, fraction> worth(const changed_share& s, double month_variance) const {
    const double p = (s.before + s.after).share();
    const auto thin = [&](const fraction& f, const side& at) {
      const double by_chance = p * (1 - p) / static_cast<double>(f.n);
      return detail::thinned(f, by_chance > 0 ? at.design + month_variance / at.months / by_chance : at.design);
    };
    return {thin(s.before, before_), thin(s.after, after_)};
  }

  /// Tests shares of one kind together.
  void judge(std::span<changed_share* const> shares, std::span<const double> month_variance) const {
    std::vector<double> p, least;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const auto [before, after] = worth(*shares[i], month_variance[i]);
      shares[i]->p = before.n > 0 && after.n > 0 ? fisher_exact_p(before, after) : none;
      p.push_back(shares[i]->p);
      least.push_back(before.n > 0 && after.n > 0 ? fisher_least_p(before.n, after.n, before.hits + after.hits) : none);
    }
    const double share = alpha_ / static_cast<double>(tests_that_matter(least, alpha_));
    for (std::size_t i = 0; i < p.size(); ++i)
      if (!(least[i] <= share)) p[i] = none;
    const std::vector<double> adjusted = holm(p);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      shares[i]->p_adjusted = adjusted[i];
      shares[i]->stands_out = adjusted[i] <= alpha_;
    }
  }

 private:
  static constexpr double none = std::numeric_limits<double>::quiet_NaN();

  const side& before_;
  const side& after_;
  double alpha_;
};

query closed_in(query q, period p) {
  q.groups.clear();
  q.outcomes = closed_outcomes;
  q.counting = counting::implied;
  return std::move(q.closed_in(p));
}

// How much alike the deals of a customer end, and so by what they multiply the variance of chance in each period.
result<double> count_customers(const journey_table& j, std::array<side, 2>& sides) {
  if (j.snapshot().identities().size() == 0) return 1.0;
  std::vector<cluster_residuals> clusters;
  std::array<double, 2> squares{};
  std::array<std::int64_t, 2> n{};
  const detail::journey_data& data = detail::data_of(j);
  for (std::size_t s = 0; s < 2; ++s) {
    std::map<code, fraction> by_customer;
    const fraction all = detail::won_of_closed(sides[s].all.total);
    n[s] = all.n;
    for (const outcome how : {outcome::won, outcome::lost}) {
      const auto rows = rows_in(j, sides[s].asked, {.what = cohort_cell::measure::outcome, .how = how});
      if (!rows) return rows.errors();
      for (const std::size_t row : *rows) {
        const code customer = data.identity(row);
        if (customer != no_code) by_customer[customer] += {how == outcome::won, 1};
        else squares[s] += 1;
      }
    }
    for (const auto& [customer, f] : by_customer) {
      const double hit = 1 - all.share(), miss = -all.share();
      const auto hits = static_cast<double>(f.hits), misses = static_cast<double>(f.misses());
      clusters.push_back({s, f.n, hits * hit + misses * miss, hits * hit * hit + misses * miss * miss});
      squares[s] += static_cast<double>(f.n) * static_cast<double>(f.n);
    }
  }
  const double alike = intraclass_correlation(clusters);
  for (std::size_t s = 0; s < 2; ++s) sides[s].design = design_effect(alike, n[s], squares[s]);
  return std::max(sides[0].design, sides[1].design);
}

/// Of the closed deals that got to the i-th shown stage, those that got to the next one. Requires: there is a next one.
fraction step_of(const cohort_tally& t, const std::vector<stage_index>& shown, std::size_t i) {
  const auto reached = [&](std::size_t k) { return k == 0 ? t.total().deals : t[shown[k]].reached().deals; };
  const std::int64_t next = i + 2 == shown.size() ? t.won().deals : reached(i + 1);
  return {next, reached(i)};
}

// The shares of each step by those months of the past in which anything was closed; the first list is of the win rate. `by_month`: of all
// that is closed, which is enough where a month begins then.
result<std::vector<std::vector<fraction>>> past_months(const journey_table& j, const query& q, instant until, const std::vector<stage_index>& shown,
                                                       const cohort_result& by_month) {
  const bool is_enough = bounds(period_of(until, q.zone, calendar_unit::month), q.zone).start == until;
  const auto apart = is_enough ? result<cohort_result>(cohort_result{}) : cohort_funnel(j, closed_in(q, {instant::min(), until}).by_month());
  if (!apart) return apart.errors();
  std::vector<std::vector<fraction>> months(std::max<std::size_t>(shown.size(), 1));
  for (const cohort_segment& s : (is_enough ? by_month : *apart).segments) {
    if (const auto in = period_labelled(s.key[0]); is_enough && in && bounds(*in, q.zone).end > until) continue;
    months[0].push_back(detail::won_of_closed(s.tally));
    for (std::size_t i = 0; i + 1 < shown.size(); ++i) months[i + 1].push_back(step_of(s.tally, shown, i));
  }
  return months;
}

void split_by_steps(change_report& r, const std::array<side, 2>& sides, const std::vector<std::vector<fraction>>& months,
                    const journey_table& j, const chance& by_chance) {
  const std::vector<stage_index>& shown = sides[0].all.shown;
  for (const side& s : sides) {
    std::int64_t unknown = 0;
    for (std::size_t k = 0; k < s.all.total.n_stages(); ++k) unknown = std::max(unknown, s.all.total[k][fate::lost_unseen].deals);
    r.steps_unknown += unknown;
  }
  if (r.steps_unknown > 0 || shown.size() < 2) return;
  std::vector<double> before, after, variances;
  for (std::size_t i = 0; i + 1 < shown.size(); ++i) {
    step_change c;
    c.before = step_of(sides[0].all.total, shown, i);
    c.after = step_of(sides[1].all.total, shown, i);
    const stage &from = j.pipeline()[shown[i]], &to = j.pipeline()[shown[i + 1]];
    c.from = from.name;
    c.to = to.name;
    c.from_id = from.id;
    c.to_id = to.id;
    // Of whom nobody came so far in one period, the share is that of the other: the change lies in the steps before.
    before.push_back(c.before.has_value() ? c.before.share() : c.after.has_value() ? c.after.share() : 0);
    after.push_back(c.after.has_value() ? c.after.share() : before.back());
    variances.push_back(detail::month_variance(months[i + 1]));
    r.steps.push_back(std::move(c));
  }
  const std::vector<double> effects = decompose_product(before, after);
  std::vector<changed_share*> shares;
  for (std::size_t i = 0; i < r.steps.size(); ++i) {
    r.steps[i].effect = effects[i];
    shares.push_back(&r.steps[i]);
  }
  by_chance.judge(shares, variances);
}

// Without a change of mix the effect of the mix is a difference of two means of the values' shares.
double p_of_mix(const mix_change& m, const dimension_change& d, const std::array<side, 2>& sides) {
  double mean = 0, square = 0;
  for (std::size_t i = 0; i < d.values.size(); ++i) {
    const value_change& v = d.values[i];
    const double share = (v.before + v.after).share(), weight = (m.effects[i].weight_before + m.effects[i].weight_after) / 2;
    mean += weight * share;
    square += weight * share * share;
  }
  double per_deal = 0;
  for (const side& s : sides) per_deal += s.design / static_cast<double>(detail::won_of_closed(s.all.total).n);
  return z_test(m.mix, std::max(0.0, square - mean * mean) * per_deal).p;
}

result<dimension_change> split_by(const grouping& by, const journey_table& j, const std::array<side, 2>& sides) {
  std::map<std::string, mix_period_pair> values;
  for (std::size_t s = 0; s < 2; ++s) {
    query q = sides[s].asked;
    q.groups = {by};
    const auto parts = cohort_funnel(j, q);
    if (!parts) return parts.errors();
    for (const cohort_segment& part : parts->segments) {
      mix_period_pair& pair = values[part.key[0]];
      (s == 0 ? pair.before : pair.after) = detail::won_of_closed(part.tally);
    }
  }
  std::erase_if(values, [](const auto& v) { return v.second.before.n + v.second.after.n == 0; });
  std::vector<mix_period_pair> pairs;
  for (const auto& [name, pair] : values) pairs.push_back(pair);
  const mix_change m = decompose_change(pairs);
  dimension_change d;
  d.by = by;
  d.mix = m.mix;
  d.rate = m.rate;
  for (const auto& [name, pair] : values) {
    const mix_effect& e = m.effects[d.values.size()];
    value_change v;
    v.before = pair.before;
    v.after = pair.after;
    v.value = name;
    v.weight_before = e.weight_before;
    v.weight_after = e.weight_after;
    v.mix = e.mix - (e.weight_after - e.weight_before) * (m.before + m.after) / 2;
    v.rate = e.rate;
    d.values.push_back(std::move(v));
  }
  if (m.has_value()) d.p_mix = p_of_mix(m, d, sides);
  return d;
}

// What the query groups by; else the owner and each dimension.
std::vector<grouping> dimensions_of(const journey_table& j, const query& q) {
  if (!q.groups.empty()) return q.groups;
  std::vector<grouping> all{{field::owner, {}}};
  const auto& names = j.snapshot().dimensions();
  for (std::size_t d = 0; d < j.snapshot().n_dimensions(); ++d) all.push_back({field::dimension, std::string(names.name(static_cast<code>(d)))});
  return all;
}

result<int> split_by_dimensions(change_report& r, const journey_table& j, const query& q, const std::array<side, 2>& sides, double month_variance,
                                const chance& by_chance) {
  for (const grouping& by : dimensions_of(j, q)) {
    auto d = split_by(by, j, sides);
    if (!d) return d.errors();
    if (d->values.size() > r.options.max_values) r.left_out.push_back(name_of(by));
    else if (d->values.size() > 1 || !q.groups.empty()) r.dimensions.push_back(*std::move(d));
  }
  std::vector<changed_share*> shares;
  std::vector<double> p_mix;
  for (dimension_change& d : r.dimensions) {
    p_mix.push_back(d.p_mix);
    for (value_change& v : d.values) shares.push_back(&v);
  }
  by_chance.judge(shares, std::vector<double>(shares.size(), month_variance));
  const std::vector<double> adjusted = holm(p_mix);
  for (std::size_t i = 0; i < r.dimensions.size(); ++i) {
    dimension_change& d = r.dimensions[i];
    d.p_mix_adjusted = adjusted[i];
    d.mix_stands_out = adjusted[i] <= r.options.alpha;
    std::stable_sort(d.values.begin(), d.values.end(), [](const value_change& a, const value_change& b) { return std::abs(a.effect()) > std::abs(b.effect()); });
  }
  return 0;
}

result<std::vector<assumption>> assumed_of_both(const journey_table& j, const std::array<side, 2>& sides) {
  std::vector<assumption> all;
  for (const side& s : sides) {
    auto of_one = assumptions_of(j, s.asked);
    if (!of_one) return of_one.errors();
    for (assumption& a : *of_one) {
      const auto same = std::find_if(all.begin(), all.end(), [&](const assumption& b) { return b.what == a.what; });
      if (same == all.end()) {
        all.push_back(std::move(a));
        continue;
      }
      same->deals += a.deals;
      same->rows.insert(same->rows.end(), a.rows.begin(), a.rows.end());
      std::sort(same->rows.begin(), same->rows.end());
    }
  }
  std::sort(all.begin(), all.end(), [](const assumption& a, const assumption& b) { return a.what < b.what; });
  for (assumption& a : all) a.of = sides[0].all.total.total().deals + sides[1].all.total.total().deals;
  return all;
}

}  // namespace

result<change_report> explain_change(const journey_table& j, const query& q, period before, period after, const change_options& o) {
  if (auto errors = check_change(j, q, before, after, o); !errors.empty()) return errors;
  change_report r;
  r.asked = q;
  r.asked.groups.clear();
  r.before = before;
  r.after = after;
  r.options = o;
  std::array<side, 2> sides;
  for (std::size_t s = 0; s < 2; ++s) {
    const period in = s == 0 ? before : after;
    sides[s].asked = closed_in(q, in);
    auto all = cohort_funnel(j, sides[s].asked);
    if (!all) return all.errors();
    sides[s].all = *std::move(all);
    sides[s].months = std::max(1.0, (std::min(in.end, q.as_of) - in.start).days() / 30.4375);
  }
  const auto design = count_customers(j, sides);
  if (!design) return design.errors();
  r.design_effect = *design;
  const auto by_month = cohort_funnel(j, closed_in(q, {instant::min(), q.as_of}).by_month());
  if (!by_month) return by_month.errors();
  const auto months = past_months(j, q, std::max(before.start, after.start), sides[0].all.shown, *by_month);
  if (!months) return months.errors();
  const double variance = detail::month_variance(months->front());
  r.months = months->front().size();
  if (detail::months_tell(months->front())) r.month_deviation = std::sqrt(detail::month_variance(months->front(), false));

  const chance by_chance(sides[0], sides[1], o.alpha);
  r.win_rate.before = detail::won_of_closed(sides[0].all.total);
  r.win_rate.after = detail::won_of_closed(sides[1].all.total);
  changed_share* const whole = &r.win_rate;
  by_chance.judge({&whole, 1}, {&variance, 1});
  const auto [first, second] = by_chance.worth(r.win_rate, variance);
  r.difference = detail::thinned_difference(r.win_rate.before, r.win_rate.after, first, second, o.level);
  if (r.difference.has_value()) {
    split_by_steps(r, sides, *months, j, by_chance);
    if (const auto split = split_by_dimensions(r, j, q, sides, variance, by_chance); !split) return split.errors();
  }
  r.watch = detail::watch_win_rate(*by_month, *design, o.alpha);
  auto assumed = assumed_of_both(j, sides);
  if (!assumed) return assumed.errors();
  r.assumed = *std::move(assumed);
  return r;
}

}  // namespace v0_1
}  // namespace funnel
