#include <funnel/funnel.hpp>
#include <funnel/io/csv.hpp>

int main() {
  const funnel::pipeline p = funnel::default_pipeline();
  if (funnel::read_file("/no/such/file")) return 2;
  return funnel::parse_pipeline(funnel::to_json(p)).value() == p ? 0 : 1;
}
