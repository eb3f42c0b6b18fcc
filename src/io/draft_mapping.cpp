#include "io/draft_stage_names.hpp"
#include "io/draft_text.hpp"
#include "io/draft_work.hpp"

#include "io/amount_forms.hpp"
#include "io/time_forms.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;

class drafter {
  using enum column_role;

 public:
  drafter(const file_sample& s, const draft_options& options)
      : w_{s, options, profile_columns(s), {}, {}, {}, {}, {}, {}, {}, {}, {}} {
    w_.roles = find_roles(s, w_.columns, options.columns);
  }

  mapping_draft draft() {
    describe_file();
    switch (w_.roles.shape) {
      case draft_shape::list:
        map_list();
        break;
      case draft_shape::field_changes:
        map_changes();
        break;
      default:
        map_events();
        break;
    }
    ask_about_rivals();
    summarise();
    return std::move(w_.out);
  }

 private:
  column_mapping& m() { return w_.out.mapping; }
  const draft_texts& words() const { return w_.words(); }

  void describe_file() {
    const file_sample& s = w_.sample;
    m().delimiter = s.delimiter;
    m().encoding = s.encoding;
    m().short_rows = s.short_rows;
    m().until_blank_line = s.until_blank_line;
    if (w_.options.zone) m().zone = *w_.options.zone;
    std::string file = s.shown_encoding + ", " + (s.delimiter == '\t' ? "tab" : std::string("\"") + s.delimiter + "\"");
    w_.fact("file", file, s.encoding_proven ? words().by_bytes() : words().by_letters(), s.encoding_proven);
    if (!s.whole) w_.fact("rows", words().sampled(std::to_string(s.rows.size())), {}, false);
  }

  /// Sets a column of the mapping; a question when it must be there and is not.
  bool set(column_role r, std::string column_mapping::*to, std::size_t text, const std::string& missing = {}) {
    const draft_column* c = w_.column(r);
    if (!c) {
      if (!missing.empty()) w_.ask(errc::missing_value, {}, missing);
      return false;
    }
    m().*to = c->name;
    const bool named = w_.options.columns.contains(field_name(to));
    w_.fact(field_name(to), "\"" + c->name + "\"",
            named                             ? words().given()
            : name_score(c->heading, r) >= 60 ? words().by_name()
                                              : words().by_cells(),
            named || fit(*c, r) >= 80);
    told_ += (told_.empty() ? "" : ", ") + words().field_is(words().fields[text](), c->name);
    return true;
  }

  static std::string field_name(std::string column_mapping::*to) {
    column_mapping probe;
    for (const std::string_view name :
         {"deal", "time", "kind", "stage", "from", "left", "field", "new_value", "pipeline", "outcome", "created",
          "closed", "expected", "owner", "team", "actor", "amount", "currency", "reason"})
      if (std::string* there = probe.column(name); there == &(probe.*to)) return std::string(name);
    return {};
  }

  void map_list() {
    m().shape = row_shape::snapshot;
    find_dated_stages(w_);
    settle_times(w_);
    const bool staged = set(stage, &column_mapping::stage, 1, words().no_stage(w_.all_columns()));
    if (!staged) return;  // whatever else is missing, this is no list of deals
    if (set(deal, &column_mapping::deal, 0, words().no_deal(w_.all_columns())) && fit(*w_.column(deal), deal) == 0 &&
        !w_.options.columns.contains("deal"))
      told_ += " (" + words().name_is_id() + ")";
    set(created, &column_mapping::created, 3,
        unread_time(created) ? std::string() : words().no_created(w_.all_columns()));
    if (!set(closed, &column_mapping::closed, 4)) {
      if (!w_.column(won_time)) unread_time(closed);
    } else if (expects_closings()) {
      told_ += " (" + words().closing_is_expected() + ")";
    }
    if (w_.column(expected) && w_.column(expected)->n_filled > 0) set(expected, &column_mapping::expected, 5);
    settle_stages(w_);
    date_closings();
    if (m().closed.empty() && !m().outcome.empty() && w_.column(expected) &&
        std::none_of(m().dated.begin(), m().dated.end(),
                     [&](const dated_stage& d) { return closing_by_name(d.stage).has_value(); }))
      w_.ask(errc::missing_value, "closed", words().only_expected(w_.column(expected)->name));
    if (set(amount, &column_mapping::amount, 7))
      settle_amounts(w_, *w_.column(amount));
    else
      unread_amount();
    set(owner, &column_mapping::owner, 6);
    set(reason, &column_mapping::reason, 9);
    set(team, &column_mapping::team, 11);
    skip_rows(w_);
    ask_about_repeats();
    take_dimensions(w_);
  }

