/// The dashboard: each path, each refusal, and that what an address asks is what the report counts.
#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/views.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/dashboard.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include "core/percent.hpp"
#include "report/dashboard/headers.hpp"
#include "report/dashboard/target.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace dashboard_tests {

using namespace funnel;
using nlohmann::json;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class Dashboard : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    mapping = new column_mapping(parse_mapping(read_file(FUNNEL_SOURCE_DIR "/examples/sample/mapping.json").value()).value());
    store = new event_store(make_store(*mapping).value());
    const auto read = read_csv(FUNNEL_SOURCE_DIR "/examples/sample/deals.csv", *mapping, *store);
    team_of = new std::map<std::string, std::string>(read.value().team_of);
  }
  static void TearDownTestSuite() {
    delete team_of;
    delete store;
    delete mapping;
  }

  static dashboard_options options() { return {.usual = query{}.in_zone(mapping->zone).as_of_time(*parse_time("2026-07-01", mapping->zone)), .max_time = std::chrono::minutes(10)}; }
  static dashboard shown(dashboard_options o = options()) {
    dashboard board(std::move(o));
    board.show({store->take_snapshot(), "1", instant::max(), *team_of});
    return board;
  }
  /// The usual question as a host would ask it without a dashboard.
  static query asked() { return query{}.in_zone(mapping->zone).as_of_time(*parse_time("2026-07-01", mapping->zone)).roster(*team_of); }

  static dashboard_response get(const dashboard& board, const std::string& target, const char* accept = "") {
    return board.respond({.target = target, .accept = accept});
  }
  static std::string header(const dashboard_response& r, const std::string& name) {
    for (const auto& [n, value] : r.headers)
      if (n == name) return value;
    return {};
  }

  static column_mapping* mapping;
  static event_store* store;
  static std::map<std::string, std::string>* team_of;
};
column_mapping* Dashboard::mapping;
event_store* Dashboard::store;
std::map<std::string, std::string>* Dashboard::team_of;

