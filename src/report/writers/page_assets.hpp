/// The page's style and script, src/report/page/, as cmake/embed_page.cmake puts them into the library.
#pragma once

#include <string>

namespace funnel::io {

extern const char* const page_style;
extern const char* const page_script;
/// What the content policy allows: "sha256-" and the hash of each, in base 64.
extern const char* const page_style_hash;
extern const char* const page_script_hash;

/// The content policy of a page: nothing but its own style and script, and pictures that the script makes; of a served one, requests to its own server too.
std::string page_policy(bool served);

}  // namespace funnel::io
