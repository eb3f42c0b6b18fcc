#include <funnel/report/funnel_report.hpp>

#include "aggregates/cohort_count.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/selection.hpp"
#include "aggregates/stay_clock.hpp"
#include "query/ordered_rule.hpp"
#include "report/funnel_rows.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/durations.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/query/query.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using doc::live_funnel;
using role = live_funnel::dimension::role;
using places = std::vector<std::uint32_t>;  // of dimensions

constexpr std::int64_t largest_exact = std::int64_t{1} << 53;  // of a page's numbers

/// Makes the parts; the dimensions are found one by one, then combined.
class live_maker {
 public:
  live_maker(const journey_table& j, const query& q, const live_options& o) : j_(j), q_(q), o_(o) { q_.groups.clear(); }

  result<live_funnel> make() {
    auto whole = table_of({});
    if (!whole) return whole.errors();
    if (!exact(*whole)) return error{errc::out_of_range, "amount", "the amounts are too large to be added by a page"};
    name_levels();
    out_.tables.push_back(*std::move(whole));
    room_ = o_.max_numbers - std::min(o_.max_numbers, used_by(out_.tables.front()));
    for (const auto& [group, as] : candidates()) try_dimension(group, as);
    combine();
    list_deals();
    return std::move(out_);
  }

 private:
  std::vector<std::pair<grouping, role>> candidates() const {
    std::vector<std::pair<grouping, role>> all;
    const bool of_people = q_.credit != attribution::time_held;  // whose parts are no whole deals
    if (of_people) all.push_back({{field::owner, {}}, role::person});
    if (of_people && !q_.team_of.empty()) all.push_back({{field::team, {}}, role::team});
    const auto& names = j_.snapshot().dimensions();
    for (code d = 0; d < names.size(); ++d) all.push_back({{field::dimension, std::string(names.name(d))}, role::value});
    all.push_back({{field::reason, {}}, role::reason});
    constexpr std::size_t most_periods = 36;
    calendar_unit unit = calendar_unit::month;
    for (const calendar_unit longer : {calendar_unit::quarter, calendar_unit::year})
      if (periods_of(unit) > most_periods) unit = longer;
    const role period = q_.basis == date_basis::closed ? role::closed : q_.basis == date_basis::entered ? role::entered : role::created;
    all.push_back({{field::period, {}, unit}, period});
    return all;
  }
  std::size_t periods_of(calendar_unit unit) const { return by_period(j_, q_, unit).value().size(); }

  /// A dimension that parts the deals, and in few enough values, is kept with its table.
  void try_dimension(const grouping& group, role as) {
    query q = q_;
    q.groups = {group};
    const auto found = within({.max_segments = o_.max_values}, [&] { return cohort_funnel(j_, q); });
    if (!found) {
      out_.left_out.push_back(name_of(group));
      return;
    }
    if (found->segments.size() < (as == role::person ? 1U : 2U)) return;
    live_funnel::dimension d{name_of(group), as, {}};
    for (const cohort_segment& s : found->segments) d.values.push_back(s.key.front());
    groups_.push_back(group);
    out_.dimensions.push_back(std::move(d));
    numbers_.emplace_back();
    for (std::size_t v = 0; v < out_.dimensions.back().values.size(); ++v)
      numbers_.back().emplace(out_.dimensions.back().values[v], static_cast<std::uint32_t>(v));
  }

