/// Puts reports and analyses into words, and lays the documents out as text for a terminal, as JSON, and as one
/// self-contained HTML page.
///
///     std::cout << to_text(to_document(*make_funnel_report(store, question)));
///
/// Layer:   report; compiled in funnel::io. Writers compute nothing: every number comes from the report.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {

struct assumption;
struct bottleneck_report;
struct change_report;
struct forecast_answer;
struct funnel_report;
struct plan_answer;
struct self_view;
struct shape_answer;
struct comparison_report;
struct velocity_report;
struct workload_result;

/// The funnel report as a document: the drawn funnel, the stage table, the fate ledger, win rates, timing, segments,
/// months, the deals behind each stage, and what the words mean.
/// `analyses` stand before the lists of deals.
doc::document to_document(const funnel_report& r, language lang = language::english,
                          std::vector<doc::section> analyses = {});

/// What the data do not say of the deals of an answer, a sentence each ("assumptions"): for answers whose own sections do
/// not say it where it matters, as those of `to_document`, `bottleneck_section` and `velocity_sections` do.
/// Empty: no block.
doc::section assumption_section(const std::vector<assumption>& assumed, language lang = language::english);

/// What was read from files, which rows were not applied, and why: by reason and value, then row by row ("input").
doc::section input_section(const input_summary& in, language lang);

/// Adds it as the last section; as the first, with a figure before all others, when many rows were rejected.
void add_input(doc::document& d, const input_summary& in);

/// What can be said and what cannot, then time, drop-off, value of repair and flow per stage ("bottlenecks").
///
/// Empty: without deals, one sentence that says so.
doc::section bottleneck_section(const bottleneck_report& r, language lang = language::english);

/// The shape with its evidence and the causes that are suspected behind it ("shape").
doc::section shape_section(const shape_answer& a, language lang = language::english);

/// Open deals beyond the norm of their stage, the longest beyond it first; at most `max_deals` are listed, all are
/// counted ("stuck_deals").
doc::section stuck_section(const bottleneck_report& r, language lang = language::english, std::size_t max_deals = 50);

/// Why the win rate moved: how much, whether chance explains it, what stands out; the steps; the dimensions with the values of
/// the largest effect, `max_values` of each, and the others together ("change").
doc::section change_section(const change_report& r, language lang = language::english, std::size_t max_values = 8);

/// Headline numbers: time to close, the naive timing beside it, share won, sales velocity.
std::vector<doc::figure> velocity_figures(const velocity_report& r, language lang);

/// Sections, those without anything to show left out: "time_in_stage" (both metrics, the naive mean beside the median
/// of all), "survival", "exits", "cycle", "response", "sales_velocity", "trends" and, for a grouped question,
/// "velocity_segments".
std::vector<doc::section> velocity_sections(const velocity_report& r, language lang);

/// Section "forecast": what the open deals should bring in time, at last, and by fixed probabilities, side by side and
/// with what their difference means; the probabilities stage by stage; all of it by slice.
/// Empty: without open deals, one sentence that says so. What is not known is said, with the stages that are the
/// reason.
doc::section forecast_section(const forecast_answer& f, language lang = language::english);

/// Section "plan": whether the present period's target is in reach and what is missing; period by period, slice by
/// slice, and every cell; what was won without a target, and targets that no deal belongs to. `forecast_section` of its
/// forecast goes with it.
/// Empty:  without targets, the actuals alone.
doc::section plan_section(const plan_answer& p, language lang = language::english);

/// Its headline numbers: won in the present period, its plan, and what is expected in the end.
std::vector<doc::figure> plan_headline(const plan_answer& p, language lang = language::english);

/// Three sections: who stands out, with the leaderboard and the funnel plot ("team"); all members stage by stage, with
/// the heat map ("team_stages"); strengths and weaknesses with the evidence, for each singled-out member in full
/// ("team_members").
///
/// Empty: without members, one section that says so.
std::vector<doc::section> team_sections(const comparison_report& c, language lang = language::english);

/// Who has how much to do: activities and open deals of each person, by kind and by stage, and what is overdue.
/// Empty: without activities and open deals one sentence says so.
doc::section workload_section(const workload_result& w, language lang);

/// What one person has to do and has done, and the own open deals. At most `max_rows` rows a list; the rest is counted.
doc::section self_view_section(const self_view& v, language lang, std::size_t max_rows = 50);

struct text_options {
  int width = 100;      ///< columns of the terminal; 60 at least
  bool colour = false;  ///< ANSI colours
};

/// The document ready to print (UTF-8): sentences, tables, the funnel drawn with blocks. Other charts, folded tables
/// and glossaries are left to HTML.
std::string to_text(const doc::document& d, const text_options& options = {});

/// The document for programs, as docs/answer.schema.json has it: figures, tables and charts by ids that are the same in every
/// language, indented, with a stable order of fields. What is not known is null; money is whole minor units; shares are
/// fractions; instants are ISO 8601 in UTC; words are the language's.
std::string to_json(const doc::document& d);

/// The same of `to_document(r)`.
std::string to_json(const funnel_report& r);

/// One page that needs no network: charts as inline SVG, tables, the definitions in plain words. Its own script, the only
/// one that its content policy lets run, sorts tables and saves them, and makes `document::live` a funnel that filters,
/// compares and opens its deals; without script all of the report is there to read and print. Every label is escaped.
std::string to_html(const doc::document& d);

}  // namespace v0_1
}  // namespace funnel
