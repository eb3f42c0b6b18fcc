/// Which column of a file is what, and what its rows are.
#pragma once

#include "io/draft_columns.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// What a row is: as `row_shape`, with the kinds of events apart.
enum class draft_shape : std::uint8_t { list, events, field_changes, moves, stays };

/// Columns by role, and those that might as well have been it.
struct draft_roles {
  draft_shape shape = draft_shape::list;
  std::array<std::optional<std::size_t>, n_column_roles> of{};
  std::map<column_role, std::vector<std::size_t>> rivals;  ///< as good as the chosen one, it included; two or more

  std::optional<std::size_t> operator[](column_role r) const { return of[static_cast<std::size_t>(r)]; }
  std::optional<std::size_t>& at(column_role r) { return of[static_cast<std::size_t>(r)]; }
  bool has(column_role r) const { return of[static_cast<std::size_t>(r)].has_value(); }
};

/// `given` names columns for fields of the mapping; they are believed.
draft_roles find_roles(const file_sample& s, const std::vector<draft_column>& columns,
                       const std::map<std::string, std::string>& given);

}  // namespace funnel::io
