/// Every variant of the kernels that this machine can run says what a plain loop says: at all lengths around a word and
/// a block, from any address, for all widths and at the bounds of the numbers.
#include <funnel/core/execution.hpp>
#include "journeys/column_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace funnel;

/// Sets the variant, and at the end the one that was in use before.
class with_kernels {
 public:
  explicit with_kernels(std::string_view name) : before_(active_kernels()) { EXPECT_TRUE(use_kernels(name)); }
  ~with_kernels() { use_kernels(before_); }

 private:
  std::string_view before_;
};

constexpr std::size_t most_misaligned = 3;

std::vector<std::size_t> lengths() {
  std::vector<std::size_t> all{127, 128, 129, 1023, 1024, 1025, 65'535, 65'536, 65'537};
  for (std::size_t n = 0; n <= 67; ++n) all.push_back(n);
  return all;
}

/// Words in which not all bits are set before; one more than are needed, which must be left alone.
std::vector<std::uint64_t> words_for(std::size_t n, std::mt19937_64& random) {
  std::vector<std::uint64_t> words((n + 63) / 64 + 1);
  for (std::uint64_t& w : words) w = random() | random();
  return words;
}

template <class Wanted>
void expect_kept(const std::vector<std::uint64_t>& before, const std::vector<std::uint64_t>& after, std::size_t n, Wanted wanted) {
  for (std::size_t w = 0; w < n / 64 + (n % 64 != 0); ++w) {
    std::uint64_t bits = 0;
    for (std::size_t i = w * 64; i < std::min(n, w * 64 + 64); ++i) bits |= std::uint64_t{wanted(i)} << i % 64;
    ASSERT_EQ(after[w], before[w] & bits) << "word " << w << " of " << n << " rows";
  }
  ASSERT_EQ(after.back(), before.back()) << n;
}

/// Many equal numbers, and those at both ends.
template <class Raw>
std::vector<Raw> some_numbers(std::size_t n, std::mt19937_64& random) {
  std::vector<Raw> raw(n);
  for (Raw& r : raw) {
    const std::uint64_t dice = random() % 4;
    r = static_cast<Raw>(dice == 0 ? std::numeric_limits<Raw>::max() - random() % 3 : dice == 1 ? random() : random() % 5);
  }
  return raw;
}

template <class Raw>
void expect_variant(std::string_view name) {
  SCOPED_TRACE(std::string(name) + ", bytes " + std::to_string(sizeof(Raw)));
  const with_kernels in_use(name);
  std::mt19937_64 random(7);
  constexpr Raw top = std::numeric_limits<Raw>::max();
  constexpr Raw half = static_cast<Raw>(Raw{1} << (8 * sizeof(Raw) - 1));
  for (const std::size_t n : lengths()) {
    const std::vector<Raw> numbers = some_numbers<Raw>(n + most_misaligned, random);
    for (std::size_t from = 0; from <= most_misaligned; ++from) {
      const Raw* const raw = numbers.data() + from;
      for (const Raw low : {Raw{0}, Raw{3}, half, static_cast<Raw>(top - 1), top}) {
        for (const Raw span : {Raw{0}, Raw{1}, half, static_cast<Raw>(top - 1), top}) {
          const std::vector<std::uint64_t> before = words_for(n, random);
          std::vector<std::uint64_t> words = before;
          detail::and_within(raw, n, low, span, words.data());
          expect_kept(before, words, n, [&](std::size_t i) { return static_cast<Raw>(raw[i] - low) <= span; });
          if (testing::Test::HasFatalFailure()) return;
        }
      }
      for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{5}, std::size_t{200}, std::size_t{256}, std::size_t{300}}) {
        if (size - 1 > top) continue;
        std::vector<std::uint8_t> wanted(size);
        for (std::uint8_t& w : wanted) w = random() % 2 != 0;
        const std::vector<std::uint64_t> before = words_for(n, random);
        std::vector<std::uint64_t> words = before;
        detail::wanted_numbers(wanted).keep(raw, n, words.data());
        expect_kept(before, words, n, [&](std::size_t i) { return wanted[std::min<std::uint64_t>(raw[i], size - 1)] != 0; });
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  }
}

class ColumnKernels : public testing::TestWithParam<const char*> {};

TEST_P(ColumnKernels, SayWhatAPlainLoopSays) {
  const std::vector<std::string_view> variants = kernel_variants();
  if (std::find(variants.begin(), variants.end(), GetParam()) == variants.end()) GTEST_SKIP() << "this machine cannot run " << GetParam();
  expect_variant<std::uint8_t>(GetParam());
  expect_variant<std::uint16_t>(GetParam());
  expect_variant<std::uint32_t>(GetParam());
  expect_variant<std::uint64_t>(GetParam());
}
INSTANTIATE_TEST_SUITE_P(AllVariants, ColumnKernels, testing::Values("portable", "avx2", "avx512"), [](const auto& variant) { return std::string(variant.param); });

TEST(KernelVariants, AreListedAndForced) {
  const std::vector<std::string_view> variants = kernel_variants();
  ASSERT_FALSE(variants.empty());
  EXPECT_EQ(variants.front(), "portable");
  EXPECT_EQ(active_kernels(), variants.back());
  for (const std::string_view name : variants) {
    const with_kernels in_use(name);
    EXPECT_EQ(active_kernels(), name);
    EXPECT_FALSE(use_kernels("no such set"));
    EXPECT_FALSE(use_kernels(""));
    EXPECT_EQ(active_kernels(), name);
  }
  EXPECT_EQ(active_kernels(), variants.back());
}

}  // namespace
