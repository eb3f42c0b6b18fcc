#include "fuzz/targets.hpp"

#include "fuzz/bytes.hpp"
#include "io/csv_source.hpp"
#include "io/deal_rows.hpp"
#include "io/workbook_sheet.hpp"
#include "support/naive_model.hpp"
#include "support/random_history.hpp"
#include "support/text.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/analysis/plan.hpp>
#include <funnel/calendar/business_calendar.hpp>
#include <funnel/calendar/calendar_period.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/funnel.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/dashboard.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace funnel_fuzz {
namespace {

using namespace funnel;

/// Errors say something, and where there is a value there are none.
template <class T>
bool read_well(const result<T>& r) {
  if (r) return true;
  holds(!r.errors().empty(), "no value and no error");
  for (const error& e : r.errors()) holds(!e.message.empty() && e.code != errc{}, "an error says nothing");
  return false;
}

/// What is written can be read again, and is the same.
void question(std::string_view bytes) {
  const auto q = parse_query(bytes);
  if (!read_well(q)) return;
  const auto again = parse_query(to_json(*q));
  holds(again && *again == *q, "a question changes when it is written and read");
  holds(hash(*again) == hash(*q), "equal questions have unequal hashes");
  holds(!to_text(*q, language::russian).empty() && !explain(*q).empty(), "a question has no words");
}

void pipeline_text(std::string_view bytes) {
  if (const auto p = parse_pipeline(bytes); read_well(p)) {
    const auto again = parse_pipeline(to_json(*p));
    holds(again && *again == *p, "a pipeline changes when it is written and read");
  }
  read_well(parse_pipeline_versions(bytes));
}

void calendar_text(std::string_view bytes) {
  const auto c = parse_calendar(bytes);
  if (!read_well(c)) return;
  const auto again = parse_calendar(to_json(*c));
  holds(again && to_json(*again) == to_json(*c), "a calendar changes when it is written and read");
  const instant monday = instant{} + timespan::days(20'000);
  const timespan week = c->working_time(monday, monday + timespan::days(7));
  holds(week >= timespan{} && week <= timespan::days(7) + timespan::hours(2), "a week has more time than a week");
}

void mapping_text(std::string_view bytes) {
  if (const auto m = parse_mapping(bytes); read_well(m)) read_well(make_store(*m));
}

/// A time has one reading, which is written and read again.
void time_text(std::string_view bytes) {
  const auto t = instant::parse(bytes);
  if (t) {
    const auto again = instant::parse(to_text(*t));
    holds(again && *again == *t, "a time changes when it is written and read");
  }
  if (const auto p = period_labelled(bytes)) holds(period_labelled(p->label()) == p, "a period changes with its label");
  for (int decimals : {0, 2, 3})
    if (const auto amount = parse_amount(bytes, decimals)) {
      const auto again = parse_amount(format_amount(*amount, decimals), decimals);
      holds(again == amount, "an amount changes when it is written and read");
    }
}

void plan_file(std::string_view bytes) {
  const memory_file file(bytes);
  const query q = query{}.by_owner();
  const auto plan = read_plan(file.path(), q, 2);
  if (read_well(plan)) holds(check(*plan, q).empty(), "a plan that was read is no plan");
}

/// The file by three threads, in parts of some bytes, of which few are in memory at a time.
result<csv_read_result> read_in_small_parts(const std::string& path, const column_mapping& m, std::size_t least, event_store& store) {
  csv_read_options together;
  together.how.threads = 3;
  auto source = io::csv_source::open(path, io::csv_form(m), {}, m.joins, least);
  if (!source) return source.errors();
  const io::event_sink<deal_event_view> sink = [&](std::span<const deal_event_view> batch) { return store.append(batch); };
  return io::read_deals(*source, m, sink, together);
}

/// Any bytes as rows: the same at once and in parts, with every row told, and with a report of what was read.
void rows_of(std::string_view bytes, const char* mapping) {
  const column_mapping m = parse_mapping(mapping).value();
  const memory_file file(bytes);
  event_store one = make_store(m).value(), three = make_store(m).value();
  const auto a = read_csv(file.path(), m, one);
  const auto b = read_in_small_parts(file.path(), m, 1 + bytes.size() % 61, three);
  holds(static_cast<bool>(a) == static_cast<bool>(b), "parts change whether a file can be read");
  if (!read_well(a)) return;
  holds(a->summary.rows == a->summary.applied + a->summary.rejected, "rows are lost");
  holds(a->summary.rejected == b->summary.rejected && a->summary.applied == b->summary.applied, "parts change what is rejected");
  query q = query{}.by_owner();
  if (a->last_time) q.as_of = *a->last_time;
  const auto limited = [&](const event_store& s) {
    return within(limits_for_strangers(), [&] { return make_funnel_report(s, q); });
  };
  const auto first = limited(one), second = limited(three);
  holds(static_cast<bool>(first) == static_cast<bool>(second), "parts change whether there is a report");
  if (!read_well(first)) return;
  holds(to_json(*first) == to_json(*second), "parts change the report");
  doc::document d = to_document(*first);
  holds(!to_text(d).empty(), "a report has no text");
  const auto j = project(one.take_snapshot(q.as_of), q.layout);
  if (auto live = within(limits_for_strangers(), [&] { return make_live_funnel(*j, q); })) d.live = *std::move(live);
  const std::string page = to_html(d);
  holds(funnel_test::times(page, "<script") == (d.live ? 3U : 2U), "a name became a script");
}
void event_rows(std::string_view bytes) {
  rows_of(bytes, R"({"columns": {"deal": "d", "time": "t", "stage": "s", "kind": "k", "owner": "o", "amount": "a", "currency": "c",
                     "reason": "r", "event_id": "e", "sequence": "n"}, "dimensions": {"region": "g"},
                     "currency": {"code": "EUR", "decimals": 2}})");
}
void snapshot_rows(std::string_view bytes) {
  rows_of(bytes, R"({"shape": "snapshot", "columns": {"deal": "d", "stage": "s", "created": "b", "closed": "t", "owner": "o", "amount": "a"},
                     "dated_stages": [{"stage": "proposal", "column": "p"}], "currency": {"code": "EUR", "decimals": 2}})");
}

