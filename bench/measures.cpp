#include "measures.hpp"

#include "questions.hpp"

#include "io/csv_source.hpp"
#include "io/deal_rows.hpp"

#include <funnel/io/csv.hpp>
#include "core/large_pages.hpp"
#include <funnel/query/query.hpp>
#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/standing_funnel.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/analysis/forecast.hpp>
#include <funnel/testing/synthetic_crm.hpp>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <ctime>
#include <malloc.h>
#include <thread>
#include <vector>

namespace funnel_bench {

using namespace funnel;
using benchmark::DoNotOptimize;
using benchmark::State;

void add_bandwidth() {
  add("bandwidth", [](State& state) {
    static const std::vector<std::uint64_t> numbers(static_cast<std::size_t>(bandwidth_bytes) / 8, 1);
    for (auto _ : state) DoNotOptimize(sum_of(numbers));
  });
}

void add_questions(std::size_t n) {
  for (const question& q : questions()) {
    add(name_of(q.id, "ours", n), [&q, n](State& state) {
      const data& d = data::of(n);
      d.first_entries();  // made before the clock runs, journeys with them
      for (auto _ : state) q.ask(d, q.query);
    });
    add(name_of(q.id, "straight", n), [&q, n](State& state) {
      const ideal_arrays& a = data::of(n).ideal();
      for (auto _ : state) q.run_straight(a);
    });
  }
}

namespace {

/// What this thread has worked, in seconds: appending waits for nothing.
double worked_seconds() {
  std::timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

/// Seconds that the store needs for all batches; making the batches is not in it.
double append_seconds(const test::generated_deals& deals, event_store& store) {
  double seconds = 0;
  deals.in_batches(65'536, [&](std::span<const deal_event_view> batch) {
    const double begin = worked_seconds();
    DoNotOptimize(store.append(batch).applied);
    seconds += worked_seconds() - begin;
  });
  return seconds;
}

/// The first question of all.
query whole_funnel_query() { return parse_query(questions()[0].query).value(); }

/// Asks it of a store that was just filled.
std::size_t first_answer(const event_store& store, execution how) {
  const query q = whole_funnel_query();
  return cohort_funnel(project(store.take_snapshot(q.as_of, q.known_at), q.layout, how).value(), q, how).value().total.n_stages();
}

}  // namespace

std::size_t events_in(const std::string& csv, const column_mapping& mapping, const csv_read_options& options) {
  std::size_t n = 0;
  const io::event_sink<deal_event_view> drop = [&](std::span<const deal_event_view> batch) {
    n += batch.size();
    append_report all;
    all.rows = all.applied = batch.size();
    return all;
  };
  io::csv_source rows = io::csv_source::open(csv, mapping.delimiter, {}, mapping.joins).value();
  static_cast<void>(io::read_deals(rows, mapping, drop, options).value());
  return n;
}

void add_ingestion(std::size_t n) {
  add(name_of("append", "ours", n), [n](State& state) {
    for (auto _ : state) {
      event_store store(test::workload_pipeline());
      state.SetIterationTime(append_seconds(data::of(n).deals(), store));
    }
  }, 3, timed_by::benchmark);
  for (const unsigned threads : {1U, 2U}) {
    add(name_of("project", threads == 1 ? "ours" : "two at once", n), [n, threads](State& state) {
      const event_store& store = data::of(n).store();
      const instant deals_end = data::of(n).deals().of().end();
      for (auto _ : state) DoNotOptimize(project(store.take_snapshot(deals_end), {}, execution{threads}).value().n_deals());
    }, 5);
  }
  add(name_of("reach_index", "ours", n), [n](State& state) {
    const journey_table& j = data::of(n).journeys();
    for (auto _ : state) {
      const reach_index index(j);
      DoNotOptimize(index.n_stages());
    }
  }, 5);
  // The file with one thread and with two: to the first answer, and to events that nobody keeps.
  for (const unsigned threads : {1U, 2U}) {
    const char* who = threads == 1 ? "ours" : "two at once";
    csv_read_options options;
    options.how.threads = threads;
    add(name_of("csv_file", who, n), [n, options](State& state) {
      const std::string& file = data::of(n).csv_file();
      for (auto _ : state) {
        const column_mapping mapping = parse_mapping(test::workload_mapping).value();
        event_store store = make_store(mapping).value();
        if (read_csv(file, mapping, store, options).value().summary.applied != data::of(n).deals().size()) std::abort();
        DoNotOptimize(first_answer(store, options.how));
      }
    }, 3);
    add(name_of("csv_rows", who, n), [n, options](State& state) {
      const std::string& file = data::of(n).csv_file();
      const column_mapping mapping = parse_mapping(test::workload_mapping).value();
      for (auto _ : state)
        if (events_in(file, mapping, options) != data::of(n).deals().size()) std::abort();
    }, 3);
  }
  add(name_of("csv_file", "straight", n), [n](State& state) {
    const std::string& file = data::of(n).csv_file();
    for (auto _ : state) {
      const mapped_file mapped(file);
      if (parse_by_hand(mapped.text()).deal.size() != data::of(n).deals().size()) std::abort();
    }
  }, 3);
}

void add_standing(std::size_t n) {
  // The workload's last events come in batches, each followed by an update; what came before is in the store already.
  struct way {
    const char* who;
    bool with_append;
    std::size_t n_funnels;
    query asked;
  };
  const query at_present = query{}.credit_to(attribution::current).worth_by(valuation::current);
  for (const way& w : {way{"ours", true, 1, query{}}, way{"update alone", false, 1, query{}}, way{"at present", false, 1, at_present},
                       way{"by owner", false, 1, query{}.by_owner()}, way{"ten at once", false, 10, query{}}}) {
    const auto run = [n, w](State& state) {
      constexpr std::size_t batch_size = 1'000, most_timed = 100;
      const test::generated_deals& deals = data::of(n).deals();
      const std::size_t n_batches = (deals.size() + batch_size - 1) / batch_size, timed = std::min(most_timed, n_batches / 2);
      const query& asked = w.asked;
      for (auto _ : state) {
        event_store store(test::workload_pipeline());
        std::vector<standing_funnel> funnels;
        std::size_t left = n_batches;
        std::vector<double> seconds;
        deals.in_batches(batch_size, [&](std::span<const deal_event_view> batch) {
          if (left-- == timed)
            while (funnels.size() < w.n_funnels) funnels.push_back(standing_funnel::make(store, asked).value());
          const double begin = worked_seconds();
          DoNotOptimize(store.append(batch).applied);
          const double appended = worked_seconds();
          if (funnels.empty()) return;
          for (standing_funnel& f : funnels)
            if (!f.update(store).empty()) std::abort();
          seconds.push_back(worked_seconds() - (w.with_append ? begin : appended));
        });
        for (const standing_funnel& f : funnels)
          if (!(f.answer()->total == cohort_funnel(project(store.take_snapshot()).value(), asked).value().total)) std::abort();
        // The median batch: where a table or a large page begins, one waits for what many use.
        const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
        std::nth_element(seconds.begin(), middle, seconds.end());
        state.SetIterationTime(*middle);
      }
    };
    benchmark::RegisterBenchmark(name_of("standing", w.who, n).c_str(), run)
        ->UseManualTime()->Unit(benchmark::kMillisecond)->Iterations(1)->Repetitions(3)->ReportAggregatesOnly(true);
  }
}

void add_forecast(std::size_t n) {
  for (const bool by_owner : {false, true}) {
    add(name_of("forecast", by_owner ? "by owner" : "ours", n), [n, by_owner](State& state) {
      const journey_table& j = data::of(n).journeys();
      query q = query{}.as_of_time(j.snapshot().as_of());
      if (by_owner) q.by_owner();
      for (auto _ : state) DoNotOptimize(forecast(j, q).value().total.ever.expected_wins);
    }, 3);
  }
}

void add_threads(std::size_t n) {
  for (const char* id : {"whole_funnel", "stage_times"}) {
    const question* q = nullptr;
    for (const question& each : questions())
      if (each.id == std::string(id)) q = &each;
    add(name_of(id, "two at once", n), [q, n](State& state) {
      const data& d = data::of(n);
      d.journeys();
      for (auto _ : state) {
        std::jthread other([&] { q->ask(d, q->query); });
        q->ask(d, q->query);
      }
    }, 5);
  }
  // A reader asks while a writer appends as fast as it can, and the same without the writer.
  for (const bool written : {false, true}) {
    const char* who = written ? "beside a writer" : "alone";
    const auto with_writer = [n, written](State& state, auto read) {
      const data& d = data::of(n);
      d.journeys();
      event_store store(test::workload_pipeline());
      append_to(store, test::generated_deals(workload_of(1'000)));
      std::atomic<bool> stop{!written};
      std::jthread writer([&] {
        const test::generated_deals more(workload_of(20'000));
        while (!stop) more.in_batches(1'000, [&](std::span<const deal_event_view> batch) {
          if (!stop) DoNotOptimize(store.append(batch).applied);
        });
      });
      for (auto _ : state) read(d, store);
      stop = true;
    };
    add(name_of("take_snapshot", who, n), [with_writer](State& state) {
      with_writer(state, [](const data&, const event_store& store) {
        for (int i = 0; i < snapshots_at_once; ++i) {
          const snapshot s = store.take_snapshot();
          DoNotOptimize(s.n_deals());
        }
      });
    }, 5);
    add(name_of("whole_funnel", who, n), [with_writer](State& state) {
      with_writer(state, [q = whole_funnel_query()](const data& d, const event_store&) {
        DoNotOptimize(cohort_funnel(d.journeys(), q).value().total.n_stages());
      });
    }, 5);
  }
}

memory_use measure_memory(std::size_t n) {
  const auto in_use = [] {
    const struct mallinfo2 m = mallinfo2();
    return static_cast<double>(m.uordblks + m.hblkhd + detail::large_pages_in_use());
  };
  // Journeys are deals and visits. Two workloads that differ in visits a deal tell the two apart: b = d x + v y.
  struct sample {
    double deals, visits, store_bytes, journey_bytes, events;
  };
  const auto measured = [&](const test::workload& w) {
    const test::generated_deals deals(w);
    const double before = in_use();
    const event_store store = store_of(deals);
    const double filled = in_use();
    const journey_table j = project(store.take_snapshot(w.end())).value();
    return sample{static_cast<double>(j.n_deals()), static_cast<double>(j.n_visits()), filled - before,
                  in_use() - filled, static_cast<double>(deals.size())};
  };
  test::workload few = workload_of(n);
  few.lost = 700;
  few.reopened = 0;
  const sample a = measured(workload_of(n));
  const sample b = measured(few);
  memory_use m;
  m.per_event = a.store_bytes / a.events;
  m.journeys_whole_per_deal = a.journey_bytes / a.deals;
  m.journeys_per_visit =
      (a.journey_bytes / a.deals - b.journey_bytes / b.deals) / (a.visits / a.deals - b.visits / b.deals);
  m.journeys_per_deal = m.journeys_whole_per_deal - m.journeys_per_visit * a.visits / a.deals;
  return m;
}

}  // namespace funnel_bench
