#include <funnel/events/store.hpp>
#include <funnel/pipeline/pipeline.hpp>

int main() {
  const funnel::event_store store(funnel::default_pipeline(), {"EUR", 2});
  return store.take_snapshot().n_deals() == 0 ? 0 : 1;
}
