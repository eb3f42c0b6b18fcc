#include "arguments.hpp"
#include "complain.hpp"
#include "question.hpp"

#include <funnel/query/query.hpp>
#include <funnel/query/presets.hpp>

#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

namespace funnel::program {
namespace {

constexpr std::array view_names{"cohort view", "activity view", "snapshot view"};

}  // namespace

int run_explain(const arguments& a) {
  auto mapping = read_mapping(a);
  if (!mapping) return complain(mapping.errors(), usage);
  auto asked = read_question(a, *mapping);
  if (!asked) return complain(asked.errors(), usage);
  const language lang = a.lang == "ru" ? language::russian : language::english;
  if (!a.preset.empty()) {
    const preset p = find_preset(a.preset).value();
    std::printf("%s: %s (%s)\n", a.preset.c_str(), std::string(p.documented).c_str(),
                view_names[static_cast<std::size_t>(p.answered_by)]);
  }
  std::printf("%s\n\n%s\n%s", to_text(*asked, lang).c_str(), explain(*asked, lang).c_str(), to_json(*asked).c_str());
  return ok;
}

int run_presets(const arguments&) {
  for (const preset& p : presets)
    std::printf("%-36s %-14s %s\n", std::string(p.name).c_str(), view_names[static_cast<std::size_t>(p.answered_by)],
                std::string(p.documented).c_str());
  return ok;
}

}  // namespace funnel::program
