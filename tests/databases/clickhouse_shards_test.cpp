/// Two nodes of ClickHouse, and a funnel beside each of them: what they answer together is what one store of all deals
/// answers, or an error.
#include "support/adversarial_logs.hpp"
#include "support/clickhouse_node.hpp"
#include "support/store_files.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace funnel_test;
using json = nlohmann::json;

struct program_outcome {
  int code = -1;
  std::string text, error;
};

class Database_clickhouse_shards : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (chdb_library().empty()) return;
    const unsigned tcp[3] = {free_port(), free_port(), free_port()};  // nobody listens at the third
    const auto replica = [&](int i) {
      return "<shard><replica><host>127.0.0.1</host><port>" + std::to_string(tcp[i]) + "</port></replica></shard>";
    };
    const std::string clusters = "<remote_servers><crm>" + replica(0) + replica(1) + "</crm><twice>" + replica(0) +
                                 replica(0) + "</twice><dead>" + replica(0) + replica(2) + "</dead></remote_servers>";
    for (int i = 0; i < 2; ++i) {
      auto node = std::make_unique<clickhouse_node>("clickhouse" + std::to_string(i), tcp[i], free_port(), clusters);
      ASSERT_TRUE(node->up()) << node->log();
      const auto script = [&](const std::string& name, const std::string& text) {
        const std::string path = *node / ("scripts/" + name);
        std::ofstream(path) << "#!/bin/sh\n" << text << "\n";
        std::filesystem::permissions(path, std::filesystem::perms::owner_all);
      };
      const std::string funnel = FUNNEL_PROGRAM " \"$@\"";
      script("funnel", "exec " + funnel);
      // All is well at the first shard, and not at the second.
      const bool bad = i == 1;
      if (!bad) script("not_there", "exec " + funnel);
      script("killed", bad ? "head -c 1000 > /dev/null; kill -9 $$" : "exec " + funnel);
      script("killed_late", bad ? funnel + "; kill -9 $$" : "exec " + funnel);
      script("fails", bad ? funnel + "; exit 3" : "exec " + funnel);
      script("slow", bad ? "sleep 60" : "exec " + funnel);
      script("says_nothing", bad ? "cat > /dev/null" : "exec " + funnel);
      script("other_version",
             bad ? funnel + " | LC_ALL=C sed -e 's/\"funnel_shard\":\"[0-9]/\"funnel_shard\":\"7/'" : "exec " + funnel);
      script("cut", bad ? funnel + " | head -c 5000" : "exec " + funnel);
      script("changed", bad ? funnel + " | LC_ALL=C sed -e 's/\"counted\",0,1,/\"counted\",0,2,/'" : "exec " + funnel);
      nodes_.push_back(std::move(node));
    }
  }
  static void TearDownTestSuite() { nodes_.clear(); }
  void SetUp() override {
    if (nodes_.size() != 2) GTEST_SKIP() << no_clickhouse;
    for (const auto& node : nodes_) {
      EXPECT_EQ((*node)("DROP DATABASE IF EXISTS crm"), "");
      EXPECT_EQ((*node)("CREATE DATABASE crm"), "");
    }
  }
  /// Shares the rows of a file out, each deal to one node; `columns` with their types.
  static void load(const std::string& table, const std::string& file, const std::string& columns) {
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ((*nodes_[i])("CREATE TABLE crm." + table + " (" + columns + ") ENGINE = MergeTree ORDER BY deal"), "");
      EXPECT_EQ((*nodes_[i])("INSERT INTO crm." + table + " SELECT * FROM file('" + file + "', 'CSVWithNames', '" +
                             columns + "') WHERE cityHash64(deal) % 2 = " + std::to_string(i) +
                             " SETTINGS date_time_input_format = 'best_effort'"),
                "");
    }
  }
  static std::string cluster(const std::string& name = "crm", const std::string& options = "") {
    return "\"clickhouse://127.0.0.1:" + std::to_string(nodes_[0]->port()) + "/crm?cluster=" + name + options + "\"";
  }
  program_outcome run(const std::string& arguments) const {
    const std::string out = folder_ / "out", error = folder_ / "error";
    const int status = std::system((FUNNEL_PROGRAM " " + arguments + " > " + out + " 2> " + error).c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, bytes_of_file(out), bytes_of_file(error)};
  }
  /// Asks the shards and one store of the file, and compares all that the report says but the names of files and
  /// rejected rows.
  void expect_equal(const std::string& file, const std::string& file_map, const std::string& map,
                    const std::string& question) const {
    const auto whole = run("report " + file + " --map " + file_map + " " + question + " --json -");
    const auto shards = run("report " + cluster() + " --map " + map + " " + question + " --json -");
    ASSERT_EQ(whole.code, 0) << whole.error;
    ASSERT_EQ(shards.code, 0) << question << ": " << shards.error;
    json a = json::parse(whole.text), b = json::parse(shards.text);
    for (const char* key : {"rows", "applied", "rejected"}) EXPECT_EQ(a["input"][key], b["input"][key]) << key;
    EXPECT_GT(a["input"]["applied"], 1000);
    a.erase("input");
    b.erase("input");
    EXPECT_TRUE(a == b) << question << "\n" << json::diff(a, b).dump().substr(0, 2000);
  }
  std::string write_map(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }
  std::string write_map(const std::string& name, json map, const std::string& table) const {
    map["table"] = table;
    return write_map(name, map.dump());
  }

  own_folder folder_;
  static std::vector<std::unique_ptr<clickhouse_node>> nodes_;
};
std::vector<std::unique_ptr<clickhouse_node>> Database_clickhouse_shards::nodes_;

