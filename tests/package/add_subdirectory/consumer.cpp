#include <funnel/funnel.hpp>
#include <funnel/pipeline/pipeline.hpp>

int main() {
  const funnel::pipeline p = funnel::default_pipeline();
  return funnel::parse_pipeline(funnel::to_json(p)).value() == p ? 0 : 1;
}
