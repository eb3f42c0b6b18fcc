#include <funnel/analysis/plan.hpp>

#include <funnel/core/error.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace funnel {
inline namespace v0_1 {

result<plan_report> plan_against_fact(std::size_t n_slices, std::size_t n_periods,
                                      std::span<const plan_figures> cells) {
  if (cells.size() != n_slices * n_periods)
    return error{errc::invalid_argument, "cells",
                 "there are " + std::to_string(cells.size()) + ", and must be one for each slice and period"};
  plan_report r;
  r.n_slices = n_slices;
  r.n_periods = n_periods;
  r.cells.assign(cells.begin(), cells.end());
  r.slices.resize(n_slices);
  r.periods.resize(n_periods);
  for (std::size_t s = 0; s < n_slices; ++s) {
    for (std::size_t p = 0; p < n_periods; ++p) {
      r.slices[s] += r.cell(s, p);
      r.periods[p] += r.cell(s, p);
      r.to_date.push_back(r.slices[s]);
    }
    r.total += r.slices[s];
  }
  return r;
}

}  // namespace v0_1
}  // namespace funnel
