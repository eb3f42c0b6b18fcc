#include <funnel/report/writers.hpp>

#include "report/sections/funnel_lists.hpp"
#include "report/words/report_words.hpp"

#include <funnel/report/funnel_report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;
using namespace doc;

cell measured(const ratio& r) { return real_cell(r.has_value() ? r.value : no_number, unit::share); }

class report_sections {
 public:
  report_sections(const funnel_report& r, language lang, std::vector<section> analyses)
      : r_(r), analyses_(std::move(analyses)), lang_(lang), w_(words_in(lang).report) {}

  document make() {
    document d;
    d.title = r_.title;
    d.lang = lang_;
    put_question(d, r_.query);
    d.currency = r_.currency;
    figures(d);
    funnel();
    stages();
    sections_.push_back(lost_section(r_, lang_));
    ledger();
    // In the order in which people look: how long, who, plan and fact; then month by month, and what is to be done.
    const auto to_do = std::stable_partition(analyses_.begin(), analyses_.end(), [](const section& s) { return s.id != "workload" && s.id != "self_view"; });
    std::move(analyses_.begin(), to_do, std::back_inserter(sections_));
    months();
    segments();
    moves();
    activity();
    flows();
    credit();
    std::move(to_do, analyses_.end(), std::back_inserter(sections_));
    sections_.push_back(drill_section(r_, lang_));
    definitions();
    d.sections = std::move(sections_);
    // The funnel has the conversion of a stage, and who was lost from it; these count visits and moves, or by an age.
    for (section& s : d.sections) {
      if (std::isnan(s.level)) s.level = r_.confidence;
      s.aside = s.id == "survival" || s.id == "exits" || s.id == "moves";
    }
    if (r_.total.amount_unknown()) {
      leave_amounts_out(d.sections);
      leave_amounts_out(d.figures);
    }
    if (r_.input) add_input(d, *r_.input);
    return d;
  }

 private:
  void begin(const char* id, const std::string& heading) { sections_.push_back({id, heading, {}}); }
  void put(block b) { sections_.back().blocks.push_back(std::move(b)); }

  std::string interval_text() const { return w_.interval(whole_percent(r_.confidence, lang_)); }
  /// A heading with the level of the intervals below it.
  std::string with_interval(const std::string& heading) const { return w_.with_interval(heading, interval_text()); }
  std::string stage_name(const stage_row& s) const { return stage_label(s.name, s.retired, lang_, s.hidden); }
  cell stage_cell(const stage_row& s) const { return named_cell(s.id, stage_name(s)); }
  /// Money, unless no deal of the report has any.
  std::string money_text(const count_amount& c) const { return io::money_text(r_, c, lang_); }
  void put_assumptions(std::initializer_list<open_point> kinds) {
    for (block& b : assumption_paragraphs(r_.assumed, kinds, lang_)) {
      auto& told = std::get<paragraph>(b);
      for (std::size_t i = 0; i < r_.assumed.size(); ++i)
        if (open_point_ids[static_cast<std::size_t>(r_.assumed[i].what)] == told.id) told.deals = r_.assumed_of[i];
      put(std::move(b));
    }
  }
  std::string name_of(fate f) const { return w_.fates[static_cast<std::size_t>(f)](); }

  /// Four, in the order in which people look; the other forms of each stand among the other ways to count. Programs get all.
  void figures(document& d) const {
    const win_rate_forms& w = r_.win_rates;
    const auto rate = [&](const estimate& e) { return share_cell(e).at_level(r_.confidence); };
    d.figures.push_back({"open", w_.open(), count_cell(r_.open.deals), money_text(r_.open)});
    d.figures.push_back({"won", w_.won(), count_cell(r_.won.deals), money_text(r_.won)});
    d.figures.push_back({"win_rate", w_.won_of_closed(), rate(w.won_of_closed), evidence(w.won_of_closed)});
    const bool timed = r_.timing.n > 0;
    d.figures.push_back({"median_days_to_win", w_.timing_heading(), days_cell(timed ? r_.timing.median_days : no_number),
                         timed ? w_.median_and_mean(decimal(r_.timing.mean_days, 1, lang_)) : w_.median()});
    const auto more = [&](const char* id, cell value) { d.figures.push_back({id, {}, std::move(value), {}, reader::programs}); };
    more("mean_days_to_win", days_cell(timed ? r_.timing.mean_days : no_number));
    more("win_rate_of_entered", rate(w.won_of_entered));
    more("win_rate_by_amount", rate(w.won_of_closed_amount));
    more("deals_per_win", number_cell(w.entered_per_won, 1));
    more("deals", count_cell(r_.total.deals));
    more("lost", count_cell(r_.lost.deals));
    more("moved_out", count_cell(r_.moved_out.deals));
    more("moved_in", count_cell(r_.moved_in.deals));
    for (const auto& [id, c] : {std::pair{"amount", r_.total}, {"open_amount", r_.open}, {"won_amount", r_.won}, {"lost_amount", r_.lost}})
      more(id, worth_cell(c));
  }
  std::string evidence(const estimate& e) const {
    return e.has_value() ? w_.share_evidence(grouped(e.hits), grouped(e.n), whole_percent(r_.confidence, lang_), percent_range(e, lang_)) : std::string();
  }

