#include <funnel/core/error.hpp>

#include <ostream>

namespace funnel {
inline namespace v0_1 {

std::string_view name_of(errc c) noexcept {
  switch (c) {
    case errc::invalid_argument: return "invalid_argument";
    case errc::missing_value: return "missing_value";
    case errc::invalid_value: return "invalid_value";
    case errc::unknown_stage: return "unknown_stage";
    case errc::unknown_name: return "unknown_name";
    case errc::duplicate: return "duplicate";
    case errc::out_of_range: return "out_of_range";
    case errc::currency_mismatch: return "currency_mismatch";
    case errc::io: return "io";
    case errc::syntax: return "syntax";
    case errc::limit_exceeded: return "limit_exceeded";
    case errc::stopped: return "stopped";
  }
  return "unknown";
}

std::string to_text(const error& e) {
  return (e.field.empty() ? "" : e.field + ": ") + e.message + " (" + std::string(name_of(e.code)) + ")";
}

std::ostream& operator<<(std::ostream& out, errc c) { return out << name_of(c); }
std::ostream& operator<<(std::ostream& out, const error& e) { return out << to_text(e); }

void throw_bad_result(const std::vector<error>& errors) {
  std::string what;
  for (const error& e : errors) {
    if (!what.empty()) what += "; ";
    what += e.field.empty() ? e.message : e.field + ": " + e.message;
  }
  throw bad_result(std::move(what));
}

}  // namespace v0_1
}  // namespace funnel
