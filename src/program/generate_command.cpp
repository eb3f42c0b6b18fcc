#include "safe_file.hpp"
#include "arguments.hpp"
#include "complain.hpp"

#include <funnel/testing/synthetic_crm.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace funnel::program {

/// Writes the events of a synthetic CRM and beside them the mapping with which they are read.
int run_generate(const arguments& a) {
  constexpr std::size_t most_deals = 100'000'000;  // 20 bytes an event for each of its five have to fit in memory
  test::workload w;
  if (a.n_deals > most_deals) return std::fputs("funnel: --deals: at most 100,000,000\n", stderr), usage;
  w.n_deals = a.n_deals;
  w.seed = a.seed;
  w.story = test::planted_story{};  // that there is something to find
  const std::filesystem::path events(a.out);
  const std::filesystem::path mapping = std::filesystem::path(events).replace_extension(".json");
  if (mapping == events)
    return complain({{errc::invalid_argument, "--out", "the mapping file is the one that ends in .json"}}, usage);

  const test::generated_deals deals(w);
  const auto written = [](const std::filesystem::path& path, const auto& write) {
    if (write_file(path, write)) return true;
    return complain({{errc::io, path, "the file cannot be written"}}), false;
  };
  if (!written(events,
               [&](std::ostream& file) { test::write_csv(deals, [&](std::string_view text) { file << text; }); }) ||
      !written(mapping, [&](std::ostream& file) { file << test::workload_mapping_with_norms(); }))
    return failed;
  std::printf("%s\n", said(std::to_string(deals.size()) + " events of " + std::to_string(w.n_deals) + " deals in " + events.string() +
                           ", to be read with " + mapping.string())
                          .c_str());
  return ok;
}

}  // namespace funnel::program
