/// Writes what bench/peers compares.
#include "measures.hpp"
#include "questions.hpp"

#include <funnel/testing/synthetic_crm.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace funnel_bench {
namespace {

/// Numbers only: other engines shall not pay for texts. An empty cell is "not given".
void write_events(const data& d, std::ostream& out) {
  out << "deal,second,kind,stage,owner,amount,region,category,customer_group\n";
  std::string text;
  for (const generated_event& e : d.deals().events()) {
    const bool lost = e.kind == funnel::event_kind::lost;
    text = std::to_string(e.deal) + "," + std::to_string(d.deals().time_of(e).us / 1'000'000) + "," +
           std::to_string(static_cast<int>(e.kind)) + "," + (lost ? "" : std::to_string(e.stage)) + "," +
           (lost || e.what == generated_event::no_what ? "" : std::to_string(e.what)) + "," +
           (e.amount == generated_event::no_amount ? "" : std::to_string(e.amount));
    const bool created = e.kind == funnel::event_kind::created;
    for (const std::uint8_t v : d.deals().values_of(e.deal)) text += created ? "," + std::to_string(v) : ",";
    out << text << '\n';
  }
}

/// One row a deal; first entries per stage and the list of stays, so that no question needs another table.
void write_deals(const data& d, std::ostream& out) {
  const std::int64_t start = d.deals().of().start.us / 1'000'000;
  out << "deal,created,furthest,owner,amount,region,category,customer_group";
  for (std::size_t k = 0; k < n_stages; ++k) out << ",reached_" << k;
  out << ",stages,entered,left_at\n";
  each_life(d.deals(), [&](const life& l) {
    std::string text = std::to_string(l.deal) + "," + std::to_string(start + l.created) + "," +
                       std::to_string(l.furthest()) + "," + std::to_string(l.owner) + "," + std::to_string(l.amount);
    for (const std::uint8_t v : l.values) text += "," + std::to_string(v);
    for (std::size_t k = 0; k < n_stages; ++k)
      text += "," + (l.reached(k) == never ? "" : std::to_string(start + l.reached(k)));
    const auto list = [&](auto value_of) {
      text += ",\"[";
      for (std::size_t i = 0; i < l.stays.size(); ++i)
        text += (i == 0 ? "" : ",") + std::to_string(value_of(l.stays[i]));
      text += "]\"";
    };
    list([](const stay& s) { return std::int64_t{s.stage}; });
    list([&](const stay& s) { return start + s.from; });
    list([&](const stay& s) { return s.to == never ? 0 : start + s.to; });  // 0: it lasts
    out << text << '\n';
  });
}

void write_ours(const median_reporter& m, std::size_t n, std::ostream& out) {
  const data& d = data::of(n);
  out << "{\"deals\": " << n << ", \"events\": " << d.deals().size() << ", \"questions\": [";
  const char* separator = "\n";
  const auto begin = [&](const char* id, const char* title, const target& t, const char* who = "ours") {
    out << separator << " {\"id\": \"" << id << "\", \"title\": \"" << title
        << "\", \"ms\": " << m.ms(name_of(id, who, n)) << ", \"limit_ms\": " << m.ms(name_of(id, "straight", n))
        << ", \"per_deal_wanted\": " << t.per_deal_table << ", \"raw_wanted\": " << t.raw_events << ", \"answer\": {";
    separator = ",\n";
  };
  out.precision(17);
  for (const question& q : questions()) {
    begin(q.id, q.title, q.required);
    const char* comma = "";
    for (const answer_row& r : q.ours(d, q.query)) {
      std::string key = r.key;
      if (const auto tab = key.find('\t'); tab != std::string::npos) key.replace(tab, 1, "\\t");
      out << comma << "\"" << key << "\": [";
      for (std::size_t c = 0; c < r.numbers.size(); ++c) out << (c == 0 ? "" : ", ") << r.numbers[c];
      out << "]";
      comma = ", ";
    }
    out << "}}";
  }
  begin("csv_file", "CSV file to first answer", {0, 5, 0.40});
  out << "}}";
  begin("csv_file", "the same, ours with two threads too", {0, 5, 0.40}, "two at once");
  out << "}}\n]}\n";
}

}  // namespace

bool export_for_peers(const std::string& folder, const median_reporter& medians, std::size_t n_deals) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  const data& d = data::of(n_deals);
  const auto write = [&](const char* name, auto&& content) {
    std::ofstream file(folder + "/" + name, std::ios::binary);
    content(file);
    if (!file.flush()) std::fprintf(stderr, "cannot write %s/%s\n", folder.c_str(), name);
    return file.good();
  };
  return write("events.csv", [&](std::ostream& out) { write_events(d, out); }) &&
         write("deals.csv", [&](std::ostream& out) { write_deals(d, out); }) &&
         write("workload.csv", [&](std::ostream& out) {
           write_csv(d.deals(), [&](std::string_view text) { out << text; });
         }) &&
         write("ours.json", [&](std::ostream& out) { write_ours(medians, n_deals, out); });
}

}  // namespace funnel_bench
