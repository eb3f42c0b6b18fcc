/// The values of one field as small numbers with their names, for filters and groupings.
///
/// Layer:   query; for the plan.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Is this field about a person, who may differ from stage to stage of one deal?
constexpr bool is_person(field f) noexcept { return f == field::owner || f == field::team; }

/// First entry of the deal in this row into a stage; instant::max() when it never stood there.
inline instant first_entry(const journey_table& j, std::size_t row, stage_index k) {
  for (std::size_t v = j.deals().first_visit[row]; v < j.deals().first_visit[row + 1]; ++v)
    if (j.visits().stage[v] == k) return j.visits().entered[v];
  return instant::max();
}

/// The instant that the date basis looks at; instant::max() when the deal has none.
inline instant basis_time(const journey_table& j, const query& q, std::size_t row) {
  if (q.basis == date_basis::closed)
    return j.deals().outcome[row] == outcome::open ? instant::max() : j.deals().closed[row];
  if (q.basis == date_basis::entered) return first_entry(j, row, j.pipeline().find(q.entered_stage));
  return j.deals().created[row];
}

/// Value i has name i; the last value is that of deals without one, and its name is empty.
class field_values {
 public:
  field_values(const journey_table& j, const query& q, const grouping& by) : person_(detail::is_person(by.by)) {
    const deal_columns& deals = j.deals();
    switch (by.by) {
      case field::dimension: {
        const code d = j.snapshot().dimensions().find(by.dimension);
        codes_ = deals.dimensions[d];
        take_names(j.snapshot().values(d));
        break;
      }
      case field::reason:
        codes_ = deals.reason;
        take_names(j.snapshot().reasons());
        break;
      case field::owner: take_names(j.snapshot().owners()); break;
      case field::team:
        take_names(j.snapshot().owners());
        for (std::string& name : names_) {
          const auto it = q.team_of.find(name);
          name = it == q.team_of.end() ? std::string{} : it->second;
        }
        break;
      case field::period: {
        std::map<calendar_period, code> known;
        for (std::size_t row = 0; row < j.n_deals(); ++row) {
          const instant t = basis_time(j, q, row);
          if (t == instant::max()) {
            codes_.push_back(no_code);
            continue;
          }
          const calendar_period p = period_of(t, q.zone, by.unit, q.fiscal_start);
          const auto [it, is_new] = known.try_emplace(p, static_cast<code>(names_.size()));
          if (is_new) names_.push_back(p.label());
          codes_.push_back(it->second);
        }
        break;
      }
    }
    names_.emplace_back();
    merge_equal_names();
  }

  const std::string& name(std::size_t value) const { return names_[value]; }
  bool is_person() const noexcept { return person_; }
  /// For each value: does the filter want deals that have it?
  std::vector<bool> wanted_by(const filter& f) const {
    std::vector<bool> wanted;
    for (const std::string& name : names_)
      wanted.push_back((std::find(f.values.begin(), f.values.end(), name) != f.values.end()) != f.exclude);
    return wanted;
  }
  /// The value of a row; for fields about a person, of the person credited.
  std::size_t value(std::size_t row, code person) const { return of_code(person_ ? person : codes_[row]); }

 private:
  void take_names(const dictionary& d) {
    for (std::size_t i = 0, n = d.size(); i < n; ++i) names_.emplace_back(d.name(static_cast<code>(i)));
  }
  std::size_t of_code(code c) const { return merged_[std::min<std::size_t>(c, merged_.size() - 1)]; }

  /// Several owners have one team, and who has none goes with "no value given".
  void merge_equal_names() {
    std::map<std::string, std::size_t> first;
    std::vector<std::string> names;
    for (const std::string& name : names_) {
      if (name.empty()) {
        merged_.push_back(no_code);
        continue;
      }
      const auto [it, is_new] = first.try_emplace(name, names.size());
      if (is_new) names.push_back(name);
      merged_.push_back(it->second);
    }
    for (std::size_t& m : merged_)
      if (m == no_code) m = names.size();
    names.emplace_back();
    names_ = std::move(names);
  }

  bool person_;
  std::vector<code> codes_;           // of rows; not used for persons
  std::vector<std::string> names_;
  std::vector<std::size_t> merged_;   // code to value
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
