/// When each deal first reached each stage, so that the reach as of earlier instants is counted without projecting again.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "core/parallel.hpp"
#include <funnel/core/time.hpp>
#include <funnel/core/types.hpp>
#include "journeys/column_reading.hpp"
#include <funnel/journeys/journey_table.hpp>
#include "journeys/packed_column.hpp"
#include "journeys/row_set.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// For each row and funnel stage the instant at which the deal first stood in the stage, or in one above it by the order
/// in force then: what counts as reached by `counting::implied`. Rows are worked on in blocks, whose first and last
/// instants are kept too: rows stand in order of arrival, so most blocks lie wholly before or after an instant asked for.
class reach_index {
 public:
  /// Of a block of rows in one column. Without instants: n is 0.
  struct block {
    instant first = instant::max();
    instant last = instant::min();
    std::size_t n = 0;  ///< rows that have an instant
  };
  /// The table must outlive the index, at its place. Memory: 4 bytes a deal and stage, where times are whole seconds.
  /// Cost: O(visits x stages / 8 + deals x stages); results are the same for any number of threads.
  explicit reach_index(const journey_table& j, execution how = {})  : journeys_(&j), created_blocks_(blocks_of(j.deals().created)), reached_(j.pipeline().n_funnel()), blocks_(reached_.size()) {
    for (std::size_t first = 0; first < n_stages(); first += stages_at_once) find_entries(first, std::min(n_stages() - first, stages_at_once), how);
  }

  const journey_table& journeys() const noexcept { return *journeys_; }
  std::size_t n_stages() const noexcept { return reached_.size(); }
  /// When the deal in each row first reached the stage; instant::max() for never.
  const packed_column<instant>& reached(std::size_t stage) const noexcept { return reached_[stage]; }
  /// The blocks of that column, and of `deal_columns::created`.
  const std::vector<block>& blocks_of_reached(std::size_t stage) const noexcept { return blocks_[stage]; }
  const std::vector<block>& blocks_of_created() const noexcept { return created_blocks_; }

 private:
  // What is not packed yet takes 8 bytes a deal and stage: few stages at once bound the memory of many-staged funnels.
  static constexpr std::size_t stages_at_once = 8;

  static std::vector<block> blocks_of(const packed_column<instant>& at) {
    std::vector<block> blocks((at.size() + row_set::block_rows - 1) / row_set::block_rows);
    std::vector<instant> of_block(row_set::block_rows);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const std::size_t first = b * row_set::block_rows;
      const std::size_t n = std::min(row_set::block_rows, at.size() - first);
      at.read(first, n, of_block.data());
      for (std::size_t i = 0; i < n; ++i) {
        if (of_block[i] == instant::max()) continue;
        blocks[b].first = std::min(blocks[b].first, of_block[i]);
        blocks[b].last = std::max(blocks[b].last, of_block[i]);
        ++blocks[b].n;
      }
    }
    return blocks;
  }

  void find_entries(std::size_t first_stage, std::size_t n_stages, execution how) {
    const journey_table& j = *journeys_;
    const stage_mask wanted = ((stage_mask{1} << n_stages) - 1) << first_stage;
    std::vector<std::vector<instant>> at(n_stages, std::vector<instant>(j.n_deals(), instant::max()));
    const auto stage = detail::reading(j.visits().stage);
    const packed_column<std::size_t>& first_visit = j.deals().first_visit;
    const packed_column<instant>& entered = j.visits().entered;
    for_parts(j.n_deals(), 1 << 14, row_set::block_rows, how, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row) {
        stage_mask missing = wanted;
        const std::size_t end_of_row = first_visit[row + 1];
        for (std::size_t v = first_visit[row]; v < end_of_row && missing != 0; ++v) {
          const stage_mask here = (j.below(v) | stage_bit(stage[v])) & missing;
          missing &= ~here;
          for (stage_mask m = here; m != 0; m &= m - 1)
            at[static_cast<std::size_t>(std::countr_zero(m)) - first_stage][row] = entered[v];
        }
      }
    });
    for_parts(n_stages, 1, 1, how, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t k = begin; k < end; ++k) {
        reached_[first_stage + k] = packed_column<instant>(at[k]);
        blocks_[first_stage + k] = blocks_of(reached_[first_stage + k]);
      }
    });
  }

  const journey_table* journeys_;
  std::vector<block> created_blocks_;
  std::vector<packed_column<instant>> reached_;  // by stage
  std::vector<std::vector<block>> blocks_;       // by stage
};

}  // namespace v0_1
}  // namespace funnel
