// How the calculators ask Boost.Math for distributions: without exceptions.
#pragma once

#include <boost/math/policies/policy.hpp>

namespace funnel {
inline namespace v0_1 {
namespace detail {

// An argument outside the domain gives NaN, an overflow infinity, a search that stops early its best value.
using quiet_policy =
    boost::math::policies::policy<boost::math::policies::domain_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::pole_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::overflow_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::evaluation_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::discrete_quantile<boost::math::policies::integer_round_up>>;

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
