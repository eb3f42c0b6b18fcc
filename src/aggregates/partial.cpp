#include <funnel/aggregates/partial.hpp>

#include "aggregates/partial_rows.hpp"
#include "aggregates/question_here.hpp"
#include "core/hashes.hpp"
#include "core/version_text.hpp"
#include "events/snapshot_data.hpp"
#include "journeys/journey_data.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// With its bits mixed, so that any few of them are as good as all.
std::uint64_t hash_of_id(std::string_view id, std::uint64_t kind = 0) noexcept {
  std::uint64_t h = text_hash(id, kind);
  h = (h ^ (h >> 33)) * 0xFF51'AFD7'ED55'8CCD;
  h = (h ^ (h >> 33)) * 0xC4CE'B9FE'1A85'EC53;
  return h ^ (h >> 33);
}
constexpr std::uint64_t of_identity = 1;

std::vector<error> check(const partial_request& asked) {
  const query& q = asked.question;
  std::vector<error> errors = funnel::check(q);
  const auto fail = [&](errc c, const char* field, std::string message) { errors.push_back({c, field, std::move(message)}); };
  if (q.as_of == instant::max()) fail(errc::missing_value, "as_of", "parts need the instant as of which all are asked");
  if (q.known_at == instant::max()) fail(errc::missing_value, "known_at", "parts need the instant of what all know");
  if (asked.tallies == 0 || asked.tallies >> n_tallies != 0) fail(errc::invalid_value, "tallies", "nothing is asked for that can be added up");
  if ((asked.tallies & tally_bit(tally::waterfall)) != 0 && !asked.since) fail(errc::missing_value, "since", "the start of the waterfall is missing");
  if ((asked.tallies & tally_bit(tally::won)) != 0 && (asked.tallies & tally_bit(tally::cycles)) == 0)
    fail(errc::invalid_value, "tallies", "won deals come with cycles");
  if (asked.parts == 0 || asked.parts > max_parts)
    fail(errc::out_of_range, "parts", "there are 1 to " + std::to_string(max_parts) + " parts");
  else if (asked.part >= asked.parts)
    fail(errc::out_of_range, "part", "parts count from 0 to " + std::to_string(asked.parts - 1));
  return errors;
}

/// Deals and, when rows are those, identities by their hashes. Errors: deals that belong elsewhere.
std::vector<error> take_ids(const snapshot& s, const partial_request& asked, partial& p) {
  std::vector<error> errors;
  const name_list deals = s.deals();
  if (asked.keep_ids) p.ids.reserve(s.n_deals());
  std::size_t n_elsewhere = 0;
  for (std::size_t d = 0; d < s.n_deals(); ++d) {
    const std::string_view id = deals.name(static_cast<code>(d));
    if (asked.keep_ids) p.ids.push_back(hash_of_id(id));
    if (asked.by_hash && part_of(id, asked.parts) != asked.part && ++n_elsewhere == 1)
      errors.push_back({errc::invalid_value, "part", "deal \"" + std::string(id) + "\" belongs to part " + std::to_string(part_of(id, asked.parts))});
  }
  if (n_elsewhere > 1) errors.front().message += ", and " + std::to_string(n_elsewhere - 1) + " others elsewhere";
  if (asked.keep_ids && asked.question.layout.unit != journey_unit::deal) {
    const name_list identities = s.identities();
    for (std::size_t i = 0; i < identities.size(); ++i) p.ids.push_back(hash_of_id(identities.name(static_cast<code>(i)), of_identity));
  }
  std::sort(p.ids.begin(), p.ids.end());
  // Two ids with one hash are one; a deal in two parts is found nevertheless.
  p.ids.erase(std::unique(p.ids.begin(), p.ids.end()), p.ids.end());
  return errors;
}

/// Teams, and what the part knows of the names in the question.
void take_names(const query& q, const journey_table& j, partial& p) {
  std::set<partial_name> names;
  for (const auto& [owner, team] : q.team_of)
    if (!team.empty()) names.insert({partial_name::about::team, 0, owner, team});
  if (looks_at_teams(q)) {
    const name_list owners = j.snapshot().owners();
    for (std::size_t c = 0; c < owners.size(); ++c) {
      const std::string owner(owners.name(static_cast<code>(c)));
      const auto it = q.team_of.find(owner);
      if (it == q.team_of.end() || it->second.empty()) names.insert({partial_name::about::team, 0, owner, {}});
    }
  }
  const snapshot& s = j.snapshot();
  const auto knows = [&](const std::string& dimension) { return s.dimensions().find(dimension) < s.n_dimensions(); };
  for (const std::string& dimension : dimensions_of(q))
    if (knows(dimension)) names.insert({partial_name::about::dimension, 0, dimension, {}});
  query one = q;
  for (std::size_t i = 0; i < q.filters.size(); ++i) {
    if (q.filters[i].by == field::dimension && !knows(q.filters[i].dimension)) continue;
    for (const std::string& value : q.filters[i].values) {
      one.filters = {q.filters[i]};
      one.filters[0].values = {value};
      if (!value.empty() && funnel::unknown_names(one, j).empty())
        names.insert({partial_name::about::filter, static_cast<std::int64_t>(i), value, {}});
    }
  }
  p.names.assign(names.begin(), names.end());
}

