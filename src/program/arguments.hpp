/// What the user asked the program for; one set for all commands, each of which takes its part.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace funnel::program {

struct arguments {
  std::vector<std::string> files;
  std::string store;                ///< a store that lasts, in place of files or to import them into
  std::string source;               ///< the name of the one file that is imported, in place of its own
  std::string follow;               ///< "true", or seconds between readings; empty: one reading
  bool network_file_system = false;
  std::string activities_out;       ///< of `funnel export`: the file of activities
  std::string to;                   ///< the copy of a store
  std::vector<std::string> deals;   ///< to be erased; so are the next
  std::vector<std::string> people;
  std::string closed_before;
  std::string mapping;
  std::string pipeline;             ///< a definition file; overrides the mapping's
  std::vector<std::string> columns; ///< "field=column"; overrides the mapping's
  std::string shape;
  // What is known of files that come without a mapping:
  std::string stages;               ///< "Lead,Offer,Contract": the open stages in order
  std::string won;                  ///< stages that are won; so is the next, of lost ones
  std::string lost;
  std::string times;                ///< forms of times, parted by semicolons
  std::string amounts;              ///< forms of amounts, parted by semicolons
  std::string currency;
  std::string as_of;
  std::string known_at;
  std::string zone;
  std::string created;              ///< "FROM..TO", either end may be missing; so are the next two
  std::string active;
  std::string closed;
  bool open = false;
  std::string query;                ///< a query as JSON; the other parts of the question override it
  std::string preset;
  std::string in;                   ///< the period alone
  std::string against;              ///< of `funnel change`: the earlier period
  std::string entered;              ///< "stage=FROM..TO"
  std::string outcomes;             ///< "open,won"
  std::string count;
  std::string window;
  std::vector<std::string> steps;   ///< "stage|stage", with "?" behind an optional one
  std::string reentry;
  std::string strict;               ///< "order,deduplication,increase"
  std::string hold;                 ///< "owner" or a dimension
  std::string credit;
  std::string worth;
  std::string in_pipeline;
  std::string phases;               ///< "marketing,sales,won"
  std::string versions;
  std::string version_at;
  std::string per;
  std::size_t max_segments = 100'000;
  unsigned fiscal_start = 0;        ///< 0: not given
  std::string since;                ///< start of a waterfall
  std::optional<double> horizon;    ///< of restricted means, in days
  std::string response_from;        ///< stage whose entry asks for a response
  std::vector<std::string> where;   ///< "dimension=value[,value]"
  std::vector<std::string> where_not;
  std::vector<std::string> owners;
  std::vector<std::string> teams;
  std::string min_amount;
  std::string max_amount;
  std::vector<std::string> by;
  std::string compare;              ///< "true", or the members to single out: "NAME,NAME"; empty: no comparison
  std::string compare_by = "owner";
  std::string rest = "company";
  bool together = false;
  std::vector<std::string> like_for_like;  ///< dimensions
  int min_deals = 1;
  double least_difference = 3;  ///< of shares, in points
  std::string lang = "en";
  std::string title;
  std::string html;
  std::string json;
  std::string colour = "auto";
  int width = 0;
  bool strict_rows = false;          ///< --strict
  bool joins_elsewhere = false;
  std::size_t max_rejections = 20;
  std::size_t max_deals = 50;
  std::size_t page_deals = 1'000;    ///< listed in a page, as the next two are in it
  std::size_t page_numbers = 100'000;
  std::size_t page_values = 300;     ///< of a dimension
  double alpha = 0.05;
  std::size_t max_values = 8;        ///< of each dimension of a change
  int window_days = 90;              ///< of flows and own past
  std::string template_name;         ///< of `funnel pipeline`
  std::size_t n_deals = 100'000;     ///< of `funnel generate`, as the next two
  std::uint64_t seed = 1;
  std::string out;
  std::string activities;            ///< file of activities
  std::string activity_credit;       ///< to whom an activity counts
  std::string self;                  ///< whose own view to show
  std::vector<std::string> with;     ///< analyses that a report shows as well
  std::string plan;                  ///< the file of targets
  std::vector<std::string> plan_columns;  ///< "field=column" of that file
  std::string unit = "month";        ///< until the end of which period to forecast, without a plan
  std::string training;              ///< "FROM..TO"
  double assurance = 0.9;
  std::string address = "127.0.0.1";  ///< of `funnel serve`, as all that follow
  unsigned port = 8620;              ///< 0: any that is free
  std::vector<std::string> hosts;    ///< names by which it may be called, beside those of the address
  std::string token;                 ///< a random one when empty
  bool no_token = false;
  unsigned timeout = 10;             ///< seconds
  unsigned max_connections = 128;
  std::string part;                  ///< "I/N" of `funnel partial`, as the next two
  bool share = false;                ///< take only the deals of that part
  std::size_t share_part = 0, share_parts = 1;  ///< what `share` comes to
  bool without_ids = false;
  std::string part_by;               ///< an expression of SQL by which the database shares deals out
  std::string shard;                 ///< what a shard is asked, in place of all else
  bool pinned = false;               ///< the question must name both of its instants
};

/// The exit codes of the program.
enum exit_code : int { ok = 0, failed = 1, usage = 2 };

// The commands, each in a file of its own name.

/// Prints the funnel report.
int run_report(const arguments& a);

/// Draws a mapping from files, says what it rests on, and writes it down.
int run_map(const arguments& a);

/// Prints how fast deals move.
int run_velocity(const arguments& a);
/// Prints where the funnel jams: bottlenecks, its shape, stuck deals.
int run_bottlenecks(const arguments& a);

/// Prints why the win rate moved between two periods.
int run_change(const arguments& a);

/// Prints in words what the question counts, and the question as JSON.
int run_explain(const arguments& a);

/// Prints the forecast of the open deals and, with a plan, plan against fact.
int run_plan(const arguments& a);

/// Prints the presets.
int run_presets(const arguments& a);

/// Prints a template as JSON; the names of all when none is named.
int run_pipeline(const arguments& a);

/// Writes the events of a synthetic CRM and the mapping file for them.
int run_generate(const arguments& a);

// A store that lasts: files into it, what it is, whether it is sound, copies, order, erasure, and all of it as CSV.
int run_import(const arguments& a);
int run_store(const arguments& a);
int run_verify(const arguments& a);
int run_backup(const arguments& a);
int run_salvage(const arguments& a);
int run_compact(const arguments& a);
int run_erase(const arguments& a);
int run_export(const arguments& a);

/// Serves the dashboard until it is told to stop.
int run_serve(const arguments& a);

// Of more deals than one machine holds: what a part of them counts, and the report of all parts.
int run_partial(const arguments& a);
int run_merge(const arguments& a);

/// Prints what everybody has to do and has done, or the own view of one person.
int run_workload(const arguments& a);

}  // namespace funnel::program
