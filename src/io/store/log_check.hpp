/// Whether the log beside a store file was damaged: SQLite takes the first frame that does not fit for its end, as a crash
/// leaves it, and says nothing of what lies behind.
///
/// Layer:   io; for store files.
#pragma once

#include <cstdint>
#include <string>

namespace funnel::io {

/// Transactions in the log of a database that lie behind a frame which is not what was written, beyond the one that a crash may have cut short.
/// Each was acknowledged if the disk was waited for. 0 without a log, and for one that is whole.
/// Cost: reads the log, some megabytes at most. Source: sqlite.org/fileformat2.html, sections 4.1 to 4.4.
std::uint64_t transactions_behind_damage(const std::string& file);

}  // namespace funnel::io
