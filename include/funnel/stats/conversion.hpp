/// Conversions and win rates of a cohort.
///
/// Layer:   calc. Every rate here is made of nested sets and so lies in [0, 1].
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include <funnel/aggregates/cohort.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// A share of money. `hits` and `n` count deals; there is no interval, since money is not a number of trials.
/// Empty: no value when the whole is not above zero or the part is negative or larger, as mixed signs can make it.
inline estimate amount_share(const count_amount& part, const count_amount& whole) {
  estimate e;
  e.hits = part.deals;
  if (whole.amount <= 0 || part.amount < 0 || part.amount > whole.amount) return e;
  e.n = whole.deals;
  e.value = static_cast<double>(part.amount) / static_cast<double>(whole.amount);
  return e;
}

/// Conversion from a row of the funnel to the next: of the deals that count there by the query's rule, the share that
/// counts at the next shown row as well (at the next step of an ordered funnel).
///
/// Shape:  one estimate a row of the tally; the last shown row and rows that are not shown have none (n == 0).
/// Units:  fraction in [0, 1], Wilson interval. A deal counts once, also under rules that count its entries.
/// Empty:  a row at which nothing counts gives n == 0, value NaN, interval [0, 1].
/// Source: features (c): under implied reach reading (c) of the table of definitions.
inline std::vector<estimate> step_conversion(const cohort_tally& t, const std::vector<stage_index>& shown,
                                             confidence_level level = {}) {
  std::vector<estimate> rates(t.rows().size());
  for (std::size_t i = 0; i + 1 < shown.size(); ++i) {
    const counted_row& row = t.rows()[shown[i]];
    rates[shown[i]] = wilson(row.also_next.deals, row.deals.deals, level);
  }
  return rates;
}

/// Conversion to the first row: of the deals that count at the first shown row, the share that counts at each.
/// Shape, units and empty case as `step_conversion`; the first row has its value, 1.
inline std::vector<estimate> conversion_to_first(const cohort_tally& t, const std::vector<stage_index>& shown,
                                                 confidence_level level = {}) {
  std::vector<estimate> rates(t.rows().size());
  for (const stage_index k : shown) rates[k] = wilson(t.rows()[k].of_first, t.rows()[shown[0]].deals.deals, level);
  return rates;
}

/// A quotient that is no share: its parts need not be nested, so it may pass 1 and has no interval.
struct ratio {
  double part = 0;
  double whole = 0;
  double value = std::numeric_limits<double>::quiet_NaN();  ///< NaN when the whole is not above zero

  bool has_value() const noexcept { return whole > 0; }
};
inline ratio ratio_of(std::int64_t part, std::int64_t whole) {
  ratio r{static_cast<double>(part), static_cast<double>(whole), std::numeric_limits<double>::quiet_NaN()};
  if (whole > 0) r.value = r.part / r.whole;
  return r;
}

/// What counts at the next shown row divided by what counts here, as many systems publish it. Under `touched`,
/// `entries` and `moves` it can pass 1: deals that skipped this row are in the next one's number.
/// Shape: one a row; none for the last shown row and rows not shown. Source: features (c), readings a to k.
inline std::vector<ratio> step_ratio(const cohort_tally& t, const std::vector<stage_index>& shown) {
  std::vector<ratio> ratios(t.rows().size());
  for (std::size_t i = 0; i + 1 < shown.size(); ++i)
    ratios[shown[i]] = ratio_of(t.rows()[shown[i + 1]].times, t.rows()[shown[i]].times);
  return ratios;
}

/// Where the money of a row went on its way to the next: lost with deals that do not count there, or given away as
/// (or won by) changes of the amounts of deals that do.
struct value_step {
  minor_units here = 0;     ///< of all deals that count here
  minor_units kept = 0;     ///< of those of them that count at the next row too, at their worth here ...
  minor_units next = 0;     ///< ... and there: next - kept is the discount (negative) or the growth
  ratio conversion;         ///< next / here; may pass 1 when amounts grow
};

/// Shape: one a row; all zero for the last shown row and rows not shown. Source: features (c8).
inline std::vector<value_step> value_conversion(const cohort_tally& t, const std::vector<stage_index>& shown) {
  std::vector<value_step> steps(t.rows().size());
  for (std::size_t i = 0; i + 1 < shown.size(); ++i) {
    const counted_row& row = t.rows()[shown[i]];
    steps[shown[i]] = {row.deals.amount, row.also_next.amount, row.next_amount, ratio_of(row.next_amount, row.deals.amount)};
  }
  return steps;
}

/// Of the deals that really stood in the stage and whose fate there is settled, the share that advanced:
/// advanced / (advanced + lost). `n` counts the settled deals.
///
/// `lower` and `upper` are bounds, not a confidence interval: all deals that stood there count, and every
/// unsettled one (here, went back, moved out) is taken as failing for the lower and as advancing for the upper bound.
/// No later event but a reopening or a deletion can move the final rate out of them.
/// Empty:  nothing settled gives n == 0 and value NaN; the bounds still hold.
/// Source: the fate ledger, features (c), "Recommended primary number".
estimate resolved_conversion(const stage_ledger& s);

/// Of the deals that came to the stage or jumped over it, and whose fate there is settled, those that got further. Where
/// all deals began at the first stage and are closed, the product of these shares over the stages is the share won.
/// Counts: a deal that began in a later stage says nothing about this one.
inline fraction settled_passage(const stage_ledger& s) {
  const std::int64_t further = s[fate::advanced].deals + s[fate::skipped].deals;
  return {further, further + s[fate::lost].deals};
}

/// The win rate in its named forms: there is no unqualified one.
struct win_rate_forms {
  estimate won_of_entered;        ///< won / all deals of the cohort, Wilson interval
  estimate won_of_closed;         ///< won / (won + lost), Wilson interval
  estimate won_of_closed_amount;  ///< the same by amount, without interval
  double entered_per_won = std::numeric_limits<double>::quiet_NaN();  ///< 10 for "10 : 1"; NaN when none is won
};

/// Source: features (c16). Empty: see `wilson` and `amount_share`.
inline win_rate_forms win_rates(const cohort_tally& t, confidence_level level = {}) {
  const count_amount closed = t.won() + t.lost();
  win_rate_forms w;
  w.won_of_entered = wilson(t.won().deals, t.total().deals, level);
  w.won_of_closed = wilson(t.won().deals, closed.deals, level);
  w.won_of_closed_amount = amount_share(t.won(), closed);
  if (t.won().deals > 0)
    w.entered_per_won = static_cast<double>(t.total().deals) / static_cast<double>(t.won().deals);
  return w;
}

}  // namespace v0_1
}  // namespace funnel

#include "stats/timing.hpp"
#include "stats/velocity.hpp"
#include "stats/flow.hpp"
#include "stats/funnel_shape.hpp"
