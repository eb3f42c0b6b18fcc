"""Files as strangers have them: after public exports, data sets and bug reports that nobody here made. See README.md."""
from datetime import datetime, timedelta

from deals import count, make
from histories import changes
from lists_english import by_status, closing, stage_of, standing
from write import *

OWN = ["Lead", "Qualified", "Proposal", "Negotiation"]


def label(won="Won", lost="Lost"):
    return lambda d: stage_of(d, won, lost)


def one(file, system, stages, columns, won="Won", n=22, shape="deals", currency=None, precision="day", lang="en",
        ids=lambda i: f"D{i:03}", seen=None, owners=False, amounts=True, dated=True, change=None, written=None, **layout):
    """A list of deals. `change` is what happened otherwise; `written` is what the file cannot say as it was."""
    deals = make("strangers " + file, stages, n, lang, precision=precision, ids=ids, unique_names=True)
    if change:
        change(deals)
    table(file, columns, deals, **layout)
    if written:
        written(deals)
    numbers = count(deals, stages, won, shape, currency, owners=owners, amounts=amounts,
                    seen=standing(deals, stages) if seen else None)
    if not dated:
        numbers["days_of_won"] = None
    right(file, system, shape, numbers)
    return deals


def hubspot():
    """The same export in the languages that its users set."""
    def export(file, stages, names, won, lost):
        ident, name, stage, created, closed, owner, amount = names
        one(file, "HubSpot", stages, {
            ident: lambda d: d.id, name: lambda d: d.name, stage: label(won, lost), created: lambda d: iso_minute(d.created),
            closed: lambda d: iso_minute(closing(d)), owner: lambda d: d.owner, amount: lambda d: plain(d.amount)}, won,
            precision="minute", owners=True, always=True)

    export("hubspot_portuguese.csv", ["Compromisso agendado", "Qualificado para compra", "Apresentação agendada", "Contrato enviado"],
           ["Record ID", "Nome do negócio", "Etapa do negócio", "Data de criação", "Data de fechamento", "Proprietário do negócio", "Valor"],
           "Negócio ganho", "Negócio perdido")
    export("hubspot_spanish.csv", ["Cita programada", "Calificado para comprar", "Presentación programada", "Contrato enviado"],
           ["ID de registro", "Nombre del negocio", "Etapa del negocio", "Fecha de creación", "Fecha de cierre", "Propietario del negocio", "Valor"],
           "Cierre ganado", "Cierre perdido")
    export("hubspot_french.csv", ["Rendez-vous planifié", "Qualifié pour l'achat", "Présentation planifiée", "Contrat envoyé"],
           ["ID de l'enregistrement", "Nom de la transaction", "Phase de la transaction", "Date de création", "Date de fermeture",
            "Propriétaire de la transaction", "Montant"], "Fermé gagné", "Fermé perdu")
    export("hubspot_german.csv", ["Termin vereinbart", "Für Kauf qualifiziert", "Präsentation vereinbart", "Vertrag gesendet"],
           ["Datensatz-ID", "Deal-Name", "Deal-Phase", "Erstellungsdatum", "Abschlussdatum", "Zuständiger Mitarbeiter", "Betrag"],
           "Abgeschlossen und gewonnen", "Abgeschlossen und verloren")


