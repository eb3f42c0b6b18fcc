/// What a command works on: the deals of all files in a store, and the question about them.
#pragma once

#include "arguments.hpp"
#include "draft.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/events/store.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/funnel_report.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace funnel::program {

struct input {
  column_mapping mapping;
  event_store store;
  query question;         ///< its as-of instant is always given
  input_summary summary;  ///< of what was read
  std::vector<std::string> drawn{};  ///< what a mapping that was drawn from the files rests on
  bool has_amounts = true;  ///< was any deal of the journeys given an amount?
};

/// What was read from all files together.
struct files_read {
  input_summary summary;
  std::map<std::string, std::string> team_of;
  std::optional<instant> last_time;

  void add(csv_read_result&& r, std::size_t max_rejections);
};
/// Reads the files of the arguments into the store, and says what is wrong otherwise. With a store that lasts, each under its
/// own name: what was read before is left out.
int read_files(const arguments& a, const column_mapping& mapping, event_store& store, files_read& files);

/// The teams of owners that were kept with a store.
std::map<std::string, std::string> kept_teams(const event_store& store);
/// What files say beside events is kept with the store: the teams of owners, and the zone in which they were read.
void keep(event_store& store, const std::map<std::string, std::string>& team_of, const time_zone& zone);
/// Errors: those of the file.
std::optional<error> forget_teams(event_store& store, const std::vector<std::string>& owners);

/// What a question lacks that parts are asked: they must agree on both of its instants.
std::vector<error> unpinned(const query& q);

/// Reads the mapping, the question and the files or the store, and gives them to `answer`, whose exit code it returns. Says what is
/// wrong otherwise.
int with_input(const arguments& a, const std::function<int(input&)>& answer);

/// The same, with a mapping that is known already.
int with_mapping(const arguments& a, known_mapping known, const std::function<int(input&)>& answer);

/// The same as `with_input`, with the journeys of the question.
int with_journeys(const arguments& a, const std::function<int(input&, const journey_table&)>& answer);

}  // namespace funnel::program
