#include "analysis/forecast_past.hpp"

#include "stats/drawn_rates.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

// Does what became of the deal say how deals leave their states?
bool teaches(const detail::journey_data& j, std::size_t row, const std::optional<period>& training) {
  if (!training) return true;
  return !j.shapes()[j.deals().shape[row]].begun_before && training->contains(j.deals().created[row]);
}

std::vector<std::size_t> all_rows(const detail::journey_data& j) {
  std::vector<std::size_t> rows(j.n_deals());
  for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = row;
  return rows;
}

}  // namespace

std::size_t forecast_past::exit_in_layout(std::size_t exit) const {
  if (exit == forecast_stay::lasts) return exit_history::lasting;
  return exit == forecast_stay::won ? layout_->won() : exit == forecast_stay::gone ? layout_->gone() : exit;
}

forecast_past::forecast_past(const detail::journey_data& j, const std::vector<std::size_t>& rows,
                             std::vector<instant> cuts, const std::optional<period>& training, const known_then& then)
    : states_(j.pipeline().n_open()) {
  const auto& d = j.deals();
  states_.look(j, rows);
  for (const known_at_cut& c : then.cuts) states_.look(detail::data_of(c.journeys), all_rows(detail::data_of(c.journeys)));
  states_.finish();
  layout_.emplace(states_.size());
  const auto see = [&](std::span<const forecast_stay> stays) {
    for (const forecast_stay& s : stays)
      if (s.teaches && s.exit != forecast_stay::lasts) layout_->see(s.state, s.left - s.entered, exit_in_layout(s.exit));
  };
  stay_reader reader(states_, j);
  for (const std::size_t row : rows) {
    if (!teaches(j, row, training)) continue;
    begun_ = std::min(begun_, d.created[row]);
    see(reader.of(row));
  }
  for (const known_at_cut& c : then.cuts) {
    const detail::journey_data& known = detail::data_of(c.journeys);
    stay_reader of_then(states_, known);
    for (std::size_t row = 0; row < known.n_deals(); ++row)
      if (teaches(known, row, training)) see(of_then.of(row));
  }
  layout_->finish();
  std::vector<std::int64_t> at;
  for (const instant c : cuts) at.push_back(c.us);
  history_.emplace(*layout_, std::move(at));
  double n_closed = 0;
  for (const std::size_t row : rows) {
    const bool taught = teaches(j, row, training);
    if (taught && d.outcome[row] != outcome::open) {
      cycle_days_ += (d.closed[row] - d.created[row]).days();
      n_closed += 1;
    }
    for (forecast_stay s : reader.of(row)) {
      s.teaches = s.teaches && taught;
      add(*history_, s, 1);
    }
  }
  cycle_days_ = n_closed > 0 ? std::max(cycle_days_ / n_closed, 0.01) : 1;
  correct(j, rows, then, training);
}

void forecast_past::add(exit_history& to, const forecast_stay& s, int n) const {
  const std::int64_t left = s.left == forecast_stay::never ? to.cut(to.n_cuts() - 1) : s.left;
  if (s.teaches) to.add(s.state, s.entered, left, exit_in_layout(s.exit), n);
  if (!s.stands) return;
  const std::size_t end = s.left == forecast_stay::never ? to.n_cuts() : to.cut_at(left);
  to.add_open(s.state, s.entered, to.cut_at(s.entered), end, s.won_at == forecast_stay::never ? nullptr : &s.won_at, n);
}

void forecast_past::correct(const detail::journey_data& j, const std::vector<std::size_t>& rows, const known_then& then,
                            const std::optional<period>& training) {
  if (then.cuts.empty()) return;
  constexpr auto no_row = static_cast<std::size_t>(-1);
  std::vector<std::size_t> row_of(j.snapshot().n_deals(), no_row);
  for (const std::size_t row : rows) row_of[j.deals().deal[row]] = row;
  stay_reader now(states_, j);
  for (const known_at_cut& c : then.cuts) {
    const std::size_t cut = history_->cut_at(c.cut.us);
    correction& made = corrections_[cut];
    for (const code deal : c.deals) {
      if (row_of[deal] == no_row) continue;
      for (forecast_stay s : now.of(row_of[deal])) {
        s.teaches = s.teaches && teaches(j, row_of[deal], training);
        made.known_now.push_back(s);
      }
    }
    const detail::journey_data& known = detail::data_of(c.journeys);
    stay_reader of_then(states_, known);
    for (std::size_t k = 0; k < known.n_deals(); ++k) {
      const std::size_t row = row_of[known.deals().deal[k]];
      if (row == no_row) continue;
      for (forecast_stay s : of_then.of(k)) {
        s.teaches = s.teaches && teaches(known, k, training);
        if (s.stands && s.left == forecast_stay::never) {
          // What came of it is what is known now; of a win before the cut, that it was known after it.
          for (std::size_t i = j.deals().first_visit[row]; i < j.deals().first_visit[row + 1]; ++i) {
            const std::int64_t came = j.visits().entered[i].us;
            if (j.visits().stage[i] < states_.n_open() || came < s.entered) continue;
            s.won_at = std::max(came, c.cut.us + 1);
            break;
          }
        }
        made.known_then.push_back(s);
      }
    }
  }
}

