/// Months and weekdays as dates name them.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace funnel::io {

/// 1 to 12: a month by its name or a usual abbreviation, without a full stop and in small letters, in English, German, French,
/// Spanish, Italian, Portuguese, Dutch, Russian and Ukrainian. Languages in which one name is another month (listopad) are left
/// out. Source: Unicode CLDR, formats wide and abbreviated.
inline std::optional<int> month_named(std::string_view word) {
  static constexpr std::array<std::string_view, 12> names{
      " jan january januar jän jänner janv janvier ene enero gen gennaio janeiro januari янв января январь січ січня січень ",
      " feb february februar févr fév fevr février fevrier febrero febbraio fev fevereiro februari фев февр февраля февраль лют "
      "лютого лютий ",
      " mar march mär mrz märz mars marzo março mrt maart мар марта март бер березня березень ",
      " apr april avr avril abr abril aprile апр апреля апрель кві квіт квітня квітень ",
      " may mai mayo mag maggio maio mei мая май тра трав травня травень ",
      " jun june juni juin junio giu giugno junho июн июня июнь чер черв червня червень ",
      " jul july juli juil juillet julio lug luglio julho июл июля июль лип липня липень ",
      " aug august août aout ago agosto augustus авг августа август сер серп серпня серпень ",
      " sep sept september septembre septiembre set sett settembre setembro сен сент сентября сентябрь вер вересня вересень ",
      " oct october okt oktober octobre octubre ott ottobre out outubro окт октября октябрь жов жовт жовтня жовтень ",
      " nov november novembre noviembre novembro ноя нояб ноября ноябрь лис лист листопада листопад ",
      " dec december dez dezember déc décembre decembre dic diciembre dicembre dezembro дек декабря декабрь гру груд грудня "
      "грудень "};
  if (word.empty() || word.size() > 24) return std::nullopt;
  for (std::size_t m = 0; m < names.size(); ++m)
    for (std::size_t at = names[m].find(word); at != std::string_view::npos; at = names[m].find(word, at + 1))
      if (names[m][at - 1] == ' ' && names[m][at + word.size()] == ' ') return static_cast<int>(m) + 1;
  return std::nullopt;
}

/// 0 for Sunday; English names, as programs write them.
inline std::optional<unsigned> weekday_named(std::string_view word) {
  static constexpr std::array<std::string_view, 7> names{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
  for (unsigned d = 0; d < names.size(); ++d)
    if (word == names[d] || (word.size() >= 3 && word.size() <= 5 && names[d].starts_with(word))) return d;
  return std::nullopt;
}

}  // namespace funnel::io
