#include "straight_loops.hpp"

#include <algorithm>
#include <chrono>

// Compiled for several instruction sets, of which the machine takes the best: a limit that the machine could beat
// would be none. Nothing that is installed is built so.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__)
#define FUNNEL_BENCH_FAST [[gnu::target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4"), gnu::optimize("O3")]]
#else
#define FUNNEL_BENCH_FAST
#endif

namespace funnel_bench {

ideal_arrays::ideal_arrays(const generated_deals& deals) : of(&deals) {
  const std::size_t n = deals.of().n_deals;
  for (auto* column : {&furthest, &owner, &region, &category, &customer_group}) column->reserve(n);
  first_stay.push_back(0);
  each_life(deals, [&](const life& l) {
    furthest.push_back(l.furthest());
    owner.push_back(static_cast<std::uint8_t>(l.owner));
    region.push_back(l.values[0]);
    category.push_back(l.values[1]);
    customer_group.push_back(l.values[2]);
    created.push_back(l.created);
    amount.push_back(l.amount);
    for (std::size_t k = 0; k < n_stages; ++k) reached[k].push_back(l.reached(k));
    for (std::size_t k = 0; k < n_stages; ++k) amount_at[k].push_back(k <= l.furthest() ? l.amount_at(k) : 0);
    for (const stay& s : l.stays) {
      stage.push_back(s.stage);
      entered.push_back(s.from);
      left.push_back(s.to);
    }
    first_stay.push_back(static_cast<std::uint32_t>(stage.size()));
  });
}

namespace {

constexpr std::size_t trash = 7;  // a stage that does not exist: what a filter leaves out goes there

// For each stage in turn, since there are few: no table is written to, so all lanes of a register count at once.
// Sums of 256 amounts fit 32 bits: none exceeds 2^24.
FUNNEL_BENCH_FAST void add_stages(const std::uint8_t* furthest, const std::uint32_t* amount, std::size_t n,
                                  std::uint32_t* deals, std::int64_t* sums) {
  for (std::size_t begin = 0; begin < n; begin += 256) {
    const std::size_t end = std::min(n, begin + 256);
    for (std::size_t k = 0; k < n_stages; ++k) {
      std::uint32_t count = 0, sum = 0;
      for (std::size_t i = begin; i < end; ++i) {
        const std::uint32_t here = furthest[i] == k ? ~std::uint32_t{0} : 0;
        count -= here;
        sum += here & amount[i];
      }
      deals[k] += count;
      sums[k] += sum;
    }
  }
}

FUNNEL_BENCH_FAST void keep_wanted(const std::uint8_t* region, const std::uint8_t* category, const std::uint8_t* group,
                                   const std::uint8_t* furthest, std::size_t n, std::uint8_t* kept) {
  for (std::size_t i = 0; i < n; ++i) {
    const bool wanted =
        (wanted_regions >> region[i]) & (wanted_categories >> category[i]) & (wanted_groups >> group[i]) & 1U;
    kept[i] = wanted ? furthest[i] : static_cast<std::uint8_t>(trash);
  }
}

FUNNEL_BENCH_FAST void month_keys(const std::uint32_t* created, const std::uint8_t* month_of_day,
                                  const std::uint8_t* furthest, std::size_t n, std::uint16_t* keys) {
  for (std::size_t i = 0; i < n; ++i)
    keys[i] = static_cast<std::uint16_t>(month_of_day[created[i] / 86'400] * 8 + furthest[i]);
}

FUNNEL_BENCH_FAST void owner_keys(const std::uint8_t* owner, const std::uint8_t* furthest, std::size_t n,
                                  std::uint16_t* keys) {
  for (std::size_t i = 0; i < n; ++i) keys[i] = static_cast<std::uint16_t>(owner[i] * 8 + furthest[i]);
}

FUNNEL_BENCH_FAST std::int64_t count_up_to(const std::uint32_t* values, std::size_t n, std::uint32_t most) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < n; ++i) count += values[i] <= most ? 1 : 0;
  return count;
}

FUNNEL_BENCH_FAST std::uint64_t add_up(const std::uint64_t* numbers, std::size_t n) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += numbers[i];
  return sum;
}

FUNNEL_BENCH_FAST std::int64_t sum_up(const std::uint32_t* values, std::size_t n) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += values[i];
  return sum;
}