  /// Do open deals have closing dates, too?
  bool expects_closings() const {
    for (std::size_t i = 0; i < w_.sample.rows.size(); ++i)
      if (!w_.cell(i, closed).empty() && !closing_by_name(w_.cell(i, stage)) && !closing_by_name(w_.cell(i, outcome)))
        return true;
    return false;
  }

  /// A column that is called so and whose cells are no times: a question, and true.
  bool unread_time(column_role r) {
    for (const draft_column& c : w_.columns) {
      if (w_.column(r) || name_score(c.heading, r) < 90 || c.is_time() || c.flag || c.values.empty() || w_.is_role(c))
        continue;
      const auto odd =
          std::find_if(c.values.begin(), c.values.end(), [](const auto& v) { return time_forms_of(v.first).empty(); });
      w_.ask(errc::invalid_value, c.name,
             words().no_time_form(c.name, odd == c.values.end() ? c.values[0].first : odd->first));
      return true;
    }
    return false;
  }

  /// Without amounts; a question when a column is called so and its cells are not read.
  void unread_amount() {
    m().currency.code = w_.options.currency;
    for (const draft_column& c : w_.columns) {
      if (name_score(c.heading, amount) < 85 || c.flag || c.is_time() || c.values.empty() || w_.is_role(c)) continue;
      const auto digits = std::count_if(c.values.begin(), c.values.end(), [](const auto& v) {
        return v.first.find_first_of("0123456789") != std::string_view::npos;
      });
      if (2 * static_cast<std::size_t>(digits) >= c.values.size())
        return w_.ask(errc::invalid_value, c.name, words().no_amount_form(c.name));
    }
  }

  /// A column of events that names winning or losing, beside stages that do not.
  void ask_about_kinds() {
    for (const funnel::stage& s :
         m().pipelines.empty() ? std::vector<funnel::stage>{} : m().pipelines.front().stages.stages())
      if (s.kind == stage_kind::lost) return;
    for (const draft_column& c : w_.columns) {
      if (w_.is_role(c) || c.n_distinct > 20 || c.numeric || c.is_time()) continue;
      if (std::any_of(c.values.begin(), c.values.end(),
                      [](const auto& v) { return v.first.size() > 1 && closing_by_name(v.first).has_value(); }))
        return w_.ask(errc::invalid_value, c.name, words().closing_elsewhere(c.name));
    }
  }

  /// Closings in columns of their own: one for won deals, one for lost ones.
  void date_closings() {
    if (!m().closed.empty() || m().pipelines.empty()) return;
    std::string won, lost;
    for (const funnel::stage& s : m().pipelines.front().stages.stages()) {
      if (s.kind == stage_kind::won) won = s.id;
      if (s.kind == stage_kind::lost && lost.empty()) lost = s.id;
    }
    const auto add = [&](column_role r, const std::string& id) {
      const draft_column* c = w_.column(r);
      if (!c || c->n_filled == 0 || id.empty()) return;
      m().dated.push_back({id, c->name});
      told_ += ", " + words().field_is(id, c->name);
    };
    add(won_time, won);
    add(lost_time, lost);
  }

