#include "comparison.hpp"

#include "output.hpp"

#include <funnel/analysis/comparison.hpp>
#include <funnel/report/writers.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace funnel::program {
namespace {

comparison_options options_of(const arguments& a) {
  comparison_options o;
  // The flag without a value reads "true".
  std::string_view names = a.compare == "true" ? std::string_view{} : a.compare;
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    o.members.emplace_back(names.substr(0, comma));
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  if (a.compare_by == "team")
    o.member = {field::team, {}};
  else if (a.compare_by != "owner")
    o.member = {field::dimension, a.compare_by};
  o.rest = a.rest == "team" ? rest_of::team : rest_of::company;
  o.together = a.together;
  o.case_mix = a.like_for_like;
  o.limits.min_n = a.min_deals;
  o.least_difference = a.least_difference / 100;
  return o;
}

}  // namespace

result<std::vector<doc::section>> compare_members(const arguments& a, const journey_table& j, const query& q) {
  if (a.compare.empty()) return std::vector<doc::section>{};
  const auto compared = compare_members(j, q, options_of(a));
  if (!compared) return compared.errors();
  return team_sections(*compared, language_of(a));
}

}  // namespace funnel::program
