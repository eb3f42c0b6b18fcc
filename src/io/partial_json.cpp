#include <funnel/aggregates/partial.hpp>

#include "aggregates/partial_rows.hpp"
#include "core/json_fields.hpp"
#include "core/number_text.hpp"
#include "io/partial_format.hpp"

#include <funnel/io/csv.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
namespace io {
namespace {

/// The pipelines with all their versions, as mappings hold them.
json definitions_of(const partial& p) {
  column_mapping m;
  m.pipelines = p.pipelines;
  const json all = json::parse(to_json(m));
  return all.contains("pipeline") ? json::array({all["pipeline"]}) : all["pipelines"];
}

std::string line(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

void write_list(std::string& out, const char* name, std::size_t n, auto&& item) {
  out += '"';
  out += name;
  out += "\":[\n";
  for (std::size_t i = 0; i < n; ++i) {
    item(i);
    out += i + 1 < n ? ",\n" : "\n";
  }
  out += "],\n";
}

void write_row(std::string& out, const partial_row& r) {
  const std::array<std::int64_t, 9> numbers{r.segment, r.row, r.value, r.of, r.deals, r.amount, r.unpriced, r.times, r.next_amount};
  std::size_t n = numbers.size();
  while (n > 1 && numbers[n - 1] == 0) --n;
  out += "[\"";
  out += name_of(r.what);
  out += '"';
  for (std::size_t i = 0; i < n; ++i) out += ',' + std::to_string(numbers[i]);
  out += ']';
}

json deal_json(const partial_deal& d) {
  const auto time = [](const std::optional<instant>& t) { return t ? json(t->us) : json(nullptr); };
  const deal_row& r = d.deal;
  return json::array({d.list, r.id, r.owner, r.stage, r.reason, r.amount ? json(*r.amount) : json(nullptr), time(r.created), time(r.since),
                      time(r.closed), std::isnan(r.days) ? 0 : 1});
}

/// The first line's object: the question, the definitions, which parts.
json about_json(const partial& p) {
  json out{{"version", p.version}, {"currency", {{"code", p.currency.code}, {"decimals", p.currency.decimals}}}};
  out["pipelines"] = definitions_of(p);
  out["rates"] = json::array();
  for (const exchange_rate& r : p.rates)
    out["rates"].push_back(json::array({r.currency, r.decimals, r.from.us, r.own_units, r.foreign_units, r.known_at.us}));
  out["query"] = json::parse(to_json(p.question));
  out["query_hash"] = hex_text(hash(p.question));
  out["definitions_hash"] = hex_text(checksum_of(line(out["pipelines"]) + line(out["rates"])));
  out["tallies"] = json::array();
  for (std::size_t t = 0; t < n_tallies; ++t)
    if ((p.tallies >> t & 1) != 0) out["tallies"].push_back(funnel::names_of<tally>[t]);
  if (p.since) out["since"] = p.since->us;
  out["unit"] = name_of(p.unit);
  out["max_deals"] = p.max_deals;
  out["parts"] = p.parts;
  out["of"] = p.of;
  out["by_hash"] = p.by_hash;
  out["has_ids"] = p.has_ids;
  return out;
}

}  // namespace

std::uint64_t checksum_of(std::string_view text) noexcept { return XXH3_64bits(text.data(), text.size()); }

}  // namespace io

inline namespace v0_1 {

std::string to_json(const partial& p) {
  std::string out(io::partial_begin);
  out += "\"about\":" + io::line(io::about_json(p)) + ",\n";
  io::write_list(out, "segments", p.segments.size(), [&](std::size_t i) { out += io::line(io::json(p.segments[i])); });
  io::write_list(out, "rows", p.rows.size(), [&](std::size_t i) { io::write_row(out, p.rows[i]); });
  io::write_list(out, "deals", p.deals.size(), [&](std::size_t i) { out += io::line(io::deal_json(p.deals[i])); });
  io::write_list(out, "names", p.names.size(), [&](std::size_t i) {
    const partial_name& n = p.names[i];
    out += io::line(io::json::array({name_of(n.what), n.of, n.name, n.value}));
  });
  out += "\"ids\":\"";
  out.reserve(out.size() + 16 * p.ids.size());
  for (const std::uint64_t id : p.ids) out += io::hex_text(id);
  out += "\",\n";
  io::write_list(out, "inputs", p.inputs.size(), [&](std::size_t i) { out += io::line(io::json(p.inputs[i])); });
  out += "\"end\":{\"events\":" + std::to_string(p.events) + ",\"rejected\":" + std::to_string(p.rejected) + ",\"deals\":" +
         std::to_string(p.n_deals) + ",\"magnitude\":" + std::to_string(p.magnitude) + ",\"magnitude_before\":" + std::to_string(p.magnitude_before);
  out += io::partial_checksum;
  out += io::hex_text(io::checksum_of(out));
  out += io::partial_end;
  return out;
}

}  // namespace v0_1
}  // namespace funnel