  /// All dimensions together if there is room; else each alone, and then as many together as there is room for: all but
  /// the largest ones, then pairs.
  void combine() {
    const std::size_t n = groups_.size();
    if (n == 0) return;
    places all(n);
    std::iota(all.begin(), all.end(), 0U);
    if (add(all)) return;
    for (const std::uint32_t d : all) add({d});
    std::stable_sort(all.begin(), all.end(), [&](std::uint32_t a, std::uint32_t b) {
      return out_.dimensions[a].values.size() < out_.dimensions[b].values.size();
    });
    for (std::size_t kept = n - 1; kept >= 2; --kept) {
      places fewest(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept));
      std::sort(fewest.begin(), fewest.end());
      if (add(fewest)) break;
    }
    for (std::uint32_t a = 0; a < n; ++a)
      for (std::uint32_t b = a + 1; b < n; ++b) add({a, b});
    // A table with more dimensions says all that one with fewer of them does; the small ones are kept, for they are quick.
  }

  bool add(const places& of) {
    for (const live_funnel::table& t : out_.tables)
      if (!of.empty() && std::includes(t.dimensions.begin(), t.dimensions.end(), of.begin(), of.end())) return true;
    auto t = within({.max_segments = std::max<std::size_t>(room_ / 20, 1)}, [&] { return table_of(of); });
    if (!t || t->parts.empty()) return false;
    room_ -= used_by(*t);
    out_.tables.push_back(*std::move(t));
    return true;
  }

  static std::size_t used_by(const live_funnel::table& t) {
    std::size_t n = 0;
    for (const live_funnel::part& p : t.parts)
      n += p.key.size() + p.won_after.size() + static_cast<std::size_t>(std::count_if(p.numbers.begin(), p.numbers.end(), [](std::int64_t x) { return x != 0; }));
    return n;
  }

  static bool exact(const live_funnel::table& t) {
    return std::all_of(t.parts.begin(), t.parts.end(), [](const live_funnel::part& p) {
      return std::all_of(p.numbers.begin(), p.numbers.end(), [](std::int64_t x) { return -largest_exact < x && x < largest_exact; });
    });
  }

  /// Without parts where there is no room for it: what comes next is not counted when what was counted takes more already.
  result<live_funnel::table> table_of(const places& of) {
    query q = q_;
    for (const std::uint32_t d : of) q.groups.push_back(groups_[d]);
    const auto cohort = cohort_funnel(j_, q);
    if (!cohort) return cohort.errors();
    if (of.empty()) {
      shown_ = cohort->shown;
      total_ = cohort->total;
    }
    live_funnel::table t{of, {}};
    std::map<std::vector<std::string>, std::size_t> part_of;
    const auto part_with = [&](const std::vector<std::string>& key) -> live_funnel::part& {
      const auto [at, is_new] = part_of.try_emplace(key, t.parts.size());
      if (is_new) {
        live_funnel::part& p = t.parts.emplace_back();
        for (std::size_t g = 0; g < of.size(); ++g) p.key.push_back(numbers_[of[g]].at(key[g]));
      }
      return t.parts[at->second];
    };
    if (of.empty()) put(part_with({}), cohort->total);
    for (const cohort_segment& s : cohort->segments) put(part_with(s.key), s.tally);
    const auto no_room = [&] { return !of.empty() && used_by(t) > room_; };
    const live_funnel::table none{of, {}};
    if (no_room()) return none;

    auto in_periods = by_period_and_segment(j_, q, calendar_unit::month);
    if (!in_periods) return in_periods.errors();
    if (of.empty()) {
      std::vector<period_row> months = by_period(j_, q, calendar_unit::month).value();
      for (std::size_t m = 0; m < months.size(); ++m) {
        out_.periods.push_back(months[m].in.label());
        period_number_.emplace(months[m].in, m);
      }
    }
    const std::size_t before = n_numbers_;
    for (live_funnel::part& p : t.parts) p.numbers.resize(before + out_.periods.size() * n_milestones * 2);
    for (const segment_periods& s : *in_periods) {
      live_funnel::part& p = part_with(s.key);
      p.numbers.resize(before + out_.periods.size() * n_milestones * 2);
      for (const period_row& row : s.periods)
        for (std::size_t m = 0; m < n_milestones; ++m) {
          const std::size_t at = before + (period_number_.at(row.in) * n_milestones + m) * 2;
          p.numbers[at] = row.counts[m].deals;
          p.numbers[at + 1] = row.counts[m].amount;
        }
    }
    if (no_room()) return none;
    put_times(q, part_with, of);
    if (no_room()) return none;
    return t;
  }

  template <class PartWith>
  void put_times(const query& q, PartWith&& part_with, const places& of) {
    if (!of.empty() && !out_.timed) return;
    const cycles_result cycles = cycle_times(j_, q).value();
    if (of.empty()) out_.timed = static_cast<std::size_t>(cycles.total.lengths.only(static_cast<end_cause>(cycle_end::won)).ended()) <= o_.max_won;
    if (!out_.timed) return;
    const auto put_of = [&](live_funnel::part& p, const cycle_tally& tally) {
      for (const auto& [length, count] : tally.lengths.lengths())
        if (length.cause == static_cast<end_cause>(cycle_end::won)) p.won_after.insert(p.won_after.end(), static_cast<std::size_t>(count), length.lasted_us / 1'000'000);
      std::sort(p.won_after.begin(), p.won_after.end());
    };
    if (of.empty()) put_of(part_with({}), cycles.total);
    if (!of.empty())
      for (const keyed<cycle_tally>& s : cycles.segments) put_of(part_with(s.key), s.tally);
  }

  void put(live_funnel::part& p, const cohort_tally& t) {
    std::vector<std::int64_t>& to = p.numbers;
    for (std::size_t o = 0; o < n_outcomes; ++o) {
      const count_amount& c = t[static_cast<outcome>(o)];
      to.insert(to.end(), {c.deals, c.amount, c.unpriced});
    }
    for (std::size_t k = 0; k < t.n_stages(); ++k)
      for (const count_amount& c : t[k].fates) to.insert(to.end(), {c.deals, c.amount});
    for (const stage_index k : shown_) {
      const counted_row& r = t.rows()[k];
      to.insert(to.end(), {r.times, r.deals.deals, r.deals.amount, r.deals.unpriced, r.also_next.deals, r.also_next.amount, r.next_amount, r.of_first});
    }
    n_numbers_ = to.size();
  }

  void name_levels() {
    const pipeline& p = j_.pipeline();
    for (std::size_t k = 0; k < p.n_funnel(); ++k) {
      out_.stages.push_back({p[k].id, p[k].name, k == p.won_stage(), {}});
      if (detail::is_listed(p[k], total_[k])) out_.listed.push_back(static_cast<std::uint32_t>(k));
    }
    for (const funnel_row& r : detail::named_rows(p, q_, shown_)) out_.rows.push_back({r.id, r.name, r.won, r.conversion_norm});
    out_.priced = !total_.total().amount_unknown();
    out_.zone = q_.zone;
    out_.confidence = o_.confidence.value;
    out_.day_seconds = static_cast<double>(day_of_clock(q_).us) / 1e6;
  }

  void list_deals() {
    const detail::journey_data& j = detail::data_of(j_);
    const detail::packed_deals d = j.deals();
    query q = q_;
    q.groups = groups_;
    std::vector<std::size_t> rows = select_whole_or_parts(j, q);
    out_.n_deals = static_cast<std::int64_t>(rows.size());
    const auto is_open = [&](std::size_t row) { return d.outcome[row] == outcome::open; };
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
      if (is_open(a) != is_open(b)) return is_open(a);
      return !is_open(a) && d.closed[a] > d.closed[b];
    });
    if (rows.size() > o_.max_deals) rows.resize(o_.max_deals);

    segmentation parts(j, q);
    std::vector<detail::cohort_entry> entries;  // row by row
    detail::count_cohort(j, q, rows, parts, [&](const detail::cohort_entry& e) { entries.push_back(e); });
    std::vector<places> keys;
    for (const std::vector<std::string>& names : parts.keys()) {
      places& key = keys.emplace_back();
      for (std::size_t g = 0; g < names.size(); ++g) key.push_back(numbers_[g].at(names[g]));
    }
    const std::size_t person = person_place();
    auto e = entries.begin();
    for (const std::size_t row : rows) {
      live_funnel::deal deal = described(row);
      for (; e != entries.end() && e->row == row; ++e) put(deal, e->cell, e->times, keys[e->segment], person);
      out_.deals.push_back(std::move(deal));
    }
    find_teams();
  }

  void put(live_funnel::deal& deal, const cohort_cell& cell, std::int64_t times, const places& key, std::size_t person) const {
    using measure = cohort_cell::measure;
    const std::uint32_t who = person < key.size() ? key[person] : 0;
    if (cell.what == measure::outcome) deal.key = key;
    if (deal.key.empty() && !key.empty()) {  // as a whole it may be somebody else's, whom the question leaves out
      deal.key = key;
      for (std::size_t d = 0; d < key.size(); ++d)
        if (out_.dimensions[d].as == role::person || out_.dimensions[d].as == role::team) deal.key[d] = live_funnel::nobody;
    }
    if (cell.what == measure::fate) {
      deal.fates[cell.row] = static_cast<std::uint8_t>(cell.of);
      deal.people[cell.row] = who;
    }
    if (cell.what != measure::counted) return;
    const auto at = std::find(shown_.begin(), shown_.end(), static_cast<stage_index>(cell.row));
    if (at == shown_.end()) return;
    deal.times[static_cast<std::size_t>(at - shown_.begin())] = times;
    deal.counted_for[static_cast<std::size_t>(at - shown_.begin())] = who;
  }

  live_funnel::deal described(std::size_t row) const {
    const deal_columns& d = j_.deals();
    const deal_shape& shape = j_.shapes()[d.shape[row]];
    const std::size_t last = d.first_visit[row + 1] - 1;
    const unknown_set unknown = j_.unknown_of(row, last);
    live_funnel::deal deal;
    deal.fates.assign(out_.stages.size(), 0);
    deal.people.assign(out_.stages.size(), live_funnel::nobody);
    deal.times.assign(shown_.size(), 0);
    deal.counted_for.assign(shown_.size(), live_funnel::nobody);
    deal.id = j_.deal_id(row);
    deal.outcome = static_cast<std::uint8_t>(shape.outcome);
    if ((unknown & unknown_stage) == 0) deal.stage = j_.visits().stage[last];
    if (!shape.unpriced) deal.amount = d.amount[row];
    if (!shape.begun_before) deal.created = d.created[row];
    if ((unknown & (unknown_stage | unknown_entry)) == 0) deal.since = j_.visits().entered[last];
    const bool is_open = shape.outcome == outcome::open;
    if (!is_open) deal.closed = d.closed[row];
    if (deal.since && (is_open || (unknown & unknown_exit) == 0))
      deal.days = ((is_open ? j_.snapshot().as_of() : d.closed[row]) - *deal.since).days();
    return deal;
  }

  /// Rows of which at least a stage counts.
  std::vector<std::size_t> select_whole_or_parts(const detail::journey_data& j, const query& q) const {
    std::vector<std::size_t> rows = select_deals(j, q);
    const bool by_person = std::any_of(q.filters.begin(), q.filters.end(), [](const filter& f) { return detail::is_person(f.by); });
    if (!by_person) return rows;
    segmentation parts(j, q);
    std::erase_if(rows, [&](std::size_t row) {
      bool counts = false;
      detail::count_cohort(j, q, std::span(&row, 1), parts, [&](const detail::cohort_entry&) { counts = true; });
      return !counts;
    });
    return rows;
  }

  std::size_t person_place() const {
    const auto is_person = [](const live_funnel::dimension& d) { return d.as == role::person; };
    return static_cast<std::size_t>(std::find_if(out_.dimensions.begin(), out_.dimensions.end(), is_person) - out_.dimensions.begin());
  }

  void find_teams() {
    const std::size_t person = person_place();
    const auto team = std::find_if(out_.dimensions.begin(), out_.dimensions.end(), [](const live_funnel::dimension& d) { return d.as == role::team; });
    if (person == out_.dimensions.size() || team == out_.dimensions.end()) return;
    const auto& numbers = numbers_[static_cast<std::size_t>(team - out_.dimensions.begin())];
    for (const std::string& name : out_.dimensions[person].values) {
      const auto known = q_.team_of.find(name);
      const auto at = numbers.find(known == q_.team_of.end() ? std::string() : known->second);
      out_.team_of.push_back(at == numbers.end() ? live_funnel::nobody : at->second);
    }
  }

  const journey_table& j_;
  query q_;
  live_options o_;
  live_funnel out_;
  std::vector<grouping> groups_;                                  // of each dimension
  std::vector<std::map<std::string, std::uint32_t>> numbers_;     // of each dimension: value to position
  std::vector<stage_index> shown_;
  cohort_tally total_;
  std::map<calendar_period, std::size_t> period_number_;
  std::size_t n_numbers_ = 0;                                     // of a part, before those of periods
  std::size_t room_ = 0;                                          // numbers that may still be added
};

}  // namespace

result<doc::live_funnel> make_live_funnel(const journey_table& j, const query& q, const live_options& o) {
  if (auto errors = validate(q, j); !errors.empty()) return errors;
  return live_maker(j, q, o).make();
}

}  // namespace v0_1
}  // namespace funnel