/// Counts what is asked for, of journeys of a part.
class part_counter {
 public:
  part_counter(const journey_table& j, const partial_request& asked, const question_here& here, execution how)
      : j_(j), asked_(asked), here_(here), how_(how) {}

  std::vector<error> count(partial& p) {
    if (wants(tally::cohort))
      each_segment(cohort_funnel(j_, here_.asked, how_), [&](const auto& key, const cohort_tally& t) { rows_.add(key, t); });
    if (wants(tally::reasons)) count_reasons();
    if (wants(tally::activity)) add(stage_activity_in_period(j_, here_.asked));
    if (wants(tally::stock)) add(stage_stock(j_, here_.asked));
    if (wants(tally::transitions)) add(stage_transitions(j_, here_.asked));
    if (wants(tally::waterfall)) count_waterfall(p);
    if (wants(tally::periods))
      with(by_period_and_segment(j_, here_.asked, asked_.unit), [&](const std::vector<segment_periods>& all) {
        for (const segment_periods& s : all) rows_.add(here_.whole_key(s.key), s.periods, part_measure::period);
      });
    if (wants(tally::months))
      with(by_period(j_, here_.asked, calendar_unit::month), [&](const std::vector<period_row>& all) { rows_.add({}, all, part_measure::month); });
    if (wants(tally::credit))
      with(credit_by_owner(j_, here_.asked), [&](const std::vector<owner_credit>& all) {
        for (const owner_credit& c : all) rows_.add(c);
      });
    if (wants(tally::cycles))
      each_segment(cycle_times(j_, here_.asked), [&](const auto& key, const cycle_tally& t) {
        rows_.add_cycles(key, t);
        if (wants(tally::won)) rows_.add_won(key, t);
      });
    if (wants(tally::stays)) count_stays(stay_of::visit, part_measure::stay);
    if (wants(tally::stays_of_deals)) count_stays(stay_of::deal, part_measure::stay_of_deal);
    if (wants(tally::settlement))
      with(funnel::settlement(j_, here_.asked), [&](const std::vector<survival_tally>& stages) { add_stages(part_measure::settled, {}, stages); });
    if (wants(tally::assumptions)) count_assumptions(p);
    if (wants(tally::deals)) list_deals(p);
    if (errors_.empty()) std::move(rows_).put_into(p);
    return std::move(errors_);
  }

 private:
  bool wants(tally t) const noexcept { return (asked_.tallies & tally_bit(t)) != 0; }

  template <class T, class Use>
  void with(const result<T>& r, Use&& use) {
    if (r)
      use(*r);
    else if (errors_.empty())
      errors_ = r.errors();
  }
  template <class T>
  void add(const result<T>& r) {
    with(r, [&](const T& value) { rows_.add(value); });
  }
  template <class Result, class Use>
  void each_segment(const result<Result>& r, Use&& use) {
    with(r, [&](const Result& value) {
      if (here_.asked.groups.empty()) use(here_.whole_key({}), value.total);
      for (const auto& s : value.segments) use(here_.whole_key(s.key), s.tally);
    });
  }

  void count_reasons() {
    query q = here_.asked;
    q.groups = {{field::reason, {}}};
    q.outcomes &= outcome_bit(outcome::lost);
    if (q.outcomes == 0) return;
    with(cohort_funnel(j_, q, how_), [&](const cohort_result& r) {
      for (const cohort_segment& s : r.segments) rows_.add(part_measure::reason, s.key, 0, 0, s.tally.lost());
    });
  }

  void count_waterfall(partial& p) {
    with(j_.at(*asked_.since, how_), [&](const journey_table& before) {
      p.magnitude_before = data_of(before).magnitude();
      add(funnel::waterfall(before, j_, here_.asked));
    });
  }

