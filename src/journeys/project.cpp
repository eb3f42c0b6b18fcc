#include "journeys/project.hpp"

#include "core/checkpoint.hpp"
#include "core/parallel.hpp"
#include "events/snapshot_data.hpp"
#include "journeys/change_order.hpp"
#include "journeys/deal_fold.hpp"
#include "journeys/events_by_deal.hpp"
#include "journeys/kept_table.hpp"
#include "journeys/row_writer.hpp"
#include "journeys/table_builder.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// Reads and folds the events of one deal after the other.
class deal_folder {
 public:
  deal_folder(const snapshot& s, const stage_map& stages) : log_(&data_of(s).events()), order_(s, stages), n_dimensions_(s.n_dimensions()) {}

  /// Folds the events at these positions, in any order, but those that are not `wanted`.
  template <class Position, class Wanted>
  void fold(std::span<const Position> positions, deal_fold& j, Wanted&& wanted) {
    std::size_t n = 0;
    for (const Position at : positions) {
      if (!wanted(at)) continue;
      if (facts_.size() < n + event_log::most_facts) facts_.resize(2 * n + event_log::most_facts);
      n = static_cast<std::size_t>(log_->read(at, facts_.data() + n) - facts_.data());
    }
    fact* const begin = facts_.data();
    fact* const end = begin + n;
    if (!std::is_sorted(begin, end, order_)) std::sort(begin, end, order_);
    j.clear(n_dimensions_);
    for (const fact* f = begin; f != end; ++f) j.apply(*f);
    j.finish();
  }

 private:
  const event_log* log_;
  change_order order_;
  std::size_t n_dimensions_;
  std::vector<fact> facts_;  // room for those of one deal
};

/// What the amounts of all deals say about whether they may be summed.
class amount_check {
 public:
  void add(const deal_fold& j) { add(j.n_unconverted, j.magnitude); }
  void add(const amount_check& other) { add(other.n_unconverted_, other.magnitude_); }
  /// The deal counts in so many rows more.
  void add_again(const deal_fold& j, std::size_t n_rows) {
    for (; n_rows > 0 && magnitude_ != ~std::uint64_t{0}; --n_rows) add(0, j.magnitude);
  }
  std::vector<error> errors(const currency& own) const {
    std::vector<error> errors;
    if (n_unconverted_ > 0)
      errors.push_back({errc::currency_mismatch, "amount",
                        std::to_string(n_unconverted_) + " amounts in other currencies have no rate to " + own.code +
                            " in force when they were given, or do not fit"});
    if (magnitude_ > static_cast<std::uint64_t>(std::numeric_limits<minor_units>::max()))
      errors.push_back({errc::out_of_range, "amount", "the converted amounts together exceed 64 bits"});
    return errors;
  }
  std::uint64_t magnitude() const noexcept { return magnitude_; }

 private:
  void add(std::size_t n_unconverted, std::uint64_t magnitude) {
    n_unconverted_ += n_unconverted;
    magnitude_ = magnitude > ~magnitude_ ? ~std::uint64_t{0} : magnitude_ + magnitude;
  }

  std::size_t n_unconverted_ = 0;
  std::uint64_t magnitude_ = 0;
};

/// One part of the deals while it is worked on.
struct project_part {
  explicit project_part(const snapshot& s) : rows(0, 0, s.n_dimensions()) {}

  table_part rows;
  amount_check amounts;
  std::deque<deal_fold> journeys;                     // when rows are identities, which point into it
  std::vector<std::pair<code, const deal_fold*>> of;  // with their deals
};

/// The table of all parts, unless their amounts cannot be told.
result<journey_table> joined(table_builder&& table, std::vector<project_part>& parts, execution how, std::size_t least) {
  amount_check amounts;
  for (const project_part& p : parts) amounts.add(p.amounts);
  if (auto errors = amounts.errors(table.snapshot().currency()); !errors.empty()) return errors;
  table.set_magnitude(amounts.magnitude());
  std::vector<table_part*> rows;
  for (project_part& p : parts) rows.push_back(&p.rows);
  return table.take(rows, how, least);
}

/// The deals of each identity, those without one by themselves, in order of their first deals.
std::vector<std::vector<std::pair<code, const deal_fold*>>> by_identity(const snapshot& s, std::vector<project_part>& parts) {
  std::vector<std::vector<std::pair<code, const deal_fold*>>> groups;
  std::vector<std::size_t> group_of(s.identities().size(), groups.max_size());
  for (const project_part& p : parts) {
    for (const auto& deal : p.of) {
      const code identity = deal.second->identity;
      std::size_t group = groups.size();
      if (identity != no_code) group = std::min(group, group_of[identity]);
      if (group == groups.size()) groups.emplace_back();
      if (identity != no_code) group_of[identity] = group;
      groups[group].push_back(deal);
    }
  }
  return groups;
}