  /// What the funnel says, as a person would.
  void funnel_sentence() {
    if (r_.rows.empty() || r_.rows.front().deals.deals == 0) return;
    const page_texts& p = words_in(lang_).page;
    std::string text = p.funnel_sentence(deals_text(r_.rows.front().deals.deals, lang_), r_.rows.back().name, grouped(r_.rows.back().deals.deals));
    if (r_.rows.back().won && r_.rows.back().deals.deals > r_.won.deals) text += " " + p.won_now(grouped(r_.won.deals));
    std::size_t worst = 0;
    const auto missing = [&](std::size_t i) { return r_.rows[i].step.n - r_.rows[i].step.hits; };
    for (std::size_t i = 1; i < r_.rows.size(); ++i)
      if (missing(i) > (worst == 0 ? 0 : missing(worst))) worst = i;
    if (worst > 0) text += " " + p.worst_step(r_.rows[worst - 1].name, r_.rows[worst].name, deals_text(missing(worst), lang_));
    put(paragraph{std::move(text), tone::plain, "funnel_sentence"});
  }

  void funnel() {
    begin("funnel", w_.funnel_heading());
    if (r_.total.deals == 0) put(paragraph{w_.no_deals(), tone::plain, "no_deals"});
    funnel_sentence();
    funnel_chart counts{w_.count_chart(), unit::count, {}, "deals"};
    bar_chart amounts{w_.amount_chart(), unit::amount, {}, "amounts"};
    for (const funnel_row& s : r_.rows) {
      counts.bands.push_back({s.name, static_cast<double>(s.deals.deals),
                              s.to_first.has_value() ? percent(s.to_first, lang_) : "",
                              s.won ? tone::good : tone::plain, s.id});
      amounts.bars.push_back({s.name, s.deals.amount_unknown() ? no_number : static_cast<double>(s.deals.amount), "", s.won ? tone::good : tone::plain, s.id});
    }
    put_assumptions({open_point::begun_before, open_point::unpriced});
    put(std::move(counts));
    put(std::move(amounts));
  }

  void stages() {
    begin("stages", w_.table_heading());
    const bool repeats = counts_repeat(r_);
    table t = with_columns("stages", {{"stage", w_.stage()}, {"deals", w_.counted()}, {"times", w_.times(), only_if(repeats)}, {"amount", w_.amount()},
                                      {"step", with_interval(w_.step())}, {"norm", w_.norm()}, {"to_first", w_.to_first()}});
    for (std::size_t i = 0; i < r_.rows.size(); ++i) {
      const funnel_row& s = r_.rows[i];
      std::vector<cell> row{named_cell(s.id, s.name), count_cell(s.deals.deals), count_cell(s.times)};
      row.push_back(worth_cell(s.deals));
      row.push_back(i == 0 ? dash() : share_cell(s.step));
      // A stage's norm is about the step to the next one: it stands beside that.
      row.push_back(i == 0 ? dash() : real_cell(r_.rows[i - 1].conversion_norm.value_or(no_number), unit::share));
      cell to_first = share_cell(s.to_first);
      to_first.lower = to_first.upper = no_number;
      row.push_back(std::move(to_first));
      t.rows.push_back(std::move(row));
    }
    put(std::move(t));
    other_ways();
  }

