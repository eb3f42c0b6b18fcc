#include "c/handles.hpp"

#include "core/version_text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace funnel::c {
namespace {

/// Short enough to be kept without allocating.
const char* sentence(std::int32_t code) noexcept {
  switch (code) {
    case FUNNEL_NO_MEMORY: return "no memory left";
    case FUNNEL_CANCELLED: return "cancelled";
    case FUNNEL_TOO_LATE: return "deadline over";
    default: return "internal error";
  }
}

}  // namespace

void go_on(funnel_call* call, double done) {
  if (!call) return;
  if (call->cancelled.stop_requested()) throw stopped{FUNNEL_CANCELLED};
  if (!call->deadline && !call->progress) return;
  const auto now = std::chrono::steady_clock::now();
  if (call->deadline && now >= *call->deadline) throw stopped{FUNNEL_TOO_LATE};
  if (!call->progress || now - call->last_told < std::chrono::milliseconds(50)) return;
  call->last_told = now;
  if (call->progress(done, call->user) != 0) throw stopped{FUNNEL_CANCELLED};
}

void warn(funnel_call* call, const std::vector<error>& errors) {
  if (!call) return;
  for (const error& e : errors) call->errors.push_back({static_cast<std::int32_t>(e.code), e.message, e.field});
}

work_limits limits_of(const funnel_call* call) {
  work_limits limits;
  if (!call) return limits;
  limits.stop = call->cancelled.get_token();
  if (call->deadline) limits.deadline = *call->deadline;
  return limits;
}

std::int32_t fail(funnel_call* call, const std::vector<error>& errors) {
  if (errors.front().code == errc::stopped) return fail(call, call && call->cancelled.stop_requested() ? FUNNEL_CANCELLED : FUNNEL_TOO_LATE);
  warn(call, errors);
  return static_cast<std::int32_t>(errors.front().code);
}

std::int32_t fail(funnel_call* call, errc code, std::string field, std::string message) {
  return fail(call, {error{code, std::move(field), std::move(message)}});
}

std::int32_t fail(funnel_call* call, std::int32_t code) noexcept {
  if (!call) return code;
  call->errors.clear();
  call->errors.push_back({code, sentence(code)});  // room for one is never given back
  return code;
}

funnel_result* plain_result(std::string text) {
  auto made = std::make_unique<funnel_result>();
  made->json = std::move(text);
  return made.release();
}

}  // namespace funnel::c

using namespace funnel::c;

uint32_t funnel_abi_version(void) { return FUNNEL_ABI_VERSION; }

const char* funnel_version(void) { return funnel::detail::version_text; }

const char* funnel_code_name(int32_t code) {
  switch (code) {
    case FUNNEL_OK: return "ok";
    case FUNNEL_NO_MEMORY: return "no_memory";
    case FUNNEL_CANCELLED: return "cancelled";
    case FUNNEL_TOO_LATE: return "too_late";
    case FUNNEL_REJECTED: return "rejected";
    case FUNNEL_INTERNAL: return "internal";
    default: break;
  }
  if (code < FUNNEL_INVALID_ARGUMENT || code > FUNNEL_LIMIT_EXCEEDED) return "";
  return funnel::name_of(static_cast<funnel::errc>(code)).data();  // of a literal
}

funnel_call* funnel_call_new(void) {
  try {
    auto call = std::make_unique<funnel_call>();
    call->errors.reserve(1);
    return call.release();
  } catch (...) {
    return nullptr;
  }
}

void funnel_call_free(funnel_call* call) { delete call; }

void funnel_call_cancel(funnel_call* call) {
  if (call) call->cancelled.request_stop();
}

void funnel_call_progress(funnel_call* call, funnel_progress progress, void* user) {
  if (!call) return;
  call->progress = progress;
  call->user = user;
}

void funnel_call_deadline(funnel_call* call, int64_t milliseconds) {
  if (!call) return;
  constexpr std::int64_t longest = std::int64_t{1} << 40;  // thirty years, far inside the clock
  if (milliseconds < 0)
    call->deadline.reset();
  else
    call->deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(std::min(milliseconds, longest));
}

size_t funnel_call_errors(const funnel_call* call) { return call ? call->errors.size() : 0; }

int32_t funnel_call_error_code(const funnel_call* call, size_t i) {
  return call && i < call->errors.size() ? call->errors[i].code : FUNNEL_OK;
}

const char* funnel_call_error_text(const funnel_call* call, size_t i, int32_t part, size_t* n) {
  static const std::string none;
  const std::string* text = &none;
  if (call && i < call->errors.size()) {
    const told_error& e = call->errors[i];
    switch (part) {
      case FUNNEL_ERROR_MESSAGE: text = &e.message; break;
      case FUNNEL_ERROR_FIELD: text = &e.field; break;
      case FUNNEL_ERROR_VALUE: text = &e.value; break;
      case FUNNEL_ERROR_ROW: text = &e.row; break;
      default: break;
    }
  }
  if (n) *n = text->size();
  return text->c_str();
}
