"""Deal lists in Russian: Bitrix24, amoCRM, Creatio."""
from deals import count, make
from lists_english import closing, stage_of, standing
from write import *

B24 = ["Новая", "Подготовка документов", "Счёт на предоплату", "В работе", "Финальный счёт"]
B24_WON, B24_LOST = "Сделка успешна", "Сделка провалена"
AMO = ["Первичный контакт", "Переговоры", "Принимают решение", "Согласование договора"]
AMO_WON, AMO_LOST = "Успешно реализовано", "Закрыто и не реализовано"
CREATIO = ["Квалификация", "Презентация", "Коммерческое предложение", "Переговоры", "Контрактация"]
CREATIO_WON, CREATIO_LOST = "Закрыта с победой", "Закрыта с проигрышем"


def bitrix():
    b24 = lambda d: stage_of(d, B24_WON, B24_LOST)
    deals = make("b1", B24, 28, "ru", ids=lambda i: str(i * 2 + 1))
    columns = {
        "ID": lambda d: d.id, "Название сделки": lambda d: d.name, "Направление": lambda d: "Общее", "Стадия сделки": b24,
        "Тип": lambda d: "Продажа", "Сумма": lambda d: plain(d.amount), "Валюта": lambda d: "RUB", "Компания": lambda d: d.account,
        "Ответственный": lambda d: d.owner, "Источник": lambda d: d.source, "Дата начала": lambda d: dotted(d.created),
        "Дата завершения": lambda d: dotted(closing(d)), "Сделка закрыта": lambda d: "Да" if d.outcome != "open" else "Нет",
        "Дата создания": lambda d: dotted_time(d.created), "Дата изменения": lambda d: dotted_time(d.touched)}
    table("bitrix24_deals.csv", columns, deals, delimiter=";", encoding="utf-8-sig", always=True)
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0, second=0)
    right("bitrix24_deals.csv", "Bitrix24", "deals", count(deals, B24, B24_WON, "deals", "RUB"))

    deals = make("b2", B24, 24, "ru", ids=lambda i: str(i * 5 + 3))
    table("bitrix24_deals_1251.csv", columns, deals, delimiter=";", encoding="cp1251")
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0, second=0)
    right("bitrix24_deals_1251.csv", "Bitrix24", "deals", count(deals, B24, B24_WON, "deals", "RUB"))

    english = dict(zip(B24, ["New", "Create papers", "Invoice", "In progress", "Final invoice"]))
    deals = make("b3", B24, 24, ids=lambda i: str(i + 1), precision="minute")
    table("bitrix24_deals_en.csv", {
        "ID": lambda d: d.id, "Deal Name": lambda d: d.name, "Stage": lambda d: english.get(d.last) if d.outcome == "open" else stage_of(d, "Deal won", "Deal lost"),
        "Income": lambda d: plain(d.amount), "Currency": lambda d: "US Dollar", "Responsible person": lambda d: d.owner,
        "Created on": lambda d: d.created.strftime("%m/%d/%Y %I:%M %p").lower(), "Closed": lambda d: "Yes" if d.closed else "No",
        "End date": lambda d: closing(d).strftime("%m/%d/%Y"), "Company": lambda d: d.account}, deals, delimiter=";", encoding="utf-8-sig")
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0)
    right("bitrix24_deals_en.csv", "Bitrix24", "deals", count(deals, B24, "Deal won", "deals", name=english.get))

    codes = dict(zip(B24, ["NEW", "PREPARATION", "PREPAYMENT_INVOICE", "EXECUTING", "FINAL_INVOICE"]))
    deals = make("b4", B24, 24, "ru", ids=lambda i: str(i + 500))
    table("bitrix24_bi_deals.csv", {
        "ID": lambda d: d.id, "DATE_CREATE": lambda d: iso(d.created), "DATE_MODIFY": lambda d: iso(d.touched), "TITLE": lambda d: d.name,
        "STAGE_ID": lambda d: codes.get(d.last) if d.outcome == "open" else stage_of(d, "WON", "LOSE"),
        "STAGE_SEMANTIC_ID": lambda d: {"open": "P", "won": "S", "lost": "F"}[d.outcome], "CATEGORY_ID": lambda d: "0",
        "OPPORTUNITY": lambda d: plain(d.amount), "CURRENCY_ID": lambda d: "RUB", "ASSIGNED_BY_NAME": lambda d: d.owner,
        "CLOSED": lambda d: "Y" if d.closed else "N", "CLOSEDATE": lambda d: iso(closing(d)), "SOURCE_ID": lambda d: "WEB"}, deals, eol="\n")
    right("bitrix24_bi_deals.csv", "Bitrix24", "deals", count(deals, B24, "WON", "deals", "RUB", name=codes.get))

    deals = make("b5", B24, 20, "ru", precision="day", ids=lambda i: str(i + 900))
    table("bitrix24_dates_only.csv", {
        "ID": lambda d: d.id, "Название": lambda d: d.name, "Стадия": b24, "Сумма, руб.": lambda d: space_comma(d.amount),
        "Дата создания": lambda d: dotted(d.created), "Дата закрытия": lambda d: dotted(d.closed), "Ответственный": lambda d: d.owner,
        "Причина отказа": lambda d: d.reason}, deals, delimiter="\t", encoding="utf-16")
    right("bitrix24_dates_only.csv", "Bitrix24", "deals", count(deals, B24, B24_WON, "deals", "RUB"))


