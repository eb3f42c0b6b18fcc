"""More deal lists: Dynamics, Copper, Freshsales, Close, SuiteCRM, EspoCRM, Odoo."""
from deals import count, make
from lists_english import COPPER, DYN, FRESH, SF, by_status, closing, stage_of, standing
from write import *


def dynamics():
    deals = make("dy1", DYN, 26, precision="minute", ids=lambda i: f"{i:08x}-a1b2-ee11-8179-000d3a{i:06x}")
    table("dynamics_export.csv", {
        "(Do Not Modify) Opportunity": lambda d: d.id, "(Do Not Modify) Row Checksum": lambda d: f"x{d.n * 7919:05}==",
        "(Do Not Modify) Modified On": lambda d: slashed_us_time(d.touched), "Topic": lambda d: d.name,
        "Potential Customer": lambda d: d.account, "Est. Close Date": lambda d: slashed_us(d.expected),
        "Est. Revenue": lambda d: f"${comma_point(d.amount)}", "Pipeline Phase": lambda d: d.last,
        "Probability": lambda d: 20 + 20 * DYN.index(d.last), "Status": by_status,
        "Created On": lambda d: slashed_us_time(d.created), "Actual Close Date": lambda d: slashed_us(d.closed),
        "Owner": lambda d: d.owner}, deals)
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0)
    right("dynamics_export.csv", "Dynamics", "deals", count(deals, DYN, "Won", "deals", "USD", seen=standing(deals, DYN)))

    deals = make("dy2", DYN, 22, ids=lambda i: f"{i * 3:08x}-0000-ee11-8179-000d3a{i:06x}")
    table("dynamics_api.csv", {
        "opportunityid": lambda d: d.id, "name": lambda d: d.name, "statecode": by_status, "stepname": lambda d: d.last,
        "estimatedclosedate": lambda d: iso_day(d.expected), "actualclosedate": lambda d: iso_day(d.closed),
        "estimatedvalue": lambda d: plain(d.amount), "closeprobability": lambda d: 10 + 20 * DYN.index(d.last),
        "createdon": lambda d: iso_z(d.created), "modifiedon": lambda d: iso_z(d.touched),
        "transactioncurrencyid": lambda d: "EUR", "owneridname": lambda d: d.owner}, deals, eol="\n")
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0, second=0)
    right("dynamics_api.csv", "Dynamics", "deals", count(deals, DYN, "Won", "deals", "EUR", seen=standing(deals, DYN)))


def copper():
    deals = make("co1", COPPER, 26, precision="day", ids=lambda i: str(270000 + i * 11))
    status = lambda d: "Abandoned" if d.reason == "No budget" else by_status(d)
    table("copper_opportunities.csv", {
        "Copper ID": lambda d: d.id, "Name": lambda d: d.name, "Primary Contact": lambda d: "", "Company": lambda d: d.account,
        "Pipeline": lambda d: "Sales", "Stage": lambda d: d.last, "Status": status, "Value": lambda d: plain(d.amount),
        "Win Probability": lambda d: 25 * COPPER.index(d.last) + 5, "Priority": lambda d: ["None", "High"][d.n % 2],
        "Close Date": lambda d: slashed_us(d.expected), "Completed Date": lambda d: slashed_us(d.closed),
        "Loss Reason": lambda d: d.reason, "Owned By": lambda d: d.owner, "Created At": lambda d: slashed_us(d.created),
        "Source": lambda d: d.source}, deals)
    right("copper_opportunities.csv", "Copper", "deals", count(deals, COPPER, "Won", "deals", seen=standing(deals, COPPER)))

    deals = make("co2", COPPER, 20, ids=lambda i: str(880000 + i))
    table("copper_api.csv", {
        "id": lambda d: d.id, "name": lambda d: d.name, "assignee": lambda d: d.owner, "monetary_value": lambda d: plain_whole(d.amount),
        "pipeline_stage": lambda d: d.last, "status": by_status, "win_probability": lambda d: 10 + 20 * COPPER.index(d.last),
        "loss_reason": lambda d: d.reason, "date_created": lambda d: epoch(d.created),
        "date_modified": lambda d: epoch(d.touched), "date_closed": lambda d: epoch(d.closed)}, deals, eol="\n")
    for d in deals:
        d.amount -= d.amount % 100
    right("copper_api.csv", "Copper", "deals", count(deals, COPPER, "Won", "deals", seen=standing(deals, COPPER)))


