#include <funnel/aggregates/partial.hpp>

#include "aggregates/listed_deals.hpp"
#include "aggregates/partial_merge.hpp"
#include "aggregates/partial_rows.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

constexpr std::uint64_t most_magnitude = std::numeric_limits<std::int64_t>::max();
/// Most deals, visits or parts of deals: far more than there are, and several sums of them fit 64 bits.
constexpr std::uint64_t most_counted = std::uint64_t{1} << 60;

std::string named(const partial& p) { return "part " + std::to_string(p.parts.empty() ? 0 : p.parts.front()) + " of " + std::to_string(p.of); }

bool add(std::int64_t& to, std::int64_t more) noexcept { return !__builtin_add_overflow(to, more, &to); }

/// What is too large stays so.
void add_magnitude(std::uint64_t& to, std::uint64_t more) noexcept { to = more > most_magnitude - std::min(to, most_magnitude) ? most_magnitude + 1 : to + more; }

/// Sorts the rows of all parts, and adds those of one key. False when a sum does not fit.
bool add_rows(std::vector<partial_row>& all) {
  std::sort(all.begin(), all.end(), [](const partial_row& a, const partial_row& b) { return key_of(a) < key_of(b); });
  std::size_t n = 0;
  bool fits = true;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (n > 0 && key_of(all[n - 1]) == key_of(all[i])) {
      partial_row& to = all[n - 1];
      const partial_row& more = all[i];
      fits = fits && add(to.deals, more.deals) && add(to.amount, more.amount) && add(to.unpriced, more.unpriced) &&
             add(to.times, more.times) && add(to.next_amount, more.next_amount);
    } else {
      all[n++] = all[i];
    }
  }
  all.resize(n);
  return fits;
}

/// All segments, and in the rows of each part their new positions.
std::vector<std::vector<std::string>> unite_segments(std::vector<partial>& parts) {
  std::vector<std::vector<std::string>> all;
  for (const partial& p : parts) all.insert(all.end(), p.segments.begin(), p.segments.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (partial& p : parts) {
    std::vector<std::uint32_t> place;
    auto at = all.begin();
    for (const auto& segment : p.segments) {
      at = std::lower_bound(at, all.end(), segment);
      place.push_back(static_cast<std::uint32_t>(at - all.begin()));
    }
    for (partial_row& r : p.rows) r.segment = place[r.segment];
  }
  return all;
}

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  from = {};
}

/// Sorts what lies in few ascending runs, as the ids of parts do behind one another. Cost: O(n log runs).
void merge_runs(std::vector<std::uint64_t>& all) {
  std::vector<std::size_t> bounds{0};
  for (std::size_t i = 1; i < all.size(); ++i)
    if (all[i] < all[i - 1]) bounds.push_back(i);
  bounds.push_back(all.size());
  const auto at = [&](std::size_t bound) { return all.begin() + static_cast<std::ptrdiff_t>(bounds[bound]); };
  while (bounds.size() > 2) {
    std::vector<std::size_t> merged{0};
    for (std::size_t b = 0; b + 1 < bounds.size(); b += 2) {
      const std::size_t end = std::min(b + 2, bounds.size() - 1);
      std::inplace_merge(at(b), at(b + 1), at(end));
      merged.push_back(bounds[end]);
    }
    bounds = std::move(merged);
  }
}

