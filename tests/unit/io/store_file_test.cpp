#include "core/large_pages.hpp"
#include "io/store/head.hpp"
#include "io/store/piece.hpp"
#include "journeys/kept_table.hpp"
#include "support/store_files.hpp"
#include "support/toy_deals.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/standing_funnel.hpp>
#include <funnel/io/store_file.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<deal_event> with_everything() {
  const std::string id = "a deal whose id is long";
  deal_event created{.deal = id, .at = day(0), .owner = "Anna", .amount = 1'234'56, .identity = "customer 1", .event_id = "e1"};
  created.values = {{"region", "North"}, {"category", "a category with a long name"}};
  const deal_event moved{.kind = event_kind::stage_moved, .deal = id, .at = day(3), .stage = "presentation", .actor = "Boris", .sequence = 7,
                         .event_id = "e2", .known_at = day(9)};
  const deal_event lost{.kind = event_kind::lost, .deal = id, .at = day(5), .reason = "price", .event_id = "e3"};
  const deal_event other{.deal = "b", .at = day(1), .amount = 50, .currency = "USD", .gaps = gap_before};
  const deal_event won{.kind = event_kind::won, .deal = "b", .at = day(2), .owner = "Clara"};
  return {created, moved, lost, other, won};
}
std::vector<activity_event> calls() {
  const activity_event planned{.activity = "call 1", .at = day(1), .type = "call", .deal = "b", .person = "Anna", .due = day(4), .event_id = "c1"};
  const activity_event done{.kind = activity_event_kind::done, .activity = "call 1", .at = day(2), .actor = "Boris"};
  const activity_event mail{.activity = "mail 2", .at = day(1), .type = "mail", .person = "Anna"};
  return {planned, done, mail};
}

std::vector<deal_event> one(const std::string& deal, const std::string& id) {
  deal_event e;
  e.deal = deal;
  e.event_id = id;
  return {e};
}

/// A rate, and a second version of the pipeline.
void define(event_store& s) {
  pipeline_version next(pipeline_builder(default_pipeline().id(), "Sales, new").open("qualification").open("demo", "Demo").open("proposal")
                            .open("contracting").won("won", "Won").lost("lost").build().value(), day(20));
  next.became = {{"presentation", "demo"}};
  next.known_at = day(19);
  ASSERT_THAT(s.add_rate({.currency = "USD", .own_units = 92, .foreign_units = 100}), IsEmpty());
  ASSERT_THAT(s.add_version(next), IsEmpty());
}
/// Fills a store with some of everything.
void fill(event_store& s) {
  define(s);
  ASSERT_THAT(s.append(with_everything(), {.source = "crm", .mark = "row 5"}).rejected, IsEmpty());
  ASSERT_THAT(s.append(calls()).rejected, IsEmpty());
}

event_store opened(const std::string& path) {
  auto s = open_store(path, {.money = {"EUR", 2}});
  EXPECT_TRUE(s) << s.errors().front();
  return *std::move(s);
}

cohort_tally total(const event_store& s) { return cohort_funnel(*project(s.take_snapshot()), {}).value().total; }
/// Is the first answer there without its events?
bool keeps_journeys(const event_store& s) {
  const snapshot at = s.take_snapshot();
  return detail::kept_journeys(at, {}, detail::stage_map::make(at, {}).value()).has_value();
}

TEST(StoreFile, IsThereAgainAfterARestart) {
  const own_folder folder;
  const std::string path = folder / "crm.funnel";
  event_store in_memory(default_pipeline(), {"EUR", 2});
  fill(in_memory);
  {
    event_store s = opened(path);
    fill(s);
    EXPECT_EQ(all_of(s), all_of(in_memory));
  }
  EXPECT_THAT(folder.files(), ElementsAre("crm.funnel"));  // one file when it is closed
  event_store again = opened(path);
  EXPECT_EQ(all_of(again), all_of(in_memory));
  EXPECT_EQ(again.currency(), (currency{"EUR", 2}));
  EXPECT_EQ(again.mark("crm"), "row 5");
  EXPECT_EQ(again.mark("other"), "");
  const auto report = again.append(with_everything());
  EXPECT_EQ(report.duplicates, 3u);  // those with ids
  EXPECT_EQ(again.append(std::vector{calls()[0]}).duplicates, 1u);
  EXPECT_EQ(cohort_funnel(*project(again.take_snapshot()), {}).value().total, [&] {
    EXPECT_EQ(in_memory.append(with_everything()).duplicates, 3u);
    return cohort_funnel(*project(in_memory.take_snapshot()), {}).value().total;
  }());
}

