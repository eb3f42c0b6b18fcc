#include "io/draft_roles.hpp"

#include "io/draft_stage_names.hpp"
#include "io/draft_text.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace funnel::io {
namespace {

/// Fields of a mapping that columns can be given for.
using field_role = std::pair<std::string_view, column_role>;
constexpr std::array<field_role, 18> fields_given() {
  using enum column_role;
  return {{{"deal", deal},
           {"time", changed},
           {"stage", stage},
           {"from", from_stage},
           {"left", left},
           {"field", field},
           {"new_value", new_value},
           {"pipeline", pipeline},
           {"outcome", outcome},
           {"created", created},
           {"closed", closed},
           {"expected", expected},
           {"owner", owner},
           {"team", team},
           {"actor", actor},
           {"amount", amount},
           {"currency", currency},
           {"reason", reason}}};
}

class role_finder {
  using enum column_role;

 public:
  role_finder(const file_sample& s, const std::vector<draft_column>& columns,
              const std::map<std::string, std::string>& given)
      : s_(s), columns_(columns) {
    for (const auto& [name, column] : given)
      for (const auto& [known, role] : fields_given())
        if (name == known)
          for (const draft_column& c : columns_)
            if (c.name == column) roles_.at(role) = c.at, given_.push_back(role);
  }

  draft_roles find() {
    find_shape();
    switch (roles_.shape) {
      case draft_shape::field_changes:
        take(field), take(new_value), take(old_value), take_time(), take(actor);
        break;
      case draft_shape::moves:
        take(from_stage), take(to_stage), take_time(), take(owner, 100), take(team, 100), take(actor), take(amount),
            take(currency), take(pipeline);
        break;
      case draft_shape::stays:
        take(stage), take(entered), take(left), take(owner, 100), take(team, 100), take(actor), take(amount),
            take(currency), take(pipeline);
        break;
      case draft_shape::events:
        take(stage), take_time(), take(kind), take(owner, 100), take(team, 100), take(actor), take(amount),
            take(currency), take(expected), take(probability), take(pipeline), take(reason), take(stage_order);
        if (!roles_.has(expected) && best(closed, 50)) roles_.at(expected) = best(closed, 50);
        break;
      case draft_shape::list:
        take_list();
        break;
    }
    find_twins();
    return std::move(roles_);
  }

 private:
  bool is_given(column_role r) const { return std::find(given_.begin(), given_.end(), r) != given_.end(); }
  bool is_taken(std::size_t at) const {
    return std::any_of(roles_.of.begin(), roles_.of.end(), [&](const auto& o) { return o && *o == at; });
  }

  /// The column that fits best of those that are not taken; of equals the first.
  std::optional<std::size_t> best(column_role r, int least, bool repeating = false) const {
    std::optional<std::size_t> found;
    int score = least - 1;
    for (const draft_column& c : columns_) {
      if (is_taken(c.at) || (repeating && !c.repeats())) continue;
      if (const int f = fit(c, r); f > score) found = c.at, score = f;
    }
    return found;
  }

  void take(column_role r, int least = 50) {
    if (is_given(r)) return;
    const auto found = best(r, least);
    if (!found) return;
    std::vector<std::size_t> equal;
    const int score = fit(columns_[*found], r);
    std::size_t chosen = *found;
    const bool has_names = r == stage || r == pipeline || r == owner;  // and numbers for them
    for (const draft_column& c : columns_) {
      if (is_taken(c.at) || fit(c, r) + 2 < score || same_cells(c.at, *found)) continue;
      if (!has_names || !tell_apart_alike(c.at, *found))
        equal.push_back(c.at);
      else if (columns_[chosen].numeric && !c.numeric)
        chosen = c.at;  // names rather than their numbers
    }
    roles_.at(r) = chosen;
    if (equal.empty()) return;
    equal.insert(equal.begin(), chosen);
    roles_.rivals[r] = std::move(equal);
  }

