/// A text of the reports: a sentence or a label with named slots, perhaps in several plural forms.
///
/// Every text is declared once, in catalogue.hpp, as `sentence<"stage", "deals">` or `counted<"n", "stage">`, and given
/// once by each language. The compiler checks a language: a text that is missing, a slot that a text leaves out or does
/// not know, and a plural form too few or too many do not compile. That is why this is no gettext: its catalogues are
/// keyed by English sentences, read at run time from files that must be installed, and checked by nobody before a
/// reader meets the gap.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace funnel::io {

/// Which of its plural forms a language uses for a number.
using plural_rule = std::size_t (*)(std::int64_t n);

inline constexpr std::size_t max_plural_forms = 4;

/// What a language says, in one form or in all its plural forms.
struct text_forms {
  std::array<const char*, max_plural_forms> forms{};
  plural_rule rule = nullptr;  ///< none: the text has one form
};

/// Plural forms; each language has a maker of its own that demands as many as it needs.
struct plural_forms : text_forms {};

/// Name of a slot, as a template argument.
template <std::size_t N>
struct slot {
  char name[N]{};
  consteval slot(const char (&text)[N]) { std::copy_n(text, N, name); }
  constexpr std::string_view view() const { return {name, N - 1}; }
};

/// Is every `{slot}` of the text among the names, and every name in the text?
constexpr bool uses_just(std::string_view text, const std::string_view* names, std::size_t n_names) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < n_names; ++i) {
    bool used = false;
    for (std::size_t at = text.find(names[i]); at != std::string_view::npos; at = text.find(names[i], at + 1)) {
      const std::size_t end = at + names[i].size();
      used = used || (at > 0 && text[at - 1] == '{' && end < text.size() && text[end] == '}');
    }
    if (!used) return false;
  }
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string_view::npos) return false;
    const std::string_view name = text.substr(open + 1, close - open - 1);
    bool known = false;
    for (std::size_t i = 0; i < n_names; ++i) known = known || names[i] == name;
    if (!known) return false;
    ++found;
  }
  return found >= n_names;
}

/// The text with its slots filled.
std::string filled(std::string_view text, const std::string_view* names, const std::string_view* values,
                   std::size_t n_slots);

/// 1234567 -> "1 234 567", the groups held together by `gap`.
std::string grouped(std::int64_t n, std::string_view gap);

/// A text in one form. Calling it with a value for each slot, in the declared order, gives the sentence.
template <slot... Slots>
struct sentence : text_forms {
  consteval sentence(const char* words) : text_forms{{words}, nullptr} {
    constexpr std::array<std::string_view, sizeof...(Slots)> names{Slots.view()...};
    if (!uses_just(words, names.data(), names.size())) throw "a text and its slots do not agree";
  }

  template <class... Values>
  requires(sizeof...(Values) == sizeof...(Slots)) std::string operator()(const Values&... values) const {
    static constexpr std::array<std::string_view, sizeof...(Slots)> names{Slots.view()...};
    const std::array<std::string_view, sizeof...(Slots)> given{std::string_view(values)...};
    return filled(forms[0], names.data(), given.data(), names.size());
  }
};

/// One term and what it means.
struct definition {
  sentence<> term;
  sentence<> meaning;
};

/// A text whose form goes with a number; the number fills the first slot, digits grouped.
template <slot Number, slot... Slots>
struct counted : text_forms {
  consteval counted(const plural_forms& given) : text_forms(given) {
    constexpr std::array<std::string_view, 1 + sizeof...(Slots)> names{Number.view(), Slots.view()...};
    for (const char* const form : forms)
      if (form && !uses_just(form, names.data(), names.size())) throw "a text and its slots do not agree";
  }

  template <class... Values>
  requires(sizeof...(Values) == sizeof...(Slots)) std::string operator()(std::int64_t n,
                                                                         const Values&... values) const {
    static constexpr std::array<std::string_view, 1 + sizeof...(Slots)> names{Number.view(), Slots.view()...};
    const std::string digits = grouped(n, "\u202F");
    const std::array<std::string_view, 1 + sizeof...(Slots)> given{digits, std::string_view(values)...};
    return filled(forms[rule(n)], names.data(), given.data(), names.size());
  }
};

}  // namespace funnel::io
