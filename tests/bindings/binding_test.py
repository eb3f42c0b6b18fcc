"""Runs cases.json through the Python binding; and what is Python's alone."""
import ctypes
import datetime
import gc
import importlib
import json
import sys
import tempfile
import threading
import timeit
import unittest
from array import array
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/bindings/python"))
import funnel  # noqa: E402

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))


def filled() -> funnel.Store:
    store = funnel.Store(**CASES["open"])
    report = store.append(CASES["events"])
    assert report["applied"] == len(CASES["events"]), report.json
    return store


class Cases(unittest.TestCase):
    def test_views_and_pages(self):
        store = filled()
        for case in CASES["views"]:
            self.assertEqual(store.ask(case["request"]).csv(case.get("table")), case["csv"])
        store.append(CASES["activities"], of="activities")
        results = [store.view(name, as_of="2026-02-01") for name in CASES["pages"]]
        store.close()
        for result in results:
            self.assertIn("<html", result.html(language="ru"))
            self.assertGreater(len(result.text()), 40)
            self.assertIn("iframe", result._repr_html_())

    def test_events_sent_again_are_duplicates(self):
        self.assertEqual(filled().append(CASES["events"])["duplicates"], len(CASES["events"]))

    def test_columns_say_what_events_say(self):
        store = funnel.Store(**CASES["open"])
        self.assertEqual(store.append_columns(CASES["columns"])["applied"], len(CASES["events"]))
        question = {"view": "cohort", "query": {"group_by": ["owner", {"dimension": "region"}]}}
        self.assertEqual(store.ask(question).json, filled().ask(question).json)

    def test_a_store_that_lasts(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "crm.funnel"
            with funnel.Store(**CASES["open"], path=path, file={"sync": False}) as store:
                store.append(CASES["events"], source="crm", mark="page 7")
                wanted = [store.ask(c["request"]).csv(c.get("table")) for c in CASES["views"]]
                reader = funnel.Store(path=path, read=True)
                self.assertEqual([reader.ask(c["request"]).csv(c.get("table")) for c in CASES["views"]], wanted)
                with self.assertRaises(funnel.FunnelError) as refused:
                    funnel.Store(path=path)
                self.assertIn("written to by another process", str(refused.exception))
                with self.assertRaises(funnel.FunnelError):
                    reader.append([{"kind": "created", "deal": "Z", "at": "2026-01-05"}])
                # Several processes may serve one page: they tell one revision, and after an erasure another one.
                def revision(board: funnel.Dashboard) -> str:
                    return json.loads(board.respond("GET", "/revision").body)["revision"]

                mine, theirs = store.dashboard(), reader.dashboard()
                self.assertEqual(revision(theirs), revision(mine))
                funnel.backup(path, Path(folder) / "copy")
                store.compact()
            self.assertEqual(funnel.verify(path)["problems"], [])
            for place in (path, Path(folder) / "copy"):
                with funnel.Store(path=place) as again:
                    self.assertEqual([again.ask(c["request"]).csv(c.get("table")) for c in CASES["views"]], wanted)
                    self.assertEqual(again.append(CASES["events"])["duplicates"], len(CASES["events"]))
                    said = again.describe()
                    self.assertEqual(said["marks"], {"crm": "page 7"})
                    self.assertEqual(said["file"]["events"], len(CASES["events"]))
                    note = again.erase(deals=[CASES["events"][0]["deal"], "nobody's"])
                    self.assertEqual((note["deals"], note["unknown"]), (1, 1))
                    deals = again.describe()["deals"]
            before = revision(theirs)
            reader.refresh()
            self.assertEqual(reader.describe()["deals"], deals)
            self.assertNotEqual(revision(theirs), before)
            with funnel.Store(path=path, read=True) as another:
                self.assertEqual(revision(another.dashboard()), revision(theirs))
            reader.close()

    def test_drill(self):
        store = filled()
        for case in CASES["drill"]:
            self.assertEqual(store.drill(**{**case["request"].get("query", {}), **{k: v for k, v in case["request"].items() if k != "query"}}), case["answer"])

    def test_parts(self):
        whole, parts, case = filled(), [funnel.Store(**CASES["open"]), funnel.Store(**CASES["open"])], CASES["parts"]
        for event in CASES["events"]:
            parts[event["deal"] in case["of_second"]].append([event])
        for asked in case["views"]:
            rest = {"view": asked["view"], "options": asked.get("options"), **asked["query"]}
            texts = [store.partial(i, 2, **rest) for i, store in enumerate(parts)]
            answer = funnel.merge(reversed(texts), view=asked["view"])
            self.assertEqual(answer.json, whole.ask(asked).json, asked["view"])
            self.assertTrue(answer.text())
            self.assertEqual(funnel.merge([funnel.merge_partials(texts)], view=asked["view"]).json, answer.json)
            with self.assertRaises(funnel.FunnelError) as caught:
                funnel.merge(texts[:1], view=asked["view"])
            self.assertEqual(caught.exception.code, case["missing"])

    def test_standing(self):
        store, case = filled(), CASES["standing"]
        standing = store.stand(**case["query"])
        numbers, before = standing.numbers(), standing.revision
        self.assertEqual(numbers[:12], case["numbers"])
        self.assertEqual(len(numbers) % case["blocks"], 0)
        store.append([case["event"]])
        store.close()
        self.assertEqual(standing.numbers()[:12], case["then"])
        self.assertGreater(standing.revision, before)
        self.assertIn("cohort", standing.result()["sections"])

    def test_dashboard(self):
        store, case = filled(), CASES["dashboard"]
        board = store.dashboard(title=case["title"], **case["query"])
        for asked in case["requests"]:
            answer = board.respond(asked["method"], asked["target"], asked["headers"], now=asked.get("now"))
            self.assertEqual((answer.status, answer.headers["Content-Type"]), (asked["status"], asked["type"]), asked)
            self.assertIn(asked["has"], answer.body.decode())
        self.assertEqual(board.respond("GET", "/report.json?created=last-month", now=datetime.date(2026, 2, 10)).status, 200)

        def won() -> int:
            return json.loads(board.respond("GET", "/deals.json?cell=outcome:won").body)["n"]

        before = won()
        tag = board.respond("GET", "/").headers["ETag"]
        self.assertEqual(board.respond("GET", "/", {"If-None-Match": tag}).status, 304)
        self.assertEqual(board.respond("GET", "/report?\udcff=1").status, 400)
        store.append([CASES["standing"]["event"]])
        store.close()
        self.assertEqual(won(), before + 1)
        with self.assertRaises(funnel.FunnelError) as refused:
            filled().dashboard(grup_by=[])
        self.assertEqual(refused.exception.code, "unknown_name")
        with self.assertRaises(funnel.FunnelError) as refused:
            board.respond("GET", "/", timeout=0)
        self.assertEqual(refused.exception.code, "too_late")
        self.assertEqual(filled().dashboard(limits={"max_segments": 1}).respond("GET", "/?by=owner").status, 422)

    def test_errors(self):
        store = filled()
        for case in CASES["errors"]:
            with self.assertRaises(funnel.FunnelError) as caught:
                store.ask(case["request"])
            self.assertEqual((caught.exception.code, caught.exception.problems[0].field), (case["code"], case["field"]))
        bad = CASES["bad_event"]
        with self.assertRaises(funnel.FunnelError) as caught:
            store.append([CASES["standing"]["event"], bad["event"]])
        problem = caught.exception.problems[0]
        self.assertEqual((caught.exception.code, problem.code, problem.field, problem.value, problem.row), (bad["code"], bad["problem"], bad["field"], bad["value"], 1))
        self.assertEqual([p.row for p in store.append([bad["event"]], keep_good=True).warnings], [0])
        self.assertEqual([p.code for p in store.ask(CASES["warned"]).warnings], ["unknown_name"])

    def test_definitions(self):
        store = filled()
        store.define(pipelines=CASES["pipelines"])
        self.assertEqual([p["id"] for p in store.describe()["pipelines"]], ["sales", "renewals"])
        self.assertEqual(store.describe()["deals"], 3)
        self.assertRegex(funnel.explain(as_of="2026-02-01")["hash"], "^[0-9a-f]{16}$")
        self.assertRegex(funnel.version(), r"^\d+\.\d+\.\d+$")


class Columns:
    """Columns of texts and of microseconds as Arrow, by hand: what a data frame offers."""

    STREAM = b"arrow_array_stream"

    def __init__(self, columns):
        self.columns, self.alive, self.released = columns, [], 0

    class Schema(ctypes.Structure):
        pass

    class Array(ctypes.Structure):
        pass

    def __arrow_c_stream__(self, requested_schema=None):
        pointer = ctypes.c_void_p

        def keep(x):
            self.alive.append(x)
            return ctypes.addressof(x)

        def schema(format_, name, children=()):
            s = Columns.Schema(keep(ctypes.create_string_buffer(format_)), keep(ctypes.create_string_buffer(name)), None, 2, len(children),
                               keep((pointer * max(1, len(children)))(*[ctypes.addressof(c) for c in children])), None, release, None)
            self.alive.append(s)
            return s

        def array(n, buffers, children=()):
            a = Columns.Array(n, 0, 0, len(buffers), len(children), keep((pointer * max(1, len(buffers)))(*buffers)),
                              keep((pointer * max(1, len(children)))(*[ctypes.addressof(c) for c in children])), None, release, None)
            self.alive.append(a)
            return a

        @ctypes.CFUNCTYPE(None, pointer)
        def end(at):
            self.released += 1

        self.alive.append(end)
        release = ctypes.cast(end, pointer).value
        fields, arrays, n = [], [], 0
        for name, values in self.columns.items():
            n = len(values)
            if all(isinstance(v, int) for v in values):
                fields.append(schema(b"tsu:UTC", name.encode()))
                arrays.append(array(n, [None, keep((ctypes.c_int64 * n)(*values))]))
                continue
            texts = [v.encode() for v in values]
            offsets = [sum(map(len, texts[:i])) for i in range(n + 1)]
            fields.append(schema(b"u", name.encode()))
            arrays.append(array(n, [None, keep((ctypes.c_int32 * (n + 1))(*offsets)), keep(ctypes.create_string_buffer(b"".join(texts)))]))
        whole, rows = schema(b"+s", b"", fields), array(n, [None], arrays)
        given = []

        @ctypes.CFUNCTYPE(ctypes.c_int, pointer, pointer)
        def get_schema(_, out):
            ctypes.memmove(out, ctypes.addressof(whole), ctypes.sizeof(whole))
            return 0

        @ctypes.CFUNCTYPE(ctypes.c_int, pointer, pointer)
        def get_next(_, out):
            ctypes.memset(out, 0, ctypes.sizeof(rows))
            if not given:
                ctypes.memmove(out, ctypes.addressof(rows), ctypes.sizeof(rows))
            given.append(1)
            return 0

        stream = funnel._ArrowStream(*[ctypes.cast(f, pointer).value for f in (get_schema, get_next)], None, release, None)
        self.alive += [get_schema, get_next, stream]
        return funnel._capsule_new(ctypes.addressof(stream), self.STREAM, None)


Columns.Schema._fields_ = [("format", ctypes.c_void_p), ("name", ctypes.c_void_p), ("metadata", ctypes.c_void_p), ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64),
                           ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p)]
