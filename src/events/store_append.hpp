/// How `event_store` checks and writes what it is given. Included by `store.hpp`; not for direct use.
///
/// Layer:   events.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/events/store.hpp>

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace detail {

inline rejection reject(std::size_t row, errc c, const char* field, std::string_view value, std::string reason) {
  return {row, c, field, std::string(value), std::move(reason)};
}

/// The two passes of an append. `check(row, event)` says what is wrong, if anything; `write(row, event)` must write behind
/// the published end only, which its caller moves when this is done.
template <class Event, class Check, class Write>
append_report append_rows(std::span<const Event> batch, const append_options& options,
                          std::unordered_set<std::string>& applied_ids, Check&& check, Write&& write) {
  append_report report;
  report.rows = batch.size();

  // Pass 1 decides on every row without touching the store.
  enum class verdict : std::uint8_t { good, duplicate, bad };
  std::vector<verdict> verdicts(batch.size(), verdict::good);
  std::unordered_set<std::string> new_ids;
  for (std::size_t row = 0; row < batch.size(); ++row) {
    const Event& e = batch[row];
    if (auto wrong = check(row, e)) {
      report.rejected.push_back(std::move(*wrong));
      verdicts[row] = verdict::bad;
    } else if (!e.event_id.empty()) {
      std::string id(e.event_id);
      if (applied_ids.contains(id) || !new_ids.insert(std::move(id)).second) {
        verdicts[row] = verdict::duplicate;
        ++report.duplicates;
      }
    }
  }
  if (!report.rejected.empty() && options.when_bad == on_rejection::refuse_batch) {
    for (std::size_t row = 0; row < batch.size(); ++row)
      if (verdicts[row] == verdict::good)
        report.rejected.push_back({row, errc::invalid_argument, "", "", "batch refused because of another row"});
    std::sort(report.rejected.begin(), report.rejected.end(),
              [](const rejection& a, const rejection& b) { return a.row < b.row; });
    return report;
  }

  // Pass 2 writes behind the published end; readers see nothing of it until the caller publishes.
  applied_ids.reserve(applied_ids.size() + new_ids.size());
  for (std::size_t row = 0; row < batch.size(); ++row) {
    if (verdicts[row] != verdict::good) continue;
    write(row, batch[row]);
    ++report.applied;
  }
  applied_ids.merge(new_ids);
  return report;
}

}  // namespace detail

inline std::vector<error> event_store::add_versions(const std::vector<pipeline_version>& versions) {
  std::vector<error> errors;
  std::vector<std::vector<pipeline_version>> known(state_->pipelines.size());
  for (std::size_t i = 0; i < state_->versions.size(); ++i)
    known[state_->versions[i].pipeline].push_back(state_->versions[i].version);
  std::unordered_map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < known.size(); ++i) place.emplace(known[i].front().stages.id(), i);
  for (const pipeline_version& v : versions) {
    const auto [it, is_new] = place.try_emplace(v.stages.id(), known.size());
    if (is_new) known.emplace_back();
    for (error& e : check_next_version(known[it->second], v)) {
      e.field = v.stages.id() + "." + e.field;
      errors.push_back(std::move(e));
    }
    known[it->second].push_back(v);
  }
  if (!errors.empty()) return errors;

  std::size_t n = state_->versions.size();
  for (const pipeline_version& v : versions) {
    const code pipeline = state_->pipelines.intern(v.stages.id());
    if (pipeline == stages_of_.size()) stages_of_.emplace_back();
    for (const stage& s : v.stages.stages()) {
      const known_stage entry{state_->stages.intern(detail::stage_key(v.stages.id(), s.id)), s.kind, s.name};
      stages_of_[pipeline].add(s.id, entry);
      first_stages_.add(s.id, entry);
    }
    state_->versions.put(n++, {pipeline, v});
  }
  state_->versions.publish(n);
  return errors;
}

inline std::vector<error> event_store::add_rate(exchange_rate r) {
  std::vector<error> errors;
  const auto outside = [](std::int64_t units) { return units < 1 || units > max_rate_units; };
  if (r.currency.empty()) errors.push_back({errc::missing_value, "currency", "the rate names no currency"});
  if (r.currency == state_->money.code)
    errors.push_back({errc::currency_mismatch, "currency", r.currency + " is the store's own currency"});
  if (outside(r.own_units)) errors.push_back({errc::out_of_range, "own_units", "must lie between 1 and 10^12"});
  if (outside(r.foreign_units)) errors.push_back({errc::out_of_range, "foreign_units", "must lie between 1 and 10^12"});
  if (r.decimals < 0 || r.decimals > 6) errors.push_back({errc::out_of_range, "decimals", "must lie between 0 and 6"});
  if (!errors.empty()) return errors;
  state_->currencies.intern(r.currency);
  const std::size_t n = state_->rates.size();
  state_->rates.put(n, std::move(r));
  state_->rates.publish(n + 1);
  return errors;
}

