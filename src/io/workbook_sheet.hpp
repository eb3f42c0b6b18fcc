/// The cells of a workbook's sheet as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// How a cell's number is shown.
enum class cell_format : std::uint8_t { plain, percent, date, date_time, time_of_day };

/// What all sheets of a workbook share.
struct workbook_texts {
  std::vector<std::string> strings;
  std::vector<cell_format> formats;  ///< by the style of a cell
  bool from_1904 = false;
};

/// What a code such as "dd.mm.yyyy hh:mm" or "0.0%" shows. Letters in quotes, behind a backslash and in brackets are none of it.
cell_format format_of_code(std::string_view code);

/// The text of a number as its format shows it, but always in the same way: ISO 8601, a point, at most 15 digits.
std::string shown_number(double value, cell_format format, bool from_1904);

// Each false for what is no XML.
bool read_strings(std::string_view xml, workbook_texts& texts);
bool read_styles(std::string_view xml, workbook_texts& texts);

enum class sheet_reading : std::uint8_t { whole, damaged, too_long };
/// Appends a line of CSV for each row up to the last, and counts those with at least two cells that say something.
sheet_reading read_sheet(std::string_view xml, const workbook_texts& texts, std::size_t most, std::string& csv, std::size_t& n_rows);

}  // namespace funnel::io
