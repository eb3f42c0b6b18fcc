#include <funnel/aggregates/cohort.hpp>

#include "aggregates/cohort_adding.hpp"
#include "aggregates/cohort_count.hpp"
#include "aggregates/correction_counter.hpp"
#include "aggregates/corrections.hpp"
#include "aggregates/row_kinds.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/shape_counter.hpp"
#include "core/parallel.hpp"
#include "journeys/journey_data.hpp"
#include "journeys/row_set.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

counted_row& counted_row::operator+=(const counted_row& o) noexcept {
  times += o.times;
  deals += o.deals;
  also_next += o.also_next;
  next_amount += o.next_amount;
  of_first += o.of_first;
  return *this;
}

counted_row& counted_row::operator-=(const counted_row& o) noexcept {
  times -= o.times;
  deals -= o.deals;
  also_next -= o.also_next;
  next_amount -= o.next_amount;
  of_first -= o.of_first;
  return *this;
}

count_amount cohort_tally::total() const noexcept {
  count_amount sum;
  for (const count_amount& c : outcomes_) sum += c;
  return sum;
}
void cohort_tally::add(const cohort_cell& cell, const count_amount& one, std::int64_t times, minor_units next_amount) {
  detail::cohort_adder::add(*this, cell, one, times, next_amount);
}
cohort_tally& cohort_tally::operator+=(const cohort_tally& o) {
  return detail::cohort_adder::combine(*this, o, [](auto& a, const auto& b) { a += b; });
}
cohort_tally& cohort_tally::operator-=(const cohort_tally& o) {
  return detail::cohort_adder::combine(*this, o, [](auto& a, const auto& b) { a -= b; });
}

namespace detail {

cohort_result tally_cohort(const journey_data& j, const query& q, bool by_rows, execution how, std::size_t least) {
  const deal_counter counter(j, q);
  const cohort_tally empty(j.pipeline().n_funnel(), counter.n_rows());
  cohort_result r{{q, empty, {}}, {}};
  for (std::size_t k = counter.first(); k < counter.n_rows(); k = counter.next(k))
    r.shown.push_back(static_cast<stage_index>(k));
  const segmentation parts(j, q);
  const row_parting parting(j, q, parts, by_rows);
  const shape_counter by_shape(j, q);
  const auto told = [&](segmentation& found, segment_tallies<cohort_tally>& counted) {
    return by_key<cohort_segment>(found, counted.take(found.size()));
  };

  std::optional<correction_counter> corrected;
  if (parting.any(row_kind::varied)) corrected.emplace(corrections::of(j, q, parts.by_person()), q.counting);
  const bool known = by_shape.knows(parting, parts);
  if (known) {
    segmentation found = parts;
    segment_tallies<cohort_tally> counted(empty);
    by_shape.add_known(parting, found, counted);
    if (corrected) corrected->add_all(counted[found.of_code(0)]);
    r.segments = told(found, counted);
  }
  const bool of_persons = !known && corrected && parting.takes_all() && parts.by_person_alone() && corrected->knows_persons();
  if (of_persons) {
    segmentation found = parts;
    segment_tallies<cohort_tally> counted(empty);
    corrected->add_persons(found, counted);
    r.segments = told(found, counted);
  }
  if (!known || parting.any(row_kind::other)) {
    parted_rows rows(j.n_deals());
    std::vector<std::vector<cohort_segment>> of_part(n_parts(j.n_deals(), least, how));
    for_parts(j.n_deals(), least, row_set::block_rows, how, [&](std::size_t part, std::size_t begin, std::size_t end) {
      segmentation found = parts;
      segment_tallies<cohort_tally> counted(empty);
      parting.part(begin, end, rows);
      if (!known) by_shape.add(rows.by_shape, begin, end, found, counted);
      if (!known && corrected && !of_persons) corrected->add(rows.of_any_person, begin, end, found, counted);
      count_cohort(j, q, rows.other.rows(begin, end - begin), found, [&](const cohort_entry& e) {
        cohort_adder::add(counted[e.segment], e.cell, e.one, e.times, e.next_amount);
      });
      of_part[part] = told(found, counted);
    });
    for (std::vector<cohort_segment>& segments : of_part) merge_by_key(r.segments, std::move(segments));
    // Of whom all deals count to others at every stage.
    if (corrected) std::erase_if(r.segments, [&](const cohort_segment& s) { return s.tally == empty; });
  }
  for (const cohort_segment& s : r.segments) r.total += s.tally;
  if (q.groups.empty()) r.segments.clear();
  return r;
}

}  // namespace detail

result<cohort_result> cohort_funnel(const journey_table& table, const query& q, execution how) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  return detail::tally_cohort(j, q, false, how);
}

result<std::vector<std::size_t>> rows_in(const journey_table& table, const query& q, const cohort_cell& cell,
                                         const std::vector<std::string>* key) {
  const detail::journey_data& j = detail::data_of(table);
  if (auto errors = validate(q, table); !errors.empty()) return errors;
  segmentation parts(j, q);
  std::vector<std::pair<std::size_t, std::size_t>> found;  // segment, row
  detail::count_cohort(j, q, select_deals(j, q), parts, [&](const detail::cohort_entry& e) {
    if (e.cell == cell) found.insert(found.end(), static_cast<std::size_t>(e.times), {e.segment, e.row});
  });
  std::size_t wanted = segmentation::none;
  if (key) {
    const auto keys = parts.keys();
    wanted = static_cast<std::size_t>(std::find(keys.begin(), keys.end(), *key) - keys.begin());
    if (wanted == keys.size()) return error{errc::unknown_name, "key", "there is no such segment"};
  }
  std::vector<std::size_t> rows;
  for (const auto& [part, row] : found)
    if (!key || part == wanted) rows.push_back(row);
  return rows;
}

std::vector<std::string> ids_of(const journey_table& table, std::span<const std::size_t> rows) {
  const detail::journey_data& j = detail::data_of(table);
  std::vector<std::string> ids;
  for (const std::size_t row : rows) ids.push_back(j.deal_id(row));
  std::sort(ids.begin(), ids.end());
  return ids;
}

result<std::vector<std::string>> drill_down(const journey_table& table, const query& q, const cohort_cell& cell,
                                            const std::vector<std::string>* key) {
  auto rows = rows_in(table, q, cell, key);
  if (!rows) return rows.errors();
  return ids_of(table, *rows);
}

result<std::vector<std::string>> drill_down(const journey_table& table, const query& q, stage_index k, fate f) {
  return drill_down(table, q, cohort_cell{cohort_cell::measure::fate, k, f, {}});
}

result<cohort_result> cohort_funnel(const event_store& store, const query& q, execution how) {
  const auto j = project(store.take_snapshot(q.as_of, q.known_at), q.layout, how);
  if (!j) return j.errors();
  return cohort_funnel(*j, q, how);
}

result<std::vector<std::string>> drill_down(const event_store& store, const query& q, const cohort_cell& cell,
                                            const std::vector<std::string>* key) {
  const auto j = project(store.take_snapshot(q.as_of, q.known_at), q.layout);
  if (!j) return j.errors();
  return drill_down(*j, q, cell, key);
}

}  // namespace v0_1
}  // namespace funnel
