#include "analysis/aged_trials.hpp"

#include "aggregates/radix_sort.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

aged_counts& aged_counts::operator+=(const aged_counts& o) {
  for (std::size_t c = 0; c < n.size(); ++c) n[c] += o.n[c], hits[c] += o.hits[c], squares[c] += o.squares[c];
  open += o.open;
  return *this;
}

aged_counts& aged_counts::operator-=(const aged_counts& o) {
  for (std::size_t c = 0; c < n.size(); ++c) n[c] -= o.n[c], hits[c] -= o.hits[c], squares[c] -= o.squares[c];
  open -= o.open;
  return *this;
}

namespace {

// The distinct ones among so many quantiles, evenly spaced up to the largest value, ascending.
// Requires: none below 0.
std::vector<std::int64_t> quantiles(std::vector<std::uint64_t> values, std::size_t most) {
  radix_sort(values);
  std::vector<std::int64_t> chosen;
  for (std::size_t i = 1; i <= most && !values.empty(); ++i) {
    const auto value = static_cast<std::int64_t>(values[(values.size() * i + most - 1) / most - 1]);
    if (chosen.empty() || chosen.back() < value) chosen.push_back(value);
  }
  return chosen;
}

// By kind and customer; then by all else, so that sums do not hang on the order in which deals arrived. Most are told apart
// by a few numbers, which are sorted with their places by digits.
void sort_trials(std::span<aged_trial> trials) {
  const auto before = [](const aged_trial& a, const aged_trial& b) {
    return std::tie(a.kind, a.customer, a.begun_us, a.age_us, a.lasted_us, a.cause) <
           std::tie(b.kind, b.customer, b.begun_us, b.age_us, b.lasted_us, b.cause);
  };
  std::uint64_t kinds = 0, customers = 0, begun = 0, ages = 0;
  for (const aged_trial& t : trials) {
    kinds |= t.kind;
    customers |= t.customer;
    begun |= static_cast<std::uint64_t>(t.begun_us);
    ages |= static_cast<std::uint64_t>(t.age_us);
  }
  // The first of these that differ go into the number, as far as it has bits for them.
  const auto bits = [](std::uint64_t any) { return static_cast<int>(std::bit_width(any)); };
  const int place_bits = bits(trials.size()), kind_bits = bits(kinds), customer_bits = bits(customers);
  int left = 64 - place_bits - kind_bits - customer_bits;
  const bool no_numbers = static_cast<std::int64_t>(begun | ages) < 0;
  if (trials.size() < 1'000 || left < 0 || no_numbers) return std::sort(trials.begin(), trials.end(), before);
  const auto cut = [&](std::uint64_t any) {  // so many of its lowest bits do not fit
    const int kept = std::min(left, bits(any));
    left -= kept;
    return bits(any) - kept;
  };
  const int begun_cut = cut(begun), age_cut = begun_cut == 0 ? cut(ages) : 64;
  std::vector<std::uint64_t> numbers;
  numbers.reserve(trials.size());
  for (const aged_trial& t : trials) {
    std::uint64_t number = t.kind;
    number = number << customer_bits | t.customer;
    number = number << (bits(begun) - begun_cut) | static_cast<std::uint64_t>(t.begun_us) >> begun_cut;
    if (age_cut < 64) number = number << (bits(ages) - age_cut) | static_cast<std::uint64_t>(t.age_us) >> age_cut;
    numbers.push_back(number << place_bits | numbers.size());
  }
  radix_sort(numbers);
  const std::uint64_t place_mask = (std::uint64_t{1} << place_bits) - 1;
  std::vector<aged_trial> sorted;
  sorted.reserve(trials.size());
  for (const std::uint64_t n : numbers) sorted.push_back(trials[n & place_mask]);
  std::copy(sorted.begin(), sorted.end(), trials.begin());
  for (std::size_t i = 0; i < trials.size();) {
    std::size_t next = i + 1;
    while (next < trials.size() && numbers[next] >> place_bits == numbers[i] >> place_bits) ++next;
    if (next - i > 1) std::sort(trials.begin() + static_cast<std::ptrdiff_t>(i), trials.begin() + static_cast<std::ptrdiff_t>(next), before);
    i = next;
  }
}

}  // namespace

aged_trials::aged_trials(std::vector<aged_trial> trials, std::size_t n_units, aged_question q)
    : question_(q), trials_(trials.size()), first_(n_units + 1) {
  for (const aged_trial& t : trials) ++first_[t.unit + 1];
  for (std::size_t u = 0; u < n_units; ++u) first_[u + 1] += first_[u];
  std::vector<std::size_t> next = first_;
  for (const aged_trial& t : trials) trials_[next[t.unit]++] = t;
  trials = {};
  for (std::size_t u = 0; u < n_units; ++u) sort_trials(std::span(trials_).subspan(first_[u], first_[u + 1] - first_[u]));
  std::vector<std::uint64_t> hit_times, begun;
  for (const aged_trial& t : trials_) {
    have_customers_ = have_customers_ || t.customer != no_code;
    assert(t.begun_us >= 0 && t.lasted_us >= 0);
    begun.push_back(static_cast<std::uint64_t>(t.begun_us));
    if (question_.is_hit(t)) hit_times.push_back(static_cast<std::uint64_t>(t.lasted_us));
  }
  constexpr std::size_t most_ages = 16, most_begun = 4;
  ages_ = quantiles(std::move(hit_times), most_ages);
  begun_ = quantiles(std::move(begun), most_begun);
  if (ages_.empty()) begun_.clear();
  for (std::size_t u = 0; u < n_units; ++u) counts_.push_back(counts_of(u));
}

// Each trial counts in a run of ages: only where runs begin and end is noted, and summed up at the end.
std::map<std::uint32_t, aged_counts> aged_trials::counts_of(std::size_t unit) const {
  std::map<std::uint32_t, aged_counts> by_kind;
  const std::size_t n_ages = ages_.size(), width = n_ages + 1;
  const auto age_index = [&](auto place) { return static_cast<std::size_t>(place - ages_.begin()); };
  std::vector<std::int64_t> n(begun_.size() * width), hits(n), singles(n), of_cluster(n_columns());
  aged_counts* c = nullptr;
  std::uint32_t kind = 0;
  const auto sum_up = [&] {
    for (std::size_t b = 0; c && b < begun_.size(); ++b) {
      std::int64_t sum_n = 0, sum_hits = 0, sum_singles = 0;
      for (std::size_t i = 0; i < n_ages; ++i) {
        c->n[b * n_ages + i] = sum_n += n[b * width + i];
        c->hits[b * n_ages + i] = sum_hits += hits[b * width + i];
        c->squares[b * n_ages + i] += static_cast<double>(sum_singles += singles[b * width + i]);
      }
    }
    for (auto* steps : {&n, &hits, &singles}) std::fill(steps->begin(), steps->end(), 0);
  };
  each_cluster(unit, [&](std::span<const aged_trial> cluster) {
    if (!c || cluster.front().kind != kind) {
      sum_up();
      kind = cluster.front().kind;
      c = &by_kind.try_emplace(kind, n_columns()).first->second;
    }
    const bool alone = cluster.size() == 1;
    for (const aged_trial& t : cluster) {
      // It counts up to the last age that it has reached; it hits from the age of its end on.
      const std::size_t ends = age_index(std::lower_bound(ages_.begin(), ages_.end(), t.lasted_us));
      for (std::size_t b = 0; b < begun_.size(); ++b) {
        if (t.begun_us > begun_[b]) continue;
        std::size_t reached = age_index(std::upper_bound(ages_.begin(), ages_.end(), t.age_us - begun_[b]));
        if (question_.is_out(t)) reached = std::min(reached, ends);
        const std::size_t first = b * width;
        ++n[first], --n[first + reached];
        if (question_.is_hit(t) && ends < reached) ++hits[first + ends], --hits[first + reached];
        if (alone) ++singles[first], --singles[first + reached];
        for (std::size_t i = 0; !alone && i < reached; ++i) ++of_cluster[b * n_ages + i];
      }
      c->n.back() += counts_at(t, in_the_end());
      of_cluster.back() += counts_at(t, in_the_end());
      c->hits.back() += hits_at(t, in_the_end());
      c->open += t.cause == not_ended;
    }
    for (std::size_t i = alone ? in_the_end() : 0; i < of_cluster.size(); ++i) {
      c->squares[i] += static_cast<double>(of_cluster[i]) * static_cast<double>(of_cluster[i]);
      of_cluster[i] = 0;
    }
  });
  sum_up();
  return by_kind;
}

aged_scopes::aged_scopes(const aged_trials& t, const comparison_scopes& scopes)
    : trials_(&t), scopes_(&scopes), sums_(scopes.n) {
  for (std::size_t u = 0; u < t.n_units(); ++u) {
    if (scopes.of[u] == comparison_scopes::none) continue;
    for (const auto& [kind, counts] : t.counts(u))
      sums_[scopes.of[u]].try_emplace(kind, t.n_columns()).first->second += counts;
  }
}

std::optional<aged_scopes::pair> aged_scopes::best(std::size_t unit, const information& tells) const {
  if (scopes_->of[unit] == comparison_scopes::none) return std::nullopt;
  const auto& own = trials_->counts(unit);
  const auto& all = sums_[scopes_->of[unit]];
  std::int64_t open = 0;
  for (const auto& [kind, counts] : all) open += counts.open;

  // What is open anywhere leaves the end unknown.
  std::optional<std::size_t> chosen;
  double most = 0;
  const auto sum_at = [&](std::size_t column) {
    mix_stratum sum;
    for (const auto& [kind, counts] : own) {
      const mix_stratum s{counts.at(column), all.at(kind).at(column) - counts.at(column)};
      if (s.unit.n > 0 && s.rest.n > 0) sum.unit += s.unit, sum.rest += s.rest;
    }
    return sum;
  };
  if (open == 0) {
    chosen = trials_->in_the_end();
  } else {
    for (std::size_t c = 0; c < trials_->in_the_end(); ++c) {
      const mix_stratum sum = sum_at(c);
      const double told = sum.unit.n > 0 ? tells(sum, sum.unit + sum.rest) : 0;
      if (told > 0 && told >= most) most = told, chosen = c;
    }
  }
  if (!chosen) return std::nullopt;
  pair p;
  p.column = *chosen;
  for (const auto& [kind, counts] : own) {
    const mix_stratum s{counts.at(*chosen), all.at(kind).at(*chosen) - counts.at(*chosen)};
    if (s.unit.n == 0 || s.rest.n == 0) continue;
    p.kinds.push_back(kind);
    p.strata.push_back(s);
    p.sum.unit += s.unit;
    p.sum.rest += s.rest;
    p.own_squares += counts.squares[*chosen];
    p.rest_squares += all.at(kind).squares[*chosen] - counts.squares[*chosen];
  }
  if (p.strata.empty()) return std::nullopt;
  return p;
}

mix_stratum aged_scopes::settled(std::size_t unit) const {
  mix_stratum s;
  for (const auto& [kind, counts] : trials_->counts(unit)) s.unit += counts.at(trials_->in_the_end());
  if (scopes_->of[unit] == comparison_scopes::none) return s;
  for (const auto& [kind, counts] : sums_[scopes_->of[unit]]) s.rest += counts.at(trials_->in_the_end());
  s.rest -= s.unit;
  return s;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
