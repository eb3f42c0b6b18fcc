/// The `funnel` program: deals from files, reports out. Its arguments; the work is done elsewhere.
#include "arguments.hpp"

#include <funnel/version.hpp>

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <string>

#define FUNNEL_TEXT_(x) #x
#define FUNNEL_TEXT(x) FUNNEL_TEXT_(x)

namespace {

void add_report(CLI::App& app, funnel::program::report_arguments& a) {
  app.add_option("files", a.files, "CSV files of deals or deal events, plain or gzip")->required();
  app.add_option("-m,--map", a.mapping, "mapping file: which column is what");
  app.add_option("--pipeline", a.pipeline, "pipeline definition, in place of the mapping's");
  app.add_option("--column", a.columns, "FIELD=COLUMN, in place of the mapping's; FIELD as in its \"columns\"");
  app.add_option("--shape", a.shape, "event or snapshot, in place of the mapping's")->check(CLI::IsMember({"event", "snapshot"}));
  app.add_option("--zone", a.zone, "time zone of times without one and of months, e.g. Europe/Moscow");
  app.add_flag("--strict", a.strict, "refuse files with a wrong row instead of listing it");
  app.add_option("--max-rejections", a.max_rejections, "wrong rows listed; all are counted")->capture_default_str();

  app.add_option("--as-of", a.as_of, "instant as of which to report; the latest in the data if not given")->group("Question");
  app.add_option("--known-at", a.known_at, "only what was known by then")->group("Question");
  app.add_option("--created", a.created, "deals created in FROM..TO (TO excluded; either may be missing)")->group("Question");
  app.add_option("--active", a.active, "deals open at some time of FROM..TO")->group("Question");
  app.add_option("--closed", a.closed, "deals closed in FROM..TO")->group("Question");
  app.add_flag("--open", a.open, "deals open now")->group("Question");
  app.add_option("--where", a.where, "DIMENSION=VALUE[,VALUE]; an empty value means none given")->group("Question");
  app.add_option("--where-not", a.where_not, "DIMENSION=VALUE[,VALUE]")->group("Question");
  app.add_option("--owner", a.owners, "deals of this owner; may be repeated")->group("Question");
  app.add_option("--team", a.teams, "deals of this team; may be repeated")->group("Question");
  app.add_option("--min-amount", a.min_amount, "deals of at least this amount")->group("Question");
  app.add_option("--max-amount", a.max_amount, "deals of at most this amount")->group("Question");
  app.add_option("--by", a.by, "group by owner, team, month or a dimension; may be repeated")->group("Question");

  app.add_option("--title", a.title, "title of the report")->group("Output");
  app.add_option("--lang", a.lang, "en or ru")->check(CLI::IsMember({"en", "ru"}))->capture_default_str()->group("Output");
  app.add_option("--html", a.html, "write the HTML report to this file")->group("Output");
  app.add_option("--json", a.json, "write the report as JSON to this file; - prints it in place of the text")->group("Output");
  app.add_option("--width", a.width, "columns of the terminal")->group("Output");
  app.add_option("--color", a.colour, "auto, always or never")->check(CLI::IsMember({"auto", "always", "never"}))->capture_default_str()->group("Output");
  app.add_option("--max-deals", a.max_deals, "deals listed behind each stage")->capture_default_str()->group("Output");
}

}  // namespace

int main(int argc, char** argv) {
  using namespace funnel::program;
  CLI::App app("Sales-funnel reports from files of deals");
  app.set_version_flag("--version", "funnel " FUNNEL_TEXT(FUNNEL_VERSION_MAJOR) "." FUNNEL_TEXT(FUNNEL_VERSION_MINOR) "." FUNNEL_TEXT(FUNNEL_VERSION_PATCH));
  app.require_subcommand(1);

  report_arguments report;
  CLI::App* report_command = app.add_subcommand("report", "Print the funnel of the deals in CSV files");
  add_report(*report_command, report);
  std::string template_name;
  CLI::App* pipeline_command = app.add_subcommand("pipeline", "Print a pipeline template as JSON, or the names of all");
  pipeline_command->add_option("template", template_name, "name of the template");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? ok : usage;
  }
  try {
    return report_command->parsed() ? run_report(report) : run_pipeline(template_name);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "funnel: %s\n", e.what());
    return failed;
  }
}