  /// The same conversions and rates by other names: folded, so that one of each is the figure.
  void other_ways() {
    const bool repeats = counts_repeat(r_);
    table t = with_columns("other_ways", {{"stage", w_.stage()}, {"published", w_.published(), only_if(repeats)}, {"step_amount", w_.step_amount()},
                                          {"amount_change", w_.amount_change(), reader::people}, {"amount_before", {}, reader::programs}, {"amount_kept", {}, reader::programs},
                                          {"amount_here", {}, reader::programs}});
    t.fold = w_.other_ways();
    for (std::size_t i = 1; i < r_.rows.size(); ++i) {
      const funnel_row& s = r_.rows[i];
      t.rows.push_back({named_cell(s.id, s.name), measured(s.published), measured(s.value.conversion),
                        s.value.next == s.value.kept ? dash() : amount_cell(s.value.next - s.value.kept), amount_cell(s.value.here),
                        amount_cell(s.value.kept), amount_cell(s.value.next)});
    }
    put(std::move(t));
    table rates = with_columns("other_rates", {{"rate", w_.rate()}, {"share", w_.share()}});
    rates.whose = reader::people;  // programs have them among the figures
    rates.fold = w_.other_rates();
    const win_rate_forms& w = r_.win_rates;
    rates.rows.push_back({text_cell(w_.won_of_entered()), share_cell(w.won_of_entered)});
    if (!r_.total.amount_unknown()) rates.rows.push_back({text_cell(w_.won_of_closed_amount()), share_cell(w.won_of_closed_amount)});
    if (r_.won.deals > 0) rates.rows.push_back({text_cell(w_.entered_per_won()), number_cell(w.entered_per_won, 1)});
    if (r_.timing.n > 0) rates.rows.push_back({text_cell(w_.mean_days_to_win()), days_cell(r_.timing.mean_days)});
    put(std::move(rates));
  }

  void ledger() {
    begin("ledger", w_.ledger_heading());
    const std::vector<fate> fates = shown_fates(r_);
    stacked_chart bars{w_.ledger_heading(), unit::count, {}, {}, {}, "fates"};
    table t = with_columns("fates", {{"stage", w_.stage()}}), amounts = with_columns("fate_amounts", {{"stage", {}}});
    amounts.whose = reader::programs;
    for (std::size_t f = 0; f < n_fates; ++f) {
      const bool shown = std::find(fates.begin(), fates.end(), static_cast<fate>(f)) != fates.end();
      t.columns.push_back({fate_ids[f], name_of(static_cast<fate>(f)), only_if(shown)});
      amounts.columns.push_back({fate_ids[f], {}});
      if (!shown) continue;
      bars.parts.emplace_back(name_of(static_cast<fate>(f)));
      bars.kinds.emplace_back(fate_ids[f]);
    }
    bars.part_ids = bars.kinds;
    t.columns.insert(t.columns.end(), {{"touched", w_.touched()}, {"now", w_.standing_now()}, {"reached", {}, reader::programs}});
    for (const char* id : {"touched", "now", "reached"}) amounts.columns.push_back({id, {}});
    table decided = with_columns("decided", {{"stage", w_.stage()}, {"resolved", w_.resolved_with_bounds()}});
    decided.fold = w_.other_ways();
    for (const stage_row& s : r_.stages) {
      std::vector<cell> row{stage_cell(s)}, worth{stage_cell(s)};
      stacked_chart::row bar{stage_name(s), {}, s.id};
      for (std::size_t f = 0; f < n_fates; ++f) {
        row.push_back(count_cell(s.ledger.fates[f].deals));
        worth.push_back(worth_cell(s.ledger.fates[f]));
      }
      for (const fate f : fates) bar.values.push_back(static_cast<double>(s.ledger[f].deals));
      cell resolved = s.won ? dash() : share_cell(s.resolved);
      if (!s.won && s.touched.deals > 0) {  // without settled deals there is no value, but still hard bounds
        resolved.lower = s.resolved.lower;
        resolved.upper = s.resolved.upper;
      }
      resolved.level = 1;
      if (!s.won) decided.rows.push_back({stage_cell(s), std::move(resolved)});
      row.insert(row.end(), {count_cell(s.touched.deals), count_cell(s.now.deals), count_cell(s.reached.deals)});
      for (const count_amount& c : {s.touched, s.now, s.reached}) worth.push_back(worth_cell(c));
      t.rows.push_back(std::move(row));
      amounts.rows.push_back(std::move(worth));
      bars.rows.push_back(std::move(bar));
    }
    put(paragraph{words_in(lang_).page.fates_sentence(), tone::plain, "fates_sentence"});
    put_assumptions({open_point::undated, open_point::lost_unseen, open_point::reopened, open_point::aside});
    put(std::move(bars));
    put(std::move(t));
    put(std::move(decided));
    put(std::move(amounts));
  }

