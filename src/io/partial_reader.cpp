/// Partials from their texts.
#include <funnel/aggregates/partial.hpp>

#include "aggregates/listed_deals.hpp"
#include "aggregates/partial_merge.hpp"
#include "aggregates/partial_rows.hpp"
#include "core/json_fields.hpp"
#include "core/number_text.hpp"
#include "io/partial_format.hpp"

#include <funnel/io/csv.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel {
namespace io {
namespace {

error changed(std::size_t number, std::string why) {
  return {errc::syntax, "partial " + std::to_string(number), std::move(why)};
}

/// A whole number of JSON that 64 bits hold.
std::optional<std::int64_t> whole(const json& j) {
  if (!j.is_number_integer()) return std::nullopt;
  if (j.is_number_unsigned() && j.get<std::uint64_t>() > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return std::nullopt;
  return j.get<std::int64_t>();
}

/// Reads one partial line by line. What it finds wrong is told by `false`: a text whose checksum holds was not written by us then.
class partial_reader {
 public:
  explicit partial_reader(std::string_view text) : rest_(text) {}

  bool read(partial& p, std::vector<error>& errors) {
    p_ = &p;
    return take(partial_begin) && take("\"about\":") && read_about(errors) &&
           list("segments", [this](std::string_view l) { return segment(l); }) && list("rows", [this](std::string_view l) { return row(l); }) &&
           list("deals", [this](std::string_view l) { return deal(l); }) && list("names", [this](std::string_view l) { return name(l); }) && ids() &&
           list("inputs", [this](std::string_view l) { return input(l); }) && end() && sound();
  }

 private:
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  std::string_view next_line() {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view l = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return l;
  }
  static std::optional<json> parsed(std::string_view text) {
    auto j = parse_json(text);
    return j ? std::optional(*std::move(j)) : std::nullopt;
  }

  bool read_about(std::vector<error>& errors) {
    std::string_view l = next_line();
    if (!l.ends_with(',')) return false;
    l.remove_suffix(1);
    const auto about = parsed(l);
    if (!about) return false;
    io::read_about(*about, *p_, errors);
    return errors.empty();
  }

  template <class Item>
  bool list(std::string_view name, Item&& item) {
    if (!take("\"") || !take(name) || !take("\":[\n")) return false;
    for (bool more = true; !take("],\n");) {
      if (!more || rest_.empty()) return false;
      std::string_view l = next_line();
      more = l.ends_with(',');
      if (more) l.remove_suffix(1);
      if (!item(l)) return false;
    }
    return true;
  }

  bool segment(std::string_view l) {
    const auto j = parsed(l);
    if (!j || !j->is_array() || !std::all_of(j->begin(), j->end(), [](const json& t) { return t.is_string(); })) return false;
    p_->segments.push_back(j->get<std::vector<std::string>>());
    const std::size_t n = p_->segments.size();
    return n < 2 || p_->segments[n - 2] < p_->segments[n - 1];
  }

  bool row(std::string_view l) {
    constexpr std::size_t n_numbers = 9;
    if (!l.starts_with("[\"") || !l.ends_with("]")) return false;
    l.remove_prefix(2);
    const std::size_t quote = std::min(l.find('"'), l.size());
    const auto what = value_named<partial_row::measure>(l.substr(0, quote));
    if (!what) return false;
    std::array<std::int64_t, n_numbers> numbers{};
    const char* at = l.data() + quote + 1;
    const char* const last = l.data() + l.size() - 1;  // the bracket
    std::size_t n = 0;
    for (; at < last && n < n_numbers; ++n) {
      if (*at++ != ',') return false;
      const auto [stop, bad] = std::from_chars(at, last, numbers[n]);
      if (bad != std::errc() || stop == at) return false;
      at = stop;
    }
    if (at != last || n == 0 || numbers[0] < 0 || numbers[0] >= static_cast<std::int64_t>(p_->segments.size())) return false;
    const auto [segment, row, value, of, deals, amount, unpriced, times, next_amount] = numbers;
    p_->rows.push_back({*what, static_cast<std::uint32_t>(segment), row, value, of, deals, amount, unpriced, times, next_amount});
    const std::size_t size = p_->rows.size();
    return size < 2 || detail::key_of(p_->rows[size - 2]) < detail::key_of(p_->rows[size - 1]);
  }

  bool deal(std::string_view l) {
    const auto j = parsed(l);
    if (!j || !j->is_array() || j->size() != 10) return false;
    partial_deal d;
    const auto list = whole((*j)[0]);
    if (!list || *list < 0) return false;
    d.list = *list;
    std::size_t i = 1;
    for (std::string* text : {&d.deal.id, &d.deal.owner, &d.deal.stage, &d.deal.reason}) {
      if (!(*j)[i].is_string()) return false;
      *text = (*j)[i++].get<std::string>();
    }
    std::array<std::optional<std::int64_t>, 4> numbers;  // amount, created, since, closed
    for (auto& number : numbers) {
      const json& value = (*j)[i++];
      if (value.is_null()) continue;
      number = whole(value);
      if (!number) return false;
    }
    d.deal.amount = numbers[0];
    if (numbers[1]) d.deal.created = instant{*numbers[1]};
    if (numbers[2]) d.deal.since = instant{*numbers[2]};
    if (numbers[3]) d.deal.closed = instant{*numbers[3]};
    const auto known = whole((*j)[9]);
    d.deal.days = std::numeric_limits<double>::quiet_NaN();
    if (known != 0 && known != 1) return false;
    if (*known == 1) {
      std::int64_t lasted = 0;
      const std::int64_t until = d.deal.closed.value_or(p_->question.as_of).us;
      if (!d.deal.since || __builtin_sub_overflow(until, d.deal.since->us, &lasted)) return false;
      d.deal.days = detail::days_of(d.deal, p_->question.as_of);
    }
    const bool ascends = p_->deals.empty() || p_->deals.back().list <= d.list;
    p_->deals.push_back(std::move(d));
    return ascends;
  }

  bool name(std::string_view l) {
    const auto j = parsed(l);
    if (!j || !j->is_array() || j->size() != 4 || !(*j)[0].is_string() || !(*j)[2].is_string() || !(*j)[3].is_string()) return false;
    const auto what = value_named<partial_name::about>((*j)[0].get_ref<const std::string&>());
    const auto of = whole((*j)[1]);
    if (!what || !of) return false;
    p_->names.push_back({*what, *of, (*j)[2].get<std::string>(), (*j)[3].get<std::string>()});
    const std::size_t n = p_->names.size();
    return n < 2 || p_->names[n - 2] < p_->names[n - 1];
  }

  bool ids() {
    if (!take("\"ids\":\"")) return false;
    std::string_view l = next_line();
    if (!l.ends_with("\",") || (l.size() - 2) % 16 != 0) return false;
    for (l.remove_suffix(2); !l.empty(); l.remove_prefix(16)) {
      std::uint64_t id = 0;
      const auto [stop, bad] = std::from_chars(l.data(), l.data() + 16, id, 16);
      if (bad != std::errc() || stop != l.data() + 16 || (!p_->ids.empty() && p_->ids.back() >= id)) return false;
      p_->ids.push_back(id);
    }
    return p_->has_ids || p_->ids.empty();
  }

  bool input(std::string_view l) {
    const auto j = parsed(l);
    if (!j || !j->is_string()) return false;
    p_->inputs.push_back(j->get<std::string>());
    return true;
  }

  bool end() {
    const auto number = [this](std::string_view before, auto& out) {
      if (!take(before)) return false;
      const auto [stop, bad] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), out);
      if (bad != std::errc()) return false;
      rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
      return true;
    };
    return number("\"end\":{\"events\":", p_->events) && number(",\"rejected\":", p_->rejected) && number(",\"deals\":", p_->n_deals) &&
           number(",\"magnitude\":", p_->magnitude) && number(",\"magnitude_before\":", p_->magnitude_before) && rest_.starts_with(partial_checksum);
  }

