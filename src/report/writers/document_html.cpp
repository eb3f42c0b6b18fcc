#include <funnel/report/writers.hpp>

#include "report/writers/live_json.hpp"
#include "report/writers/page_assets.hpp"
#include "report/words/report_words.hpp"
#include "report/charts/svg_charts.hpp"
#include "report/charts/svg_marks.hpp"

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;
using namespace doc;

class page {
 public:
  explicit page(const document& d) : d_(d) {}

  std::string write() {
    out_ = std::string("<!doctype html>\n<html lang=\"") + words_in(d_.lang).numbers.code() + "\">\n<head>\n<meta charset=\"utf-8\">\n" +
           "<meta http-equiv=\"Content-Security-Policy\" content=\"" + page_policy(d_.served.has_value()) + "\">\n" +
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + escaped(d_.title) +
           "</title>\n<style>" + page_style + "</style>\n</head>\n<body>\n";
    links();
    out_ += "<header><h1>" + escaped(d_.title) + "</h1>\n<p class=\"query\">" + escaped(d_.question) + "</p></header>\n<main>\n";
    if (d_.live) out_ += "<div id=\"live\" hidden></div>\n";
    figures();
    for (const section& s : d_.sections) {
      if (s.whose == reader::programs) continue;
      const std::string heading = "<h2 id=\"" + escaped(s.id) + "\">" + escaped(heading_for_people(s, d_.lang)) + "</h2>";
      out_ += "<section" + role_of(s) + ">\n" + (s.aside ? "<details class=\"aside\"><summary>" + heading + "</summary>" : heading) + "\n";
      heading_ = s.heading;
      pictured_ = false;
      blocks(s.blocks);
      out_ += s.aside ? "</details></section>\n" : "</section>\n";
    }
    out_ += "</main>\n<script type=\"application/json\" id=\"words\">" + page_words_json(d_.lang) + "</script>\n";
    if (d_.live) out_ += "<script type=\"application/json\" id=\"numbers\">" + live_json(*d_.live, d_.currency, d_.lang) + "</script>\n";
    if (d_.served) out_ += "<script type=\"application/json\" id=\"served\">" + served_json(*d_.served) + "</script>\n";
    return std::move(out_) + "<script>" + page_script + "</script>\n</body>\n</html>\n";
  }

 private:
  /// Sections that the script draws anew give way to it; what it cannot add up says so when something is chosen.
  std::string role_of(const section& s) const {
    if (!d_.live) return {};
    for (const char* const id : {"funnel", "stages", "lost", "ledger", "months", "segments", "drill_down"})
      if (s.id == id) return " class=\"still\"";
    return s.id == "definitions" || s.id == "input" || s.id == "rejected" ? "" : " data-fixed";
  }

  void links() {
    if (!d_.served || d_.served->links.empty()) return;
    out_ += "<nav aria-label=\"" + escaped(words_in(d_.lang).page.views_label()) + "\">";
    const auto put = [&](const std::vector<served_page::link>& links) {
      for (const served_page::link& l : links)
        out_ += "<a href=\"" + escaped(l.address) + "\"" + (l.here ? " aria-current=\"page\"" : "") + ">" + escaped(l.name) + "</a>";
    };
    put(d_.served->links);
    if (!d_.served->people.empty()) {
      out_ += "<details><summary>" + escaped(words_in(d_.lang).page.own_views()) + "</summary>";
      put(d_.served->people);
      out_ += "</details>";
    }
    out_ += "</nav>\n";
  }

  void figures() {
    const auto shown = [](const figure& f) { return f.whose != reader::programs; };
    if (std::none_of(d_.figures.begin(), d_.figures.end(), shown)) return;
    out_ += "<ul class=\"cards still\">";
    for (const figure& f : d_.figures)
      if (shown(f))
        out_ += "<li><span>" + escaped(f.label) + "</span><b>" + escaped(value_of(f.value)) + "</b><span>" + escaped(f.note) + "</span></li>";
    out_ += "</ul>\n";
  }

