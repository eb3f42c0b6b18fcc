#include "questions.hpp"

#include "naive_answers.hpp"

#include <funnel/query/query.hpp>
#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/aggregates/durations.hpp>

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace funnel_bench {
namespace {

using namespace funnel;

query parsed(const std::string& text) { return parse_query(text).value(); }

cohort_result cohort(const data& d, const std::string& text) {
  return cohort_funnel(d.journeys(), parsed(text)).value();
}

/// A question about an earlier instant begins with the journeys as they were then.
cohort_result earlier_cohort(const data& d, const std::string& text) {
  const query q = parsed(text);
  return cohort_funnel(d.journeys().at(q.as_of).value(), q).value();
}

/// The same from first entries, which were found beforehand as the columns reached_k of a peer's table were.
reach_result earlier_reach(const data& d, const std::string& text) {
  query q = parsed(text);
  const instant t = std::exchange(q.as_of, d.journeys().snapshot().as_of());
  return reach_by(d.first_entries(), q, t).value();
}

ended_stays_result ended(const data& d, const std::string& text) {
  return ended_stays(d.journeys(), parsed(text), stay_of::visit).value();
}

template <auto Answer>
void ask(const data& d, const std::string& text) {
  auto r = Answer(d, text);
  benchmark::DoNotOptimize(r);
}

/// Deals and money at each row, by segment where there are any.
template <auto Answer>
answer counts_of(const data& d, const std::string& text) {
  const cohort_result r = Answer(d, text);
  answer rows;
  const auto add = [&](const std::string& group, const cohort_tally& t) {
    for (std::size_t k = 0; k < t.rows().size(); ++k) {
      const count_amount& c = t.rows()[k].deals;
      rows.push_back({group.empty() ? key_of(k) : key_of(group, k),
                      {static_cast<double>(c.deals), static_cast<double>(c.amount)}});
    }
  };
  if (r.segments.empty()) add("", r.total);
  for (const cohort_segment& s : r.segments) add(s.key[0], s.tally);
  return sorted(rows);
}

/// Deals alone.
template <auto Answer>
answer deals_of(const data& d, const std::string& text) {
  answer rows = counts_of<Answer>(d, text);
  for (answer_row& r : rows) r.numbers.resize(1);
  return rows;
}

answer times_of(const data& d, const std::string& text) {
  const ended_stays_result r = ended(d, text);
  answer rows;
  for (const stay_lengths& l : r.total) {
    const double mean_us = l.mean_us().value_or(0), median_us = l.ended > 0 ? l.quantiles_us[0] : 0;
    rows.push_back({key_of(rows.size()), {static_cast<double>(l.ended), mean_us / 1e6, median_us / 1e6}});
  }
  return sorted(rows);
}

answer reached_of(const data& d, const std::string& text) {
  const reach_result r = earlier_reach(d, text);
  answer rows;
  for (const std::int64_t deals : r.total[0].reached) rows.push_back({key_of(rows.size()), {static_cast<double>(deals)}});
  return sorted(rows);
}

// The answers of straight loops in words.

std::string no_name(const ideal_arrays&, std::size_t) { return {}; }
std::string owner_name(const ideal_arrays& a, std::size_t owner) { return a.of->owner_name(owner); }
std::string month_name(const ideal_arrays&, std::size_t months) {
  const auto month = std::to_string(months % 12 + 1);
  return std::to_string(2024 + months / 12) + (month.size() == 1 ? "-0" : "-") + month;
}

/// From furthest stages to reached ones.
template <auto NameOf>
answer cumulated(const ideal_arrays& a, const group_stage_counts& c) {
  answer rows;
  for (std::size_t g = 0; g * 8 < c.deals.size(); ++g) {
    const std::string name = NameOf(a, g);
    double deals = 0, amount = 0;
    for (std::size_t k = n_stages; k-- > 0;) {
      deals += c.deals[g * 8 + k];
      amount += static_cast<double>(c.amount[g * 8 + k]);
      rows.push_back({name.empty() ? key_of(k) : key_of(name, k), {deals, amount}});
    }
  }
  return sorted(rows);
}

answer as_they_are(const ideal_arrays&, const group_stage_counts& c) {
  answer rows;
  for (std::size_t k = 0; k < n_stages; ++k)
    rows.push_back({key_of(k), {static_cast<double>(c.deals[k]), static_cast<double>(c.amount[k])}});
  return sorted(rows);
}

answer told_by_stage(const ideal_arrays&, const std::array<std::int64_t, n_stages>& counts) {
  answer rows;
  for (std::size_t k = 0; k < n_stages; ++k) rows.push_back({key_of(k), {static_cast<double>(counts[k])}});
  return sorted(rows);
}

answer means_and_medians(const ideal_arrays&, const stay_times& t) {
  answer rows;
  for (std::size_t k = 0; k < n_stages; ++k) {
    const auto n = static_cast<double>(t.n[k]);
    rows.push_back({key_of(k), {n, static_cast<double>(t.sum[k]) / n, static_cast<double>(t.twice_the_median[k]) / 2}});
  }
  return sorted(rows);
}

std::array<std::int64_t, n_stages> reached_halfway(const ideal_arrays& a) { return reached_by(a, halfway); }

template <auto Ask, auto Ours, auto Naive, auto Loop, auto Told>
question make(const char* id, const char* title, target required, std::string query) {
  return {id, title, required, std::move(query), Ask, Ours, Naive,
          [](const ideal_arrays& a) { return Told(a, Loop(a)); },
          [](const ideal_arrays& a) {
            auto r = Loop(a);
            benchmark::DoNotOptimize(r);
          }};
}

/// What stands in the per-deal table of other engines: the latest owner and amount, as of the workload's end.
std::string latest(const std::string& more = {}) {
  return R"({"as_of": "2026-01-01", "credit": "current", "worth": "current")" + more + "}";
}

constexpr const char* filters = R"(, "filters": [
  {"dimension": "region", "is": ["region 2", "region 3"]},
  {"dimension": "category", "is": ["category 1", "category 2", "category 3", "category 4", "category 5", "category 6"]},
  {"dimension": "customer_group", "is_not": ["customer_group 1"]}])";
