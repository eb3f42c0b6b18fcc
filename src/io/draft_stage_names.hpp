/// What stages are called, and what that says about them.
#pragma once

#include <funnel/pipeline/pipeline.hpp>

#include <optional>
#include <string_view>

namespace funnel::io {

/// Won or lost by its name, in several languages; nothing for a name that is neither, or open by its name.
std::optional<stage_kind> closing_by_name(std::string_view stage);

/// Is it a word for a deal that is still worked on, in a column that says what became of deals ("Open", "Active", "P")?
bool open_by_name(std::string_view outcome);

/// Which of two stages comes first by what they are called: -1 or 1, 0 where the names do not say. First by the lists
/// of stages that CRMs set up for new customers, then by what the words mean (a contact before a proposal before a
/// contract).
int order_by_name(std::string_view a, std::string_view b);

/// Is it a stage in which little is left to win: a contract, its signature, an invoice, a delivery?
bool is_late_stage(std::string_view stage);

/// Is the name one of those that `order_by_name` knows?
bool is_known_stage(std::string_view stage);

}  // namespace funnel::io
