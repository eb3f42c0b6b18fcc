/// What is said about a comparison of managers, in each language.
#pragma once

#include <funnel/analysis/comparison.hpp>
#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace funnel::io {

/// The fixed texts.
struct team_words {
  const char* manager;
  const char* heading;
  const char* stages_heading;
  const char* members_heading;
  const char* nobody;
  const char* place;
  const char* won_of_closed;
  const char* won_of_entered;
  const char* like_for_like;
  const char* like_for_like_row;
  const char* shrunk;
  const char* position;
  const char* verdict;
  const char* metric;
  const char* own;
  const char* rest;
  const char* difference;
  const char* p_adjusted;
  const char* cycle;
  const char* won_amount;
  const char* mean_won_amount;
  const char* open_deals;
  const char* all_together;
  const char* conversion;
  const char* step;
  const char* time;
  const char* plot;
  const char* plot_x;
  const char* widened;
  const char* heat;
  const char* conversion_table;
  const char* time_table;
  const char* open_table;
  const char* findings_table;
  const char* every_comparison;
  std::vector<std::pair<const char*, const char*>> definitions;
};

const team_words& team_words_in(language lang);

class team_text {
 public:
  team_text(const comparison_report& c, language lang);

  const team_words& words() const noexcept { return w_; }
  /// "Owner", "Team", the name of the dimension.
  std::string member_heading() const;
  std::string name(std::size_t unit) const;
  std::string stage_metric(std::size_t stage, const char* what) const { return c_.stages[stage].name + ": " + what; }
  std::string verdict(comparison_verdict v) const;
  /// Where the share of a unit stands against the limits.
  std::string position(const share_standing& s) const;
  /// "95%".
  std::string level(confidence_level l) const;

  /// Who is compared with whom, and how.
  std::string setting() const;
  /// What came of it in one sentence.
  std::string outcome() const;
  /// Whether the win rates scatter more than chance, and what the order of the leaderboard is worth.
  std::string scatter() const;
  std::string of_nobody() const;
  std::string finding(const comparison_finding& f) const;
  std::string more_findings(std::size_t n) const;

 private:
  bool russian() const noexcept { return lang_ == language::russian; }
  std::string share_finding(const share_comparison& s, bool win_rate, const std::string& of) const;
  std::string time_finding(const time_comparison& t, bool cycle, const std::string& of) const;
  std::string interval(double lower, double upper) const;
  std::string comparisons(std::int64_t n) const;

  const comparison_report& c_;
  language lang_;
  const team_words& w_;
};

}  // namespace funnel::io
