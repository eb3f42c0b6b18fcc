/// A query at work on one journey table: which rows it selects and to which segment each number belongs.
///
/// Layer:   query.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/check.hpp>
#include <funnel/query/credit.hpp>
#include <funnel/query/field_values.hpp>
#include <funnel/query/query.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Did what the date basis asks for happen to the deal in this row within the query's period?
inline bool fits_basis(const journey_table& j, const query& q, std::size_t row) {
  if (q.basis == date_basis::none) return true;
  if (q.basis != date_basis::active) {
    const instant t = basis_time(j, q, row);
    return t != instant::max() && q.in.contains(t);
  }
  const visit_columns& v = j.visits();
  for (std::size_t i = j.deals().first_visit[row]; i < j.deals().first_visit[row + 1]; ++i)
    if (v.stage[i] < j.pipeline().won_stage() && q.in.touches(v.entered[i], v.left[i])) return true;
  return false;
}

}  // namespace detail

/// The rows that pass the query's period, outcomes, amounts and filters, ascending; filters by person (owner, team)
/// are not among them, since the person may differ from stage to stage: see `segmentation`.
/// Requires: validate(q, j) is empty. Cost: O(deals x filters).
inline std::vector<std::size_t> select_deals(const journey_table& j, const query& q) {
  const deal_columns& d = j.deals();
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < j.n_deals(); ++row) {
    const minor_units amount = d.amount[row];
    if ((q.outcomes & outcome_bit(d.outcome[row])) && (!q.min_amount || amount >= *q.min_amount) &&
        (!q.max_amount || amount <= *q.max_amount) && detail::fits_basis(j, q, row))
      rows.push_back(row);
  }
  for (const filter& f : q.filters) {
    if (detail::is_person(f.by)) continue;
    const detail::field_values values(j, q, {f.by, f.dimension});
    const std::vector<bool> wanted = values.wanted_by(f);
    std::erase_if(rows, [&](std::size_t row) { return !wanted[values.value(row, no_code)]; });
  }
  return rows;
}

/// Which segment a number about a deal and a person belongs to, and whether the query wants it at all.
class segmentation {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// Requires: validate(q, j) is empty.
  segmentation(const journey_table& j, const query& q) {
    for (const filter& f : q.filters) {
      if (!detail::is_person(f.by)) continue;
      detail::field_values values(j, q, {f.by, f.dimension});
      std::vector<bool> wanted = values.wanted_by(f);
      person_filters_.emplace_back(std::move(values), std::move(wanted));
    }
    for (const grouping& g : q.groups) groups_.emplace_back(j, q, g);
    by_person_ = !person_filters_.empty();
    for (const detail::field_values& g : groups_) by_person_ = by_person_ || g.is_person();
    if (groups_.empty()) segments_.emplace(std::vector<std::size_t>{}, 0);
  }

  /// Does the answer depend on the person?
  bool by_person() const noexcept { return by_person_; }
  std::size_t size() const noexcept { return segments_.size(); }

  /// Segment of the row for this person, made if it is new; `none` when a filter leaves the person out.
  std::size_t of(std::size_t row, code person) {
    for (const auto& [values, wanted] : person_filters_)
      if (!wanted[values.value(row, person)]) return none;
    if (groups_.empty()) return 0;
    key_.clear();
    for (const detail::field_values& g : groups_) key_.push_back(g.value(row, person));
    return segments_.try_emplace(key_, segments_.size()).first->second;
  }

  /// Names of the values of each segment.
  std::vector<std::vector<std::string>> keys() const {
    std::vector<std::vector<std::string>> keys(segments_.size());
    for (const auto& [values, index] : segments_)
      for (std::size_t g = 0; g < groups_.size(); ++g) keys[index].push_back(groups_[g].name(values[g]));
    return keys;
  }

 private:
  std::vector<std::pair<detail::field_values, std::vector<bool>>> person_filters_;
  std::vector<detail::field_values> groups_;
  bool by_person_ = false;
  std::map<std::vector<std::size_t>, std::size_t> segments_;
  std::vector<std::size_t> key_;
};

/// The rows that count to the query as whole deals: those of `select_deals` whose person passes the person filters.
/// Requires: validate(q, j) is empty.
inline std::vector<std::size_t> select_whole_deals(const journey_table& j, const query& q) {
  std::vector<std::size_t> rows = select_deals(j, q);
  segmentation parts(j, q);
  if (parts.by_person())
    std::erase_if(rows, [&](std::size_t row) { return parts.of(row, deal_places(j, row).person(q.credit)) == parts.none; });
  return rows;
}

}  // namespace v0_1
}  // namespace funnel
