#include "analysis/forecast_past.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace funnel {
inline namespace v0_1 {

namespace {

// Where the deal went from a visit to an open stage.
std::size_t exit_of(const detail::journey_data& j, const exit_layout& layout, std::size_t visit) {
  switch (j.visits().end[visit]) {
    case visit_end::none:
      return exit_history::lasting;
    case visit_end::moved: {
      const stage_index to = j.visits().stage[visit + 1];
      return to < layout.n_stages() ? to : layout.won();
    }
    case visit_end::lost:
    case visit_end::moved_out:
      break;
  }
  return layout.gone();
}

}  // namespace

forecast_past::forecast_past(const detail::journey_data& j, const std::vector<std::size_t>& rows,
                             std::vector<instant> cuts, const std::optional<period>& training)
    : layout_(j.pipeline().n_open()) {
  const auto& v = j.visits();
  const auto& d = j.deals();
  const stage_index n_open = static_cast<stage_index>(layout_.n_stages());
  const auto teaches = [&](std::size_t row) { return !training || training->contains(d.created[row]); };
  for (const std::size_t row : rows) {
    if (!teaches(row)) continue;
    begun_ = std::min(begun_, d.created[row]);
    for (std::size_t i = d.first_visit[row]; i < d.first_visit[row + 1]; ++i) {
      if (v.stage[i] >= n_open) continue;
      const std::size_t exit = exit_of(j, layout_, i);
      if (exit != exit_history::lasting) layout_.see(v.stage[i], (v.left[i] - v.entered[i]).us, exit);
    }
  }
  layout_.finish();
  std::vector<std::int64_t> at;
  for (const instant c : cuts) at.push_back(c.us);
  history_.emplace(layout_, std::move(at));
  double n_closed = 0;
  for (const std::size_t row : rows) {
    const bool taught = teaches(row);
    if (taught && d.outcome[row] != outcome::open) {
      cycle_days_ += (d.closed[row] - d.created[row]).days();
      n_closed += 1;
    }
    std::int64_t won_at = 0;
    bool is_won = false;
    for (std::size_t i = d.first_visit[row + 1]; i-- > d.first_visit[row];) {
      const std::int64_t entered = v.entered[i].us;
      if (v.stage[i] >= n_open) {
        won_at = entered, is_won = true;
        continue;
      }
      const std::size_t exit = exit_of(j, layout_, i);
      const bool lasts = exit == exit_history::lasting;
      const std::int64_t left = lasts ? history_->cut(history_->n_cuts() - 1) : v.left[i].us;
      if (taught) history_->add(v.stage[i], entered, left, exit);
      const std::size_t end = lasts ? history_->n_cuts() : history_->cut_at(left);
      history_->add_open(v.stage[i], entered, history_->cut_at(entered), end, is_won ? &won_at : nullptr);
    }
  }
  cycle_days_ = n_closed > 0 ? std::max(cycle_days_ / n_closed, 0.01) : 1;
}

double forecast_past::record_days(std::size_t cut) const noexcept {
  return begun_ == instant::max() ? 0 : std::max(0.0, (instant{history_->cut(cut)} - begun_).days());
}

forecast_then::forecast_then(const forecast_past& past, std::size_t cut, double lead_days)
    : past_(&past),
      cut_(cut),
      lead_days_(lead_days),
      known_(past.history().known_at(cut, lead_days)),
      rates_(past.layout(), known_, past.record_days(cut), past.cycle_days()),
      open_(past.history().open_at(cut)) {
  std::erase_if(open_, [&](const open_group& g) { return !rates_.is_known(g.stage); });
  for (const open_group& g : open_) n_open_ += g.n;
}

past_forecast forecast_then::by(std::size_t later) {
  const exit_history& h = past_->history();
  past_forecast f;
  f.n_open = n_open_;
  const double days = (instant{h.cut(later)} - instant{h.cut(cut_)}).days();
  if (!(days > 0)) return f;
  for (std::size_t k = 0; k < past_->layout().n_stages(); ++k)
    if (rates_.is_known(k)) f.came += static_cast<double>(h.won_by(cut_, later, k));
  rates_.look_ahead(days);
  for (const open_group& g : open_) {
    const double n = static_cast<double>(g.n), w = rates_.within(g.stage, g.age_days);
    f.expected += n * w;
    f.by_chance += n * w * (1 - w);
  }
  if (!relative_variance_ && f.expected > 0) {
    constexpr int n_draws = 20;
    std::mt19937_64 random(cut_ + 1);
    double sum = 0, square = 0;
    for (int i = 0; i < n_draws; ++i) {
      exit_rates drawn(past_->layout(), known_, past_->record_days(cut_), past_->cycle_days(), &random);
      drawn.look_ahead(days);
      double wins = 0;
      for (const open_group& g : open_) wins += static_cast<double>(g.n) * drawn.within(g.stage, g.age_days);
      sum += wins, square += wins * wins;
    }
    const double mean = sum / n_draws;
    relative_variance_ = std::max(0.0, square / n_draws - mean * mean) / (f.expected * f.expected);
  }
  f.from_rates = relative_variance_.value_or(0) * f.expected * f.expected;
  return f;
}

}  // namespace v0_1
}  // namespace funnel
