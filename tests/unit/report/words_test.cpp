// Every text in every language: the compiler has seen that slots and forms are there; here languages are held against
// each other.
#include "report/words/catalogue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using funnel::language;
using namespace funnel::io;

std::size_t n_forms(const text_forms& t) {
  return static_cast<std::size_t>(std::count_if(t.forms.begin(), t.forms.end(), [](const char* f) { return f; }));
}

std::set<std::string> slots_of(std::string_view text) {
  std::set<std::string> names;
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1))
    names.emplace(text.substr(open + 1, text.find('}', open) - open - 1));
  return names;
}

TEST(words, every_language_says_everything_with_the_same_slots) {
  const std::vector<text_forms> english = all_texts(language::english);
  const std::vector<text_forms> russian = all_texts(language::russian);
  ASSERT_EQ(english.size(), russian.size());
  ASSERT_GT(english.size(), 600u);
  for (std::size_t i = 0; i < english.size(); ++i) {
    const bool counted = english[i].rule != nullptr;
    ASSERT_EQ(n_forms(english[i]), counted ? 2u : 1u) << english[i].forms[0];
    ASSERT_EQ(n_forms(russian[i]), counted ? 3u : 1u) << russian[i].forms[0];
    const std::set<std::string> slots = slots_of(english[i].forms[0]);
    for (const text_forms* t : {&english[i], &russian[i]})
      for (const char* const form : t->forms)
        if (form) {
          EXPECT_FALSE(std::string_view(form).empty());
          EXPECT_EQ(slots_of(form), slots) << form;
        }
  }
}

TEST(words, a_number_takes_the_form_of_its_language) {
  const auto& english = words_in(language::english).numbers.days;
  EXPECT_EQ(english(1), "1\u00A0day");
  EXPECT_EQ(english(0), "0\u00A0days");
  EXPECT_EQ(english(21), "21\u00A0days");
  const auto& russian = words_in(language::russian).numbers.days;
  EXPECT_EQ(russian(1), "1\u00A0день");
  EXPECT_EQ(russian(3), "3\u00A0дня");
  EXPECT_EQ(russian(12), "12\u00A0дней");
  EXPECT_EQ(russian(21), "21\u00A0день");
  EXPECT_EQ(russian(1125), "1\u202F125\u00A0дней");
}

TEST(words, slots_are_filled_wherever_a_language_puts_them) {
  constexpr sentence<"what", "whose"> one_way{"{what} of {whose}"};
  constexpr sentence<"what", "whose"> other_way{"{whose}: {what}, {whose}"};
  EXPECT_EQ(one_way("deals", std::string("Anna")), "deals of Anna");
  EXPECT_EQ(other_way("deals", std::string("Anna")), "Anna: deals, Anna");
  EXPECT_EQ(one_way("{whose}", "{what}"), "{whose} of {what}");
}

TEST(words, a_text_uses_just_its_slots) {
  constexpr std::string_view names[]{"n", "stage"};
  EXPECT_TRUE(uses_just("{n} in {stage}", names, 2));
  EXPECT_FALSE(uses_just("{n} in it", names, 2));
  EXPECT_FALSE(uses_just("{n} in {stage} by {owner}", names, 2));
  EXPECT_FALSE(uses_just("{n} in {stage", names, 2));
}

}  // namespace
