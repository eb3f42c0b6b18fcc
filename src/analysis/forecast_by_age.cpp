#include "analysis/forecast_by_age.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

constexpr std::size_t n_look_backs = 12;  // from which to now
constexpr std::size_t n_grid = 40;        // further cuts, which tell how far back to remember

/// Instants that divide the time from `begin` to `now` evenly, neither among them.
std::vector<instant> evenly(instant begin, instant now, std::size_t parts) {
  std::vector<instant> at;
  const std::int64_t span = std::max<std::int64_t>(0, now.us - begin.us);
  for (std::size_t i = 1; i < parts; ++i)
    at.push_back({begin.us + span / static_cast<std::int64_t>(parts) * static_cast<std::int64_t>(i)});
  return at;
}

}  // namespace

forecast_by_age::forecast_by_age(const detail::journey_data& j, const std::vector<std::size_t>& rows, instant now,
                                 instant until, std::span<const period> stretches, std::span<const aged_deal> open,
                                 const forecast_options& o)
    : options_(o) {
  const auto& d = j.deals();
  const std::size_t n_stages = j.pipeline().n_open();
  instant begin = now;
  begin_share_.resize(n_stages);
  for (const std::size_t row : rows) {
    begin = std::min(begin, d.created[row]);
    const stage_index first = j.visits().stage[d.first_visit[row]];
    if (first < n_stages) begin_share_[first] += 1;
  }
  double began = 0;
  for (const double n : begin_share_) began += n;
  for (double& share : begin_share_) share = began > 0 ? share / began : std::numeric_limits<double>::quiet_NaN();

  std::vector<instant> cuts = evenly(begin, now, n_grid);
  const std::vector<instant> looks = evenly(begin + timespan{(now - begin).us / 4}, now, n_look_backs + 1);
  cuts.insert(cuts.end(), looks.begin(), looks.end());
  for (const period& s : stretches)
    if (s.start > begin && s.end <= now) cuts.push_back(s.start), cuts.push_back(s.end);
  std::erase_if(cuts, [&](instant c) { return c >= now; });
  cuts.push_back(now);
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  past_.emplace(j, rows, cuts, o.training);

  const exit_history& h = past_->history();
  std::vector<std::pair<std::size_t, std::size_t>> spans;
  for (const period& s : stretches)
    if (s.start > begin && s.end <= now) spans.emplace_back(h.cut_at(s.start.us), h.cut_at(s.end.us));
  of_within_ = funnel::record_within(*past_, spans, 0.5 * (until - now).days(), o.simulation.level);
  std::vector<std::size_t> from;
  for (const instant c : looks)
    if (c < now && (from.empty() || h.cut_at(c.us) > from.back())) from.push_back(h.cut_at(c.us));
  of_ever_ = record_until_now(*past_, from, o.simulation.level);

  // The open deals by stage and age.
  const exit_layout& layout = past_->layout();
  std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> standing(n_stages);  // deals, and their ages in seconds
  for (std::size_t k = 0; k < n_stages; ++k) {
    standing[k].resize(layout.n_groups(k));
    group_of_.emplace_back(layout.n_groups(k), no_group);
  }
  older_.resize(n_stages);
  for (const aged_deal& deal : open) {
    auto& [n, seconds] = standing[deal.stage][layout.group(deal.stage, deal.age.us)];
    ++n, seconds += deal.age.us / 1'000'000;
    older_[deal.stage] += layout.bin(deal.stage, deal.age.us) == layout.n_bins(deal.stage);
  }
  n_open_.resize(n_stages);
  ended_.resize(n_stages);
  const std::size_t last = h.n_cuts() - 1;
  const std::vector<exit_counts> known = h.known_at(last, past_->cycle_days());
  rates_.emplace(layout, known, past_->record_days(last), past_->cycle_days());
  for (std::size_t k = 0; k < n_stages; ++k) {
    ended_[k] = std::llround(known[k].ended);
    for (std::size_t g = 0; g < standing[k].size(); ++g) {
      const auto& [n, seconds] = standing[k][g];
      if (n == 0 || !rates_->is_known(k)) continue;
      group_of_[k][g] = static_cast<std::uint32_t>(groups_.size());
      groups_.push_back({k, static_cast<double>(seconds) / static_cast<double>(n) / 86'400, n});
      n_open_[k] += n;
    }
  }
  draw((until - now).days());
  open_wins_.resize(n_stages);
  for (std::size_t g = 0; g < groups_.size(); ++g)
    open_wins_[groups_[g].stage] += static_cast<double>(groups_[g].n) * ever_->mean(g);
  for (std::size_t k = 0; k < n_stages; ++k) {
    if (!(begin_share_[k] > 0)) continue;
    new_win_probability_ += rates_->is_known(k) ? begin_share_[k] * rates_->entered(k) : std::numeric_limits<double>::quiet_NaN();
  }
  if (began == 0) new_win_probability_ = std::numeric_limits<double>::quiet_NaN();
}

void forecast_by_age::draw(double days_left) {
  const exit_history& h = past_->history();
  const std::size_t last = h.n_cuts() - 1;
  const std::size_t n_draws = static_cast<std::size_t>(
      std::max<std::int64_t>(1, (options_.simulation.draws + open_deal_draws::repeats - 1) / open_deal_draws::repeats));
  // Rates cost more than what else is drawn, and are less uncertain than it.
  const std::size_t n_rates = std::min<std::size_t>(n_draws, 125);
  std::mt19937_64 random(options_.simulation.seed);
  const auto draws = [&](double lead, const period_effect& effect, std::span<const double> least, auto&& probability) {
    const std::vector<exit_counts> known = h.known_at(last, lead);
    std::vector<double> drawn;
    for (std::size_t r = 0; r < n_rates; ++r) {
      exit_rates rates(past_->layout(), known, past_->record_days(last), past_->cycle_days(), &random);
      probability(rates, drawn);
    }
    // Expected is what the rates say and periods add on average. What they differ by is in the intervals alone: its mean
    // would be led by the few periods in which most came.
    std::vector<double> mean(groups_.size());
    for (std::size_t i = 0; i < drawn.size(); ++i)
      mean[i % mean.size()] += with_odds(drawn[i], std::exp(effect.mean())) / static_cast<double>(n_rates);
    for (std::size_t g = 0; g < least.size(); ++g) mean[g] = std::max(mean[g], least[g]);
    std::vector<float> p;
    p.reserve(n_draws * groups_.size());
    for (std::size_t i = 0; i < n_draws; ++i) {
      const double odds = std::exp(effect.draw(random));
      const double* const of = drawn.data() + (i % n_rates) * groups_.size();
      for (std::size_t g = 0; g < groups_.size(); ++g) p.push_back(static_cast<float>(with_odds(of[g], odds)));
    }
    return open_deal_draws(std::move(mean), std::move(p));
  };
  within_ = draws(0.5 * days_left, of_within_.effect, {}, [&](exit_rates& r, std::vector<double>& to) {
    r.look_ahead(days_left);
    for (const open_group& g : groups_) to.push_back(r.within(g.stage, g.age_days));
  });
  // What is won in time is won at last, however each of the two is remembered and was off before.
  std::vector<double> least;
  for (std::size_t g = 0; g < groups_.size(); ++g) least.push_back(within_->mean(g));
  ever_ = draws(past_->cycle_days(), of_ever_.effect, least, [&](const exit_rates& r, std::vector<double>& to) {
    for (const open_group& g : groups_) to.push_back(r.at_last(g.stage, g.age_days));
  });
}

deal_forecast forecast_by_age::of(std::span<const aged_deal> deals, const open_deal_draws& draws) const {
  std::vector<grouped_deal> told;
  deal_forecast untold;  // bounds of those of which nothing is known
  std::int64_t evidence = std::numeric_limits<std::int64_t>::max();
  for (const aged_deal& d : deals) {
    const std::size_t g = group_of(d);
    if (g == no_group) {
      ++untold.untold;
      (d.amount < 0 ? untold.revenue_lower : untold.revenue_upper) += static_cast<double>(d.amount);
      continue;
    }
    told.push_back({g, d.amount});
    evidence = std::min(evidence, ended_[d.stage]);
  }
  const bool none_told = told.empty() && untold.untold > 0;
  deal_forecast f = draws.of(std::move(told), options_.simulation);
  f.n_open += untold.untold;
  f.untold = untold.untold;
  f.wins_interval.upper += untold.untold;
  f.revenue_lower += untold.revenue_lower;
  f.revenue_upper += untold.revenue_upper;
  f.n = deals.empty() || none_told ? 0 : evidence;
  f.win_probability.resize(group_of_.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t k = 0; k < group_of_.size(); ++k)
    if (rates_->is_known(k)) f.win_probability[k] = rates_->entered(k);
  if (none_told) {
    f.known = false;
    f.expected_wins = f.expected_revenue = f.revenue_variance_rates_known = f.revenue_variance_from_rates =
        std::numeric_limits<double>::quiet_NaN();
  }
  return f;
}

void forecast_by_age::tell(std::size_t k, forecast_stage& s) const {
  const exit_layout& layout = past_->layout();
  if (layout.n_bins(k) > 0) s.oldest_days = layout.last_day(k, layout.n_bins(k) - 1);
  s.older = rates_->is_known(k) ? older_[k] : 0;
  if (rates_->is_known(k)) s.win_probability = rates_->entered(k);
  if (n_open_[k] > 0) s.open_win_probability = open_wins_[k] / static_cast<double>(n_open_[k]);
}

}  // namespace v0_1
}  // namespace funnel
