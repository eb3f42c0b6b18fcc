/// Texts of what was found wrong with rows, and of what was assumed of them.
#pragma once

#include "report/words/text.hpp"

namespace funnel::io {

struct reading_texts {
  // What was assumed, each of so many rows.
  counted<"n", "what"> noted;
  sentence<"time"> created_by_default;
  sentence<> undated;
  sentence<> nowhere;
  sentence<> expected_to_close;
  sentence<> started_at_first;
  sentence<> respelt;
  sentence<> rounded;
  sentence<> early;
  sentence<> late;
  sentence<> aside;
  sentence<> done_unplanned;
  sentence<> of_unknown_deal;
  counted<"n"> applied_before;
  sentence<"line"> header_below;
  sentence<> as_of_latest;

  // Why a row was left out that no rule of the mapping leaves out.
  sentence<> below_blank_line;
  sentence<> read_before;

  // Why a row has no proper cells.
  sentence<"cells", "wanted"> cell_count;
  sentence<> open_quote;
  sentence<> text_after_quote;
  sentence<> cell_not_utf8;
  sentence<> value_not_utf8;

  // Why a row was rejected.
  sentence<> no_deal;
  sentence<> no_time;
  sentence<> no_created;
  sentence<> no_closed;
  sentence<> closed_unsaid;
  sentence<> no_such_stage;
  sentence<> several_stages;
  sentence<> no_such_pipeline;
  sentence<"stage"> not_in_pipeline;
  sentence<> outcome_unknown;
  sentence<> outcome_differs;
  sentence<> kind_unknown;
  sentence<> left_before_entered;
  sentence<> says_nothing;
  sentence<> no_whole_number;
  sentence<> second_row;
  sentence<> no_rate_yet;
  sentence<> time_outside;
  sentence<> no_iso_time;
  sentence<"forms"> no_time_of_form;
  sentence<"forms"> read_differently;
  sentence<> no_amount;
  sentence<> scientific;
  sentence<> abbreviated;
  sentence<> unclear_sign;
  sentence<> unknown_currency;
  sentence<> other_currency;
  sentence<> maybe_thousand;
  sentence<"decimals"> too_fine;
  sentence<> no_plain_amount;
  sentence<"forms"> no_amount_of_form;
  sentence<> no_activity;
  sentence<> done_and_cancelled;
  sentence<> never_planned;
  sentence<> cancelled_before_planned;

  // Why the store refused an event of the row.
  sentence<> event_without_stage;
  sentence<> event_without_owner;
  sentence<> event_without_amount;
  sentence<> event_without_value;
  sentence<> event_without_identity;
  sentence<> kind_without_stage;
  sentence<> reopened_closed;
  sentence<> created_lost;
  sentence<> beyond_max_amount;
  sentence<> sum_too_large;
  sentence<> no_rate;
  sentence<> dimension_without_name;
  sentence<> too_many_dimensions;

  // What is peculiar to the value.
  sentence<"name"> quoted;
  sentence<"names"> there_are;
  sentence<"names"> near_are;
  sentence<"line"> in_line;
  sentence<"names"> one_of;
  sentence<"is", "wanted"> not_the;
  sentence<"currency", "time"> rate_from;
  sentence<"one", "other"> either;
  sentence<"form", "value"> by_form;
};

}  // namespace funnel::io
