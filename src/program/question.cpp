#include "question.hpp"

#include <funnel/io/csv.hpp>
#include <funnel/pipeline/pipeline.hpp>
#include <funnel/aggregates/cohort.hpp>
#include <funnel/query/query.hpp>
#include <funnel/query/presets.hpp>

#include "calendar/written_period.hpp"
#include "core/clock.hpp"
#include "core/duration_text.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::program {
namespace {

using detail::instant_written;
using detail::period_reading;
using detail::period_written;

period_reading reading_of(const arguments& a, const time_zone& zone) {
  period_reading r{zone};
  if (a.fiscal_start >= 1 && a.fiscal_start <= 12) r.fiscal_start = a.fiscal_start;
  r.now = detail::now();
  if (const auto t = parse_time(a.as_of, zone)) r.now = *t;
  return r;
}

/// Reads the parts of the question and gathers all that is wrong with them.
class question_reader {
 public:
  question_reader(const arguments& a, const column_mapping& m) : a_(a), m_(m) { q_.zone = m.zone; }

  result<query> read() {
    if (!a_.query.empty()) read_file_query();
    if (!a_.as_of.empty()) q_.as_of = time("--as-of", a_.as_of, instant::max());
    if (!a_.known_at.empty()) q_.known_at = time("--known-at", a_.known_at, instant::max());
    read_period();
    read_preset();
    read_conditions();
    read_counting();
    read_layout();
    if (!errors_.empty()) return errors_;
    // Without an instant the latest in the data will be meant.
    query dated = q_;
    if (dated.as_of == instant::max()) dated.as_of = instant{};
    if (auto errors = check(dated); !errors.empty()) return errors;
    return q_;
  }

 private:
  void fail(const char* option, std::string message) { errors_.push_back({errc::invalid_value, option, std::move(message)}); }

  void read_file_query() {
    auto text = read_file(a_.query);
    auto asked = text ? parse_query(*text, m_.zone) : result<query>(text.errors());
    for (error e : asked.errors()) {
      e.field = a_.query + (e.field.empty() ? "" : ": " + e.field);
      errors_.push_back(std::move(e));
    }
    if (asked) q_ = *std::move(asked);
  }

  void read_period() {
    if (!a_.in.empty()) q_.in = span("--period", a_.in);
    if (!a_.created.empty()) q_.created_in(span("--created", a_.created));
    if (!a_.active.empty()) q_.active_in(span("--active", a_.active));
    if (!a_.closed.empty()) q_.closed_in(span("--closed", a_.closed));
    if (!a_.entered.empty()) {
      const std::size_t equals = a_.entered.find('=');
      if (equals == std::string::npos || equals == 0)
        fail("--entered", "\"" + a_.entered + "\" is not STAGE=FROM..TO");
      else
        q_.entered_in(a_.entered.substr(0, equals), span("--entered", a_.entered.substr(equals + 1)));
    }
    if (!a_.in.empty() + !a_.created.empty() + !a_.active.empty() + !a_.closed.empty() + !a_.entered.empty() > 1)
      fail("--created", "only one of --period, --created, --active, --closed and --entered can be given");
  }

  void read_preset() {
    if (a_.preset.empty()) return;
    const auto p = find_preset(a_.preset);
    if (p)
      q_ = with_preset(std::move(q_), *p, q_.in);
    else
      fail("--preset", p.errors().front().message);
  }

  void read_conditions() {
    if (a_.open) q_.of_open();
    if (!a_.outcomes.empty()) {
      q_.outcomes = 0;
      for (const std::string& name : split(a_.outcomes, ','))
        if (const auto o = value_named<outcome>(name))
          q_.outcomes |= outcome_bit(*o);
        else
          fail("--outcome", "\"" + name + "\" is not open, won, lost or moved_out");
    }
    for (const std::string& text : a_.where) q_.filters.push_back(condition("--where", text, false));
    for (const std::string& text : a_.where_not) q_.filters.push_back(condition("--where-not", text, true));
    if (!a_.owners.empty()) q_.owners(a_.owners);
    if (!a_.teams.empty()) q_.teams(a_.teams);
    if (!a_.min_amount.empty()) q_.min_amount = amount("--min-amount", a_.min_amount);
    if (!a_.max_amount.empty()) q_.max_amount = amount("--max-amount", a_.max_amount);
    for (const std::string& name : a_.by) {
      // A dimension named like a fixed grouping cannot be meant: its column would be the owner's or the team's.
      if (const auto unit = value_named<calendar_unit>(name)) q_.by_period(*unit);
      else if (name == "owner") q_.by_owner();
      else if (name == "team") q_.by_team();
      else if (name == "reason") q_.by_reason();
      else q_.by(name);
    }
    if (a_.fiscal_start != 0) q_.fiscal_start = a_.fiscal_start;
  }

