/// A column of Arrow as a column of ours.
///
/// Layer:   c.
#pragma once

#include "c/arrow.hpp"
#include "c/columns.hpp"

#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::c {

/// What a column points to where Arrow has it in another form.
struct column_memory {
  std::vector<std::int64_t> numbers;
  std::vector<std::string_view> views;
  std::vector<std::int32_t> codes;
  std::string texts;
  std::vector<bool> too_large;
};

/// A column of a record batch: what fills `field`, rows `first` to `first + rows` of the array.
struct arrow_column {
  const ArrowSchema& schema;
  const ArrowArray& array;
  std::size_t first;
  std::size_t rows;
  event_field field;
  const time_zone& zone;
};

/// Makes `out`, whose name is given, point to the column, or to `memory`. False: it has no values.
/// Errors: what the interface or the field does not allow, by column and, if it is one, row.
std::optional<error> read_column(const arrow_column& from, given_column& out, column_memory& memory, bool& any);

}  // namespace funnel::c
