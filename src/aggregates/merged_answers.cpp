#include <funnel/aggregates/partial.hpp>

#include "aggregates/partial_rows.hpp"
#include "calendar/period_series.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// Rows of some measures, checked as they are read.
class row_reader {
 public:
  explicit row_reader(const partial& p) : p_(p) {}

  /// Calls use(row, segment) for the rows of a measure of which the numbers lie below these; others are wrong.
  template <class Use>
  void each(part_measure what, std::int64_t n_rows, std::int64_t n_of, Use&& use) {
    for (const partial_row& r : rows_of(what)) {
      if (r.row < 0 || r.row >= n_rows || r.of < 0 || r.of >= n_of || r.deals < 0 || r.unpriced < 0 || r.unpriced > r.deals || r.times < 0)
        wrong(what);
      else
        use(r, p_.segments[r.segment]);
    }
  }
  std::span<const partial_row> rows_of(part_measure what) const {
    const auto [begin, end] = std::equal_range(p_.rows.begin(), p_.rows.end(), partial_row{.what = what},
                                               [](const partial_row& a, const partial_row& b) { return a.what < b.what; });
    return {begin, end};
  }
  const std::vector<std::string>& segment(const partial_row& r) const { return p_.segments[r.segment]; }
  void wrong(part_measure what) {
    if (errors_.empty())
      errors_.push_back({errc::invalid_value, std::string(name_of(what)), "a row is none of an answer to the question"});
  }
  template <class T>
  result<T> give(T value) && {
    if (!errors_.empty()) return std::move(errors_);
    return value;
  }

 private:
  const partial& p_;
  std::vector<error> errors_;
};

count_amount count_of(const partial_row& r) { return {r.deals, r.amount, r.unpriced}; }

bool has(const partial& p, tally t) noexcept { return (p.tallies & tally_bit(t)) != 0; }
error not_asked(tally t) {
  return {errc::invalid_argument, "tallies", "the parts were not asked for " + std::string(name_of(t))};
}

/// The tally of each key, made as `empty`.
template <class T>
class segments_by_key {
 public:
  explicit segments_by_key(T empty) : empty_(std::move(empty)) {}
  T& operator[](const std::vector<std::string>& key) { return all_.try_emplace(key, empty_).first->second; }
  std::vector<keyed<T>> take() {
    std::vector<keyed<T>> list;
    for (auto& [key, t] : all_) list.push_back({key, std::move(t)});
    return list;
  }

 private:
  T empty_;
  std::map<std::vector<std::string>, T> all_;
};

}  // namespace
}  // namespace detail

using detail::count_of;
using detail::part_measure;
using detail::row_reader;

result<cohort_result> merged_tallies::cohort() const {
  if (!detail::has(whole_, tally::cohort)) return detail::not_asked(tally::cohort);
  auto zero = cohort_funnel(frame_, within_);
  if (!zero) return zero.errors();
  const auto n_stages = static_cast<std::int64_t>(zero->total.n_stages());
  const auto n_rows = static_cast<std::int64_t>(zero->total.rows().size());
  detail::segments_by_key<cohort_tally> found(cohort_tally(zero->total.n_stages(), zero->total.rows().size()));
  row_reader in(whole_);
  using cell = cohort_cell::measure;
  const auto take = [&](part_measure what, cell as, std::int64_t rows, std::int64_t of) {
    in.each(what, rows, of, [&](const partial_row& r, const auto& key) {
      const auto row = static_cast<std::size_t>(r.row);
      const cohort_cell place{as, as == cell::outcome ? 0 : row, static_cast<fate>(r.of), as == cell::outcome ? static_cast<outcome>(r.row) : outcome::open};
      found[key].add(place, count_of(r), r.times, r.next_amount);
    });
  };
  take(part_measure::outcome, cell::outcome, n_outcomes, 1);
  take(part_measure::moved_in, cell::moved_in, 1, 1);
  take(part_measure::fate, cell::fate, n_stages, n_fates);
  take(part_measure::counted, cell::counted, n_rows, 1);
  take(part_measure::also_next, cell::also_next, n_rows, 1);
  take(part_measure::of_first, cell::of_first, n_rows, 1);
  cohort_result r{{question_, std::move(zero->total), found.take()}, std::move(zero->shown)};
  for (const cohort_segment& s : r.segments) {
    r.total += s.tally;
    for (std::size_t k = 0; k < s.tally.rows().size(); ++k) {
      const counted_row& c = s.tally.rows()[k];
      if (c.also_next.deals > c.deals.deals || c.of_first > s.tally.rows()[r.shown.front()].deals.deals) in.wrong(part_measure::counted);
    }
  }
  if (question_.groups.empty()) r.segments.clear();
  return std::move(in).give(std::move(r));
}

