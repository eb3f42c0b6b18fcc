/// What is fuzzed: each reader of text, by the laws that hold for every text.
#pragma once

#include <span>
#include <string_view>

namespace funnel_fuzz {

struct target {
  const char* name;  ///< also of the folder of its inputs in corpus/
  void (*run)(std::string_view bytes);  ///< throws when a law does not hold
};

std::span<const target> targets();

// Those in files of their own.
void arrow_stream(std::string_view bytes);
void request_text(std::string_view bytes);
void event_lines(std::string_view bytes);
void clickhouse_answer(std::string_view bytes);
void postgresql_answer(std::string_view bytes);
void shard_answer(std::string_view bytes);
void partial_text(std::string_view bytes);
void file_in_forms(std::string_view bytes);

}  // namespace funnel_fuzz
