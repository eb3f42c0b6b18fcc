/// Headings that no list has, judged by their words: "Etapa do negócio", "transition_date", "finalAmountUSD".
#pragma once

#include "io/draft_names.hpp"

#include <string_view>

namespace funnel::io {

/// How well the words of a heading say that it has this role: 0 not at all, and less than a heading that is known as a whole.
/// A word that is none of the role's says that the column is something else: "Stage duration" is no stage.
int score_by_words(std::string_view heading, column_role role);

/// The code of a currency that is a word of the heading ("Amount CHF", "importe_eur"); empty when there is none.
std::string_view currency_in_heading(std::string_view heading);

/// Does the heading say that amounts are counted in thousands or millions ("тыс. руб.", "Amount (k$)", "Umsatz in TEUR")?
bool counts_in_thousands(std::string_view heading);

}  // namespace funnel::io
