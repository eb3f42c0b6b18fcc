#include "core/large_pages.hpp"
#include "core/text_key.hpp"
#include "events/append_vector.hpp"
#include "events/dictionary.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace funnel;

TEST(TextKey, TellsShortTextsApartByTheirBytes) {
  // All texts of up to four letters, and of any length those that differ in one letter or in a zero at the end.
  std::set<std::pair<std::uint64_t, std::uint32_t>> keys;
  std::vector<std::string> texts{""};
  for (std::size_t begin = 0, length = 1; length <= 4; ++length) {
    const std::size_t end = texts.size();
    for (; begin < end; ++begin)
      for (const char c : {'a', 'b', '\0', '\xFF'}) texts.push_back(texts[begin] + c);
  }
  for (std::size_t length = 5; length <= detail::text_key::most_bytes; ++length)
    for (std::size_t i = 0; i <= length; ++i) {
      std::string text(length, 'a');
      if (i < length) text[i] = 'b';
      texts.push_back(text);
      text.back() = '\0';
      if (i + 1 < length) texts.push_back(text);
    }
  const std::set<std::string> distinct(texts.begin(), texts.end());
  for (const std::string& text : distinct) {
    const auto key = detail::text_key::of(text, 1);
    EXPECT_FALSE(key.is_long());
    keys.emplace(key.low, key.high);
    char padded[12] = {};
    text.copy(padded, sizeof padded);
    padded[11] = static_cast<char>(text.size());
    EXPECT_EQ(detail::text_key::of_padded(padded), key);
  }
  EXPECT_EQ(keys.size(), distinct.size());
  EXPECT_TRUE(detail::text_key::of(std::string(12, 'a'), 1).is_long());
}

// Names chosen to collide under one seed are spread like any others under another.
TEST(TextKey, CollisionsCannotBeChosenWithoutTheSeed) {
  constexpr std::uint64_t known = 0x1234'5678'9ABC'DEF0, mask = (1 << 12) - 1;
  for (const bool is_long : {false, true}) {
    std::vector<std::string> chosen;
    for (int i = 0; chosen.size() < 200; ++i) {
      const std::string text = (is_long ? "a name with more than eleven bytes " : "D") + std::to_string(i);
      if ((detail::text_key::of(text, known).hash(known) & mask) == 7) chosen.push_back(text);
    }
    for (std::uint64_t seed = 1; seed < 20; ++seed) {
      std::set<std::uint64_t> places;
      for (const std::string& text : chosen) places.insert(detail::text_key::of(text, seed).hash(seed) & mask);
      EXPECT_GT(places.size(), 170u) << "seed " << seed;  // 195 of 4,096 are expected
    }
  }
}

TEST(Dictionary, GivesTheSameCodeToTheSameNameOnly) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  detail::dictionary names;
  std::map<std::string, code> expected;
  EXPECT_EQ(names.code_of("a"), no_code);
  EXPECT_EQ(names.intern(""), no_code);
  for (int i = 0; i < 300'000; ++i) {
    // Few letters, so that names meet; up to some that take a chunk of their own.
    std::string name(1 + (i % 5'000 == 0 ? random() % 9'000 : random() % 24), 'a');
    for (char& c : name) c = static_cast<char>('a' + random() % 3);
    const auto [it, is_new] = expected.try_emplace(name, static_cast<code>(expected.size()));
    EXPECT_EQ(names.knows(name), !is_new);
    ASSERT_EQ(names.intern(name), it->second);
  }
  ASSERT_EQ(names.size(), expected.size());
  ASSERT_GT(names.size() * 12, std::size_t{2} << 20);  // cells in large pages
  for (const auto& [name, c] : expected) {
    ASSERT_EQ(names.name(c), name);
    ASSERT_EQ(names.code_of(name), c);
  }
}

TEST(AppendVector, KeepsElementsInPlaceFromOneBlockToManyPages) {
  struct element {
    std::uint64_t number = 7;
    std::string text = "none";
  };
  detail::append_vector<element, 4> elements;
  std::vector<const element*> places;
  for (std::uint64_t i = 0; i < 200'000; ++i) {
    EXPECT_EQ(elements.room(i).number, 7);  // constructed
    elements.put(i, {i, std::to_string(i)});
    places.push_back(&elements[i]);
  }
  elements.publish(places.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    ASSERT_EQ(&elements[i], places[i]);
    ASSERT_EQ(elements[i].text, std::to_string(i));
  }
}

TEST(LargePages, AreGivenBackAndUsedWhereTheyAreFilled) {
  const std::size_t before = detail::large_pages_in_use();
  const auto used_by = [&](std::size_t bytes) {
    std::vector<char, detail::large_page_allocator<char>> memory(bytes, 'x');
    EXPECT_EQ(memory.back(), 'x');
    return detail::large_pages_in_use() - before;
  };
  EXPECT_EQ(used_by(1), 0U);
  EXPECT_EQ(used_by(detail::large_page / 2), 0U);
  EXPECT_EQ(used_by(detail::large_page - 1), detail::large_page);
  EXPECT_EQ(used_by(detail::large_page), detail::large_page);
  EXPECT_EQ(used_by(detail::large_page + 1), 0U);  // would be half empty
  EXPECT_EQ(used_by(4 * detail::large_page - 4'096), 4 * detail::large_page);
  EXPECT_EQ(detail::large_pages_in_use(), before);
}

}  // namespace
