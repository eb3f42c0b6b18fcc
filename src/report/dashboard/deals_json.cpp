#include "report/dashboard/deals.hpp"
#include "report/writers/report_json.hpp"

namespace funnel::io {
std::string deals_json(const deal_page& p) {
  json out{{"cell", p.cell}, {"n", p.n}, {"deals", json::array()}, {"after", p.after.empty() ? json(nullptr) : json(p.after)}};
  for (const deal_row& d : p.deals)
    out["deals"].push_back({{"id", d.id}, {"owner", d.owner}, {"amount", d.amount ? json(*d.amount) : json(nullptr)}, {"stage", d.stage},
                            {"created", time_or_null(d.created)}, {"since", time_or_null(d.since)}, {"days", number(d.days)},
                            {"closed", time_or_null(d.closed)}, {"reason", d.reason}});
  return json_text(out);
}

}  // namespace funnel::io
