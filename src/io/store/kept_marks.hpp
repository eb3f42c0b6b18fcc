/// What funnel itself keeps with a store, as marks: sources of hosts have other names.
///
/// Layer:   io; for store files.
#pragma once

#include <string_view>

namespace funnel::io {

inline constexpr std::string_view own_marks = "funnel:";  ///< they begin so
inline constexpr const char* zone_mark = "funnel:zone";   ///< name of the zone in which a store's times are read and told
inline constexpr const char* teams_mark = "funnel:teams"; ///< JSON: owner to team

}  // namespace funnel::io
