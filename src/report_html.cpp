#include <funnel/report/writers.hpp>

#include "report_svg.hpp"
#include "report_words.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;

constexpr const char* style = R"(
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#dfe4ea;--paper:#fff;--card:#f6f8fa;--track:#e9edf2;
--blue:#0072b2;--green:#008a65;--red:#c4500a;--sky:#56b4e9;--amber:#e69f00;--pink:#cc79a7;--violet:#7a5bb8;--lilac:#c3b3e0;--grey:#9aa5b1;--pale:#cfd6de}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf1;--soft:#a3afbd;--line:#323b47;--paper:#14181e;--card:#1c222a;--track:#28303a;
--blue:#3d9fdc;--green:#2bb58c;--red:#ea7a35;--grey:#75818e;--pale:#45505c}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1120px;padding:28px 20px 60px;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 6px;overflow-wrap:anywhere}h2{font-size:1.2rem;margin:44px 0 14px}h3{font-size:1rem;margin:0 0 12px;font-weight:600}
.query{color:var(--soft);max-width:75ch;margin:0}
.cards{display:grid;grid-template-columns:repeat(4,1fr);gap:12px;margin:26px 0 0;padding:0;list-style:none}
.cards li{background:var(--card);border-radius:10px;padding:14px 16px}.cards b{display:block;font-size:1.5rem;line-height:1.25;font-weight:650}
.cards span{color:var(--soft);font-size:.875rem;display:block}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr));gap:32px 44px}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{padding:7px 10px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--soft);font-weight:600;vertical-align:bottom}th:first-child,td:first-child{text-align:left;padding-left:0}
thead th{white-space:normal;min-width:72px}tbody th{color:var(--ink)}td.wrap{white-space:normal;text-align:left;overflow-wrap:anywhere}
small{color:var(--soft)}.below{color:var(--red)}
svg{display:block;width:100%;max-width:560px;height:auto;overflow:visible}svg text{font-size:15px;fill:var(--ink)}
svg .value{font-weight:600}svg .axis{font-size:12px;fill:var(--soft)}.grid{stroke:var(--line)}
.main{fill:var(--blue)}.good{fill:var(--green)}.bad{fill:var(--red)}.second{fill:var(--sky)}.track{fill:var(--track)}
.line{fill:none;stroke-width:2.5}.line.main{stroke:var(--blue)}.line.good{stroke:var(--green)}.line.bad{stroke:var(--red)}
.fate0{fill:var(--green);background:var(--green)}.fate1{fill:var(--red);background:var(--red)}.fate2{fill:var(--violet);background:var(--violet)}
.fate3{fill:var(--blue);background:var(--blue)}.fate4{fill:var(--pink);background:var(--pink)}.fate5{fill:var(--sky);background:var(--sky)}
.fate6{fill:var(--amber);background:var(--amber)}.fate7{fill:var(--grey);background:var(--grey)}.fate8{fill:var(--lilac);background:var(--lilac)}
.fate9{fill:var(--pale);background:var(--pale)}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;margin:0 0 14px;list-style:none;font-size:.875rem}
.legend i{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:6px}
i.main{background:var(--blue)}i.good{background:var(--green)}i.bad{background:var(--red)}
details{border-bottom:1px solid var(--line);padding:10px 0}summary{cursor:pointer;font-weight:600;overflow-wrap:anywhere}summary small{font-weight:400}
dl{display:grid;grid-template-columns:minmax(120px,max-content) 1fr;gap:8px 20px;margin:0;font-size:.925rem}dt{font-weight:600}dd{margin:0;color:var(--soft);max-width:75ch}
@media(max-width:760px){.cards{grid-template-columns:1fr 1fr}}
@media(max-width:560px){body{padding:20px 15px 40px}h1{font-size:1.5rem}dl{display:block}dd{margin-bottom:10px}}
)";

class page {
 public:
  page(const funnel_report& r, language lang) : r_(r), lang_(lang), w_(words_in(lang)) {}

