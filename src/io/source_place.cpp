#include "io/source_place.hpp"

#include "core/number_text.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <charconv>
#include <cstdint>
#include <new>

namespace funnel::io {

struct source_place::hash_state {
  XXH3_state_t state;
};

source_place::source_place() : hash_(std::make_unique<hash_state>()) { XXH3_64bits_reset(&hash_->state); }
source_place::~source_place() = default;

void source_place::pass(std::string_view part, std::size_t n_lines) {
  XXH3_64bits_update(&hash_->state, part.data(), part.size());
  bytes_ += part.size();
  lines_ += n_lines;
}

std::string source_place::text() const {
  return std::to_string(lines_) + " lines, " + std::to_string(bytes_) + " bytes, " + hex_text(XXH3_64bits_digest(&hash_->state));
}

std::optional<source_place::known> source_place::parse(std::string_view text) {
  known k;
  const auto number = [&](std::size_t& n, std::string_view behind) {
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (wrong != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.starts_with(behind)) return false;
    text.remove_prefix(behind.size());
    return true;
  };
  if (!number(k.lines, " lines, ") || !number(k.bytes, " bytes, ") || text.size() != 16) return std::nullopt;
  k.hash = text;
  return k;
}

bool source_place::is(const known& before, std::string_view part) const {
  XXH3_state_t state = hash_->state;
  XXH3_64bits_update(&state, part.data(), before.bytes - bytes_);
  return hex_text(XXH3_64bits_digest(&state)) == before.hash;
}

std::string short_hash(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const XXH128_hash_t h = XXH3_128bits(text.data(), text.size());
  std::string id;
  for (int i = 0; i < 15; ++i) id += letters[(i < 10 ? h.low64 >> (6 * i) : h.high64 >> (6 * (i - 10))) & 63];
  return id;
}

}  // namespace funnel::io
