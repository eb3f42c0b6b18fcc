"""Writes deals.csv, activities.csv and plan.csv, in which a story is planted: see README.md. Run it in this folder.

What happens after 30 June 2026 has not happened. Equal seeds give equal files.
"""
import csv
import datetime as dt
import random

draw = random.Random(20260701)
START, END = dt.datetime(2025, 7, 1), dt.datetime(2026, 6, 30, 18)

STAGES = ["Qualification", "Presentation", "Commercial proposal", "Contracting", "Closed won"]
MEAN_DAYS = [8, 9, 34, 8]  # the norms are 14, 14, 21, 14: the proposal is slow
LOST = [0.20, 0.20, 0.28, 0.10]  # the norms allow 0.25, 0.25, 0.35, 0.20
OWNERS = {  # team, share of the deals, how much more or less often a deal is lost
    "Anna Petrova": ("North team", 10, 1.0),
    "Boris Klein": ("North team", 9, 1.0),
    "Carla Gomez": ("South team", 14, 0.3),  # strong
    "Dmitri Orlov": ("South team", 9, 1.0),
    "Eva Lind": ("South team", 14, 2.3),  # weak
    "Greta Holm": ("North team", 9, 1.0),
    "Hugo Martin": ("South team", 9, 1.0),
    "Ines Costa": ("North team", 9, 1.0),
    "Jonas Weber": ("North team", 9, 1.0),
    "Karin Vogel": ("South team", 8, 1.0),
}
REASONS = [
    {"no answer": 60, "no budget": 25, "competitor": 15},
    {"no budget": 40, "competitor": 40, "no answer": 20},
    {"price": 75, "competitor": 25},  # the proposal: price
    {"price": 50, "competitor": 50},
]
DEALS_IN = {7: 30, 8: 17, 9: 34, 10: 36, 11: 40, 12: 24, 1: 46, 2: 48, 3: 52, 4: 54, 5: 58, 6: 60}  # grows; August and December are weak


def one_of(weights):
    return draw.choices(list(weights), list(weights.values()))[0]


def in_hours(t):
    """The next moment of a working day."""
    while t.weekday() > 4:
        t += dt.timedelta(days=1)
    return t.replace(hour=9 + t.hour % 9, minute=t.minute, second=0, microsecond=0)


def days(n):
    return dt.timedelta(days=n)


def lives():
    deals = []
    for month, n in DEALS_IN.items():
        year = 2025 if month > 6 else 2026
        for _ in range(n):
            first = dt.datetime(year, month, 1)
            length = ((first + days(32)).replace(day=1) - first).days
            deals.append(in_hours(first + days(draw.random() * (length - 2))))
    return sorted(deals)


def events_of(deal, created):
    owner = one_of({name: share for name, (_, share, _) in OWNERS.items()})
    amount = round(min(60000, max(900, draw.lognormvariate(9, 0.8))), -1)
    row = {"deal": deal, "owner": owner, "team": OWNERS[owner][0], "amount": f"{amount:.2f}", "region": draw.choice(["North", "South", "West"]),
           "category": draw.choice(["Hardware", "Licences", "Services"]), "customer_group": draw.choice(["New", "Existing", "Partner"])}
    yield {**row, "time": created, "what": "created", "stage": STAGES[0]}
    stage, at = 0, created
    while True:
        at = in_hours(at + days(draw.gammavariate(2.2, MEAN_DAYS[stage] / 2.2)) + dt.timedelta(minutes=draw.randrange(540)))
        if draw.random() < LOST[stage] * OWNERS[owner][2]:
            yield {"deal": deal, "time": at, "what": "lost", "reason": one_of(REASONS[stage])}
            if draw.random() > 0.03:
                return
            at = in_hours(at + days(10 + draw.random() * 20))
            yield {"deal": deal, "time": at, "what": "reopened", "stage": STAGES[stage]}
            continue
        if stage > 1 and draw.random() < 0.05:
            stage -= 1
        else:
            stage += 2 if stage == 0 and draw.random() < 0.08 else 1
        if STAGES[stage] == "Closed won":
            yield {"deal": deal, "time": at, "what": "won"}
            return
        moved = {"deal": deal, "time": at, "what": "moved", "stage": STAGES[stage]}
        if stage == 3 and draw.random() < 0.25:  # a discount
            moved["amount"] = f"{amount * draw.choice([0.85, 0.9, 0.95]):.2f}"
        if draw.random() < 0.02:
            owner = one_of({name: share for name, (_, share, _) in OWNERS.items() if name != owner})
            moved["owner"], moved["team"] = owner, OWNERS[owner][0]
        yield moved


def write(name, columns, rows):
    with open(name, "w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, columns, lineterminator="\n")
        out.writeheader()
        for row in rows:
            out.writerow({k: v.strftime("%Y-%m-%d %H:%M") if isinstance(v, dt.datetime) else v for k, v in row.items()})


def activities(deals):
    """In the last months: what was planned for deals that were open then; Boris puts things off."""
    rows = []
    for deal, life in deals.items():
        owner = life[0]["owner"]
        closed = life[-1]["time"] if life[-1]["what"] in ("won", "lost") else END
        at = in_hours(max(life[0]["time"], dt.datetime(2026, 4, 1)) + days(draw.random() * 6))
        while at < min(closed, END):
            due = in_hours(at + days(1 + draw.random() * 4))
            late = draw.random() < (0.6 if owner == "Boris Klein" else 0.15)
            done = in_hours(due + days(1 + draw.random() * 5)) if late else due - dt.timedelta(minutes=draw.randrange(1, 400))
            row = {"kind": draw.choices(["call", "meeting", "mail", "task"], [45, 25, 15, 15])[0], "deal": deal, "person": owner, "planned": at, "due": due}
            if draw.random() < 0.04:
                row["cancelled"] = max(at, done)
            elif owner != "Boris Klein" or draw.random() > 0.25 or done < dt.datetime(2026, 6, 1):
                row["done"] = max(at, done)
            if draw.random() < 0.05:
                row["done_by"] = one_of({name: 1 for name in OWNERS if name != owner})
            for end in ("done", "cancelled"):
                if end in row and row[end] > END:
                    del row[end]
            rows.append(row)
            at = in_hours(at + days(6 + draw.random() * 40))
    rows.sort(key=lambda r: (r["planned"], r["deal"]))
    return [{"id": f"A-{i + 1:03}", **r} for i, r in enumerate(rows)]


def plan():
    """Fedor has a target and no deal: he comes in July."""
    for month, of_usual in {"2026-04": 1.0, "2026-05": 1.0, "2026-06": 1.1, "2026-07": 1.2}.items():
        for name, (team, share, _) in OWNERS.items():
            yield {"period": month, "team": team, "owner": name, "amount": round(12 * share * of_usual) * 100, "deals": round(share / 7)}
    yield {"period": "2026-07", "team": "North team", "owner": "Fedor Weiss", "amount": 6000}


def main():
    deals = {}
    for i, created in enumerate(lives()):
        deal = f"D-{i + 1:03}"
        deals[deal] = [e for e in events_of(deal, created) if e["time"] <= END]
    rows = sorted((e for life in deals.values() for e in life), key=lambda e: (e["time"], e["deal"]))
    write("deals.csv", ["time", "deal", "what", "stage", "owner", "team", "amount", "region", "category", "customer_group", "reason"], rows)
    write("activities.csv", ["id", "kind", "deal", "person", "done_by", "planned", "due", "done", "cancelled"], activities(deals))
    write("plan.csv", ["period", "team", "owner", "amount", "deals"], plan())


main()