FUNNEL_BENCH_FAST std::uint32_t count_from(const std::uint8_t* values, std::size_t n, std::uint8_t least) {
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < n; ++i) count += values[i] >= least ? 1 : 0;
  return count;
}

constexpr std::size_t block = 4'096;  // keys of a block stay in the nearest cache

group_stage_counts counts_for(std::size_t n_groups) {
  return {std::vector<std::uint32_t>(n_groups * 8), std::vector<std::int64_t>(n_groups * 8)};
}

// Neighbours often have equal keys, and an addition must wait for the one before to the same place: so two tables.
template <class Keys>
group_stage_counts count_keys(const ideal_arrays& a, std::size_t n_groups, Keys keys_of) {
  group_stage_counts even = counts_for(n_groups), odd = even;
  std::array<std::uint16_t, block> keys;
  const std::size_t n = a.furthest.size();
  for (std::size_t begin = 0; begin < n; begin += block) {
    const std::size_t size = std::min(block, n - begin);
    keys_of(begin, size, keys.data());
    const std::uint32_t* amount = a.amount.data() + begin;
    std::size_t i = 0;
    for (; i + 1 < size; i += 2) {
      ++even.deals[keys[i]];
      even.amount[keys[i]] += amount[i];
      ++odd.deals[keys[i + 1]];
      odd.amount[keys[i + 1]] += amount[i + 1];
    }
    for (; i < size; ++i) {
      ++even.deals[keys[i]];
      even.amount[keys[i]] += amount[i];
    }
  }
  for (std::size_t k = 0; k < even.deals.size(); ++k) {
    even.deals[k] += odd.deals[k];
    even.amount[k] += odd.amount[k];
  }
  return even;
}

}  // namespace

group_stage_counts whole_funnel(const ideal_arrays& a) {
  group_stage_counts c = counts_for(1);
  add_stages(a.furthest.data(), a.amount.data(), a.furthest.size(), c.deals.data(), c.amount.data());
  return c;
}

group_stage_counts amounts_at_entry(const ideal_arrays& a) {
  group_stage_counts c = counts_for(1);
  for (std::size_t k = 0; k < n_stages; ++k) {
    c.deals[k] = count_from(a.furthest.data(), a.furthest.size(), static_cast<std::uint8_t>(k));
    c.amount[k] = sum_up(a.amount_at[k].data(), a.amount_at[k].size());
  }
  return c;
}

group_stage_counts filtered_funnel(const ideal_arrays& a) {
  group_stage_counts c = counts_for(1);
  std::array<std::uint8_t, block> kept;
  for (std::size_t begin = 0; begin < a.furthest.size(); begin += block) {
    const std::size_t size = std::min(block, a.furthest.size() - begin);
    keep_wanted(&a.region[begin], &a.category[begin], &a.customer_group[begin], &a.furthest[begin], size, kept.data());
    add_stages(kept.data(), &a.amount[begin], size, c.deals.data(), c.amount.data());
  }
  return c;
}

group_stage_counts funnel_by_owner(const ideal_arrays& a) {
  return count_keys(a, a.of->of().n_owners, [&](std::size_t begin, std::size_t size, std::uint16_t* keys) {
    owner_keys(&a.owner[begin], &a.furthest[begin], size, keys);
  });
}

group_stage_counts funnel_by_month(const ideal_arrays& a) {
  using namespace std::chrono;
  const sys_days start{floor<std::chrono::days>(sys_time<microseconds>{microseconds{a.of->of().start.us}})};
  const year_month_day first{start};
  std::vector<std::uint8_t> month_of_day;
  for (int d = 0; d < a.of->of().n_days; ++d) {
    const year_month_day date{start + std::chrono::days{d}};
    month_of_day.push_back(
        static_cast<std::uint8_t>((date.year() / date.month() - first.year() / first.month()).count()));
  }
  return count_keys(a, month_of_day.back() + 1U, [&](std::size_t begin, std::size_t size, std::uint16_t* keys) {
    month_keys(&a.created[begin], month_of_day.data(), &a.furthest[begin], size, keys);
  });
}