result<std::vector<keyed<count_amount>>> merged_tallies::reasons() const {
  if (!detail::has(whole_, tally::reasons)) return detail::not_asked(tally::reasons);
  std::vector<keyed<count_amount>> all;
  row_reader in(whole_);
  in.each(part_measure::reason, 1, 1, [&](const partial_row& r, const auto& key) { all.push_back({key, count_of(r)}); });
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.tally.deals > b.tally.deals; });
  return std::move(in).give(std::move(all));
}

result<stage_activity_result> merged_tallies::activity() const {
  if (!detail::has(whole_, tally::activity)) return detail::not_asked(tally::activity);
  auto r = stage_activity_in_period(frame_, within_);
  if (!r) return r.errors();
  r->asked = question_;
  row_reader in(whole_);
  in.each(part_measure::activity, static_cast<std::int64_t>(r->stages.size()), n_stage_metrics, [&](const partial_row& row, const auto&) {
    r->stages[static_cast<std::size_t>(row.row)].counts[static_cast<std::size_t>(row.of)] += count_of(row);
  });
  return std::move(in).give(*std::move(r));
}

result<stock_result> merged_tallies::stock() const {
  if (!detail::has(whole_, tally::stock)) return detail::not_asked(tally::stock);
  auto r = stage_stock(frame_, within_);
  if (!r) return r.errors();
  r->asked = question_;
  const auto n = static_cast<std::int64_t>(r->stages.size());
  row_reader in(whole_);
  in.each(part_measure::stock, n + 2, 1, [&](const partial_row& row, const auto&) {
    (row.row < n ? r->stages[static_cast<std::size_t>(row.row)] : row.row == n ? r->lost : r->moved_out) += count_of(row);
  });
  return std::move(in).give(*std::move(r));
}

result<transition_result> merged_tallies::transitions() const {
  if (!detail::has(whole_, tally::transitions)) return detail::not_asked(tally::transitions);
  auto r = stage_transitions(frame_, within_);
  if (!r) return r.errors();
  r->asked = question_;
  const auto n = static_cast<std::int64_t>(r->n_stages);
  row_reader in(whole_);
  in.each(part_measure::move, n, n + 4, [&](const partial_row& row, const auto&) { r->counts[static_cast<std::size_t>(row.row * (n + 4) + row.of)] += row.deals; });
  return std::move(in).give(*std::move(r));
}

result<waterfall_result> merged_tallies::waterfall() const {
  if (!detail::has(whole_, tally::waterfall)) return detail::not_asked(tally::waterfall);
  waterfall_result r{question_, {}, {}, {}};
  row_reader in(whole_);
  in.each(part_measure::flow, detail::n_waterfall_rows, 1, [&](const partial_row& row, const auto&) {
    (row.row == 0 ? r.start : row.row == detail::n_waterfall_rows - 1 ? r.end : r.flows[static_cast<std::size_t>(row.row) - 1]) += count_of(row);
  });
  return std::move(in).give(std::move(r));
}

namespace {

/// The period that begins on this day; none when it does not.
std::optional<calendar_period> period_on(std::int64_t day, calendar_unit unit, unsigned fiscal_start) {
  constexpr std::int64_t first = -719'528, last = 2'932'896;  // the years 0 to 9999
  if (day < first || day > last) return std::nullopt;
  const auto p = calendar_period::containing(local_date{std::chrono::sys_days{std::chrono::days{day}}}, unit, fiscal_start);
  return detail::day_of(p) == day ? std::optional(p) : std::nullopt;
}

}  // namespace