TEST(StoreFile, KeepsPipelinesOfAnyKind) {
  const own_folder folder;
  const auto first = pipeline_builder("leads", "Leads").open("new", "New lead").time_norm(timespan{1'234'567'890}).conversion_norm(1. / 3)
                         .phase("marketing").open("qualified").hidden().planning_period(timespan::days(30)).win_probability(.1).won("won").lost("spam").lost("lost", "Gone").build().value();
  pipeline_version next(pipeline_builder("leads").open("new").open("sql").won("won").lost("lost").build().value(), day(3));
  next.known_at = day(4);
  next.became = {{"qualified", "sql"}};
  { ASSERT_TRUE(open_store(folder / "s", {.pipelines = {first, next, pipeline_version(default_pipeline())}})); }
  const auto again = read_store(folder / "s");
  ASSERT_TRUE(again) << again.errors().front();
  const auto versions = again->take_snapshot().versions(0);
  ASSERT_EQ(versions.size(), 2u);
  EXPECT_EQ(versions[0], pipeline_version(first));
  EXPECT_EQ(versions[1], next);
  EXPECT_EQ(again->take_snapshot().versions(1).at(0), pipeline_version(default_pipeline()));
}

TEST(StoreFile, RefusesWhatIsNoStore) {
  const own_folder folder;
  const auto message = [](const auto& r) { return r ? std::string("none") : to_text(r.errors().front()); };
  EXPECT_THAT(message(read_store(folder / "missing")), HasSubstr("there is no such file"));
  EXPECT_THAT(message(open_store(folder / "missing", {.create = false})), HasSubstr("there is no such file"));
  EXPECT_THAT(message(open_store(folder / "")), HasSubstr("is a folder"));
  EXPECT_THAT(message(open_store(folder / "no/such/folder")), HasSubstr("cannot be written to"));
  EXPECT_THAT(message(open_store("")), HasSubstr("needs the path"));
  std::ofstream(folder / "text") << std::string(5000, 'x');
  EXPECT_THAT(message(open_store(folder / "text")), HasSubstr("is not a funnel store"));
  EXPECT_EQ(bytes_of_file(folder / "text"), std::string(5000, 'x'));
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "other").c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "CREATE TABLE piece(x)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const std::string before = bytes_of_file(folder / "other");
  EXPECT_THAT(message(open_store(folder / "other")), HasSubstr("of another program"));
  EXPECT_THAT(message(read_store(folder / "other")), HasSubstr("of another program"));
  EXPECT_EQ(bytes_of_file(folder / "other"), before);
  EXPECT_THAT(message(open_store(folder / "new", {.pipelines = {pipeline_version{}}})), HasSubstr("stages"));
}

TEST(StoreFile, ALaterFormatIsRefusedByName) {
  const own_folder folder;
  { ASSERT_TRUE(open_store(folder / "s")); }
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "s").c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "PRAGMA user_version=7; UPDATE about SET value='9.1.0' WHERE key='written_by'", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  for (const auto& r : {open_store(folder / "s").errors(), read_store(folder / "s").errors()}) {
    ASSERT_EQ(r.size(), 1u);
    EXPECT_EQ(r[0].code, errc::out_of_range);
    EXPECT_THAT(r[0].message, HasSubstr("was written by funnel 9.1.0 in format 7"));
  }
}

