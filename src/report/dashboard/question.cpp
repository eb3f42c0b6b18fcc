#include "report/dashboard/question.hpp"

#include "calendar/written_period.hpp"
#include "core/nearest_names.hpp"
#include "core/number_text.hpp"
#include "report/dashboard/analyses.hpp"

#include <funnel/calendar/calendar_period.hpp>
#include <funnel/query/presets.hpp>

#include <algorithm>
#include <set>
#include <span>

namespace funnel::io {
namespace {

using detail::did_you_mean;
using detail::instant_written;
using detail::period_reading;
using detail::period_written;

/// Those that may be given once.
const std::vector<std::string> single_names{
    "query", "created", "active", "closed", "period", "as_of", "known_at", "outcomes", "min_amount", "max_amount", "zone", "fiscal_year_from",
    "preset", "counting", "credit", "worth", "pipeline", "phases", "versions", "version_at", "unit", "lang", "since", "against", "with", "person", "compare_by", "horizon",
    "show", "money", "bars", "cell", "limit", "after", "table"};
const std::vector<std::string> repeated_names{"by", "over", "compare"};
constexpr std::string_view choosing = "is.", excluding = "is_not.", entering = "entered.";

std::vector<std::string> comma_parts_of(std::string_view text) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t cut = text.find(',');
    parts.emplace_back(text.substr(0, cut));
    if (cut == std::string_view::npos) return parts;
    text.remove_prefix(cut + 1);
  }
}

grouping grouping_named(const std::string& name) {
  if (const auto unit = value_named<calendar_unit>(name)) return {field::period, {}, *unit};
  if (const auto by = value_named<field>(name); by && *by != field::dimension && *by != field::period) return {*by, {}};
  return {field::dimension, name};
}

class question_parameters {
 public:
  question_parameters(const parameter_list& all, const question_setting& s) : s_(s) {
    std::vector<std::string> known = single_names;
    known.insert(known.end(), repeated_names.begin(), repeated_names.end());
    for (const auto& parameter : all) {
      const std::string& name = parameter.first;
      const auto one_of = [&](const std::vector<std::string>& names) { return std::find(names.begin(), names.end(), name) != names.end(); };
      const auto begins = [&](std::string_view with) { return name.size() > with.size() && name.starts_with(with); };
      const bool many = one_of(repeated_names) || begins(choosing) || begins(excluding);
      if (!many && !one_of(single_names) && !begins(entering)) {
        fail(errc::unknown_name, name, "there is no such parameter" + did_you_mean(name, known));
        continue;
      }
      std::vector<std::string>& values = given_[name];
      if (!many && values.size() == 1) fail(errc::duplicate, name, "is given twice");
      values.push_back(parameter.second);
      if (values.size() == 1) order_.push_back(name);
    }
  }

  result<board_question> read() {
    out_.base = s_.usual;
    out_.base.team_of.insert(s_.team_of.begin(), s_.team_of.end());
    out_.base.as_of = s_.as_of;
    read_frame();
    read_periods();
    read_conditions();
    read_counting();
    read_rest();
    out_.whole = out_.base;
    for (const std::string& name : order_)
      if (name.starts_with(choosing)) choose(name.substr(choosing.size()), given_[name]);
    if (!errors_.empty()) return errors_;
    if (auto errors = check(out_.whole); !errors.empty()) return errors;
    return std::move(out_);
  }

 private:
  void fail(errc code, std::string name, std::string message) { errors_.push_back({code, std::move(name), std::move(message)}); }
  void wrong(const char* name, const std::string& text, const std::string& what) { fail(errc::invalid_value, name, "\"" + text + "\" is " + what); }

  const std::string* find(const std::string& name) const {
    const auto at = given_.find(name);
    return at == given_.end() ? nullptr : &at->second.front();
  }
  std::vector<std::string> all(const char* name) const {
    const auto at = given_.find(name);
    return at == given_.end() ? std::vector<std::string>{} : at->second;
  }
  period_reading reading() const { return {out_.base.zone, out_.base.fiscal_start, s_.now}; }

