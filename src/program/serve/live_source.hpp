/// Deals that change while they are shown: a store that another process writes to, or files.
#pragma once

#include "program/arguments.hpp"
#include "program/input.hpp"

#include <funnel/report/dashboard.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace funnel::program {

class live_source {
 public:
  /// Takes over what was read. `instance` begins each revision.
  live_source(const arguments& a, input in, std::string instance, dashboard_plan plan);

  dashboard_data data() const;
  /// Looks for what is new, and takes it in; says on the error stream, once, what is wrong with it. True when `data` is other data now.
  bool look();

 private:
  using file_state = std::vector<std::pair<std::int64_t, std::uintmax_t>>;  // when each was written, and its size
  struct store_extent {
    std::uint64_t batches = 0, events = 0, activity_events = 0, erasures = 0;

    friend bool operator==(const store_extent&, const store_extent&) = default;
  };

  static file_state state_of(const std::vector<std::string>& files);
  file_state state_of_files() const;
  store_extent extent_of_store() const;
  bool look_at_store();
  bool look_at_files();
  bool look_at_plan();

  const arguments& a_;
  input in_;
  bool as_of_given_;
  std::map<std::string, std::string> team_of_;
  std::string instance_;
  std::uint64_t revision_ = 1;
  store_extent extent_;
  file_state read_state_, seen_state_;  // as last read; as last looked at
  std::shared_ptr<const dashboard_plan> plan_;  // null where there is none
  file_state read_plan_, seen_plan_;
  std::string told_;                    // what was said last of what is wrong
};

}  // namespace funnel::program
