/// The values of one field as small numbers with their names, for filters and groupings.
///
/// Layer:   aggregates; for the plan.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include "events/snapshot_data.hpp"
#include "journeys/journey_data.hpp"
#include "aggregates/period_table.hpp"
#include <funnel/query/query.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Is this field about a person, who may differ from stage to stage of one deal?
constexpr bool is_person(field f) noexcept { return f == field::owner || f == field::team; }

/// First entry of the deal in this row into a stage; instant::max() when it never stood there, or came there at an
/// unknown time.
inline instant first_entry(const journey_data& j, std::size_t row, stage_index k) {
  for (std::size_t v = j.deals().first_visit[row]; v < j.deals().first_visit[row + 1]; ++v)
    if (j.visits().stage[v] == k)
      return (j.unknown_of(row, v) & (unknown_stage | unknown_entry)) != 0 ? instant::max() : j.visits().entered[v];
  return instant::max();
}

/// The instants that the date basis looks at, one a row; instant::max() for deals that have none. Of the basis `closed`,
/// open deals may have any: they are not selected.
class basis_times {
 public:
  basis_times() = default;
  /// Cost: constant; of the basis `entered`, O(visits); of creations where some are unknown, O(deals).
  basis_times(const journey_data& j, const query& q) : column_(q.basis == date_basis::closed ? &j.deals().closed : &j.deals().created) {
    const bool by_entry = q.basis == date_basis::entered;
    const auto& shapes = j.shapes();
    const bool all_begun = std::none_of(shapes.begin(), shapes.end(), [](const deal_shape& s) { return s.begun_before; });
    if (!by_entry && (q.basis == date_basis::closed || all_begun)) return;
    std::vector<instant> times(j.n_deals());
    const stage_index k = by_entry ? j.pipeline().find(q.entered_stage) : no_stage;
    for (std::size_t row = 0; row < times.size(); ++row)
      times[row] = by_entry ? first_entry(j, row, k) : j.deals().begun_before[row] ? instant::max() : j.deals().created[row];
    own_ = std::make_shared<packed_column<instant>>(times);
    column_ = own_.get();
  }
  const packed_column<instant>& operator*() const noexcept { return *column_; }
  const packed_column<instant>* operator->() const noexcept { return column_; }
  /// The column, when it is not one of the journeys'.
  const std::shared_ptr<const packed_column<instant>>& own() const noexcept { return own_; }

 private:
  const packed_column<instant>* column_ = nullptr;
  std::shared_ptr<const packed_column<instant>> own_;  // shared, so that a copy goes on pointing to it
};

/// Value i has name i; the last value is that of deals without one, and its name is empty. The values of a coded field
/// are its codes, but of a team's, which has several owners. Refers to the journeys.
class field_values {
 public:
  field_values(const journey_data& j, const query& q, const grouping& by)
      : person_(detail::is_person(by.by)), by_period_(by.by == field::period), times_(by_period_ ? basis_times(j, q) : basis_times()) {
    switch (by.by) {
      case field::dimension: {
        const code d = j.snapshot().dimensions().find(by.dimension);
        take_codes(j.deals().dimensions[d], data_of(j.snapshot()).values(d));
        break;
      }
      case field::reason: take_codes(j.deals().reason, data_of(j.snapshot()).reasons()); break;
      case field::owner: take_codes(j.deals().owner, data_of(j.snapshot()).owners()); break;
      case field::team:
        take_codes(j.deals().owner, data_of(j.snapshot()).owners());
        take_teams(q.team_of);
        break;
      case field::period:
        periods_ = period_table(*times_, q.zone, by.unit, q.fiscal_start);
        size_ = periods_.size() + 1;
        break;
    }
  }

  std::size_t size() const noexcept { return size_; }
  std::string name(std::size_t value) const {
    if (value + 1 >= size_) return {};
    if (by_period_) return periods_[value].label();
    return by_team() ? teams_[value] : std::string(names_->name(static_cast<code>(value)));
  }
  bool is_person() const noexcept { return person_; }
  /// For each value: does the filter want deals that have it? Not for periods.
  std::vector<std::uint8_t> wanted_by(const filter& f) const {
    std::vector<std::uint8_t> wanted(size_, f.exclude);
    for (const std::string& name : f.values)
      if (const std::size_t v = value_named(name); v < size_) wanted[v] = !f.exclude;
    return wanted;
  }
  /// The column of the rows' codes, and what is said of values said of its raw numbers; at the end, of "none". Not for
  /// periods.
  const packed_column<code>& codes() const noexcept { return *codes_; }
  std::vector<std::uint8_t> by_raw(const std::vector<std::uint8_t>& of_values) const {
    std::vector<std::uint8_t> of_raw;
    for (std::uint64_t raw = 0; raw <= codes_->max_raw(); ++raw) of_raw.push_back(of_values[value_of(static_cast<code>(raw))]);
    of_raw.push_back(of_values.back());
    return of_raw;
  }