const std::string pinned = "--as-of 2026-06-01 --known-at 2026-06-01 ";
const std::string company_columns =
    "time DateTime64(6), deal String, event LowCardinality(String), stage LowCardinality(String), owner "
    "LowCardinality(String),"
    " amount Nullable(Decimal(18, 2)), region LowCardinality(String), category LowCardinality(String),"
    " customer_group LowCardinality(String), reason LowCardinality(String)";

TEST_F(Database_clickhouse_shards, AnswerAsOneStoreOf200000Deals) {
  const std::string file = folder_ / "company.csv";
  ASSERT_EQ(run("generate --deals 200000 --out " + file).code, 0);
  load("deal_events", file, company_columns);
  const std::string file_map = folder_ / "company.json",
                    map = write_map("map.json", json::parse(bytes_of_file(file_map)), "deal_events");
  expect_equal(file, file_map, map, pinned + "--by owner --since 2026-01-01");
  expect_equal(file, file_map, map,
               pinned + "--count ordered --step lead --step proposal --step won --window 90d --by region");
  // Nothing of ours at the servers: each part of the rows is pulled from both.
  json pulled = json::parse(bytes_of_file(file_map));
  pulled["statement"] = "SELECT * FROM cluster('crm', crm.deal_events)";
  const std::string pulled_map = write_map("pulled.json", pulled.dump());
  std::string parts;
  for (const char* part : {"0", "1", "2"}) {
    const std::string out = folder_ / ("part" + std::string(part));
    const auto o = run("partial clickhouse://127.0.0.1:" + std::to_string(nodes_[0]->port()) + "/crm --map " + pulled_map + " " + pinned +
                       "--by owner --part " + part + "/3 --part-by 'cityHash64(deal)' --out " + out);
    EXPECT_EQ(o.code, 0) << o.error;
    parts += " " + out;
  }
  json whole = json::parse(run("report " + file + " --map " + file_map + " " + pinned + "--by owner --json -").text),
       merged = json::parse(run("merge" + parts + " --json -").text);
  whole.erase("input");
  merged.erase("input");
  EXPECT_TRUE(whole == merged);
}

TEST_F(Database_clickhouse_shards, AnswerAsOneStoreOfAdversarialLogs) {
  const char* given = std::getenv("FUNNEL_TEST_SEED");
  const std::uint64_t seed = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "FUNNEL_TEST_SEED=" << seed << "\n";
  std::string columns;
  const std::string names = adversarial_columns;
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t end = std::min(names.find(',', at), names.size());
    columns += (at == 0 ? "" : ", ") + names.substr(at, end - at) + " String";
    at = end + 1;
  }
  for (std::uint64_t i = 0; i < 3; ++i) {
    const std::string file = folder_ / "log.csv", table = "log" + std::to_string(i);
    write_adversarial_log(file, 3000, seed + i);
    load(table, file, columns);
    const std::string file_map = write_map("file.json", adversarial_mapping()),
                      map = write_map("map.json", json::parse(adversarial_mapping()), table);
    for (const std::string question :
         {"--as-of 2026-06-01 --known-at 2026-06-01 --by owner",
          "--as-of 2025-08-01 --known-at 2026-06-01 --by region --since 2025-05-01 --count touched",
          "--as-of 2025-08-01 --known-at 2025-08-01 --count entries --credit mover",
          "--as-of 2026-06-01 --known-at 2025-09-01 --in-pipeline after --by owner --count strict",
          "--as-of 2026-06-01 --known-at 2026-06-01 --count moves --worth final_amount --by region",
          "--as-of 2026-06-01 --known-at 2026-06-01 --per pass"})
      expect_equal(file, file_map, map, question);
  }
}

