#include <funnel/funnel.hpp>
#include <funnel/io/database.hpp>

int main() {
  const funnel::column_mapping m = funnel::parse_mapping(R"({"table": "t", "columns": {"deal": "d"}})").value();
  funnel::event_store store = funnel::make_store(m).value();
  const auto read = funnel::read_database("sqlite:/no/such/file", m, store);
  return !read && read.errors().front().code == funnel::errc::io ? 0 : 1;
}
