/// Lays recorded journeys out: recorded stages become positions, deals of one identity one journey, rows columns.
///
/// Layer:   journeys; for `project`.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/journeys/journey.hpp>
#include <funnel/journeys/journey_table.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// Writes the rows of one table; see `layout` for the rules.
class journey_writer {
 public:
  journey_writer(const snapshot& s, const layout& l, detail::stage_map stages) : table_(s, l, std::move(stages)) {
    rows_.dimensions.resize(s.n_dimensions());
    rows_.first_visit.push_back(0);
    rows_.first_people.push_back(0);
    rows_.first_amounts.push_back(0);
    rows_.first_holding.push_back(0);
  }

  const detail::stage_map& stages() const noexcept { return table_.stages_; }

  /// One row for a deal that the layout shows.
  void add_deal(const detail::journey& j, code deal) {
    laid_.clear();
    bool moved_in = false;
    bool adjoins = false;  // was the recorded visit before this one laid out last?
    for (std::size_t i = 0; i < j.visits.size(); ++i) {
      const detail::recorded_visit& v = j.visits[i];
      const stage_index k = stages().position(v.stage);
      const bool goes_on = adjoins && laid_.back().visit.end == visit_end::moved;
      if (k != no_stage && !(goes_on && laid_.back().stage == k)) {
        laid_.push_back({v, k, &j, deal, i});
        adjoins = true;
      } else if (goes_on && (k != no_stage || by_phases())) {
        extend(laid_.back().visit, v);
      } else if (k == no_stage) {
        moved_in = moved_in || laid_.empty();
        if (goes_on) laid_.back().visit.end = visit_end::moved_out;
        adjoins = false;
      }
    }
    if (!laid_.empty()) write(moved_in && !by_phases());
  }

  /// One row, or one a pass, for the deals of one identity.
  void add_identity(const std::vector<std::pair<code, const detail::journey*>>& deals) {
    std::vector<happening> order = happenings_of(deals);
    std::vector<bool> open(deals.size(), false);
    std::size_t n_open = 0;
    std::uint32_t pass = 1;
    laid_.clear();
    const auto set_open = [&](std::size_t deal, bool now) {
      n_open += now && !open[deal];
      n_open -= !now && open[deal];
      open[deal] = now;
    };
    for (const happening& h : order) {
      const detail::recorded_visit& v = *h.visit;
      const bool standing = !laid_.empty() && laid_.back().visit.end == visit_end::none;
      if (h.is_loss) {
        set_open(h.deal, false);
        if (n_open > 0 || !standing) continue;
        end_last(visit_end::lost, v.left, v.ended_by);
        laid_.back().visit.reason = v.reason;
        continue;
      }
      set_open(h.deal, !stages().is_won(v.stage));
      const stage_index k = stages().position(v.stage);
      if (k == no_stage || (standing && laid_.back().stage == k)) continue;
      const bool anew = !laid_.empty() && (!standing || is_won(laid_.back().stage) || k == 0);
      if (anew && table_.layout_.unit == journey_unit::pass) {
        if (standing && !is_won(laid_.back().stage)) end_last(visit_end::moved_out, v.entered, v.begun_by);
        write(pass > 1, code_of(laid_), pass);
        laid_.clear();
        ++pass;
      } else if (standing) {
        end_last(visit_end::moved, v.entered, v.begun_by);
      }
      detail::recorded_visit begun = v;
      begun.left = instant::max().us;
      begun.end = visit_end::none;
      begun.ended_by = no_code;
      laid_.push_back({begun, k, deals[h.deal].second, deals[h.deal].first, h.index / 2});
    }
    if (!laid_.empty()) write(pass > 1, code_of(laid_), pass);
  }