  bool sound() const { return p_->events >= 0 && p_->rejected >= 0 && p_->n_deals >= 0 && detail::check_sums(*p_).empty(); }

  std::string_view rest_;
  partial* p_ = nullptr;
};

/// The text of the first partial, and what is behind it. Errors: a text that was cut or changed.
result<std::string_view> first_text(std::string_view text, std::size_t number) {
  if (!text.starts_with(partial_begin)) {
    constexpr std::string_view any_format = "{\"funnel_partial\":";
    if (text.starts_with(any_format) && !text.starts_with("{\"funnel_partial\":1,"))
      return changed(number, "the format is not one that this version reads");
    return changed(number, "this is no partial, or its beginning is missing");
  }
  // Its end is found first: a name cannot look like it, for quotes in names are escaped.
  const std::size_t at = text.find(partial_checksum);
  const std::size_t size = at + partial_checksum.size() + 16 + partial_end.size();
  if (at == text.npos || text.size() < size || text.substr(size - partial_end.size(), partial_end.size()) != partial_end)
    return changed(number, "the end is missing: the text was cut");
  const std::string_view digits = text.substr(at + partial_checksum.size(), 16);
  if (digits != hex_text(checksum_of(text.substr(0, at + partial_checksum.size()))))
    return changed(number, "the checksum does not hold: the text was cut or changed");
  return text.substr(0, size);
}

}  // namespace

