#include <funnel/aggregates/views.hpp>

#include "core/wide_integer.hpp"

#include "aggregates/segmentation.hpp"
#include "journeys/journey_data.hpp"

#include <algorithm>
#include <limits>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
count_amount waterfall_result::balance() const noexcept {
  count_amount b = start;
  for (const flow f : {flow::created, flow::moved_in, flow::reopened}) b += (*this)[f];
  for (const flow f : {flow::moved_out, flow::lost, flow::won, flow::removed}) b -= (*this)[f];
  b.amount += (*this)[flow::increased].amount - (*this)[flow::decreased].amount;
  b.unpriced = end.unpriced;  // no flow tells when a deal got its amount
  return b;
}

namespace detail {
namespace {

/// The rows of a table, which are deals, by these.
class rows_by_deal {
 public:
  explicit rows_by_deal(const journey_data& j) : rows_(j.snapshot().n_deals(), no_row) {
    for (std::size_t row = 0; row < j.n_deals(); ++row) rows_[j.deals().deal[row]] = static_cast<std::uint32_t>(row);
  }
  std::optional<std::size_t> of(code deal) const noexcept {
    return deal < rows_.size() && rows_[deal] != no_row ? std::optional<std::size_t>(rows_[deal]) : std::nullopt;
  }

 private:
  static constexpr std::uint32_t no_row = no_code;  // there are fewer rows than codes
  std::vector<std::uint32_t> rows_;
};

/// Gives (table, row, flow, amount) for each flow of each deal selected at the end to `sink`; of deals that are there
/// at the start only, those selected there.
template <class Sink>
void count_flows(const journey_data& before, const journey_data& now, const query& at_start, const query& q,
                 Sink&& sink) {
  const rows_by_deal rows_before(before), rows_now(now);
  const instant start = before.snapshot().as_of();
  const auto& v = now.visits();
  const stage_index won = now.pipeline().won_stage();
  for (const std::size_t row : select_whole_deals(now, q)) {
    const std::size_t begin = now.deals().first_visit[row];
    const std::size_t end = now.deals().first_visit[row + 1];
    for (std::size_t i = begin; i < end;) {
      if (v.stage[i] == won) {
        ++i;
        continue;
      }
      // A spell: visits to open stages, each moved on to the next.
      std::size_t last = i;
      while (v.end[last] == visit_end::moved && last + 1 < end && v.stage[last + 1] != won) ++last;
      const bool into_won = v.end[last] == visit_end::moved;
      if (v.left[last] > start) {
        minor_units at_first = now.amount_at(row, i);
        if (v.entered[i] > start) {
          const flow how = i == begin ? (now.deals().moved_in[row] ? flow::moved_in : flow::created)
                           : v.end[i - 1] == visit_end::moved_out ? flow::moved_in
                                                                  : flow::reopened;
          sink(now, row, how, at_first);
        } else if (const auto row_before = rows_before.of(now.deals().deal[row])) {
          at_first = before.deals().amount[*row_before];
        }  // else the tables are of unlike snapshots: the amount at entry is all that is known
        const minor_units at_last = now.amount_left(row, last);
        if (at_last > at_first) sink(now, row, flow::increased, at_last - at_first);
        if (at_last < at_first) sink(now, row, flow::decreased, at_first - at_last);
        if (into_won) sink(now, row, flow::won, at_last);
        if (v.end[last] == visit_end::lost) sink(now, row, flow::lost, at_last);
        if (v.end[last] == visit_end::moved_out) sink(now, row, flow::moved_out, at_last);
      }
      i = last + 1;
    }
  }
  for (const std::size_t row : select_whole_deals(before, at_start))
    if (!rows_now.of(before.deals().deal[row]) && before.deals().outcome[row] == outcome::open)
      sink(before, row, flow::removed, before.deals().amount[row]);
}

/// The query as of another instant, for whole deals whatever became of them and at their amount then.
query all_at(const query& q, instant t) {
  query all = q;
  all.as_of = t;
  all.basis = date_basis::none;
  all.outcomes = all_outcomes;
  all.worth = valuation::current;
  all.groups.clear();
  return all;
}

/// Gives (table, row) for each deal open at the start to `at_start`, for each open at the end to `at_end`: counted
/// apart from the flows. Deals are chosen as of the end, so that a change of region is no flow; the stock at the start
/// is that of the deals chosen.
template <class Start, class End>
void count_open(const journey_data& before, const journey_data& now, const query& at_start, const query& q,
                Start&& start, End&& end) {
  const rows_by_deal rows_before(before), rows_now(now);
  const auto is_open = [](const journey_data& j, std::size_t row) { return j.deals().outcome[row] == outcome::open; };
  for (const std::size_t row : select_whole_deals(now, q)) {
    if (is_open(now, row)) end(now, row);
    const auto row_before = rows_before.of(now.deals().deal[row]);
    if (row_before && is_open(before, *row_before)) start(before, *row_before);
  }
  for (const std::size_t row : select_whole_deals(before, at_start))
    if (!rows_now.of(before.deals().deal[row]) && is_open(before, row)) start(before, row);
}

/// All that keeps a waterfall from being made of these tables.
std::vector<error> check_waterfall(const journey_table& before, const journey_table& now, const query& q) {
  std::vector<error> errors = validate(all_at(q, now.snapshot().as_of()), now);
  if (before.snapshot().known_at() != now.snapshot().known_at() || now.snapshot().as_of() < before.snapshot().as_of() ||
      !(before.layout() == now.layout()))
    errors.push_back({errc::invalid_argument, "before", "the two tables do not belong together"});
  if (q.layout.unit != journey_unit::deal)
    errors.push_back({errc::invalid_argument, "layout.unit", "a waterfall is about deals"});
  return errors;
}

}  // namespace
}  // namespace detail