  void read_counting() {
    choose(a_.count, q_.counting);
    choose(a_.credit, q_.credit);
    choose(a_.worth, q_.worth);
    choose(a_.reentry, q_.ordered.reentry);
    const bool about_steps = !a_.steps.empty() || !a_.window.empty() || !a_.reentry.empty() || !a_.strict.empty() || !a_.hold.empty();
    if (about_steps && a_.count.empty()) q_.counting = counting::ordered;
    if (!a_.steps.empty()) q_.ordered.steps.clear();
    for (std::string text : a_.steps) {
      named_step step;
      step.optional = !text.empty() && text.back() == '?';
      if (step.optional) text.pop_back();
      step.stages = split(text, '|');
      q_.ordered.steps.push_back(std::move(step));
    }
    if (!a_.window.empty()) {
      q_.ordered.window = io::parse_duration(a_.window);
      if (!q_.ordered.window) fail("--window", "\"" + a_.window + "\" is not a time like 90d, 36h or 15m");
    }
    if (!a_.strict.empty()) {
      for (const std::string& name : split(a_.strict, ',')) {
        if (name == "order") q_.ordered.strict_order = true;
        else if (name == "deduplication") q_.ordered.strict_deduplication = true;
        else if (name == "increase") q_.ordered.strict_increase = true;
        else fail("--strict-steps", "\"" + name + "\" is not order, deduplication or increase");
      }
    }
    if (!a_.hold.empty()) q_.ordered.hold_constant = a_.hold == "owner" ? held_field{true, {}} : held_field{false, a_.hold};
  }

  void read_layout() {
    if (!a_.in_pipeline.empty()) q_.layout.pipeline = a_.in_pipeline;
    if (!a_.phases.empty()) q_.layout.phases = split(a_.phases, ',');
    choose(a_.versions, q_.layout.versions);
    if (!a_.version_at.empty()) q_.layout.version_at = time("--version-at", a_.version_at, instant::max());
    choose(a_.per, q_.layout.unit);
  }

  /// Takes a choice whose name the command line has checked.
  template <class Enum>
  static void choose(const std::string& name, Enum& out) {
    if (!name.empty()) out = value_named<Enum>(name).value();
  }

  instant time(const char* option, const std::string& text, instant none) {
    if (text.empty()) return none;
    const auto t = instant_written(text, reading_of(a_, m_.zone));
    if (!t) fail(option, "\"" + text + "\" is neither an ISO 8601 date or time nor now, today or yesterday");
    return t.value_or(none);
  }

  period span(const char* option, const std::string& text) {
    auto read = read_span(a_, option, text, m_.zone);
    errors_.insert(errors_.end(), read.errors().begin(), read.errors().end());
    return read ? *read : period{};
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

  const arguments& a_;
  const column_mapping& m_;
  query q_;
  std::vector<error> errors_;
};

}  // namespace

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t cut = text.find(at);
    parts.emplace_back(text.substr(0, cut));
    if (cut == std::string_view::npos) return parts;
    text.remove_prefix(cut + 1);
  }
}

result<column_mapping> read_mapping(const arguments& a) {
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
  return override_mapping(a, *std::move(mapping));
}

result<column_mapping> override_mapping(const arguments& a, column_mapping m) {
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
    auto p = definition ? parse_pipeline_versions(*definition) : result<std::vector<pipeline_version>>(definition.errors());
    if (p)
      m.pipelines = *std::move(p);
    else
      errors.insert(errors.end(), p.errors().begin(), p.errors().end());
  }
  if (!errors.empty()) return errors;
  return m;
}

result<period> read_span(const arguments& a, const char* option, const std::string& text, const time_zone& zone) {
  auto read = period_written(option, text, reading_of(a, zone));
  if (!read) return read.errors();
  return read->in;
}

std::string named_periods(const arguments& a, const time_zone& zone) {
  std::string all;
  const std::string entered = a.entered.substr(std::min(a.entered.find('=') + 1, a.entered.size()));
  for (const std::string& text : {a.in, a.created, a.active, a.closed, entered, a.training, a.against}) {
    if (text.empty()) continue;
    const auto read = period_written("", text, reading_of(a, zone));
    if (read && !read->named.empty()) all += (all.empty() ? "" : ", ") + read->named;
  }
  return all;
}

result<query> read_question(const arguments& a, const column_mapping& mapping) { return question_reader(a, mapping).read(); }

}  // namespace funnel::program