constexpr const char* ordered = R"(, "counting": "ordered", "ordered": {"window": "90d", "reentry": "best"})";

}  // namespace

const std::vector<question>& questions() {
  static const std::vector<question> all{
      make<ask<cohort>, counts_of<cohort>, naive_whole_funnel, whole_funnel, cumulated<no_name>>(
          "whole_funnel", "whole funnel, count and amount", {4, 150, 0.60}, latest()),
      make<ask<cohort>, counts_of<cohort>, naive_amounts_at_entry, amounts_at_entry, as_they_are>(
          "at_entry", "whole funnel, amounts at stage entry", {}, R"({"as_of": "2026-01-01"})"),
      make<ask<cohort>, counts_of<cohort>, naive_filtered_funnel, filtered_funnel, cumulated<no_name>>(
          "three_filters", "three filters", {8, 40, 0.50}, latest(filters)),
      make<ask<cohort>, counts_of<cohort>, naive_funnel_by_owner, funnel_by_owner, cumulated<owner_name>>(
          "owner_stage", "owner x stage", {4, 150, 0.60}, latest(R"(, "group_by": ["owner"])")),
      make<ask<cohort>, counts_of<cohort>, naive_funnel_by_month, funnel_by_month, cumulated<month_name>>(
          "month_stage", "month x stage", {3, 100, 0.50}, latest(R"(, "group_by": ["month"])")),
      make<ask<ended>, times_of, naive_times_in_stages, times_in_stages, means_and_medians>(
          "stage_times", "mean and median time per stage", {3, 15, 0.60}, R"({"as_of": "2026-01-01"})"),
      make<ask<cohort>, deals_of<cohort>, naive_ordered, ordered_within_90_days, told_by_stage>(
          "ordered_90d", "six stages in order in 90 days", {3, 10, 0.60}, latest(ordered)),
      make<ask<earlier_reach>, reached_of, naive_halfway, reached_halfway, told_by_stage>(
          "reach_as_of", "reach as of a date", {2, 8, 0}, R"({"as_of": "2024-12-31"})"),
      make<ask<earlier_cohort>, deals_of<earlier_cohort>, naive_halfway, reached_halfway, told_by_stage>(
          "funnel_as_of", "whole funnel as of a date", {},
          R"({"as_of": "2024-12-31", "credit": "current", "worth": "current"})"),
  };
  return all;
}

void check_answers(const data& d) {
  for (const question& q : questions()) {
    const answer expected = q.naive(d.deals());
    const auto check = [&](const char* who, const answer& given) {
      const std::string differs = expected.empty() ? "no rows" : difference(given, expected);
      if (differs.empty()) return;
      std::fprintf(stderr, "%s, %s: the answer is wrong: %s\n", q.id, who, differs.c_str());
      std::exit(1);
    };
    check("funnel", q.ours(d, q.query));
    check("straight loop", q.straight(d.ideal()));
  }
}

}  // namespace funnel_bench
