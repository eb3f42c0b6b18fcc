// Names that system headers define as macros must not disturb any header.
#define small char
#include "all_headers.hpp"

int odr_b();

int main() { return odr_b() + static_cast<int>(funnel::default_pipeline().size()) - 6; }
