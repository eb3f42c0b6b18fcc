#include <funnel/io/csv.hpp>

#include "core/json_fields.hpp"

#include <string>

namespace funnel {
inline namespace v0_1 {

std::string to_json(const mapping_draft& draft) {
  const io::json mapping = io::json::parse(to_json(draft.mapping));
  io::json out;
  io::json& comment = out["comment"] = io::json::array();
  for (const error& q : draft.questions) comment.push_back("? " + q.message);
  for (const drafted_fact& f : draft.facts)
    comment.push_back(f.about + ": " + f.found + (f.because.empty() ? "" : ", " + f.because) +
                      (f.sure ? "" : " (likely)"));
  for (const auto& [key, value] : mapping.items()) out[key] = value;
  return out.dump(2, ' ', false, io::json::error_handler_t::replace) + "\n";
}

}  // namespace v0_1
}  // namespace funnel
