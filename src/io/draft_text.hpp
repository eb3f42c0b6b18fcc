/// Names as people write them, made alike.
#pragma once

#include "core/fold_case.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {

/// Letters and digits only, in lower case, accents taken off (Latin letters of Europe), ё as е: "Дата создания" and
/// "дата_создания", "CloseDate" and "Close Date" are the same. Bytes that are no UTF-8 are left out.
std::string squash(std::string_view text);

/// The words of a name, each as `squash` leaves it: "CloseDate" and "close_date" are {"close", "date"}.
std::vector<std::string> words_of(std::string_view text);

/// Does the text begin with a number, as "1. Lead", "01-Lead" and "Stage 2" do? -1 if not.
int leading_number(std::string_view text);

/// The percents that a text names anywhere, as "Proposal (60%)" and "60 % Proposal" do; -1 if it names none.
int percent_in(std::string_view text);

}  // namespace funnel::io
