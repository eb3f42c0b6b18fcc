#include "report/writers/answer_ids.hpp"

#include "report/words/reading_ids.hpp"
#include "report/words/report_words.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {
namespace {

constexpr std::array<table_ids, 75> tables{{
    {"stages.stages",
     "stage:id deals:count times:count amount:money step:share norm:share to_first:share"},
    {"stages.other_ways",
     "stage:id published:share step_amount:share amount_before:money amount_kept:money amount_here:money"},
    {"lost.reasons",
     "reason:text deals:count amount:money"},
    {"ledger.fates",
     "stage:id advanced:count lost:count moved_out:count here:count went_back:count left_unseen:count skipped:count "
     "started_above:count unseen:count lost_before:count moved_out_before:count lost_unseen:count not_yet:count "
     "touched:count now:count reached:count"},
    {"ledger.decided",
     "stage:id resolved:share"},
    {"ledger.fate_amounts",
     "stage:id advanced:money lost:money moved_out:money here:money went_back:money left_unseen:money skipped:money "
     "started_above:money unseen:money lost_before:money moved_out_before:money lost_unseen:money not_yet:money "
     "touched:money now:money reached:money"},
    {"moves.moves",
     "stage:id stage:*:count lost:count moved_out:count lasting:count unknown:count"},
    {"activity.activity",
     "stage:id entries:count entered:count stood:count higher_at_end:count ever_higher:count entries_amount:money "
     "entered_amount:money stood_amount:money higher_at_end_amount:money ever_higher_amount:money"},
    {"months.months",
     "month:period created:count created_amount:money won:count won_amount:money lost:count lost_amount:money"},
    {"drill_down.stage:*",
     "deal:text owner:text amount:money created:instant stage:id since:instant days:days closed:instant reason:text"},
    {"drill_down.lost",
     "deal:text owner:text amount:money created:instant stage:id since:instant days:days closed:instant reason:text"},
    {"credit.credit",
     "person:text open:number won:number won_amount:money lost:number open_amount:money lost_amount:money"},
    {"team.leaderboard",
     "member:text place:count win_rate:share like_for_like:share at_one_age:share estimate:share position:id/position "
     "verdict:id/comparison_verdict won_amount:money open:count"},
    {"team_stages.conversions",
     "member:text stage:*:share"},
    {"team_stages.times",
     "member:text stage:*:days"},
    {"team_stages.open_deals",
     "member:text stage:*:count"},
    {"team_members.findings",
     "member:text own:mixed rest:mixed difference:mixed p:number verdict:id/comparison_verdict measure:id/measure stage:id "
     "kind:id/kind"},
    {"team_members.comparisons",
     "member:text own:mixed rest:mixed difference:mixed p:number verdict:id/comparison_verdict measure:id/measure stage:id "
     "kind:id/kind"},
    {"time_in_stage.visits",
     "stage:id n:count ended:count timing:days median:days p90:days mean:days horizon:days norm:days"},
    {"time_in_stage.deals",
     "stage:id n:count ended:count timing:days median:days p90:days mean:days horizon:days norm:days"},
    {"exits.exits",
     "stage:id days:days advanced:share went_back:share lost:share moved_out:share still:share"},
    {"exits.exits_by_age",
     "stage:id days:days advanced:share went_back:share lost:share moved_out:share still:share"},
    {"cycle.cycle",
     "what:id/cycle_row n:count mean:days median:days p90:days longest:days"},
    {"cycle.conversion_by_age",
     "days:days share:share open:share naive_share:share longer:count"},
    {"response.response_by_age",
     "days:days share:share open:share naive_share:share longer:count"},
    {"sales_velocity.sales_velocity",
     "open:count win_rate:share mean_won_amount:money mean_cycle:days money_per_day:money"},
    {"trends.months",
     "month:period deals:count whole:id/yes_no median:days won:share settled:id/yes_no won_by_days:days"},
    {"trends.months_by_stage",
     "month:period stage:*:days"},
    {"bottlenecks.time",
     "stage:id deals:count median:days benchmark:id/benchmark reference:days beyond:share p:number "
     "verdict:id/bottleneck_verdict trend:id/trend"},
    {"bottlenecks.drop_off",
     "stage:id deals:count conversion:share lost:share benchmark:id/benchmark allowed:share p:number "
     "verdict:id/bottleneck_verdict trend:id/trend"},
    {"bottlenecks.repair",
     "stage:id win_now:share win_repaired:share extra_wins:number extra_money:money extra_wins_open:number "
     "worst_by_value:share days_lost:days worst_by_days:share"},
    {"bottlenecks.flow",
     "stage:id at_start:count arrivals:count departures:count at_end:count arrivals_a_day:number stay_of_departed:days "
     "piling_up:id/yes_no little_ratio:number balance:id/balance"},
    {"shape.shape",
     "shape:id/shape deals:count probability:share"},
    {"shape.rules",
     "shape:id/shape step:id/shape_step conversion:share other:number probability:share holds:id/holds "
     "conversion_below:share conversion_from:share other_at_most:number other_from:number"},
    {"stuck_deals.deals",
     "deal:text owner:text stage:id amount:money days:days norm:days over:days"},
    {"change.win_rate",
     "before:share after:share difference:share p:number stands_out:id/yes_no month_deviation:share months:count"},
    {"change.steps",
     "before:share after:share effect:share p:number from:id to:id"},
    {"change.values",
     "by:id value:text weight_before:share weight_after:share before:share after:share mix:share rate:share p:number "
     "row:id/row"},
    {"plan.plan_present_amount",
     "by.*:text amount_plan:money amount_won:money amount_attainment:share open:money expected:money expected_share:share "
     "missing:money"},
    {"plan.plan_present_deals",
     "by.*:text deals_plan:count deals_won:count deals_attainment:share open:count expected:number expected_share:share "
     "missing:count"},
    {"plan.plan_needs",
     "by.*:text verdict:id/plan_verdict missing_wins:count new_deals:count new_deals_assured:count"},
    {"plan.plan_periods",
     "period:period created:count lost:count present:id/yes_no amount_plan:money amount_won:money amount_attainment:share "
     "amount_to_date:share deals_plan:count deals_won:count deals_attainment:share deals_to_date:share"},
    {"plan.plan_cells",
     "by.*:text period:period amount_plan:money amount_won:money amount_attainment:share deals_plan:count deals_won:count "
     "deals_attainment:share"},
    {"forecast.forecast_in_time",
     "by.*:text open_deals:count potential:money wins_in_time:number revenue_in_time:money"},
    {"forecast.forecast_at_last",
     "by.*:text wins_at_last:number revenue_at_last:money simple_wins:number static_wins:number static_revenue:money"},
    {"forecast.forecast_stages",
     "stage:id open_deals:count open_amount:money older:count longest_days:days win_probability:share "
     "open_win_probability:share won_of_closed:share static_probability:share won_in_time:share"},
    {"forecast.forecast_record_in_time",
     "from:instant until:instant open_deals:count forecast_wins:number came:count"},
    {"forecast.forecast_record_at_last",
     "from:instant until:instant open_deals:count forecast_wins:number came:count"},
    {"workload.people",
     "person:text open_deals:count amount:money planned:count open:count overdue:count done:count in_time:count late:count "
     "unplanned:count cancelled:count"},
    {"workload.by_kind",
     "person:text kind:text open:count overdue:count done:count late:count cancelled:count"},
    {"workload.by_stage",
     "person:text stage:*:count open_deals:count amount:money"},
    {"self_view.to_do",
     "activity:text kind:text deal:text due:instant at:instant days_late:days"},
    {"self_view.stages",
     "stage:id open_deals:count amount:money"},
    {"self_view.deals",
     "deal:text stage:id amount:money"},
    {"self_view.done",
     "activity:text kind:text deal:text due:instant at:instant days_late:days"},
    {"self_view.cancelled",
     "activity:text kind:text deal:text due:instant at:instant days_late:days"},
    {"cohort.total",
     "all:count all_amount:money open:count open_amount:money won:count won_amount:money lost:count lost_amount:money "
     "moved_out:count moved_out_amount:money moved_in:count moved_in_amount:money"},
    {"cohort.rows",
     "id:text name:text times:count deals:count amount:money also_next:count also_next_amount:money next_amount:money "
     "of_first:count"},
    {"cohort.fates",
     "id:text name:text advanced:count advanced_amount:money lost:count lost_amount:money moved_out:count "
     "moved_out_amount:money here:count here_amount:money went_back:count went_back_amount:money left_unseen:count "
     "left_unseen_amount:money skipped:count skipped_amount:money started_above:count started_above_amount:money "
     "unseen:count unseen_amount:money lost_before:count lost_before_amount:money moved_out_before:count "
     "moved_out_before_amount:money lost_unseen:count lost_unseen_amount:money not_yet:count not_yet_amount:money"},
    {"cohort.segments",
     "by.*:text all:count all_amount:money open:count open_amount:money won:count won_amount:money lost:count "
     "lost_amount:money moved_out:count moved_out_amount:money moved_in:count moved_in_amount:money"},
    {"cohort.segment_rows",
     "by.*:text id:text name:text times:count deals:count amount:money also_next:count also_next_amount:money "
     "next_amount:money of_first:count"},
    {"cohort.segment_fates",
     "by.*:text id:text name:text advanced:count advanced_amount:money lost:count lost_amount:money moved_out:count "
     "moved_out_amount:money here:count here_amount:money went_back:count went_back_amount:money left_unseen:count "
     "left_unseen_amount:money skipped:count skipped_amount:money started_above:count started_above_amount:money "
     "unseen:count unseen_amount:money lost_before:count lost_before_amount:money moved_out_before:count "
     "moved_out_before_amount:money lost_unseen:count lost_unseen_amount:money not_yet:count not_yet_amount:money"},
    {"activity.stages",
     "id:text name:text entries:count entries_amount:money entered:count entered_amount:money stood:count stood_amount:money "
     "higher_at_end:count higher_at_end_amount:money ever_higher:count ever_higher_amount:money"},
    {"stock.stages",
     "id:text name:text deals:count amount:money"},
    {"stock.outcomes",
     "outcome:id/outside deals:count amount:money"},
    {"transitions.moves",
     "from:text end:id/move_end to:text visits:count"},
    {"waterfall.flows",
     "flow:id/flow deals:count amount:money"},
    {"periods.periods",
     "by.*:text period:period created:count created_amount:money won:count won_amount:money lost:count lost_amount:money"},
    {"credit.people",
     "person:text open:number open_amount:money won:number won_amount:money lost:number lost_amount:money moved_out:number "
     "moved_out_amount:money"},
    {"ordered.attempts",
     "attempt:count deal:text level:count completed:id/yes_no"},
    {"ordered.steps",
     "attempt:count deal:text step:count at:instant"},
    {"segments.segments",
     "by.*:text deals:count stage:*:count open:count won:count lost:count won_amount:money win_rate:share amount:money "
     "open_amount:money lost_amount:money win_rate_of_entered:share win_rate_by_amount:share median_days_to_win:days "
     "mean_days_to_win:days"},
    {"velocity_segments.segments",
     "by.*:text deals:count median:days mean:days won:share money_per_day:money won_by_days:days"},
    {"velocity_segments.segment_stages",
     "by.*:text stage:*:days"},
    {"velocity_segments.tests",
     "what:id compared:count speed_p:number success_p:number"},
}};

/// What sentences are about, beside what the data do not say.
constexpr auto findings = std::to_array<const char*>({
    "at_last", "at_last_unknown", "bottleneck", "by_shares", "by_static", "by_static_alike", "by_static_less",
    "by_static_more", "came_in", "chosen_by_end", "credited", "cycle", "cycle_open", "drill_down", "exits_note",
    "falls", "fates_sentence", "fewer_deals", "figures_without_rejected", "finding", "finished_periods",
    "funnel_sentence", "gap", "gap_none", "gap_skewed", "in_time", "in_time_unknown", "in_working_days", "left_out",
    "longest", "missing_never", "missing_none", "missing_unknown", "months_sentence", "more_deals", "more_findings",
    "more_rejected", "need", "no_deals", "no_difference", "no_finding", "no_open_deals", "no_probability",
    "no_targets", "no_time_norm", "no_trend", "nobody", "none_closed", "none_lost", "none_stuck", "notes", "nothing",
    "nothing_stands_out", "of_all_dates", "of_nobody", "older", "open_deals", "outcome", "outlook", "over_norm", "record_at_last",
    "record_begins", "record_by_season", "record_event_time", "record_in_time", "record_known_late", "record_none", "response", "rises", "rows_read",
    "sales", "sales_formula", "sales_unpriced", "scatter", "segments_differ_in_speed",
    "segments_differ_in_success", "segments_too_small", "setting", "shape", "stage_differs_in_speed",
    "stage_differs_in_success", "standing_out", "steps_unknown", "stuck_deals", "summary", "suspected", "to_do",
    "too_few_months", "too_few_visits", "too_low_conversion", "undated_entry", "unknown", "unplanned", "watch",
    "win_rate_moved", "win_size_unknown", "without_deals", "won_and_lost", "young_months"});

/// Is the id the one of the list, or one of those that its "*" stands for?
bool is_meant(std::string_view listed, std::string_view id) {
  return listed == id || (listed.ends_with('*') && id.starts_with(listed.substr(0, listed.size() - 1)));
}

std::string_view listed_kind(std::string_view columns, std::string_view id) {
  while (!columns.empty()) {
    const std::string_view one = columns.substr(0, columns.find(' '));
    columns.remove_prefix(std::min(one.size() + 1, columns.size()));
    const std::size_t colon = one.rfind(':');
    if (is_meant(one.substr(0, colon), id)) return one.substr(colon + 1, one.find('/', colon) - colon - 1);
  }
  return {};
}

std::string_view kind_of_cell(const doc::cell& c) {
  using holds = doc::cell::holds;
  if (c.what == holds::text) return c.id.empty() ? "text" : "id";
  return c.what == holds::real && c.of == doc::unit::count ? "number" : kind_in_charts(c.of);
}

}  // namespace

