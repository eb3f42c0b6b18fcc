/// A field with two axes, into which charts put their points.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// The numbers that an axis has to show: finite ones widen it.
struct axis_range {
  double low = 0;
  double high = 0;

  void include(double x);
  void include(std::span<const double> values);
};

class svg_plot {
 public:
  /// The axes end at round numbers. A share's axis never passes 1, unless the numbers do.
  svg_plot(axis_range x, axis_range y, doc::unit of_y, const currency& c, language lang);

  double x(double value) const;  ///< hundredths of the width
  double y(double value) const;  ///< pixels

  /// A round number written at the horizontal axis, with what is measured behind the last one.
  void number_axis(doc::unit of_x, const std::string& title);
  /// Labels at 0, 1, 2, ...: as many as there is room for on a desk, and fewer and shorter ones on a phone.
  void label_axis(const std::vector<std::string>& labels);

  /// A curve through the points, broken where a number is missing; with `steps`, each value holds until the next x.
  void curve(std::span<const double> xs, std::span<const double> ys, std::string_view css_class, bool steps);
  /// The band between two curves.
  void band(std::span<const double> xs, std::span<const double> lower, std::span<const double> upper,
            std::string_view css_class, bool steps);
  void dot(double x, double y, std::string_view css_class, const std::string& words);
  void add(const std::string& marks) { above_ += marks; }

  std::string draw(std::string_view title) const;

 private:
  axis_range x_;
  axis_range y_;
  const currency& currency_;
  language lang_;
  std::string marks_;   // what lies behind the curves
  std::string curves_;
  std::string above_;
};

}  // namespace funnel::io
