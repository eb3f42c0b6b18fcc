/// The program as a user meets it: arguments in, text and exit codes out. Whole documents: see tests/golden.
#include "support/commands.hpp"
#include "support/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

using outcome = funnel_test::command_outcome;  // standard output and error together

outcome run(const std::string& command) { return funnel_test::run_command(command + " 2>&1"); }

/// Wherever lines end.
bool has(const outcome& o, const std::string& part) {
  std::string text = o.text;
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text.find(part) != std::string::npos || o.text.find(part) != std::string::npos;
}
using funnel_test::times;

const std::string program = FUNNEL_PROGRAM;
const std::string sample = FUNNEL_SOURCE_DIR "/examples/sample/deals.csv --map " FUNNEL_SOURCE_DIR "/examples/sample/mapping.json";

TEST(Program, RefusesAnAlphaThatIsNone) {
  const outcome wrong = run(program + " bottlenecks " + sample + " --alpha 2");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_TRUE(has(wrong, "alpha"));
}

TEST(Program, ComparesWinRatesOfPeriodsNamedByItsOptions) {
  const std::string command = program + " change " + sample + " --as-of 2026-07-01 ";
  const outcome usual = run(command + "--period 2026-Q2");
  EXPECT_EQ(usual.code, 0) << usual.text;
  EXPECT_EQ(usual.text, run(command + "--period 2026-Q2 --against 2026-Q1").text);
  EXPECT_EQ(run(command).text, run(command + "--period 2026-06 --against 2026-05").text);
  const outcome overlapping = run(command + "--period 2026-Q2 --against 2026-06");
  EXPECT_EQ(overlapping.code, 2);
  EXPECT_TRUE(has(overlapping, "--against: the periods overlap")) << overlapping.text;
  EXPECT_TRUE(has(run(command + "--period 2026-Q4"), "--period: does not begin before")) << run(command + "--period 2026-Q4").text;
  EXPECT_EQ(run(command + "--created 2026-Q1").code, 2);
}

TEST(Program, ReportsASnapshotFileAndSaysWhatItAssumed) {
  const std::string folder = FUNNEL_SOURCE_DIR "/examples/sample/";
  const outcome o = run(program + " report " + folder + "snapshot.csv -m " + folder + "snapshot.json --where region=North");
  EXPECT_EQ(o.code, 0) << o.text;
  EXPECT_TRUE(has(o, "region is North"));
  EXPECT_TRUE(has(o, "as of the latest event"));
  EXPECT_TRUE(has(o, "no date for the current stage"));
}

TEST(Program, RefusesWrongRowsWhenStrictAndListsThemOtherwise) {
  const std::string file = ::testing::TempDir() + "funnel_program_test.csv";
  std::ofstream(file) << "id,at,stage\na,2026-01-01,Qualification\nb,soon,Qualification\n";
  const std::string command = program + " report " + file + " --column deal=id --column time=at --column stage=stage";
  const outcome listed = run(command);
  EXPECT_EQ(listed.code, 0) << listed.text;
  EXPECT_TRUE(has(listed, "2 = 1 applied + 1 rejected"));
  for (const char* part : {"at", "soon", "not an ISO 8601"}) EXPECT_TRUE(has(listed, part)) << part << "\n" << listed.text;
  const outcome strict = run(command + " --strict");
  EXPECT_EQ(strict.code, 1);
  EXPECT_TRUE(has(strict, "soon"));
  std::remove(file.c_str());
}

