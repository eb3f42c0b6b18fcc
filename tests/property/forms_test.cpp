// Files in every form that a mapping can name say what the same file says in the plain one.
#include "support/random_history.hpp"

#include "io/amount_forms.hpp"
#include "io/amount_reader.hpp"
#include "io/csv_source.hpp"
#include "io/deal_rows.hpp"
#include "core/utf8.hpp"
#include "io/text_encoding.hpp"
#include "io/time_forms.hpp"

#include <funnel/calendar/time_zone.hpp>
#include <funnel/io/csv.hpp>

#include <gtest/gtest.h>

#include <iconv.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

using namespace funnel;
using namespace funnel_test;

template <class... Number>
std::string text_of(const char* format, Number... n) {
  char buffer[100];
  std::snprintf(buffer, sizeof buffer, format, n...);
  return buffer;
}

/// A second of the years 1970 to 2068, as each form writes it; `with_clock` or the midnight of its day.
std::string written(std::int64_t second, time_form form, bool with_clock) {
  using namespace std::chrono;
  const sys_seconds t{seconds{second}};
  const sys_days day = floor<days>(t);
  const year_month_day date{day};
  const auto clock = t - day;
  const int y = int{date.year()}, m = static_cast<int>(unsigned{date.month()}), d = static_cast<int>(unsigned{date.day()});
  const int h = static_cast<int>(clock / hours{1}), min = static_cast<int>(clock / minutes{1} % 60), s = static_cast<int>(clock / seconds{1} % 60);
  const std::string hms = with_clock ? text_of(" %02d:%02d:%02d", h, min, s) : "";
  const std::string am_pm = with_clock ? text_of(" %d:%02d:%02d %s", h % 12 == 0 ? 12 : h % 12, min, s, h < 12 ? "AM" : "PM") : "";
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const char* const name = months[m - 1];
  const auto whole = static_cast<long long>(second);
  switch (form) {
    case time_form::iso: return text_of("%04d-%02d-%02d", y, m, d) + (with_clock ? "T" + hms.substr(1) : "");
    case time_form::ymd_dash: return text_of("%d-%d-%d", y, m, d) + am_pm;
    case time_form::ymd_slash: return text_of("%04d/%02d/%02d", y, m, d) + hms;
    case time_form::ymd_dot: return text_of("%04d.%02d.%02d", y, m, d) + hms;
    case time_form::dmy_dash: return text_of("%02d-%02d-%04d", d, m, y) + hms;
    case time_form::dmy_slash: return text_of("%02d/%02d/%04d", d, m, y) + hms;
    case time_form::dmy_dot: return text_of("%02d.%02d.%04d", d, m, y) + hms;
    case time_form::mdy_dash: return text_of("%02d-%02d-%04d", m, d, y) + hms;
    case time_form::mdy_slash: return text_of("%d/%d/%04d", m, d, y) + am_pm;
    case time_form::dmy_dash_short: return text_of("%02d-%02d-%02d", d, m, y % 100) + hms;
    case time_form::dmy_slash_short: return text_of("%02d/%02d/%02d", d, m, y % 100) + hms;
    case time_form::dmy_dot_short: return text_of("%d.%d.%02d", d, m, y % 100) + hms;
    case time_form::mdy_dash_short: return text_of("%02d-%02d-%02d", m, d, y % 100) + am_pm;
    case time_form::mdy_slash_short: return text_of("%d/%d/%02d", m, d, y % 100) + am_pm;
    case time_form::dmy_named: return text_of("%d %s %04d", d, name, y) + hms;
    case time_form::mdy_named: return text_of("%s %d, %04d", name, d, y) + am_pm;
    case time_form::dmy_named_short: return text_of("%02d-%s-%02d", d, name, y % 100) + hms;
    case time_form::unix_seconds: return text_of("%lld", whole);
    case time_form::unix_milliseconds: return text_of("%lld", whole * 1'000);
    case time_form::unix_microseconds: return text_of("%lld", whole * 1'000'000);
    case time_form::serial_days: return text_of("%.10f", 25'569.0 + static_cast<double>(second) / 86'400);
    case time_form::serial_days_1904: return text_of("%.10f", 24'107.0 + static_cast<double>(second) / 86'400);
  }
  return {};
}

/// An amount in cents as each form writes it, with groups or without.
std::string written(std::int64_t cents, amount_form form, bool grouped) {
  const bool comma = form == amount_form::decimal_comma || form == amount_form::dot_groups || form == amount_form::blank_groups_comma;
  const char* group = "";
  switch (form) {
    case amount_form::plain:
    case amount_form::decimal_comma: break;
    case amount_form::comma_groups:
    case amount_form::lakh_groups: group = ","; break;
    case amount_form::dot_groups: group = "."; break;
    case amount_form::blank_groups: group = " "; break;
    case amount_form::blank_groups_comma: group = "\u00A0"; break;
    case amount_form::apostrophe_groups: group = "'"; break;
  }
  std::string whole = std::to_string(std::abs(cents) / 100);
  const std::size_t step = form == amount_form::lakh_groups ? 2 : 3;
  if (grouped && *group)
    for (std::size_t at = whole.size() > 3 ? whole.size() - 3 : 0; at > 0; at = at > step ? at - step : 0) whole.insert(at, group);
  return (cents < 0 ? "-" : "") + whole + (comma ? "," : ".") + text_of("%02d", static_cast<int>(std::abs(cents) % 100));
}

class forms : public ::testing::Test {
 protected:
  void SetUp() override { RecordProperty("seed", std::to_string(base_seed())); }
  std::mt19937_64 random{base_seed()};
};

TEST_F(forms, OfTimesAreReadAsTheyWereWritten) {
  for (int i = 0; i < 800; ++i) {
    const auto second = static_cast<std::int64_t>(random() % 3'100'000'000U);
    for (const auto& [name, form] : io::time_form_names) {
      const bool clock = !io::has_date(form) || random() % 2 == 0;
      const std::int64_t meant = clock ? second : second - second % 86'400;
      const std::string text = written(meant, form, clock);
      const auto t = io::time_by_form(text, form);
      ASSERT_TRUE(t) << text << " as " << name << ", seed " << base_seed();
      ASSERT_EQ(t->us, meant * 1'000'000) << text << " as " << name << ", seed " << base_seed();
    }
  }
}

TEST_F(forms, OfAmountsAreReadAsTheyWereWrittenAndNeverOtherwise) {
  column_mapping m;
  for (int i = 0; i < 1'500; ++i) {
    const std::int64_t sign = random() % 4 == 0 ? -1 : 1;
    const auto cents = sign * static_cast<std::int64_t>((random() & 0xFFFF'FFFF'FFFFU) >> random() % 44);
    for (const auto& [name, form] : io::amount_form_names) {
      const std::string text = written(cents, form, random() % 2 == 0);
      io::money_read read;
      m.amounts = {form};
      ASSERT_TRUE(io::amount_reader(m).read(text, "", read)) << text << " as " << name << ", seed " << base_seed();
      ASSERT_EQ(read.amount, cents) << text << " as " << name << ", seed " << base_seed();
      // With all forms at once, or none named, it is read so or not at all.
      m.amounts.clear();
      if (io::amount_reader(m).read(text, "", read)) {
        ASSERT_EQ(read.amount, cents) << text;
      }
      for (const auto& [other_name, other] : io::amount_form_names) m.amounts.push_back(other);
      if (io::amount_reader(m).read(text, "", read)) {
        ASSERT_EQ(read.amount, cents) << text;
      }
    }
  }
}

TEST_F(forms, SurviveAnyText) {
  static const std::vector<std::string> pieces{"1", "31", "2026", "03", ".", ",", "/", "-", " ", ":", "T", "Z", "+", "PM", "Mar", "март", "\u00A0", "\u202F", "'", "(", ")",
                                               "€", "$", "EUR", "руб.", "e5", "W14", "Tue", "GMT", "\xFF", "\xC2", std::string(1, '\0'), "99999999999999999999", "24", "00", "at", "г."};
  const time_zone zone = find_time_zone("Europe/Berlin").value();
  column_mapping m;
  m.round_amounts = true;
  for (int i = 0; i < 15'000; ++i) {
    std::string text;
    for (std::size_t n = random() % 9; n > 0; --n) text += pieces[random() % pieces.size()];
    if (!io::time_forms_of(text).empty()) {
      ASSERT_NE(text.find_first_of("0123456789"), std::string::npos) << text;
    }
    io::time_column column(zone, {time_form::dmy_dot, time_form::mdy_slash, time_form::iso});
    instant at;
    if (!column.read(text, at)) static_cast<void>(column.fault_of(text, io::words_in(language::russian).reading));
    m.amounts.assign(1, io::amount_form_names[random() % io::amount_form_names.size()].second);
    io::amount_reader reader(m);
    io::money_read read;
    if (reader.read(text, "", read))
      ASSERT_NE(text.find_first_of("0123456789"), std::string::npos) << text;
    else
      ASSERT_FALSE(reader.fault_of(text, "", io::words_in(language::english).reading).reason.empty()) << text;
    static_cast<void>(io::read_flag(text));
    const std::size_t bad = io::first_invalid_utf8(text);
    ASSERT_EQ(bad == std::string::npos, text.find('\xFF') == std::string::npos && io::escaped_bytes(text) == text) << ::testing::PrintToString(text);
  }
}

// --- Whole files ------------------------------------------------------------------------------------------------------

/// How a file writes what it says.
struct style {
  time_form times = time_form::iso;
  amount_form amounts = amount_form::plain;
  std::string encoding{};
  char delimiter = ',';
  bool titled = false, short_rows = false, footer = false;
};

std::string encoded(const std::string& utf8, const std::string& encoding) {
  if (encoding.empty()) return utf8;
  const iconv_t cd = iconv_open(encoding.c_str(), "UTF-8");
  std::string out(4 * utf8.size() + 16, '\0');
  char *in = const_cast<char*>(utf8.data()), *to = out.data();
  std::size_t left = utf8.size(), room = out.size();
  EXPECT_NE(iconv(cd, &in, &left, &to, &room), static_cast<std::size_t>(-1)) << encoding;
  iconv_close(cd);
  out.resize(out.size() - room);
  return out;
}

/// One random row a line: cells by the name of their column; times as seconds, amounts as cents.
struct cell_value {
  std::string text{};
  std::optional<std::int64_t> second{}, cents{};
};
using table = std::vector<std::vector<cell_value>>;

std::string file_of(const std::vector<std::string>& header, const table& rows, const style& s, std::mt19937_64& random) {
  std::string text;
  const auto put = [&](std::vector<std::string> cells, bool may_end_early) {
    while (s.short_rows && may_end_early && cells.size() > 1 && cells.back().empty()) cells.pop_back();
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (c > 0) text += s.delimiter;
      if (random() % 3 == 0 || cells[c].find_first_of(std::string("\"\r\n") + s.delimiter) != std::string::npos) {
        text += '"';
        for (const char x : cells[c]) text += x == '"' ? "\"\"" : std::string(1, x);
        text += '"';
      } else {
        text += cells[c];
      }
    }
    text += random() % 3 == 0 ? "\r\n" : "\n";
  };
  if (s.titled) text += "Export\n\n";
  put(header, false);
  for (const auto& row : rows) {
    std::vector<std::string> cells;
    for (const cell_value& v : row)
      cells.push_back(v.second ? written(*v.second, s.times, true) : v.cents ? written(*v.cents, s.amounts, random() % 2 == 0) : v.text);
    put(std::move(cells), true);
  }
  if (s.footer) text += "\nTotal\n";
  return encoded(text, s.encoding);
}

/// The mapping with the forms of a style, as it stands in a file.
column_mapping styled(column_mapping m, const style& s) {
  m.times = {s.times};
  m.amounts = {s.amounts};
  m.encoding = s.encoding;
  m.delimiter = s.delimiter;
  m.short_rows = s.short_rows;
  m.until_blank_line = s.footer;
  return m;
}

std::string path_of(const std::string& name) {
  return ::testing::TempDir() + "funnel_forms_" + ::testing::UnitTest::GetInstance()->current_test_info()->name() + "_" + name + ".csv";
}

/// What a file says by a mapping; the file is gone then.
std::vector<std::string> events_in(const std::string& path, const column_mapping& m, const style& s, unsigned threads) {
  std::vector<std::string> events;
  const io::event_sink<deal_event_view> sink = [&](std::span<const deal_event_view> batch) {
    for (const deal_event_view& e : batch) {
      std::ostringstream out;
      out << static_cast<int>(e.kind) << '|' << e.deal << '|' << e.at.us << '|' << e.stage << '|' << e.owner << '|' << e.amount.value_or(-1) << '|' << e.reason;
      for (const auto& v : e.values) out << '|' << v.dimension << '=' << v.value;
      events.push_back(out.str());
    }
    return append_report{};
  };
  csv_read_options options;
  options.how.threads = threads;
  auto source = io::csv_source::open(path, io::csv_form(m), {}, {}, 200).value();
  const auto read = io::read_deals(source, m, sink, options).value();
  EXPECT_EQ(read.summary.rejected, 0U) << read.summary.rejections.at(0).line << ' ' << read.summary.rejections.at(0).column << ": " << read.summary.rejections.at(0).value << ' '
                                       << read.summary.rejections.at(0).reason << ' ' << base_seed();
  EXPECT_EQ(read.summary.skipped, s.footer ? 1U : 0U);
  std::remove(path.c_str());
  return events;
}

/// Every shape of rows, with the events, histories, logs and stays in which CRMs keep them.
const std::map<std::string, std::pair<std::vector<std::string>, std::string>> shapes{
    {"event",
     {{"id", "at", "stage", "sum", "who", "due", "note"},
      R"({"shape": "event", "columns": {"deal": "id", "time": "at", "stage": "stage", "amount": "sum", "owner": "who", "expected": "due", "reason": "note"}})"}},
    {"moves",
     {{"id", "was", "stage", "at", "sum", "who"},
      R"({"shape": "event", "columns": {"deal": "id", "time": "at", "from": "was", "stage": "stage", "amount": "sum", "owner": "who"}})"}},
    {"stays",
     {{"id", "stage", "at", "gone", "who", "note"},
      R"({"shape": "event", "columns": {"deal": "id", "time": "at", "stage": "stage", "left": "gone", "owner": "who", "reason": "note"}, "whole_histories": true})"}},
    {"snapshot",
     {{"id", "at", "stage", "shut", "sum", "who", "note"},
      R"({"shape": "snapshot", "columns": {"deal": "id", "created": "at", "stage": "stage", "closed": "shut", "amount": "sum", "owner": "who"}, "dimensions": {"note": "note"}})"}},
    {"field_change",
     {{"id", "at", "field", "new"},
      R"({"shape": "field_change", "columns": {"deal": "id", "time": "at", "field": "field", "new_value": "new"},
          "fields": {"stage": "stage", "sum": "amount", "who": "owner", "due": "expected", "note": "dimension:note", "born": "created"}})"}}};

/// Texts that each encoding can write.
const std::map<std::string, std::vector<std::string>> names{{"", {"Ann", "Иван", "Jürgen", "山田", "a;b,c", "say \"no\"", "two\nlines"}},
                                                            {"UTF-16LE", {"Ann", "Иван", "Jürgen", "山田", "two\nlines"}},
                                                            {"UTF-16BE", {"Ann", "Иван", "山田"}},
                                                            {"windows-1251", {"Ann", "Иван Ёлкин", "№ 1", "a;b,c"}},
                                                            {"KOI8-R", {"Ann", "Иван Ёлкин"}},
                                                            {"CP866", {"Ann", "Иван Ёлкин", "№ 1"}},
                                                            {"MACINTOSH", {"Ann", "Jürgen", "Zoë"}},
                                                            {"windows-1252", {"Ann", "Jürgen", "5 €", "a;b,c"}},
                                                            {"windows-1250", {"Ann", "Šlechta", "Łódź"}},
                                                            {"Shift_JIS", {"Ann", "山田"}}};

style any_style(std::mt19937_64& random) {
  style s;
  s.times = io::time_form_names[random() % io::time_form_names.size()].second;
  s.amounts = io::amount_form_names[random() % io::amount_form_names.size()].second;
  auto language = names.begin();
  std::advance(language, random() % names.size());
  s.encoding = language->first;
  // Some encodings write no-break spaces, which group digits, in their own way or not at all.
  if (s.amounts == amount_form::blank_groups_comma && s.encoding == "Shift_JIS") s.amounts = amount_form::plain;
  s.delimiter = std::string(",;\t|")[random() % 4];
  s.titled = random() % 3 == 0;
  s.short_rows = random() % 3 == 0;
  s.footer = random() % 3 == 0;
  return s;
}

table any_rows(const std::string& shape, const std::string& encoding, std::mt19937_64& random) {
  static const std::vector<std::string> stages{"Qualification", "presentation", "Closed won", "closed-lost"};
  const auto one_of = [&](const std::vector<std::string>& all) { return all[random() % all.size()]; };
  const auto second = [&] { return static_cast<std::int64_t>(946'684'800 + random() % 1'500'000'000U); };
  table rows;
  for (std::size_t n = 1 + random() % 30; n > 0; --n) {
    auto& row = rows.emplace_back();
    const std::string stage = one_of(stages), who = one_of(names.at(encoding));
    const std::string id = "d" + std::to_string(shape == "snapshot" ? n : random() % 9);  // a deal has one row there
    const std::int64_t at = second();
    const cell_value sum{"", {}, static_cast<std::int64_t>(random() % 1'000'000'000'000U)};
    const std::string field = one_of({"stage", "sum", "who", "due", "note", "born"});
    for (const std::string& column : shapes.at(shape).first) {
      cell_value v;
      if (column == "id") v.text = id;
      if (column == "stage") v.text = stage;
      if (column == "was" && random() % 3 != 0) v.text = one_of(stages);
      if (column == "who" || column == "note") v.text = random() % 3 == 0 ? "" : who;
      if (column == "at") v.second = at;
      if (column == "gone" && random() % 3 != 0) v.second = at + static_cast<std::int64_t>(random() % 10'000'000);
      if (column == "shut" || (column == "due" && random() % 2 == 0)) v.second = second();
      if (column == "sum" && random() % 3 != 0) v = sum;
      if (column == "field") v.text = field;
      if (column == "new") {
        if (field == "sum") v = sum;
        else if (field == "due") v.second = second();
        else if (field != "born") v.text = field == "stage" ? stage : who;
      }
      row.push_back(std::move(v));
    }
  }
  return rows;
}

TEST_F(forms, OfWholeFilesSayTheSameAsThePlainOne) {
  const auto read = [&](const std::string& file, const std::string& mapping, const style& s, unsigned threads) {
    const std::string path = path_of("one");
    std::ofstream(path, std::ios::binary) << file;
    return events_in(path, parse_mapping(to_json(styled(parse_mapping(mapping).value(), s))).value(), s, threads);
  };
  std::size_t n_events = 0;
  for (int i = 0; i < 120; ++i) {
    const style s = any_style(random);
    for (const auto& [shape, described] : shapes) {
      const auto& [header, mapping] = described;
      const table rows = any_rows(shape, s.encoding, random);
      const std::vector<std::string> plain = read(file_of(header, rows, style{}, random), mapping, style{}, 1);
      ASSERT_EQ(read(file_of(header, rows, s, random), mapping, s, 1 + static_cast<unsigned>(random() % 3)), plain)
          << shape << " in \"" << s.encoding << "\", " << io::name_of(s.times) << ", " << io::name_of(s.amounts) << ", seed " << base_seed() << ", round " << i;
      n_events += plain.size();
    }
  }
  EXPECT_GT(n_events, 3'000U);
}

// Several files at once, each of its own shape and form, by one mapping that names them.
TEST_F(forms, OfSeveralFilesSayTheSameAsEachPlainOne) {
  for (int i = 0; i < 40; ++i) {
    column_mapping all;
    std::vector<std::tuple<std::string, style, std::vector<std::string>>> files;  // path, style, and what it must say
    for (const auto& [shape, described] : shapes) {
      if (random() % 3 == 0) continue;
      const auto& [header, mapping] = described;
      const style s = any_style(random);
      const table rows = any_rows(shape, s.encoding, random);
      const std::string path = path_of(shape), plain = path_of("plain");
      std::ofstream(path, std::ios::binary) << file_of(header, rows, s, random);
      std::ofstream(plain, std::ios::binary) << file_of(header, rows, style{}, random);
      const column_mapping own = parse_mapping(mapping).value();
      files.emplace_back(path, s, events_in(plain, own, style{}, 1));
      const std::string name = path.substr(path.rfind('/') + 1);
      all.files.push_back({random() % 2 == 0 ? name : "*_" + shape + ".csv", styled(own, s)});
    }
    if (files.empty()) continue;
    const column_mapping read_back = parse_mapping(to_json(all)).value();
    for (const auto& [path, s, meant] : files)
      ASSERT_EQ(events_in(path, read_back.of_file(path).value(), s, 1 + static_cast<unsigned>(random() % 3)), meant)
          << path << " in \"" << s.encoding << "\", " << io::name_of(s.times) << ", " << io::name_of(s.amounts) << ", seed " << base_seed() << ", round " << i;
  }
}

}  // namespace
