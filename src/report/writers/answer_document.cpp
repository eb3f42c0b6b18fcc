#include "report/writers/answer_document.hpp"

#include "report/words/report_words.hpp"

#include <algorithm>
#include <utility>

namespace funnel::io {

bool has_amounts(const journey_table& j) {
  const std::vector<deal_shape>& shapes = j.shapes();
  return shapes.empty() || std::any_of(shapes.begin(), shapes.end(), [](const deal_shape& s) { return !s.unpriced; });
}

doc::document answer_document(std::string title, const query& q, const currency& money, language lang, std::vector<doc::section> sections, bool with_amounts) {
  doc::document d;
  d.title = std::move(title);
  d.lang = lang;
  put_question(d, q);
  d.currency = money;
  d.sections = std::move(sections);
  if (!with_amounts) leave_amounts_out(d.sections);
  std::erase_if(d.sections, [](const doc::section& s) { return s.blocks.empty(); });
  return d;
}

}  // namespace funnel::io
