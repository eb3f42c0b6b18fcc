/// How the sections of all analyses say their numbers.
#pragma once

#include "report/words/report_words.hpp"

#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>
#include <funnel/stats/estimate.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace funnel::io {

/// Speaks the language of a report, in its currency and its unit of time.
class report_voice {
 public:
  /// `gap` stands between the groups of digits, and before a currency.
  explicit report_voice(language l, currency money = {}, std::string_view gap = "\u202F");

  /// "66.7%".
  std::string share(double x) const { return percent(x, lang); }
  std::string number(double x, int decimals = 1) const;
  /// An exact amount, and one that is estimated.
  std::string exact(minor_units amount) const { return money(amount, money_of, lang); }
  std::string about(double minor) const;
  /// Rounded to whole units of the currency: nobody expects cents.
  double whole_units(double minor) const;
  /// "14.0 days", "14,0 дня"; of working time "14.0 working days", "14,0 рабочего дня".
  std::string days(double x) const;
  /// "90 days", "21 день", "90 дней".
  std::string whole_days(double x) const;
  /// A whole number of days where it is one: "30 days", else "30.5 days".
  std::string age(double x) const;
  /// "1 deal", "2 deals".
  std::string deals(std::int64_t n) const { return deals_text(n, lang); }
  /// How probable it is that chance alone would show as much: "1.2%", "below 0.1%"; a dash where it is not known.
  std::string probability(double p) const;
  /// "by chance alone: 1.2%".
  std::string p(double x) const { return w.numbers.by_chance(probability(x)); }
  /// "95%".
  std::string level(confidence_level l) const { return level_text(l, lang); }
  /// The interval of a cell: "3.0–7.0", empty without one.
  std::string range(const doc::cell& c) const;
  /// "95% interval 3.0–7.0".
  std::string interval(confidence_level l, double lower, double upper) const;

  language lang;
  const catalogue& w;
  currency money_of;

 protected:
  std::string_view gap;
  bool working_days = false;  ///< days are working days
};

/// A cell of a quantity; an interval only where there is one.
doc::cell quantity_cell(const quantity& q, doc::unit of);

/// A number of days with its interval, which is open where a bound was not reached.
doc::cell median_cell(double days, double lower, double upper);

}  // namespace funnel::io
