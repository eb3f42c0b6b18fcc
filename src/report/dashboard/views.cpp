#include "report/dashboard/views.hpp"

#include "core/percent.hpp"
#include "report/dashboard/analyses.hpp"
#include "report/dashboard/deals.hpp"
#include "report/dashboard/target.hpp"
#include "report/words/report_words.hpp"
#include "report/writers/answer_document.hpp"
#include "report/writers/table_csv.hpp"

#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace funnel::io {
namespace {

using doc::live_funnel;

/// What is wrong with the question on these journeys; filters by the parameters that they came from.
std::vector<error> wrong_names(const board_question& asked, const journey_table& j) {
  const query& q = asked.whole;
  std::vector<error> errors = validate(q, j);
  if (!errors.empty()) return errors;
  errors = unknown_names(q, j);
  const std::size_t others = q.filters.size() - asked.chosen_fields.size();
  for (error& e : errors)
    for (std::size_t i = 0; i < asked.chosen_fields.size(); ++i)
      if (e.field == "filters[" + std::to_string(others + i) + "]") e.field = asked.chosen_fields[i];
  query people;
  people.filters.clear();
  people.owners(asked.over);
  for (error e : unknown_names(people, j)) {
    e.field = "over";
    errors.push_back(std::move(e));
  }
  return errors;
}

class board_writer {
 public:
  explicit board_writer(const board_request& r) : r_(r), asked_(r.question), q_(asked_.whole), w_(words_in(asked_.lang)) {}

  result<std::string> write() {
    if (auto errors = wrong_names(asked_, r_.journeys); !errors.empty()) return errors;
    if (asked_.choice_left_out && (r_.format != board_format::page || r_.view != board_view::report))
      return error{errc::invalid_argument, "is." + asked_.chosen.back().first,
                   "these periods cannot be asked together: give periods in a row, and none beside \"active\"; only the page of the report can show others"};
    auto d = document(r_.view);
    if (!d) return d.errors();
    if (r_.format == board_format::numbers) return json_.empty() ? to_json(*d) : std::move(json_);
    if (r_.format == board_format::tables) return to_csv(*d, asked_.table, doc::reader::people);
    doc::served_page served;
    served.revision = r_.revision;
    served.question = to_text(fixed_.empty() ? asked_.base : q_, asked_.lang);
    served.links = std::move(links_);
    served.fixed = std::move(fixed_);
    if (r_.view == board_view::workload || r_.view == board_view::self) served.people = people();
    std::size_t n_views = 0;
    for (std::size_t v = 0; v < w_.page.views.size(); ++v) {
      const auto view = static_cast<board_view>(v);
      if (view == board_view::plan && !r_.plan) continue;
      served.links.insert(served.links.begin() + static_cast<std::ptrdiff_t>(n_views++), {w_.page.views[v](), address_of(view, {}), view == r_.view});
    }
    d->served = std::move(served);
    return to_html(*d);
  }

 private:
  result<doc::document> document(board_view view) {
    switch (view) {
      case board_view::report: return report();
      case board_view::deals: return deals();
      default: break;
    }
    auto made = analysed(view, analysis());
    if (!made) return made.errors();
    doc::document d = about(std::move(made->title), made->question, std::move(made->sections));
    d.figures = std::move(made->figures);
    if (!has_amounts(r_.journeys)) leave_amounts_out(d.figures);
    return d;
  }

  doc::document about(std::string title, const query& q, std::vector<doc::section> sections) const {
    return answer_document(r_.title.empty() ? std::move(title) : r_.title, q, r_.journeys.snapshot().currency(), asked_.lang, std::move(sections),
                           has_amounts(r_.journeys));
  }
  const std::string& pipeline_name() const { return r_.journeys.pipeline().name(); }
  analysis_request analysis() const {
    return {r_.journeys, q_, asked_.lang, asked_.against, asked_.compare, asked_.compare_by, asked_.horizon, asked_.person, r_.plan};
  }

  result<doc::document> report() {
    report_options options;
    options.title = r_.title;
    options.since = asked_.since;
    auto report = make_funnel_report(r_.journeys, q_, options);
    if (!report) return report.errors();
    report->input = r_.input;
    auto analyses = analyses_of(asked_.with, analysis());
    if (!analyses) return analyses.errors();
    doc::document d = to_document(*report, asked_.lang, *std::move(analyses));
    if (r_.format == board_format::page) {
      auto live = live_numbers();
      if (!live) return live.errors();
      d.live = *std::move(live);
    }
    return d;
  }

