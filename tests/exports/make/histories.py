"""Histories: events, field-change logs, from/to tables, tables of stays."""
from deals import count, make
from lists_english import FRESH, HS, PD, SF
from lists_russian import AMO, AMO_LOST, AMO_WON, B24, B24_LOST, B24_WON, CREATIO, CREATIO_LOST, CREATIO_WON
from write import *


class Row:
    def __init__(self, d, t, was, now, n):
        self.d, self.t, self.was, self.now, self.n = d, t, was, now, n


def changes(deals, won, lost, begin=True):
    """All changes of stage in order of time; the first has no stage before it."""
    rows = []
    for d in deals:
        was = ""
        steps = d.moves + ([(d.closed, won if d.outcome == "won" else lost)] if d.closed else [])
        for i, (t, s) in enumerate(steps):
            if i or begin:
                rows.append(Row(d, t, was, s, i))
            was = s
    return sorted(rows, key=lambda r: (r.t, r.d.n))


def events():
    deals = make("h1", SF, 24, ids=lambda i: f"006Hi{i:06}AAA")
    table("salesforce_opportunity_history.csv", {
        "Id": lambda r: f"008{r.d.n:05}{r.n}", "OpportunityId": lambda r: r.d.id, "StageName": lambda r: r.now, "Amount": lambda r: one_place(r.d.amount),
        "Probability": lambda r: {"Closed Won": 100, "Closed Lost": 0}.get(r.now, 10 + 10 * r.n), "ExpectedRevenue": lambda r: "", "CloseDate": lambda r: iso_day(r.d.expected),
        "ForecastCategory": lambda r: "Pipeline", "CreatedDate": lambda r: sf_time(r.t), "CreatedById": lambda r: "0051j00000AAA"}, changes(deals, "Closed Won", "Closed Lost"), always=True)
    right("salesforce_opportunity_history.csv", "Salesforce", "events", count(deals, SF, "Closed Won", "events", owners=False))

    codes = dict(zip(B24, ["NEW", "PREPARATION", "PREPAYMENT_INVOICE", "EXECUTING", "FINAL_INVOICE"]))
    deals = make("h2", B24, 22, "ru", ids=lambda i: str(i + 10))
    table("bitrix24_stage_history.csv", {
        "ID": lambda r: 5000 + r.d.n * 10 + r.n, "TYPE_ID": lambda r: 1 if r.n == 0 else 3 if r.now in (B24_WON, B24_LOST) else 2, "DEAL_ID": lambda r: r.d.id,
        "DATE_CREATE": lambda r: iso(r.t), "STAGE_SEMANTIC_ID": lambda r: {B24_WON: "S", B24_LOST: "F"}.get(r.now, "P"),
        "STAGE_ID": lambda r: {B24_WON: "WON", B24_LOST: "LOSE"}.get(r.now) or codes[r.now]}, changes(deals, B24_WON, B24_LOST), eol="\n")
    right("bitrix24_stage_history.csv", "Bitrix24", "events", count(deals, B24, "WON", "events", owners=False, amounts=False, name=codes.get))

    stages = ["Qualification", "Needs Analysis", "Proposal", "Negotiation"]
    deals = make("h3", stages, 22, precision="minute", ids=lambda i: f"zcrm_77{i:05}")
    table("zoho_stage_history.csv", {
        "Deal Id": lambda r: r.d.id, "Stage": lambda r: r.now, "Amount": lambda r: plain(r.d.amount), "Modified Time": lambda r: iso_minute(r.t),
        "Modified By": lambda r: r.d.owner}, changes(deals, "Closed Won", "Closed Lost"))
    right("zoho_stage_history.csv", "Zoho", "events", count(deals, stages, "Closed Won", "events", owners=False))

    # Stages with names of the house: their order is the one in which deals pass them.
    stages = ["Cold pond", "Warm pond", "Hot spring", "Steam"]
    deals = make("h4", stages, 30, ids=lambda i: f"K{i:02}")
    table("own_events.csv", {"when": lambda r: iso_z(r.t), "case": lambda r: r.d.id, "status": lambda r: r.now, "agent": lambda r: r.d.owner}, changes(deals, "Won", "Lost"), eol="\n")
    right("own_events.csv", "a log of one's own", "events", count(deals, stages, "Won", "events", owners=False, amounts=False))


