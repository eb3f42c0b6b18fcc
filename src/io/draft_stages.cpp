#include "io/draft_stages.hpp"

#include "io/draft_stage_names.hpp"
#include "io/draft_text.hpp"

#include <algorithm>
#include <cmath>

namespace funnel::io {
namespace {

std::optional<double> median_of(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

class ordering {
 public:
  ordering(const std::vector<seen_stage>& stages, const stage_history& history, const std::vector<std::string>& given)
      : stages_(stages), n_(stages.size()), before_(n_ * n_) {
    for (const auto& deal : history) {
      std::vector<stage_entry> first;
      for (const stage_entry& e : deal)
        if (std::none_of(first.begin(), first.end(), [&](const stage_entry& f) { return f.stage == e.stage; }))
          first.push_back(e);
      for (std::size_t i = 0; i < first.size(); ++i)
        for (std::size_t k = i + 1; k < first.size(); ++k)
          if (first[i].tick != first[k].tick) ++before_[first[i].stage * n_ + first[k].stage];
    }
    for (const seen_stage& s : stages_) {
      const auto same =
          std::find_if(given.begin(), given.end(), [&](const std::string& g) { return squash(g) == squash(s.name); });
      given_.push_back(same == given.end() ? -1 : static_cast<int>(same - given.begin()));
      const int number = leading_number(s.name);
      numbers_.push_back(number >= 0 ? number : percent_in(s.name));
      medians_.push_back(median_of(s.probabilities));
    }
  }

  ordered_stages order() {
    ordered_stages out;
    for (std::size_t i = 0; i < n_; ++i)
      if (stages_[i].kind == stage_kind::open) out.open.push_back(i);
    const std::size_t m = out.open.size();
    std::vector<int> known(m * m, 0);
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t k = i + 1; k < m; ++k) {
        const auto [sign, why] = compare(out.open[i], out.open[k]);
        known[i * m + k] = sign;
        known[k * m + i] = -sign;
        if (sign != 0) out.by = std::max(out.by, why);
      }
    // What is before a stage is before all that come behind it.
    for (std::size_t via = 0; via < m; ++via)
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t k = 0; k < m; ++k)
          if (known[i * m + k] == 0 && i != k && known[i * m + via] < 0 && known[via * m + k] < 0)
            known[i * m + k] = -1, known[k * m + i] = 1;
    std::vector<std::size_t> places(m);
    std::vector<std::size_t> n_behind(m, 0);
    for (std::size_t i = 0; i < m; ++i) {
      places[i] = i;
      for (std::size_t k = 0; k < m; ++k) n_behind[i] += known[i * m + k] < 0;
    }
    std::stable_sort(places.begin(), places.end(),
                     [&](std::size_t a, std::size_t b) { return n_behind[a] > n_behind[b]; });
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t k = i + 1; k < m; ++k)
        if (known[places[i] * m + places[k]] >= 0) out.undecided.emplace_back(out.open[places[i]], out.open[places[k]]);
    std::vector<std::size_t> sorted;
    for (const std::size_t p : places) sorted.push_back(out.open[p]);
    out.open = std::move(sorted);
    return out;
  }

 private:
  /// -1 when `a` comes first, 1 when `b` does.
  std::pair<int, order_evidence> compare(std::size_t a, std::size_t b) const {
    using enum order_evidence;
    const auto by = [](auto x, auto y, order_evidence why) { return std::pair{x < y ? -1 : 1, why}; };
    if (given_[a] >= 0 && given_[b] >= 0 && given_[a] != given_[b]) return by(given_[a], given_[b], given);
    if (numbers_[a] >= 0 && numbers_[b] >= 0 && numbers_[a] != numbers_[b])
      return by(numbers_[a], numbers_[b], numbers);
    const seen_stage& s = stages_[a];
    const seen_stage& t = stages_[b];
    if (s.place && t.place && *s.place != *t.place) return by(*s.place, *t.place, order_column);
    const std::size_t ab = before_[a * n_ + b], ba = before_[b * n_ + a];
    const auto share = [](std::size_t x, std::size_t y) {
      return static_cast<double>(std::max(x, y)) / static_cast<double>(x + y);
    };
    if (ab + ba >= 5 && share(ab, ba) >= 0.8) return {ab > ba ? -1 : 1, history};
    const bool constants = constant(s) && constant(t) && s.probabilities.front() != t.probabilities.front();
    // Of one or two deals, somebody may have set it.
    const auto settled = [](const seen_stage& x) { return x.probabilities.size() >= 3; };
    if (constants && settled(s) && settled(t)) return by(s.probabilities.front(), t.probabilities.front(), probability);
    if (const int named = order_by_name(s.name, t.name)) return {named, names};
    if (ab + ba > 0 && share(ab, ba) >= 0.6) return {ab > ba ? -1 : 1, history};
    if (constants) return by(s.probabilities.front(), t.probabilities.front(), probability);
    if (medians_[a] && medians_[b] && std::abs(*medians_[a] - *medians_[b]) >= 5)
      return by(*medians_[a], *medians_[b], probability);
    return {0, none};
  }

  static bool constant(const seen_stage& s) {
    return !s.probabilities.empty() && std::all_of(s.probabilities.begin(), s.probabilities.end(),
                                                   [&](double p) { return p == s.probabilities.front(); });
  }

  const std::vector<seen_stage>& stages_;
  std::size_t n_;
  std::vector<std::size_t> before_;  // deals that entered one stage first before another
  std::vector<int> given_;
  std::vector<int> numbers_;
  std::vector<std::optional<double>> medians_;
};

/// How the file puts a deal's rows: 1 oldest first, -1 newest first, 0 in neither order.
int direction_of(const deal_entries& all) {
  bool up = false, down = false;
  for (const auto& deal : all)
    for (std::size_t i = 1; i < deal.second.size(); ++i) {
      up = up || deal.second[i - 1].at < deal.second[i].at;
      down = down || deal.second[i].at < deal.second[i - 1].at;
    }
  return up == down ? 0 : up ? 1 : -1;
}

/// Does an entry go on where the deal stands, or, as its first, come from nowhere at this time?
bool follows(const std::vector<timed_entry>& entries, std::size_t i, const std::vector<stage_entry>& passed) {
  if (!passed.empty()) return entries[i].from == passed.back().stage;
  return std::none_of(entries.begin(), entries.end(), [&](const timed_entry& e) {
    return e.at == entries[i].at && entries[i].from == e.stage;
  });
}

}  // namespace

stage_history history_of(deal_entries all) {
  stage_history history;
  const int direction = direction_of(all);
  for (auto& deal : all) {
    std::vector<timed_entry>& entries = deal.second;
    if (direction < 0) std::reverse(entries.begin(), entries.end());
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    std::vector<stage_entry>& passed = history.emplace_back();
    for (std::size_t i = 0, tick = 0; i < entries.size(); ++i) {
      bool known = i == 0 || entries[i - 1].at != entries[i].at || direction != 0;
      for (std::size_t k = i;
           k < entries.size() && entries[k].at == entries[i].at && entries[i].from && !follows(entries, i, passed); ++k)
        std::swap(entries[i], entries[k]);
      known = known || (entries[i].from && follows(entries, i, passed));
      tick += known;
      if (passed.empty() && entries[i].from) passed.push_back({*entries[i].from, tick++});
      passed.push_back({entries[i].stage, tick});
    }
  }
  return history;
}

ordered_stages order_stages(const std::vector<seen_stage>& stages, const stage_history& history,
                            const std::vector<std::string>& given) {
  return ordering(stages, history, given).order();
}

}  // namespace funnel::io
