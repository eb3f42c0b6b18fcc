/// A question as a part of the deals can answer it, of which no deal may have a dimension that others have.
///
/// Layer:   aggregates.
#pragma once

#include <funnel/events/store.hpp>
#include <funnel/query/query.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The question without the dimensions that a snapshot does not know: no deal has a value there.
struct question_here {
  query asked;
  std::vector<std::size_t> absent_groups;  ///< positions among the groups of the whole question, ascending
  bool nobody = false;                     ///< a filter asks for a value that no deal has

  question_here(const query& whole, const snapshot& s);

  /// The key by the groups of the whole question.
  std::vector<std::string> whole_key(std::vector<std::string> key) const {
    for (const std::size_t at : absent_groups) key.insert(key.begin() + static_cast<std::ptrdiff_t>(at), std::string());
    return key;
  }
};

/// The dimensions that a question names, each once.
std::vector<std::string> dimensions_of(const query& q);

/// Does the question look at teams?
bool looks_at_teams(const query& q) noexcept;

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
