/// The `funnel` program: deals from files, reports out. Its arguments; the work is done elsewhere.
#include "arguments.hpp"
#include "complain.hpp"
#include "help.hpp"
#include "outputs.hpp"
#include "safe_file.hpp"

#include <funnel/query/query.hpp>
#include <funnel/aggregates/workload.hpp>
#include "aggregates/activities.hpp"
#include "core/nearest_names.hpp"
#include "core/printable.hpp"
#include "core/version_text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace {

using funnel::program::arguments;

/// A check that the text is one of an enumeration's names.
template <class Enum>
CLI::IsMember one_of() {
  std::vector<std::string> names;
  for (const std::string_view name : funnel::names_of<Enum>) names.emplace_back(name);
  return CLI::IsMember(names);
}

/// Adds options that the help shows under one heading. Each takes one value, also those that may be repeated: what
/// follows it is a file.
auto options_in(CLI::App& app, const char* heading) {
  return [&app, heading](const char* name, auto& value, const char* what) {
    return app.add_option(name, value, what)->group(heading)->allow_extra_args(false);
  };
}

void add_language(CLI::App& app, arguments& a) {
  app.add_option("--lang", a.lang, "en or ru")->check(CLI::IsMember({"en", "ru"}))->capture_default_str()->group("Output");
}

void add_mapping(CLI::App& app, arguments& a) {
  app.add_option("-m,--map", a.mapping, "mapping file: which column is what");
  app.add_option("--pipeline", a.pipeline, "pipeline definition, in place of the mapping's");
  app.add_option("--zone", a.zone, "time zone of times without one and of calendar periods, e.g. Europe/Moscow");
  add_language(app, a);
}

void add_question(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Question");
  add("--query", a.query, "the question as a JSON file; the options below override its parts");
  add("--preset", a.preset, "count as another system documents it: funnel presets lists them");
  add("--as-of", a.as_of, "instant as of which to report: 2026-04-01 is the beginning of that day, today of this one; the latest in the data if not given");
  add("--known-at", a.known_at, "only what was known by then");
  add("--created", a.created, "deals created in FROM..TO (TO excluded; either may be missing), or in 2026-Q1, 2026-01, last-month, last-90-days, ...");
  add("--active", a.active, "deals open at some time of FROM..TO");
  add("--closed", a.closed, "deals closed in FROM..TO");
  add("--entered", a.entered, "STAGE=FROM..TO: deals that first entered the stage then");
  add("--period", a.in, "the period of the activity view, without choosing deals by it");
  app.add_flag("--open", a.open, "deals open now")->group("Question");
  add("--outcome", a.outcomes, "deals now in one of these states: open,won,lost,moved_out");
  add("--where", a.where, "DIMENSION=VALUE[,VALUE]; an empty value means none given");
  add("--where-not", a.where_not, "DIMENSION=VALUE[,VALUE]");
  add("--owner", a.owners, "deals of this owner; may be repeated");
  add("--team", a.teams, "deals of this team; may be repeated");
  add("--min-amount", a.min_amount, "deals of at least this amount");
  add("--max-amount", a.max_amount, "deals of at most this amount");
  add("--by", a.by, "group by owner, team, reason, day, week, month, quarter, half_year, year or a dimension; may be repeated");
  add("--max-segments", a.max_segments, "groups at most: --by something that nearly every deal has its own of takes all memory")
      ->capture_default_str();
  add("--fiscal-year-from", a.fiscal_start, "first month of the fiscal year, 1 to 12");
}