  void ask_about_repeats() {
    const draft_column* c = w_.column(deal);
    // Rows of something else that belongs to deals: products, notes.
    for (const draft_column& other : w_.columns)
      if (c && other.at != c->at && other.repeats() && fit(other, deal) >= 100 && fit(other, deal) > fit(*c, deal) &&
          other.n_filled * 10 > w_.sample.rows.size() * 9)
        c = &other;
    if (!c || !c->repeats()) return;
    for (const auto& [value, n] : c->values) {
      if (n < 2) continue;
      std::string lines;
      for (std::size_t i = 0, found = 0; i < w_.sample.rows.size() && found < 3; ++i)
        if (w_.sample.rows[i][c->at] == value) lines += (found++ ? ", " : "") + std::to_string(w_.sample.lines[i]);
      return w_.ask(errc::duplicate, "deal", words().repeated_deals(c->name, value, lines));
    }
  }

  void map_events() {
    m().shape = row_shape::event;
    const column_role when = w_.roles.shape == draft_shape::stays ? entered : changed;
    if (!set(deal, &column_mapping::deal, 0, words().no_deal(w_.all_columns()))) return;
    if (!set(when, &column_mapping::time, 12, words().no_time(w_.all_columns()))) return;
    settle_times(w_);
    ask_about_still_times(when);
    set(w_.roles.shape == draft_shape::moves ? to_stage : stage, &column_mapping::stage, 1);
    set(kind, &column_mapping::kind, 15);
    set(from_stage, &column_mapping::from, 13);
    set(left, &column_mapping::left, 14);
    if (w_.column(expected) && w_.column(expected)->n_filled > 0) set(expected, &column_mapping::expected, 5);
    settle_stages(w_);
    if (set(amount, &column_mapping::amount, 7))
      settle_amounts(w_, *w_.column(amount));
    else
      unread_amount();
    if (m().kind.empty()) ask_about_kinds();
    set(owner, &column_mapping::owner, 6);
    set(team, &column_mapping::team, 11);
    set(actor, &column_mapping::actor, 17);
    set(reason, &column_mapping::reason, 9);
    take_dimensions(w_);
  }

  /// Rows of a deal that all have one time are no history of it: they are its products, or its notes.
  void ask_about_still_times(column_role when) {
    std::map<std::string_view, std::pair<std::string_view, std::string>> first;
    bool any_again = false;
    std::string_view example;
    for (std::size_t i = 0; i < w_.sample.rows.size(); ++i) {
      const std::string_view id = w_.cell(i, deal), time = w_.cell(i, when);
      const auto [known, fresh] = first.try_emplace(id, time, std::to_string(w_.sample.lines[i]));
      if (fresh) continue;
      if (known->second.first != time) return;
      if (!any_again) example = id, known->second.second += ", " + std::to_string(w_.sample.lines[i]);
      any_again = true;
    }
    if (any_again)
      w_.ask(errc::duplicate, "deal", words().repeated_deals(w_.column(deal)->name, example, first[example].second));
  }

  void map_changes() {
    m().shape = row_shape::field_change;
    if (!set(deal, &column_mapping::deal, 0, words().no_deal(w_.all_columns()))) return;
    if (!set(changed, &column_mapping::time, 12, words().no_time(w_.all_columns()))) return;
    set(field, &column_mapping::field, 15);
    set(new_value, &column_mapping::new_value, 16);
    settle_times(w_);
    name_fields();
    settle_stages(w_);
    settle_changed_amounts();
    set(actor, &column_mapping::actor, 17);
  }

