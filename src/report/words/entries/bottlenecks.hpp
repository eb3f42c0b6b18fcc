/// Texts of bottlenecks and stuck deals.
#pragma once

#include "report/words/text.hpp"

namespace funnel::io {

struct bottleneck_texts {
  sentence<> title;
  sentence<> heading;
  sentence<> no_deals;
  sentence<> norm;
  sentence<> own_past;
  sentence<> none;
  sentence<"level", "bounds", "deals"> evidence;
  sentence<"stage"> named;
  sentence<"days"> slow_median;
  sentence<> slow_beyond_seen;
  sentence<"days", "share"> slow_norm;
  sentence<"days"> slow_past;
  sentence<"seen", "evidence", "against", "p"> slow;
  sentence<"share", "days", "evidence", "reference", "p"> leaky_norm;
  sentence<"share", "within", "evidence", "reference", "p"> leaky_past;
  sentence<"days"> within;
  sentence<> in_the_end;
  sentence<"bounds"> in_brackets;
  sentence<"money"> or_money;
  sentence<"wins", "bounds", "money", "open"> worth_wins;
  sentence<"days"> worth_days;
  sentence<"share"> worst_probability;
  sentence<> chosen_by_end;
  sentence<"least", "promise"> none_shown;
  sentence<> none_has_data;
  sentence<"stage", "dimension"> mix_of_losses;
  sentence<"stage", "dimension"> mix_of_times;
  sentence<> none_has_yardstick;
  sentence<"share"> promise;
  sentence<"stage", "deals", "money"> most_lost;
  sentence<"stage", "days"> longest;
  sentence<"stage", "arrived", "left"> fills_up;
  sentence<> no_benchmark;
  sentence<> too_few_deals;
  sentence<> cannot_be_compared;
  sentence<> worse;
  sentence<> not_shown;
  sentence<> no_trend;
  sentence<> time_title;
  sentence<> stage;
  sentence<> deals;
  sentence<> median;
  sentence<> yardstick;
  sentence<> allowed;
  sentence<> beyond_norm;
  sentence<> adjusted_p;
  sentence<> slow_heading;
  sentence<> trend;
  sentence<> longer;
  sentence<> faster;
  sentence<> stay_lengths;
  sentence<> drop_off_title;
  sentence<> settled_conversion;
  sentence<> lost_by_age;
  sentence<> leaky_heading;
  sentence<> better;
  sentence<> repair_title;
  sentence<> won_from_here;
  sentence<> at_the_yardstick;
  sentence<> more_wins;
  sentence<> more_money;
  sentence<> of_open_deals;
  sentence<> worst_by_wins;
  sentence<> days_lost;
  sentence<> worst_by_days;
  sentence<> repair_chart;
  sentence<"days"> flow_title;
  sentence<> at_start;
  sentence<> arrived;
  sentence<> left;
  sentence<> at_end;
  sentence<> arrivals_a_day;
  sentence<> stay_of_departed;
  sentence<> little_ratio;
  sentence<> balance;
  sentence<> filling;
  sentence<> drains;
  sentence<> in_balance;
  sentence<> bottleneck;
  sentence<"share", "promise"> bottleneck_meaning;
  sentence<> yardstick_meaning;
  sentence<> lost_by_age_meaning;
  sentence<> more_wins_meaning;
  sentence<> days_lost_meaning;
  sentence<> worst;
  sentence<> worst_meaning;
  sentence<> little_meaning;
  sentence<> stuck_heading;
  sentence<> none_stuck;
  sentence<> no_time_norm;
  sentence<"deals", "money"> stuck;
  sentence<"n"> stuck_listed;
  sentence<> deal;
  sentence<> owner;
  sentence<> amount;
  sentence<> days_in_stage;
  sentence<> norm_days;
  sentence<> beyond_norm_days;
};

}  // namespace funnel::io
