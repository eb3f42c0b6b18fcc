#include "io/draft_stage_names.hpp"
#include "io/draft_stages.hpp"
#include "io/draft_text.hpp"
#include "io/draft_work.hpp"

#include "io/amount_forms.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace funnel::io {
namespace {

/// The stages of one pipeline as the rows show them.
struct pipeline_rows {
  std::string name;  ///< empty when the file has one
  std::vector<seen_stage> stages;
  std::map<std::string, std::size_t> places;  ///< by squashed name
  deal_entries entries;
  std::size_t n_closed_elsewhere = 0;  ///< rows with a closing date that stand in a stage not known to be closed

  std::size_t place_of(std::string_view value) {
    std::string key = squash(value);
    if (key.empty()) key = value;
    const auto [it, fresh] = places.try_emplace(std::move(key), stages.size());
    if (fresh) stages.emplace_back().name = value;
    seen_stage& s = stages[it->second];
    auto spelt =
        std::find_if(s.spellings.begin(), s.spellings.end(), [&](const auto& known) { return known.first == value; });
    if (spelt == s.spellings.end()) spelt = s.spellings.emplace(s.spellings.end(), value, 0);
    ++spelt->second;
    return it->second;
  }
};

class stage_settler {
  using enum column_role;

 public:
  explicit stage_settler(draft_work& w) : w_(w) {}

  void settle() {
    gather();
    for (pipeline_rows& p : pipelines_) find_kinds(p);
    settle_outcome();
    bool any_won = false;
    for (pipeline_rows& p : pipelines_) any_won = build(p) || any_won;
    show();
  }

 private:
  pipeline_rows& rows_of(std::string_view name) {
    const auto found =
        std::find_if(pipelines_.begin(), pipelines_.end(), [&](const pipeline_rows& p) { return p.name == name; });
    return found != pipelines_.end() ? *found
                                     : (pipelines_.push_back({std::string(name), {}, {}, {}, 0}), pipelines_.back());
  }

  void gather() {
    const draft_column* several = w_.column(pipeline);
    if (several && several->n_distinct < 2) several = nullptr;
    if (several) w_.out.mapping.pipeline = several->name;
    const bool changes = w_.roles.shape == draft_shape::field_changes;
    const column_role stage_role = w_.roles.shape == draft_shape::moves ? to_stage : changes ? new_value : stage;
    const column_role time_role = w_.roles.shape == draft_shape::stays ? entered : changed;
    const draft_column* when = w_.roles.shape == draft_shape::list ? nullptr : w_.column(time_role);
    const draft_column* outcomes = w_.column(outcome);
    for (std::size_t i = 0; i < w_.sample.rows.size(); ++i) {
      if (changes && !is_stage_field(w_.cell(i, field))) continue;
      pipeline_rows& p = rows_of(several ? w_.cell(i, pipeline) : std::string_view());
      const std::string_view deal_id = w_.cell(i, deal);
      const auto time = when ? time_in(w_, w_.cell(i, time_role), *when) : std::nullopt;
      std::optional<std::size_t> before;
      if (const std::string_view from = w_.cell(i, from_stage); w_.roles.shape == draft_shape::moves && !from.empty())
        before = p.place_of(from);
      if (const std::string_view old = w_.cell(i, old_value); changes && !old.empty() && !open_by_name(old))
        before = p.place_of(old);
      const std::string_view value = w_.cell(i, stage_role);
      if (w_.roles.shape == draft_shape::list && !w_.column(stage)) gather_dates(p, i, deal_id);
      if (value.empty() || (changes && open_by_name(value) && !is_known_stage(value))) continue;
      const std::size_t at = p.place_of(value);
      seen_stage& s = p.stages[at];
      ++s.n_rows;
      count_outcome(s, i, outcomes);
      if (const auto chance = read_percent(w_.cell(i, probability))) s.probabilities.push_back(*chance);
      if (const auto place = read_percent(w_.cell(i, stage_order))) {
        s.place_varies = s.place_varies || (s.place && *s.place != *place);
        s.place = place;
      }
      if (when && !deal_id.empty()) p.entries[deal_id].push_back({time, at, before});
      if (w_.roles.shape == draft_shape::list && !closing_by_name(value) && !w_.cell(i, closed).empty())
        ++p.n_closed_elsewhere;
      gather_dates(p, i, deal_id);
    }
    for (pipeline_rows& p : pipelines_)
      for (seen_stage& s : p.stages) {
        if (s.place_varies) s.place.reset();
        s.name = std::max_element(s.spellings.begin(), s.spellings.end(), [](const auto& a, const auto& b) {
                   return a.second < b.second;
                 })->first;
      }
    for (pipeline_rows& p : pipelines_)
      if (p.stages.size() > 1) strip_common_part(p);
  }

