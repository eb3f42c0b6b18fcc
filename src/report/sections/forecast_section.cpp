#include <funnel/report/writers.hpp>

#include "report/words/forecast_teller.hpp"

#include <string>
#include <utility>
#include <vector>

namespace funnel {
namespace io {
namespace {

using namespace doc;

paragraph in_time(const forecast_teller& v) {
  const deal_forecast& d = v.f.total.within;
  if (!d.has_value()) return {v.w.forecast.in_time_unknown(v.last_date()), tone::muted, "in_time_unknown"};
  if (v.f.total.open.amount_unknown())
    return {v.w.forecast.in_time_unpriced(v.last_date(), v.number(d.expected_wins), v.level(), v.wins_range(d)), tone::plain, "in_time"};
  return {v.w.forecast.in_time(v.last_date(), v.number(d.expected_wins), v.about(d.expected_revenue), v.level(),
                               v.wins_range(d), v.revenue_range(d)), tone::plain, "in_time"};
}

paragraph at_last(const forecast_teller& v) {
  const deal_forecast& d = v.f.total.ever;
  if (!d.has_value()) return {v.w.forecast.at_last_unknown(), tone::muted, "at_last_unknown"};
  if (v.f.total.open.amount_unknown())
    return {v.w.forecast.at_last_unpriced(v.number(d.expected_wins), v.wins_range(d)), tone::plain, "at_last"};
  return {v.w.forecast.at_last(v.number(d.expected_wins), v.wins_range(d), v.about(d.expected_revenue),
                               v.revenue_range(d)), tone::plain, "at_last"};
}

/// What the history does not reach, stages that no deal has left and ages that none had; and what the data do not say.
void tell_limits(const forecast_teller& v, section& s) {
  const auto tell = [&](const char* id, std::int64_t forecast_stage::*deals, const counted<"n", "stages">& words) {
    std::int64_t n = 0;
    std::vector<stage_index> where;
    for (std::size_t k = 0; k < v.f.stages.size(); ++k) {
      n += v.f.stages[k].*deals;
      if (v.f.stages[k].*deals > 0) where.push_back(static_cast<stage_index>(k));
    }
    if (n > 0) s.blocks.push_back(paragraph{words(n, v.stages(where)), tone::muted, id});
  };
  tell("undated_entry", &forecast_stage::undated, v.w.forecast.undated);
  tell("unknown", &forecast_stage::untold, v.w.forecast.unknown);
  tell("older", &forecast_stage::older, v.w.forecast.older);
}

/// How such forecasts fared before.
template <class Sentence>
paragraph told_record(const forecast_teller& v, const char* id, const forecast_record& r, const Sentence& sentence) {
  if (r.verdict == record_verdict::none) return {v.w.forecast.record_none(), tone::muted, "record_none"};
  paragraph said{sentence(std::to_string(r.covered), std::to_string(r.rows.size()), v.level(), v.number(r.expected),
                          grouped(r.came)), tone::plain, id};
  if (r.verdict == record_verdict::wide) said.text += " " + v.w.forecast.record_wide();
  if (r.verdict == record_verdict::poor) said = {said.text + " " + v.w.forecast.record_poor(), tone::bad, id};
  return said;
}

table record_table(const forecast_teller& v, const forecast_record& r, const char* id, std::string title) {
  table t;
  t.id = id;
  t.fold = std::move(title);
  t.columns = {{"from", v.w.forecast.record_from()},
               {"until", v.w.forecast.record_until()},
               {"open_deals", v.w.forecast.open()},
               {"forecast_wins", v.w.forecast.record_expected()},
               {"came", v.w.forecast.record_came()}};
  for (const forecast_look_back& l : r.rows)
    t.rows.push_back({instant_cell(l.stretch.start, date_text(v.f.asked.zone.date_of(l.stretch.start))),
                      instant_cell(l.stretch.end, date_text(v.f.asked.zone.date_of({l.stretch.end.us - 1}))), count_cell(l.open),
                      real_cell(l.expected, unit::count, static_cast<double>(l.interval.lower),
                                static_cast<double>(l.interval.upper)),
                      count_cell(l.came)});
  return t;
}

/// The fixed probabilities, held against the history.
paragraph by_static(const forecast_teller& v) {
  const static_forecast& s = v.f.total.by_static;
  if (!s.has_value()) return {v.w.forecast.no_probability(v.stages(v.f.unknown_static)), tone::muted, "no_probability"};
  if (v.f.total.open.amount_unknown()) return {v.w.forecast.by_static_unpriced(v.number(s.expected_wins)), tone::plain, "by_static"};
  const std::string wins = v.number(s.expected_wins), revenue = v.about(s.expected_revenue);
  const deal_forecast& d = v.f.total.ever;
  if (!d.has_value()) return {v.w.forecast.by_static(wins, revenue), tone::plain, "by_static"};
  if (s.expected_wins > static_cast<double>(d.wins_interval.upper))
    return {v.w.forecast.by_static_more(wins, revenue), tone::bad, "by_static_more"};
  if (s.expected_wins < static_cast<double>(d.wins_interval.lower))
    return {v.w.forecast.by_static_less(wins, revenue), tone::good, "by_static_less"};
  return {v.w.forecast.by_static_alike(wins, revenue), tone::plain, "by_static_alike"};
}

/// Of the probabilities of a stage people first see those of the deals that stand there.
std::vector<table> stage_tables(const forecast_teller& v) {
  table t, others;
  t.id = "forecast_stages";
  t.title = v.w.forecast.stage_by_stage();
  others.id = "forecast_stages_otherwise";
  others.fold = v.w.report.other_way(v.w.forecast.stage_by_stage());
  others.whose = reader::people;  // programs have them in the other
  others.columns = {{"stage", v.w.forecast.stage()},
                    {"win_probability", v.w.forecast.wins_new()},
                    {"won_of_closed", v.w.forecast.won_of_closed()},
                    {"static_probability", v.w.forecast.as_fixed()}};
  t.columns = {{"stage", v.w.forecast.stage()},
               {"open_deals", v.w.forecast.open()},
               {"open_amount", v.w.forecast.amount()},
               {"older", v.w.forecast.older_heading()},
               {"longest_days", v.w.forecast.longest()},
               {"win_probability", {}, reader::programs},
               {"open_win_probability", v.w.forecast.wins_at_last()},
               {"won_of_closed", {}, reader::programs},
               {"static_probability", {}, reader::programs},
               {"won_in_time", v.w.forecast.won_in_time()}};
  for (const forecast_stage& s : v.f.stages) {
    if (s.retired && s.open.deals == 0) continue;
    t.rows.push_back({named_cell(s.id, s.name), count_cell(s.open.deals), worth_cell(s.open), count_cell(s.older),
                      real_cell(s.oldest_days, unit::days), real_cell(s.win_probability, unit::share),
                      real_cell(s.open_win_probability, unit::share), share_cell(s.won),
                      forecast_teller::of_share(s.static_probability), share_cell(s.won_in_time)});
    const std::vector<cell>& all = t.rows.back();
    others.rows.push_back({all[0], all[5], all[7], all[8]});
  }
  return {std::move(t), std::move(others)};
}

line_chart probability_chart(const forecast_teller& v) {
  line_chart c;
  c.id = "probabilities";
  c.title = v.w.forecast.probability_chart();
  c.of = unit::share;
  line_chart::line own{v.w.forecast.own_history_line(), {}, {}, {}, tone::plain, false, "by_age"};
  line_chart::line fixed{v.w.forecast.as_fixed_line(), {}, {}, {}, tone::muted, true, "static"};
  for (const forecast_stage& s : v.f.stages) {
    if (s.retired) continue;
    c.labels.push_back(s.name);
    c.label_ids.push_back(s.id);
    own.values.push_back(s.win_probability);
    fixed.values.push_back(s.static_probability.value_or(no_number));
  }
  c.lines = {std::move(own), std::move(fixed)};
  return c;
}

/// The slices, then all deals, in a table whose further cells `fill` adds.
template <class Fill>
table by_slice(const forecast_teller& v, const char* id, std::string title, std::vector<column> columns, Fill fill) {
  table t;
  t.id = id;
  t.title = std::move(title);
  t.columns = v.slice_columns();
  t.totals = 1;
  t.columns.insert(t.columns.end(), columns.begin(), columns.end());
  const auto add = [&](const forecast_segment& s) {
    t.rows.push_back(v.slice_cells(s.key));
    for (cell& c : fill(s)) t.rows.back().push_back(std::move(c));
  };
  for (const forecast_segment& s : v.f.segments) add(s);
  add(v.f.total);
  return t;
}

table in_time_table(const forecast_teller& v) {
  return by_slice(
      v, "forecast_in_time", v.w.forecast.until(v.last_date()),
      {{"open_deals", v.w.forecast.open()},
       {"potential", v.w.forecast.in_full()},
       {"wins_in_time", v.w.forecast.wins()},
       {"revenue_in_time", v.w.forecast.revenue()}},
      [&](const forecast_segment& s) {
        return std::vector{count_cell(s.open.deals), worth_cell(s.open), v.wins(s.within), v.revenue(s.open, s.within)};
      });
}

table at_last_table(const forecast_teller& v) {
  return by_slice(v, "forecast_at_last", v.w.forecast.at_last_title(),
                  {{"wins_at_last", v.w.forecast.wins()},
                   {"revenue_at_last", v.w.forecast.revenue()},
                   {"simple_wins", v.w.forecast.wins_by_shares()},
                   {"static_wins", v.w.forecast.wins_as_fixed()},
                   {"static_revenue", v.w.forecast.revenue_as_fixed()}},
                  [&](const forecast_segment& s) {
                    return std::vector{v.wins(s.ever), v.revenue(s.open, s.ever), v.wins(s.simple_ever),
                                       real_cell(s.by_static.expected_wins, unit::count),
                                       real_cell(s.open.amount_unknown() ? no_number : s.by_static.expected_revenue, unit::amount)};
                  });
}

glossary forecast_terms(const forecast_teller& v) {
  return {{{v.w.forecast.in_full(), v.w.forecast.in_full_meaning()},
           {v.w.forecast.older_heading(), v.w.forecast.older_meaning()},
           {v.w.forecast.wins_new(), v.w.forecast.wins_new_meaning()},
           {v.w.forecast.wins_at_last(), v.w.forecast.wins_at_last_meaning()},
           {v.w.forecast.won_of_closed(), v.w.forecast.won_of_closed_meaning()},
           {v.w.forecast.won_in_time(), v.w.forecast.won_in_time_meaning()},
           {v.w.forecast.as_fixed(), v.w.forecast.as_fixed_meaning()}}};
}

}  // namespace
}  // namespace io

inline namespace v0_1 {

doc::section forecast_section(const forecast_answer& f, language lang) {
  const io::forecast_teller v(f, lang);
  doc::section s;
  s.id = "forecast";
  s.heading = v.w.forecast.heading();
  s.level = f.options.simulation.level.value;
  if (f.total.open.deals == 0) {
    s.blocks.push_back(doc::paragraph{v.w.forecast.no_open_deals(), doc::tone::muted, "no_open_deals"});
    return s;
  }
  s.blocks.push_back(doc::paragraph{f.total.open.amount_unknown() ? v.w.forecast.open_deals_unpriced(f.total.open.deals)
                                                                   : v.w.forecast.open_deals(f.total.open.deals, v.exact(f.total.open.amount)),
                                    doc::tone::plain, "open_deals"});
  s.blocks.push_back(io::in_time(v));
  s.blocks.push_back(io::told_record(v, "record_in_time", f.record_within, v.w.forecast.record_in_time));
  s.blocks.push_back(io::at_last(v));
  if (f.record_ever.verdict != record_verdict::none || f.record_within.verdict != record_verdict::none)
    s.blocks.push_back(io::told_record(v, "record_at_last", f.record_ever, v.w.forecast.record_at_last));
  if (f.record_ever.verdict != record_verdict::none || f.record_within.verdict != record_verdict::none)
    s.blocks.push_back(doc::paragraph{f.known_late ? v.w.forecast.record_known_late(io::grouped(*f.known_late)) : v.w.forecast.record_event_time(), doc::tone::muted, f.known_late ? "record_known_late" : "record_event_time"});
  if (f.record_within.by_season) s.blocks.push_back(doc::paragraph{v.w.forecast.record_by_season(), doc::tone::muted, "record_by_season"});
  if (f.recorded_from)
    s.blocks.push_back(doc::paragraph{v.w.forecast.record_begins(date_text(f.asked.zone.date_of(*f.recorded_from))), doc::tone::muted, "record_begins"});
  io::tell_limits(v, s);
  if (f.total.simple_ever.has_value() && f.total.simple_within.has_value())
    s.blocks.push_back(doc::paragraph{v.w.forecast.by_shares(v.number(f.total.simple_within.expected_wins),
                                                             v.number(f.total.simple_ever.expected_wins)),
                                      doc::tone::muted, "by_shares"});
  s.blocks.push_back(io::by_static(v));
  s.blocks.push_back(io::in_time_table(v));
  s.blocks.push_back(io::at_last_table(v));
  for (doc::table& t : io::stage_tables(v)) s.blocks.push_back(std::move(t));
  s.blocks.push_back(doc::chart(io::probability_chart(v)));
  if (!f.record_within.rows.empty())
    s.blocks.push_back(
        io::record_table(v, f.record_within, "forecast_record_in_time", v.w.forecast.record_title_in_time()));
  if (!f.record_ever.rows.empty())
    s.blocks.push_back(
        io::record_table(v, f.record_ever, "forecast_record_at_last", v.w.forecast.record_title_at_last()));
  s.blocks.push_back(io::forecast_terms(v));
  return s;
}

}  // namespace v0_1
}  // namespace funnel
