#include <funnel/aggregates/standing_funnel.hpp>

#include "aggregates/cohort_adding.hpp"
#include "aggregates/cohort_count.hpp"
#include "aggregates/deal_credit.hpp"
#include "aggregates/deal_places.hpp"
#include "aggregates/learned_moves.hpp"
#include "aggregates/published_answers.hpp"
#include "aggregates/row_kinds.hpp"
#include "aggregates/segmentation.hpp"
#include "aggregates/segments.hpp"
#include "aggregates/selection.hpp"
#include "aggregates/standing_tallies.hpp"
#include "events/snapshot_data.hpp"
#include "journeys/deal_event_index.hpp"
#include "journeys/journey_data.hpp"
#include "journeys/project.hpp"
#include "journeys/row_set.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
struct standing_funnel::state {
  static constexpr std::uint32_t no_segment = detail::standing_tallies::no_segment, unknown_segment = no_segment - 1, no_place = 0xFFFF'FFFF;

  /// What a deal counts at present.
  struct deal_state {
    std::int64_t last_at = instant::min().us;  // of its visible events
    minor_units amount = 0;
    code shape = no_code;                // its number, where shapes say at which rows deals count
    std::uint32_t segment = no_segment;  // that of its present owner, if it counts there; any one of a deal that counts by its visits
    std::uint32_t kept = detail::deal_places::none;  // its places, if it does not count everywhere in that segment and at that amount
    std::uint32_t changed = no_place;                // its place among the changed deals of this update
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
    for (const changed_deal& c : changed_) deals_[c.deal].changed = no_place;
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
    if (d.changed != no_place) {
      changed_[d.changed].event.reset();
      return;
    }
    changed_deal c{deal};
    if (known) {
      const std::span facts(facts_.data(), detail::data_of(s).events().read(at, facts_.data()));
      c.event = moves_->event_of(d.shape, facts);
      const detail::learned_move* const move = c.event ? moves_->after(*c.event) : nullptr;
      if (move && follow(d, *move, facts)) return;
    }
    d.changed = static_cast<std::uint32_t>(changed_.size());
    changed_.push_back(c);
  }

  /// Does with the deal what the event does, unless it is not known where its owner's deals count.
  bool follow(deal_state& d, const detail::learned_move& move, std::span<const detail::fact> facts) {
    minor_units amount = d.amount;
    std::uint32_t segment = d.shape == no_code ? segment_of_person(no_code) : d.segment;
    for (const detail::fact& f : facts) {
      if (f.kind == event_kind::amount_changed) amount = f.amount;
      if (f.kind == event_kind::owner_changed && by_person_) segment = segment_of_person(f.what);
    }
    if (segment == unknown_segment) return false;
    if (d.shape != no_code) {
      count(d, -1);
      keep_places(d, move, amount, segment);
    }
    d.shape = move.shape;
    d.amount = amount;
    d.segment = segment;
    count(d, 1);
    return true;
  }
  /// Leaves where the deal counted and for how much, but where the move says that the new owner and amount count.
  void keep_places(deal_state& d, const detail::learned_move& move, minor_units amount, std::uint32_t segment) {
    const bool unpriced = moves_->is_unpriced(d.shape);
    if (d.kept == detail::deal_places::none) {
      if ((amount == d.amount && segment == d.segment) || (!by_person_ && segment == no_segment)) return;
      d.kept = places_.add({d.amount, d.segment, unpriced});
    }
    const std::span<detail::deal_places::place> places = places_[d.kept];
    const auto update = [&](detail::deal_places::place& p, bool to_owner, bool at_amount) {
      if (to_owner) p.segment = segment;
      if (at_amount) p.amount = amount;
    };
    for (std::size_t k = 0; k + 1 < places.size(); ++k) update(places[k], move.to_owner >> k & 1, move.at_amount >> k & 1);
    update(places.back(), move.whole_to_owner, move.whole_at_amount);
    drop_alike(d, {amount, segment, unpriced});
  }
  /// Drops the places of a deal if all of them are as this one.
  void drop_alike(deal_state& d, const detail::deal_places::place& all) {
    for (const detail::deal_places::place& p : places_[d.kept])
      if (!(p == all)) return;
    places_.drop(std::exchange(d.kept, detail::deal_places::none));
  }
  std::uint32_t segment_of_person(code person) const {
    const std::size_t i = by_person_ ? person + 1U : 0;  // `no_code` is the greatest of all
    return i < segment_of_person_.size() ? segment_of_person_[i] : unknown_segment;
  }

