#include "arguments.hpp"
#include "complain.hpp"

#include <funnel/pipeline/pipeline.hpp>

#include <cstdio>

namespace funnel::program {

int run_pipeline(const arguments& a) {
  const std::string& name = a.template_name;
  if (name.empty()) {
    for (const std::string_view known : pipeline_template_names) std::printf("%.*s\n", static_cast<int>(known.size()), known.data());
    return ok;
  }
  const auto p = pipeline_template(name);
  if (!p) return complain({{p.errors().front().code, "", p.errors().front().message}}, usage);
  std::fputs(to_json(*p).c_str(), stdout);
  return ok;
}

}  // namespace funnel::program