def freshsales():
    deals = make("fr1", FRESH, 26, precision="minute", ids=lambda i: str(402000100 + i))
    table("freshsales_deals.csv", {
        "Id": lambda d: d.id, "Name": lambda d: d.name, "Deal value": lambda d: plain(d.amount),
        "Deal stage": lambda d: stage_of(d, "Won", "Lost"), "Deal pipeline": lambda d: "Default Pipeline",
        "Probability (%)": lambda d: {"open": 5 + 20 * FRESH.index(d.last), "won": 100, "lost": 0}[d.outcome],
        "Expected close": lambda d: iso_day(d.expected), "Closed date": lambda d: iso_minute(d.closed),
        "Lost reason": lambda d: d.reason, "Sales owner": lambda d: d.owner, "Account": lambda d: d.account,
        "Created at": lambda d: iso_minute(d.created), "Updated at": lambda d: iso_minute(d.touched)}, deals)
    right("freshsales_deals.csv", "Freshsales", "deals", count(deals, FRESH, "Won", "deals"))

    deals = make("fr2", FRESH, 18, precision="day", ids=lambda i: str(402000900 + i))
    table("freshsales_tabs.tsv", {
        "Deal ID": lambda d: d.id, "Deal name": lambda d: d.name, "Deal stage": lambda d: stage_of(d, "Won", "Lost"),
        "Amount": lambda d: plain(d.amount), "Created at": lambda d: named_day(d.created),
        "Closed at": lambda d: named_day(d.closed), "Sales owner": lambda d: d.owner}, deals, delimiter="\t", eol="\n")
    right("freshsales_tabs.tsv", "Freshsales", "deals", count(deals, FRESH, "Won", "deals"))


def close():
    stages = ["Demo Completed", "Proposal Sent", "Contract Sent"]
    label = lambda d: stage_of(d, "Won", "Lost")
    deals = make("cl1", stages, 26, ids=lambda i: f"oppo_{i:04}8H7Jkw2Y")
    table("close_opportunities.csv", {
        "id": lambda d: d.id, "lead_name": lambda d: d.account, "status_label": label,
        "status_type": lambda d: {"open": "active"}.get(d.outcome, d.outcome), "pipeline_name": lambda d: "Sales",
        "value_formatted": lambda d: f"${comma_point(d.amount)}", "value_period": lambda d: "one_time",
        "value_currency": lambda d: "USD", "confidence": lambda d: {"open": 30 + 20 * stages.index(d.last), "won": 100, "lost": 0}[d.outcome],
        "user_name": lambda d: d.owner, "date_created": lambda d: d.created.strftime("%Y-%m-%d %H:%M:%S.123000+00:00"),
        "date_won": lambda d: iso_day(d.closed) if d.outcome == "won" else "",
        "date_lost": lambda d: d.closed.strftime("%Y-%m-%d %H:%M:%S.123000+00:00") if d.outcome == "lost" else ""}, deals)
    for d in deals:
        if d.outcome == "won":
            d.closed = d.closed.replace(hour=0, minute=0, second=0)
            d.moves[0] = (d.moves[0][0].replace(microsecond=123000), d.moves[0][1])
    right("close_opportunities.csv", "Close", "deals", count(deals, stages, "Won", "deals", "USD"))

    # The columns of a published script for its users; there is no id, and the lead stands for the deal.
    deals = make("cl2", stages, 20, unique_names=True)
    for d in deals:
        d.id = d.name
    table("close_without_ids.csv", {
        "date_created": lambda d: d.created.strftime("%Y-%m-%dT%H:%M:%S+00:00"), "lead_name": lambda d: d.name, "status": label,
        "date_won": lambda d: iso_day(d.closed) if d.outcome == "won" else "",
        "date_lost": lambda d: iso_day(d.closed) if d.outcome == "lost" else "", "confidence": lambda d: 50,
        "user_name": lambda d: d.owner, "note": lambda d: "called,\nwill call again" if d.n % 7 == 0 else "",
        "value": lambda d: plain(d.amount), "value_period": lambda d: "one_time"}, deals, eol="\n")
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0, second=0)
    right("close_without_ids.csv", "Close", "deals", count(deals, stages, "Won", "deals"))


