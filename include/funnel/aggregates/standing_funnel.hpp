/// A cohort funnel that stands: appended events change its numbers, and reading them costs nothing.
///
/// Layer:   tallies.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock. A store may be
///          appended to while funnels on it are updated: they read a snapshot.
#pragma once

#include <funnel/core/error.hpp>
#include <funnel/events/store.hpp>
#include "journeys/deal_event_index.hpp"
#include "journeys/project.hpp"
#include "aggregates/segmentation.hpp"
#include <funnel/query/query.hpp>
#include "aggregates/cohort_funnel.hpp"
#include "aggregates/learned_moves.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// The answer of `cohort_funnel` to one query about one store, kept up to date:
///
///     auto open = standing_funnel::make(store, query{}.by_owner()).value();
///     const append_report report = store.append(batch);
///     open.update(store);             // takes in what is new
///     show(open.answer());            // equals cohort_funnel(*project(store.take_snapshot()), open.answer().asked)
///
/// Only the deals of new events are looked at. What they counted before is taken away and what they count now is added:
/// by numbers alone where an event only moves, wins or loses a deal whose owner and amount have not varied (asked about
/// all deals at their present amount, also where it creates one or changes its amount), else by folding the deal's events
/// anew. Ask with the default instants for a funnel that follows the present.
///
/// Cost:   `answer` none; `update` O(new events + events of deals that are folded anew). All events are counted anew when
///         there is a new pipeline version, and at every update with news where the store has exchange rates or rows are
///         identities or passes.
/// Memory: 12 bytes an event and 44 a deal.
class standing_funnel {
 public:
  /// Counts what the store holds now. Errors: those of `project` and `validate`.
  static result<standing_funnel> make(const event_store& store, query q) {
    standing_funnel f(std::move(q));
    if (auto errors = f.update(store); !errors.empty()) return errors;
    return f;
  }

  /// The funnel as of the last update.
  const cohort_result& answer() const noexcept { return answer_; }

  /// Takes in what was appended to the store since the last update. Requires: the same store.
  /// Errors: those of `project` and `validate`; the answer stays as it was, and the next update counts all anew.
  std::vector<error> update(const event_store& store) {
    const snapshot s = store.take_snapshot(answer_.asked.as_of, answer_.asked.known_at);
    const std::size_t n_before = events_.size();
    const bool by_deals = moves_ && s.n_versions() == n_versions_ && s.n_rates() == 0 && answer_.asked.layout.unit == journey_unit::deal;
    deals_.resize(std::max(deals_.size(), s.n_deals()));
    changed_.clear();
    ++round_;
    const auto near = [&](code deal) { __builtin_prefetch(&deals_[deal]); };
    events_.update(s, near, [&](std::size_t number, const detail::record_head& head) {
      if (!detail::data_of(s).visible(head)) return;
      deal_state& d = deals_[head.deal];
      const std::int64_t before = std::exchange(d.last_at, std::max(d.last_at, head.at));
      // A deal that has a shape and one that is heard of for the first time are known in full.
      const bool known = head.at > before && (d.shape != no_code || before == instant::min().us);
      if (by_deals) take_in(s, events_.position(number), head.deal, known);
    });
    if (by_deals) {
      auto errors = fold_changed(s, n_before);
      errors.empty() ? tell() : forget();
      return errors;
    }
    const bool nothing_new = counted_ && events_.size() == n_before && s.n_versions() == n_versions_ && s.n_rates() == n_rates_;
    return nothing_new ? std::vector<error>{} : count_all(s);
  }

 private:
  static constexpr std::uint32_t no_segment = 0xFFFF'FFFF;

  /// What a deal counts at present.
  struct deal_state {
    std::int64_t last_at = instant::min().us;  // of its visible events
    minor_units amount = 0;
    code shape = no_code;                      // its number, if it says all that is asked of the deal ...
    std::uint32_t segment = no_segment;        // ... and where it counts, if anywhere
    bool by_visits = false;                    // there is such a deal, and its shape does not say all
    std::uint32_t round = 0;                   // of updates, in which it was last among the changed deals ...
    std::uint32_t place = 0;                   // ... and where
  };
  /// A deal whose events are to be folded anew.
  struct changed_deal {
    code deal = no_code;
    std::optional<std::uint64_t> event{};  // the only new one, where its effect can be learned
  };

  explicit standing_funnel(query q) : answer_{std::move(q), {}, {}, {}}, counts_by_shape_(detail::counts_by_shape(answer_.asked)) {}

