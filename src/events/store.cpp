#include "events/store_state.hpp"
#include "events/store_writer.hpp"

#include <funnel/events/store.hpp>

#include <unordered_map>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace detail {

std::vector<error> store_writer::add_versions(const std::vector<pipeline_version>& versions) {
  std::vector<error> errors;
  std::vector<std::vector<pipeline_version>> known(state->pipelines.size());
  for (std::size_t i = 0; i < state->versions.size(); ++i)
    known[state->versions[i].pipeline].push_back(state->versions[i].version);
  std::unordered_map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < known.size(); ++i)
    place.emplace(state->pipelines.name(static_cast<code>(i)), i);  // one whose recording once failed has no version
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

  // Prepared first and shown last, so that a bad_alloc on the way changes nothing: names alone mean nothing.
  std::size_t n = state->versions.size();
  for (const pipeline_version& v : versions) {
    const code pipeline = state->pipelines.intern(v.stages.id());
    for (const stage& s : v.stages.stages()) state->stages.intern(stage_key(v.stages.id(), s.id));
    state->versions.put(n++, {pipeline, v});
  }
  stage_table first;
  std::vector<stage_table> of(state->pipelines.size());
  for (std::size_t i = 0; i < n; ++i) {
    const recorded_version& r = state->versions[i];
    for (const stage& s : r.version.stages.stages()) {
      const known_stage entry{state->stages.code_of(stage_key(r.version.stages.id(), s.id)), r.pipeline, s.kind, s.name};
      of[r.pipeline].add(s.id, entry);
      first.add(s.id, entry);
    }
  }
  first_stages = std::move(first);
  stages_of = std::move(of);
  state->versions.publish(n);
  return errors;
}

std::vector<error> store_writer::add_rate(exchange_rate r) {
  std::vector<error> errors;
  const auto outside = [](std::int64_t units) { return units < 1 || units > max_rate_units; };
  if (r.currency.empty()) errors.push_back({errc::missing_value, "currency", "the rate names no currency"});
  if (r.currency == state->money.code)
    errors.push_back({errc::currency_mismatch, "currency", r.currency + " is the store's own currency"});
  if (outside(r.own_units)) errors.push_back({errc::out_of_range, "own_units", "must lie between 1 and 10^12"});
  if (outside(r.foreign_units)) errors.push_back({errc::out_of_range, "foreign_units", "must lie between 1 and 10^12"});
  if (r.decimals < 0 || r.decimals > 6) errors.push_back({errc::out_of_range, "decimals", "must lie between 0 and 6"});
  if (!errors.empty()) return errors;
  const std::size_t n = state->rates.size();
  state->rates.put(n, r);
  state->currencies.intern(r.currency);  // last of what may fail: a currency that the store knows has a rate
  state->rates.publish(n + 1);
  return errors;
}

}  // namespace detail

event_store::event_store(std::unique_ptr<detail::store_writer> writer) noexcept : writer_(std::move(writer)) {}
event_store::event_store(event_store&&) noexcept = default;
event_store& event_store::operator=(event_store&&) noexcept = default;
event_store::~event_store() = default;

event_store::event_store(funnel::pipeline first, funnel::currency money)
    : event_store(std::make_unique<detail::store_writer>(std::move(money))) {
  writer_->add_versions({pipeline_version(std::move(first))});
}

result<event_store> event_store::make(const std::vector<pipeline_version>& versions, funnel::currency money) {
  event_store store(std::make_unique<detail::store_writer>(std::move(money)));
  if (versions.empty()) return error{errc::missing_value, "pipelines", "a store needs at least one pipeline"};
  if (auto errors = store.writer_->add_versions(versions); !errors.empty()) return errors;
  return store;
}

std::vector<error> event_store::add_version(pipeline_version v) { return writer_->add_versions({std::move(v)}); }
std::vector<error> event_store::add_rate(exchange_rate r) { return writer_->add_rate(std::move(r)); }

append_report event_store::append(std::span<const deal_event> batch, const append_options& options) {
  return writer_->append(batch, options);
}
append_report event_store::append(std::span<const deal_event_view> batch, const append_options& options) {
  return writer_->append(batch, options);
}
append_report event_store::append(std::span<const activity_event> batch, const append_options& options) {
  return writer_->append(batch, options);
}
append_report event_store::append(std::span<const activity_event_view> batch, const append_options& options) {
  return writer_->append(batch, options);
}

snapshot event_store::take_snapshot(instant as_of, instant known_at) const {
  const std::shared_ptr<detail::store_state>& state = writer_->state;
  snapshot s;
  s.state_ = state;
  s.as_of_ = as_of;
  s.known_at_ = known_at;
  // Activities before deals: whoever sees an activity sees the events of its deal that were appended before it.
  s.n_activity_facts_ = state->activity_facts.size();
  // Events first: the names, stages and rates that they use were published before them.
  s.events_end_ = state->events.end();
  s.n_versions_ = state->versions.size();
  s.n_rates_ = state->rates.size();
  s.n_deals_ = state->deals.size();
  s.n_dimensions_ = state->dimensions.size();
  s.n_activities_ = state->activities.size();
  return s;
}

std::size_t event_store::n_deals() const noexcept { return writer_->state->deals.size(); }
std::size_t event_store::n_activities() const noexcept { return writer_->state->activities.size(); }
const funnel::currency& event_store::currency() const noexcept { return writer_->state->money; }

}  // namespace v0_1
}  // namespace funnel