  /// The value of a row; for fields about a person, of the person credited.
  std::uint32_t value(std::size_t row, code person) const {
    if (person_) return value_of(person);
    if (!by_period_) return value_of((*codes_)[row]);
    std::uint32_t v = 0;
    for_rows(row, 1, [&](std::size_t, std::uint32_t value) { v = value; });
    return v;
  }
  /// The same of a person's field. Requires: is_person().
  std::uint32_t value_of_person(code person) const noexcept { return value_of(person); }
  /// Calls f(i, value) for the rows first + i, i < n; for fields about a person, of the row's own owner.
  template <class F>
  void for_rows(std::size_t first, std::size_t n, F&& f) const {
    for_each_row(n, [first](std::size_t i) { return first + i; }, f);
  }
  /// The same for the rows row_of(i).
  template <class RowOf, class F>
  void for_each_row(std::size_t n, RowOf row_of, F&& f) const {
    if (by_period_) {
      times_->with_raw([&](const auto* raw) {
        for (std::size_t i = 0; i < n; ++i) f(i, periods_.of_raw(raw[row_of(i)]));
      });
      return;
    }
    codes_->with_raw([&](const auto* raw) {
      // Only that of "none" is above the greatest raw code, to which the dictionary need not end.
      const auto greatest = static_cast<std::remove_cvref_t<decltype(*raw)>>(codes_->max_raw());
      const std::uint32_t none = n_codes_;
      const std::uint32_t* const teams = value_of_.data();
      const auto known = [=](std::size_t i) {
        const auto own = raw[row_of(i)];
        return own > greatest ? none : static_cast<std::uint32_t>(own);
      };
      if (by_team())
        for (std::size_t i = 0; i < n; ++i) f(i, teams[known(i)]);
      else
        for (std::size_t i = 0; i < n; ++i) f(i, known(i));
    });
  }
  /// The value that all rows of a block have, if that is known without reading them: see `packed_column::block`.
  std::optional<std::uint32_t> value_of_block(std::size_t block) const {
    if (!by_period_) return std::nullopt;
    const raw_range& in_block = times_->block(block);
    const std::uint32_t value = periods_.of_raw(in_block.least);
    return value == periods_.of_raw(in_block.greatest) ? std::optional(value) : std::nullopt;
  }

 private:
  bool by_team() const noexcept { return !value_of_.empty(); }
  std::uint32_t value_of(code c) const noexcept {
    const std::uint32_t v = std::min(c, n_codes_);
    return by_team() ? value_of_[v] : v;
  }
  /// size() for a name that no value has; one that came after the snapshot's is none of its values.
  std::size_t value_named(const std::string& name) const {
    if (name.empty()) return size_ - 1;
    const std::size_t v = by_team() ? static_cast<std::size_t>(std::find(teams_.begin(), teams_.end(), name) - teams_.begin()) : names_->find(name);
    return v < size_ - 1 ? v : size_;
  }

  void take_codes(const packed_column<code>& column, const dictionary& names) {
    codes_ = &column;
    names_ = &names;
    n_codes_ = static_cast<code>(names.size());
    size_ = n_codes_ + std::size_t{1};
  }
  /// Several owners have one team, and who has none goes with "no value given".
  void take_teams(const std::map<std::string, std::string>& team_of) {
    std::map<std::string, std::uint32_t> numbers;
    for (code c = 0; c < n_codes_; ++c) {
      const auto it = team_of.find(std::string(names_->name(c)));
      if (it == team_of.end() || it->second.empty()) {
        value_of_.push_back(no_code);
        continue;
      }
      const auto [number, is_new] = numbers.try_emplace(it->second, static_cast<std::uint32_t>(teams_.size()));
      if (is_new) teams_.push_back(it->second);
      value_of_.push_back(number->second);
    }
    value_of_.push_back(no_code);
    std::replace(value_of_.begin(), value_of_.end(), no_code, static_cast<std::uint32_t>(teams_.size()));
    size_ = teams_.size() + 1;
  }

  bool person_;
  bool by_period_;
  std::size_t size_ = 0;
  const packed_column<code>* codes_ = nullptr;  // of the rows; of a person's field, of their owners
  const dictionary* names_ = nullptr;           // of the codes
  code n_codes_ = 0;
  std::vector<std::string> teams_;
  std::vector<std::uint32_t> value_of_;  // of teams: owner to value, at the end that of no owner
  basis_times times_;
  period_table periods_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
