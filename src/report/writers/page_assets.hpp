/// The page's style and script, src/report/page/, as cmake/embed_page.cmake puts them into the library.
#pragma once

namespace funnel::io {

extern const char* const page_style;
extern const char* const page_script;
/// What the content policy allows: "sha256-" and the hash of each, in base 64.
extern const char* const page_style_hash;
extern const char* const page_script_hash;

}  // namespace funnel::io
