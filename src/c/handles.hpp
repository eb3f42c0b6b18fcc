/// What the handles of funnel/c.h are, and the edge that no exception crosses.
///
/// Layer:   c. The only one whose types have C linkage.
/// Threads: as c.h says, handle by handle.
#pragma once

#include <funnel/aggregates/standing_funnel.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/error.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/events/store.hpp>
#include <funnel/journeys/journey_table.hpp>
#include <funnel/report/document.hpp>

#include <funnel/c.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::c {

/// An error as the caller reads it; of a row also its value and number.
struct told_error {
  std::int32_t code = FUNNEL_OK;
  std::string message;
  std::string field{};
  std::string value{};
  std::string row{};
};

/// Most errors of rows that a call object keeps.
inline constexpr std::size_t max_told = 100;

/// Ends the work from within; caught at the edge.
struct stopped {
  std::int32_t code;
};

struct standing_state;

/// What a store handle and the standing funnels on it share.
struct store_state {
  explicit store_state(event_store s) : store(std::move(s)) {}

  event_store store;
  time_zone zone;
  std::mutex writing;                          ///< held by who appends or defines
  std::atomic<std::uint64_t> generation{0};    ///< moves on after every change
  std::vector<std::weak_ptr<standing_state>> standing;  ///< guarded by `writing`

  /// The journeys of a snapshot, kept for questions that share clocks and layout while nothing is appended.
  struct kept_journeys {
    std::uint64_t generation = 0;
    instant as_of, known_at;
    std::shared_ptr<const journey_table> table;
  };
  std::mutex keeping;                   ///< held to look up and to store, not while journeys are made
  std::array<kept_journeys, 2> kept;    ///< the last used first
};

struct standing_state {
  standing_state(standing_funnel f, std::shared_ptr<const pipeline> stages, std::size_t n) : funnel(std::move(f)), layout(std::move(stages)), n_versions(n) {}

  /// Takes in what is new; `store_state::writing` is held. What goes wrong stands in `code`.
  void update(const store_state& from) noexcept;

  standing_funnel funnel;
  std::mutex naming;                        ///< held while answer and layout may not belong together
  std::shared_ptr<const pipeline> layout;   ///< of the rows and stages, by position
  std::size_t n_versions;                   ///< of pipelines, from which the layout was made
  std::atomic<std::uint64_t> revision{1};
  std::atomic<std::int32_t> code{FUNNEL_OK};  ///< of the last update
};

}  // namespace funnel::c

struct funnel_call {
  std::vector<funnel::c::told_error> errors;
  std::stop_source cancelled;
  funnel_progress progress = nullptr;
  void* user = nullptr;
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::chrono::steady_clock::time_point last_told{};
};

struct funnel_store {
  std::shared_ptr<funnel::c::store_state> state;
};

struct funnel_standing {
  std::shared_ptr<funnel::c::store_state> store;
  std::shared_ptr<funnel::c::standing_state> state;
};

struct funnel_result {
  std::string json;
  std::string body{};  ///< of a response
  funnel::language lang = funnel::language::english;
  /// The answer in a language; empty for one that is JSON only.
  std::function<funnel::doc::document(funnel::language)> document;
  std::mutex rendering;
  std::map<std::string, std::string, std::less<>> rendered;  ///< by how; never taken away
};

namespace funnel::c {

/// The text that a caller gives. Requires: `given(text, n)`.
inline std::string_view text_of(const char* text, std::size_t n) { return n == 0 ? std::string_view{} : std::string_view(text, n); }
/// Is the text there as its number of bytes says?
inline bool given(const char* text, std::size_t n) { return text != nullptr || n == 0; }

/// Says whether to go on, between steps and while rows are read: `done` is the part of the step that is done.
/// Throws: `stopped`.
void go_on(funnel_call* call, double done);

/// What the call allows to computations: until it is cancelled or too late.
work_limits limits_of(const funnel_call* call);

/// Takes errors down and gives the code of the first one. Requires: there is one.
std::int32_t fail(funnel_call* call, const std::vector<error>& errors);
std::int32_t fail(funnel_call* call, errc code, std::string field, std::string message);
/// The same for codes that say it all; allocates nothing.
std::int32_t fail(funnel_call* call, std::int32_t code) noexcept;
/// Takes errors down that do not keep the work from being done.
void warn(funnel_call* call, const std::vector<error>& errors);

/// Runs `work`, which gives a code, on a call object without errors. Nothing gets out of it but a code.
template <class Work>
std::int32_t at_edge(funnel_call* call, Work&& work) noexcept {
  try {
    if (call) call->errors.clear();
    go_on(call, 0);
    return work();
  } catch (const std::bad_alloc&) {
    return fail(call, FUNNEL_NO_MEMORY);
  } catch (const stopped& s) {
    return fail(call, s.code);
  } catch (...) {
    return fail(call, FUNNEL_INTERNAL);
  }
}

/// A result that is JSON only.
funnel_result* plain_result(std::string text);

}  // namespace funnel::c