/// A file as the first version wrote it, by `fill`.
TEST(StoreFile, TheFirstFormatOpensForEver) {
  const own_folder folder;
  std::filesystem::copy_file(FUNNEL_SOURCE_DIR "/tests/unit/io/store_format_1.funnel", folder / "s");
  event_store in_memory(default_pipeline(), {"EUR", 2});
  fill(in_memory);
  EXPECT_THAT(verify_store(folder / "s").value().problems, IsEmpty());
  event_store s = opened(folder / "s");
  EXPECT_EQ(all_of(s), all_of(in_memory));
  EXPECT_EQ(s.mark("crm"), "row 5");
  EXPECT_EQ(s.append(with_everything()).duplicates, 3u);
  EXPECT_EQ(describe_store(s).erasures.size(), 1u);
}

/// The same, with journeys that are kept.
TEST(StoreFile, TheSecondFormatOpensForEver) {
  const own_folder folder;
  std::filesystem::copy_file(FUNNEL_SOURCE_DIR "/tests/unit/io/store_format_2.funnel", folder / "s");
  event_store in_memory(default_pipeline(), {"EUR", 2});
  fill(in_memory);
  EXPECT_THAT(verify_store(folder / "s").value().problems, IsEmpty());
  event_store s = opened(folder / "s");
  EXPECT_GT(describe_store(s).journeys_bytes, 0u);
  EXPECT_TRUE(keeps_journeys(s));
  EXPECT_EQ(all_of(s), all_of(in_memory));
  EXPECT_EQ(total(s), total(in_memory));
}

/// An earlier version would not erase journeys: it must not take a file that has them for one of its own.
TEST(StoreFile, JourneysRaiseTheFormat) {
  const own_folder folder;
  std::filesystem::copy_file(FUNNEL_SOURCE_DIR "/tests/unit/io/store_format_1.funnel", folder / "s");
  {
    event_store s = opened(folder / "s");
    ASSERT_EQ(s.append(toy_events()).rejected.size(), 0u);
    ASSERT_EQ(close_store(s), std::nullopt);
  }
  EXPECT_EQ(describe_store(folder / "s")->format, 1);  // as long as there is nothing that it would not understand
  {
    event_store s = opened(folder / "s");
    ASSERT_EQ(compact(s), std::nullopt);
    EXPECT_EQ(describe_store(s).format, 2);
    EXPECT_EQ(describe_store(s).journeys_bytes, describe_store(folder / "s")->journeys_bytes);
  }
  EXPECT_EQ(describe_store(folder / "s")->format, 2);
  EXPECT_TRUE(keeps_journeys(*read_store(folder / "s")));
}

TEST(StoreFile, KeepsJourneysOnceItIsCompacted) {
  const own_folder folder;
  event_store in_memory(default_pipeline(), {"EUR", 2});
  fill(in_memory);
  event_store s = opened(folder / "s");
  fill(s);
  const auto reopen = [&] {
    ASSERT_EQ(close_store(s), std::nullopt);
    s = opened(folder / "s");
    EXPECT_EQ(total(s), total(in_memory));
  };
  reopen();
  EXPECT_FALSE(keeps_journeys(s));  // closing is quick unless journeys were asked for
  ASSERT_EQ(compact(s), std::nullopt);
  reopen();
  EXPECT_TRUE(keeps_journeys(s));
  ASSERT_EQ(back_up(folder / "s", folder / "copy"), std::nullopt);
  EXPECT_TRUE(keeps_journeys(*read_store(folder / "copy")));

  // From then on they follow what is appended, defined and erased.
  for (event_store* const store : {&s, &in_memory}) ASSERT_EQ(store->append(toy_events()).rejected.size(), 0u);
  EXPECT_FALSE(keeps_journeys(s));
  reopen();
  EXPECT_TRUE(keeps_journeys(s));
  for (event_store* const store : {&s, &in_memory}) ASSERT_TRUE(erase(*store, {.deals = {"D1"}}));
  EXPECT_FALSE(keeps_journeys(s));
  EXPECT_EQ(describe_store(s).journeys_bytes, 0u);
  reopen();
  EXPECT_TRUE(keeps_journeys(s));
  for (event_store* const store : {&s, &in_memory}) ASSERT_THAT(store->add_rate({.currency = "USD", .from = day(1), .own_units = 93, .foreign_units = 100}), IsEmpty());
  EXPECT_FALSE(keeps_journeys(s));
  EXPECT_EQ(total(s), total(in_memory));
  reopen();
  EXPECT_TRUE(keeps_journeys(s));
  EXPECT_THAT(verify_store(folder / "s").value().problems, IsEmpty());
}