def more_systems():
    one("insightly_opportunities.csv", "Insightly", ["Qualify", "Develop", "Propose", "Close"], {
        "Record Id": lambda d: d.id, "Opportunity Name": lambda d: d.name,
        "Opportunity State": lambda d: {"open": "Open", "won": "Won", "lost": ["Lost", "Abandoned"][d.n % 2]}[d.outcome],
        "Pipeline": lambda d: "Sales", "Current Stage": lambda d: d.last, "Bid Amount": lambda d: plain(d.amount), "Bid Currency": lambda d: "USD",
        "Forecast Close Date": lambda d: slashed_us(d.expected), "Actual Close Date": lambda d: slashed_us(d.closed),
        "Date Created": lambda d: slashed_us(d.created), "User Responsible": lambda d: d.owner}, currency="USD", seen=True, owners=True)
    one("capsule_opportunities.csv", "Capsule", ["New", "Qualified", "Proposal", "Negotiation"], {
        "Opportunity ID": lambda d: d.id, "Name": lambda d: d.name, "Milestone": label(), "Value": lambda d: plain(d.amount),
        "Currency": lambda d: "GBP", "Expected Close Date": lambda d: iso_day(d.expected), "Actual Close Date": lambda d: iso_day(d.closed),
        "Created": lambda d: iso_day(d.created), "Owner": lambda d: d.owner}, currency="GBP", owners=True)
    one("nutshell_leads.csv", "Nutshell", ["Qualify", "Present", "Propose", "Negotiate"], {
        "Lead number": lambda d: d.id, "Lead name": lambda d: d.name, "Status": by_status, "Stage": lambda d: d.last,
        "Value": lambda d: "$" + comma_point(d.amount), "Confidence": lambda d: "40%", "Assigned to": lambda d: d.owner,
        "Created": lambda d: iso_minute(d.created), "Closed": lambda d: iso_minute(d.closed), "Outcome": lambda d: d.reason},
        currency="USD", precision="minute", seen=True, owners=True)
    whole = lambda deals: [setattr(d, "amount", d.amount - d.amount % 100) for d in deals]
    one("monday_board.csv", "monday", ["New", "Discovery", "Proposal", "Negotiation"], {
        "Name": lambda d: d.name, "Owner": lambda d: d.owner, "Stage": label(), "Deal Value": lambda d: plain_whole(d.amount),
        "Creation log": lambda d: iso_day(d.created), "Close Date": lambda d: iso_day(d.closed)}, above="CRM Deals\n\n",
        written=whole, owners=True)
    one("airtable_opportunities.csv", "Airtable", ["Qualification", "Evaluation", "Proposal", "Negotiation"], {
        "Opportunity name": lambda d: d.name, "Status": label("Closed—won", "Closed—lost"), "Priority": lambda d: "High",
        "Estimated value": lambda d: "$" + comma_point(d.amount), "Owner": lambda d: d.owner, "Date added": lambda d: slashed_us(d.created),
        "Closed on": lambda d: slashed_us(d.closed)}, "Closed—won", currency="USD", owners=True)
    one("keap_opportunities.csv", "Keap", ["New Opportunity", "Contacting", "Engaging", "Qualified"], {
        "Opportunity Id": lambda d: d.id, "Opportunity Title": lambda d: d.name, "Stage": label(),
        "Projected Revenue": lambda d: "$" + comma_point(d.amount), "Date Created": lambda d: slashed_us(d.created),
        "Closed Date": lambda d: slashed_us(d.closed), "Owner": lambda d: d.owner}, currency="USD", owners=True)
    one("salesforce_converted.csv", "Salesforce", OWN, {
        "Opportunity ID": lambda d: d.id, "Stage": label("Closed Won", "Closed Lost"), "Amount Currency": lambda d: ["EUR", "USD"][d.n % 2],
        "Amount": lambda d: plain(d.amount * [2, 1][d.n % 2]), "Amount (converted) Currency": lambda d: "USD",
        "Amount (converted)": lambda d: plain(d.amount), "Created Date": lambda d: slashed_us(d.created),
        "Close Date": lambda d: slashed_us(closing(d)), "Opportunity Owner": lambda d: d.owner}, "Closed Won", currency="USD", owners=True, always=True)
    # Closed deals without the time of it: no funnel without being told more.
    deals = make("zendesk", ["Incoming", "Qualified", "Quote", "Closure"], 22, ids=lambda i: str(7000 + i))
    table("refused_no_closing.csv", {
        "Deal ID": lambda d: d.id, "Deal Name": lambda d: d.name, "Value": lambda d: plain(d.amount), "Stage Name": label(),
        "Owner Name": lambda d: d.owner, "Created at": lambda d: iso_z(d.created), "Last Stage Change Date": lambda d: iso_z(d.touched)}, deals)
    refused("refused_no_closing.csv", "Zendesk Sell", "--column closed=", "Last Stage Change Date")


