/// Texts of plan against fact.
#pragma once

#include "report/words/text.hpp"

namespace funnel::io {

struct plan_texts {
  sentence<"period"> now;
  sentence<> of_all_dates;
  sentence<> no_targets;
  sentence<"deals", "amount"> unplanned;
  sentence<"slices"> without_deals;
  sentence<"actual", "plan", "share"> came_to;
  sentence<"sums"> finished;
  sentence<> verdict_no_target;
  sentence<> verdict_unknown;
  sentence<> verdict_reached;
  sentence<> verdict_expected;
  sentence<> verdict_undecided;
  sentence<> verdict_not_expected;
  sentence<"period", "actual"> came_in;
  sentence<"period", "actual", "plan", "share"> outlook;
  sentence<"date", "value", "value_range", "share", "share_range"> expected;
  sentence<> outlook_reached;
  sentence<> outlook_expected;
  sentence<> outlook_undecided;
  sentence<> outlook_not_expected;
  sentence<> outlook_unknown;
  sentence<> win_size_unknown;
  sentence<"wins"> missing_unknown;
  sentence<"wins"> missing_never;
  sentence<"wins"> missing_none;
  sentence<"wins", "average", "assured", "assurance"> missing_assured;
  sentence<"wins", "average"> missing;
  sentence<"median", "left"> too_late;
  sentence<> won;
  sentence<> won_meaning;
  sentence<> expected_in_end;
  sentence<> expected_meaning;
  sentence<> new_deals;
  sentence<> new_deals_meaning;
  sentence<> heading;
  sentence<"period"> won_in;
  sentence<> plan;
  sentence<> period_by_period;
  sentence<> period;
  sentence<> created;
  sentence<> lost;
  sentence<> to_date;
  sentence<"period"> present_money;
  sentence<"period"> present_deals;
  sentence<> open_in_full;
  sentence<> of_the_plan;
  sentence<> missing_now;
  sentence<"period"> needs;
  sentence<> target;
  sentence<> wins_missing;
  sentence<> new_deals_on_average;
  sentence<"share"> assured;
  sentence<> cells;
  sentence<"period"> against_plan;
  sentence<> revenue_by_period;
  sentence<> deals_by_period;
  sentence<> won_line;
  sentence<> plan_line;
  sentence<> created_line;
  sentence<> attainment;
  sentence<> plan_deals;
  sentence<> won_deals;
  sentence<> attained;
};

}  // namespace funnel::io
