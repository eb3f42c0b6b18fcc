#include <funnel/stats/survival.hpp>

#include "stats/log_log_interval.hpp"
#include "stats/risk_table.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

interval incidence_curve::bounds(const incidence_point& p) const {
  return log_log_interval(p.share, p.standard_error, level);
}

const incidence_point* incidence_curve::at(timespan t) const {
  const auto after = std::ranges::upper_bound(points, t, {}, &incidence_point::time);
  return after == points.begin() ? nullptr : &*(after - 1);
}

namespace {

// F rises by f = S(before) d / n at each time, d ends of its cause of n at risk. The variance of F at the i-th
// time is a sum over the times j up to it, where e counts the ends of all causes, c those of its own:
//   sum (F_i - F_j)^2 e / (n (n - e))  +  sum S(before)^2 d (n - d) / n^3  -  2 sum (F_i - F_j) S(before) d / n^2
// With g_j = e / (n (n - e)) and h_j = S(before) d / n^2 let G0, G1, G2 be the sums of g_j times the powers of
// (F_i - F_j), and H0, H1 those of h_j. When F rises by f, each sum of powers follows from those before:
//   G2 += 2 f G1 + f^2 G0,   G1 += f G0,   H1 += f H0,
// and the newest j adds to G0 and H0 only, its difference being 0. Nothing is subtracted until the end.

// What all causes share: the Kaplan-Meier share not ended, and G0.
struct any_end {
  double before = 1;
  double g0 = 0;

  void add(const risk_row& row) {
    if (row.ended == 0) return;  // a factor of 1, and nothing to add
    const double n = static_cast<double>(row.at_risk), e = static_cast<double>(row.ended);
    if (row.at_risk > row.ended) g0 += e / (n * (n - e));  // when all have ended the curve rises no more
    before *= static_cast<double>(row.at_risk - row.ended) / n;
  }
};

// The share that ends by one cause, and its variance.
struct end_by_cause {
  double share = 0;
  double g1 = 0, g2 = 0, h0 = 0, h1 = 0, own = 0;
  std::int64_t ended = 0;

  // `all` is as of before the row, at which so many end by the cause.
  void add(const any_end& all, std::int64_t at_risk, std::int64_t by_cause) {
    const double n = static_cast<double>(at_risk), d = static_cast<double>(by_cause);
    const double rise = all.before * d / n;
    share = std::min(1.0, share + rise);
    g2 += 2 * rise * g1 + rise * rise * all.g0;
    g1 += rise * all.g0;
    h1 += rise * h0;
    h0 += all.before * d / (n * n);
    own += all.before * all.before * d * (n - d) / (n * n * n);
    ended += by_cause;
  }
  double error() const { return std::sqrt(std::max(0.0, g2 + own - 2 * h1)); }
};

}  // namespace

incidence_curve cumulative_incidence(const survival_tally& t, end_cause cause, confidence_level level) {
  assert(cause != not_ended);
  incidence_curve curve{cause, t.n(), 0, {}, level};
  curve.points.reserve(t.lengths().size());
  any_end all;
  end_by_cause own;
  std::int64_t here = 0;
  for (risk_rows r(t); here = 0, r.next([&](end_cause c, std::int64_t n) { here += c == cause ? n : 0; });) {
    if (here > 0) own.add(all, r.row().at_risk, here);
    all.add(r.row());
    curve.points.push_back({r.row().time, r.row().at_risk, here, own.share, own.error()});
  }
  curve.ended = own.ended;
  return curve;
}

std::vector<std::vector<conversion_at_age>> conversion_by_age(const survival_tally& t, std::span<const end_cause> causes,
                                                              std::span<const timespan> ages, confidence_level level) {
  // Ascending: an age is told when the first longer time is met.
  std::vector<std::size_t> order(ages.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return ages[i]; });
  std::vector<std::vector<conversion_at_age>> rows(causes.size(), std::vector<conversion_at_age>(ages.size()));
  any_end all;
  std::vector<end_by_cause> by(causes.size());
  std::vector<std::int64_t> here(1 + std::numeric_limits<end_cause>::max());  // of the row, by cause
  std::int64_t lasted = 0;
  risk_row last;
  auto next = order.begin();
  const auto tell = [&](bool covered) {
    const std::size_t i = *next++;
    for (std::size_t c = 0; c < causes.size(); ++c) {
      conversion_at_age& row = rows[c][i];
      row.age = ages[i];
      row.n = t.n();
      row.longer = t.n() - lasted;
      row.converted = by[c].ended;
      if (row.n > 0) row.naive_share = static_cast<double>(row.converted) / static_cast<double>(row.n);
      if (!covered) continue;
      row.open_share = all.before;
      row.share = by[c].share;
      row.standard_error = by[c].error();
      if (last.at_risk > 0) row.bounds = log_log_interval(row.share, row.standard_error, level);
    }
  };
  risk_rows r(t);
  while (next != order.end() && r.next([&](end_cause c, std::int64_t n) { here[c] = n; })) {
    while (next != order.end() && ages[*next] < r.row().time) tell(true);
    last = r.row();
    for (std::size_t c = 0; c < causes.size(); ++c)
      if (const std::int64_t n = std::exchange(here[causes[c]], 0); n > 0) by[c].add(all, last.at_risk, n);
    all.add(last);
    lasted += last.ended + last.censored;
  }
  // The last time itself is known; what is longer, only where nothing is left.
  while (next != order.end()) tell(last.at_risk > 0 && (ages[*next] == last.time || all.before <= 0));
  return rows;
}

std::vector<conversion_at_age> conversion_by_age(const survival_tally& t, end_cause cause,
                                                 std::span<const timespan> ages, confidence_level level) {
  return std::move(conversion_by_age(t, {&cause, 1}, ages, level).front());
}

}  // namespace v0_1
}  // namespace funnel