void add_counting(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Counting");
  add("--count", a.count, "when a deal counts at a stage")->check(one_of<funnel::counting>());
  add("--step", a.steps, "ordered: STAGE or STAGE|STAGE, with ? behind an optional step; may be repeated");
  add("--window", a.window, "ordered: all steps within this time, e.g. 90d");
  add("--reentry", a.reentry, "ordered: which entries of step one begin an attempt")->check(one_of<funnel::reentry>());
  add("--strict-steps", a.strict, "ordered: any of order,deduplication,increase");
  add("--hold", a.hold, "ordered: hold the owner, or a dimension, constant");
  add("--credit", a.credit, "to whom a deal counts")->check(one_of<funnel::attribution>());
  add("--worth", a.worth, "what a deal is worth at a stage")->check(one_of<funnel::valuation>());
  add("--in-pipeline", a.in_pipeline, "id of the pipeline to report on; the first if not given");
  add("--phases", a.phases, "end-to-end funnel through these phases: marketing,sales,won");
  add("--versions", a.versions, "which version of the pipeline leads")->check(one_of<funnel::version_policy>());
  add("--version-at", a.version_at, "mapped: the version in force then");
  add("--per", a.per, "what one row is")->check(one_of<funnel::journey_unit>());
}

void add_files(CLI::App& app, arguments& a) {
  app.add_option("files", a.files, "CSV files of deals or deal events, plain or gzip; - reads standard input; or databases: postgresql://HOST/DB, sqlite:FILE, mariadb://HOST/DB, odbc:DSN");
  app.add_option("--column", a.columns, "FIELD=COLUMN, in place of the mapping's; FIELD as in its \"columns\"")->allow_extra_args(false);
  app.add_option("--shape", a.shape, "event or snapshot, in place of the mapping's")->check(CLI::IsMember({"event", "snapshot"}));
  app.add_flag("--joins-elsewhere", a.joins_elsewhere, "joins of the mapping may name files outside the folder of FILE");
  app.add_flag("--strict", a.strict_rows, "refuse files with a wrong row instead of listing it");
  app.add_option("--max-rejections", a.max_rejections, "wrong rows listed; all are counted")->capture_default_str();
}

void add_store_in_place(CLI::App& app, arguments& a) { app.add_option("--store", a.store, "a store that funnel import keeps, in place of files"); }

void add_place(CLI::App& app, arguments& a) {
  app.add_flag("--network-file-system", a.network_file_system, "the store may lie on NFS, SMB or alike, at your own risk");
}

void add_import(CLI::App& app, arguments& a) {
  app.add_option("--store", a.store, "file of the store; made if there is none")->required();
  app.add_option("--source", a.source, "name by which the store knows the file, in place of its own: what it read before is left out");
  app.add_flag("--follow", a.follow, "go on: read what is new every 5 seconds, or every N with --follow=N, until Ctrl-C");
  app.add_option("--activities", a.activities, "CSV file of activities: calls, meetings, mails, tasks");
  add_place(app, a);
}

void add_store(CLI::App& app, arguments& a) { app.add_option("store", a.store, "file of the store")->required(); }
void add_copy(CLI::App& app, arguments& a) { app.add_option("to", a.to, "file of the copy; must not be there yet")->required(); }
void add_erased(CLI::App& app, arguments& a) {
  app.add_option("--deal", a.deals, "id of a deal to forget, with its activities; may be repeated")->allow_extra_args(false);
  app.add_option("--person", a.people, "name of a person to forget, whose deals stay; may be repeated")->allow_extra_args(false);
  app.add_option("--closed-before", a.closed_before, "forget all deals that were closed before this instant");
}
void add_exported(CLI::App& app, arguments& a) {
  app.add_option("--out", a.out, "CSV file to write; its mapping is written beside it, with the ending .json")->required();
  app.add_option("--activities", a.activities_out, "CSV file of events of activities to write");
}

/// For files without a mapping.
void add_drafting(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Without a mapping");
  add("--stages", a.stages, "the open stages in order: Lead,Offer,Contract");
  add("--won", a.won, "the stage that is won, where its name does not say so; --lost likewise");
  add("--lost", a.lost, "the stages that are lost: Rejected,Duplicate");
  add("--times", a.times, "form of dates, e.g. dd.mm.yyyy or mm/dd/yyyy; several parted by semicolons");
  add("--amounts", a.amounts, "form of amounts by an example, e.g. 1.234,50; several parted by semicolons");
  add("--currency", a.currency, "code of the currency, where the file names none");
}

