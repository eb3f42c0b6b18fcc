#include "report/words/report_voice.hpp"

#include <cmath>
#include <utility>

namespace funnel::io {

report_voice::report_voice(language l, currency money, std::string_view between)
    : lang(l), w(words_in(l)), money_of(std::move(money)), gap(between) {}

std::string report_voice::number(double x, int decimals) const {
  return value_text(x, doc::unit::count, money_of, lang, gap, decimals);
}

std::string report_voice::about(double minor) const {
  return value_text(minor, doc::unit::amount, money_of, lang, gap);
}

double report_voice::whole_units(double minor) const {
  const double size = std::pow(10, money_of.decimals);
  return std::round(minor / size) * size;
}

std::string report_voice::days(double x) const {
  return working_days ? w.numbers.fractional_working_days(number(x)) : w.numbers.fractional_days(number(x));
}

std::string report_voice::whole_days(double x) const {
  const std::int64_t n = std::llround(x);
  return working_days ? w.numbers.working_days(n) : w.numbers.days(n);
}

std::string report_voice::age(double x) const { return x == std::floor(x) ? whole_days(x) : days(x); }

std::string report_voice::probability(double p) const { return !(p >= 0) ? "\u2013" : p < 0.001 ? w.numbers.less_than(share(0.001)) : share(p); }

std::string report_voice::range(const doc::cell& c) const { return range_text(c, money_of, lang, gap); }

std::string report_voice::interval(confidence_level l, double lower, double upper) const {
  const auto bound = [&](double x) { return std::isinf(x) ? std::string("\u221E") : decimal(x, 1, lang); };
  return w.numbers.interval(level(l), bound(lower), bound(upper));
}

doc::cell quantity_cell(const quantity& q, doc::unit of) {
  const bool bounded = q.has_value() && (std::isfinite(q.lower) || std::isfinite(q.upper));
  return bounded ? doc::real_cell(q.value, of, q.lower, q.upper)
                 : doc::real_cell(q.has_value() ? q.value : doc::no_number, of);
}

doc::cell median_cell(double days, double lower, double upper) {
  if (!std::isfinite(days)) return doc::days_cell(doc::no_number);
  return doc::days_cell(days, std::isfinite(lower) ? lower : 0, std::isfinite(upper) ? upper : INFINITY);
}

}  // namespace funnel::io
