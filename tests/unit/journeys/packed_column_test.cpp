/// Columns in few bytes give back what was put in, at the bounds of every width.
#include "journeys/column_kernels.hpp"
#include "journeys/packed_column.hpp"
#include "journeys/row_set.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
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
  const instant day = instant{} + timespan::days(20'000);
  EXPECT_EQ(width_of<instant>({day, day + timespan::seconds(254), instant::max()}), 1u);
  EXPECT_EQ(width_of<instant>({day, day + timespan::seconds(255)}), 2u);
  EXPECT_EQ(width_of<instant>({day, day + timespan::days(365)}), 4u);                       // seconds
  EXPECT_EQ(width_of<instant>({day, day + timespan{1'000}, day + timespan::days(40)}), 4u);  // milliseconds
  EXPECT_EQ(width_of<instant>({day, day + timespan{1}, day + timespan::days(40)}), 8u);      // microseconds
  EXPECT_EQ(width_of<instant>({instant::min(), instant::max(), instant{instant::max().us - 1}}), 8u);
  EXPECT_EQ(width_of<instant>({instant{-7}, instant{-1'000'007}}), 1u);  // whole seconds apart
}

TEST(PackedColumn, UnitsHoldOverTheWholeRangeOfInstants) {
  const std::int64_t low = instant::min().us;
  EXPECT_EQ(width_of<instant>({instant{low + 1'500'000}, instant{low + 500'000}}), 1u);                 // a second apart
  EXPECT_EQ(width_of<instant>({instant{low + 999'999}, instant{low + 383}, instant{low + 2}}), 4u);     // microseconds
  EXPECT_EQ(width_of<instant>({instant{low + 7}, instant{low + 7 + (std::int64_t{1} << 62) / 1'000'000 * 1'000'000}}), 8u);
  EXPECT_EQ(width_of<instant>({instant{-500'000}, instant{500'000}, instant::max(), instant{1'500'000}}), 1u);
}

// The unit, the base and "none" of all parts together decide, whichever part they are in.
TEST(PackedColumn, OfSeveralPartsIsThatOfAllValues) {
  const instant day = instant{} + timespan::days(20'000);
  const std::vector<std::vector<instant>> parts{{}, {instant::max()}, {day, day + timespan::seconds(3)}, {day + timespan{1'000}}, {day + timespan::seconds(9) + timespan{1'000}, instant::max()}};
  for (std::size_t n = 0; n <= parts.size(); ++n) {
    std::vector<instant> all;
    std::vector<std::span<const instant>> some;
    for (std::size_t p = 0; p < n; ++p) all.insert(all.end(), parts[p].begin(), parts[p].end()), some.emplace_back(parts[p]);
    const packed_column<instant> joined(some, execution{3}, 1), whole(all);
    ASSERT_EQ(joined.size(), all.size());
    EXPECT_EQ(joined.unit(), whole.unit());
    EXPECT_EQ(joined.base(), whole.base());
    EXPECT_EQ(joined.width(), whole.width());
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(joined[i], all[i]);
  }
}

TEST(PackedColumn, FindsTheFirstRawNumberFromAValueOn) {
  const std::vector<instant> times{instant{} + timespan::seconds(10), instant{} + timespan::seconds(20), instant::max()};
  const packed_column<instant> column(times);
  EXPECT_EQ(column.first_raw_from(instant::min()), 0u);
  EXPECT_EQ(column.first_raw_from(instant{} + timespan::seconds(10)), 0u);
  EXPECT_EQ(column.first_raw_from(instant{} + timespan::seconds(10) + timespan{1}), 1u);
  EXPECT_EQ(column.first_raw_from(instant{} + timespan::seconds(20)), 10u);
  EXPECT_EQ(column.first_raw_from(instant{} + timespan::seconds(20) + timespan{1}), 11u);
  EXPECT_EQ(column.first_raw_from(instant::max()), 11u);
}

// Against the plain comparison of values, at bounds on, between and beyond them.
template <class T>
void expect_raws_within(const std::vector<T>& values, const std::vector<T>& bounds) {
  const packed_column<T> column(values);
  for (const T low : bounds) {
    for (const T high : bounds) {
      const auto raws = column.raws_within(low, high);
      column.with_raw([&](const auto* raw) {
        for (std::size_t i = 0; i < values.size(); ++i) {
          const bool found = raws && raws->least <= raw[i] && raw[i] <= raws->greatest;
          EXPECT_EQ(found, low <= values[i] && values[i] <= high) << i;
        }
      });
    }
  }
}

TEST(PackedColumn, FindsTheRawNumbersBetweenTwoValues) {
  const minor_units low = std::numeric_limits<minor_units>::min();
  const minor_units high = std::numeric_limits<minor_units>::max();
  expect_raws_within<minor_units>({-5, 0, 250}, {low, -6, -5, -4, 0, 249, 250, 251, high});
  expect_raws_within<minor_units>({low, -1, 0, high}, {low, low + 1, -1, 0, 1, high - 1, high});
  expect_raws_within<minor_units>({high, high}, {low, high - 1, high});
  const instant t = instant{} + timespan::days(20'000);
  expect_raws_within<instant>({t, t + timespan::seconds(10), t + timespan::seconds(20)},
                              {instant::min(), t - timespan{1}, t, t + timespan{1}, t + timespan::seconds(10), t + timespan::seconds(11), t + timespan::seconds(20), t + timespan::seconds(21)});
}

TEST(PackedColumn, KnowsTheRangeOfEachBlockOfInstants) {
  for (const std::size_t n : std::vector<std::size_t>{0, 1, 1023, 1024, 1025, 5000}) {
    std::mt19937_64 random(n);
    std::vector<instant> times;
    for (std::size_t i = 0; i < n; ++i) times.push_back(random() % 500 == 0 ? instant::max() : instant{} + timespan::seconds(static_cast<std::int64_t>(random() % 100'000)));
    const packed_column<instant> column(times);
    column.with_raw([&](const auto* raw) {
      for (std::size_t first = 0; first < n; first += column.block_rows) {
        const auto* const end = raw + std::min(n, first + column.block_rows);
        EXPECT_EQ(column.block(first / column.block_rows).least, *std::min_element(raw + first, end));
        EXPECT_EQ(column.block(first / column.block_rows).greatest, *std::max_element(raw + first, end));
      }
    });
  }
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
    for (const std::size_t begin : {std::size_t{0}, n / 128 * 64, n / 64 * 64}) {
      EXPECT_EQ(some.between(0, begin).count() + some.between(begin, n).count(), kept.size());
      EXPECT_EQ(some.between(begin, n).rows(), some.rows(begin, n - begin)) << n;
      EXPECT_EQ(some.any(0, begin), some.between(0, begin).count() > 0);
    }
  }
}

}  // namespace
