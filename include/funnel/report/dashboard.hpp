/// The dashboard: the live page, its numbers as JSON and CSV, and the deals behind each number, as answers to HTTP requests
/// that a host takes from its own server.
///
///     dashboard board({.usual = query{}.in_zone(zone), .instance = started_at});
///     board.show({store.take_snapshot(), std::to_string(n_batches)});                 // again whenever it was appended to
///     dashboard_response r = board.respond({.method = "GET", .target = "/report?created=2026-Q1&is.region=North"});
///
/// It owns no port and no thread, and asks no clock but the one that it is given. An address holds the whole question, so a
/// link is a report:
///
/// | path | answer |
/// |---|---|
/// | `/`, `/report` | the funnel; as a page it filters, compares and opens by itself |
/// | `/velocity`, `/bottlenecks`, `/change`, `/team`, `/forecast`, `/workload` | the analyses |
/// | `/plan` | plan against fact, of what the plan knows: it is grouped and filtered as the question, by these; 404 without a plan |
/// | `/self?person=NAME` | what one person has to do and has done |
/// | `/deals?cell=CELL` | the deals behind a number: `limit` of them, from the one after `after` on |
/// | `/revision` | which events are shown, as JSON |
/// | `/events` | the same as one server-sent event: who can hold a connection sends it again at each `show`, else the page asks again |
/// | `/health` | 200 when there is something to show, else 503 |
///
/// Each path of the first five rows is a page, JSON (docs/answer.schema.json) or CSV: by the ending `.json` or `.csv`, else by the header Accept. The CSV of a
/// report is one of its tables, `table=funnel.stages`.
///
/// Parameters, by the names of `parse_query` where it has them: `created`, `active`, `closed`, `entered.STAGE`, `period` (a
/// period such as 2026-Q1, 2026-01-01..2026-04-01, last-month, last-90-days), `as_of`, `known_at`, `outcomes`, `min_amount`,
/// `max_amount`; `is.NAME` and `is_not.NAME` for a dimension, `owner`, `team`, `reason` (repeated: any of them) or, in a row,
/// months or other calendar units (`is.month`); `by`, `zone`, `fiscal_year_from`; `preset`, `counting`, `credit`, `worth`,
/// `pipeline`, `phases`, `versions`, `version_at`, `unit`; `query`, a whole question as JSON; `lang`, `since`, `against`, `compare`,
/// `compare_by`, `horizon`, `with` (analyses that the report shows as well: `with=velocity,team`); and those that only the page
/// heeds: `over`, `show`, `money`, `bars`.
///
/// A cell is `outcome:won`, `fate:STAGE:lost`, `counted:ROW`, `also_next:ROW`, `of_first:ROW` (see `cohort_cell`; ROW is the id of
/// the stage or step), `created:2026-03`, `won:2026-03`, `lost:2026-Q1` or `all`.
///
/// Layer:   report; compiled in funnel::io.
/// Threads: `respond` may be called from any number of threads at any time; `show` from one at a time, also meanwhile.
#pragma once

#include <funnel/analysis/plan.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include <funnel/events/store.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/document.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Targets, as finely as they were given: the dashboard adds up those of a question.
struct dashboard_plan {
  sales_plan targets;
  std::vector<grouping> by;  ///< what the values of each target's `segment` are of: owner, team or dimensions
};

/// What is shown.
struct dashboard_data {
  snapshot events;                             ///< all of a store, without an as-of instant
  std::string revision;                        ///< another one for other events
  instant as_of = instant::max();              ///< the usual one; the latest event if not given
  std::map<std::string, std::string> team_of{};  ///< beside those of the usual question
  std::optional<input_summary> input{};        ///< where the events come from
  std::shared_ptr<const dashboard_plan> plan{};
};

struct dashboard_options {
  query usual{};                               ///< what is asked unless the address asks otherwise; its filters always hold
  std::string title{};                         ///< the pipeline's name when empty
  std::vector<std::string> with{};             ///< analyses that the report shows unless the address says others, by the names of their paths
  language lang = language::english;           ///< unless the address says otherwise
  /// What "now", "today" and "last-month" start from. None: the latest event.
  std::function<instant()> clock{};
  /// In every ETag: give another one when revisions begin anew, as after a restart.
  std::string instance{};
  // What a request may take, beside what the limits around `respond` allow.
  std::size_t max_target = 8'000;              ///< bytes
  std::chrono::milliseconds max_time{10'000};
  std::size_t max_bytes = std::size_t{1} << 30;  ///< of columns made for one answer
  std::size_t max_segments = 10'000;
  std::size_t max_kept = std::size_t{64} << 20;  ///< bytes of answers that are kept until the next `show`
  std::stop_token stop{};                      ///< ends work that is under way
};

/// What matters of a request. The target is that of the request line, below the path where the host mounts the dashboard,
/// which ends in "/". Headers are given as they came; empty: not there.
struct dashboard_request {
  std::string_view method = "GET";
  std::string_view target = "/";
  std::string_view accept{};
  std::string_view if_none_match{};
  std::string_view host{};
  std::string_view origin{};
  std::string_view sec_fetch_site{};
  std::string_view sec_fetch_mode{};
  std::optional<instant> now{};                ///< in place of what the clock says
};

/// What to send. Errors are a line of text, or JSON where that was asked for: 400 for what cannot be asked, with the nearest names
/// for what is misspelt; 403 for what another site asks; 404; 405; 406; 414; 422 beyond a limit; 503 when there is nothing to
/// show yet or it would take too long.
struct dashboard_response {
  int status = 200;
  std::string content_type{};
  /// All others, security headers among them: content policy, no sniffing, no framing, no referrer, no reads by other sites.
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string body{};  ///< empty for HEAD
};

class dashboard {
 public:
  explicit dashboard(dashboard_options options = {});
  dashboard(dashboard&&) noexcept;
  dashboard& operator=(dashboard&&) noexcept;
  ~dashboard();

  /// From now on these events are shown. Answers under way end with those before.
  void show(dashboard_data data);
  /// Which are shown; empty before the first `show`.
  std::string revision() const;

  /// What is wrong with the usual question on what is shown: names that no deal has, analyses that there are not. Nothing before the
  /// first `show`. Cost: journeys, which the answers then need anyway.
  std::vector<error> check() const;

  /// Cost: that of `make_funnel_report` and `make_live_funnel`, or of the analysis, for a question that is new since the last `show`;
  ///       equal questions at the same time are worked out once. Else a copy.
  dashboard_response respond(const dashboard_request& request) const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace v0_1
}  // namespace funnel
