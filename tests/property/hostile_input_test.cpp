/// Twice a hostile input costs at most 2.5 times as much: nothing that a stranger sends is quadratic. Costs are compared
/// within one run, by the processor's time of the fastest of some tries.
#include "fuzz/bytes.hpp"
#include "support/store_files.hpp"

#include <funnel/analysis/bottlenecks.hpp>
#include <funnel/analysis/velocity.hpp>
#include <funnel/funnel.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace funnel;

instant minute(std::size_t n) { return instant{} + timespan::days(20'000) + timespan::seconds(60 * static_cast<std::int64_t>(n)); }

double seconds_of(const std::function<void()>& work) {
  timespec begin{}, end{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
  work();
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
  return static_cast<double>(end.tv_sec - begin.tv_sec) + 1e-9 * static_cast<double>(end.tv_nsec - begin.tv_nsec);
}

/// `make(n)` gives the work on an input of size n, which is made before.
void expect_linear(std::size_t n, const std::function<std::function<void()>(std::size_t)>& make) {
  const std::function<void()> single = make(n), twice = make(2 * n);
  double once = 1e9, doubled = 1e9;
  // A busy machine slows one of them now and then: what costs too much does so in every try.
  for (int attempt = 0; attempt < 12; ++attempt) {
    once = std::min(once, seconds_of(single));
    doubled = std::min(doubled, seconds_of(twice));
    if (attempt >= 1 && doubled <= 2.5 * once) return;
  }
  // Below a millisecond what does not grow with the input may be most of it, and 2.5 says nothing.
  EXPECT_LE(doubled, std::max(2.5 * once, 1e-3)) << once << " s for " << n << ", " << doubled << " s for twice as many";
}

void ask_everything(const event_store& store, instant as_of) {
  query q = query{}.as_of_time(as_of).by_owner();
  ASSERT_TRUE(make_funnel_report(store, q));
  for (const counting c : {counting::touched, counting::strict, counting::entries, counting::ordered}) {
    q.counting = c;
    ASSERT_TRUE(cohort_funnel(store, q));
  }
  const query all = query{}.as_of_time(as_of);
  const journey_table j = project(store.take_snapshot(as_of)).value();
  ASSERT_TRUE(analyse_velocity(j, all));
  ASSERT_TRUE(find_bottlenecks(j, all));
}

std::function<void()> one_deal(const std::function<deal_event(std::size_t)>& event, std::size_t n) {
  std::vector<deal_event> events;
  for (std::size_t i = 0; i < n; ++i) {
    events.push_back(event(i));
    events.back().at = minute(i);
  }
  return [events, n] {
    event_store store(default_pipeline());
    ASSERT_TRUE(store.append(events).rejected.empty());
    ask_everything(store, minute(n));
  };
}

TEST(HostileInput, OneDealThatMovesForEver) {
  expect_linear(4'000, [](std::size_t n) {
    return one_deal([](std::size_t i) {
      return deal_event{.kind = event_kind::stage_moved, .deal = "one", .stage = i % 2 ? "presentation" : "qualification"};
    }, n);
  });
}

TEST(HostileInput, OneDealOfEveryOwner) {
  expect_linear(4'000, [](std::size_t n) {
    return one_deal([](std::size_t i) {
      return deal_event{.kind = i % 3 ? event_kind::stage_moved : event_kind::owner_changed, .deal = "one",
                        .stage = i % 3 == 0 ? "" : i % 3 == 1 ? "presentation" : "qualification",
                        .owner = "owner " + std::to_string(i / 100)};
    }, n);
  });
}

TEST(HostileInput, OneDealThatClosesAndReopens) {
  expect_linear(4'000, [](std::size_t n) {
    return one_deal([](std::size_t i) { return deal_event{.kind = i % 2 ? event_kind::reopened : event_kind::lost, .deal = "one"}; }, n);
  });
}

TEST(HostileInput, OneDealWhoseValuesChange) {
  expect_linear(4'000, [](std::size_t n) {
    return one_deal([](std::size_t i) {
      return deal_event{.kind = event_kind::dimension_changed, .deal = "one", .values = {{"region", "r" + std::to_string(i % 50)}, {"d" + std::to_string(i % 30), "v"}}};
    }, n);
  });
}

TEST(HostileInput, OneDealWhoseAmountChanges) {
  expect_linear(4'000, [](std::size_t n) {
    return one_deal([](std::size_t i) { return deal_event{.kind = event_kind::amount_changed, .deal = "one", .amount = static_cast<minor_units>(i)}; }, n);
  });
}

TEST(HostileInput, ManyDealsAtOneInstantOfOneIdentity) {
  expect_linear(4'000, [](std::size_t n) {
    std::vector<deal_event> events;
    for (std::size_t i = 0; i < n; ++i)
      events.push_back({.kind = event_kind::created, .deal = "d" + std::to_string(i), .at = minute(0), .identity = "one"});
    return [events] {
      event_store store(default_pipeline());
      ASSERT_TRUE(store.append(events).rejected.empty());
      layout l;
      l.unit = journey_unit::identity;
      ASSERT_TRUE(project(store.take_snapshot(), l));
      ask_everything(store, minute(1));
    };
  });
}

