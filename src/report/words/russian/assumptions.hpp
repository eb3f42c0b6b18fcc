/// Russian of what the data do not say. After "у" the number takes one form with every noun.
#pragma once

#include "report/words/entries/assumptions.hpp"
#include "report/words/russian/plural.hpp"

namespace funnel::io::russian {

/// The same words for every number.
consteval plural_forms forms_alike(const char* text) { return forms(text, text, text); }

inline constexpr assumption_texts assumptions{
    .heading = "Чего в данных нет",
    .points = {{forms_alike("У {n} из {all}\u00A0сделок история начинается позже самой сделки: когда сделка создана, неизвестно, поэтому в когорты по созданию она не входит и длительности цикла у неё нет."),
                forms_alike("У {n} из {all}\u00A0сделок нет дат стадий: сколько сделка стояла на стадии, сказать нельзя, и в долях по стадиям она не участвует."),
                forms_alike("У {n} из {all}\u00A0сделок неизвестно, с какой стадии она проиграна."),
                forms_alike("У {n} из {all}\u00A0сделок нет суммы: в суммы и средние она не входит."),
                forms_alike("У {n} из {all}\u00A0сделок после закрытия был возврат на открытую стадию: с этого времени сделка снова открыта."),
                forms_alike("У {n} из {all}\u00A0сделок после закрытия был переход на скрытую стадию: сделка остаётся закрытой.")}},
};

}  // namespace funnel::io::russian
