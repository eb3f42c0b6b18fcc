#include "events/append_rows.hpp"
#include "events/store_writer.hpp"

#include <algorithm>
#include <limits>

namespace funnel {
inline namespace v0_1 {
namespace detail {

template <class Text>
append_report store_writer::append(std::span<const basic_deal_event<Text>> batch, const append_options& options) {
  if (const std::optional<error> wrong = prepare(batch)) return refused(batch.size(), *wrong);
  stage_places.clear();
  dimension_places.clear();
  claims so_far{{}, amounts_total, options.max_amount};
  // What pass 1 has found out about the names of each row.
  struct found_names {
    dictionary::key deal;
    const known_stage* stage;
  };
  std::vector<found_names> names(batch.size());
  event_log::position end = state->events.end();
  // Most deals were last seen long ago. What their names need is brought into the cache some rows ahead, in two steps
  // because one says where the other is.
  constexpr std::size_t ahead = 8;
  const auto fetch = [&](std::size_t row) {
    if (row + 2 * ahead < batch.size()) state->deals.fetch_slot(names[row + 2 * ahead].deal);
    if (row + ahead < batch.size()) state->deals.fetch_name(names[row + ahead].deal);
  };
  append_report report = append_rows(
      batch, options, applied_ids,
      [&](std::size_t row, const basic_deal_event<Text>& e) {
        names[row] = {state->deals.key_of(e.deal), nullptr};
        return check(row, e, so_far, names[row].stage);
      },
      [&](std::size_t row, const basic_deal_event<Text>& e) {
        fetch(row);
        const code deal = state->deals.intern(e.deal, names[row].deal);
        end = write(e, deal, names[row].stage, options.known_at, end);
        return deal;
      },
      [&](const event_ids& new_ids, std::size_t n) {
        store_extent to = extent();
        to.events = end;
        return keep({.to = to, .amounts_total = so_far.amounts_total, .events = n}, new_ids, {}, options);
      });
  if (report.applied > 0) {
    amounts_total = so_far.amounts_total;
    state->events.publish(end);
  }
  return report;
}

template <class Text>
code store_writer::stage_by_pipeline(const basic_deal_event<Text>& e) const {
  if (e.kind != event_kind::created && e.kind != event_kind::won) return no_code;
  const recorded_version* in_force = nullptr;
  for (std::size_t i = 0; i < state->versions.size(); ++i) {
    const recorded_version& v = state->versions[i];
    if (v.version.stages.id() == e.pipeline && (!in_force || v.version.from <= e.at)) in_force = &v;
  }
  const pipeline& p = in_force->version.stages;
  return stages_of[in_force->pipeline].find(p[e.kind == event_kind::won ? p.won_stage() : 0].id)->stage;
}

code store_writer::dimension_of(std::string_view name) {
  if (const code* known = dimension_places.find(name)) return *known;
  const code found = state->dimensions.code_of(name);
  if (found != no_code) dimension_places.put(name, {}, found);
  return found;
}

template <class Text>
std::optional<rejection> store_writer::check(std::size_t row, const basic_deal_event<Text>& e, claims& so_far,
                                                   const known_stage*& named) {
  if (static_cast<std::uint8_t>(e.kind) > static_cast<std::uint8_t>(event_kind::identified))
    return reject(row, errc::invalid_value, "kind", std::to_string(static_cast<int>(e.kind)), "not a kind of event");
  if (e.deal.empty()) return reject(row, errc::missing_value, "deal", "", "the event names no deal");
  if (auto wrong = check_time(row, "at", e.at)) return wrong;
  if (!e.stage.empty() || !e.pipeline.empty() || e.kind == event_kind::stage_moved)
    if (auto wrong = check_stage(row, e, named)) return wrong;
  if (e.gaps > (gap_before | gap_undated | gap_after | whole_history))
    return reject(row, errc::invalid_value, "gaps", std::to_string(e.gaps), "not a set of gaps");
  const auto missing = [&](const char* field, const char* reason) {
    return reject(row, errc::missing_value, field, "", reason);
  };
  if (e.kind == event_kind::owner_changed && e.owner.empty()) return missing("owner", "the new owner is missing");
  if (e.kind == event_kind::amount_changed && !e.amount) return missing("amount", "the new amount is missing");
  if (e.kind == event_kind::dimension_changed && e.values.empty()) return missing("values", "the changed dimension is missing");
  if (e.kind == event_kind::identified && e.identity.empty()) return missing("identity", "the identity is missing");

  if (e.values.empty() && !e.amount) return std::nullopt;
  // What a row that is refused would have used up is given back.
  const std::size_t n_new_before = so_far.dimensions.size();
  const std::uint64_t amounts_before = so_far.amounts_total;
  if (e.amount)
    if (auto wrong = check_amount(row, e, so_far)) return wrong;
  for (const auto& v : e.values) {
    if (dimension_of(v.dimension) != no_code ||
        std::find(so_far.dimensions.begin(), so_far.dimensions.end(), v.dimension) != so_far.dimensions.end())
      continue;
    const bool nameless = v.dimension.empty();
    if (!nameless && state->dimensions.size() + so_far.dimensions.size() < max_dimensions) {
      so_far.dimensions.push_back(v.dimension);
      continue;
    }
    so_far.dimensions.resize(n_new_before);
    so_far.amounts_total = amounts_before;
    if (nameless) return reject(row, errc::missing_value, "dimension", v.value, "the dimension has no name");
    return reject(row, errc::out_of_range, "dimension", v.dimension,
                          "a store has at most " + std::to_string(max_dimensions) + " dimensions");
  }
  return std::nullopt;
}

template <class Text>
std::optional<rejection> store_writer::check_stage(std::size_t row, const basic_deal_event<Text>& e,
                                                         const known_stage*& named) {
  const auto bad = [&](errc c, const char* field, std::string_view value, const char* reason) {
    return reject(row, c, field, value, reason);
  };
  const known_stage* const* const seen = stage_places.find(e.stage, e.pipeline);
  const code in_pipeline = seen || e.pipeline.empty() ? no_code : state->pipelines.code_of(e.pipeline);
  // One whose recording once failed has a name and no stages.
  const bool unknown = in_pipeline == no_code || in_pipeline >= stages_of.size() || stages_of[in_pipeline].empty();
  if (!seen && !e.pipeline.empty() && unknown)
    return bad(errc::unknown_name, "pipeline", e.pipeline, "the store has no such pipeline");
  if (e.stage.empty()) {
    if (e.kind == event_kind::stage_moved) return bad(errc::missing_value, "stage", "", "a move needs a stage");
    return std::nullopt;
  }
  if (e.kind != event_kind::created && e.kind != event_kind::stage_moved && e.kind != event_kind::reopened)
    return bad(errc::invalid_value, "stage", e.stage, "this kind of event has no stage");
  named = seen ? *seen : (in_pipeline == no_code ? first_stages : stages_of[in_pipeline]).find(e.stage);
  if (!named) return bad(errc::unknown_stage, "stage", e.stage, "the pipeline has no such stage");
  if (!seen) stage_places.put(e.stage, e.pipeline, named);
  if (e.kind == event_kind::reopened && named->kind != stage_kind::open)
    return bad(errc::invalid_value, "stage", e.stage, "a reopened deal stands in an open stage");
  if (e.kind == event_kind::created && named->kind == stage_kind::lost)
    return bad(errc::invalid_value, "stage", e.stage, "a deal is not created lost; report its loss as an event");
  return std::nullopt;
}

template <class Text>
std::optional<rejection> store_writer::check_amount(std::size_t row, const basic_deal_event<Text>& e, claims& so_far) const {
  const std::uint64_t magnitude = *e.amount < 0 ? 0 - static_cast<std::uint64_t>(*e.amount)
                                                : static_cast<std::uint64_t>(*e.amount);
  if (so_far.max_amount >= 0 && magnitude > static_cast<std::uint64_t>(so_far.max_amount))
    return reject(row, errc::limit_exceeded, "amount", std::to_string(*e.amount),
                  "an amount is at most " + std::to_string(so_far.max_amount) + " minor units (max_amount)");
  if (!e.currency.empty() && e.currency != state->money.code) {
    const code foreign = state->currencies.code_of(e.currency);
    if (foreign < has_rate.size() && has_rate[foreign]) return std::nullopt;  // counts as its rates say, checked with them
    return reject(row, errc::currency_mismatch, "currency", e.currency,
                          "this store counts in " + state->money.code + " and has no rate for it");
  }
  // Every sum that a report can make is at most the sum of all magnitudes ever recorded: kept below 2^63 here,
  // no sum anywhere else can overflow.
  constexpr std::uint64_t limit = std::numeric_limits<std::int64_t>::max();
  if (magnitude > limit || so_far.amounts_total > limit - magnitude)
    return reject(row, errc::out_of_range, "amount", std::to_string(*e.amount),
                          "the sum of all recorded amounts would exceed 64 bits");
  so_far.amounts_total += magnitude;
  return std::nullopt;
}

template <class Text>
event_log::position store_writer::write(const basic_deal_event<Text>& e, code deal, const known_stage* named,
                                                      instant known_at, event_log::position at) {
  event_record r;
  r.head = {e.at.us, e.known_at.value_or(known_at).us, deal};
  r.kind = e.kind;
  r.sequence = e.sequence;
  r.gaps = e.gaps;
  r.actor = state->owners.intern(e.actor);

  values.clear();
  for (const auto& v : e.values) {
    if (values.size() == event_record::most_values) {
      // More are said by records of their own: what counts is that all have one time.
      event_record more = r;
      more.kind = event_kind::dimension_changed;
      more.gaps = 0;
      more.values = values;
      at = state->events.put(at, more);
      values.clear();
    }
    code dimension = dimension_of(v.dimension);
    if (dimension == no_code) dimension = state->dimensions.intern(v.dimension);
    values.emplace_back(dimension, state->values[dimension].intern(v.value));
  }
  r.values = values;

  r.owner = state->owners.intern(e.owner);
  if (e.amount) {
    r.has_amount = true;
    r.amount = *e.amount;
    if (!e.currency.empty() && e.currency != state->money.code) r.currency = state->currencies.intern(e.currency);
  }
  r.identity = state->identities.intern(e.identity);

  // The first pipeline is meant where none is said, and most losses follow an event that says it.
  const auto lost_in = [&](code pipeline) { r.where = pipeline == 0 ? no_code : pipeline; };
  switch (e.kind) {
    case event_kind::owner_changed:
    case event_kind::amount_changed:
    case event_kind::dimension_changed:
    case event_kind::identified:
      break;  // said above
    case event_kind::lost:
      r.what = state->reasons.intern(e.reason);
      lost_in(e.pipeline.empty() ? no_code : state->pipelines.code_of(e.pipeline));
      break;
    case event_kind::stage_moved:
      // A move into a closing stage is a closing; the lost stage's name stands for a reason that was not given.
      if (named->kind == stage_kind::won) r.kind = event_kind::won;
      if (named->kind == stage_kind::lost) {
        r.kind = event_kind::lost;
        lost_in(named->pipeline);
      }
      r.what = named->kind == stage_kind::lost
                   ? state->reasons.intern(e.reason.empty() ? std::string_view(named->name) : std::string_view(e.reason))
                   : named->stage;
      break;
    default:
      r.what = named ? named->stage : e.pipeline.empty() ? no_code : stage_by_pipeline(e);
  }
  return state->events.put(at, r);
}

template append_report store_writer::append(std::span<const deal_event> batch, const append_options& options);
template append_report store_writer::append(std::span<const deal_event_view> batch, const append_options& options);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
