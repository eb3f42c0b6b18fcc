/// Errors as values: one code, one sentence, and where it went wrong.
///
/// Layer:   core; includes nothing of funnel.
/// Threads: const calls on the same object are safe together; anything else needs the caller's lock.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace funnel {
inline namespace v0_1 {

/// What kind of thing went wrong. The numbers are frozen: they reach logs and other languages.
enum class errc : std::uint16_t {
  invalid_argument = 1,   ///< an option or a setting is outside its domain
  missing_value = 2,      ///< a required field is empty
  invalid_value = 3,      ///< a field is present but cannot be understood
  unknown_stage = 4,      ///< a stage id that the pipeline does not have
  unknown_name = 5,       ///< a dimension, column or zone that does not exist
  duplicate = 6,          ///< a name that must be unique occurs twice
  out_of_range = 7,       ///< a number does not fit
  currency_mismatch = 8,  ///< two currencies in one sum
  io = 9,                 ///< a file could not be read or written
  syntax = 10,            ///< text that is not well-formed (JSON, CSV)
  limit_exceeded = 11,    ///< more than a limit that the host set, or its default; the message names it
  stopped = 12,           ///< the host asked to stop, or its deadline passed
};

/// "unknown_stage".
std::string_view name_of(errc c) noexcept;
std::ostream& operator<<(std::ostream& out, errc c);

/// One error: what, where (`field`, e.g. "stages[2].id" or a column name) and why, in a sentence.
struct error {
  errc code = errc::invalid_argument;
  std::string field;
  std::string message;

  friend bool operator==(const error&, const error&) = default;
};

/// "stages[2].id: the stage id \"lead\" occurs twice (duplicate)".
std::string to_text(const error& e);
std::ostream& operator<<(std::ostream& out, const error& e);

/// Thrown by `result<T>::value()` on an error; nothing else in the headers throws.
class bad_result : public std::exception {
 public:
  explicit bad_result(std::string what) : what_(std::move(what)) {}
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string what_;
};

/// Throws `bad_result`. Requires: there are errors.
[[noreturn]] void throw_bad_result(const std::vector<error>& errors);

/// A value, or all the errors that kept it from being made (never an empty list).
///
/// Errors: `value()` on an error throws `bad_result`; `errors()` on a value is empty.
template <class T>
class [[nodiscard]] result {
 public:
  result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  result(error e) : state_(std::in_place_index<1>, std::vector<error>{std::move(e)}) {}
  result(std::vector<error> errors) : state_(std::in_place_index<1>, std::move(errors)) {
    assert(!std::get<1>(state_).empty());
  }

  explicit operator bool() const noexcept { return state_.index() == 0; }

  const T& value() const& { return check(), *std::get_if<0>(&state_); }
  T& value() & { return check(), *std::get_if<0>(&state_); }
  T value() && { return check(), std::move(*std::get_if<0>(&state_)); }  // by value: `for (x : *f())` must not dangle
  T value_or(T other) const { return *this ? value() : std::move(other); }

  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  /// All errors; empty when there is a value.
  const std::vector<error>& errors() const& noexcept {
    static const std::vector<error> none;
    return *this ? none : *std::get_if<1>(&state_);
  }
  std::vector<error> errors() && { return static_cast<const result&>(*this).errors(); }  // by value, as above

 private:
  void check() const {
    if (!*this) [[unlikely]] throw_bad_result(errors());
  }

  std::variant<T, std::vector<error>> state_;
};

}  // namespace v0_1
}  // namespace funnel
