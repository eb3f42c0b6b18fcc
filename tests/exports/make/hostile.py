"""Layouts that make readers stumble, and files that cannot be understood without help."""
from deals import count, make
from lists_english import SF, by_status, closing, stage_of
from write import *

OWN = ["Lead", "Qualified", "Proposal", "Negotiation"]


def columns(day=iso_day, money=plain):
    return {"Deal ID": lambda d: d.id, "Stage": lambda d: stage_of(d, "Won", "Lost"), "Amount": lambda d: money(d.amount), "Owner": lambda d: d.owner,
            "Created": lambda d: day(d.created), "Closed": lambda d: day(d.closed)}


def layouts():
    def one(file, seed, shape="deals", stages=OWN, currency=None, **kinds):
        deals = make(seed, stages, 20, precision="day", ids=lambda i: f"D{i:03}")
        right(file, "a table of one's own", shape, count(deals, stages, "Won", shape, currency))
        return deals

    table("own_sep_line.csv", columns(), one("own_sep_line.csv", "x1"), delimiter=";", above="sep=;\r\n")
    table("own_title_lines.csv", columns(), one("own_title_lines.csv", "x2"), above="Pipeline report\r\nGenerated on 2026-03-31 by A. Petrova\r\n\r\n")
    table("own_totals.csv", columns(), one("own_totals.csv", "x3"), below="\r\nTotal,,912345.67,,,\r\n")
    table("own_trailing_columns.csv", columns(), one("own_trailing_columns.csv", "x4"), trailing=3, blank_every=4)
    table("own_pipe.csv", columns(), one("own_pipe.csv", "x5"), delimiter="|", eol="\n")
    table("own_utf16.csv", columns(), one("own_utf16.csv", "x6"), delimiter="\t", encoding="utf-16")
    table("own_serial_days.csv", columns(serial_day), one("own_serial_days.csv", "x7"))
    table("own_negative_and_groups.csv", columns(slashed_us, comma_point), one("own_negative_and_groups.csv", "x8"))
    table("own_old_line_ends.csv", columns(), one("own_old_line_ends.csv", "x9"), eol="\r")

    deals = make("x10", OWN, 20, precision="day", ids=lambda i: f"D{i:03}")
    spelt = lambda d: [str, str.upper, str.lower, lambda s: " " + s, lambda s: s.replace(" ", "-")][d.n % 5](stage_of(d, "Closed Won", "Closed Lost"))
    named = columns()
    named["Stage"] = spelt
    table("own_spellings.csv", named, deals)
    right("own_spellings.csv", "a table of one's own", "deals", count(deals, OWN, "*", "deals"))

    deals = make("x11", ["Alpha", "Beta", "Gamma"], 22, precision="day", ids=lambda i: f"D{i:03}")
    numbered = {"Alpha": "1. Alpha", "Beta": "2. Beta", "Gamma": "3. Gamma"}
    named = columns()
    named["Stage"] = lambda d: numbered[d.last] if d.outcome == "open" else stage_of(d, "4. Won", "5. Lost")
    table("own_numbered_stages.csv", named, deals)
    right("own_numbered_stages.csv", "a table of one's own", "deals", count(deals, list(numbered), "4. Won", "deals", name=numbered.get))

    deals = make("x12", OWN, 20, precision="day", ids=lambda i: f"D{i:03}", end_share=0.5)
    deals = [d for d in deals if d.outcome != "won"]
    table("own_nothing_won.csv", columns(), deals)
    right("own_nothing_won.csv", "a table of one's own", "deals", count(deals, OWN, "*", "deals"))

    # Two programs wrote one column, each in its form; no cell fits both.
    deals = make("x14", OWN, 20, precision="day", ids=lambda i: f"D{i:03}")
    mixed = columns()
    mixed["Created"] = lambda d: [slashed_eu, iso_day][d.n % 2](d.created)
    table("own_mixed_dates.csv", mixed, deals)
    right("own_mixed_dates.csv", "a table of one's own", "deals", count(deals, OWN, "Won", "deals"))

    # A day above 12 decides.
    deals = make("x13", OWN, 20, precision="day", ids=lambda i: f"D{i:03}")
    table("own_day_first.csv", columns(slashed_eu), deals)
    right("own_day_first.csv", "a table of one's own", "deals", count(deals, OWN, "Won", "deals"))


