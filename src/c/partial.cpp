/// Parts of the deals, counted here and there, and what they answer together.
#include "c/answers.hpp"
#include "c/store.hpp"

#include <funnel/aggregates/partial.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace funnel::c {
namespace {

/// The tallies of a view. Errors: a view that cannot be made of parts.
result<tally_set> tallies_of(asked_view view, const partial_request& asked) {
  switch (view) {
    case asked_view::report: return report_tallies(asked.question, asked.since.has_value());
    case asked_view::cohort: return tally_bit(tally::cohort);
    case asked_view::activity: return tally_bit(tally::activity);
    case asked_view::stock: return tally_bit(tally::stock);
    case asked_view::transitions: return tally_bit(tally::transitions);
    case asked_view::waterfall: return tally_bit(tally::waterfall);
    case asked_view::periods: return tally_bit(tally::periods);
    case asked_view::credit: return tally_bit(tally::credit);
    default: return error{errc::invalid_argument, "view", "the view " + std::string(funnel::name_of(view)) + " cannot be made of parts: there are report, cohort, activity, stock, transitions, waterfall, periods and credit"};
  }
}

/// What the view's options, and "part", say. Errors: all at once.
result<partial_request> read_partial(const request& r, std::int64_t& rejected) {
  std::vector<error> errors;
  partial_request asked;
  asked.question = r.question;
  fields options(r.options, "options", errors);
  if (r.view == asked_view::report || r.view == asked_view::waterfall) options.read("since", asked.since, r.question.zone);
  if (r.view == asked_view::report) options.read("max_deals", asked.max_deals, 0);
  if (r.view == asked_view::periods) options.choose("unit", asked.unit);
  options.finish();
  const json none = json::object();
  fields part(r.part.is_null() ? none : r.part, "part", errors);
  part.read("number", asked.part, 0);
  part.read("of", asked.parts, 1);
  part.read("by_hash", asked.by_hash);
  part.read("ids", asked.keep_ids);
  part.read("rejected", rejected);
  if (rejected < 0) part.wrong("rejected", "a number of rows");
  part.finish();
  const auto tallies = tallies_of(r.view, asked);
  if (!tallies) errors.push_back(tallies.errors().front());
  if (!errors.empty()) return errors;
  asked.tallies = *tallies;
  return asked;
}

/// How the parts are to be answered.
struct merge_request {
  asked_view view = asked_view::report;
  bool partial = false;
  std::string title;
  language lang = language::english;
  confidence_level confidence;
};

result<merge_request> read_merge(std::string_view text) {
  auto parsed = io::parse_json(text.empty() ? "{}" : text);
  if (!parsed) return parsed.errors();
  std::vector<error> errors;
  fields in(*parsed, "", errors);
  merge_request r;
  in.choose("view", r.view);
  in.read("partial", r.partial);
  in.read("title", r.title);
  in.read("confidence", r.confidence.value);
  if (!(r.confidence.value > 0 && r.confidence.value < 1)) in.fail(errc::out_of_range, "confidence", "must lie between 0 and 1");
  read_language(in, r.lang);
  in.finish();
  if (!errors.empty()) return errors;
  return r;
}

result<answer> merged_answer(const merged_tallies& all, const merge_request& how) {
  if (how.view != asked_view::report) return merged_view(all, how.view, how.title);
  report_options o;
  o.title = how.title;
  o.confidence = how.confidence;
  auto report = make_funnel_report(all, o);
  if (!report) return report.errors();
  auto kept = std::make_shared<const funnel_report>(*std::move(report));
  return answer{[kept](language lang) { return to_document(*kept, lang); }};
}

}  // namespace
}  // namespace funnel::c

using namespace funnel::c;
using funnel::errc;
using funnel::to_json;
using made_text = funnel::result<std::string>;
using made_result = funnel::result<std::unique_ptr<funnel_result>>;

int32_t funnel_partial(funnel_call* call, funnel_store* store, const char* request, size_t n, funnel_result** out) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!store || !out || !given(request, n)) return fail(call, errc::invalid_argument, !store ? "store" : !out ? "out" : "request", "null");
    const auto asked = parse_request(text_of(request, n), store->state->zone, asked_for::part);
    if (!asked) return fail(call, asked.errors());
    std::int64_t rejected = 0;
    const auto of_part = read_partial(*asked, rejected);
    if (!of_part) return fail(call, of_part.errors());
    auto text = within(limits_of(call), [&]() -> made_text {
      auto counted = make_partial(store->state->store, *of_part, asked->how);
      if (!counted) return counted.errors();
      counted->rejected = rejected;
      go_on(call, 0.9);
      return to_json(*counted);
    });
    if (!text) return fail(call, text.errors());
    *out = plain_result(*std::move(text));
    return FUNNEL_OK;
  });
}

int32_t funnel_merge(funnel_call* call, const char* partials, size_t n, const char* how, size_t n_how, funnel_result** out) {
  if (out) *out = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!out || !given(partials, n) || !given(how, n_how))
      return fail(call, errc::invalid_argument, !out ? "out" : !given(how, n_how) ? "how" : "partials", "null");
    const auto asked = read_merge(text_of(how, n_how));
    if (!asked) return fail(call, asked.errors());
    auto parts = funnel::parse_partials(text_of(partials, n));
    if (!parts) return fail(call, parts.errors());
    go_on(call, 0.5);
    if (asked->partial) {
      const auto one = funnel::merge(*std::move(parts));
      if (!one) return fail(call, one.errors());
      *out = plain_result(to_json(*one));
      return FUNNEL_OK;
    }
    std::vector<funnel::error> unknown;
    auto made = within(limits_of(call), [&]() -> made_result {
      const auto all = funnel::merged_tallies::of(*std::move(parts));
      if (!all) return all.errors();
      go_on(call, 0.7);
      auto found = merged_answer(*all, *asked);
      if (!found) return found.errors();
      unknown = all->unknown_names();
      auto r = std::make_unique<funnel_result>();
      r->lang = asked->lang;
      r->json = to_json(found->document(r->lang));
      r->document = std::move(found->document);
      return r;
    });
    if (!made) return fail(call, made.errors());
    warn(call, unknown);
    *out = made->release();
    return FUNNEL_OK;
  });
}
