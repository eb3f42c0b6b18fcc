/// Which rows of a table of PostgreSQL are new, by the transactions that wrote them.
///
/// Layer:   io; for funnel::sql.
/// Threads: all functions may be called from any thread.
#pragma once

#include "io/sql/connection.hpp"

#include <string>
#include <string_view>

namespace funnel::io {

/// The window from where the last one ended up to the horizon: the oldest transaction that still runs. All below it are
/// over, so what they wrote and committed is seen now and will never be more; what later ones write is left to the next
/// window, even where it is committed already. So each version of a row falls into exactly one window, in whatever
/// order transactions commit: long and prepared ones hold the horizon back, and a subtransaction has a number above its
/// parent's.
///
/// Rows hold the lower 32 bits of the number only. Windows are compared on the ring of these: none is ever lost, and a
/// row that is four billion transactions old may come once more, where the ids of events recognise it.
///
/// `now` is "system/database xmin xmax" of the snapshot, `known` the mark of the last window, `column` what holds a
/// row's number. Errors: throws when the mark is of another database, or of a later state of this one.
sql_window xid_window(std::string_view now, const std::string& known, const std::string& column);

}  // namespace funnel::io