  /// The table of all rows added. To be called once, last.
  journey_table take() {
    pack(rows_.deal, table_.rows_.deal);
    pack(rows_.created, table_.rows_.created);
    pack(rows_.closed, table_.rows_.closed);
    pack(rows_.shape, table_.rows_.shape);
    pack(rows_.owner, table_.rows_.owner);
    pack(rows_.amount, table_.rows_.amount);
    pack(rows_.reason, table_.rows_.reason);
    for (std::vector<code>& values : rows_.dimensions) pack(values, table_.rows_.dimensions.emplace_back());
    pack(rows_.first_visit, table_.rows_.first_visit);
    pack(rows_.first_people, table_.rows_.first_people);
    pack(rows_.first_amounts, table_.rows_.first_amounts);
    pack(rows_.first_holding, table_.rows_.first_holding);
    table_.visits_.stage = std::move(visits_.stage);
    table_.visits_.end = std::move(visits_.end);
    table_.visits_.stage.shrink_to_fit();
    table_.visits_.end.shrink_to_fit();
    pack(visits_.entered, table_.visits_.entered);
    pack(visits_.left, table_.visits_.left);
    pack(people_.owner, table_.people_.owner);
    pack(people_.begun_by, table_.people_.begun_by);
    pack(people_.ended_by, table_.people_.ended_by);
    pack(amounts_.entered, table_.amounts_.entered);
    pack(amounts_.left, table_.amounts_.left);
    return std::move(table_);
  }

 private:
  /// The columns at full width, until all is known about the range of their values.
  struct wide_rows {
    std::vector<code> deal;
    std::vector<instant> created;
    std::vector<instant> closed;
    std::vector<code> shape;
    std::vector<code> owner;
    std::vector<minor_units> amount;
    std::vector<code> reason;
    std::vector<std::vector<code>> dimensions;
    std::vector<std::size_t> first_visit;
    std::vector<std::size_t> first_people;
    std::vector<std::size_t> first_amounts;
    std::vector<std::size_t> first_holding;
  };
  struct wide_visits {
    std::vector<stage_index> stage;
    std::vector<instant> entered;
    std::vector<instant> left;
    std::vector<visit_end> end;
  };
  struct wide_people {
    std::vector<code> owner;
    std::vector<code> begun_by;
    std::vector<code> ended_by;
  };
  struct wide_amounts {
    std::vector<minor_units> entered;
    std::vector<minor_units> left;
  };
  struct shape_hash {
    std::size_t operator()(const deal_shape& s) const noexcept {
      const auto bits = static_cast<std::uint64_t>(s.current) | static_cast<std::uint64_t>(s.outcome) << 8 |
                        static_cast<std::uint64_t>(s.moved_in) << 16 | static_cast<std::uint64_t>(s.owner_varies) << 17 |
                        static_cast<std::uint64_t>(s.actor_varies) << 18 | static_cast<std::uint64_t>(s.amount_varies) << 19;
      std::uint64_t h = 0;
      for (const std::uint64_t part : {s.visited, s.above, s.passed, s.began_above, bits})
        h = (h ^ part ^ (h >> 29)) * 0x9E37'79B9'7F4A'7C15;
      return static_cast<std::size_t>(h ^ (h >> 32));
    }
  };

  template <class T>
  static void pack(std::vector<T>& wide, packed_column<T>& column) {
    column = packed_column<T>(wide);
    wide = {};
  }

  /// A visit at its position, with the journey and the deal to which it belongs.
  struct laid_visit {
    detail::recorded_visit visit;
    stage_index stage;
    const detail::journey* of;
    code deal;
    std::size_t index;  // among the visits of its journey
  };
  /// An entry or a loss of one of an identity's deals.
  struct happening {
    std::int64_t at;
    std::string_view name;
    std::size_t index;
    bool is_loss;
    std::size_t deal;
    const detail::recorded_visit* visit;
  };

  bool by_phases() const noexcept { return !table_.layout_.phases.empty(); }
  bool is_won(stage_index k) const noexcept { return k == table_.pipeline().won_stage(); }
  static code code_of(const std::vector<laid_visit>& laid) { return laid.back().of->identity; }

