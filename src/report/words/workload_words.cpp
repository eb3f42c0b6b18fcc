#include "report/words/workload_words.hpp"

#include "report/words/report_words.hpp"

namespace funnel::io {

const workload_words& workload_words_in(language lang) {
  static const workload_words english{
      "Workload",
      "No activities and no open deals.",
      {"Planned", "To do", "Overdue", "Done", "Done on time", "Done late", "Done without a plan", "Cancelled"},
      "Person",
      "All",
      "Kind",
      "Open deals",
      "Amount",
      "Activities and open deals of each person",
      "Open deals by stage",
      "Activities by kind",
      "Overdue activities",
      "Activities done",
      "Activities by what became of them",
      "Open deals by stage",
      "To do, not overdue",
      "Done, no due time",
      "Own work: ",
      "To do",
      "Done",
      "Cancelled",
      "Own open deals by stage",
      "Own open deals",
      "Activity",
      "Deal",
      "Stage",
      "Due",
      "Done at",
      "Cancelled at",
      "Days overdue",
      "Days late",
      "more",
      {"An activity that is done or cancelled counts to whoever did so; one to be done, to the person responsible.",
       "An activity counts to the person responsible, whoever did it."},
      {{"To do", "planned, and neither done nor cancelled as of the report's instant"},
       {"Overdue", "to be done by a due time that has passed"},
       {"Done late", "done after its due time; an activity without a due time is never late"},
       {"Done without a plan", "put down when it was done, like a call that was just made"},
       {"Open deals", "deals that the person owns as of the report's instant, at what they are worth then"}}};
  static const workload_words russian{
      "Загрузка",
      "Нет ни активностей, ни открытых сделок.",
      {"Запланировано", "Предстоит", "Просрочено", "Выполнено", "Выполнено в срок", "Выполнено с опозданием",
       "Выполнено без плана", "Отменено"},
      "Сотрудник",
      "Все",
      "Вид",
      "Открытые сделки",
      "Сумма",
      "Активности и открытые сделки сотрудников",
      "Открытые сделки по стадиям",
      "Активности по видам",
      "Просроченные активности",
      "Выполненные активности",
      "Что стало с активностями",
      "Открытые сделки по стадиям",
      "Предстоит, срок не прошёл",
      "Выполнено, срока не было",
      "Своя работа: ",
      "Предстоит",
      "Выполнено",
      "Отменено",
      "Свои открытые сделки по стадиям",
      "Свои открытые сделки",
      "Активность",
      "Сделка",
      "Стадия",
      "Срок",
      "Выполнена",
      "Отменена",
      "Дней просрочки",
      "Дней опоздания",
      "ещё",
      {"Выполненная или отменённая активность засчитана тому, кто это сделал, предстоящая — ответственному.",
       "Активность засчитана ответственному, кто бы её ни выполнил."},
      {{"Предстоит", "запланировано и на момент отчёта не выполнено и не отменено"},
       {"Просрочено", "предстоит, но срок уже прошёл"},
       {"Выполнено с опозданием", "выполнено позже срока; активность без срока опоздать не может"},
       {"Выполнено без плана", "записано, когда уже было сделано, например состоявшийся звонок"},
       {"Открытые сделки", "сделки, за которые сотрудник отвечает на момент отчёта, по их сумме на этот момент"}}};
  return lang == language::russian ? russian : english;
}

std::string activities_text(std::int64_t n, language lang) {
  return counted_text(n, lang, {"activity", "activities"}, {"активность", "активности", "активностей"});
}

}  // namespace funnel::io
