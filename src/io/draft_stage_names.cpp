#include "io/draft_stage_names.hpp"

#include "io/draft_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace funnel::io {
namespace {

/// Open stages in order, as systems set them up for new customers; squashed, parted by blanks.
constexpr std::array<std::string_view, 34> templates{
    // Salesforce, SuiteCRM, Zoho
    "prospecting qualification needsanalysis valueproposition iddecisionmakers identifydecisionmakers "
    "perceptionanalysis proposalpricequote proposalquote proposal negotiationreview negotiation",
    // HubSpot
    "appointmentscheduled qualifiedtobuy presentationscheduled decisionmakerboughtin contractsent",
    "terminvereinbart kaufqualifiziert prasentationvereinbart entscheidungstragerueberzeugt vertraggesendet",
    "citaprogramada calificadoparacomprar presentacionprogramada decisorinvolucrado contratoenviado",
    "compromissoagendado qualificadoparacompra qualificadoparacomprar apresentacaoagendada tomadordedecisaoenvolvido contratoenviado",
    "rendezvousplanifie qualifiepourlachat qualifiealachat presentationplanifiee decideurconvaincu contratenvoye",
    "terminvereinbart furkaufqualifiziert kaufqualifiziert prasentationvereinbart entscheidungstragerzugestimmt vertraggesendet",
    // Pipedrive
    "leadin qualified contactmade prospectqualified needsdefined demoscheduled demo proposalmade proposalsent "
    "negotiationsstarted",
    "qualifiziert kontaktaufgenommen bedarfdefiniert demogeplant angeboterstellt verhandlungenbegonnen",
    "qualifie contactpris contactetabli demoplanifiee propositionenvoyee propositionfaite negociation negociations negociationsentamees",
    "calificado contactohecho contactado demoprogramada propuestahecha propuestaenviada negociacionesiniciadas negociacion",
    "qualificado contatofeito contatado demoagendada propostafeita propostaenviada negociacoesiniciadas negociacao",
    "квалификация контактустановлен потребностиопределены демонстрацияназначена предложениесделано переговорыначаты",
    // Bitrix24
    "new preparation createpapers prepaymentinvoice prepaymentinvoce invoice executing inprogress finalinvoice",
    "новая подготовкадокументов счетнапредоплату вработе финальныйсчет",
    // amoCRM
    "неразобранное первичныйконтакт переговоры принимаютрешение согласованиедоговора",
    "incomingleads initialcontact discussions decisionmaking contractdiscussion",
    // Creatio
    "qualification presentation proposal commercialproposal negotiations contracting",
    "квалификация презентация коммерческоепредложение переговоры контрактация",
    // Odoo
    "new qualified proposition negotiation",
    "nouveau qualifie proposition negociation",
    "neu qualifiziert angebot verhandlung",
    "nuevo calificado propuesta negociacion",
    // Dynamics
    "1qualify 2develop 3propose 4close",
    "qualify develop propose close",
    // Freshsales
    "new qualification discovery demo negotiation",
    // Keap
    "newopportunity contacting engaging qualified",
    // Copper
    "firstmeeting partnermeeting negotiation termsheet",
    // Close
    "democompleted proposalsent contractsent",
    // EspoCRM
    "prospecting qualification proposal negotiation",
    "prospecting engaging",
    // renewals
    "renewaldue upcoming offersent negotiation",
    // ours
    "qualification presentation proposal contracting",
    "new contact invoice",
};

struct known_words {
  int rank;
  std::string_view words;  ///< beginnings of words, squashed
};

/// How far a deal is where such a word stands in the name of its stage. The largest rank of all words counts.
constexpr std::array ranks{
    known_words{10,
                "nieuw interess интерес первичн lead new inbox incoming prospect prospecc unsorted neu nouveau nuevo nuovo novo nowy nowa новая новый новое новые "
                "лид входящ неразобран заявка interessent backlog enquiry inquiry"},
    known_words{20,
                "followup contact kontakt contattat контакт перезвон attempt outreach connect called звонок дозвон erstkontakt "
                "contatto contacto"},
    known_words{30, "gekwalif cualif qualif квалиф kwalifik calific clasific кval"},
    known_words{40,
                "формирован discover needs need bedarf analys analiz besoin necesid потребност выявлен research assess scoping "
                "develop define анализ"},
    known_words{50,
                "meeting appointment demo present prasent презент встреч показ termin rendezvous reunion visit trial "
                "pilot пилот тест seminar spotkan evaluation evaluat poc"},
    known_words{60,
                "propos quote offer angebot offert oferta propuest предложен кп quotation devis presupuest value "
                "estimate смета расчет cotiz preventivo"},
    known_words{70, "trattativ onderhandel negot verhandl переговор negoc negozi обсужден review согласован objection возражен"},
    known_words{75, "decision решени entscheid commit verbal approval принимают"},
    known_words{
        80,
        "closure contract vertrag договор контракт contrat contrato umow legal sign подписан agreement termsheet "
        "closing paper"},
    known_words{85, "invoice счет rechnung prepay предоплат payment оплат faktur facture"},
    known_words{95, "closed geschlossen abgeschlossen закрыт завершен ferme cerrad chius zamkni complet"},
    known_words{90, "deliver executing inprogress вработе отгруз implement onboard исполнен"},
};

constexpr std::string_view won_words =
    "won closedwon closewon win dealwon wonclosed успешнозавершена успешнозавершено wonclosed gewonnen abgeschlossenundgewonnen выигр выигран успешнореализовано "
    "сделкауспешна успех успешно закрытаспобедой победа продано продана gagne gagnee ganado "
    "ganada negocioganho negocioganado cierreganado ganha cerradoganado fermegagne wygrana wygrany vinto vinta chiusovinto gewonnenabgeschlossen s success "
    "successful renewed paid sold оплачено ganho fechadoganho closedsuccess";
constexpr std::string_view lost_words =
    "lost closedlost closelost lose loss deallost lostclosed verloren abgeschlossenundverloren проигр проигран "
    "закрытоинереализовано нереализовано сделкапровалена провал провалена отказ отказались "
    "negocioperdido cierreperdido perda persa закрытаспроигрышем закрытаспоражением perdu perdue perdido perdida cerradoperdido fermeperdu przegrana przegrany "
    "perso persa f fail failed disqualified unqualified abandoned cancelled canceled rejected churned "
    "dead junk omitted apology analyzefailure declined abgelehnt abgesagt отменена отменено annule cancelado потеряна "
    "notrenewed droppedout nobid";
constexpr std::string_view open_words =
    "open opened suspended onhold paused active inprogress inprocess p process working offen открыта открыт вработе "
    "активна активный ouvert "
    "ouverte encours abierto abierta activo actif aktiv otwarta new pending ongoing aperto aberto";

bool is_listed(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == name) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

int word_place(std::string_view list, std::string_view name) {
  for (int i = 0; !list.empty(); ++i) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == name) return i;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return -1;
}

