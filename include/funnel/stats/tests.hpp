/// Significance tests: shares, means, survival curves, trends, changes, and corrections for many tests at once.
///
/// Layer:   stats.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/durations.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/stats/survival.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A test statistic and its p-value: how often chance alone would give a statistic at least as extreme.
///
/// Empty: statistic and p NaN where the data leave the test undefined. Test `has_value()`, not the NaN.
struct test_result {
  double statistic = std::numeric_limits<double>::quiet_NaN();
  double p = std::numeric_limits<double>::quiet_NaN();  ///< two-sided where the statistic has a sign
  double df = 0;       ///< degrees of freedom of a chi-square or t statistic; 0: it has none
  std::int64_t n = 0;  ///< points of a series that a trend test used; 0 for other tests

  bool has_value() const noexcept { return p >= 0; }
};

/// The two-sided normal test of a distance whose variance is known.
/// Empty: no value when the variance is not above zero.
test_result z_test(double distance, double variance);

// ---- Two shares. The groups must not overlap: compare a manager with the rest of the team, not with all of it.

/// The first share minus the second.
///
/// Units: fraction in [-1, 1]; 0.05 is five percentage points.
/// Empty: one of the two has no trials; then value is NaN and the interval [-1, 1].
struct share_difference {
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = -1;
  double upper = 1;
  fraction first;
  fraction second;

  bool has_value() const noexcept { return first.n > 0 && second.n > 0; }
};

/// The difference with Newcombe's hybrid score interval, built from the two Wilson intervals. It stays within
/// [-1, 1] and holds for small and extreme counts, where the textbook formula gives [0, 0].
///
/// Source: Newcombe (1998), Statist. Med. 17, 873-890, method 10.
share_difference newcombe(fraction first, fraction second, confidence_level level = {});

/// Test of equal shares by the normal distribution with the pooled variance; for large counts.
///
/// Empty:  no value when one group has no trials, or when all or none of both hit.
/// Source: Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., chapter 3; its
///         square is Pearson's chi-squared.
test_result pooled_z_test(fraction first, fraction second);

/// Fisher's exact test of equal shares: the two-sided p-value, valid for any counts.
///
/// Empty:  1 when one group has no trials, or when all or none of both hit: only one table is possible then.
/// Cost:   O(min(table sizes, 40 standard deviations)); no allocation.
/// Source: Fisher (1934), Statistical Methods for Research Workers, 5th ed., section 21.02; two-sided as the
///         sum of the tables that are not more probable than the one seen.
double fisher_exact_p(fraction first, fraction second);

/// One-sided: the probability that the first group hits as often as it did, or more, when the shares are equal.
/// Empty, cost and source as `fisher_exact_p`.
double fisher_exact_p_above(fraction first, fraction second);

/// The smallest two-sided p-value that Fisher's test could give to groups of these sizes with so many hits in all: that
/// of the least probable table. Above the level of a test, its data are not enough for it, whatever was seen.
///
/// Empty:    1 when only one table is possible.
/// Requires: sizes and hits are not negative, hits <= first_n + second_n. Cost: O(1).
/// Source:   Tarone (1990), Biometrics 46(2), 515-522.
double fisher_least_p(std::int64_t first_n, std::int64_t second_n, std::int64_t hits);

// ---- Trials that hang together: deals of one customer are no independent witnesses.

/// What the trials of one cluster differ by from what was expected of them.
struct cluster_residuals {
  std::size_t group = 0;  ///< the unit to which it belongs; residuals of a unit sum to about 0
  std::int64_t n = 0;     ///< trials
  double sum = 0;         ///< of their residuals
  double squares = 0;     ///< sum of the squares of each
};

/// How alike trials of one cluster are, beyond their unit: 0 when they are independent, 1 when they all end alike.
///
/// Empty:  0 when no cluster has two trials, or when nothing varies.
/// Source: the moment estimator of Fleiss, Levin and Paik (2003), chapter 15, with the mean of each unit taken out.
double intraclass_correlation(std::span<const cluster_residuals> clusters);

/// By what clusters multiply the variance of a sum of n trials; `squares` is the sum of the squared cluster sizes.
/// Never below 1. Empty: n == 0 gives 1.
/// Source: Rao and Scott (1992), Biometrics 48(2), 577-585; Kish (1965), Survey Sampling, section 5.4.
double design_effect(double correlation, std::int64_t n, double squares);