void add_draft_output(CLI::App& app, arguments& a) {
  app.add_option("--out", a.out, "write the mapping to this file; - prints it alone")->group("Output");
}

void add_output(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Output");
  add("--title", a.title, "title of the report");
  add("--html", a.html, "write the HTML report to this file");
  add("--json", a.json, "write the report as JSON to this file; - prints it in place of the text");
  add("--width", a.width, "columns of the terminal");
  add("--color", a.colour, "auto, always or never")->check(CLI::IsMember({"auto", "always", "never"}))->capture_default_str();
}

void add_funnel(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Output");
  add("--max-deals", a.max_deals, "deals listed behind each stage")->capture_default_str();
  add("--since", a.since, "show how the open deals changed since this instant");
}

void add_workload(CLI::App& app, arguments& a) {
  app.add_option("--activities", a.activities, "CSV file of activities: calls, meetings, mails, tasks");
  app.add_option("--activity-credit", a.activity_credit, "to whom an activity counts that was done: actor or responsible")
      ->check(one_of<funnel::activity_credit>());
  app.add_option("--self", a.self, "the own view of this person: lists of activities and open deals");
  app.add_option("--max-rows", a.max_deals, "rows of each list")->capture_default_str()->group("Output");
}

void add_velocity(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Velocity");
  add("--horizon", a.horizon, "days up to which means count; as far as a tenth of the deals were seen if not given");
  add("--activities", a.activities, "CSV file of activities: the first one done for a deal is a response too");
  add("--response-from", a.response_from, "id of the stage whose entry asks for a response; creation if not given");
}

void add_plan_file(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Plan");
  add("--plan", a.plan, "CSV file of targets: period (2026-07, 2026-Q3), a column for each --by, amount, deals");
  add("--plan-column", a.plan_columns, "FIELD=COLUMN of the plan: period, amount, deals, owner, team or a dimension");
}

/// Analyses in one page with the funnel, and how much of the funnel that page carries.
void add_with(CLI::App& app, arguments& a) {
  app.add_option("--with", a.with, "analyses to show as well: velocity, bottlenecks, change, team, plan, forecast, workload")->group("Output")->allow_extra_args(false)->delimiter(',');
}
void add_page(CLI::App& app, arguments& a) {
  app.add_option("--activities", a.activities, "CSV file of activities: calls, meetings, mails, tasks");
  const auto add = options_in(app, "Page");
  add("--page-deals", a.page_deals, "deals that the page of --html can list behind its numbers")->capture_default_str();
  add("--page-numbers", a.page_numbers, "numbers that it carries to add up: more dimensions can be chosen together")->capture_default_str();
  add("--page-values", a.page_values, "values of a dimension beyond which it has no filter")->capture_default_str();
}

void add_plan(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Plan");
  add("--unit", a.unit, "without a plan: forecast until the end of the present period of this length")
      ->check(one_of<funnel::calendar_unit>())->capture_default_str();
  add("--training", a.training, "learn from deals created in FROM..TO; from all if not given");
  add("--assurance", a.assurance, "with what probability the new deals must reach the target")->capture_default_str();
}

void add_bottlenecks(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Bottlenecks");
  add("--alpha", a.alpha, "chance that any stage is named when all are sound")->capture_default_str();
  add("--window-days", a.window_days, "days of flow, and of own past where a stage has no norm; used when the question has no period")->capture_default_str();
  add("--max-deals", a.max_deals, "stuck deals listed")->capture_default_str();
}

void add_change(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Change");
  add("--against", a.against, "the earlier period, compared with that of --period; that just before if not given. Without --period: the last month");
  add("--alpha", a.alpha, "chance that anything stands out when nothing changed")->capture_default_str();
  add("--max-values", a.max_values, "values of each dimension listed")->capture_default_str();
}

