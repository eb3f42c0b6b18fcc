#include "io/draft_stage_names.hpp"
#include "io/draft_text.hpp"
#include "io/draft_work.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {
namespace {

/// Draws the mapping of a list of deals, one row each.
class list_drafter {
  using enum column_role;

 public:
  explicit list_drafter(draft_work& w) : w_(w) {}

  void draft() {
    m().shape = row_shape::snapshot;
    find_dated_stages(w_);
    const bool by_columns = !w_.column(stage) && find_stage_columns(w_);
    settle_times(w_);
    if (by_columns)
      tell_stage_columns();
    else if (!set_field(w_, stage, &column_mapping::stage, 1, words().no_stage(w_.all_columns())))
      return;  // whatever else is missing, this is no list of deals
    ask_about_blank_stages();
    if (set_field(w_, deal, &column_mapping::deal, 0, words().no_deal(w_.all_columns())) &&
        fit(*w_.column(deal), deal) == 0 && !w_.options.columns.contains("deal"))
      w_.told += " (" + words().name_is_id() + ")";
    set_created();
    if (!set_field(w_, closed, &column_mapping::closed, 4)) {
      if (!w_.column(won_time)) unread_time(w_, closed);
    } else if (expects_closings()) {
      w_.told += " (" + words().closing_is_expected() + ")";
    }
    if (w_.column(expected) && w_.column(expected)->n_filled > 0) set_field(w_, expected, &column_mapping::expected, 5);
    settle_stages(w_);
    date_closings();
    ask_about_closings();
    set_amounts(w_);
    set_field(w_, owner, &column_mapping::owner, 6);
    set_field(w_, reason, &column_mapping::reason, 9);
    set_field(w_, team, &column_mapping::team, 11);
    skip_rows(w_);
    ask_about_repeats();
    take_dimensions(w_);
  }

 private:
  column_mapping& m() { return w_.out.mapping; }
  const column_mapping& m() const { return w_.out.mapping; }
  const draft_texts& words() const { return w_.words(); }

  /// A report that is grouped by the stage names it once a group: the rows below stand nowhere.
  void ask_about_blank_stages() {
    const draft_column* c = w_.column(stage);
    if (!c) return;
    std::size_t n = 0, n_blank = 0;
    for (std::size_t i = 0; i < w_.sample.rows.size(); ++i) {
      if (w_.column(deal) && w_.cell(i, deal).empty()) continue;  // a subtotal is no deal
      ++n;
      n_blank += w_.cell(i, stage).empty();
    }
    if (3 * n_blank > n)
      w_.ask(errc::missing_value, c->name, words().seldom_a_stage(c->name, std::to_string(n_blank), std::to_string(n)));
  }

  /// Columns called as stages are; the first that has a date began the deal, if nothing else says it.
  void tell_stage_columns() {
    for (const dated_stage& d : m().dated) w_.tell(words().field_is(d.stage, d.column));
    if (w_.column(created)) return;
    const auto first = std::find_if(m().dated.begin(), m().dated.end(),
                                    [](const dated_stage& d) { return !closing_by_name(d.stage); });
    for (const draft_column& c : w_.columns)
      if (c.name == first->column && c.n_filled == w_.sample.rows.size()) w_.roles.at(created) = c.at;
  }

  /// When deals were created. Where no cell says it, it is unknown: the deal is there from the first day of the file on.
  void set_created() {
    if (set_field(w_, created, &column_mapping::created, 3)) {
      if (!lacks_creations()) return;
      m().created_default = first_day();
      return void(w_.told += " (" + words().created_sometimes() + ")");
    }
    if (unread_time(w_, created)) return;
    const std::vector<std::string> others = other_times();
    if (!others.empty()) return w_.ask(errc::missing_value, {}, words().which_created(quoted_list(others, words())));
    m().created_default = first_day();
    if (!m().created_default) return w_.ask(errc::missing_value, {}, words().no_created(w_.all_columns()));
    w_.tell(words().created_unknown());
    w_.fact("created", words().created_unknown(), {}, true);
  }

  /// Are there deals without a creation? Rows without a stage, too, are no deals but what stands below them.
  bool lacks_creations() const {
    bool any = false;
    for (std::size_t i = 0; i < w_.sample.rows.size(); ++i) {
      if (!w_.cell(i, created).empty()) continue;
      if (w_.cell(i, stage).empty() || w_.cell(i, deal).empty()) return false;
      any = true;
    }
    return any;
  }

