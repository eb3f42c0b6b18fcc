#include "report/words/comparison_teller.hpp"

#include "report/words/report_words.hpp"

#include <funnel/query/query.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace funnel::io {
comparison_teller::comparison_teller(const comparison_report& c, language l) : report_voice(l), c_(c) {}

std::string comparison_teller::member_heading() const {
  return c_.options.member.by == field::owner ? w.comparison.manager() : group_word(name_of(c_.options.member), lang);
}

std::string comparison_teller::name(std::size_t unit) const {
  std::string all;
  for (const std::string& one : c_.units[unit].names) all += (all.empty() ? "" : ", ") + one;
  return all;
}

std::string comparison_teller::verdict(comparison_verdict v) const {
  switch (v) {
    case comparison_verdict::insufficient_data:
      return w.comparison.not_enough_data();
    case comparison_verdict::as_others:
      return w.comparison.as_the_others();
    case comparison_verdict::usual:
      return w.comparison.usual_here();
    case comparison_verdict::slight:
      return w.comparison.slightly();
    case comparison_verdict::better:
      return w.comparison.better();
    case comparison_verdict::worse:
      break;
  }
  return w.comparison.worse();
}

std::string comparison_teller::position(const share_standing& s) const {
  if (s.limits == limit_verdict::too_few) return verdict(comparison_verdict::insufficient_data);
  if (s.limits == limit_verdict::inside) return w.comparison.inside();
  const std::string limit =
      level(s.limits == limit_verdict::beyond_outer ? c_.options.limits.outer : c_.options.limits.inner);
  return s.widened != limit_verdict::inside ? w.comparison.outside(limit) : w.comparison.outside_but_usual(limit);
}

std::string comparison_teller::interval(double lower, double upper) const {
  return w.comparison.interval(level(c_.options.confidence), decimal(lower, 1, lang), decimal(upper, 1, lang));
}

std::string comparison_teller::setting() const {
  std::string kinds;
  for (const std::string& d : c_.options.case_mix) kinds += (kinds.empty() ? "" : ", ") + d;
  const bool team = c_.options.rest == rest_of::team;
  const bool together = c_.options.together && !c_.options.members.empty();
  const std::string like_for_like = kinds.empty() ? "" : w.comparison.like_for_like_by(kinds);
  std::string text;
  if (together)
    text = team ? w.comparison.together_in_team(name(0), like_for_like)
                : w.comparison.together_in_company(name(0), like_for_like);
  else
    text = team ? w.comparison.each_in_team(like_for_like) : w.comparison.each_in_company(like_for_like);
  text += " " + w.comparison.what_matters(decimal(100 * c_.options.least_difference, 0, lang),
                                          level({c_.options.least_part}));
  if (c_.options.limits.min_n > 1) text += " " + w.comparison.at_least_deals(grouped(c_.options.limits.min_n));
  return text;
}

std::string comparison_teller::outcome() const {
  const auto found = static_cast<std::int64_t>(c_.findings.size());
  const std::string rate = level({c_.options.false_discovery_rate});
  if (c_.judged == 0) return w.comparison.none_judged();
  if (found == 0) return w.comparison.none_stands_out(c_.judged);
  const std::string of = w.comparison.of_comparisons(c_.judged);
  return w.comparison.stand_out(found, of, rate);
}

std::string comparison_teller::scatter() const {
  const share_spread& s = c_.win_rate;
  if (!s.fit.has_value()) return {};
  std::string text;
  if (!s.fit.has_prior()) text = w.comparison.no_order();
  if (s.usual_factor() > 1.5)
    text += (text.empty() ? "" : " ") + w.comparison.scatter(decimal(s.usual_factor(), 1, lang));
  return text;
}

std::string comparison_teller::of_nobody() const {
  if (c_.of_nobody.deals == 0) return {};
  return w.comparison.of_nobody(deals(c_.of_nobody.deals));
}

std::string comparison_teller::within(const timespan& age) const { return decimal(in_days(age, c_.day), 0, lang); }

std::string comparison_teller::share_finding(const share_comparison& s, bool win_rate, const std::string& of) const {
  double own = s.judged_share.first.share(), rest = s.judged_share.second.share();
  double value = s.judged_share.value, lower = s.judged_share.lower, upper = s.judged_share.upper;
  if (s.case_mix) {
    const mantel_haenszel_result& m = s.case_mix->stratified;
    own = m.unit_share, rest = m.rest_share;
    value = m.difference.value, lower = m.difference.lower, upper = m.difference.upper;
  }
  std::string what = win_rate ? (s.age ? w.comparison.are_won_within(within(*s.age)) : w.comparison.closed_are_won())
                              : (s.age ? w.comparison.go_on_within(within(*s.age)) : w.comparison.settled_go_on());
  if (s.case_mix) what = w.comparison.alike(what);
  const bool more = value > 0;
  const double nearer = more ? lower : -upper;
  const double farther = more ? upper : -lower;
  return (more ? w.comparison.share_more : w.comparison.share_less)(of, share(own), what, share(rest),
                                                                    decimal(100 * std::abs(value), 1, lang),
                                                                    interval(100 * nearer, 100 * farther));
}

std::string comparison_teller::time_finding(const time_comparison& t, bool cycle, const std::string& of) const {
  const bool less = t.judged.direction > 0;
  const std::string by = decimal(std::abs(t.difference_days), 1, lang);
  const std::string range = less ? interval(-t.upper_days, -t.lower_days) : interval(t.lower_days, t.upper_days);
  const auto& less_said = cycle ? w.comparison.wins_sooner : w.comparison.stays_less;
  const auto& more_said = cycle ? w.comparison.wins_later : w.comparison.stays_more;
  return (less ? less_said : more_said)(of, decimal(t.own.mean_days, 1, lang), decimal(t.rest.mean_days, 1, lang), by,
                                        range, t.age ? w.comparison.up_to(within(*t.age)) : "");
}

std::string comparison_teller::finding(const comparison_finding& f) const {
  const comparison_member& m = c_.members[f.member];
  std::string of = name(m.unit);
  if (f.stage != comparison_finding::no_row) of += ", " + c_.stages[f.stage].name;
  switch (f.metric) {
    case comparison_metric::win_rate:
      return share_finding(m.won_of_closed, true, of);
    case comparison_metric::stage_conversion:
      return share_finding(m.stages[f.stage].conversion, false, of);
    case comparison_metric::time_in_stage:
      return time_finding(m.stages[f.stage].time, false, of);
    case comparison_metric::cycle_length:
      break;
  }
  return time_finding(m.cycle, true, of);
}

std::string comparison_teller::more_findings(std::size_t n) const {
  return w.comparison.more_findings(std::to_string(n));
}

}  // namespace funnel::io