def sugar():
    deals = make("su1", SF, 26, precision="minute", ids=lambda i: f"{i:08x}-5b0e-{i * 17:04x}-9c1d-5f00aa{i:06x}")
    table("suitecrm_opportunities.csv", {
        "ID": lambda d: d.id, "Opportunity Name": lambda d: d.name, "Account Name": lambda d: d.account,
        "Opportunity Amount": lambda d: plain(d.amount), "Currency": lambda d: "-99", "Expected Close Date": lambda d: d.touched.strftime("%m/%d/%Y") if d.closed else d.expected.strftime("%m/%d/%Y"),
        "Sales Stage": stage_of, "Probability (%)": lambda d: {"open": 10 + 15 * SF.index(d.last), "won": 100, "lost": 0}[d.outcome],
        "Lead Source": lambda d: d.source, "Assigned to": lambda d: d.owner, "Date Created": lambda d: d.created.strftime("%m/%d/%Y %H:%M"),
        "Date Modified": lambda d: d.touched.strftime("%m/%d/%Y %H:%M"), "Deleted": lambda d: "0"}, deals, always=True)
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0)
    right("suitecrm_opportunities.csv", "SuiteCRM", "deals", count(deals, SF, "Closed Won", "deals"))

    deals = make("su2", SF, 20, ids=lambda i: f"{i:08x}-77aa")
    table("suitecrm_fields.csv", {
        "id": lambda d: d.id, "name": lambda d: d.name, "date_entered": lambda d: iso(d.created), "date_modified": lambda d: iso(d.touched),
        "assigned_user_name": lambda d: d.owner, "amount": lambda d: plain(d.amount), "amount_usdollar": lambda d: plain(d.amount),
        "sales_stage": stage_of, "date_closed": lambda d: iso_day(closing(d)), "lead_source": lambda d: d.source,
        "probability": lambda d: {"open": 10 + 15 * SF.index(d.last), "won": 100, "lost": 0}[d.outcome]}, deals, always=True)
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0, second=0)
    right("suitecrm_fields.csv", "SuiteCRM", "deals", count(deals, SF, "Closed Won", "deals"))

    stages = ["Prospecting", "Qualification", "Proposal", "Negotiation"]
    deals = make("es1", stages, 26, precision="minute", ids=lambda i: f"65a{i:06x}c0ffee")
    table("espocrm_opportunities.csv", {
        "ID": lambda d: d.id, "Name": lambda d: d.name, "Account": lambda d: d.account, "Stage": stage_of,
        "Amount": lambda d: only_comma(d.amount), "Amount Currency": lambda d: "EUR", "Probability, %": lambda d: {"open": 10 + 20 * stages.index(d.last), "won": 100, "lost": 0}[d.outcome],
        "Close Date": lambda d: dotted(closing(d)), "Lead Source": lambda d: d.source, "Assigned User": lambda d: d.owner,
        "Created At": lambda d: dotted_minute(d.created)}, deals, delimiter=";", always=True)
    for d in deals:
        d.closed = d.closed and d.closed.replace(hour=0, minute=0)
    right("espocrm_opportunities.csv", "EspoCRM", "deals", count(deals, stages, "Closed Won", "deals", "EUR"))


def odoo():
    stages = ["New", "Qualified", "Proposition"]
    # A lost lead keeps its stage; it is archived, with a reason and no probability.
    deals = make("od1", stages, 28, ids=lambda i: f"__export__.crm_lead_{i + 12}_{i * 7:06x}")
    table("odoo_leads.csv", {
        "External ID": lambda d: d.id, "Opportunity": lambda d: d.name, "Stage": lambda d: "Won" if d.outcome == "won" else d.last,
        "Active": lambda d: str(d.outcome != "lost"), "Expected Revenue": lambda d: one_place(d.amount),
        "Probability": lambda d: {"open": f"{12.5 + 20 * stages.index(d.last)}", "won": "100.0", "lost": "0.0"}[d.outcome],
        "Salesperson": lambda d: d.owner, "Customer": lambda d: d.account, "Lost Reason": lambda d: d.reason,
        "Created on": lambda d: iso(d.created), "Closed Date": lambda d: iso(d.closed), "Expected Closing": lambda d: iso_day(d.expected)}, deals, always=True)
    right("odoo_leads.csv", "Odoo", "deals", count(deals, stages, "Won", "deals", seen={d.last for d in deals if d.outcome != "won"}))

    deals = make("od2", stages, 22, ids=lambda i: str(i + 1))
    deals = [d for d in deals if d.outcome != "lost"]  # archived leads are not exported by default
    table("odoo_fields.csv", {
        "id": lambda d: d.id, "name": lambda d: d.name, "stage_id": lambda d: "Won" if d.outcome == "won" else d.last,
        "expected_revenue": lambda d: plain(d.amount), "probability": lambda d: {"open": 12.5 + 20 * stages.index(d.last), "won": 100.0}[d.outcome],
        "user_id": lambda d: d.owner, "team_id": lambda d: ["Europe", "America"][len(d.owner) % 2], "create_date": lambda d: iso(d.created), "date_closed": lambda d: iso(d.closed),
        "date_deadline": lambda d: iso_day(d.expected)}, deals, eol="\n")
    right("odoo_fields.csv", "Odoo", "deals", count(deals, stages, "Won", "deals"))


def run():
    dynamics()
    copper()
    freshsales()
    close()
    sugar()
    odoo()
