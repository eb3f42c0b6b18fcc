/// Requests: JSON read into a question, a view and its options.
///
/// Layer:   c.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "core/json_fields.hpp"

#include <funnel/analysis/plan.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/core/types.hpp>
#include <funnel/query/query.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::c {

using io::json;

/// Fields of an object, read strictly; an unknown one is told with the names there are.
class fields {
 public:
  fields(const json& object, std::string path, std::vector<error>& errors) : in_(object, path, errors), object_(object) {}

  const json* find(const char* name) { return known(name), in_.find(name); }
  template <class T>
  void read(const char* name, T& out) {
    known(name);
    in_.read(name, out);
  }
  /// Numbers that keep what they were when the field is absent. Errors: `invalid_value`, `out_of_range`.
  void read(const char* name, double& out);
  void read(const char* name, int& out);
  void read(const char* name, std::int64_t& out);
  void read(const char* name, std::uint64_t& out);
  void read(const char* name, std::size_t& out, std::int64_t least);
  void read(const char* name, std::vector<double>& out);
  /// ISO 8601, in `zone` when it says none.
  void read(const char* name, std::optional<instant>& out, const time_zone& zone);
  /// {"from": ..., "to": ...}; either may be missing.
  void read(const char* name, std::optional<period>& out, const time_zone& zone);
  /// "owner", "team", "reason", or {"dimension": NAME}.
  void read(const char* name, grouping& out);
  void read(const char* name, std::vector<grouping>& out);
  template <class Enum>
  void choose(const char* name, Enum& out) {
    std::string text(name_of(out));
    read(name, text);
    if (const auto value = value_named<Enum>(text))
      out = *value;
    else
      one_of(name, {names_of<Enum>.begin(), names_of<Enum>.end()});
  }
  void one_of(const char* name, const std::vector<std::string_view>& names);
  void wrong(const char* name, const char* expected) { in_.wrong(name, expected); }
  void fail(errc code, std::string_view name, std::string message) { in_.fail(code, name, std::move(message)); }
  std::string path(std::string_view name) const { return in_.path(name); }

  /// Reports every field that nobody asked for, with those that are known.
  void finish();

 private:
  void known(const char* name);

  io::object_fields in_;
  const json& object_;
  std::vector<std::string> known_;
};

/// The views, in the order in which c.h lists them.
enum class asked_view : std::uint8_t {
  report, velocity, bottlenecks, change, team, forecast, plan, workload, self,
  cohort, activity, stock, transitions, waterfall, periods, credit, ordered,
};

struct request {
  asked_view view = asked_view::report;
  query question;
  json options = json::object();
  std::string title;
  language lang = language::english;
  execution how;
  // Of a part of the deals.
  json part;
  // Of a drill-down.
  json cell;
  std::size_t limit = 100;
  std::string after;
};

/// What a request is for: an answer; a drill-down, of which "cell" is required; or a part of the deals, "part".
enum class asked_for : std::uint8_t { answer, deals, part };

/// Reads a request; `zone` is that of the store. With the fields that only some of them have.
/// Errors: all at once.
result<request> parse_request(std::string_view text, const time_zone& zone, asked_for what = asked_for::answer);

/// The question in "query", with what "preset" says; times without an offset are of the zone that `out` has.
void read_question(fields& in, query& out, std::vector<error>& errors);

/// {"targets": [{"period": "2026-07", "segment": ["Anna"], "amount": 1500000, "deals": 2}]}; the periods are of one length.
sales_plan read_plan(fields& in, unsigned fiscal_start, std::vector<error>& errors);

/// "en" or "ru".
bool read_language(fields& in, language& out);

}  // namespace funnel::c

namespace funnel {
inline namespace v0_1 {
template <>
[[gnu::visibility("hidden")]] inline constexpr std::array<std::string_view, 17> names_of<c::asked_view>{
    "report", "velocity", "bottlenecks", "change", "team", "forecast", "plan", "workload", "self",
    "cohort", "activity", "stock", "transitions", "waterfall", "periods", "credit", "ordered"};
}  // namespace v0_1
}  // namespace funnel
