#include "report/dashboard/deals.hpp"
#include "report/writers/report_json.hpp"

namespace funnel::io {

std::string deals_json(const deal_page& p, const currency& money) {
  json out = answer_json("funnel.deals");
  out.update({{"cell", p.cell}, {"currency", {{"code", money.code}, {"decimals", money.decimals}}}, {"n", p.n}, {"deals", json::array()}, {"next", label_json(p.after)}});
  for (const deal_row& d : p.deals)
    out["deals"].push_back({{"deal", d.id}, {"owner", label_json(d.owner)}, {"amount", d.amount ? json(*d.amount) : json(nullptr)},
                            {"created", time_or_null(d.created)}, {"stage", label_json(d.stage)}, {"since", time_or_null(d.since)}, {"days", number(d.days)},
                            {"closed", time_or_null(d.closed)}, {"reason", label_json(d.reason)}});
  return json_text(out);
}

}  // namespace funnel::io
