#include "report/dashboard/deals.hpp"

#include "aggregates/listed_deals.hpp"
#include "core/nearest_names.hpp"
#include "journeys/journey_data.hpp"
#include "report/funnel_rows.hpp"
#include "report/words/report_words.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/calendar/calendar_period.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

namespace funnel::io {
namespace {

using cell_measure = cohort_cell::measure;
using id_list = result<std::vector<std::string>>;

error no_cell(const std::string& message) { return {errc::invalid_value, "cell", message}; }

/// The ids that a cell counts, in any order, perhaps more than once.
class cell_finder {
 public:
  cell_finder(const journey_table& j, const query& q) : j_(j), q_(q) { q_.groups.clear(); }

  id_list ids(std::string_view cell) {
    const std::string_view what = cell.substr(0, cell.find(':'));
    const std::string rest(cell.substr(std::min(what.size() + 1, cell.size())));
    if (what == "all" && rest.empty()) return all();
    if (what == "outcome") {
      const auto o = value_named<outcome>(rest);
      if (!o) return no_cell("\"" + rest + "\" is not open, won, lost or moved_out");
      return drill_down(j_, q_, {.what = cell_measure::outcome, .how = *o});
    }
    if (what == "fate") return of_fate(rest);
    if (const auto m = value_named<cell_measure>(what); m && *m >= cell_measure::counted) return of_row(*m, rest);
    if (const auto m = value_named<milestone>(what)) return of_period(*m, rest);
    const std::vector<std::string> known{"all", "outcome", "fate", "counted", "also_next", "of_first", "created", "won", "lost"};
    return no_cell("\"" + std::string(cell) + "\" is no number of a report" + detail::did_you_mean(what, known));
  }

 private:
  id_list all() const {
    std::vector<std::string> ids;
    for (std::size_t o = 0; o < n_outcomes; ++o) {
      const auto some = drill_down(j_, q_, {.what = cell_measure::outcome, .how = static_cast<outcome>(o)});
      if (!some) return some.errors();
      ids.insert(ids.end(), some->begin(), some->end());
    }
    return ids;
  }

  id_list of_fate(const std::string& text) const {
    const std::size_t cut = text.rfind(':');
    const std::string stage = text.substr(0, cut), name = cut == std::string::npos ? "" : text.substr(cut + 1);
    const pipeline& p = j_.pipeline();
    const stage_index k = p.find(stage);
    const auto f = std::find(fate_ids.begin(), fate_ids.end(), name);
    if (k < p.n_funnel() && f != fate_ids.end())
      return drill_down(j_, q_, {.what = cell_measure::fate, .row = k, .of = static_cast<fate>(f - fate_ids.begin())});
    std::vector<std::string> known(fate_ids.begin(), fate_ids.end());
    if (k < p.n_funnel()) return no_cell("\"" + name + "\" is no fate" + detail::did_you_mean(name, known));
    known.clear();
    for (std::size_t i = 0; i < p.n_funnel(); ++i) known.push_back(p[i].id);
    return no_cell("the funnel has no stage \"" + stage + "\"" + detail::did_you_mean(stage, known));
  }

  id_list of_row(cell_measure what, const std::string& id) const {
    const auto counted = cohort_funnel(j_, q_);
    if (!counted) return counted.errors();
    const std::vector<funnel_row> rows = detail::named_rows(j_.pipeline(), q_, counted->shown);
    std::vector<std::string> known;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].id == id) return drill_down(j_, q_, {.what = what, .row = counted->shown[i]});
      known.push_back(rows[i].id);
    }
    return no_cell("the funnel has no row \"" + id + "\"" + detail::did_you_mean(id, known));
  }

  id_list of_period(milestone m, const std::string& label) const {
    const auto in = period_labelled(label, q_.fiscal_start);
    if (!in) return no_cell("\"" + label + "\" is no period such as 2026-01 or 2026-Q1");
    return drill_down(j_, q_, *in, m);
  }

  const journey_table& j_;
  query q_;
};

}  // namespace

result<deal_page> deals_behind(const journey_table& j, const query& q, std::string_view cell, std::size_t limit, std::string_view after) {
  auto ids = cell_finder(j, q).ids(cell);
  if (!ids) return ids.errors();
  std::vector<std::string> sorted = *std::move(ids);
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  deal_page page{std::string(cell), sorted.size(), {}, {}};
  const auto first = std::upper_bound(sorted.begin(), sorted.end(), after);
  const auto last = first + static_cast<std::ptrdiff_t>(std::min(limit, static_cast<std::size_t>(sorted.end() - first)));
  if (last != sorted.end() && first != last) page.after = *(last - 1);
  std::unordered_map<std::string_view, std::size_t> place;
  for (auto id = first; id != last; ++id) place.emplace(*id, place.size());
  std::vector<std::optional<deal_row>> deals(place.size());
  for (std::size_t row = 0; row < j.n_deals() && !place.empty(); ++row)
    if (const auto at = place.find(j.deal_id(row)); at != place.end()) deals[at->second] = detail::listed_deal(detail::data_of(j), row);
  for (std::optional<deal_row>& d : deals)
    if (d) page.deals.push_back(*std::move(d));
  return page;
}

doc::section deal_section(const deal_page& p, const pipeline& stages, const query& q, language lang) {
  using namespace doc;
  const report_texts& w = words_in(lang).report;
  const auto time = [&](const std::optional<instant>& t) { return time_cell(t, q.zone); };
  const auto name_of = [&](const std::string& id) {
    const stage_index k = stages.find(id);
    return k == no_stage ? id : stages[k].name;
  };
  table t{"deals", "", {{"deal", w.deal()}, {"owner", w.owner()}, {"amount", w.amount()}, {"stage", w.stage()}, {"created", w.created_on()},
                        {"since", w.since()}, {"days", w.days()}, {"closed", w.closed_on()}, {"reason", w.reason()}}, {}, ""};
  for (const deal_row& d : p.deals)
    t.rows.push_back({text_cell(d.id), host_cell(d.owner, lang), d.amount ? amount_cell(*d.amount) : real_cell(no_number, unit::amount),
                      named_cell(d.stage, name_of(d.stage)), time(d.created), time(d.since), days_cell(d.days), time(d.closed),
                      d.reason.empty() ? unknown_cell({}) : text_cell(d.reason)});
  section s{"deals", deals_text(static_cast<std::int64_t>(p.n), lang), {}};
  if (p.deals.empty()) s.blocks.push_back(paragraph{w.no_deals(), tone::plain, "no_deals"});
  s.blocks.push_back(std::move(t));
  return s;
}

}  // namespace funnel::io
