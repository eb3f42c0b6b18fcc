/// The dashboard in the web server of a host that calls C.
#include "c/handles.hpp"
#include "c/request.hpp"
#include "events/snapshot_data.hpp"
#include "report/dashboard/analyses.hpp"
#include "report/dashboard/headers.hpp"
#include "report/writers/report_json.hpp"

#include <funnel/report/dashboard.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct funnel_dashboard {
  std::shared_ptr<funnel::c::store_state> store;
  funnel::dashboard board;
  std::string instance;
  std::shared_ptr<const funnel::dashboard_plan> plan;
  std::mutex showing;
  std::optional<std::uint64_t> shown{};  ///< the store's generation
};

namespace funnel::c {
namespace {

/// Equal for equal events in one order, whichever process holds them; so several of them may serve one page.
std::string revision_of(const snapshot& s, const std::string& instance) {
  const detail::snapshot_data data(s);
  std::string text = instance.empty() ? "" : instance + "-";
  text += std::to_string(data.rewrites()) + "-" + std::to_string(data.events_end());
  for (const std::size_t n : {data.n_activity_facts(), s.n_versions(), s.n_rates()}) text += "-" + std::to_string(n);
  return text;
}

/// Shows what has been appended since.
void catch_up(funnel_dashboard& d) {
  const std::lock_guard lock(d.showing);
  const std::uint64_t generation = d.store->generation.load();  // before the snapshot: what is shown is never older than it says
  if (d.shown == generation) return;
  const snapshot all = d.store->store.take_snapshot();
  dashboard_data data{all, revision_of(all, d.instance)};
  data.plan = d.plan;
  d.board.show(std::move(data));
  d.shown = generation;
}

/// The headers that matter; texts of `headers` are pointed to.
void read_headers(const json& headers, const std::string& path, dashboard_request& out, std::vector<error>& errors) {
  const std::array<std::pair<std::string_view, std::string_view*>, 6> places{
      {{"accept", &out.accept}, {"if-none-match", &out.if_none_match}, {"host", &out.host}, {"origin", &out.origin},
       {"sec-fetch-site", &out.sec_fetch_site}, {"sec-fetch-mode", &out.sec_fetch_mode}}};
  for (const auto& header : headers.items()) {
    const std::string name = io::lower_case(header.key());
    for (const auto& [known, place] : places) {
      if (name != known || header.value().is_null()) continue;
      if (!header.value().is_string())
        errors.push_back({errc::invalid_value, path + "." + header.key(), "must be a text"});
      else if (place->data())
        errors.push_back({errc::duplicate, path + "." + header.key(), "is given twice"});
      else
        *place = header.value().get_ref<const std::string&>();
    }
  }
}

std::unique_ptr<funnel_result> told(dashboard_response response) {
  json head = io::answer_json("funnel.response");
  head["status"] = response.status;
  head["headers"] = json::object();
  if (!response.content_type.empty()) head["headers"]["Content-Type"] = std::move(response.content_type);
  for (auto& [name, value] : response.headers) head["headers"][name] = std::move(value);
  std::unique_ptr<funnel_result> made(plain_result(io::json_text(head)));
  made->body = std::move(response.body);
  return made;
}

}  // namespace
}  // namespace funnel::c

using namespace funnel::c;
using funnel::errc;

int32_t funnel_dashboard_new(funnel_call* call, funnel_store* store, const char* options, size_t n_options, funnel_dashboard** out) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!store || !out || !given(options, n_options)) return fail(call, errc::invalid_argument, !store ? "store" : !out ? "out" : "options", "null");
    const auto parsed = funnel::io::parse_json(n_options == 0 ? "{}" : text_of(options, n_options));
    if (!parsed) return fail(call, parsed.errors());
    std::vector<funnel::error> errors;
    fields in(*parsed, "", errors);
    funnel::dashboard_options o;
    o.usual.zone = store->state->zone;
    read_question(in, o.usual, errors);
    in.read("title", o.title);
    read_language(in, o.lang);
    in.read("with", o.with);
    if (const auto named = funnel::io::analyses_named("with", o.with); !named) errors.insert(errors.end(), named.errors().begin(), named.errors().end());
    std::shared_ptr<funnel::dashboard_plan> plan;
    if (const json* targets = in.find("plan")) {
      plan = std::make_shared<funnel::dashboard_plan>();
      fields of_plan(*targets, "plan", errors);
      of_plan.read("by", plan->by);
      plan->targets = read_plan(of_plan, o.usual.fiscal_start, errors);
      of_plan.finish();
    }
    in.read("instance", o.instance);
    auto milliseconds = static_cast<std::size_t>(o.max_time.count());
    in.read("max_milliseconds", milliseconds, 1);
    if (milliseconds > 86'400'000) in.fail(errc::out_of_range, "max_milliseconds", "must be at most a day");
    o.max_time = std::chrono::milliseconds(milliseconds);
    in.read("max_bytes", o.max_bytes, 1);
    in.read("max_segments", o.max_segments, 1);
    in.read("max_kept", o.max_kept, 0);
    in.finish();
    if (!errors.empty()) return fail(call, errors);
    std::string instance = o.instance;
    *out = new funnel_dashboard{store->state, funnel::dashboard(std::move(o)), std::move(instance), std::move(plan), {}};
    return FUNNEL_OK;
  });
}

int32_t funnel_dashboard_respond(funnel_call* call, funnel_dashboard* dashboard, const char* request, size_t n, funnel_result** out) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!dashboard || !out || !given(request, n)) return fail(call, errc::invalid_argument, !dashboard ? "dashboard" : !out ? "out" : "request", "null");
    const auto parsed = funnel::io::parse_json(text_of(request, n));
    if (!parsed) return fail(call, parsed.errors());
    std::vector<funnel::error> errors;
    fields in(*parsed, "", errors);
    std::string method = "GET", target = "/";
    funnel::dashboard_request asked;
    in.read("method", method);
    in.read("target", target);
    if (const json* headers = in.find("headers"))
      headers->is_object() ? read_headers(*headers, "headers", asked, errors) : in.wrong("headers", "an object");
    in.read("now", asked.now, dashboard->store->zone);
    in.finish();
    if (!errors.empty()) return fail(call, errors);
    asked.method = method;
    asked.target = target;
    auto response = funnel::within(limits_of(call), [&]() -> funnel::result<funnel::dashboard_response> {
      catch_up(*dashboard);
      return dashboard->board.respond(asked);
    });
    if (!response) return fail(call, response.errors());
    *out = told(*std::move(response)).release();
    return FUNNEL_OK;
  });
}

void funnel_dashboard_free(funnel_dashboard* dashboard) { delete dashboard; }
