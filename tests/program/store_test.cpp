/// The commands of stores that last: import, and again when files have grown; every command with a store in place of files;
/// Ctrl-C; copies, erasure and the way out.
#include "support/commands.hpp"
#include "support/store_files.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

namespace store_commands {

using funnel_test::bytes_of_file;
using funnel_test::own_folder;

struct answer_told {
  int code = -1;
  std::string out;  // both streams
};

answer_told program(const std::string& arguments) {
  auto o = funnel_test::run_command(std::string(FUNNEL_PROGRAM) + " " + arguments + " 2>&1");
  return {o.code, std::move(o.text)};
}

const std::string sample_deals = FUNNEL_SOURCE_DIR "/examples/sample/deals.csv";
const std::string with_mapping = " --map " FUNNEL_SOURCE_DIR "/examples/sample/mapping.json";

TEST(StoreCommands, AStoreAnswersAsItsFilesDo) {
  const own_folder folder;
  const std::string store = folder / "crm.funnel";
  // The file grows.
  const std::string text = bytes_of_file(sample_deals);
  const std::string growing = folder / "deals.csv";
  std::ofstream(growing, std::ios::binary) << text.substr(0, text.find('\n', text.size() / 2) + 1);
  answer_told t = program("import " + growing + with_mapping + " --store " + store);
  ASSERT_EQ(t.code, 0) << t.out;
  std::ofstream(growing, std::ios::binary | std::ios::trunc) << text;
  for (int again = 0; again < 2; ++again) {
    t = program("import " + growing + with_mapping + " --store " + store);
    ASSERT_EQ(t.code, 0) << t.out;
    EXPECT_NE(t.out.find("was read before"), std::string::npos) << t.out;
  }
  for (const std::string command : {"report --by owner --by region", "report --by team", "velocity", "plan", "bottlenecks"}) {
    const std::string rest = " --as-of 2026-07-01 --json -";
    const answer_told of_files = program(command + rest + " " + growing + with_mapping), of_store = program(command + rest + " --store " + store);
    ASSERT_EQ(of_files.code, 0) << of_files.out;
    auto a = nlohmann::json::parse(of_files.out), b = nlohmann::json::parse(of_store.out, nullptr, false);
    ASSERT_FALSE(b.is_discarded()) << of_store.out;
    for (auto* j : {&a, &b}) j->erase("input");
    EXPECT_EQ(a, b) << command;
  }
  EXPECT_EQ(program("verify " + store).code, 0);
  EXPECT_EQ(program("backup " + store + " " + (folder / "copy")).code, 0);
  EXPECT_EQ(program("backup " + store + " " + (folder / "copy")).code, 1);
  EXPECT_EQ(program("compact " + store).code, 0);

  EXPECT_EQ(program("export " + store + " --out " + (folder / "out.csv")).code, 0);
  const answer_told back = program("report --by owner --as-of 2026-07-01 --json - " + (folder / "out.csv") + " --map " + (folder / "out.json"));
  const answer_told was = program("report --by owner --as-of 2026-07-01 --json - --store " + store);
  auto a = nlohmann::json::parse(back.out, nullptr, false), b = nlohmann::json::parse(was.out);
  ASSERT_FALSE(a.is_discarded()) << back.out;
  for (auto* j : {&a, &b}) j->erase("input");
  EXPECT_EQ(a["sections"]["ledger"], b["sections"]["ledger"]);

  const std::string owner = b["sections"]["segments"]["tables"]["segments"]["rows"][0]["by.owner"];
  t = program("erase " + store + " --person '" + owner + "' --closed-before 2026-03-01");
  ASSERT_EQ(t.code, 0) << t.out;
  EXPECT_EQ(bytes_of_file(store).find(owner), std::string::npos);
  EXPECT_EQ(program("report --store " + store).out.find(owner), std::string::npos);
  EXPECT_EQ(program("verify " + store).code, 0);
}

TEST(StoreCommands, SayWhatIsWrong) {
  const own_folder folder;
  const auto expect = [](const std::string& arguments, int code, const char* part) {
    const answer_told t = program(arguments);
    EXPECT_EQ(t.code, code) << t.out;
    EXPECT_NE(t.out.find(part), std::string::npos) << arguments << ": " << t.out;
  };
  expect("report", 2, "name the files to read, or the store");
  expect("report " + sample_deals + " --store x", 2, "not from both");
  expect("report --store " + (folder / "none"), 1, "there is no such file");
  expect("import --store " + (folder / "s"), 2, "name the files to import");
  expect("import " + sample_deals + " --store " + sample_deals, 1, "not a funnel store");
  expect("verify " + sample_deals, 1, "not a funnel store");
  const std::string store = folder / "s";
  ASSERT_EQ(program("import " + sample_deals + with_mapping + " --store " + store).code, 0);
  std::string bytes = bytes_of_file(store);
  const std::size_t at = bytes.find("\"stages\"");  // of the pipeline, in the first piece
  ASSERT_NE(at, std::string::npos);
  for (std::size_t i = at; i < at + 200; ++i) bytes[i] = static_cast<char>(~bytes[i]);
  std::ofstream(store, std::ios::binary | std::ios::trunc) << bytes;
  expect("report --store " + store, 1, "funnel salvage");
  expect("verify " + store, 1, "funnel salvage");
}

TEST(StoreCommands, CtrlCLeavesWhatWasAcknowledgedAndGoesOn) {
  const own_folder folder;
  const std::string csv = folder / "events.csv", store = folder / "s";
  ASSERT_EQ(program("generate --deals 60000 --out " + csv).code, 0);
  const std::string command = "import " + csv + " --map " + (folder / "events.json") + " --store " + store;
  int interrupted = 0;
  for (int wait = 20; wait < 2'000 && interrupted < 3; wait += 60) {
    const pid_t child = fork();
    if (child == 0) {
      std::freopen("/dev/null", "w", stdout);
      std::freopen((folder / "errors").c_str(), "w", stderr);
      execl(FUNNEL_PROGRAM, "funnel", "import", csv.c_str(), "--map", (folder / "events.json").c_str(), "--store", store.c_str(), nullptr);
      _exit(9);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(wait));
    kill(child, SIGINT);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) == 9);
    ASSERT_FALSE(WIFSIGNALED(status) && WTERMSIG(status) != SIGINT) << "signal " << WTERMSIG(status);
    if (!std::filesystem::exists(store)) continue;
    const answer_told verified = program("verify " + store);
    EXPECT_TRUE(verified.code == 0 || verified.out.find("holds no store yet") != std::string::npos) << verified.out;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 1) {
      EXPECT_NE(bytes_of_file(folder / "errors").find("goes on from there"), std::string::npos);
      ++interrupted;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
  }
  ASSERT_EQ(program(command).code, 0);
  ASSERT_EQ(program("import " + csv + " --map " + (folder / "events.json") + " --store " + (folder / "whole")).code, 0);
  const std::string question = "report --as-of 2026-01-01 --json - --store ";
  auto a = nlohmann::json::parse(program(question + store).out), b = nlohmann::json::parse(program(question + (folder / "whole")).out);
  for (auto* j : {&a, &b}) j->erase("input");
  EXPECT_EQ(a, b);
}

}  // namespace store_commands
