/// Conversions and win rates of a cohort.
///
/// Layer:   calc. Every rate here is made of nested sets and so lies in [0, 1].
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/calc/estimate.hpp>
#include <funnel/calc/interval.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/tallies/cohort.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Positions of the funnel stages that are shown, in order: all but the hidden ones.
inline std::vector<stage_index> shown_stages(const pipeline& p) {
  std::vector<stage_index> shown;
  for (std::size_t k = 0; k < p.n_funnel(); ++k)
    if (!p[k].hidden) shown.push_back(static_cast<stage_index>(k));
  return shown;
}

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

/// Conversion from stage to stage: of the deals that reached the shown stage before (implied reach), the share
/// that reached this one.
///
/// Shape:  one estimate a shown stage, in order; the first stage has none (n == 0).
/// Units:  fraction in [0, 1], Wilson interval.
/// Empty:  a stage before that nobody reached gives n == 0, value NaN, interval [0, 1].
/// Source: reading (c) of the table of definitions, features (c); amoCRM's "all leads", as documented.
inline std::vector<estimate> step_conversion(const cohort_tally& t, const pipeline& p, confidence_level level = {}) {
  const std::vector<stage_index> shown = shown_stages(p);
  std::vector<estimate> rates(shown.size());
  for (std::size_t i = 1; i < shown.size(); ++i)
    rates[i] = wilson(t[shown[i]].reached().deals, t[shown[i - 1]].reached().deals, level);
  return rates;
}

/// The same by amount, without intervals; see `amount_share` for when there is no value.
inline std::vector<estimate> step_conversion_by_amount(const cohort_tally& t, const pipeline& p) {
  const std::vector<stage_index> shown = shown_stages(p);
  std::vector<estimate> rates(shown.size());
  for (std::size_t i = 1; i < shown.size(); ++i)
    rates[i] = amount_share(t[shown[i]].reached(), t[shown[i - 1]].reached());
  return rates;
}

/// Conversion to the first stage: of the deals that reached the first shown stage, the share that reached each.
/// Shape, units and empty case as `step_conversion`, but the first stage has its value, 1.
inline std::vector<estimate> conversion_to_first(const cohort_tally& t, const pipeline& p, confidence_level level = {}) {
  const std::vector<stage_index> shown = shown_stages(p);
  std::vector<estimate> rates(shown.size());
  for (std::size_t i = 0; i < shown.size(); ++i)
    rates[i] = wilson(t[shown[i]].reached().deals, t[shown[0]].reached().deals, level);
  return rates;
}

/// Of the deals that really stood in the stage and whose fate there is settled, the share that advanced:
/// advanced / (advanced + lost). `n` counts the settled deals.
///
/// `lower` and `upper` are bounds, not a confidence interval: all deals that stood there count, and every
/// unsettled one (here, went back) is taken as failing for the lower and as advancing for the upper bound. No
/// later event but a reopening or a deletion can move the final rate out of them.
/// Empty:  nothing settled gives n == 0 and value NaN; the bounds still hold.
/// Source: the fate ledger, features (c), "Recommended primary number".
inline estimate resolved_conversion(const stage_ledger& s) {
  const std::int64_t advanced = s[fate::advanced].deals;
  const std::int64_t touched = s.touched().deals;
  estimate e;
  e.hits = advanced;
  e.n = advanced + s[fate::lost].deals;
  if (e.n > 0) e.value = static_cast<double>(advanced) / static_cast<double>(e.n);
  if (touched > 0) {
    e.lower = static_cast<double>(advanced) / static_cast<double>(touched);
    e.upper = static_cast<double>(touched - s[fate::lost].deals) / static_cast<double>(touched);
  }
  return e;
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
