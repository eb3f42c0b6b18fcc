/// Which stages there are, which of them come first, and which end a deal.
#pragma once

#include "io/draft_roles.hpp"

#include <funnel/core/time.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// Why a stage stands where it does in the order.
enum class order_evidence : std::uint8_t { none, given, numbers, order_column, history, probability, names };

/// One stage as the file writes it.
struct seen_stage {
  std::string name;                                            ///< the spelling that most rows have
  std::vector<std::pair<std::string, std::size_t>> spellings;  ///< all of them, with the number of rows
  std::size_t n_rows = 0;
  std::size_t n_open = 0, n_won = 0, n_lost = 0;  ///< rows whose other columns say so
  std::vector<double> probabilities;
  std::optional<double> place;  ///< in a column that numbers stages, if always the same
  bool place_varies = false;
  stage_kind kind = stage_kind::open;
  bool kind_known = false;  ///< by its name, or by other columns
};

/// A deal's entry into a stage. Of two with one tick nobody knows which came first.
struct stage_entry {
  std::size_t stage = 0;
  std::size_t tick = 0;
};

/// The entries of each deal, in order of time.
using stage_history = std::vector<std::vector<stage_entry>>;

/// An entry into a stage, and the stage that it left, where rows say so.
struct timed_entry {
  std::optional<instant> at;
  std::size_t stage = 0;
  std::optional<std::size_t> from{};
};

/// Of each deal, in the order of the file.
using deal_entries = std::map<std::string_view, std::vector<timed_entry>>;

/// What deals passed. Of entries at one time (files that know days only) the order is that of a file which is in order of
/// time, or that in which each left the stage of the one before; else nobody knows it.
stage_history history_of(deal_entries entries);

struct ordered_stages {
  std::vector<std::size_t> open;             ///< positions in the given list, in order
  order_evidence by = order_evidence::none;  ///< the weakest that was needed
  std::vector<std::pair<std::size_t, std::size_t>>
      undecided;  ///< pairs that nothing puts in order; then `open` is no order
};

/// Orders the open ones among the stages: by numbers in front of their names, a column that numbers them, the order in
/// which deals pass them, probabilities, and what they are called.
ordered_stages order_stages(const std::vector<seen_stage>& stages, const stage_history& history,
                            const std::vector<std::string>& given);

}  // namespace funnel::io
