/// The limit: what a programmer would write who knows exactly this workload, and nothing else.
///
/// Arrays as narrow as its values allow, loops that compilers vectorise, compiled for several instruction sets. No
/// general engine can be faster than these by much; the share that the library reaches is what is reported.
#pragma once

#include "answer.hpp"
#include "lives.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace funnel_bench {

struct ideal_arrays {
  explicit ideal_arrays(const generated_deals& deals);

  const generated_deals* of;
  // One value a deal.
  std::vector<std::uint8_t> furthest, owner, region, category, customer_group;
  std::vector<std::uint32_t> created, amount;
  std::array<std::vector<std::uint32_t>, n_stages> reached;    ///< first time in the stage or a later one, or `never`
  std::array<std::vector<std::uint32_t>, n_stages> amount_at;  ///< amount at stage entry; 0 where it was not reached
  // One value a stay, by deal and time; with n_deals + 1 offsets.
  std::vector<std::uint32_t> first_stay, entered, left;
  std::vector<std::uint8_t> stage;
};

/// Deals and their money by group and furthest stage: group * 8 + stage.
struct group_stage_counts {
  std::vector<std::uint32_t> deals;
  std::vector<std::int64_t> amount;
};

group_stage_counts whole_funnel(const ideal_arrays& a);
group_stage_counts amounts_at_entry(const ideal_arrays& a);  ///< cumulated already
group_stage_counts filtered_funnel(const ideal_arrays& a);
group_stage_counts funnel_by_owner(const ideal_arrays& a);
group_stage_counts funnel_by_month(const ideal_arrays& a);

struct stay_times {
  std::array<std::int64_t, n_stages> n{};
  std::array<std::int64_t, n_stages> sum{};               ///< seconds
  std::array<std::int64_t, n_stages> twice_the_median{};  ///< seconds
};
stay_times times_in_stages(const ideal_arrays& a);

std::array<std::int64_t, n_stages> ordered_within_90_days(const ideal_arrays& a);
std::array<std::int64_t, n_stages> reached_by(const ideal_arrays& a, std::uint32_t second);

/// What a parser made for exactly this file gives: columns of numbers, and how many rows.
struct parsed_file {
  std::vector<std::uint32_t> deal;
  std::vector<std::int64_t> second;
  std::vector<std::uint8_t> kind, stage;
  std::vector<std::uint16_t> owner;
  std::vector<std::int64_t> amount;
};
parsed_file parse_by_hand(std::string_view text);

/// A file as it lies in the system's memory.
class mapped_file {
 public:
  explicit mapped_file(const std::string& path);
  ~mapped_file();
  mapped_file(const mapped_file&) = delete;
  mapped_file& operator=(const mapped_file&) = delete;
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// The filters of the filtered question, as sets of values (bit i for value i).
inline constexpr std::uint32_t wanted_regions = 0b0000'0110;
inline constexpr std::uint32_t wanted_categories = 0b0000'0011'1111;
inline constexpr std::uint32_t wanted_groups = 0b1'1110;

/// The instant of the question that asks how it was then: halfway.
inline constexpr std::uint32_t halfway = 365 * 86'400;

/// Sum over these numbers: what reading memory costs at least.
std::uint64_t sum_of(const std::vector<std::uint64_t>& numbers);

}  // namespace funnel_bench