  void blocks(const std::vector<block>& all) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!std::holds_alternative<chart>(all[i])) {
        std::visit([&](const auto& b) { write(b); }, all[i]);
        continue;
      }
      // Charts that follow each other stand side by side where there is room.
      out_ += "<div class=\"pair\">\n";
      for (; i < all.size() && std::holds_alternative<chart>(all[i]); ++i) write(std::get<chart>(all[i]));
      --i;
      out_ += "</div>\n";
      pictured_ = true;
    }
  }

  void write(const paragraph& p) {
    out_ += std::string("<p") + (p.as == tone::plain ? "" : " class=\"finding " + tone_class(p.as) + "-text\"") + ">" + escaped(p.text) + "</p>\n";
  }

  void write(const chart& c) {
    std::visit([&](const auto& drawn) {
      const std::string title = drawn.title == heading_ ? "" : "<h3>" + escaped(drawn.title) + "</h3>";
      out_ += "<section>" + title + draw(drawn, {d_.currency, d_.lang}) + "</section>\n";
    }, c);
  }

  void write(const glossary& g) {
    if (g.terms.empty()) return;
    constexpr std::size_t most_named = 4;
    std::string named;
    for (std::size_t i = 0; i < std::min(most_named, g.terms.size()); ++i) named += (i == 0 ? "" : ", ") + g.terms[i].first;
    if (g.terms.size() > most_named) named += ", \u2026";
    out_ += "<details class=\"terms\"><summary>" + escaped(words_in(d_.lang).page.explained(named)) + "</summary>\n<dl>\n";
    for (const auto& [term, meaning] : g.terms) out_ += "<dt>" + escaped(term) + "</dt><dd>" + escaped(meaning) + "</dd>\n";
    out_ += "</dl>\n</details>\n";
  }

  /// A table behind a picture that shows it is there on demand.
  void write(const table& t) {
    if (t.whose == reader::programs) return;
    const std::vector<std::size_t> columns = columns_for_people(t);
    if (columns.empty()) return;
    const std::string fold = !t.fold.empty() ? t.fold : !pictured_ ? "" : !t.title.empty() ? t.title : words_in(d_.lang).page.as_table();
    if (!fold.empty()) out_ += "<details><summary>" + escaped(fold) + "</summary>\n";
    if (!t.title.empty() && t.title != fold) out_ += "<h3>" + escaped(t.title) + "</h3>\n";
    if (!t.rows.empty()) {
      out_ += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(!t.title.empty() ? t.title : heading_ + (fold.empty() ? "" : ": " + fold)) + "\"><table><thead><tr>";
      for (const std::size_t i : columns)
        out_ += std::string("<th scope=\"col\"") + (holds_words(t, i) ? " class=\"words\"" : "") + ">" + escaped(t.columns[i].heading) + "</th>";
      out_ += "</tr></thead><tbody>\n";
      for (const std::vector<cell>& row : t.rows) {
        out_ += "<tr><th scope=\"row\">" + markup(row[columns.front()]) + "</th>";
        for (const std::size_t i : columns) {
          if (i == columns.front()) continue;
          std::string css_class = row[i].as == tone::plain ? "" : tone_class(row[i].as) + "-text";
          if (row[i].is_words()) css_class += css_class.empty() ? "words" : " words";
          out_ += "<td" + (css_class.empty() ? "" : " class=\"" + css_class + "\"") + ">" + markup(row[i]) + "</td>";
        }
        out_ += "</tr>\n";
      }
      out_ += "</tbody></table></div>\n";
    }
    if (!fold.empty()) out_ += "</details>\n";
  }

  static bool holds_words(const table& t, std::size_t column) {
    for (const std::vector<cell>& row : t.rows)
      if (row[column].what != cell::holds::nothing || row[column].is_words()) return row[column].is_words();
    return false;
  }
  std::string value_of(const cell& c) const { return cell_text(c, d_.currency, d_.lang); }
  std::string markup(const cell& c) const {
    const std::string range = range_text(c, d_.currency, d_.lang);
    return escaped(value_of(c)) + (range.empty() ? "" : " <small>" + escaped(range) + "</small>");
  }

  const document& d_;
  bool pictured_ = false;  // is there a picture above in the section?
  std::string heading_;  // of the section being written: a chart need not repeat it
  std::string out_;
};

}  // namespace

std::string to_html(const doc::document& d) { return page(d).write(); }

}  // namespace v0_1
}  // namespace funnel

std::string funnel::io::page_policy(bool served) {
  return std::string("default-src 'none'; style-src '") + page_style_hash + "'; script-src '" + page_script_hash + "'; img-src blob:; " +
         (served ? "connect-src 'self'; " : "") + "base-uri 'none'; form-action 'none'";
}
