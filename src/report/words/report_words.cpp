#include "report/words/report_words.hpp"

#include <funnel/query/query.hpp>

#include <algorithm>
#include <cstddef>
#include <variant>

namespace funnel::io {

std::vector<fate> shown_fates(const funnel_report& r) {
  std::vector<fate> shown;
  const auto seldom = [](fate f) {
    return f == fate::moved_out || f == fate::moved_out_before || f == fate::left_unseen || f == fate::unseen || f == fate::lost_unseen;
  };
  for (std::size_t f = 0; f < n_fates; ++f) {
    const auto what = static_cast<fate>(f);
    const auto occurs = [what](const stage_row& s) { return s.ledger[what].deals > 0; };
    const bool moved = what == fate::moved_out || what == fate::moved_out_before;
    if (!seldom(what) || (moved ? r.moved_out.deals > 0 : std::any_of(r.stages.begin(), r.stages.end(), occurs)))
      shown.push_back(what);
  }
  return shown;
}

bool counts_repeat(const funnel_report& r) {
  const counting c = r.query.counting;
  return c == counting::touched || c == counting::entries || c == counting::moves ||
         (c == counting::ordered && r.query.ordered.reentry == reentry::each);
}

std::string named(const std::string& host_text, language lang) {
  return host_text.empty() ? words_in(lang).report.none_given() : host_text;
}

doc::cell host_cell(const std::string& host_text, language lang) {
  return host_text.empty() ? doc::unknown_cell(named(host_text, lang)) : doc::text_cell(host_text);
}

doc::cell time_cell(const std::optional<instant>& t, const time_zone& zone, const char* unknown) {
  return doc::instant_cell(t, t ? local_text(*t, zone) : unknown);
}

void put_question(doc::document& d, const query& q) {
  d.question = to_text(q, d.lang);
  d.query = to_json(q);
}

std::string key_id(const std::vector<std::string>& key) {
  std::string id;
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (i > 0) id += '/';
    for (const char c : key[i]) id += c == '/' ? "%2F" : c == '%' ? "%25" : std::string(1, c);
  }
  return id;
}

std::string joined(const std::vector<std::string>& key, language lang) {
  std::string name;
  for (const std::string& value : key) name += (name.empty() ? "" : ", ") + named(value, lang);
  return name;
}

std::vector<doc::block> assumption_paragraphs(const std::vector<assumption>& assumed, std::initializer_list<open_point> kinds,
                                              language lang) {
  std::vector<doc::block> blocks;
  for (const assumption& a : assumed)
    if (std::find(kinds.begin(), kinds.end(), a.what) != kinds.end())
      blocks.emplace_back(doc::paragraph{words_in(lang).assumptions.points[static_cast<std::size_t>(a.what)](a.deals, grouped(a.of)), doc::tone::muted,
                                         open_point_ids[static_cast<std::size_t>(a.what)], a.deals, a.of});
  return blocks;
}

std::string heading_for_people(const doc::section& s, language lang) { return s.aside ? words_in(lang).report.other_way(s.heading) : s.heading; }

std::vector<std::size_t> columns_for_people(const doc::table& t) {
  std::vector<std::size_t> shown;
  for (std::size_t c = 0; c < t.columns.size(); ++c)
    if (t.columns[c].whose != doc::reader::programs) shown.push_back(c);
  return shown;
}

doc::cell worth_cell(const count_amount& c) {
  return c.amount_unknown() ? doc::real_cell(doc::no_number, doc::unit::amount) : doc::amount_cell(c.amount);
}

void leave_amounts_out(std::vector<doc::section>& sections) {
  const auto is_amount = [](const doc::chart& c) {
    return std::visit([](const auto& drawn) {
      if constexpr (requires { drawn.of; }) return drawn.of == doc::unit::amount;
      else return false;
    }, c);
  };
  for (doc::section& s : sections) {
    std::erase_if(s.blocks, [&](const doc::block& b) {
      const auto* chart = std::get_if<doc::chart>(&b);
      return chart && is_amount(*chart);
    });
    for (doc::block& b : s.blocks) {
      if (auto* chart = std::get_if<doc::chart>(&b))
        if (auto* bars = std::get_if<doc::bar_chart>(chart))
          for (doc::bar& bar : bars->bars) bar.note.clear();
      auto* t = std::get_if<doc::table>(&b);
      if (!t) continue;
      for (std::size_t c = t->columns.size(); c-- > 0;) {
        bool money = false, other = false;
        for (auto& row : t->rows) {
          if (c >= row.size() || (row[c].what != doc::cell::holds::integer && row[c].what != doc::cell::holds::real)) continue;
          const bool is_money = row[c].of == doc::unit::amount;
          (is_money ? money : other) = true;
          if (is_money) row[c] = {};
        }
        if (money && !other && t->columns[c].whose != doc::reader::people) t->columns[c].whose = doc::reader::programs;
      }
    }
  }
}

void leave_amounts_out(std::vector<doc::figure>& figures) {
  for (doc::figure& f : figures) {
    if (f.value.of != doc::unit::amount || f.value.what == doc::cell::holds::text) continue;
    f.whose = doc::reader::programs;
    f.value = doc::real_cell(doc::no_number, doc::unit::amount);
  }
}

void say_more(doc::table& t, std::size_t more, language lang) {
  t.more = more;
  t.says_more = more > 0;
  if (more > 0) t.rows.emplace_back(t.columns.size()).front() = doc::unknown_cell(more_text(more, lang));
}

std::string stage_label(const std::string& name, bool retired, language lang, bool hidden) {
  const std::string label = hidden ? words_in(lang).report.hidden(name) : name;
  return retired ? words_in(lang).report.retired(label) : label;
}

std::string group_word(const std::string& name, language lang) {
  const report_texts& w = words_in(lang).report;
  if (name == "owner") return w.owner();
  if (name == "team") return w.team();
  if (name == "reason") return w.reason();
  if (const auto unit = value_named<calendar_unit>(name))
    return words_in(lang).query.calendar_units[static_cast<std::size_t>(*unit)]();
  return name;
}

}  // namespace funnel::io
