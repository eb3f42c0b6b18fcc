#include "report/writers/live_json.hpp"

#include "core/json.hpp"
#include "core/printable.hpp"
#include "report/words/report_words.hpp"

#include <funnel/query/query.hpp>

#include <cassert>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace funnel::io {
namespace {

using doc::live_funnel;

/// One line of JSON in which no character ends the element that holds it.
std::string line_of(const json& value) {
  std::string out;
  for (const char c : value.dump(-1, ' ', false, json::error_handler_t::replace)) {
    if (c == '<') out += "\\u003c";
    else out += c;
  }
  return out;
}

std::string base36(std::int64_t n) {
  char digits[16];
  return {digits, std::to_chars(digits, digits + sizeof digits, n, 36).ptr};
}

std::string joined_numbers(std::span<const std::int64_t> numbers) {
  std::string out;
  std::size_t zeros = 0, written = 0;
  const auto begin = [&] { if (written++ > 0) out += ','; };
  for (const std::int64_t n : numbers) {
    if (n == 0) {
      ++zeros;
      continue;
    }
    if (zeros < 3) {
      for (; zeros > 0; --zeros) begin();
    } else {
      begin();
      out += '*' + std::to_string(zeros);
      zeros = 0;
    }
    begin();
    out += base36(n);
  }
  return out;
}

std::string text_of(const live_funnel::part& p) {
  std::string out;
  for (const std::uint32_t k : p.key) out += (out.empty() ? "" : ",") + base36(k);
  out += '|' + joined_numbers(p.numbers) + '|';
  for (std::size_t i = 0; i < p.won_after.size(); ++i) out += (i == 0 ? "" : ",") + base36(p.won_after[i]);
  return out;
}

json time_json(const std::optional<instant>& t, const time_zone& zone) { return t ? json(local_text(*t, zone)) : json(nullptr); }

json of(const live_funnel::deal& d, const time_zone& zone) {
  return {printable(d.id), d.key, d.outcome, d.stage, d.amount ? json(*d.amount) : json(nullptr), time_json(d.created, zone), time_json(d.since, zone),
          time_json(d.closed, zone), std::isfinite(d.days) ? json(d.days) : json(nullptr), d.fates, d.people, d.times, d.counted_for};
}

json of(const std::vector<live_funnel::level>& levels) {
  json out = json::array();
  for (const live_funnel::level& l : levels)
    out.push_back({{"id", printable(l.id)}, {"name", printable(l.name)}, {"won", l.won}, {"norm", l.norm ? json(*l.norm) : json(nullptr)}});
  return out;
}

json all_forms(const text_forms& t) {
  json out = json::array();
  for (const char* const form : t.forms)
    if (form) out.push_back(form);
  return out;
}

}  // namespace

