/// Tables that say more of what deals name: people, companies, and deals themselves beside their history.
#pragma once

#include "io/draft_columns.hpp"
#include "io/draft_sample.hpp"

#include <funnel/io/csv.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace funnel::io {

/// A column of the deals and the column of the table that has its values, another one in every row.
struct join_columns {
  std::size_t on = 0;
  std::size_t key = 0;
};

/// All ways in which the table can be joined; several only where none is better than the others. None when the deals name
/// too few of its rows, or when only equal numbers speak for it and no name does.
std::vector<join_columns> find_joins(const profiled_sample& deals, const profiled_sample& table);

/// A table to be joined, and its file as the mapping names it.
struct joinable {
  const profiled_sample* table;
  join_columns by;
  std::string file;
};

/// A sample of deals with the columns of tables, named as the mapping must name them. Its cells lie in those samples.
struct joined_sample {
  profiled_sample deals;
  std::vector<table_join> joins;
  std::string owner;  ///< the column with the owners' names, where a table of people has it
};

joined_sample join_tables(const file_sample& deals, const std::vector<joinable>& tables);

}  // namespace funnel::io