  std::string write() {
    out_ = std::string("<!doctype html>\n<html lang=\"") + w_.tag + "\">\n<head>\n<meta charset=\"utf-8\">\n" +
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n" +
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + escaped(r_.title) +
           "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<header><h1>" + escaped(r_.title) + "</h1>\n<p class=\"query\">" +
           escaped(to_text(r_.query, lang_)) + "</p></header>\n<main>\n";
    if (r_.total.deals == 0) out_ += std::string("<p>") + w_.no_deals + "</p>\n";
    cards();
    funnel();
    stages();
    ledger();
    moves();
    activity();
    flows();
    months();
    credit();
    segments();
    drill_down();
    definitions();
    input();
    return std::move(out_) + "</main>\n</body>\n</html>\n";
  }

 private:
  std::string cash(minor_units amount) const { return money(amount, r_.currency, lang_); }
  std::string range(const estimate& e) const { return e.has_value() ? "<small>" + percent_range(e, lang_) + "</small>" : "\u2013"; }
  std::string name(const std::string& value) const { return value.empty() ? w_.none_given : value; }
  std::string interval_text() const {
    return decimal(100 * r_.confidence, 0, lang_) + (lang_ == language::russian ? "\u00A0% " : "% ") + w_.interval;
  }
  void heading(const char* text) { out_ += std::string("<h2>") + text + "</h2>\n"; }

  void table_head(const std::vector<std::string>& columns) {
    out_ += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(columns.front()) + "\"><table><thead><tr>";
    for (const std::string& c : columns) out_ += "<th scope=\"col\">" + escaped(c) + "</th>";
    out_ += "</tr></thead><tbody>\n";
  }
  /// Cells are markup already; the first one heads the row.
  void table_row(const std::vector<std::string>& cells) {
    out_ += "<tr><th scope=\"row\">" + cells[0] + "</th>";
    for (std::size_t i = 1; i < cells.size(); ++i) out_ += "<td>" + cells[i] + "</td>";
    out_ += "</tr>\n";
  }
  void table_end() { out_ += "</tbody></table></div>\n"; }

  void card(const std::string& label, const std::string& value, const std::string& under) {
    out_ += "<li><span>" + label + "</span><b>" + value + "</b><span>" + under + "</span></li>";
  }

  void cards() {
    out_ += "<ul class=\"cards\">";
    for (const auto& [label, c] : {std::pair{w_.total, r_.total}, {w_.open, r_.open}, {w_.won, r_.won}, {w_.lost, r_.lost}})
      card(label, grouped(c.deals), cash(c.amount));
    const win_rate_forms& w = r_.win_rates;
    card(w_.won_of_closed, percent(w.won_of_closed, lang_), w.won_of_closed.has_value() ? interval_text() + " " + percent_range(w.won_of_closed, lang_) : "");
    card(w_.won_of_entered, percent(w.won_of_entered, lang_), r_.won.deals > 0 ? decimal(w.entered_per_won, 1, lang_) + " : 1" : "");
    card(w_.won_of_closed_amount, percent(w.won_of_closed_amount, lang_), "");
    card(w_.timing_heading, r_.timing.n > 0 ? decimal(r_.timing.median_days, 1, lang_) : "\u2013",
         std::string(w_.median) + (r_.timing.n > 0 ? "; " + std::string(w_.mean) + " " + decimal(r_.timing.mean_days, 1, lang_) : ""));
    out_ += "</ul>\n";
  }

  template <class Rows, class Value>
  static std::vector<chart_bar> bars_of(const Rows& rows, Value value) {
    std::vector<chart_bar> bars;
    for (const auto& row : rows) bars.push_back(value(row));
    return bars;
  }
  std::string stage_name(const stage_row& s) const { return s.name + (s.retired ? std::string(" (") + w_.retired + ")" : ""); }

  void chart(const char* title, const std::string& svg) { out_ += "<section><h3>" + std::string(title) + "</h3>" + svg + "</section>\n"; }

