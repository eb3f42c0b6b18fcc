/// How numbers, names and times are written in each language.
#pragma once

#include "report/words/catalogue.hpp"

#include <funnel/aggregates/cohort.hpp>
#include <funnel/aggregates/workload.hpp>
#include <funnel/calendar/time_zone.hpp>
#include <funnel/core/types.hpp>
#include <funnel/report/document.hpp>
#include <funnel/report/funnel_report.hpp>
#include <funnel/stats/estimate.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace funnel::io {

/// Keys in JSON, the same in every language.
inline constexpr std::array<const char*, n_fates> fate_ids{
    "advanced",      "lost",   "moved_out",   "here",             "went_back",   "left_unseen", "skipped",
    "started_above", "unseen", "lost_before", "moved_out_before", "lost_unseen", "not_yet"};
inline constexpr std::array<const char*, n_open_points> open_point_ids{"begun_before", "undated",  "lost_unseen",
                                                                      "unpriced",     "reopened", "aside"};
inline constexpr std::array<const char*, n_stage_metrics> activity_ids{"entries", "entered", "stood", "higher_at_end",
                                                                    "ever_higher"};
inline constexpr std::array<const char*, n_activity_counts> activity_count_ids{"planned", "open", "overdue",   "done",
                                                                              "in_time", "late", "unplanned", "cancelled"};
inline constexpr std::array<const char*, n_flows> flow_ids{
    "created", "moved_in", "reopened", "increased", "decreased", "moved_out", "lost", "won", "removed"};

/// The open points of these kinds as sentences.
std::vector<doc::block> assumption_paragraphs(const std::vector<assumption>& assumed, std::initializer_list<open_point> kinds,
                                              language lang);
/// Money, or nothing where it is of no deal known.
doc::cell worth_cell(const count_amount& c);
std::string heading_for_people(const doc::section& s, language lang);
/// Which columns people see.
std::vector<std::size_t> columns_for_people(const doc::table& t);
/// Takes what is about money from people, and its numbers from all: of deals that have no amounts, 0 would be said of what is not
/// known.
void leave_amounts_out(std::vector<doc::section>& sections);
void leave_amounts_out(std::vector<doc::figure>& figures);

/// The fates worth a column: those of moving to another pipeline, and those that are not known, only where a deal did.
std::vector<fate> shown_fates(const funnel_report& r);
/// Can a deal count more than once at a row, or are neighbouring rows not nested? Then the numbers and their quotients
/// as published elsewhere are worth columns of their own.
bool counts_repeat(const funnel_report& r);
/// Does this flow add to the stock?
constexpr bool is_inflow(flow f) noexcept {
  return f == flow::created || f == flow::moved_in || f == flow::reopened || f == flow::increased;
}
/// The name of a grouping in the language of the reader.
std::string group_word(const std::string& name, language lang);

/// A value that a host left empty, as "(none)".
std::string named(const std::string& host_text, language lang);
/// The same as a cell, which has no value then.
doc::cell host_cell(const std::string& host_text, language lang);
/// The values of a segment, joined.
std::string joined(const std::vector<std::string>& key, language lang);
/// The values of a segment as an id: each percent-encoded where needed, parted by "/"; of none, empty.
std::string key_id(const std::vector<std::string>& key);
/// The name of a stage, with what is to be known when it is retired.
std::string stage_label(const std::string& name, bool retired, language lang, bool hidden = false);

/// A number as its unit is written; a dash when it is not finite. Days and shares have one decimal unless told.
std::string value_text(double value, doc::unit of, const currency& c, language lang, std::string_view gap = "\u202F",
                       int decimals = -1);
/// The value of a cell, and its interval; empty when there is none.
std::string cell_text(const doc::cell& c, const currency& money, language lang, std::string_view gap = "\u202F");
std::string range_text(const doc::cell& c, const currency& money, language lang, std::string_view gap = "\u202F");
/// A number at an axis with this step between neighbours: "40%", "1.5M".
std::string axis_text(double value, double step, doc::unit of, const currency& c, language lang);

/// 1234567 -> "1 234 567", the groups held together by `gap`.
std::string grouped(std::int64_t n, std::string_view gap = "\u202F");
/// Minor units -> "12 345.67 EUR", decimals left out when all amounts shown are whole.
std::string money(minor_units amount, const currency& c, language lang, std::string_view gap = "\u202F");
/// 0.6667 -> "66.7%" or "66,7 %"; a dash when there is no value.
std::string percent(const estimate& e, language lang);
std::string percent(double share, language lang);
std::string percent(const ratio& r, language lang);
/// "57.1%..75.0%" as words of the language write a range.
std::string percent_range(const estimate& e, language lang);
/// A share without decimals: "95%".
/// A difference of shares in points, with its sign: "+4.2".
std::string signed_points(double difference, language lang);
std::string whole_percent(double share, language lang);
/// The level of an interval, with a decimal where it has one: "95%", "99.8%".
std::string level_text(confidence_level level, language lang);
/// The column of a stage, whose id is no column of ours whatever the host calls it.
inline doc::column stage_column(const std::string& id, const std::string& name) { return {"stage:" + id, name}; }
/// The column of a grouping, whose dimension is no column of ours whatever the host calls it.
inline doc::column group_column(const std::string& name, language lang) { return {"by." + name, group_word(name, lang)}; }
/// A number with so many decimals.
std::string decimal(double x, int decimals, language lang);
/// "2026-01-31 22:30" in the zone: of an instant up to which something holds, so that nobody takes the day as part of it.
std::string moment_text(instant t, const time_zone& zone);
/// "2026-01-31", with " 22:30" unless it is midnight in the zone.
std::string local_text(instant t, const time_zone& zone);
/// An instant as people of that zone read it; no value where it is not known.
doc::cell time_cell(const std::optional<instant>& t, const time_zone& zone, const char* unknown = "");
/// Puts the question into a document: in words, and for programs.
void put_question(doc::document& d, const query& q);
/// "1 deal", "2 deals"; "1 сделка", "2 сделки", "5 сделок".
std::string deals_text(std::int64_t n, language lang);
/// "1 day", "2 days"; "1 день", "2 дня", "5 дней".
std::string days_text(std::int64_t n, language lang);
/// "… 12 more".
std::string more_text(std::size_t n, language lang);
/// Says with a last row how many more there are than are listed.
void say_more(doc::table& t, std::size_t more, language lang);

}  // namespace funnel::io