TEST(Program, SaysFirstWhatItCouldNotUse) {
  const std::string file = ::testing::TempDir() + "funnel_program_rejected_test.csv";
  const std::string mapping = ::testing::TempDir() + "funnel_program_rejected_test.json";
  std::ofstream(mapping) << R"({"columns": {"deal": "id", "time": "at", "stage": "stage"}})";  // which says that times are ISO 8601
  const std::string command = program + " report " + file + " --map " + mapping + " --as-of 2026-02-01";
  std::ofstream(file) << "id,at,stage\na,2026-01-01,Qualification\nb,01.01.2026,Qualification\nc,01.01.2026,Qualification\n";
  const outcome some = run(command);
  EXPECT_EQ(some.code, 0) << some.text;
  EXPECT_LT(some.text.find("Rejected rows"), some.text.find("All deals ")) << some.text;
  EXPECT_LT(some.text.find("01.01.2026 \u00D7 2 (3)"), some.text.find("Funnel\n")) << some.text;
  std::ofstream(file) << "id,at,stage\na,01.01.2026,Qualification\n";
  const outcome none = run(command);
  EXPECT_EQ(none.code, 1);
  EXPECT_TRUE(has(none, "1 = 0 applied + 1 rejected") && has(none, "01.01.2026 \u00D7 1 (2)") && has(none, "dd.mm.yyyy")) << none.text;
  // Without a mapping the form is found.
  EXPECT_EQ(run(program + " report " + file + " --column deal=id --column time=at --column stage=stage").code, 0);
  std::remove(file.c_str());
  std::remove(mapping.c_str());
}

TEST(Program, SaysWhatIsWrongWithItsArguments) {
  EXPECT_EQ(run(program).code, 2);
  EXPECT_EQ(run(program + " report /nowhere.csv --map /nowhere.json").code, 2);
  const outcome o = run(program + " report " + sample + " --as-of tomorrow --created soon --where x --zone Mars");
  EXPECT_EQ(o.code, 2);
  EXPECT_TRUE(has(o, "Mars"));
  const outcome q = run(program + " report " + sample + " --as-of tomorrow --created soon --where x");
  EXPECT_TRUE(has(q, "tomorrow") && has(q, "FROM..TO") && has(q, "DIMENSION=VALUE")) << q.text;
  const outcome unknown = run(program + " report " + sample + " --by planet");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(has(unknown, "planet"));
}

TEST(Program, TakesOneValueAnOptionAndAFileAfterIt) {
  const outcome o = run(program + " report --by owner " + sample);
  EXPECT_EQ(o.code, 0) << o.text;
  EXPECT_TRUE(has(o, "grouped by owner"));
  EXPECT_TRUE(has(run(program + " report --by owner --by region " + sample), "grouped by owner, region"));
}

TEST(Program, ShowsNoControlCharacterOfItsInput) {
  for (const char* command : {" report ", " explain "}) {
    const outcome o = run(program + command + (command == std::string(" report ") ? sample : "--map " FUNNEL_SOURCE_DIR "/examples/sample/mapping.json") +
                          " --where \"$(printf 'region=a\\033[2J\\302\\233\\342\\200\\256')\" --by \"$(printf 'x\\033[2J')\"");
    for (const char* hidden : {"\033", "\u009B", "\u202E"}) EXPECT_EQ(o.text.find(hidden), std::string::npos) << o.text;
  }
}

TEST(Program, SaysThatTheTimeZonesAreMissing) {
  const std::string without = "unshare -m sh -c 'mount -t tmpfs none /usr/share/zoneinfo && ";
  if (run(without + "true'").code != 0) GTEST_SKIP() << "no right to hide the system's time zones";
  const outcome o = run(without + program + " report " + sample + " --zone Europe/Paris'");
  EXPECT_EQ(o.code, 2);
  EXPECT_TRUE(has(o, "the system has no tz database")) << o.text;
}

TEST(Program, TakesItsQuestionFromFlagsOrFromAFile) {
  const std::string file = ::testing::TempDir() + "funnel_program_query.json";
  std::ofstream(file) << R"({"counting": "entries", "worth": "current", "basis": "created", "in": {"from": "2026-01-01", "to": "2026-04-01"}})";
  const std::string command = program + " report " + sample + " --as-of 2026-07-01";
  const outcome from_file = run(command + " --json - --query " + file);
  const outcome from_flags = run(command + " --json - --count entries --worth current --created 2026-01-01..2026-04-01");
  EXPECT_EQ(from_file.code, 0) << from_file.text;
  EXPECT_EQ(from_file.text, from_flags.text);
  EXPECT_TRUE(has(from_file, "\"counting\": \"entries\""));
  const outcome other = run(command + " --count touched --query " + file);
  EXPECT_TRUE(has(other, "a deal counts where it really stood"));
  std::ofstream(file) << R"({"counting": "twice", "colour": "red"})";
  const outcome wrong = run(command + " --query " + file);
  EXPECT_EQ(wrong.code, 2);
  EXPECT_TRUE(has(wrong, "counting") && has(wrong, "colour")) << wrong.text;
  std::remove(file.c_str());
}

