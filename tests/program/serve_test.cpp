/// `funnel serve` as browsers, scripts and attackers meet it.
#include "support/commands.hpp"
#include "support/served.hpp"
#include "support/store_files.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace serving {

using funnel_test::bytes_of_file;
using funnel_test::connection;
using funnel_test::http_answer;
using funnel_test::own_folder;
using funnel_test::read_answer;
using funnel_test::served;
using nlohmann::json;

const std::string deals_file = FUNNEL_SOURCE_DIR "/examples/sample/deals.csv";
const std::string its_mapping = " --map " FUNNEL_SOURCE_DIR "/examples/sample/mapping.json";
const std::string sample_question = deals_file + its_mapping + " --as-of 2026-07-01";

std::string told_by(const std::string& arguments, int* code = nullptr) {
  auto o = funnel_test::run_command(std::string(FUNNEL_PROGRAM) + " " + arguments);
  if (code) *code = o.code;
  return std::move(o.text);
}

/// Looks until it is so, for ten seconds at most.
template <class Condition>
bool comes_true(Condition&& condition) {
  for (int i = 0; i < 100; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

TEST(Serve, AnswersWhatTheReportPrintsForTheSameQuestion) {
  const served s(sample_question + " --title Sales");
  ASSERT_GT(s.port, 0) << s.address;
  for (const auto& [target, options] : std::vector<std::pair<std::string, std::string>>{
           {"/report.json", ""}, {"/report.json?is.region=North&by=owner", " --where region=North --by owner"},
           {"/?created=2026-Q1&is.owner=Eva+Lind", " --created 2026-Q1 --owner 'Eva Lind'"}}) {
    const http_answer a = s.get(target, "Accept: application/json\r\n");
    ASSERT_EQ(a.status, 200) << a.body;
    EXPECT_EQ(json::parse(a.body), json::parse(told_by("report " + sample_question + " --title Sales --json - " + options))) << target;
  }
  EXPECT_EQ(s.get("/velocity?lang=ru", "Accept: text/html\r\n").status, 200);
  EXPECT_EQ(s.get("/deals.csv?cell=outcome:won").header("Content-Type"), "text/csv; charset=utf-8");
  const http_answer head = s.get("/report", "", "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_TRUE(head.body.empty());
  EXPECT_EQ(s.get("/report", "If-None-Match: " + head.header("ETag") + "\r\n").status, 304);
}

TEST(Serve, TakesManyRequestsOfOneConnection) {
  const served s(sample_question);
  connection c(s.port);
  c.send(s.lines("/health") + "\r\n" + s.lines("/revision") + "\r\n" + s.lines("/nowhere", "Connection: close\r\n") + "\r\n");
  const std::string all = c.read_until();
  EXPECT_NE(all.find("\"status\": \"ok\""), std::string::npos);
  EXPECT_NE(all.find("\"revision\""), std::string::npos);
  EXPECT_NE(all.find("HTTP/1.1 404"), std::string::npos);
}

TEST(Serve, PacksAnswersForWhoTakesThem) {
  const served server(sample_question);
  const own_folder folder;
  const std::string packed = folder / "answer.gz", unpacked = folder / "answer";
  for (const char* target : {"/report", "/report.json", "/deals.csv", "/velocity?lang=ru"}) {
    const http_answer plain = server.get(target), small = server.get(target, "Accept-Encoding: deflate, gzip\r\n");
    ASSERT_EQ(small.status, 200) << target;
    ASSERT_EQ(small.header("Content-Encoding"), "gzip") << target;
    EXPECT_TRUE(plain.header("Content-Encoding").empty());
    EXPECT_NE(plain.header("Vary").find("Accept-Encoding"), std::string::npos);
    EXPECT_EQ(small.header("Vary"), plain.header("Vary"));
    EXPECT_EQ(small.header("Content-Security-Policy"), plain.header("Content-Security-Policy"));
    EXPECT_EQ(small.header("Content-Length"), std::to_string(small.body.size()));
    EXPECT_LT(small.body.size() * 2, plain.body.size()) << target;
    std::ofstream(packed, std::ios::binary) << small.body;
    ASSERT_EQ(std::system(("gzip -dc " + packed + " > " + unpacked).c_str()), 0) << target;
    EXPECT_EQ(bytes_of_file(unpacked), plain.body) << target;
    EXPECT_EQ(small.header("ETag"), "W/" + plain.header("ETag"));
    for (const std::string& tag : {plain.header("ETag"), small.header("ETag")})
      EXPECT_EQ(server.get(target, "Accept-Encoding: gzip\r\nIf-None-Match: " + tag + "\r\n").status, 304) << target;
  }
  for (const char* target : {"/revision", "/reprot", "/health"}) EXPECT_TRUE(server.get(target, "Accept-Encoding: gzip\r\n").header("Content-Encoding").empty()) << target;
  EXPECT_TRUE(server.get("/report", "Accept-Encoding: gzip;q=0, *\r\n").header("Content-Encoding").empty());
  EXPECT_TRUE(server.get("/report", "Accept-Encoding: gzip\r\n", "HEAD").body.empty());
}

TEST(Serve, ShowsThePlanAndTheAnalysesThatItIsGiven) {
  const own_folder folder;
  const std::string plan = folder / "plan.csv", rows = "period,owner,amount\n2026-07,Anna Petrova,1000\n";
  std::ofstream(plan) << rows;
  const served server(sample_question + " --plan " + plan + " --with plan,velocity");
  const auto planned = [&] { return json::parse(server.get("/plan.json").body)["figures"]["plan"]["value"]; };
  EXPECT_EQ(planned(), 100'000);
  const json sections = json::parse(server.get("/report.json").body)["sections"];
  EXPECT_TRUE(sections.contains("plan") && sections.contains("time_in_stage"));
  // A plan that changes is read again; one that is wrong is not taken.
  const std::string before = server.get("/revision").body;
  std::ofstream(plan) << rows << "2026-07,Boris Klein,500\n";
  EXPECT_TRUE(comes_true([&] { return server.get("/revision").body != before; }));
  EXPECT_EQ(planned(), 150'000);
}

TEST(Serve, LetsInWhoKnowsTheToken) {
  const served s(sample_question);
  ASSERT_GE(s.token.size(), 26U);
  const std::string begin = "GET /report.json HTTP/1.1\r\nHost: " + s.host() + "\r\nConnection: close\r\n";
  EXPECT_EQ(s.raw(begin + "\r\n").status, 401);
  EXPECT_EQ(s.raw(begin + "\r\n").header("WWW-Authenticate"), "Bearer");
  EXPECT_EQ(s.raw(begin + "Authorization: Bearer " + s.token + "x\r\n\r\n").status, 401);
  EXPECT_EQ(s.raw(begin + "Authorization: Bearer " + s.token.substr(1) + "\r\n\r\n").status, 401);
  EXPECT_EQ(s.raw(begin + "Authorization: Basic " + s.token + "\r\n\r\n").status, 401);
  EXPECT_EQ(s.raw(begin + "Authorization: Bearer " + s.token + "\r\n\r\n").status, 200);
  const std::string cookie = "funnel_" + std::to_string(s.port) + "=";
  EXPECT_EQ(s.raw(begin + "Cookie: a=b; " + cookie + s.token + "\r\n\r\n").status, 200);
  EXPECT_EQ(s.raw(begin + "Cookie: " + cookie + "\r\n\r\n").status, 401);
  EXPECT_EQ(s.raw(begin + "Cookie: x" + cookie + s.token + "\r\n\r\n").status, 401);
  // A browser that opens the address gets the cookie, and the address without the token; a script its answer.
  const auto with = [&](const std::string& target, const std::string& accept) {
    return s.raw("GET " + target + " HTTP/1.1\r\nHost: " + s.host() + "\r\nConnection: close\r\nAccept: " + accept + "\r\n\r\n");
  };
  const http_answer page = with("/report?is.region=North&token=" + s.token + "&lang=ru", "text/html");
  EXPECT_EQ(page.status, 303);
  EXPECT_EQ(page.header("Location"), "/report?is.region=North&lang=ru");
  EXPECT_EQ(page.header("Set-Cookie"), cookie + s.token + "; Path=/; HttpOnly; SameSite=Strict");
  EXPECT_EQ(with("/report.json?token=" + s.token, "*/*").status, 200);
  EXPECT_EQ(with("/report.json?token=wrong", "*/*").status, 401);
  EXPECT_EQ(with("//evil.example/?token=" + s.token, "text/html").status, 404) << "no way to another site";
  // Nobody but who asks whether it lives needs none.
  EXPECT_EQ(json::parse(with("/health", "*/*").body)["status"], "ok");
  EXPECT_EQ(served(sample_question + " --no-token").get("/report.json").status, 200);
  EXPECT_EQ(served(sample_question + " --token 0123456789abcdef").token, "0123456789abcdef");
}

TEST(Serve, AnswersToItsOwnNamesOnly) {
  const served s(sample_question + " --host crm.example");
  const auto as = [&](const std::string& hosts) {
    return s.raw("GET /report.json HTTP/1.1\r\n" + hosts + "Authorization: Bearer " + s.token + "\r\nConnection: close\r\n\r\n").status;
  };
  const std::string port = ":" + std::to_string(s.port);
  for (const std::string& host : {"127.0.0.1" + port, "localhost" + port, "LocalHost" + port, "crm.example" + port, std::string("crm.example")}) EXPECT_EQ(as("Host: " + host + "\r\n"), 200) << host;
  for (const std::string& host : {std::string("evil.example"), "evil.example" + port, "127.0.0.1.evil.example" + port, std::string("127.0.0.1"), std::string("127.0.0.1:1"), std::string()})
    EXPECT_EQ(as("Host: " + host + "\r\n"), 403) << host;
  EXPECT_EQ(as(""), 400);
  EXPECT_EQ(as("Host: 127.0.0.1" + port + "\r\nHost: evil.example\r\n"), 400);
  EXPECT_EQ(s.raw("GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").status, 403);
}

TEST(Serve, IsNotReadByOtherSites) {
  const served s(sample_question);
  EXPECT_EQ(s.get("/report.json", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n").status, 403);
  EXPECT_EQ(s.get("/report.json", "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\n").status, 403);
  EXPECT_EQ(s.get("/events", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: cors\r\n").status, 403);
  EXPECT_EQ(s.get("/report.json", "Origin: http://evil.example\r\n").status, 403);
  EXPECT_EQ(s.get("/report.json", "Origin: null\r\n").status, 403);
  EXPECT_EQ(s.get("/report.json", "Origin: http://" + s.host() + "\r\nSec-Fetch-Site: same-origin\r\n").status, 200);
  for (const std::string target : {"/report.json", "/nowhere", "/report"}) {
    const http_answer a = s.get(target);
    EXPECT_EQ(a.header("Cross-Origin-Resource-Policy"), "same-origin") << target;
    EXPECT_EQ(a.header("X-Frame-Options"), "DENY");
    EXPECT_EQ(a.header("Access-Control-Allow-Origin"), "");
  }
}

TEST(Serve, RefusesHostileRequests) {
  const served s(sample_question);
  EXPECT_EQ(s.get("/report.json", "X-Long: " + std::string(20'000, 'a') + "\r\n").status, 431);
  std::string many;
  for (int i = 0; i < 2'000; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  EXPECT_EQ(s.get("/report.json", many).status, 431);
  EXPECT_EQ(s.get("/report.json?is.region=" + std::string(9'000, 'a')).status, 414);
  EXPECT_EQ(s.get("/" + std::string(200'000, 'a')).status, 431);
  EXPECT_EQ(s.get("/report.json", "Content-Length: 5\r\n").status, 413);
  EXPECT_EQ(s.get("/report.json", "Content-Length: 99999999999\r\n", "POST").status, 413);
  EXPECT_EQ(s.get("/report.json", "Transfer-Encoding: chunked\r\n", "POST").status, 413);
  EXPECT_EQ(s.get("/report.json", "Content-Length: 1\r\nContent-Length: 2\r\n").status, 400);
  EXPECT_EQ(s.get("/report.json", "", "DELETE").status, 405);
  EXPECT_EQ(s.get("/report.json", "", "TRACE").status, 405);
  for (const std::string target : {"/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/etc/passwd", "/report/../../x", "//etc/passwd", "/.git/config"}) EXPECT_EQ(s.get(target).status, 404) << target;
  for (const std::string target : {"/report%00.json", "/%ff%fe", "/report%0d%0aX:%20y", "/%"}) EXPECT_EQ(s.get(target).status, 400) << target;
  EXPECT_EQ(s.raw("GET /report.json HTTP/9.9\r\n\r\n").status, 400);
  EXPECT_EQ(s.raw("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n").status, 400);
  EXPECT_EQ(s.raw("GET  \r\n\r\n").status, 400);
  EXPECT_EQ(s.raw("GET http://evil.example/ HTTP/1.1\r\nHost: " + s.host() + "\r\nAuthorization: Bearer " + s.token + "\r\nConnection: close\r\n\r\n").status, 400);
  EXPECT_EQ(s.raw("CONNECT evil.example:443 HTTP/1.1\r\nHost: " + s.host() + "\r\nAuthorization: Bearer " + s.token + "\r\nConnection: close\r\n\r\n").status, 405);
  // It is as well as before.
  EXPECT_EQ(s.get("/report.json").status, 200);
}

// A client that sends its request byte by byte gets a second for it, not a second for each byte; who sends none is let go as well.
TEST(Serve, LetsTheSlowGo) {
  const served s(sample_question + " --timeout 1");
  connection slow(s.port);
  const std::string request = s.lines("/health") + "\r\n";
  std::size_t sent = 0;
  for (; sent < request.size() && slow.send(request.substr(sent, 1)); ++sent) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_LT(sent, request.size()) << "the connection was closed before the request was whole";
  EXPECT_EQ(read_answer(slow.read_until()).status, 0);
  connection idle(s.port);  // six times as long
  EXPECT_EQ(idle.read_until(), "");
  EXPECT_EQ(s.get("/health").status, 200);
}

TEST(Serve, TakesSoManyConnectionsAndNoMore) {
  const served s(sample_question + " --max-connections 8");
  std::vector<std::unique_ptr<connection>> held;
  for (int i = 0; i < 8; ++i) held.push_back(std::make_unique<connection>(s.port)), held.back()->send("GET / HT");
  EXPECT_TRUE(comes_true([&] {
    connection another(s.port);
    const int status = read_answer(another.read_until()).status;  // without a request: there is no room to read one
    return status == 503;
  }));
  held.clear();
  EXPECT_TRUE(comes_true([&] { return s.get("/health").status == 200; }));
  // Of those who follow, half as many.
  for (int i = 0; i < 4; ++i) {
    held.push_back(std::make_unique<connection>(s.port));
    held.back()->send(s.lines("/events") + "\r\n");
    EXPECT_NE(held.back()->read_until("data: ").find("text/event-stream"), std::string::npos);
  }
  EXPECT_EQ(s.get("/events").status, 503);
  EXPECT_EQ(s.get("/report.json").status, 200);
}

TEST(Serve, FollowsAStoreThatIsWrittenTo) {
  const own_folder folder;
  const std::string store = folder / "crm.funnel", text = bytes_of_file(deals_file), part = folder / "deals.csv";
  std::ofstream(part, std::ios::binary) << text.substr(0, text.find('\n', text.size() / 2) + 1);
  int code = 0;
  told_by("import " + part + its_mapping + " --store " + store, &code);
  ASSERT_EQ(code, 0);
  const served s("--store " + store);
  const auto n_deals = [&] { return json::parse(s.get("/deals.json").body)["n"].get<int>(); };
  const int before = n_deals();
  connection following(s.port);
  following.send(s.lines("/events") + "\r\n");
  const std::string first = following.read_until("\n\n");
  std::ofstream(part, std::ios::binary | std::ios::trunc) << text;
  told_by("import " + part + its_mapping + " --store " + store, &code);
  ASSERT_EQ(code, 0);
  const std::string revision = s.get("/revision").body;
  // The next event comes by itself, and then the answers are of the new deals.
  connection& f = following;
  EXPECT_TRUE(comes_true([&] { return s.get("/revision").body != revision || n_deals() > before; }));
  EXPECT_NE(f.read_until("-2\n\n").find("-2\n\n"), std::string::npos);
  EXPECT_GT(n_deals(), before);
  auto a = json::parse(s.get("/report.json").body), b = json::parse(told_by("report --store " + store + " --json -"));
  for (json* j : {&a, &b}) j->erase("input");
  EXPECT_EQ(a, b);
}

TEST(Serve, ReadsFilesAgainThatHaveChanged) {
  const own_folder folder;
  const std::string file = folder / "deals.csv", text = bytes_of_file(deals_file);
  const std::string half = text.substr(0, text.find('\n', text.size() / 2) + 1);
  std::ofstream(file, std::ios::binary) << half;
  const served s(file + its_mapping);
  const auto report = [&] { return json::parse(s.get("/report.json").body); };
  const auto printed = [&] { return json::parse(told_by("report " + file + its_mapping + " --json -")); };
  EXPECT_EQ(report(), printed());
  // What cannot be read leaves what was there.
  const json before = report();
  std::ofstream(file, std::ios::binary | std::ios::trunc) << "nothing\n";
  std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
  EXPECT_EQ(report(), before);
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
  EXPECT_TRUE(comes_true([&] { return report() != before; }));
  EXPECT_EQ(report(), printed());
}

TEST(Serve, EndsWithinASecondAtASignal) {
  for (const int signal : {SIGINT, SIGTERM}) {
    served s(sample_question);
    connection idle(s.port), following(s.port), half(s.port);
    following.send(s.lines("/events") + "\r\n");
    following.read_until("\n\n");
    half.send("GET / HT");
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_EQ(s.end(signal), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5)) << "a second, on a machine that has nothing else to do";
    EXPECT_EQ(following.read_until().find("HTTP/1.1 200"), 0U);
    EXPECT_FALSE(connection(s.port).connected());
  }
}

TEST(Serve, SaysWhatIsWrongWithItsArguments) {
  const auto refused = [](const std::string& arguments, int right, const char* says) {
    int code = 0;
    const std::string told = told_by("serve " + arguments + " 2>&1", &code);
    EXPECT_EQ(code, right) << told;
    EXPECT_NE(told.find(says), std::string::npos) << told;
  };
  refused(sample_question + " --where region=Nroth", 2, "did you mean \"North\"?");
  refused(sample_question + " --token short", 2, "--token");
  refused(sample_question + " --no-token --token 0123456789abcdef", 2, "--no-token");
  refused(sample_question + " --no-token --address 0.0.0.0", 2, "--no-token");
  refused(sample_question + " --address nowhere", 1, "--address");
  refused(sample_question + " --port 70000", 2, "--port");
  refused("", 2, "--store");
  const served s(sample_question);
  refused(sample_question + " --port " + std::to_string(s.port), 1, "cannot be listened at");
}

}  // namespace serving