  /// Adds (sign 1) or takes away (-1) a deal that counts by its shape.
  void count(const deal_state& d, std::int64_t sign) {
    if (d.kept != detail::deal_places::none) tallies_.add(*moves_, d.shape, std::as_const(places_)[d.kept], sign);
    else if (d.segment != no_segment) tallies_.add(*moves_, d.shape, d.segment, {sign, sign * d.amount, moves_->is_unpriced(d.shape) ? sign : 0});
  }

  /// Drops what this update has found out so far; all deals are counted at the next one.
  void forget() {
    moves_.reset();
    counted_ = false;
  }

  /// Takes away what the changed deals counted, and adds what they count now.
  std::vector<error> fold_changed(const snapshot& s, std::size_t n_before) {
    if (changed_.empty()) return {};
    std::vector<code> before, now;
    for (const changed_deal& c : changed_) {
      if (!counts_by_shape_ && deals_[c.deal].segment != no_segment) before.push_back(c.deal);
      now.push_back(c.deal);
    }
    std::optional<result<journey_table>> was;
    if (!before.empty()) was = project_some(s, before, n_before);
    const auto is = project_some(s, now, events_.size());
    if (!is) return is.errors();
    if (was && !*was) return was->errors();
    for (const code deal : now) {
      deal_state& d = deals_[deal];
      if (d.shape != no_code) count(d, -1);
      if (d.kept != detail::deal_places::none) places_.drop(d.kept);
      d = {.last_at = d.last_at, .changed = d.changed};
    }
    if (was) {
      const detail::journey_data& j = detail::data_of(**was);
      count_by_visits(j, all_rows(j), -1);
    }
    take_rows(detail::data_of(*is));
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
    by_person_ = segmentation(j, asked_).by_person();
    moves_.emplace(j, asked_, by_person_);
    places_ = detail::deal_places(j.pipeline().n_funnel());
    segment_of_person_.clear();
    tallies_ = {!asked_.groups.empty(), cohort_tally(j.pipeline().n_funnel(), fresh.total.rows().size())};
    for (deal_state& d : deals_) d = {.last_at = d.last_at};
    take_rows(j);
    tallies_.settle(*moves_);
    tallies_.told();
    tallies_.write(fresh);
    answers_.publish_whole(std::move(fresh));
    return {};
  }