/// Any bytes as a file without a mapping: it is refused, asked about, or read by a mapping that can be kept, which accounts for
/// every row; and the same each time.
void drafted_file(std::string_view bytes) {
  const memory_file file(bytes);
  draft_options options;
  options.files = files_of_strangers;
  const auto draft = draft_mapping(file.path(), options);
  if (!read_well(draft)) return;
  holds(draft->summary.size() == 3, "a draft is summed up in other than three lines");
  for (const error& q : draft->questions) holds(!q.message.empty(), "a question asks nothing");
  const auto again = draft_mapping(file.path(), options);
  holds(again && to_json(*again) == to_json(*draft), "the same file has another draft");
  options.lang = language::russian;
  const auto translated = draft_mapping(file.path(), options);
  holds(translated && to_json(translated->mapping) == to_json(draft->mapping), "the language changes the mapping");
  if (!draft->questions.empty()) return;
  const auto kept = parse_mapping(to_json(*draft));
  holds(kept && to_json(*kept) == to_json(draft->mapping), "a drafted mapping changes when it is written and read");
  auto store = make_store(*kept);
  holds(static_cast<bool>(store), "a drafted mapping makes no store");
  csv_read_options limited;
  limited.files = files_of_strangers;
  const auto read = read_csv(file.path(), *kept, *store, limited);
  if (!read_well(read)) return;
  const input_summary& s = read->summary;
  holds(s.rows == s.applied + s.rejected + s.skipped, "rows are lost");
}

/// Any XML as the formats, texts and sheet of a workbook, parted by bytes of zero: lines of CSV, as many as it has rows.
void workbook_sheet(std::string_view bytes) {
  io::workbook_texts texts;
  const auto part = [&] {
    const std::size_t end = std::min(bytes.find('\0'), bytes.size());
    const std::string_view taken = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    return taken;
  };
  static_cast<void>(io::read_styles(part(), texts));
  static_cast<void>(io::read_strings(part(), texts));
  std::string csv;
  std::size_t n_rows = 0;
  constexpr std::size_t most = std::size_t{1} << 22;
  if (io::read_sheet(part(), texts, most, csv, n_rows) != io::sheet_reading::whole) return;
  holds(csv.size() <= most && csv.size() >= n_rows && (csv.empty() || csv.back() == '\n'), "a sheet is no lines");
}

