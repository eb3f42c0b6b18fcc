/// Plan and fact on the dashboard: the targets of a question are those rows of the plan that are about it, and what is said of them is what
/// `compare_plan` says.
#include <funnel/analysis/plan.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/dashboard.hpp>
#include <funnel/report/writers.hpp>

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace dashboard_plan_tests {

using namespace funnel;
using nlohmann::json;

const std::string sample = FUNNEL_SOURCE_DIR "/examples/sample/";

struct written_target {
  std::string period, team, owner;
  std::int64_t amount = 0;  // whole units
};
/// The file of the plan, read as simply as can be.
std::vector<written_target> written_plan() {
  std::vector<written_target> all;
  std::ifstream file(sample + "plan.csv");
  std::string line;
  std::getline(file, line);
  EXPECT_EQ(line, "period,team,owner,amount,deals");
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    written_target t;
    std::string amount;
    std::getline(cells, t.period, ',') && std::getline(cells, t.team, ',') && std::getline(cells, t.owner, ',') && std::getline(cells, amount, ',');
    t.amount = std::stoll(amount);
    all.push_back(t);
  }
  return all;
}

class PlanOnTheDashboard : public ::testing::Test {
 protected:
  void SetUp() override {
    query whole;
    whole.by_owner().by_team();
    plan->by = whole.groups;
    plan->targets = read_plan(sample + "plan.csv", whole, 2).value();
    board = std::make_unique<dashboard>(dashboard_options{.usual = asked(), .max_time = std::chrono::minutes(10)});
    show(plan);
  }
  query asked() const { return query{}.in_zone(mapping.zone).as_of_time(*parse_time("2026-07-01", mapping.zone)).roster(team_of); }
  void show(std::shared_ptr<const dashboard_plan> p) { board->show({store.take_snapshot(), p ? "with" : "without", instant::max(), team_of, {}, std::move(p)}); }
  dashboard_response get(const std::string& target) const { return board->respond({.target = target}); }
  json numbers(const std::string& question) const {
    const dashboard_response r = get("/plan.json" + question);
    EXPECT_EQ(r.status, 200) << question << ": " << r.body.substr(0, 300);
    return r.status == 200 ? json::parse(r.body) : json{};
  }
  /// What a table of the section says of July's money, by its first column.
  static std::map<std::string, std::int64_t> july(const json& answer, const std::string& by) {
    std::map<std::string, std::int64_t> plans;
    for (const json& row : answer["sections"]["plan"]["tables"]["plan_present_amount"]["rows"]) {
      const json& value = row.at("by." + by);
      plans[value.is_null() ? std::string() : value.get<std::string>()] = row["amount_plan"].get<std::int64_t>();
    }
    return plans;
  }

  column_mapping mapping = parse_mapping(read_file(sample + "mapping.json").value()).value();
  event_store store = make_store(mapping).value();
  std::map<std::string, std::string> team_of = read_csv(sample + "deals.csv", mapping, store).value().team_of;
  std::shared_ptr<dashboard_plan> plan = std::make_shared<dashboard_plan>();
  std::unique_ptr<dashboard> board;
};

TEST_F(PlanOnTheDashboard, AddsUpTheTargetsThatAQuestionIsAbout) {
  std::map<std::string, std::int64_t> by_owner, by_team, of_north;
  std::int64_t all = 0;
  for (const written_target& t : written_plan()) {
    if (t.period != "2026-07") continue;
    by_owner[t.owner] += t.amount * 100;
    by_team[t.team] += t.amount * 100;
    if (t.team == "North team") of_north[t.owner] += t.amount * 100;
    all += t.amount * 100;
  }
  ASSERT_GT(by_owner.size(), 5U);
  ASSERT_LT(of_north.size(), by_owner.size());
  EXPECT_EQ(july(numbers(""), "owner"), by_owner) << "grouped by the plan's first column";
  EXPECT_EQ(july(numbers("?by=team"), "team"), by_team);
  EXPECT_EQ(july(numbers("?is.team=North+team&by=owner"), "owner"), of_north);
  EXPECT_EQ(july(numbers("?is.owner=Anna+Petrova&is.owner=Eva+Lind"), "owner"),
            (std::map<std::string, std::int64_t>{{"Anna Petrova", by_owner["Anna Petrova"]}, {"Eva Lind", by_owner["Eva Lind"]}}));
  std::map<std::string, std::int64_t> others = by_owner;
  others.erase("Anna Petrova");
  EXPECT_EQ(july(numbers("?is_not.owner=Anna+Petrova"), "owner"), others);
  EXPECT_EQ(july(numbers("?by=region"), "owner"), by_owner) << "groups that the plan does not know are left out";
  EXPECT_EQ(numbers("")["figures"]["plan"]["value"], all);
}

TEST_F(PlanOnTheDashboard, SaysWhatTheComparisonSays) {
  query q = asked();
  q.by_owner();
  const journey_table j = project(store.take_snapshot(q.as_of), q.layout).value();
  const auto right = compare_plan(j, q, read_plan(sample + "plan.csv", q, 2).value());
  ASSERT_TRUE(right);
  doc::document d;
  d.currency = store.currency();
  d.sections = {plan_section(*right)};
  EXPECT_EQ(numbers("?by=owner")["sections"]["plan"], json::parse(to_json(d))["sections"]["plan"]);
}

