/// Types of ClickHouse by their names, and values of its format RowBinary as the texts that readers of cells know.
///
/// Layer:   io; for funnel::sql.
/// Threads: all functions may be called from any thread.
#pragma once

#include "io/row_source.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

struct clickhouse_type {
  enum class form : std::uint8_t {
    nothing,
    integer,
    natural,
    floating,
    decimal,
    boolean,
    text,
    fixed_text,
    date,
    time,
    enumerated,
    uuid,
    other,  ///< to be made a text by the server
  };
  form what = form::other;
  bool nullable = false;
  unsigned bytes = 0;                                         ///< of a value; 0: it begins with its length
  unsigned decimals = 0;                                      ///< of decimals and times
  std::vector<std::pair<std::int64_t, std::string>> names{};  ///< of an enumeration

  cell_type cell() const noexcept;
};

/// "LowCardinality(Nullable(Decimal(18, 4)))". Types that are unknown, or that no server has, are `other`. Source: ClickHouse's
/// documentation of data types and of RowBinary.
clickhouse_type clickhouse_type_of(std::string_view name, unsigned within_others = 0);

/// Appends the text of a value without its length and its mark of NULL: numbers digit by digit, times to the
/// microsecond with a Z, dates without. Requires: so many bytes as the type has, if it says so.
void add_clickhouse_text(std::string_view bytes, const clickhouse_type& type, std::string& to);

}  // namespace funnel::io
