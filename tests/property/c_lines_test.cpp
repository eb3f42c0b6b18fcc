/// Lines and requests that somebody spoilt: what the C interface takes for JSON, nlohmann's parser takes for JSON, and the other way
/// round; whatever comes, there is a code, and the rows of a report add up.
#include <funnel/c.h>

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

namespace {

using random_bits = std::mt19937_64;

constexpr std::array<std::string_view, 5> good_lines{
    R"({"kind":"created","deal":"A","at":"2026-01-01","owner":"Anna","amount":50000,"values":{"region":"North","size":"big"}})",
    R"({"deal":"\u0041 \ud83d\ude00 \"q\" \\ \/","at":"2026-01-04T10:00:00.5+03:00","stage":"presentation","sequence":12})",
    R"( { "kind" : "won" , "deal" : "привет €" , "at" : "2026-01-21" , "owner" : null , "amount" : "12.50" } )",
    R"({"kind":"lost","deal":"B","at":"2026-01-13","reason":"\b\f\n\r\t","comment":-1.5e+3})",
    R"({"kind":"amount","deal":"C","at":"2026-01-03","amount":-0,"currency":"EUR","event_id":"é","known_at":"2026-01-05"})"};
constexpr std::array<std::string_view, 24> pieces{"\"", "\\", "{", "}", "[", "]", ",", ":", "\\u12", "\\ud800", "\\udc00", "0", "-", "1e5", ".5", "null", "true",
                                                  "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x01", " ", "\"deal\":\"x\","};

std::string spoilt(std::string text, random_bits& bits) {
  for (std::uint64_t n = bits() % 3; n-- > 0 && !text.empty();) {
    const std::size_t at = bits() % text.size();
    switch (bits() % 5) {
      case 0: text[at] = static_cast<char>(bits()); break;
      case 1: text.erase(at, 1 + bits() % 3); break;
      case 2: text.insert(at, pieces[bits() % pieces.size()]); break;
      case 3: text.insert(at, text.substr(bits() % text.size(), bits() % 12)); break;
      default: text.resize(at); break;
    }
  }
  std::erase(text, '\n');
  return text;
}

std::uint64_t first_seed() {
  const char* given = std::getenv("FUNNEL_TEST_SEED");
  return given ? std::strtoull(given, nullptr, 10) : 20260;
}

bool is_object(const std::string& line) {
  const auto j = nlohmann::json::parse(line, nullptr, false);
  return j.is_object();
}

TEST(CLines, AreJsonWhereAnotherParserSaysSo) {
  const std::uint64_t seed = first_seed();
  SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(seed));
  random_bits bits(seed);
  funnel_store* store = nullptr;
  ASSERT_EQ(funnel_open(nullptr, nullptr, 0, R"({"currency": {"code": "EUR"}})", 30, &store), FUNNEL_OK);
  funnel_call* call = funnel_call_new();
  int n_taken = 0, n_syntax = 0;
  for (int i = 0; i < 12'000; ++i) {
    const std::string line = spoilt(std::string(good_lines[bits() % good_lines.size()]), bits);
    funnel_result* report = nullptr;
    const auto code = funnel_append_json(call, store, line.data(), line.size(), nullptr, 0, &report);
    ASSERT_TRUE(code == FUNNEL_OK || code == FUNNEL_REJECTED) << line;
    const auto told = nlohmann::json::parse(funnel_result_json(report, nullptr));
    ASSERT_EQ(told["rows"], told["applied"].get<int>() + told["duplicates"].get<int>() + told["rejected"].get<int>()) << line;
    funnel_result_free(report);
    if (told["rows"] == 0) continue;
    const bool bad = code == FUNNEL_REJECTED && funnel_call_error_code(call, 0) == FUNNEL_SYNTAX;
    if (code == FUNNEL_OK) {
      ASSERT_TRUE(is_object(line)) << line;
      ++n_taken;
    } else if (bad) {
      // A row is refused for what comes first: keys that are nobody's, or twice, or of another type, hide what follows.
      ASSERT_FALSE(is_object(line)) << line;
      ++n_syntax;
    }
  }
  EXPECT_GT(n_taken, 1'000);
  EXPECT_GT(n_syntax, 1'000);
  funnel_call_free(call);
  funnel_close(nullptr, store);
}

TEST(CLines, SpoiltRequestsAreAnsweredOrRefused) {
  const std::uint64_t seed = first_seed();
  SCOPED_TRACE("FUNNEL_TEST_SEED=" + std::to_string(seed));
  random_bits bits(seed);
  funnel_store* store = nullptr;
  ASSERT_EQ(funnel_open(nullptr, nullptr, 0, nullptr, 0, &store), FUNNEL_OK);
  ASSERT_EQ(funnel_append_json(nullptr, store, good_lines[0].data(), good_lines[0].size(), nullptr, 0, nullptr), FUNNEL_OK);
  constexpr std::array<std::string_view, 5> requests{
      R"({"query":{"as_of":"2026-02-01","group_by":["owner",{"dimension":"region"}]},"options":{"since":"2026-01-05","compare":{}},"language":"ru"})",
      R"({"view":"plan","query":{"as_of":"2026-02-01","zone":"Europe/Moscow"},"options":{"targets":[{"period":"2026-02","amount":100}],"draws":99}})",
      R"({"view":"ordered","query":{"as_of":"2026-02-01","counting":"ordered","ordered":{"steps":[{"stages":["qualification"]},{"stages":["won"]}],"window":"90d"}}})",
      R"({"view":"stock","query":{"as_of":"2026-02-01"},"cell":{"stage":"qualification"},"limit":5})",
      R"({"view":"cohort","query":{"filters":[{"field":"owner","is":["Anna"]}],"layout":{"phases":[]}},"cell":{"measure":"fate","stage":"won","fate":"here"}})"};
  for (int i = 0; i < 500; ++i) {
    const std::string request = spoilt(std::string(requests[bits() % requests.size()]), bits);
    for (const auto ask : {funnel_query, funnel_drill}) {
      funnel_result* r = nullptr;
      const auto code = ask(nullptr, store, request.data(), request.size(), &r);
      ASSERT_EQ(code == FUNNEL_OK, r != nullptr) << request;
      ASSERT_NE(code, FUNNEL_INTERNAL) << request;
      ASSERT_NE(std::string_view(funnel_code_name(code)), "") << request;
      if (r) { ASSERT_TRUE(nlohmann::json::accept(funnel_result_json(r, nullptr))) << request; }
      funnel_result_free(r);
    }
  }
  funnel_close(nullptr, store);
}

}  // namespace