def amo():
    label = lambda d: stage_of(d, AMO_WON, AMO_LOST)
    deals = make("a1", AMO, 28, "ru", cents=False, ids=lambda i: str(29870000 + i * 3))
    columns = {
        "ID": lambda d: d.id, "Тип": lambda d: "Сделка", "Название сделки": lambda d: d.name, "Компания контакта": lambda d: d.account,
        "Ответственный": lambda d: d.owner, "Дата создания сделки": lambda d: dotted_time(d.created), "Кем создана сделка": lambda d: d.owner,
        "Дата последнего изменения": lambda d: dotted_time(d.touched), "Теги сделки": lambda d: "", "Этап сделки": label,
        "Воронка": lambda d: "Воронка", "Бюджет": lambda d: plain_whole(d.amount), "Дата закрытия": lambda d: dotted_time(d.closed) or "не закрыта"}
    table("amocrm_deals.csv", columns, deals, delimiter=";", always=True, encoding="utf-8-sig")
    right("amocrm_deals.csv", "amoCRM", "deals", count(deals, AMO, AMO_WON, "deals"))

    deals = make("a2", AMO, 24, "ru", cents=False, ids=lambda i: str(31000000 + i))
    columns["Дата закрытия"] = lambda d: dotted_time(d.closed)
    table("amocrm_deals_1251.csv", columns, deals, delimiter=";", always=True, encoding="cp1251")
    right("amocrm_deals_1251.csv", "amoCRM", "deals", count(deals, AMO, AMO_WON, "deals"))

    english = dict(zip(AMO, ["Initial contact", "Discussions", "Decision making", "Contract discussion"]))
    deals = make("a3", AMO, 24, cents=False, ids=lambda i: str(41000000 + i))
    table("amocrm_deals_en.csv", {
        "ID": lambda d: d.id, "Lead title": lambda d: d.name, "Lead status": lambda d: english.get(d.last) if d.outcome == "open" else stage_of(d, "Closed - won", "Closed - lost"),
        "Pipeline": lambda d: "Pipeline", "Sale": lambda d: plain_whole(d.amount), "Responsible": lambda d: d.owner, "Created at": lambda d: dotted_time(d.created),
        "Closed at": lambda d: dotted_time(d.closed), "Company": lambda d: d.account}, deals)
    right("amocrm_deals_en.csv", "amoCRM", "deals", count(deals, AMO, "Closed - won", "deals", name=english.get))

    # Numbers in place of names: nobody can know which of them comes first.
    deals = make("a4", AMO, 24, "ru", ids=lambda i: str(51000000 + i))
    ids = dict(zip(AMO, ["24650782", "18898882", "28483357", "27969775"]))
    table("amocrm_api_numbers.csv", {
        "id": lambda d: d.id, "name": lambda d: d.name, "price": lambda d: plain_whole(d.amount), "responsible_user_id": lambda d: 500 + len(d.owner),
        "status_id": lambda d: ids.get(d.last) if d.outcome == "open" else stage_of(d, "142", "143"), "pipeline_id": lambda d: "1105333",
        "created_at": lambda d: epoch(d.created), "closed_at": lambda d: epoch(d.closed)}, deals, eol="\n")
    refused("amocrm_api_numbers.csv", "amoCRM", "order", "24650782")

    with_sort = make("a5", AMO, 24, "ru", ids=lambda i: str(52000000 + i))
    for d in with_sort:
        d.amount -= d.amount % 100
    table("amocrm_api_sorted.csv", {
        "lead_id": lambda d: d.id, "name": lambda d: d.name, "price": lambda d: plain_whole(d.amount), "responsible_user": lambda d: d.owner,
        "status_name": label, "status_sort": lambda d: 20 + 10 * AMO.index(d.last) if d.outcome == "open" else stage_of(d, "10000", "11000"),
        "created_at": lambda d: epoch(d.created), "closed_at": lambda d: epoch(d.closed)}, with_sort, eol="\n")
    right("amocrm_api_sorted.csv", "amoCRM", "deals", count(with_sort, AMO, AMO_WON, "deals"))


