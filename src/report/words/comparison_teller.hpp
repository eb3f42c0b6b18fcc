/// What is said about a comparison of managers, in each language.
#pragma once

#include "report/words/report_voice.hpp"

#include <funnel/analysis/comparison.hpp>
#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

class comparison_teller : public report_voice {
 public:
  comparison_teller(const comparison_report& c, language l);

  /// "Owner", "Team", the name of the dimension.
  std::string member_heading() const;
  std::string name(std::size_t unit) const;
  std::string stage_metric(std::size_t stage, const std::string& what) const {
    return c_.stages[stage].name + ": " + what;
  }
  std::string verdict(comparison_verdict v) const;
  /// Where the share of a unit stands against the limits.
  std::string position(const share_standing& s) const;

  /// Who is compared with whom, and how.
  std::string setting() const;
  /// What came of it in one sentence.
  std::string outcome() const;
  /// Whether the win rates scatter more than chance, and what the order of the leaderboard is worth.
  std::string scatter() const;
  std::string of_nobody() const;
  std::string finding(const comparison_finding& f) const;
  std::string more_findings(std::size_t n) const;
  /// An age in whole days.
  std::string within(const timespan& age) const;

 private:
  std::string share_finding(const share_comparison& s, bool win_rate, const std::string& of) const;
  std::string time_finding(const time_comparison& t, bool cycle, const std::string& of) const;
  std::string interval(double lower, double upper) const;

  const comparison_report& c_;
};

}  // namespace funnel::io
