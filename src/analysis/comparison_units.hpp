/// The members as they enter a comparison, and with whom each is compared; for `compare_members`.
#pragma once

#include <funnel/analysis/comparison.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include "analysis/comparison_counts.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// What is wrong with the options whatever the data.
std::vector<error> check_comparison_options(const query& q, const comparison_options& o);

/// Does the store know this value of the member's field? A manager without deals is no mistake, a misspelt one is.
bool knows_member(const journey_table& j, const query& q, const grouping& member, const std::string& name);

/// The units of a comparison. Requires: every name among `comparison_options::members` is among the counts or known to
/// the store.
class comparison_units {
 public:
  comparison_units(comparison_counts counts, const query& q, const comparison_options& o);

  const std::vector<comparison_unit>& units() const noexcept { return units_; }
  const member_counts& member(std::size_t unit) const { return members_[unit]; }
  const side_counts& all() const noexcept { return all_; }

  /// Those with whom the unit is compared, as one side. Cost: O(counts of all), of a team's rest times its members.
  side_counts rest(std::size_t unit, rest_of of) const;
  /// Amounts of the won deals of the same others.
  std::vector<double> rest_amounts(std::size_t unit, rest_of of) const;

 private:
  void add(comparison_unit u, member_counts m, bool compared);
  bool shares_team(std::size_t a, std::size_t b) const;

  member_counts none_;
  std::vector<comparison_unit> units_;
  std::vector<member_counts> members_;        // one for each unit
  std::vector<std::set<std::string>> teams_;  // one for each unit; several when it is several owners
  side_counts all_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
