/// What share will ever convert, and how fast those who will: mixture cure models.
///
/// Layer:   calc.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <funnel/stats/estimate.hpp>
#include <funnel/core/time.hpp>
#include <funnel/aggregates/survival_tally.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>

namespace funnel {
inline namespace v0_1 {

/// How the times of those who convert are distributed.
enum class cure_model : std::uint8_t {
  exponential,  ///< a constant rate
  weibull,      ///< a rate that rises (shape above 1) or falls with age (shape below 1)
};

/// Of all, the share p ever converts; of these, exp(-(t / scale)^shape) take longer than t.
///
/// Empty: `has_value()` false, the estimates NaN: see `fit_cure_model`.
struct cure_fit {
  cure_model model = cure_model::exponential;
  std::int64_t n = 0;      ///< observations used: those of some length
  std::int64_t ended = 0;  ///< of them, converted
  double ever_converts = std::numeric_limits<double>::quiet_NaN();
  double lower = 0;  ///< interval of `ever_converts`, symmetric for its log odds
  double upper = 1;
  double shape = std::numeric_limits<double>::quiet_NaN();
  double scale_days = std::numeric_limits<double>::quiet_NaN();
  double log_likelihood = std::numeric_limits<double>::quiet_NaN();  ///< of the times in days

  bool has_value() const noexcept { return scale_days > 0; }
};

namespace detail {

/// Log odds of p, log scale in days, log shape. Log odds of infinity mean p = 1.
using cure_parameters = std::array<double, 3>;

/// Log-likelihood of a mixture cure model and its first two derivatives in the parameters.
class cure_likelihood {
 public:
  /// Observations of no length are left out: at 0 the Weibull density is 0 or infinite.
  explicit cure_likelihood(const survival_tally& t) {
    for (const auto& [k, count] : t.lengths()) {
      if (k.lasted_us <= 0) continue;
      const auto weight = static_cast<double>(count);
      (k.cause == not_ended ? times_[k.lasted_us].running : times_[k.lasted_us].ended) += weight;
      n_ += count;
      if (k.cause != not_ended) ended_ += count;
      exposure_days_ += weight * duration{k.lasted_us}.days();
    }
    // Given that it lasted until its late entry, an observation has its likelihood divided by the chance of that.
    for (const auto& [entered_us, count] : t.late_entries_us()) {
      times_[entered_us].running -= static_cast<double>(count);
      exposure_days_ -= static_cast<double>(count) * duration{entered_us}.days();
    }
    for (const auto& [lasted_us, at] : times_) {
      n_end_times_ += at.ended > 0;
      end_days_ += at.ended * duration{lasted_us}.days();
    }
  }

  std::int64_t n() const noexcept { return n_; }
  std::int64_t ended() const noexcept { return ended_; }
  int n_end_times() const noexcept { return n_end_times_; }
  double exposure_days() const noexcept { return exposure_days_; }
  double mean_end_days() const noexcept { return end_days_ / static_cast<double>(ended_); }

  struct values {
    double value = 0;
    cure_parameters gradient{};
    std::array<cure_parameters, 3> hessian{};
    double slope_at_one = 0;  // derivative in p, where p = 1
  };

  values at(const cure_parameters& theta) const {
    // With y = shape (log t - log scale), H = e^y and S = e^-H:
    //   what ended adds    log p + log shape + y - log t - H,
    //   what did not adds  log(1 - p + p S).
    // Of the latter, q = p S / (1 - p + p S) is the chance that it will still convert; its log odds are those of p
    // minus H. So with o the log odds of p
    //   d/do log(1 - p + p S) = q - p,  d/dy = -q H,  dq/do = q (1 - q),  dq/dy = -H q (1 - q),
    // and the parameters act through dy/d(log scale) = -shape, dy/d(log shape) = y.
    const double p = logistic(theta[0]);
    const double log_p = -std::log1p(std::exp(-theta[0]));
    const double shape = std::exp(theta[2]);
    values v;
    for (const auto& [lasted_us, at] : times_) {
      const double log_t = std::log(duration{lasted_us}.days());
      const double y = std::min(shape * (log_t - theta[1]), 300.0);  // S is 0 long before; H must stay finite
      const double hazard = std::exp(y);
      const double q = logistic(theta[0] - hazard);
      const double running = p < 1 ? std::log1p(p * std::expm1(-hazard)) : -hazard;
      v.value += at.ended * (log_p + theta[2] + y - log_t - hazard) + at.running * running;
      v.slope_at_one += at.ended - at.running * std::expm1(hazard);

      const double by_y = at.ended * (1 - hazard) - at.running * q * hazard;
      const double by_yy = -at.ended * hazard + at.running * hazard * q * (hazard * (1 - q) - 1);
      const double by_oy = -at.running * hazard * q * (1 - q);
      v.gradient[0] += at.ended * (1 - p) + at.running * (q - p);
      v.gradient[1] += -shape * by_y;
      v.gradient[2] += at.ended + y * by_y;
      v.hessian[0][0] += at.running * q * (1 - q) - (at.ended + at.running) * p * (1 - p);
      v.hessian[0][1] += -shape * by_oy;
      v.hessian[0][2] += y * by_oy;
      v.hessian[1][1] += shape * shape * by_yy;
      v.hessian[1][2] += -shape * (y * by_yy + by_y);
      v.hessian[2][2] += y * (y * by_yy + by_y);
    }
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < i; ++j) v.hessian[i][j] = v.hessian[j][i];
    return v;
  }

  static double logistic(double odds) { return 1 / (1 + std::exp(-odds)); }

 private:
  struct weights {
    double ended = 0;
    double running = 0;
  };
  std::map<std::int64_t, weights> times_;
  std::int64_t n_ = 0;
  std::int64_t ended_ = 0;
  int n_end_times_ = 0;
  double exposure_days_ = 0;
  double end_days_ = 0;
};

}  // namespace detail

/// Fits a mixture cure model by maximum likelihood.
///
/// Counts:  ends of any cause convert; for one cause pass `tally.only(cause)`. Mind that the others then count as lost
///          from view, not as never converting; where an end rules conversion out, enter it as not ended with the
///          length up to the report's instant. Observations of length 0 are left out.
/// Empty:   no value when nothing ended; with `weibull` neither when all ends have one length, since then the
///          likelihood has no maximum. Where the data show nobody who will never convert, `ever_converts` is 1,
///          its interval [0, 1], and the model an ordinary one.
/// Caution: the share rests on the flat end of the curve. Unless the longest observations last several times as
///          long as conversions take, the interval is wide and another model may say another share.
/// Cost:    O(distinct lengths) a step, some ten steps.
/// Source:  Berkson and Gage (1952), J. Am. Stat. Assoc. 47, 501-515; Farewell (1982), Biometrics 38, 1041-1046.
cure_fit fit_cure_model(const survival_tally& t, cure_model model, confidence_level level = {});

}  // namespace v0_1
}  // namespace funnel