TEST_F(Database_clickhouse_shards, WhatIsWrongWithAShardIsAnErrorAndNoNumber) {
  const std::string file = folder_ / "log.csv";
  ASSERT_EQ(run("generate --deals 2000 --out " + file).code, 0);
  std::string columns =
      "time String, deal String, event String, stage String, owner String, amount String, region String, category "
      "String, customer_group String, reason String";
  load("deal_events", file, columns);
  const json of_file = json::parse(bytes_of_file(folder_ / "log.json"));
  const auto refused = [&](const std::string& address, const std::string& map, const std::string& why) {
    const auto o = run("report " + address + " --map " + map + " " + pinned + " --json -");
    EXPECT_NE(o.code, 0) << address;
    EXPECT_EQ(o.text, "") << address;
    EXPECT_NE(o.error.find(why), std::string::npos) << address << ": " << o.error;
  };
  const std::string map = write_map("map.json", of_file, "deal_events");
  ASSERT_EQ(run("report " + cluster() + " --map " + map + " " + pinned).code, 0);
  refused(cluster("dead"), map, "ALL_CONNECTION_TRIES_FAILED");
  refused(cluster("nobody"), map, "no cluster \"nobody\"");
  refused(cluster("twice"), map, "is in two parts");
  refused(cluster("crm", "&program=not_there"), map, "not_there");
  refused(cluster("crm", "&program=killed"), map, "ShellCommandSource");
  refused(cluster("crm", "&program=killed_late"), map, "Child process");
  refused(cluster("crm", "&program=fails"), map, "Child process was exited with return code 3");
  refused(cluster("crm", "&program=slow&timeout=2"), map, "silent for 2 s");
  refused(cluster("crm", "&program=says_nothing"), map, "ShellCommandSource");
  refused(cluster("crm", "&program=other_version"), map, "): has funnel 7");
  refused(cluster("crm", "&program=cut"), map, "ShellCommandSource");
  refused(cluster("crm", "&program=changed"), map, "checksum");
  refused(cluster("crm", "&program=../funnel"), map, "folder of user scripts");
  // A table that is not everywhere, has other columns, or has no rows at one of the shards.
  EXPECT_EQ((*nodes_[0])("CREATE TABLE crm.here AS crm.deal_events"), "");
  EXPECT_EQ((*nodes_[0])("INSERT INTO crm.here SELECT * FROM crm.deal_events"), "");
  refused(cluster(), write_map("here.json", of_file, "here"), "crm.here");
  EXPECT_EQ((*nodes_[1])("CREATE TABLE crm.here AS crm.deal_events"), "");
  const std::string here = write_map("here.json", of_file, "here");
  refused(cluster(), here, "has no rows");
  EXPECT_EQ(run("report " + cluster("crm", "&empty_shards=1") + " --map " + here + " " + pinned).code, 0);
  // One deal lies on both.
  EXPECT_EQ((*nodes_[1])("INSERT INTO crm.here SELECT * FROM remote('127.0.0.1:" + std::to_string(nodes_[0]->tcp()) +
                         "', crm.here) LIMIT 1"),
            "");
  refused(cluster(), here, "is in two parts");
  // Rows that break off in the middle at one shard, and rows of which none can be used.
  json boom = of_file;
  boom["statement"] =
      "SELECT *, throwIf(cityHash64(deal) % 2 = 1 AND rowNumberInAllBlocks() = 3000, 'boom') AS ok FROM "
      "crm.deal_events WHERE ok = 0";
  refused(cluster(), write_map("boom.json", boom.dump()), "boom");
  json useless = of_file;
  useless["statement"] = "SELECT * REPLACE ('never' AS time) FROM crm.deal_events";
  refused(cluster(), write_map("useless.json", useless.dump()), "no row could be used");
  // The question must be pinned, and nothing else can be asked along.
  const std::string question = " --map " + map + " ";
  EXPECT_NE(run("report " + cluster() + question + "--as-of 2026-06-01").error.find("--known-at"), std::string::npos);
  EXPECT_NE(run("report " + cluster() + " x.csv" + question + pinned).code, 0);
  EXPECT_NE(run("report " + cluster() + question + pinned + "--compare").error.find("--compare"), std::string::npos);
  EXPECT_NE(run("report " + cluster() + question + pinned + "--store x.funnel").error.find("--store"), std::string::npos);
  EXPECT_NE(run("velocity " + cluster() + question + pinned).error.find("funnel report"), std::string::npos);
}

}  // namespace
