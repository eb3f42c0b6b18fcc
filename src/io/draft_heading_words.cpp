#include "io/draft_heading_words.hpp"

#include "io/draft_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {
namespace {

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

// Words as `words_of` leaves them. English, Russian, German, French, Spanish, Portuguese, Italian, Polish, Dutch.

/// Of a deal, in any heading.
constexpr std::string_view of_deals =
    "deal deals opportunity opportunities opp oppty sales sale crm hs the of a record transaction affaire l d negocio negocios trato "
    "oportunidad oportunidade vente ventas vendas vendita trattativa opportunita verkaufschance verkaufs vertriebs verkoopkans "
    "сделки сделка сделке продажи продажа лида заявки szansy sprzedazy do da de del della du la le les el das der die des dem c "
    "custom field поле my lead leads potential";
constexpr std::string_view of_times =
    "date datetime time timestamp at on ts dt utc data datum data fecha hora heure дата время и and am um em op le log zeit uhrzeit "
    "d czas tijd momento";
constexpr std::string_view stage_words =
    "stage stages stagename etapa etape phase fase этап этапа стадия стадии стадию estagio etap etapu stadium milestone";
constexpr std::string_view closing_words =
    "close closed closing closure fechamento cierre cerrado encerramento chiusura cloture fermeture abschluss abschlussdatum geschlossen "
    "закрытия завершения закрыта закрыт закрыто zamkniecia zakonczenia sluiting sluitingsdatum gesloten";

/// "Fecha de cierre como ganado".
constexpr std::string_view around_outcomes = "como as als cierre fechamento cloture closed close closing";

/// A heading is told by one of `heads`, one of `beside` (when there are such), and no words but these, `around` and those of deals.
struct heading_words {
  column_role role;
  int score;
  std::string_view heads;
  std::string_view beside;
  std::string_view around;
};

const auto& all_words() {
  using enum column_role;
  static constexpr std::array all{
      heading_words{deal, 95, "id no nr num number key guid uuid code номер ид numero nummer numer codice codigo identifiant kod",
                    "deal deals opportunity opportunities opp oppty сделки сделка negocio trato oportunidad oportunidade transaction "
                    "affaire trattativa opportunita verkaufschance szansy potential issue case ticket enquiry", "external internal issue case ticket"},
      heading_words{deal, 80, "codice codigo kod numero numer", "", ""},
      heading_words{title, 95, "name title название наименование nome nombre nom nazwa naam bezeichnung titel titulo topic subject",
                    "deal deals opportunity opp сделки negocio trato oportunidad oportunidade transaction affaire trattativa szansy lead verkaufschance", ""},
      heading_words{stage, 85, stage_words, "",
                    "name label id title current present текущий текущая наименование название nazwa nombre nome actual aktuelle "
                    "aktueller atual attuale pipeline funnel status воронки value"},
      heading_words{stage, 60, "status state статус состояние estado situacao statut stan stato", "",
                    "current present текущий текущее label name id actual atual aktueller"},
      heading_words{outcome, 90, "status state outcome result статус состояние исход результат estado situacao statut stan stato ergebnis esito", "",
                    "current present final win won текущий label name aktueller"},
      heading_words{pipeline, 85, "pipeline воронка funnel embudo funil lejek", "", "name id label название nome nombre nazwa"},
      heading_words{created, 85,
                    "created creation create creating erstellt erstellung angelegt criacao criado creacion creado creazione creata cree creee "
                    "создания создана создано создан добавления utworzenia utworzono dodania added addition aangemaakt aanmaak cadastro entrada "
                    "регистрации registration", "", of_times},
      heading_words{closed, 85, closing_words, "",
                    "date datetime time timestamp at on ts dt utc data datum fecha hora heure дата время и and am um em op le actual final real "
                    "reel effettiva effective фактическая d"},
      heading_words{won_time, 90, "won gewonnen gagne gagnee ganado ganada ganho ganha vinta vinto wygrana wygrany выигрыша", of_times, around_outcomes},
      heading_words{lost_time, 90, "lost verloren perdu perdue perdido perdida perda persa perso przegrana przegrany проигрыша", of_times, around_outcomes},
      heading_words{expected, 90,
                    "expected estimated est forecast forecasted projected planned target anticipated tentative previsto prevista previsao "
                    "prevue prevu estimado estimada voraussichtliches voraussichtlicher erwartetes erwarteter geplantes geplanter "
                    "предполагаемая ожидаемая планируемая плановая прогнозная oczekiwana planowana przewidywana verwachte geschatte",
                    closing_words,
                    "date datetime time at on data datum fecha дата et am d"},
      heading_words{changed, 85, "changed change transition modified moved move event entered updated изменения перехода смены modification modificacion",
                    of_times, "stage status last latest complete completed этапа стадии статуса"},
      heading_words{from_stage, 90, "old previous prev prior from before alte alter vorherige ancien ancienne anterior precedente предыдущая "
                    "предыдущий старая старый из poprzedni",
                    "stage status state phase etapa etape fase этап этапа стадия стадии стадию статус статуса etap estagio stadium",
                    "id name label value text"},
      heading_words{to_stage, 90, "new to after neue neuer nouveau nouvelle nuevo nueva nuova nuovo novo nova новая новый в nowy",
                    "stage status state phase etapa etape fase этап стадия стадию статус etap estagio stadium",
                    "id name label value text"},
      heading_words{amount, 85,
                    "amount value valeur revenue valor importe betrag montant сумма стоимость бюджет wartosc kwota importo valore bedrag waarde "
                    "price preis prezzo precio preco prix acv arr mrr tcv umsatz budget wert receita ingreso",
                    "", "total contract estimated est expected final bid projected in usd eur gbp rub chf pln czk sek nok dkk inr cny jpy brl mxn "
                    "cad aud uah kzt руб тыс млн k m thousand thousands euro euros dollars общая"},
      heading_words{owner, 85,
                    "owner rep salesperson assigned assignee responsible manager propietario proprietario proprietaire besitzer inhaber "
                    "mitarbeiter verantwortlicher ответственный менеджер opiekun wlasciciel eigenaar vendedor commercial commerciale comercial "
                    "venditore verkaufer bdr sdr ae seller executive handlowiec responsavel responsable",
                    "", "name full user to by person zustandiger de сделки"},
      heading_words{owner, 65, "owner rep assigned responsible ответственный", "email mail e", ""},
      heading_words{owner, 55, "owner rep assigned responsible manager ответственный", "id", "user name"},
      heading_words{currency, 85, "currency валюта waluta wahrung devise moneda moeda valuta", "", "code iso bid amount value name суммы"},
      heading_words{reason, 85, "reason reasons motivo причина grund motif powod",
                    "lost loss lose losing perdu perda perdida perdido perte отказа проигрыша закрытия verlust przegranej close closed closing "
                    "fechamento churn", "for why"},
  };
  return all;
}

constexpr std::string_view currencies =
    "USD EUR GBP RUB CHF PLN CZK SEK NOK DKK HUF RON BGN UAH KZT BYN INR CNY JPY KRW BRL MXN ARS CLP COP PEN CAD AUD NZD SGD HKD ZAR TRY ILS AED SAR";

/// What stands in parentheses or behind a comma is a unit, or says more.
std::string_view bare_heading(std::string_view heading) {
  return heading.substr(0, std::min(heading.find_first_of("(,["), heading.size()));
}

}  // namespace