  /// The earliest of all times that the mapping reads; nullopt when there is none.
  std::optional<std::string> first_day() const {
    std::optional<instant> first;
    for (const draft_column& c : w_.columns) {
      const bool dated = std::any_of(m().dated.begin(), m().dated.end(),
                                     [&](const dated_stage& d) { return d.column == c.name; });
      const auto is = [&](column_role r) { return w_.column(r) == &c; };
      if (!dated && !is(created) && !is(closed) && !is(won_time) && !is(lost_time) && !is(expected)) continue;
      for (const auto& [value, n] : c.values)
        if (const auto t = time_in(w_, value, c); t && (!first || *t < *first)) first = t;
    }
    return first ? std::optional(date_text(time_zone().date_of(*first))) : std::nullopt;
  }

  /// Times that nothing is known of: one of them may be the creation.
  std::vector<std::string> other_times() const {
    static constexpr std::array<std::string_view, 31> of_other_things{
        "modif",  "updat",  "last",    "activ",  "contact", "next",   "task",  "call",   "follow", "birth", "due",
        "remind", "touch",  "измен",   "послед", "актив",   "ultim",  "atual", "letzt",  "geand",  "dern",  "ostatn",
        "seen",   "email",  "meeting", "sync",   "export",  "import", "renew", "review", "view"};
    std::vector<std::string> names;
    for (const draft_column& c : w_.columns) {
      if (!c.is_time() || c.numeric || w_.is_role(c) || 2 * c.n_filled < w_.sample.rows.size()) continue;
      if (std::any_of(m().dated.begin(), m().dated.end(), [&](const dated_stage& d) { return d.column == c.name; }))
        continue;
      const std::string name = squash(c.heading);
      if (std::none_of(of_other_things.begin(), of_other_things.end(),
                       [&](std::string_view other) { return name.find(other) != std::string::npos; }))
        names.push_back(c.name);
    }
    return names;
  }

  /// Do open deals have closing dates, too?
  bool expects_closings() const {
    for (std::size_t i = 0; i < w_.sample.rows.size(); ++i)
      if (!w_.cell(i, closed).empty() && !closing_by_name(w_.cell(i, stage)) && !closing_by_name(w_.cell(i, outcome)))
        return true;
    return false;
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
      w_.tell(words().field_is(id, c->name));
    };
    add(won_time, won);
    add(lost_time, lost);
  }

  /// Do all rows of this deal say the same?
  bool all_alike(std::size_t at, std::string_view id) const {
    const std::vector<std::string_view>* first = nullptr;
    for (const auto& row : w_.sample.rows) {
      if (row[at] != id) continue;
      if (first && row != *first) return false;
      first = &row;
    }
    return true;
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
      if (n < 2 || all_alike(c->at, value)) continue;  // a row that says nothing new is rejected, and that is told
      std::string lines;
      for (std::size_t i = 0, found = 0; i < w_.sample.rows.size() && found < 3; ++i)
        if (w_.sample.rows[i][c->at] == value) lines += (found++ ? ", " : "") + std::to_string(w_.sample.lines[i]);
      return w_.ask(errc::duplicate, "deal", words().repeated_deals(c->name, value, lines));
    }
  }

  /// Deals that were closed need the time of it.
  void ask_about_closings() {
    if (!m().closed.empty() || !w_.any_closed) return;
    if (std::any_of(m().dated.begin(), m().dated.end(),
                    [&](const dated_stage& d) { return closes(d.stage); }))
      return;
    if (const draft_column* c = w_.column(expected))
      w_.ask(errc::missing_value, "closed", words().only_expected(c->name));
    else if (w_.out.questions.empty() || w_.out.questions.back().field != "closed")
      w_.ask(errc::missing_value, "closed", words().no_closed(w_.all_columns()));
  }

  bool closes(const std::string& id) const {
    if (closing_by_name(id)) return true;
    for (const pipeline_version& v : m().pipelines)
      for (const funnel::stage& s : v.stages.stages())
        if (s.id == id && s.kind != stage_kind::open) return true;
    return false;
  }

  draft_work& w_;
};

}  // namespace

void map_list(draft_work& w) { list_drafter(w).draft(); }

}  // namespace funnel::io
