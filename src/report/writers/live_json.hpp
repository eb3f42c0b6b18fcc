/// What a page carries for its script.
#pragma once

#include <funnel/report/document.hpp>

#include <string>

namespace funnel::io {

/// The words of the script as JSON, safe within HTML.
std::string page_words_json(language lang);

/// What the script needs of a served page, likewise.
std::string served_json(const doc::served_page& served);

/// The numbers as JSON, safe within HTML: one part and one deal a line. A part is "key|numbers|times"; numbers are of base
/// 36, zeros left out, "*n" stands for n zeros, and those at the end are left out.
std::string live_json(const doc::live_funnel& live, const currency& money, language lang);

}  // namespace funnel::io
