#include "support/plain_csv.hpp"
#include "support/random_history.hpp"

#include "io/cell_values.hpp"
#include "io/chunk_finder.hpp"
#include "io/csv_reader.hpp"
#include "io/csv_source.hpp"
#include "io/deal_rows.hpp"
#include "io/ordered_pipeline.hpp"
#include "io/row_splitter.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/calendar/time_zone.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <random>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

/// Texts of the pieces that matter to a reader, in any order: most are malformed.
std::string nasty_text(std::mt19937_64& random, std::size_t n_pieces) {
  static const std::vector<std::string> pieces{"\"", "\"", "\"\"", ",", ",", "\n", "\n", "\r\n", "\r", "a", "b c", ";",
                                               std::string(70, 'x'), "\xEF\xBB\xBF", std::string(1, '\0'), "\",\"", "\n\""};
  std::string text;
  for (std::size_t i = 0; i < n_pieces; ++i) text += pieces[random() % pieces.size()];
  return text;
}

std::vector<plain_row> rows_of(std::string_view text, char delimiter = ',') {
  std::vector<plain_row> rows;
  io::csv_reader reader(text, delimiter);
  for (std::size_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; reader.next(); begin = reader.position())
    rows.push_back({reader.line(), begin, reader.problem(), {reader.cells().begin(), reader.cells().end()}});
  return rows;
}

class csv_texts : public ::testing::Test {
 protected:
  void SetUp() override { RecordProperty("seed", std::to_string(base_seed())); }
  std::mt19937_64 random{base_seed()};
};

TEST_F(csv_texts, AreSplitByTheRules) {
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = nasty_text(random, random() % 40);
    const char delimiter = i % 5 == 0 ? ';' : ',';
    ASSERT_EQ(rows_of(text, delimiter), plain_rows(text, delimiter)) << "seed " << base_seed() << ": " << ::testing::PrintToString(text);
  }
}

// A quote that is not closed is known at the end of the text only: no chunk may be cut before that was looked for.
TEST_F(csv_texts, AreCutWhereRowsBegin) {
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = nasty_text(random, random() % 60);
    const std::size_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    const std::size_t least = random() % 20;
    std::vector<plain_row> rows;
    io::chunk_finder chunks(text, begin, ',', least);
    io::row_splitter split(text, ',');
    std::vector<std::string> folded(text.size());
    std::size_t line = 1, end = begin;
    while (const auto chunk = chunks.next()) {
      ASSERT_EQ(chunk->begin, end);
      ASSERT_GE(chunk->end, std::min(text.size(), chunk->begin + std::max<std::size_t>(least, 1)));
      split.seek(chunk->begin);
      std::vector<std::string_view> cells;
      std::size_t n = 0, n_folded = 0;
      const auto fold = [&](std::string_view doubled) {
        std::string& to = folded[n_folded++] = std::string(doubled.size(), '\0');
        return io::fold_quotes(doubled, to.data());
      };
      for (std::size_t row = chunk->begin; split.next(chunk->end, cells, n, fold); row = split.position()) {
        rows.push_back({line + split.line(), row, split.problem(), {}});
        for (std::size_t c = 0; c < n; ++c) rows.back().cells.emplace_back(cells[c]);
      }
      ASSERT_EQ(split.position(), chunk->end) << ::testing::PrintToString(text);
      line += split.next_line();
      end = chunk->end;
    }
    ASSERT_EQ(end, std::max(begin, text.size()));
    ASSERT_EQ(rows, plain_rows(text)) << "seed " << base_seed() << ", at least " << least << ": " << ::testing::PrintToString(text);
  }
}