  static void extend(detail::recorded_visit& v, const detail::recorded_visit& by) {
    v.left = by.left;
    v.end = by.end;
    v.ended_by = by.ended_by;
    v.amount_left = by.amount_left;
    v.reason = by.reason;
  }
  void end_last(visit_end how, std::int64_t at, code actor) {
    detail::recorded_visit& v = laid_.back().visit;
    v.left = at;
    v.end = how;
    v.ended_by = actor;
  }

  /// In order of time, then by the deal's name, then as the deal went: never by arrival.
  std::vector<happening> happenings_of(const std::vector<std::pair<code, const detail::journey*>>& deals) const {
    std::vector<happening> all;
    for (std::size_t d = 0; d < deals.size(); ++d) {
      const std::string_view name = table_.snapshot_.deals().name(deals[d].first);
      for (std::size_t i = 0; i < deals[d].second->visits.size(); ++i) {
        const detail::recorded_visit& v = deals[d].second->visits[i];
        all.push_back({v.entered, name, 2 * i, false, d, &v});
        if (v.end == visit_end::lost) all.push_back({v.left, name, 2 * i + 1, true, d, &v});
      }
    }
    std::sort(all.begin(), all.end(), [](const happening& a, const happening& b) {
      return std::tie(a.at, a.name, a.index) < std::tie(b.at, b.name, b.index);
    });
    return all;
  }

  /// Appends the row of the visits in `laid_`.
  void write(bool moved_in, code identity = no_code, std::uint32_t pass = 0) {
    const laid_visit& last = laid_.back();
    const detail::journey& j = *last.of;
    deal_shape shape;
    shape.moved_in = moved_in;
    for (const laid_visit& l : laid_) {
      const detail::recorded_visit& v = l.visit;
      const instant entered{v.entered};
      for (std::size_t k = 0; k < rows_.dimensions.size() && (l.of != &j || !j.changes.empty()); ++k)
        if (const code then = l.of->dimension_at(l.index, k); then != j.dimensions[k])
          table_.earlier_values_.push_back({visits_.stage.size(), k, then});
      shape.passed |= shape.visited & stages().behind(l.stage, entered);
      shape.above |= stages().below(l.stage, entered);
      shape.visited |= stage_bit(l.stage);
      shape.owner_varies |= v.owner != j.owner;
      shape.actor_varies |= v.begun_by != j.owner || (v.end != visit_end::none && v.ended_by != j.owner);
      shape.amount_varies |= v.amount != j.amount || v.amount_left != j.amount;
      visits_.stage.push_back(l.stage);
      visits_.entered.push_back(entered);
      visits_.left.push_back({v.left});
      visits_.end.push_back(v.end);
    }
    // A won deal may be given up after all; one that goes on elsewhere stays won here.
    shape.outcome = last.visit.end == visit_end::lost        ? outcome::lost
                    : is_won(last.stage)                     ? outcome::won
                    : last.visit.end == visit_end::moved_out ? outcome::moved_out
                                                             : outcome::open;
    shape.current = last.stage;
    shape.above |= shape.passed;
    shape.began_above = stages().below(laid_.front().stage, {laid_.front().visit.entered});
    rows_.shape.push_back(number_of(shape));
    shape_total& total = table_.shape_totals_[rows_.shape.back()];
    ++total.deals;
    // Without signs, because amounts that do not fit together are found out only when all are there.
    total.amount = static_cast<minor_units>(static_cast<std::uint64_t>(total.amount) + static_cast<std::uint64_t>(j.amount));
    rows_.deal.push_back(last.deal);
    rows_.created.push_back({laid_.front().visit.entered});
    rows_.closed.push_back({shape.outcome == outcome::won ? last.visit.entered : last.visit.left});
    rows_.owner.push_back(j.owner);
    rows_.amount.push_back(j.amount);
    rows_.reason.push_back(shape.outcome == outcome::lost ? last.visit.reason : no_code);
    for (std::size_t k = 0; k < rows_.dimensions.size(); ++k) rows_.dimensions[k].push_back(j.dimensions[k]);
    rows_.first_visit.push_back(visits_.stage.size());
    write_varied(shape);
    rows_.first_people.push_back(people_.owner.size());
    rows_.first_amounts.push_back(amounts_.entered.size());
    if (table_.layout_.unit != journey_unit::deal) table_.identities_.emplace_back(identity, pass);
    write_holdings();
  }

