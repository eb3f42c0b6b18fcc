/// A query made ready for one journey table: names looked up once, then only codes.
///
/// Layer:   query.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Everything that is wrong with the query for these journeys: clocks that differ from the snapshot's, a
/// period that ends before it starts, an unknown dimension, a filter by month, an amount range upside down.
/// A filter value that no deal has is not an error: it selects nothing.
inline std::vector<error> validate(const query& q, const journey_table& j) {
  std::vector<error> errors;
  const auto check_dimension = [&](const std::string& name, const char* where) {
    if (j.snapshot().dimensions().find(name) == no_code)
      errors.push_back({errc::unknown_name, where, "there is no dimension named \"" + name + "\""});
  };
  if (q.as_of != j.snapshot().as_of() || q.known_at != j.snapshot().known_at())
    errors.push_back({errc::invalid_argument, "as_of", "the journeys were projected for other instants than the query's"});
  if (q.in.end < q.in.start) errors.push_back({errc::out_of_range, "in", "the period ends before it starts"});
  if (q.min_amount && q.max_amount && *q.max_amount < *q.min_amount)
    errors.push_back({errc::out_of_range, "max_amount", "is below min_amount"});
  for (const filter& f : q.filters) {
    if (f.by == field::dimension) check_dimension(f.dimension, "filters");
    if (f.by == field::month)
      errors.push_back({errc::invalid_argument, "filters", "months are for grouping; use the period to choose deals"});
  }
  for (const grouping& g : q.groups)
    if (g.by == field::dimension) check_dimension(g.dimension, "groups");
  return errors;
}

namespace detail {

/// The codes of one field for every deal, with the names of the codes.
/// Value i of the text list belongs to code i; the last value is that of deals without one ("").
class field_values {
 public:
  field_values(const journey_table& j, const query& q, field by, const std::string& dimension) {
    const deal_columns& deals = j.deals();
    const std::size_t n = j.n_deals();
    codes_.resize(n);
    switch (by) {
      case field::dimension: {
        const code d = j.snapshot().dimensions().find(dimension);
        take(deals.dimensions[d], j.snapshot().values(d));
        break;
      }
      case field::owner: take(deals.owner, j.snapshot().owners()); break;
      case field::team: {
        take(deals.owner, j.snapshot().owners());
        for (std::string& name : names_) {
          const auto it = q.team_of.find(name);
          name = it == q.team_of.end() ? std::string{} : it->second;
        }
        merge_equal_names();
        break;
      }
      case field::month: {
        std::map<std::pair<int, unsigned>, code> known;
        for (std::size_t row = 0; row < n; ++row) {
          const bool by_closing = q.of == population::closed_in;
          if (by_closing && deals.outcome[row] == outcome::open) {
            codes_[row] = no_code;
            continue;
          }
          const calendar_month m = q.zone.month_of(by_closing ? deals.closed[row] : deals.created[row]);
          const auto [it, is_new] = known.try_emplace({m.year, m.month}, static_cast<code>(names_.size()));
          if (is_new) names_.push_back(text(m));
          codes_[row] = it->second;
        }
        end_names();
        break;
      }
    }
  }

  std::size_t n_values() const noexcept { return names_.size(); }
  const std::string& name(std::size_t value) const { return names_[value]; }
  std::size_t value(std::size_t row) const { return std::min<std::size_t>(codes_[row], names_.size() - 1); }

 private:
  void take(const std::vector<code>& column, const dictionary& d) {
    codes_ = column;
    for (std::size_t i = 0; i < d.size(); ++i) names_.emplace_back(d.name(static_cast<code>(i)));
    end_names();
  }
  void end_names() { names_.emplace_back(); }

  void merge_equal_names() {
    std::map<std::string, code> first;
    std::vector<code> merged(names_.size());
    std::vector<std::string> names;
    for (std::size_t i = 0; i + 1 < names_.size(); ++i) {
      if (names_[i].empty()) {
        merged[i] = no_code;
        continue;
      }
      const auto [it, is_new] = first.try_emplace(names_[i], static_cast<code>(names.size()));
      if (is_new) names.push_back(names_[i]);
      merged[i] = it->second;
    }
    for (code& c : codes_)
      if (c != no_code) c = merged[c];
    names_ = std::move(names);
    end_names();
  }