  void take_time() {
    take(changed);
    if (!roles_.has(changed)) roles_.at(changed) = time_of_rows();
  }

  /// Columns of one name that say different things, whatever role the second has got.
  void find_twins() {
    for (const column_role r : {closed, owner, entered, left}) {
      if (!roles_.has(r) || is_given(r)) continue;
      const draft_column& c = columns_[*roles_[r]];
      for (const draft_column& other : columns_)
        if (other.at != c.at && other.heading == c.heading && fit(other, r) > 0 && !same_cells(other.at, c.at))
          roles_.rivals[r] = {std::min(c.at, other.at), std::max(c.at, other.at)};
    }
  }

  /// Columns that say the same in every row are no rivals.
  bool same_cells(std::size_t a, std::size_t b) const {
    return std::all_of(s_.rows.begin(), s_.rows.end(), [&](const auto& row) { return row[a] == row[b]; });
  }

  /// Do the columns part the rows alike, as names and their numbers do? Not where every row is a part of its own.
  bool tell_apart_alike(std::size_t a, std::size_t b) const {
    if (columns_[a].n_distinct != columns_[b].n_distinct || 2 * columns_[a].n_distinct > rows()) return false;
    std::unordered_map<std::string_view, std::string_view> other, back;
    return std::all_of(s_.rows.begin(), s_.rows.end(), [&](const auto& row) {
      return other.try_emplace(row[a], row[b]).first->second == row[b] && back.try_emplace(row[b], row[a]).first->second == row[a];
    });
  }

  std::size_t rows() const { return s_.rows.size(); }

  /// Deals in several rows: a history.
  bool repeats_much(std::size_t at) const { return 100 * columns_[at].n_distinct < 90 * columns_[at].n_filled; }

  void find_shape() {
    if (is_given(changed) && roles_.has(stage)) {  // somebody says that rows have a time: they are events
      roles_.shape = draft_shape::events;
      return take_deal(true);
    }
    const auto f = best(field, 60), n = best(new_value, 60), when = time_of_rows();
    if (f && n && when && *f != *n && (is_given(field) || names_stages(columns_[*f]))) {
      roles_.shape = draft_shape::field_changes;
      take_deal(true);
      return;
    }
    const auto from = best(from_stage, 80), to = best(to_stage, 80);
    const auto called_so = [&](std::size_t at, column_role r) {  // "from" alone may be who wrote a mail
      const std::string heading = squash(columns_[at].heading);
      static constexpr std::array<std::string_view, 7> words{"stage", "status", "phase", "fase", "etap", "этап", "стади"};
      return fit(columns_[at], r) == 100 && std::any_of(words.begin(), words.end(), [&](std::string_view w) { return heading.find(w) != std::string::npos; });
    };
    if (from && to && *from != *to && when &&
        ((called_so(*from, from_stage) && called_so(*to, to_stage)) || share_values(columns_[*from], columns_[*to]))) {
      roles_.shape = draft_shape::moves;
      take_deal(true);
      return;
    }
    // Of the columns that may be the deal's id, one that is another value in every row says that rows are deals, unless
    // one that repeats is called so more clearly.
    std::optional<std::size_t> single, repeated;
    for (const draft_column& c : columns_) {
      if (fit(c, deal) < 80 || c.n_filled * 100 < rows() * 90) continue;
      auto& place = repeats_much(c.at) ? repeated : single;
      if (!place || fit(c, deal) > fit(columns_[*place], deal)) place = c.at;
    }
    const bool rows_are_events =
        roles_.has(deal) ? repeats_much(*roles_[deal])
                         : repeated && (!single || fit(columns_[*repeated], deal) > fit(columns_[*single], deal));
    const auto s = roles_.has(stage) ? roles_[stage] : best(stage, 60);
    if (!rows_are_events || !s) {
      take_deal(false);
      return;
    }
    take_deal(true);
    const auto in = best(entered, 60), out = best(left, 60);
    if (in && out && *in != *out && fit(columns_[*out], left) >= 100 && fit(columns_[*in], entered) >= 100)
      roles_.shape = draft_shape::stays;
    else if (best(changed, 85) || roles_.has(changed))  // "created" alone does not say that rows are events
      roles_.shape = draft_shape::events;
  }

