#include "core/nearest_names.hpp"

#include <algorithm>
#include <utility>

namespace funnel {
inline namespace v0_1 {
namespace detail {
namespace {

/// Without what people leave out or write differently.
std::string folded(std::string_view name) {
  std::string f;
  for (const char c : name) {
    if (c == ' ' || c == '-' || c == '_') continue;
    f.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return f;
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
std::size_t edits_between(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) next[j] = std::min(next[j], before[j - 2] + 1);
    }
    before.swap(row);
    row.swap(next);
  }
  return row[b.size()];
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view name, std::span<const std::string> known, std::size_t most) {
  constexpr std::size_t most_known = 10'000, longest = 200;
  const std::string wanted = folded(name).substr(0, longest);
  if (wanted.empty()) return {};
  std::vector<std::string> same;
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& k : known.first(std::min(known.size(), most_known))) {
    const std::string candidate = folded(k).substr(0, longest);
    if (candidate.empty()) continue;
    if (candidate == wanted) {
      same.push_back(k);
      continue;
    }
    const bool begins = candidate.size() >= 2 && wanted.size() >= 2 && (candidate.starts_with(wanted) || wanted.starts_with(candidate));
    const std::size_t edits = begins ? 1 : edits_between(wanted, candidate);
    // A third of the letters may be wrong: short names must all but agree.
    if (edits <= std::max<std::size_t>(wanted.size() / 3, 1) && edits < std::max(wanted.size(), candidate.size())) near.emplace_back(edits, k);
  }
  if (!same.empty()) return same.resize(std::min(same.size(), most)), same;
  std::sort(near.begin(), near.end());
  std::vector<std::string> names;
  for (auto& [edits, k] : near)
    if (names.size() < most) names.push_back(std::move(k));
  return names;
}

std::string did_you_mean(std::string_view name, std::span<const std::string> known) {
  const std::vector<std::string> names = nearest_names(name, known);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "; did you mean \"" : i + 1 < names.size() ? "\", \"" : "\" or \"") + names[i];
  return text.empty() ? text : text + "\"?";
}

}  // namespace detail
}  // namespace v0_1
}  // namespace funnel