TEST(StoreFile, DamagedJourneysAreToldAndMadeAnew) {
  const own_folder folder;
  const std::string path = folder / "s";
  const auto run = [&](const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    sqlite3_close(db);
  };
  event_store in_memory(default_pipeline(), {"EUR", 2});
  fill(in_memory);
  for (const char* other : {"s", "other"}) {
    event_store s = opened(folder / other);
    fill(s);
    if (other == std::string("other")) { ASSERT_EQ(s.append(toy_events()).rejected.size(), 0u); }
    ASSERT_EQ(compact(s), std::nullopt);
  }
  const std::string from_other = "ATTACH '" + folder / "other" + "' AS o; DELETE FROM journeys; INSERT INTO journeys SELECT * FROM o.journeys";
  const std::pair<std::string, const char*> damages[]{
      {"UPDATE journeys SET body = zeroblob(length(body)) WHERE first = 1", "are not what was written"},
      {"UPDATE journeys SET sum = sum + 1 WHERE first = 0", "are not what was written"},
      {"DELETE FROM journeys WHERE first = 0", "are not what was written"},
      {"DELETE FROM journeys WHERE first = 1", "some are missing"},
      {from_other, "are not of these events"},
  };
  for (const auto& [damage, why] : damages) {
    run(damage);
    const auto problems = verify_store(path).value().problems;
    ASSERT_THAT(problems, testing::SizeIs(1)) << damage;
    EXPECT_THAT(problems[0], HasSubstr(why));
    {
      event_store s = opened(path);
      EXPECT_TRUE(describe_store(s).journeys_damaged);
      EXPECT_FALSE(keeps_journeys(s));
      EXPECT_EQ(total(s), total(in_memory));
      ASSERT_EQ(close_store(s), std::nullopt);
    }
    EXPECT_THAT(verify_store(path).value().problems, IsEmpty()) << damage;
    event_store s = opened(path);
    EXPECT_FALSE(describe_store(s).journeys_damaged);
    EXPECT_TRUE(keeps_journeys(s));
  }
}

TEST(StoreFile, OneWritesAndOthersRead) {
  const own_folder folder;
  event_store writer = opened(folder / "s");
  EXPECT_THAT(to_text(open_store(folder / "s").errors().at(0)), HasSubstr("written to by another process (" + std::to_string(getpid()) + ")"));
  auto reader = read_store(folder / "s");
  ASSERT_TRUE(reader) << reader.errors().front();
  fill(writer);
  EXPECT_EQ(reader->n_deals(), 0u);
  const snapshot before = reader->take_snapshot();
  ASSERT_EQ(refresh(*reader), std::nullopt);
  EXPECT_EQ(all_of(*reader), all_of(writer));
  EXPECT_EQ(before.n_deals(), 0u);
  EXPECT_EQ(refresh(writer), std::nullopt);  // nothing new to who writes

  const auto refused = reader->append(toy_events());
  ASSERT_EQ(refused.rejected.size(), toy_events().size());
  EXPECT_THAT(refused.rejected[0].reason, HasSubstr("was opened to read"));
  EXPECT_EQ(refused.rejected[0].code, errc::io);
  EXPECT_EQ(all_of(*reader), all_of(writer));
  EXPECT_EQ(reader->add_rate({.currency = "GBP"}).size(), 1u);
  EXPECT_NE(compact(*reader), std::nullopt);

  for (const deal_event& e : toy_events()) ASSERT_EQ(writer.append(std::span(&e, 1)).applied, 1u);
  ASSERT_EQ(refresh(*reader), std::nullopt);
  EXPECT_EQ(all_of(*reader), all_of(writer));
  ASSERT_EQ(compact(writer), std::nullopt);
  ASSERT_EQ(refresh(*reader), std::nullopt);
  EXPECT_EQ(all_of(*reader), all_of(writer));
  ASSERT_TRUE(erase(writer, {.deals = {"D1"}}));
  ASSERT_EQ(refresh(*reader), std::nullopt);
  EXPECT_EQ(all_of(*reader), all_of(writer));
  EXPECT_EQ(before.n_deals(), 0u);
}

