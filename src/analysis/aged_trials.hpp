/// Deals of members counted at one age: who began long enough ago, and what had become of them by then.
///
/// Open deals have no end yet, and quick ends come first. At one age all deals are alike: of those that began at least
/// so long ago it is known what had become of them within that time. And who came to a late stage of a young deal came
/// there quickly, so only deals that came there within one time after their creation are alike, if they were created at
/// least that time and the age ago.
#pragma once

#include "core/large_pages.hpp"
#include <funnel/aggregates/durations.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/stats/comparison.hpp>
#include <funnel/stats/estimate.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// What began once, of a member: a deal, a deal's way through a stage, a visit.
struct aged_trial {
  std::uint32_t unit = 0;
  std::uint32_t kind = 0;
  code customer = no_code;     ///< of no customer: it hangs together with nothing
  end_cause cause = not_ended;
  std::int64_t begun_us = 0;   ///< how long after the creation of its deal it began
  std::int64_t age_us = 0;     ///< how long ago the deal was created, as of the report
  std::int64_t lasted_us = 0;  ///< from its beginning until its end or, not ended, until now
};

/// A metric has tens of megabytes of them, soon gone: in large pages the system need not give and take each small one.
using trial_list = std::vector<aged_trial, large_page_allocator<aged_trial>>;

/// Which ends of a trial are hits.
struct aged_question {
  static constexpr end_cause any = 255;

  end_cause hit = any;        ///< any: every end
  end_cause out = not_ended;  ///< ends that make it no trial from then on: gone elsewhere, neither hit nor miss

  bool is_hit(const aged_trial& t) const noexcept { return hit == any ? t.cause != not_ended : t.cause == hit; }
  bool is_out(const aged_trial& t) const noexcept { return out != not_ended && t.cause == out; }
};

/// Counts in columns: one for each age and time of beginning, and the last one for what has ended whenever it began.
struct aged_counts {
  std::vector<std::int64_t> n;
  std::vector<std::int64_t> hits;
  std::vector<double> squares;  ///< of the numbers of trials of each customer
  std::int64_t open = 0;

  aged_counts() = default;
  explicit aged_counts(std::size_t columns) : n(columns), hits(columns), squares(columns) {}
  fraction at(std::size_t column) const { return {hits[column], n[column]}; }
  aged_counts& operator+=(const aged_counts& o);
  aged_counts& operator-=(const aged_counts& o);
};

/// The trials of one metric of all units.
class aged_trials {
 public:
  /// Ages are those at which many of the hits come: a hit's time tells more than any time before the next.
  /// Cost: O(trials + units x kinds x columns); where customers are known O(trials log trials).
  aged_trials(trial_list trials, std::size_t n_units, aged_question q);

  const aged_question& question() const noexcept { return question_; }
  std::size_t n_columns() const noexcept { return in_the_end() + 1; }
  std::size_t in_the_end() const noexcept { return begun_.size() * ages_.size(); }
  /// No age in the last column.
  std::optional<timespan> age(std::size_t column) const {
    return column < in_the_end() ? std::optional(timespan{ages_[column % ages_.size()]}) : std::nullopt;
  }
  /// How long after the creation trials of the column have begun.
  std::optional<timespan> begun(std::size_t column) const {
    return column < in_the_end() ? std::optional(timespan{begun_[column / ages_.size()]}) : std::nullopt;
  }
  std::size_t n_units() const noexcept { return first_.size() - 1; }
  /// By unit.
  std::span<const aged_trial> all() const noexcept { return trials_; }
  /// By kind, then by customer.
  std::span<const aged_trial> of(std::size_t unit) const {
    return std::span(trials_).subspan(first_[unit], first_[unit + 1] - first_[unit]);
  }
  bool have_customers() const noexcept { return have_customers_; }

  bool counts_at(const aged_trial& t, std::size_t column) const {
    if (column == in_the_end()) return t.cause != not_ended && !question_.is_out(t);
    const std::int64_t begun = begun_[column / ages_.size()], age = ages_[column % ages_.size()];
    return t.begun_us <= begun && t.age_us - begun >= age && !(question_.is_out(t) && t.lasted_us <= age);
  }
  bool hits_at(const aged_trial& t, std::size_t column) const {
    return counts_at(t, column) && question_.is_hit(t) &&
           (column == in_the_end() || t.lasted_us <= ages_[column % ages_.size()]);
  }

  /// The counts of a unit by kind.
  const std::map<std::uint32_t, aged_counts>& counts(std::size_t unit) const { return counts_[unit]; }

  /// Calls see(trials of one customer, or one trial of none) for the trials of a unit, kind by kind.
  template <class See>
  void each_cluster(std::size_t unit, See&& see) const {
    const std::span<const aged_trial> all = of(unit);
    for (std::size_t i = 0; i < all.size();) {
      std::size_t next = i + 1;
      while (all[i].customer != no_code && next < all.size() && all[next].customer == all[i].customer &&
             all[next].kind == all[i].kind)
        ++next;
      see(all.subspan(i, next - i));
      i = next;
    }
  }

 private:
  std::map<std::uint32_t, aged_counts> counts_of(std::size_t unit) const;

  aged_question question_;
  trial_list trials_;
  std::vector<std::size_t> first_;
  std::vector<std::int64_t> begun_;  // ascending, as ages
  std::vector<std::int64_t> ages_;
  bool have_customers_ = false;
  std::vector<std::map<std::uint32_t, aged_counts>> counts_;  // by unit, then by kind
};

/// With whom units are compared: units of one scope are each other's rest.
struct comparison_scopes {
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  std::vector<std::size_t> of;  ///< by unit
  std::size_t n = 0;
};

/// The sums of all scopes for one metric.
class aged_scopes {
 public:
  aged_scopes(const aged_trials& t, const comparison_scopes& scopes);

  /// A unit and its rest at the age that tells most.
  struct pair {
    std::size_t column = 0;
    std::vector<std::uint32_t> kinds;  ///< in which both sides have trials
    std::vector<mix_stratum> strata;   ///< one for each
    mix_stratum sum;                   ///< over them
    double own_squares = 0;            ///< of customers, over them
    double rest_squares = 0;
  };
  /// How much the counts of both sides tell: `both` is their sum.
  using information = std::function<double(const mix_stratum& sum, const fraction& both)>;

  /// None: there is no rest, nothing of a kind that both have, or nothing that could differ.
  /// Cost: O(its kinds x columns).
  std::optional<pair> best(std::size_t unit, const information& tells) const;
  /// Both sides in the end, over all kinds.
  mix_stratum settled(std::size_t unit) const;

 private:
  const aged_trials* trials_;
  const comparison_scopes* scopes_;
  std::vector<std::map<std::uint32_t, aged_counts>> sums_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