  void funnel() {
    heading(w_.funnel_heading);
    out_ += "<div class=\"pair\">\n";
    chart(w_.count_chart, funnel_chart(w_.count_chart, bars_of(r_.rows, [&](const funnel_row& s) {
            return chart_bar{s.name, deals_text(s.deals.deals, lang_) + (s.to_first.has_value() ? " \u00B7 " + percent(s.to_first, lang_) : ""), s.deals.deals};
          })));
    out_ += "<div>\n";
    chart(w_.amount_chart, bar_chart(w_.amount_chart, bars_of(r_.rows, [&](const funnel_row& s) {
            return chart_bar{s.name, cash(s.deals.amount), s.deals.amount};
          }), "main"));
    out_ += "<br>\n";
    chart(w_.stock_chart, bar_chart(w_.stock_chart, bars_of(r_.stages, [&](const stage_row& s) {
            return chart_bar{stage_name(s), deals_text(s.now.deals, lang_) + " \u00B7 " + cash(s.now.amount), s.now.deals};
          }), "second"));
    out_ += "</div>\n</div>\n";
  }

  void stages() {
    heading(w_.table_heading);
    const bool repeats = counts_repeat(r_);
    std::vector<std::string> columns{w_.stage, w_.counted};
    if (repeats) columns.push_back(w_.times);
    columns.insert(columns.end(), {w_.amount, w_.step, interval_text()});
    if (repeats) columns.push_back(w_.published);
    columns.insert(columns.end(), {w_.step_amount, w_.amount_change, w_.to_first, w_.norm});
    table_head(columns);
    for (std::size_t i = 0; i < r_.rows.size(); ++i) {
      const funnel_row& s = r_.rows[i];
      // A stage's norm is about the step to the next stage, shown in the next row.
      const bool below = i + 1 < r_.rows.size() && s.conversion_norm && r_.rows[i + 1].step.has_value() && r_.rows[i + 1].step.value < *s.conversion_norm;
      std::vector<std::string> cells{escaped(s.name), grouped(s.deals.deals)};
      if (repeats) cells.push_back(grouped(s.times));
      cells.insert(cells.end(), {cash(s.deals.amount), percent(s.step, lang_), range(s.step)});
      if (repeats) cells.push_back(percent(s.published, lang_));
      cells.insert(cells.end(), {percent(s.value.conversion, lang_), s.value.next == s.value.kept ? "\u2013" : cash(s.value.next - s.value.kept),
                                 percent(s.to_first, lang_),
                                 !s.conversion_norm ? "\u2013" : percent(*s.conversion_norm, lang_) + (below ? std::string(" <span class=\"below\">") + w_.below_norm + "</span>" : "")});
      table_row(cells);
    }
    table_end();
  }

  void ledger() {
    heading(w_.ledger_heading);
    const std::vector<fate> fates = shown_fates(r_);
    out_ += "<ul class=\"legend\">";
    for (const fate f : fates) out_ += "<li><i class=\"fate" + std::to_string(static_cast<int>(f)) + "\"></i>" + name_of(f) + "</li>";
    out_ += "</ul>\n";
    std::vector<stacked_row> rows;
    for (const stage_row& s : r_.stages) {
      stacked_row row{stage_name(s), {}};
      for (std::size_t f = 0; f < n_fates; ++f)
        row.parts.push_back({w_.fates[f], deals_text(s.ledger.fates[f].deals, lang_), s.ledger.fates[f].deals});
      rows.push_back(std::move(row));
    }
    out_ += stacked_chart(w_.ledger_heading, rows);
    std::vector<std::string> columns{w_.stage};
    for (const fate f : fates) columns.push_back(name_of(f));
    columns.insert(columns.end(), {w_.resolved, w_.bounds, w_.touched, w_.standing_now});
    table_head(columns);
    for (const stage_row& s : r_.stages) {
      std::vector<std::string> cells{escaped(stage_name(s))};
      for (const fate f : fates) cells.push_back(grouped(s.ledger[f].deals));
      cells.push_back(s.won ? "\u2013" : percent(s.resolved, lang_));
      cells.push_back(s.won || s.touched.deals == 0 ? "\u2013" : "<small>" + percent_range(s.resolved, lang_) + "</small>");
      cells.push_back(grouped(s.touched.deals));
      cells.push_back(grouped(s.now.deals));
      table_row(cells);
    }
    table_end();
  }
  const char* name_of(fate f) const { return w_.fates[static_cast<std::size_t>(f)]; }

