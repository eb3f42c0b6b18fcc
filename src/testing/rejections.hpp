/// The row that is to blame when a batch was refused.
///
/// Layer:   testing.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/events/store.hpp>

#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace test {

/// The first rejected row that is itself wrong, not only of a batch with such a row; null when none was rejected.
inline const rejection* first_wrong_row(const append_report& report) noexcept {
  for (const rejection& r : report.rejected)
    if (!r.field.empty()) return &r;
  return report.rejected.empty() ? nullptr : &report.rejected[0];
}

/// The same as an error, "events[3].stage"; empty when no row was rejected.
inline std::vector<error> errors_of(const append_report& report) {
  const rejection* r = first_wrong_row(report);
  if (r == nullptr) return {};
  return {{r->code, "events[" + std::to_string(r->row) + "]." + r->field, r->reason}};
}

}  // namespace test
}  // namespace v0_1
}  // namespace funnel
