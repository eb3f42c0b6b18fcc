/// The program writes files while the disk fails: the N-th open, write, sync, close, change of rights and rename of what it
/// writes fails, for N = 0, 1, ... until none is left, once and from then on, and writes are cut short. Each file is the older
/// one or the new one as a whole, the exit code says which, and nothing else stays. FUNNEL_EVERY_FAULT looks at every command.
#include "support/store_files.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

using funnel_test::bytes_of_file;
using funnel_test::own_folder;

const std::string program = FUNNEL_PROGRAM;
const std::string older = "the older file\n";

int code_of(const std::string& command) {
  const int status = std::system((command + " > /dev/null 2>&1").c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/// A command of the program that writes these files; in its text, OUT, DATA and SAMPLE stand for folders.
struct writing_command {
  std::string text;
  std::vector<std::string> files;
  std::string before{};  ///< is run first, without faults
};

/// The folder that is written to, where disks fail, and one where they do not.
struct folders {
  own_folder all;
  std::string out = all / "out/", data = all / "data/";

  folders() {
    std::filesystem::create_directory(out);
    std::filesystem::create_directory(data);
  }
  std::string command(std::string text) const {
    for (const auto& [what, path] : {std::pair<std::string, std::string>{"OUT/", out}, {"DATA/", data}, {"SAMPLE/", FUNNEL_SOURCE_DIR "/examples/sample/"}})
      for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += path.size()) text.replace(at, what.size(), path);
    return program + " " + text;
  }
  std::vector<std::string> written() const {
    std::vector<std::string> names;
    for (const auto& f : std::filesystem::directory_iterator(out)) names.push_back(f.path().filename().string());
    return names;
  }
};

/// Runs the command with each fault in turn, over older files or none. Returns how many were met.
int fail_each_operation(const writing_command& c, bool with_older) {
  const folders in;
  if (!c.before.empty()) { EXPECT_EQ(code_of(in.command(c.before)), 0) << c.before; }
  const std::string command = in.command(c.text), met = in.data + "met";
  const auto lay_older = [&] {
    for (const std::string& f : in.written()) std::filesystem::remove(in.out + f);
    if (!with_older) return;
    for (const std::string& f : c.files) {
      std::ofstream(in.out + f) << older;
      chmod((in.out + f).c_str(), 0640);
    }
  };
  lay_older();
  EXPECT_EQ(code_of(command), 0) << command;
  std::map<std::string, std::string> right;
  for (const std::string& f : c.files) right[f] = bytes_of_file(in.out + f);
  int n_faults = 0;
  for (const std::string how : {"", "FUNNEL_FAULT_LASTING=1 ", "FUNNEL_FAULT_SHORT=1 "})
    for (int n = 0;; ++n) {
      lay_older();
      std::filesystem::remove(met);
      const int code = code_of("LD_PRELOAD=" FUNNEL_FAILING_FILES " FUNNEL_FAULT_FOLDER=" + in.out + " FUNNEL_FAULT_AT=" + std::to_string(n) +
                               " FUNNEL_FAULT_MET=" + met + " " + how + command);
      const bool failed = std::filesystem::exists(met);
      EXPECT_EQ(code, failed ? 1 : 0);
      for (const std::string& f : in.written()) EXPECT_TRUE(right.contains(f)) << f << " stays";
      std::size_t n_new = 0;
      for (const std::string& f : c.files) {
        const std::string path = in.out + f, now = bytes_of_file(path);
        const bool is_new = now == right[f] && std::filesystem::exists(path);
        n_new += is_new;
        EXPECT_TRUE(is_new || (with_older ? now == older : !std::filesystem::exists(path))) << f << " is neither the older nor the new one";
        struct stat s {};
        if (with_older && stat(path.c_str(), &s) == 0) { EXPECT_EQ(s.st_mode & 0777, 0640u) << f; }
      }
      EXPECT_EQ(n_new == c.files.size(), !failed) << "the exit code does not say what is there";
      if (testing::Test::HasFailure()) {
        ADD_FAILURE() << how << "operation " << n << " of " << command;
        return n_faults;
      }
      if (!failed) break;
      ++n_faults;
    }
  return n_faults;
}

const std::string asked = "SAMPLE/deals.csv -m SAMPLE/mapping.json --as-of 2026-07-01 ";
const std::string import_sample = "import SAMPLE/deals.csv -m SAMPLE/mapping.json --store DATA/deals.funnel";

TEST(WrittenFiles, AreTheOlderOrTheNewOnesWhateverFails) {
  std::vector<writing_command> commands{
      {"report " + asked + "--html OUT/page.html --json OUT/page.json", {"page.html", "page.json"}},
      {"map SAMPLE/snapshot.csv --out OUT/mapping.json", {"mapping.json"}},
      {"export DATA/deals.funnel --out OUT/deals.csv --activities OUT/calls.csv", {"deals.csv", "deals.json", "calls.csv"}, import_sample},
  };
  if (std::getenv("FUNNEL_EVERY_FAULT")) {
    const std::string part = "partial " + asked + "--known-at 2026-07-01 --part 0/1 --out ";
    commands.push_back({part + "OUT/one.part", {"one.part"}});
    commands.push_back({"merge DATA/one.part --out OUT/all.part", {"all.part"}, part + "DATA/one.part"});
    commands.push_back({"generate --deals 3000 --out OUT/made.csv", {"made.csv", "made.json"}});
    for (const std::string command : {"velocity", "bottlenecks", "plan", "workload --activities SAMPLE/activities.csv"})
      commands.push_back({command + " " + asked + "--html OUT/page.html --json OUT/page.json", {"page.html", "page.json"}});
    commands.push_back({"change " + asked + "--period 2026-Q2 --html OUT/page.html", {"page.html"}});
  }
  for (const writing_command& c : commands)
    for (const bool with_older : {true, false}) EXPECT_GT(fail_each_operation(c, with_older), 10) << c.text;
}

/// A name that somebody could have known, and made a link of.
TEST(WrittenFiles, DoNotFollowLinksThatLieInTheirWay) {
  const folders in;
  std::ofstream(in.data + "victim") << "mine";
  // The shell becomes the program: the number of its process is known before.
  const std::string command = "ln -s " + in.data + "victim " + in.out + "page.html.part-$$; exec " + in.command("report " + asked + "--html OUT/page.html");
  EXPECT_EQ(code_of("sh -c '" + command + " > /dev/null 2>&1'"), 0);
  EXPECT_EQ(bytes_of_file(in.data + "victim"), "mine");
  EXPECT_NE(bytes_of_file(in.out + "page.html").find("</html>"), std::string::npos);
}

/// A store on NFS, whose locks cannot be trusted: no command writes there unless it is told to, and then all do.
TEST(WrittenFiles, LieOnANetworkFileSystemOnlyWhenAsked) {
  const folders in;
  const std::string on_nfs = "LD_PRELOAD=" FUNNEL_FAILING_FILES " FUNNEL_FAULT_FOLDER=" + in.out + " FUNNEL_FAULT_FILE_SYSTEM=6969 ";
  const std::vector<std::pair<std::string, std::string>> commands{
      {"import SAMPLE/deals.csv -m SAMPLE/mapping.json --store OUT/deals.funnel", "deals.funnel"},
      {"compact OUT/deals.funnel", ""}, {"erase OUT/deals.funnel --deal 1", ""}, {"backup OUT/deals.funnel OUT/copy.funnel", "copy.funnel"}};
  for (const auto& [text, made] : commands) {
    const std::string command = on_nfs + in.command(text);
    EXPECT_EQ(code_of(command + " 2>&1 >/dev/null | grep -q 'lies on NFS'"), 0) << text;
    if (!made.empty()) { EXPECT_FALSE(std::filesystem::exists(in.out + made)) << text; }
    EXPECT_EQ(code_of(command + " --network-file-system"), 0) << text;
    if (!made.empty()) { EXPECT_TRUE(std::filesystem::exists(in.out + made)) << text; }
  }
  EXPECT_EQ(code_of(on_nfs + in.command("report --store OUT/deals.funnel")), 0);
  EXPECT_EQ(code_of(on_nfs + in.command("verify OUT/deals.funnel")), 0);
}

/// Killed while it writes, again and again: the older file is there, and nothing else.
TEST(WrittenFiles, LeaveNothingWhenTheProgramIsKilled) {
  const folders in;
  const std::string page = in.out + "page.html";
  std::ofstream(page) << older;
  for (int ms = 20; ms <= 400; ms += 20) {
    static_cast<void>(code_of("timeout -s KILL " + std::to_string(ms / 1000.0) + " " + in.command("report " + asked + "--html OUT/page.html") + " > /dev/null 2>&1"));
    EXPECT_EQ(in.written(), std::vector<std::string>{"page.html"}) << ms;
    const std::string now = bytes_of_file(page);
    EXPECT_TRUE(now == older || now.find("</html>") != std::string::npos) << ms;
  }
}

}  // namespace
