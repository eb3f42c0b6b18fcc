#include "analysis/forecast_stays.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

void forecast_states::look(const detail::journey_data& j, std::span<const std::size_t> rows) {
  if (std::none_of(j.shapes().begin(), j.shapes().end(), [](const deal_shape& s) { return s.has_gaps; })) return;
  const auto& v = j.visits();
  stay_reader reader(*this, j);
  for (const std::size_t row : rows) {
    reader.read(row);
    for (std::size_t i = reader.begin_; i < reader.end_; ++i) {
      if (v.stage[i] >= n_open_) continue;
      const bool told = !reader.gaps_ || reader.is_told(i);
      const bool entry = told || reader.is_dated(i);
      any_open_ = any_open_ || !told;
      if (!entry || v.end[i] == visit_end::none) continue;
      ++seen_[v.stage[i]].left;
      seen_[v.stage[i]].left_unseen += !told;
    }
  }
}

void forecast_states::finish() {
  if (!any_open_) return;
  n_ = 2 * n_open_;
  for (stays_seen& s : seen_) s.told = s.left > s.left_unseen && s.left >= 20 * s.left_unseen;
}

void stay_reader::read(std::size_t row) {
  row_ = row;
  begin_ = j_->deals().first_visit[row];
  end_ = j_->deals().first_visit[row + 1];
  gaps_ = j_->shapes()[j_->deals().shape[row]].has_gaps;
  stays_.clear();
}

bool stay_reader::opens(std::size_t visit) const {
  if (visit == begin_) return true;
  const auto& v = j_->visits();
  return v.end[visit - 1] != visit_end::moved || v.stage[visit - 1] >= states_->n_open();
}

bool stay_reader::is_told(std::size_t visit) const {
  const auto& v = j_->visits();
  if (!states_->is_told(v.stage[visit]) || (unknown(visit) & unknown_stay) != 0) return false;
  // That it was elsewhere at an unknown time says that it had left.
  return v.end[visit] != visit_end::moved || v.stage[visit + 1] >= states_->n_open() || is_dated(visit + 1);
}

std::size_t stay_reader::state_of(std::size_t visit) const {
  const stage_index k = j_->visits().stage[visit];
  return is_told(visit) ? k : states_->since(k);
}

std::size_t stay_reader::exit_of(std::size_t visit) const {
  const auto& v = j_->visits();
  switch (v.end[visit]) {
    case visit_end::none:
      return forecast_stay::lasts;
    case visit_end::moved:
      return v.stage[visit + 1] < states_->n_open() ? state_of(visit + 1) : forecast_stay::won;
    case visit_end::lost:
    case visit_end::moved_out:
      break;
  }
  return forecast_stay::gone;
}

void stay_reader::add_told() {
  const auto& v = j_->visits();
  for (std::size_t i = begin_; i < end_; ++i) {
    if (v.stage[i] >= states_->n_open()) continue;
    const std::int64_t left = v.end[i] == visit_end::none ? forecast_stay::never : v.left[i].us;
    if (is_told(i)) {
      stays_.push_back({v.stage[i], v.entered[i].us, left, exit_of(i)});
    } else if (is_dated(i)) {
      stays_.push_back({state_of(i), v.entered[i].us, left, exit_of(i)});
    } else if (!opens(i) && !stays_.empty() && stays_.back().state >= states_->n_open()) {
      stays_.back().left = left, stays_.back().exit = exit_of(i);  // somewhere, since the last entry that is known
    }
  }
}

std::span<const forecast_stay> stay_reader::of(std::size_t row) {
  read(row);
  const auto& v = j_->visits();
  add_told();
  for (std::size_t i = end_; i-- > begin_;) {
    if (v.stage[i] < states_->n_open()) continue;
    const std::int64_t won_at = v.entered[i].us;
    for (forecast_stay& s : stays_)
      if (s.stands && s.entered <= won_at && s.left <= won_at) s.won_at = won_at;
  }
  return stays_;
}

forecast_stay stay_reader::now(std::size_t row) {
  read(row);
  add_told();
  forecast_stay s{forecast_states::none, 0, forecast_stay::never, forecast_stay::lasts, forecast_stay::never, false};
  if (!stays_.empty() && stays_.back().exit == forecast_stay::lasts) s = stays_.back();
  s.dated = is_dated(end_ - 1);
  return s;
}

}  // namespace v0_1
}  // namespace funnel
