/// Name to code map: the writer looks up codes, readers look up names.
///
/// Layer:   events.
/// Threads: one writer may add while any number of readers look up names of codes known to them.
#pragma once

#include "core/large_pages.hpp"
#include "core/hash_seed.hpp"
#include "core/text_key.hpp"
#include <funnel/core/types.hpp>
#include "events/append_vector.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace detail {

/// Append-only dictionary: the n-th distinct name has code n.
///
/// Memory: 12 bytes a name, for names of more than 11 bytes those as well, and 5 to 11 in the writer's hash table.
class dictionary {
 public:
  std::size_t size() const noexcept { return cells_.size(); }

  /// Requires: c < size(), or c == no_code, whose name is empty. The text never moves.
  std::string_view name(code c) const noexcept {
    if (c == no_code) return {};
    const cell& at = cells_[c];
    return at.length == long_name ? long_name_at(at) : std::string_view{at.text, at.length};
  }

  /// Readers' search. Cost: linear; for the few names of a query.
  code find(std::string_view name) const noexcept {
    const std::size_t n = size();
    for (std::size_t i = 0; i < n; ++i)
      if (this->name(static_cast<code>(i)) == name) return static_cast<code>(i);
    return no_code;
  }

  /// Writer only. The code of this name; `no_code` when it has none. Cost: constant.
  code code_of(std::string_view name) const { return lookup(name, key_of(name)); }
  bool knows(std::string_view name) const { return code_of(name) != no_code; }

  /// Writer only. The code of this name, added if new; `no_code` for an empty name.
  /// Errors: std::length_error when all codes are used up; nothing has changed then.
  code intern(std::string_view name) { return name.empty() ? no_code : intern_named(name); }

  /// Writer only, for names that come in numbers: to ask for a name some names before it is interned brings what that
  /// will read into the cache.
  struct key {
    text_key text;
    std::uint64_t hash;
  };
  key key_of(std::string_view name) const noexcept {
    const text_key text = text_key::of(name, seed_);
    return {text, text.hash(seed_)};
  }
  void fetch_slot(const key& k) const noexcept {
    if (!slots_.empty()) __builtin_prefetch(&slots_[k.hash & (slots_.size() - 1)]);
  }
  void fetch_name(const key& k) const noexcept {
    if (const code likely = search(k.hash, [](code) { return true; }); likely != no_code) __builtin_prefetch(&cells_[likely]);
  }
  /// Writer only. Puts the next name, which must be new and not empty, without telling `code_of` and `intern`: they are to be
  /// told of all such names at once by `index`, before they are asked. For names that are read from a file.
  void load(std::string_view name) {
    const std::size_t n = cells_.size();
    cells_.put(n, cell_of(name));
    cells_.publish(n + 1);
  }
  void index() {
    std::size_t n_slots = 16;
    while (cells_.size() >= n_slots / 4 * 3) n_slots *= 2;
    rehash(n_slots);
  }

  /// Requires: the name is not empty, and k its key.
  code intern(std::string_view name, const key& k) {
    const code known = lookup(name, k);
    return known == no_code ? add(name, k) : known;
  }

 private:
  // A slot holds a code in as many low bits as number the slots, and above them bits of the hash, which tell almost all
  // other names apart without looking at their text.
  static constexpr std::uint32_t free_slot = 0xFFFF'FFFF;
  using slot_table = std::vector<std::uint32_t, large_page_allocator<std::uint32_t>>;

  /// A name of at most 11 bytes, or the place of a longer one: then one look-up reads one more place in memory.
  struct cell {
    char text[text_key::most_bytes];
    std::uint8_t length;
  };
  static constexpr std::uint8_t long_name = text_key::long_mark >> 24;
  static constexpr std::size_t chunk_size = 4096;

