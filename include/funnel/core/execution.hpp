/// How computations use the machine: threads, the instruction sets of inner loops, and how much they may take before they
/// give up. None of it changes a result that is given.
///
/// Layer:   core.
/// Threads: all functions may be called at any time; a query under way may end with the kernels it began with.
#pragma once

#include <funnel/core/error.hpp>

#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// How a computation may use the machine. Changes its speed only: every result is the same for any value.
struct execution {
  unsigned threads = 1;  ///< the caller's own included; 0 counts as 1
};

/// How long a computation may go on, and what it may take.
struct work_limits {
  std::stop_token stop{};                             ///< to stop it from another thread
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::size_t max_bytes = std::numeric_limits<std::size_t>::max();  ///< of the columns that it makes, at one time
  std::size_t max_segments = 100'000;                 ///< of an answer: the values that grouping finds, combined
};

/// For what a stranger asks, of files that a stranger sent: ten seconds from now, 1 GiB, 10,000 segments. See
/// docs/SECURITY.md.
work_limits limits_for_strangers();

/// Does `work`, anything that gives a `result`, and gives that, unless it comes to a limit first:
///
///     result<funnel_report> r = within({.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2)},
///                                      [&] { return make_funnel_report(store, q); });
///
/// Holds for all that the calling thread does in `work`, and for the threads that it starts with `execution`. Within
/// another one, the limits of both hold. A store, a standing funnel or a file that was to be written is then as after
/// any other error; rows that a reader appended before stay.
///
/// Errors:   `stopped` when asked to or too late; `limit_exceeded` with the name of the limit in `field`.
/// Cost:     it is looked some thousand times a second whether to go on.
/// Requires: that `work` catches no exceptions of others: giving up is one until it comes out here.
template <class Work>
auto within(const work_limits& limits, Work&& work) -> std::invoke_result_t<Work&>;

/// The same for work that gives its result elsewhere: nullopt when it was done.
std::optional<error> do_within(const work_limits& limits, void (*work)(void*), void* argument);

/// Names of the variants that this machine can run, the fastest last. "portable" is always the first.
std::vector<std::string_view> kernel_variants();

/// The variant in use: the last of `kernel_variants()`, unless another one was asked for.
std::string_view active_kernels() noexcept;

/// From now on all queries of the program use this variant: for tests and comparisons, since every variant gives the
/// same results. False, and nothing is changed, for a name that is not among `kernel_variants()`.
bool use_kernels(std::string_view name) noexcept;

template <class Work>
auto within(const work_limits& limits, Work&& work) -> std::invoke_result_t<Work&> {
  struct {
    std::remove_reference_t<Work>* work;
    std::optional<std::invoke_result_t<Work&>> answer;
  } call{std::addressof(work), std::nullopt};
  auto do_it = [](void* c) {
    auto& here = *static_cast<decltype(call)*>(c);
    here.answer.emplace((*here.work)());
  };
  if (std::optional<error> why = do_within(limits, do_it, &call)) return *std::move(why);
  return *std::move(call.answer);
}

}  // namespace v0_1
}  // namespace funnel
