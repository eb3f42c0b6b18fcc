/// Every input of the corpus, which holds what fuzzing has found worth keeping.
#include "fuzz/targets.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

class Corpus : public testing::TestWithParam<funnel_fuzz::target> {};

TEST_P(Corpus, HoldsTheLaws) {
  const std::filesystem::path folder = std::filesystem::path(FUNNEL_SOURCE_DIR) / "tests/fuzz/corpus" / GetParam().name;
  std::size_t n = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_NO_THROW(GetParam().run(bytes)) << entry.path();
    ++n;
  }
  EXPECT_GT(n, 5u) << "there is no corpus in " << folder;
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpus, testing::ValuesIn(funnel_fuzz::targets().begin(), funnel_fuzz::targets().end()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