TEST_F(Dashboard, AnswersWhatTheReportSaysForTheSameQuestion) {
  const dashboard board = shown();
  const std::map<std::string, query> questions{
      {"/report.json", asked()},
      {"/.json?", asked()},
      {"/report.json?is.region=North", asked().where("region", {"North"})},
      {"/report.json?is.region=North&is.region=South&by=owner", asked().where("region", {"North", "South"}).by_owner()},
      {"/report.json?is_not.region=North&is.owner=Anna+Petrova", asked().where_not("region", {"North"}).owners({"Anna Petrova"})},
      {"/report.json?created=2026-Q1&is.team=South%20team", asked().created_in({*parse_time("2026-01-01", mapping->zone), *parse_time("2026-04-01", mapping->zone)}).teams({"South team"})},
      {"/report.json?is.month=2026-03&is.month=2026-04", asked().created_in({*parse_time("2026-03-01", mapping->zone), *parse_time("2026-05-01", mapping->zone)})},
      {"/report.json?created=2026-Q1&is.month=2026-03&is.month=2026-04", asked().created_in({*parse_time("2026-03-01", mapping->zone), *parse_time("2026-04-01", mapping->zone)})},
      {"/report.json?closed=2026-06&outcomes=won,lost", asked().closed_in({*parse_time("2026-06-01", mapping->zone), *parse_time("2026-07-01", mapping->zone)}).only({outcome::won, outcome::lost})},
      {"/report.json?counting=touched&credit=current&worth=current&min_amount=1000", asked().count(counting::touched).credit_to(attribution::current).worth_by(valuation::current).amount_between(1000'00, {})},
      {"/report.json?as_of=2026-05-01&by=quarter", asked().as_of_time(*parse_time("2026-05-01", mapping->zone)).by_period(calendar_unit::quarter)},
      {"/report.json?query=%7B%22counting%22%3A%22strict%22%2C%22group_by%22%3A%5B%22owner%22%5D%7D", asked().count(counting::strict).by_owner()},
  };
  for (const auto& [target, q] : questions) {
    if (target == "/.json?") continue;
    const dashboard_response r = get(board, target);
    ASSERT_EQ(r.status, 200) << target << r.body;
    EXPECT_EQ(r.content_type, "application/json");
    EXPECT_EQ(json::parse(r.body), json::parse(to_json(make_funnel_report(*store, q).value()))) << target;
  }
}

TEST_F(Dashboard, GivesEveryViewAsAPageAsJsonAndAsTables) {
  const dashboard board = shown();
  for (const std::string lang : {"en", "ru"})
    for (const std::string view : {"report", "velocity", "bottlenecks", "change", "team", "forecast", "workload", "deals", "self"}) {
      const std::string question = "lang=" + lang + (view == "self" ? "&person=Anna+Petrova" : "");
      const dashboard_response page = get(board, "/" + view + "?" + question, "text/html,*/*;q=0.8");
      ASSERT_EQ(page.status, 200) << view << page.body;
      EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
      EXPECT_TRUE(has(page.body, "<html lang=\"" + lang + "\"")) << view;
      EXPECT_TRUE(has(page.body, lang == "ru" ? "<nav aria-label=\"Разделы\">" : "<nav aria-label=\"Views\">"));
      EXPECT_TRUE(has(page.body, "id=\"served\">{\"revision\":\"1\""));
      EXPECT_TRUE(has(page.body, "connect-src 'self'"));
      const dashboard_response numbers = get(board, "/" + view + "?" + question, "application/json");
      EXPECT_TRUE(json::parse(numbers.body).is_object()) << view;
      const dashboard_response table = get(board, "/" + view + ".csv?" + question);
      EXPECT_TRUE(table.status == 200 || table.status == 404) << view << table.body;
      EXPECT_EQ(table.status, has(numbers.body, "\"tables\"") || view == "report" || view == "deals" ? 200 : table.status);
      if (table.status == 200) {
        EXPECT_EQ(table.content_type, "text/csv; charset=utf-8");
        EXPECT_EQ(header(table, "Content-Disposition"), "attachment; filename=\"" + view + ".csv\"");
      }
    }
  EXPECT_TRUE(has(get(board, "/workload?is.region=North").body, "<a href=\"self?is.region=North&amp;person=Anna%20Petrova\">Anna Petrova</a>"));
  EXPECT_TRUE(has(get(board, "/self?person=Anna+Petrova").body, "<a href=\"self?person=Anna%20Petrova\" aria-current=\"page\">Anna Petrova</a>"));
  EXPECT_EQ(get(board, "/report.html", "application/json").content_type, "text/html; charset=utf-8");
  EXPECT_EQ(get(board, "/").body, get(board, "/report").body);
}

TEST_F(Dashboard, HoldsItsOwnFiltersWhateverIsAsked) {
  dashboard_options o = options();
  o.usual.where("region", {"North"});
  const dashboard narrow = shown(o), wide = shown();
  const json right = json::parse(get(wide, "/report.json?is.region=North").body);
  EXPECT_EQ(json::parse(get(narrow, "/report.json").body), right);
  for (const char* question : {"is.region=South", "query=%7B%22filters%22%3A%5B%7B%22dimension%22%3A%22region%22%2C%22is%22%3A%5B%22South%22%5D%7D%5D%7D"})
    EXPECT_EQ(json::parse(get(narrow, "/deals.json?" + std::string(question)).body)["n"], 0) << question;
  EXPECT_EQ(json::parse(get(narrow, "/deals.json?query=%7B%7D").body)["n"], right["figures"]["deals"]["value"]);
}

TEST_F(Dashboard, ShowsAnalysesWithTheReport) {
  const dashboard board = shown();
  const json with = json::parse(get(board, "/report.json?with=velocity,workload&is.region=North").body)["sections"], plain = json::parse(get(board, "/report.json?is.region=North").body)["sections"];
  const json velocity = json::parse(get(board, "/velocity.json?is.region=North").body)["sections"], workload = json::parse(get(board, "/workload.json?is.region=North").body)["sections"];
  EXPECT_EQ(with.size(), plain.size() + velocity.size() + workload.size());
  for (const auto& [id, section] : velocity.items()) EXPECT_EQ(with[id], section) << id;
  for (const auto& [id, section] : workload.items()) EXPECT_EQ(with[id], section) << id;
  EXPECT_TRUE(has(get(board, "/report?with=workload").body, "<section data-fixed>\n<h2 id=\"workload\">"));
  EXPECT_EQ(get(board, "/report?with=velocity").status, 200);
}

TEST_F(Dashboard, NamesItsTables) {
  const dashboard board = shown();
  const dashboard_response stages = get(board, "/report.csv?table=stages.stages&is.region=North");
  const dashboard_response none = get(board, "/report.csv?table=stages.stagse");
  EXPECT_EQ(none.status, 404);
  EXPECT_TRUE(has(none.body, "there are ")) << none.body;
  const std::string first = none.body.substr(none.body.find("there are ") + 10);
  const dashboard_response named = get(board, "/report.csv?table=" + first.substr(0, first.find(',')));
  EXPECT_EQ(named.status, 200);
  EXPECT_EQ(named.body, get(board, "/report.csv").body);
}

TEST_F(Dashboard, OpensEveryNumberOfTheReport) {
  const dashboard board = shown();
  const query q = asked().where("region", {"North"});
  const journey_table j = project(store->take_snapshot(q.as_of)).value();
  const auto ids_at = [&](const std::string& cell) {
    std::vector<std::string> ids;
    std::string after;
    std::size_t n = 0;
    do {  // page by page
      const dashboard_response r = get(board, "/deals.json?is.region=North&limit=2&cell=" + io::percent_encoded(cell) + (after.empty() ? "" : "&after=" + io::percent_encoded(after)));
      EXPECT_EQ(r.status, 200) << r.body;
      const json page = json::parse(r.body);
      n = page["n"];
      EXPECT_LE(page["deals"].size(), 2U);
      for (const json& d : page["deals"]) ids.push_back(d["deal"]);
      after = page["next"].is_null() ? "" : page["next"].get<std::string>();
    } while (!after.empty());
    EXPECT_EQ(n, ids.size());
    return ids;
  };
  const cohort_result answer = cohort_funnel(j, q).value();
  for (const stage_index k : answer.shown) {
    const std::string id = j.pipeline()[k].id;
    EXPECT_EQ(ids_at("fate:" + id + ":lost"), drill_down(j, q, k, fate::lost).value()) << id;
    EXPECT_EQ(ids_at("counted:" + id).size(), static_cast<std::size_t>(answer.total.rows()[k].deals.deals)) << id;
    EXPECT_EQ(ids_at("of_first:" + id).size(), static_cast<std::size_t>(answer.total.rows()[k].of_first)) << id;
    EXPECT_EQ(ids_at("also_next:" + id).size(), static_cast<std::size_t>(answer.total.rows()[k].also_next.deals)) << id;
  }
  for (const char* o : {"open", "won", "lost", "moved_out"})
    EXPECT_EQ(ids_at("outcome:" + std::string(o)).size(), static_cast<std::size_t>(answer.total[*value_named<outcome>(o)].deals)) << o;
  EXPECT_EQ(ids_at("all").size(), static_cast<std::size_t>(answer.total.total().deals));
  EXPECT_EQ(ids_at("won:2026-Q1"), drill_down(j, q, *period_labelled("2026-Q1"), milestone::won).value());
  // What is told of a deal.
  const json deal = json::parse(get(board, "/deals.json?cell=outcome:lost&limit=1").body)["deals"][0];
  for (const char* key : {"deal", "owner", "amount", "stage", "created", "since", "days", "closed", "reason"}) EXPECT_TRUE(deal.contains(key)) << key;
  EXPECT_FALSE(deal["closed"].is_null());
  EXPECT_EQ(json::parse(get(board, "/deals.json").body)["currency"]["code"], "EUR");
  // The page of them leads to the next ones.
  EXPECT_TRUE(has(get(board, "/deals?limit=3&is.region=North").body, "deals?limit=3&amp;is.region=North&amp;after="));
}

TEST_F(Dashboard, RefusesWhatItDoesNotKnowWithTheNearestNames) {
  const dashboard board = shown();
  struct refusal {
    const char* target;
    int status;
    const char* says;
  };
  for (const refusal& x : std::vector<refusal>{
           {"/reprot", 404, "did you mean \"/report\"?"},
           {"/report/", 404, "\"/report\""},
           {"/../etc/passwd", 404, "no page"},
           {"/report/../deals", 404, "no page"},
           {"//evil.example/report", 404, "no page"},
           {"/%2e%2e/report", 404, "no page"},
           {"/report%00.json", 400, "is no part of an address"},
           {"/report%0d%0aSet-Cookie:x", 400, "is no part"},
           {"/report%", 400, "is no part"},
           {"/report%zz", 400, "is no part"},
           {"/%ff", 400, "is no part"},
           {"/report?is.region=%ff", 400, "is no part"},
           {"report", 400, "does not begin"},
           {"", 400, "does not begin"},
           {"http://127.0.0.1/report", 400, "does not begin"},
           {"*", 400, "does not begin"},
           {"/report#x", 400, "fragment"},
           {"/report?creatd=2026-Q1", 400, "creatd: there is no such parameter; did you mean \"created\"?"},
           {"/report?is.region=Nroth", 400, "is.region: no deal has the region \"Nroth\"; did you mean \"North\"?"},
           {"/report?is.owner=Ana+Petrova", 400, "did you mean \"Anna Petrova\"?"},
           {"/report?is_not.owner=Ana+Petrova", 400, "is_not.owner: "},
           {"/report?over=Ana+Petrova", 400, "over: "},
           {"/report?is.regoin=North", 400, "did you mean \"region\"?"},
           {"/report?with=velocty", 400, "did you mean \"velocity\"?"},
           {"/report?with=deals", 400, "with: "},
           {"/report?with=self", 400, "name the person"},
           {"/report?by=", 400, "by: "},
           {"/report?by=regoin", 400, "did you mean \"region\"?"},
           {"/report?is.=North", 400, "is.: there is no such parameter"},
           {"/report?=North", 400, "is no part"},
           {"/report?created=soon", 400, "created: \"soon\" is no period"},
           {"/report?created=2026-Q1&closed=2026-Q1", 400, "only one of"},
           {"/report?created=2026-Q1&created=2026-Q2", 400, "created: is given twice"},
           {"/report?lang=de", 400, "not en or ru"},
           {"/report?outcomes=one", 400, "not one of open, won, lost, moved_out"},
           {"/report?counting=touchd", 400, "did you mean \"touched\"?"},
           {"/report?preset=amocrm_al", 400, "amocrm_all"},
           {"/report?as_of=tomorrow", 400, "as_of: "},
           {"/report?min_amount=much", 400, "not an amount"},
           {"/report?zone=Mars", 400, "Mars"},
           {"/report?fiscal_year_from=13", 400, "from 1 to 12"},
           {"/report?query=%7B", 400, "query"},
           {"/report?query=%7B%22fliters%22%3A1%7D", 400, "query.fliters"},
           {"/report?pipeline=nowhere", 400, "nowhere"},
           {"/report?entered.qualificaton=2026-Q1", 400, "did you mean \"qualification\"?"},
           {"/report?is.month=2026-13", 400, "is no month"},
           {"/report.csv?is.month=2026-01&is.month=2026-03", 400, "is.month: these periods cannot be asked together"},
           {"/velocity?is.month=2026-01&is.month=2026-03", 400, "is.month: "},
           {"/deals?cell=fate:qualificaton:lost", 400, "did you mean \"qualification\"?"},
           {"/deals?cell=fate:qualification:lots", 400, "did you mean \"lost\"?"},
           {"/deals?cell=fate:qualification", 400, "cell: "},
           {"/deals?cell=count:qualification", 400, "did you mean \"counted\"?"},
           {"/deals?cell=won:soon", 400, "is no period"},
           {"/deals?limit=0", 400, "from 1 to 100000"},
           {"/deals?limit=1001", 400, "at most 1000"},
           {"/deals?limit=-1", 400, "limit: "},
           {"/self", 400, "name the person"},
           {"/self?person=Ana", 400, "Ana"},
           {"/team?compare_by=month", 400, "compare_by: "},
           {"/health?x=1", 400, "no parameters"},
           {"/report?creatd=2026-Q1&lang=ru", 400, "creatd: такого параметра нет; возможно, «created»?"},
       }) {
    const dashboard_response r = get(board, x.target);
    EXPECT_EQ(r.status, x.status) << x.target << ": " << r.body.substr(0, 300);
    EXPECT_TRUE(has(r.body, x.says)) << x.target << ": " << r.body.substr(0, 300);
    EXPECT_EQ(r.content_type, "text/plain; charset=utf-8") << x.target;
    EXPECT_LT(r.body.size(), 2'000U);
    EXPECT_EQ(header(r, "Cache-Control"), "no-store");
  }
  // As JSON where JSON was asked for; all that is wrong at once.
  const dashboard_response r = get(board, "/report.json?created=soon&lang=de");
  EXPECT_EQ(r.status, 400);
  const json errors = json::parse(r.body)["errors"];
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(errors[0]["field"], "created");
  EXPECT_EQ(errors[1]["field"], "lang");
}

TEST_F(Dashboard, RefusesWhatIsTooLongOrTooMuch) {
  const dashboard board = shown();
  EXPECT_EQ(get(board, "/report?is.region=" + std::string(8'000, 'N')).status, 414);
  std::string many = "/report?x=1";
  while (many.size() < 7'900) many += "&is.region=a";
  EXPECT_EQ(get(board, many).status, 400);
  dashboard_options narrow = options();
  narrow.max_segments = 3;
  EXPECT_EQ(get(shown(narrow), "/report?by=owner&by=region").status, 422);
  dashboard_options hasty = options();
  hasty.max_time = std::chrono::milliseconds(0);
  const dashboard_response late = get(shown(hasty), "/report");
  EXPECT_EQ(late.status, 503);
  EXPECT_EQ(header(late, "Retry-After"), "1");
  std::stop_source stop;
  dashboard_options stopping = options();
  stopping.stop = stop.get_token();
  const dashboard stopped = shown(stopping);
  stop.request_stop();
  EXPECT_EQ(get(stopped, "/report").status, 503);
  EXPECT_EQ(get(stopped, "/health").status, 200);
}

TEST_F(Dashboard, IsReadOnlyAndTellsHeadersByHead) {
  const dashboard board = shown();
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", ""}) {
    const dashboard_response r = board.respond({.method = method, .target = "/report"});
    EXPECT_EQ(r.status, 405) << method;
    EXPECT_EQ(header(r, "Allow"), "GET, HEAD");
  }
  const dashboard_response r = board.respond({.method = "HEAD", .target = "/report"}), whole = get(board, "/report");
  EXPECT_EQ(r.status, 200);
  EXPECT_TRUE(r.body.empty());
  EXPECT_EQ(r.headers, whole.headers);
}

TEST_F(Dashboard, SendsSecurityHeadersWithEveryAnswer) {
  const dashboard board = shown();
  for (const char* target : {"/", "/report.json", "/deals.csv", "/nowhere", "/health", "/events", "/report?x=1"}) {
    const dashboard_response r = get(board, target);
    EXPECT_EQ(header(r, "X-Content-Type-Options"), "nosniff") << target;
    EXPECT_EQ(header(r, "X-Frame-Options"), "DENY");
    EXPECT_EQ(header(r, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(header(r, "Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(header(r, "Cross-Origin-Opener-Policy"), "same-origin");
    const std::string policy = header(r, "Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with("default-src 'none'") && has(policy, "frame-ancestors 'none'")) << policy;
    EXPECT_EQ(has(policy, "script-src 'sha256-"), std::string(target) == "/") << policy;
    EXPECT_FALSE(has(policy, "unsafe"));
  }
}

TEST_F(Dashboard, IsNotReadByOtherSites) {
  const dashboard board = shown();
  const auto status = [&](dashboard_request r) {
    r.target = "/report.json";
    r.host = "crm.example:8080";
    return board.respond(r).status;
  };
  EXPECT_EQ(status({}), 200);
  EXPECT_EQ(status({.sec_fetch_site = "same-origin"}), 200);
  EXPECT_EQ(status({.sec_fetch_site = "none"}), 200);
  EXPECT_EQ(status({.sec_fetch_site = "cross-site", .sec_fetch_mode = "navigate"}), 200) << "a link in a mail";
  EXPECT_EQ(status({.sec_fetch_site = "cross-site", .sec_fetch_mode = "no-cors"}), 403);
  EXPECT_EQ(status({.sec_fetch_site = "same-site", .sec_fetch_mode = "cors"}), 403);
  EXPECT_EQ(status({.origin = "https://crm.example:8080"}), 200);
  for (const char* origin : {"https://evil.example", "null", "https://crm.example", "https://crm.example:8080.evil.example"}) EXPECT_EQ(status({.origin = origin}), 403) << origin;
}

TEST_F(Dashboard, KeepsWhatDidNotChange) {
  dashboard board = shown();
  const dashboard_response first = get(board, "/report?created=2026-Q1");
  const std::string tag = header(first, "ETag");
  ASSERT_FALSE(tag.empty());
  EXPECT_EQ(header(first, "Cache-Control"), "private, no-cache");
  const auto status = [&](const std::string& target, const std::string& tags, const char* accept = "") {
    return board.respond({.target = target, .accept = accept, .if_none_match = tags}).status;
  };
  for (const std::string& tags : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) EXPECT_EQ(status("/report?created=2026-Q1", tags), 304) << tags;
  EXPECT_EQ(status("/report?created=2026-Q1", "\"x\""), 200);
  EXPECT_EQ(status("/report?created=2026-Q2", tag), 200);
  EXPECT_EQ(status("/report?created=2026-Q1&lang=ru", tag), 200);
  EXPECT_EQ(status("/report?created=2026-Q1", tag, "application/json"), 200);
  EXPECT_EQ(status("/velocity?created=2026-Q1", tag), 200);
  const dashboard_response same = board.respond({.target = "/report?created=2026-Q1", .if_none_match = tag});
  EXPECT_TRUE(same.body.empty());
  EXPECT_EQ(header(same, "ETag"), tag);
  // Other events, or another run of the host.
  board.show({store->take_snapshot(), "2", instant::max(), *team_of});
  EXPECT_EQ(status("/report?created=2026-Q1", tag), 200);
  dashboard_options restarted = options();
  restarted.instance = "another";
  EXPECT_NE(header(get(shown(restarted), "/report?created=2026-Q1"), "ETag"), tag);
}

TEST_F(Dashboard, FollowsTheEventsThatItIsShown) {
  dashboard board(options());
  EXPECT_EQ(get(board, "/health").status, 503);
  EXPECT_EQ(get(board, "/report").status, 503);
  EXPECT_EQ(board.revision(), "");
  event_store own(default_pipeline(), {"EUR", 2});
  const deal_event a{.kind = event_kind::created, .deal = "a", .at = *parse_time("2026-03-01", {})};
  ASSERT_TRUE(own.append(std::vector{a}).rejected.empty());
  board.show({own.take_snapshot(), "7"});
  EXPECT_EQ(json::parse(get(board, "/health").body)["status"], "ok");
  EXPECT_EQ(json::parse(get(board, "/revision").body)["revision"], "7");
  EXPECT_EQ(get(board, "/events").body, "retry: 3000\nid: 7\ndata: 7\n\n");
  EXPECT_EQ(get(board, "/events").content_type, "text/event-stream");
  EXPECT_EQ(json::parse(get(board, "/deals.json").body)["n"], 1);
  const deal_event b{.kind = event_kind::created, .deal = "b", .at = *parse_time("2026-03-02", {})};
  ASSERT_TRUE(own.append(std::vector{b}).rejected.empty());
  EXPECT_EQ(json::parse(get(board, "/deals.json").body)["n"], 1) << "what is shown is the snapshot";
  board.show({own.take_snapshot(), "8"});
  EXPECT_EQ(json::parse(get(board, "/deals.json").body)["n"], 2);
  EXPECT_EQ(board.revision(), "8");
}

TEST_F(Dashboard, StartsFromTheClockThatItIsGiven) {
  dashboard_options o = options();
  o.usual.as_of = instant::max();
  o.clock = [] { return *parse_time("2026-05-15T12:00", mapping->zone); };
  const dashboard board = shown(o);
  const auto of = [&](const std::string& period) { return json::parse(get(board, "/report.json?" + period).body); };
  EXPECT_EQ(of("created=last-month"), of("created=2026-04"));
  EXPECT_EQ(of("as_of=now")["question"]["query"]["as_of"], json::parse(get(board, "/report.json?as_of=2026-05-15T12:00").body)["question"]["query"]["as_of"]);
  // Without an instant, the latest event is meant.
  std::string last;
  for (const char* cell : {"outcome:won", "outcome:lost"})
    for (const json& d : json::parse(get(board, "/deals.json?limit=1000&cell=" + std::string(cell)).body)["deals"]) last = std::max(last, d["closed"].get<std::string>());
  EXPECT_GE(of("")["question"]["query"]["as_of"].get<std::string>(), last);
}

TEST_F(Dashboard, LetsThePageMakeTheChoiceOfTheAddress) {
  const dashboard board = shown();
  const auto numbers = [&](const std::string& target) {
    const std::string page = get(board, target).body, mark = "id=\"numbers\">";
    const std::size_t at = page.find(mark) + mark.size();
    return json::parse(page.substr(at, page.find("</script>", at) - at));
  };
  EXPECT_EQ(numbers("/report?is.region=North&is.month=2026-01&is.month=2026-03"), numbers("/report"));
  EXPECT_TRUE(has(get(board, "/report?is.region=North").body, "\"fixed\":[]"));
  EXPECT_TRUE(has(get(board, "/report?is.region=North").body, "region is North"));
  // A value that none of these deals has cannot be chosen from their numbers: the server has chosen then, and says so.
  const std::string none = "/report?created=2019-Q1&is.region=North";
  EXPECT_TRUE(has(get(board, none).body, "\"fixed\":[\"is.region\"]"));
  EXPECT_EQ(numbers(none)["n"], 0);
}

TEST_F(Dashboard, WorksAnswersOutOnceForManyThreads) {
  const dashboard board = shown();
  const std::string right = get(board, "/report.json?is.region=North").body;
  dashboard other = shown();
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        const dashboard_response r = get(other, i % 5 == 4 ? "/report.json?is.region=South" : "/report.json?is.region=North");
        if (r.status != 200 || (i % 5 != 4 && r.body != right)) ++wrong;
        if (t == 0 && i % 10 == 9) other.show({store->take_snapshot(), std::to_string(i), instant::max(), *team_of});
      }
    });
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

TEST_F(Dashboard, TakesTodayFromTheRequestBeforeTheClock) {
  dashboard_options o = options();
  o.clock = [] { return *parse_time("2026-06-15", mapping->zone); };
  const dashboard board = shown(o);
  const auto body = [&](std::optional<instant> now) { return board.respond({.target = "/report.json?created=last-month", .now = now}).body; };
  EXPECT_EQ(body({}), get(board, "/report.json?created=2026-05").body);
  EXPECT_EQ(body(parse_time("2026-03-15", mapping->zone)), get(board, "/report.json?created=2026-02").body);
}

TEST_F(Dashboard, LeavesNoAnswerWhereWhoAskedGivesUp) {
  std::stop_source gone;
  dashboard_options o = options();
  o.clock = [&gone] { return gone.request_stop(), instant{}; };  // the host stops its request when the work begins
  const dashboard board = shown(o);
  const auto ask = [&] { return result<dashboard_response>(get(board, "/report.json?is.region=North")); };
  const auto stopped = within({.stop = gone.get_token()}, ask);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.errors().front().code, errc::stopped);
  EXPECT_EQ(ask()->body, get(shown(), "/report.json?is.region=North").body);
}

TEST(DashboardHeaders, ChooseTheFormat) {
  using io::accepted_format;
  using io::board_format;
  EXPECT_EQ(accepted_format(""), board_format::page);
  EXPECT_EQ(accepted_format("*/*"), board_format::page);
  EXPECT_EQ(accepted_format("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), board_format::page);
  EXPECT_EQ(accepted_format("application/json"), board_format::numbers);
  EXPECT_EQ(accepted_format("application/json, text/html;q=0.5"), board_format::numbers);
  EXPECT_EQ(accepted_format("Text/CSV"), board_format::tables);
  EXPECT_EQ(accepted_format("text/html;q=0, */*;q=0.1"), board_format::numbers);
  EXPECT_EQ(accepted_format("image/png"), std::nullopt);
}

TEST(DashboardHeaders, TakeGzipWhereTheySaySo) {
  for (const char* taken : {"gzip", "deflate, gzip;q=0.5", "*", "GZIP", "br;q=1, x-gzip", "*;q=0, gzip"}) EXPECT_TRUE(io::accepts_gzip(taken)) << taken;
  for (const char* not_taken : {"", "identity", "br", "gzip;q=0", "gzip;q=0.0, deflate", "*;q=0", "gzip;q=0, *", "gzip;q=nan", "gzipped"})
    EXPECT_FALSE(io::accepts_gzip(not_taken)) << not_taken;
}

}  // namespace dashboard_tests
