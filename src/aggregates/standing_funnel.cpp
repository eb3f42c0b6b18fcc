#include <funnel/aggregates/standing_funnel.hpp>

#include "aggregates/cohort_adding.hpp"
#include "aggregates/cohort_count.hpp"
#include "aggregates/learned_moves.hpp"
#include "aggregates/published_answers.hpp"
#include "aggregates/row_kinds.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/selection.hpp"
#include "events/snapshot_data.hpp"
#include "journeys/deal_event_index.hpp"
#include "journeys/journey_data.hpp"
#include "journeys/project.hpp"
#include "journeys/row_set.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
struct standing_funnel::state {
  static constexpr std::uint32_t no_segment = 0xFFFF'FFFF, no_place = 0xFFFF'FFFF;

  /// What a deal counts at present.
  struct deal_state {
    std::int64_t last_at = instant::min().us;  // of its visible events
    minor_units amount = 0;
    code shape = no_code;                // its number, if it says all that is asked of the deal ...
    std::uint32_t segment = no_segment;  // ... and where it counts, if anywhere
    bool by_visits = false;              // there is such a deal, and its shape does not say all
    std::uint32_t place = no_place;      // among the changed deals of this update
  };
  /// A deal whose events are to be folded anew.
  struct changed_deal {
    code deal = no_code;
    std::optional<std::uint64_t> event{};  // the only new one, where its effect can be learned
  };

  explicit state(query q) : asked_(std::move(q)), counts_by_shape_(detail::counts_by_shape(asked_)) {}

  /// After an exception the answer stays as it was, and the next update counts all events anew.
  std::vector<error> update(const event_store& store) {
    try {
      return take_in_news(store);
    } catch (...) {
      forget_all();
      throw;
    }
  }
  void forget_all() {
    forget();
    events_ = {};
    deals_.clear();
    changed_.clear();
  }

  std::vector<error> take_in_news(const event_store& store) {
    const snapshot s = store.take_snapshot(asked_.as_of, asked_.known_at);
    if (const std::uint64_t n = detail::data_of(s).rewrites(); n != n_rewrites_) {
      forget_all();
      n_rewrites_ = n;
    }
    const std::size_t n_before = events_.size();
    const bool by_deals =
        moves_ && s.n_versions() == n_versions_ && s.n_rates() == 0 && asked_.layout.unit == journey_unit::deal;
    deals_.resize(std::max(deals_.size(), s.n_deals()));
    for (const changed_deal& c : changed_) deals_[c.deal].place = no_place;
    changed_.clear();
    const detail::snapshot_data data = detail::data_of(s);
    const auto near = [&](code deal) { __builtin_prefetch(&deals_[deal]); };
    events_.update(s, near, [&](std::size_t number, const detail::record_head& head) {
      if (!data.visible(head)) return;
      deal_state& d = deals_[head.deal];
      const std::int64_t before = std::exchange(d.last_at, std::max(d.last_at, head.at));
      // A deal that has a shape and one that is heard of for the first time are known in full.
      const bool known = head.at > before && (d.shape != no_code || before == instant::min().us);
      if (by_deals) take_in(s, events_.position(number), head.deal, known);
    });
    if (by_deals) {
      auto errors = fold_changed(s, n_before);
      errors.empty() ? publish() : forget();
      return errors;
    }
    const bool nothing_new =
        counted_ && events_.size() == n_before && s.n_versions() == n_versions_ && s.n_rates() == n_rates_;
    return nothing_new ? std::vector<error>{} : count_all(s);
  }

