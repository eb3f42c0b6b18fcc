#include "output.hpp"

#include "complain.hpp"
#include "working_sign.hpp"
#include "question.hpp"
#include "report/words/report_words.hpp"
#include "report/writers/answer_document.hpp"
#include "safe_file.hpp"

#include <funnel/report/writers.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <utility>

namespace funnel::program {
namespace {

int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 120;
}

int cannot_write(const std::string& path) { return complain({{errc::io, path, "the file cannot be written"}}); }

}  // namespace

language language_of(const arguments& a) { return a.lang == "ru" ? language::russian : language::english; }

std::string asked(const input& in, std::string question, const arguments& a) {
  const std::string named = named_periods(a, in.mapping.zone);
  return named.empty() ? question : question + " (" + named + ")";
}

doc::document document_of(const input& in, std::string title, std::vector<doc::section> sections, const arguments& a) {
  doc::document d = io::answer_document(a.title.empty() ? std::move(title) : a.title, in.question, in.mapping.currency, language_of(a), std::move(sections), in.has_amounts);
  d.question = asked(in, std::move(d.question), a);
  add_input(d, in.summary);
  return d;
}

void add_figures(doc::document& d, std::vector<doc::figure> figures, const input& in) {
  if (!in.has_amounts) io::leave_amounts_out(figures);
  d.figures.insert(d.figures.end(), std::make_move_iterator(figures.begin()), std::make_move_iterator(figures.end()));
}

int show(const doc::document& d, const arguments& a) {
  hide_working_sign();
  if (a.json == "-") {
    std::fputs(to_json(d).c_str(), stdout);
  } else {
    text_options to;
    to.width = a.width > 0 ? a.width : terminal_width();
    to.colour = a.colour == "always" || (a.colour == "auto" && isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR"));
    std::fputs(to_text(d, to).c_str(), stdout);
    if (!a.json.empty() && !write_file(a.json, [&](std::ostream& file) { file << to_json(d); })) return cannot_write(a.json);
  }
  if (!a.html.empty()) {
    if (!write_file(a.html, [&](std::ostream& file) { file << to_html(d); })) return cannot_write(a.html);
    std::fprintf(stderr, "%s\n", said("HTML report: " + a.html).c_str());
  }
  return ok;
}

}  // namespace funnel::program