result<waterfall_result> waterfall(const journey_table& table_before, const journey_table& table_now, const query& q) {
  if (auto errors = detail::check_waterfall(table_before, table_now, q); !errors.empty()) return errors;
  const detail::journey_data& before = detail::data_of(table_before);
  const detail::journey_data& now = detail::data_of(table_now);
  const query at_start = detail::all_at(q, before.snapshot().as_of());
  const query at_end = detail::all_at(q, now.snapshot().as_of());
  waterfall_result r{q, {}, {}, {}};
  // A deal that is reopened again and again counts its amount as often: more than the store's bound on sums.
  std::array<detail::wide_integer, n_flows> amounts{};
  detail::count_flows(before, now, at_start, at_end,
                      [&](const detail::journey_data&, std::size_t, flow f, minor_units amount) {
                        ++r.flows[static_cast<std::size_t>(f)].deals;
                        amounts[static_cast<std::size_t>(f)] += amount;
                      });
  const auto into = [](count_amount& sum) {
    return [&sum](const detail::journey_data& j, std::size_t row) {
      sum += count_amount::one(j.deals().amount[row], !j.shapes()[j.deals().shape[row]].unpriced);
    };
  };
  detail::count_open(before, now, at_start, at_end, into(r.start), into(r.end));
  detail::wide_integer all = r.start.amount < 0 ? -detail::wide_integer{r.start.amount} : detail::wide_integer{r.start.amount};
  for (const detail::wide_integer amount : amounts) all += amount < 0 ? -amount : amount;
  if (all > std::numeric_limits<minor_units>::max())  // so that the balance of them fits, too
    return error{errc::out_of_range, "amount", "deals were reopened so often that their amounts together exceed 64 bits"};
  for (std::size_t f = 0; f < n_flows; ++f) r.flows[f].amount = static_cast<minor_units>(amounts[f]);
  return r;
}

result<std::vector<std::string>> drill_down(const journey_table& table_before, const journey_table& table_now,
                                            const query& q, flow f) {
  if (auto errors = detail::check_waterfall(table_before, table_now, q); !errors.empty()) return errors;
  const detail::journey_data& before = detail::data_of(table_before);
  const detail::journey_data& now = detail::data_of(table_now);
  std::vector<std::string> ids;
  detail::count_flows(before, now, detail::all_at(q, before.snapshot().as_of()),
                      detail::all_at(q, now.snapshot().as_of()),
                      [&](const detail::journey_data& j, std::size_t row, flow what, minor_units) {
                        if (what == f) ids.push_back(j.deal_id(row));
                      });
  std::sort(ids.begin(), ids.end());
  return ids;
}

result<open_deals> open_deals_of(const journey_table& table_before, const journey_table& table_now, const query& q) {
  if (auto errors = detail::check_waterfall(table_before, table_now, q); !errors.empty()) return errors;
  const detail::journey_data& before = detail::data_of(table_before);
  const detail::journey_data& now = detail::data_of(table_now);
  open_deals open;
  const auto into = [](std::vector<std::string>& ids) {
    return [&ids](const detail::journey_data& j, std::size_t row) { ids.push_back(j.deal_id(row)); };
  };
  detail::count_open(before, now, detail::all_at(q, before.snapshot().as_of()),
                     detail::all_at(q, now.snapshot().as_of()), into(open.at_start), into(open.at_end));
  std::sort(open.at_start.begin(), open.at_start.end());
  std::sort(open.at_end.begin(), open.at_end.end());
  return open;
}

}  // namespace v0_1
}  // namespace funnel