TEST(StoreFile, ManyBatchesLieInFewPieces) {
  const own_folder folder;
  event_store s = opened(folder / "s");
  for (int i = 0; i < 700; ++i) {
    ASSERT_EQ(s.append(one("deal " + std::to_string(i), "id " + std::to_string(i))).applied, 1u);
  }
  const auto d = describe_store(s);
  EXPECT_EQ(d.batches, 700u);
  EXPECT_EQ(d.deals, 700u);
  EXPECT_EQ(d.events, 700u);
  EXPECT_LT(d.pieces, 2u * 63 + 1);
  EXPECT_TRUE(d.last_append.has_value());
  EXPECT_THAT(verify_store(folder / "s").value().problems, IsEmpty());
  const auto lines = all_of(s);
  ASSERT_EQ(compact(s), std::nullopt);
  EXPECT_EQ(describe_store(s).pieces, 1u);
  ASSERT_EQ(close_store(s), std::nullopt);
  EXPECT_EQ(all_of(s), lines);  // and may still be asked
  EXPECT_THAT(s.append(toy_events()).rejected.at(0).reason, HasSubstr("was closed"));
  EXPECT_NE(compact(s), std::nullopt);
  event_store again = opened(folder / "s");
  EXPECT_EQ(all_of(again), lines);
  EXPECT_EQ(again.append(one("x", "id 699")).duplicates, 1u);
}

TEST(StoreFile, NamesAreThereBeforeWhatNamesThem) {
  const own_folder folder;
  constexpr int n_deals = 300'000;  // with names and events of more than a piece each
  {
    event_store s = opened(folder / "s");
    std::vector<deal_event> batch;
    for (int i = 0; i < n_deals; ++i) batch.push_back({.deal = "deal " + std::to_string(n_deals - i), .at = day(0), .owner = "Anna"});
    EXPECT_EQ(s.append(batch).applied, batch.size());
    for (const int days : {1, 2}) {
      std::reverse(batch.begin(), batch.end());
      for (deal_event& e : batch) e = {.kind = event_kind::stage_moved, .deal = e.deal, .at = day(days), .stage = "presentation", .actor = "Boris"};
      EXPECT_EQ(s.append(batch).applied, batch.size());
    }
    ASSERT_EQ(compact(s), std::nullopt);
    ASSERT_GE(describe_store(s).pieces, 2u);
    ASSERT_EQ(close_store(s), std::nullopt);
  }
  EXPECT_THAT(verify_store(folder / "s").value().problems, IsEmpty());
  {  // One thread reads what the other checks.
    store_file_options two;
    two.how.threads = 2;
    EXPECT_EQ(describe_store(open_store(folder / "s", two).value()).events, 3u * n_deals);
  }
  // Of a file whose last piece is damaged, what lies before it is there.
  {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "s").c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, "UPDATE piece SET sum = sum + 1 WHERE first = (SELECT max(first) FROM piece)", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
  }
  EXPECT_THAT(verify_store(folder / "s").value().problems, ElementsAre(HasSubstr("is not what was written")));
  const auto note = salvage_store(folder / "s", folder / "copy");
  ASSERT_TRUE(note);
  EXPECT_EQ(note->events + note->events_lost, 3u * n_deals);
  EXPECT_GT(note->events, 0u);
  EXPECT_THAT(verify_store(folder / "copy").value().problems, IsEmpty());
}

