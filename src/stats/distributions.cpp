#include "stats/quiet_policy.hpp"

#include "stats/distributions.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

#include <cmath>

namespace funnel {
inline namespace v0_1 {
namespace {

namespace math = boost::math;
namespace policies = boost::math::policies;
using quiet = detail::quiet_policy;
using for_draws = policies::normalise<quiet, policies::promote_double<false>>::type;

}  // namespace

double normal_lower(double x) { return math::cdf(math::normal_distribution<double, quiet>(), x); }
double normal_upper(double x) { return math::cdf(math::complement(math::normal_distribution<double, quiet>(), x)); }
double normal_quantile(double probability) {
  return math::quantile(math::normal_distribution<double, quiet>(), probability);
}
double normal_draw_quantile(double probability) {
  return math::quantile(math::normal_distribution<double, for_draws>(), probability);
}

double student_upper(double x, double degrees_of_freedom) {
  return math::cdf(math::complement(math::students_t_distribution<double, quiet>(degrees_of_freedom), x));
}
double student_upper_quantile(double probability, double degrees_of_freedom) {
  return math::quantile(
      math::complement(math::students_t_distribution<double, quiet>(degrees_of_freedom), probability));
}

double chi_squared_upper(double x, double degrees_of_freedom) {
  return math::cdf(math::complement(math::chi_squared_distribution<double, quiet>(degrees_of_freedom), x));
}

double beta_lower(double x, double alpha, double beta) { return math::ibeta(alpha, beta, x, quiet()); }
double beta_upper(double x, double alpha, double beta) {
  return math::cdf(math::complement(math::beta_distribution<double, quiet>(alpha, beta), x));
}
double beta_quantile(double probability, double alpha, double beta) {
  return math::quantile(math::beta_distribution<double, quiet>(alpha, beta), probability);
}
double beta_upper_quantile(double probability, double alpha, double beta) {
  return math::quantile(math::complement(math::beta_distribution<double, quiet>(alpha, beta), probability));
}
double beta_draw_quantile(double probability, double alpha, double beta) {
  return math::quantile(math::beta_distribution<double, for_draws>(alpha, beta), probability);
}

double gamma_draw_quantile(double probability, double shape) {
  return math::quantile(math::gamma_distribution<double, for_draws>(shape), probability);
}

double log_gamma(double x) { return math::lgamma(x, quiet()); }
double trigamma(double x) { return math::trigamma(x, quiet()); }

double two_sided_p(double z) { return 2 * normal_upper(std::abs(z)); }

interval beta_interval(double alpha, double beta, confidence_level level) {
  const double tail = (1 - level.value) / 2;
  return {beta_quantile(tail, alpha, beta), beta_upper_quantile(tail, alpha, beta)};
}

}  // namespace v0_1
}  // namespace funnel
