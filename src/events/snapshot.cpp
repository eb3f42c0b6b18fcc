#include "events/snapshot_data.hpp"
#include "events/store_state.hpp"

#include <funnel/events/store.hpp>

namespace funnel {
inline namespace v0_1 {

std::size_t name_list::size() const noexcept { return names_->size(); }
std::string_view name_list::name(code c) const noexcept { return names_->name(c); }
code name_list::find(std::string_view name) const noexcept { return names_->find(name); }

const funnel::currency& snapshot::currency() const noexcept { return state_->money; }
name_list snapshot::deals() const noexcept { return name_list(state_->deals); }
name_list snapshot::owners() const noexcept { return name_list(state_->owners); }
name_list snapshot::reasons() const noexcept { return name_list(state_->reasons); }
name_list snapshot::identities() const noexcept { return name_list(state_->identities); }
name_list snapshot::currencies() const noexcept { return name_list(state_->currencies); }
name_list snapshot::pipelines() const noexcept { return name_list(state_->pipelines); }
name_list snapshot::dimensions() const noexcept { return name_list(state_->dimensions); }
name_list snapshot::values(std::size_t dimension) const noexcept { return name_list(state_->values[dimension]); }
name_list snapshot::activities() const noexcept { return name_list(state_->activities); }
name_list snapshot::activity_types() const noexcept { return name_list(state_->activity_types); }

std::vector<pipeline_version> snapshot::versions(code pipeline) const {
  std::vector<pipeline_version> known;
  for (std::size_t i = 0; i < n_versions_; ++i) {
    const detail::recorded_version& v = state_->versions[i];
    if (v.pipeline == pipeline && (known.empty() || v.version.known_at <= known_at_)) known.push_back(v.version);
  }
  return known;
}

std::vector<exchange_rate> snapshot::rates() const {
  std::vector<exchange_rate> known;
  for (std::size_t i = 0; i < n_rates_; ++i)
    if (state_->rates[i].known_at <= known_at_) known.push_back(state_->rates[i]);
  return known;
}

snapshot snapshot::at(instant as_of) const {
  return detail::snapshot_data::at(*this, as_of, known_at_);
}

std::optional<instant> detail::snapshot_data::last_time() const {
  std::optional<instant> last;
  events().each_head(0, events_end(), [&](event_log::position, const record_head& head) {
    if (!last || last->us < head.at) last = instant{head.at};
  });
  return last;
}

}  // namespace v0_1
}  // namespace funnel