void add_comparison(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Comparison");
  app.add_flag("--compare", a.compare, "who stands out; with --compare=NAME,NAME those against the rest")->group("Comparison");
  add("--compare-by", a.compare_by, "whose members are compared: owner, team or a dimension")->capture_default_str();
  add("--rest", a.rest, "the rest of the company, or of the team")->check(CLI::IsMember({"company", "team"}))->capture_default_str();
  app.add_flag("--together", a.together, "compare the named ones as one")->group("Comparison");
  add("--like-for-like", a.like_for_like, "compare within the values of this dimension; may be repeated");
  add("--min-deals", a.min_deals, "deals that both sides need for a verdict; exact tests decide when they are enough")->check(CLI::PositiveNumber)->capture_default_str();
  add("--least-difference", a.least_difference, "points by which shares must differ to be flagged")->check(CLI::Range(0.0, 99.0))->capture_default_str();
}

void add_server(CLI::App& app, arguments& a) {
  const auto add = options_in(app, "Server");
  app.add_option("--title", a.title, "title of the pages")->group("Output");
  app.add_option("--activities", a.activities, "CSV file of activities: calls, meetings, mails, tasks");
  add("--port", a.port, "port; 0 takes any that is free")->check(CLI::Range(0U, 65535U))->capture_default_str();
  add("--address", a.address, "address to listen at; another than 127.0.0.1 is reached by others")->capture_default_str();
  add("--host", a.hosts, "a further NAME or NAME:PORT by which browsers may call it; may be repeated");
  add("--token", a.token, "what who asks must know, 16 characters at least; a random one, printed once, if not given");
  app.add_flag("--no-token", a.no_token, "anybody on this machine may ask")->group("Server");
  add("--timeout", a.timeout, "seconds that a client may take to send a request, and a question to be answered")->check(CLI::Range(1U, 3600U))->capture_default_str();
  add("--max-connections", a.max_connections, "connections at a time")->check(CLI::Range(1U, 10000U))->capture_default_str();
}

void add_part(CLI::App& app, arguments& a) {
  app.add_option("--part", a.part, "I/N: which part of the deals this is, from 0/N to N-1/N");
  app.add_option("--shard", a.shard, "what funnel report asks a shard of ClickHouse, whose rows are read from standard input");
  app.add_flag("--share", a.share, "take from the files only the deals of that part, by a hash of their ids");
  app.add_option("--part-by", a.part_by, "read from the database only that part, by an expression of SQL: a whole number, one for all rows of a deal");
  app.add_flag("--without-ids", a.without_ids, "leave the hashes of ids out, by which a deal in two parts is found");
  app.add_option("--max-deals", a.max_deals, "deals listed behind each stage")->capture_default_str();
  app.add_option("--since", a.since, "show how the open deals changed since this instant");
  app.add_option("--out", a.out, "write the partial to this file in place of standard output");
}

void add_parts(CLI::App& app, arguments& a) {
  app.add_option("partials", a.files, "what funnel partial wrote, each file one or several; - reads standard input")->required();
  app.add_option("--out", a.out, "add up to one partial, of parts that may not be all, and write it to this file; - prints it");
  app.add_option("--max-rejections", a.max_rejections, "wrong rows listed; all are counted")->capture_default_str();
  add_language(app, a);
}

void add_template(CLI::App& app, arguments& a) { app.add_option("template", a.template_name, "name of the template"); }

void add_generated(CLI::App& app, arguments& a) {
  app.add_option("--deals", a.n_deals, "how many; each has about five events")->capture_default_str();
  app.add_option("--seed", a.seed, "equal seeds give equal files")->capture_default_str();
  app.add_option("--out", a.out, "CSV file to write; its mapping is written beside it, with the ending .json")->required();
}

/// What each command is and which groups of arguments it takes.
struct command {
  const char* name;
  const char* what;
  int (*run)(const arguments&);
  std::vector<void (*)(CLI::App&, arguments&)> takes;
};

