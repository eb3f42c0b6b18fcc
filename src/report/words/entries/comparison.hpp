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
  sentence<> at_one_age;
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
  sentence<> went_on;
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
  sentence<"level"> limit;
  std::array<definition, 10> definitions;
  sentence<> not_enough_data;
  sentence<> as_the_others;
  sentence<> usual_here;
  sentence<> slightly;
  sentence<> better;
  sentence<> worse;
  sentence<> inside;
  sentence<"level"> outside;
  sentence<"level"> outside_but_usual;
  sentence<"level", "from", "to"> interval;
  sentence<"fields"> like_for_like_by;
  sentence<"who", "like_for_like"> together_in_team;
  sentence<"who", "like_for_like"> together_in_company;
  sentence<"like_for_like"> each_in_team;
  sentence<"like_for_like"> each_in_company;
  sentence<"points", "part"> what_matters;
  sentence<"n"> at_least_deals;
  sentence<> none_judged;
  counted<"n"> none_stands_out;
  counted<"n"> of_comparisons;
  counted<"n", "comparisons", "rate"> stand_out;
  sentence<> no_order;
  sentence<"times"> scatter;
  sentence<"deals"> of_nobody;
  sentence<> closed_are_won;
  sentence<"days"> are_won_within;
  sentence<> settled_go_on;
  sentence<"days"> go_on_within;
  sentence<"what"> alike;
  sentence<"who", "own", "what", "rest", "by", "interval"> share_more;
  sentence<"who", "own", "what", "rest", "by", "interval"> share_less;
  sentence<"days"> up_to;
  sentence<"who", "own", "rest", "by", "interval", "up_to"> wins_sooner;
  sentence<"who", "own", "rest", "by", "interval", "up_to"> wins_later;
  sentence<"who", "own", "rest", "by", "interval", "up_to"> stays_less;
  sentence<"who", "own", "rest", "by", "interval", "up_to"> stays_more;
  sentence<"n"> more_findings;
  sentence<"level"> widened_limit;
  sentence<"what"> like_for_like_row;
  sentence<"days"> won_within;
  sentence<"what", "days"> within;
  sentence<"level"> difference_with_interval;
};

}  // namespace funnel::io
