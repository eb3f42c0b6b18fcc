/// Appending rows that were read from lines or columns, and the report of it.
///
/// Layer:   c.
#pragma once

#include "c/event_fields.hpp"
#include "c/handles.hpp"

#include <funnel/core/error.hpp>
#include <funnel/events/store.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace funnel::c {

struct append_request {
  bool activities = false;
  append_options options;
  std::size_t max_listed = max_told;
};

/// Errors: all at once.
result<append_request> parse_append(std::string_view text, const time_zone& zone);

/// Rows on their way into the store.
template <class Event>
struct rows_read {
  std::vector<Event> good;
  std::vector<std::size_t> row_of;  ///< of the good ones; empty while no row is wrong
  std::vector<rejection> wrong;
  std::size_t n = 0;

  /// Takes the row down that `good` ends with, or drops it and says why.
  void end_row(row_fault fault, std::string_view value) {
    if (fault) return drop(fault.code, name_of(fault.field), value, fault.reason);
    if (!wrong.empty()) row_of.push_back(n);
    ++n;
  }
  /// Drops the row that `good` ends with.
  void drop(errc code, std::string_view field, std::string_view value, std::string_view reason) {
    good.pop_back();
    refuse(code, field, value, reason);
  }
  /// A row that did not get so far.
  void refuse(errc code, std::string_view field, std::string_view value, std::string_view reason) {
    constexpr std::size_t longest = 200;  // of a value that is told
    if (wrong.empty())
      for (std::size_t row = 0; row < n; ++row) row_of.push_back(row);
    wrong.push_back({n, code, std::string(field), std::string(value.substr(0, longest)), std::string(reason)});
    ++n;
  }
};

/// Appends the good rows, as the options say, and reports. Gives the code of the function.
std::int32_t append_rows(funnel_call* call, store_state& store, rows_read<deal_event_view>& rows, const append_request& how, funnel_result** report);
std::int32_t append_rows(funnel_call* call, store_state& store, rows_read<activity_event_view>& rows, const append_request& how, funnel_result** report);

}  // namespace funnel::c