inline append_report event_store::append(std::span<const deal_event> batch, const append_options& options) {
  stage_places_.clear();
  dimension_places_.clear();
  claims so_far{{}, amounts_total_};
  // What pass 1 has found out about the names of each row.
  struct found_names {
    dictionary::key deal;
    const known_stage* stage;
  };
  std::vector<found_names> names(batch.size());
  detail::event_log::position end = state_->events.end();
  // Most deals were last seen long ago. What their names need is brought into the cache some rows ahead, in two steps
  // because one says where the other is.
  constexpr std::size_t ahead = 8;
  const auto fetch = [&](std::size_t row) {
    if (row + 2 * ahead < batch.size()) state_->deals.fetch_slot(names[row + 2 * ahead].deal);
    if (row + ahead < batch.size()) state_->deals.fetch_name(names[row + ahead].deal);
  };
  append_report report = detail::append_rows(
      batch, options, applied_ids_,
      [&](std::size_t row, const deal_event& e) {
        names[row] = {dictionary::key_of(e.deal), nullptr};
        return check(row, e, so_far, names[row].stage);
      },
      [&](std::size_t row, const deal_event& e) {
        fetch(row);
        end = write(e, state_->deals.intern(e.deal, names[row].deal), names[row].stage, options.known_at, end);
      });
  if (report.applied > 0) amounts_total_ = so_far.amounts_total;
  state_->events.publish(end);
  return report;
}

inline code event_store::stage_by_pipeline(const deal_event& e) const {
  if (e.kind != event_kind::created && e.kind != event_kind::won) return no_code;
  const detail::recorded_version* in_force = nullptr;
  for (std::size_t i = 0; i < state_->versions.size(); ++i) {
    const detail::recorded_version& v = state_->versions[i];
    if (v.version.stages.id() == e.pipeline && (!in_force || v.version.from <= e.at)) in_force = &v;
  }
  const pipeline& p = in_force->version.stages;
  return stages_of_[in_force->pipeline].find(p[e.kind == event_kind::won ? p.won_stage() : 0].id)->stage;
}

inline code event_store::dimension_of(std::string_view name) {
  if (const code* known = dimension_places_.find(name)) return *known;
  const code found = state_->dimensions.code_of(name);
  if (found != no_code) dimension_places_.put(name, {}, found);
  return found;
}