  void moves() {
    heading(w_.moves_heading);
    std::vector<std::string> columns{w_.stage};
    for (const stage_row& s : r_.stages) columns.push_back(stage_name(s));
    columns.insert(columns.end(), {w_.lost, w_.moved_out, w_.lasting});
    table_head(columns);
    for (const stage_row& s : r_.stages) {
      std::vector<std::string> cells{escaped(stage_name(s))};
      for (const std::int64_t n : s.moves) cells.push_back(n == 0 ? "\u00B7" : grouped(n));
      table_row(cells);
    }
    table_end();
  }

  void activity() {
    if (!r_.has_period) return;
    heading(w_.activity_heading);
    std::vector<std::string> columns{w_.stage};
    columns.insert(columns.end(), w_.activities.begin(), w_.activities.end());
    table_head(columns);
    for (const stage_row& s : r_.stages) {
      std::vector<std::string> cells{escaped(stage_name(s))};
      for (const count_amount& c : s.activity.counts) cells.push_back(grouped(c.deals));
      table_row(cells);
    }
    table_end();
  }

  void flows() {
    if (!r_.waterfall) return;
    heading(w_.waterfall_heading);
    table_head({"", w_.deals, w_.amount});
    const auto add = [&](const std::string& what, const count_amount& c) { table_row({what, grouped(c.deals), cash(c.amount)}); };
    add(std::string(w_.waterfall_start) + ", " + local_text(*r_.since, r_.query.zone), r_.waterfall->start);
    for (std::size_t f = 0; f < n_flows; ++f)
      add(std::string(is_inflow(static_cast<flow>(f)) ? "+ " : "\u2212 ") + w_.flows[f], r_.waterfall->flows[f]);
    add(std::string(w_.waterfall_end) + ", " + local_text(r_.as_of, r_.query.zone), r_.waterfall->end);
    table_end();
  }

  void credit() {
    if (r_.credit.empty()) return;
    heading(w_.credit_heading);
    table_head({w_.person, w_.open, w_.won, w_.won_amount, w_.lost});
    for (const owner_credit& c : r_.credit)
      table_row({escaped(name(c.person)), decimal(c[outcome::open].deals(), 2, lang_), decimal(c[outcome::won].deals(), 2, lang_),
                 cash(c[outcome::won].amount), decimal(c[outcome::lost].deals(), 2, lang_)});
    table_end();
  }

  void months() {
    if (r_.months.empty()) return;
    heading(w_.months_heading);
    out_ += std::string("<ul class=\"legend\"><li><i class=\"main\"></i>") + w_.created + "</li><li><i class=\"good\"></i>" + w_.won +
            "</li><li><i class=\"bad\"></i>" + w_.lost + "</li></ul>\n";
    std::vector<std::string> labels;
    std::vector<chart_line> lines{{w_.created, "main", {}, {}}, {w_.won, "good", {}, {}}, {w_.lost, "bad", {}, {}}};
    for (const period_row& m : r_.months) {
      labels.push_back(m.in.label());
      for (std::size_t l = 0; l < n_milestones; ++l) {
        const std::int64_t n = m.counts[l].deals;
        lines[l].values.push_back(n);
        lines[l].words.push_back(labels.back() + ", " + lines[l].name + ": " + deals_text(n, lang_));
      }
    }
    out_ += line_chart(w_.months_heading, labels, lines);
    table_head({w_.month, w_.created, w_.amount, w_.won, w_.amount, w_.lost, w_.amount});
    for (std::size_t i = 0; i < labels.size(); ++i) {
      std::vector<std::string> cells{labels[i]};
      for (const count_amount& c : r_.months[i].counts) cells.insert(cells.end(), {grouped(c.deals), cash(c.amount)});
      table_row(cells);
    }
    table_end();
  }

