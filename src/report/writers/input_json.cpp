#include "report/writers/report_json.hpp"

#include "report/words/reading_ids.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {
namespace {

/// The name of what was said of rows, which does not change with the language; null for what a store or a host said.
json id_json(const std::string& said, language lang) {
  const std::string_view id = reading_id(said, lang);
  return id.empty() ? json() : json(id);
}

json counted_json(const std::vector<counted_rows>& all, language lang) {
  json out = json::array();
  for (const counted_rows& r : all) {
    json values = json::array();
    for (const counted_value& v : r.values)
      values.push_back({{"file", v.file}, {"value", v.value}, {"count", v.count}, {"first_line", v.first_line}});
    out.push_back({{"column", r.column}, {"id", id_json(r.reason, lang)}, {"reason", r.reason}, {"count", r.count}, {"values", std::move(values)}});
  }
  return out;
}

}  // namespace

json input_json(const input_summary& in, language lang) {
  json out{{"files", in.files}, {"rows", in.rows}, {"applied", in.applied}, {"rejected", in.rejected}, {"skipped", in.skipped}, {"rejections", json::array()}};
  for (const rejected_row& r : in.rejections)
    out["rejections"].push_back({{"file", r.file}, {"line", r.line}, {"column", r.column}, {"value", r.value}, {"id", id_json(r.reason, lang)}, {"reason", r.reason}, {"detail", r.detail}});
  out["rejected_because"] = counted_json(in.rejected_because, lang);
  out["skipped_because"] = counted_json(in.skipped_because, lang);
  out["notes"] = json::array();
  for (const std::string& note : in.notes) out["notes"].push_back({{"id", id_json(note, lang)}, {"text", note}});
  return out;
}

}  // namespace funnel::io