TEST(StoreFile, ForgetsForGood) {
  const own_folder folder;
  const std::string path = folder / "s";
  event_store s = opened(path);
  fill(s);
  ASSERT_EQ(s.append(toy_events()).rejected.size(), 0u);
  ASSERT_EQ(compact(s), std::nullopt);  // journeys are kept, too
  auto standing = standing_funnel::make(s, query{}.by_owner()).value();
  const auto totals_of_people = [&] { return cohort_funnel(*project(s.take_snapshot()), query{}.by_owner())->total; };
  const snapshot kept = s.take_snapshot();
  const auto before = totals_of_people();

  const auto people = erase(s, {.people = {"Anna", "Boris", "Nobody"}});
  ASSERT_TRUE(people) << people.errors().front();
  EXPECT_EQ(people->people, 2u);
  EXPECT_EQ(people->unknown, 1u);
  EXPECT_EQ(people->events, 0u);
  EXPECT_EQ(totals_of_people(), before);
  EXPECT_EQ(s.take_snapshot().owners().find("Anna"), no_code);
  EXPECT_NE(s.take_snapshot().owners().find("erased 1"), no_code);
  EXPECT_NE(kept.owners().find("Anna"), no_code);  // what was taken before stays as it was

  const auto deals = erase(s, {.deals = {"b", "a deal whose id is long"}});
  ASSERT_TRUE(deals) << deals.errors().front();
  EXPECT_EQ(deals->deals, 2u);
  EXPECT_EQ(deals->events, 5u);
  EXPECT_EQ(deals->activity_events, 2u);
  EXPECT_EQ(s.n_deals(), toy_store().n_deals());
  event_store never(default_pipeline(), {"EUR", 2});
  define(never);
  ASSERT_EQ(never.append(toy_events()).rejected.size(), 0u);
  EXPECT_EQ(cohort_funnel(*project(s.take_snapshot()), {})->total, cohort_funnel(*project(never.take_snapshot()), {})->total);
  ASSERT_THAT(standing.update(s), IsEmpty());
  EXPECT_EQ(standing.answer()->total, cohort_funnel(*project(s.take_snapshot()), query{}.by_owner())->total);
  EXPECT_EQ(s.append(std::vector{with_everything()[0]}).applied, 1u);  // its id is forgotten, too
  ASSERT_TRUE(erase(s, {.deals = {"a deal whose id is long"}}));

  // No byte of them is left, in the file or beside it.
  const auto anywhere = [&](const std::string& text) {
    for (const std::string& file : folder.files())
      if (bytes_of_file(folder / file).find(text) != std::string::npos) return true;
    return false;
  };
  for (const char* gone : {"Anna", "Boris", "whose id is long", "customer 1", "a category with", "price", "call 1"}) EXPECT_FALSE(anywhere(gone)) << gone;
  EXPECT_TRUE(anywhere("mail 2"));
  EXPECT_TRUE(anywhere("D10"));
  const auto lines = all_of(s);
  EXPECT_THAT(describe_store(s).erasures.size(), 3u);
  ASSERT_EQ(close_store(s), std::nullopt);
  EXPECT_THAT(verify_store(path).value().problems, IsEmpty());
  event_store again = opened(path);
  EXPECT_EQ(all_of(again), lines);
  EXPECT_EQ(describe_store(again).events, toy_events().size());
}

