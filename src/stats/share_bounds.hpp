/// The two ends of an interval of a share.
///
/// Layer:   calc; includes nothing of funnel.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

namespace funnel {
inline namespace v0_1 {

/// Bounds of a share; the default says nothing.
///
/// Units: fraction, in [0, 1] unless the function that gives them says otherwise.
struct share_bounds {
  double lower = 0;
  double upper = 1;
};

}  // namespace v0_1
}  // namespace funnel