  /// When a row of a history happened: by its name, or because nothing else is a time.
  std::optional<std::size_t> time_of_rows() const {
    if (const auto named = best(changed, 60)) return named;
    std::optional<std::size_t> only;
    for (const draft_column& c : columns_) {
      if (!c.is_time() || c.numeric) continue;
      if (only) return std::nullopt;
      only = c.at;
    }
    return only;
  }

  /// Does a column of field names have the stage among its values?
  static bool names_stages(const draft_column& c) {
    return std::any_of(c.values.begin(), c.values.end(),
                       [](const auto& v) { return name_score(v.first, column_role::stage) >= 60; });
  }

  static bool share_values(const draft_column& a, const draft_column& b) {
    return std::any_of(a.values.begin(), a.values.end(), [&](const auto& v) {
      return std::any_of(b.values.begin(), b.values.end(), [&](const auto& w) { return v.first == w.first; });
    });
  }

  void take_deal(bool history) {
    if (is_given(deal)) return;
    if (history) {
      if (const auto found = best(deal, 60, true))
        roles_.at(deal) = found;
      else if (const auto named = best(title, 60, true))
        roles_.at(deal) = named;
      else
        take(deal, 80);
      return;
    }
    // In a list the id is another one in every row; a name that is another one in every row does, too.
    std::optional<std::size_t> found;
    int score = 59;
    for (const draft_column& c : columns_) {
      if (c.n_filled == 0 || c.repeats() || c.is_time()) continue;
      if (const int f = fit(c, deal); f > score) found = c.at, score = f;
    }
    if (!found) found = best(deal, 80);
    if (!found || (columns_[*found].repeats() && fit(columns_[*found], deal) < 100))
      for (const auto& named : {best(title, 60), best(customer, 100)})
        if (named && !columns_[*named].repeats()) {
          found = named;
          break;
        }
    roles_.at(deal) = found;
  }

  void take_list() {
    take(outcome);
    take(stage);
    // One column cannot say both: a status with stages in it is the stage.
    if (roles_.has(outcome) && !roles_.has(stage)) {
      roles_.at(stage) = std::exchange(roles_.at(outcome), std::nullopt);
      if (const auto other = best(outcome, 60)) roles_.at(outcome) = other;
    }
    take(created);
    take(won_time), take(lost_time);
    if (!is_given(closed)) {
      roles_.at(closed) = best(closed, 50);
      // A second date of closing is the one that was expected.
      if (!is_given(expected)) roles_.at(expected) = best(expected, 60);
      if (!roles_.has(expected) && roles_.has(closed)) roles_.at(expected) = best(closed, 90);
      // A date that is only called expected is the only one there is.
      if (!roles_.has(closed) && !roles_.has(won_time) && !roles_.has(outcome) && roles_.has(expected))
        roles_.at(closed) = std::exchange(roles_.at(expected), std::nullopt);
    }
    take(deleted_flag), take(closed_flag), take(won_flag), take(active_flag), take(stage_order), take(pipeline),
        take(amount), take(currency);
    take(probability), take(owner), take(team), take(reason), take(customer), take(title, 80);
  }

  const file_sample& s_;
  const std::vector<draft_column>& columns_;
  draft_roles roles_;
  std::vector<column_role> given_;
};

}  // namespace

draft_roles find_roles(const file_sample& s, const std::vector<draft_column>& columns,
                       const std::map<std::string, std::string>& given) {
  return role_finder(s, columns, given).find();
}

}  // namespace funnel::io