result<std::vector<segment_periods>> merged_tallies::periods() const {
  if (!detail::has(whole_, tally::periods)) return detail::not_asked(tally::periods);
  std::map<std::vector<std::string>, std::map<calendar_period, period_row>> found;
  row_reader in(whole_);
  for (const partial_row& r : in.rows_of(part_measure::period)) {
    auto& of_segment = found[in.segment(r)];
    if (r.of < 0 && r.deals == 0) continue;  // there is such a segment
    const auto p = period_on(r.row, whole_.unit, question_.fiscal_start);
    if (!p || r.of < 0 || r.of >= static_cast<std::int64_t>(n_milestones) || r.deals < 0)
      in.wrong(part_measure::period);
    else
      of_segment.try_emplace(*p, period_row{*p, {}}).first->second.counts[static_cast<std::size_t>(r.of)] += count_of(r);
  }
  std::vector<segment_periods> all;
  for (auto& [key, rows] : found) {
    segment_periods& s = all.emplace_back(segment_periods{key, {}});
    for (auto& [p, row] : rows) s.periods.push_back(row);
  }
  return std::move(in).give(std::move(all));
}

result<std::vector<period_row>> merged_tallies::months() const {
  if (!detail::has(whole_, tally::months)) return detail::not_asked(tally::months);
  std::map<calendar_period, period_row> found;
  row_reader in(whole_);
  for (const partial_row& r : in.rows_of(part_measure::month)) {
    const auto p = period_on(r.row, calendar_unit::month, question_.fiscal_start);
    if (!p || r.of < 0 || r.of >= static_cast<std::int64_t>(n_milestones) || r.deals < 0)
      in.wrong(part_measure::month);
    else
      found[*p].counts[static_cast<std::size_t>(r.of)] += count_of(r);
  }
  return std::move(in).give(without_gaps(std::move(found)));
}

result<std::vector<owner_credit>> merged_tallies::credit() const {
  if (!detail::has(whole_, tally::credit)) return detail::not_asked(tally::credit);
  std::map<std::string, owner_credit> found;
  row_reader in(whole_);
  in.each(part_measure::credit, n_outcomes, 1, [&](const partial_row& r, const auto& key) {
    owner_credit& c = found[key[0]];
    c.person = key[0];
    credited& to = c.outcomes[static_cast<std::size_t>(r.row)];
    to.parts += r.deals;
    to.amount += r.amount;
  });
  std::vector<owner_credit> all;
  for (auto& [person, c] : found) all.push_back(std::move(c));
  return std::move(in).give(std::move(all));
}

namespace {

bool is_length(const partial_row& r) { return r.value >= 0 && r.deals > 0 && r.of <= 255; }

/// Most won deals that a partial may stand for: each becomes one in memory.
constexpr std::int64_t most_won = std::int64_t{1} << 31;

}  // namespace

result<cycles_result> merged_tallies::cycles() const {
  if (!detail::has(whole_, tally::cycles)) return detail::not_asked(tally::cycles);
  detail::segments_by_key<cycle_tally> found({});
  row_reader in(whole_);
  in.each(part_measure::cycle, 1, n_outcomes, [&](const partial_row& r, const auto& key) {
    if (!is_length(r)) return in.wrong(part_measure::cycle);
    found[key].lengths.add({timespan{r.value}, static_cast<end_cause>(r.of), {}}, r.deals);
  });
  in.each(part_measure::unknown_cycle, n_outcomes, 1, [&](const partial_row& r, const auto& key) { found[key].unknown[static_cast<std::size_t>(r.row)] += r.deals; });
  std::int64_t n_won = 0;
  for (const part_measure what : {part_measure::won, part_measure::won_unpriced}) {
    for (const partial_row& r : in.rows_of(what)) {
      const bool sound = r.row >= -1 && r.deals > 0 && r.deals <= most_won - n_won && (what == part_measure::won || r.value == 0);
      if (!sound) {
        in.wrong(what);
        break;
      }
      n_won += r.deals;
      won_deal one;
      if (what == part_measure::won) one.amount = r.value;
      if (r.row >= 0) one.cycle = timespan{r.row};
      auto& won = found[in.segment(r)].won;
      won.insert(won.end(), static_cast<std::size_t>(r.deals), one);
    }
  }
  cycles_result r{question_, {}, found.take()};
  for (auto& s : r.segments) {
    std::sort(s.tally.won.begin(), s.tally.won.end());
    r.total += s.tally;
  }
  std::sort(r.total.won.begin(), r.total.won.end());
  if (question_.groups.empty()) r.segments.clear();
  return std::move(in).give(std::move(r));
}

