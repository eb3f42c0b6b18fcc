// What a web service does: a question comes in as JSON, the answer goes out as JSON.
#include <funnel/funnel.hpp>
#include <funnel/io/csv.hpp>

#include <cstdio>
#include <exception>
#include <string>

using namespace funnel;

namespace {

constexpr const char* question = R"({
  "basis": "created", "in": {"from": "2026-01-01", "to": "2026-04-01"}, "as_of": "2026-07-01",
  "filters": [{"dimension": "region", "is": ["North"]}, {"field": "owner", "is_not": ["Anna Petrova"]}],
  "counting": "touched", "credit": "mover", "group_by": ["owner"] })";

/// Body and status of the response. All that is wrong with a question is said at once, field by field.
std::string respond(const event_store& store, const std::string& body, int& status) {
  const auto q = parse_query(body);
  const auto report = q ? make_funnel_report(store, *q) : result<funnel_report>(q.errors());
  status = report ? 200 : 400;
  if (report) return to_json(*report);
  std::string wrong;
  for (const error& e : report.errors()) wrong += e.field + ": " + e.message + "\n";
  return wrong;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::string folder = argc > 1 ? argv[1] : "examples/sample";
  const column_mapping mapping = parse_mapping(read_file(folder + "/mapping.json").value()).value();
  event_store store = make_store(mapping).value();
  read_csv(folder + "/deals.csv", mapping, store).value();

  for (const std::string body : {R"({"counting": "twice", "colour": "red"})", question}) {
    int status = 0;
    const std::string response = respond(store, body, status);
    std::printf("%d\n%s\n", status, response.c_str());
  }
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
