#include <funnel/query/presets.hpp>

#include <string>

namespace funnel {
inline namespace v0_1 {

result<preset> find_preset(std::string_view name) {
  for (const preset& p : presets)
    if (p.name == name) return p;
  return error{errc::unknown_name, "preset", "there is no preset named \"" + std::string(name) + "\""};
}

query with_preset(query q, const preset& p, period in) {
  q.basis = p.basis;
  q.in = in;
  q.outcomes = p.outcomes;
  q.counting = p.counting;
  q.credit = p.credit;
  q.worth = p.worth;
  q.ordered = {};
  if (p.counting == counting::ordered) {
    q.ordered.reentry = reentry::best;
    if (p.window_days > 0) q.ordered.window = timespan::days(p.window_days);
    q.ordered.strict_order = p.strict_order;
    q.ordered.strict_deduplication = p.strict_deduplication;
    q.ordered.strict_increase = p.strict_increase;
    q.ordered.strict_once = p.strict_increase;
  }
  return q;
}

}  // namespace v0_1
}  // namespace funnel
