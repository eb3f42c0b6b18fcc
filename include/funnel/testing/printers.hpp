/// How GoogleTest prints values of the library: in words instead of bytes.
///
///     EXPECT_EQ(deal.created, day(3));   //  Which is: 2026-01-31T00:00:00Z
///
/// Include it (or matchers.hpp) in all test files of a program or in none, so that all of them print alike. It needs no
/// header of GoogleTest, and other frameworks can call the functions as well. Money is printed in minor units, because
/// a value does not know its currency.
///
/// Layer:   testing; compiled in funnel::testing.
/// Threads: functions may be called from any thread.
#pragma once

#include <funnel/aggregates/cohort.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/events/store.hpp>
#include <funnel/query/query.hpp>

#include <ostream>
#include <vector>

namespace funnel {
inline namespace v0_1 {

void PrintTo(instant t, std::ostream* out);             ///< 2026-01-31T22:30:15.25Z
void PrintTo(duration d, std::ostream* out);            ///< 3d 4h 30m
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
void PrintTo(const segment& s, std::ostream* out);
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

}  // namespace v0_1
}  // namespace funnel
