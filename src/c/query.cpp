#include "c/answers.hpp"
#include "c/store.hpp"
#include "core/number_text.hpp"
#include "report/writers/report_json.hpp"
#include "report/writers/table_csv.hpp"

#include <funnel/report/writers.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::c {
namespace {

result<answer> answer_of(const question_at& at) {
  switch (at.asked.view) {
    case asked_view::report: return answer_report(at);
    case asked_view::velocity: return answer_velocity(at);
    case asked_view::bottlenecks: return answer_bottlenecks(at);
    case asked_view::change: return answer_change(at);
    case asked_view::team: return answer_team(at);
    case asked_view::forecast: return answer_forecast(at);
    case asked_view::plan: return answer_plan(at);
    case asked_view::workload: return answer_workload(at);
    case asked_view::self: return answer_self(at);
    default: return answer_view(at);
  }
}

/// One page of sorted ids, behind `after`; equal ids stay together.
std::string page(const std::vector<std::string>& all, std::size_t limit, const std::string& after) {
  const auto first = std::upper_bound(all.begin(), all.end(), after);
  auto last = first + static_cast<std::ptrdiff_t>(std::min(limit, static_cast<std::size_t>(all.end() - first)));
  while (last != first && last != all.end() && *last == *(last - 1)) ++last;
  json out = io::answer_json("funnel.ids");
  out.update({{"n", all.size()}, {"ids", std::vector<std::string>(first, last)}, {"next", nullptr}});
  if (last != all.end()) out["next"] = *(last - 1);
  return io::json_text(out);
}

/// Reads the request, finds its journeys, and gives both to `use`. Names in filters that no deal has become warnings.
template <class Use>
std::int32_t ask(funnel_call* call, funnel_store* store, const char* text, std::size_t n, funnel_result** out, asked_for what, Use&& use) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!store || !out || !given(text, n)) return fail(call, errc::invalid_argument, !store ? "store" : !out ? "out" : "request", "null");
    const auto asked = parse_request(text_of(text, n), store->state->zone, what);
    if (!asked) return fail(call, asked.errors());
    std::shared_ptr<const journey_table> journeys;
    auto made = within(limits_of(call), [&]() -> result<std::unique_ptr<funnel_result>> {
      auto found = journeys_of(*store->state, asked->question, asked->how, call);
      if (!found) return found.errors();
      journeys = *std::move(found);
      go_on(call, 0.5);
      return use(question_at{*asked, *store->state, journeys, call});
    });
    if (!made) return fail(call, made.errors());
    if (call && !asked->question.filters.empty() && validate(asked->question, *journeys).empty())
      warn(call, unknown_names(asked->question, *journeys));
    *out = made->release();
    return FUNNEL_OK;
  });
}

std::string rendered(const funnel_result& r, std::string_view how, std::vector<error>& errors) {
  auto parsed = io::parse_json(how.empty() ? "{}" : how);
  if (!parsed) {
    errors = parsed.errors();
    return {};
  }
  fields in(*parsed, "", errors);
  std::string format = "text", table;
  language lang = r.lang;
  text_options text;
  in.read("format", format);
  read_language(in, lang);
  in.read("width", text.width);
  in.read("colour", text.colour);
  in.read("table", table);
  if (format != "text" && format != "html" && format != "csv" && format != "json") in.one_of("format", {"text", "html", "csv", "json"});
  if (text.width < 60 || text.width > 1000) in.fail(errc::out_of_range, "width", "must lie between 60 and 1000");
  if (!r.document && format != "json") in.fail(errc::invalid_argument, "format", "this result is JSON only");
  in.finish();
  if (!errors.empty() || !r.document || (format == "json" && lang == r.lang)) return r.json;
  const doc::document d = r.document(lang);
  if (format == "json") return to_json(d);
  if (format == "html") return to_html(d);
  if (format == "text") return to_text(d, text);
  const auto csv = io::to_csv(d, table);
  errors = csv.errors();
  return csv.value_or({});
}

}  // namespace
}  // namespace funnel::c

using namespace funnel::c;
using funnel::errc;
using funnel::to_json;
using funnel::to_text;
using made_result = funnel::result<std::unique_ptr<funnel_result>>;

int32_t funnel_query(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_result** out) {
  return ask(call, store, request, n, out, asked_for::answer, [](const question_at& at) -> made_result {
    auto made = answer_of(at);
    if (!made) return made.errors();
    go_on(at.call, 0.9);
    auto r = std::make_unique<funnel_result>();
    r->lang = at.asked.lang;
    r->json = to_json(made->document(r->lang));
    r->document = std::move(made->document);
    return r;
  });
}

int32_t funnel_drill(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_result** out) {
  return ask(call, store, request, n, out, asked_for::deals, [](const question_at& at) -> made_result {
    const auto all = ids_behind(at);
    if (!all) return all.errors();
    return std::unique_ptr<funnel_result>(plain_result(page(*all, at.asked.limit, at.asked.after)));
  });
}

int32_t funnel_explain(funnel_call* call, const char* request, size_t n, funnel_result** out) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!out || !given(request, n)) return fail(call, errc::invalid_argument, out ? "request" : "out", "null");
    const auto asked = parse_request(text_of(request, n), {});
    if (!asked) return fail(call, asked.errors());
    json told = funnel::io::answer_json("funnel.explanation");
    told.update({{"text", to_text(asked->question, asked->lang)}, {"choices", json::array()}, {"query", json::parse(to_json(asked->question))}, {"hash", funnel::io::hex_text(hash(asked->question))}});
    const std::string lines = explain(asked->question, asked->lang);
    for (std::string_view rest = lines; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (end > 0) told["choices"].push_back(std::string(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    *out = plain_result(funnel::io::json_text(told));
    return FUNNEL_OK;
  });
}

const char* funnel_result_json(const funnel_result* result, size_t* n) {
  if (n) *n = result ? result->json.size() : 0;
  return result ? result->json.c_str() : "";
}

const char* funnel_result_body(const funnel_result* result, size_t* n) {
  if (n) *n = result ? result->body.size() : 0;
  return result ? result->body.c_str() : "";
}

int32_t funnel_result_render(funnel_call* call, funnel_result* result, const char* how, size_t n_how, const char** text, size_t* n_text) {
  if (text) *text = nullptr;
  if (n_text) *n_text = 0;
  return at_edge(call, [&]() -> std::int32_t {
    if (!result || !text || !given(how, n_how)) return fail(call, errc::invalid_argument, !result ? "result" : !text ? "text" : "how", "null");
    const std::lock_guard lock(result->rendering);
    auto it = result->rendered.find(text_of(how, n_how));
    if (it == result->rendered.end()) {
      std::vector<funnel::error> errors;
      std::string made = rendered(*result, text_of(how, n_how), errors);
      if (!errors.empty()) return fail(call, errors);
      it = result->rendered.emplace(text_of(how, n_how), std::move(made)).first;
    }
    *text = it->second.c_str();
    if (n_text) *n_text = it->second.size();
    return FUNNEL_OK;
  });
}

void funnel_result_free(funnel_result* result) { delete result; }