  /// "Contract Sent (Sales Pipeline)": a part in parentheses that all stages have is not their own.
  static void strip_common_part(pipeline_rows& p) {
    std::string part;
    for (const seen_stage& s : p.stages) {
      const std::size_t open = s.name.rfind(" (");
      const std::string own =
          open == std::string::npos || open == 0 || !s.name.ends_with(')') ? "" : s.name.substr(open);
      if (own.empty() || (!part.empty() && own != part)) return;
      part = own;
    }
    for (seen_stage& s : p.stages) {
      s.name.resize(s.name.size() - part.size());
      p.places.try_emplace(squash(s.name), static_cast<std::size_t>(&s - p.stages.data()));
    }
  }

  void gather_dates(pipeline_rows& p, std::size_t row, std::string_view deal_id) {
    for (const dated_stage& d : w_.out.mapping.dated)
      for (const draft_column& c : w_.columns) {
        if (c.name != d.column) continue;
        const std::size_t at = p.place_of(d.stage);
        if (const std::string_view cell = w_.sample.rows[row][c.at]; !cell.empty())
          if (const auto t = time_in(w_, cell, c)) p.entries[deal_id].push_back({t, at});
      }
  }

  bool is_stage_field(std::string_view name) const {
    const auto found = w_.out.mapping.fields.find(std::string(name));
    return found != w_.out.mapping.fields.end() && found->second == "stage";
  }

  /// What columns other than the stage say of the row.
  void count_outcome(seen_stage& s, std::size_t row, const draft_column* outcomes) {
    std::optional<bool> is_closed, is_won;
    if (outcomes) {
      const std::string_view cell = w_.cell(row, outcome);
      const auto ending = closing_by_name(cell);
      if (!cell.empty()) is_closed = ending.has_value(), is_won = ending == stage_kind::won;
    } else {
      if (const auto f = read_flag(w_.cell(row, closed_flag))) is_closed = *f;
      if (const auto f = read_flag(w_.cell(row, won_flag))) {
        is_won = *f;
        if (*f) is_closed = true;
      }
    }
    if (!is_closed) return;
    if (!*is_closed)
      ++s.n_open;
    else if (is_won && *is_won)
      ++s.n_won;
    else if (is_won)
      ++s.n_lost;
  }

  void find_kinds(pipeline_rows& p) {
    for (seen_stage& s : p.stages) {
      const bool mixed = (s.n_open > 0) + (s.n_won > 0) + (s.n_lost > 0) > 1;
      status_beside_ = status_beside_ || mixed;
      if (s.n_won + s.n_lost > 0 && !closing_by_name(s.name) && is_known_stage(s.name)) status_beside_ = true;
    }
    for (seen_stage& s : p.stages) {
      const bool all_won = s.n_won > 0 && s.n_open + s.n_lost == 0, all_lost = s.n_lost > 0 && s.n_open + s.n_won == 0;
      const auto all_probably = [&](double chance) {
        return !s.probabilities.empty() &&
               std::all_of(s.probabilities.begin(), s.probabilities.end(), [&](double c) { return c == chance; });
      };
      const auto is_given = [&](const std::vector<std::string>& names) {
        return std::any_of(names.begin(), names.end(),
                           [&](const std::string& n) { return squash(n) == squash(s.name); });
      };
      if (is_given(w_.options.won) || is_given(w_.options.lost) || is_given(w_.options.stages)) {
        s.kind = is_given(w_.options.won)    ? stage_kind::won
                 : is_given(w_.options.lost) ? stage_kind::lost
                                             : stage_kind::open;
        s.kind_known = true;
      } else if (const auto named = closing_by_name(s.name)) {
        s.kind = *named;
        s.kind_known = true;
        const bool against = (*named == stage_kind::won && all_lost) || (*named == stage_kind::lost && all_won) ||
                             (s.n_open > 0 && s.n_won + s.n_lost == 0);
        if (against && w_.roles.shape == draft_shape::list && !status_beside_)
          w_.ask(errc::invalid_value, "stages", w_.words().kinds_disagree(s.name, flag_name()));
      } else if (!status_beside_ && (all_won || all_lost)) {
        s.kind = all_won ? stage_kind::won : stage_kind::lost;
        s.kind_known = true;
      } else if (all_probably(100) && w_.roles.shape != draft_shape::moves) {
        s.kind = stage_kind::won;
        s.kind_known = true;
      } else {
        s.kind_known = is_known_stage(s.name);
      }
    }
  }

