/// The help pages, in the language of the reports.
#pragma once

#include "report/words/complaint.hpp"

#include <funnel/core/types.hpp>

#include <CLI/CLI.hpp>

#include <string>

namespace funnel::program {

/// Says in the language what the help of the program and of its commands says: what they are, their options, the headings.
inline void say_help_in(language lang, CLI::App& app) {
  for (const char* part : {"Usage", "OPTIONS", "SUBCOMMAND", "Positionals", "Subcommands", "REQUIRED"})
    app.get_formatter()->label(part, io::help_in(lang, part));
  app.description(io::help_in(lang, app.get_description()));
  for (CLI::Option* o : app.get_options()) o->description(io::help_in(lang, o->get_description()))->group(io::help_in(lang, o->get_group()));
  for (CLI::App* command : app.get_subcommands({})) {
    command->group(io::help_in(lang, command->get_group()));
    say_help_in(lang, *command);
  }
}

}  // namespace funnel::program
