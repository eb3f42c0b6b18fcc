#include "report/writers/report_json.hpp"

#include <utility>
#include <vector>

namespace funnel::io {
namespace {

json counted_json(const std::vector<counted_rows>& all) {
  json out = json::array();
  for (const counted_rows& r : all) {
    json values = json::array();
    for (const counted_value& v : r.values)
      values.push_back({{"file", v.file}, {"value", v.value}, {"count", v.count}, {"first_line", v.first_line}});
    out.push_back({{"column", r.column}, {"reason", r.reason}, {"count", r.count}, {"values", std::move(values)}});
  }
  return out;
}

}  // namespace

json input_json(const input_summary& in) {
  json out{{"files", in.files}, {"rows", in.rows}, {"applied", in.applied}, {"rejected", in.rejected}, {"skipped", in.skipped}, {"rejections", json::array()}};
  for (const rejected_row& r : in.rejections)
    out["rejections"].push_back({{"file", r.file}, {"line", r.line}, {"column", r.column}, {"value", r.value}, {"reason", r.reason}, {"detail", r.detail}});
  out["rejected_because"] = counted_json(in.rejected_because);
  out["skipped_because"] = counted_json(in.skipped_because);
  out["notes"] = in.notes;
  return out;
}

}  // namespace funnel::io
