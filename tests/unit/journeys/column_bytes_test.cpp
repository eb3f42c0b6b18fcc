#include "journeys/column_bytes.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <type_traits>
#include <vector>

namespace {

using namespace funnel;
using detail::byte_reader;
using detail::column_head;
using detail::read_bits;
using detail::read_column;
using detail::read_guessed;
using detail::write_bits;
using detail::write_column;
using detail::write_guessed;

/// The numbers after they were written and read.
std::vector<std::uint64_t> read_back(const std::vector<std::uint64_t>& numbers) {
  std::vector<std::uint8_t> bytes;
  write_bits(bytes, numbers.size(), [&](std::size_t i) { return numbers[i]; });
  const std::size_t size = bytes.size();
  bytes.resize(size + 8);
  byte_reader in(std::span<const std::uint8_t>(bytes).first(size));
  std::vector<std::uint64_t> back;
  EXPECT_TRUE(read_bits(in, numbers.size(), [&](std::size_t first, const std::uint64_t* at, std::size_t n) {
    EXPECT_EQ(first, back.size());
    back.insert(back.end(), at, at + n);
    return true;
  }));
  EXPECT_EQ(in.left(), 0u);
  return back;
}

TEST(ColumnBytes, NumbersOfEveryWidth) {
  std::mt19937_64 random(1);
  for (unsigned bits = 0; bits <= 64; ++bits)
    for (const std::size_t n : {0u, 1u, 7u, 1023u, 1024u, 1025u, 3000u}) {
      std::vector<std::uint64_t> numbers;
      const std::uint64_t least = bits == 64 ? 0 : random() >> (bits == 0 ? 1 : bits);
      for (std::size_t i = 0; i < n; ++i) numbers.push_back(least + (bits == 0 ? 0 : random() >> (64 - bits)));
      EXPECT_EQ(read_back(numbers), numbers) << bits << " bits, " << n;
    }
}

TEST(ColumnBytes, TakeTheirBits) {
  std::vector<std::uint8_t> bytes;
  write_bits(bytes, 2048, [](std::size_t i) { return 1'000 + i % 8; });
  EXPECT_EQ(bytes.size(), 2 * (2 + 1 + 1024 * 3 / 8u));
  bytes.clear();
  write_bits(bytes, 1024, [](std::size_t) { return 5; });
  EXPECT_EQ(bytes.size(), 2u);
}

TEST(ColumnBytes, SurprisesAlone) {
  std::vector<instant> values;
  for (int i = 0; i < 1'000; ++i) values.push_back(instant{i % 100 == 99 ? i / 2 * 1'000'000LL : i % 100 == 50 ? instant::max().us : i * 1'000'000LL});
  const packed_column<instant> column{std::span<const instant>(values)};
  std::size_t n = values.size();
  const auto guess = [&](const column_head&, auto* raw) {
    for (std::size_t i = 0; i < n; ++i) raw[i] = static_cast<std::remove_reference_t<decltype(*raw)>>(i);
  };
  std::vector<std::uint8_t> bytes;
  write_guessed(bytes, column, guess);
  EXPECT_LT(bytes.size(), 80u);
  byte_reader in(bytes);
  const auto back = read_guessed<instant>(in, values.size(), no_code, guess);
  ASSERT_TRUE(back);
  EXPECT_EQ(in.left(), 0u);
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ((*back)[i], values[i]) << i;
  byte_reader beyond(bytes);
  n = 900;
  EXPECT_FALSE(read_guessed<instant>(beyond, n, no_code, guess));  // the last is at 999
}

template <class T>
void expect_same(const std::vector<T>& values, std::uint64_t limit = no_code) {
  const packed_column<T> column{std::span<const T>(values)};
  std::vector<std::uint8_t> bytes;
  write_column(bytes, column);
  bytes.resize(bytes.size() + 8);
  byte_reader in(std::span<const std::uint8_t>(bytes).first(bytes.size() - 8));
  const auto back = read_column<T>(in, values.size(), limit);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->base(), column.base());
  EXPECT_EQ(back->unit(), column.unit());
  EXPECT_EQ(back->max_raw(), column.max_raw());
  EXPECT_EQ(back->width(), column.width());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ((*back)[i], values[i]) << i;
}

TEST(ColumnBytes, ColumnsWithAndWithoutValues) {
  expect_same<code>({});
  expect_same<code>({no_code, no_code}, 0);
  expect_same<code>({0, 7, no_code, 254, 255}, 256);
  expect_same<minor_units>({std::numeric_limits<minor_units>::min(), 0, std::numeric_limits<minor_units>::max()});
  expect_same<instant>({instant{3'000'000}, instant::max(), instant{-5'000'000}});
  expect_same<instant>({instant{1}, instant{2'001}});
  std::vector<instant> many;
  for (int i = 0; i < 5'000; ++i) many.push_back(i % 7 == 0 ? instant::max() : instant{i * 1'000'000LL});
  expect_same(many);
}

TEST(ColumnBytes, CodesBeyondTheLimitAreRefused) {
  std::vector<std::uint8_t> bytes;
  const std::vector<code> codes{0, 4, no_code};
  write_column(bytes, packed_column<code>{std::span<const code>(codes)});
  bytes.resize(bytes.size() + 8);
  for (const std::uint64_t limit : {4u, 5u}) {
    byte_reader in(std::span<const std::uint8_t>(bytes).first(bytes.size() - 8));
    EXPECT_EQ(read_column<code>(in, codes.size(), limit).has_value(), limit == 5);
  }
}

}  // namespace
