/// What the choices of a query are called, and what they mean, in each language.
#pragma once

#include <funnel/core/types.hpp>
#include <funnel/query/query.hpp>

#include <string>

namespace funnel::io {

/// A choice in words.
struct choice {
  std::string name;
  std::string meaning;
};

choice counting_words(counting c, language lang);
choice credit_words(attribution a, language lang);
choice worth_words(valuation v, language lang);
choice version_words(version_policy p, language lang);
choice unit_words(journey_unit u, language lang);
choice reentry_words(reentry r, language lang);
std::string outcome_word(outcome o, language lang);
std::string unit_of_time(calendar_unit u, language lang);

}  // namespace funnel::io