TEST_F(csv_texts, OfTimesAreReadAlikeWithAndWithoutMemory) {
  const std::vector<time_zone> zones{time_zone(), find_time_zone("Europe/Berlin").value(), find_time_zone("America/St_Johns").value(),
                                     find_time_zone("Pacific/Apia").value(), find_time_zone("+05:30").value()};
  const std::vector<std::string> dates{"2026-03-29", "2026-03-28", "2026-10-25", "2026-10-24", "2006-10-29", "2006-10-28", "2006-04-02", "2011-12-29",
                                       "2011-12-30", "2011-12-31", "2024-02-29", "2023-02-29", "0001-01-01", "9999-12-31", "2026-3-29", "20260-1-01"};
  const std::vector<std::string> times{"", "T00:00:00", " 00:00:30", " 00:01:00", "T02:30:00", "T23:59:59", "T24:00:00", "T12:60:00", "T12:30:61", "T12:30:59Z",
                                       " 1:30:00", "T12:30", "T12:30Z", "T12:30:00.5", "T12:30:00+02:00", "x12:30:00", "T12-30:00", "T12:30-00Z", "T1a:00:00", "Z"};
  for (const time_zone& zone : zones) {
    io::time_column remembering(zone);
    for (int i = 0; i < 20'000; ++i) {
      const std::string text = dates[random() % (i % 2 == 0 ? 3 : dates.size())] + times[random() % times.size()];
      instant at;
      ASSERT_EQ(remembering.read(text, at) ? std::optional(at) : std::nullopt, parse_time(text, zone)) << text << " in " << zone.name();
    }
  }
}

/// A file that is removed again, named for its test: tests run side by side.
struct temporary_file {
  std::string path = ::testing::TempDir() + "funnel_csv_" + ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".csv";
  void write(const std::string& text) const { std::ofstream(path, std::ios::binary) << text; }
  ~temporary_file() { std::remove(path.c_str()); }
};

/// An event or a snapshot file: rows with everything that can be wrong, cells quoted at random.
std::string random_file(std::mt19937_64& random, bool events) {
  const auto one_of = [&](const std::vector<std::string>& all) { return all[random() % all.size()]; };
  std::string text = events ? "id,at,what,stage,line,sum,who,team,region,key,note\n" : "id,born,stage,shut,line,sum,who,team,region,offered,note\n";
  const std::size_t n = random() % 40;
  for (std::size_t i = 0; i < n; ++i) {
    const std::vector<std::string> times{"2026-01-01", "2026-01-02T10:00:00Z", "2026-01-02 10:00:00", "2026-01-01", "never", ""};
    const std::vector<std::string> stages{"Qualification", "presentation", "won", "Closed lost", "Nirvana", ""};
    const std::string id = one_of({"d1", "d2", "d3", "d\"4\"", "d,5", "d\n6", ""});
    const std::string sum = one_of({"", "1", "10.5", "1.005", "x", "92233720368547758.07", "-3"});
    const std::string line = one_of({"", "", "default", "elsewhere"});
    const std::string who = one_of({"Anna", "Boris", ""}), team = one_of({"A", "B", ""});
    const std::string note = one_of({"", "two\nlines", "say \"no\"", "\r", std::string(80, 'n')});
    std::vector<std::string> cells =
        events ? std::vector<std::string>{id, one_of(times), one_of({"", "", "created", "moved", "owner", "amount", "lost", "reopened", "sung"}), one_of(stages),
                                          line, sum, who, team, one_of({"", "North", "South"}), one_of({"", "", "k1", "k2", "k3"}), note}
               : std::vector<std::string>{id, one_of(times), one_of(stages), one_of(times), line, sum, who, team, one_of({"", "North", "South"}), one_of(times), note};
    if (random() % 20 == 0) cells.pop_back();
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (c > 0) text += ',';
      const bool quoted = random() % 3 == 0 || cells[c].find_first_of(",\"\r\n") != std::string::npos;
      if (quoted && random() % 50 != 0) {
        text += '"';
        for (const char x : cells[c]) text += x == '"' ? "\"\"" : std::string(1, x);
        text += '"';
      } else {
        text += cells[c];
      }
    }
    text += random() % 10 == 0 ? "\r\n" : random() % 40 == 0 ? "\n\n" : "\n";
  }
  if (random() % 10 == 0) text.insert(random() % text.size(), 1, '"');
  return text;
}

column_mapping mapping_of(bool events) {
  return parse_mapping(events ? R"({"columns": {"deal": "id", "time": "at", "kind": "what", "stage": "stage", "pipeline": "line", "amount": "sum", "owner": "who",
                                                "team": "team", "event_id": "key", "reason": "note"}, "dimensions": {"region": "region"}})"
                              : R"({"shape": "snapshot", "created_default": "2025-12-31",
                                    "columns": {"deal": "id", "created": "born", "stage": "stage", "closed": "shut", "pipeline": "line", "amount": "sum",
                                                "owner": "who", "team": "team", "reason": "note"},
                                    "dimensions": {"region": "region"}, "dated_stages": [{"stage": "presentation", "column": "offered"}]})")
      .value();
}

