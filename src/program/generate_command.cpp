#include "safe_file.hpp"
#include "arguments.hpp"

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
    return std::fputs("funnel: --out: the mapping file is the one that ends in .json\n", stderr), usage;

  const test::generated_deals deals(w);
  const auto written = [](const std::filesystem::path& path, const auto& write) {
    if (write_file(path, write)) return true;
    std::fprintf(stderr, "funnel: cannot write %s\n", path.c_str());
    return false;
  };
  if (!written(events,
               [&](std::ostream& file) { test::write_csv(deals, [&](std::string_view text) { file << text; }); }) ||
      !written(mapping, [&](std::ostream& file) { file << test::workload_mapping_with_norms(); }))
    return failed;
  std::printf("%zu events of %zu deals in %s, to be read with %s\n", deals.size(), w.n_deals, events.c_str(),
              mapping.c_str());
  return ok;
}

}  // namespace funnel::program
