/// The members as they enter a comparison, and with whom each is compared; for `compare_members`.
#pragma once

#include <funnel/analysis/comparison.hpp>
#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include "analysis/aged_trials.hpp"
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

/// The units of a comparison, and what the others of each have. Requires: every name among
/// `comparison_options::members` is among the counts or known to the store.
class comparison_units {
 public:
  comparison_units(const comparison_counts& counts, const query& q, const comparison_options& o);

  const std::vector<comparison_unit>& units() const noexcept { return units_; }
  const member_counts& member(std::size_t unit) const { return members_[unit]; }

  /// With whom each is compared, and all together.
  const comparison_scopes& rest() const noexcept { return rest_; }
  const comparison_scopes& all() const noexcept { return all_; }
  /// The trials of the members as those of the units.
  trial_list of_units(trial_list of_members) const;

  /// Of those with whom the unit is compared.
  fraction rest_won_of_entered(std::size_t unit) const;
  fraction rest_step(std::size_t unit, std::size_t stage) const;
  sample_summary own_amounts(std::size_t unit) const;
  sample_summary rest_amounts(std::size_t unit) const;

 private:
  /// Amounts about their common mean.
  struct amounts {
    std::int64_t n = 0;
    double sum = 0;
    double squares = 0;
  };
  struct sums {
    fraction won_of_entered;
    std::vector<fraction> step;
    amounts won;
  };
  void add(comparison_unit u, const member_counts& m, bool compared);
  amounts amounts_of(std::size_t unit) const;

  member_counts none_;
  std::vector<comparison_unit> units_;
  std::vector<member_counts> members_;        // one for each unit
  std::vector<std::set<std::string>> teams_;  // one for each unit; several when it is several owners
  std::vector<std::uint32_t> unit_of_;        // by member
  comparison_scopes rest_, all_;
  std::vector<sums> sums_;  // by scope of `rest_`
  double mean_amount_ = 0;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