// ---- Two means.

/// Size, mean and standard deviation (with n - 1). Empty: mean NaN when n == 0, deviation NaN when n < 2.
struct sample_summary {
  std::int64_t n = 0;
  double mean = std::numeric_limits<double>::quiet_NaN();
  double deviation = std::numeric_limits<double>::quiet_NaN();
};
/// Requires: finite values. Their order does not matter.
sample_summary summarise(std::span<const double> values);

/// The difference of two means, x minus y.
///
/// Units: of the values.
/// Empty: a sample with fewer than two values, or no variation in either: the test has no value and the interval is
///        unbounded; the difference itself exists when both have a value. So it is when the difference or a deviation
///        is beyond the range of numbers.
struct mean_difference {
  sample_summary x;
  sample_summary y;
  double value = std::numeric_limits<double>::quiet_NaN();
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
  test_result t;  ///< its df need not be whole

  bool has_value() const noexcept { return x.n > 0 && y.n > 0; }
};

/// Welch's t test, which does not assume equal variances. Only for complete values: the cycle of an open deal is not
/// known yet and needs survival methods.
/// Requires: finite values. Source: Welch (1947), Biometrika 34(1/2), 28-35.
mean_difference welch(std::span<const double> x, std::span<const double> y, confidence_level level = {});
/// The same of samples that were summarised before.
mean_difference welch(const sample_summary& x, const sample_summary& y, confidence_level level = {});

// ---- Survival curves of groups.

/// How much an end counts: the pooled Kaplan-Meier curve just before it to the power `rho`; with rho above 0 late
/// differences, when few are left, count less. Requires: rho >= 0.
struct rank_weight {
  double rho = 0;
};
inline constexpr rank_weight log_rank_weight{0};   ///< all ends count the same: best when hazards are proportional
inline constexpr rank_weight peto_peto_weight{1};  ///< early ends count more; Peto-Peto form of the Wilcoxon test

/// One group in a comparison.
struct rank_group {
  std::int64_t n = 0;
  double observed = 0;  ///< its ends, weighted
  double expected = 0;  ///< the same if all groups shared the pooled hazard
};

/// Groups in the given order. A group with more ends than expected ends sooner than the others.
struct log_rank_comparison {
  std::vector<rank_group> groups;
  test_result test;  ///< chi-square
};

/// Compares groups within strata and adds up over the strata: strata[s][g] is group g in stratum s. A team with
/// many large deals is thus compared with others on large deals.
///
/// Counts:   ends of any cause; for one cause, pass `tally.only(cause)`.
/// Empty:    no test (`test.has_value()` false) when fewer than two groups were at risk together at an end.
/// Errors:   invalid_argument when the strata have different numbers of groups.
/// Cost:     O(strata x distinct lengths x groups squared).
/// Source:   Mantel (1966); Peto and Peto (1972); Harrington and Fleming (1982), Biometrika 69, 553-566.
result<log_rank_comparison> stratified_log_rank(std::span<const std::vector<survival_tally>> strata,
                                                rank_weight weight = {});

/// Compares groups without strata. Counts, empty case and source as `stratified_log_rank`.
log_rank_comparison log_rank(std::span<const survival_tally> groups, rank_weight weight = {});

/// Gray's test: does the same share of each group end by `cause`, while other causes compete? The log-rank test of
/// `only(cause)` compares the hazards of the cause instead: of two teams that win at the same pace while they have a
/// deal, the one that loses faster wins fewer, which only Gray's test finds.
///
/// Counts:   ends by `cause`; a deal that ends otherwise can never end so.
/// Empty:    no value when fewer than two groups were at risk together at an end by `cause`.
/// Cost:     O(distinct lengths x groups cubed). Requires: cause is not `not_ended`, no late entries.
/// Source:   Gray (1988), Ann. Statist. 16, 1141-1154, with rho = 0.
test_result gray_test(std::span<const survival_tally> groups, end_cause cause);

/// What each observation of each group adds to the log-rank score of its group: its end less the hazard, pooled over
/// all groups, that it was exposed to. Shape: groups in order; within, by length. Requires: no late entries.
std::vector<std::vector<double>> log_rank_scores(std::span<const survival_tally> groups);