const std::vector<command> commands{
    {"report", "Print the funnel of the deals in CSV files", funnel::program::run_report,
     {add_files, add_store_in_place, add_drafting, add_mapping, add_question, add_counting, add_output, add_funnel, add_comparison, add_with, add_page, add_plan_file}},
    {"partial", "Count one part of the deals, to be merged with the others: for shards, and for more deals than memory holds",
     funnel::program::run_partial, {add_files, add_store_in_place, add_drafting, add_mapping, add_question, add_counting, add_part}},
    {"merge", "Print the report of all parts that funnel partial counted", funnel::program::run_merge, {add_parts, add_output}},
    {"map", "Draw a mapping from files: which column is what, in which form, and the funnel that follows", funnel::program::run_map,
     {add_files, add_drafting, add_mapping, add_output, add_draft_output}},
    {"velocity", "Print how fast deals move: time in stages, cycle, exits, trends, sales velocity", funnel::program::run_velocity,
     {add_files, add_store_in_place, add_drafting, add_mapping, add_question, add_counting, add_output, add_velocity}},
    {"bottlenecks", "Print where the funnel jams: slow and leaky stages, its shape, stuck deals", funnel::program::run_bottlenecks,
     {add_files, add_store_in_place, add_drafting, add_mapping, add_question, add_counting, add_output, add_bottlenecks}},
    {"change", "Print why the win rate moved between two periods: other deals, other rates, which step", funnel::program::run_change,
     {add_files, add_store_in_place, add_drafting, add_mapping, add_question, add_counting, add_output, add_change}},
    {"plan", "Print the forecast of the open deals and, with --plan, plan against fact", funnel::program::run_plan,
     {add_files, add_store_in_place, add_drafting, add_mapping, add_question, add_counting, add_output, add_plan_file, add_plan}},
    {"workload", "Print activities and open deals of each person, and what is overdue", funnel::program::run_workload,
     {add_files, add_store_in_place, add_drafting, add_mapping, add_question, add_output, add_workload}},
    {"serve", "Serve the live page, its numbers and its deals to browsers, and follow new events", funnel::program::run_serve,
     {add_files, add_store_in_place, add_drafting, add_mapping, add_question, add_counting, add_server, add_with, add_plan_file}},
    {"import", "Read files into a store that lasts; what was read before is left out", funnel::program::run_import,
     {add_files, add_import, add_drafting, add_mapping, add_output}},
    {"store", "Print what a store is: sizes, counts, versions", funnel::program::run_store, {add_store, add_language}},
    {"verify", "Check every byte of a store that says something", funnel::program::run_verify, {add_store, add_language}},
    {"backup", "Copy a store, also while it is written to", funnel::program::run_backup, {add_store, add_copy, add_place, add_language}},
    {"salvage", "Copy what is sound of a damaged store", funnel::program::run_salvage, {add_store, add_copy, add_language}},
    {"compact", "Put a store in order and give back what is free", funnel::program::run_compact, {add_store, add_place, add_language}},
    {"erase", "Forget deals, or the names of people, for good", funnel::program::run_erase, {add_store, add_erased, add_place, add_language}},
    {"export", "Write all events of a store as CSV", funnel::program::run_export, {add_store, add_exported, add_language}},
    {"explain", "Print in words what a question counts, and the question as JSON", funnel::program::run_explain,
     {add_mapping, add_question, add_counting}},
    {"presets", "List ways to count that other systems document", funnel::program::run_presets, {add_language}},
    {"pipeline", "Print a pipeline template as JSON, or the names of all", funnel::program::run_pipeline, {add_template, add_language}},
    {"generate", "Write the events of a synthetic CRM, to try reports and to measure", funnel::program::run_generate, {add_generated, add_language}},
};