TEST(HostileInput, AnOwnerADeal) {
  expect_linear(400, [](std::size_t n) {
    std::vector<deal_event> events;
    for (std::size_t i = 0; i < n; ++i)
      events.push_back({.kind = event_kind::created, .deal = "d" + std::to_string(i), .at = minute(i), .owner = "o" + std::to_string(i)});
    return [events, n] {
      event_store store(default_pipeline());
      ASSERT_TRUE(store.append(events).rejected.empty());
      const query q = query{}.as_of_time(minute(n)).by_owner();
      const auto report = make_funnel_report(store, q);
      ASSERT_TRUE(report);
      EXPECT_FALSE(to_html(to_document(*report)).empty());
      ASSERT_TRUE(analyse_velocity(project(store.take_snapshot(minute(n))).value(), q));
    };
  });
}

TEST(HostileInput, JsonOfManyKeysAndStages) {
  expect_linear(4'000, [](std::size_t n) {
    std::string keys = "{", stages = R"({"id": "p", "stages": [)";
    for (std::size_t i = 0; i < n; ++i) {
      keys += (i ? ",\"k" : "\"k") + std::to_string(i) + "\": {}";
      stages += std::string(i ? "," : "") + "{\"id\": \"s" + std::to_string(i) + "\"}";
    }
    keys += "}";
    stages += "]}";
    return [=] {
      EXPECT_FALSE(parse_query(keys));
      EXPECT_FALSE(parse_mapping(keys));
      EXPECT_FALSE(parse_pipeline(keys));
      EXPECT_FALSE(parse_pipeline(stages));
    };
  });
}

TEST(HostileInput, FilesThatAreWrongThroughout) {
  using file_of = std::function<std::string(std::size_t)>;
  const auto repeated = [](const char* text) {
    return [text](std::size_t n) {
      std::string all = "d,t,s\n";
      for (std::size_t i = 0; i < n; ++i) all += text;
      return all;
    };
  };
  const std::vector<file_of> files{repeated("x,soon,nowhere\n"), repeated("\n"), repeated("\"\"\"\n"), repeated(","), repeated("x,2026-01-01,qualification\n"),
                                   repeated("\"x"), repeated("\r"), repeated("x\n"),
                                   [](std::size_t n) { return "d,t,s\n\"" + std::string(n * 20, 'x') + "\",2026-01-01,qualification\n"; },
                                   [](std::size_t n) {
                                     std::string header = "d,t,s";
                                     for (std::size_t i = 0; i < n; ++i) header += ",c" + std::to_string(i);
                                     return header + "\nx,2026-01-01,qualification\n";
                                   },
                                   [](std::size_t n) {  // a wide header over short rows
                                     std::string all = "d,t,s" + std::string(n / 4, ',') + "\n";
                                     for (std::size_t i = 0; i < n; ++i) all += "x\n";
                                     return all;
                                   }};
  for (std::size_t f = 0; f < files.size(); ++f) {
    SCOPED_TRACE("file " + std::to_string(f));
    expect_linear(20'000, [&](std::size_t n) {
      return [text = files[f](n)] {
        const funnel_fuzz::memory_file file(text);
        const column_mapping m = parse_mapping(R"({"columns": {"deal": "d", "time": "t", "stage": "s"}})").value();
        event_store store = make_store(m).value();
        if (const auto read = read_csv(file.path(), m, store)) { EXPECT_EQ(read->summary.rows, read->summary.applied + read->summary.rejected); }
      };
    });
  }
}

// The lists of a mapping are looked up, not walked.
TEST(HostileInput, MappingsOfManyTextsForFilesOfManyRows) {
  expect_linear(4'000, [](std::size_t n) {
    column_mapping m = parse_mapping(R"({"columns": {"deal": "d", "time": "t", "stage": "s"}, "skip": [{"column": "d", "values": ["nobody"]}]})").value();
    std::string text = "d,t,s\n";
    for (std::size_t i = 0; i < n; ++i) {
      m.empty.push_back("no value " + std::to_string(i));
      m.skip[0].values.push_back("left out " + std::to_string(i));
      text += "deal " + std::to_string(i) + ",2026-01-01,qualification\n";
    }
    return [m, text] {
      const funnel_fuzz::memory_file file(text);
      event_store store = make_store(m).value();
      ASSERT_TRUE(read_csv(file.path(), m, store));
    };
  });
}

// Whether a table says more of deals is asked of each of their columns, and of few of its own.
TEST(HostileInput, DraftsOfWideFilesThatMayBelongTogether) {
  const funnel_test::own_folder folder;
  expect_linear(500, [&](std::size_t n) {
    const std::vector<std::string> paths{folder / ("deals" + std::to_string(n)), folder / ("people" + std::to_string(n))};
    std::string deals = "id,stage,created", people = "of";
    for (std::size_t i = 0; i < n; ++i) {
      deals += ",owner_" + std::to_string(i) + "_id";
      people += ",key_" + std::to_string(i) + "_name";
    }
    for (int row = 0; row < 5; ++row) {
      const auto cells = [n](std::size_t from) {
        std::string text;
        for (std::size_t i = 0; i < n; ++i) text += ",u" + std::to_string((i + from) % 5);
        return text + "\n";
      };
      deals += "\n" + std::to_string(row) + ",Qualification,2026-01-0" + std::to_string(1 + row) + cells(static_cast<std::size_t>(row));
      people += "\nx" + cells(static_cast<std::size_t>(row));
    }
    std::ofstream(paths[0]) << deals;
    std::ofstream(paths[1]) << people;
    return [paths] { ASSERT_TRUE(draft_mapping_of_files(paths)); };
  });
}

}  // namespace
