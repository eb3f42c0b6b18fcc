#include "analysis/aged_trials.hpp"

#include "aggregates/radix_sort.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <iterator>
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

// The distinct ones among so many quantiles, evenly spaced up to the largest value, ascending. Only the values near one,
// by their highest bits, are sorted. Requires: none below 0.
std::vector<std::int64_t> quantiles(const std::vector<std::uint64_t, large_page_allocator<std::uint64_t>>& values, std::size_t most) {
  constexpr int digit_bits = 12;
  std::uint64_t any = 0;
  for (const std::uint64_t x : values) any |= x;
  const int shift = std::max(0, static_cast<int>(std::bit_width(any)) - digit_bits);
  std::vector<std::size_t> in_bucket(std::size_t{1} << digit_bits);
  for (const std::uint64_t x : values) ++in_bucket[x >> shift];
  std::vector<std::uint8_t> is_near(in_bucket.size());
  std::vector<std::size_t> ranks;  // among the near ones
  std::size_t bucket = 0, before = 0, left_out = 0;  // values before the bucket, and those of them that are not near
  for (std::size_t i = 1; i <= most && !values.empty(); ++i) {
    const std::size_t rank = (values.size() * i + most - 1) / most - 1;
    for (; rank >= before + in_bucket[bucket]; ++bucket) {
      before += in_bucket[bucket];
      if (!is_near[bucket]) left_out += in_bucket[bucket];
    }
    is_near[bucket] = true;
    ranks.push_back(rank - left_out);
  }
  std::vector<std::uint64_t> near;
  std::ranges::copy_if(values, std::back_inserter(near), [&](std::uint64_t x) { return is_near[x >> shift] != 0; });
  radix_sort(near);
  std::vector<std::int64_t> chosen;
  for (const std::size_t rank : ranks)
    if (const auto value = static_cast<std::int64_t>(near[rank]); chosen.empty() || chosen.back() < value) chosen.push_back(value);
  return chosen;
}

// How many of these are below x. Without a branch that hangs on it: which way it goes cannot be guessed.
std::size_t count_below(const std::vector<std::int64_t>& ascending, std::int64_t x) {
  const std::int64_t* from = ascending.data();
  for (std::size_t n = ascending.size(); n > 0;) {
    const std::size_t half = (n + 1) / 2;
    from += half * static_cast<std::size_t>(from[half - 1] < x);
    n -= half;
  }
  return static_cast<std::size_t>(from - ascending.data());
}

void sort_by_kind(std::span<aged_trial> trials) {
  if (std::ranges::is_sorted(trials, {}, &aged_trial::kind)) return;
  std::vector<std::uint64_t> kinds;
  for (const aged_trial& t : trials) kinds.push_back(t.kind);
  std::vector<aged_trial> sorted;
  sorted.reserve(trials.size());
  for (const std::uint32_t place : sorted_places(kinds)) sorted.push_back(trials[place]);
  std::ranges::copy(sorted, trials.begin());
}