  /// The page's numbers: those of all deals where the page can make the choice of the address by adding, else those of the choice.
  result<live_funnel> live_numbers() {
    auto all = make_live_funnel(r_.journeys, asked_.base);
    if (!all || asked_.chosen.empty() || can_choose(*all)) return all;
    if (asked_.choice_left_out)
      return error{errc::limit_exceeded, "is." + asked_.chosen.back().first, "there is no room for these choices together: ask for fewer of them"};
    for (const auto& [name, values] : asked_.chosen) fixed_.push_back("is." + name);
    return make_live_funnel(r_.journeys, q_);
  }
  bool can_choose(const live_funnel& live) const {
    std::vector<std::uint32_t> places;
    for (const auto& choice : asked_.chosen) {
      const auto d = std::find_if(live.dimensions.begin(), live.dimensions.end(), [&](const live_funnel::dimension& x) { return x.id == choice.first; });
      if (d == live.dimensions.end()) return false;
      for (const std::string& v : choice.second)
        if (!std::binary_search(d->values.begin(), d->values.end(), v)) return false;
      places.push_back(static_cast<std::uint32_t>(d - live.dimensions.begin()));
    }
    std::sort(places.begin(), places.end());
    return std::any_of(live.tables.begin(), live.tables.end(), [&](const live_funnel::table& t) {
      return std::includes(t.dimensions.begin(), t.dimensions.end(), places.begin(), places.end());
    });
  }

  result<doc::document> deals() {
    constexpr std::size_t page_limit = 100, most_on_page = 1'000, most_in_csv = 100'000;
    const bool csv = r_.format == board_format::tables;
    if (!csv && asked_.limit.value_or(0) > most_on_page)
      return error{errc::out_of_range, "limit", "at most " + std::to_string(most_on_page) + " are given at a time"};
    const std::size_t limit = asked_.limit.value_or(csv ? most_in_csv : page_limit);
    const auto page = deals_behind(r_.journeys, q_, asked_.cell.empty() ? "all" : asked_.cell, limit, asked_.after);
    if (!page) return page.errors();
    if (r_.format == board_format::numbers) json_ = deals_json(*page, r_.journeys.snapshot().currency());
    if (!page->after.empty()) {
      const std::size_t more = std::min(page->n, asked_.limit.value_or(page_limit));
      links_.push_back({w_.page.next_deals(grouped(static_cast<std::int64_t>(more))), address_of(board_view::deals, page->after), false});
    }
    return about(pipeline_name(), q_, {deal_section(*page, r_.journeys.pipeline(), q_, asked_.lang)});
  }

  std::vector<doc::served_page::link> people() const {
    constexpr std::size_t most = 1'000;
    const name_list names = r_.journeys.snapshot().owners();
    std::vector<std::string> sorted;
    for (std::size_t i = 0; i < std::min(names.size(), most); ++i) sorted.emplace_back(names.name(static_cast<code>(i)));
    std::sort(sorted.begin(), sorted.end());
    std::vector<doc::served_page::link> links;
    for (const std::string& name : sorted)
      if (!name.empty()) links.push_back({name, address_of(board_view::self, {}, name), r_.view == board_view::self && name == asked_.person});
    return links;
  }

  /// The same question asked of another view, for the deals after this one, or of a person.
  std::string address_of(board_view view, const std::string& after, const std::string& person = {}) const {
    std::string out(funnel::name_of(view));
    char mark = '?';
    const auto add = [&](const std::string& name, const std::string& value) {
      out += mark + percent_encoded(name) + "=" + percent_encoded(value);
      mark = '&';
    };
    for (const auto& [name, value] : r_.parameters) {
      const bool for_deals = name == "cell" || name == "limit";
      if (name == "after" || name == "table" || name == "person" || (for_deals && view != board_view::deals)) continue;
      add(name, value);
    }
    if (!after.empty()) add("after", after);
    if (!person.empty()) add("person", person);
    return out;
  }

  const board_request& r_;
  const board_question& asked_;
  query q_;
  const catalogue& w_;
  std::string json_;                              // of a list of deals, which is no document
  std::vector<doc::served_page::link> links_;     // beside those to the views
  std::vector<std::string> fixed_;
};

}  // namespace

result<std::string> board_body(const board_request& r) { return board_writer(r).write(); }

}  // namespace funnel::io
