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
  drafter(const profiled_sample& s, const draft_options& options, const std::vector<table_join>& joins)
      : w_{s.sample, options, s.columns} {
    w_.roles = find_roles(s.sample, w_.columns, options.columns);
    m().joins = joins;
  }

  mapping_draft draft() {
    describe_file();
    switch (w_.roles.shape) {
      case draft_shape::list:
        map_list(w_);
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
    std::string file = s.shown_encoding + ", " + shown_delimiter(s.delimiter, words());
    w_.fact("file", file, s.encoding_proven ? words().by_bytes() : words().by_letters(), s.encoding_proven);
    if (!s.whole) w_.fact("rows", words().sampled(std::to_string(s.rows.size())), {}, false);
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

  void map_events() {
    m().shape = row_shape::event;
    const column_role when = w_.roles.shape == draft_shape::stays ? entered : changed;
    if (!set_field(w_, deal, &column_mapping::deal, 0, words().no_deal(w_.all_columns()))) return;
    if (!set_field(w_, when, &column_mapping::time, 12, words().no_time(w_.all_columns()))) return;
    settle_times(w_);
    ask_about_still_times(when);
    set_field(w_, w_.roles.shape == draft_shape::moves ? to_stage : stage, &column_mapping::stage, 1);
    set_field(w_, kind, &column_mapping::kind, 15);
    set_field(w_, from_stage, &column_mapping::from, 13);
    set_field(w_, left, &column_mapping::left, 14);
    if (w_.column(expected) && w_.column(expected)->n_filled > 0) set_field(w_, expected, &column_mapping::expected, 5);
    settle_stages(w_);
    set_amounts(w_);
    if (m().kind.empty()) ask_about_kinds();
    set_field(w_, owner, &column_mapping::owner, 6);
    set_field(w_, team, &column_mapping::team, 11);
    set_field(w_, actor, &column_mapping::actor, 17);
    set_field(w_, reason, &column_mapping::reason, 9);
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
    if (!set_field(w_, deal, &column_mapping::deal, 0, words().no_deal(w_.all_columns()))) return;
    if (!set_field(w_, changed, &column_mapping::time, 12, words().no_time(w_.all_columns()))) return;
    set_field(w_, field, &column_mapping::field, 15);
    set_field(w_, new_value, &column_mapping::new_value, 16);
    settle_times(w_);
    name_fields();
    settle_stages(w_);
    settle_changed_amounts();
    set_field(w_, actor, &column_mapping::actor, 17);
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
    static constexpr std::array<std::pair<column_role, std::size_t>, 9> asked{{{stage, 1},
                                                                               {created, 3},
                                                                               {amount, 7},
                                                                               {changed, 12},
                                                                               {deal, 0},
                                                                               {closed, 4},
                                                                               {owner, 6},
                                                                               {entered, 12},
                                                                               {left, 14}}};
    for (const auto& [role, text] : asked) {
      const auto rivals = w_.roles.rivals.find(role);
      if (rivals == w_.roles.rivals.end()) continue;
      // Of these, one that is called so first is as good as the next, unless the file calls both the same.
      const bool any_will_do = role == closed || role == owner || role == entered || role == left;
      if (any_will_do && w_.columns[rivals->second[0]].heading != w_.columns[rivals->second[1]].heading) continue;
      std::vector<std::string> names;
      for (const std::size_t at : rivals->second) names.push_back(w_.columns[at].name);
      if (w_.columns[rivals->second[0]].heading == w_.columns[rivals->second[1]].heading)
        w_.ask(errc::duplicate, {}, words().column_twice(w_.columns[rivals->second[0]].heading, quoted_list(names, words())));
      else
        w_.ask(errc::duplicate, {}, words().which_column(words().fields[text](), quoted_list(names, words())));
    }
  }

  void summarise() {
    const draft_texts& t = words();
    for (const table_join& join : m().joins) {
      const std::string joined = t.joined_by(join.file, t.quoted(join.on));
      w_.tell(joined);
      w_.fact("joins", joined, t.by_cells(), true);
    }
    w_.fact("rows", t.shapes[static_cast<std::size_t>(w_.roles.shape)](), t.by_cells(), true);
    const auto or_none = [&](const std::string& text) { return text.empty() ? t.no_amounts() : text; };
    w_.out.summary = {
        t.rows_are(t.shapes[static_cast<std::size_t>(w_.roles.shape)](), w_.told),
        t.stages_are(w_.shown_stages, w_.stages_why, w_.shown_won, w_.shown_lost),
        t.forms_are(or_none(w_.shown_times), or_none(w_.shown_amounts),
                    w_.shown_currency.empty() ? t.no_currency() : w_.shown_currency, w_.out.facts.front().found)};
  }

  draft_work w_;
};

}  // namespace

result<mapping_draft> draft_mapping(const std::string& path, const draft_options& options) {
  auto sample = sample_file(path, options.files);
  if (!sample) return sample.errors();
  return draft_from(profiled_sample(*std::move(sample)), options);
}

}  // namespace v0_1

mapping_draft io::draft_from(const profiled_sample& s, const draft_options& options, const std::vector<table_join>& joins) {
  return drafter(s, options, joins).draft();
}

}  // namespace funnel
