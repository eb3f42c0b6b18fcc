/// Random questions, each told twice: as a query, and as plain functions of a naive life.
#pragma once

#include "support/naive_rules.hpp"

#include <funnel/query/query.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace funnel_test {

/// What is asked of each history; the naive model reads the choices of rule, credit and worth from the query.
struct question {
  funnel::query q;
  std::function<bool(const naive::life&)> wants;
  std::function<bool(const std::string&)> wants_person = [](const std::string&) { return true; };
  std::function<std::string(const naive::life&, const std::string&)> key = {};  // of the person; empty when not grouped
};

inline std::string value_of(const naive::life& l, const std::string& dimension) {
  const auto it = l.values.find(dimension);
  return it == l.values.end() ? "" : it->second;
}

/// The histories last 25 days.
inline funnel::instant random_instant(std::mt19937_64& random) {
  return funnel::instant{} + funnel::timespan::hours(static_cast<std::int64_t>(random() % (25 * 24)));
}

inline std::vector<question> random_questions(std::mt19937_64& random) {
  using namespace funnel;
  const instant a = random_instant(random);
  const instant b = random_instant(random);
  const period in{std::min(a, b), std::max(a, b)};
  const auto inside = [in](std::int64_t t) { return in.start.us <= t && t < in.end.us; };
  const std::map<std::string, std::string> teams{{"Anna", "Red"}, {"Boris", "Red"}};
  const auto team_of = [](const std::string& who) { return std::string(who == "Anna" || who == "Boris" ? "Red" : ""); };
  const auto everyone = [](const naive::life&) { return true; };
  const auto anyone = [](const std::string&) { return true; };
  std::vector<question> all{
      {query{}, everyone},
      {query{}.created_in(in), [=](const naive::life& l) { return l.begun && inside(l.born); }},
      {query{}.closed_in(in), [=](const naive::life& l) { return l.state != 'o' && inside(l.closed); }},
      {query{}.entered_in("b", in),
       [=](const naive::life& l) {
         const auto s = std::find_if(l.stays.begin(), l.stays.end(), [](const naive::stay& x) { return !x.nowhere && x.stage == 1; });
         return s != l.stays.end() && inside(s->from);
       }},
      {query{}.of_open(), [](const naive::life& l) { return l.state == 'o'; }},
      {query{}.only({outcome::won, outcome::lost}), [](const naive::life& l) { return l.state != 'o'; }},
      {query{}.active_in(in),
       [=](const naive::life& l) {
         return std::any_of(l.stays.begin(), l.stays.end(), [&](const naive::stay& s) {
           return s.stage != 4 && s.from < in.end.us && (s.to > in.start.us || s.from == in.start.us);
         });
       }},
      {query{}.owners({"Anna", ""}).by_owner(), everyone, [](const std::string& who) { return who == "Anna" || who.empty(); },
       [](const naive::life&, const std::string& who) { return who; }},
      {query{}.by_owner(), everyone, anyone, [](const naive::life&, const std::string& who) { return who; }},
      {query{}.roster(teams).teams({"Red"}), everyone, [=](const std::string& who) { return team_of(who) == "Red"; }},
      {query{}.roster(teams).by_team(), everyone, anyone, [=](const naive::life&, const std::string& who) { return team_of(who); }},
      {query{}.amount_between(-100, 700), [](const naive::life& l) { return l.amount >= -100 && l.amount <= 700; }},
      {query{}.by_month(), everyone, anyone, [](const naive::life& l, const std::string&) { return l.begun ? "1970-01" : ""; }},
      {query{}.lost_for({"price"}).by_reason(), [](const naive::life& l) { return l.reason == "price"; }, anyone,
       [](const naive::life& l, const std::string&) { return l.reason; }},
      {query{}.where("region", {"North", ""}).by("region"), [](const naive::life& l) { return value_of(l, "region") != "South"; },
       anyone, [](const naive::life& l, const std::string&) { return value_of(l, "region"); }},
      {query{}.where_not("region", {"North"}), [](const naive::life& l) { return value_of(l, "region") != "North"; }},
  };
  for (question& asked : all) {
    asked.q.counting = static_cast<counting>(random() % 6);
    asked.q.credit = static_cast<attribution>(random() % 4);  // shares by time held have a result of their own
    asked.q.worth = static_cast<valuation>(random() % 4);
  }
  return all;
}

}  // namespace funnel_test