TEST(Program, ReportsOrderedStepsPeriodsAndTheWaterfall) {
  const outcome o = run(program + " report " + sample + " --as-of 2026-07-01 --step qualification --step \"presentation?\" --step \"proposal|contracting\"" +
                        " --window 60d --strict-steps order --since 2026-03-01 --period 2026-03-01..2026-04-01 --by quarter");
  EXPECT_EQ(o.code, 0) << o.text;
  for (const char* part : {"Commercial proposal / Contr", "all within 60d", "Start, 2026-03-01", "Work within the period", "2026-Q1"})
    EXPECT_TRUE(has(o, part)) << part << "\n" << o.text;
}

TEST(Program, CountsAsOtherSystemsDocument) {
  EXPECT_TRUE(has(run(program + " presets"), "as documented by HubSpot"));
  const outcome o = run(program + " report " + sample + " --as-of 2026-07-01 --created 2026-01-01..2026-04-01 --preset frappe");
  EXPECT_EQ(o.code, 0) << o.text;
  EXPECT_TRUE(has(o, "every move into a stage counts"));
  EXPECT_EQ(run(program + " report " + sample + " --preset excel").code, 2);
}

// The sample's customer ACME is disqualified twice and then won: one identity, three passes, one win (features e10).
TEST(Program, FollowsCustomersFromMarketingToSales) {
  const std::string folder = FUNNEL_SOURCE_DIR "/examples/sample/";
  const std::string command = program + " report " + folder + "end_to_end.csv -m " + folder + "end_to_end.json --as-of 2026-06-01 --json - --phases marketing,qualified,sales,customer";
  const outcome identities = run(command + " --per identity");
  const outcome passes = run(command + " --per pass");
  EXPECT_TRUE(has(identities, "\"deal\": \"ACME\"")) << identities.text;
  EXPECT_TRUE(has(passes, "\"deal\": \"ACME #3\"")) << passes.text;
  EXPECT_EQ(run(command + " --per pass --in-pipeline sales").code, 2);
}

TEST(Program, ComparesManagers) {
  const std::string command = program + " report " + sample + " --as-of 2026-07-01";
  const outcome two = run(command + " \"--compare=Anna Petrova,Eva Lind\" --together --min-deals 5 --like-for-like region --lang ru");
  EXPECT_EQ(two.code, 0) << two.text;
  EXPECT_TRUE(has(two, "Anna Petrova, Eva Lind: вместе против остальных") && has(two, "при равном составе сделок: region")) << two.text;
  const outcome teams = run(command + " --compare --compare-by team --json -");
  EXPECT_TRUE(has(teams, "\"team_members\"") && has(teams, "\"North team\"")) << teams.text;
  EXPECT_EQ(run(command + " --compare --rest team").code, 0);
  EXPECT_FALSE(has(run(command), "Who stands out"));
  for (const char* wrong : {" --compare=Nobody", " --compare --compare-by planet", " --compare --like-for-like planet", " --compare --count ordered"})
    EXPECT_EQ(run(command + wrong).code, 2) << wrong;
}

TEST(Program, TakesTheQuestionOfTheSample) {
  const std::string folder = FUNNEL_SOURCE_DIR "/examples/sample/";
  const outcome o = run(program + " report " + folder + "deals.csv -m " + folder + "mapping.json --query " + folder + "question.json");
  EXPECT_EQ(o.code, 0) << o.text;
  EXPECT_TRUE(has(o, "South team") && has(o, "2026-Q1") && has(o, "it counts for whoever moved it on")) << o.text;
}

