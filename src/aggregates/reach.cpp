#include <funnel/aggregates/views.hpp>

#include <funnel/aggregates/cohort.hpp>
#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/selection.hpp"
#include "core/parallel.hpp"
#include "journeys/column_reading.hpp"
#include "journeys/journey_data.hpp"
#include "journeys/packed_column.hpp"
#include "journeys/row_set.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// The columns of a `reach_index`. Rows are worked on in blocks, whose first and last instants are kept too: rows stand
/// in order of arrival, so most blocks lie wholly before or after an instant asked for.
class reach_columns {
 public:
  /// Of a block of rows in one column. Without instants: n is 0.
  struct block {
    instant first = instant::max();
    instant last = instant::min();
    std::size_t n = 0;  // rows that have an instant
  };

  reach_columns(const journey_data& j, execution how)
      : journeys_(&j),
        created_blocks_(blocks_of(j.deals().created)),
        reached_(j.pipeline().n_funnel()),
        blocks_(reached_.size()) {
    for (std::size_t first = 0; first < n_stages(); first += stages_at_once)
      find_entries(first, std::min(n_stages() - first, stages_at_once), how);
  }

  const journey_data& journeys() const noexcept { return *journeys_; }
  std::size_t n_stages() const noexcept { return reached_.size(); }
  /// When the deal in each row first reached the stage; instant::max() for never.
  const packed_column<instant>& reached(std::size_t stage) const noexcept { return reached_[stage]; }
  /// The blocks of that column, and of `packed_deals::created`.
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
    const journey_data& j = *journeys_;
    const stage_mask wanted = ((stage_mask{1} << n_stages) - 1) << first_stage;
    std::vector<std::vector<instant>> at(n_stages, std::vector<instant>(j.n_deals(), instant::max()));
    const auto stage = reading(j.visits().stage);
    const packed_column<std::size_t>& first_visit = j.deals().first_visit;
    const packed_column<instant>& entered = j.visits().entered;
    for_parts(j.n_deals(), 1 << 14, row_set::block_rows, how, [&](std::size_t, std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row) {
        stage_mask missing = wanted;
        const std::size_t end_of_row = first_visit[row + 1];
        for (std::size_t v = first_visit[row]; v < end_of_row && missing != 0; ++v) {
          if ((j.unknown_of(row, v) & unknown_stage) != 0) continue;
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

  const journey_data* journeys_;
  std::vector<block> created_blocks_;
  std::vector<packed_column<instant>> reached_;  // by stage
  std::vector<std::vector<block>> blocks_;       // by stage
};

/// The rows of a query in the places of their segments, and what is counted of them.
class reach_counter {
 public:
  reach_counter(const reach_index& index, const query& q, std::span<const instant> instants)
      : index_(index.columns_.get()),
        parts_(index_->journeys(), q),
        rows_(select_rows(index_->journeys(), q)),
        instants_(instants),
        grouped_(!q.groups.empty()) {
    keep_rows(rows_, parts_.own_person_conditions());
    n_columns_ = index_->n_stages() + 1;
    const std::size_t of_place = instants.size() * n_columns_;
    if (grouped_ && (parts_.n_codes() == 0 || parts_.n_codes() > most_counts / std::max<std::size_t>(of_place, 1)))
      find_segments();
    const std::size_t n_places = !grouped_                 ? 1
                                 : segment_of_row_.empty() ? static_cast<std::size_t>(parts_.n_codes())
                                                           : parts_.size();
    counts_.resize(n_places * of_place);
  }

  reach_result count(const query& q) {
    const journey_data& j = index_->journeys();
    // What happened at t is over at t: the column is compared with the instant after it. Nothing happens at "never".
    for (const instant t : instants_) end_.push_back({std::min(t.us, instant::max().us - 1) + 1});
    add_column(0, j.deals().created, index_->blocks_of_created());
    for (std::size_t k = 0; k < index_->n_stages(); ++k)
      add_column(k + 1, index_->reached(k), index_->blocks_of_reached(k));
    reach_result r{{q, std::vector<reach_counts>(instants_.size(), nothing()), {}}, {instants_.begin(), instants_.end()}};
    std::vector<std::vector<reach_counts>> segments;
    for (std::size_t place = 0; place * instants_.size() * n_columns_ < counts_.size(); ++place) {
      std::vector<reach_counts> by = told(place);
      if (std::all_of(by.begin(), by.end(), [](const reach_counts& c) { return c.deals == 0; })) continue;
      for (std::size_t i = 0; i < by.size(); ++i) add(r.total[i], by[i]);
      if (!grouped_) continue;
      const std::size_t segment = segment_of_row_.empty() ? parts_.of_code(place) : place;
      if (segments.size() <= segment) segments.resize(segment + 1);
      segments[segment] = std::move(by);
    }
    if (!grouped_) return r;
    segments.resize(parts_.size());
    r.segments = by_key<keyed<std::vector<reach_counts>>>(parts_, std::move(segments));
    std::erase_if(r.segments, [](const auto& s) { return s.tally.empty(); });
    return r;
  }

 private:
  static constexpr std::uint64_t most_counts = 1 << 20;  // of combinations that need not occur

  void find_segments() {
    const journey_data& j = index_->journeys();
    segment_of_row_.resize(j.n_deals());
    rows_.for_each(0, j.n_deals(), [&](std::size_t row) {
      segment_of_row_[row] = static_cast<std::uint32_t>(parts_.of(row, j.deals().owner[row]));
    });
  }

  std::int64_t& count_at(std::size_t place, std::size_t i, std::size_t column) {
    return counts_[(place * instants_.size() + i) * n_columns_ + column];
  }

  void add_column(std::size_t column, const packed_column<instant>& at,
                  const std::vector<reach_columns::block>& blocks) {
    std::vector<row_condition> before;
    for (const instant end : end_) before.push_back(within(at, instant::min(), end));
    std::array<std::uint32_t, row_set::block_rows> codes{};
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const std::size_t first = b * row_set::block_rows;
      const std::size_t n = std::min(row_set::block_rows, rows_.n_rows() - first);
      const bool all = selected_in(first, n) == n;
      bool coded = false;
      for (std::size_t i = 0; i < end_.size(); ++i) {
        if (blocks[b].n == 0 || end_[i] <= blocks[b].first) continue;
        const bool over = blocks[b].last < end_[i];
        if (!grouped_ && over && (all || blocks[b].n == n)) {
          count_at(0, i, column) += static_cast<std::int64_t>(all ? blocks[b].n : selected_in(first, n));
          continue;
        }
        std::array<std::uint64_t, row_set::block_rows / 64> words{};
        for (std::size_t w = 0; w * 64 < n; ++w) words[w] = rows_.word(first / 64 + w);
        before[i](first, n, words.data());
        if (!grouped_) {
          for (const std::uint64_t w : words) count_at(0, i, column) += std::popcount(w);
          continue;
        }
        if (!std::exchange(coded, true)) places_of(first, n, codes.data());
        for (std::size_t w = 0; w * 64 < n; ++w)
          for (std::uint64_t m = words[w]; m != 0; m &= m - 1)
            ++count_at(codes[w * 64 + static_cast<std::size_t>(std::countr_zero(m))], i, column);
      }
    }
  }

  std::size_t selected_in(std::size_t first, std::size_t n) const {
    std::size_t selected = 0;
    for (std::size_t w = first / 64; w * 64 < first + n; ++w)
      selected += static_cast<std::size_t>(std::popcount(rows_.word(w)));
    return selected;
  }
  void places_of(std::size_t first, std::size_t n, std::uint32_t* places) const {
    if (segment_of_row_.empty())
      parts_.write_codes(first / row_set::block_rows, n, places);
    else
      std::copy_n(segment_of_row_.begin() + static_cast<std::ptrdiff_t>(first), n, places);
  }

  reach_counts nothing() const { return {0, std::vector<std::int64_t>(index_->n_stages())}; }
  static void add(reach_counts& to, const reach_counts& c) {
    to.deals += c.deals;
    for (std::size_t k = 0; k < c.reached.size(); ++k) to.reached[k] += c.reached[k];
  }
  std::vector<reach_counts> told(std::size_t place) {
    std::vector<reach_counts> by(instants_.size(), nothing());
    for (std::size_t i = 0; i < by.size(); ++i) {
      by[i].deals = count_at(place, i, 0);
      for (std::size_t k = 0; k < by[i].reached.size(); ++k) by[i].reached[k] = count_at(place, i, k + 1);
    }
    return by;
  }

  const reach_columns* index_;
  segmentation parts_;
  row_set rows_;
  std::span<const instant> instants_;
  bool grouped_;
  std::vector<instant> end_;                   // after each instant
  std::vector<std::uint32_t> segment_of_row_;  // when there are too many combinations to have a place each
  std::size_t n_columns_ = 0;
  std::vector<std::int64_t> counts_;  // by place (combination or segment), instant, column: deals, stages
};

}  // namespace detail

reach_index::reach_index(const journey_table& j, execution how)
    : journeys_(&j), columns_(std::make_shared<detail::reach_columns>(detail::data_of(j), how)) {}

std::size_t reach_index::n_stages() const noexcept { return columns_->n_stages(); }
instant reach_index::reached(std::size_t stage, std::size_t row) const { return columns_->reached(stage)[row]; }

result<reach_result> reach_by(const reach_index& index, const query& q, std::span<const instant> instants) {
  std::vector<error> errors = validate(q, index.journeys());
  if (q.counting != counting::implied)
    errors.push_back({errc::invalid_argument, "counting", "the index knows only what is reached by implied counting"});
  const auto by_person = [](const auto& f) { return detail::is_person(f.by); };
  if (q.credit != attribution::current && (std::any_of(q.filters.begin(), q.filters.end(), by_person) ||
                                           std::any_of(q.groups.begin(), q.groups.end(), by_person)))
    errors.push_back({errc::invalid_argument, "credit", "the index knows no other person than the current owner"});
  if (std::any_of(instants.begin(), instants.end(), [&](instant t) { return t > q.as_of; }))
    errors.push_back({errc::out_of_range, "instants", "the journeys end before one of the instants"});
  if (!errors.empty()) return errors;
  return detail::reach_counter(index, q, instants).count(q);
}

result<reach_result> reach_by(const reach_index& index, const query& q, instant t) {
  return reach_by(index, q, std::span(&t, 1));
}

}  // namespace v0_1
}  // namespace funnel
