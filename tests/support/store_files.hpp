/// Files of stores for tests, and all that a store holds as text, to compare two.
#pragma once

#include "events/snapshot_data.hpp"

#include <funnel/core/time.hpp>
#include <funnel/events/store.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace funnel_test {

/// A folder of this test alone, gone at its end.
class own_folder {
 public:
  own_folder() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string(test->test_suite_name()) + "." + test->name() + "." + std::to_string(getpid());
    for (char& c : name)
      if (c == '/') c = '-';
    path_ = std::filesystem::temp_directory_path() / ("funnel-" + name);
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~own_folder() {
    std::error_code e;
    std::filesystem::remove_all(path_, e);
  }
  own_folder(const own_folder&) = delete;
  own_folder& operator=(const own_folder&) = delete;
  std::string operator/(const std::string& file) const { return (path_ / file).string(); }
  /// Names of the files, sorted.
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& f : std::filesystem::directory_iterator(path_)) names.push_back(f.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::filesystem::path path_;
};

inline std::string bytes_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A line an event in order of arrival, with names in place of codes; then pipelines, rates, activities.
inline std::vector<std::string> all_of(const funnel::event_store& store) {
  using namespace funnel;
  std::vector<std::string> lines;
  const snapshot s = store.take_snapshot();
  const detail::snapshot_data data = detail::data_of(s);
  std::vector<std::pair<code, code>> values;
  const auto stage_or_reason = [&](const detail::event_record& r) {
    return r.kind == event_kind::lost ? data.reasons().name(r.what) : data.stages().name(r.what);
  };
  data.events().each_head(0, data.events_end(), [&](detail::event_log::position at, const detail::record_head&) {
    values.clear();
    const detail::event_record r = data.events().record(at, values);
    std::string line(s.deals().name(r.head.deal));
    line += " " + std::to_string(static_cast<int>(r.kind)) + " " + std::to_string(r.head.at) + " " + std::to_string(r.head.known) + " ";
    line += std::string(stage_or_reason(r)) + " " + std::string(data.pipelines().name(r.where)) + " " + std::to_string(r.sequence) + " ";
    line += std::string(data.owners().name(r.actor)) + " " + std::string(data.owners().name(r.owner)) + " ";
    if (r.has_amount) line += std::to_string(r.amount) + std::string(data.currencies().name(r.currency)) + " ";
    line += std::string(data.identities().name(r.identity)) + " " + std::to_string(r.gaps);
    for (const auto& [dimension, value] : r.values)
      line += " " + std::string(s.dimensions().name(dimension)) + "=" + std::string(s.values(dimension).name(value));
    lines.push_back(std::move(line));
  });
  for (std::size_t p = 0; p < s.pipelines().size(); ++p)
    for (const pipeline_version& v : s.versions(static_cast<code>(p)))
      lines.push_back(to_json(v.stages) + std::to_string(v.from.us) + " " + std::to_string(v.known_at.us) + " " + std::to_string(v.became.size()));
  for (const exchange_rate& r : s.rates())
    lines.push_back(r.currency + " " + std::to_string(r.from.us) + " " + std::to_string(r.own_units) + "/" + std::to_string(r.foreign_units));
  for (std::size_t i = 0; i < data.n_activity_facts(); ++i) {
    const auto& f = data.activity_fact(i);
    lines.push_back(std::string(s.activities().name(f.activity)) + " " + std::to_string(static_cast<int>(f.kind)) + " " + std::to_string(f.at) +
                    " " + std::to_string(f.known) + " " + std::string(s.activity_types().name(f.type)) + " " + std::string(s.deals().name(f.deal)) +
                    " " + std::string(s.owners().name(f.person)) + " " + std::string(s.owners().name(f.actor)) + " " + std::to_string(f.due.us));
  }
  return lines;
}

}  // namespace funnel_test