  /// One new event: counted at once where it is known what it does, else its deal is among the changed ones.
  void take_in(const snapshot& s, detail::event_log::position at, code deal, bool known) {
    deal_state& d = deals_[deal];
    if (d.place != no_place) {
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
    d.place = static_cast<std::uint32_t>(changed_.size());
    changed_.push_back(c);
  }

  void count_by_shape(const deal_state& d, std::int64_t sign) {
    if (d.segment == no_segment) return;
    changed_any_ = true;
    const count_amount deals{sign, sign * d.amount, moves_->is_unpriced(d.shape) ? sign : 0};
    // Deals of one shape are added to the total together, which takes longer than everything else that a move does.
    if (waiting_.size() <= d.shape) waiting_.resize(d.shape + 1);
    if (waiting_[d.shape] == count_amount{}) waiting_shapes_.push_back(d.shape);
    waiting_[d.shape] += deals;
    if (asked_.groups.empty()) return;
    moves_->add(segments_[d.segment].tally, d.shape, deals);
    touched_.push_back(d.segment);
  }
  /// Drops what this update has found out so far; all deals are counted at the next one.
  void forget() {
    moves_.reset();
    counted_ = false;
    waiting_.clear();
    waiting_shapes_.clear();
    touched_.clear();
    changed_any_ = false;
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
    if (was) {
      const detail::journey_data& j = detail::data_of(**was);
      count_by_visits(j, all_rows(j), -1);
    }
    take_rows(detail::data_of(*is));
    for (const changed_deal& c : changed_)
      if (c.event && deals_[c.deal].shape != no_code) moves_->learn(*c.event, deals_[c.deal].shape);
    return {};
  }

  result<journey_table> project_some(const snapshot& s, const std::vector<code>& deals, std::size_t n_events) {
    const detail::chosen_deals chosen = events_.choose(deals, n_events);
    for (const detail::event_log::position at : chosen.positions) detail::data_of(s).events().fetch(at);
    return detail::project_deals(s, asked_.layout, chosen);
  }

  static std::vector<std::size_t> all_rows(const detail::journey_data& j) { return row_set(j.n_deals()).rows(); }

  /// Counts all deals of the snapshot.
  std::vector<error> count_all(const snapshot& s) {
    auto table = project(s, asked_.layout);
    if (!table) return table.errors();
    if (auto errors = validate(asked_, *table); !errors.empty()) return errors;
    const detail::journey_data& j = detail::data_of(*table);
    cohort_result fresh = detail::tally_cohort(j, asked_, false);
    n_versions_ = s.n_versions();
    n_rates_ = s.n_rates();
    moves_.reset();
    counted_ = true;
    if (n_rates_ > 0 || asked_.layout.unit != journey_unit::deal) {
      answers_.publish_whole(std::move(fresh));
      return {};
    }

    // From here on deal by deal.
    moves_.emplace(j, asked_);
    empty_ = cohort_tally(j.pipeline().n_funnel(), fresh.total.rows().size());
    segments_.clear();
    ids_.clear();
    total_ = empty_;
    for (deal_state& d : deals_) d = {d.last_at};
    take_rows(j);
    add_waiting();
    touched_.clear();
    answers_.publish_whole({{asked_, total_, present_segments()}, std::move(fresh.shown)});
    changed_any_ = false;
    return {};
  }

  /// Adds the deals of a table, none of which is counted.
  void take_rows(const detail::journey_data& j) {
    const query& q = asked_;
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
        if (const std::size_t part = selected.contains(row) ? parts.of(row, j.deals().owner[row]) : parts.none;
            part != parts.none)
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
  void count_by_visits(const detail::journey_data& j, std::vector<std::size_t> rows, int sign) {
    const query& q = asked_;
    const row_set selected = select_rows(j, q);
    std::erase_if(rows, [&](std::size_t row) { return !selected.contains(row); });
    if (rows.empty()) return;
    changed_any_ = true;
    segmentation parts(j, q);
    detail::segment_tallies<cohort_tally> counted(empty_);
    detail::count_cohort(j, q, rows, parts, [&](const detail::cohort_entry& e) {
      detail::cohort_adder::add(counted[e.segment], e.cell, e.one, e.times, e.next_amount);
    });
    const std::vector<cohort_tally> tallies = counted.take(parts.size());
    const std::vector<std::uint32_t> ids = ids_of_parts(parts);
    const auto apply = [&](cohort_tally& to, const cohort_tally& t) { sign > 0 ? to += t : to -= t; };
    for (std::size_t part = 0; part < tallies.size(); ++part) {
      apply(total_, tallies[part]);
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

  /// Adds to the total what waits.
  void add_waiting() {
    for (const code shape : waiting_shapes_) moves_->add(total_, shape, std::exchange(waiting_[shape], {}));
    waiting_shapes_.clear();
  }
  /// Those in which some deal counts, sorted by key.
  std::vector<cohort_segment> present_segments() const {
    std::vector<cohort_segment> present;
    if (asked_.groups.empty()) return present;
    for (const auto& [key, id] : ids_)
      if (!(segments_[id].tally == empty_)) present.push_back({key, segments_[id].tally});
    return present;
  }
  /// Publishes what this update has changed.
  void publish() {
    if (!std::exchange(changed_any_, false)) return;
    add_waiting();
    const auto sort_numbers = [](std::vector<std::uint32_t>& numbers) {
      std::sort(numbers.begin(), numbers.end());
      numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    };
    sort_numbers(touched_);
    answers_.publish_changes(touched_, [&](cohort_result& r, std::vector<std::uint32_t>* stale) {
      if (!stale) {
        const auto shown = answers_.current()->shown;
        r = {{asked_, total_, present_segments()}, shown};
        return;
      }
      r.total = total_;
      sort_numbers(*stale);
      bool same = true;  // as many segments as before, and the same ones
      for (const std::uint32_t id : *stale) {
        const cohort_segment& s = segments_[id];
        const auto it = std::lower_bound(r.segments.begin(), r.segments.end(), s.key,
                                         [](const cohort_segment& a, const auto& key) { return a.key < key; });
        const bool present = it != r.segments.end() && it->key == s.key;
        if (present) it->tally = s.tally;
        same = same && present != (s.tally == empty_);
      }
      if (!same) r.segments = present_segments();
    });
    touched_.clear();
  }

  query asked_;
  bool counts_by_shape_;
  bool counted_ = false;
  bool changed_any_ = false;  // by this update: the answer is out of date
  std::size_t n_versions_ = 0;
  std::size_t n_rates_ = 0;
  std::uint64_t n_rewrites_ = 0;  // of the store: see `store_state`
  detail::deal_event_index events_;
  std::vector<deal_state> deals_;             // by code
  std::optional<detail::learned_moves> moves_;  // none: all is to be counted
  cohort_tally empty_;
  cohort_tally total_;
  std::vector<cohort_segment> segments_;  // by our number
  std::map<std::vector<std::string>, std::uint32_t> ids_;
  std::vector<count_amount> waiting_;   // by shape, what is not yet in the total ...
  std::vector<code> waiting_shapes_;    // ... and of which
  std::vector<std::uint32_t> touched_;  // segments that this update changed
  std::vector<changed_deal> changed_;
  std::vector<detail::fact> facts_ = std::vector<detail::fact>(detail::event_log::most_facts);
  detail::published_answers answers_;
};

standing_funnel::standing_funnel(std::unique_ptr<state> s) noexcept : state_(std::move(s)) {}
standing_funnel::standing_funnel(standing_funnel&&) noexcept = default;
standing_funnel& standing_funnel::operator=(standing_funnel&&) noexcept = default;
standing_funnel::~standing_funnel() = default;

result<standing_funnel> standing_funnel::make(const event_store& store, query q) {
  auto s = std::make_unique<state>(std::move(q));
  if (auto errors = s->update(store); !errors.empty()) return errors;
  return standing_funnel(std::move(s));
}

std::shared_ptr<const cohort_result> standing_funnel::answer() const { return state_->answers_.current(); }

std::vector<error> standing_funnel::update(const event_store& store) { return state_->update(store); }

}  // namespace v0_1
}  // namespace funnel
