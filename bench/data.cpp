#include "data.hpp"

#include <funnel/testing/synthetic_crm.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <unistd.h>

namespace funnel_bench {

funnel::test::workload workload_of(std::size_t n_deals) {
  funnel::test::workload w;
  w.n_deals = n_deals;
  return w;
}

funnel::event_store store_of(const funnel::test::generated_deals& deals) {
  funnel::event_store store(funnel::test::workload_pipeline());
  if (const auto errors = append_to(store, deals); !errors.empty()) {
    std::fprintf(stderr, "the store refuses the workload: %s\n", errors[0].message.c_str());
    std::exit(1);
  }
  return store;
}

const data& data::of(std::size_t n_deals) {
  static std::map<std::size_t, std::unique_ptr<data>> made;
  std::unique_ptr<data>& d = made[n_deals];
  if (!d) d = std::make_unique<data>(workload_of(n_deals));
  return *d;
}

const funnel::event_store& data::store() const {
  if (!store_) store_ = std::make_unique<funnel::event_store>(store_of(deals_));
  return *store_;
}

const funnel::journey_table& data::journeys() const {
  if (!journeys_)
    journeys_ =
        std::make_unique<funnel::journey_table>(funnel::project(store().take_snapshot(deals_.of().end())).value());
  return *journeys_;
}

const funnel::reach_index& data::first_entries() const {
  if (!first_entries_) first_entries_ = std::make_unique<funnel::reach_index>(journeys());
  return *first_entries_;
}

const ideal_arrays& data::ideal() const {
  if (!ideal_) ideal_ = std::make_unique<ideal_arrays>(deals_);
  return *ideal_;
}

const std::string& data::csv_file() const {
  if (csv_file_.empty()) {
    const std::string name =
        "funnel-bench-" + std::to_string(getpid()) + "-" + std::to_string(deals_.of().n_deals) + ".csv";
    csv_file_ = (std::filesystem::temp_directory_path() / name).string();
    std::ofstream file(csv_file_, std::ios::binary);
    write_csv(deals_, [&](std::string_view text) { file << text; });
  }
  return csv_file_;
}

data::~data() {
  if (!csv_file_.empty()) std::remove(csv_file_.c_str());
}

}  // namespace funnel_bench
