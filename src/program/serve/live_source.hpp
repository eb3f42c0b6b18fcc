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
  live_source(const arguments& a, input in, std::string instance, std::shared_ptr<const dashboard_plan> plan);

  dashboard_data data() const;
  /// Looks for what is new, and takes it in; says on the error stream, once, what is wrong with it. True when `data` is other data now.
  bool look();

 private:
  using file_state = std::vector<std::pair<std::int64_t, std::uintmax_t>>;  // when each was written, and its size
  struct store_extent {
    std::uint64_t batches = 0, events = 0, activity_events = 0, erasures = 0;

    friend bool operator==(const store_extent&, const store_extent&) = default;
  };

  /// Files that somebody writes to now and then. What has stayed as it is from one look to the next is whole: nobody is in the
  /// middle of writing it then.
  class watched_files {
   public:
    explicit watched_files(std::vector<std::string> files) : files_(std::move(files)), read_(state()), seen_(read_) {}
    /// Are they whole, and other than when this was last true? What cannot be read is told once, too.
    bool are_new();

   private:
    file_state state() const;

    std::vector<std::string> files_;
    file_state read_, seen_;  // as last read; as last looked at
  };

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
  watched_files watched_;
  std::shared_ptr<const dashboard_plan> plan_;  // null where there is none
  watched_files watched_plan_;
  std::string told_;  // what was said last of what is wrong
};

}  // namespace funnel::program
