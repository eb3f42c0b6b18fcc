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

/// Reads as a `byte_reader` does where so many bytes are there that no record goes beyond them.
class roomy_reader {
 public:
  static constexpr std::size_t room = 2'048;
  explicit roomy_reader(const std::uint8_t* at) : at_(at) {}

  std::uint8_t byte() noexcept { return *at_++; }
  std::uint64_t number() noexcept {
    std::uint64_t n = *at_ & 0x7F;
    for (int shift = 7; *at_++ >= 0x80; shift += 7) {
      if (shift > 63) return spoil(), 0;
      n |= static_cast<std::uint64_t>(*at_ & 0x7F) << shift;
    }
    return n;
  }
  const std::uint8_t* at() const noexcept { return at_; }
  bool bad() const noexcept { return bad_; }
  void spoil() noexcept { bad_ = true; }

 private:
  const std::uint8_t* at_;
  bool bad_ = false;
};
/// The same at the end of a chunk.
class last_reader : public byte_reader {
 public:
  explicit last_reader(std::span<const std::uint8_t> from) : byte_reader(from), end_(from.data() + from.size()) {}
  const std::uint8_t* at() const noexcept { return end_ - left(); }

 private:
  const std::uint8_t* end_;
};

}  // namespace

bool event_log::is_sound(position from, position to, const code_limits& limits) const {
  const auto is_sound_record = [&](auto& in, std::int64_t base) {
    const auto must = [&](bool holds) {
      if (!holds) in.spoil();
    };
    const auto code_below = [&](code limit) { must(in.number() < limit); };
    const auto code_or_none_below = [&](code limit) { must(in.number() <= limit); };
    const std::uint8_t first = in.byte();
    const auto kind = static_cast<event_kind>(first & kind_bits);
    const int unit = first >> unit_shift & 3;
    if (kind > event_kind::identified || unit > 2) return false;
    const std::int64_t since = signed_of(in.number());
    std::int64_t us;
    if (__builtin_mul_overflow(since, static_cast<std::int64_t>(units[unit]), &us)) return false;
    if (!event_times.contains(instant{plus(base, us)})) return false;
    code_below(limits.deals);
    if (first & known_later) in.number();
    code_or_none_below(is_attribute(kind) || kind == event_kind::deleted ? 0 : kind == event_kind::lost ? limits.reasons : limits.stages);
    if (first & has_more) {
      const std::uint64_t size = in.number();
      const std::uint8_t* const begin = in.at();
      const std::uint8_t parts = in.byte();
      if (parts & has_actor) code_below(limits.owners);
      if (parts & has_sequence) in.number();
      if (parts & has_owner) code_below(limits.owners);
      if (parts & has_amount) in.number();
      if (parts & has_currency) code_below(parts & has_amount ? limits.currencies : 0);
      if (parts & has_values) {
        const std::uint64_t n = in.number();
        if (n > event_record::most_values) return false;
        for (std::uint64_t i = 0; i < n; ++i) {
          const std::uint8_t dimension = in.byte();
          if (dimension >= limits.dimensions) return false;
          const std::uint64_t value = in.number();
          must(value < limits.values[dimension] || value == no_code);
        }
      }
      if (parts & has_identity) code_below(limits.identities);
      if (parts & has_gaps) {
        must(in.byte() <= (gap_before | gap_undated | gap_after | whole_history));
        code_or_none_below(limits.pipelines);
      }
      if (static_cast<std::uint64_t>(in.at() - begin) != size) return false;
    }
    return !in.bad();
  };
  while (from < to) {
    checkpoint();
    const position chunk = from / chunk_bytes * chunk_bytes;
    const position last = std::min(to, chunk + chunk_bytes);
    if (from == chunk) {
      if (last - from < sizeof(std::int64_t)) return false;
      from += sizeof(std::int64_t);
    }
    const std::int64_t base = base_of(chunk);
    const std::uint8_t* const begin = bytes_at(chunk);
    const std::uint8_t* const end = begin + (last - chunk);
    roomy_reader most(begin + (from - chunk));
    while (end - most.at() >= static_cast<std::ptrdiff_t>(roomy_reader::room) && *most.at() != end_mark)
      if (!is_sound_record(most, base)) return false;
    last_reader rest({most.at(), end});
    while (rest.left() > 0 && rest.next() != end_mark)
      if (!is_sound_record(rest, base)) return false;
    from = chunk + chunk_bytes;
  }
  return true;
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
