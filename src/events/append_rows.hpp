/// The two passes of an append, the same for events of deals and of activities.
///
/// Layer:   events; for `store_writer`.
/// Threads: one writer at a time.
#pragma once

#include "events/store_writer.hpp"

#include <funnel/core/error.hpp>
#include <funnel/events/store.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The two passes of an append. `check(row, event)` says what is wrong, if anything; `write(row, event)` must write after
/// the published end only, which its caller moves when this is done, and gives the code of what the event is of;
/// `keep(new_ids, applied)` has them kept beyond memory and says why that failed, if it did: nothing is applied then.
template <class Event, class Check, class Write, class Keep>
append_report append_rows(std::span<const Event> batch, const append_options& options, event_ids& applied_ids, Check&& check,
                          Write&& write, Keep&& keep) {
  append_report report;
  report.rows = batch.size();

  // Pass 1 decides on every row without touching the store.
  enum class verdict : std::uint8_t { good, duplicate, bad };
  std::vector<verdict> verdicts(batch.size(), verdict::good);
  event_ids new_ids;
  std::vector<code*> of_id;  // by row, once one has an id
  for (std::size_t row = 0; row < batch.size(); ++row) {
    const Event& e = batch[row];
    // What was applied before is not looked at again, whatever it says now.
    if (!e.event_id.empty() && (applied_ids.contains(e.event_id) || new_ids.contains(e.event_id))) {
      verdicts[row] = verdict::duplicate;
      ++report.duplicates;
    } else if (auto wrong = check(row, e)) {
      report.rejected.push_back(std::move(*wrong));
      verdicts[row] = verdict::bad;
    } else if (!e.event_id.empty()) {
      of_id.resize(batch.size());
      of_id[row] = &new_ids.emplace(e.event_id, no_code).first->second;
    }
  }
  const auto refuse_good = [&](errc why, const std::string& reason) {
    for (std::size_t row = 0; row < batch.size(); ++row)
      if (verdicts[row] == verdict::good) report.rejected.push_back({row, why, "", "", reason});
    std::sort(report.rejected.begin(), report.rejected.end(),
              [](const rejection& a, const rejection& b) { return a.row < b.row; });
  };
  if (!report.rejected.empty() && options.when_bad == on_rejection::refuse_batch) {
    refuse_good(errc::invalid_argument, "batch refused because of another row");
    return report;
  }

  // Pass 2 writes behind the published end; readers see nothing of it until the caller publishes.
  applied_ids.reserve(applied_ids.size() + new_ids.size());
  for (std::size_t row = 0; row < batch.size(); ++row) {
    if (verdicts[row] != verdict::good) continue;
    const code of = write(row, batch[row]);
    if (!of_id.empty() && of_id[row]) *of_id[row] = of;
    ++report.applied;
  }
  if (const std::optional<error> wrong = keep(std::as_const(new_ids), report.applied)) {
    report.applied = 0;
    refuse_good(wrong->code, reason_of(*wrong));
    return report;
  }
  applied_ids.merge(new_ids);
  return report;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