  std::string flag_name() const {
    for (const column_role r : {outcome, won_flag, closed_flag})
      if (const draft_column* c = w_.column(r)) return c->name;
    return {};
  }

  /// Whether a column beside the stage says what became of deals.
  void settle_outcome() {
    column_mapping& m = w_.out.mapping;
    if (w_.roles.shape != draft_shape::list) return;
    if (const draft_column* c = w_.column(outcome); c && status_beside_) {
      m.outcome = c->name;
      w_.tell(w_.words().field_is(w_.words().fields[2](), c->name));
      for (const auto& [value, n] : c->values) {
        const auto ending = closing_by_name(value);
        m.outcomes[std::string(value)] = !ending ? "open" : *ending == stage_kind::won ? "won" : "lost";
        auto& name = !ending ? open_name_ : *ending == stage_kind::won ? won_name_ : lost_name_;
        if (n > name.second) name = {std::string(value), n};
      }
      return;
    }
    if (status_beside_)
      return w_.ask(errc::invalid_value, "outcome",
                    w_.words().flags_beside_stages(w_.column(closed_flag) ? w_.column(closed_flag)->name : flag_name(),
                                                   flag_name()));
    // Deals that were given up are put away, wherever they stood.
    if (const draft_column* c = w_.column(active_flag)) {
      bool any = false;
      for (const auto& [value, n] : c->values) any = any || read_flag(value) == false;
      if (!any) return;
      m.outcome = c->name;
      w_.tell(w_.words().field_is(w_.words().fields[2](), c->name));
      for (const auto& [value, n] : c->values) m.outcomes[std::string(value)] = *read_flag(value) ? "stage" : "lost";
      lost_name_ = {w_.column(reason) ? "Lost" : "Inactive", 1};
    }
  }

