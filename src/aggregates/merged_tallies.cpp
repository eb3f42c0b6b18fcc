#include <funnel/aggregates/partial.hpp>

#include "aggregates/question_here.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

merged_tallies::merged_tallies(partial whole, query q, query within, journey_table frame)
    : whole_(std::move(whole)), question_(std::move(q)), within_(std::move(within)), frame_(std::move(frame)) {}

namespace {

/// Texts in the key of a row of this measure.
std::size_t n_keys(partial_row::measure what, const query& q) noexcept {
  using enum partial_row::measure;
  switch (what) {
    case reason:
    case credit:
      return 1;
    case outcome:
    case moved_in:
    case fate:
    case counted:
    case also_next:
    case of_first:
    case period:
    case cycle:
    case unknown_cycle:
    case won:
    case won_unpriced:
    case stay:
    case stay_of_deal:
      return q.groups.size();
    default:
      return 0;
  }
}

}  // namespace

result<merged_tallies> merged_tallies::of(std::vector<partial> parts) {
  auto whole = merge(std::move(parts));
  if (!whole) return whole.errors();
  if (!whole->complete()) {
    constexpr std::size_t most_told = 20;
    std::vector<error> errors;
    auto have = whole->parts.begin();
    for (std::size_t i = 0; i < whole->of && errors.size() < most_told; ++i) {
      if (have != whole->parts.end() && *have == i)
        ++have;
      else
        errors.push_back({errc::missing_value, "parts", "part " + std::to_string(i) + " of " + std::to_string(whole->of) + " is missing"});
    }
    return errors;
  }
  query q = whole->question;
  std::vector<std::string> known;
  for (const partial_name& n : whole->names) {
    if (n.what == partial_name::about::team && !n.value.empty()) q.team_of[n.name] = n.value;
    if (n.what == partial_name::about::dimension) known.push_back(n.name);
  }
  std::vector<error> errors;
  for (const std::string& dimension : detail::dimensions_of(q))
    if (std::find(known.begin(), known.end(), dimension) == known.end())
      errors.push_back({errc::unknown_name, "query", "there is no dimension named \"" + dimension + "\""});
  for (const partial_row& r : whole->rows)
    if (errors.empty() && whole->segments[r.segment].size() != n_keys(r.what, q))
      errors.push_back({errc::invalid_value, "segments", "a segment is none of the question's"});
  if (!errors.empty()) return errors;
  auto store = event_store::make(whole->pipelines, whole->currency);
  if (!store) return store.errors();
  const snapshot s = store->take_snapshot(q.as_of, q.known_at);
  auto frame = project(s, q.layout);
  if (!frame) return frame.errors();
  query within = detail::question_here(q, s).asked;
  if (auto wrong = validate(within, *frame); !wrong.empty()) return wrong;
  return merged_tallies(*std::move(whole), std::move(q), std::move(within), *std::move(frame));
}

std::vector<error> merged_tallies::unknown_names() const {
  std::vector<error> unknown;
  for (std::size_t i = 0; i < question_.filters.size(); ++i) {
    const filter& f = question_.filters[i];
    if (f.by == field::period) continue;
    for (const std::string& value : f.values) {
      const partial_name name{partial_name::about::filter, static_cast<std::int64_t>(i), value, {}};
      if (!value.empty() && !std::binary_search(whole_.names.begin(), whole_.names.end(), name))
        unknown.push_back({errc::unknown_name, "filters[" + std::to_string(i) + "]",
                           "no deal has the " + (f.by == field::dimension ? f.dimension : std::string(name_of(f.by))) + " \"" + value + "\""});
    }
  }
  return unknown;
}

}  // namespace v0_1
}  // namespace funnel