// A histogram of lengths by 4,096 seconds finds the bucket of the middle; only the lengths in it are looked at again.
stay_times times_in_stages(const ideal_arrays& a) {
  constexpr std::size_t shift = 12, n_buckets = 1 << 14;
  stay_times t;
  std::vector<std::uint32_t> counts(n_stages * n_buckets, 0);
  const std::size_t n = a.stage.size();
  for (std::size_t i = 0; i < n; ++i) {
    if (a.left[i] == never) continue;
    const std::uint32_t length = a.left[i] - a.entered[i];
    ++counts[a.stage[i] * n_buckets + (length >> shift)];
    t.sum[a.stage[i]] += length;
  }
  std::array<std::uint32_t, n_stages> low{}, high{};  // buckets of the two middle lengths
  std::array<std::int64_t, n_stages> before{};
  for (std::size_t k = 0; k < n_stages; ++k) {
    const auto* row = &counts[k * n_buckets];
    for (std::size_t b = 0; b < n_buckets; ++b) t.n[k] += row[b];
    std::int64_t passed = 0;
    bool found = false;
    for (std::uint32_t b = 0; b < n_buckets && t.n[k] > 0; ++b) {
      if (!found && passed + row[b] > (t.n[k] - 1) / 2) {
        found = true;
        low[k] = b;
        before[k] = passed;
      }
      if (passed + row[b] > t.n[k] / 2) {
        high[k] = b;
        break;
      }
      passed += row[b];
    }
  }
  std::array<std::vector<std::uint32_t>, n_stages> middle;
  for (std::size_t i = 0; i < n; ++i) {
    if (a.left[i] == never) continue;
    const std::uint32_t length = a.left[i] - a.entered[i];
    const std::size_t k = a.stage[i];
    if (length >> shift == low[k] || length >> shift == high[k]) middle[k].push_back(length);
  }
  for (std::size_t k = 0; k < n_stages; ++k) {
    if (t.n[k] == 0) continue;
    const auto at_rank = [&](std::int64_t rank) {
      const auto place = middle[k].begin() + (rank - before[k]);
      std::nth_element(middle[k].begin(), place, middle[k].end());
      return std::int64_t{*place};
    };
    t.twice_the_median[k] = at_rank((t.n[k] - 1) / 2) + at_rank(t.n[k] / 2);
  }
  return t;
}

// For each step the latest start of a chain that has got there: a later start leaves more of the window.
std::array<std::int64_t, n_stages> ordered_within_90_days(const ideal_arrays& a) {
  constexpr std::int64_t window = 90 * 86'400;
  std::array<std::int64_t, n_stages + 1> ended_at{};
  for (std::size_t d = 0; d + 1 < a.first_stay.size(); ++d) {
    std::array<std::int64_t, n_stages> start;
    start.fill(-window - 1);
    std::size_t level = 0;
    for (std::uint32_t i = a.first_stay[d]; i < a.first_stay[d + 1]; ++i) {
      const std::size_t k = a.stage[i];
      const std::int64_t at = a.entered[i];
      if (k == 0) {
        start[0] = at;
        level = std::max<std::size_t>(level, 1);
      } else if (at - start[k - 1] <= window) {
        start[k] = std::max(start[k], start[k - 1]);
        level = std::max(level, k + 1);
      }
    }
    ++ended_at[level];
  }
  std::array<std::int64_t, n_stages> got{};
  for (std::size_t k = n_stages; k-- > 0;) got[k] = ended_at[k + 1] + (k + 1 < n_stages ? got[k + 1] : 0);
  return got;
}

std::array<std::int64_t, n_stages> reached_by(const ideal_arrays& a, std::uint32_t second) {
  std::array<std::int64_t, n_stages> counts{};
  for (std::size_t k = 0; k < n_stages; ++k) counts[k] = count_up_to(a.reached[k].data(), a.reached[k].size(), second);
  return counts;
}

std::uint64_t sum_of(const std::vector<std::uint64_t>& numbers) { return add_up(numbers.data(), numbers.size()); }

}  // namespace funnel_bench
