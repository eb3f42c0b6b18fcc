#include <funnel/query/query.hpp>

#include "report_words.hpp"

#include <string>
#include <string_view>

namespace funnel {
inline namespace v0_1 {
namespace {

using io::local_text;

/// Writes one part of the sentence after the other in the language of the reader.
class writer {
 public:
  writer(const query& q, language lang) : q_(q), russian_(lang == language::russian) {}

  std::string sentence() {
    text_ = population_text();
    if (q_.as_of != instant::max())
      text_ += say(", as of ", ", по состоянию на ") + local_text(q_.as_of, q_.zone);
    if (q_.known_at != instant::max())
      text_ += say(", as known at ", ", по данным на ") + local_text(q_.known_at, q_.zone);
    for (const filter& f : q_.filters) {
      text_ += say("; ", "; ") + name(f.by, f.dimension) + (f.exclude ? say(" is not ", " не ") : say(" is ", ": "));
      for (std::size_t i = 0; i < f.values.size(); ++i)
        text_ += (i == 0 ? "" : say(" or ", " или ")) + (f.values[i].empty() ? say("(none)", "(не указано)") : f.values[i]);
    }
    if (q_.min_amount) text_ += say("; amount at least ", "; сумма не меньше ") + std::to_string(*q_.min_amount) + minor();
    if (q_.max_amount) text_ += say("; amount at most ", "; сумма не больше ") + std::to_string(*q_.max_amount) + minor();
    for (std::size_t i = 0; i < q_.groups.size(); ++i)
      text_ += (i == 0 ? say("; grouped by ", "; по разрезам: ") : ", ") + name(q_.groups[i].by, q_.groups[i].dimension);
    text_ += say("; counted by implied reach; owner, amount and dimensions as of the same instant; times in ",
                 "; счёт по достигнутой стадии; ответственный, сумма и признаки на тот же момент; часовой пояс ") +
             q_.zone.name() + ".";
    return text_;
  }

 private:
  std::string say(std::string_view english, std::string_view russian) const {
    return std::string(russian_ ? russian : english);
  }
  std::string minor() const { return say(" minor units", " минимальных единиц"); }

  std::string population_text() const {
    switch (q_.of) {
      case population::all: return say("All deals", "Все сделки");
      case population::created_in: return say("Deals created ", "Сделки, созданные ") + period_text();
      case population::active_in: return say("Deals open at some time ", "Сделки, бывшие открытыми ") + period_text();
      case population::closed_in: return say("Deals closed ", "Сделки, закрытые ") + period_text();
      case population::open: return say("Open deals", "Открытые сделки");
    }
    return {};
  }

  std::string period_text() const {
    std::string text;
    if (q_.in.start != instant::min()) text += say("from ", "с ") + local_text(q_.in.start, q_.zone);
    if (q_.in.end != instant::max())
      text += say(text.empty() ? "before " : " until before ", text.empty() ? "до " : " и до ") + local_text(q_.in.end, q_.zone);
    return text.empty() ? say("at any time", "в любое время") : text;
  }

  std::string name(field by, const std::string& dimension) const {
    switch (by) {
      case field::dimension: return dimension;
      case field::owner: return say("owner", "ответственный");
      case field::team: return say("team", "команда");
      case field::month:
        return q_.of == population::closed_in ? say("month of closing", "месяц закрытия") : say("month of creation", "месяц создания");
    }
    return {};
  }

  const query& q_;
  bool russian_;
  std::string text_;
};

}  // namespace

std::string to_text(const query& q, language lang) { return writer(q, lang).sentence(); }

}  // namespace v0_1
}  // namespace funnel
