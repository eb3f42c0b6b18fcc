"""Made-up deals, and the right numbers about them, counted without funnel.

A deal is what really happened; the other modules write it down as one CRM or another would export it. Nothing here
knows how funnel reads a file.
"""
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

PEOPLE = {
    "en": ["Anna Petrova", "Boris Klein", "Carla Diaz", "Dan O'Neil"],
    "ru": ["Иванова Анна", "Петров Борис", "Сидорова Вера", "Кузнецов Глеб"],
    "de": ["Jürgen Müller", "Anke Groß", "Lars Weiß"],
    "fr": ["Zoé Lefèvre", "André Béranger", "Chloé Noël"],
    "es": ["José Núñez", "María Peña", "Iñigo Muñoz"],
}
ACCOUNTS = {
    "en": ["Acme, Inc.", "Globex", 'Bob "Bobby" Co', "Initech", "Umbrella"],
    "ru": ["ООО «Ромашка»", "АО Вектор", "ИП Смирнов", "ЗАО Заря"],
    "de": ["Müller & Söhne GmbH", "Nordlicht AG", "Bäckerei Groß"],
    "fr": ["Société Générique", "Hôtel du Lac", "Éditions Noël"],
    "es": ["Compañía Núñez", "Señal S.A.", "Peñafiel"],
}
SOURCES = {
    "en": ["Web", "Phone Inquiry", "Partner Referral"],
    "ru": ["Сайт", "Звонок", "Рекомендация"],
    "de": ["Webseite", "Anruf", "Empfehlung"],
    "fr": ["Site web", "Téléphone", "Partenaire"],
    "es": ["Sitio web", "Teléfono", "Recomendación"],
}
REASONS = {
    "en": ["Price", "No budget", "Competitor"],
    "ru": ["Дорого", "Нет бюджета", "Конкурент"],
    "de": ["Preis", "Kein Budget", "Wettbewerber"],
    "fr": ["Prix", "Pas de budget", "Concurrent"],
    "es": ["Precio", "Sin presupuesto", "Competencia"],
}


@dataclass
class Deal:
    id: str
    n: int
    name: str
    account: str
    owner: str
    source: str
    amount: int  # hundredths
    moves: list = field(default_factory=list)  # (time, open stage), the first at creation
    outcome: str = "open"
    closed: datetime = None
    reason: str = ""
    expected: datetime = None
    pipeline: str = ""

    @property
    def created(self):
        return self.moves[0][0]

    @property
    def last(self):
        return self.moves[-1][1]

    @property
    def touched(self):
        """The latest change."""
        return self.closed or self.moves[-1][0]


def make(seed, stages, n=24, lang="en", precision="second", start=(2025, 9, 3), ids=lambda i: str(1000 + 7 * i),
         skips=True, pipeline="", end_share=0.65, cents=True, unique_names=False, late_days=False):
    """n deals through `stages`. With `late_days` no date has a day of the month above 12."""
    r = random.Random("exports " + seed)
    deals = []
    t0 = datetime(*start)
    for i in range(n):
        t = t0 + timedelta(days=r.randrange(0, 150), minutes=r.randrange(8 * 60, 18 * 60), seconds=r.randrange(60))
        account = r.choice(ACCOUNTS[lang])
        d = Deal(ids(i), i, f"{account} {i + 1}" if unique_names else f"{account} {r.randrange(1, 9)}", account,
                 r.choice(PEOPLE[lang]), r.choice(SOURCES[lang]),
                 r.randrange(40, 9000) * 1000 + (r.choice([0, 50, 5, 99]) if cents else 0), pipeline=pipeline)
        at = 0
        d.moves.append((t, stages[0]))
        while at + 1 < len(stages) and r.random() < 0.72:
            at += 2 if skips and at + 2 < len(stages) and r.random() < 0.12 else 1
            t += timedelta(days=r.randrange(1, 16), minutes=r.randrange(600))
            d.moves.append((t, stages[at]))
        if r.random() < end_share:
            won = r.random() < 0.2 + 0.6 * at / max(1, len(stages) - 1)
            d.outcome = "won" if won else "lost"
            d.closed = t + timedelta(days=r.randrange(1, 25), minutes=r.randrange(600))
            if not won:
                d.reason = r.choice(REASONS[lang])
        d.expected = (d.moves[0][0] + timedelta(days=r.randrange(30, 200))).replace(hour=0, minute=0, second=0)
        if precision != "second":
            floor = lambda when: when and when.replace(second=0, **({} if precision == "minute" else {"hour": 0, "minute": 0}))
            d.moves = [(floor(when), s) for when, s in d.moves]
            d.closed = floor(d.closed)
        if late_days:
            early = lambda when: when and when.replace(day=1 + when.day % 12)
            d.moves = [(early(d.moves[0][0]), d.moves[0][1])]
            d.closed = early(d.closed) and max(early(d.closed), d.moves[0][0])
            d.expected = early(d.expected)
        deals.append(d)
    kinds = {d.outcome for d in deals}
    assert late_days or kinds == {"open", "won", "lost"}, (seed, kinds)
    return deals


def count(deals, stages, won, shape, currency=None, decimals=2, owners=True, amounts=True, name=lambda s: s, seen=None):
    """The right numbers. `stages` in their order; of these only those that the file mentions are expected.

    One row a deal says where a deal stands, so `now` is expected; histories also say through which stages it went, so
    `entered` is (deals that ever stood there, skipped stages not counted).
    """
    if seen is None:
        seen = {s for d in deals for _, s in d.moves} if shape != "deals" else {
            d.last for d in deals if d.outcome == "open"}
    order = [s for s in stages if s in seen]
    scale = 100 // 10**decimals
    out = {
        "deals": len(deals),
        "open": sum(d.outcome == "open" for d in deals),
        "won": sum(d.outcome == "won" for d in deals),
        "lost": sum(d.outcome == "lost" for d in deals),
        "stages": [name(s) for s in order] + [won],
        "now": {name(s): sum(d.outcome == "open" and d.last == s for d in deals) for s in order},
    }
    if amounts:
        out["won_amount"] = sum(d.amount for d in deals if d.outcome == "won") // scale
        out["amount"] = sum(d.amount for d in deals) // scale
    if currency:
        out["currency"] = currency
    days = [(d.closed - d.created).total_seconds() / 86400 for d in deals if d.outcome == "won"]
    out["days_of_won"] = round(sum(days) / len(days), 6) if days else None
    if owners:
        out["owners"] = {o: sum(d.owner == o for d in deals) for o in sorted({d.owner for d in deals})}
    if shape != "deals":
        out["entered"] = {name(s): sum(any(s == m for _, m in d.moves) for d in deals) for s in order}
    return out
