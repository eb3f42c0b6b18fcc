#include "report/words/reading_ids.hpp"

#include "report/words/catalogue.hpp"
#include "report/words/filled_sentence.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace funnel::io {
namespace {

template <auto Member, class Texts>
const text_forms& of(const Texts& words) {
  return words.*Member;
}

template <class Texts>
struct named_text {
  const char* id;
  const text_forms& (*of)(const Texts&);
};
using named_reading = named_text<reading_texts>;

/// In the order of reading.hpp; what is peculiar to a value has none.
constexpr named_reading readings[]{
    {"created_by_default", of<&reading_texts::created_by_default>},
    {"undated", of<&reading_texts::undated>},
    {"nowhere", of<&reading_texts::nowhere>},
    {"expected_to_close", of<&reading_texts::expected_to_close>},
    {"started_at_first", of<&reading_texts::started_at_first>},
    {"respelt", of<&reading_texts::respelt>},
    {"rounded", of<&reading_texts::rounded>},
    {"early", of<&reading_texts::early>},
    {"late", of<&reading_texts::late>},
    {"aside", of<&reading_texts::aside>},
    {"done_unplanned", of<&reading_texts::done_unplanned>},
    {"of_unknown_deal", of<&reading_texts::of_unknown_deal>},
    {"applied_before", of<&reading_texts::applied_before>},
    {"header_below", of<&reading_texts::header_below>},
    {"as_of_latest", of<&reading_texts::as_of_latest>},
    {"below_blank_line", of<&reading_texts::below_blank_line>},
    {"read_before", of<&reading_texts::read_before>},
    {"cell_count", of<&reading_texts::cell_count>},
    {"open_quote", of<&reading_texts::open_quote>},
    {"text_after_quote", of<&reading_texts::text_after_quote>},
    {"cell_not_utf8", of<&reading_texts::cell_not_utf8>},
    {"value_not_utf8", of<&reading_texts::value_not_utf8>},
    {"no_deal", of<&reading_texts::no_deal>},
    {"no_time", of<&reading_texts::no_time>},
    {"no_created", of<&reading_texts::no_created>},
    {"no_closed", of<&reading_texts::no_closed>},
    {"closed_unsaid", of<&reading_texts::closed_unsaid>},
    {"no_such_stage", of<&reading_texts::no_such_stage>},
    {"several_stages", of<&reading_texts::several_stages>},
    {"no_such_pipeline", of<&reading_texts::no_such_pipeline>},
    {"not_in_pipeline", of<&reading_texts::not_in_pipeline>},
    {"outcome_unknown", of<&reading_texts::outcome_unknown>},
    {"outcome_differs", of<&reading_texts::outcome_differs>},
    {"kind_unknown", of<&reading_texts::kind_unknown>},
    {"left_before_entered", of<&reading_texts::left_before_entered>},
    {"says_nothing", of<&reading_texts::says_nothing>},
    {"no_whole_number", of<&reading_texts::no_whole_number>},
    {"second_row", of<&reading_texts::second_row>},
    {"no_rate_yet", of<&reading_texts::no_rate_yet>},
    {"time_outside", of<&reading_texts::time_outside>},
    {"no_iso_time", of<&reading_texts::no_iso_time>},
    {"no_time_of_form", of<&reading_texts::no_time_of_form>},
    {"read_differently", of<&reading_texts::read_differently>},
    {"no_amount", of<&reading_texts::no_amount>},
    {"scientific", of<&reading_texts::scientific>},
    {"abbreviated", of<&reading_texts::abbreviated>},
    {"unclear_sign", of<&reading_texts::unclear_sign>},
    {"unknown_currency", of<&reading_texts::unknown_currency>},
    {"other_currency", of<&reading_texts::other_currency>},
    {"maybe_thousand", of<&reading_texts::maybe_thousand>},
    {"too_fine", of<&reading_texts::too_fine>},
    {"no_plain_amount", of<&reading_texts::no_plain_amount>},
    {"no_amount_of_form", of<&reading_texts::no_amount_of_form>},
    {"no_activity", of<&reading_texts::no_activity>},
    {"done_and_cancelled", of<&reading_texts::done_and_cancelled>},
    {"never_planned", of<&reading_texts::never_planned>},
    {"cancelled_before_planned", of<&reading_texts::cancelled_before_planned>},
    {"event_without_stage", of<&reading_texts::event_without_stage>},
    {"event_without_owner", of<&reading_texts::event_without_owner>},
    {"event_without_amount", of<&reading_texts::event_without_amount>},
    {"event_without_value", of<&reading_texts::event_without_value>},
    {"event_without_identity", of<&reading_texts::event_without_identity>},
    {"kind_without_stage", of<&reading_texts::kind_without_stage>},
    {"reopened_closed", of<&reading_texts::reopened_closed>},
    {"created_lost", of<&reading_texts::created_lost>},
    {"beyond_max_amount", of<&reading_texts::beyond_max_amount>},
    {"sum_too_large", of<&reading_texts::sum_too_large>},
    {"no_rate", of<&reading_texts::no_rate>},
    {"dimension_without_name", of<&reading_texts::dimension_without_name>},
    {"too_many_dimensions", of<&reading_texts::too_many_dimensions>},
};

using named_draft = named_text<draft_texts>;
constexpr named_draft drafts[]{
    {"rows_are", of<&draft_texts::rows_are>},
    {"stages_are", of<&draft_texts::stages_are>},
    {"forms_are", of<&draft_texts::forms_are>},
};

bool is_made_of(std::string_view pattern, std::string_view text) {
  return is_filled(
      pattern, text, [](std::string_view p) { return p.starts_with('{') ? p.find('}') + 1 : 0; }, [](std::string_view, std::string_view) {});
}

bool is_of(const text_forms& words, std::string_view text) {
  return std::any_of(words.forms.begin(), words.forms.end(), [&](const char* form) { return form && is_made_of(form, text); });
}

std::string_view id_of_reading(std::string_view said, const reading_texts& words) {
  std::string_view found;
  std::size_t letters = 0;  // of the pattern: the longest is meant
  for (const named_reading& r : readings) {
    const std::size_t n = std::string_view(r.of(words).forms[0]).size();
    if (n > letters && is_of(r.of(words), said)) found = r.id, letters = n;
  }
  return found;
}

std::string_view id_in(std::string_view said, language lang) {
  const catalogue& words = words_in(lang);
  for (const named_draft& d : drafts)
    if (is_of(d.of(words.draft), said)) return d.id;
  if (const std::string_view id = id_of_reading(said, words.reading); !id.empty()) return id;
  // "...: 500 rows".
  const std::size_t number = said.rfind(": ");
  if (number == said.npos || !is_of(words.reading.noted, said)) return {};
  return id_of_reading(said.substr(0, number), words.reading);
}

}  // namespace

std::string_view reading_id(std::string_view said, language lang) {
  if (const std::string_view id = id_in(said, lang); !id.empty()) return id;
  // Parts that are merged may have been read in another language.
  return id_in(said, lang == language::english ? language::russian : language::english);
}

std::vector<std::string_view> reading_ids() {
  std::vector<std::string_view> ids;
  for (const named_reading& r : readings) ids.emplace_back(r.id);
  for (const named_draft& d : drafts) ids.emplace_back(d.id);
  return ids;
}

}  // namespace funnel::io