std::string told(const deal_event_view& e) {
  std::ostringstream out;
  out << static_cast<int>(e.kind) << '|' << e.deal << '|' << e.at.us << '|' << e.stage << '|' << e.pipeline << '|' << e.owner << '|' << e.actor << '|'
      << e.amount.value_or(-1) << '|' << e.currency << '|' << e.reason << '|' << e.sequence << '|' << e.event_id << '|' << e.known_at.value_or(instant{}).us;
  for (const dimension_value_view& v : e.values) out << '|' << v.dimension << '=' << v.value;
  return out.str();
}

/// All that a reading gives: the events that the store took, in order, and what was said about the file.
struct outcome_of_reading {
  std::vector<std::string> events;
  std::string said;
  std::size_t rows = 0, applied = 0, rejected = 0;
  friend bool operator==(const outcome_of_reading&, const outcome_of_reading&) = default;
};

outcome_of_reading read(const std::string& path, const column_mapping& m, const csv_read_options& options, std::size_t least_chunk) {
  outcome_of_reading o;
  event_store store = make_store(m).value();
  auto source = io::csv_source::open(path, m.delimiter, {}, m.joins, least_chunk);
  const io::event_sink<deal_event_view> append = [&](std::span<const deal_event_view> batch) {
    const append_report report = store.append(batch);
    if (report.rejected.empty())
      for (const deal_event_view& e : batch) o.events.push_back(told(e));
    return report;
  };
  const auto result =
      source ? io::read_deals(*source, m, append, options) : funnel::result<csv_read_result>(source.errors());
  std::ostringstream said;
  for (const error& e : result.errors()) said << e.field << ": " << e.message << '\n';
  if (result) {
    const input_summary& s = result->summary;
    o.rows = s.rows, o.applied = s.applied, o.rejected = s.rejected;
    for (const rejected_row& r : s.rejections) said << r.file << ':' << r.line << ' ' << r.column << " '" << r.value << "' " << r.reason << r.detail << '\n';
    for (const counted_rows& c : s.rejected_because) {
      said << c.count << ' ' << c.column << ' ' << c.reason << ':';
      for (const counted_value& v : c.values) said << ' ' << v.value << " x " << v.count << " from " << v.first_line;
      said << '\n';
    }
    for (const std::string& note : s.notes) said << note << '\n';
    for (const auto& [owner, team] : result->team_of) said << owner << " in " << team << '\n';
    if (result->last_time) said << result->last_time->us;
  }
  o.said = said.str();
  return o;
}

class csv_files : public csv_texts {
 protected:
  temporary_file file;
};

TEST_F(csv_files, AreReadAlikeInChunksAndThreadsOfAnyNumber) {
  std::size_t n_rejected = 0, n_events = 0;
  for (int i = 0; i < histories(600); ++i) {
    const bool events = i % 2 == 0;
    std::string text = random_file(random, events);
    if (i % 5 == 4) text.insert(random() % text.size(), 1, i % 2 == 0 ? '"' : '\r');  // perhaps a quote that is never closed
    file.write(text);
    const column_mapping m = mapping_of(events);
    csv_read_options options;
    options.strict = i % 10 == 9;
    options.max_listed_rejections = i % 3 == 0 ? 3 : 20;
    const outcome_of_reading whole = read(file.path, m, options, text.size());
    EXPECT_EQ(whole.rows, whole.applied + whole.rejected);
    n_rejected += whole.rejected;
    n_events += whole.events.size();
    for (const unsigned threads : {1U, 2U, 4U}) {
      options.how.threads = threads;
      const std::size_t least = 1 + random() % (threads == 4 ? 400 : 40);
      const outcome_of_reading parts = read(file.path, m, options, least);
      ASSERT_EQ(parts.events, whole.events) << "seed " << base_seed() << ", chunks of " << least << '\n' << text;
      ASSERT_EQ(parts.said, whole.said) << "seed " << base_seed() << ", chunks of " << least << '\n' << text;
      ASSERT_EQ(parts, whole);
    }
  }
  EXPECT_GT(n_rejected, static_cast<std::size_t>(histories(600)) * 2);  // else the files say too little
  EXPECT_GT(n_events, static_cast<std::size_t>(histories(600)) * 2);
}