/// The names that somebody who misspelt a command or an option may have meant; empty when all are known.
std::string nearest(const std::vector<CLI::App*>& apps, int argc, char** argv) {
  std::vector<std::string> names;
  for (const command& c : commands) names.emplace_back(c.name);
  const std::string first = argc > 1 ? argv[1] : "";
  const auto known = std::find(names.begin(), names.end(), first);
  const auto suggest = [](const std::string& wrong, const std::vector<std::string>& all) {
    const std::string near = funnel::detail::did_you_mean(wrong, all);
    return near.empty() ? near : "funnel: " + funnel::program::said(wrong + near);
  };
  if (known == names.end()) return first.empty() || first.starts_with('-') ? std::string() : suggest(first, names);
  std::vector<std::string> options;
  for (const CLI::Option* o : apps[static_cast<std::size_t>(known - names.begin())]->get_options())
    for (const std::string& name : o->get_lnames()) options.push_back("--" + name);
  for (int i = 2; i < argc; ++i) {
    const std::string given(argv[i], std::string_view(argv[i]).find('=') == std::string_view::npos ? std::string_view(argv[i]).size() : std::string_view(argv[i]).find('='));
    if (!given.starts_with("--") || std::find(options.begin(), options.end(), given) != options.end()) continue;
    if (const std::string near = suggest(given, options); !near.empty()) return near;
  }
  return {};
}

/// The language asked for, also on a command line that cannot be understood.
funnel::language language_in(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view given = argv[i];
    if (given == "--lang=ru" || (given == "--lang" && i + 1 < argc && std::string_view(argv[i + 1]) == "ru")) return funnel::language::russian;
  }
  return funnel::language::english;
}

/// The help, or what is wrong with the command line.
int tell_usage(CLI::App& app, const CLI::ParseError& e) {
  if (e.get_exit_code() == 0) funnel::program::say_help_in(funnel::program::spoken(), app);
  if (e.get_exit_code() == 0 || funnel::program::spoken() == funnel::language::english) return app.exit(e);
  std::fprintf(stderr, "%s\n%s\n", funnel::program::said(e.what()).c_str(), funnel::program::said("Run with --help for more information.").c_str());
  return e.get_exit_code();
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a limit of the size of files is told by who writes one
  funnel::program::spoken() = language_in(argc, argv);
  CLI::App app("Sales-funnel reports from files of deals");
  app.set_version_flag("--version", std::string("funnel ") + funnel::detail::version_text);
  app.require_subcommand(1);
  std::vector<arguments> given(commands.size());
  std::vector<CLI::App*> apps;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    apps.push_back(app.add_subcommand(commands[i].name, commands[i].what));
    for (const auto take : commands[i].takes) take(*apps[i], given[i]);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (tell_usage(app, e) == 0) return funnel::program::ok;
    if (const std::string near = nearest(apps, argc, argv); !near.empty()) std::fprintf(stderr, "%s\n", near.c_str());
    return funnel::program::usage;
  }
  try {
    std::size_t asked = 0;
    while (!apps[asked]->parsed()) ++asked;
    for (std::string& file : given[asked].files) {
      if (file != "-") continue;
      file = funnel::program::kept_standard_input();
      if (file.empty()) return funnel::program::complain({{funnel::errc::io, "-", "standard input cannot be read"}});
    }
    const bool mapping_beside = commands[asked].run == funnel::program::run_export || commands[asked].run == funnel::program::run_generate;
    if (const auto errors = funnel::program::check_outputs(given[asked], mapping_beside); !errors.empty())
      return funnel::program::complain(errors, funnel::program::usage);
    const funnel::result<int> code = funnel::within(
        {.max_segments = given[asked].max_segments}, [&] { return funnel::result<int>(commands[asked].run(given[asked])); });
    if (!code) return funnel::program::complain(code.errors());
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return *code;
    return funnel::program::complain({{funnel::errc::io, "standard output", "not all of the answer could be written"}});
  } catch (const std::exception& e) {
    std::fprintf(stderr, "funnel: %s\n", funnel::program::said(e.what()).c_str());
    return funnel::program::failed;
  }
}