  /// False when it has no won stage of its own.
  bool build(pipeline_rows& p) {
    column_mapping& m = w_.out.mapping;
    const draft_texts& words = w_.words();
    const ordered_stages order = order_stages(p.stages, history_of(p.entries), w_.options.stages);
    std::vector<std::string> open, won, lost;
    for (const std::size_t i : order.open) open.push_back(p.stages[i].name);
    std::vector<const seen_stage*> closing;
    for (const seen_stage& s : p.stages)
      if (s.kind != stage_kind::open) closing.push_back(&s);
    std::stable_sort(closing.begin(), closing.end(),
                     [](const seen_stage* a, const seen_stage* b) { return a->n_rows > b->n_rows; });
    w_.any_closed = w_.any_closed || !won_name_.first.empty() || !lost_name_.first.empty() ||
                    std::any_of(closing.begin(), closing.end(), [](const seen_stage* s) { return s->n_rows > 0; });
    for (const seen_stage* s : closing) (s->kind == stage_kind::won ? won : lost).push_back(s->name);
    if (!won_name_.first.empty() && won.empty()) won.push_back(won_name_.first);
    if (!lost_name_.first.empty() && lost.empty()) lost.push_back(lost_name_.first);

    if (p.stages.size() > max_stages - 2)
      return w_.ask(errc::limit_exceeded, "stages",
                    words.too_many_stages(stage_column(), std::to_string(p.stages.size()))),
             false;
    if (!order.undecided.empty()) {
      std::set<std::size_t> unsure;
      for (const auto& [a, b] : order.undecided) unsure.insert(a), unsure.insert(b);
      std::vector<std::string> names;
      for (const std::size_t i : unsure) names.push_back(p.stages[i].name);
      std::string example;
      for (const std::string& name : open) example += (example.empty() ? "" : ",") + name;
      w_.ask(errc::missing_value, "stages", words.which_order(quoted_list(names, words, 20), example));
    }
    const bool all_known =
        std::all_of(p.stages.begin(), p.stages.end(), [](const seen_stage& s) { return s.kind_known; });
    const bool given_all = w_.options.stages.size() >= open.size() && !open.empty();
    const bool closings = w_.roles.shape == draft_shape::list && p.n_closed_elsewhere > 0 &&
                          p.n_closed_elsewhere < w_.sample.rows.size() && m.outcome.empty();
    if (won.empty() && w_.roles.has(column_role::kind)) lost.emplace_back("Lost");
    // A contract that is signed, or an invoice that is paid, may be what this file calls won.
    const bool late = !given_all && std::any_of(open.begin(), open.end(), [](const std::string& s) { return is_late_stage(s); });
    if (won.empty() && !w_.roles.has(column_role::kind) && ((!all_known && !given_all) || closings || late))
      w_.ask(errc::missing_value, "stages", words.which_won(quoted_list(open, words, 20)));
    const bool has_won = !won.empty() || w_.roles.has(column_role::kind);  // events say themselves which are wins
    if (won.empty()) won.emplace_back(has_name(p, "Won") ? "Closed won" : "Won");
    if (open.empty()) open.emplace_back(open_name_.first.empty() ? "Open" : open_name_.first);

    pipeline_builder builder(p.name.empty() ? "sales" : p.name, p.name.empty() ? pipeline_name() : p.name);
    for (const std::string& name : open) {
      builder.open(name);
      if (const auto known = p.places.find(squash(name)); known != p.places.end())
        give_probability(builder, p.stages[known->second]);
    }
    builder.won(won[0]);
    for (const std::string& name : lost) builder.lost(name);
    for (std::size_t i = 1; i < won.size(); ++i) m.stage_of[won[i]] = won[0];
    auto built = builder.build();
    if (built)
      m.pipelines.emplace_back(*std::move(built));
    else
      w_.out.questions.insert(w_.out.questions.end(), built.errors().begin(), built.errors().end());

    const auto listed = [](const std::vector<std::string>& names, const char* between) {
      std::string text;
      for (const std::string& n : names) text += (text.empty() ? "" : between) + n;
      return text;
    };
    const std::string prefix = w_.shown_stages.empty() ? "" : "; ";
    w_.shown_stages += prefix + (p.name.empty() ? "" : p.name + ": ") + listed(open, " > ");
    w_.shown_won += (w_.shown_won.empty() ? "" : "; ") + (has_won ? listed(won, ", ") : words.nothing_won(won[0]));
    if (!lost.empty()) w_.shown_lost += (w_.shown_lost.empty() ? "" : "; ") + listed(lost, ", ");
    weakest_ = std::max(weakest_, open.size() == 1 ? order_evidence::names : order.by);
    if (open.size() > 1)
      w_.fact("stages", listed(open, " > "), words.orders[static_cast<std::size_t>(order.by)](),
              order.undecided.empty() && order.by < order_evidence::probability);
    return has_won;
  }

  static bool has_name(const pipeline_rows& p, std::string_view name) { return p.places.contains(squash(name)); }

  static void give_probability(pipeline_builder& builder, const seen_stage& s) {
    const auto same = [&](double c) { return c == s.probabilities.front(); };
    if (s.probabilities.size() < 2 || !std::all_of(s.probabilities.begin(), s.probabilities.end(), same)) return;
    if (const double c = s.probabilities.front(); c >= 0 && c <= 100) builder.win_probability(c / 100);
  }

  std::string stage_column() const {
    for (const column_role r : {stage, to_stage, new_value})
      if (const draft_column* c = w_.column(r)) return c->name;
    return {};
  }

  std::string pipeline_name() const {
    const draft_column* c = w_.column(pipeline);
    return c && c->values.size() == 1 ? std::string(c->values[0].first) : std::string("Sales");
  }

  void show() {
    const draft_texts& words = w_.words();
    w_.stages_why = words.orders[static_cast<std::size_t>(weakest_)]();
    w_.fact("stages.won", w_.shown_won, words.by_name(), true);
    if (w_.shown_lost.empty()) w_.shown_lost = words.nothing_lost();
    w_.fact("stages.lost", w_.shown_lost, words.by_name(), true);
  }

  draft_work& w_;
  std::vector<pipeline_rows> pipelines_;
  bool status_beside_ = false;
  std::pair<std::string, std::size_t> open_name_, won_name_, lost_name_;
  order_evidence weakest_ = order_evidence::none;
};

}  // namespace

void settle_stages(draft_work& w) { stage_settler(w).settle(); }

}  // namespace funnel::io