  void read_frame() {
    query& q = out_.base;
    if (const std::string* name = find("zone")) {
      auto zone = find_time_zone(*name);
      if (zone) q.zone = *std::move(zone);
      else fail(errc::unknown_name, "zone", zone.errors().front().message);
    }
    if (const std::string* text = find("query")) {
      auto asked = parse_query(*text, q.zone);
      for (error e : asked.errors()) {
        e.field = e.field.empty() ? "query" : "query." + e.field;
        errors_.push_back(std::move(e));
      }
      if (asked) {
        asked->team_of.insert(q.team_of.begin(), q.team_of.end());
        asked->filters.insert(asked->filters.begin(), q.filters.begin(), q.filters.end());
        if (asked->as_of == instant::max()) asked->as_of = q.as_of;
        q = *std::move(asked);
      }
    }
    if (const std::string* text = find("fiscal_year_from")) {
      const std::size_t month = number("fiscal_year_from", *text, 1, 12);
      if (month > 0) q.fiscal_start = static_cast<unsigned>(month);
    }
    if (const std::string* text = find("as_of")) q.as_of = time("as_of", *text);
    if (const std::string* text = find("known_at")) q.known_at = time("known_at", *text);
    if (const std::string* id = find("pipeline")) q.layout.pipeline = *id;
    if (const std::string* text = find("phases")) q.layout.phases = comma_parts_of(*text);
    named("versions", q.layout.versions);
    if (const std::string* text = find("version_at")) q.layout.version_at = time("version_at", *text);
    named("unit", q.layout.unit);
  }

  void read_periods() {
    query& q = out_.base;
    std::size_t n = 0;
    for (const std::string& name : order_) {
      const bool entered = name.starts_with(entering);
      if (!entered && name != "created" && name != "active" && name != "closed" && name != "period") continue;
      const auto read = period_written(name, given_[name].front(), reading());
      if (++n > 1) fail(errc::invalid_argument, name, "only one of created, active, closed, entered and period can be given");
      errors_.insert(errors_.end(), read.errors().begin(), read.errors().end());
      if (!read) continue;
      if (name == "period") q.in = read->in;
      if (name == "created") q.created_in(read->in);
      if (name == "active") q.active_in(read->in);
      if (name == "closed") q.closed_in(read->in);
      if (entered) q.entered_in(name.substr(entering.size()), read->in);
    }
  }

  void read_conditions() {
    query& q = out_.base;
    if (const std::string* text = find("outcomes")) {
      q.outcomes = 0;
      for (const std::string& name : comma_parts_of(*text)) {
        const auto o = value_named<outcome>(name);
        if (o) q.outcomes |= outcome_bit(*o);
        else wrong("outcomes", name, "not one of " + list<outcome>());
      }
    }
    if (const std::string* text = find("min_amount")) q.min_amount = amount("min_amount", *text);
    if (const std::string* text = find("max_amount")) q.max_amount = amount("max_amount", *text);
    for (const std::string& name : order_) {
      if (!name.starts_with(excluding)) continue;
      const grouping by = grouping_named(name.substr(excluding.size()));
      if (by.by == field::period) fail(errc::invalid_argument, name, "periods cannot be left out: ask for those that are wanted");
      else add_filter(q, name, {by.by, by.dimension, given_[name], true});
    }
    if (const auto by = all("by"); !by.empty()) {
      q.groups.clear();
      for (const std::string& name : by) {
        if (name.empty()) wrong("by", name, "no owner, team, reason, calendar unit or dimension");
        q.groups.push_back(grouping_named(name));
      }
    }
  }

  void read_counting() {
    query& q = out_.base;
    if (const std::string* name = find("preset")) {
      const auto found = find_preset(*name);
      if (found) q = with_preset(std::move(q), *found, q.in);
      else fail(found.errors().front().code, "preset", found.errors().front().message + did_you_mean(*name, preset_names()));
    }
    named("counting", q.counting);
    named("credit", q.credit);
    named("worth", q.worth);
  }