def field_changes():
    deals = make("f1", SF, 22, ids=lambda i: f"006Fi{i:06}AAA")
    rows = changes(deals, "Closed Won", "Closed Lost")
    table("salesforce_field_history.csv", {
        "Id": lambda r: f"017{r.d.n:05}{r.n}", "OpportunityId": lambda r: r.d.id, "Field": lambda r: "StageName", "OldValue": lambda r: r.was,
        "NewValue": lambda r: r.now, "CreatedDate": lambda r: sf_time(r.t), "CreatedById": lambda r: "0051j00000AAA"}, rows, always=True)
    right("salesforce_field_history.csv", "Salesforce", "changes", count(deals, SF, "Closed Won", "changes", owners=False, amounts=False))

    deals = make("f2", HS, 22, ids=lambda i: str(66600000 + i))
    rows = []
    for r in changes(deals, "Closed Won", "Closed Lost"):
        rows.append((r, "dealstage", r.now.lower().replace(" ", "")))
        if r.n == 0:
            rows.append((r, "amount", plain(r.d.amount)))
            rows.append((r, "hubspot_owner_id", r.d.owner))
    table("hubspot_property_history.csv", {
        "Record ID": lambda x: x[0].d.id, "Property": lambda x: x[1], "Value": lambda x: x[2], "Timestamp": lambda x: iso_z(x[0].t), "Source type": lambda x: "CRM_UI"}, rows, always=True)
    right("hubspot_property_history.csv", "HubSpot", "changes", count(deals, HS, "closedwon", "changes", name=lambda s: s.lower().replace(" ", "")))

    deals = make("f3", PD, 22, ids=lambda i: str(i + 5))
    rows = []
    for r in changes(deals, "won", "lost"):
        if r.now in ("won", "lost"):
            rows.append((r, "status", "open", r.now))
        else:
            rows.append((r, "stage", r.was, r.now))
            if r.n == 0:
                rows.append((r, "value", "", plain(r.d.amount)))
    table("pipedrive_changelog.csv", {
        "deal_id": lambda x: x[0].d.id, "field_key": lambda x: x[1], "old_value": lambda x: x[2], "new_value": lambda x: x[3], "log_time": lambda x: iso(x[0].t),
        "user": lambda x: x[0].d.owner}, rows, eol="\n")
    right("pipedrive_changelog.csv", "Pipedrive", "changes", count(deals, PD, "won", "changes", owners=False))

    deals = make("f4", CREATIO, 22, "ru", precision="minute", unique_names=True)
    for d in deals:
        d.id = d.name
    table("creatio_change_log.csv", {
        "Запись": lambda r: r.d.id, "Поле": lambda r: "Стадия", "Старое значение": lambda r: r.was, "Новое значение": lambda r: r.now, "Дата изменения": lambda r: dotted_minute(r.t),
        "Кем изменено": lambda r: r.d.owner}, changes(deals, CREATIO_WON, CREATIO_LOST), delimiter=";", encoding="utf-8-sig")
    right("creatio_change_log.csv", "Creatio", "changes", count(deals, CREATIO, CREATIO_WON, "changes", owners=False, amounts=False))

    deals = make("f5", SF, 20, ids=lambda i: f"{i:08x}-99bb")
    table("suitecrm_audit.csv", {
        "id": lambda r: f"{r.d.n}-{r.n}", "parent_id": lambda r: r.d.id, "date_created": lambda r: iso(r.t), "created_by": lambda r: "1", "field_name": lambda r: "sales_stage",
        "data_type": lambda r: "enum", "before_value_string": lambda r: r.was, "after_value_string": lambda r: r.now}, changes(deals, "Closed Won", "Closed Lost"), always=True)
    right("suitecrm_audit.csv", "SuiteCRM", "changes", count(deals, SF, "Closed Won", "changes", owners=False, amounts=False))