/// Any history: the store tells of each deal what the naive model tells.
void history(std::string_view bytes) {
  byte_generator random(bytes);
  const std::vector<deal_event> rows = funnel_test::random_history(random);
  event_store store(funnel_test::small_pipeline());
  for (std::size_t i = 0; i < rows.size();) {
    const std::size_t n = std::min<std::size_t>(rows.size() - i, 1 + random() % 20);
    holds(store.append(std::span(rows).subspan(i, n)).rejected.empty(), "an event that is right is rejected");
    i += n;
  }
  const instant as_of = random() % 2 ? instant::max() : instant{} + timespan::hours(static_cast<std::int64_t>(random() % 600));
  const instant known_at = random() % 2 ? instant::max() : instant{} + timespan::hours(static_cast<std::int64_t>(random() % 600));
  const naive::model model{{"a", "b", "c", "d", "w"}, {"l", "m"}, rows};
  query q;
  q.as_of = as_of;
  q.known_at = known_at;
  const auto t = cohort_funnel(store, q);
  holds(static_cast<bool>(t), "a plain question has no answer");
  std::array<std::int64_t, 4> states{};
  std::array<std::array<std::int64_t, n_fates>, 5> fates{};
  for (const naive::life& l : model.lives(as_of.us, known_at.us)) {
    ++states[l.state == 'w' ? 1 : l.state == 'l' ? 2 : 0];
    for (int k = 0; k < 5; ++k) ++fates[static_cast<std::size_t>(k)][static_cast<std::size_t>(naive::fate(l, k))];
  }
  for (std::size_t o = 0; o < 3; ++o)
    holds(t->total[static_cast<outcome>(o)].deals == states[o], "the deals of an outcome are not those of the model");
  for (std::size_t k = 0; k < 5; ++k)
    for (std::size_t f = 0; f < n_fates; ++f)
      holds(t->total[k].fates[f].deals == fates[k][f], "the deals of a fate are not those of the model");
}

/// The dashboard of a few deals.
const dashboard& small_board() {
  static const dashboard board = [] {
    event_store store(funnel_test::small_pipeline());
    std::mt19937_64 random(7);
    const std::vector<deal_event> rows = funnel_test::random_history(random);
    holds(store.append(rows).rejected.empty(), "an event that is right is rejected");
    dashboard made;
    made.show({store.take_snapshot(), "1"});
    return made;
  }();
  return board;
}

/// Whatever is asked is answered or refused, by one of few statuses, in printable text, under the headers of every answer.
void address(std::string_view bytes) {
  const dashboard_response r = small_board().respond({.target = bytes, .accept = "application/json"});
  holds(std::set<int>{200, 400, 404, 414, 422}.contains(r.status), "an address has another status");
  holds(r.status == 200 || r.body.size() < 100'000, "a refusal is long");
  holds(std::none_of(r.headers.begin(), r.headers.end(), [](const auto& h) { return h.second.find_first_of("\r\n") != std::string::npos; }), "a header has lines");
  holds(std::any_of(r.headers.begin(), r.headers.end(), [](const auto& h) { return h.first == "Content-Security-Policy"; }), "an answer has no policy");
  holds(r.status == 200 || r.body.find('\033') == std::string::npos, "a refusal moves the cursor");
  const dashboard_response again = small_board().respond({.target = bytes, .accept = "application/json"});
  holds(again.status == r.status && again.body == r.body && again.headers == r.headers, "the same request has another answer");
}

constexpr std::array<target, 20> all{{{"question", question},
                                      {"address", address},
                                      {"pipeline", pipeline_text},
                                      {"calendar", calendar_text},
                                      {"mapping", mapping_text},
                                      {"values", time_text},
                                      {"plan", plan_file},
                                      {"events", event_rows},
                                      {"snapshot", snapshot_rows},
                                      {"draft", drafted_file},
                                      {"workbook", workbook_sheet},
                                      {"history", history},
                                      {"request", request_text},
                                      {"lines", event_lines},
                                      {"arrow", arrow_stream},
                                      {"clickhouse", clickhouse_answer},
                                      {"postgresql", postgresql_answer},
                                      {"shard", shard_answer},
                                      {"partial", partial_text},
                                      {"forms", file_in_forms}}};

}  // namespace

std::span<const target> targets() { return all; }

}  // namespace funnel_fuzz