  void read_rest() {
    out_.lang = s_.lang;
    if (const std::string* code = find("lang")) {
      if (*code == "en" || *code == "ru") out_.lang = *code == "ru" ? language::russian : language::english;
      else wrong("lang", *code, "not en or ru");
    }
    if (const std::string* text = find("since")) out_.since = time("since", *text);
    if (const std::string* text = find("against")) {
      const auto read = period_written("against", *text, reading());
      if (read) out_.against = read->in;
      else errors_.insert(errors_.end(), read.errors().begin(), read.errors().end());
    }
    const std::string* others = find("with");
    auto with = others && others->empty() ? std::vector<board_view>{} : analyses_named("with", others ? comma_parts_of(*others) : s_.with);
    errors_.insert(errors_.end(), with.errors().begin(), with.errors().end());
    if (with) out_.with = *std::move(with);
    if (const std::string* name = find("person")) out_.person = *name;
    out_.over = all("over");
    out_.compare = all("compare");
    if (const std::string* name = find("compare_by")) out_.compare_by = grouping_named(*name);
    if (out_.compare_by.by == field::period) wrong("compare_by", *find("compare_by"), "not owner, team or a dimension");
    named("horizon", out_.horizon);
    if (const std::string* text = find("cell")) out_.cell = *text;
    if (const std::string* text = find("limit")) out_.limit = number("limit", *text, 1, 100'000);
    if (const std::string* id = find("after")) out_.after = *id;
    if (const std::string* name = find("table")) out_.table = *name;
  }

  /// A choice that the page makes: deals with one of these values.
  void choose(const std::string& name, const std::vector<std::string>& values) {
    const grouping by = grouping_named(name);
    out_.chosen.emplace_back(name, values);
    if (by.by != field::period) return add_filter(out_.whole, std::string(choosing) + name, {by.by, by.dimension, values, false});
    std::vector<calendar_period> periods;
    for (const std::string& label : values) {
      const auto found = period_labelled(label, out_.base.fiscal_start);
      if (found && found->unit() == by.unit) periods.push_back(*found);
      else if (label.empty()) out_.choice_left_out = true;  // deals that were begun at an unknown time
      else fail(errc::invalid_value, std::string(choosing) + name, "\"" + label + "\" is no " + name);
    }
    std::sort(periods.begin(), periods.end());
    for (std::size_t i = 1; i < periods.size(); ++i) out_.choice_left_out |= periods[i] != periods[i - 1].next() && periods[i] != periods[i - 1];
    query& q = out_.whole;
    out_.choice_left_out |= q.basis == date_basis::active;
    if (out_.choice_left_out || periods.empty()) return;
    const period chosen{bounds(periods.front(), q.zone).start, bounds(periods.back(), q.zone).end};
    if (q.basis == date_basis::none) q.created_in(chosen);
    else q.in = {std::max(q.in.start, chosen.start), std::max(std::max(q.in.start, chosen.start), std::min(q.in.end, chosen.end))};
  }
  void add_filter(query& q, std::string name, filter f) {
    q.filters.push_back(std::move(f));
    out_.chosen_fields.push_back(std::move(name));
  }

  static std::vector<std::string> preset_names() {
    std::vector<std::string> names;
    for (const preset& p : presets) names.emplace_back(p.name);
    return names;
  }
  template <class Enum>
  static std::string list() {
    std::string all;
    for (const std::string_view name : names_of<Enum>) all += (all.empty() ? "" : ", ") + std::string(name);
    return all;
  }
  template <class Enum>
  void named(const char* name, Enum& out) {
    const std::string* text = find(name);
    if (!text) return;
    if (const auto value = value_named<Enum>(*text)) {
      out = *value;
      return;
    }
    const std::vector<std::string> known(names_of<Enum>.begin(), names_of<Enum>.end());
    wrong(name, *text, "not one of " + list<Enum>() + did_you_mean(*text, known));
  }
  instant time(const char* name, const std::string& text) {
    const auto t = instant_written(text, reading());
    if (!t) wrong(name, text, "neither an ISO 8601 date or time nor now, today or yesterday");
    return t.value_or(instant{});
  }
  std::optional<minor_units> amount(const char* name, const std::string& text) {
    const auto value = parse_amount(text, s_.money.decimals);
    if (!value) wrong(name, text, "not an amount");
    return value;
  }
  std::size_t number(const char* name, const std::string& text, std::size_t least, std::size_t most) {
    std::size_t n = 0;
    if (read_number(text, n) && least <= n && n <= most) return n;
    wrong(name, text, "not a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return least;
  }

  const question_setting& s_;
  std::map<std::string, std::vector<std::string>> given_;
  std::vector<std::string> order_;
  board_question out_;
  std::vector<error> errors_;
};

}  // namespace

result<board_question> read_board_question(const parameter_list& parameters, const question_setting& setting) {
  return question_parameters(parameters, setting).read();
}

}  // namespace funnel::io
