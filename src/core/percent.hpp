/// Percent-encoding, as in addresses. Source: RFC 3986, section 2.1.
///
/// Layer:   core.
/// Threads: all functions may be called from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace funnel::io {

/// "%41" as "A", whatever bytes come of it; nullopt for a percent sign with something else behind it.
std::optional<std::string> percent_decoded(std::string_view text);

/// All but letters, digits and "-._~:" as percent signs and digits.
std::string percent_encoded(std::string_view text);

}  // namespace funnel::io
