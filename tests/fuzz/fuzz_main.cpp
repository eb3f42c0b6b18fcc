/// One program a target, for libFuzzer: see cmake/setup-debian.sh fuzz.
#include "fuzz/targets.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const funnel_fuzz::target& t : funnel_fuzz::targets())
    if (t.name == std::string_view(FUNNEL_FUZZ_TARGET)) t.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
