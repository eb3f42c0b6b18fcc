#include "events/event_log.hpp"

#include "core/bytes.hpp"

namespace funnel {
inline namespace v0_1 {
namespace detail {

event_record event_log::record(position at, std::vector<std::pair<code, code>>& values) const {
  reader in{bytes_at(at)};
  const std::uint8_t first = in.byte();
  event_record r;
  r.head = head_of(in, first, base_of(at));
  r.kind = static_cast<event_kind>(first & kind_bits);
  r.what = in.code_or_none();
  if (!(first & has_more)) return r;
  in.number();
  const std::uint8_t parts = in.byte();
  if (parts & has_actor) r.actor = static_cast<code>(in.number());
  if (parts & has_sequence) r.sequence = in.number();
  if (parts & has_owner) r.owner = static_cast<code>(in.number());
  if (parts & has_amount) {
    r.has_amount = true;
    r.amount = signed_of(in.number());
    if (parts & has_currency) r.currency = static_cast<code>(in.number());
  }
  values.clear();
  if (parts & has_values)
    for (std::uint64_t n = in.number(); n > 0; --n) {
      const code dimension = in.byte();
      values.emplace_back(dimension, static_cast<code>(in.number()));
    }
  r.values = values;
  if (parts & has_identity) r.identity = static_cast<code>(in.number());
  if (parts & has_gaps) {
    r.gaps = in.byte();
    r.where = in.code_or_none();
  }
  return r;
}

namespace {

/// Reads codes, and tells those that mean nothing.
struct code_reader : byte_reader {
  using byte_reader::byte_reader;

  /// A code below this number.
  void code_below(code limit) noexcept { must(number() < limit); }
  /// One more than such a code, or 0.
  void code_or_none_below(code limit) noexcept { must(number() <= limit); }
  void must(bool holds) noexcept {
    if (!holds) spoil();
  }
};

}  // namespace

bool event_log::is_sound(position from, position to, const code_limits& limits) const {
  while (from < to) {
    const position chunk = from / chunk_bytes * chunk_bytes;
    const position last = std::min(to, chunk + chunk_bytes);
    if (from == chunk) {
      if (last - from < sizeof(std::int64_t)) return false;
      from += sizeof(std::int64_t);
    }
    const std::int64_t base = base_of(chunk);
    code_reader in(std::span(bytes_at(chunk) + (from - chunk), static_cast<std::size_t>(last - from)));
    while (in.left() > 0 && in.next() != end_mark) {
      const std::uint8_t first = in.byte();
      const auto kind = static_cast<event_kind>(first & kind_bits);
      const int unit = first >> unit_shift & 3;
      if (kind > event_kind::identified || unit > 2) return false;
      const std::int64_t since = signed_of(in.number());
      std::int64_t us;
      if (__builtin_mul_overflow(since, static_cast<std::int64_t>(units[unit]), &us)) return false;
      if (!event_times.contains(instant{plus(base, us)})) return false;
      in.code_below(limits.deals);
      if (first & known_later) in.number();
      in.code_or_none_below(is_attribute(kind) || kind == event_kind::deleted ? 0 : kind == event_kind::lost ? limits.reasons : limits.stages);
      if (first & has_more) {
        const std::uint64_t size = in.number();
        const std::size_t left = in.left();
        const std::uint8_t parts = in.byte();
        if (parts & has_actor) in.code_below(limits.owners);
        if (parts & has_sequence) in.number();
        if (parts & has_owner) in.code_below(limits.owners);
        if (parts & has_amount) in.number();
        if (parts & has_currency) in.code_below(parts & has_amount ? limits.currencies : 0);
        if (parts & has_values) {
          const std::uint64_t n = in.number();
          if (n > event_record::most_values) return false;
          for (std::uint64_t i = 0; i < n; ++i) {
            const std::uint8_t dimension = in.byte();
            if (dimension >= limits.dimensions) return false;
            const std::uint64_t value = in.number();
            in.must(value < limits.values[dimension] || value == no_code);
          }
        }
        if (parts & has_identity) in.code_below(limits.identities);
        if (parts & has_gaps) {
          in.must(in.byte() <= (gap_before | gap_undated | gap_after | whole_history));
          in.code_or_none_below(limits.pipelines);
        }
        if (left - in.left() != size) return false;
      }
      if (in.bad()) return false;
    }
    from = chunk + chunk_bytes;
  }
  return true;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
