/// What the user asked the program for.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace funnel::program {

struct report_arguments {
  std::vector<std::string> files;
  std::string mapping;
  std::string pipeline;             ///< a definition file; overrides the mapping's
  std::vector<std::string> columns; ///< "field=column"; overrides the mapping's
  std::string shape;
  std::string as_of;
  std::string known_at;
  std::string zone;
  std::string created;              ///< "FROM..TO", either end may be missing; so are the next two
  std::string active;
  std::string closed;
  bool open = false;
  std::vector<std::string> where;   ///< "dimension=value[,value]"
  std::vector<std::string> where_not;
  std::vector<std::string> owners;
  std::vector<std::string> teams;
  std::string min_amount;
  std::string max_amount;
  std::vector<std::string> by;
  std::string lang = "en";
  std::string title;
  std::string html;
  std::string json;
  std::string colour = "auto";
  int width = 0;
  bool strict = false;
  std::size_t max_rejections = 20;
  std::size_t max_deals = 50;
};

/// The exit codes of the program.
enum exit_code : int { ok = 0, failed = 1, usage = 2 };

int run_report(const report_arguments& arguments);

/// Prints a template as JSON; all template names when `name` is empty.
int run_pipeline(const std::string& name);

}  // namespace funnel::program
