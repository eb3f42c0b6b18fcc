"""A tiny CRM: deals in SQLite, what happens to them in a log beside them, and the funnel of that log always at hand.

The log is the truth: the store is filled from it when the process starts, and told of each event after its transaction. Events carry
the log's id, so telling one twice does no harm.
"""
import os
import sqlite3
import sys
from http import HTTPStatus
from pathlib import Path

sys.path.insert(0, os.environ.get("FUNNEL_PYTHON", str(Path(__file__).resolve().parents[2] / "src/bindings/python")))
import funnel  # noqa: E402


class Crm:
    def __init__(self, database: str = ":memory:") -> None:
        self.db = sqlite3.connect(database)
        self.db.execute("CREATE TABLE IF NOT EXISTS deal (id INTEGER PRIMARY KEY, title TEXT, owner TEXT, amount TEXT, stage TEXT)")
        self.db.execute("CREATE TABLE IF NOT EXISTS deal_log (id INTEGER PRIMARY KEY, deal INTEGER, at TEXT, kind TEXT, stage TEXT, owner TEXT, amount TEXT, reason TEXT)")
        self.store = funnel.Store(currency="EUR")
        self.store.append(self._events("SELECT * FROM deal_log"))
        self.standing = self.store.stand()
        self.dashboard = self.store.dashboard()

    def _events(self, sql: str, *values: object) -> list[dict]:
        rows = self.db.execute(sql, values)
        names = [c[0] for c in rows.description]
        events = [{k: v for k, v in zip(names, row) if v is not None} for row in rows]
        return [{"deal": str(e.pop("deal")), "event_id": str(e.pop("id")), **e} for e in events]

    def _log(self, deal: int, at: str, kind: str, **what: str) -> None:
        columns = {"deal": deal, "at": at, "kind": kind, **what}
        with self.db:
            row = self.db.execute(f"INSERT INTO deal_log ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", tuple(columns.values()))
        self.store.append(self._events("SELECT * FROM deal_log WHERE id = ?", row.lastrowid))

    def create(self, title: str, owner: str, amount: str, at: str) -> int:
        with self.db:
            deal = self.db.execute("INSERT INTO deal (title, owner, amount, stage) VALUES (?, ?, ?, 'qualification')", (title, owner, amount)).lastrowid
        self._log(deal, at, "created", owner=owner, amount=amount)
        return deal

    def move(self, deal: int, stage: str, at: str) -> None:
        with self.db:
            self.db.execute("UPDATE deal SET stage = ? WHERE id = ?", (stage, deal))
        self._log(deal, at, "moved", stage=stage)

    def win(self, deal: int, at: str) -> None:
        self._log(deal, at, "won")

    def lose(self, deal: int, at: str, reason: str) -> None:
        self._log(deal, at, "lost", reason=reason)

    def headline(self) -> dict[str, int]:
        """For the top of each page: costs microseconds."""
        n = self.standing.numbers()
        return {"deals": n[0], "open": n[2], "won": n[4], "won_cents": n[5], "lost": n[6]}

    def report_page(self, as_of: str, language: str = "en") -> str:
        return self.store.report(as_of=as_of, group_by=["owner"]).html(language)

    def lost_deals(self, as_of: str) -> list[str]:
        ids = self.store.drill({"measure": "outcome", "outcome": "lost"}, as_of=as_of)["ids"]
        return [self.db.execute("SELECT title FROM deal WHERE id = ?", (i,)).fetchone()[0] for i in ids]

    def live_page(self, environ, start_response):
        """The live page as a WSGI application, mounted wherever the host likes. Who may read it is decided before."""
        target = environ["PATH_INFO"] + ("?" + environ["QUERY_STRING"] if environ.get("QUERY_STRING") else "")
        headers = {name[5:].replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
        answer = self.dashboard.respond(environ["REQUEST_METHOD"], target, headers)
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", list(answer.headers.items()))
        return [answer.body]