TEST(Program, ExplainsAQuestionInWords) {
  const outcome english = run(program + " explain --created 2026-01-01..2026-02-01 --credit mover --by owner");
  EXPECT_EQ(english.code, 0) << english.text;
  for (const char* part : {"a deal counts once it got that far", "whoever moved it on", "grouped by owner", "Hash", "\"credit\": \"mover\""})
    EXPECT_TRUE(has(english, part)) << part << "\n" << english.text;
  EXPECT_TRUE(has(run(program + " explain --lang ru --count strict"), "прошла все прежние стадии по порядку"));
  const outcome preset = run(program + " explain --preset creatio_stage --period 2026-01-01..2026-02-01");
  EXPECT_TRUE(has(preset, "activity view") && has(preset, "reading 1")) << preset.text;
  EXPECT_EQ(run(program + " explain --fiscal-year-from 13").code, 2);
}

TEST(Program, ShowsTheWorkloadOfOne) {
  const std::string command = program + " workload " + sample + " --activities " FUNNEL_SOURCE_DIR "/examples/sample/activities.csv --as-of 2026-07-01";
  const outcome own = run(command + " --self \"Boris Klein\" --lang ru");
  EXPECT_EQ(own.code, 0) << own.text;
  EXPECT_TRUE(has(own, "Своя работа: Boris Klein") && has(own, "A-330") && has(own, "Дней просрочки")) << own.text;
  const outcome json = run(command + " --json - --activity-credit responsible --owner \"Carla Gomez\"");
  EXPECT_TRUE(has(json, "\"open\": 4") && !has(json, "\"person\": \"Boris Klein\"")) << json.text;
  EXPECT_EQ(run(command + " --self Nobody").code, 2);
  const outcome without = run(program + " workload " + sample + " --as-of 2026-07-01");
  EXPECT_EQ(without.code, 0) << without.text;
  EXPECT_TRUE(has(without, "0 of them overdue") || has(without, "activities to do")) << without.text;
  const outcome unmapped = run(program + " workload " + sample + " --activities /nowhere.csv");
  EXPECT_EQ(unmapped.code, 1) << unmapped.text;
}

// examples/sample/README.md says what was planted in the sample; so much of it, and no more, must be found.
TEST(Program, FindsTheStoryOfTheSample) {
  const std::string of_sample = sample + " --as-of 2026-07-01";
  const outcome jams = run(program + " bottlenecks " + of_sample);
  EXPECT_TRUE(has(jams, "Bottleneck: Commercial proposal. It is slow")) << jams.text;
  EXPECT_EQ(times(jams.text, "Bottleneck:"), 1U) << jams.text;
  EXPECT_FALSE(has(jams, "leaks")) << jams.text;
  const outcome people = run(program + " report " + of_sample + " --compare --width 200");
  EXPECT_EQ(times(people.text, " points more") + times(people.text, " points less"), 2U) << people.text;
  EXPECT_TRUE(has(people, "Carla Gomez: ") && has(people, "Eva Lind: ") && has(people, " points more") && has(people, " points less")) << people.text;
  EXPECT_TRUE(has(people, "Reasons given")) << people.text;
  const outcome speed = run(program + " velocity " + of_sample + " --by region");
  EXPECT_TRUE(has(speed, "The number of new deals grows") && has(speed, "The groups do not differ by more than chance")) << speed.text;
  const outcome work = run(program + " workload " + of_sample + " --activities " FUNNEL_SOURCE_DIR "/examples/sample/activities.csv");
  EXPECT_TRUE(has(work, "most of all with Boris Klein")) << work.text;
}

TEST(Program, FindsTheStoryOfGeneratedDeals) {
  const std::string file = ::testing::TempDir() + "funnel_story";
  ASSERT_EQ(run(program + " generate --deals 20000 --out " + file + ".csv").code, 0);
  const std::string files = file + ".csv --map " + file + ".json";
  EXPECT_TRUE(has(run(program + " bottlenecks " + files), "Bottleneck: Commercial proposal. It is slow"));
  const outcome people = run(program + " report " + files + " --compare --width 200");
  EXPECT_EQ(times(people.text, " points more") + times(people.text, " points less"), 2U);
  EXPECT_TRUE(has(people, "Manager 3: ") && has(people, "Manager 5: "));
  EXPECT_TRUE(has(run(program + " velocity " + files), "The number of new deals grows"));
  for (const char* ending : {".csv", ".json"}) std::remove((file + ending).c_str());
}

