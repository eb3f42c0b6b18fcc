#include "report/words/text.hpp"

namespace funnel::io {

std::string filled(std::string_view text, const std::string_view* names, const std::string_view* values,
                   std::size_t n_slots) {
  std::string out;
  std::size_t done = 0;
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', done)) {
    const std::size_t close = text.find('}', open);
    const std::string_view name = text.substr(open + 1, close - open - 1);
    out += text.substr(done, open - done);
    for (std::size_t i = 0; i < n_slots; ++i)
      if (names[i] == name) out += values[i];
    done = close + 1;
  }
  return out += text.substr(done);
}

}  // namespace funnel::io