  void moves() {
    begin("moves", w_.moves_heading());
    table t = with_columns("moves", {{"stage", w_.stage()}});
    for (const stage_row& s : r_.stages) t.columns.push_back(stage_column(s.id, stage_name(s)));
    t.columns.insert(t.columns.end(), {{"lost", w_.lost()}, {"moved_out", w_.moved_out()}, {"lasting", w_.lasting()}});
    const bool unknown = std::any_of(r_.stages.begin(), r_.stages.end(), [](const stage_row& s) { return s.moves.back() > 0; });
    t.columns.push_back({"unknown", w_.unknown(), only_if(unknown)});
    std::int64_t all = 0, back = 0;
    for (std::size_t from = 0; from < r_.stages.size(); ++from)
      for (std::size_t to = 0; to < r_.stages.size(); ++to) {
        all += r_.stages[from].moves[to];
        if (to < from) back += r_.stages[from].moves[to];
      }
    put(paragraph{w_.moves_sentence(grouped(back), grouped(all))});
    for (const stage_row& s : r_.stages) {
      std::vector<cell> row{stage_cell(s)};
      for (const std::int64_t n : s.moves) row.push_back(count_cell(n).toned(n == 0 ? tone::muted : tone::plain));
      t.rows.push_back(std::move(row));
    }
    put(std::move(t));
  }

  void activity() {
    if (!r_.has_period) return;
    begin("activity", w_.activity_heading());
    table t = with_columns("activity", {{"stage", w_.stage()}});
    for (std::size_t a = 0; a < n_stage_metrics; ++a) t.columns.push_back({activity_ids[a], w_.activities[a]()});
    for (const char* id : activity_ids) t.columns.push_back({std::string(id) + "_amount", {}, reader::programs});
    for (const stage_row& s : r_.stages) {
      std::vector<cell> row{stage_cell(s)};
      for (const count_amount& c : s.activity.counts) row.push_back(count_cell(c.deals));
      for (const count_amount& c : s.activity.counts) row.push_back(worth_cell(c));
      t.rows.push_back(std::move(row));
    }
    put(std::move(t));
  }

  void flows() {
    if (!r_.waterfall) return;
    begin("waterfall", w_.waterfall_heading());
    table t = with_columns("flows", {{"flow", ""}, {"deals", w_.deals()}, {"amount", w_.amount()}});
    bar_chart bars{w_.waterfall_heading(), unit::count, {}, "waterfall"};
    const auto add = [&](const char* id, const std::string& name, const count_amount& c, tone as = tone::plain) {
      t.rows.push_back({named_cell(id, name), count_cell(c.deals), worth_cell(c)});
      if (c.deals > 0) bars.bars.push_back({name, static_cast<double>(c.deals), money_text(c), as, id});
    };
    add("start", w_.waterfall_start(local_text(*r_.since, r_.query.zone)), r_.waterfall->start);
    for (std::size_t f = 0; f < n_flows; ++f)
      add(flow_ids[f], std::string(is_inflow(static_cast<flow>(f)) ? "+ " : "\u2212 ") + w_.flows[f](), r_.waterfall->flows[f],
          static_cast<flow>(f) == flow::won ? tone::good : static_cast<flow>(f) == flow::lost ? tone::bad : tone::muted);
    add("end", w_.waterfall_end(local_text(r_.as_of, r_.query.zone)), r_.waterfall->end);
    put(std::move(bars));
    put(std::move(t));
  }

  void months() {
    if (r_.months.empty()) return;
    begin("months", w_.months_heading());
    put(paragraph{words_in(lang_).page.months_sentence(), tone::plain, "months_sentence"});
    line_chart lines{w_.months_heading(), unit::count, {}, {}, "months"};
    for (const auto& [id, name, as] :
         {std::tuple{"created", w_.created(), tone::plain}, {"won", w_.won(), tone::good}, {"lost", w_.lost(), tone::bad}})
      lines.lines.push_back({name, {}, {}, {}, as, false, id});
    table t = with_columns("months", {{"month", w_.month()},
                                      {"created", w_.created()},
                                      {"created_amount", w_.amount()},
                                      {"won", w_.won()},
                                      {"won_amount", w_.amount()},
                                      {"lost", w_.lost()},
                                      {"lost_amount", w_.amount()}});
    for (const period_row& m : r_.months) {
      lines.labels.push_back(m.in.label());
      std::vector<cell> row{text_cell(m.in.label())};
      for (std::size_t l = 0; l < n_milestones; ++l) {
        lines.lines[l].values.push_back(static_cast<double>(m.counts[l].deals));
        row.insert(row.end(), {count_cell(m.counts[l].deals), worth_cell(m.counts[l])});
      }
      t.rows.push_back(std::move(row));
    }
    put(std::move(lines));
    put(std::move(t));
  }