int score_by_words(std::string_view heading, column_role role) {
  // "Opportunity: Created Date": an object and its field.
  std::vector<std::string> words = words_of(bare_heading(heading));
  if (words.empty() || words.size() > 8) return 0;
  int best = 0;
  for (const heading_words& k : all_words()) {
    if (k.role != role || k.score <= best) continue;
    bool headed = false, besides = k.beside.empty(), only = true;
    for (const std::string& word : words) {
      const bool head = has_word(k.heads, word), beside = has_word(k.beside, word);
      headed = headed || head;
      besides = besides || beside;
      only = only && (head || beside || has_word(k.around, word) || has_word(of_deals, word));
    }
    if (headed && besides && only) best = k.score;
  }
  // A name is a better stage, and a better owner, than its number.
  if (best > 0 && words.back() == "id" && (role == column_role::stage || role == column_role::pipeline)) best -= 5;
  return best;
}

std::string_view currency_in_heading(std::string_view heading) {
  for (std::string word : words_of(heading)) {
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    if (word.size() != 3) continue;
    if (const std::size_t at = currencies.find(word); at != std::string_view::npos && at % 4 == 0) return currencies.substr(at, 3);
  }
  return {};
}

bool counts_in_thousands(std::string_view heading) {
  constexpr std::string_view scales =
      "тыс тысяч млн миллионов thousand thousands k 000s mln mio mrd tsd tausend teur keur kusd ktl millions million miles milhares milliers ts";
  const std::vector<std::string> words = words_of(heading);
  return std::any_of(words.begin() + (words.empty() ? 0 : 1), words.end(), [&](const std::string& w) { return has_word(scales, w); });
}

}  // namespace funnel::io
