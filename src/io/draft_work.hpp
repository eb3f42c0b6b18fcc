/// What the steps of drawing a mapping share.
#pragma once

#include "io/draft_columns.hpp"
#include "io/draft_roles.hpp"
#include "io/draft_sample.hpp"
#include "report/words/catalogue.hpp"

#include <funnel/io/csv.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

struct draft_work {
  const file_sample& sample;
  const draft_options& options;
  std::vector<draft_column> columns;
  draft_roles roles{};
  mapping_draft out{};
  // What the summary says of forms.
  std::string told{};  // which column is what
  bool any_closed = false;  // rows say that deals were won or lost
  std::string shown_times{}, shown_amounts{}, shown_currency{};
  std::string shown_stages{}, shown_won{}, shown_lost{}, stages_why{};

  const draft_texts& words() const { return words_in(options.lang).draft; }
  const draft_column* column(column_role r) const { return roles.has(r) ? &columns[*roles[r]] : nullptr; }
  std::string_view cell(std::size_t row, column_role r) const {
    const draft_column* c = column(r);
    if (!c) return {};
    const std::string_view text = sample.rows[row][c->at];
    return std::find(c->nothings.begin(), c->nothings.end(), text) == c->nothings.end() ? text : std::string_view();
  }
  void fact(std::string about, std::string found, std::string because, bool sure) {
    out.facts.push_back({std::move(about), std::move(found), std::move(because), sure});
  }
  void ask(errc code, std::string field, std::string question) {
    out.questions.push_back({code, std::move(field), std::move(question)});
  }
  void tell(const std::string& what) { told += (told.empty() ? "" : ", ") + what; }
  bool is_role(const draft_column& c) const {
    return std::any_of(roles.of.begin(), roles.of.end(), [&](const auto& o) { return o && *o == c.at; });
  }
  /// "\"A\", \"B\", ...".
  std::string all_columns() const;
};

/// Draws the mapping of a file from a sample of it, which has the columns of the tables that are joined.
mapping_draft draft_from(const profiled_sample& s, const draft_options& options, const std::vector<table_join>& joins = {});

/// Names in quotes, at most so many; the mark that parts columns, likewise.
std::string quoted_list(const std::vector<std::string>& names, const draft_texts& words, std::size_t most = 12);
std::string shown_delimiter(char delimiter, const draft_texts& words);

/// Sets a column of the mapping and tells it by the name at `text` of `draft_texts::fields`; a question when it must be
/// there and is not.
bool set_field(draft_work& w, column_role r, std::string column_mapping::*to, std::size_t text,
               const std::string& missing = {});
/// A column that is called so and whose cells are no times: a question, and true.
bool unread_time(draft_work& w, column_role r);
/// Sets amounts and their currency; without any, a question when a column is called so and its cells are not read.
void set_amounts(draft_work& w);

/// Of rows that are deals, one each.
void map_list(draft_work& w);

/// Chooses the forms of times of all columns that the mapping reads as times.
void settle_times(draft_work& w);
/// By the forms of its column, chosen before.
std::optional<instant> time_in(const draft_work& w, std::string_view cell, const draft_column& c);

/// Chooses the form of amounts, and the currency. `c` has the amounts; its cells may be those of a field only.
void settle_amounts(draft_work& w, const draft_column& c);

/// Finds the stages, their order and kinds, and makes the pipelines of the mapping.
void settle_stages(draft_work& w);

/// Finds columns with the time at which a deal entered a stage that their heading names.
void find_dated_stages(draft_work& w);
/// Of a file without a column of stages: columns that are called as stages are, each with the time when a deal entered it.
/// False when there are not at least two open ones and a won one.
bool find_stage_columns(draft_work& w);
/// Leaves out rows of deleted deals, and of totals.
void skip_rows(draft_work& w);
/// Columns of few values are dimensions.
void take_dimensions(draft_work& w);

}  // namespace funnel::io
