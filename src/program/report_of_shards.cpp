#include "complain.hpp"
#include "draft.hpp"
#include "input.hpp"
#include "output.hpp"
#include "parts.hpp"
#include "question.hpp"

#include "io/sql/shards.hpp"

#include <utility>

namespace funnel::program {

int report_of_shards(const arguments& a) {
  const auto refused = [&](const char* option, const char* why) { return complain({{errc::invalid_argument, option, why}}, usage); };
  if (a.files.size() != 1) return refused("files", "the shards of one cluster are asked, and nothing else with them");
  if (!a.store.empty()) return refused("--store", "has no part in what shards are asked");
  if (!a.activities.empty()) return refused("--activities", "are not read from shards");
  if (!a.compare.empty()) return refused("--compare", "needs whole histories, and shards give what they counted");
  auto known = mapping_of(a);
  if (!known) return complain(known.errors(), usage);
  const auto question = read_question(a, known->mapping);
  if (!question) return complain(question.errors(), usage);
  if (const auto missing = unpinned(*question); !missing.empty()) return complain(missing, usage);
  auto asked = request_of(a, *question, known->mapping.zone);
  if (!asked) return complain(asked.errors(), usage);
  io::shards_question all{std::move(known->mapping), *std::move(asked), {}};
  all.options.strict = a.strict_rows;
  all.options.max_listed_rejections = a.max_rejections;
  all.options.lang = language_of(a);
  auto parts = io::ask_shards(a.files.front(), all);
  return parts ? show_merged(a, *std::move(parts)) : complain(parts.errors());
}

}  // namespace funnel::program
