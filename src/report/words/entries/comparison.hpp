/// Texts of the comparison of managers.
#pragma once

#include "report/words/text.hpp"

#include <array>

namespace funnel::io {

struct comparison_texts {
  sentence<> manager;
  sentence<> heading;
  sentence<> stages_heading;
  sentence<> members_heading;
  sentence<> nobody;
  sentence<> place;
  sentence<> won_of_closed;
  sentence<> won_of_entered;
  sentence<> like_for_like;
  sentence<> shrunk;
  sentence<> position;
  sentence<> verdict;
  sentence<> metric;
  sentence<> own;
  sentence<> rest;
  sentence<> p_adjusted;
  sentence<> cycle;
  sentence<> won_amount;
  sentence<> mean_won_amount;
  sentence<> open_deals;
  sentence<> all_together;
  sentence<> conversion;
  sentence<> step;
  sentence<> time;
  sentence<> plot;
  sentence<> plot_x;
  sentence<> heat;
  sentence<> conversion_table;
  sentence<> time_table;
  sentence<> open_table;
  sentence<> findings_table;
  sentence<> every_comparison;
  std::array<definition, 9> definitions;
  sentence<> not_enough_data;
  sentence<> as_the_others;
  sentence<> better;
  sentence<> worse;
  sentence<> inside;
  sentence<"level"> outside;
  sentence<"level"> outside_but_usual;
  sentence<"level", "from", "to"> interval;
  sentence<"fields"> like_for_like_by;
  sentence<"who", "like_for_like", "n"> together_in_team;
  sentence<"who", "like_for_like", "n"> together_in_company;
  sentence<"like_for_like", "n"> each_in_team;
  sentence<"like_for_like", "n"> each_in_company;
  sentence<> none_judged;
  counted<"n"> none_stands_out;
  counted<"n"> of_comparisons;
  counted<"n", "comparisons", "rate"> stand_out;
  sentence<> no_order;
  sentence<"times"> scatter;
  sentence<"deals"> of_nobody;
  sentence<"who", "own", "rest", "by", "interval"> wins_more_alike;
  sentence<"who", "own", "rest", "by", "interval"> wins_more;
  sentence<"who", "own", "rest", "by", "interval"> goes_on_more_alike;
  sentence<"who", "own", "rest", "by", "interval"> goes_on_more;
  sentence<"who", "own", "rest", "by", "interval"> wins_less_alike;
  sentence<"who", "own", "rest", "by", "interval"> wins_less;
  sentence<"who", "own", "rest", "by", "interval"> goes_on_less_alike;
  sentence<"who", "own", "rest", "by", "interval"> goes_on_less;
  sentence<"who", "own", "rest", "pace", "until"> closes_at_pace;
  sentence<"who", "own", "rest", "pace", "until"> leaves_at_pace;
  sentence<"who", "own", "rest", "by", "interval", "until"> closes_faster;
  sentence<"who", "own", "rest", "by", "interval", "until"> stays_less;
  sentence<"who", "own", "rest", "by", "interval", "until"> closes_slower;
  sentence<"who", "own", "rest", "by", "interval", "until"> stays_more;
  sentence<"n"> more_findings;
  sentence<"level"> widened_limit;
  sentence<"what"> like_for_like_row;
  sentence<"level"> difference_with_interval;
};

}  // namespace funnel::io
