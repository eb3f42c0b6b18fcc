#include "core/json_fields.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace funnel;

std::string object_of(std::size_t n_keys) {
  std::string text = "{";
  for (std::size_t k = 0; k < n_keys; ++k) text += (k ? ",\"k" : "\"k") + std::to_string(k) + "\":1";
  return text + "}";
}

errc why_not(const std::string& text) {
  const auto parsed = io::parse_json(text);
  return parsed ? errc{} : parsed.errors().at(0).code;
}

TEST(ParseJson, RefusesAKeyThatAnObjectHasTwice) {
  EXPECT_EQ(why_not(R"({"a": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]})"), errc{});
  EXPECT_EQ(why_not(R"({"a": 1, "b": 2, "a": 3})"), errc::duplicate);
  EXPECT_EQ(why_not(R"([{"b": {"a": 1, "a": 1}}])"), errc::duplicate);
}

TEST(ParseJson, BoundsKeysAndDepth) {
  EXPECT_TRUE(io::parse_json(object_of(io::max_json_keys)));
  EXPECT_EQ(why_not(object_of(io::max_json_keys + 1)), errc::limit_exceeded);
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(io::parse_json(nested(io::max_json_depth)));
  EXPECT_EQ(why_not(nested(io::max_json_depth + 1)), errc::limit_exceeded);
  EXPECT_EQ(why_not(nested(1'000'000)), errc::limit_exceeded);
}

TEST(ParseJson, SaysWhereItEnds) {
  const auto parsed = io::parse_json("{\"a\": 1,\n \"b\": }");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.errors().at(0).field, "line 2, column 7");
}

}  // namespace
