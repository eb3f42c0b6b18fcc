#include "question.hpp"

#include <funnel/adapters/csv.hpp>
#include <funnel/pipeline/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::program {
namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t cut = text.find(at);
    parts.emplace_back(text.substr(0, cut));
    if (cut == std::string_view::npos) return parts;
    text.remove_prefix(cut + 1);
  }
}

/// Reads the parts of the question and gathers all that is wrong with them.
class question_reader {
 public:
  question_reader(const report_arguments& a, const csv_mapping& m) : a_(a), m_(m) { q_.zone = m.zone; }

  result<query> read() {
    q_.as_of = time("--as-of", a_.as_of, instant::max());
    q_.known_at = time("--known-at", a_.known_at, instant::max());
    if (!a_.created.empty()) q_.created_in(span("--created", a_.created));
    if (!a_.active.empty()) q_.active_in(span("--active", a_.active));
    if (!a_.closed.empty()) q_.closed_in(span("--closed", a_.closed));
    if (a_.open) q_.of_open();
    if (!a_.created.empty() + !a_.active.empty() + !a_.closed.empty() + a_.open > 1)
      fail("--created", "only one of --created, --active, --closed and --open can be given");
    for (const std::string& text : a_.where) q_.filters.push_back(condition("--where", text, false));
    for (const std::string& text : a_.where_not) q_.filters.push_back(condition("--where-not", text, true));
    if (!a_.owners.empty()) q_.owners(a_.owners);
    if (!a_.teams.empty()) q_.teams(a_.teams);
    q_.min_amount = amount("--min-amount", a_.min_amount);
    q_.max_amount = amount("--max-amount", a_.max_amount);
    for (const std::string& name : a_.by) {
      // A dimension named like a fixed grouping cannot be meant: its column would be the owner's or the team's.
      if (name == "owner") q_.by_owner();
      else if (name == "team") q_.by_team();
      else if (name == "month") q_.by_month();
      else q_.by(name);
    }
    if (!errors_.empty()) return errors_;
    return q_;
  }

 private:
  void fail(const char* option, std::string message) { errors_.push_back({errc::invalid_value, option, std::move(message)}); }

  instant time(const char* option, const std::string& text, instant none) {
    if (text.empty()) return none;
    const auto t = parse_time(text, m_.zone);
    if (!t) fail(option, "\"" + text + "\" is not an ISO 8601 date or time");
    return t.value_or(none);
  }

  period span(const char* option, const std::string& text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string::npos) {
      fail(option, "\"" + text + "\" is not FROM..TO");
      return {};
    }
    return {time(option, text.substr(0, dots), instant::min()), time(option, text.substr(dots + 2), instant::max())};
  }

  filter condition(const char* option, const std::string& text, bool exclude) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      fail(option, "\"" + text + "\" is not DIMENSION=VALUE");
      return {};
    }
    return {field::dimension, text.substr(0, equals), split(std::string_view(text).substr(equals + 1), ','), exclude};
  }

  std::optional<minor_units> amount(const char* option, const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto value = parse_amount(text, m_.currency.decimals);
    if (!value) fail(option, "\"" + text + "\" is not an amount");
    return value;
  }

  const report_arguments& a_;
  const csv_mapping& m_;
  query q_;
  std::vector<error> errors_;
};

}  // namespace

result<csv_mapping> read_mapping(const report_arguments& a) {
  std::string text = "{}";
  if (!a.mapping.empty()) {
    auto file = read_file(a.mapping);
    if (!file) return file.errors();
    text = *std::move(file);
  }
  auto mapping = parse_mapping(text);
  if (!mapping) {
    std::vector<error> errors = mapping.errors();
    for (error& e : errors) e.field = a.mapping + (e.field.empty() ? "" : ": " + e.field);
    return errors;
  }
  csv_mapping m = *std::move(mapping);
  std::vector<error> errors;
  if (!a.shape.empty()) m.shape = a.shape == "event" ? row_shape::event : row_shape::snapshot;
  for (const std::string& text_of : a.columns) {
    const std::size_t equals = text_of.find('=');
    std::string* column = equals == std::string::npos ? nullptr : m.column(text_of.substr(0, equals));
    if (column)
      *column = text_of.substr(equals + 1);
    else
      errors.push_back({errc::invalid_value, "--column", "\"" + text_of + "\" is not FIELD=COLUMN with a known field"});
  }
  if (!a.zone.empty()) {
    if (auto zone = find_time_zone(a.zone))
      m.zone = *std::move(zone);
    else
      errors.push_back({errc::unknown_name, "--zone", zone.errors().front().message});
  }
  if (!a.pipeline.empty()) {
    auto definition = read_file(a.pipeline);
    auto p = definition ? parse_pipeline(*definition) : result<pipeline>(definition.errors());
    if (p)
      m.pipeline = *std::move(p);
    else
      errors.insert(errors.end(), p.errors().begin(), p.errors().end());
  }
  if (!errors.empty()) return errors;
  return m;
}

result<query> read_question(const report_arguments& a, const csv_mapping& mapping) { return question_reader(a, mapping).read(); }

}  // namespace funnel::program