def languages():
    one("own_table_italian.csv", "a table of one's own", ["Nuovo", "Qualificato", "Proposta", "Trattativa"], {
        "Codice": lambda d: d.id, "Fase": label("Vinta", "Persa"), "Importo": lambda d: point_comma(d.amount), "Commerciale": lambda d: d.owner,
        "Data creazione": lambda d: slashed_eu(d.created), "Data chiusura": lambda d: slashed_eu(d.closed)}, "Vinta", owners=True, delimiter=";")
    dashed = form("%d-%m-%Y")
    one("own_table_dutch.csv", "a table of one's own", ["Nieuw", "Gekwalificeerd", "Offerte", "Onderhandeling"], {
        "Nummer": lambda d: d.id, "Fase": label("Gewonnen", "Verloren"), "Bedrag": lambda d: point_comma(d.amount), "Eigenaar": lambda d: d.owner,
        "Aangemaakt op": lambda d: dashed(d.created), "Sluitingsdatum": lambda d: dashed(d.closed)}, "Gewonnen", owners=True, delimiter=";")
    one("own_table_polish.csv", "a table of one's own", ["Nowa szansa", "Kwalifikacja", "Oferta wysłana", "Negocjacje"], {
        "ID": lambda d: d.id, "Nazwa szansy": lambda d: d.name, "Etap sprzedaży": label("Wygrana", "Przegrana"),
        "Wartość szansy": lambda d: space_comma(d.amount) + " zł", "Opiekun": lambda d: d.owner, "Data dodania": lambda d: dotted(d.created),
        "Data zamknięcia": lambda d: dotted(d.closed)}, "Wygrana", currency="PLN", owners=True, delimiter=";")
    one("own_1c_1251.csv", "1C", ["Первичный интерес", "Формирование потребностей", "Подготовка предложения", "Согласование"], {
        "Номер": lambda d: d.id, "Дата": lambda d: dotted_minute(d.created), "Сделка": lambda d: d.name, "Этап": label("Выиграна", "Проиграна"),
        "Потенциал": lambda d: space_comma(d.amount), "Менеджер": lambda d: d.owner, "Дата закрытия": lambda d: dotted_minute(d.closed),
        "Причина проигрыша": lambda d: d.reason}, "Выиграна", lang="ru", precision="minute", owners=True, delimiter=";", encoding="cp1251")
    one("megaplan_deals.csv", "Megaplan", ["Новая заявка", "Переговоры", "Отправлено КП", "Счёт выставлен"], {
        "№": lambda d: d.id, "Название": lambda d: d.name, "Статус": label("Успешно завершена", "Провалена"),
        "Стоимость, ₽": lambda d: space_comma(d.amount), "Ответственный": lambda d: d.owner, "Дата создания": lambda d: dotted(d.created),
        "Дата завершения": lambda d: dotted(d.closed)}, "Успешно завершена", lang="ru", currency="RUB", owners=True, delimiter=";",
        encoding="utf-8-sig")
    one("own_dos_866.csv", "a table of one's own", ["Новая", "Презентация", "Коммерческое предложение", "Договор"], {
        "Номер сделки": lambda d: d.id, "Стадия": label("Выиграна", "Проиграна"), "Сумма": lambda d: only_comma(d.amount),
        "Дата создания": lambda d: dotted(d.created), "Дата закрытия": lambda d: dotted(d.closed), "Ответственный": lambda d: d.owner},
        "Выиграна", lang="ru", owners=True, delimiter=";", encoding="cp866")
    one("own_macintosh.csv", "a table of one's own", ["Neu", "Angebot", "Verhandlung"], {
        "Nr.": lambda d: d.id, "Phase": label("Gewonnen", "Verloren"), "Verkäufer": lambda d: d.owner, "Angelegt am": lambda d: dotted(d.created),
        "Geschlossen am": lambda d: dotted(d.closed)}, "Gewonnen", lang="de", owners=True, amounts=False, delimiter=";", encoding="mac_roman")


def headings_of_programs():
    """Names that no list has, made of known words."""
    one("own_snake_case.csv", "a database", ["prospecting", "qualification", "proposal", "negotiation"], {
        "deal_id": lambda d: d.id, "deal_created_at": lambda d: iso(d.created), "close_at": lambda d: iso(d.closed),
        "current_stage": label("closed_won", "closed_lost"), "final_amount_usd": lambda d: plain(d.amount), "sales_rep": lambda d: d.owner},
        "closed_won", currency="USD", precision="second", owners=True)
    one("own_camel_case.csv", "a database", ["Prospecting", "Qualification", "Proposal", "Negotiation"], {
        "opportunityId": lambda d: d.id, "opportunityStage": label("Closed Won", "Closed Lost"), "createdDateTime": lambda d: iso_z(d.created),
        "closedDateTime": lambda d: iso_z(d.closed), "amountEur": lambda d: plain(d.amount)}, "Closed Won", currency="EUR", precision="second")


