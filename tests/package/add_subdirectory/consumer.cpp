#include <funnel/events/store.hpp>
#include <funnel/journeys/project.hpp>
#include <funnel/pipeline/templates.hpp>
#include <funnel/tallies/cohort_funnel.hpp>

int main() {
  funnel::event_store store(funnel::default_pipeline());
  funnel::deal_event created;
  created.deal = "first";
  store.append({&created, 1});
  return funnel::cohort_funnel(funnel::project(store.take_snapshot()).value(), {}).value().total.total().deals == 1 ? 0 : 1;
}
