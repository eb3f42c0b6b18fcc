#include "events/store_access.hpp"

#include "core/checkpoint.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// Names that are used get new codes, in order of first use; the others are gone.
class code_map {
 public:
  code_map(const dictionary& from, dictionary& to) : from_(&from), to_(&to), codes_(from.size(), no_code) {}

  code operator()(code was) {
    if (was == no_code) return no_code;
    code& is = codes_[was];
    if (is == no_code) is = to_->intern(from_->name(was));
    return is;
  }
  /// This name stands in place of that of the code.
  void rename(code was, std::string_view name) { codes_[was] = to_->intern(name); }
  /// The new code of one that was used; else no_code.
  code known(code was) const { return codes_[was]; }

 private:
  const dictionary* from_;
  dictionary* to_;
  std::vector<code> codes_;
};

/// "erased 1", "erased 2", ...: numbers that no name of the store has yet.
class pseudonyms {
 public:
  explicit pseudonyms(const dictionary& names) {
    for (std::size_t c = 0; c < names.size(); ++c) {
      const std::string_view name = names.name(static_cast<code>(c));
      if (!name.starts_with(prefix)) continue;
      std::uint64_t n = 0;
      std::from_chars(name.data() + prefix.size(), name.data() + name.size(), n);
      last_ = std::max(last_, n);
    }
  }
  std::string next() { return std::string(prefix) + std::to_string(++last_); }

 private:
  static constexpr std::string_view prefix = "erased ";
  std::uint64_t last_ = 0;
};

void copy_names(const dictionary& from, dictionary& to) {
  for (std::size_t c = 0; c < from.size(); ++c) to.intern(from.name(static_cast<code>(c)));
}

/// The codes that have these names, as marks; names that have none are counted.
std::vector<bool> marked(const dictionary& names, const std::vector<std::string>& wanted, std::size_t& found, std::size_t& unknown) {
  std::vector<bool> marks(names.size());
  for (const std::string& name : wanted) {
    const code c = names.code_of(name);
    if (c == no_code) {
      ++unknown;
    } else if (!marks[c]) {
      marks[c] = true;
      ++found;
    }
  }
  return marks;
}

}  // namespace

std::unique_ptr<store_writer> written_anew(const store_writer& from, const left_out& what, left_out_counts& counts) {
  const store_state& was = *from.state;
  auto fresh = std::make_unique<store_writer>(was.money);
  store_state& is = *fresh->state;
  is.rewrites = was.rewrites + 1;

  // Definitions keep their codes.
  for (const auto of : {&store_state::currencies, &store_state::pipelines, &store_state::stages, &store_state::dimensions})
    copy_names(was.*of, is.*of);
  for (std::size_t i = 0; i < was.versions.size(); ++i) is.versions.put(i, was.versions[i]);
  for (std::size_t i = 0; i < was.rates.size(); ++i) is.rates.put(i, was.rates[i]);
  is.versions.publish(was.versions.size());
  is.rates.publish(was.rates.size());
  fresh->names_known = false;
  fresh->learn_names();

  counts = {};
  const std::vector<bool> gone = marked(was.deals, what.deals, counts.deals, counts.unknown);
  code_map deals(was.deals, is.deals), owners(was.owners, is.owners), reasons(was.reasons, is.reasons);
  code_map identities(was.identities, is.identities), activities(was.activities, is.activities), types(was.activity_types, is.activity_types);
  std::vector<code_map> values;
  for (std::size_t d = 0; d < max_dimensions; ++d) values.emplace_back(was.values[d], is.values[d]);
  pseudonyms names(was.owners);
  const std::vector<bool> renamed = marked(was.owners, what.people, counts.people, counts.unknown);
  for (std::size_t c = 0; c < renamed.size(); ++c)
    if (renamed[c]) owners.rename(static_cast<code>(c), names.next());

  event_log::position end = 0;
  std::vector<std::pair<code, code>> read_values;
  was.events.each_head(0, was.events.end(), [&](event_log::position at, const record_head& head) {
    if (gone[head.deal]) {
      ++counts.events;
      return;
    }
    event_record r = was.events.record(at, read_values);
    r.head.deal = deals(r.head.deal);
    r.actor = owners(r.actor);
    r.owner = owners(r.owner);
    r.identity = identities(r.identity);
    if (r.kind == event_kind::lost) r.what = reasons(r.what);
    for (auto& [dimension, value] : read_values) value = values[dimension](value);
    if (r.has_amount && r.currency == no_code)
      fresh->amounts_total += r.amount < 0 ? 0 - static_cast<std::uint64_t>(r.amount) : static_cast<std::uint64_t>(r.amount);
    end = is.events.put(end, r);
  });
  is.events.publish(end);

  std::vector<bool> activity_gone(was.activities.size());
  for (std::size_t i = 0; i < was.activity_facts.size(); ++i) {
    const activity_fact& f = was.activity_facts[i];
    if (f.deal != no_code && gone[f.deal]) activity_gone[f.activity] = true;
  }
  std::size_t n_facts = 0;
  for (std::size_t i = 0; i < was.activity_facts.size(); ++i) {
    if (i % 4096 == 0) checkpoint();
    activity_fact f = was.activity_facts[i];
    if (activity_gone[f.activity]) {
      ++counts.activity_events;
      continue;
    }
    f.activity = activities(f.activity);
    f.type = types(f.type);
    f.deal = deals(f.deal);
    f.person = owners(f.person);
    f.actor = owners(f.actor);
    is.activity_facts.put(n_facts++, f);
  }
  is.activity_facts.publish(n_facts);

  for (const auto& [id, of] : from.applied_ids)
    if (!gone[of]) fresh->applied_ids.emplace(id, deals.known(of));
  for (const auto& [id, of] : from.applied_activity_ids)
    if (!activity_gone[of]) fresh->applied_activity_ids.emplace(id, activities.known(of));
  fresh->marks = from.marks;
  return fresh;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