/// A process that ended in the middle of an erasure leaves it to the next one that writes, which need not wait for readers.
TEST(StoreFile, AnErasureThatWasCutOffIsFinishedLater) {
  const own_folder folder;
  const std::string path = folder / "s";
  {
    event_store s = opened(path);
    fill(s);
  }
  sqlite3* db = nullptr;
  sqlite3_stmt* st = nullptr;
  const auto step = [&](const char* sql, auto&& bind, int code) {
    ASSERT_EQ(sqlite3_prepare_v2(db, sql, -1, &st, nullptr), SQLITE_OK) << sqlite3_errmsg(db);
    bind();
    ASSERT_EQ(sqlite3_step(st), code) << sqlite3_errmsg(db);
  };
  // As it is between the step that writes all anew and the one that takes the traces away.
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  step("SELECT body FROM head", [] {}, SQLITE_ROW);
  const auto* const bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(st, 0));
  auto head = io::read_head({bytes, static_cast<std::size_t>(sqlite3_column_bytes(st, 0))});
  sqlite3_finalize(st);
  ASSERT_TRUE(head);
  head->traces = true;
  const auto body = io::head_body(*head);
  step("UPDATE head SET body = ?1, sum = ?2",
       [&] {
         sqlite3_bind_blob(st, 1, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
         sqlite3_bind_int64(st, 2, io::checksum(body, 0, 1, 1));
       },
       SQLITE_DONE);
  sqlite3_finalize(st);
  sqlite3_close(db);

  {
    // Somebody reads, and goes on reading what was there.
    ASSERT_EQ(sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr), SQLITE_OK);
    step("SELECT count(*) FROM piece", [] {}, SQLITE_ROW);
    sqlite3_finalize(st);
    event_store s = opened(path);
    EXPECT_TRUE(describe_store(s).erased_left);
    EXPECT_EQ(s.append(toy_events()).rejected.size(), 0u);
    EXPECT_EQ(close_store(s), std::nullopt);
    EXPECT_TRUE(describe_store(path)->erased_left);
    sqlite3_close(db);
  }
  EXPECT_FALSE(describe_store(opened(path)).erased_left);
  EXPECT_FALSE(describe_store(path)->erased_left);
  EXPECT_THAT(verify_store(path).value().problems, IsEmpty());
}

