#include "draft.hpp"

#include "complain.hpp"
#include "output.hpp"
#include "outputs.hpp"
#include "question.hpp"

#include "io/draft_sample.hpp"
#include "io/draft_work.hpp"
#include "io/form_names.hpp"
#include "report/words/catalogue.hpp"

#include <funnel/io/database.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace funnel::program {
namespace {

/// Reads the names of forms, parted by `at`.
template <class Form, class Named>
void read_forms(const char* option, const std::string& text, char at, const Named& named, const std::string& known,
                std::vector<Form>& out, std::vector<error>& errors) {
  for (const std::string& name : text.empty() ? std::vector<std::string>{} : split(text, at))
    if (const auto form = named(name))
      out.push_back(*form);
    else
      errors.push_back({errc::unknown_name, option, "\"" + name + "\" is no form; known are " + known});
}

template <class Names>
std::string all_names(const Names& names) {
  std::string text;
  for (const auto& [name, form] : names) text += (text.empty() ? "" : "  ") + std::string(name);
  return text;
}

result<draft_options> draft_options_of(const arguments& a) {
  draft_options o;
  std::vector<error> errors;
  for (const std::string& text : a.columns) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) o.columns[text.substr(0, equals)] = text.substr(equals + 1);
  }
  if (!a.stages.empty()) o.stages = split(a.stages, ',');
  if (!a.won.empty()) o.won = split(a.won, ',');
  if (!a.lost.empty()) o.lost = split(a.lost, ',');
  read_forms(
      "--times", a.times, ';', [](std::string_view n) { return io::named(n, io::time_form_names); },
      all_names(io::time_form_names), o.times, errors);
  read_forms(
      "--amounts", a.amounts, ';', [](std::string_view n) { return io::named(n, io::amount_form_names); },
      all_names(io::amount_form_names), o.amounts, errors);
  o.currency = a.currency;
  o.lang = language_of(a);
  if (!a.zone.empty())
    if (auto zone = find_time_zone(a.zone)) o.zone = *std::move(zone);
  if (!errors.empty()) return errors;
  return o;
}

}  // namespace

result<known_mapping> mapping_of(const arguments& a) {
  for (const std::string& file : a.files) {
    if (!is_database_address(file)) continue;
    if (auto wrong = check_address(file); !wrong.empty()) return wrong;
    if (a.mapping.empty())
      return error{errc::missing_value, "--map", "a database needs a mapping, which names its table or statement and columns; examples/databases has some"};
  }
  if (!a.mapping.empty() || a.files.empty()) {
    auto mapping = read_mapping(a);
    if (!mapping) return mapping.errors();
    if (auto errors = check_joins(a, *mapping); !errors.empty()) return errors;
    return known_mapping{*std::move(mapping), a.files, {}};
  }
  const auto options = draft_options_of(a);
  if (!options) return options.errors();
  auto drawn = draft_mapping_of_files(a.files, *options);
  if (!drawn) return drawn.errors();
  known_mapping known = *std::move(drawn);
  auto overridden = override_mapping(a, std::move(known.mapping));
  if (!overridden) return overridden.errors();
  known.mapping = *std::move(overridden);
  if (!a.pipeline.empty())
    for (mapping_draft& d : known.drafts)
      std::erase_if(d.questions, [](const error& q) { return q.field == "stages"; });
  return known;
}

void tell_header(const arguments& a, const std::string& file, const std::vector<error>& errors) {
  if (std::none_of(errors.begin(), errors.end(), [](const error& e) { return e.code == errc::unknown_name; })) return;
  if (is_database_address(file)) return;
  const auto sample = io::sample_file(file, {});
  if (!sample) return;
  const io::draft_texts& words = io::words_in(language_of(a)).draft;
  const std::string header = words.header_is(io::shown_delimiter(sample->delimiter, words), io::quoted_list(sample->columns, words, 40));
  std::fprintf(stderr, "funnel: %s: %s\n", io::printable(file).c_str(), io::printable(header).c_str());
}

std::string keeping_command(const arguments& a) {
  std::string command = "funnel map";
  const auto quoted = [](const std::string& text) {
    return text.find_first_of(" '\"$;&|<>()") == std::string::npos ? text : "'" + text + "'";
  };
  for (const std::string& file : a.files) command += " " + (file.starts_with("/dev/fd/") ? "-" : quoted(file));
  for (const std::string& column : a.columns) command += " --column " + quoted(column);
  if (!a.stages.empty()) command += " --stages " + quoted(a.stages);
  if (!a.won.empty()) command += " --won " + quoted(a.won);
  if (!a.lost.empty()) command += " --lost " + quoted(a.lost);
  if (!a.times.empty()) command += " --times " + quoted(a.times);
  if (!a.amounts.empty()) command += " --amounts " + quoted(a.amounts);
  const std::string stem =
      a.files.empty() || a.files[0].starts_with("/dev/fd/") ? "mapping" : std::filesystem::path(a.files[0]).stem().string();
  return command + " --out " + quoted(stem + ".json");
}

void tell_assumptions(const arguments& a, const known_mapping& known) {
  if (known.drafts.empty()) return;
  for (const mapping_draft& d : known.drafts)
    for (const std::string& line : d.summary) std::fprintf(stderr, "%s\n", io::printable(line).c_str());
  std::fprintf(stderr, "%s\n", io::words_in(language_of(a)).draft.keep_it(keeping_command(a)).c_str());
}

int tell_questions(const known_mapping& known) {
  int code = ok;
  for (std::size_t i = 0; i < known.drafts.size(); ++i)
    for (const error& q : known.drafts[i].questions) {
      code = failed;
      std::fprintf(stderr, "funnel: %s: %s\n", io::printable(known.files[i]).c_str(), io::printable(q.message).c_str());
    }
  return code;
}

}  // namespace funnel::program
