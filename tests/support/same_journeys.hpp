/// Do two tables say the same of everything?
#pragma once

#include "journeys/journey_data.hpp"

#include <funnel/journeys/journey_table.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace funnel_test {

template <class T>
void expect_same_column(const funnel::packed_column<T>& a, const funnel::packed_column<T>& b, const std::string& what) {
  ASSERT_EQ(a.size(), b.size()) << what;
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(a[i], b[i]) << what << " " << i;
  if constexpr (std::is_same_v<T, funnel::instant>) {
    const auto value = [](const funnel::packed_column<T>& c, std::uint64_t raw) {
      const std::uint64_t none = c.width() == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * c.width()) - 1;
      return raw == none ? funnel::instant::max() : c.value_of(raw);
    };
    for (std::size_t block = 0; block * a.block_rows < a.size(); ++block) {
      EXPECT_EQ(value(a, a.block(block).least), value(b, b.block(block).least)) << what;
      EXPECT_EQ(value(a, a.block(block).greatest), value(b, b.block(block).greatest)) << what;
    }
  }
}

/// Calls f(a, b, name) for the columns of rows and visits.
template <class F>
void each_column(const funnel::detail::journey_data& a, const funnel::detail::journey_data& b, F&& f) {
  const funnel::detail::packed_deals x = a.deals(), y = b.deals();
  f(x.deal, y.deal, "deal");
  f(x.created, y.created, "created");
  f(x.closed, y.closed, "closed");
  f(x.shape, y.shape, "shape");
  f(x.owner, y.owner, "owner");
  f(x.amount, y.amount, "amount");
  f(x.reason, y.reason, "reason");
  ASSERT_EQ(x.dimensions.size(), y.dimensions.size());
  for (std::size_t d = 0; d < x.dimensions.size(); ++d) f(x.dimensions[d], y.dimensions[d], "dimension");
  f(x.first_visit, y.first_visit, "first visit");
  f(x.first_holding, y.first_holding, "first holding");
  f(a.visits().entered, b.visits().entered, "entered");
  f(a.visits().left, b.visits().left, "left");
}

inline void expect_packed_alike(const funnel::journey_table& one, const funnel::journey_table& other) {
  each_column(data_of(one), data_of(other), [](const auto& a, const auto& b, const char* what) {
    EXPECT_EQ(std::tuple(a.width(), a.base(), a.unit(), a.max_raw()), std::tuple(b.width(), b.base(), b.unit(), b.max_raw())) << what;
  });
}

inline void expect_same_table(const funnel::journey_table& one, const funnel::journey_table& other) {
  const funnel::detail::journey_data &a = data_of(one), &b = data_of(other);
  EXPECT_EQ(a.snapshot().as_of(), b.snapshot().as_of());
  EXPECT_EQ(a.snapshot().known_at(), b.snapshot().known_at());
  EXPECT_TRUE(a.layout() == b.layout());
  each_column(a, b, [](const auto& x, const auto& y, const char* what) { expect_same_column(x, y, what); });
  if (testing::Test::HasFatalFailure()) return;
  EXPECT_EQ(a.visits().stage, b.visits().stage);
  EXPECT_EQ(a.visits().end, b.visits().end);
  EXPECT_EQ(a.shapes(), b.shapes());
  ASSERT_EQ(a.shape_totals().size(), b.shape_totals().size());
  for (std::size_t i = 0; i < a.shape_totals().size(); ++i) {
    EXPECT_EQ(a.shape_totals()[i].deals, b.shape_totals()[i].deals);
    EXPECT_EQ(a.shape_totals()[i].amount, b.shape_totals()[i].amount);
  }
  EXPECT_EQ(a.has_gaps(), b.has_gaps());
  EXPECT_EQ(a.holdings().owner, b.holdings().owner);
  EXPECT_EQ(a.holdings().us, b.holdings().us);
  ASSERT_EQ(a.earlier_values().size(), b.earlier_values().size());
  for (std::size_t i = 0; i < a.earlier_values().size(); ++i) {
    const funnel::detail::earlier_value &x = a.earlier_values()[i], &y = b.earlier_values()[i];
    EXPECT_EQ(std::tuple(x.visit, x.dimension, x.value), std::tuple(y.visit, y.dimension, y.value));
  }
  for (std::size_t row = 0; row < a.n_deals(); ++row) {
    ASSERT_EQ(a.deal_id(row), b.deal_id(row));
    ASSERT_EQ(a.identity(row), b.identity(row));
    for (std::size_t v = a.deals().first_visit[row]; v < a.deals().first_visit[row + 1]; ++v) {
      ASSERT_EQ(std::tuple(a.owner_at(row, v), a.owner_left(row, v), a.begun_by(row, v), a.ended_by(row, v)),
                std::tuple(b.owner_at(row, v), b.owner_left(row, v), b.begun_by(row, v), b.ended_by(row, v)));
      ASSERT_EQ(std::pair(a.amount_at(row, v), a.amount_left(row, v)), std::pair(b.amount_at(row, v), b.amount_left(row, v)));
      ASSERT_EQ(a.unknown_of(row, v), b.unknown_of(row, v));
      ASSERT_EQ(std::pair(a.below(v), a.behind(v)), std::pair(b.below(v), b.behind(v)));
    }
  }
}

}  // namespace funnel_test
