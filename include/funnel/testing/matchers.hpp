/// GoogleTest matchers for results of the library.
///
///     EXPECT_THAT(cohort_funnel(journeys, q).value(), AllOf(test::conserves(), test::has_funnel({9, 8, 4, 3, 3})));
///     EXPECT_THAT(win_rates(tally).won_of_closed, test::has_share(0.4, 0.6));
///     EXPECT_THAT(store.append(batch), test::applied_whole());
///     EXPECT_THAT(cohort_funnel(journeys, wrong), test::fails_with(errc::unknown_name, "filters"));
///
/// A matcher that does not match says in words what was wrong. The only header that includes GoogleTest and gmock, so its
/// functions are inline.
///
/// Layer:   testing.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/core/error.hpp>
#include <funnel/events/store.hpp>
#include <funnel/stats/estimate.hpp>
#include <funnel/testing/builders.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/time.hpp>
#include <funnel/query/query.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How GoogleTest prints values of the library: in words instead of bytes. Include this header in all test files of a
/// program or in none, so that all of them print alike. Money is in minor units, because a value does not know its
/// currency.
void PrintTo(instant t, std::ostream* out);             ///< 2026-01-31T22:30:15.25Z
void PrintTo(timespan d, std::ostream* out);            ///< 3d 4h 30m
void PrintTo(const period& p, std::ostream* out);       ///< [2026-01-01T00:00:00Z, instant::max())
void PrintTo(const calendar_period& p, std::ostream* out);  ///< 2026-Q1

void PrintTo(errc c, std::ostream* out);             ///< unknown_stage
void PrintTo(const error& e, std::ostream* out);        ///< unknown_stage of stages[1].id: no stage has this id
void PrintTo(const rejection& r, std::ostream* out);    ///< row 3, stage "x": no stage has this id (unknown_stage)
void PrintTo(const append_report& r, std::ostream* out);

void PrintTo(outcome o, std::ostream* out);             ///< moved_out
void PrintTo(fate f, std::ostream* out);                ///< lost_before
void PrintTo(const count_amount& c, std::ostream* out);  ///< 3 deals of 12300
void PrintTo(const stage_ledger& l, std::ostream* out);  ///< the fates that have deals
void PrintTo(const counted_row& r, std::ostream* out);
void PrintTo(const cohort_cell& c, std::ostream* out);  ///< fate lost at row 2
void PrintTo(const cohort_tally& t, std::ostream* out);
void PrintTo(const cohort_segment& s, std::ostream* out);
void PrintTo(const cohort_result& r, std::ostream* out);

/// The question as `to_text` puts it, which needs funnel::io.
inline void PrintTo(const query& q, std::ostream* out) { *out << to_text(q); }

/// "a value", or the errors.
template <class T>
void PrintTo(const result<T>& r, std::ostream* out) {
  if (r) *out << "a value";
  for (const error& e : r.errors()) {
    if (&e != &r.errors().front()) *out << "; ";
    PrintTo(e, out);
  }
}
namespace test {

/// What every tally of a cohort must fulfil, whatever the data; empty when it does, else the first law that is broken.
///
/// At each stage the fates sum to the cohort, so do the outcomes; those that stood in a stage or later are never fewer
/// than those that did at a later one's row; what counts at two rows is not more than what counts at one. These hold
/// where the answer does not depend on the person: split by owner, a deal may count to one at a stage and to another
/// at the next.
inline std::string broken_law(const cohort_tally& t, bool by_person = false) {
  const auto at = [](const char* what, std::size_t k) { return std::string(what) + " at row " + std::to_string(k); };
  for (std::size_t k = 0; !by_person && k < t.n_stages(); ++k)
    if (t[k].total() != t.total()) return at("the fates do not sum to the cohort", k);
  for (std::size_t k = 0; k < t.rows().size(); ++k) {
    const counted_row& row = t.rows()[k];
    if (row.deals.deals > row.times) return at("more deals count than they count times", k);
    if (row.also_next.deals > row.deals.deals) return at("more deals go on than count", k);
    if (by_person) continue;
    if (row.deals.deals > t.total().deals) return at("more deals count than the cohort has", k);
    if (row.of_first > row.deals.deals) return at("more deals of the first row count than count at all", k);
  }
  return {};
}

/// The same of a result: of its total, and of its segments, which must sum to the total.
inline std::string broken_law(const cohort_result& r) {
  bool by_person = false;
  for (const grouping& g : r.asked.groups) by_person = by_person || g.by == field::owner || g.by == field::team;
  for (const filter& f : r.asked.filters) by_person = by_person || f.by == field::owner || f.by == field::team;
  const bool whole = r.asked.filters.empty() || !by_person;
  if (std::string law = broken_law(r.total, !whole); !law.empty()) return law;
  cohort_tally sum;
  for (const cohort_segment& s : r.segments) {
    if (std::string law = broken_law(s.tally, by_person); !law.empty()) return law + " of segment " + s.key.at(0);
    sum += s.tally;
  }
  if (!r.segments.empty() && !(sum == r.total)) return "the segments do not sum to the total";
  return {};
}

namespace detail {

/// Says in words why a value does not match, and nothing when it does.
template <class Explain>
class explained_matcher {
 public:
  using is_gtest_matcher = void;
  explained_matcher(std::string is, Explain explain) : is_(std::move(is)), explain_(std::move(explain)) {}

