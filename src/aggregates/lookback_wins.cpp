#include <funnel/aggregates/views.hpp>

#include "aggregates/segmentation.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// Gives (row, stage, won) to `sink` for each of the query's deals that stood open when a window began.
template <class Sink>
void count_wins_ahead(const journey_data& j, const query& q, std::span<const period> windows, Sink&& sink) {
  const auto& v = j.visits();
  const stage_index won = j.pipeline().won_stage();
  for (const std::size_t row : select_whole_deals(j, q)) {
    const std::size_t begin = j.deals().first_visit[row];
    const std::size_t end = j.deals().first_visit[row + 1];
    const instant came = v.entered[begin], went = v.left[end - 1];
    for (const period& w : windows) {
      if (w.start < came || went <= w.start) continue;  // most windows of most deals
      for (std::size_t i = begin; i < end && v.entered[i] <= w.start; ++i) {
        if (v.stage[i] == won || v.left[i] <= w.start || (j.unknown_of(row, i) & unknown_stay) != 0) continue;
        bool is_won = false;
        for (std::size_t next = i + 1; next < end && v.entered[next] < w.end; ++next)
          is_won = is_won || v.stage[next] == won;
        sink(row, v.stage[i], is_won);
      }
    }
  }
}

}  // namespace
}  // namespace detail

result<std::vector<lookback_wins>> count_lookback_wins(const journey_table& table, const query& q,
                                              std::span<const period> windows) {
  const detail::journey_data& j = detail::data_of(table);
  std::vector<error> errors = validate(q, table);
  for (const period& w : windows)
    if (w.end > q.as_of || w.end < w.start)
      errors.push_back({errc::out_of_range, "windows", "a window ends before it starts, or after the as-of instant"});
  if (!errors.empty()) return errors;
  std::vector<lookback_wins> counts(j.pipeline().n_open());
  detail::count_wins_ahead(j, q, windows, [&](std::size_t, stage_index k, bool won) {
    ++counts[k].stood;
    counts[k].won += won;
  });
  return counts;
}

result<std::vector<std::string>> drill_down(const journey_table& table, const query& q, std::span<const period> windows,
                                            stage_index k, bool won) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto counted = count_lookback_wins(table, q, windows); !counted) return counted.errors();
  std::vector<std::size_t> rows;
  detail::count_wins_ahead(j, q, windows, [&](std::size_t row, stage_index stage, bool is_won) {
    if (stage == k && (is_won || !won)) rows.push_back(row);
  });
  return ids_of(table, rows);
}

}  // namespace v0_1
}  // namespace funnel
