#include <funnel/testing/synthetic_crm.hpp>

#include "events/event_texts.hpp"

#include <funnel/testing/builders.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace test {
namespace {

/// Draws that are equal on every platform, unlike those of the standard distributions. Streams are numbered: stream i of
/// a seed can be begun anywhere, without those before it.
/// Source: SplitMix64, Steele, Lea and Flood (2014), OOPSLA, 453-472.
class random_draws {
 public:
  random_draws(std::uint64_t seed, std::uint64_t stream) noexcept : state_(mixed(seed + golden) ^ mixed(stream + 1)) {}

  std::uint64_t bits() noexcept { return mixed(state_ += golden); }

  /// A whole number in [0, n). The upper 32 bits are scaled, so its chance is off by less than n / 2^32.
  /// Requires: n > 0.
  std::uint32_t below(std::uint32_t n) noexcept {
    return static_cast<std::uint32_t>(((bits() >> 32) * n) >> 32);
  }

  bool happens(unsigned thousandths) noexcept { return below(1'000) < thousandths; }

  /// In [0, most), of mean most / 4: a product of two even draws. Small values are common, large ones rare.
  /// Requires: 0 < most < 2^31.
  std::int64_t skewed(std::int64_t most) noexcept {
    const auto first = static_cast<std::int64_t>(bits() >> 32);
    const auto second = static_cast<std::int64_t>(bits() >> 32);
    return (((first * most) >> 32) * second) >> 32;
  }

 private:
  static constexpr std::uint64_t golden = 0x9E37'79B9'7F4A'7C15;

  static constexpr std::uint64_t mixed(std::uint64_t z) noexcept {
    z = (z ^ (z >> 30)) * 0xBF58'476D'1CE4'E5B9;
    z = (z ^ (z >> 27)) * 0x94D0'49BB'1331'11EB;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

/// "2024-01-31T22:30:15Z". Requires: a year of four digits.
void add_time(std::string& out, instant t) {
  using namespace std::chrono;
  const sys_time<microseconds> at{microseconds{t.us}};
  const year_month_day date{floor<std::chrono::days>(at)};
  const hh_mm_ss time{floor<std::chrono::seconds>(at - floor<std::chrono::days>(at))};
  const auto digits = [&](unsigned value, unsigned highest, char after) {
    for (unsigned place = highest; place > 0; place /= 10) out += static_cast<char>('0' + value / place % 10);
    out += after;
  };
  digits(static_cast<unsigned>(static_cast<int>(date.year())), 1'000, '-');
  digits(static_cast<unsigned>(date.month()), 10, '-');
  digits(static_cast<unsigned>(date.day()), 10, 'T');
  digits(static_cast<unsigned>(time.hours().count()), 10, ':');
  digits(static_cast<unsigned>(time.minutes().count()), 10, ':');
  digits(static_cast<unsigned>(time.seconds().count()), 10, 'Z');
}

}  // namespace

pipeline workload_pipeline() {
  return pipeline_builder("sales", "Sales")
      .open("lead", "Lead").open("qualification", "Qualification").open("presentation", "Presentation")
      .open("proposal", "Commercial proposal").open("contracting", "Contracting")
      .won("won", "Closed won").lost("lost", "Closed lost").build().value();
}

generated_deals::generated_deals(const workload& w) : of_(w) {
  for (std::size_t d = 0; d < w.n_deals; ++d) add_deal(static_cast<std::uint32_t>(d));
  std::sort(events_.begin(), events_.end(), [](const generated_event& a, const generated_event& b) {
    return std::pair(a.second, a.deal) < std::pair(b.second, b.deal);
  });
  for (std::size_t i = 0; i < w.n_owners; ++i) owners_.push_back("Manager " + std::to_string(i + 1));
  for (std::size_t d = 0; d < values_.size(); ++d)
    for (std::size_t i = 0; i < w.n_values[d]; ++i)
      values_[d].push_back(std::string(workload_dimensions[d]) + " " + std::to_string(i + 1));
}

std::array<std::uint8_t, 3> generated_deals::values_of(std::uint32_t deal) const noexcept {
  random_draws random(of_.seed ^ 0x5EED'0000'0000'0000, deal);
  std::array<std::uint8_t, 3> values{};
  for (std::size_t d = 0; d < values.size(); ++d)
    values[d] = static_cast<std::uint8_t>(random.below(static_cast<std::uint32_t>(of_.n_values[d])));
  return values;
}

void generated_deals::in_batches(std::size_t n, const std::function<void(std::span<const deal_event_view>)>& sink) const {
  std::vector<deal_event_view> batch;
  std::vector<std::string> names(std::min(n, size()));
  for (std::size_t begin = 0; begin < size(); begin += n) {
    batch.clear();
    for (std::size_t i = begin; i < std::min(size(), begin + n); ++i) {
      names[i - begin] = deal_name(events_[i].deal);
      batch.push_back(event_of(events_[i], names[i - begin]));
    }
    sink(std::span<const deal_event_view>(batch));
  }
}

deal_event_view generated_deals::event_of(const generated_event& e, std::string_view deal) const {
  deal_event_view t;
  t.kind = e.kind;
  t.deal = deal;
  t.at = time_of(e);
  t.known_at = t.at;
  if (e.kind == event_kind::lost) {
    t.reason = workload_reasons[e.what];
    return t;
  }
  if (e.kind != event_kind::won) t.stage = workload_stages[e.stage];
  if (e.what != generated_event::no_what) t.owner = owners_[e.what];
  if (e.amount != generated_event::no_amount) t.amount = e.amount;
  if (e.kind != event_kind::created) return t;
  const auto values = values_of(e.deal);
  for (std::size_t d = 0; d < values.size(); ++d) t.values.push_back({workload_dimensions[d], values_[d][values[d]]});
  return t;
}

/// Is a deal created then, in a story whose days differ? `chance` is below 1,000.
bool generated_deals::is_wanted(std::int64_t created, std::uint32_t chance) const {
  using namespace std::chrono;
  const sys_time<microseconds> at{microseconds{(of_.start + timespan::seconds(created)).us}};
  const unsigned month = unsigned{year_month_day{floor<std::chrono::days>(at)}.month()};
  const std::int64_t end = of_.n_days * std::int64_t{86'400};
  // At the end all days count in full, but for their season.
  const auto grown = static_cast<std::int64_t>(100) * end + static_cast<std::int64_t>(of_.story->growth_percent) * created;
  const std::int64_t most = static_cast<std::int64_t>(100 + of_.story->growth_percent) * end;
  return static_cast<std::int64_t>(chance) * most * 100 < grown * 1'000 * of_.story->season_percent[month - 1];
}

void generated_deals::add_deal(std::uint32_t deal) {
  constexpr stage_index won = workload_stages.size() - 1;
  random_draws random(of_.seed, deal);
  const std::int64_t end = of_.n_days * std::int64_t{86'400};
  const planted_story* const story = of_.story ? &*of_.story : nullptr;
  std::uint16_t owner = 0;
  stage_index stands = 0;
  const auto stay = [&] {
    const std::int64_t usual = 1 + random.skewed(4 * of_.mean_stay_hours * 3'600);
    return story && stands == story->slow_stage ? usual * story->slow_percent / 100 : usual;
  };
  const auto lost_chance = [&] {
    const unsigned percent = !story ? 100 : owner == story->strong_owner ? story->strong_lost_percent : owner == story->weak_owner ? story->weak_lost_percent : 100;
    return of_.lost * percent / 100;
  };
  const auto reason = [&] {
    constexpr std::uint16_t price = 0, silence = 1;  // in `workload_reasons`
    if (story && stands >= story->slow_stage && random.happens(story->price_from_slow_stage)) return price;
    if (story && stands < story->slow_stage && random.happens(story->silence_before)) return silence;
    return static_cast<std::uint16_t>(random.below(workload_reasons.size()));
  };
  const auto new_owner = [&] {
    return static_cast<std::uint16_t>(random.below(1 + random.below(static_cast<std::uint32_t>(of_.n_owners))));
  };
  const auto new_amount = [&] { return static_cast<std::uint32_t>(100 * (1 + random.skewed(100'000))); };

  std::int64_t at = random.below(static_cast<std::uint32_t>(end));
  while (story && !is_wanted(at, random.below(1'000))) at = random.below(static_cast<std::uint32_t>(end));
  bool lost = false;
  const auto say = [&](event_kind kind, stage_index stage, bool first = false) {
    generated_event e{static_cast<std::uint32_t>(at), deal, kind, stage, generated_event::no_what,
                      generated_event::no_amount};
    lost = kind == event_kind::lost;
    if (lost) {
      e.what = reason();
    } else {
      if (first || random.happens(of_.new_owner)) owner = e.what = new_owner();
      if (first || random.happens(of_.new_amount)) e.amount = new_amount();
      stands = stage;
    }
    events_.push_back(e);
    at += stay();
  };
  for (say(event_kind::created, 0, true); at < end && stands != won;) {
    if (lost) {
      if (!random.happens(of_.reopened)) return;
      say(event_kind::reopened, stands);
    } else if (random.happens(lost_chance())) {
      say(event_kind::lost, no_stage);
    } else if (stands > 0 && random.happens(of_.back)) {
      say(event_kind::stage_moved, stands - 1);
    } else if (stands + 2 < won && random.happens(of_.skip)) {
      say(event_kind::stage_moved, stands + 2);
    } else if (stands + 1 == won) {
      say(event_kind::won, won);
    } else {
      say(event_kind::stage_moved, stands + 1);
    }
  }
}

std::vector<error> append_to(event_store& store, const generated_deals& deals, std::size_t n) {
  std::vector<error> errors;
  deals.in_batches(n, [&](std::span<const deal_event_view> batch) {
    if (errors.empty()) errors = errors_of(store.append(batch));
  });
  return errors;
}

std::string workload_mapping_with_norms() {
  std::string text(workload_mapping);
  for (std::size_t k = 0; k + 1 < workload_stages.size(); ++k) {
    const std::string id = std::string("{\"id\": \"") + workload_stages[k] + "\", ";
    text.insert(text.find(id) + id.size(), "\"time_norm_days\": 8, ");
  }
  return text;
}

void write_csv(const generated_deals& deals, const std::function<void(std::string_view)>& sink) {
  std::string text = "time,deal,event,stage,owner,amount,region,category,customer_group,reason\n";
  deals.in_batches(1'024, [&](std::span<const deal_event_view> batch) {
    for (const deal_event_view& e : batch) {
      add_time(text, e.at);
      const auto cell = [&](std::string_view value) { text.append(1, ',').append(value); };
      cell(e.deal);
      cell(funnel::detail::event_kind_texts[static_cast<std::size_t>(e.kind)]);
      cell(e.stage);
      cell(e.owner);
      cell(e.amount ? format_amount(*e.amount, 2) : std::string{});
      for (std::size_t d = 0; d < workload_dimensions.size(); ++d)
        cell(e.values.empty() ? std::string_view{} : e.values[d].value);
      cell(e.reason);
      text += '\n';
    }
    sink(std::string_view(text));
    text.clear();
  });
  sink(std::string_view(text));
}

}  // namespace test
}  // namespace v0_1
}  // namespace funnel
