#include <funnel/report/writers.hpp>

#include "report/writers/report_json.hpp"
#include "core/number_text.hpp"
#include "report/words/report_words.hpp"

#include <funnel/query/query.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;

/// "unpriced" only where there are such deals: where all are, the amount is null.
json of(const count_amount& c) {
  json out{{"deals", c.deals}, {"amount", c.amount_unknown() ? json(nullptr) : json(c.amount)}};
  if (c.unpriced > 0) out["unpriced"] = c.unpriced;
  return out;
}

json of(const estimate& e) {
  return {{"value", e.has_value() ? number(e.value) : json(nullptr)}, {"lower", e.lower}, {"upper", e.upper}, {"hits", e.hits}, {"n", e.n}};
}

json of(const stage_ledger& ledger) {
  json out = json::object();
  for (std::size_t f = 0; f < n_fates; ++f) out[fate_ids[f]] = of(ledger.fates[f]);
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
  return {{"n", t.n}, {"mean_days", t.mean_days}, {"median_days", t.median_days}, {"day_hours", static_cast<double>(t.day.us) / 3600e6}};
}

json of(const ratio& r) { return {{"value", number(r.value)}, {"part", r.part}, {"whole", r.whole}}; }

json of(const funnel_row& s) {
  json out{{"id", s.id}, {"name", s.name}, {"won", s.won}, {"times", s.times}, {"deals", of(s.deals)}};
  out["step_conversion"] = of(s.step);
  out["published_ratio"] = of(s.published);
  out["value"] = {{"before", s.value.here}, {"kept", s.value.kept}, {"here", s.value.next}, {"conversion", of(s.value.conversion)}};
  out["conversion_to_first"] = of(s.to_first);
  out["conversion_norm"] = s.conversion_norm ? json(*s.conversion_norm) : json(nullptr);
  return out;
}

json of(const stage_row& s, bool has_period) {
  json out{{"id", s.id}, {"name", s.name}, {"won", s.won}, {"retired", s.retired}, {"hidden", s.hidden}, {"reached", of(s.reached)}, {"touched", of(s.touched)}, {"now", of(s.now)}};
  out["fates"] = of(s.ledger);
  out["resolved_conversion"] = of(s.resolved);
  out["activity"] = has_period ? json::object() : json(nullptr);
  for (std::size_t a = 0; has_period && a < n_stage_metrics; ++a) out["activity"][activity_ids[a]] = of(s.activity.counts[a]);
  const std::size_t n_stages = s.moves.size() - 4;
  json to_stages = json::array();
  for (std::size_t to = 0; to < n_stages; ++to) to_stages.push_back(s.moves[to]);
  out["moves"] = {{"to_stages", std::move(to_stages)}, {"lost", s.moves[n_stages]}, {"moved_out", s.moves[n_stages + 1]},
                  {"lasting", s.moves[n_stages + 2]}, {"unknown", s.moves[n_stages + 3]}};
  return out;
}

json of(const segment_row& s) {
  json out{{"key", s.key}, {"total", of(s.total)}, {"counted", json::array()}};
  for (const count_amount& c : s.counted) out["counted"].push_back(of(c));
  out["open"] = of(s.open);
  out["won"] = of(s.won);
  out["lost"] = of(s.lost);
  out["win_rates"] = of(s.win_rates);
  out["timing_of_won"] = of(s.timing);
  return out;
}

json of(const period_row& m) {
  return {{"month", m.in.label()}, {"created", of(m[milestone::created])}, {"won", of(m[milestone::won])}, {"lost", of(m[milestone::lost])}};
}

json of(const owner_credit& c) {
  json out{{"person", c.person}};
  for (std::size_t o = 0; o < n_outcomes; ++o)
    out[std::string(names_of<outcome>[o])] = {{"deals", c.outcomes[o].deals()}, {"amount", c.outcomes[o].amount}};
  return out;
}

json of(const waterfall_result& w, instant since) {
  json out{{"since", to_text(since)}, {"start", of(w.start)}};
  for (std::size_t f = 0; f < n_flows; ++f) out[flow_ids[f]] = of(w.flows[f]);
  out["end"] = of(w.end);
  return out;
}

json of(const drill_list& l) {
  json out{{"stage", l.lost ? json(nullptr) : json(l.stage_id)}, {"lost", l.lost}, {"n", l.n}, {"deals", json::array()}};
  for (const deal_row& d : l.deals)
    out["deals"].push_back({{"id", d.id}, {"owner", d.owner}, {"amount", d.amount ? json(*d.amount) : json(nullptr)},
                            {"created", time_or_null(d.created)},
                            {"since", time_or_null(d.since)}, {"days", number(d.days)},
                            {"closed", time_or_null(d.closed)}, {"stage", d.stage.empty() ? json(nullptr) : json(d.stage)},
                            {"reason", d.reason.empty() ? json(nullptr) : json(d.reason)}});
  return out;
}

json of(const lost_reason& l) { return {{"reason", l.reason.empty() ? json(nullptr) : json(l.reason)}, {"lost", of(l.lost)}}; }

template <class Rows>
json list(const Rows& rows) {
  json out = json::array();
  for (const auto& row : rows) out.push_back(of(row));
  return out;
}

}  // namespace

std::string to_json(const funnel_report& r, const std::vector<doc::section>& analyses) {
  json out{{"title", r.title}, {"pipeline", r.pipeline_name}, {"question", to_text(r.query)}, {"as_of", to_text(r.as_of)}};
  out["query"] = json::parse(to_json(r.query));
  out["query_hash"] = hex_text(hash(r.query));
  out["known_at"] = r.query.known_at == instant::max() ? json(nullptr) : json(to_text(r.query.known_at));
  out["currency"] = {{"code", r.currency.code}, {"decimals", r.currency.decimals}};
  out["confidence"] = r.confidence;
  out["total"] = of(r.total);
  out["open"] = of(r.open);
  out["won"] = of(r.won);
  out["lost"] = of(r.lost);
  out["moved_out"] = of(r.moved_out);
  out["moved_in"] = of(r.moved_in);
  out["funnel"] = list(r.rows);
  out["stages"] = json::array();
  for (const stage_row& s : r.stages) out["stages"].push_back(of(s, r.has_period));
  out["win_rates"] = of(r.win_rates);
  out["timing_of_won"] = of(r.timing);
  out["groups"] = r.group_names;
  out["segments"] = list(r.segments);
  out["months"] = list(r.months);
  out["credit"] = list(r.credit);
  out["waterfall"] = r.waterfall ? of(*r.waterfall, *r.since) : json(nullptr);
  out["lost_reasons"] = list(r.lost_reasons);
  out["drill_down"] = list(r.drill_down);
  out["assumptions"] = json::array();
  for (std::size_t i = 0; i < r.assumed.size(); ++i)
    out["assumptions"].push_back({{"what", open_point_ids[static_cast<std::size_t>(r.assumed[i].what)]}, {"deals", r.assumed[i].deals},
                                  {"of", r.assumed[i].of}, {"ids", r.assumed_of[i]}});
  out["input"] = r.input ? input_json(*r.input) : json(nullptr);
  if (!analyses.empty()) out["analyses"] = io::sections_json(analyses);
  return io::json_text(out);
}

}  // namespace v0_1
}  // namespace funnel
