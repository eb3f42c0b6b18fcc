"""Deal lists as English-speaking CRMs export them: one row a deal."""
from deals import count, make
from write import *

SF = ["Prospecting", "Qualification", "Needs Analysis", "Value Proposition", "Proposal/Price Quote", "Negotiation/Review"]
SF_CHANCE = dict(zip(SF, [10, 20, 30, 50, 75, 90]))
HS = ["Appointment Scheduled", "Qualified To Buy", "Presentation Scheduled", "Decision Maker Bought-In", "Contract Sent"]
PD = ["Qualified", "Contact Made", "Demo Scheduled", "Proposal Made", "Negotiations Started"]
DYN = ["1-Qualify", "2-Develop", "3-Propose", "4-Close"]
COPPER = ["First Meeting", "Partner Meeting", "Negotiation", "Term Sheet"]
FRESH = ["New", "Qualification", "Discovery", "Demo", "Negotiation"]


def stage_of(d, won="Closed Won", lost="Closed Lost"):
    return {"open": d.last, "won": won, "lost": lost}[d.outcome]


def closing(d):
    """The one closing date that many CRMs have: when it closed, or when it should."""
    return d.closed or d.expected


def salesforce():
    ids = lambda i: f"006Kj{i:06}Ab{'QIAZ'[i % 4]}"
    deals = make("sf1", SF, 30, precision="day", ids=ids)
    report = {
        "Opportunity ID": lambda d: d.id, "Opportunity Name": lambda d: d.name, "Account Name": lambda d: d.account,
        "Opportunity Owner": lambda d: d.owner, "Stage": stage_of,
        "Probability (%)": lambda d: {"open": SF_CHANCE[d.last], "won": 100, "lost": 0}[d.outcome],
        "Amount": lambda d: comma_point(d.amount), "Close Date": lambda d: slashed_us(closing(d)),
        "Created Date": lambda d: slashed_us(d.created), "Lead Source": lambda d: d.source,
        "Age": lambda d: (d.touched - d.created).days}
    table("salesforce_report.csv", report, deals, always=True)
    right("salesforce_report.csv", "Salesforce", "deals", count(deals, SF, "Closed Won", "deals"))

    table("salesforce_report_footer.csv", report, deals, always=True,
          below='\r\n\r\n"Grand Totals (30 records)"\r\n\r\n"Confidential Information - Do Not Distribute"\r\n'
                '"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\r\n')
    right("salesforce_report_footer.csv", "Salesforce", "deals", count(deals, SF, "Closed Won", "deals"))

    deals = make("sf2", SF, 26, ids=ids)
    table("salesforce_data_loader.csv", {
        "ID": lambda d: d.id, "ISDELETED": lambda d: "false", "ACCOUNTID": lambda d: f"001Kj{d.n % 5:06}AAA",
        "NAME": lambda d: d.name, "STAGENAME": stage_of, "AMOUNT": lambda d: one_place(d.amount),
        "PROBABILITY": lambda d: {"open": SF_CHANCE[d.last], "won": 100, "lost": 0}[d.outcome],
        "CLOSEDATE": lambda d: iso_day(closing(d)), "LEADSOURCE": lambda d: d.source,
        "ISCLOSED": lambda d: str(d.outcome != "open").lower(), "ISWON": lambda d: str(d.outcome == "won").lower(),
        "OWNERID": lambda d: {"Anna Petrova": "0051", "Boris Klein": "0052"}.get(d.owner, "0053") + "j00000AAA",
        "CREATEDDATE": lambda d: d.created.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "SYSTEMMODSTAMP": lambda d: d.touched.strftime("%Y-%m-%dT%H:%M:%S.000Z")}, deals, always=True)
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0, second=0)
    right("salesforce_data_loader.csv", "Salesforce", "deals", count(deals, SF, "Closed Won", "deals", owners=False))

    deals = make("sf3", SF, 22, precision="minute", ids=ids)
    table("salesforce_report_times.csv", {
        "Created Date": lambda d: slashed_us_time(d.created), "Opportunity Name": lambda d: d.name,
        "Stage": stage_of, "Fiscal Period": lambda d: f"Q{(closing(d).month + 2) // 3}-{closing(d).year}",
        "Amount Currency": lambda d: "USD", "Amount": lambda d: plain(d.amount),
        "Closed": lambda d: int(d.outcome != "open"), "Won": lambda d: int(d.outcome == "won"),
        "Close Date": lambda d: slashed_us(closing(d)), "Owner Role": lambda d: "", "Type": lambda d: "New Business",
        "Opportunity Owner": lambda d: d.owner, "Opportunity ID": lambda d: d.id}, deals)
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0)
    right("salesforce_report_times.csv", "Salesforce", "deals", count(deals, SF, "Closed Won", "deals", "USD"))