def stages_of_their_own():
    one("own_percent_stages.csv", "Salesforce", ["10% - Cold", "25% - Warm", "60% - Hot", "80% - Steaming"], {
        "Opportunity ID": lambda d: d.id, "Stage": label("100% - Closed Won", "0% - Closed Lost"), "Amount": lambda d: comma_point(d.amount),
        "Created Date": lambda d: slashed_us(d.created), "Close Date": lambda d: slashed_us(closing(d))}, "100% - Closed Won")
    one("own_percent_behind.csv", "a table of one's own", ["Cold (10%)", "Warm (25%)", "Hot (60%)", "Steaming (80%)"], {
        "ID": lambda d: d.id, "Stage": label("Won (100%)", "Lost (0%)"), "Value": lambda d: plain(d.amount), "Created": lambda d: iso_day(d.created),
        "Closed": lambda d: iso_day(d.closed)}, "Won (100%)")
    entered = lambda stage: lambda d: iso_day({s: t for t, s in d.moves}.get(stage))
    one("own_stage_columns.csv", "a table of one's own", ["Lead", "Demo", "Proposal"], {
        "Deal": lambda d: d.id, "Lead": entered("Lead"), "Demo": entered("Demo"), "Proposal": entered("Proposal"),
        "Won": lambda d: iso_day(d.closed) if d.outcome == "won" else "", "Lost": lambda d: iso_day(d.closed) if d.outcome == "lost" else "",
        "Amount": lambda d: plain(d.amount)}, shape="dates")
    one("own_win_loss.csv", "a table of one's own", OWN, {
        "ID": lambda d: d.id, "Stage": lambda d: "Closed" if d.closed else d.last, "Win/Loss": lambda d: {"won": "Win", "lost": "Loss", "open": ""}[d.outcome],
        "Amount": lambda d: plain(d.amount), "Created": lambda d: iso_day(d.created), "Closed": lambda d: iso_day(d.closed)}, "Win")
    RIGHT["own_win_loss.csv"]["stages"].insert(-1, "Closed")
    # The last stage is called neither won nor lost, and may be either.
    deals = make("signed", ["Lead", "Meeting", "Proposal", "Contract signed"], 22, precision="day")
    table("refused_signed.csv", {"ID": lambda d: d.id, "Stage": lambda d: d.last if d.outcome != "lost" else "Lost", "Created": lambda d: iso_day(d.created),
                                 "Closed": lambda d: iso_day(d.closed) if d.outcome == "lost" else ""}, deals)
    refused("refused_signed.csv", "a table of one's own", "--won", "Contract signed")


def unknowns():
    plain_list = {"Deal ID": lambda d: d.id, "Stage": label(), "Amount": lambda d: plain(d.amount), "Owner": lambda d: d.owner}
    one("own_no_creation.csv", "a table of one's own", OWN, {**plain_list, "Close Date": lambda d: iso_day(closing(d))}, owners=True, dated=False,
        below="Grand Total (22 records),,99999.99,,\r\n")
    one("own_some_creations.csv", "CRM Sales Opportunities", OWN, {
        **plain_list, "Engage Date": lambda d: "" if d.last == "Lead" and not d.closed else iso_day(d.created), "Close Date": lambda d: iso_day(d.closed)},
        owners=True)
    # One of these times may be the creation.
    deals = make("which", OWN, 20, precision="day")
    table("refused_which_creation.csv", {**plain_list, "Contract date": lambda d: iso_day(d.created), "Intake": lambda d: iso_day(d.created),
                                         "Close Date": lambda d: iso_day(closing(d))}, deals)
    refused("refused_which_creation.csv", "a table of one's own", "created=", "Intake")


