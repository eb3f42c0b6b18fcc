/// Columns in few bytes give back what was put in, at the bounds of every width.
#include <funnel/journeys/column_kernels.hpp>
#include <funnel/journeys/packed_column.hpp>
#include <funnel/journeys/row_set.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace {

using namespace funnel;

template <class T>
std::size_t width_of(const std::vector<T>& values) {
  const packed_column<T> column(values);
  EXPECT_EQ(column.size(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(column[i], values[i]) << i;
  return column.width();
}

TEST(PackedColumn, CodesKeepTheGreatestRawNumberForNone) {
  EXPECT_EQ(width_of<code>({}), 1u);
  EXPECT_EQ(width_of<code>({no_code}), 1u);
  EXPECT_EQ(width_of<code>({0, 254, no_code}), 1u);
  EXPECT_EQ(width_of<code>({0, 255}), 2u);
  EXPECT_EQ(width_of<code>({65'534, no_code}), 2u);
  EXPECT_EQ(width_of<code>({65'535}), 4u);
  EXPECT_EQ(width_of<code>({no_code - 1, no_code, 0}), 4u);
}

TEST(PackedColumn, AmountsByTheirRangeAndNotTheirSize) {
  const minor_units low = std::numeric_limits<minor_units>::min();
  const minor_units high = std::numeric_limits<minor_units>::max();
  EXPECT_EQ(width_of<minor_units>({1'000'000'000'000, 1'000'000'000'255}), 1u);
  EXPECT_EQ(width_of<minor_units>({1'000'000'000'000, 1'000'000'000'256}), 2u);
  EXPECT_EQ(width_of<minor_units>({-5, 65'530}), 2u);
  EXPECT_EQ(width_of<minor_units>({-5, 65'531}), 4u);
  EXPECT_EQ(width_of<minor_units>({0, 0xFFFF'FFFF}), 4u);
  EXPECT_EQ(width_of<minor_units>({0, 0x1'0000'0000}), 8u);
  EXPECT_EQ(width_of<minor_units>({low, -1, 0, high}), 8u);
  EXPECT_EQ(width_of<minor_units>({high, high}), 1u);
}

TEST(PackedColumn, InstantsInTheUnitThatDividesThem) {
  const instant day = instant{} + days(20'000);
  EXPECT_EQ(width_of<instant>({day, day + seconds(254), instant::max()}), 1u);
  EXPECT_EQ(width_of<instant>({day, day + seconds(255)}), 2u);
  EXPECT_EQ(width_of<instant>({day, day + days(365)}), 4u);                       // seconds
  EXPECT_EQ(width_of<instant>({day, day + duration{1'000}, day + days(40)}), 4u);  // milliseconds
  EXPECT_EQ(width_of<instant>({day, day + duration{1}, day + days(40)}), 8u);      // microseconds
  EXPECT_EQ(width_of<instant>({instant::min(), instant::max(), instant{instant::max().us - 1}}), 8u);
  EXPECT_EQ(width_of<instant>({instant{-7}, instant{-1'000'007}}), 1u);  // whole seconds apart
}

TEST(PackedColumn, FindsTheFirstRawNumberFromAValueOn) {
  const std::vector<instant> times{instant{} + seconds(10), instant{} + seconds(20), instant::max()};
  const packed_column<instant> column(times);
  EXPECT_EQ(column.first_raw_from(instant::min()), 0u);
  EXPECT_EQ(column.first_raw_from(instant{} + seconds(10)), 0u);
  EXPECT_EQ(column.first_raw_from(instant{} + seconds(10) + duration{1}), 1u);
  EXPECT_EQ(column.first_raw_from(instant{} + seconds(20)), 10u);
  EXPECT_EQ(column.first_raw_from(instant{} + seconds(20) + duration{1}), 11u);
  EXPECT_EQ(column.first_raw_from(instant::max()), 11u);
}

template <class Raw>
void expect_comparisons() {
  std::mt19937_64 random(7);
  for (std::size_t n = 0; n <= 200; ++n) {
    std::vector<Raw> raw(n);
    for (Raw& r : raw) r = static_cast<Raw>(random() % 4 == 0 ? std::numeric_limits<Raw>::max() - random() % 3 : random() % 5);
    for (const Raw value : {Raw{0}, Raw{3}, std::numeric_limits<Raw>::max(), static_cast<Raw>(Raw{1} << (8 * sizeof(Raw) - 1))}) {
      for (const Raw width : {Raw{0}, Raw{1}, Raw{2}, static_cast<Raw>(std::numeric_limits<Raw>::max() - 3)}) {
        row_set equal(n), within(n), want_equal(n), want_within(n);
        detail::and_equal(raw.data(), n, value, equal.words_from(0));
        detail::and_within(raw.data(), n, value, width, within.words_from(0));
        detail::and_where(n, want_equal.words_from(0), [&](std::size_t i) { return raw[i] == value; });
        detail::and_where(n, want_within.words_from(0), [&](std::size_t i) { return static_cast<Raw>(raw[i] - value) < width; });
        ASSERT_EQ(equal.rows(), want_equal.rows()) << n;
        ASSERT_EQ(within.rows(), want_within.rows()) << n;
      }
    }
    if constexpr (sizeof(Raw) == 1) {
      if (n >= 64) {
        ASSERT_EQ(detail::equal_bytes_portable(raw.data(), 3), detail::equal_rows(raw.data(), 3));
        ASSERT_EQ(detail::equal_bytes_portable(raw.data(), 255), detail::equal_rows(raw.data(), 255));
      }
    }
  }
}

TEST(ColumnKernels, CompareAsOneRowAtATimeDoes) {
  expect_comparisons<std::uint8_t>();
  expect_comparisons<std::uint16_t>();
  expect_comparisons<std::uint32_t>();
  expect_comparisons<std::uint64_t>();
}

TEST(RowSet, IsASetOfRows) {
  for (std::size_t n = 0; n <= 200; ++n) {
    row_set all(n);
    EXPECT_EQ(all.count(), n);
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < n; i += 1 + i % 5) kept.push_back(i);
    const auto is_kept = [&](std::size_t i) { return std::find(kept.begin(), kept.end(), i) != kept.end(); };
    row_set some = all;
    detail::and_where(n, some.words_from(0), is_kept);
    EXPECT_EQ(some.rows(), kept);
    row_set rest = all;
    rest -= some;
    EXPECT_EQ(rest.count(), n - kept.size());
    rest &= some;
    EXPECT_EQ(rest.count(), 0u);
    for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(some.contains(i), is_kept(i));
  }
}

}  // namespace
