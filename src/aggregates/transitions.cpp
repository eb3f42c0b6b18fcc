#include <funnel/aggregates/views.hpp>

#include "aggregates/segmentation.hpp"
#include "journeys/journey_data.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
std::int64_t transition_result::ended(std::size_t from) const {
  std::int64_t n = 0;
  for (std::size_t to = 0; to < lasting(); ++to) n += (*this)(from, to);
  return n;
}
std::vector<std::int64_t> transition_result::between_open() const {
  std::vector<std::int64_t> moves;
  for (std::size_t from = 0; from + 1 < n_stages; ++from)
    for (std::size_t to = 0; to < lasting(); ++to) moves.push_back((*this)(from, to));
  return moves;
}

namespace detail {
namespace {

/// Gives every visit of the query's deals to `sink` as (row, from, to).
template <class Sink>
void count_transitions(const journey_data& j, const query& q, Sink&& sink) {
  const std::size_t n = j.pipeline().n_funnel();
  const auto& v = j.visits();
  for (const std::size_t row : select_whole_deals(j, q)) {
    for (std::size_t i = j.deals().first_visit[row]; i < j.deals().first_visit[row + 1]; ++i) {
      const unknown_set unknown = j.unknown_of(row, i);
      if ((unknown & unknown_stage) != 0) continue;
      if ((unknown & unknown_exit) != 0 && v.end[i] != visit_end::none) {
        sink(row, v.stage[i], n + 3);
        continue;
      }
      switch (v.end[i]) {
        case visit_end::moved:
          sink(row, v.stage[i], v.stage[i + 1]);
          break;
        case visit_end::lost:
          sink(row, v.stage[i], n);
          break;
        case visit_end::moved_out:
          sink(row, v.stage[i], n + 1);
          break;
        case visit_end::none:
          sink(row, v.stage[i], n + 2);
          break;
      }
    }
  }
}

}  // namespace
}  // namespace detail

result<transition_result> stage_transitions(const journey_table& table, const query& q) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  const std::size_t n = j.pipeline().n_funnel();
  transition_result r{q, n, std::vector<std::int64_t>(n * (n + 4))};
  detail::count_transitions(j, q,
                            [&](std::size_t, std::size_t from, std::size_t to) { ++r.counts[from * (n + 4) + to]; });
  return r;
}

result<std::vector<std::string>> drill_down_moves(const journey_table& table, const query& q, std::size_t from,
                                                  std::size_t to) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  std::vector<std::size_t> rows;
  detail::count_transitions(j, q, [&](std::size_t row, std::size_t a, std::size_t b) {
    if (a == from && b == to) rows.push_back(row);
  });
  return ids_of(table, rows);
}

}  // namespace v0_1
}  // namespace funnel
