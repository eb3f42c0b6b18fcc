#include "io/store/head.hpp"

#include "core/bytes.hpp"
#include "io/store/piece.hpp"

namespace funnel::io {

std::vector<std::uint8_t> head_body(const store_head& h) {
  std::vector<std::uint8_t> body;
  detail::byte_writer out(body);
  out.number(h.rewrites);
  out.number(h.traces);
  out.number(h.synced);
  out.signed_number(h.last_piece);
  out.number(h.batches);
  out.number(h.events);
  out.number(h.activity_events);
  out.signed_number(h.last_append.value_or(instant::min()).us);
  out.number(h.amounts_total);
  out.text(h.money.code);
  out.signed_number(h.money.decimals);
  write(out, h.end);
  out.number(h.marks.size());
  for (const auto& [source, mark] : h.marks) {
    out.text(source);
    out.text(mark);
  }
  out.number(h.erasures.size());
  for (const erasure_note& n : h.erasures) {
    out.signed_number(n.at.us);
    for (const std::size_t count : {n.deals, n.events, n.activity_events, n.people, n.unknown}) out.number(count);
  }
  return body;
}

std::optional<store_head> read_head(std::span<const std::uint8_t> body) {
  detail::byte_reader in(body);
  store_head h;
  h.rewrites = in.number();
  h.traces = in.number() != 0;
  h.synced = in.number() != 0;
  h.last_piece = in.signed_number();
  h.batches = in.number();
  h.events = in.number();
  h.activity_events = in.number();
  if (const instant at{in.signed_number()}; at != instant::min()) h.last_append = at;
  h.amounts_total = in.number();
  h.money.code = in.text();
  const std::int64_t decimals = in.signed_number();
  if (decimals < 0 || decimals > 6) return std::nullopt;
  h.money.decimals = static_cast<int>(decimals);
  h.end = read_extent(in);
  for (std::uint64_t n = in.number(); n > 0 && !in.bad(); --n) {
    std::string source(in.text());
    h.marks.insert_or_assign(std::move(source), std::string(in.text()));
  }
  for (std::uint64_t n = in.number(); n > 0 && !in.bad(); --n) {
    erasure_note note;
    note.at.us = in.signed_number();
    for (std::size_t* count : {&note.deals, &note.events, &note.activity_events, &note.people, &note.unknown}) *count = in.number();
    h.erasures.push_back(note);
  }
  if (in.bad() || in.left() > 0) return std::nullopt;
  return h;
}

}  // namespace funnel::io
