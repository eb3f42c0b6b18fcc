#include "analysis/forecast_by_age.hpp"

#include "stats/drawn_rates.hpp"

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

forecast_by_age::forecast_by_age(const journey_table& journeys, const std::vector<std::size_t>& rows, instant now,
                                 instant until, const look_back_stretches& stretches, std::span<aged_deal> open,
                                 const forecast_options& o)
    : options_(o) {
  const detail::journey_data& j = detail::data_of(journeys);
  const auto& d = j.deals();
  const std::size_t n_stages = j.pipeline().n_open();
  instant begin = now, first_closed = now;
  for (const std::size_t row : rows) {
    begin = std::min(begin, d.created[row]);
    if (d.outcome[row] != outcome::open) first_closed = std::min(first_closed, d.closed[row]);
  }
  begin_shares(j, rows);

  std::vector<instant> cuts = evenly(begin, now, n_grid);
  const std::vector<instant> looks = evenly(begin + timespan{(now - begin).us / 4}, now, n_look_backs + 1);
  std::vector<instant> from_which = looks;
  cuts.insert(cuts.end(), looks.begin(), looks.end());
  if (first_closed - timespan{1} > begin) cuts.push_back(first_closed - timespan{1});  // parts what may be no record
  for (const period& s : stretches.latest_first)
    if (s.start > begin && s.end <= now) cuts.push_back(s.start), cuts.push_back(s.end), from_which.push_back(s.start);
  const auto in_order = [&](std::vector<instant>& list) {
    std::erase_if(list, [&](instant c) { return c >= now; });
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  };
  in_order(from_which);
  in_order(cuts);
  cuts.push_back(now);
  const known_then then = what_was_known(journeys, from_which);
  if (then.has_late) known_late_ = then.n_deals;
  past_.emplace(j, rows, cuts, o.training, then);

  const exit_history& h = past_->history();
  if (h.recorded_from() > 0) recorded_from_ = first_closed;
  std::vector<past_stretch> spans;
  for (std::size_t i = 0; i < stretches.latest_first.size(); ++i) {
    const period& s = stretches.latest_first[i];
    if (s.start > begin && s.end <= now)
      spans.push_back({h.cut_at(s.start.us), h.cut_at(s.end.us), stretches.season_before(i + 1)});
  }
  const std::optional<std::size_t> season = stretches.n_seasons > 1 ? std::optional(stretches.season) : std::nullopt;
  of_within_ = funnel::record_within(*past_, spans, season, (until - now).days(), o.simulation.level);
  std::vector<std::size_t> from;
  for (const instant c : looks)
    if (c < now && (from.empty() || h.cut_at(c.us) > from.back())) from.push_back(h.cut_at(c.us));
  of_ever_ = record_until_now(*past_, from, o.simulation.level);

  const std::size_t last = h.n_cuts() - 1;
  const std::vector<exit_counts> known = h.known_at(last, past_->cycle_days());
  rates_.emplace(past_->layout(), known, past_->record_days(last), past_->cycle_days());
  for (const exit_counts& of_state : known) ended_.push_back(std::llround(of_state.ended));
  standing_.resize(n_stages);
  group(j, now, open);
  draw((until - now).days());
  // By stage and group, so that sums do not hang on the order of deals.
  std::vector<std::vector<std::int64_t>> n(n_stages, std::vector<std::int64_t>(groups_.size()));
  for (const aged_deal& deal : open)
    if (deal.group != aged_deal::no_group) ++n[deal.stage][deal.group];
  for (std::size_t k = 0; k < n_stages; ++k)
    for (std::size_t g = 0; g < groups_.size(); ++g)
      if (n[k][g] > 0) standing_[k].wins += static_cast<double>(n[k][g]) * ever_->mean(g);
  bool none = true;
  for (std::size_t k = 0; k < n_stages; ++k) {
    if (!(begin_share_[k] > 0)) continue;
    none = false;
    const std::size_t state = state_of_new(k);
    new_win_probability_ += state != forecast_states::none ? begin_share_[k] * rates_->entered(state) : std::numeric_limits<double>::quiet_NaN();
  }
  if (none) new_win_probability_ = std::numeric_limits<double>::quiet_NaN();
}

