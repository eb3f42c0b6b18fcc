/// Partials whose checksum holds, whatever else they say: who made them may have meant harm.
#include "fuzz/targets.hpp"

#include "fuzz/bytes.hpp"
#include "core/number_text.hpp"
#include "io/partial_format.hpp"

#include <funnel/aggregates/partial.hpp>
#include <funnel/core/execution.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel_fuzz {
namespace {

using namespace funnel;

/// The text with the right checksum of what stands before it.
std::string summed(std::string_view text) {
  std::string out(text.substr(0, text.find(io::partial_checksum)));
  out += io::partial_checksum;
  out += io::hex_text(io::checksum_of(out));
  out += io::partial_end;
  return out;
}

template <class T>
void answered(const result<T>& r) {
  if (!r) holds(!r.errors().empty() && !r.errors().front().message.empty(), "an error says nothing");
}

}  // namespace

/// What is read is written as it was, merges with itself not at all, and answers or refuses each question.
void partial_text(std::string_view bytes) {
  const auto parts = parse_partials(summed(bytes));
  if (!parts) {
    holds(!parts.errors().empty() && !parts.errors().front().message.empty(), "an error says nothing");
    return;
  }
  holds(parts->size() == 1, "one text is other than one partial");
  const partial& p = parts->front();
  const auto again = parse_partials(to_json(p));
  holds(again && to_json(again->front()) == to_json(p), "a partial changes when it is written and read");
  holds(!merge({p, p}), "a part is added up twice");
  const auto done = within(limits_for_strangers(), [&]() -> result<int> {
    const auto m = merged_tallies::of({p});
    if (!m) return m.errors();
    answered(m->cohort());
    answered(m->reasons());
    answered(m->activity());
    answered(m->stock());
    answered(m->transitions());
    answered(m->waterfall());
    answered(m->periods());
    answered(m->months());
    answered(m->credit());
    answered(m->cycles());
    answered(m->stays(stay_of::visit));
    answered(m->settlement());
    answered(m->assumptions());
    for (std::size_t list = 0; list < 8; ++list) answered(m->deals(list));
    const auto report = make_funnel_report(*m);
    answered(report);
    if (report) holds(!to_text(to_document(*report)).empty(), "a report has no text");
    return 0;
  });
  answered(done);
}

}  // namespace funnel_fuzz