def layouts():
    own = {"ID": lambda d: d.id, "Stage": label(), "Amount": lambda d: plain(d.amount), "Created": lambda d: iso_day(d.created), "Closed": lambda d: iso_day(d.closed)}
    one("own_leading_zeros.csv", "a table of one's own", OWN, own, ids=lambda i: "0" * (i % 3) + str(i // 3))
    # A board with groups has its header above each.
    deals = make("board", OWN, 24, precision="day", ids=lambda i: f"B{i}")
    lines = lambda some: "".join(",".join(str(cell(d)) for cell in own.values()) + "\n" for d in some)
    raw("own_repeated_header.csv", (",".join(own) + "\n" + lines(deals[:12]) + "\n" + ",".join(own) + "\n" + lines(deals[12:])).encode())
    right("own_repeated_header.csv", "monday", "deals", count(deals, OWN, "Won", "deals", owners=False))
    francs = {**own, "Amount CHF": lambda d: grouped(d.amount, "’", "."), "Created": lambda d: dotted(d.created), "Closed": lambda d: dotted(d.closed)}
    del francs["Amount"]
    one("own_apostrophes.csv", "a table of one's own", OWN, francs, currency="CHF", delimiter=";")

    one("own_two_headers.csv", "a table of one's own", OWN, {**own, "Owner": lambda d: d.owner}, owners=True, above="Deal,,Money,Dates,,People\r\n")
    one("own_dollar_usd.csv", "a table of one's own", OWN, {**own, "Amount": lambda d: "$" + comma_point(d.amount) + " USD"}, currency="USD")
    one("own_companies.csv", "a table of one's own", OWN, {
        "Company": lambda d: d.name, "Deal Stage": label(), "Deal Value": lambda d: plain(d.amount), "Date Created": lambda d: iso_day(d.created),
        "Date Closed": lambda d: iso_day(d.closed)})
    # A report that names each stage once, above its deals.
    deals = sorted(make("grouped", OWN, 22, precision="day"), key=lambda d: stage_of(d, "Won", "Lost"))
    first = {stage_of(d, "Won", "Lost"): d.n for d in reversed(deals)}
    table("refused_grouped.csv", {**own, "Stage": lambda d: stage_of(d, "Won", "Lost") if first[stage_of(d, "Won", "Lost")] == d.n else ""}, deals)
    refused("refused_grouped.csv", "Salesforce", "Stage", "empty in")
    # Cells that hold a delimiter and no quotes.
    deals = make("unquoted", OWN, 20, precision="day")
    raw("refused_unquoted.csv", (",".join(own) + "\n" + "".join(
        f"{d.id},{stage_of(d, 'Won', 'Lost')},{only_comma(d.amount)},{iso_day(d.created)},{iso_day(d.closed)}\n" for d in deals)).encode())
    refused("refused_unquoted.csv", "a table of one's own", "quotes", "6")

    deals = make("twice", OWN, 20, precision="day")
    twice = [(k, v) for k, v in own.items() if k != "Closed"] + [("Close Date", lambda d: iso_day(d.expected)), ("Close Date", lambda d: iso_day(d.closed))]
    table("refused_close_twice.csv", twice, deals)
    refused("refused_close_twice.csv", "a table of one's own", "Close Date", "twice")
    table("refused_thousands.csv", {**{k: v for k, v in own.items() if k != "Amount"}, "Сумма, тыс. руб.": lambda d: only_comma(d.amount)}, deals, delimiter=";")
    refused("refused_thousands.csv", "a table of one's own", "тыс", "thousands")
    table("refused_k.csv", {**own, "Amount": lambda d: f"{d.amount // 100000}k"}, deals)
    refused("refused_k.csv", "a table of one's own", "Amount", "--amounts")
    table("refused_flags.csv", {"ID": lambda d: d.id, "Stage": lambda d: d.last, "Won": lambda d: "Yes" if d.outcome == "won" else "No", "Closed": lambda d: "Yes" if d.closed else "No",
                                "Created Date": lambda d: iso_day(d.created), "Close Date": lambda d: iso_day(closing(d))}, deals)
    refused("refused_flags.csv", "a table of one's own", "Won", "Closed", "status")
    # One byte of a file in UTF-8 is damaged: it is not in Windows-1250 for that.
    deals = make("damaged", OWN, 20, "de", precision="day")
    table("refused_damaged_utf8.csv", {**own, "Besitzer": lambda d: d.owner}, deals)
    with open(os.path.join(FILES, "refused_damaged_utf8.csv"), "rb") as f:
        whole = f.read()
    at = whole.rfind("ß".encode())
    raw("refused_damaged_utf8.csv", whole[:at] + b"\xff" + whole[at + 2:])
    refused("refused_damaged_utf8.csv", "a table of one's own", "UTF-8", "line")


def histories_of_strangers():
    def log(file, system, stages, columns, shape, won="Won", lost="Lost", precision="second", order=None, rows=None, change=None, **layout):
        deals = make("strangers " + file, stages, 24, precision=precision, ids=lambda i: f"K{i:02}")
        if change:
            change(deals)
        steps = changes(deals, won, lost)
        if order:
            steps = sorted(steps, key=order)
        if rows:
            steps = rows(steps)
        table(file, columns, steps, **layout)
        right(file, system, shape, count(deals, stages, won, shape, owners=False, amounts=False))

    log("own_transitions.csv", "a database", OWN, {
        "transition_id": lambda r: f"T{r.d.n}-{r.n}", "deal_id": lambda r: r.d.id, "from_stage": lambda r: r.was, "to_stage": lambda r: r.now,
        "transition_date": lambda r: iso(r.t), "days_in_previous_stage": lambda r: r.n}, "moves")
    log("own_transitions_ids.csv", "a database", OWN, {
        "event_id": lambda r: f"E{r.d.n}-{r.n}", "deal_id": lambda r: r.d.id, "old_stage_id": lambda r: r.was, "new_stage_id": lambda r: r.now,
        "changed_at": lambda r: iso(r.t), "changed_by_id": lambda r: r.d.owner}, "moves")
    log("jira_changes.csv", "Jira", OWN, {
        "Issue key": lambda r: r.d.id, "Field": lambda r: "status", "From": lambda r: r.was, "To": lambda r: r.now, "Created": lambda r: iso(r.t),
        "Author": lambda r: r.d.owner}, "changes")
    log("salesforce_history_report.csv", "Salesforce", OWN, {
        "Opportunity: Opportunity ID": lambda r: r.d.id, "Field / Event": lambda r: "Stage", "Old Value": lambda r: r.was, "New Value": lambda r: r.now,
        "Edit Date": lambda r: slashed_us_time(r.t), "Edited By": lambda r: r.d.owner}, "changes", precision="minute")
    log("own_moves_russian.csv", "a log of one's own", ["Новая", "Презентация", "Договор"], {
        "Сделка": lambda r: r.d.id, "Из стадии": lambda r: r.was, "В стадию": lambda r: r.now, "Дата и время": lambda r: dotted_time(r.t),
        "Пользователь": lambda r: r.d.owner}, "moves", "Успешно", "Отказ", delimiter=";")
    log("process_mining.csv", "XES as CSV", ["Register lead", "Send offer", "Negotiate"], {
        "case:concept:name": lambda r: r.d.id, "concept:name": lambda r: r.now, "time:timestamp": lambda r: r.t.strftime("%Y-%m-%d %H:%M:%S+00:00"),
        "org:resource": lambda r: r.d.owner}, "events", "Deal won", "Deal lost")
    log("own_offsets.csv", "a log of one's own", OWN, {
        "deal_id": lambda r: r.d.id, "stage": lambda r: r.now,
        "timestamp": lambda r: (r.t + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S+03:00") if r.n % 2 else iso_z(r.t)}, "events")

    # Files that know days only, of deals that move twice a day: the order of rows, or what was left, says what came first.
    def twice_a_day(deals):
        for d in deals:
            begin = d.moves[0][0]
            d.moves = [(begin + timedelta(days=5 * (i // 2)), s) for i, (_, s) in enumerate(d.moves)]
            d.closed = d.closed and d.moves[-1][0]

    by_day = {"deal_id": lambda r: r.d.id, "stage": lambda r: r.now, "date": lambda r: iso_day(r.t)}
    log("own_days_only.csv", "a log of one's own", ["Cold pond", "Warm pond", "Hot spring", "Steam"], by_day, "events", precision="day", change=twice_a_day,
        order=lambda r: (r.d.n, r.n))
    log("own_days_newest_first.csv", "a log of one's own", OWN, by_day, "events", precision="day", change=twice_a_day,
        order=lambda r: (-r.t.timestamp(), -r.d.n, -r.n))
    log("own_days_shuffled.csv", "a log of one's own", OWN, {
        "deal_id": lambda r: r.d.id, "from_stage": lambda r: r.was, "to_stage": lambda r: r.now, "date": lambda r: iso_day(r.t)}, "moves", precision="day",
        change=twice_a_day, order=lambda r: (r.d.n * 7 % 5, r.n * 3 % 4))

    def stays(steps):
        of = {}
        for r in steps:
            of.setdefault(r.d.id, []).append(r)
        for rows in of.values():
            for i, r in enumerate(rows):
                r.end = rows[i + 1].t if i + 1 < len(rows) else None
        return [r for rows in of.values() for r in rows]

    log("own_stays_entry_exit.csv", "a database", OWN, {
        "opportunity_id": lambda r: r.d.id, "stage_name": lambda r: r.now, "stage_entry_date": lambda r: iso_day(r.t), "stage_exit_date": lambda r: iso_day(r.end)},
        "stays", precision="day", rows=stays)
    log("own_stays_entered.csv", "a database", OWN, {
        "lead_id": lambda r: r.d.id, "stage": lambda r: r.now, "entered_date": lambda r: iso_day(r.t), "exited_date": lambda r: iso_day(r.end)},
        "stays", precision="day", rows=stays)


def run():
    hubspot()
    more_systems()
    languages()
    headings_of_programs()
    stages_of_their_own()
    unknowns()
    layouts()
    histories_of_strangers()
