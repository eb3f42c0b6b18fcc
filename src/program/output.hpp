/// How a command shows its answer: text on the terminal, JSON, an HTML page.
#pragma once

#include "arguments.hpp"
#include "input.hpp"

#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>

#include <string>
#include <vector>

namespace funnel::program {

/// The language asked for.
language language_of(const arguments& a);

/// What was asked, with the dates of periods that were named by words.
std::string asked(const input& in, std::string question, const arguments& a);

/// The document of an answer: its sections, under the title and the question, and what was read.
doc::document document_of(const input& in, std::string title, std::vector<doc::section> sections, const arguments& a);

/// Puts these behind the figures it has; amounts only where the deals have some.
void add_figures(doc::document& d, std::vector<doc::figure> figures, const input& in);

/// Prints the document as the arguments ask. Returns the exit code.
int show(const doc::document& d, const arguments& a);

}  // namespace funnel::program
