/// What errors say, in the language of who reads them.
///
/// Layer:   report; for the program.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
///
/// An error is a value of the library: a code, where, and an English sentence with names in it, for logs and hosts. A program
/// that speaks another language says the same sentence in that. So each stands in the catalogue of the language once,
/// whole, beside the English one, both with the same slots, which the compiler checks; what is in the slots of the one goes
/// into the slots of the other. A sentence of which there is none is said in English.
#pragma once

#include "report/words/text.hpp"

#include <funnel/core/error.hpp>
#include <funnel/core/types.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace funnel::io {

/// A sentence of the library and the same in another language. Slots are letters in braces: {a}, {b}, ... What is in a slot
/// that is a capital letter is itself said in the language, when it is a sentence of the catalogue.
struct complaint {
  const char* english;
  const char* other;

  consteval complaint(const char* in_english, const char* in_other) : english(in_english), other(in_other) {
    if (slots_of(in_english) != slots_of(in_other)) throw "a sentence and its slots do not agree";
  }

 private:
  static constexpr std::uint64_t slots_of(std::string_view text) {
    std::uint64_t slots = 0;
    for (std::size_t i = 0; i + 2 < text.size(); ++i)
      if (text[i] == '{' && text[i + 2] == '}') slots |= std::uint64_t{1} << (text[i + 1] - 'A');
    return slots;
  }
};

/// The sentence of an error in the language.
std::string complaint_in(language lang, std::string_view english);
/// The error as a line: where, and the sentence.
std::string complaint_line(language lang, const error& e);
/// A text of the program's help.
std::string help_in(language lang, std::string_view english);

namespace russian {
std::span<const complaint> complaints();
std::span<const complaint> database_complaints();
std::span<const complaint> dashboard_complaints();
std::span<const complaint> help();
}

}  // namespace funnel::io