  std::uint32_t tag_of(std::uint64_t hash) const noexcept {
    return static_cast<std::uint32_t>(hash >> 32) & ~static_cast<std::uint32_t>(slots_.size() - 1);
  }
  code lookup(std::string_view name, const key& k) const {
    return search(k.hash, [&](code c) { return is_name(c, name, k.text); });
  }
  /// The first code that has the tag of this hash and is the one; `no_code` when there is none.
  template <class Is>
  code search(std::uint64_t hash, Is&& is) const {
    if (slots_.empty()) return no_code;
    const std::size_t mask = slots_.size() - 1;
    const std::uint32_t tag = tag_of(hash);
    for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
      const std::uint32_t slot = slots_[i];
      if (slot == free_slot) return no_code;
      const auto c = static_cast<code>(slot & mask);
      if ((slot & ~static_cast<std::uint32_t>(mask)) == tag && is(c)) return c;
    }
  }
  /// Requires: a slot is free.
  void take_slot(code c, std::uint64_t hash) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = hash & mask;
    while (slots_[i] != free_slot) i = (i + 1) & mask;
    slots_[i] = c | tag_of(hash);
  }
  bool is_name(code c, std::string_view name, const text_key& text) const {
    const cell& at = cells_[c];
    return text.is_long() ? at.length == long_name && long_name_at(at) == name : text_key::of_padded(&at) == text;
  }
  // Not inlined, so that the usual test of an empty name is.
  [[gnu::noinline]] code intern_named(std::string_view name) { return intern(name, key_of(name)); }
  [[gnu::noinline]] code add(std::string_view name, const key& k) {
    const std::size_t n = cells_.size();
    if (n >= slots_.size() / 4 * 3) grow();
    if (n >= no_code) throw std::length_error("funnel: a dictionary has no more codes");
    cells_.put(n, cell_of(name));
    take_slot(static_cast<code>(n), k.hash);
    cells_.publish(n + 1);
    return static_cast<code>(n);
  }
  void grow() { rehash(slots_.empty() ? 16 : slots_.size() * 2); }
  void rehash(std::size_t n_slots) {
    // At most three quarters are in use, so no code has all bits set and no slot looks free.
    slot_table larger(n_slots, free_slot);
    slots_.swap(larger);
    for (std::size_t c = 0; c < cells_.size(); ++c) take_slot(static_cast<code>(c), key_of(name(static_cast<code>(c))).hash);
  }

  std::string_view long_name_at(const cell& at) const noexcept {
    std::uint64_t place;
    std::memcpy(&place, at.text, sizeof place);
    const char* const text = chunks_[place / chunk_size] + place % chunk_size;
    std::uint64_t length;
    std::memcpy(&length, text, sizeof length);
    return {text + sizeof length, length};
  }

  /// A long name is its length and its bytes, in one chunk or in several that adjoin.
  cell cell_of(std::string_view name) {
    cell c{};
    if (name.size() <= sizeof c.text) {
      c.length = static_cast<std::uint8_t>(name.size());
      std::memcpy(c.text, name.data(), name.size());
      return c;
    }
    const std::uint64_t length = name.size();
    const std::size_t size = sizeof length + name.size();
    if (end_ + size > n_chunks_ * chunk_size) {
      const std::size_t more = (size + chunk_size - 1) / chunk_size;
      owned_.push_back(std::make_unique_for_overwrite<char[]>(more * chunk_size));
      for (std::size_t i = 0; i < more; ++i) chunks_.put(n_chunks_ + i, owned_.back().get() + i * chunk_size);
      end_ = n_chunks_ * chunk_size;
      n_chunks_ += more;
    }
    const std::uint64_t place = end_;
    char* const at = chunks_[place / chunk_size] + place % chunk_size;
    std::memcpy(at, &length, sizeof length);
    std::memcpy(at + sizeof length, name.data(), name.size());
    end_ += size;
    c.length = long_name;
    std::memcpy(c.text, &place, sizeof place);
    return c;
  }

  append_vector<cell, 8> cells_;
  append_vector<char*, 8> chunks_;
  std::uint64_t seed_ = hash_seed();
  // Of the writer alone:
  std::vector<std::unique_ptr<char[]>> owned_;
  slot_table slots_;
  std::size_t n_chunks_ = 0;
  std::size_t end_ = 0;
};

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
