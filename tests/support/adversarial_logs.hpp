/// Logs of deals that are hard to count: equal times and sequences, late knowledge, reopenings, wins that are lost,
/// hand-overs to a second pipeline and back, deletions, events without stages, repeated events, names of several
/// scripts.
#pragma once

#include <funnel/core/time.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace funnel_test {

inline const char* const adversarial_columns =
    "time,deal,event,stage,pipeline,owner,actor,amount,reason,region,sequence,known,event_id";

/// `more` stands among the keys.
inline std::string adversarial_mapping(const std::string& more = "") {
  return "{" + more + R"("shape": "event", "currency": {"code": "EUR", "decimals": 2}, "pipelines": [
  {"id": "sales", "name": "Sales", "stages": [{"id": "lead", "name": "Lead"}, {"id": "qualification", "name": "Qualification"}, {"id": "presentation", "name": "Presentation"},
    {"id": "proposal", "name": "Proposal"}, {"id": "contracting", "name": "Contracting"}, {"id": "won", "name": "Won", "kind": "won"}, {"id": "lost", "name": "Lost", "kind": "lost"}]},
  {"id": "after", "name": "After", "stages": [{"id": "trial", "name": "Trial"}, {"id": "renew", "name": "Renew"}, {"id": "signed", "name": "Signed", "kind": "won"},
    {"id": "gone", "name": "Gone", "kind": "lost"}]}],
  "columns": {"time": "time", "deal": "deal", "kind": "event", "stage": "stage", "pipeline": "pipeline", "owner": "owner", "actor": "actor", "amount": "amount", "reason": "reason",
    "sequence": "sequence", "known_at": "known", "event_id": "event_id"}, "dimensions": {"region": "region"}})";
}

/// Writes the log of so many deals, in any order.
inline void write_adversarial_log(const std::string& path, int deals, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  const auto chance = [&](int percent) { return below(100) < percent; };
  const auto one_of = [&](const std::vector<std::string>& all) { return all[random() % all.size()]; };
  const std::vector<std::string> stages{"lead",        "qualification", "presentation", "proposal",
                                        "contracting", "won",           "lost"},
      others{"trial", "renew", "signed", "gone"}, owners{"Anna", "Boris", "Яна", "Émile", "Zed", "a b", "Anna2"},
      reasons{"price", "", "no budget", "срок"};
  const std::vector<std::string> kinds{"created", "moved", "owner",    "amount", "dimension",
                                       "won",     "lost",  "reopened", "deleted"};
  const auto first = [](const std::vector<std::string>& all, std::size_t n) {
    return std::vector<std::string>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n));
  };
  std::vector<std::string> lines;
  for (int d = 0; d < deals; ++d) {
    std::int64_t at = (1735689600 + below(300) * 86400) * 1'000'000;
    const std::int64_t n = 1 + below(14);
    for (std::int64_t i = 0; i < n; ++i) {
      if (chance(75)) at += std::vector<std::int64_t>{0, 0, 1, 3600, 86400, 259200}[random() % 6] * 1'000'000;
      const std::int64_t us = at + (chance(25) ? below(1'000'000) : 0);
      std::discrete_distribution<std::size_t> kind_of{i == 0 ? 6.0 : 1.0, 14, 2, 3, 1, 3, 3, 3, 0.15};
      const std::string kind = kinds[kind_of(random)];
      std::string stage, pipeline, owner, actor, amount, reason, region, known, id;
      if (kind == "created") {
        const auto x = below(100);
        if (x < 40)
          stage = one_of(first(stages, 6));
        else if (x < 50)
          pipeline = "after", stage = one_of(first(others, 3));
        else if (x < 55)
          pipeline = one_of({"after", "sales"});
      } else if (kind == "moved") {
        if (chance(82))
          stage = one_of(stages);
        else
          stage = one_of(others), pipeline = one_of({"after", ""});
        if (chance(30)) reason = one_of(reasons);
      } else if (kind == "reopened") {
        const auto x = below(100);
        if (x < 50)
          stage = one_of(first(stages, 5));
        else if (x < 60)
          stage = one_of(first(others, 2));
      }
      if (kind == "won" && chance(20)) pipeline = one_of({"after", "sales"});
      if (kind == "lost") reason = one_of(reasons);
      if (kind == "owner" || chance(25)) owner = one_of(owners);
      if (kind == "amount" || chance(30))
        amount = std::to_string(below(100'000)) + "." + std::to_string(10 + below(90));
      if (kind == "dimension" || chance(20)) region = one_of({"North", "South", "Юг"});
      if (chance(20)) actor = one_of(owners);
      if (chance(25))
        known = funnel::to_text(
            funnel::instant{us + std::vector<std::int64_t>{0, 1, 86'400'000'000, 3'456'000'000'000}[random() % 4]});
      if (chance(10)) id = "D" + std::to_string(d) + "e" + std::to_string(i);  // of one deal, wherever it lies
      const std::string line = funnel::to_text(funnel::instant{us}) + ",D" + std::to_string(d) + "," + kind + "," +
                               stage + "," + pipeline + "," + owner + "," + actor + "," + amount + "," + reason + "," +
                               region + "," + one_of({"", "", "", "0", "1", "2"}) + "," + known + "," + id;
      lines.push_back(line);
      if (chance(id.empty() ? 5 : 50)) lines.push_back(line);
    }
  }
  std::shuffle(lines.begin(), lines.end(), random);
  std::ofstream file(path, std::ios::binary);
  file << adversarial_columns << '\n';
  for (const std::string& line : lines) file << line << '\n';
}

}  // namespace funnel_test
