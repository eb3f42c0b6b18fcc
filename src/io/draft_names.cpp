#include "io/draft_names.hpp"

#include "io/draft_heading_words.hpp"
#include "io/draft_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace funnel::io {
namespace {

/// Headings as `squash` leaves them, parted by blanks. English, Russian, German, French, Spanish, Portuguese, Italian,
/// Polish, Dutch.
struct known_headings {
  column_role role;
  int score;
  std::string_view names;
};

/// All of them.
const auto& all_headings() {
  using enum column_role;
  static constexpr std::array all{
      known_headings{
          deal, 100,
          "potentialno potentialnumber potentialid boxkey opportunityno dealno itemid opportunityid dealid recordid "
          "oppid opportunityid18 18digitopportunityid idсделки dealrecordid copperid "
          "hsobjectid idderegistro identifiantexterne externalid "
          "dealnumber opportunitynumber caseid номерсделки idпродажи opportunitynumber datensatzid "
          "opportunityexternalid leadopportunityid donotmodifyopportunity crmid "
          "idopportunity iddeal сделкаid idтрато iddeltrato idnegocio iddoregistro idaffaire dealguid opportunityguid"},
      known_headings{deal, 90, "id ид guid key uuid nrsprawy iddelenregistrement iddenregistrement identifier identifiant externalkey legacyid code код"},
      known_headings{
          deal, 80,
          "caseconceptname number numer numero nummer номер nr no num naffaire case caseid casenumber ticketid resid "
          "parentid entityid objectid leadid idlead idлида запись record recordname "
          "vorgang deal opportunity продажа сделка opportunite affaire negocio oportunidad trato reference ref"},
      known_headings{title, 100,
                     "potentialname boxname item opportunitytitle projectname opportunityname dealname dealtitle title "
                     "topic subject название названиесделки наименование тема "
                     "leadtitle leadname titel titre titulo nombredetrato nombredelnegocio "
                     "opportunityname nomdelaffaire nombre nom nome name opportunity opportunite oportunidad deal "
                     "opportunitytitle dealtitel opportunityname bezeichnung nazwa naam продажа"},
      known_headings{stage, 100,
                     "milestone pipelinemilestone funnelstage leadstage opportunitystagename stagelabel etapesales "
                     "fasepipeline stage stagename dealstage dealstagename salesstage opportunitystage pipelinestage "
                     "pipelinestagename pipelinephase stepname processstage phase etape etap etapa fase stadium "
                     "estadio estagio этап стадия этапсделки стадиясделки статуссделки этапворонки statuslabel "
                     "leadstatus verkaufsphase dealphase stufe salesstagename currentstage этапpipeline "
                     "statusname стадияпродажи stadio etapy vertriebsphase"},
      known_headings{stage, 95, "stageid dealstageid stageidname stageid pipelinestageid"},
      known_headings{stage, 60,
                     "conceptname activity activityname status statusid статус estado statut stato stan "
                     "statusopportunity state step шаг"},
      known_headings{outcome, 100,
                     "status dealstatus state statecode statustype stagesemanticid stagesemantics outcome result "
                     "результат статус opportunitystatus opportunitystate statecodename newstatustype "
                     "estado statut stato исход ergebnis wonlost winloss leadstatus статуссделки statusreason"},
      known_headings{closed_flag, 100,
                     "isclosed closed сделказакрыта hsisclosed закрыта закрыт geschlossen cloture cerrado ferme "
                     "abgeschlossen chiuso zamkniety"},
      known_headings{won_flag, 100, "iswon won hsisclosedwon gewonnen выиграна gagne ganado выигран vinto wygrana"},
      known_headings{active_flag, 100, "active isactive actif aktiv активна активный activo attivo aktywny"},
      known_headings{deleted_flag, 100, "isdeleted deleted удалена удалено deletedflag geloscht supprime eliminado"},
      known_headings{stage_order, 100,
                     "stageordernr stageorder statussort stagesort displayorder stageposition sortorder stageindex "
                     "stagenumber порядокэтапа номерэтапа stagenr"},
      known_headings{pipeline, 100,
                     "pipeline pipelinename dealpipeline воронка направление pipelineid categoryid salesprocess "
                     "opportunityrecordtype pipelinelabel verkaufspipeline embudo processus"},
      known_headings{created, 100,
                     "createdtimestamp enteredon submittedat submitted addedon added addedat datetimecreated "
                     "createdatutc leadcreated leadcreateddate createddate createdate createdon createdat "
                     "created datecreated dateentered createdtime addtime "
                     "dealcreated creationdate датасозданиясделки датасоздания создана создано "
                     "erstelldatum erstelltam angelegtam dealerstellt erstellt angelegt creele creeele datedecreation "
                     "datecreation horadecreacion fechadecreacion creado creadoel "
                     "datacriacao datadecriacao criadoem datautworzenia utworzono datacreazione creatoil aangemaaktop "
                     "dateadded dealcreationdate createtime добавлена датадобавления "
                     "createdatetime datecreate createdtimestamp anlagedatum erstellungsdatum созданаdate"},
      known_headings{created, 60,
                     "датаначала startdate begindate opened opendate dateopened openedat открыта датаоткрытия "
                     "registered registeredat fechadeinicio datedebut leaddate inquirydate contactdate enquirydate "
                     "firstcontact engagedate dateengaged firstseen firstseendate "
                     "firstcontactdate датаобращения датазаявки datum date дата"},
      known_headings{closed, 110,
                     "actualclose actualclosed closedatetime wonlostdate dateclosedwon closedonadate actualclosedate "
                     "actualclosingdate completeddate completedon dealclosedon closeddate dateclosed "
                     "closetime closedat closedon датазакрытиясделки фактическаядатазакрытия "
                     "abgeschlossenam dealabgeschlossenam tatsachlichesabschlussdatum decisiondate closedtime "
                     "closeddatetime закрыта закрыто закрыт fermele ferme cerradoel"},
      known_headings{closed, 100,
                     "closeon closingon zakonczono closedate closingdate closed датазакрытия датазавершения "
                     "schlusstermin abschlussdatum "
                     "datedecloture datecloture fechadecierre datazamkniecia datadefechamento datachiusura "
                     "datadichiusura sluitingsdatum датазавершениясделки geschlossenam cierre"},
      known_headings{closed, 60, "enddate датаокончания finished finisheddate ended endedat closingtime resolved"},
      known_headings{won_time, 100,
                     "wontime datewon wondate wonat wonon датавыигрыша gewonnenam gewonnenzeit wonclosedate"},
      known_headings{lost_time, 100, "losttime datelost lostdate lostat loston датапроигрыша verlorenam verlorenzeit"},
      known_headings{expected, 100,
                     "forecastclose forecastedclosedate estimatedclose estclose expectedclosedat anticipatedclosedate "
                     "projectedclose expecteddate expectedclosedate estclosedate estimatedclosedate expectedclose "
                     "expectedclosing datedeadline "
                     "deadline forecastclosedate предполагаемаядатазакрытия ожидаемаядатазакрытия "
                     "планируемаядатазакрытия cloturepreveu clotureprevue dateprevue voraussichtlichesabschlussdatum "
                     "erwartetesabschlussdatum geplanterabschluss plannedclose plannedclosedate closedateexpected "
                     "expectedclosingdate fechadecierreprevista fechaprevistadecierre expectedon targetclosedate "
                     "датаожидаемогозакрытия плановаядатазакрытия dealexpectedclosedate projectedclosedate"},
      known_headings{
          changed, 100,
          "changedat changedate changeddate modifiedtime lastmodified lastmodifieddate modifiedon datemodified "
          "updatedat updatetime датаизменения датаизмененияэтапа editdate logtime timestamp time "
          "датаивремя dateandtime dateheure fechayhora when occurredat eventtime eventdate датасобытия времясобытия date дата datum at movedat movedtime "
          "stagechangedate laststagechange changedon fecha дата время время zeitpunkt transitiontime "
          "дата движения happenedat eventtimestamp createdate createddate createdtime createdat datecreated datecreate "
          "createdate createdon createtime timestampms zeit laststatuschange timetimestamp completetimestamp enteredat "
          "stagechangetime"},
      known_headings{
          entered, 100,
          "entered enteredat enteredon startdate датаначала starttime stagestart start entrydate dateentered begin "
          "beginn startdatum enteredstageat датавхода начало timein stageentered from datein "
          "entereddate stageentrydate stageentereddate enterdate startedat enteredtime stagestartdate debut inicio eingetreten"},
      known_headings{
          left, 100,
          "left leftat lefton enddate duedate датаокончания endtime exitedat exitdate until ende enddatum датавыхода "
          "exiteddate stageexitdate stageexiteddate leftdate окончание timeout leftstageat stageend end exited dateout dateexited endedat stageenddate fin "
          "verlassen to завершение"},
      known_headings{from_stage, 100,
                     "fromstage oldstage previousstage oldstatuslabel этапдо предыдущийэтап from vonphase oldstagename "
                     "stagefrom oldstatus fromstatus предыдущаястадия старыйэтап староезначение изэтапа oldvalue "
                     "prevstage stagebefore priorstage previousstatus fromstagename стадиядо"},
      known_headings{to_stage, 100,
                     "tostage newstage newstatuslabel этаппосле новыйэтап to nachphase newstagename stageto newstatus "
                     "tostatus новаястадия вэтап nextstage stageafter tostagename стадияпосле newvalue"},
      known_headings{field, 100,
                     "field fieldname fieldkey property propertyname fielddesc changedfield поле названиеполя feld "
                     "attribute attributename колонка column columnname bearbeitetesfeld champ campo fieldlabel "
                     "editedfield fieldevent измененноеполе"},
      known_headings{old_value, 100,
                     "oldvalue староезначение beforevaluestring oldvaluechar previousvalue altwert alterwert before "
                     "anciennevaleur valoranterior было oldvaluestring fromvalue"},
      known_headings{new_value, 100,
                     "newvalue новоезначение aftervaluestring newvaluechar neuwert neuerwert after nouvellevaleur "
                     "valornuevo стало newvaluestring tovalue"},
      known_headings{changed, 60, "created создано"},
      known_headings{old_value, 80, "from fromstring"},
      known_headings{new_value, 70, "to tostring"},
      known_headings{kind, 100,
                     "kind what event eventtype eventkind action actiontype type событие тип действие typ ereignis "
                     "evenement evento"},
      known_headings{new_value, 80, "value propertyvalue значение wert valeur valor"},
      known_headings{amount, 110, "valueformatted"},
      known_headings{amount, 100,
                     "bidamount dealvalueusd potentialamount estvalue closedamount contractamount totalcontractvalue "
                     "acv arr tcv valeur valorestimado amount dealamount value dealvalue opportunityamount estrevenue "
                     "estimatedvalue estimatedrevenue "
                     "budget бюджет бюджетсделки сумма суммасделки стоимость betrag wert dealwert montant importe "
                     "revenuespere revenuattendu price monetaryvalue sale income revenue wartosc kwota valor importo "
                     "bedrag dealsize opportunityvalue цена суммапродажи ingresosesperados contractvalue "
                     "totalvalue annualvalue opportunityvaluevalue umsatz erwarteterumsatz estimatedamount"},
      known_headings{amount, 90, "amountincompanycurrency amountconverted totalamount dealamountusd"},
      known_headings{amount, 85, "projectedrevenue потенциал expectedrevenue ожидаемыйдоход"},
      known_headings{amount, 60, "opportunity actualrevenue actualvalue total итого sum summe closevalue"},
      known_headings{
          currency, 100,
          "currency currencycode amountcurrency currencyisocode valuecurrency currencyid валюта wahrung betragwahrung "
          "devise moneda waluta currencyofvalue transactioncurrencyid moeda valuta currencyname "
          "transactioncurrency opportunitycurrency dealcurrency dealwahrung"},
      known_headings{probability, 100,
                     "probability winprobability confidence closeprobability вероятность wahrscheinlichkeit "
                     "probabilite probabilidad probabilita probabilidade dealprobability prawdopodobienstwo winchance"},
      known_headings{owner, 110, "owneridname ownername assignedusername dealownername hubspotownername"},
      known_headings{
          owner, 100,
          "assignedrep salesrepresentative accountmanager leadowner responsibleuser salesmanager bearbeiter "
          "vertriebsmitarbeiter owner dealowner opportunityowner assigneduser assignedto assignee salesowner "
          "salesperson ответственный "
          "менеджер assignedbyname besitzer opportunityinhaber inhaber verkaufer vendeur "
          "propietariodetrato propietario responsible responsibleperson ownedby wlasciciel accountexecutive salesrep "
          "manager responsibleuser ответственныйменеджер commercial comercial responsable "
          "venditore продавец verantwortlich zustandig opportunityownername dealbesitzer proprietario eigenaar"},
      known_headings{
          owner, 60,
          "username user agent rep salesagent seller сотрудник assignedusername opportunityownerid assigneduserid"},
      known_headings{owner, 50, "userid ownerid hubspotownerid responsibleuserid assignedbyid dealownerid assigneeid"},
      known_headings{team, 100,
                     "team salesteam teamid ownerrole отдел команда department группа equipe equipo abteilung dealteam "
                     "salesteamname"},
      known_headings{actor, 100,
                     "author автор modifiedby lastmodifiedby changedby createdby user кемизменено username createdbyid "
                     "modifiedbyid изменил orgresource resource"},
      known_headings{reason, 100,
                     "lostreasons whylost cancellationreason причина причинаотклонения lostreason lossreason "
                     "closedlostreason причинаотказа причиназакрытия причинапроигрыша grundfurverlust "
                     "verlustgrund motifdelaperte reasonlost reasonforloss losereason motivodeperdida closereason "
                     "lossreasonname lostreasonname reasonlostname"},
      known_headings{event_id, 60, "id eventid historyid activityid logid opportunityhistoryid"},
      known_headings{
          customer, 100,
          "accountname account company companyname associatedcompany customer customername potentialcustomer "
          "organization organizationname client клиент компания kunde accountid orgname firma компанияконтакта "
          "entreprise empresa cliente primarycontact contact contactname контакт accountname1 organisation "
          "leadcompany"},
  };
  return all;
}

/// Words that may stand around the name of a field: "Deal - Won time", "Дата создания сделки".
constexpr std::array<std::string_view, 10> words_before{"deal", "opportunity", "opp", "sales", "lead",
                                                        "crm",  "donotmodify", "hs",  "sfdc",  "record"};
constexpr std::array<std::string_view, 8> words_behind{"сделки", "лида",     "продажи", "c",
                                                       "utc",    "dateonly", "eur",     "usd"};

int listed_score(std::string_view name, column_role role) {
  int best = 0;
  for (const known_headings& h : all_headings()) {
    if (h.role != role || h.score <= best) continue;
    for (std::string_view rest = h.names; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      if (rest.substr(0, end) == name) {
        best = h.score;
        break;
      }
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return best;
}

}  // namespace

int name_score(std::string_view heading, column_role role) {
  constexpr std::size_t longest = 300;  // bytes of a name; a cell may hold a book
  if (heading.size() > longest) return 0;
  const std::string name = squash(heading);
  if (name.empty()) return role == column_role::deal && (trimmed(heading) == "№" || trimmed(heading) == "#") ? 80 : 0;
  int best = listed_score(name, role);
  // What stands in parentheses or behind a comma is a unit: "Probability (%)", "Сумма, руб.", "Betrag in €".
  const std::string bare = squash(heading.substr(0, std::min(heading.find_first_of("(,["), heading.size())));
  if (bare != name && !name.ends_with("converted")) best = std::max(best, listed_score(bare, role) - 1);
  const std::string_view shown = bare.empty() ? std::string_view(name) : std::string_view(bare);
  for (const std::string_view lead : words_before)
    if (shown.starts_with(lead) && shown.size() > lead.size())
      best = std::max(best, listed_score(shown.substr(lead.size()), role) - 3);
  for (const std::string_view tail : words_behind)
    if (shown.ends_with(tail) && shown.size() > tail.size())
      best = std::max(best, listed_score(shown.substr(0, shown.size() - tail.size()), role) - 3);
  for (const std::string_view tail : {"in", "eur", "usd", "rub", "руб", "euro", "gbp"})
    if (role == column_role::amount && shown.ends_with(tail) && shown.size() > tail.size())
      best = std::max(best, listed_score(shown.substr(0, shown.size() - tail.size()), role) - 3);
  return std::max({best, score_by_words(heading, role), 0});
}

}  // namespace funnel::io
