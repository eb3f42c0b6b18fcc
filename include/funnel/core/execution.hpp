/// How computations use the machine: threads, and the instruction sets of inner loops. None of it changes a result.
///
/// Layer:   core.
/// Threads: all functions may be called at any time; a query under way may end with the kernels it began with.
#pragma once

#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How a computation may use the machine. Changes its speed only: every result is the same for any value.
struct execution {
  unsigned threads = 1;  ///< the caller's own included; 0 counts as 1
};

/// Names of the variants that this machine can run, the fastest last. "portable" is always the first.
std::vector<std::string_view> kernel_variants();

/// The variant in use: the last of `kernel_variants()`, unless another one was asked for.
std::string_view active_kernels() noexcept;

/// From now on all queries of the program use this variant: for tests and comparisons, since every variant gives the
/// same results. False, and nothing is changed, for a name that is not among `kernel_variants()`.
bool use_kernels(std::string_view name) noexcept;

}  // namespace v0_1
}  // namespace funnel