std::optional<exit_history> forecast_past::as_known_at(std::size_t cut) const {
  const auto of = corrections_.find(cut);
  if (of == corrections_.end()) return std::nullopt;
  exit_history h = *history_;
  for (const forecast_stay& s : of->second.known_now) add(h, s, -1);
  for (const forecast_stay& s : of->second.known_then) add(h, s, 1);
  return h;
}

double forecast_past::record_days(std::size_t cut) const noexcept {
  return begun_ == instant::max() ? 0 : std::max(0.0, (instant{history_->cut(cut)} - begun_).days());
}

forecast_then::forecast_then(const forecast_past& past, std::size_t cut, double lead_days)
    : forecast_then(past, cut, lead_days, past.as_known_at(cut)) {}

forecast_then::forecast_then(const forecast_past& past, std::size_t cut, double lead_days, const std::optional<exit_history>& less)
    : past_(&past),
      cut_(cut),
      known_((less ? *less : past.history()).known_at(cut, lead_days)),
      rates_(past.layout(), known_, past.record_days(cut), past.cycle_days()),
      open_((less ? *less : past.history()).open_at(cut)) {
  const exit_history& h = less ? *less : past.history();
  std::erase_if(open_, [&](const open_group& g) { return !rates_.is_known(g.stage); });
  for (const open_group& g : open_) n_open_ += g.n;
  for (std::size_t later = 0; later < h.n_cuts(); ++later) {
    std::int64_t& wins = won_.emplace_back(0);
    for (std::size_t k = 0; k < past.layout().n_stages(); ++k)
      if (rates_.is_known(k)) wins += h.won_by(cut, later, k);
  }
}

const past_forecast& forecast_then::by(std::size_t later) {
  const auto [it, is_new] = given_.try_emplace(later);
  if (is_new) it->second = forecast_by(later);
  return it->second;
}

past_forecast forecast_then::forecast_by(std::size_t later) {
  const exit_history& h = past_->history();
  past_forecast f;
  f.n_open = n_open_;
  const double days = (instant{h.cut(later)} - instant{h.cut(cut_)}).days();
  if (!(days > 0)) return f;
  f.came = static_cast<double>(won_[later]);
  rates_.look_ahead(days);
  const drawn_rates<1> expected({&rates_, 1});
  std::vector<std::vector<exit_rates::leaving>> leavings;
  for (const open_group& g : open_) {
    leavings.push_back(rates_.leavings(g.stage, g.age_days));
    const double n = static_cast<double>(g.n), w = expected.within(g.stage, leavings.back())[0];
    f.expected += n * w;
    f.by_chance += n * w * (1 - w);
  }
  if (!relative_variance_ && f.expected > 0) {
    constexpr int n_draws = 20;
    std::mt19937_64 random(cut_ + 1);
    double sum = 0, square = 0;
    for (int i = 0; i < n_draws; i += static_cast<int>(lanes_together)) {
      std::vector<exit_rates> drawn;
      while (drawn.size() < std::min<std::size_t>(lanes_together, static_cast<std::size_t>(n_draws - i)))
        drawn.emplace_back(past_->layout(), known_, past_->record_days(cut_), past_->cycle_days(), &random).look_ahead(days);
      const drawn_rates<lanes_together> together(drawn);
      drawn_rates<lanes_together>::each wins{};
      for (std::size_t g = 0; g < open_.size(); ++g) {
        const auto w = together.within(open_[g].stage, leavings[g]);
        for (std::size_t d = 0; d < wins.size(); ++d) wins[d] += static_cast<double>(open_[g].n) * w[d];
      }
      for (std::size_t d = 0; d < drawn.size(); ++d) sum += wins[d], square += wins[d] * wins[d];
    }
    const double mean = sum / n_draws;
    relative_variance_ = std::max(0.0, square / n_draws - mean * mean) / (f.expected * f.expected);
  }
  f.from_rates = relative_variance_.value_or(0) * f.expected * f.expected;
  return f;
}

}  // namespace v0_1
}  // namespace funnel