/// The lists that all parts make together. Errors: a deal that is in one twice.
std::vector<error> unite_deals(partial& all) {
  std::vector<partial_deal>& deals = all.deals;
  std::vector<error> errors;
  std::vector<const std::string*> ids;
  for (const partial_deal& d : deals) ids.push_back(&d.deal.id);
  const auto less = [](const std::string* a, const std::string* b) { return *a < *b; };
  std::sort(ids.begin(), ids.end(), less);
  const auto twice = std::adjacent_find(ids.begin(), ids.end(), [](const std::string* a, const std::string* b) { return *a == *b; });
  if (twice != ids.end()) errors.push_back({errc::duplicate, "deals", "deal \"" + **twice + "\" is in two parts"});
  std::stable_sort(deals.begin(), deals.end(), [](const partial_deal& a, const partial_deal& b) { return a.list < b.list; });
  std::vector<partial_deal> kept;
  for (std::size_t i = 0; i < deals.size();) {
    const std::int64_t list = deals[i].list;
    std::vector<deal_row> rows;
    for (; i < deals.size() && deals[i].list == list; ++i) rows.push_back(std::move(deals[i].deal));
    keep_longest(rows, all.max_deals);
    for (deal_row& row : rows) kept.push_back({list, std::move(row)});
  }
  deals = std::move(kept);
  return errors;
}

/// Errors: an owner of two teams.
std::vector<error> unite_names(partial& all) {
  std::vector<partial_name>& names = all.names;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<error> errors;
  std::size_t n = 0, n_ids = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    partial_name& name = names[i];
    const bool like_last = n > 0 && names[n - 1].what == name.what && names[n - 1].of == name.of;
    if (name.what == partial_name::about::team && like_last && names[n - 1].name == name.name)
      errors.push_back({errc::invalid_argument, "teams", "\"" + name.name + "\" is in the team \"" + names[n - 1].value + "\" in one part, and in \"" + name.value + "\" in another"});
    if (name.what == partial_name::about::assumed) {
      n_ids = like_last ? n_ids + 1 : 1;
      if (n_ids > all.max_deals) continue;
    }
    if (n != i) names[n] = std::move(name);
    ++n;
  }
  names.resize(n);
  return errors;
}

/// Do the sums fit that answers make: of counts over all rows of a measure; of amounts over those where a deal counts once?
bool sums_fit(const std::vector<partial_row>& rows) {
  const auto take = [](std::uint64_t& sum, std::int64_t n, std::uint64_t most) {
    const std::uint64_t magnitude = n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
    if (magnitude > most - sum) return false;
    sum += magnitude;
    return true;
  };
  struct sums {
    std::uint64_t amount = 0, next_amount = 0;
  };
  std::map<std::int64_t, sums> amounts;
  std::uint64_t counted = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const partial_row& r = rows[i];
    if (r.what == part_measure::activity && (r.row < 0 || r.row >= static_cast<std::int64_t>(max_stages) || r.of < 0)) return false;
    if (i == 0 || rows[i - 1].what != r.what) {
      counted = 0;
      amounts.clear();
    }
    for (const std::int64_t n : {r.deals, r.unpriced, r.times})
      if (!take(counted, n, most_counted)) return false;
    const bool once = r.what == part_measure::outcome || r.what == part_measure::stock || r.what == part_measure::credit || r.what == part_measure::reason;
    const bool by_of = r.what == part_measure::period || r.what == part_measure::month;
    const bool apart = r.what == part_measure::activity;
    sums& at = amounts[once ? 0 : by_of ? r.of : apart ? r.row * static_cast<std::int64_t>(n_stage_metrics) + r.of : r.row];
    if (!take(at.amount, r.amount, most_magnitude) || !take(at.next_amount, r.next_amount, most_magnitude)) return false;
  }
  return true;
}

}  // namespace

