/// The values of one field as small numbers with their names, for filters and groupings.
///
/// Layer:   query; for the plan.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/period_table.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
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

/// The instants that the date basis looks at, one a row; instant::max() for deals that have none.
class basis_times {
 public:
  basis_times(const journey_table& j, const query& q) : column_(&j.deals().created) {
    if (q.basis != date_basis::closed && q.basis != date_basis::entered) return;
    std::vector<instant> times(j.n_deals(), instant::max());
    const stage_index k = j.pipeline().find(q.entered_stage);
    for (std::size_t row = 0; row < times.size(); ++row) {
      if (q.basis == date_basis::entered)
        times[row] = first_entry(j, row, k);
      else if (j.deals().outcome[row] != outcome::open)
        times[row] = j.deals().closed[row];
    }
    own_ = std::make_shared<packed_column<instant>>(times);
    column_ = own_.get();
  }
  const packed_column<instant>& operator*() const noexcept { return *column_; }
  const packed_column<instant>* operator->() const noexcept { return column_; }

 private:
  const packed_column<instant>* column_;
  std::shared_ptr<const packed_column<instant>> own_;  // shared, so that a copy goes on pointing to it
};

/// Value i has name i; the last value is that of deals without one, and its name is empty.
class field_values {
 public:
  field_values(const journey_table& j, const query& q, const grouping& by)
      : person_(detail::is_person(by.by)), by_period_(by.by == field::period), times_(j, by_period_ ? q : query{}) {
    switch (by.by) {
      case field::dimension: {
        const code d = j.snapshot().dimensions().find(by.dimension);
        codes_ = &j.deals().dimensions[d];
        take_names(j.snapshot().values(d));
        break;
      }
      case field::reason:
        codes_ = &j.deals().reason;
        take_names(j.snapshot().reasons());
        break;
      case field::owner:
      case field::team:
        codes_ = &j.deals().owner;
        take_names(j.snapshot().owners());
        if (by.by == field::owner) break;
        for (std::string& name : names_) {
          const auto it = q.team_of.find(name);
          name = it == q.team_of.end() ? std::string{} : it->second;
        }
        break;
      case field::period:
        periods_ = period_table(*times_, q.zone, by.unit, q.fiscal_start);
        size_ = periods_.size() + 1;
        return;
    }
    names_.emplace_back();
    merge_equal_names();
    size_ = names_.size();
    for (std::uint64_t raw = 0; raw <= codes_->max_raw(); ++raw) of_raw_.push_back(of_code(static_cast<code>(raw)));
    of_raw_.push_back(of_code(no_code));
  }

  std::size_t size() const noexcept { return size_; }
  std::string name(std::size_t value) const {
    if (by_period_) return value < periods_.size() ? periods_[value].label() : std::string{};
    return names_[value];
  }
  bool is_person() const noexcept { return person_; }
  /// For each value: does the filter want deals that have it?
  std::vector<std::uint8_t> wanted_by(const filter& f) const {
    std::vector<std::uint8_t> wanted;
    for (const std::string& name : names_)
      wanted.push_back((std::find(f.values.begin(), f.values.end(), name) != f.values.end()) != f.exclude);
    return wanted;
  }
  /// The column of the rows' codes, and what is said of values said of its raw numbers; at the end, of "none". Not for
  /// periods.
  const packed_column<code>& codes() const noexcept { return *codes_; }
  std::vector<std::uint8_t> by_raw(const std::vector<std::uint8_t>& of_values) const {
    std::vector<std::uint8_t> of_raw;
    for (const std::uint32_t value : of_raw_) of_raw.push_back(of_values[value]);
    return of_raw;
  }

  /// The value of a row; for fields about a person, of the person credited.
  std::uint32_t value(std::size_t row, code person) const {
    if (person_) return of_code(person);
    std::uint32_t v = 0;
    for_rows(row, 1, [&](std::size_t, std::uint32_t value) { v = value; });
    return v;
  }
  /// Calls f(i, value) for the rows first + i, i < n; for fields about a person, of the row's own owner.
  template <class F>
  void for_rows(std::size_t first, std::size_t n, F&& f) const {
    if (by_period_) {
      times_->with_raw([&](const auto* raw) {
        for (std::size_t i = 0; i < n; ++i) f(i, periods_.of_raw(raw[first + i]));
      });
    } else {
      const std::size_t none = of_raw_.size() - 1;  // greater than any raw code, as "none" is
      const std::uint32_t* const of_raw = of_raw_.data();
      codes_->with_raw([&](const auto* raw) {
        for (std::size_t i = 0; i < n; ++i) f(i, of_raw[std::min<std::size_t>(raw[first + i], none)]);
      });
    }
  }

 private:
  void take_names(const dictionary& d) {
    for (std::size_t i = 0, n = d.size(); i < n; ++i) names_.emplace_back(d.name(static_cast<code>(i)));
  }
  std::uint32_t of_code(code c) const { return merged_[std::min<std::size_t>(c, merged_.size() - 1)]; }

  /// Several owners have one team, and who has none goes with "no value given".
  void merge_equal_names() {
    std::map<std::string, std::uint32_t> first;
    std::vector<std::string> names;
    for (const std::string& name : names_) {
      if (name.empty()) {
        merged_.push_back(no_code);
        continue;
      }
      const auto [it, is_new] = first.try_emplace(name, static_cast<std::uint32_t>(names.size()));
      if (is_new) names.push_back(name);
      merged_.push_back(it->second);
    }
    for (std::uint32_t& m : merged_)
      if (m == no_code) m = static_cast<std::uint32_t>(names.size());
    names.emplace_back();
    names_ = std::move(names);
  }

  bool person_;
  bool by_period_;
  std::size_t size_ = 0;
  const packed_column<code>* codes_ = nullptr;  // of the rows; of a person's field, of their owners
  std::vector<std::string> names_;
  std::vector<std::uint32_t> merged_;  // code to value
  std::vector<std::uint32_t> of_raw_;  // raw number of the column to value; the last one of "none"
  basis_times times_;
  period_table periods_;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
