// The dashboard in a host's own server: a request in, an answer out, no port. Here the requests are a list.
#include <funnel/io/csv.hpp>
#include <funnel/report/dashboard.hpp>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

using namespace funnel;

/// What a route of a host's server does: `board` lives as long as the server, and any thread may ask it.
dashboard_response answer(const dashboard& board, const std::string& target, const std::string& if_none_match = {}) {
  return board.respond({.method = "GET", .target = target, .accept = "application/json", .if_none_match = if_none_match});
}

int main(int argc, char** argv) try {
  const std::string folder = argc > 1 ? argv[1] : "examples/sample";
  const column_mapping mapping = parse_mapping(read_file(folder + "/mapping.json").value()).value();
  event_store store = make_store(mapping).value();
  const csv_read_result read = read_csv(folder + "/deals.csv", mapping, store).value();

  dashboard board({.usual = query{}.in_zone(mapping.zone).as_of_time(*parse_time("2026-07-01", mapping.zone)).roster(read.team_of)});
  board.show({store.take_snapshot(), "1"});  // again, with another revision, whenever the store has grown

  for (const char* target : {"/deals?cell=fate:proposal:lost&is.region=North&limit=2", "/report.csv?table=stages.stages&created=2026-Q1",
                             "/report?is.region=Nroth", "/reprot", "/health"}) {
    const dashboard_response r = answer(board, target);
    std::printf("GET %s\n%d %s\n%.300s\n", target, r.status, r.content_type.c_str(), r.body.c_str());
  }

  // The same question again costs nothing while there are no other events.
  std::string tag;
  for (const auto& [name, value] : answer(board, "/report").headers)
    if (name == "ETag") tag = value;
  std::printf("GET /report with its tag\n%d\n", answer(board, "/report", tag).status);
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
