/// JSON lines into events.
#include "c/append.hpp"
#include "c/json_scanner.hpp"
#include "c/store.hpp"
#include "core/number_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace funnel::c {
namespace {

constexpr std::string_view not_an_object = "this line is not one well-formed JSON object";

/// Rows between two looks at the call.
constexpr std::size_t rows_a_look = 4096;

template <class Event>
class line_reader {
 public:
  line_reader(const event_store& store, const time_zone& zone, std::string_view text) : fill_(store, zone) {
    rows_.good.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
  }

  void read(std::string_view line) {
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    if (line.empty()) return;
    json_scanner in(line, unescaped_);
    rows_.good.emplace_back();
    fill_.begin();
    seen_ = 0;
    position_ = 0;
    std::string_view key;
    if (!in.open_object()) return rows_.drop(errc::syntax, "", line, not_an_object);
    for (bool first = true; in.next_key(first, key); first = false) {
      if (read_field(in, key)) continue;
      if (in.broken()) break;
      return;  // a row that is refused
    }
    if (in.broken() || !in.at_end()) return rows_.drop(errc::syntax, "", line, not_an_object);
    rows_.end_row(fill_.finish(rows_.good.back()), "");
  }

  rows_read<Event>& rows() { return rows_; }

 private:
  /// The field of this key. Fields mostly come in one order: the one that followed last time is tried first.
  std::optional<event_field> field_of(std::string_view key) {
    if (position_ < guesses_.size() && guesses_[position_] && name_of(*guesses_[position_]) == key) return guesses_[position_++];
    const auto found = field_named<Event>(key);
    if (position_ < guesses_.size()) guesses_[position_] = found;
    ++position_;
    return found;
  }

  /// Refuses the row.
  bool wrong(errc code, std::string_view field, std::string_view value, std::string_view reason) {
    rows_.drop(code, field, value, reason);
    return false;
  }

  /// False: the row is refused, or the scanner is broken.
  bool read_field(json_scanner& in, std::string_view key) {
    const auto field = field_of(key);
    if (!field && key != "comment") return wrong(errc::unknown_name, key, "", "events have no such field");
    if (field) {
      if ((seen_ & bit(*field)) != 0) return wrong(errc::duplicate, key, "", "the line has this field twice");
      seen_ |= bit(*field);
    }
    Event& e = rows_.good.back();
    row_fault fault;
    std::string_view told;
    switch (in.kind()) {
      case value_kind::null: return in.literal();
      case value_kind::text: {
        if (!in.text(told)) return false;
        if (!field) return true;
        if (*field == event_field::values) return wrong(errc::invalid_value, key, told, "must be an object of texts");
        fault = fill_.text(e, *field, told);
        break;
      }
      case value_kind::number: {
        if (!in.number(told)) return false;
        if (field != event_field::amount && field != event_field::sequence) return wrong(errc::invalid_value, key, told, "must be a text");
        std::int64_t number = 0;
        if (!io::read_number(told, number))  // a fraction or an exponent is none
          return wrong(errc::invalid_value, key, told, field == event_field::amount ? "must be a whole number of minor units, or a decimal text" : "must be a whole number");
        fault = fill_.number(e, *field, number);
        break;
      }
      case value_kind::none: return in.literal();  // which it is not
      case value_kind::object:
        if (field == event_field::values) return read_values(in);
        [[fallthrough]];
      default: return wrong(errc::invalid_value, key, "", field == event_field::values ? "must be an object of texts" : "must be a text or a number");
    }
    return !fault || wrong(fault.code, name_of(fault.field), told, fault.reason);
  }

  bool read_values(json_scanner& in) {
    if constexpr (requires(Event e) { e.values; }) {
      auto& values = rows_.good.back().values;
      std::string_view dimension, text;
      in.open_object();
      for (bool first = true; in.next_key(first, dimension); first = false) {
        if (in.kind() == value_kind::null) {
          if (!in.literal()) return false;
          continue;
        }
        if (in.kind() != value_kind::text) return wrong(errc::invalid_value, "values", dimension, "must be an object of texts");
        if (!in.text(text)) return false;
        for (const auto& other : values)
          if (other.dimension == dimension) return wrong(errc::duplicate, "values", dimension, "the line has this dimension twice");
        values.push_back({dimension, text});
      }
      return !in.broken();
    }
    return false;  // no field of such events
  }

  rows_read<Event> rows_;
  row_filler fill_;
  std::uint32_t seen_ = 0;
  std::size_t position_ = 0;
  std::array<std::optional<event_field>, 16> guesses_{};
  std::deque<std::string> unescaped_;
};

template <class Event>
std::int32_t append_lines(funnel_call* call, store_state& store, std::string_view text, const append_request& how, funnel_result** report) {
  line_reader<Event> reader(store.store, store.zone, text);
  std::size_t n = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    reader.read(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (++n % rows_a_look == 0) go_on(call, 1 - static_cast<double>(rest.size()) / static_cast<double>(text.size()));
  }
  return append_rows(call, store, reader.rows(), how, report);
}

}  // namespace
}  // namespace funnel::c

using namespace funnel::c;
using funnel::errc;

int32_t funnel_append_json(funnel_call* call, funnel_store* store, const char* lines, size_t n, const char* options, size_t n_options,
                           funnel_result** report) {
  if (report) *report = nullptr;
  return at_edge(call, [&]() -> std::int32_t {
    if (!store || !given(lines, n) || !given(options, n_options))
      return fail(call, errc::invalid_argument, !store ? "store" : !given(lines, n) ? "lines" : "options", "null");
    store_state& s = *store->state;
    const auto how = parse_append(text_of(options, n_options), s.zone);
    if (!how) return fail(call, how.errors());
    const std::string_view text = text_of(lines, n);
    return how->activities ? append_lines<funnel::activity_event_view>(call, s, text, *how, report)
                           : append_lines<funnel::deal_event_view>(call, s, text, *how, report);
  });
}
