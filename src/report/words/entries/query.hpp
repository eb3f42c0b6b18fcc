/// Texts of a question put into words.
#pragma once

#include "report/words/text.hpp"

#include <array>

namespace funnel::io {

struct query_texts {
  std::array<definition, 6> countings;
  std::array<definition, 5> credits;
  std::array<definition, 4> worths;
  std::array<definition, 3> versions;
  std::array<definition, 3> units;
  std::array<definition, 3> reentries;
  std::array<sentence<>, 4> outcomes;
  std::array<sentence<>, 6> calendar_units;
  sentence<"rule"> counted_by;
  sentence<"person"> credited_to;
  sentence<"amount"> worth;
  sentence<"zone"> times_in;
  sentence<> deals_head;
  sentence<> only_where_head;
  sentence<> as_of_head;
  sentence<> the_latest_event;
  sentence<> known_by_head;
  sentence<> everything_known;
  sentence<> pipeline_head;
  sentence<"pipeline", "versions"> pipeline_and_versions;
  sentence<> the_first_pipeline;
  sentence<> phases_head;
  sentence<> one_row_head;
  sentence<> counted_by_head;
  sentence<> credited_to_head;
  sentence<> worth_head;
  sentence<> parts_head;
  sentence<> calendar_head;
  sentence<"zone", "month"> fiscal_year;
  sentence<> durations_head;
  sentence<> hash_head;
  sentence<"name", "meaning"> meant;
  sentence<"deals", "span"> created;
  sentence<"deals", "span"> active;
  sentence<"deals", "span"> closed;
  sentence<"deals", "stage", "span"> entered;
  sentence<> all_deals;
  sentence<> deals;
  sentence<"outcomes"> deals_now;
  sentence<"from", "to"> from_to;
  sentence<"from"> from;
  sentence<"to"> before;
  sentence<> at_any_time;
  sentence<"time"> as_of_then;
  sentence<"time"> as_known_at;
  sentence<> none_given;
  sentence<"field", "values"> is_not;
  sentence<"field", "values"> is;
  sentence<"n"> at_least;
  sentence<"n"> at_most;
  sentence<"fields"> grouped_by;
  sentence<> owner;
  sentence<> team;
  sentence<> reason_of_loss;
  sentence<"unit"> unit_of_closing;
  sentence<"unit"> unit_of_entry;
  sentence<"unit"> unit_of_creation;
  sentence<"name"> in_pipeline;
  sentence<"names"> in_phases;
  sentence<"versions", "time"> version_of;
  sentence<"unit"> row_is;
  sentence<"step"> optional;
  sentence<"step", "time"> after_at_least;
  sentence<"step", "time"> step_within;
  sentence<> each_stage_in_turn;
  sentence<"steps"> steps;
  sentence<"time"> all_within;
  sentence<"stages", "first", "second"> not_through;
  sentence<"field"> with_the_same;
  sentence<> no_repetition;
  sentence<> no_other_stage;
  sentence<> each_step_later;
  sentence<> visits_shared;
  sentence<"day"> in_working_time;
  sentence<"these", "another"> either;
};

}  // namespace funnel::io