TEST(Program, PrintsPipelineTemplates) {
  EXPECT_TRUE(has(run(program + " pipeline"), "renewals"));
  EXPECT_TRUE(has(run(program + " pipeline sales"), "\"Commercial proposal\""));
  EXPECT_EQ(run(program + " pipeline nonsense").code, 2);
  EXPECT_TRUE(has(run(program + " --version"), "funnel 0.1.0"));
}

TEST(Program, GeneratesWhatItReports) {
  const std::string folder = ::testing::TempDir();
  const outcome made = run(program + " generate --deals 300 --seed 7 --out " + folder + "generated.csv");
  EXPECT_EQ(made.code, 0) << made.text;
  EXPECT_TRUE(has(made, "of 300 deals"));
  const outcome report = run(program + " report " + folder + "generated.csv -m " + folder + "generated.json --by region");
  EXPECT_EQ(report.code, 0) << report.text;
  EXPECT_TRUE(has(report, "0 rejected"));
  EXPECT_TRUE(has(report, "region 8"));
  EXPECT_EQ(run(program + " generate --out " + folder + "no/such/folder/x.csv").code, 1);
  EXPECT_EQ(run(program + " generate --out " + folder + "generated.json").code, 2);
  for (const char* file : {"generated.csv", "generated.json"}) std::remove((folder + file).c_str());
}

TEST(Program, TellsHowLongTheFirstResponseTakes) {
  const std::string command = program + " velocity " + sample + " --as-of 2026-07-01";
  const outcome o = run(command + " --response-from presentation --horizon 60");
  EXPECT_EQ(o.code, 0) << o.text;
  EXPECT_TRUE(has(o, "From entering Presentation")) << o.text;
  EXPECT_EQ(run(command + " --response-from nowhere").code, 2);
}

const std::string plan_file = FUNNEL_SOURCE_DIR "/examples/sample/plan.csv";

TEST(ProgramPlan, ComparesTeams) {
  const outcome json = run(program + " plan " + sample + " --plan " + plan_file + " --by team --json -");
  EXPECT_EQ(json.code, 0) << json.text;
  EXPECT_TRUE(has(json, "\"plan_present_amount\"") && has(json, "\"wins_at_last\"") && has(json, "North team")) << json.text;
}

TEST(ProgramPlan, IsOfAllDealsWheneverTheyWereCreated) {
  const std::string asked = program + " plan " + sample + " --as-of 2026-07-01 --plan " + plan_file;
  const outcome whole = run(asked), dated = run(asked + " --created 2026-06");
  const auto from = [](const outcome& o) { return o.text.substr(o.text.find("2026-07: ")); };
  EXPECT_EQ(dated.code, 0) << dated.text;
  EXPECT_TRUE(has(dated, "whenever they were created or closed")) << dated.text;
  EXPECT_EQ(from(dated), from(whole));
  // As many of them as belong to one team, against the targets of that team.
  EXPECT_TRUE(has(run(asked + " --team \"North team\" --by owner"), "Anna Petrova"));
}

TEST(ProgramPlan, WithoutAPlanShowsTheForecastAlone) {
  const outcome o = run(program + " plan " + sample + " --as-of 2026-07-01 --unit quarter --training 2026-01-01..2026-04-01");
  EXPECT_EQ(o.code, 0) << o.text;
  EXPECT_TRUE(has(o, "Until 2026-09-30") || has(o, "until 2026-09-30")) << o.text;
  EXPECT_FALSE(has(o, "Plan and fact"));
}