def moves():
    deals = make("m1", AMO, 22, "ru", cents=False, ids=lambda i: str(61000000 + i))
    table("amocrm_events.csv", {
        "Дата": lambda r: dotted_time(r.t), "Автор": lambda r: r.d.owner, "ID сделки": lambda r: r.d.id, "Этап до": lambda r: r.was, "Этап после": lambda r: r.now}, changes(deals, AMO_WON, AMO_LOST),
        delimiter=";", encoding="utf-8-sig", always=True)
    right("amocrm_events.csv", "amoCRM", "moves", count(deals, AMO, AMO_WON, "moves", owners=False, amounts=False))

    deals = make("m2", SF, 22, precision="minute", ids=lambda i: f"006Mi{i:06}AAA")
    table("salesforce_stage_report.csv", {
        "Opportunity Name": lambda r: r.d.name, "Opportunity ID": lambda r: r.d.id, "From Stage": lambda r: r.was, "To Stage": lambda r: r.now, "Amount": lambda r: comma_point(r.d.amount),
        "Last Modified": lambda r: slashed_us_time(r.t), "Last Modified By": lambda r: r.d.owner}, changes(deals, "Closed Won", "Closed Lost"), always=True)
    right("salesforce_stage_report.csv", "Salesforce", "moves", count(deals, SF, "Closed Won", "moves", owners=False))

    stages = ["Demo Completed", "Proposal Sent", "Contract Sent"]
    deals = make("m3", stages, 22, ids=lambda i: f"oppo_{i:03}x")
    table("close_status_changes.csv", {
        "id": lambda r: f"acti_{r.d.n}_{r.n}", "opportunity_id": lambda r: r.d.id, "date_created": lambda r: r.t.strftime("%Y-%m-%dT%H:%M:%S.000000+00:00"), "user_name": lambda r: r.d.owner,
        "old_status_label": lambda r: r.was, "new_status_label": lambda r: r.now, "new_status_type": lambda r: {"Won": "won", "Lost": "lost"}.get(r.now, "active")}, changes(deals, "Won", "Lost"))
    right("close_status_changes.csv", "Close", "moves", count(deals, stages, "Won", "moves", owners=False, amounts=False))

    stages = ["New", "Qualified", "Proposition"]
    deals = make("m4", stages, 22, ids=lambda i: str(i + 3))
    table("odoo_tracking.csv", {
        "res_id": lambda r: r.d.id, "field_desc": lambda r: "Stage", "old_value_char": lambda r: r.was, "new_value_char": lambda r: r.now, "create_date": lambda r: iso(r.t)}, changes(deals, "Won", "Lost"), eol="\n")
    right("odoo_tracking.csv", "Odoo", "changes", count(deals, stages, "Won", "changes", owners=False, amounts=False))


def stays():
    def rows_of(deals, won, lost):
        rows = []
        for d in deals:
            steps = d.moves + ([(d.closed, won if d.outcome == "won" else lost)] if d.closed else [])
            rows += [(d, s, t, steps[i + 1][0] if i + 1 < len(steps) else None) for i, (t, s) in enumerate(steps)]
        return rows

    deals = make("s1", CREATIO, 22, "ru", precision="minute", unique_names=True)
    for d in deals:
        d.id = d.name
    table("creatio_stages_in_opportunity.csv", {
        "Продажа": lambda x: x[0].id, "Стадия": lambda x: x[1], "Дата начала": lambda x: dotted_minute(x[2]), "Дата окончания": lambda x: dotted_minute(x[3]), "Ответственный": lambda x: x[0].owner},
        rows_of(deals, CREATIO_WON, CREATIO_LOST), delimiter=";", encoding="utf-8-sig")
    right("creatio_stages_in_opportunity.csv", "Creatio", "stays", count(deals, CREATIO, CREATIO_WON, "stays", owners=False, amounts=False))

    english = dict(zip(CREATIO, ["Qualification", "Presentation", "Proposal", "Negotiations", "Contracting"]))
    deals = make("s2", CREATIO, 22, ids=lambda i: f"{i:08x}-cafe")
    table("creatio_stages_en.csv", {
        "Opportunity": lambda x: x[0].id, "Stage": lambda x: english.get(x[1], x[1]), "Start date": lambda x: iso(x[2]), "Due date": lambda x: iso(x[3])}, rows_of(deals, "Closed won", "Closed lost"), eol="\n")
    right("creatio_stages_en.csv", "Creatio", "stays", count(deals, CREATIO, "Closed won", "stays", owners=False, amounts=False, name=english.get))

    deals = make("s3", FRESH, 22, precision="day", ids=lambda i: str(70 + i))
    table("own_stays.csv", {"deal_id": lambda x: x[0].id, "stage": lambda x: x[1], "entered_at": lambda x: iso_day(x[2]), "left_at": lambda x: iso_day(x[3])}, rows_of(deals, "Won", "Lost"), eol="\n")
    right("own_stays.csv", "a table of one's own", "stays", count(deals, FRESH, "Won", "stays", owners=False, amounts=False))


def run():
    events()
    field_changes()
    moves()
    stays()
