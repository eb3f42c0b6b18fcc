#include "events/store_state.hpp"
#include "events/store_writer.hpp"

#include <funnel/events/store.hpp>

#include <tuple>
#include <unordered_map>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace detail {

void store_writer::learn_names() {
  if (names_known) return;
  for (dictionary* names : state->all_names()) names->index();
  std::tie(first_stages, stages_of) = stages_of_versions(state->versions.size());
  has_rate.assign(state->currencies.size(), 0);
  for (std::size_t i = 0; i < state->rates.size(); ++i) has_rate[state->currencies.code_of(state->rates[i].currency)] = 1;
  names_known = true;
}

std::optional<error> store_writer::learn_ids() {
  if (ids_known) return std::nullopt;
  if (auto wrong = keeper->read_ids(*this)) {
    applied_ids.clear();
    applied_activity_ids.clear();
    return wrong;
  }
  ids_known = true;
  return std::nullopt;
}

void store_writer::become(store_writer&& other) noexcept {
  std::shared_ptr<store_state> before = other.state;
  {
    const std::lock_guard lock(showing);
    state.swap(before);
  }
  names_known = other.names_known;
  ids_known = other.ids_known;
  applied_ids.swap(other.applied_ids);
  applied_activity_ids.swap(other.applied_activity_ids);
  marks.swap(other.marks);
  amounts_total = other.amounts_total;
  has_rate.swap(other.has_rate);
  std::swap(first_stages, other.first_stages);
  stages_of.swap(other.stages_of);
}

store_extent store_writer::extent() const {
  store_extent e{state->events.end(), state->activity_facts.size(), state->versions.size(), state->rates.size(), {}};
  const auto names = state->all_names();
  for (std::size_t i = 0; i < names.size(); ++i) e.names[i] = names[i]->size();
  return e;
}

std::optional<error> store_writer::keep(kept_step step, const event_ids& deals, const event_ids& activities,
                                        const append_options& options) {
  const bool marked = !options.source.empty();
  if (!marked && step.events == 0 && step.activity_events == 0) return std::nullopt;
  // Found room for first, so that nothing fails once the step is kept.
  const auto mark = marked ? marks.try_emplace(options.source).first : marks.end();
  std::string mark_text = options.mark;
  if (keeper) {
    const auto deal_ids = listed(deals), activity_ids = listed(activities);
    const source_mark given{options.source, options.mark};
    step.deal_event_ids = deal_ids;
    step.activity_event_ids = activity_ids;
    if (marked) step.mark = &given;
    if (auto wrong = keeper->keep(*state, step)) return wrong;
  }
  if (marked) mark->second.swap(mark_text);
  return std::nullopt;
}

std::pair<stage_table, std::vector<stage_table>> store_writer::stages_of_versions(std::size_t n) const {
  std::pair<stage_table, std::vector<stage_table>> tables;
  auto& [first, of] = tables;
  of.resize(state->pipelines.size());
  for (std::size_t i = 0; i < n; ++i) {
    const recorded_version& r = state->versions[i];
    for (const stage& s : r.version.stages.stages()) {
      const known_stage entry{state->stages.code_of(stage_key(r.version.stages.id(), s.id)), r.pipeline, s.kind, s.name};
      of[r.pipeline].add(s.id, entry);
      first.add(s.id, entry);
    }
  }
  return tables;
}

std::vector<error> store_writer::add_versions(const std::vector<pipeline_version>& versions) {
  learn_names();
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
  auto [first, of] = stages_of_versions(n);
  store_extent to = extent();
  to.versions = n;
  if (keeper)
    if (auto wrong = keeper->keep(*state, {.to = to, .amounts_total = amounts_total})) return {*std::move(wrong)};
  first_stages = std::move(first);
  stages_of = std::move(of);
  state->versions.publish(n);
  return errors;
}

std::vector<error> store_writer::add_rate(exchange_rate r) {
  learn_names();
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
  const code currency = state->currencies.intern(r.currency);
  if (has_rate.size() <= currency) has_rate.resize(currency + 1);
  store_extent to = extent();
  to.rates = n + 1;
  if (keeper)
    if (auto wrong = keeper->keep(*state, {.to = to, .amounts_total = amounts_total})) return {*std::move(wrong)};
  has_rate[currency] = 1;
  state->rates.publish(n + 1);
  return errors;
}

}  // namespace detail

std::string event_store::mark(std::string_view source) const {
  const auto at = writer_->marks.find(source);
  return at == writer_->marks.end() ? std::string() : at->second;
}

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
  snapshot s;
  {
    const std::lock_guard lock(writer_->showing);
    s.state_ = writer_->state;
  }
  const std::shared_ptr<const detail::store_state>& state = s.state_;
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