std::vector<std::string> differences(const partial& a, const partial& b) {
  std::vector<std::string> all;
  const auto compare = [&](const char* what, bool same) {
    if (!same) all.emplace_back(what);
  };
  const query& x = a.question;
  const query& y = b.question;
  compare("the version of the library", a.version == b.version);
  compare("currency", a.currency == b.currency);
  compare("pipelines", a.pipelines == b.pipelines);
  compare("rates", a.rates == b.rates);
  compare("as_of", x.as_of == y.as_of);
  compare("known_at", x.known_at == y.known_at);
  compare("basis", x.basis == y.basis && x.entered_stage == y.entered_stage);
  compare("in", x.in == y.in);
  compare("outcomes", x.outcomes == y.outcomes);
  compare("filters", x.filters == y.filters);
  compare("min_amount", x.min_amount == y.min_amount);
  compare("max_amount", x.max_amount == y.max_amount);
  compare("layout", x.layout == y.layout);
  compare("counting", x.counting == y.counting);
  compare("credit", x.credit == y.credit);
  compare("worth", x.worth == y.worth);
  compare("group_by", x.groups == y.groups);
  compare("fiscal_year_from", x.fiscal_start == y.fiscal_start);
  if (all.empty()) compare("the question (zone, ordered steps or working hours)", x == y);
  compare("what is counted", a.tallies == b.tallies);
  compare("since", a.since == b.since);
  compare("unit", a.unit == b.unit);
  compare("max_deals", a.max_deals == b.max_deals);
  compare("the number of parts", a.of == b.of);
  compare("how deals were shared out", a.by_hash == b.by_hash);
  compare("whether ids of deals are there", a.has_ids == b.has_ids);
  return all;
}

std::vector<error> check_sums(const partial& p) {
  std::vector<error> errors;
  if (p.magnitude > most_magnitude || p.magnitude_before > most_magnitude || !sums_fit(p.rows))
    errors.push_back({errc::out_of_range, "amount", "the numbers of all parts together exceed 64 bits"});
  return errors;
}

}  // namespace detail

result<partial> merge(std::vector<partial> parts) {
  using namespace detail;
  if (parts.empty()) return error{errc::missing_value, "parts", "there are no parts"};
  std::vector<error> errors;
  for (std::size_t i = 1; i < parts.size(); ++i)
    for (const std::string& what : differences(parts[0], parts[i]))
      errors.push_back({errc::invalid_argument, named(parts[i]), what + " differs from that of " + named(parts[0])});
  if (!errors.empty()) return errors;

  auto segments = unite_segments(parts);
  partial all = std::move(parts[0]);
  all.segments = std::move(segments);
  bool fits = true;
  for (partial& p : std::span(parts).subspan(1)) {
    append(all.parts, p.parts);
    append(all.rows, p.rows);
    append(all.deals, p.deals);
    append(all.names, p.names);
    append(all.ids, p.ids);
    append(all.inputs, p.inputs);
    fits = fits && add(all.events, p.events) && add(all.rejected, p.rejected) && add(all.n_deals, p.n_deals);
    add_magnitude(all.magnitude, p.magnitude);
    add_magnitude(all.magnitude_before, p.magnitude_before);
  }
  std::sort(all.parts.begin(), all.parts.end());
  for (std::size_t i = 1; i < all.parts.size(); ++i)
    if (all.parts[i] == all.parts[i - 1] && (i < 2 || all.parts[i] != all.parts[i - 2]))
      errors.push_back({errc::duplicate, "parts", "part " + std::to_string(all.parts[i]) + " comes twice"});
  if (!errors.empty()) return errors;
  merge_runs(all.ids);
  if (std::adjacent_find(all.ids.begin(), all.ids.end()) != all.ids.end())
    errors.push_back({errc::duplicate, "deals", all.question.layout.unit == journey_unit::deal ? "a deal is in two parts" : "a deal, or an identity, is in two parts"});
  for (auto&& found : {unite_deals(all), unite_names(all)}) errors.insert(errors.end(), found.begin(), found.end());
  std::sort(all.inputs.begin(), all.inputs.end());
  if (!add_rows(all.rows) || !fits)
    errors.push_back({errc::out_of_range, "amount", "the numbers of all parts together exceed 64 bits"});
  else
    for (error& e : check_sums(all)) errors.push_back(std::move(e));
  if (!errors.empty()) return errors;
  if (all.complete()) {
    all.parts = {0};
    all.of = 1;
  }
  return all;
}

}  // namespace v0_1
}  // namespace funnel
