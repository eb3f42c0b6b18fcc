#include "arguments.hpp"
#include "complain.hpp"
#include "draft.hpp"
#include "core/number_text.hpp"
#include "input.hpp"
#include "input_text.hpp"
#include "io/sql/shards.hpp"
#include "output.hpp"
#include "parts.hpp"
#include "safe_file.hpp"

#include <funnel/aggregates/partial.hpp>
#include <funnel/io/csv.hpp>
#include <funnel/io/database.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/report/writers.hpp>

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::program {
namespace {

int write(const std::string& text, const std::string& path) {
  if (path.empty() || path == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return ok;
  }
  if (write_file(path, [&](std::ostream& file) { file << text; })) return ok;
  return complain({{errc::io, path, "the file cannot be written"}});
}

/// "I/N". Errors: anything else.
result<std::pair<std::size_t, std::size_t>> read_part(std::string_view text) {
  std::pair<std::size_t, std::size_t> part{0, 0};
  const std::size_t slash = text.find('/');
  const bool sound = slash != text.npos && io::read_number(text.substr(0, slash), part.first) && io::read_number(text.substr(slash + 1), part.second);
  if (!sound || part.second > max_parts || part.first >= part.second)
    return error{errc::invalid_value, "--part", "\"" + std::string(text) + "\" is not I/N, from 0/N to N-1/N with at most " + std::to_string(max_parts) + " parts"};
  return part;
}

/// Makes a table or statement one of the rows of a part. Whatever the expression gives, NULL, negative or broken, each row is in one part:
/// nothing is left out, and a deal that is not in one is found at the merge.
/// Errors: a table whose name must be quoted, each database in its own way.
std::optional<error> take_part(table_source& source, const std::string& by, std::pair<std::size_t, std::size_t> part) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";
  if (source.table.find_first_not_of(plain) != std::string::npos)
    return error{errc::invalid_argument, "--part-by", "the name of the table \"" + source.table + "\" must be quoted: write a statement in its place"};
  while (!source.statement.empty() && std::string_view("; \t\r\n").find(source.statement.back()) != std::string_view::npos) source.statement.pop_back();
  const std::string n = std::to_string(part.second), rest = "coalesce(((" + by + "\n) % " + n + " + " + n + ") % " + n + ", 0)";
  source.statement = "SELECT * FROM " + (source.table.empty() ? "(" + source.statement + "\n) funnel_whole" : source.table) + " WHERE " + rest +
                     " >= " + std::to_string(part.first) + " AND " + rest + " < " + std::to_string(part.first + 1);
  source.table.clear();
  return std::nullopt;
}

}  // namespace

result<partial_request> request_of(const arguments& a, const query& question, const time_zone& zone) {
  partial_request asked;
  asked.question = question;
  if (!a.since.empty()) {
    asked.since = parse_time(a.since, zone);
    if (!asked.since) return error{errc::invalid_value, "--since", "\"" + a.since + "\" is not an ISO 8601 date or time"};
  }
  asked.tallies = report_tallies(question, asked.since.has_value());
  asked.max_deals = a.max_deals;
  return asked;
}

int run_partial(const arguments& given) {
  if (!given.shard.empty()) return io::answer_for_shard(given.shard, stdin, stdout, [](const input_summary& s) { return input_text(s, language::english); }) ? ok : failed;
  arguments a = given;
  a.pinned = true;
  const auto part = read_part(a.part);
  if (!part) return complain(part.errors(), usage);
  if (a.share && !a.store.empty())
    return complain({{errc::invalid_argument, "--share", "takes deals from files; a store is a part as it is"}}, usage);
  if (a.share) {
    a.share_part = part->first;
    a.share_parts = part->second;
  }
  const auto answer = [&](input& in) -> int {
    auto asked = request_of(a, in.question, in.mapping.zone);
    if (!asked) return complain(asked.errors(), usage);
    asked->part = part->first;
    asked->parts = part->second;
    asked->by_hash = a.share;
    asked->keep_ids = !a.without_ids;
    auto counted = make_partial(in.store, *asked);
    if (!counted) return complain(counted.errors(), usage);
    counted->rejected = static_cast<std::int64_t>(in.summary.rejected);
    counted->inputs.push_back(input_text(in.summary, language_of(a)));
    return write(to_json(*counted), a.out);
  };
  if (a.part_by.empty()) return with_input(a, answer);
  if (a.share || !a.store.empty() || a.files.size() != 1 || !is_database_address(a.files.front()))
    return complain({{errc::invalid_argument, "--part-by", "takes a part from one database, without --share and without a store"}}, usage);
  auto known = mapping_of(a);
  if (!known) return complain(known.errors(), usage);
  std::vector<table_source*> sources{&known->mapping.source};
  for (file_mapping& f : known->mapping.files) sources.push_back(&f.mapping.source);
  for (table_source* s : sources)
    if (s->given())
      if (const auto wrong = take_part(*s, a.part_by, *part)) return complain({*wrong}, usage);
  return with_mapping(a, *std::move(known), answer);
}

int run_merge(const arguments& a) {
  std::vector<partial> parts;
  for (const std::string& file : a.files) {
    const auto text = read_file(file);
    if (!text) return complain(text.errors());
    auto found = parse_partials(*text);
    if (!found) {
      auto errors = found.errors();
      for (error& e : errors) e.field = file + ": " + e.field;
      return complain(errors);
    }
    for (partial& p : *found) parts.push_back(std::move(p));
  }
  if (!a.out.empty()) {
    const auto one = merge(std::move(parts));
    return one ? write(to_json(*one), a.out) : complain(one.errors());
  }
  return show_merged(a, std::move(parts));
}

int show_merged(const arguments& a, std::vector<partial> parts) {
  const auto all = merged_tallies::of(std::move(parts));
  if (!all) return complain(all.errors());
  // Zero deals for a misspelt name would mislead.
  if (const auto unknown = all->unknown_names(); !unknown.empty()) return complain(unknown, usage);
  report_options options;
  options.title = a.title;
  auto report = make_funnel_report(*all, options);
  if (!report) return complain(report.errors());
  auto summary = summary_of(all->whole().inputs, all->whole().by_hash, a.max_rejections);
  if (!summary) return complain(summary.errors());
  if (!all->whole().inputs.empty()) report->input = *std::move(summary);
  return show(to_document(*report, language_of(a)), a);
}

}  // namespace funnel::program
