/// The names that mapping files give to the columns of a mapping.
#pragma once

#include <funnel/io/csv.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

inline constexpr std::array<std::pair<std::string_view, std::string column_mapping::*>, 23> column_fields{{
    {"deal", &column_mapping::deal},
    {"time", &column_mapping::time},
    {"kind", &column_mapping::kind},
    {"stage", &column_mapping::stage},
    {"from", &column_mapping::from},
    {"left", &column_mapping::left},
    {"field", &column_mapping::field},
    {"new_value", &column_mapping::new_value},
    {"pipeline", &column_mapping::pipeline},
    {"outcome", &column_mapping::outcome},
    {"created", &column_mapping::created},
    {"closed", &column_mapping::closed},
    {"expected", &column_mapping::expected},
    {"owner", &column_mapping::owner},
    {"team", &column_mapping::team},
    {"actor", &column_mapping::actor},
    {"identity", &column_mapping::identity},
    {"amount", &column_mapping::amount},
    {"currency", &column_mapping::currency_code},
    {"reason", &column_mapping::reason},
    {"event_id", &column_mapping::event_id},
    {"sequence", &column_mapping::sequence},
    {"known_at", &column_mapping::known_at},
}};

inline constexpr std::array<std::pair<std::string_view, std::string activity_mapping::*>, 10> activity_fields{{
    {"id", &activity_mapping::id},
    {"kind", &activity_mapping::kind},
    {"deal", &activity_mapping::deal},
    {"person", &activity_mapping::person},
    {"actor", &activity_mapping::actor},
    {"planned", &activity_mapping::planned},
    {"due", &activity_mapping::due},
    {"done", &activity_mapping::done},
    {"cancelled", &activity_mapping::cancelled},
    {"known_at", &activity_mapping::known_at},
}};

/// The names of all columns that a mapping reads, as they stand there.
std::vector<std::string> mapped_columns(const column_mapping& m);

}  // namespace funnel::io