std::span<const table_ids> answer_tables() { return tables; }

std::map<std::string, std::vector<std::string>> answer_words() {
  const auto list = [](const auto& names) { return std::vector<std::string>(names.begin(), names.end()); };
  std::vector<std::string> flows{"start"};
  flows.insert(flows.end(), flow_ids.begin(), flow_ids.end());
  flows.emplace_back("end");
  std::vector<std::string> told = list(open_point_ids);
  told.insert(told.end(), findings.begin(), findings.end());
  return {
      {"tone", list(names_of<doc::tone>)},
      {"finding", told},
      {"reading", list(reading_ids())},
      {"open_point", list(open_point_ids)},
      {"shape", list(names_of<funnel_shape>)},
      {"comparison_verdict", list(names_of<comparison_verdict>)},
      {"plan_verdict", list(names_of<plan_verdict>)},
      {"flow", flows},
      {"bottleneck_verdict", {"no_benchmark", "too_few_deals", "not_comparable", "worse", "not_shown"}},
      {"benchmark", {"norm", "own_past"}},
      {"trend", {"none", "rising", "falling"}},
      {"balance", {"filling", "draining", "balanced"}},
      {"yes_no", {"yes", "no"}},
      {"holds", {"yes", "no", "undecided", "too_few_deals"}},
      {"shape_step", {"first", "lowest_of_last", "lowest"}},
      {"position", {"too_few", "inside", "usual", "beyond_inner", "beyond_outer"}},
      {"measure", {"win_rate", "win_rate_within", "win_rate_like_for_like", "win_rate_within_like_for_like", "win_rate_of_entered", "cycle", "conversion",
                   "conversion_within", "conversion_like_for_like", "conversion_within_like_for_like", "step", "time", "mean_won_amount"}},
      {"kind", {"share", "days", "money", "count"}},
      {"row", {"whole", "value", "others"}},
      {"cycle_row", {"all", "won", "lost", "open"}},
      {"outside", {"lost", "moved_out"}},
      {"move_end", {"moved", "lost", "moved_out", "lasting", "unknown"}},
  };
}

std::string_view kind_of_column(std::string_view section, const doc::table& t, std::size_t column) {
  const std::string name = std::string(section) + "." + t.id;
  for (const table_ids& of : tables)
    if (is_meant(of.table, name))
      if (const std::string_view kind = listed_kind(of.columns, t.columns[column].id); !kind.empty()) return kind;
  for (const auto& row : t.rows)
    if (column < row.size() && row[column].what != doc::cell::holds::nothing) return kind_of_cell(row[column]);
  return "text";
}

std::string_view kind_of_figure(const doc::figure& f) { return kind_of_cell(f.value); }

std::string_view kind_in_charts(doc::unit of) {
  switch (of) {
    case doc::unit::count: return "count";
    case doc::unit::amount: return "money";
    case doc::unit::share:
    case doc::unit::points: return "share";
    case doc::unit::days: return "days";
    case doc::unit::instant: return "instant";
    case doc::unit::number: break;
  }
  return "number";
}

}  // namespace funnel::io