  void credit() {
    if (r_.credit.empty()) return;
    begin("credit", w_.credit_heading());
    table t = with_columns("credit", {{"person", w_.person()},
                                      {"open", w_.open()},
                                      {"won", w_.won()},
                                      {"won_amount", w_.won_amount()},
                                      {"lost", w_.lost()},
                                      {"open_amount", {}, reader::programs},
                                      {"lost_amount", {}, reader::programs}});
    for (const owner_credit& c : r_.credit)
      t.rows.push_back({host_cell(c.person, lang_), number_cell(c[outcome::open].deals(), 2),
                        number_cell(c[outcome::won].deals(), 2), amount_cell(c[outcome::won].amount),
                        number_cell(c[outcome::lost].deals(), 2), amount_cell(c[outcome::open].amount), amount_cell(c[outcome::lost].amount)});
    put(std::move(t));
  }

  void segments() {
    if (r_.segments.empty()) return;
    begin("segments", w_.segments_heading());
    table t = with_columns("segments", {});
    for (const std::string& name : r_.group_names) t.columns.push_back(group_column(name, lang_));
    t.columns.push_back({"deals", w_.total()});
    for (std::size_t i = 1; i < r_.rows.size(); ++i) t.columns.push_back(stage_column(r_.rows[i].id, r_.rows[i].name));
    t.columns.insert(t.columns.end(), {{"open", w_.open()},
                                       {"won", w_.won()},
                                       {"lost", w_.lost()},
                                       {"won_amount", w_.won_amount()},
                                       {"win_rate", with_interval(w_.won_of_closed())},
                                       {"amount", {}, reader::programs},
                                       {"open_amount", {}, reader::programs},
                                       {"lost_amount", {}, reader::programs},
                                       {"win_rate_of_entered", {}, reader::programs},
                                       {"win_rate_by_amount", {}, reader::programs},
                                       {"median_days_to_win", {}, reader::programs},
                                       {"mean_days_to_win", {}, reader::programs}});
    for (const segment_row& s : r_.segments) {
      std::vector<cell> row;
      for (const std::string& value : s.key) row.push_back(host_cell(value, lang_));
      row.push_back(count_cell(s.total.deals));
      for (std::size_t i = 1; i < s.counted.size(); ++i) row.push_back(count_cell(s.counted[i].deals));
      row.insert(row.end(), {count_cell(s.open.deals), count_cell(s.won.deals), count_cell(s.lost.deals),
                             worth_cell(s.won), share_cell(s.win_rates.won_of_closed), worth_cell(s.total), worth_cell(s.open), worth_cell(s.lost),
                             share_cell(s.win_rates.won_of_entered), share_cell(s.win_rates.won_of_closed_amount),
                             days_cell(s.timing.n > 0 ? s.timing.median_days : no_number), days_cell(s.timing.n > 0 ? s.timing.mean_days : no_number)});
      t.rows.push_back(std::move(row));
    }
    put(std::move(t));
  }

  void definitions() {
    begin("definitions", w_.definitions_heading());
    glossary g;
    for (const definition& d : w_.definitions) g.terms.emplace_back(d.term(), d.meaning());
    put(std::move(g));
  }

  const funnel_report& r_;
  std::vector<section> analyses_;
  language lang_;
  const report_texts& w_;
  std::vector<section> sections_;
};

}  // namespace

doc::document to_document(const funnel_report& r, language lang, std::vector<doc::section> analyses) {
  return report_sections(r, lang, std::move(analyses)).make();
}

doc::section assumption_section(const std::vector<assumption>& assumed, language lang) {
  const auto all = {open_point::begun_before, open_point::undated, open_point::lost_unseen, open_point::unpriced, open_point::reopened, open_point::aside};
  return {"assumptions", words_in(lang).assumptions.heading(), assumption_paragraphs(assumed, all, lang)};
}

}  // namespace v0_1
}  // namespace funnel
