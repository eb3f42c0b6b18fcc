#include "backwards_headers.hpp"

int odr_b();
int odr_b() { return static_cast<int>(funnel::default_pipeline().n_open()) - 4; }