def hubspot():
    deals = make("hs1", HS, 28, precision="minute", ids=lambda i: str(9876540000 + i * 13))
    table("hubspot_deals.csv", {
        "Record ID": lambda d: d.id, "Deal Name": lambda d: d.name,
        "Deal Stage": lambda d: stage_of(d) + " (Sales Pipeline)", "Close Date": lambda d: iso_minute(closing(d)),
        "Deal owner": lambda d: d.owner, "Amount": lambda d: plain_whole(d.amount), "Pipeline": lambda d: "Sales Pipeline",
        "Create Date": lambda d: iso_minute(d.created), "Closed Lost Reason": lambda d: d.reason,
        "Last Activity Date": lambda d: iso_minute(d.touched), "Associated Company": lambda d: d.account}, deals, always=True)
    numbers = count(deals, HS, "Closed Won", "deals", amounts=False)
    numbers["won_amount"] = sum(d.amount // 100 * 100 for d in deals if d.outcome == "won")
    right("hubspot_deals.csv", "HubSpot", "deals", numbers)

    internal = dict(zip(HS, ["appointmentscheduled", "qualifiedtobuy", "presentationscheduled", "decisionmakerboughtin", "contractsent"]))
    deals = make("hs2", HS, 25, ids=lambda i: str(55500000 + i * 7))
    table("hubspot_api.csv", {
        "hs_object_id": lambda d: d.id, "dealname": lambda d: d.name, "pipeline": lambda d: "default",
        "dealstage": lambda d: {"open": internal[d.last], "won": "closedwon", "lost": "closedlost"}[d.outcome],
        "amount": lambda d: plain(d.amount), "createdate": lambda d: d.created.strftime("%Y-%m-%dT%H:%M:%S.123Z"),
        "closedate": lambda d: closing(d).strftime("%Y-%m-%dT%H:%M:%S.123Z"),
        "hs_is_closed": lambda d: str(d.outcome != "open").lower(),
        "hs_is_closed_won": lambda d: str(d.outcome == "won").lower(), "hubspot_owner_id": lambda d: 700 + len(d.owner),
        "hs_lastmodifieddate": lambda d: d.touched.strftime("%Y-%m-%dT%H:%M:%S.123Z")}, deals, eol="\n")
    right("hubspot_api.csv", "HubSpot", "deals", count(deals, HS, "closedwon", "deals", owners=False, name=internal.get))

    deals = make("hs3", HS, 25, precision="minute", skips=False, ids=lambda i: str(44400000 + i * 3))
    entered = lambda stage: lambda d: next((iso_minute(t) for t, s in d.moves if s == stage), "")
    columns = {"Record ID": lambda d: d.id, "Deal Name": lambda d: d.name, "Deal Stage": stage_of,
               "Create Date": lambda d: iso_minute(d.created), "Deal owner": lambda d: d.owner,
               "Amount in company currency": lambda d: plain(d.amount)}
    for s in HS:
        columns[f'Date entered "{s} (Sales Pipeline)"'] = entered(s)
    columns['Date entered "Closed Won (Sales Pipeline)"'] = lambda d: iso_minute(d.closed) if d.outcome == "won" else ""
    columns['Date entered "Closed Lost (Sales Pipeline)"'] = lambda d: iso_minute(d.closed) if d.outcome == "lost" else ""
    table("hubspot_stage_dates.csv", columns, deals, always=True)
    right("hubspot_stage_dates.csv", "HubSpot", "dates", count(deals, HS, "Closed Won", "dates"))

    deals = make("hs4", HS, 20, ids=lambda i: str(33300000 + i))
    table("hubspot_epoch.csv", {
        "dealId": lambda d: d.id, "dealname": lambda d: d.name, "dealstage": lambda d: stage_of(d).lower().replace(" ", ""),
        "createdate": lambda d: epoch_ms(d.created), "closedate": lambda d: epoch_ms(closing(d)),
        "amount": lambda d: plain(d.amount)}, deals, eol="\n")
    right("hubspot_epoch.csv", "HubSpot", "deals", count(deals, HS, "closedwon", "deals", owners=False,
                                                         name=lambda s: s.lower().replace(" ", "")))

    sales = make("hs5", HS, 20, precision="minute", pipeline="Sales Pipeline", ids=lambda i: str(2200000 + i))
    renewal = ["Renewal Due", "Offer Sent", "Negotiation"]
    again = make("hs5b", renewal, 14, precision="minute", pipeline="Renewals", ids=lambda i: str(3300000 + i), skips=False)
    table("hubspot_two_pipelines.csv", {
        "Record ID": lambda d: d.id, "Deal Name": lambda d: d.name, "Pipeline": lambda d: d.pipeline,
        "Deal Stage": lambda d: stage_of(d, *(["Renewed", "Churned"] if d.pipeline == "Renewals" else ["Closed Won", "Closed Lost"])),
        "Create Date": lambda d: iso_minute(d.created), "Close Date": lambda d: iso_minute(closing(d)),
        "Amount": lambda d: plain(d.amount), "Deal owner": lambda d: d.owner}, sales + again)
    right("hubspot_two_pipelines.csv", "HubSpot", "deals", {"pipelines": {
        "Sales Pipeline": count(sales, HS, "Closed Won", "deals"), "Renewals": count(again, renewal, "Renewed", "deals")}})


def by_status(d, words=("Open", "Won", "Lost")):
    return words[["open", "won", "lost"].index(d.outcome)]


def standing(deals, stages):
    """With a status beside it, the stage of a closed deal stays the last one."""
    return {d.last for d in deals}


def pipedrive():
    deals = make("pd1", PD, 30, ids=lambda i: str(i + 1))
    table("pipedrive_deals.csv", {
        "Deal - ID": lambda d: d.id, "Deal - Title": lambda d: d.name, "Deal - Organization": lambda d: d.account,
        "Deal - Value": lambda d: one_place(d.amount), "Deal - Currency of Value": lambda d: "EUR",
        "Deal - Owner": lambda d: d.owner, "Deal - Pipeline": lambda d: "Pipeline", "Deal - Stage": lambda d: d.last,
        "Deal - Status": by_status, "Deal - Probability": lambda d: "", "Deal - Deal created": lambda d: iso(d.created),
        "Deal - Update time": lambda d: iso(d.touched), "Deal - Expected close date": lambda d: iso_day(d.expected),
        "Deal - Won time": lambda d: iso(d.closed) if d.outcome == "won" else "",
        "Deal - Lost time": lambda d: iso(d.closed) if d.outcome == "lost" else "",
        "Deal - Lost reason": lambda d: d.reason, "Deal - Total activities": lambda d: d.n % 6}, deals, always=True)
    right("pipedrive_deals.csv", "Pipedrive", "deals", count(deals, PD, "Won", "deals", "EUR", seen=standing(deals, PD)))

    deals = make("pd2", PD, 24, ids=lambda i: str(300 + i))
    table("pipedrive_api.csv", {
        "id": lambda d: d.id, "title": lambda d: d.name, "value": lambda d: plain(d.amount), "currency": lambda d: "USD",
        "stage": lambda d: d.last, "stage_order_nr": lambda d: PD.index(d.last) + 1, "status": lambda d: d.outcome,
        "add_time": lambda d: iso(d.created), "won_time": lambda d: iso(d.closed) if d.outcome == "won" else "",
        "lost_time": lambda d: iso(d.closed) if d.outcome == "lost" else "", "close_time": lambda d: iso(d.closed),
        "lost_reason": lambda d: d.reason, "expected_close_date": lambda d: iso_day(d.expected),
        "owner_name": lambda d: d.owner, "org_name": lambda d: d.account}, deals, eol="\n")
    right("pipedrive_api.csv", "Pipedrive", "deals", count(deals, PD, "won", "deals", "USD", seen=standing(deals, PD)))

    deals = make("pd3", PD, 18, precision="day", ids=lambda i: str(i + 40))
    table("pipedrive_short.csv", {
        "Title": lambda d: d.name, "ID": lambda d: d.id, "Stage": lambda d: d.last, "Status": by_status,
        "Value": lambda d: f"${comma_point(d.amount)}", "Deal created": lambda d: iso_day(d.created),
        "Deal closed on": lambda d: iso_day(d.closed), "Owner": lambda d: d.owner}, deals, delimiter=";")
    right("pipedrive_short.csv", "Pipedrive", "deals", count(deals, PD, "Won", "deals", "USD", seen=standing(deals, PD)))


def zoho():
    stages = ["Qualification", "Needs Analysis", "Value Proposition", "Identify Decision Makers", "Proposal/Price Quote",
              "Negotiation/Review"]
    deals = make("zo1", stages, 30, ids=lambda i: f"zcrm_50123400000{i:05}")
    lost = lambda d: "Closed Lost to Competition" if d.reason == "Competitor" else "Closed Lost"
    table("zoho_deals.csv", {
        "Record Id": lambda d: d.id, "Deal Owner.id": lambda d: f"zcrm_{len(d.owner)}", "Deal Owner": lambda d: d.owner,
        "Amount": lambda d: one_place(d.amount), "Deal Name": lambda d: d.name, "Closing Date": lambda d: iso_day(closing(d)),
        "Account Name": lambda d: d.account, "Stage": lambda d: stage_of(d, lost=lost(d)), "Type": lambda d: "New Business",
        "Probability (%)": lambda d: {"open": 10 + 15 * stages.index(d.last), "won": 100, "lost": 0}[d.outcome],
        "Next Step": lambda d: "", "Lead Source": lambda d: d.source, "Created Time": lambda d: iso(d.created),
        "Modified Time": lambda d: iso(d.touched), "Currency": lambda d: "USD", "Tag": lambda d: ""}, deals)
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0, second=0)
    right("zoho_deals.csv", "Zoho", "deals", count(deals, stages, "Closed Won", "deals", "USD"))

    deals = make("zo2", stages, 24, precision="minute", ids=lambda i: f"50123400001{i:05}")
    table("zoho_view_us.csv", {
        "Deal Name": lambda d: d.name, "Deal ID": lambda d: d.id, "Amount": lambda d: f"$ {comma_point(d.amount)}",
        "Stage": stage_of, "Closing Date": lambda d: f"{d.touched:%b} {d.touched.day}, {d.touched.year}" if d.closed else
        f"{d.expected:%b} {d.expected.day}, {d.expected.year}", "Deal Owner": lambda d: d.owner,
        "Created Time": lambda d: named_month(d.created)}, deals)
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0)
    right("zoho_view_us.csv", "Zoho", "deals", count(deals, stages, "Closed Won", "deals", "USD"))


def run():
    salesforce()
    hubspot()
    pipedrive()
    zoho()
