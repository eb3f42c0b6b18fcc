/// Files that are written whole or not at all.
#pragma once

#include <functional>
#include <ostream>
#include <string>

namespace funnel::program {

/// Writes aside and renames, so that an older file stays as it was until the new one is whole and on the disk; who may read
/// the older one may read the new one. A path that is no regular file, such as /dev/stdout, is written to directly. False when
/// that fails at any point: nothing is left then.
bool write_file(const std::string& path, const std::function<void(std::ostream&)>& write);

/// What standard input gives, as a file that can be read more than once and goes away with the program; its path, empty when
/// it cannot be kept.
std::string kept_standard_input();

/// Are these two paths the same existing file?
bool same_file(const std::string& a, const std::string& b);

}  // namespace funnel::program