/// Neither the file nor its log waits for who holds what was there before; memory does, until it is let go.
TEST(StoreFile, AHeldSnapshotHoldsMemoryAlone) {
  const own_folder folder;
  const std::string path = folder / "s";
  event_store s = opened(path);
  const auto deal = [](int i) { return "a deal with a name of some length " + std::to_string(i); };
  constexpr int n_deals = 60'000;
  for (int first = 0; first < n_deals; first += 20'000) {
    std::vector<deal_event> rows;
    for (int i = first; i < first + 20'000; ++i)
      for (int d = 0; d < 5; ++d) {
        deal_event& e = rows.emplace_back();
        e.kind = d == 0 ? event_kind::created : event_kind::amount_changed;
        e.deal = deal(i);
        e.at = day(d);
        e.amount = 1'000'000 + i;
      }
    ASSERT_EQ(s.append(rows).applied, rows.size());
  }
  auto held = std::make_optional(s.take_snapshot());
  const auto file = [&] { return std::filesystem::file_size(path); };
  const auto log = [&] { return std::filesystem::file_size(path + "-wal"); };
  ASSERT_EQ(compact(s), std::nullopt);
  const auto whole = file();
  EXPECT_LT(log(), 100'000u);
  erasure what;
  for (int i = 1'000; i < n_deals; ++i) what.deals.push_back(deal(i));
  ASSERT_TRUE(erase(s, what));
  EXPECT_LT(file(), whole / 20);
  EXPECT_LT(log(), 100'000u);
  EXPECT_EQ(held->n_deals(), std::size_t{n_deals});
  EXPECT_EQ(held->deals().name(n_deals - 1), deal(n_deals - 1));
  const std::size_t with_it = detail::large_pages_in_use();
  held.reset();
  EXPECT_LE(detail::large_pages_in_use() + 2 * detail::large_page, with_it);
  EXPECT_EQ(s.n_deals(), 1'000u);
}

/// Found by turning bits: of a file without one sound piece, the ids of a piece before the first.
TEST(StoreFile, IdsBeforeTheFirstPieceAreTold) {
  const own_folder folder;
  {
    event_store s = opened(folder / "s");
    fill(s);
  }
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open((folder / "s").c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "UPDATE piece SET sum = sum + 1; UPDATE event_ids SET first = -1, last = 0 WHERE first = (SELECT min(first) FROM event_ids)", nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(db);
  sqlite3_close(db);
  const auto check = verify_store(folder / "s");
  ASSERT_TRUE(check) << check.errors().front();
  EXPECT_GE(check->problems.size(), 2u);
  EXPECT_FALSE(read_store(folder / "s"));
}

TEST(StoreFile, ErasesInMemoryAsWell) {
  event_store s = toy_store();
  ASSERT_TRUE(erase(s, {.deals = {"D1", "D2"}}));
  EXPECT_EQ(s.n_deals(), 8u);
}

TEST(StoreFile, CopiesAreWhole) {
  const own_folder folder;
  event_store s = opened(folder / "s");
  fill(s);
  ASSERT_TRUE(erase(s, {.deals = {"b"}}));
  ASSERT_EQ(back_up(folder / "s", folder / "copy"), std::nullopt);
  ASSERT_EQ(save_store(s, folder / "saved"), std::nullopt);
  EXPECT_THAT(to_text(*back_up(folder / "s", folder / "copy")), HasSubstr("is there already"));
  for (const char* file : {"copy", "saved"}) {
    event_store copy = opened(folder / file);
    EXPECT_EQ(all_of(copy), all_of(s));
    EXPECT_EQ(copy.mark("crm"), "row 5");
    EXPECT_EQ(copy.append(std::vector{with_everything()[0]}).duplicates, 1u);
    EXPECT_EQ(describe_store(copy).erasures.size(), 1u);
    EXPECT_EQ(describe_store(copy).events, 3u);
  }
  event_store memory = toy_store();
  ASSERT_EQ(save_store(memory, folder / "of memory"), std::nullopt);
  EXPECT_EQ(all_of(*read_store(folder / "of memory")), all_of(memory));
  EXPECT_NE(back_up(folder / "missing", folder / "nothing"), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(folder / "nothing"));
}

TEST(StoreFile, OtherWaysToShareAndToSync) {
  const own_folder folder;
  for (const file_sharing sharing : {file_sharing::nobody, file_sharing::journal})
    for (const bool sync : {true, false}) {
      const std::string path = folder / ("s" + std::to_string(static_cast<int>(sharing)) + std::to_string(sync));
      {
        auto s = open_store(path, {.sharing = sharing, .sync = sync});
        ASSERT_TRUE(s) << s.errors().front();
        ASSERT_EQ(s->append(toy_events()).applied, toy_events().size());
        const auto reader = read_store(path);
        EXPECT_EQ(static_cast<bool>(reader), sharing == file_sharing::journal) << reader.errors().front();
      }
      EXPECT_EQ(all_of(*read_store(path)), all_of(toy_store()));
      event_store again = *open_store(path);  // the next one may share otherwise
      EXPECT_EQ(all_of(again), all_of(toy_store()));
    }
}

TEST(StoreFile, SaysWhatItIs) {
  const own_folder folder;
  event_store s = opened(folder / "s");
  fill(s);
  const auto d = describe_store(s);
  EXPECT_EQ(d.format, 2);
  EXPECT_EQ(d.deals, 2u);
  EXPECT_EQ(d.events, 5u);
  EXPECT_EQ(d.activities, 2u);
  EXPECT_EQ(d.activity_events, 3u);
  EXPECT_EQ(d.batches, 4u);  // a rate, a version, events, activities
  EXPECT_GT(d.wal_bytes, 0u);
  EXPECT_EQ(to_json(*describe_store(folder / "s")), to_json(d));
  EXPECT_THAT(to_json(d), HasSubstr("\"sqlite_has_wal_reset_bug\""));
}

TEST(StoreFile, AnUnknownNameOfABatchThatFailedIsNotKept) {
  const own_folder folder;
  event_store s = opened(folder / "s");
  std::vector<deal_event> batch = toy_events();
  batch.push_back({.kind = event_kind::stage_moved, .deal = "z", .at = day(0), .stage = "nowhere"});
  EXPECT_EQ(s.append(batch).applied, 0u);
  EXPECT_EQ(s.append(batch, {.when_bad = on_rejection::keep_good}).applied, toy_events().size());
  EXPECT_EQ(s.append(std::vector<deal_event>{}, {.source = "crm", .mark = "nothing new"}).rows, 0u);
  ASSERT_EQ(close_store(s), std::nullopt);
  event_store again = opened(folder / "s");
  EXPECT_EQ(all_of(again), all_of(toy_store()));
  EXPECT_EQ(again.mark("crm"), "nothing new");
}

}  // namespace
