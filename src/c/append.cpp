#include "c/append.hpp"

#include "c/request.hpp"
#include "c/store.hpp"
#include "report/writers/report_json.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace funnel {
inline namespace v0_1 {
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 2> names_of<on_rejection>{"refuse_batch", "keep_good"};
}  // namespace v0_1
}  // namespace funnel

namespace funnel::c {
namespace {

/// Bytes for the counts of a report.
constexpr std::size_t short_report = 250;

std::string report_text(const append_report& r, std::size_t n_rejected, std::size_t max_listed) {
  json out = io::answer_json("funnel.append");
  out.update({{"rows", r.rows}, {"applied", r.applied}, {"duplicates", r.duplicates}, {"rejected", n_rejected}, {"rejections", json::array()}});
  for (const rejection& one : r.rejected) {
    if (out["rejections"].size() == max_listed) break;
    out["rejections"].push_back({{"row", one.row}, {"code", name_of(one.code)}, {"field", one.field}, {"value", one.value}, {"reason", one.reason}});
  }
  return io::json_text(out);
}

/// The same without rows, in a text that has the room already.
void write_short_report(const append_report& r, std::size_t n_rejected, std::string& out) noexcept {
  char text[short_report];
  std::snprintf(text, sizeof text, "{\"schema\": \"funnel.append\", \"version\": %d, \"rows\": %zu, \"applied\": %zu, \"duplicates\": %zu, \"rejected\": %zu, \"rejections\": []}\n", io::answer_version,
                r.rows, r.applied, r.duplicates, n_rejected);
  out = text;
}

template <class Event>
std::int32_t append(funnel_call* call, store_state& store, rows_read<Event>& rows, const append_request& how, funnel_result** report) {
  append_report done;
  done.rows = rows.n;
  std::unique_ptr<funnel_result> told(report ? plain_result({}) : nullptr);
  if (told) told->json.reserve(short_report);
  const bool refuse = how.options.when_bad == on_rejection::refuse_batch;
  append_report applied;
  if (rows.wrong.empty() || !refuse) {
    const std::lock_guard lock(store.writing);
    go_on(call, 1);
    applied = store.store.append(std::span<const Event>(rows.good), how.options);
    if (!applied.rejected.empty() && applied.rejected.front().field.empty() && applied.rejected.front().code != errc::invalid_argument) {
      const rejection& why = applied.rejected.front();  // of no row: the file could not be written
      return fail(call, why.code, "store", why.reason);
    }
    done.applied = applied.applied;
    done.duplicates = applied.duplicates;
    changed(store);
  }
  const std::size_t n_rejected = done.rows - done.applied - done.duplicates;
  // What is applied is applied: where memory ends now, less is told of it.
  try {
    for (rejection& r : applied.rejected) {
      if (r.code == errc::invalid_argument && r.field.empty()) continue;  // right but for its company
      if (!rows.row_of.empty()) r.row = rows.row_of[r.row];
      done.rejected.push_back(std::move(r));
    }
    done.rejected.insert(done.rejected.end(), rows.wrong.begin(), rows.wrong.end());
    std::sort(done.rejected.begin(), done.rejected.end(), [](const rejection& a, const rejection& b) { return a.row < b.row; });
    if (told && done.rejected.empty()) write_short_report(done, n_rejected, told->json);
    if (told && !done.rejected.empty()) told->json = report_text(done, n_rejected, how.max_listed);
    for (const rejection& r : done.rejected) {
      if (!call || call->errors.size() == max_told) break;
      call->errors.push_back({static_cast<std::int32_t>(r.code), r.reason, r.field, r.value, std::to_string(r.row)});
    }
  } catch (const std::bad_alloc&) {
    if (told) write_short_report(done, n_rejected, told->json);
  }
  if (report) *report = told.release();
  return n_rejected > 0 && refuse ? FUNNEL_REJECTED : FUNNEL_OK;
}

}  // namespace

result<append_request> parse_append(std::string_view text, const time_zone& zone) {
  append_request r;
  if (text.empty()) return r;
  auto parsed = io::parse_json(text);
  if (!parsed) return parsed.errors();
  std::vector<error> errors;
  fields in(*parsed, "", errors);
  if (std::string of = "deals"; in.find("of")) {
    in.read("of", of);
    if (of != "deals" && of != "activities") in.one_of("of", {"deals", "activities"});
    r.activities = of == "activities";
  }
  std::optional<instant> known_at;
  in.read("known_at", known_at, zone);
  if (known_at) r.options.known_at = *known_at;
  in.choose("when_bad", r.options.when_bad);
  in.read("max_amount", r.options.max_amount);
  in.read("max_listed", r.max_listed, 0);
  in.read("source", r.options.source);
  in.read("mark", r.options.mark);
  in.finish();
  if (!errors.empty()) return errors;
  return r;
}

std::int32_t append_rows(funnel_call* call, store_state& store, rows_read<deal_event_view>& rows, const append_request& how, funnel_result** report) {
  return append(call, store, rows, how, report);
}
std::int32_t append_rows(funnel_call* call, store_state& store, rows_read<activity_event_view>& rows, const append_request& how, funnel_result** report) {
  return append(call, store, rows, how, report);
}

}  // namespace funnel::c