  void count_stays(stay_of whose, part_measure what) {
    each_segment(time_in_stage(j_, here_.asked, whose, how_),
                 [&](const auto& key, const std::vector<survival_tally>& stages) { add_stages(what, key, stages); });
  }
  void add_stages(part_measure what, const std::vector<std::string>& key, const std::vector<survival_tally>& stages) {
    for (std::size_t k = 0; k < stages.size(); ++k) rows_.add(what, key, static_cast<std::int64_t>(k), stages[k]);
  }

  void count_assumptions(partial& p) {
    with(stage_stock(j_, here_.asked), [&](const stock_result& all) {
      count_amount deals = all.lost + all.moved_out;
      for (const count_amount& c : all.stages) deals += c;
      rows_.add(part_measure::assumed, {}, -1, 0, {deals.deals, 0, 0});
    });
    with(assumptions_of(j_, here_.asked), [&](const std::vector<assumption>& all) {
      for (const assumption& a : all) {
        rows_.add(part_measure::assumed, {}, static_cast<std::int64_t>(a.what), 0, {a.deals, 0, 0});
        std::vector<std::string> ids = ids_of(j_, a.rows);
        ids.resize(std::min(ids.size(), asked_.max_deals));
        for (std::string& id : ids) p.names.push_back({partial_name::about::assumed, static_cast<std::int64_t>(a.what), std::move(id), {}});
      }
    });
    std::sort(p.names.begin(), p.names.end());
  }

  void list_deals(partial& p) {
    with(rows_in_stock(j_, here_.asked), [&](const stock_rows& all) {
      std::int64_t list = 0;
      const auto take = [&](const std::vector<std::size_t>& rows) {
        for (deal_row& d : longest_standing(j_, rows, asked_.max_deals)) p.deals.push_back({list, std::move(d)});
        ++list;
      };
      for (const auto& rows : all.stages) take(rows);
      take(all.lost);
    });
  }

  const journey_table& j_;
  const partial_request& asked_;
  const question_here& here_;
  execution how_;
  row_maker rows_;
  std::vector<error> errors_;
};

std::int64_t n_events(const snapshot& s) {
  std::int64_t n = 0;
  const snapshot_data data = data_of(s);
  data.events().each_head(0, data.events_end(), [&](event_log::position, const record_head&) { ++n; });
  return n;
}

}  // namespace
}  // namespace detail

tally_set report_tallies(const query& q, bool with_waterfall) noexcept {
  tally_set all = 0;
  for (const tally t : {tally::cohort, tally::reasons, tally::activity, tally::stock, tally::transitions, tally::months, tally::cycles,
                        tally::assumptions, tally::deals})
    all |= tally_bit(t);
  if (with_waterfall) all |= tally_bit(tally::waterfall);
  if (q.credit == attribution::time_held) all |= tally_bit(tally::credit);
  return all;
}

std::size_t part_of(std::string_view deal, std::size_t parts) noexcept {
  return static_cast<std::size_t>(detail::hash_of_id(deal) % parts);
}

result<partial> make_partial(const event_store& store, const partial_request& asked, execution how) {
  if (auto errors = detail::check(asked); !errors.empty()) return errors;
  const query& q = asked.question;
  const snapshot s = store.take_snapshot(q.as_of, q.known_at);
  const auto j = project(s, q.layout, how);
  if (!j) return j.errors();
  const detail::question_here here(q, s);
  if (auto errors = validate(here.asked, *j); !errors.empty()) return errors;

  partial p;
  p.version = detail::version_text;
  p.currency = s.currency();
  for (std::size_t c = 0; c < s.pipelines().size(); ++c)
    for (pipeline_version& v : s.versions(static_cast<code>(c))) p.pipelines.push_back(std::move(v));
  p.rates = s.rates();
  p.question = q;
  p.question.team_of.clear();
  p.tallies = asked.tallies;
  p.since = asked.since;
  p.unit = asked.unit;
  p.max_deals = asked.max_deals;
  p.of = asked.parts;
  p.by_hash = asked.by_hash;
  p.has_ids = asked.keep_ids;
  p.parts = {asked.part};
  p.events = detail::n_events(s);
  p.n_deals = static_cast<std::int64_t>(s.n_deals());
  p.magnitude = detail::data_of(*j).magnitude();
  if (auto errors = detail::take_ids(s, asked, p); !errors.empty()) return errors;
  detail::take_names(q, *j, p);
  if (!here.nobody)
    if (auto errors = detail::part_counter(*j, asked, here, how).count(p); !errors.empty()) return errors;
  return p;
}

}  // namespace v0_1
}  // namespace funnel