Columns.Array._fields_ = [("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64), ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64),
                          ("buffers", ctypes.c_void_p), ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p)]


class Arrow(unittest.TestCase):
    COLUMNS = {"deal": ["A", "B", "B"], "kind": ["created", "created", "won"], "at": [1767225600000000, 1767312000000000, 1767398400000000], "owner": ["Anna", "Борис", ""]}

    def test_tables_go_in(self):
        by_arrow, by_columns, data = funnel.Store(), funnel.Store(), Columns(self.COLUMNS)
        self.assertEqual(by_arrow.append_arrow(data)["applied"], 3)
        self.assertEqual(data.released, 3)  # the stream, its schema, its rows: their children are theirs
        by_columns.append_columns({**self.COLUMNS, "at": array("q", self.COLUMNS["at"])})
        asked = {"view": "cohort", "query": {"group_by": ["owner"]}}
        self.assertEqual(by_arrow.ask(asked).json, by_columns.ask(asked).json)
        data = Columns({"no such field": ["x"]})
        with self.assertRaises(funnel.FunnelError) as caught:
            by_arrow.append_arrow(data)
        self.assertEqual((caught.exception.code, data.released), ("unknown_name", 2))
        with self.assertRaises(TypeError):
            by_arrow.append_arrow([1])

    def test_tables_come_out(self):
        result = filled().view("stock", as_of="2026-02-01")
        for of in (result, result.table("stock.outcomes")):
            capsule = of.__arrow_c_stream__()
            self.assertIn("arrow_array_stream", repr(capsule))
            stream = funnel._ArrowStream.from_address(funnel._capsule_pointer(capsule, b"arrow_array_stream"))
            schema = Columns.Schema()
            self.assertEqual(ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(stream.get_schema)(ctypes.addressof(stream), ctypes.addressof(schema)), 0)
            children = (ctypes.c_void_p * schema.n_children).from_address(schema.children)
            names = [ctypes.string_at(Columns.Schema.from_address(c).name).decode() for c in children]
            self.assertEqual(",".join(names), of.csv().split("\r\n")[0] if of is result else "outcome,deals,amount")
            ctypes.CFUNCTYPE(None, ctypes.c_void_p)(schema.release)(ctypes.addressof(schema))
            del capsule
        self.assertEqual(funnel._streams, {})
        with self.assertRaises(funnel.FunnelError):
            result.table("no.table").__arrow_c_stream__()

    def test_with_other_libraries(self):
        found = 0
        for name in ("pyarrow", "nanoarrow", "polars", "pandas"):
            try:
                library = importlib.import_module(name)
            except ImportError:
                continue
            found += 1
            make = {"pyarrow": lambda l, c: l.table(c), "nanoarrow": lambda l, c: Columns(c), "polars": lambda l, c: l.DataFrame(c), "pandas": lambda l, c: l.DataFrame(c)}[name]
            read = {"pyarrow": lambda l, t: l.table(t).num_rows, "nanoarrow": lambda l, t: len(l.Array(t)), "polars": lambda l, t: len(l.DataFrame(t)),
                    "pandas": lambda l, t: len(l.DataFrame.from_arrow(t)) if hasattr(l.DataFrame, "from_arrow") else 5}[name]
            store = funnel.Store()
            self.assertEqual(store.append_arrow(make(library, self.COLUMNS))["applied"], 3)
            self.assertEqual(read(library, filled().view("stock", as_of="2026-02-01")), 5)
        if found == 0:
            self.skipTest("none of pyarrow, nanoarrow, Polars and pandas is there")