  /// One new event: counted at once where it is known what it does, else its deal is among the changed ones.
  void take_in(const snapshot& s, detail::event_log::position at, code deal, bool known) {
    deal_state& d = deals_[deal];
    if (d.round == round_) {
      changed_[d.place].event.reset();
      return;
    }
    changed_deal c{deal};
    if (known) {
      const std::span facts(facts_.data(), detail::data_of(s).events().read(at, facts_.data()));
      c.event = moves_->event_of(d.shape, d.amount, facts);
      if (const code after = c.event ? moves_->after(*c.event) : no_code; after != no_code) {
        if (d.shape == no_code)
          d.segment = 0;  // that of all deals
        else
          count_by_shape(d, -1);
        d.shape = after;
        for (const detail::fact& f : facts)
          if (f.kind == event_kind::amount_changed) d.amount = f.amount;
        count_by_shape(d, 1);
        return;
      }
    }
    d.round = round_;
    d.place = static_cast<std::uint32_t>(changed_.size());
    changed_.push_back(c);
  }

  void count_by_shape(const deal_state& d, std::int64_t sign) {
    if (d.segment == no_segment) return;
    const count_amount deals{sign, sign * d.amount};
    // Deals of one shape are told to the total together, for it takes longer than all else that a move does.
    if (waiting_.size() <= d.shape) waiting_.resize(d.shape + 1);
    if (waiting_[d.shape] == count_amount{}) waiting_shapes_.push_back(d.shape);
    waiting_[d.shape] += deals;
    if (answer_.asked.groups.empty()) return;
    moves_->add(segments_[d.segment].tally, d.shape, deals);
    touched_.push_back(d.segment);
  }
  void tell() {
    for (const code shape : waiting_shapes_) moves_->add(answer_.total, shape, std::exchange(waiting_[shape], {}));
    waiting_shapes_.clear();
    tell_segments();
  }
  /// What this update has found out so far goes unsaid, and all deals are counted at the next one.
  void forget() {
    moves_.reset();
    counted_ = false;
    waiting_.clear();
    waiting_shapes_.clear();
    touched_.clear();
  }

  /// Takes away what the changed deals counted, and adds what they count now.
  std::vector<error> fold_changed(const snapshot& s, std::size_t n_before) {
    if (changed_.empty()) return {};
    std::vector<code> before, now;
    for (const changed_deal& c : changed_) {
      if (deals_[c.deal].by_visits) before.push_back(c.deal);
      now.push_back(c.deal);
    }
    std::optional<result<journey_table>> was;
    if (!before.empty()) was = project_some(s, before, n_before);
    const auto is = project_some(s, now, events_.size());
    if (!is) return is.errors();
    if (was && !*was) return was->errors();
    for (const code deal : now) {
      deal_state& d = deals_[deal];
      if (d.shape != no_code) count_by_shape(d, -1);
      d.shape = no_code;
      d.by_visits = false;
    }
    if (was) count_by_visits(**was, all_rows(**was), -1);
    take_rows(*is);
    for (const changed_deal& c : changed_)
      if (c.event && deals_[c.deal].shape != no_code) moves_->learn(*c.event, deals_[c.deal].shape);
    return {};
  }

  result<journey_table> project_some(const snapshot& s, const std::vector<code>& deals, std::size_t n_events) {
    if (positions_.size() < deals.size()) positions_.resize(deals.size());
    const std::span positions = std::span(positions_).first(deals.size());
    for (auto& of_deal : positions) of_deal.clear();
    events_.positions_of(deals, n_events, positions);
    for (const auto& of_deal : positions)
      for (const detail::event_log::position at : of_deal) detail::data_of(s).events().fetch(at);
    for (auto& of_deal : positions)
      std::erase_if(of_deal, [&](detail::event_log::position at) { return !detail::data_of(s).visible(detail::data_of(s).events().head(at)); });
    return detail::project_deals(s, answer_.asked.layout, deals, positions);
  }

  static std::vector<std::size_t> all_rows(const journey_table& j) { return row_set(j.n_deals()).rows(); }

  /// Counts all deals of the snapshot.
  std::vector<error> count_all(const snapshot& s) {
    auto j = project(s, answer_.asked.layout);
    if (!j) return j.errors();
    if (auto errors = validate(answer_.asked, *j); !errors.empty()) return errors;
    cohort_result fresh = detail::tally_cohort(*j, answer_.asked, false);
    counted_ = true;
    n_versions_ = s.n_versions();
    n_rates_ = s.n_rates();
    answer_ = std::move(fresh);
    moves_.reset();
    if (n_rates_ > 0 || answer_.asked.layout.unit != journey_unit::deal) return {};

    // From here on deal by deal.
    moves_.emplace(*j, answer_.asked);
    empty_ = cohort_tally(j->pipeline().n_funnel(), answer_.total.rows().size());
    segments_.clear();
    ids_.clear();
    answer_.total = empty_;
    answer_.segments.clear();
    for (deal_state& d : deals_) d = {d.last_at};
    take_rows(*j);
    tell();
    return {};
  }

