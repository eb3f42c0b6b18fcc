/// What columns are called in the exports of CRMs.
#pragma once

#include <cstdint>
#include <string_view>

namespace funnel::io {

/// What a column may be. Not all of them are fields of a mapping: flags and numbers say what stages are.
enum class column_role : std::uint8_t {
  none,
  deal,
  title,  ///< of the deal; stands for its id where there is none
  stage,
  outcome,  ///< open, won, lost
  closed_flag,
  won_flag,
  active_flag,  ///< false: given up
  deleted_flag,
  stage_order,
  pipeline,
  created,
  closed,
  won_time,
  lost_time,
  expected,
  changed,  ///< when the row was recorded: the time of an event
  entered,
  left,
  from_stage,
  to_stage,
  field,
  old_value,
  new_value,
  kind,  ///< of an event: created, moved, won, ...
  amount,
  currency,
  probability,
  owner,
  team,
  actor,
  reason,
  event_id,
  customer,  ///< account, company, contact
};

inline constexpr std::size_t n_column_roles = static_cast<std::size_t>(column_role::customer) + 1;

/// How well the heading of a column says that it has this role: 0 not at all, to 100.
int name_score(std::string_view heading, column_role role);

}  // namespace funnel::io
