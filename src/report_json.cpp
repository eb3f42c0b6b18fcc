#include <funnel/report/writers.hpp>

#include "report_words.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>

namespace funnel {
inline namespace v0_1 {
namespace {

using json = nlohmann::ordered_json;

constexpr std::array<const char*, n_fates> fate_keys{"advanced", "lost", "here", "went_back", "skipped",
                                                     "started_above", "lost_before", "not_yet"};

json of(const count_amount& c) { return {{"deals", c.deals}, {"amount", c.amount}}; }

json number(double x) { return std::isfinite(x) ? json(x) : json(nullptr); }

json of(const estimate& e) {
  return {{"value", e.has_value() ? number(e.value) : json(nullptr)}, {"lower", e.lower}, {"upper", e.upper}, {"hits", e.hits}, {"n", e.n}};
}

json of(const stage_ledger& ledger) {
  json out = json::object();
  for (std::size_t f = 0; f < n_fates; ++f) out[fate_keys[f]] = of(ledger.fates[f]);
  return out;
}

json of(const win_rate_forms& w) {
  return {{"won_of_entered", of(w.won_of_entered)},
          {"won_of_closed", of(w.won_of_closed)},
          {"won_of_closed_amount", of(w.won_of_closed_amount)},
          {"entered_per_won", number(w.entered_per_won)}};
}

json of(const won_timing& t) {
  if (t.n == 0) return {{"n", 0}, {"mean_days", nullptr}, {"median_days", nullptr}};
  return {{"n", t.n}, {"mean_days", t.mean_days}, {"median_days", t.median_days}};
}

json of(const stage_row& s) {
  json out{{"id", s.id}, {"name", s.name}, {"won", s.won}, {"reached", of(s.reached)}, {"touched", of(s.touched)}, {"now", of(s.now)}};
  out["step_conversion"] = of(s.step);
  out["step_conversion_amount"] = of(s.step_amount);
  out["conversion_to_first"] = of(s.to_first);
  out["fates"] = of(s.ledger);
  out["resolved_conversion"] = of(s.resolved);
  out["conversion_norm"] = s.conversion_norm ? json(*s.conversion_norm) : json(nullptr);
  return out;
}

json of(const segment_row& s) {
  json out{{"key", s.key}, {"total", of(s.total)}, {"reached", json::array()}};
  for (const count_amount& c : s.reached) out["reached"].push_back(of(c));
  out["open"] = of(s.open);
  out["won"] = of(s.won);
  out["lost"] = of(s.lost);
  out["win_rates"] = of(s.win_rates);
  out["timing_of_won"] = of(s.timing);
  return out;
}

json of(const month_row& m) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u", m.month.year, m.month.month);
  return {{"month", text}, {"created", of(m.created)}, {"won", of(m.won)}, {"lost", of(m.lost)}};
}

json of(const drill_list& l) {
  json out{{"stage", l.lost ? json(nullptr) : json(l.stage_id)}, {"lost", l.lost}, {"n", l.n}, {"deals", json::array()}};
  for (const deal_row& d : l.deals)
    out["deals"].push_back({{"id", d.id}, {"owner", d.owner}, {"amount", d.amount}, {"created", io::utc_text(d.created)},
                            {"since", io::utc_text(d.since)}, {"days", d.days}});
  return out;
}

json of(const input_summary& in) {
  json out{{"files", in.files}, {"rows", in.rows}, {"applied", in.applied}, {"rejected", in.rejected}, {"rejections", json::array()}};
  for (const rejected_row& r : in.rejections)
    out["rejections"].push_back({{"file", r.file}, {"line", r.line}, {"column", r.column}, {"value", r.value}, {"reason", r.reason}});
  out["notes"] = in.notes;
  return out;
}

template <class Rows>
json list(const Rows& rows) {
  json out = json::array();
  for (const auto& row : rows) out.push_back(of(row));
  return out;
}

}  // namespace

std::string to_json(const funnel_report& r) {
  json out{{"title", r.title}, {"pipeline", r.pipeline_name}, {"query", to_text(r.query)}, {"as_of", io::utc_text(r.as_of)}};
  out["known_at"] = r.query.known_at == instant::max() ? json(nullptr) : json(io::utc_text(r.query.known_at));
  out["currency"] = {{"code", r.currency.code}, {"decimals", r.currency.decimals}};
  out["confidence"] = r.confidence;
  out["total"] = of(r.total);
  out["open"] = of(r.open);
  out["won"] = of(r.won);
  out["lost"] = of(r.lost);
  out["stages"] = list(r.stages);
  out["win_rates"] = of(r.win_rates);
  out["timing_of_won"] = of(r.timing);
  out["groups"] = r.group_names;
  out["segments"] = list(r.segments);
  out["months"] = list(r.months);
  out["drill_down"] = list(r.drill_down);
  out["input"] = r.input ? of(*r.input) : json(nullptr);
  // Host texts that are not UTF-8 are shown with replacement characters rather than refused.
  return out.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace v0_1
}  // namespace funnel
