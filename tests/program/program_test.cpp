/// The program as a user meets it: arguments in, text and exit codes out.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string>

#include <sys/wait.h>

namespace {

struct outcome {
  int code = -1;
  std::string text;  // standard output and error together
};

outcome run(const std::string& command) {
  outcome o;
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (!pipe) return o;
  std::array<char, 4096> buffer{};
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) o.text.append(buffer.data(), n);
  const int status = pclose(pipe);
  o.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return o;
}

bool has(const outcome& o, const std::string& part) { return o.text.find(part) != std::string::npos; }

const std::string program = FUNNEL_PROGRAM;
const std::string sample = FUNNEL_SOURCE_DIR "/examples/sample/deals.csv --map " FUNNEL_SOURCE_DIR "/examples/sample/mapping.json";

TEST(Program, ReportsTheSample) {
  const std::string html = ::testing::TempDir() + "funnel_program_test.html";
  const outcome o = run(program + " report " + sample + " --as-of 2026-07-01 --by owner --html " + html);
  EXPECT_EQ(o.code, 0) << o.text;
  EXPECT_TRUE(has(o, "Commercial proposal"));
  EXPECT_TRUE(has(o, "Anna Petrova"));
  EXPECT_TRUE(has(o, "0 rejected"));
  EXPECT_TRUE(std::ifstream(html).good());
  std::remove(html.c_str());
}

TEST(Program, ReportsASnapshotFileAndSaysWhatItAssumed) {
  const std::string folder = FUNNEL_SOURCE_DIR "/examples/sample/";
  const outcome o = run(program + " report " + folder + "snapshot.csv -m " + folder + "snapshot.json --where region=North");
  EXPECT_EQ(o.code, 0) << o.text;
  EXPECT_TRUE(has(o, "region is North"));
  EXPECT_TRUE(has(o, "as of the latest event"));
  EXPECT_TRUE(has(o, "no date for the current stage"));
}

TEST(Program, PrintsJsonAndRussian) {
  const outcome json = run(program + " report " + sample + " --json -");
  EXPECT_EQ(json.code, 0);
  EXPECT_EQ(json.text.front(), '{');
  const outcome russian = run(program + " report " + sample + " --lang ru");
  EXPECT_TRUE(has(russian, "Воронка"));
}

TEST(Program, RefusesWrongRowsWhenStrictAndListsThemOtherwise) {
  const std::string file = ::testing::TempDir() + "funnel_program_test.csv";
  std::ofstream(file) << "id,at,stage\na,2026-01-01,Qualification\nb,soon,Qualification\n";
  const std::string command = program + " report " + file + " --column deal=id --column time=at --column stage=stage";
  const outcome listed = run(command);
  EXPECT_EQ(listed.code, 0) << listed.text;
  EXPECT_TRUE(has(listed, "2 = 1 applied + 1 rejected"));
  EXPECT_TRUE(has(listed, ":3, at, \"soon\""));
  const outcome strict = run(command + " --strict");
  EXPECT_EQ(strict.code, 1);
  EXPECT_TRUE(has(strict, "soon"));
  std::remove(file.c_str());
}

TEST(Program, SaysWhatIsWrongWithItsArguments) {
  EXPECT_EQ(run(program).code, 2);
  EXPECT_EQ(run(program + " report /nowhere.csv --map /nowhere.json").code, 2);
  const outcome o = run(program + " report " + sample + " --as-of tomorrow --created 2026 --where x --zone Mars");
  EXPECT_EQ(o.code, 2);
  EXPECT_TRUE(has(o, "Mars"));
  const outcome q = run(program + " report " + sample + " --as-of tomorrow --created 2026 --where x");
  EXPECT_TRUE(has(q, "tomorrow") && has(q, "FROM..TO") && has(q, "DIMENSION=VALUE")) << q.text;
  const outcome unknown = run(program + " report " + sample + " --by planet");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(has(unknown, "planet"));
}

TEST(Program, PrintsPipelineTemplates) {
  EXPECT_TRUE(has(run(program + " pipeline"), "renewals"));
  EXPECT_TRUE(has(run(program + " pipeline sales"), "\"Commercial proposal\""));
  EXPECT_EQ(run(program + " pipeline nonsense").code, 2);
  EXPECT_TRUE(has(run(program + " --version"), "funnel 0.1.0"));
}

TEST(Quickstart, PrintsTheFunnelOfItsThreeDeals) {
  const outcome o = run(FUNNEL_QUICKSTART);
  EXPECT_EQ(o.code, 0);
  EXPECT_TRUE(has(o, "33.3%  (1 / 3"));
  EXPECT_TRUE(has(o, "Boris"));
}

}  // namespace
