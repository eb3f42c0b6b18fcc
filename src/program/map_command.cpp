#include "arguments.hpp"
#include "complain.hpp"
#include "draft.hpp"
#include "input.hpp"
#include "output.hpp"
#include "safe_file.hpp"

#include "report/words/catalogue.hpp"

#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <cstdio>
#include <ostream>
#include <string>
#include <utility>

namespace funnel::program {
namespace {

/// What was found in each file, as a table a file.
doc::document facts_of(const arguments& a, const known_mapping& known) {
  const io::draft_texts& words = io::words_in(language_of(a)).draft;
  doc::document d;
  d.title = known.drafts.size() == 1 ? known.files.front() : std::to_string(known.drafts.size());
  d.lang = language_of(a);
  for (std::size_t i = 0; i < known.drafts.size(); ++i) {
    doc::table facts{
        "facts",
        {},
        {{"about", words.about()}, {"found", words.found()}, {"because", words.because()}, {"sure", words.how_sure()}},
        {},
        {}};
    for (const drafted_fact& f : known.drafts[i].facts)
      facts.rows.push_back({doc::text_cell(f.about), doc::text_cell(f.found), doc::text_cell(f.because),
                            doc::text_cell(f.sure ? words.sure() : words.likely())});
    d.sections.push_back({"file_" + std::to_string(i + 1), known.files[i], {std::move(facts)}});
  }
  return d;
}

/// The mapping with its comments; of several files, without.
std::string text_of(const known_mapping& known) {
  if (known.drafts.size() != 1) return to_json(known.mapping);
  mapping_draft whole = known.drafts.front();
  whole.mapping = known.mapping;
  return to_json(whole);
}

}  // namespace

int run_map(const arguments& a) {
  if (a.files.empty()) return complain({{errc::missing_value, "files", "name the files to draw a mapping from"}}, usage);
  auto known = mapping_of(a);
  if (!known) return complain(known.errors());
  if (known->drafts.empty())
    return complain({{errc::invalid_argument, "--map", "the files have a mapping already"}}, usage);
  const std::string mapping = text_of(*known);
  if (a.out == "-") {
    std::fputs(mapping.c_str(), stdout);
    return tell_questions(*known);
  }
  // JSON is that of the report: what was found is in the mapping.
  arguments read = a;
  read.json.clear();
  read.html.clear();
  if (a.json != "-")
    if (const int code = show(facts_of(a, *known), read); code != ok) return code;
  if (!a.out.empty()) {
    if (!write_file(a.out, [&](std::ostream& file) { file << mapping; }))
      return complain({{errc::io, a.out, "the file cannot be written"}});
    std::fprintf(stderr, "%s\n", io::words_in(language_of(a)).draft.written(a.out).c_str());
  }
  if (const int code = tell_questions(*known); code != ok) return code;
  if (a.json != "-") std::fputs("\n", stdout);
  return with_mapping(a, *std::move(known), [&](input& in) -> int {
    const auto report = make_funnel_report(in.store, in.question);
    if (!report) return complain(report.errors());
    doc::document d = to_document(*report, language_of(a));
    d.sections.resize(std::min<std::size_t>(d.sections.size(), 2));  // the funnel and its stages
    return show(d, a);
  });
}

}  // namespace funnel::program