  code number_of(const deal_shape& shape) {
    // Few shapes are those of most rows: the last one with these bits of the hash is often the one.
    const std::size_t hash = shape_hash{}(shape);
    code& seen = seen_[hash % seen_.size()];
    if (seen < table_.shapes_.size() && table_.shapes_[seen] == shape) return seen;
    const auto [it, is_new] = numbers_.try_emplace(shape, static_cast<code>(table_.shapes_.size()));
    if (is_new) {
      table_.shapes_.push_back(shape);
      table_.shape_totals_.emplace_back();
    }
    return seen = it->second;
  }

  void write_varied(const deal_shape& shape) {
    for (const laid_visit& l : laid_) {
      if (shape.people_vary()) {
        people_.owner.push_back(l.visit.owner);
        people_.begun_by.push_back(l.visit.begun_by);
        people_.ended_by.push_back(l.visit.ended_by);
      }
      if (shape.amount_varies) {
        amounts_.entered.push_back(l.visit.amount);
        amounts_.left.push_back(l.visit.amount_left);
      }
    }
  }

  void write_holdings() {
    const detail::journey& j = *laid_.back().of;
    // Most deals have one owner from the first, whom the last visit has too.
    const bool has_one = table_.layout_.unit == journey_unit::deal && j.owners.size() == 1 &&
                         j.owners.front().first <= laid_.front().visit.entered && j.owners.front().second == laid_.back().visit.owner;
    if (!has_one) write_holders();
    rows_.first_holding.push_back(table_.holdings_.owner.size());
  }

  void write_holders() {
    held_.clear();
    for (const laid_visit& l : laid_) {
      if (is_won(l.stage)) continue;
      const auto& owners = l.of->owners;
      const std::int64_t end = std::min(l.visit.left, table_.snapshot_.as_of().us);
      for (std::size_t i = 0; i <= owners.size(); ++i) {
        // Before its first owner a deal is held by nobody; stretch i lies between change i - 1 and change i.
        const std::int64_t from = i == 0 ? instant::min().us : owners[i - 1].first;
        const std::int64_t to = i == owners.size() ? instant::max().us : owners[i].first;
        const std::int64_t start = std::max(from, l.visit.entered);
        const std::int64_t stop = std::min(to, end);
        const bool at_once = l.visit.entered == end && from <= start && start < to;  // a visit of no length
        if (start > stop || (start == stop && !at_once)) continue;
        const code owner = i == 0 ? no_code : owners[i - 1].second;
        const auto it = std::find_if(held_.begin(), held_.end(), [&](const auto& h) { return h.first == owner; });
        // A visit without an end in a snapshot without one has no length that could be counted.
        const std::int64_t us = end == instant::max().us ? 0 : stop - start;
        if (it == held_.end())
          held_.emplace_back(owner, us);
        else
          it->second += us;
      }
    }
    if (held_.size() > 1 || (!held_.empty() && held_[0].first != laid_.back().visit.owner)) {
      for (const auto& [owner, us] : held_) {
        table_.holdings_.owner.push_back(owner);
        table_.holdings_.us.push_back(us);
      }
    }
  }

  journey_table table_;
  wide_rows rows_;
  wide_visits visits_;
  wide_people people_;
  wide_amounts amounts_;
  std::unordered_map<deal_shape, code, shape_hash> numbers_;
  std::array<code, 1024> seen_{};  // numbers, by some bits of the hash
  std::vector<laid_visit> laid_;
  std::vector<std::pair<code, std::int64_t>> held_;
};

}  // namespace v0_1
}  // namespace funnel