TEST(ProgramPlan, SaysWhatIsWrong) {
  const std::string file = ::testing::TempDir() + "funnel_program_plan.csv";
  std::ofstream(file) << "month,owner,amount\nJuly,Anna,much\n";
  const outcome column = run(program + " plan " + sample + " --by owner --plan " + file);
  EXPECT_EQ(column.code, 1);
  EXPECT_TRUE(has(column, "period: the plan has no such column")) << column.text;
  const outcome cells = run(program + " plan " + sample + " --by owner --plan-column period=month --plan " + file);
  EXPECT_EQ(cells.code, 1);
  EXPECT_TRUE(has(cells, ":2, month: \"July\"") && has(cells, ":2, amount: \"much\"")) << cells.text;
  EXPECT_EQ(run(program + " plan " + sample + " --plan-column month").code, 0);  // no plan, no columns
  EXPECT_EQ(run(program + " plan " + sample + " --plan-column month --plan " + file).code, 2);
  EXPECT_EQ(run(program + " plan " + sample + " --by month --plan " + plan_file).code, 1);
  const outcome part = run(program + " plan " + sample + " --where region=North --plan " + plan_file);
  EXPECT_EQ(part.code, 1);
  EXPECT_TRUE(has(part, "the plan says nothing by region")) << part.text;
  EXPECT_EQ(run(program + " plan " + sample + " --training soon").code, 2);
  EXPECT_EQ(run(program + " plan " + sample + " --unit fortnight").code, 2);
  std::remove(file.c_str());
}

}  // namespace

namespace {

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ProgramOutput, FullDisksAreNoticedAndOlderReportsStay) {
  const outcome full = run("sh -c '" + program + " report " + sample + " --as-of 2026-07-01 > /dev/full'");
  EXPECT_EQ(full.code, 1);
  EXPECT_TRUE(has(full, "could be written")) << full.text;
  EXPECT_EQ(run(program + " report " + sample + " --as-of 2026-07-01 --html /dev/full").code, 1);

  const std::string page = ::testing::TempDir() + "funnel_older.html";
  std::ofstream(page) << "older";
  // Files of at most one block: the page does not fit.
  const outcome cut = run("sh -c 'trap \"\" XFSZ; ulimit -f 1; " + program + " report " + sample + " --as-of 2026-07-01 --html " + page + "'");
  EXPECT_EQ(cut.code, 1) << cut.text;
  EXPECT_EQ(text_of(page), "older");
  EXPECT_EQ(run(program + " report " + sample + " --as-of 2026-07-01 --html " + page).code, 0);
  EXPECT_NE(text_of(page).find("</html>"), std::string::npos);
  std::remove(page.c_str());
}

TEST(ProgramOutput, NothingThatIsReadIsWrittenOver) {
  const std::string data = ::testing::TempDir() + "funnel_data.csv";
  std::ofstream(data) << text_of(FUNNEL_SOURCE_DIR "/examples/sample/deals.csv");
  const std::string before = text_of(data);
  const outcome o = run(program + " report " + data + " -m " + FUNNEL_SOURCE_DIR "/examples/sample/mapping.json --html " + data);
  EXPECT_EQ(o.code, 2);
  EXPECT_TRUE(has(o, "is read as well")) << o.text;
  EXPECT_EQ(text_of(data), before);
  std::remove(data.c_str());
}

