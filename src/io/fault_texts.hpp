/// What is said of rows that were rejected, in the language of who reads it.
#pragma once

#include "io/row_source.hpp"
#include "report/words/catalogue.hpp"

#include <funnel/events/event.hpp>
#include <funnel/events/store.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// Why a row has no proper cells. Requires: it has not.
std::string reason_of(const row_cursor& row, const reading_texts& words);

/// Why the store refused an event. What lies in no event, such as a full disk, is told as the store told it.
std::string reason_of(const rejection& refused, const deal_event_view& e, const reading_texts& words);
std::string reason_of(const rejection& refused, const activity_event_view& e, const reading_texts& words);

/// "\"lead\", \"offer\"".
std::string quoted_list(const std::vector<std::string>& names, const reading_texts& words);

}  // namespace funnel::io
