#include "report/words/catalogue.hpp"
#include "report/words/english/assumptions.hpp"
#include "report/words/english/bottlenecks.hpp"
#include "report/words/english/change.hpp"
#include "report/words/english/charts.hpp"
#include "report/words/english/comparison.hpp"
#include "report/words/english/draft.hpp"
#include "report/words/english/forecast.hpp"
#include "report/words/english/numbers.hpp"
#include "report/words/english/page.hpp"
#include "report/words/english/plan.hpp"
#include "report/words/english/query.hpp"
#include "report/words/english/reading.hpp"
#include "report/words/english/report.hpp"
#include "report/words/english/shape.hpp"
#include "report/words/english/velocity.hpp"
#include "report/words/english/workload.hpp"

namespace funnel::io::english {

extern const catalogue words;
constinit const catalogue words{
    .numbers = numbers,
    .charts = charts,
    .report = report,
    .query = query,
    .velocity = velocity,
    .bottlenecks = bottlenecks,
    .shape = shape,
    .change = change,
    .plan = plan,
    .forecast = forecast,
    .comparison = comparison,
    .workload = workload,
    .draft = draft,
    .reading = reading,
    .assumptions = assumptions,
    .page = page,
};

}  // namespace funnel::io::english
