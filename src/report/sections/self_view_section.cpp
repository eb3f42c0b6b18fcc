#include <funnel/report/writers.hpp>
#include <funnel/analysis/comparison.hpp>

#include "report/words/report_words.hpp"

#include <funnel/aggregates/workload.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace funnel {
inline namespace v0_1 {
namespace {

using namespace io;
using namespace doc;

class self_writer {
 public:
  self_writer(const self_view& v, language lang, std::size_t max_rows)
      : v_(v), lang_(lang), words_(words_in(lang).workload), max_rows_(max_rows) {}

  section make() {
    section s{"self_view", words_.self_heading(v_.person), {}};
    const auto n_late = [](const std::vector<listed_activity>& list) {
      return std::count_if(list.begin(), list.end(), [](const listed_activity& l) { return l.days_late.has_value(); });
    };
    const std::int64_t overdue = n_late(v_.unfinished);
    const auto size = [](const auto& list) { return static_cast<std::int64_t>(list.size()); };
    std::string text =
        words_.self_summary(words_.activities(size(v_.unfinished)), grouped(overdue), words_.activities(size(v_.done)),
                            grouped(n_late(v_.done)), deals_text(size(v_.deals), lang_));
    s.blocks.emplace_back(paragraph{std::move(text), overdue > 0 ? tone::bad : tone::plain, "to_do"});
    s.blocks.emplace_back(paragraph{words_.credited[static_cast<std::size_t>(v_.credited)](), tone::plain, "credited"});
    s.blocks.emplace_back(activities("to_do", words_.unfinished_title(), v_.unfinished, "", words_.days_overdue()));
    s.blocks.emplace_back(stages());
    s.blocks.emplace_back(deals());
    s.blocks.emplace_back(activities("done", words_.done_title(), v_.done, words_.done_at(), words_.days_late()));
    s.blocks.emplace_back(activities("cancelled", words_.cancelled_title(), v_.cancelled, words_.cancelled_at(), ""));
    return s;
  }

 private:
  cell time_cell(const std::optional<instant>& t) const { return io::time_cell(t, v_.asked.zone); }

  /// Cuts a table to the rows that are listed, and says how many more there are.
  void cut(table& t) const {
    if (t.rows.size() <= max_rows_) return;
    const std::size_t more = t.rows.size() - max_rows_;
    t.rows.resize(max_rows_);
    say_more(t, more, lang_);
  }

  /// Without a heading for the end or the delay, those columns are left out.
  table activities(const char* id, const std::string& title, const std::vector<listed_activity>& list, const std::string& ended,
              const std::string& late) const {
    table t{id,
            title,
            {{"activity", words_.activity()}, {"kind", words_.kind()}, {"deal", words_.deal()}, {"due", words_.due()},
             {"at", ended, ended.empty() ? reader::programs : reader::all}, {"days_late", late, late.empty() ? reader::programs : reader::all}},
            {},
            ""};
    for (const listed_activity& l : list) {
      t.rows.push_back({text_cell(l.id), host_cell(l.type, lang_), l.deal.empty() ? cell{} : text_cell(l.deal), time_cell(l.due), time_cell(l.ended),
                        l.days_late ? days_cell(*l.days_late).toned(tone::bad) : cell{}});
    }
    cut(t);
    return t;
  }

  table stages() const {
    table t{"stages",
            words_.own_stages_title(),
            {{"stage", words_.stage()}, {"open_deals", words_.open_deals()}, {"amount", words_.amount()}},
            {},
            ""};
    for (std::size_t k = 0; k < v_.stages.size(); ++k)
      t.rows.push_back(
          {named_cell(v_.stage_ids[k], v_.stage_names[k]), count_cell(v_.stages[k].deals), amount_cell(v_.stages[k].amount)});
    return t;
  }

  table deals() const {
    table t{"deals",
            words_.own_deals_title(),
            {{"deal", words_.deal()}, {"stage", words_.stage()}, {"amount", words_.amount()}},
            {},
            ""};
    for (const own_deal& d : v_.deals)
      t.rows.push_back({text_cell(d.id), named_cell(v_.stage_ids[d.stage], v_.stage_names[d.stage]), amount_cell(d.amount)});
    cut(t);
    return t;
  }

  const self_view& v_;
  language lang_;
  const workload_texts& words_;
  std::size_t max_rows_;
};

}  // namespace

section self_view_section(const self_view& v, language lang, std::size_t max_rows) {
  return self_writer(v, lang, max_rows).make();
}

}  // namespace v0_1
}  // namespace funnel
