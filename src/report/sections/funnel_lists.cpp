#include "report/sections/funnel_lists.hpp"

#include "report/words/report_words.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace funnel::io {

using namespace doc;

std::string money_text(const funnel_report& r, const count_amount& c, language lang) {
  return r.total.amount_unknown() || c.amount_unknown() ? "" : money(c.amount, r.currency, lang);
}

doc::section lost_section(const funnel_report& r, language lang) {
  const page_texts& p = words_in(lang).page;
  section out{"lost", p.lost_heading(), {}};
  if (r.lost.deals == 0) {
    out.blocks.emplace_back(paragraph{p.none_lost(), tone::plain, "none_lost"});
    return out;
  }
  bar_chart where{p.where(), unit::count, {}, "where"}, why{p.why(), unit::count, {}, "why"};
  table reasons = with_columns("reasons", {{"reason", {}}, {"deals", {}}, {"amount", {}}});
  reasons.whose = reader::programs;
  const stage_row* most = nullptr;
  for (const stage_row& s : r.stages) {
    const count_amount& c = s.ledger[fate::lost];
    if (!s.won) where.bars.push_back({stage_label(s.name, s.retired, lang, s.hidden), static_cast<double>(c.deals), money_text(r, c, lang), tone::bad, s.id});
    if (c.deals > 0 && (!most || c.deals > most->ledger[fate::lost].deals)) most = &s;
  }
  constexpr std::size_t most_reasons = 12;
  bool given = false;
  for (const lost_reason& l : r.lost_reasons) {
    given = given || !l.reason.empty();
    if (why.bars.size() < most_reasons) why.bars.push_back({named(l.reason, lang), static_cast<double>(l.lost.deals), money_text(r, l.lost, lang), tone::bad, l.reason});
    reasons.rows.push_back({host_cell(l.reason, lang), count_cell(l.lost.deals), worth_cell(l.lost)});
  }
  std::string text;
  if (most) text = p.lost_sentence(deals_text(r.lost.deals, lang), stage_label(most->name, most->retired, lang, most->hidden), grouped(most->ledger[fate::lost].deals));
  if (!r.lost_reasons.empty() && !r.lost_reasons.front().reason.empty()) text += (text.empty() ? "" : " ") + p.why_sentence(r.lost_reasons.front().reason);
  if (!text.empty()) out.blocks.emplace_back(paragraph{std::move(text), tone::plain, "drill_down"});
  out.blocks.emplace_back(std::move(where));
  if (given) out.blocks.emplace_back(std::move(why));
  out.blocks.emplace_back(std::move(reasons));
  return out;
}

doc::section drill_section(const funnel_report& r, language lang) {
  const report_texts& w = words_in(lang).report;
  const auto time = [&](const std::optional<instant>& t) { return t ? time_cell(t, r.query.zone) : dash(); };
  section out{"drill_down", w.drill_heading(), {}};
  for (const drill_list& list : r.drill_down) {
    table t = with_columns(list.lost ? "lost" : "stage:" + list.stage_id,
                           {{"deal", w.deal()}, {"owner", w.owner()}, {"amount", w.amount()}, {"created", w.created_on()},
                            {"stage", w.last_stage(), only_if(list.lost)}, {"since", w.since(), only_if(!list.lost)}, {"days", w.days(), only_if(!list.lost)},
                            {"closed", w.closed_on(), only_if(list.lost)}, {"reason", w.reason(), only_if(list.lost)}});
    t.fold = w.listed(list.lost ? w.lost_deals() : list.stage_name, deals_text(list.n, lang));
    for (const deal_row& d : list.deals) {
      const auto at = std::find_if(r.stages.begin(), r.stages.end(), [&](const stage_row& s) { return s.id == d.stage; });
      t.rows.push_back({text_cell(d.id), host_cell(d.owner, lang), d.amount ? amount_cell(*d.amount) : real_cell(no_number, unit::amount), time(d.created),
                        d.stage.empty() ? dash() : named_cell(d.stage, at == r.stages.end() ? d.stage : at->name), time(d.since), days_cell(d.days),
                        time(d.closed), host_cell(d.reason, lang)});
    }
    say_more(t, static_cast<std::size_t>(list.n) - list.deals.size(), lang);
    out.blocks.emplace_back(std::move(t));
  }
  return out;
}

}  // namespace funnel::io
