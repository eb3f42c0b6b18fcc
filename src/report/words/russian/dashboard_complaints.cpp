/// Russian of what the dashboard says of addresses and what they ask.
#include "report/words/complaint.hpp"

namespace funnel::io::russian {
namespace {

constexpr complaint of_dashboards[]{
    {"is no part of an address", "не часть адреса"},
    {"the address does not begin with \"/\"", "адрес не начинается с «/»"},
    {"the address has a fragment, which is for the page alone", "в адресе фрагмент, а он только для самой страницы"},
    {"the address is longer than {a} bytes", "адрес длиннее {a} байт"},
    {"a dashboard is read only: GET and HEAD", "отсюда только читают: GET и HEAD"},
    {"another site may not read this", "другому сайту этого читать нельзя"},
    {"there is no page of this name", "такой страницы нет"},
    {"there are no parameters here", "параметров здесь нет"},
    {"there is no such parameter", "такого параметра нет"},
    {"is given twice", "дано дважды"},
    {"there are text/html, application/json and text/csv", "есть text/html, application/json и text/csv"},
    {"this answer has no tables", "в этом ответе нет таблиц"},
    {"there is no such table; there are {a}", "такой таблицы нет; есть {a}"},
    {"this question would take too long: ask for a shorter period, or for less at a time",
     "этот вопрос занял бы слишком много времени: возьмите период короче или спросите о меньшем"},
    {"\"{a}\" is not one of {b}", "«{a}» не подходит; есть {b}"},
    {"\"{a}\" is no owner, team, reason, calendar unit or dimension", "«{a}» не owner, team, reason, единица календаря или измерение"},
    {"\"{a}\" is not owner, team or a dimension", "«{a}» не owner, team или измерение"},
    {"\"{a}\" is not en or ru", "«{a}» не en или ru"},
    {"\"{a}\" is not a whole number from {b} to {c}", "«{a}» не целое число от {b} до {c}"},
    {"\"{a}\" is no {b}", "«{a}»: здесь нужен период вида {b}"},
    {"\"{a}\" is no number of a report", "«{a}» не число отчёта"},
    {"\"{a}\" is no fate", "«{a}» не исход сделки"},
    {"\"{a}\" is no period such as 2026-01 or 2026-Q1", "«{a}» не период вроде 2026-01 или 2026-Q1"},
    {"\"{a}\" is no analysis", "«{a}» не анализ"},
    {"the funnel has no row \"{a}\"", "в воронке нет строки «{a}»"},
    {"only one of created, active, closed, entered and period can be given", "из created, active, closed, entered и period можно задать что-то одно"},
    {"periods cannot be left out: ask for those that are wanted", "периоды нельзя исключать: назовите нужные"},
    {"these periods cannot be asked together: give periods in a row, and none beside \"active\"; only the page of the report can show others",
     "эти периоды нельзя взять вместе: назовите идущие подряд и никаких рядом с «active»; другие покажет только страница отчёта"},
    {"there is no room for these choices together: ask for fewer of them", "для этих условий вместе нет места: возьмите меньше"},
    {"at most {a} are given at a time", "за раз даётся не больше {a}"},
    {"a person's own view is of a person, whom only an address can name", "собственный вид бывает у человека, а его называет только адрес"},
    {"name the person: person=NAME", "назовите человека: person=ИМЯ"},
    {"there is no such analysis", "такого анализа нет"},
    {"there is no plan", "плана нет"},
    {"there is no plan: the targets are given with the deals", "плана нет: цели дают вместе со сделками"},
    {"the plan says nothing by {a}: it cannot be held against such a part of the deals", "в плане нет разбивки по {a}: с такой частью сделок его не сравнить"},
    {"the targets of {a} together exceed 64 bits", "цели {a} вместе не помещаются в 64 бита"},
    {"win rates are compared of deals closed in two periods: ask by period and against", "сравниваются доли побед среди сделок, закрытых в двух периодах: спросите через period и against"},
    {"a report needs the instant as of which it is made", "отчёту нужен момент, на который он делается"},
    {"the amounts are too large to be added by a page", "суммы слишком велики, чтобы их складывала страница"},
};

}  // namespace

std::span<const complaint> dashboard_complaints() { return of_dashboards; }

}  // namespace funnel::io::russian
