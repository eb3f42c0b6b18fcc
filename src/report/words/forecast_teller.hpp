/// What the sections on forecast and plan share: their language, and how their numbers become words and cells.
#pragma once

#include "report/words/report_voice.hpp"

#include <funnel/analysis/forecast.hpp>
#include <funnel/analysis/plan.hpp>
#include <funnel/query/query.hpp>
#include <funnel/report/document.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace funnel::io {

class forecast_teller : public report_voice {
 public:
  forecast_teller(const forecast_answer& answer, language l) : report_voice(l, answer.currency), f(answer) {}

  std::string about_range(double lower, double upper) const { return about(lower) + "\u2013" + about(upper); }
  /// "95%".
  std::string level() const { return report_voice::level(f.options.simulation.level); }
  std::string wins_range(const deal_forecast& d) const {
    return grouped(d.wins_interval.lower) + "\u2013" + grouped(d.wins_interval.upper);
  }
  std::string revenue_range(const deal_forecast& d) const { return about_range(d.revenue_lower, d.revenue_upper); }

  /// The last date of the present period: what ends at its midnight.
  std::string last_date() const { return date_text(f.asked.zone.date_of({f.until.us - 1})); }
  double days_left() const { return (f.until - f.asked.as_of).days(); }

  /// Names of stages, joined.
  std::string stages(const std::vector<stage_index>& which) const {
    std::string names;
    for (const stage_index k : which) names += (names.empty() ? "" : ", ") + f.stages[k].name;
    return names;
  }
  /// The values of a slice, joined; "All deals" for the one without any.
  std::string slice(const std::vector<std::string>& key) const {
    return key.empty() ? w.forecast.all_deals() : joined(key, lang);
  }
  /// What slices are: "Owner, region".
  std::string slice_heading() const {
    std::string name;
    for (const grouping& g : f.asked.groups) name += (name.empty() ? "" : ", ") + group_word(name_of(g), lang);
    return name.empty() ? w.forecast.deals() : name;
  }

  /// The columns that name a slice: one for people, and one for each grouping for programs.
  std::vector<doc::column> slice_columns() const {
    std::vector<doc::column> columns{{"slice", slice_heading(), doc::reader::people}};
    for (const grouping& g : f.asked.groups) columns.push_back({"by." + name_of(g), {}, doc::reader::programs});
    return columns;
  }
  std::vector<doc::cell> slice_cells(const std::vector<std::string>& key) const {
    std::vector<doc::cell> cells{doc::text_cell(slice(key))};
    for (std::size_t g = 0; g < f.asked.groups.size(); ++g) cells.push_back(key.empty() ? doc::cell{} : host_cell(key[g], lang));
    return cells;
  }

  doc::cell wins(const deal_forecast& d) const {
    if (!d.has_value()) return doc::real_cell(no_number, doc::unit::count);
    return doc::real_cell(d.expected_wins, doc::unit::count, static_cast<double>(d.wins_interval.lower),
                          static_cast<double>(d.wins_interval.upper));
  }
  /// Of these open deals: not known where none has an amount.
  doc::cell revenue(const count_amount& open, const deal_forecast& d) const {
    if (!d.has_value() || open.amount_unknown()) return doc::real_cell(no_number, doc::unit::amount);
    return doc::real_cell(d.expected_revenue, doc::unit::amount, d.revenue_lower, d.revenue_upper);
  }
  static doc::cell of_quantity(const quantity& q, doc::unit of) {
    return q.has_value() ? doc::real_cell(q.value, of, q.lower, q.upper) : doc::real_cell(no_number, of);
  }
  static doc::cell of_share(const std::optional<double>& share) {
    return doc::real_cell(share.value_or(no_number), doc::unit::share);
  }
  const forecast_answer& f;

 private:
  static constexpr double no_number = doc::no_number;
};

}  // namespace funnel::io