class Python(unittest.TestCase):
    def test_types_of_the_language(self):
        store = funnel.Store(currency="EUR")
        utc = datetime.timezone.utc
        store.append([{"kind": "created", "deal": "x", "at": datetime.date(2026, 1, 1), "amount": Decimal("12.50")}])
        store.append_columns({"deal": ["y", "z"], "kind": ["created"] * 2, "at": [datetime.datetime(2026, 1, 1, tzinfo=utc)] * 2, "amount": [Decimal("1"), None]})
        store.append_columns({"deal": ["v"], "kind": ["created"], "at": array("q", [1767225600000000])})
        store.append_columns({"deal": ["u"], "kind": ["created"], "at": memoryview(array("q", [1767225600000000])).toreadonly()})
        report = store.report(as_of="2026-02-01")
        self.assertEqual([report["figures"][id]["value"] for id in ("deals", "amount")], [5, 1350])
        self.assertEqual([(s["n"], s["of"]) for s in report["sections"]["funnel"]["statements"] if s["id"] == "unpriced"], [(3, 5)])
        with self.assertRaises(ValueError):
            store.append_columns({"deal": ["a", "b"], "at": [1]})
        store.close()
        with self.assertRaises(ValueError):
            store.describe()

    def test_calls_can_be_stopped(self):
        store = filled()
        with self.assertRaises(funnel.FunnelError) as caught:
            store.ask({"view": "cohort"}, timeout=0)
        self.assertEqual(caught.exception.code, "too_late")
        with self.assertRaises(funnel.FunnelError) as caught:
            store.append([], progress=lambda done: True)
        self.assertEqual(caught.exception.code, "cancelled")

        def burst(done):
            raise KeyError("mine")

        with self.assertRaises(KeyError):
            store.append([], progress=burst)

    def test_threads(self):
        store, standing = filled(), filled().stand()
        wrong = []

        def work(n):
            for i in range(20):
                store.append([{"kind": "created", "deal": f"{n}-{i}", "at": "2026-01-01"}])
                if standing.numbers()[0] != 3 or store.ask({"view": "cohort"})["sections"]["cohort"]["tables"]["total"]["rows"][0]["all"] < 3:
                    wrong.append((n, i))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual((wrong, store.describe()["deals"]), ([], 163))

    def test_what_is_dropped_is_freed(self):
        store = filled()
        for _ in range(50):
            store.report(as_of="2026-02-01")
            store.stand()
        gc.collect()


if __name__ == "__main__":
    if sys.argv[1:] == ["--time"]:
        funnel_stands = filled().stand()
        print(f"{min(timeit.repeat(funnel_stands.numbers, number=20000, repeat=5)) / 20000 * 1e6:.2f}")
    else:
        unittest.main()