// By kind and customer; then by all else, so that sums over customers do not hang on the order in which deals arrived. Most
// are told apart by a few numbers, which are sorted with their places by digits.
void sort_by_customer(std::span<aged_trial> trials) {
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
  radix_sort(numbers, place_bits);
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

aged_trials::aged_trials(trial_list trials, std::size_t n_units, aged_question q)
    : question_(q), trials_(trials.size()), first_(n_units + 1) {
  for (const aged_trial& t : trials) ++first_[t.unit + 1];
  for (std::size_t u = 0; u < n_units; ++u) first_[u + 1] += first_[u];
  std::vector<std::size_t> next = first_;
  for (const aged_trial& t : trials) trials_[next[t.unit]++] = t;
  trials = {};
  have_customers_ = std::ranges::any_of(trials_, [](const aged_trial& t) { return t.customer != no_code; });
  for (std::size_t u = 0; u < n_units; ++u) {
    const std::span<aged_trial> own = std::span(trials_).subspan(first_[u], first_[u + 1] - first_[u]);
    have_customers_ ? sort_by_customer(own) : sort_by_kind(own);
  }
  std::vector<std::uint64_t, large_page_allocator<std::uint64_t>> hit_times, begun;
  hit_times.reserve(trials_.size());
  begun.reserve(trials_.size());
  for (const aged_trial& t : trials_) {
    assert(t.begun_us >= 0 && t.lasted_us >= 0);
    begun.push_back(static_cast<std::uint64_t>(t.begun_us));
    if (question_.is_hit(t)) hit_times.push_back(static_cast<std::uint64_t>(t.lasted_us));
  }
  constexpr std::size_t most_ages = 16, most_begun = 4;
  ages_ = quantiles(hit_times, most_ages);
  begun_ = quantiles(begun, most_begun);
  if (ages_.empty()) begun_.clear();
  for (std::size_t u = 0; u < n_units; ++u) counts_.push_back(counts_of(u));
}

// Each trial counts in runs of columns: only where runs begin and end is noted, and summed up at the end.
std::map<std::uint32_t, aged_counts> aged_trials::counts_of(std::size_t unit) const {
  std::map<std::uint32_t, aged_counts> by_kind;
  const std::size_t n_ages = ages_.size(), n_begun = begun_.size(), width = n_ages + 1;
  std::vector<std::int64_t> n((n_begun + 1) * width), hits(n), of_cluster(n_columns());
  const auto note = [&](std::vector<std::int64_t>& to, std::size_t begun, std::size_t begun_end, std::size_t age, std::size_t age_end) {
    ++to[begun * width + age], --to[begun * width + age_end];
    if (begun_end < n_begun) --to[begun_end * width + age], ++to[begun_end * width + age_end];
  };
  aged_counts* c = nullptr;
  std::uint32_t kind = 0;
  const auto sum_up = [&] {
    for (auto [from, to] : {std::pair{&n, c ? &c->n : nullptr}, std::pair{&hits, c ? &c->hits : nullptr}}) {
      for (std::size_t b = 0; to && b < n_begun; ++b) {
        std::int64_t sum = 0;  // of the steps from one time of beginning to the next
        for (std::size_t i = 0; i < n_ages; ++i) {
          sum += (*from)[b * width + i];
          (*to)[b * n_ages + i] = sum + (b > 0 ? (*to)[(b - 1) * n_ages + i] : 0);
        }
      }
      std::fill(from->begin(), from->end(), 0);
    }
    for (std::size_t i = 0; c && i < n_columns(); ++i) c->squares[i] += static_cast<double>(c->n[i]);
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
      const std::size_t ends = count_below(ages_, t.lasted_us);
      std::size_t b = count_below(begun_, t.begun_us);
      const bool old = alone && n_begun > 0 && t.age_us - begun_.back() >= ages_.back();  // most have reached all ages
      for (std::size_t next = b; b < n_begun; b = next) {
        next = old ? n_begun : b + 1;
        std::size_t reached = old ? n_ages : count_below(ages_, t.age_us - begun_[b] + 1);
        if (question_.is_out(t)) reached = std::min(reached, ends);
        note(n, b, next, 0, reached);
        if (question_.is_hit(t) && ends < reached) note(hits, b, next, ends, reached);
        for (std::size_t i = 0; !alone && i < reached; ++i) ++of_cluster[b * n_ages + i];
      }
      c->n.back() += counts_at(t, in_the_end());
      c->hits.back() += hits_at(t, in_the_end());
      c->open += t.cause == not_ended;
      if (!alone) of_cluster.back() += counts_at(t, in_the_end());
    }
    // The square of one is one, and is added with all of them.
    for (std::size_t i = 0; !alone && i < of_cluster.size(); ++i) {
      const auto m = static_cast<double>(std::exchange(of_cluster[i], 0));
      c->squares[i] += m * m - m;
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
