/// Reference values of independent statistical software: see tests/reference/values/README.md.
#pragma once

#include "io/csv_reader.hpp"

#include <funnel/io/csv.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace funnel_test {

/// One row of a reference table, by column name.
class reference_row {
 public:
  explicit reference_row(std::map<std::string, std::string> cells) : cells_(std::move(cells)) {}

  bool has(const std::string& column) const { return cells_.contains(column); }
  const std::string& text(const std::string& column) const { return cells_.at(column); }
  /// NaN where the table says NA.
  double number(const std::string& column) const {
    const std::string& cell = cells_.at(column);
    return cell == "NA" ? std::numeric_limits<double>::quiet_NaN() : std::stod(cell);
  }
  std::int64_t count(const std::string& column) const { return std::stoll(cells_.at(column)); }

 private:
  std::map<std::string, std::string> cells_;
};

/// All rows of `<name>.csv`. A missing table fails the test.
inline std::vector<reference_row> reference_table(const std::string& name) {
  const auto text = funnel::read_file(FUNNEL_SOURCE_DIR "/tests/reference/values/" + name + ".csv");
  if (!text) {
    ADD_FAILURE() << "no reference values " << name << ".csv";
    return {};
  }
  funnel::io::csv_reader reader(*text);
  std::vector<std::string> header;
  std::vector<reference_row> rows;
  while (reader.next()) {
    const auto& cells = reader.cells();
    if (header.empty()) {
      header.assign(cells.begin(), cells.end());
      continue;
    }
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < header.size() && i < cells.size(); ++i) row[header[i]] = cells[i];
    rows.emplace_back(std::move(row));
  }
  return rows;
}

/// Equal to the printed precision: 15 digits were printed, `relative` leaves room for another order of summation.
inline void expect_printed(double ours, double printed, double relative = 1e-9) {
  if (std::isnan(printed)) {
    EXPECT_TRUE(std::isnan(ours)) << ours;
    return;
  }
  EXPECT_NEAR(ours, printed, relative * std::max(1.0, std::abs(printed)));
}

}  // namespace funnel_test