/// The same of the pooled subdistribution of a cause: what ended otherwise stays exposed, as far as it would have been
/// watched. Requires: as `gray_test`. Source: Fine and Gray (1999), J. Am. Stat. Assoc. 94(446), 496-509.
std::vector<std::vector<double>> gray_scores(std::span<const survival_tally> groups, end_cause cause);

/// How often would groups of these sizes differ so much if scores belonged to them by chance? For many small groups,
/// where chi-square distributions promise too much: twenty equal owners with a dozen deals each alarm in 12 to 16 % of
/// reports at 5 %.
///
/// Counts: the sum over groups of the squared score over the size, against that of shuffled scores.
/// Empty:  1 when all scores are equal or there are fewer than two groups with scores.
/// Cost:   O(scores x draws) at most; fewer draws when chance explains the difference easily. The same for any order of
///         calls: a generator of its own starts with `seed`. Requires: draws > 0.
/// Source: Phipson and Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9(1), 39; stopping early: Besag and Clifford (1991),
///         Biometrika 78(2), 301-304.
double permutation_p(std::span<const std::vector<double>> groups, std::int64_t draws = 1'999, std::uint64_t seed = 1);

// ---- A share of a curve against a limit, while some trials are not over. Such a share is no fraction of whole
// numbers; it is tested as if it came from an effective number of trials. Without censoring that is the exact binomial
// test; near 0 and 1, where bottlenecks lie, it keeps its level, which a normal approximation does not.

/// A share, the limit that it should not exceed, and the p-value of the excess.
///
/// Units: shares in [0, 1]; `trials` need not be whole.
/// Empty: no trials; share NaN and p 1: nothing speaks against the limit.
struct share_test {
  double share = std::numeric_limits<double>::quiet_NaN();
  double limit = std::numeric_limits<double>::quiet_NaN();
  double trials = 0;  ///< effective sample size
  double p = 1;       ///< one-sided: of such a share or a larger one if the true share were at the limit

  bool has_value() const noexcept { return trials > 0; }
};

/// The test of a share from so many trials.
/// Requires: 0 <= share <= 1, 0 <= limit <= 1, trials >= 0.
share_test test_above(double share, double trials, double limit);

/// Do more than `limit` last longer than `t`?
///
/// Counts: the effective sample size is the number in view after t over the share that lasts so long. Without
///         censoring before t it is everybody.
/// Empty:  nobody was in view after t and the curve is above 0 there: nothing is known.
/// Source: Peto et al. (1977), Br. J. Cancer 35(1), 1-39, for the trials; Dorey and Korn (1987), Statist. Med. 6(6),
///         679-687, for their use in exact binomial limits.
share_test test_lasting_above(const survival_curve& curve, timespan t, double limit);

/// Do more than `limit` end by this cause until `until`? A share only grows with time, so more than `limit` by then
/// are more than `limit` ever: the test holds for any age, and however fast the other causes are.
///
/// Empty:  an empty tally. Requires: cause is not `not_ended`.
/// Source: Dorey and Korn (1987).
share_test test_ending_above(const survival_tally& t, end_cause cause, timespan until, double limit);

/// Effective sample size of an incidence curve at `until`: the number of trials whose binomial variance equals the
/// curve's, at most all. Where the share is 0 or 1 its variance says nothing; then the number of those of which it is
/// known whether they had ended by `until`.
/// Requires: `curve` is made from `t`.
double effective_sample_size(const survival_tally& t, const incidence_curve& curve, timespan until);

// ---- Trends, two-sided tests of "no trend".

/// Cochran-Armitage: do the shares of equally spaced periods rise or fall linearly? The statistic is normal, above
/// zero when they rise; its square is the chi-squared one.
///
/// Counts: periods weigh by their size; a period with n == 0 keeps its place and adds nothing. `n` is the number of
///         periods that have trials.
/// Empty:  fewer than two such periods, or shares that are all 0 or all 1.
/// Source: Armitage (1955), Biometrics 11(3), 375-386; without continuity correction.
test_result cochran_armitage(std::span<const fraction> periods);

/// The same of periods that scatter more than chance makes them, as months with their seasons do: the variance is
/// multiplied by the scatter about the line, never by less than 1, and the statistic is one of Student's t.
///
/// Empty:  as `cochran_armitage`; also fewer than three periods with trials, since two have no scatter about their
/// line. Source: McCullagh and Nelder (1989), Generalized Linear Models, 2nd ed., section 4.5.
test_result cochran_armitage_scattered(std::span<const fraction> periods);

/// Mann-Kendall: does a series rise or fall, in whatever shape?
struct mann_kendall_test : test_result {
  std::int64_t rises_less_falls = 0;  ///< the sum S of the signs of all pairs
  double variance = 0;                ///< of S when there is no trend, corrected for ties
};

/// Counts: the normal statistic has the customary continuity correction of S by one towards zero, and is 0 for S = 0.
///         Points must be independent; seasonality or autocorrelation makes p too small.
/// Empty:  fewer than two values. A series of equal values has statistic 0 and p 1.
/// Requires: no NaN. Leave periods without a value out.
/// Cost:   O(n^2).
/// Source: Mann (1945), Econometrica 13(3), 245-259; ties: Kendall (1975), Rank Correlation Methods, chapter 4.
mann_kendall_test mann_kendall(std::span<const double> values);

/// Theil-Sen: the median of the slopes between all pairs of points, in values per unit of time. Robust: a few
/// outlying months do not move it. The interval holds the slopes that leave no significant Mann-Kendall trend.
///
/// Counts:   with few points the interval is unbounded; at 95 % up to five.
/// Empty:    fewer than two points.
/// Requires: as many times as values, times strictly ascending, no NaN.
/// Cost:     O(n^2 log n) time, O(n^2) memory: 1 000 points take 4 MB.
/// Source:   Sen (1968), J. Am. Stat. Assoc. 63(324), 1379-1389.
quantity theil_sen(std::span<const double> times, std::span<const double> values, confidence_level level = {});

// ---- Change detection: cumulative sums that rise once a rate or a level has shifted.

/// The first period whose sum is at or above `threshold`, if any.
///
/// A threshold trades false alarms against delay. For `cusum_of_rates` the sum is a log-likelihood ratio: ln 100 = 4.6
/// means that the changed rate explains the periods since the last 0 a hundred times better.
std::optional<std::size_t> first_alarm(std::span<const double> sums, double threshold);

/// Shape: one entry per period.
struct rate_cusum {
  std::vector<double> weights;  ///< log-likelihood ratio of the changed rate in this period
  std::vector<double> sums;     ///< accumulated, never below zero
};

/// Likelihood-ratio CUSUM of shares: has the rate moved from `rate_before` to `rate_after` or beyond? One direction
/// only; run it twice for both.
///
/// Empty:  a period with n == 0 has weight 0 and leaves the sum as it is; no periods give empty vectors.
/// Errors: invalid_argument when a rate is not strictly between 0 and 1, both are equal, or a count is not valid.
/// Source: Page (1954), Biometrika 41(1-2), 100-115; for shares: Steiner, Cook, Farewell and Treasure (2000),
///         Biostatistics 1(4), 441-452.
result<rate_cusum> cusum_of_rates(std::span<const fraction> periods, double rate_before, double rate_after);

// ---- Many tests at once. Twenty tests of equal managers at 5 % raise at least one false alarm in 64 of 100 reports.
// Pass all p-values of a report (every stage times every manager) together and flag those whose adjusted value is at
// most the rate wanted.
//
// Shape:  one adjusted value per p-value, in the same order; equal p-values get equal ones.
// Empty:  NaN (a test that was undefined) stays NaN and does not count.
// Errors: none; requires p-values in [0, 1] or NaN.
// Cost:   O(n log n).

/// Bounds the chance of any false flag. Source: Holm (1979), Scand. J. Stat. 6(2), 65-70.
std::vector<double> holm(std::span<const double> p);

/// Bounds the share of false ones among the flags, the false discovery rate, for tests that are independent or
/// positively dependent. Source: Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57(1), 289-300.
std::vector<double> benjamini_hochberg(std::span<const double> p);

/// The number k that many tests at level `alpha` must share it among: of tests that could not reach alpha / k whatever
/// was seen, none can raise an alarm, so they need no share. `least_p` are the smallest p-values that each could give.
///
/// Counts: the smallest k for which at most k tests can reach alpha / k. NaN does not count.
/// Empty:  no test: 1.
/// Source: Tarone (1990), as `fisher_least_p`; for false discoveries: Gilbert (2005), Appl. Stat. 54(1), 143-158.
std::size_t tests_that_matter(std::span<const double> least_p, double alpha);

}  // namespace v0_1
}  // namespace funnel