std::string page_words_json(language lang) {
  const catalogue& c = words_in(lang);
  const page_texts& p = c.page;
  const report_texts& r = c.report;
  const auto raw = [](const text_forms& t) { return t.forms[0]; };
  json w{{"mark", c.numbers.decimal_mark()}, {"percent", raw(c.numbers.percent)}, {"deals", all_forms(c.numbers.deals)}, {"none", r.none_given()},
         {"no_match", r.no_deals()}, {"no_deals", r.no_deals()}, {"deals_head", r.deals()}, {"amount", r.amount()}, {"stage", r.stage()}, {"deal", r.deal()},
         {"owner", r.owner()}, {"created", r.created_on()}, {"closed", r.closed_on()}, {"since", r.since()}, {"days", r.days()}, {"reason", r.reason()}, {"open", r.open()}, {"won", r.won()},
         {"lost", r.lost()}, {"all_deals", r.total()}, {"won_amount", r.won_amount()}, {"funnel", r.funnel_heading()}, {"fates", r.ledger_heading()},
         {"months", r.months_heading()}, {"month", r.month()}, {"segments", r.segments_heading()}, {"of_before", r.step()}, {"of_first", r.to_first()},
         {"milestones", {r.created(), r.won(), r.lost()}}};
  const auto add = [&](const char* key, const text_forms& t) {
    assert(!w.contains(key));
    w[key] = raw(t);
  };
  add("every", p.every), add("clear", p.clear), add("compare", p.compare), add("filters", p.filters), add("search", p.search), add("close", p.close);
  add("from", p.from), add("until", p.until), add("company", p.company), add("show", p.show), add("number", p.number), add("step", p.step), add("first", p.first);
  add("measure", p.measure), add("by_deals", p.by_deals), add("by_money", p.by_money), add("drawn_as", p.drawn_as), add("lines", p.lines), add("bars", p.bars);
  add("as_table", p.as_table), add("rate", p.rate), add("won_now", p.won_now), add("interval", p.interval), add("win_rate", p.win_rate), add("time_to_win", p.time_to_win);
  add("median_of", p.median_of), add("lost_heading", p.lost_heading), add("where", p.where), add("why", p.why), add("no_reasons", p.no_reasons);
  add("none_lost", p.none_lost), add("fates_sentence", p.fates_sentence), add("months_sentence", p.months_sentence), add("segments_sentence", p.segments_sentence);
  add("fixed", p.fixed), add("not_added", p.not_added), add("not_together", p.not_together), add("left_out", p.left_out), add("n_of", p.n_of);
  add("before", p.before), add("evidence", p.evidence), add("norm", p.norm), add("save_as", p.save_as);
  add("funnel_sentence", p.funnel_sentence), add("worst_step", p.worst_step), add("lost_sentence", p.lost_sentence), add("why_sentence", p.why_sentence), add("cut", p.cut), add("new_events", p.new_events), add("show_them", p.show_them), add("as_loaded", p.as_loaded), add("work_out", p.work_out), add("show_all", p.show_all);
  return line_of(w);
}

std::string served_json(const doc::served_page& served) { return line_of({{"revision", served.revision}, {"fixed", served.fixed}, {"question", served.question}}); }

std::string live_json(const live_funnel& live, const currency& money, language lang) {
  json head{{"currency", printable(money.code)}, {"decimals", money.decimals}, {"z", confidence_level{live.confidence}.z()}, {"level", whole_percent(live.confidence, lang)}, {"day", live.day_seconds},
            {"priced", live.priced}, {"timed", live.timed}, {"stages", of(live.stages)}, {"listed", live.listed}, {"rows", of(live.rows)}, {"periods", live.periods},
            {"team_of", live.team_of}, {"n", live.n_deals}, {"dimensions", json::array()}, {"left_out", json::array()}, {"fates", json::array()}};
  for (const std::string& name : live.left_out) head["left_out"].push_back(group_word(printable(name), lang));
  constexpr const char* roles[] = {"value", "person", "team", "reason", "period", "period", "period"};
  using role = live_funnel::dimension::role;
  for (const live_funnel::dimension& d : live.dimensions) {
    json values = json::array();
    for (const std::string& v : d.values) values.push_back(printable(v));
    const query_texts& q = words_in(lang).query;
    std::string name = group_word(printable(d.id), lang);
    if (d.as == role::created) name = q.unit_of_creation(name);
    if (d.as == role::closed) name = q.unit_of_closing(name);
    if (d.as == role::entered) name = q.unit_of_entry(name);
    head["dimensions"].push_back({{"id", printable(d.id)}, {"as", roles[static_cast<std::size_t>(d.as)]}, {"name", name}, {"values", values}});
  }
  for (std::size_t f = 0; f < n_fates; ++f) head["fates"].push_back({{"id", fate_ids[f]}, {"name", words_in(lang).report.fates[f]()}});
  std::string out = line_of(head);
  out.pop_back();
  const auto list = [&](const auto& items, auto&& write) {
    for (std::size_t i = 0; i < items.size(); ++i) out += (i == 0 ? "" : ",\n") + write(items[i]);
  };
  out += ",\n\"tables\":[";
  list(live.tables, [&](const live_funnel::table& t) {
    std::string table = "{\"d\":" + line_of(t.dimensions) + ",\"p\":[\n";
    for (std::size_t i = 0; i < t.parts.size(); ++i) table += (i == 0 ? "" : ",\n") + line_of(text_of(t.parts[i]));
    return table + "]}";
  });
  out += "],\n\"deals\":[\n";
  list(live.deals, [&](const live_funnel::deal& d) { return line_of(of(d, live.zone)); });
  return out + "]}";
}

}  // namespace funnel::io
