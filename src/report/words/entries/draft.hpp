/// Texts of what was found in a file without a mapping.
#pragma once

#include "report/words/text.hpp"

#include <array>

namespace funnel::io {

struct draft_texts {
  // What a row is, in the order of `draft_shape`.
  std::array<sentence<>, 5> shapes;
  // The fields of a mapping: deal, stage, outcome, created, closed, expected, owner, amount, currency, reason, pipeline, team,
  // time, from, left, field, new value, actor.
  std::array<sentence<>, 18> fields;
  // Why stages stand in this order, in the order of `order_evidence`.
  std::array<sentence<>, 7> orders;

  sentence<"name"> quoted;
  sentence<> tab;

  // The three lines.
  sentence<"shape", "columns"> rows_are;
  sentence<"stages", "why", "won", "lost"> stages_are;
  sentence<"times", "amounts", "currency", "file"> forms_are;
  sentence<"command"> keep_it;

  sentence<"field", "column"> field_is;
  sentence<"file", "column"> joined_by;
  sentence<> nothing_lost;
  sentence<"name"> nothing_won;
  sentence<> no_currency;
  sentence<"code", "sign"> currency_by_sign;
  sentence<> no_amounts;
  sentence<> by_name;
  sentence<> by_cells;
  sentence<"value"> decided_by;
  sentence<> only_reading;
  sentence<> closing_is_expected;
  sentence<> created_unknown;
  sentence<> created_sometimes;
  sentence<> name_is_id;
  sentence<> given;
  sentence<"n"> sampled;
  sentence<> by_bytes;
  sentence<> by_letters;
  sentence<> sure;
  sentence<> likely;

  sentence<"delimiter", "columns"> header_is;
  sentence<> about;
  sentence<> found;
  sentence<> because;
  sentence<> how_sure;
  sentence<"path"> written;

  // Questions that only people can answer.
  sentence<"columns"> no_stage;
  sentence<"column", "n", "all"> seldom_a_stage;
  sentence<"columns"> no_deal;
  sentence<"columns"> no_created;
  sentence<"columns"> which_created;
  sentence<"columns"> no_time;
  sentence<"column"> only_expected;
  sentence<"columns"> no_closed;
  sentence<"column"> closing_elsewhere;
  sentence<"field", "columns"> which_column;
  sentence<"file", "columns"> which_join;
  sentence<"column", "n"> column_twice;
  sentence<"column", "value", "one", "one_form", "other", "other_form"> which_time;
  sentence<"column", "value"> no_time_form;
  sentence<"column", "value", "one", "one_form", "other", "other_form"> which_amount;
  sentence<"column"> no_amount_form;
  sentence<"column"> in_thousands;
  sentence<"column"> in_cents;
  sentence<"stages", "example"> which_order;
  sentence<"stages"> which_won;
  sentence<"codes"> which_rates;
  sentence<"column", "example", "lines"> repeated_deals;
  sentence<"closed", "won"> flags_beside_stages;
  sentence<"column", "n"> too_many_stages;
  sentence<"stage", "flag"> kinds_disagree;
};

}  // namespace funnel::io