/// `project` of a snapshot whose events end before the greatest Position. No thread works on fewer than `least` deals.
template <class Position>
result<journey_table> project_log(const snapshot& s, const layout& l, stage_map stages_made, execution how, std::size_t least) {
  table_builder table(s, l, std::move(stages_made));
  const stage_map& stages = table.stages();
  const rate_table rates(s);
  const execution shared{static_cast<unsigned>(n_parts(s.n_deals(), least, how))};
  events_by_deal<Position> events(s, shared);
  std::vector<project_part> parts;
  do parts.emplace_back(s);
  while (parts.size() < n_parts(events.n_ranges(), 1, shared));
  const bool by_deal = l.unit == journey_unit::deal;
  for_parts(events.n_ranges(), 1, 1, shared, [&](std::size_t part, std::size_t begin, std::size_t end) {
    project_part& mine = parts[part];
    if (by_deal) mine.rows = table_part(events.n_deals(begin, end), events.n_events(begin, end), s.n_dimensions());
    row_writer writer(s, l, stages, mine.rows);
    deal_folder folder(s, stages);
    deal_fold one(stages, rates);
    events.each_deal(begin, end, [&](code deal, std::span<const Position> positions) {
      deal_fold& j = by_deal ? one : mine.journeys.emplace_back(stages, rates);
      folder.fold(positions, j, [](Position) { return true; });
      const bool exists = j.born() && !j.deleted;
      if (exists) mine.amounts.add(j);
      if (by_deal && exists) writer.add_deal(j, deal);
      if (!by_deal && exists) mine.of.emplace_back(deal, &j);
      if (!by_deal && !exists) mine.journeys.pop_back();
    });
  });
  if (!by_deal) {
    const auto groups = by_identity(s, parts);
    // There are no more parts of groups than of deals, since each group has a deal.
    for_parts(groups.size(), 1, 1, shared, [&](std::size_t part, std::size_t begin, std::size_t end) {
      std::size_t n_visits = 0;
      for (std::size_t g = begin; g < end; ++g)
        for (const auto& deal : groups[g]) n_visits += deal.second->visits.size();
      table_part& rows = parts[part].rows = table_part(l.unit == journey_unit::pass ? n_visits : end - begin, n_visits, s.n_dimensions());
      row_writer writer(s, l, stages, rows);
      for (std::size_t g = begin; g < end; ++g) {
        const std::size_t n_before = rows.deal.size();
        writer.add_identity(groups[g]);
        const std::size_t n_rows = rows.deal.size() - n_before;  // each pass counts the amounts of the identity's deals
        for (const auto& deal : groups[g]) parts[part].amounts.add_again(*deal.second, n_rows > 0 ? n_rows - 1 : 0);
      }
    });
  }
  return joined(std::move(table), parts, shared, least);
}

}  // namespace

result<journey_table> project_deals(const snapshot& s, const layout& l, const chosen_deals& chosen, instant known_at) {
  auto stages = stage_map::make(s, l);
  if (!stages) return stages.errors();
  table_builder table(s, l, *std::move(stages));
  const rate_table rates(s);
  std::vector<project_part> parts;
  parts.emplace_back(s);
  parts[0].rows = table_part(chosen.deals.size(), chosen.positions.size(), s.n_dimensions());
  row_writer writer(s, l, table.stages(), parts[0].rows);
  deal_folder folder(s, table.stages());
  deal_fold j(table.stages(), rates);
  const snapshot_data data = data_of(s);
  constexpr std::size_t ahead = 4;  // as in `events_by_deal`
  for (std::size_t i = 0; i < chosen.deals.size(); ++i) {
    if (i % 1024 == 0) checkpoint();
    if (i + ahead < chosen.deals.size())
      for (const event_log::position at : chosen.events_of(i + ahead)) data.events().fetch(at);
    folder.fold(chosen.events_of(i), j, [&](event_log::position at) {
      const record_head head = data.events().head(at);
      return data.visible(head) && head.known <= known_at.us;
    });
    if (!j.born() || j.deleted) continue;
    parts[0].amounts.add(j);
    writer.add_deal(j, chosen.deals[i]);
  }
  return joined(std::move(table), parts, {}, 1);
}

result<journey_table> project_events(const snapshot& s, const layout& l, stage_map stages, execution how, std::size_t least) {
  if (data_of(s).events_end() <= std::numeric_limits<std::uint32_t>::max())
    return project_log<std::uint32_t>(s, l, std::move(stages), how, least);
  return project_log<std::uint64_t>(s, l, std::move(stages), how, least);
}

result<journey_table> project(const snapshot& s, const layout& l, execution how, std::size_t least) {
  auto stages = stage_map::make(s, l);
  if (!stages) return stages.errors();
  if (auto kept = kept_journeys(s, l, *stages, how)) return *std::move(kept);
  return project_events(s, l, *std::move(stages), how, least);
}

}  // namespace detail

result<journey_table> project(const snapshot& s, const layout& l, execution how) {
  return detail::project(s, l, how, detail::least_projected);
}

}  // namespace v0_1
}  // namespace funnel
