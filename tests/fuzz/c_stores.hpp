/// Stores behind the C interface.
#pragma once

#include "fuzz/bytes.hpp"

#include <funnel/c.h>

#include <string>
#include <string_view>

namespace funnel_fuzz {

/// What a store holds, as the answer to a plain question, which it must have.
inline std::string state_of(funnel_store* store) {
  funnel_result* r = nullptr;
  constexpr std::string_view request = R"({"view": "cohort", "query": {"group_by": ["owner"]}})";
  holds(funnel_query(nullptr, store, request.data(), request.size(), &r) == FUNNEL_OK, "a plain question has no answer");
  std::string text = funnel_result_json(r, nullptr);
  funnel_result_free(r);
  return text;
}

}  // namespace funnel_fuzz
