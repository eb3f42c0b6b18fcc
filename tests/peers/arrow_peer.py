"""What a database does that gives and takes Arrow in process: events from it in types of its own choice, tables to it.
Each peer is a file beside this one. Usage: PEER.py FOLDER, in which npm installed it. Exit code 77: it is not there."""
import ctypes
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/bindings/python"))
import funnel  # noqa: E402

ROWS = 10_000
ASKED = {"view": "cohort", "query": {"group_by": ["owner", {"dimension": "region"}]}}


def skip(why: str) -> None:
    print(f"skipped: {why}; see tests/peers/README.md")
    sys.exit(77)


def library_at(pattern: str) -> ctypes.CDLL:
    """The shared library of the pattern in the folder."""
    folder = Path(os.environ.get("FUNNEL_PEERS_DIR") or sys.argv[1]) / "node_modules"
    del sys.argv[1]
    library = next(folder.glob(pattern), None)
    if library is None:
        skip(f"no {Path(pattern).name} below {folder}")
    return ctypes.CDLL(str(library))


class ArrowPeer:
    """The tests. A peer has EVENTS, a statement for ROWS events; PLAIN, its columns; WAYS, pairs of other forms of columns and of
    how to ask; FLOAT, money that is refused. `query` asks and offers Arrow; `rows_of` takes a table and gives its values as texts."""

    def store_of(self, forms: dict, **how) -> funnel.Store:
        store = funnel.Store()
        asked = self.query(self.EVENTS.format(**{**self.PLAIN, **forms}), **how)
        self.assertEqual(store.append_arrow(asked)["applied"], ROWS)
        return store

    def test_events_come_in_in_every_type(self):
        wanted = self.store_of({}).ask(ASKED).json
        self.assertIn("Owner 8", wanted)
        for forms, how in self.WAYS:
            self.assertEqual(self.store_of(forms, **how).ask(ASKED).json, wanted, (forms, how))

    def test_floating_point_money_is_refused(self):
        with self.assertRaisesRegex(funnel.FunnelError, "amount: floating-point"):
            self.store_of({"amount": self.FLOAT})

    def test_tables_go_out(self):
        store, told = self.store_of({}), 0
        for name, request in (("cohort.segment_rows", ASKED), ("cohort.segments", ASKED), ("periods.periods", {"view": "periods"}), ("transitions.moves", {"view": "transitions"})):
            result = store.ask(request)
            csv = [line.split(",") for line in result.csv(name).split("\r\n")[1:-1]]
            self.assertEqual(self.rows_of(result.table(name)), csv, name)
            told += len(csv)
        self.assertGreater(told, 50)
