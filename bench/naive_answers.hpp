/// The answers counted deal by deal in the plainest way, sharing nothing with the library but the generator.
#pragma once

#include "answer.hpp"
#include "lives.hpp"
#include "straight_loops.hpp"

namespace funnel_bench {

answer naive_whole_funnel(const generated_deals& deals);
answer naive_amounts_at_entry(const generated_deals& deals);
answer naive_filtered_funnel(const generated_deals& deals);
answer naive_funnel_by_owner(const generated_deals& deals);
answer naive_funnel_by_month(const generated_deals& deals);
answer naive_times_in_stages(const generated_deals& deals);
answer naive_ordered(const generated_deals& deals);
answer naive_halfway(const generated_deals& deals);

}  // namespace funnel_bench
