/// The answers counted deal by deal in the plainest way.
#include "naive_answers.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <utility>
#include <vector>

namespace funnel_bench {
namespace {

using group_and_stage = std::pair<std::string, std::size_t>;

/// Deals and money by group and reached stage.
template <class Group>
answer naive_funnel(const generated_deals& deals, Group group_of, bool at_entry = false) {
  std::map<group_and_stage, std::pair<double, double>> counts;
  each_life(deals, [&](const life& l) {
    const auto [group, wanted] = group_of(l);
    if (!wanted) return;
    for (std::size_t k = 0; k <= l.furthest(); ++k) {
      auto& [n, amount] = counts[{group, k}];
      n += 1;
      amount += at_entry ? l.amount_at(k) : l.amount;
    }
  });
  answer rows;
  for (const auto& [key, count] : counts)
    rows.push_back(
        {key.first.empty() ? key_of(key.second) : key_of(key.first, key.second), {count.first, count.second}});
  return sorted(rows);
}

answer by_stage(const std::array<double, n_stages>& counts) {
  answer rows;
  for (std::size_t k = 0; k < n_stages; ++k) rows.push_back({key_of(k), {counts[k]}});
  return sorted(rows);
}

}  // namespace

answer naive_whole_funnel(const generated_deals& deals) {
  return naive_funnel(deals, [](const life&) { return std::pair(std::string{}, true); });
}

answer naive_amounts_at_entry(const generated_deals& deals) {
  return naive_funnel(deals, [](const life&) { return std::pair(std::string{}, true); }, true);
}

answer naive_filtered_funnel(const generated_deals& deals) {
  return naive_funnel(deals, [](const life& l) {
    const bool region = l.values[0] == 1 || l.values[0] == 2;
    return std::pair(std::string{}, region && l.values[1] < 6 && l.values[2] != 0);
  });
}

answer naive_funnel_by_owner(const generated_deals& deals) {
  return naive_funnel(deals, [&](const life& l) { return std::pair(deals.owner_name(l.owner), true); });
}

answer naive_funnel_by_month(const generated_deals& deals) {
  return naive_funnel(deals, [&](const life& l) {
    const std::time_t at = deals.of().start.us / 1'000'000 + l.created;
    char month[16];
    std::strftime(month, sizeof month, "%Y-%m", std::gmtime(&at));
    return std::pair(std::string(month), true);
  });
}

answer naive_times_in_stages(const generated_deals& deals) {
  std::array<std::vector<std::uint32_t>, n_stages> lengths;
  each_life(deals, [&](const life& l) {
    for (const stay& s : l.stays)
      if (s.to != never) lengths[s.stage].push_back(s.to - s.from);
  });
  answer rows;
  for (std::size_t k = 0; k < n_stages; ++k) {
    std::vector<std::uint32_t>& all = lengths[k];
    if (all.empty()) continue;
    std::sort(all.begin(), all.end());
    double sum = 0;
    for (const std::uint32_t s : all) sum += s;
    const auto n = static_cast<double>(all.size());
    rows.push_back(
        {key_of(k), {n, sum / n, (static_cast<double>(all[(all.size() - 1) / 2]) + all[all.size() / 2]) / 2}});
  }
  return sorted(rows);
}

answer naive_ordered(const generated_deals& deals) {
  std::array<double, n_stages> got{};
  each_life(deals, [&](const life& l) {
    std::size_t best = 0;
    for (std::size_t first = 0; first < l.stays.size(); ++first) {  // each start is tried
      std::size_t steps = 0;
      for (std::size_t i = first; i < l.stays.size(); ++i)
        if (l.stays[i].stage == steps && l.stays[i].from - l.stays[first].from <= 90 * 86'400) ++steps;
      if (l.stays[first].stage == 0) best = std::max(best, steps);
    }
    for (std::size_t k = 0; k < best; ++k) got[k] += 1;
  });
  return by_stage(got);
}

answer naive_halfway(const generated_deals& deals) {
  std::array<double, n_stages> reached{};
  each_life(deals, [&](const life& l) {
    for (std::size_t k = 0; k < n_stages; ++k) reached[k] += l.reached(k) <= halfway ? 1 : 0;
  });
  return by_stage(reached);
}

}  // namespace funnel_bench