/// "Appointment Scheduled (Sales Pipeline)" and "C3:PREPARATION" without what is not the stage's own.
std::string_view own_name(std::string_view stage) {
  stage = trimmed(stage);
  if (const std::size_t open = stage.rfind('('); open != std::string_view::npos && open > 0 && stage.ends_with(')'))
    stage = trimmed(stage.substr(0, open));
  if (const std::size_t colon = stage.find(':');
      colon != std::string_view::npos && colon <= 4 && stage.starts_with('C'))
    stage.remove_prefix(colon + 1);
  return stage;
}

/// Without a number in front: "4. Won".
std::string bare(std::string_view stage) {
  std::string name = squash(own_name(stage));
  if (leading_number(stage) >= 0) {
    const std::size_t letters = name.find_first_not_of("0123456789");
    if (letters != std::string::npos) name.erase(0, letters);
  }
  return name;
}

int rank_of(std::string_view stage) {
  int rank = 0;
  for (const std::string& word : words_of(own_name(stage)))
    for (const known_words& k : ranks) {
      std::string_view rest = k.words;
      while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        if (word.starts_with(rest.substr(0, end))) rank = std::max(rank, k.rank);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
  return rank;
}

}  // namespace

std::optional<stage_kind> closing_by_name(std::string_view stage) {
  const std::string name = bare(stage);
  if (name == "142") return stage_kind::won;  // amoCRM, in every pipeline
  if (name == "143") return stage_kind::lost;
  if (is_listed(won_words, name)) return stage_kind::won;
  if (is_listed(lost_words, name)) return stage_kind::lost;
  // "Closed Lost to Competition", "Closed - won", "Lost: price".
  const std::vector<std::string> words = words_of(own_name(stage));
  const auto any = [&](std::initializer_list<std::string_view> known) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& w) { return std::find(known.begin(), known.end(), w) != known.end(); });
  };
  const bool lost = any({"lost", "verloren", "perdu", "perdue", "perdido", "perdida", "persa", "perso", "przegrana", "przegrany", "disqualified",
                         "abandoned", "проиграна", "проигрыш", "проигрышем", "провалена", "отказ"});
  const bool won = any({"won", "gewonnen", "gagne", "gagnee", "ganado", "ganada", "ganho", "ganha", "vinta", "vinto", "wygrana", "wygrany", "успешно", "успешна",
                        "успешный", "выиграна", "победой", "победа"});
  if (lost != won && words.size() <= 6 && !any({"not", "almost", "nearly", "recently", "не"}))
    return won ? stage_kind::won : stage_kind::lost;
  return std::nullopt;
}

bool open_by_name(std::string_view outcome) { return is_listed(open_words, bare(outcome)); }

int order_by_name(std::string_view a, std::string_view b) {
  const std::string name_a = squash(own_name(a)), name_b = squash(own_name(b));
  for (const std::string_view list : templates) {
    const int place_a = word_place(list, name_a), place_b = word_place(list, name_b);
    if (place_a >= 0 && place_b >= 0 && place_a != place_b) return place_a < place_b ? -1 : 1;
  }
  const int rank_a = rank_of(a), rank_b = rank_of(b);
  if (rank_a == 0 || rank_b == 0 || rank_a == rank_b) return 0;
  return rank_a < rank_b ? -1 : 1;
}

bool is_late_stage(std::string_view stage) {
  constexpr int of_contracts = 80;
  return rank_of(stage) >= of_contracts;
}

bool is_known_stage(std::string_view stage) {
  const std::string name = squash(own_name(stage));
  return rank_of(stage) > 0 || std::any_of(templates.begin(), templates.end(),
                                           [&](std::string_view list) { return word_place(list, name) >= 0; });
}

}  // namespace funnel::io
