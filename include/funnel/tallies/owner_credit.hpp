/// Shares of deals by person: every deal is credited once in all, to one person or to several in parts.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/core/exchange_rate.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/credit.hpp>
#include <funnel/query/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/tallies/cohort.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// One deal is a million parts, so that shares add up exactly.
inline constexpr std::int64_t deal_parts = 1'000'000;

/// A person's part of the deals of one outcome. Units: millionths of a deal, and minor units.
struct credited {
  std::int64_t parts = 0;
  minor_units amount = 0;

  double deals() const noexcept { return static_cast<double>(parts) / static_cast<double>(deal_parts); }
  friend bool operator==(const credited&, const credited&) = default;
};

struct owner_credit {
  std::string person;  ///< empty for deals that nobody held
  std::array<credited, n_outcomes> outcomes{};

  const credited& operator[](outcome o) const noexcept { return outcomes[static_cast<std::size_t>(o)]; }
  friend bool operator==(const owner_credit&, const owner_credit&) = default;
};

/// How the deal in this row is divided: persons with their parts, which sum to `deal_parts`.
/// By time held, in proportion to the time for which each owned it while it was open; a deal that was open for no time
/// goes to its last owner. By any other attribution, all to one. Cost: O(visits of the deal).
inline std::vector<std::pair<code, std::int64_t>> shares_of(const journey_table& j, const query& q, std::size_t row) {
  const std::size_t begin = j.deals().first_holding[row];
  const std::size_t end = j.deals().first_holding[row + 1];
  if (q.credit != attribution::time_held) return {{deal_places(j, row).person(q.credit), deal_parts}};
  if (begin == end) return {{j.visits().owner[j.deals().first_visit[row + 1] - 1], deal_parts}};
  detail::wide_integer total = 0;
  for (std::size_t h = begin; h < end; ++h) total += j.holdings().us[h];
  if (total == 0) return {{j.holdings().owner[end - 1], deal_parts}};
  // Rounded at each boundary between two holders, not at each share: so the shares always sum to the whole.
  std::vector<std::pair<code, std::int64_t>> shares;
  detail::wide_integer held = 0;
  std::int64_t given = 0;
  for (std::size_t h = begin; h < end; ++h) {
    held += j.holdings().us[h];
    const auto up_to = static_cast<std::int64_t>((held * deal_parts + total / 2) / total);
    if (up_to > given) shares.emplace_back(j.holdings().owner[h], up_to - given);
    given = up_to;
  }
  return shares;
}

/// The query's deals by person, sorted by name; the query's groupings are ignored.
///
/// Counts: the parts of all persons sum to the deals, their amounts to the amount, exactly, for each outcome.
/// Errors: those of `validate`. Cost: O(deals + visits).
inline result<std::vector<owner_credit>> credit_by_owner(const journey_table& j, const query& q) {
  query asked = q;
  asked.groups.clear();
  if (auto errors = validate(asked, j); !errors.empty()) return errors;
  std::map<std::string_view, owner_credit> by_name;
  for (const std::size_t row : select_whole_deals(j, asked)) {
    const auto state = static_cast<std::size_t>(j.deals().outcome[row]);
    const minor_units worth = deal_places(j, row).worth(q.worth);
    std::int64_t parts_given = 0;
    minor_units amount_given = 0;
    for (const auto& [person, parts] : shares_of(j, asked, row)) {
      parts_given += parts;
      const auto up_to = static_cast<minor_units>(detail::wide_integer{worth} * parts_given / deal_parts);
      const std::string_view name = j.snapshot().owners().name(person);
      credited& c = by_name[name].outcomes[state];
      c.parts += parts;
      c.amount += up_to - amount_given;
      amount_given = up_to;
    }
  }
  std::vector<owner_credit> rows;
  for (auto& [name, credit] : by_name) {
    credit.person = name;
    rows.push_back(std::move(credit));
  }
  return rows;
}

}  // namespace v0_1
}  // namespace funnel
