#include "outputs.hpp"

#include "io/sql/address.hpp"
#include "safe_file.hpp"

#include <funnel/io/database.hpp>

#include <filesystem>
#include <string>

namespace funnel::program {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> outputs_of(const arguments& a, bool mapping_beside) {
  std::vector<std::string> all;
  for (const std::string& file : {a.html, a.json, a.out, a.activities_out})
    if (!file.empty() && file != "-") all.push_back(file);
  const std::string mapping = fs::path(a.out).replace_extension(".json").string();
  if (mapping_beside && mapping != a.out) all.push_back(mapping);
  return all;
}

/// A pipe or a device, which may be written to twice.
bool is_no_file(const std::string& path) {
  std::error_code e;
  const fs::file_status there = fs::status(path, e);
  return fs::exists(there) && !fs::is_regular_file(there);
}

/// The same of files that may not be there yet.
bool same_place(const std::string& a, const std::string& b) {
  std::error_code e;
  return fs::weakly_canonical(fs::absolute(a, e), e) == fs::weakly_canonical(fs::absolute(b, e), e) && !e;
}

/// The file behind the address of a database; a path as it is.
std::string file_of(const std::string& input) {
  if (!is_database_address(input)) return input;
  const auto to = io::parse_address(input);
  return to && to->kind == io::database_kind::sqlite ? to->name : std::string();
}

void refuse_inputs(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs, std::vector<error>& errors) {
  for (const std::string& output : outputs)
    for (const std::string& input : inputs)
      if (!input.empty() && same_file(output, input))
        errors.push_back({errc::invalid_argument, output, "is read as well; write to another file"});
}

}  // namespace

std::vector<error> check_outputs(const arguments& a, bool mapping_beside) {
  std::vector<std::string> inputs{a.mapping, a.pipeline, a.query, a.activities, a.plan, a.store};
  for (const std::string& file : a.files) inputs.push_back(file_of(file));
  const std::vector<std::string> outputs = outputs_of(a, mapping_beside);
  std::vector<error> errors;
  refuse_inputs(outputs, inputs, errors);
  for (std::size_t i = 0; i < outputs.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (!is_no_file(outputs[i]) && (same_file(outputs[i], outputs[j]) || same_place(outputs[i], outputs[j])))
        errors.push_back({errc::invalid_argument, outputs[i], "would be written twice; name two files"});
  return errors;
}

std::vector<error> check_joins(const arguments& a, const column_mapping& mapping) {
  std::vector<std::string> joined;
  for (const std::string& file : a.files) {
    if (is_database_address(file)) continue;
    const auto own = mapping.of_file(file);
    if (!own) continue;
    for (const table_join& j : own->joins) joined.push_back((fs::path(file).parent_path() / j.file).string());
  }
  std::vector<error> errors;
  refuse_inputs(outputs_of(a, false), joined, errors);
  return errors;
}

}  // namespace funnel::program