  template <class Value>
  bool MatchAndExplain(const Value& value, std::ostream* out) const {
    const std::string why = explain_(value);
    if (out != nullptr && !why.empty()) *out << why;
    return why.empty();
  }
  void DescribeTo(std::ostream* out) const { *out << is_; }
  void DescribeNegationTo(std::ostream* out) const { *out << "not: " << is_; }

 private:
  std::string is_;
  Explain explain_;
};

inline std::string list_of(const std::vector<std::int64_t>& numbers) {
  std::string text = "{";
  for (const std::int64_t n : numbers) text += (text.size() == 1 ? "" : ", ") + std::to_string(n);
  return text + "}";
}

/// Deals that count at the shown rows.
inline std::vector<std::int64_t> funnel_of(const cohort_result& r) {
  std::vector<std::int64_t> deals;
  for (const stage_index k : r.shown) deals.push_back(r.total.rows()[k].deals.deals);
  return deals;
}

inline std::string bounds_text(double low, double high) {
  return "[" + std::to_string(low) + ", " + std::to_string(high) + "]";
}

}  // namespace detail

/// Of a cohort tally or result: every law of `broken_law` holds; with `cohort`, it has so many deals.
inline auto conserves(std::optional<std::int64_t> cohort = std::nullopt) {
  return detail::explained_matcher("conserves its deals" + (cohort ? ", " + std::to_string(*cohort) : std::string{}),
                                   [cohort](const auto& value) {
    std::string law = broken_law(value);
    if (!law.empty() || !cohort) return law;
    const cohort_tally* tally = nullptr;
    if constexpr (requires { value.asked; }) tally = &value.total;
    else tally = &value;
    const std::int64_t n = tally->total().deals;
    return n == *cohort ? law : "the cohort has " + std::to_string(n) + " deals";
  });
}

/// Of a cohort result: so many deals count at each shown row, in order.
inline auto has_funnel(std::vector<std::int64_t> deals) {
  std::string is = "has the funnel " + detail::list_of(deals);
  return detail::explained_matcher(std::move(is), [deals = std::move(deals)](const cohort_result& r) {
    const std::vector<std::int64_t> counted = detail::funnel_of(r);
    return counted == deals ? std::string{} : "its funnel is " + detail::list_of(counted);
  });
}

/// Of an estimate: it has a value, in [low, high].
inline auto has_share(double low, double high) {
  return detail::explained_matcher("has a share in " + detail::bounds_text(low, high), [=](const estimate& e) {
    if (!e.has_value()) return std::string("it has no value");
    return low <= e.value && e.value <= high ? std::string{} : "its share is " + std::to_string(e.value);
  });
}
/// Of an estimate: so many hits of so many, exactly.
inline auto has_counts(std::int64_t hits, std::int64_t n) {
  return detail::explained_matcher("is " + std::to_string(hits) + " of " + std::to_string(n), [=](const estimate& e) {
    return e.hits == hits && e.n == n ? std::string{}
                                      : "it is " + std::to_string(e.hits) + " of " + std::to_string(e.n);
  });
}
/// Of an estimate: the interval holds this share.
inline auto covers(double share) {
  return detail::explained_matcher("has an interval with " + std::to_string(share), [=](const estimate& e) {
    return e.lower <= share && share <= e.upper ? std::string{}
                                                : "its interval is " + detail::bounds_text(e.lower, e.upper);
  });
}

/// Of the report of an append: no row was rejected.
inline auto applied_whole() {
  return detail::explained_matcher("was applied whole", [](const append_report& r) {
    const rejection* wrong = first_wrong_row(r);
    if (wrong == nullptr) return std::string{};
    return std::to_string(r.rejected.size()) + " rows were rejected, for " + ::testing::PrintToString(*wrong);
  });
}

/// Of a result: it has no value, and one of its errors is this one; any field when none is given.
inline auto fails_with(errc code, std::string field = {}) {
  std::string is = "fails with " + ::testing::PrintToString(code) + (field.empty() ? "" : " of " + field);
  return detail::explained_matcher(std::move(is), [code, field = std::move(field)](const auto& r) {
    if (r) return std::string("it has a value");
    for (const error& e : r.errors())
      if (e.code == code && (field.empty() || e.field == field)) return std::string{};
    return "its errors are: " + ::testing::PrintToString(r);
  });
}

}  // namespace test
}  // namespace v0_1
}  // namespace funnel