def creatio():
    label = lambda d: stage_of(d, CREATIO_WON, CREATIO_LOST)
    deals = make("c1", CREATIO, 28, "ru", precision="minute", unique_names=True)
    for d in deals:
        d.id = d.name
    table("creatio_opportunities.csv", {
        "Название": lambda d: d.name, "Клиент": lambda d: d.account, "Стадия": label, "Бюджет": lambda d: space_comma(d.amount),
        "Вероятность, %": lambda d: {"open": 10 + 15 * CREATIO.index(d.last), "won": 100, "lost": 0}[d.outcome], "Ответственный": lambda d: d.owner,
        "Дата создания": lambda d: dotted_minute(d.created), "Дата закрытия": lambda d: dotted_minute(closing(d)), "Причина закрытия": lambda d: d.reason,
        "Канал": lambda d: d.source}, deals, delimiter=";", encoding="utf-8-sig")
    right("creatio_opportunities.csv", "Creatio", "deals", count(deals, CREATIO, CREATIO_WON, "deals"))

    english = dict(zip(CREATIO, ["Qualification", "Presentation", "Proposal", "Negotiations", "Contracting"]))
    deals = make("c2", CREATIO, 24, precision="minute", ids=lambda i: f"{i:08x}-c0de-4000-8000-0123456789ab")
    table("creatio_opportunities_en.csv", {
        "Id": lambda d: d.id, "Name": lambda d: d.name, "Customer": lambda d: d.account, "Stage": lambda d: english.get(d.last) if d.outcome == "open" else stage_of(d, "Closed won", "Closed lost"),
        "Opportunity amount": lambda d: comma_point(d.amount), "Owner": lambda d: d.owner, "Created on": lambda d: slashed_us_time(d.created),
        "Closed on": lambda d: slashed_us_time(d.closed), "Lead type": lambda d: d.source}, deals)
    right("creatio_opportunities_en.csv", "Creatio", "deals", count(deals, CREATIO, "Closed won", "deals", name=english.get))


def koi():
    deals = make("k1", CREATIO, 20, "ru", precision="day", ids=lambda i: f"П-{i + 1:03}")
    table("own_table_koi8.csv", {
        "Номер": lambda d: d.id, "Клиент": lambda d: d.account.replace("«", '"').replace("»", '"'), "Этап": lambda d: stage_of(d, "Выиграна", "Проиграна"), "Сумма": lambda d: only_comma(d.amount),
        "Менеджер": lambda d: d.owner, "Создана": lambda d: dotted(d.created), "Закрыта": lambda d: dotted(d.closed)}, deals, delimiter=";", encoding="koi8-r")
    right("own_table_koi8.csv", "a table of one's own", "deals", count(deals, CREATIO, "Выиграна", "deals"))


def run():
    bitrix()
    amo()
    creatio()
    koi()
