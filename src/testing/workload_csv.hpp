/// A workload as an event file, and the mapping file with which it is read.
///
/// Layer:   testing.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/testing/synthetic_crm.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace funnel {
inline namespace v0_1 {
namespace test {

/// Reads what `write_csv` writes; text for `parse_mapping`.
inline constexpr std::string_view workload_mapping = R"({
  "comment": "Events of a synthetic CRM, made by: funnel generate",
  "shape": "event",
  "pipeline": {
    "id": "sales", "name": "Sales",
    "stages": [
      {"id": "lead", "name": "Lead"},
      {"id": "qualification", "name": "Qualification"},
      {"id": "presentation", "name": "Presentation"},
      {"id": "proposal", "name": "Commercial proposal"},
      {"id": "contracting", "name": "Contracting"},
      {"id": "won", "name": "Closed won", "kind": "won"},
      {"id": "lost", "name": "Closed lost", "kind": "lost"}
    ]
  },
  "currency": {"code": "USD", "decimals": 2},
  "columns": {
    "time": "time", "deal": "deal", "kind": "event", "stage": "stage", "owner": "owner", "amount": "amount",
    "reason": "reason"
  },
  "dimensions": {"region": "region", "category": "category", "customer_group": "customer_group"}
}
)";

namespace detail {

/// "2024-01-31T22:30:15Z". Requires: a year of four digits.
inline void add_time(std::string& out, instant t) {
  using namespace std::chrono;
  const sys_time<microseconds> at{microseconds{t.us}};
  const year_month_day date{floor<std::chrono::days>(at)};
  const hh_mm_ss time{floor<std::chrono::seconds>(at - floor<std::chrono::days>(at))};
  const auto digits = [&](unsigned value, unsigned highest, char after) {
    for (unsigned place = highest; place > 0; place /= 10) out += static_cast<char>('0' + value / place % 10);
    out += after;
  };
  digits(static_cast<unsigned>(static_cast<int>(date.year())), 1'000, '-');
  digits(static_cast<unsigned>(date.month()), 10, '-');
  digits(static_cast<unsigned>(date.day()), 10, 'T');
  digits(static_cast<unsigned>(time.hours().count()), 10, ':');
  digits(static_cast<unsigned>(time.minutes().count()), 10, ':');
  digits(static_cast<unsigned>(time.seconds().count()), 10, 'Z');
}

}  // namespace detail

/// Gives the text of the file to `sink(std::string_view)` piece by piece: a header, then a row an event. Cells that
/// do not matter for an event are empty.
template <class Sink>
void write_csv(const generated_deals& deals, Sink&& sink) {
  constexpr std::array<std::string_view, 10> kinds{"created", "owner", "amount", "dimension", "moved",
                                                   "won",     "lost",  "reopened", "deleted", ""};
  std::string text = "time,deal,event,stage,owner,amount,region,category,customer_group,reason\n";
  deals.in_batches(1'024, [&](std::span<const deal_event_view> batch) {
    for (const deal_event_view& e : batch) {
      detail::add_time(text, e.at);
      const auto cell = [&](std::string_view value) { text.append(1, ',').append(value); };
      cell(e.deal);
      cell(kinds[static_cast<std::size_t>(e.kind)]);
      cell(e.stage);
      cell(e.owner);
      cell(e.amount ? format_amount(*e.amount, 2) : std::string{});
      for (std::size_t d = 0; d < workload_dimensions.size(); ++d)
        cell(e.values.empty() ? std::string_view{} : e.values[d].value);
      cell(e.reason);
      text += '\n';
    }
    sink(std::string_view(text));
    text.clear();
  });
  sink(std::string_view(text));
}

}  // namespace test
}  // namespace v0_1
}  // namespace funnel
