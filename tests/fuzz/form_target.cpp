/// Files in every form that a mapping can name, and cells by every form.
#include "fuzz/targets.hpp"

#include "fuzz/bytes.hpp"
#include "io/amount_forms.hpp"
#include "io/form_names.hpp"
#include "io/text_encoding.hpp"
#include "io/time_forms.hpp"

#include <funnel/calendar/time_zone.hpp>
#include <funnel/events/store.hpp>
#include <funnel/io/csv.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace funnel_fuzz {
namespace {

using namespace funnel;

constexpr std::array encodings{"", "windows-1251", "UTF-16", "UTF-16LE", "koi8-r", "SHIFT_JIS", "UTF-7", "ISO-2022-JP", "UTF-32", "BIG5-HKSCS", "GB18030", "nothing"};
constexpr std::array delimiters{',', ';', '\t', '|'};

/// Two zones: one that changes its clock, one that had seconds.
const time_zone& zone(bool changing) {
  static const time_zone utc, of_berlin = find_time_zone("Europe/Berlin").value_or(utc);
  return changing ? of_berlin : utc;
}

/// A cell by each form alone: the list of those that read it has those and no others, and a sign turns an amount around.
void cell(std::string_view text) {
  const auto times = io::time_forms_of(text);
  for (const auto& [name, form] : io::time_form_names)
    holds(static_cast<bool>(io::time_by_form(text, form)) == (std::find(times.begin(), times.end(), form) != times.end()), "a form of times is not listed");
  for (const int decimals : {0, 2, 3}) static_cast<void>(io::amount_forms_of(text, decimals));
  const auto parts = io::take_apart(text);
  if (!parts) return;
  std::string plain;
  for (const auto& [name, form] : io::amount_form_names) {
    plain.clear();
    if (!io::to_plain(parts->number, form, plain)) continue;
    std::string again;
    holds(io::to_plain(plain, amount_form::plain, again) && again == plain, "a plain number is none");
    for (const int decimals : {0, 2, 3}) {
      const auto exact = parse_amount(plain, decimals), rounded = io::rounded_amount(plain, decimals);
      if (exact) holds(rounded == exact, "an exact amount is rounded");
    }
  }
}

}  // namespace

/// Four bytes for the forms, then a file: a cell that is read is read alike by one thread and by three, and no row is lost.
void file_in_forms(std::string_view bytes) {
  if (bytes.size() < 4) return;
  byte_generator choice(bytes);
  column_mapping m = parse_mapping(R"({"columns": {"deal": "d", "time": "t", "stage": "s", "amount": "a", "currency": "c"},
                                       "currency": {"code": "EUR", "decimals": 2}})").value();
  const std::uint64_t times = choice(), amounts = choice(), encoding = choice(), others = choice();
  m.times = {io::time_form_names[times % io::time_form_names.size()].second};
  if (times >= 128) m.times.push_back(io::time_form_names[times / 4 % io::time_form_names.size()].second);
  m.amounts = {io::amount_form_names[amounts % io::amount_form_names.size()].second};
  if (amounts >= 128) m.amounts.push_back(io::amount_form_names[amounts / 8 % io::amount_form_names.size()].second);
  if (amounts % 16 == 15) m.times.clear(), m.amounts.clear();
  m.encoding = encodings[encoding % encodings.size()];
  m.delimiter = delimiters[others % delimiters.size()];
  m.round_amounts = (others & 4) != 0;
  m.short_rows = (others & 8) != 0;
  m.until_blank_line = (others & 16) != 0;
  m.zone = zone((others & 32) != 0);
  m.empty = {"-", "NULL"};
  const std::string_view text = bytes.substr(4);
  cell(text.substr(0, 60));
  const memory_file file(text);
  csv_read_options alone, together;
  alone.files = together.files = files_of_strangers;
  together.how.threads = 3;
  event_store one = make_store(m).value(), three = make_store(m).value();
  const auto a = read_csv(file.path(), m, one, alone), b = read_csv(file.path(), m, three, together);
  holds(static_cast<bool>(a) == static_cast<bool>(b), "threads change whether a file can be read");
  if (!a) {
    holds(!a.errors().empty() && !a.errors().front().message.empty(), "an error says nothing");
    return;
  }
  const input_summary& s = a->summary;
  holds(s.rows == s.applied + s.rejected + s.skipped, "rows are lost");
  holds(b->summary.rejected == s.rejected && b->summary.applied == s.applied && one.n_deals() == three.n_deals(), "threads change what is read");
  for (const rejected_row& r : s.rejections) holds(!r.reason.empty(), "a row is rejected without a reason");
}

}  // namespace funnel_fuzz
