/// Memory that ends at the N-th allocation of the program, by operators new of its own.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <stop_token>

namespace faults {

/// What happens at the allocation whose turn it is: it fails, alone or with all after it, or a stop is asked for.
enum class failing { never, once, from_then_on, stop };
inline std::atomic<failing> how{failing::never};
inline std::atomic<long> n_left{0};
inline std::stop_source stopping;

/// Calls `call` on fresh objects of `make`, with each allocation failing in turn; after a failure `check(object)` says
/// what must hold. Returns how often memory ended. Where allocations are many, one in `step` fails, unless the
/// environment sets FUNNEL_EVERY_FAULT.
template <class Make, class Call, class Check>
int fail_each_allocation(Make&& make, Call&& call, Check&& check, long step = 1) {
  if (std::getenv("FUNNEL_EVERY_FAULT")) step = 1;
  int n_failures = 0;
  for (const failing mode : {failing::once, failing::from_then_on}) {
    for (long n = 0;; n += n < 30 ? 1 : step) {
      auto object = make();
      bool failed = false;
      n_left = n;
      how = mode;
      try {
        call(*object);
      } catch (const std::bad_alloc&) {
        failed = true;
      }
      how = failing::never;
      check(*object, failed);
      if (testing::Test::HasFailure()) {
        ADD_FAILURE() << "after allocation " << n << (mode == failing::once ? ", once" : ", from then on");
        return n_failures;
      }
      if (!failed) break;
      ++n_failures;
    }
  }
  return n_failures;
}

}  // namespace faults
