#include "report/words/catalogue.hpp"
#include "report/words/russian/assumptions.hpp"
#include "report/words/russian/bottlenecks.hpp"
#include "report/words/russian/change.hpp"
#include "report/words/russian/charts.hpp"
#include "report/words/russian/comparison.hpp"
#include "report/words/russian/draft.hpp"
#include "report/words/russian/forecast.hpp"
#include "report/words/russian/numbers.hpp"
#include "report/words/russian/page.hpp"
#include "report/words/russian/plan.hpp"
#include "report/words/russian/query.hpp"
#include "report/words/russian/reading.hpp"
#include "report/words/russian/report.hpp"
#include "report/words/russian/shape.hpp"
#include "report/words/russian/velocity.hpp"
#include "report/words/russian/workload.hpp"

namespace funnel::io::russian {

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

}  // namespace funnel::io::russian