  void segments() {
    if (r_.segments.empty()) return;
    heading(w_.segments_heading);
    std::string keys;
    for (const std::string& g : r_.group_names)
      keys += (keys.empty() ? "" : " \u00B7 ") + group_word(g, lang_);
    std::vector<std::string> columns{keys, w_.total};
    for (std::size_t i = 1; i < r_.rows.size(); ++i) columns.push_back(r_.rows[i].name);
    columns.insert(columns.end(), {w_.open, w_.lost, w_.won_amount, w_.won_of_closed, interval_text()});
    table_head(columns);
    for (const segment_row& s : r_.segments) {
      std::string key;
      for (const std::string& value : s.key) key += (key.empty() ? "" : " \u00B7 ") + escaped(name(value));
      std::vector<std::string> cells{key, grouped(s.total.deals)};
      for (std::size_t i = 1; i < s.counted.size(); ++i) cells.push_back(grouped(s.counted[i].deals));
      const estimate& e = s.win_rates.won_of_closed;
      cells.insert(cells.end(), {grouped(s.open.deals), grouped(s.lost.deals), cash(s.won.amount), percent(e, lang_), range(e)});
      table_row(cells);
    }
    table_end();
  }

  void drill_down() {
    heading(w_.drill_heading);
    for (const drill_list& list : r_.drill_down) {
      out_ += "<details><summary>" + escaped(list.lost ? w_.lost_deals : list.stage_name) + " <small>" + deals_text(list.n, lang_) + "</small></summary>\n";
      if (!list.deals.empty()) {
        table_head({w_.deal, w_.owner, w_.amount, w_.created, w_.since, w_.days});
        for (const deal_row& d : list.deals)
          table_row({escaped(d.id), escaped(name(d.owner)), cash(d.amount), local_text(d.created, r_.query.zone),
                     local_text(d.since, r_.query.zone), decimal(d.days, 0, lang_)});
        table_end();
      }
      if (const std::int64_t more = list.n - static_cast<std::int64_t>(list.deals.size()); more > 0)
        out_ += "<p><small>\u2026 " + grouped(more) + " " + w_.more + "</small></p>\n";
      out_ += "</details>\n";
    }
  }

  void definitions() {
    heading(w_.definitions_heading);
    out_ += "<dl>\n";
    for (const definition& d : w_.definitions) out_ += std::string("<dt>") + d.term + "</dt><dd>" + d.meaning + "</dd>\n";
    out_ += "</dl>\n";
  }

  void input() {
    if (!r_.input) return;
    const input_summary& in = *r_.input;
    heading(w_.input_heading);
    const auto n = [](std::size_t count) { return grouped(static_cast<std::int64_t>(count)); };
    out_ += std::string("<p>") + w_.rows_read + ": " + n(in.rows) + " = " + n(in.applied) + " " + w_.applied + " + " + n(in.rejected) + " " + w_.rejected + "</p>\n";
    for (const std::string& note : in.notes) out_ += "<p><small>" + escaped(note) + "</small></p>\n";
    if (in.rejections.empty()) return;
    table_head({w_.file, w_.line, w_.column, w_.value, w_.reason});
    for (const rejected_row& row : in.rejections)
      table_row({escaped(row.file), std::to_string(row.line), escaped(row.column), escaped(row.value), escaped(row.reason)});
    table_end();
  }

  const funnel_report& r_;
  language lang_;
  const words& w_;
  std::string out_;
};

}  // namespace

std::string to_html(const funnel_report& r, const html_options& o) { return page(r, o.lang).write(); }

}  // namespace v0_1
}  // namespace funnel