  /// What each value of the column of fields means; one field is the stage, and one that says won and lost goes with
  /// it.
  void name_fields() {
    struct meaning {
      column_role role;
      const char* is;
    };
    static constexpr std::array<meaning, 7> meanings{{{stage, "stage"},
                                                      {owner, "owner"},
                                                      {amount, "amount"},
                                                      {pipeline, "pipeline"},
                                                      {reason, "reason"},
                                                      {expected, "expected"},
                                                      {closed, "expected"}}};
    std::string as_stage;
    int best_stage = 0;
    for (const auto& [value, n] : w_.column(field)->values) {
      const std::string name(value);
      if (squash(name) == "created") {
        m().fields[name] = "created";
        continue;
      }
      const meaning* found = nullptr;
      int score = 49;
      for (const meaning& k : meanings)
        if (const int s = name_score(name, k.role); s > score) found = &k, score = s;
      if (!found) continue;
      if (found->role != stage) {
        if (std::none_of(m().fields.begin(), m().fields.end(), [&](const auto& f) { return f.second == found->is; }))
          m().fields[name] = found->is;
      } else if (score > best_stage) {
        as_stage = name, best_stage = score;
      }
    }
    if (as_stage.empty()) return;
    m().fields[as_stage] = "stage";
    for (const auto& [value, n] : w_.column(field)->values)
      if (name_score(value, outcome) == 100 && value != as_stage) m().fields[std::string(value)] = "stage";
  }

  /// Amounts among the new values of all fields.
  void settle_changed_amounts() {
    draft_column amounts;
    amounts.name = m().new_value;
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < w_.sample.rows.size(); ++i) {
      const auto known = m().fields.find(std::string(w_.cell(i, field)));
      if (known == m().fields.end() || known->second != "amount") continue;
      const std::string_view value = w_.cell(i, new_value);
      if (value.empty() || !seen.insert(value).second) continue;
      amounts.values.emplace_back(value, 1);
      ++amounts.n_filled;
    }
    if (amounts.values.empty()) return void(m().currency.code = w_.options.currency);
    amounts.amounts = amount_forms_of(amounts.values[0].first, 2);
    for (const auto& [value, n] : amounts.values) {
      const auto forms = amount_forms_of(value, 2);
      std::erase_if(amounts.amounts,
                    [&](amount_form f) { return std::find(forms.begin(), forms.end(), f) == forms.end(); });
    }
    settle_amounts(w_, amounts);
  }

  /// Two columns that might as well be the same field.
  void ask_about_rivals() {
    static constexpr std::array<std::pair<column_role, std::size_t>, 5> asked{
        {{stage, 1}, {created, 3}, {amount, 7}, {changed, 12}, {deal, 0}}};
    for (const auto& [role, text] : asked) {
      const auto rivals = w_.roles.rivals.find(role);
      if (rivals == w_.roles.rivals.end()) continue;
      std::vector<std::string> names;
      for (const std::size_t at : rivals->second) names.push_back(w_.columns[at].name);
      if (w_.columns[rivals->second[0]].heading == w_.columns[rivals->second[1]].heading)
        w_.ask(errc::duplicate, {}, words().column_twice(w_.columns[rivals->second[0]].heading, quoted_list(names)));
      else
        w_.ask(errc::duplicate, {}, words().which_column(words().fields[text](), quoted_list(names)));
    }
  }

  void summarise() {
    const draft_texts& t = words();
    w_.fact("rows", t.shapes[static_cast<std::size_t>(w_.roles.shape)](), t.by_cells(), true);
    const auto or_none = [&](const std::string& text) { return text.empty() ? t.no_amounts() : text; };
    w_.out.summary = {
        t.rows_are(t.shapes[static_cast<std::size_t>(w_.roles.shape)](), told_),
        t.stages_are(w_.shown_stages, w_.stages_why, w_.shown_won, w_.shown_lost),
        t.forms_are(or_none(w_.shown_times), or_none(w_.shown_amounts),
                    w_.shown_currency.empty() ? t.no_currency() : w_.shown_currency, w_.out.facts.front().found)};
  }

  draft_work w_;
  std::string told_;
};

}  // namespace

result<mapping_draft> draft_mapping(const std::string& path, const draft_options& options) {
  const auto sample = sample_file(path, options.files);
  if (!sample) return sample.errors();
  return drafter(*sample, options).draft();
}

}  // namespace v0_1
}  // namespace funnel
