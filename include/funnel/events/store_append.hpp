/// How `event_store` checks and writes a batch. Included by `store.hpp`; not for direct use.
///
/// Layer:   events.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/events/store.hpp>

#include <algorithm>
#include <limits>

namespace funnel {
inline namespace v0_1 {

inline append_report event_store::append(std::span<const deal_event> batch, const append_options& options) {
  append_report report;
  report.rows = batch.size();

  // Pass 1 decides on every row without touching the store.
  enum class verdict : std::uint8_t { good, duplicate, bad };
  std::vector<verdict> verdicts(batch.size(), verdict::good);
  std::unordered_set<std::string> new_ids;
  std::vector<std::string_view> new_dimensions;
  std::uint64_t amounts_total = amounts_total_;
  for (std::size_t row = 0; row < batch.size(); ++row) {
    const deal_event& e = batch[row];
    if (auto wrong = check(row, e, new_dimensions, amounts_total)) {
      report.rejected.push_back(std::move(*wrong));
      verdicts[row] = verdict::bad;
    } else if (!e.event_id.empty()) {
      std::string id(e.event_id);
      if (applied_ids_.contains(id) || !new_ids.insert(std::move(id)).second) {
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

  // Pass 2 writes behind the published end; readers see nothing of it until the last line.
  applied_ids_.reserve(applied_ids_.size() + new_ids.size());
  std::size_t n_facts = state_->facts.size();
  for (std::size_t row = 0; row < batch.size(); ++row) {
    if (verdicts[row] != verdict::good) continue;
    write(batch[row], options, n_facts);
    ++report.applied;
  }
  applied_ids_.merge(new_ids);
  amounts_total_ = amounts_total;
  state_->facts.publish(n_facts);
  return report;
}

inline std::optional<rejection> event_store::check(std::size_t row, const deal_event& e,
                                                   std::vector<std::string_view>& new_dimensions,
                                                   std::uint64_t& amounts_total) const {
  const auto bad = [&](errc c, const char* field, std::string_view value, std::string reason) {
    return rejection{row, c, field, std::string(value), std::move(reason)};
  };
  const funnel::pipeline& stages = state_->stages;
  std::uint64_t new_amounts = amounts_total;
  const bool may_name_stage =
      e.kind == event_kind::created || e.kind == event_kind::stage_moved || e.kind == event_kind::reopened;

  if (static_cast<std::uint8_t>(e.kind) > static_cast<std::uint8_t>(event_kind::deleted))
    return bad(errc::invalid_value, "kind", std::to_string(static_cast<int>(e.kind)), "not a kind of event");
  if (e.deal.empty()) return bad(errc::missing_value, "deal", "", "the event names no deal");
  if (e.at == instant::min() || e.at == instant::max())
    return bad(errc::out_of_range, "at", std::to_string(e.at.us), "the first and last instants are reserved");
  if (!e.stage.empty()) {
    const stage_index k = stages.find(e.stage);
    if (!may_name_stage) return bad(errc::invalid_value, "stage", e.stage, "this kind of event has no stage");
    if (k == no_stage) return bad(errc::unknown_stage, "stage", e.stage, "the pipeline has no such stage");
    const stage_kind kind = stages[k].kind;
    if (e.kind == event_kind::reopened && kind != stage_kind::open)
      return bad(errc::invalid_value, "stage", e.stage, "a reopened deal stands in an open stage");
    if (e.kind == event_kind::created && kind == stage_kind::lost)
      return bad(errc::invalid_value, "stage", e.stage, "a deal is not created lost; report its loss as an event");
  } else if (e.kind == event_kind::stage_moved) {
    return bad(errc::missing_value, "stage", "", "a move needs a stage");
  }
  if (e.kind == event_kind::owner_changed && e.owner.empty())
    return bad(errc::missing_value, "owner", "", "the new owner is missing");
  if (e.kind == event_kind::amount_changed && !e.amount)
    return bad(errc::missing_value, "amount", "", "the new amount is missing");
  if (e.kind == event_kind::dimension_changed && e.values.empty())
    return bad(errc::missing_value, "values", "", "the changed dimension is missing");
  if (!e.currency.empty() && e.currency != state_->money.code)
    return bad(errc::currency_mismatch, "currency", e.currency, "this store counts in " + state_->money.code);
  if (e.amount) {
    // Every sum that a report can make is at most the sum of all magnitudes ever recorded: kept below 2^63 here,
    // no sum anywhere else can overflow.
    const std::uint64_t magnitude = *e.amount < 0 ? 0 - static_cast<std::uint64_t>(*e.amount)
                                                  : static_cast<std::uint64_t>(*e.amount);
    constexpr std::uint64_t limit = std::numeric_limits<std::int64_t>::max();
    if (magnitude > limit || amounts_total > limit - magnitude)
      return bad(errc::out_of_range, "amount", std::to_string(*e.amount),
                 "the sum of all recorded amounts would exceed 64 bits");
    new_amounts = amounts_total + magnitude;
  }

  for (const dimension_value& v : e.values) {
    if (v.dimension.empty()) return bad(errc::missing_value, "dimension", v.value, "the dimension has no name");
    if (state_->dimensions.knows(v.dimension) ||
        std::find(new_dimensions.begin(), new_dimensions.end(), v.dimension) != new_dimensions.end())
      continue;
    if (state_->dimensions.size() + new_dimensions.size() == max_dimensions)
      return bad(errc::out_of_range, "dimension", v.dimension,
                 "a store has at most " + std::to_string(max_dimensions) + " dimensions");
    new_dimensions.push_back(v.dimension);
  }
  amounts_total = new_amounts;
  return std::nullopt;
}

inline void event_store::write(const deal_event& e, const append_options& options, std::size_t& n_facts) {
  detail::fact f;
  f.at = e.at.us;
  f.known = e.known_at.value_or(options.known_at).us;
  f.sequence = e.sequence;
  f.deal = state_->deals.intern(e.deal);
  const auto put = [&](event_kind kind, code what) {
    f.kind = kind;
    f.what = what;
    state_->facts.put(n_facts++, f);
  };

  if (!e.owner.empty()) put(event_kind::owner_changed, state_->owners.intern(e.owner));
  if (e.amount) {
    f.amount = *e.amount;
    put(event_kind::amount_changed, no_code);
    f.amount = 0;
  }
  for (const dimension_value& v : e.values) {
    const code dimension = state_->dimensions.intern(v.dimension);
    f.dimension = static_cast<std::uint8_t>(dimension);
    put(event_kind::dimension_changed, state_->values[dimension].intern(v.value));
    f.dimension = 0;
  }
  const stage_index stage = e.stage.empty() ? no_stage : state_->stages.find(e.stage);
  switch (e.kind) {
    case event_kind::owner_changed:
    case event_kind::amount_changed:
    case event_kind::dimension_changed:
      break;  // said above
    case event_kind::lost:
      put(event_kind::lost, state_->reasons.intern(e.reason));
      break;
    case event_kind::stage_moved:
      // A move into a closing stage is a closing; the lost stage's name stands for a reason that was not given.
      if (const funnel::stage& s = state_->stages[stage]; s.kind == stage_kind::won)
        put(event_kind::won, no_code);
      else if (s.kind == stage_kind::lost)
        put(event_kind::lost, state_->reasons.intern(e.reason.empty() ? std::string_view(s.name) : e.reason));
      else
        put(event_kind::stage_moved, stage);
      break;
    default:
      put(e.kind, stage == no_stage ? no_code : code{stage});
  }
}

}  // namespace v0_1
}  // namespace funnel