TEST_F(PlanOnTheDashboard, TakesTeamsFromTheirOwners) {
  auto of_owners = std::make_shared<dashboard_plan>();
  query q;
  q.by_owner();
  of_owners->by = q.groups;
  of_owners->targets = read_plan(sample + "plan.csv", q, 2).value();
  const auto with_teams = july(numbers("?by=team"), "team");
  show(of_owners);
  auto by_team = july(numbers("?by=team"), "team");
  // A target of somebody who has no deals is of no team that the deals know.
  std::int64_t left = 0;
  for (const auto& [team, target] : by_team)
    if (!with_teams.contains(team)) left += target;
  std::int64_t missing = 0;
  for (const auto& [team, target] : with_teams) missing += target - by_team[team];
  EXPECT_EQ(left, missing);
}

TEST_F(PlanOnTheDashboard, RefusesPartsOfWhichThePlanSaysNothing) {
  for (const char* question : {"?is.region=North", "?is_not.category=Hardware", "?min_amount=1000", "?is.reason=price"}) {
    const dashboard_response r = get("/plan" + std::string(question));
    EXPECT_EQ(r.status, 400) << question;
    EXPECT_NE(r.body.find("the plan says nothing by"), std::string::npos) << question << r.body.substr(0, 200);
  }
  EXPECT_EQ(get("/plan?outcomes=won").status, 400) << "a plan needs open deals as well";
}

TEST_F(PlanOnTheDashboard, HoldsAllDealsAgainstItWheneverTheyWereCreated) {
  const json whole = numbers("");
  for (const char* question : {"?created=2026-06", "?entered.proposal=2026-06"}) {
    const json dated = numbers(question);
    EXPECT_EQ(dated["figures"], whole["figures"]) << question;
    EXPECT_EQ(dated["sections"]["plan"]["tables"], whole["sections"]["plan"]["tables"]) << question;
    EXPECT_EQ(dated["sections"]["forecast"], whole["sections"]["forecast"]) << question;
  }
  EXPECT_NE(get("/plan?closed=2026-Q1").body.find("whenever they were created or closed"), std::string::npos);
  EXPECT_EQ(get("/plan").body.find("whenever they were created or closed"), std::string::npos);
  EXPECT_NE(get("/report?created=2026-06&with=plan").body.find("whenever they were created or closed"), std::string::npos);
}

TEST_F(PlanOnTheDashboard, StandsInTheReportAndAmongTheViews) {
  const json with = json::parse(get("/report.json?with=plan,forecast").body)["sections"];
  EXPECT_TRUE(with.contains("plan") && with.contains("forecast"));
  EXPECT_NE(get("/report").body.find("<a href=\"plan\">"), std::string::npos);
  EXPECT_NE(get("/plan?lang=ru").body.find("<h2 id=\"plan\">"), std::string::npos);
  show(nullptr);
  EXPECT_EQ(get("/plan").status, 404);
  EXPECT_EQ(get("/report?with=plan").status, 404);
  EXPECT_EQ(get("/report").body.find("href=\"plan"), std::string::npos);
}

TEST_F(PlanOnTheDashboard, ChecksTheUsualQuestion) {
  EXPECT_TRUE(board->check().empty());
  const auto wrong = [&](dashboard_options o, std::shared_ptr<const dashboard_plan> p = nullptr) {
    dashboard other(std::move(o));
    EXPECT_TRUE(other.check().empty()) << "there is nothing to be wrong of yet";
    other.show({store.take_snapshot(), "1", instant::max(), team_of, {}, std::move(p)});
    const auto errors = other.check();
    return errors.empty() ? std::string("nothing") : errors.front().field + ": " + errors.front().message;
  };
  query misspelt = asked();
  misspelt.where("region", {"Nroth"});
  EXPECT_NE(wrong({.usual = misspelt}).find("did you mean \"North\""), std::string::npos);
  EXPECT_NE(wrong({.usual = asked(), .with = {"velocty"}}).find("did you mean \"velocity\""), std::string::npos);
  EXPECT_EQ(wrong({.usual = asked(), .with = {"plan"}}), "with: there is no plan");
  EXPECT_EQ(wrong({.usual = asked(), .with = {"plan"}}, plan), "nothing");
  EXPECT_NE(wrong({.usual = asked(), .with = {"self"}}).find("of a person"), std::string::npos);
}

TEST_F(PlanOnTheDashboard, ShowsTheUsualAnalysesUnlessTheAddressSaysOthers) {
  dashboard usual({.usual = asked(), .with = {"velocity", "team"}});
  usual.show({store.take_snapshot(), "1", instant::max(), team_of});
  const auto sections = [&](const std::string& target) { return json::parse(usual.respond({.target = target}).body)["sections"]; };
  EXPECT_EQ(sections("/report.json"), json::parse(get("/report.json?with=velocity,team").body)["sections"]);
  EXPECT_EQ(sections("/report.json?with="), json::parse(get("/report.json").body)["sections"]);
  EXPECT_EQ(sections("/report.json?with=forecast"), json::parse(get("/report.json?with=forecast").body)["sections"]);
}

}  // namespace dashboard_plan_tests
