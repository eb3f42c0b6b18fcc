#include "arguments.hpp"
#include "complain.hpp"
#include "input.hpp"
#include "output.hpp"

#include "report/words/catalogue.hpp"

#include <funnel/aggregates/workload.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/writers.hpp>
#include "aggregates/activities.hpp"
#include <funnel/analysis/comparison.hpp>

#include <utility>
#include <vector>

namespace funnel::program {

int run_workload(const arguments& a) {
  return with_journeys(a, [&](input& in, const journey_table& j) -> int {
    query& q = in.question;
    q.credit = attribution::current;  // open deals go with their owner at what they are worth: the question says so
    q.worth = valuation::current;
    const language lang = language_of(a);
    const activity_table activities = project_activities(j.snapshot());
    const auto credit =
        a.activity_credit.empty() ? activity_credit::actor : value_named<activity_credit>(a.activity_credit).value();

    std::vector<doc::section> sections;
    if (a.self.empty()) {
      const auto all = workload_at(j, activities, q, credit);
      if (!all) return complain(all.errors(), usage);
      sections.push_back(workload_section(*all, lang));
    } else {
      const auto own = self_view_of(j, activities, q, a.self, credit);
      if (!own) return complain(own.errors(), usage);
      sections.push_back(self_view_section(*own, lang, a.max_deals));
    }
    return show(document_of(in, io::words_in(lang).workload.title(), std::move(sections), a), a);
  });
}

}  // namespace funnel::program
