#include "io/store/piece.hpp"

#include "core/checkpoint.hpp"

#include <funnel/pipeline/pipeline.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <array>

namespace funnel::io {
namespace {

using detail::activity_fact;
using detail::event_log;
using detail::store_extent;
using detail::store_state;

constexpr std::uint64_t magic = 0x31'4C'4E'46;  // "FNL1"

void write(detail::byte_writer& out, const activity_fact& f) {
  out.signed_number(f.at);
  out.signed_number(static_cast<std::int64_t>(static_cast<std::uint64_t>(f.known) - static_cast<std::uint64_t>(f.at)));
  out.number(f.sequence);
  out.signed_number(f.due.us);
  for (const code c : {f.activity, f.type, f.deal, f.person, f.actor}) out.number(static_cast<code>(c + 1));
  out.number(static_cast<std::uint64_t>(f.kind));
}

bool read(detail::byte_reader& in, activity_fact& f) {
  f.at = in.signed_number();
  f.known = static_cast<std::int64_t>(static_cast<std::uint64_t>(in.signed_number()) + static_cast<std::uint64_t>(f.at));
  f.sequence = in.number();
  f.due.us = in.signed_number();
  for (code* c : {&f.activity, &f.type, &f.deal, &f.person, &f.actor}) {
    const std::uint64_t n = in.number();
    if (n > no_code) return false;
    *c = static_cast<code>(n - 1);
  }
  const std::uint64_t kind = in.number();
  f.kind = static_cast<activity_event_kind>(kind);
  return !in.bad() && kind <= static_cast<std::uint64_t>(activity_event_kind::cancelled) && event_times.contains(instant{f.at}) &&
         (f.due == no_due || event_times.contains(f.due));
}

void write(detail::byte_writer& out, const detail::recorded_version& r) {
  out.number(r.pipeline);
  out.text(to_json(r.version.stages));
  out.signed_number(r.version.from.us);
  out.signed_number(r.version.known_at.us);
  out.number(r.version.became.size());
  for (const auto& [was, is] : r.version.became) {
    out.text(was);
    out.text(is);
  }
}

bool read(detail::byte_reader& in, detail::recorded_version& r) {
  r.pipeline = static_cast<code>(in.number());
  auto stages = parse_pipeline(in.text());
  if (!stages) return false;
  r.version.stages = *std::move(stages);
  r.version.from.us = in.signed_number();
  r.version.known_at.us = in.signed_number();
  for (std::uint64_t n = in.number(); n > 0 && !in.bad(); --n) {
    std::string was(in.text());
    r.version.became.insert_or_assign(std::move(was), std::string(in.text()));
  }
  return !in.bad();
}

void write(detail::byte_writer& out, const exchange_rate& r) {
  out.text(r.currency);
  out.signed_number(r.decimals);
  out.signed_number(r.from.us);
  out.signed_number(r.own_units);
  out.signed_number(r.foreign_units);
  out.signed_number(r.known_at.us);
}

bool read(detail::byte_reader& in, exchange_rate& r) {
  r.currency = in.text();
  const std::int64_t decimals = in.signed_number();
  r.decimals = static_cast<int>(decimals);
  r.from.us = in.signed_number();
  r.own_units = in.signed_number();
  r.foreign_units = in.signed_number();
  r.known_at.us = in.signed_number();
  const auto good = [](std::int64_t units) { return units >= 1 && units <= max_rate_units; };
  return !in.bad() && decimals >= 0 && decimals <= 6 && good(r.own_units) && good(r.foreign_units);
}

/// The bytes of records: chunk by chunk, as they lie in memory.
void write_events(detail::byte_writer& out, const event_log& events, event_log::position from, event_log::position to) {
  events.each_piece(from, to, [&](event_log::position, std::span<const std::uint8_t> bytes) { out.bytes(bytes); });
}

}  // namespace

void write(detail::byte_writer& out, const store_extent& e) {
  for (const std::uint64_t n : {e.events, e.activity_facts, e.versions, e.rates}) out.number(n);
  // Few dimensions are in use: those behind the last are not written.
  std::size_t n = e.names.size();
  while (n > 0 && e.names[n - 1] == 0) --n;
  out.number(n);
  for (std::size_t i = 0; i < n; ++i) out.number(e.names[i]);
}

store_extent read_extent(detail::byte_reader& in) {
  store_extent e;
  for (std::uint64_t* n : {&e.events, &e.activity_facts, &e.versions, &e.rates}) *n = in.number();
  const std::uint64_t n = in.number();
  if (n > e.names.size()) in.spoil();
  for (std::uint64_t i = 0; i < n && !in.bad(); ++i) e.names[i] = in.number();
  return e;
}

std::vector<std::uint8_t> piece_of(const store_state& s, const store_extent& from, const store_extent& to) {
  std::vector<std::uint8_t> body;
  body.reserve(to.events - from.events + 256);
  detail::byte_writer out(body);
  out.number(magic);
  write(out, from);
  write(out, to);
  write_events(out, s.events, from.events, to.events);
  for (std::size_t i = from.activity_facts; i < to.activity_facts; ++i) write(out, s.activity_facts[i]);
  for (std::size_t i = from.versions; i < to.versions; ++i) write(out, s.versions[i]);
  for (std::size_t i = from.rates; i < to.rates; ++i) write(out, s.rates[i]);
  const auto names = s.all_names();
  for (std::size_t k = 0; k < names.size(); ++k)
    for (std::uint64_t c = from.names[k]; c < to.names[k]; ++c) out.text(names[k]->name(static_cast<code>(c)));
  return body;
}

std::vector<store_extent> cuts(const store_extent& from, const store_extent& to) {
  // What a name or a fact takes is not known; a hundred bytes are more than nearly all do.
  const std::uint64_t bytes = to.events - from.events + (to.activity_facts - from.activity_facts) * 32;
  std::uint64_t bytes_of_names = 0;
  for (std::size_t k = 0; k < to.names.size(); ++k) bytes_of_names += (to.names[k] - from.names[k]) * 16;
  std::vector<store_extent> at{from};
  if (bytes + bytes_of_names > piece_bytes) {
    const auto n_pieces = [](std::uint64_t n) { return std::max<std::uint64_t>((n + piece_bytes - 1) / piece_bytes, 1); };
    const auto part = [](std::uint64_t a, std::uint64_t b, std::uint64_t i, std::uint64_t n) {
      return a + static_cast<std::uint64_t>(static_cast<long double>(b - a) * static_cast<long double>(i) / static_cast<long double>(n));
    };
    // Names go before what names them, so that the beginning of a damaged file means something.
    store_extent cut = from;
    for (std::uint64_t i = 1, n = n_pieces(bytes_of_names); i <= n; ++i) {
      for (std::size_t k = 0; k < to.names.size(); ++k) cut.names[k] = part(from.names[k], to.names[k], i, n);
      at.push_back(cut);
    }
    cut.versions = to.versions;
    cut.rates = to.rates;
    for (std::uint64_t i = 1, n = n_pieces(bytes); i < n; ++i) {
      cut.events = std::max(from.events, part(from.events, to.events, i, n) / event_log::chunk_bytes * event_log::chunk_bytes);
      cut.activity_facts = part(from.activity_facts, to.activity_facts, i, n);
      at.push_back(cut);
    }
  }
  at.push_back(to);
  return at;
}

loaded_piece load(store_state& s, const store_extent& have, std::span<const std::uint8_t> piece) {
  const loaded_piece damaged{have, "is not what was written"};
  detail::byte_reader in(piece);
  if (in.number() != magic) return damaged;
  const store_extent from = read_extent(in);
  const store_extent to = read_extent(in);
  const auto fits = [](std::uint64_t a, std::uint64_t b, std::uint64_t known) { return a <= b && a <= known; };
  if (in.bad() || !fits(from.events, to.events, have.events) || !fits(from.activity_facts, to.activity_facts, have.activity_facts) ||
      !fits(from.versions, to.versions, have.versions) || !fits(from.rates, to.rates, have.rates))
    return {have, "does not follow the piece before it"};
  const auto names = s.all_names();
  for (std::size_t k = 0; k < names.size(); ++k)
    if (!fits(from.names[k], to.names[k], names[k]->size())) return {have, "does not follow the piece before it"};

  // Events, without those that are there.
  const auto events = in.bytes(to.events - from.events);
  if (in.bad()) return damaged;
  for (event_log::position at = std::max(have.events, from.events); at < to.events;) {
    const event_log::position next = std::min(to.events, (at / event_log::chunk_bytes + 1) * event_log::chunk_bytes);
    s.events.load(at, events.subspan(at - from.events, next - at));
    at = next;
  }
  // Each of these takes a byte or more: a number that the bytes cannot hold ends at the first that is not there.
  for (std::uint64_t i = from.activity_facts; i < to.activity_facts; ++i) {
    activity_fact f;
    if (!read(in, f)) return damaged;
    if (i >= have.activity_facts) s.activity_facts.put(i, f);
  }
  for (std::uint64_t i = from.versions; i < to.versions; ++i) {
    detail::recorded_version r;
    if (!read(in, r)) return damaged;
    if (i >= have.versions) s.versions.put(i, std::move(r));
  }
  for (std::uint64_t i = from.rates; i < to.rates; ++i) {
    exchange_rate r;
    if (!read(in, r)) return damaged;
    if (i >= have.rates) s.rates.put(i, std::move(r));
  }
  for (std::size_t k = 0; k < names.size(); ++k)
    for (std::uint64_t c = from.names[k]; c < to.names[k]; ++c) {
      const std::string_view name = in.text();
      if (in.bad() || name.empty()) return damaged;
      if (c >= names[k]->size()) names[k]->load(name);
    }
  if (in.bad() || in.left() > 0) return damaged;
  store_extent now = to;
  now.events = std::max(now.events, have.events);
  now.activity_facts = std::max(now.activity_facts, have.activity_facts);
  now.versions = std::max(now.versions, have.versions);
  now.rates = std::max(now.rates, have.rates);
  for (std::size_t k = 0; k < names.size(); ++k) now.names[k] = std::max(now.names[k], have.names[k]);
  return {now, nullptr};
}

bool are_sound(const store_state& s, event_log::position from, event_log::position to, const store_extent& named) {
  const auto n = [&](const detail::dictionary& of) {
    const auto names = s.all_names();
    return static_cast<code>(named.names[static_cast<std::size_t>(std::find(names.begin(), names.end(), &of) - names.begin())]);
  };
  std::array<code, max_dimensions> values;
  for (std::size_t d = 0; d < values.size(); ++d) values[d] = n(s.values[d]);
  const event_log::code_limits limits{n(s.deals), n(s.owners), n(s.stages), n(s.reasons), n(s.identities), n(s.currencies), n(s.pipelines), n(s.dimensions), values};
  return limits.dimensions <= max_dimensions && s.events.is_sound(from, to, limits);
}

const char* wrong_between(const store_state& s, const store_extent& from, const store_extent& to) {
  const auto n = [](const detail::dictionary& d) { return static_cast<code>(d.size()); };
  const auto known = [](code c, code limit) { return c == no_code || c < limit; };
  for (std::size_t i = from.activity_facts; i < to.activity_facts; ++i) {
    const activity_fact& f = s.activity_facts[i];
    if (f.activity >= n(s.activities) || !known(f.type, n(s.activity_types)) || !known(f.deal, n(s.deals)) ||
        !known(f.person, n(s.owners)) || !known(f.actor, n(s.owners)))
      return "holds activities that cannot be";
  }
  std::vector<std::vector<pipeline_version>> of(n(s.pipelines));
  for (std::size_t i = 0; i < to.versions; ++i) {
    const detail::recorded_version& r = s.versions[i];
    if (r.pipeline >= of.size() || s.pipelines.name(r.pipeline) != r.version.stages.id()) return "holds pipelines that cannot be";
    if (i >= from.versions && !check_next_version(of[r.pipeline], r.version).empty()) return "holds pipelines that cannot be";
    of[r.pipeline].push_back(r.version);
    for (const stage& st : r.version.stages.stages())
      if (s.stages.find(detail::stage_key(r.version.stages.id(), st.id)) == no_code) return "holds pipelines that cannot be";
  }
  for (std::size_t i = from.rates; i < to.rates; ++i)
    if (s.rates[i].currency == s.money.code || s.currencies.find(s.rates[i].currency) == no_code) return "holds rates that cannot be";
  return nullptr;
}

void publish(store_state& s, const store_extent& to) noexcept {
  s.versions.publish(to.versions);
  s.rates.publish(to.rates);
  s.events.publish(to.events);
  s.activity_facts.publish(to.activity_facts);
}

std::int64_t sum_of_all(const store_state& s, const store_extent& to) {
  XXH3_state_t sum;
  XXH3_64bits_reset(&sum);
  s.events.each_piece(0, to.events, [&](event_log::position, std::span<const std::uint8_t> bytes) {
    detail::checkpoint();
    XXH3_64bits_update(&sum, bytes.data(), bytes.size());
  });
  std::vector<std::uint8_t> rest;
  detail::byte_writer out(rest);
  write(out, to);
  out.text(s.money.code);
  out.signed_number(s.money.decimals);
  for (std::size_t i = 0; i < to.versions; ++i) write(out, s.versions[i]);
  for (std::size_t i = 0; i < to.rates; ++i) write(out, s.rates[i]);
  // Deals are told by their codes, and activities are in no journey.
  const auto names = s.all_names();
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (names[k] == &s.deals || names[k] == &s.activities || names[k] == &s.activity_types) continue;
    for (std::uint64_t c = 0; c < to.names[k]; ++c) out.text(names[k]->name(static_cast<code>(c)));
  }
  XXH3_64bits_update(&sum, rest.data(), rest.size());
  return static_cast<std::int64_t>(XXH3_64bits_digest(&sum));
}

std::int64_t checksum(std::span<const std::uint8_t> body, std::int64_t table, std::int64_t first, std::int64_t last) {
  const std::array<std::int64_t, 3> place{table, first, last};
  std::array<std::uint8_t, sizeof place> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(static_cast<std::uint64_t>(place[i / 8]) >> (i % 8 * 8));
  return static_cast<std::int64_t>(XXH3_64bits_withSeed(body.data(), body.size(), XXH3_64bits(bytes.data(), bytes.size())));
}

void add_ids(std::vector<std::uint8_t>& body, std::span<const detail::applied_id> deals, std::span<const detail::applied_id> activities) {
  detail::byte_writer out(body);
  for (const auto ids : {deals, activities}) {
    out.number(ids.size());
    for (const detail::applied_id& i : ids) {
      out.number(i.of);
      out.text(i.id);
    }
  }
}

}  // namespace funnel::io
