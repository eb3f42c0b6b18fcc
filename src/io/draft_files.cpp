#include "io/draft_joins.hpp"
#include "io/draft_work.hpp"

#include <funnel/io/csv.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;

/// A file, what it says alone, and which tables say more of it.
struct drawn_file {
  std::string path;
  profiled_sample read;
  mapping_draft draft;
  std::vector<joinable> tables{};
  bool joined = false;  ///< to others, of which it says more

  /// Does it say where deals stand?
  bool has_stages() const {
    const column_mapping& m = draft.mapping;
    return !m.stage.empty() || !m.outcome.empty() || !m.new_value.empty() || !m.dated.empty();
  }
};

/// The table as a mapping of the file names it: below its folder, unless tables may lie elsewhere.
std::optional<std::string> file_beside(const std::string& table, const std::string& file, bool anywhere) {
  namespace fs = std::filesystem;
  std::error_code e;
  const fs::path folder = fs::absolute(file, e).parent_path();
  const std::string name = fs::relative(fs::absolute(table, e), folder, e).generic_string();
  if (e || name.empty() || (!anywhere && name.starts_with(".."))) return std::nullopt;
  return name;
}

/// Finds of which files the table says more; a question where it might be of several columns of one.
void join(drawn_file& table, std::vector<drawn_file>& all, const draft_options& o) {
  for (drawn_file& deals : all) {
    if (!deals.has_stages()) continue;
    const auto name = file_beside(table.path, deals.path, o.files.joins_elsewhere);
    const auto ways = name ? find_joins(deals.read, table.read) : std::vector<join_columns>{};
    if (ways.empty()) continue;
    table.joined = true;
    deals.tables.push_back({&table.read, ways.front(), *name});
    if (ways.size() == 1) continue;
    const draft_texts& words = words_in(o.lang).draft;
    std::vector<std::string> columns;
    for (const join_columns& by : ways)
      if (const std::string& c = deals.read.sample.columns[by.on]; std::find(columns.begin(), columns.end(), c) == columns.end()) columns.push_back(c);
    deals.draft.questions.push_back({errc::duplicate, "joins", words.which_join(*name, quoted_list(columns, words))});
  }
}

/// Draws the file anew with all that tables say of it.
void take_tables(drawn_file& file, const draft_options& o) {
  if (file.tables.empty()) return;
  const joined_sample with = join_tables(file.read.sample, file.tables);
  draft_options named = o;
  if (!with.owner.empty()) named.columns.try_emplace("owner", with.owner);
  std::vector<error> asked = std::move(file.draft.questions);
  std::erase_if(asked, [](const error& q) { return q.field != "joins"; });
  file.draft = draft_from(with.deals, named, with.joins);
  file.draft.questions.insert(file.draft.questions.end(), asked.begin(), asked.end());
}

/// Adds to the one pipeline the losses that only other files know, and to `stage_of` what they call its won stage: open deals
/// and closed ones may be exported apart.
void take_closings(column_mapping& m, const std::vector<mapping_draft>& drafts, std::map<std::string, std::string>& stage_of) {
  if (m.pipelines.size() != 1) return;
  const pipeline& known = m.pipelines.front().stages;
  pipeline_builder all(known.id(), known.name());
  for (const stage& s : known.stages()) all.add(s);
  std::set<std::string> added;
  for (const mapping_draft& d : drafts)
    for (const pipeline_version& v : d.mapping.pipelines)
      for (const stage& s : v.stages.stages()) {
        if (s.kind == stage_kind::open || known.find(s.id) < known.size() || !added.insert(s.id).second) continue;
        if (s.kind == stage_kind::lost)
          all.add(s);
        else
          stage_of[s.id] = known[known.won_stage()].id;
      }
  if (auto built = all.build()) m.pipelines.front().stages = *std::move(built);
}

/// One mapping of them all.
column_mapping united(const std::vector<std::string>& files, const std::vector<mapping_draft>& drafts) {
  if (drafts.size() == 1) return drafts.front().mapping;
  const auto n_open = [](const mapping_draft& d) {
    return d.mapping.pipelines.empty() ? std::size_t{0} : d.mapping.pipelines.front().stages.n_open();
  };
  const auto most = std::max_element(drafts.begin(), drafts.end(), [&](const auto& x, const auto& y) { return n_open(x) < n_open(y); });
  column_mapping m = most->mapping;
  for (const mapping_draft& d : drafts)
    if (!d.mapping.currency.code.empty()) m.currency = d.mapping.currency;
  std::map<std::string, std::string> stage_of;
  take_closings(m, drafts, stage_of);
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    file_mapping file{std::filesystem::path(files[i]).filename().string(), drafts[i].mapping};
    file.mapping.pipelines = m.pipelines;
    file.mapping.currency = m.currency;
    file.mapping.stage_of.insert(stage_of.begin(), stage_of.end());
    m.files.push_back(std::move(file));
  }
  return m;
}

}  // namespace

result<files_draft> draft_mapping_of_files(const std::vector<std::string>& paths, const draft_options& options) {
  if (paths.empty()) return error{errc::invalid_argument, "paths", "there are no files"};
  std::vector<drawn_file> all;
  for (const std::string& path : paths) {
    auto sample = sample_file(path, options.files);
    if (!sample) return sample.errors();
    profiled_sample read(*std::move(sample));
    mapping_draft alone = draft_from(read, options);
    all.push_back({path, std::move(read), std::move(alone)});
  }
  for (drawn_file& file : all)
    if (!file.has_stages() && all.size() > 1) join(file, all, options);
  files_draft out;
  for (drawn_file& file : all) {
    if (file.joined) continue;
    take_tables(file, options);
    out.files.push_back(file.path);
    out.drafts.push_back(std::move(file.draft));
  }
  out.mapping = united(out.files, out.drafts);
  return out;
}

}  // namespace v0_1
}  // namespace funnel