def refusals():
    who = "a table of one's own"
    deals = make("r1", OWN, 20, precision="day", ids=lambda i: f"D{i:03}", late_days=True)
    table("refused_day_or_month.csv", columns(slashed_eu), deals)
    refused("refused_day_or_month.csv", who, "dd/mm/yyyy", "mm/dd/yyyy", "Created")

    deals = make("r2", OWN, 20, precision="day", ids=lambda i: f"D{i:03}")
    table("refused_thousands_or_decimals.csv", columns(money=lambda c: f"{c // 100000}.{c // 100 % 1000:03}"), deals)
    refused("refused_thousands_or_decimals.csv", who, "Amount", "decimal")

    table("refused_no_stage.csv", {k: v for k, v in columns().items() if k != "Stage"}, deals)
    refused("refused_no_stage.csv", who, "stage")

    table("refused_contacts.csv", {"First Name": lambda d: d.owner.split()[0], "Last Name": lambda d: d.owner.split()[-1], "Email": lambda d: f"x{d.n}@example.com",
                                   "Phone": lambda d: f"+1 555 {d.n:04}", "City": lambda d: "Berlin"}, deals)
    refused("refused_contacts.csv", who, "stage")

    twice = [("Deal ID", lambda d: d.id), ("Amount", lambda d: plain(d.amount)), ("Stage", lambda d: stage_of(d, "Won", "Lost")), ("Created", lambda d: iso_day(d.created)),
             ("Amount", lambda d: plain(d.amount // 2)), ("Closed", lambda d: iso_day(d.closed))]
    table("refused_amount_twice.csv", twice, deals)
    refused("refused_amount_twice.csv", who, "Amount", "twice")

    # Stages of the house in a list without dates of theirs: their order is nowhere.
    ponds = ["Steam", "Cold pond", "Hot spring", "Warm pond"]
    deals = make("r3", ponds, 24, precision="day", ids=lambda i: f"D{i:03}")
    table("refused_order_of_stages.csv", columns(), deals)
    refused("refused_order_of_stages.csv", who, "order", "Warm pond")

    deals = make("r4", OWN, 20, precision="day", ids=lambda i: f"D{i:03}")
    mixed = columns(money=plain)
    mixed["Currency"] = lambda d: ["EUR", "USD"][d.n % 2]
    table("refused_two_currencies.csv", mixed, deals)
    refused("refused_two_currencies.csv", who, "EUR", "USD", "rate")

    raw("refused_workbook.xlsx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + bytes(range(256)))
    refused("refused_workbook.xlsx", who, "CSV")
    raw("refused_empty.csv", b"")
    refused("refused_empty.csv", who, "empty")
    raw("refused_header_only.csv", b"Deal ID,Stage,Created,Closed,Amount\r\n")
    refused("refused_header_only.csv", who, "row")
    raw("refused_broken_utf8.csv", b"\xef\xbb\xbfDeal ID,Stage,Created,Closed\r\nD1,Lead,2026-01-05,\r\nD2,W\xffon,2026-01-15,2026-02-14\r\n")
    refused("refused_broken_utf8.csv", who, "UTF-8")

    # Two columns might be the stage, and they do not agree.
    deals = make("r5", OWN, 20, precision="day", ids=lambda i: f"D{i:03}")
    other = columns()
    other = {k: v for k, v in other.items()}
    other["Sales Stage"] = lambda d: OWN[(d.n + 1) % 4]
    table("refused_two_stages.csv", other, deals)
    refused("refused_two_stages.csv", who, "Stage", "Sales Stage")


def run():
    layouts()
    refusals()