void forecast_by_age::begin_shares(const detail::journey_data& j, const std::vector<std::size_t>& rows) {
  const auto& d = j.deals();
  begin_share_.resize(j.pipeline().n_open());
  double began = 0;
  const auto count = [&](bool unknown_too) {
    for (const std::size_t row : rows) {
      const stage_index first = j.visits().stage[d.first_visit[row]];
      if (first >= begin_share_.size() || (!unknown_too && j.shapes()[d.shape[row]].begun_before)) continue;
      begin_share_[first] += 1;
      began += 1;
    }
  };
  count(false);
  if (began == 0) count(true);  // where deals are first heard of, if that is all that the data tell of any
  for (double& share : begin_share_) share = began > 0 ? share / began : std::numeric_limits<double>::quiet_NaN();
}

std::size_t forecast_by_age::state_of_new(std::size_t stage) const {
  if (rates_->is_known(stage)) return stage;
  const std::size_t since = past_->states().since(stage);
  return since != forecast_states::none && rates_->is_known(since) ? since : forecast_states::none;
}

void forecast_by_age::group(const detail::journey_data& j, instant now, std::span<aged_deal> open) {
  const exit_layout& layout = past_->layout();
  const forecast_states& states = past_->states();
  stay_reader reader(states, j);
  struct members {
    std::int64_t n = 0, seconds = 0;
    std::uint32_t group = aged_deal::no_group;
  };
  std::vector<std::vector<members>> of(states.size());  // by state and group of its ages
  for (std::size_t s = 0; s < states.size(); ++s) of[s].resize(layout.n_groups(s));
  std::vector<std::pair<std::size_t, std::size_t>> places;  // of each deal
  for (const aged_deal& deal : open) {
    forecast_stay at = reader.now(deal.row);
    standing& s = standing_[deal.stage];
    s.undated += !at.dated;
    // No deal that may teach left the stage: how those that entered it were heard of next is known all the same.
    if (at.state == deal.stage && !rates_->is_known(at.state)) at.state = state_of_new(deal.stage);
    places.emplace_back(forecast_states::none, 0);
    if (at.state == forecast_states::none || !rates_->is_known(at.state)) {
      ++s.untold;
      continue;
    }
    ++s.n;
    const std::int64_t age = now.us - at.entered;
    places.back() = {at.state, layout.group(at.state, age)};
    members& m = of[at.state][places.back().second];
    ++m.n;
    m.seconds += age / 1'000'000;
    s.older += layout.bin(at.state, age) == layout.n_bins(at.state);
  }
  for (std::size_t s = 0; s < of.size(); ++s)
    for (members& m : of[s]) {
      if (m.n == 0) continue;
      m.group = static_cast<std::uint32_t>(groups_.size());
      groups_.push_back({s, static_cast<double>(m.seconds) / static_cast<double>(m.n) / 86'400, m.n});
    }
  for (std::size_t i = 0; i < open.size(); ++i)
    if (const auto [state, group] = places[i]; state != forecast_states::none) open[i].group = of[state][group].group;
}

void forecast_by_age::draw(double days_left) {
  const exit_history& h = past_->history();
  const std::size_t last = h.n_cuts() - 1;
  const std::size_t n_draws = static_cast<std::size_t>(
      std::max<std::int64_t>(1, (options_.simulation.draws + open_deal_draws::repeats - 1) / open_deal_draws::repeats));
  // Rates cost more than what else is drawn, and are less uncertain than it.
  const std::size_t n_rates = std::min<std::size_t>(n_draws, 125);
  std::mt19937_64 random(options_.simulation.seed);
  const auto draws = [&](double lead, const period_effect& effect, std::span<const double> least, auto&& probabilities) {
    const std::vector<exit_counts> known = h.known_at(last, lead);
    std::vector<double> drawn;  // by draw, then by group
    for (std::size_t r = 0; r < n_rates; r += lanes_together) {
      std::vector<exit_rates> rates;
      while (rates.size() < std::min(lanes_together, n_rates - r))
        rates.emplace_back(past_->layout(), known, past_->record_days(last), past_->cycle_days(), &random);
      const std::size_t from = drawn.size();
      drawn.resize(from + rates.size() * groups_.size());
      probabilities(rates, std::span(drawn).subspan(from));
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
  std::vector<std::vector<exit_rates::leaving>> leavings;  // of each group
  within_ = draws(0.5 * days_left, of_within_.effect, {}, [&](std::vector<exit_rates>& rates, std::span<double> to) {
    for (exit_rates& r : rates) r.look_ahead(days_left);
    const drawn_rates<lanes_together> together(rates);
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      if (leavings.size() == g) leavings.push_back(rates[0].leavings(groups_[g].stage, groups_[g].age_days));
      const auto w = together.within(groups_[g].stage, leavings[g]);
      for (std::size_t d = 0; d < rates.size(); ++d) to[d * groups_.size() + g] = w[d];
    }
  });
  // What is won in time is won at last, however each of the two is remembered and was off before.
  std::vector<double> least;
  for (std::size_t g = 0; g < groups_.size(); ++g) least.push_back(within_->mean(g));
  ever_ = draws(past_->cycle_days(), of_ever_.effect, least, [&](const std::vector<exit_rates>& rates, std::span<double> to) {
    for (std::size_t d = 0; d < rates.size(); ++d)
      for (std::size_t g = 0; g < groups_.size(); ++g) to[d * groups_.size() + g] = rates[d].at_last(groups_[g].stage, groups_[g].age_days);
  });
}

deal_forecast forecast_by_age::of(std::span<const aged_deal> deals, const open_deal_draws& draws) const {
  std::vector<grouped_deal> told;
  deal_forecast untold;  // bounds of those of which nothing is known
  std::int64_t evidence = std::numeric_limits<std::int64_t>::max();
  for (const aged_deal& d : deals) {
    if (d.group == aged_deal::no_group) {
      ++untold.untold;
      (d.amount < 0 ? untold.revenue_lower : untold.revenue_upper) += static_cast<double>(d.amount);
      continue;
    }
    told.push_back({d.group, d.amount});
    evidence = std::min(evidence, ended_[groups_[d.group].stage]);
  }
  const bool none_told = told.empty() && untold.untold > 0;
  deal_forecast f = draws.of(std::move(told), options_.simulation);
  f.n_open += untold.untold;
  f.untold = untold.untold;
  f.wins_interval.upper += untold.untold;
  f.revenue_lower += untold.revenue_lower;
  f.revenue_upper += untold.revenue_upper;
  f.n = deals.empty() || none_told ? 0 : evidence;
  f.win_probability.resize(standing_.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t k = 0; k < standing_.size(); ++k)
    if (const std::size_t state = state_of_new(k); state != forecast_states::none) f.win_probability[k] = rates_->entered(state);
  if (none_told) {
    f.known = false;
    f.expected_wins = f.expected_revenue = f.revenue_variance_rates_known = f.revenue_variance_from_rates =
        std::numeric_limits<double>::quiet_NaN();
  }
  return f;
}

void forecast_by_age::tell(std::size_t k, forecast_stage& s) const {
  const exit_layout& layout = past_->layout();
  const std::size_t state = state_of_new(k), of_longest = state == forecast_states::none ? k : state;
  if (layout.n_bins(of_longest) > 0) s.oldest_days = layout.last_day(of_longest, layout.n_bins(of_longest) - 1);
  s.older = standing_[k].older;
  s.undated = standing_[k].undated;
  s.untold = standing_[k].untold;
  if (state != forecast_states::none) s.win_probability = rates_->entered(state);
  if (standing_[k].n > 0) s.open_win_probability = standing_[k].wins / static_cast<double>(standing_[k].n);
}

}  // namespace v0_1
}  // namespace funnel