  /// Adds the deals of a table, none of which is counted.
  void take_rows(const journey_table& j) {
    const query& q = answer_.asked;
    segmentation parts(j, q);
    std::vector<std::size_t> by_visits;
    std::vector<std::pair<code, std::size_t>> part_of;  // of deals that count by their shape
    const row_set selected = select_rows(j, q);
    for (std::size_t row = 0; row < j.n_deals(); ++row) {
      const code deal = j.deals().deal[row];
      const deal_shape& shape = j.shapes()[j.deals().shape[row]];
      deal_state& d = deals_[deal];
      if (counts_by_shape_ && detail::kind_of(shape, q, parts.by_person()) == detail::row_kind::steady) {
        d.shape = moves_->number_of(shape);
        d.amount = j.deals().amount[row];
        d.segment = no_segment;
        if (const std::size_t part = selected.contains(row) ? parts.of(row, j.deals().owner[row]) : parts.none; part != parts.none)
          part_of.emplace_back(deal, part);
      } else {
        d.by_visits = true;
        by_visits.push_back(row);
      }
    }
    const std::vector<std::uint32_t> ids = ids_of_parts(parts);
    for (const auto& [deal, part] : part_of) {
      deals_[deal].segment = ids[part];
      count_by_shape(deals_[deal], 1);
    }
    count_by_visits(j, by_visits, 1);
  }

  /// Adds (sign 1) or takes away (-1) those of the rows that the query selects, by their visits.
  void count_by_visits(const journey_table& j, std::vector<std::size_t> rows, int sign) {
    const query& q = answer_.asked;
    const row_set selected = select_rows(j, q);
    std::erase_if(rows, [&](std::size_t row) { return !selected.contains(row); });
    if (rows.empty()) return;
    segmentation parts(j, q);
    detail::segment_tallies<cohort_tally> counted(empty_);
    detail::count_cohort(j, q, rows, parts, [&](const detail::cohort_entry& e) { counted[e.segment].add(e.cell, e.amount, e.times, e.next_amount); });
    const std::vector<cohort_tally> tallies = counted.take(parts.size());
    const std::vector<std::uint32_t> ids = ids_of_parts(parts);
    const auto apply = [&](cohort_tally& to, const cohort_tally& t) { sign > 0 ? to += t : to -= t; };
    for (std::size_t part = 0; part < tallies.size(); ++part) {
      apply(answer_.total, tallies[part]);
      if (q.groups.empty()) continue;
      apply(segments_[ids[part]].tally, tallies[part]);
      touched_.push_back(ids[part]);
    }
  }

  /// Our numbers of the segments, which every table finds anew.
  std::vector<std::uint32_t> ids_of_parts(const segmentation& parts) {
    std::vector<std::uint32_t> ids;
    for (std::vector<std::string>& key : parts.keys()) {
      const auto [it, is_new] = ids_.try_emplace(std::move(key), static_cast<std::uint32_t>(segments_.size()));
      if (is_new) segments_.push_back({it->first, empty_});
      ids.push_back(it->second);
    }
    return ids;
  }

  /// Brings the answer's segments up to date: those in which some deal counts, sorted by key.
  void tell_segments() {
    std::sort(touched_.begin(), touched_.end());
    touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
    bool same = true;  // as many segments as before, and the same ones
    for (const std::uint32_t id : touched_) {
      const segment& c = segments_[id];
      const auto it = std::lower_bound(answer_.segments.begin(), answer_.segments.end(), c.key, [](const segment& a, const auto& key) { return a.key < key; });
      const bool told = it != answer_.segments.end() && it->key == c.key;
      if (told) it->tally = c.tally;
      same = same && told != (c.tally == empty_);
    }
    touched_.clear();
    if (same) return;
    answer_.segments.clear();
    for (const auto& [key, id] : ids_)
      if (!(segments_[id].tally == empty_)) answer_.segments.push_back({key, segments_[id].tally});
  }

  cohort_result answer_;
  bool counts_by_shape_;
  bool counted_ = false;
  std::size_t n_versions_ = 0;
  std::size_t n_rates_ = 0;
  detail::deal_event_index events_;
  std::vector<deal_state> deals_;               // by code
  std::optional<detail::shape_moves> moves_;    // none: all is to be counted
  cohort_tally empty_;
  std::vector<segment> segments_;               // by our number
  std::map<std::vector<std::string>, std::uint32_t> ids_;
  std::vector<count_amount> waiting_;           // by shape, what the total is not told yet ...
  std::vector<code> waiting_shapes_;            // ... and of which
  std::vector<std::uint32_t> touched_;          // segments that this update changed
  std::uint32_t round_ = 0;
  std::vector<changed_deal> changed_;
  std::vector<std::vector<detail::event_log::position>> positions_;  // of the deals that are folded; kept for their memory
  std::vector<detail::fact> facts_ = std::vector<detail::fact>(detail::event_log::most_facts);
};

}  // namespace v0_1
}  // namespace funnel
