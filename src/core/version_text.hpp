/// The version as text.
#pragma once

#include <funnel/core/types.hpp>

#define FUNNEL_TEXT_(x) #x
#define FUNNEL_TEXT(x) FUNNEL_TEXT_(x)

namespace funnel {
inline namespace v0_1 {
namespace detail {

inline constexpr const char* version_text =
    FUNNEL_TEXT(FUNNEL_VERSION_MAJOR) "." FUNNEL_TEXT(FUNNEL_VERSION_MINOR) "." FUNNEL_TEXT(FUNNEL_VERSION_PATCH);

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel

#undef FUNNEL_TEXT
#undef FUNNEL_TEXT_