TEST(ProgramOutput, NothingIsWrittenTwiceOrOverWhatStandsBesideIt) {
  const std::string folder = ::testing::TempDir() + "funnel_outputs/";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto refused = [&](const std::string& command, const std::string& why) {
    const outcome o = run("cd " + folder + " && " + program + " " + command);
    EXPECT_EQ(o.code, 2) << command << "\n" << o.text;
    EXPECT_TRUE(has(o, why)) << o.text;
  };
  refused("report " + sample + " --as-of 2026-07-01 --html a.html --json " + folder + "../funnel_outputs/a.html", "would be written twice");
  EXPECT_FALSE(std::filesystem::exists(folder + "a.html"));
  // The mapping that is written beside a file has its name, too.
  EXPECT_EQ(run(program + " import " + sample + " --store " + folder + "deals.json").code, 0);
  const std::string store = text_of(folder + "deals.json");
  refused("export deals.json --out deals.csv", "is read as well");
  refused("export deals.json --out other.csv --activities other.json", "would be written twice");
  EXPECT_EQ(text_of(folder + "deals.json"), store);
  // So are files that a mapping joins to the one it reads.
  const std::string deals = "id,at,stage,who\nA,2026-01-01,lead,1\n", people = "id,name\n1,Anna\n";
  std::ofstream(folder + "joined.csv") << deals;
  std::ofstream(folder + "people.csv") << people;
  std::ofstream(folder + "joined.json") << R"({"columns": {"deal": "id", "time": "at", "stage": "stage", "owner": "name"},
    "joins": [{"file": "people.csv", "on": "who", "key": "id"}], "pipeline": {"id": "p", "stages": [{"id": "lead"}, {"id": "won", "kind": "won"}]}})";
  refused("report joined.csv --map joined.json --html people.csv", "is read as well");
  EXPECT_EQ(text_of(folder + "people.csv"), people);
  EXPECT_EQ(run("cd " + folder + " && " + program + " report joined.csv --map joined.json --html page.html --json page.json").code, 0);
  // Devices may be written to as often as one likes.
  EXPECT_EQ(run(program + " report " + sample + " --as-of 2026-07-01 --html /dev/null --json /dev/null").code, 0);
  std::filesystem::remove_all(folder);
}

TEST(Program, ReadsStandardInputAndPeriodsAsPeopleWriteThem) {
  const std::string file = FUNNEL_SOURCE_DIR "/examples/sample/snapshot.csv";
  const outcome o = run("cat " + file + " | " + program + " report - --json - 2>/dev/null");
  EXPECT_EQ(o.code, 0) << o.text;
  EXPECT_TRUE(has(o, "\"deals\": 5")) << o.text;
  const outcome quarter = run(program + " report " + sample + " --created 2026-Q1 --json - 2>/dev/null");
  const outcome months = run(program + " report " + sample + " --created 2026-01..2026-03 --json - 2>/dev/null");
  const outcome dates = run(program + " report " + sample + " --created 2026-01-01..2026-04-01 --json - 2>/dev/null");
  EXPECT_EQ(quarter.text, dates.text);
  EXPECT_EQ(months.text, dates.text);
  // Words start from the instant of the report, and the heading says what they came to.
  const outcome words = run(program + " report " + sample + " --as-of 2026-05-20 --created last-month");
  EXPECT_TRUE(has(words, "last-month is 2026-04")) << words.text;
  EXPECT_TRUE(has(run(program + " report " + sample + " --created last-90-weeks"), "2026-Q1"));
}

TEST(Program, NamesWhatSomebodyWhoMistypedMayHaveMeant) {
  EXPECT_TRUE(has(run(program + " repotr " + sample), "report"));
  EXPECT_TRUE(has(run(program + " report " + sample + " --ownr Anna"), "--owner"));
  const outcome column = run(program + " report " + sample + " --column owner=managr");
  EXPECT_TRUE(has(column, "no column") && has(column, "its header, parted by") && has(column, "\"stage\"")) << column.text;
}

TEST(Program, SaysWhatItTookAFileForAndAsksWhatTheFileLeavesOpen) {
  const std::string file = ::testing::TempDir() + "funnel_program_open.csv";
  std::ofstream(file) << "id,stage,created,closed\nA,Steam,2026-01-05,\nB,Cold pond,2026-01-06,\nC,Won,2026-01-06,2026-01-09\n";
  const outcome asked = run(program + " report " + file);
  EXPECT_EQ(asked.code, 1);
  EXPECT_TRUE(has(asked, "--stages")) << asked.text;
  EXPECT_TRUE(has(run(program + " report " + file + " --lang ru"), "в каком порядке")) << asked.text;
  const outcome told = run(program + " report " + file + " --stages \"Cold pond,Steam\"");
  EXPECT_EQ(told.code, 0) << told.text;
  EXPECT_TRUE(has(told, "Assumed: one row a deal") && has(told, "funnel map ") && has(told, "Cold pond > Steam")) << told.text;
  std::remove(file.c_str());
}

}  // namespace