  /// Adds the deals of a table, none of which is counted.
  void take_rows(const detail::journey_data& j) {
    const query& q = asked_;
    const row_set selected = select_rows(j, q);
    if (!counts_by_shape_) {
      selected.for_each(0, j.n_deals(), [&](std::size_t row) { deals_[j.deals().deal[row]].segment = 0; });
      return count_by_visits(j, all_rows(j), 1);
    }
    segmentation parts(j, q);
    std::vector<std::uint32_t> numbers;
    const auto segment_of = [&](std::size_t row, code person) {
      const std::size_t part = parts.of(row, person);
      return part == parts.none ? no_segment : number_of_part(parts, part, numbers);
    };
    for (std::size_t row = 0; row < j.n_deals(); ++row) {
      const deal_shape& shape = j.shapes()[j.deals().shape[row]];
      const code owner = j.deals().owner[row];
      deal_state& d = deals_[j.deals().deal[row]];
      d.shape = moves_->number_of(shape);
      d.amount = j.deals().amount[row];
      if (d.changed != no_place && changed_[d.changed].event) moves_->learn(*changed_[d.changed].event, j, q, row, d.shape, {d.last_at});
      if (!selected.contains(row)) continue;
      d.segment = segment_of(row, owner);
      if (moves_->decided_by_person()) {
        const std::size_t i = by_person_ ? owner + 1U : 0;
        if (segment_of_person_.size() <= i) segment_of_person_.resize(i + 1, unknown_segment);
        segment_of_person_[i] = d.segment;
      }
      if (detail::varies(shape, q, by_person_)) take_places(j, row, d, segment_of);
      count(d, 1);
    }
  }
  template <class SegmentOf>
  void take_places(const detail::journey_data& j, std::size_t row, deal_state& d, SegmentOf&& segment_of) {
    const deal_credit credit(j, row);
    const bool unpriced = moves_->is_unpriced(d.shape);
    d.kept = places_.add({d.amount, d.segment, unpriced});
    const std::span<detail::deal_places::place> places = places_[d.kept];
    const auto put = [&](detail::deal_places::place& p, code person, const count_amount& one) {
      p = {one.amount, by_person_ ? segment_of(row, person) : d.segment, one.unpriced != 0};
    };
    for (std::size_t k = 0; k + 1 < places.size(); ++k) {
      const auto stage = static_cast<stage_index>(k);
      put(places[k], credit.person(asked_.credit, stage), credit.one(asked_.worth, stage));
    }
    put(places.back(), credit.person(asked_.credit), credit.one(asked_.worth));
    drop_alike(d, {d.amount, d.segment, unpriced});
  }

  /// Adds (sign 1) or takes away (-1) those of the rows that the query selects, by their visits.
  void count_by_visits(const detail::journey_data& j, std::vector<std::size_t> rows, int sign) {
    const query& q = asked_;
    const row_set selected = select_rows(j, q);
    std::erase_if(rows, [&](std::size_t row) { return !selected.contains(row); });
    if (rows.empty()) return;
    segmentation parts(j, q);
    detail::segment_tallies<cohort_tally> counted(tallies_.empty());
    detail::count_cohort(j, q, rows, parts, [&](const detail::cohort_entry& e) {
      detail::cohort_adder::add(counted[e.segment], e.cell, e.one, e.times, e.next_amount);
    });
    std::vector<std::uint32_t> numbers;
    const std::vector<cohort_tally> tallies = counted.take(parts.size());
    for (std::size_t part = 0; part < tallies.size(); ++part) tallies_.add(number_of_part(parts, part, numbers), tallies[part], sign);
  }

  /// Our number of a segment, which every table finds anew; `numbers` has those of its first parts.
  std::uint32_t number_of_part(const segmentation& parts, std::size_t part, std::vector<std::uint32_t>& numbers) {
    while (numbers.size() <= part) numbers.push_back(tallies_.segment(parts.key(numbers.size())));
    return numbers[part];
  }

  /// Publishes what this update has changed.
  void publish() {
    if (!tallies_.changed()) return;
    answers_.publish_changes(tallies_.settle(*moves_), [&](cohort_result& r, std::vector<std::uint32_t>* stale) {
      if (stale) return tallies_.write(r, *stale);
      r.asked = asked_;
      r.shown = answers_.current()->shown;
      tallies_.write(r);
    });
    tallies_.told();
  }

  query asked_;
  bool counts_by_shape_;
  bool by_person_ = false;  // may a deal count to several persons?
  bool counted_ = false;
  std::size_t n_versions_ = 0;
  std::size_t n_rates_ = 0;
  std::uint64_t n_rewrites_ = 0;  // of the store: see `store_state`
  detail::deal_event_index events_;
  std::vector<deal_state> deals_;             // by code
  std::optional<detail::learned_moves> moves_;  // none: all is to be counted
  detail::deal_places places_;
  std::vector<std::uint32_t> segment_of_person_;  // where deals are decided by person: by owner + 1, or of all
  detail::standing_tallies tallies_;
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
