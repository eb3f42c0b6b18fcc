#include "report/words/report_words.hpp"

#include <funnel/query/query.hpp>

namespace funnel::io {

std::vector<fate> shown_fates(const funnel_report& r) {
  std::vector<fate> shown;
  for (std::size_t f = 0; f < n_fates; ++f) {
    const auto what = static_cast<fate>(f);
    if ((what != fate::moved_out && what != fate::moved_out_before) || r.moved_out.deals > 0) shown.push_back(what);
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

std::string joined(const std::vector<std::string>& key, language lang) {
  std::string name;
  for (const std::string& value : key) name += (name.empty() ? "" : ", ") + named(value, lang);
  return name;
}

std::string stage_label(const std::string& name, bool retired, language lang) {
  return retired ? words_in(lang).report.retired(name) : name;
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