result<durations_result> merged_tallies::stays(stay_of whose) const {
  const tally asked = whose == stay_of::visit ? tally::stays : tally::stays_of_deals;
  if (!detail::has(whole_, asked)) return detail::not_asked(asked);
  const part_measure what = whose == stay_of::visit ? part_measure::stay : part_measure::stay_of_deal;
  const std::vector<survival_tally> none(frame_.pipeline().n_open());
  detail::segments_by_key<std::vector<survival_tally>> found(none);
  row_reader in(whole_);
  in.each(what, static_cast<std::int64_t>(none.size()), n_stay_ends, [&](const partial_row& r, const auto& key) {
    if (!is_length(r)) return in.wrong(what);
    found[key][static_cast<std::size_t>(r.row)].add({timespan{r.value}, static_cast<end_cause>(r.of), {}}, r.deals);
  });
  durations_result r{question_, none, found.take()};
  for (const auto& s : r.segments)
    for (std::size_t k = 0; k < none.size(); ++k) r.total[k] += s.tally[k];
  if (question_.groups.empty()) r.segments.clear();
  return std::move(in).give(std::move(r));
}

result<std::vector<survival_tally>> merged_tallies::settlement() const {
  if (!detail::has(whole_, tally::settlement)) return detail::not_asked(tally::settlement);
  std::vector<survival_tally> stages(frame_.pipeline().n_open());
  row_reader in(whole_);
  in.each(part_measure::settled, static_cast<std::int64_t>(stages.size()), 256, [&](const partial_row& r, const auto&) {
    if (!is_length(r)) return in.wrong(part_measure::settled);
    stages[static_cast<std::size_t>(r.row)].add({timespan{r.value}, static_cast<end_cause>(r.of), {}}, r.deals);
  });
  return std::move(in).give(std::move(stages));
}

result<std::vector<assumption>> merged_tallies::assumptions() const {
  if (!detail::has(whole_, tally::assumptions)) return detail::not_asked(tally::assumptions);
  std::vector<assumption> all;
  row_reader in(whole_);
  std::int64_t of = 0;
  for (const partial_row& r : in.rows_of(part_measure::assumed)) {
    if (r.row < -1 || r.row >= static_cast<std::int64_t>(n_open_points) || r.deals < 0) {
      in.wrong(part_measure::assumed);
    } else if (r.row == -1) {
      of += r.deals;
    } else {
      all.push_back({static_cast<open_point>(r.row), r.deals, 0, {}});
    }
  }
  for (assumption& a : all) a.of = of;
  return std::move(in).give(std::move(all));
}

std::vector<std::string> merged_tallies::assumed_ids(open_point what) const {
  std::vector<std::string> ids;
  for (const partial_name& n : whole_.names)
    if (n.what == partial_name::about::assumed && n.of == static_cast<std::int64_t>(what)) ids.push_back(n.name);
  return ids;
}

result<std::vector<deal_row>> merged_tallies::deals(std::size_t list) const {
  if (!detail::has(whole_, tally::deals)) return detail::not_asked(tally::deals);
  std::vector<deal_row> all;
  for (const partial_deal& d : whole_.deals)
    if (d.list == static_cast<std::int64_t>(list)) all.push_back(d.deal);
  return all;
}

}  // namespace v0_1
}  // namespace funnel
