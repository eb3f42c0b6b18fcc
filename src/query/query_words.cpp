#include "query/query_words.hpp"

#include <array>
#include <cstddef>

namespace funnel::io {
namespace {

/// A choice in both languages.
struct entry {
  const char* name;
  const char* meaning;
  const char* name_ru;
  const char* meaning_ru;
};

template <class Enum, std::size_t N>
choice pick(const std::array<entry, N>& entries, Enum value, language lang) {
  const entry& e = entries[static_cast<std::size_t>(value)];
  return lang == language::russian ? choice{e.name_ru, e.meaning_ru} : choice{e.name, e.meaning};
}

constexpr std::array<entry, 6> countings{{
    {"implied reach", "the deal stood in the stage or in a later one; a stage that was jumped over counts",
     "достигнутая стадия", "сделка была на этой стадии или на более поздней; перескоченная стадия засчитана"},
    {"stages touched", "the deal really stood in the stage, at any time and in any order",
     "посещённые стадии", "сделка действительно стояла на стадии, когда угодно и в любом порядке"},
    {"strict order", "the deal passed all earlier stages in order and then entered this one",
     "строгий порядок", "сделка прошла все предыдущие стадии по порядку и вошла в эту"},
    {"entries", "each time a deal entered the stage; a deal that comes back counts again",
     "входы", "каждый вход сделки в стадию; вернувшаяся сделка считается снова"},
    {"moves", "each time a deal was moved into the stage; being created there is no move",
     "переводы", "каждый перевод сделки в стадию; создание на стадии не перевод"},
    {"ordered steps", "the deal made the chain of steps up to this one",
     "цепочка шагов", "сделка прошла цепочку шагов до этого"},
}};

constexpr std::array<entry, 5> credits{{
    {"owner at stage entry", "at each stage, the owner when the deal first entered it",
     "ответственный при входе в стадию", "на каждой стадии тот, кто отвечал за сделку при первом входе"},
    {"who moved the deal", "at each stage, who moved the deal on; the present owner while it stays",
     "кто перевёл сделку", "на каждой стадии тот, кто перевёл сделку дальше; пока она стоит, нынешний ответственный"},
    {"creator", "at every stage, who brought the deal into the funnel",
     "кто создал", "на всех стадиях тот, кто завёл сделку в воронку"},
    {"present owner", "at every stage, the owner as of the report's instant",
     "нынешний ответственный", "на всех стадиях тот, кто отвечает за сделку на момент отчёта"},
    {"time held", "all who held the deal while it was open, in proportion to the time",
     "время владения", "все, кто вёл открытую сделку, пропорционально времени"},
}};

constexpr std::array<entry, 4> worths{{
    {"at stage entry", "at each stage, the amount when the deal first entered it; whole deals at their final amount",
     "при входе в стадию", "на каждой стадии сумма при первом входе; сделки целиком по итоговой сумме"},
    {"at stage exit", "at each stage, the amount when the deal left it last; whole deals at their final amount",
     "при выходе из стадии", "на каждой стадии сумма при последнем выходе; сделки целиком по итоговой сумме"},
    {"as of now", "at every stage, the amount as of the report's instant",
     "на момент отчёта", "на всех стадиях сумма на момент отчёта"},
    {"final", "at every stage, the amount when the deal closed; of an open deal as of the report's instant",
     "итоговая", "на всех стадиях сумма при закрытии; у открытой сделки на момент отчёта"},
}};

constexpr std::array<entry, 3> versions{{
    {"versions as recorded", "each move is judged by the order of stages in force when it happened",
     "версии как записано", "каждый переход оценён по порядку стадий, действовавшему в тот момент"},
    {"versions as of now", "all history is told in the stages and the order of the report's instant",
     "версии на момент отчёта", "вся история изложена в стадиях и порядке на момент отчёта"},
    {"mapped to one version", "all history is told in the stages and the order of the chosen version",
     "приведено к одной версии", "вся история изложена в стадиях и порядке выбранной версии"},
}};

constexpr std::array<entry, 3> units{{
    {"a deal", "each deal counts for itself", "сделка", "каждая сделка считается отдельно"},
    {"an identity", "all deals of one customer are one journey and count once",
     "клиент", "все сделки одного клиента это один путь и считаются один раз"},
    {"a pass", "each new start of a customer's journey counts for itself",
     "проход", "каждое новое начало пути клиента считается отдельно"},
}};

constexpr std::array<entry, 3> reentries{{
    {"first", "from the first entry of step one", "первый", "от первого входа в первый шаг"},
    {"each", "from every entry of step one, each attempt counting for itself", "каждый", "от каждого входа в первый шаг, каждая попытка отдельно"},
    {"best", "from that entry of step one which leads furthest", "лучший", "от того входа в первый шаг, который ведёт дальше всего"},
}};

}  // namespace

choice counting_words(counting c, language lang) { return pick(countings, c, lang); }
choice credit_words(attribution a, language lang) { return pick(credits, a, lang); }
choice worth_words(valuation v, language lang) { return pick(worths, v, lang); }
choice version_words(version_policy p, language lang) { return pick(versions, p, lang); }
choice unit_words(journey_unit u, language lang) { return pick(units, u, lang); }
choice reentry_words(reentry r, language lang) { return pick(reentries, r, lang); }

std::string outcome_word(outcome o, language lang) {
  static constexpr std::array english{"open", "won", "lost", "moved out"};
  static constexpr std::array russian{"открытые", "выигранные", "проигранные", "ушедшие в другую воронку"};
  return (lang == language::russian ? russian : english)[static_cast<std::size_t>(o)];
}

std::string unit_of_time(calendar_unit u, language lang) {
  static constexpr std::array english{"day", "week", "month", "quarter", "half-year", "year"};
  static constexpr std::array russian{"день", "неделя", "месяц", "квартал", "полугодие", "год"};
  return (lang == language::russian ? russian : english)[static_cast<std::size_t>(u)];
}

}  // namespace funnel::io