TEST_F(csv_files, CutShortOrDamagedAnywhereKeepTheirRows) {
  const std::string text =
      "id,at,what,stage,line,sum,who,team,region,key,note\r\nd1,2026-01-01,,Qualification,,10.5,Anna,A,North,k1,\"two\nlines\"\r\n"
      "\"d\"\"2\"\"\",2026-01-02T10:00:00Z,moved,presentation,default,,Boris,,\"So,uth\",,\nd1,2026-01-03,won,,,,,,,k2,\n";
  const column_mapping m = mapping_of(true);
  csv_read_options options;
  const auto check = [&](const std::string& damaged) {
    file.write(damaged);
    options.how.threads = 1;
    const outcome_of_reading whole = read(file.path, m, options, damaged.size());
    EXPECT_EQ(whole.rows, whole.applied + whole.rejected);
    options.how.threads = 2;
    ASSERT_EQ(read(file.path, m, options, 16), whole) << ::testing::PrintToString(damaged);
  };
  for (std::size_t i = 0; i <= text.size(); ++i) check(text.substr(0, i));
  for (std::size_t i = 0; i < text.size(); ++i)
    for (const char c : {'"', ',', '\n', '\r', '\0', '9'}) check(text.substr(0, i) + c + text.substr(i + 1));
}

TEST_F(csv_files, PassOnWhatIsThrown) {
  std::string text = "id,at,what,stage,line,sum,who,team,region,key,note\n";
  for (int i = 0; i < 1'000; ++i) text += "d" + std::to_string(i) + ",2026-01-01,,Qualification,,,,,,,\n";
  file.write(text);
  const column_mapping m = mapping_of(true);
  for (const unsigned threads : {1U, 3U}) {
    csv_read_options options;
    options.how.threads = threads;
    std::size_t n_batches = 0;
    const io::event_sink<deal_event_view> full = [&](std::span<const deal_event_view>) -> append_report {
      if (++n_batches == 5) throw std::runtime_error("full");
      return {};
    };
    io::csv_source source = io::csv_source::open(file.path, m.delimiter, {}, {}, 100).value();
    EXPECT_THROW(static_cast<void>(io::read_deals(source, m, full, options)), std::runtime_error);
    EXPECT_EQ(n_batches, 5U);
    const auto caller = std::this_thread::get_id();
    std::size_t n_calls = 0, last = 0;
    options.progress = [&](std::size_t done, std::size_t all) {
      EXPECT_EQ(std::this_thread::get_id(), caller);
      EXPECT_LE(done, all);
      EXPECT_EQ(all, text.size());
      last = done;
      ++n_calls;
    };
    EXPECT_EQ(read(file.path, m, options, 100).applied, 1'000U);
    EXPECT_GE(n_calls, 2U);
    EXPECT_EQ(last, text.size());
  }
}

TEST_F(csv_files, AreTakenInOrderUpToThePieceThatThrows) {
  std::vector<int> slots(3);
  for (const std::size_t helpers : {0U, 1U, 3U}) {
    int next = 0;
    std::vector<int> taken;
    const auto run = [&](int bad) {
      next = 0;
      taken.clear();
      io::ordered_pipeline<int> pipeline(slots, helpers, [&](int& slot) { return next < 100 && (slot = next++, true); },
                                         [bad](int& slot) { if (slot == bad) throw std::runtime_error("bad"); });
      while (const int* slot = pipeline.next()) taken.push_back(*slot);
    };
    run(-1);
    ASSERT_EQ(taken.size(), 100U);
    EXPECT_TRUE(std::is_sorted(taken.begin(), taken.end()));
    EXPECT_THROW(run(17), std::runtime_error);
    EXPECT_EQ(taken.size(), 17U);  // those before it, in order

    // The same when it is naming a piece that throws.
    next = 0;
    taken.clear();
    const auto claim = [&](int& slot) {
      if (next == 17) throw std::runtime_error("bad");
      slot = next++;
      return true;
    };
    const auto run_all = [&] {
      io::ordered_pipeline<int> pipeline(slots, helpers, claim, [](int&) {});
      while (const int* slot = pipeline.next()) taken.push_back(*slot);
    };
    EXPECT_THROW(run_all(), std::runtime_error);
    EXPECT_EQ(taken.size(), 17U);
  }
}

}  // namespace
