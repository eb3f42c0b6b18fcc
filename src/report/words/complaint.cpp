#include "report/words/complaint.hpp"

#include "report/words/catalogue.hpp"
#include "report/words/filled_sentence.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {
namespace {

using slot_values = std::array<std::string_view, 64>;

constexpr std::size_t number_of(char slot) { return static_cast<std::size_t>(slot - 'A'); }
constexpr std::size_t slot_size = 3;
bool begins_with_slot(std::string_view text) { return text.size() >= slot_size && text[0] == '{' && text[2] == '}'; }

bool is_meant(std::string_view pattern, std::string_view text, slot_values& values) {
  return is_filled(
      pattern, text, [](std::string_view p) { return begins_with_slot(p) ? slot_size : 0; },
      [&](std::string_view slot, std::string_view value) { values[number_of(slot[1])] = value; });
}

std::size_t letters_of(std::string_view pattern) {
  return pattern.size() - slot_size * static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '{'));
}

/// Names in quotes, as the language quotes them.
std::string quoted_as(std::string_view value, language lang) {
  if (!value.starts_with('"') || std::count(value.begin(), value.end(), '"') % 2 != 0) return std::string(value);
  std::string text;
  for (std::size_t end; value.starts_with('"') && (end = value.find('"', 1)) != value.npos;) {
    text += words_in(lang).reading.quoted(std::string(value.substr(1, end - 1)));
    value.remove_prefix(end + 1);
    const std::size_t next = std::min(value.find('"'), value.size());
    text += value.substr(0, next);
    value.remove_prefix(next);
  }
  return text + std::string(value);
}

std::string filled_in(std::string_view pattern, const slot_values& values, language lang) {
  std::string text;
  while (!pattern.empty()) {
    if (!begins_with_slot(pattern)) {
      text += pattern[0];
      pattern.remove_prefix(1);
      continue;
    }
    const std::string_view value = values[number_of(pattern[1])];
    text += quoted_as(pattern[1] <= 'Z' ? complaint_in(lang, value) : std::string(value), lang);
    pattern.remove_prefix(slot_size);
  }
  return text;
}

/// All complaints of the language, each of its files a span of them.
std::vector<std::span<const complaint>> complaints_of(language lang) {
  if (lang != language::russian) return {};
  return {russian::complaints(), russian::database_complaints(), russian::dashboard_complaints()};
}

/// Texts of the catalogue that the library says in English.
std::optional<std::string> of_catalogue(language lang, std::string_view english) {
  static const std::vector<text_forms> from = all_texts(language::english);
  const std::vector<text_forms> to = all_texts(lang);
  for (std::size_t i = 0; i < from.size(); ++i)
    if (from[i].rule == nullptr && from[i].forms[0] == english) return to[i].forms[0];
  return std::nullopt;
}

/// The sentence by its own catalogue.
std::optional<std::string> of_complaints(language lang, std::string_view english) {
  slot_values values, found_values;
  const complaint* found = nullptr;
  for (const std::span<const complaint> some : complaints_of(lang))
    for (const complaint& c : some) {
      if (found && letters_of(c.english) <= letters_of(found->english)) continue;
      if (is_meant(c.english, english, values)) found = &c, found_values = values;
    }
  if (!found) return std::nullopt;
  return filled_in(found->other, found_values, lang);
}

}  // namespace

std::string complaint_in(language lang, std::string_view english) {
  if (lang == language::english) return std::string(english);
  if (auto told = of_complaints(lang, english)) return *std::move(told);
  return of_catalogue(lang, english).value_or(std::string(english));
}

std::string complaint_line(language lang, const error& e) {
  const std::string where = lang == language::english ? e.field : of_complaints(lang, e.field).value_or(e.field);
  return (where.empty() ? "" : where + ": ") + complaint_in(lang, e.message);
}

std::string help_in(language lang, std::string_view english) {
  if (lang == language::russian)
    for (const complaint& c : russian::help())
      if (std::string_view(c.english) == english) return c.other;
  return std::string(english);
}

}  // namespace funnel::io
