#include "report/words/catalogue.hpp"

#include <array>
#include <bit>
#include <cstddef>

namespace funnel::io {

namespace english {
extern const catalogue words;
}
namespace russian {
extern const catalogue words;
}

const catalogue& words_in(language lang) {
  // In the order of `language`.
  static constexpr std::array all{&english::words, &russian::words};
  return *all[static_cast<std::size_t>(lang)];
}

std::vector<text_forms> all_texts(language lang) {
  // A catalogue is texts and nothing else.
  static_assert(sizeof(catalogue) % sizeof(text_forms) == 0);
  const auto texts = std::bit_cast<std::array<text_forms, sizeof(catalogue) / sizeof(text_forms)>>(words_in(lang));
  return {texts.begin(), texts.end()};
}

}  // namespace funnel::io