void read_about(const json& about, partial& p, std::vector<error>& errors) {
  object_fields in(about, "about", errors);
  in.read("version", p.version);
  std::optional<std::int64_t> number;
  const auto natural = [&](const char* name, std::size_t& out, std::int64_t most) {
    std::optional<std::int64_t> n;
    in.read(name, n);
    if (!n || *n < 0 || *n > most) return in.wrong(name, "a number that fits");
    out = static_cast<std::size_t>(*n);
  };
  json definitions = json::object();
  for (const char* name : {"currency", "pipelines"})
    if (const json* j = in.find(name)) definitions[name] = *j;
  if (auto m = parse_mapping(definitions.dump())) {
    p.currency = m->currency;
    p.pipelines = std::move(m->pipelines);
  } else {
    const auto wrong = m.errors();
    errors.insert(errors.end(), wrong.begin(), wrong.end());
  }
  if (const json* rates = in.find("rates"); rates && rates->is_array()) {
    for (const json& r : *rates) {
      if (!r.is_array() || r.size() != 6 || !r[0].is_string() || !std::all_of(r.begin() + 1, r.end(), [](const json& n) { return whole(n).has_value(); })) {
        in.wrong("rates", "rates");
        break;
      }
      p.rates.push_back({r[0].get<std::string>(), static_cast<int>(*whole(r[1])), instant{*whole(r[2])}, *whole(r[3]), *whole(r[4]), instant{*whole(r[5])}});
    }
  } else {
    in.wrong("rates", "a list");
  }
  if (const json* q = in.find("query")) {
    auto asked = parse_query(q->dump());
    if (asked)
      p.question = *std::move(asked);
    else
      for (error e : asked.errors()) {
        e.field = in.path("query." + e.field);
        errors.push_back(std::move(e));
      }
  }
  in.find("query_hash");        // for people: the question itself is compared,
  in.find("definitions_hash");  // and so are the definitions
  std::vector<std::string> tallies;
  in.read("tallies", tallies);
  for (const std::string& name : tallies) {
    const auto t = value_named<tally>(name);
    if (!t) in.wrong("tallies", "names of tallies");
    if (t) p.tallies |= tally_bit(*t);
  }
  in.read("since", number);
  if (number) p.since = instant{*number};
  std::string unit;
  in.read("unit", unit);
  const auto of_unit = value_named<calendar_unit>(unit);
  if (of_unit)
    p.unit = *of_unit;
  else
    in.wrong("unit", "a unit of the calendar");
  natural("max_deals", p.max_deals, std::numeric_limits<std::int64_t>::max());
  natural("of", p.of, max_parts);
  in.read("by_hash", p.by_hash);
  in.read("has_ids", p.has_ids);
  const json* parts = in.find("parts");
  if (parts && parts->is_array() && !parts->empty()) {
    for (const json& part : *parts) {
      const auto n = whole(part);
      if (!n || *n < 0 || static_cast<std::size_t>(*n) >= p.of || (!p.parts.empty() && p.parts.back() >= static_cast<std::size_t>(*n))) {
        in.wrong("parts", "numbers of parts, ascending");
        break;
      }
      p.parts.push_back(static_cast<std::size_t>(*n));
    }
  } else {
    in.wrong("parts", "a list of parts");
  }
  in.finish();
}

}  // namespace io

inline namespace v0_1 {

result<std::vector<partial>> parse_partials(std::string_view text) {
  std::vector<partial> all;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto one = io::first_text(text, number);
    if (!one) return one.errors();
    std::vector<error> errors;
    if (!io::partial_reader(*one).read(all.emplace_back(), errors)) {
      for (error& e : errors) e.field = "partial " + std::to_string(number) + ": " + e.field;
      if (errors.empty()) errors.push_back(io::changed(number, "a line is not as this library writes it"));
      return errors;
    }
    text.remove_prefix(one->size());
  }
  if (all.empty()) return error{errc::missing_value, "parts", "there is no partial"};
  return all;
}

}  // namespace v0_1
}  // namespace funnel