inline std::optional<rejection> event_store::check(std::size_t row, const deal_event& e, claims& so_far,
                                                   const known_stage*& named) {
  if (static_cast<std::uint8_t>(e.kind) > static_cast<std::uint8_t>(event_kind::identified))
    return detail::reject(row, errc::invalid_value, "kind", std::to_string(static_cast<int>(e.kind)), "not a kind of event");
  if (e.deal.empty()) return detail::reject(row, errc::missing_value, "deal", "", "the event names no deal");
  if (e.at == instant::min() || e.at == instant::max())
    return detail::reject(row, errc::out_of_range, "at", std::to_string(e.at.us), "the first and last instants are reserved");
  if (!e.stage.empty() || !e.pipeline.empty() || e.kind == event_kind::stage_moved)
    if (auto wrong = check_stage(row, e, named)) return wrong;
  const auto missing = [&](const char* field, const char* reason) {
    return detail::reject(row, errc::missing_value, field, "", reason);
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
  for (const dimension_value& v : e.values) {
    if (dimension_of(v.dimension) != no_code ||
        std::find(so_far.dimensions.begin(), so_far.dimensions.end(), v.dimension) != so_far.dimensions.end())
      continue;
    const bool nameless = v.dimension.empty();
    if (!nameless && state_->dimensions.size() + so_far.dimensions.size() < max_dimensions) {
      so_far.dimensions.push_back(v.dimension);
      continue;
    }
    so_far.dimensions.resize(n_new_before);
    so_far.amounts_total = amounts_before;
    if (nameless) return detail::reject(row, errc::missing_value, "dimension", v.value, "the dimension has no name");
    return detail::reject(row, errc::out_of_range, "dimension", v.dimension,
                          "a store has at most " + std::to_string(max_dimensions) + " dimensions");
  }
  return std::nullopt;
}

inline std::optional<rejection> event_store::check_stage(std::size_t row, const deal_event& e,
                                                         const known_stage*& named) {
  const auto bad = [&](errc c, const char* field, std::string_view value, const char* reason) {
    return detail::reject(row, c, field, value, reason);
  };
  const known_stage* const* const seen = stage_places_.find(e.stage, e.pipeline);
  const code in_pipeline = seen || e.pipeline.empty() ? no_code : state_->pipelines.code_of(e.pipeline);
  if (!seen && !e.pipeline.empty() && in_pipeline == no_code)
    return bad(errc::unknown_name, "pipeline", e.pipeline, "the store has no such pipeline");
  if (e.stage.empty()) {
    if (e.kind == event_kind::stage_moved) return bad(errc::missing_value, "stage", "", "a move needs a stage");
    return std::nullopt;
  }
  if (e.kind != event_kind::created && e.kind != event_kind::stage_moved && e.kind != event_kind::reopened)
    return bad(errc::invalid_value, "stage", e.stage, "this kind of event has no stage");
  named = seen ? *seen : (in_pipeline == no_code ? first_stages_ : stages_of_[in_pipeline]).find(e.stage);
  if (!named) return bad(errc::unknown_stage, "stage", e.stage, "the pipeline has no such stage");
  if (!seen) stage_places_.put(e.stage, e.pipeline, named);
  if (e.kind == event_kind::reopened && named->kind != stage_kind::open)
    return bad(errc::invalid_value, "stage", e.stage, "a reopened deal stands in an open stage");
  if (e.kind == event_kind::created && named->kind == stage_kind::lost)
    return bad(errc::invalid_value, "stage", e.stage, "a deal is not created lost; report its loss as an event");
  return std::nullopt;
}

inline std::optional<rejection> event_store::check_amount(std::size_t row, const deal_event& e, claims& so_far) const {
  if (!e.currency.empty() && e.currency != state_->money.code) {
    if (state_->currencies.knows(e.currency)) return std::nullopt;  // counts as its rates say, checked with them
    return detail::reject(row, errc::currency_mismatch, "currency", e.currency,
                          "this store counts in " + state_->money.code + " and has no rate for it");
  }
  // Every sum that a report can make is at most the sum of all magnitudes ever recorded: kept below 2^63 here,
  // no sum anywhere else can overflow.
  const std::uint64_t magnitude = *e.amount < 0 ? 0 - static_cast<std::uint64_t>(*e.amount)
                                                : static_cast<std::uint64_t>(*e.amount);
  constexpr std::uint64_t limit = std::numeric_limits<std::int64_t>::max();
  if (magnitude > limit || so_far.amounts_total > limit - magnitude)
    return detail::reject(row, errc::out_of_range, "amount", std::to_string(*e.amount),
                          "the sum of all recorded amounts would exceed 64 bits");
  so_far.amounts_total += magnitude;
  return std::nullopt;
}

inline detail::event_log::position event_store::write(const deal_event& e, code deal, const known_stage* named,
                                                      instant known_at, detail::event_log::position at) {
  detail::event_record r;
  r.head = {e.at.us, e.known_at.value_or(known_at).us, deal};
  r.kind = e.kind;
  r.sequence = e.sequence;
  r.actor = state_->owners.intern(e.actor);

  values_.clear();
  for (const dimension_value& v : e.values) {
    if (values_.size() == detail::event_record::most_values) {
      // More are said by records of their own: what counts is that all have one time.
      detail::event_record more = r;
      more.kind = event_kind::dimension_changed;
      more.values = values_;
      at = state_->events.put(at, more);
      values_.clear();
    }
    code dimension = dimension_of(v.dimension);
    if (dimension == no_code) dimension = state_->dimensions.intern(v.dimension);
    values_.emplace_back(dimension, state_->values[dimension].intern(v.value));
  }
  r.values = values_;

  r.owner = state_->owners.intern(e.owner);
  if (e.amount) {
    r.has_amount = true;
    r.amount = *e.amount;
    if (!e.currency.empty() && e.currency != state_->money.code) r.currency = state_->currencies.intern(e.currency);
  }
  r.identity = state_->identities.intern(e.identity);

  switch (e.kind) {
    case event_kind::owner_changed:
    case event_kind::amount_changed:
    case event_kind::dimension_changed:
    case event_kind::identified:
      break;  // said above
    case event_kind::lost: r.what = state_->reasons.intern(e.reason); break;
    case event_kind::stage_moved:
      // A move into a closing stage is a closing; the lost stage's name stands for a reason that was not given.
      if (named->kind == stage_kind::won) r.kind = event_kind::won;
      if (named->kind == stage_kind::lost) r.kind = event_kind::lost;
      r.what = named->kind == stage_kind::lost
                   ? state_->reasons.intern(e.reason.empty() ? std::string_view(named->name) : e.reason)
                   : named->stage;
      break;
    default:
      r.what = named ? named->stage : e.pipeline.empty() ? no_code : stage_by_pipeline(e);
  }
  return state_->events.put(at, r);
}

}  // namespace v0_1
}  // namespace funnel
