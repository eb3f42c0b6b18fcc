#include <funnel/stats/comparison.hpp>

#include <funnel/stats/tests.hpp>
#include <funnel/stats/estimate.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace funnel {
inline namespace v0_1 {

std::vector<rest_comparison> compare_with_rest(std::span<const fraction> members, confidence_level level) {
  const fraction team = pooled(members);
  std::vector<rest_comparison> all;
  std::vector<double> p;
  for (const fraction& member : members) {
    const fraction rest = team - member;
    all.push_back({newcombe(member, rest, level), pooled_z_test(member, rest), fisher_exact_p(member, rest), 1});
    p.push_back(all.back().p_exact);
  }
  const std::vector<double> adjusted = benjamini_hochberg(p);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].p_adjusted = adjusted[i];
  return all;
}

}  // namespace v0_1
}  // namespace funnel