  static std::string text(calendar_month m) {
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, "%04d-%02u", m.year, m.month);
    return buffer;
  }

  std::vector<code> codes_;
  std::vector<std::string> names_;
};

/// Is the deal in this row one of the query's population?
inline bool in_population(const journey_table& j, const query& q, std::size_t row) {
  const deal_columns& deals = j.deals();
  const bool closed = deals.outcome[row] != outcome::open;
  switch (q.of) {
    case population::all: return true;
    case population::created_in: return q.in.contains(deals.created[row]);
    case population::closed_in: return closed && q.in.contains(deals.closed[row]);
    case population::open: return !closed;
    case population::active_in: {
      const visit_columns& v = j.visits();
      for (std::size_t i = deals.first_visit[row]; i < deals.first_visit[row + 1]; ++i) {
        // An open visit of no length counts where it happened.
        const bool touches = v.entered[i] < q.in.end && (v.left[i] > q.in.start || v.entered[i] == q.in.start);
        if (v.stage[i] < j.pipeline().won_stage() && touches) return true;
      }
      return false;
    }
  }
  return false;
}

}  // namespace detail

/// The rows of the deals that the query selects, ascending.
/// Requires: validate(q, j) is empty. Cost: O(deals x filters).
inline std::vector<std::size_t> select_deals(const journey_table& j, const query& q) {
  std::vector<bool> in(j.n_deals());
  for (std::size_t row = 0; row < in.size(); ++row) {
    const minor_units amount = j.deals().amount[row];
    in[row] = detail::in_population(j, q, row) && (!q.min_amount || amount >= *q.min_amount) &&
              (!q.max_amount || amount <= *q.max_amount);
  }
  for (const filter& f : q.filters) {
    const detail::field_values field(j, q, f.by, f.dimension);
    std::vector<bool> wanted(field.n_values());
    for (std::size_t v = 0; v < wanted.size(); ++v)
      wanted[v] = (std::find(f.values.begin(), f.values.end(), field.name(v)) != f.values.end()) != f.exclude;
    for (std::size_t row = 0; row < in.size(); ++row)
      if (in[row] && !wanted[field.value(row)]) in[row] = false;
  }
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < in.size(); ++row)
    if (in[row]) rows.push_back(row);
  return rows;
}

/// The selected deals split into segments: for each combination of group values that occurs, its key (one
/// text a grouping) and its rows. Sorted by key. Without groupings, one segment with an empty key.
/// Requires: validate(q, j) is empty. Cost: O(rows x groups x log segments).
inline std::vector<std::pair<std::vector<std::string>, std::vector<std::size_t>>> split_by_groups(
    const journey_table& j, const query& q, const std::vector<std::size_t>& rows) {
  if (q.groups.empty()) return {{{}, rows}};
  std::vector<detail::field_values> fields;
  for (const grouping& g : q.groups) fields.emplace_back(j, q, g.by, g.dimension);

  std::map<std::vector<std::size_t>, std::vector<std::size_t>> by_value;
  std::vector<std::size_t> key(fields.size());
  for (const std::size_t row : rows) {
    for (std::size_t g = 0; g < fields.size(); ++g) key[g] = fields[g].value(row);
    by_value[key].push_back(row);
  }
  std::vector<std::pair<std::vector<std::string>, std::vector<std::size_t>>> segments;
  for (auto& [values, members] : by_value) {
    std::vector<std::string> names;
    for (std::size_t g = 0; g < fields.size(); ++g) names.push_back(fields[g].name(values[g]));
    segments.emplace_back(std::move(names), std::move(members));
  }
  std::sort(segments.begin(), segments.end());
  return segments;
}

}  // namespace v0_1
}  // namespace funnel
