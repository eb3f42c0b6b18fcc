/// Random event histories with everything that real ones have: skips, moves back, reopenings, ties, duplicates
/// with and without ids, late events, missing creations, deletions.
#pragma once

#include <funnel/events/event.hpp>
#include <funnel/pipeline/pipeline.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <random>
#include <string>
#include <vector>

namespace funnel_test {

/// The seed from which all random tests start: FUNNEL_TEST_SEED, or a fixed one.
inline std::uint64_t base_seed() {
  const char* text = std::getenv("FUNNEL_TEST_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 20'260'101;
}

#if defined(__has_feature)
inline constexpr bool under_thread_sanitizer = __has_feature(thread_sanitizer);
#else
inline constexpr bool under_thread_sanitizer = false;
#endif

/// Random histories that a test looks at: a quarter of them under the thread sanitizer, for the reason below.
constexpr int histories(int in_the_suite) { return under_thread_sanitizer ? (in_the_suite + 3) / 4 : in_the_suite; }

/// Lengths of tables: all up to a word of bits and a little more, and around each of these. Under the thread sanitizer a
/// few: it asks which threads meet, not at which row.
inline std::vector<std::size_t> lengths_around(std::initializer_list<std::size_t> blocks) {
  std::vector<std::size_t> lengths;
  for (std::size_t n = 0; n <= 67; n += under_thread_sanitizer ? 33 : 1) lengths.push_back(n);
  for (const std::size_t block : blocks) {
    if (!under_thread_sanitizer) lengths.insert(lengths.end(), {block - 1, block});
    lengths.push_back(block + 1);
  }
  return lengths;
}

inline funnel::pipeline small_pipeline() {
  return funnel::pipeline_builder("p").open("a").open("b").open("c").open("d").won("w").lost("l").lost("m").build().value();
}

/// Names live as long as the program: events point to them.
inline const std::vector<std::string>& deal_names() {
  static const std::vector<std::string> names{"d1", "d2", "d3", "d4", "d5", "d6", "d7"};
  return names;
}
inline const std::vector<std::string>& event_ids() {
  static const std::vector<std::string> ids = [] {
    std::vector<std::string> made;
    for (int i = 0; i < 40; ++i) made.push_back("id" + std::to_string(i));
    return made;
  }();
  return ids;
}

/// Random() is any number.
template <class Random>
std::vector<funnel::deal_event> random_history(Random& random) {
  using namespace funnel;
  static const std::vector<std::string> stages{"a", "b", "c", "d", "w", "l", "m"};
  static const std::vector<std::string> owners{"Anna", "Boris", "Vera"};
  static const std::vector<std::string> regions{"North", "South"};
  static const std::vector<std::string> reasons{"price", "silence"};
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };

  std::vector<deal_event> rows;
  const std::size_t n = 1 + below(60);
  std::size_t used_ids = 0;
  for (std::size_t i = 0; i < n; ++i) {
    deal_event e;
    const std::size_t dice = below(100);
    e.kind = dice < 15   ? event_kind::created
             : dice < 22 ? event_kind::owner_changed
             : dice < 29 ? event_kind::amount_changed
             : dice < 35 ? event_kind::dimension_changed
             : dice < 75 ? event_kind::stage_moved
             : dice < 82 ? event_kind::won
             : dice < 91 ? event_kind::lost
             : dice < 98 ? event_kind::reopened
                         : event_kind::deleted;
    e.deal = deal_names()[below(deal_names().size())];
    e.at = instant{} + timespan::hours(static_cast<std::int64_t>(below(24)) * (below(3) == 0 ? 1 : 24));  // few instants: ties are common
    if (below(4) == 0) e.sequence = below(3);
    if (e.kind == event_kind::stage_moved) e.stage = stages[below(stages.size())];
    if (e.kind == event_kind::created && below(2) == 0) e.stage = stages[below(5)];
    if (e.kind == event_kind::reopened && below(2) == 0) e.stage = stages[below(4)];
    if (e.kind == event_kind::owner_changed || below(4) == 0) e.owner = owners[below(owners.size())];
    if (e.kind == event_kind::amount_changed || below(4) == 0) e.amount = static_cast<minor_units>(below(2'000)) - 500;
    if (e.kind == event_kind::dimension_changed || below(6) == 0) e.values = {{"region", regions[below(regions.size())]}};
    if (below(5) == 0) e.actor = owners[below(owners.size())];
    if (e.kind == event_kind::lost && below(2) == 0) e.reason = reasons[below(reasons.size())];
    e.known_at = below(4) == 0 ? e.at + timespan::days(static_cast<std::int64_t>(below(10))) : e.at;
    if (below(3) == 0 && used_ids < event_ids().size()) e.event_id = event_ids()[used_ids++];
    rows.push_back(e);
    if (below(8) == 0) rows.push_back(e);  // the same row again
  }
  return rows;
}

}  // namespace funnel_test
