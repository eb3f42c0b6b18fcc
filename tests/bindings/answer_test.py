"""docs/answer.schema.json and the code say the same: all JSON that the program, the C interface and the dashboard write of the sample
is as the schema has it, says nothing else in another language, and has every table, column, figure and chart that the schema names."""
import ctypes
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import jsonschema

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "src/bindings/python"))
import funnel  # noqa: E402

PROGRAM = os.environ.get("FUNNEL_PROGRAM", "")
SAMPLE = root / "examples/sample"
SCHEMA = json.loads((root / "docs/answer.schema.json").read_text(encoding="utf-8"))
REQUEST = json.loads((root / "docs/request.schema.json").read_text(encoding="utf-8"))
DEFS = SCHEMA["$defs"]
WORDS = {"label", "labels", "text", "title", "language", "choices"}  # what changes with the language
LANGUAGES = ("en", "ru")

DEALS = [str(SAMPLE / "deals.csv"), "-m", str(SAMPLE / "mapping.json"), "--as-of", "2026-07-01"]
ACTIVITIES = ["--activities", str(SAMPLE / "activities.csv")]
COMMANDS = {
    "report": ["report", *DEALS, "--by", "owner", "--by", "month", "--created", "2026-01-01..2026-07-01", "--since", "2026-03-01"],
    "report, touched": ["report", *DEALS, "--count", "touched", "--credit", "time_held"],
    "report, ordered": ["report", *DEALS, "--step", "qualification", "--step", "presentation?", "--step", "won", "--max-deals", "2"],
    "report, nothing": ["report", *DEALS, "--owner", "Anna Petrova", "--created", "2020-01-01..2020-02-01"],
    "report, snapshot": ["report", str(SAMPLE / "snapshot.csv"), "-m", str(SAMPLE / "snapshot.json")],
    "report, compared": ["report", *DEALS, "--compare"],
    "report, compared like for like": ["report", *DEALS, "--compare=Anna Petrova", "--like-for-like", "region"],
    "velocity": ["velocity", *DEALS, "--by", "region"],
    "velocity, response": ["velocity", *DEALS, "--response-from", "qualification"],
    "bottlenecks": ["bottlenecks", *DEALS],
    "change": ["change", *DEALS, "--period", "2026-Q2"],
    "plan": ["plan", *DEALS, "--plan", str(SAMPLE / "plan.csv"), "--by", "owner"],
    "forecast": ["plan", *DEALS],
    "workload": ["workload", *DEALS, *ACTIVITIES],
    "self": ["workload", *DEALS, *ACTIVITIES, "--self", "Anna Petrova"],
    "map": ["map", str(SAMPLE / "snapshot.csv")],
}
KINDS = {"text": str, "id": str, "period": str, "instant": str, "count": int, "money": int, "share": (int, float), "days": (int, float), "number": (int, float), "mixed": (int, float)}


def run(*arguments: str) -> str:
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout


def documents_in(text: str) -> list:
    """All JSON texts that stand one behind the other."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while text[at:].strip():
        value, at = decoder.raw_decode(text, at + len(text[at:]) - len(text[at:].lstrip()))
        found.append(value)
    return found


def without_words(x, inside=()):
    if isinstance(x, list):
        return [without_words(v, inside) for v in x]
    if not isinstance(x, dict):
        return x
    # What was read is told by who reads it: reasons are sentences there, which ids name.
    left_out = WORDS | ({"reason", "detail"} if "input" in inside else set())
    return {k: without_words(v, (*inside, k)) for k, v in x.items() if k not in left_out}


class Everything:
    """What is written, by what wrote it; made once."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = Path(self.folder.name) / "sample.funnel"
        self.answers: list = []     # (by what, JSON)
        self.pairs: list = []       # (by what, JSON in one language, in the other)
        self.program()
        self.library()
        self.dashboard()

    def add(self, by: str, *told) -> None:
        self.answers += [(by, t) for t in told]
        if len(told) == 2:
            self.pairs.append((by, *told))

    def program(self) -> None:
        for name, command in COMMANDS.items():
            for of in zip(*(documents_in(run(*command, "--lang", lang, "--json", "-")) for lang in LANGUAGES)):
                self.add(f"program, {name}", *of)
        rows = Path(self.folder.name) / "rows.csv"
        rows.write_text("deal,stage,time\nA,Lead,2026-01-01\nA,Offer,soon\nB,Lead,2026-01-02\nC,Nowhere,2026-01-02\n", encoding="utf-8")
        mapping = Path(self.folder.name) / "rows.json"
        mapping.write_text(json.dumps({"shape": "event", "pipeline": {"id": "p", "stages": [{"id": "Lead"}, {"id": "Offer"}, {"id": "Won", "kind": "won"}]},
                                       "columns": {"deal": "deal", "stage": "stage", "time": "time"}}), encoding="utf-8")
        self.add("program, rejected rows", *(json.loads(run("report", str(rows), "-m", str(mapping), "--as-of", "2026-02-01", "--lang", lang, "--json", "-")) for lang in LANGUAGES))
        made = Path(self.folder.name) / "made.csv"
        run("generate", "--deals", "4000", "--out", str(made))
        for command in ("bottlenecks", "report"):
            self.add(f"program, {command} of made deals", *(json.loads(run(command, str(made), "-m", str(made.with_suffix(".json")), "--lang", lang, "--json", "-")) for lang in LANGUAGES))
        told = run("import", str(SAMPLE / "deals.csv"), "-m", str(SAMPLE / "mapping.json"), *ACTIVITIES, "--store", str(self.store), "--json", "-")
        self.add("program, import", json.loads(told))
        self.add("program, store", json.loads(run("store", str(self.store))))
        self.add("program, verify", json.loads(run("verify", str(self.store))))

    def library(self) -> None:
        with funnel.Store(path=self.store, read=True) as s:
            self.add("C, describe", s.describe())
            for view in REQUEST["$defs"]["request"]["properties"]["view"]["enum"]:
                query = {"as_of": "2026-07-01", "zone": "Europe/Berlin"}
                options = {"plan": {"targets": [{"period": "2026-07", "amount": 1000000}]}, "self": {"person": "Anna Petrova"}, "waterfall": {"since": "2026-03-01"},
                           "change": {"before": {"from": "2026-01-01", "to": "2026-04-01"}, "after": {"from": "2026-04-01", "to": "2026-07-01"}}}.get(view, {})
                if view in ("cohort", "periods", "report"):
                    query["group_by"] = ["owner"]
                if view == "activity":
                    query["in"] = {"from": "2026-01-01", "to": "2026-07-01"}
                if view == "credit":
                    query["credit"] = "time_held"
                if view == "ordered":
                    query.update(counting="ordered", ordered={"steps": [{"stages": ["qualification"]}, {"stages": ["won"]}]})
                results = [s.ask({"view": view, "query": query, "options": options, "language": lang}) for lang in LANGUAGES]
                self.add(f"C, {view}", *(r.data for r in results))
                self.add(f"C, {view} rendered", json.loads(results[0]._render(format="json", language="ru")), results[1].data)
            self.add("C, standing", s.stand(group_by=["owner"]).result().data)
            self.add("C, drill", s.drill({"measure": "outcome", "outcome": "lost"}, as_of="2026-07-01", limit=3))
            self.add("C, explain", *(funnel.explain(language=lang, as_of="2026-07-01", group_by=["owner"]) for lang in LANGUAGES))
            query = {"as_of": "2026-07-01", "known_at": "2026-07-01", "group_by": ["owner"]}
            parts = [s.partial(0, 1, **query)]
            self.add("C, merge", *(funnel.merge(parts, language=lang).data for lang in LANGUAGES))
            out, said = ctypes.c_void_p(), json.dumps({"target": "/"}).encode()
            board = s.dashboard()
            assert funnel._lib.funnel_dashboard_respond(None, board._handle, said, len(said), ctypes.byref(out)) == 0
            self.add("C, response", funnel.Result(out.value).data)
        self.add("C, verify", funnel.verify(self.store))
        s = funnel.Store()
        self.add("C, append", s.append([{"kind": "created", "deal": "A", "at": "2026-01-01"}]).data)
        self.add("C, append with rejections", s.append([{"deal": "A", "at": "2026-01-04", "stage": "nowhere"}], keep_good=True).data)
        self.add("C, erase", s.erase(deals=["A", "Z"]))

    def dashboard(self) -> None:
        server = subprocess.Popen([PROGRAM, "serve", *DEALS, *ACTIVITIES, "--port", "0", "--no-token"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            address = re.search(r"http://[^/\s]+", server.stdout.readline()).group()
            ask = lambda path: self.get(address + path)
            for path in ("report?with=velocity,bottlenecks,change,team,forecast,workload", "report?is.region=North&by=owner", "velocity?", "bottlenecks?",
                         "change?period=2026-Q2", "team?", "forecast?", "workload?", "self?person=Anna+Petrova"):
                name, _, rest = path.partition("?")
                self.add(f"dashboard, {path}", *(ask(f"/{name}.json?{rest}&lang={lang}".replace("?&", "?")) for lang in LANGUAGES))
            for cell in ("all", "outcome:lost", "outcome:open", "won:2026-05"):
                self.add(f"dashboard, {cell}", ask(f"/deals.json?limit=2&cell={cell}"))
            for path in ("/revision", "/health", "/report.json?lang=de", "/deals.json?cell=nothing"):
                self.add(f"dashboard, {path}", ask(path))
        finally:
            server.terminate()
            server.communicate()

    @staticmethod
    def get(address: str):
        try:
            with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": "application/json"})) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as e:
            return json.load(e)


EVERYTHING = None


def setUpModule() -> None:
    global EVERYTHING
    EVERYTHING = Everything()


class Answers(unittest.TestCase):
    maxDiff = None

    def documents(self):
        return ((by, told) for by, told in EVERYTHING.answers if told.get("schema") == "funnel.document")

    def test_all_are_as_the_schema_has_them(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        shapes = {DEFS[of["$ref"].rsplit("/", 1)[1]]["properties"]["schema"]["const"]: of for of in SCHEMA["oneOf"]}
        found = set()
        for by, told in EVERYTHING.answers:
            with self.subTest(by=by):
                self.assertIn(told.get("schema"), shapes)
                found.add(told["schema"])
                # The shape that it says: what is wrong is told of that one alone.
                check = jsonschema.Draft202012Validator({"$defs": DEFS, **shapes[told["schema"]]})
                self.assertEqual([], [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in check.iter_errors(told)][:5])
        self.assertEqual(found, set(shapes))

    def test_the_validator_would_notice(self):
        check = jsonschema.Draft202012Validator(SCHEMA)
        by, sound = next(self.documents())
        self.assertTrue(check.is_valid(sound))
        for break_it in (lambda d: d.update(version=2), lambda d: d.update(more=1), lambda d: d.pop("input"), lambda d: d["currency"].update(decimals="2"),
                         lambda d: d["figures"].update(another=d["figures"]["won"]), lambda d: d["sections"].update(another=d["sections"]["funnel"]),
                         lambda d: d["sections"]["stages"]["tables"]["stages"]["rows"][0].update(amount=1.5),
                         lambda d: d["sections"]["stages"]["tables"]["stages"]["rows"][0].update(amount=""),
                         lambda d: d["sections"]["stages"]["tables"]["stages"]["rows"][0].pop("amount"),
                         lambda d: d["figures"]["win_rate"]["interval"].update(level=None)):
            broken = json.loads(json.dumps(sound))
            break_it(broken)
            self.assertFalse(check.is_valid(broken))

    def test_values_are_of_their_kinds(self):
        for by, told in self.documents():
            for s, section in told["sections"].items():
                for t, table in section["tables"].items():
                    for column in table["columns"]:
                        for row in table["rows"] + table.get("totals", []):
                            value = row[column["id"]]
                            where = (by, s, t, column["id"], value)
                            if value is None:
                                continue
                            self.assertIsInstance(value, KINDS[column["kind"]], where)
                            self.assertNotEqual(value, "", where)
                            if column["kind"] == "id":
                                self.assertIn(value, column["labels"], where)

    def test_the_language_changes_words_alone(self):
        changed = 0
        for by, one, other in EVERYTHING.pairs:
            with self.subTest(by=by):
                self.assertEqual(without_words(one), without_words(other))
                changed += one != other
        self.assertGreater(changed, 20)

    def test_queries_are_those_of_requests(self):
        check = jsonschema.Draft202012Validator({"$defs": REQUEST["$defs"], "$ref": "#/$defs/query"})
        asked = [(by, told["question"]["query"]) for by, told in self.documents() if told["question"]["query"] is not None]
        self.assertGreater(len(asked), 60)
        for by, query in asked:
            self.assertEqual([], [e.message for e in check.iter_errors(query)], by)

    def test_the_schema_names_nothing_that_is_never_written(self):
        written = {"figures": set(), "sections": set(), "tables": set(), "charts": set(), "columns": set(), "beside": set()}
        for _, told in self.documents():
            written["figures"] |= set(told["figures"])
            written["sections"] |= set(told["sections"])
            for s, section in told["sections"].items():
                written["charts"] |= {f"{s}.{c}" for c in section["charts"]}
                for t, table in section["tables"].items():
                    name = f"{s}.{'stage' if t.startswith('stage:') else t}"
                    written["tables"].add(name)
                    for row in table["rows"] + table.get("totals", []):
                        written["columns"] |= {f"{name}.{key}" for key in row}
        known = {"figures": set(DEFS["figures"]["propertyNames"]["enum"]), "sections": set(DEFS["sections"]["properties"])}
        known["tables"] = {d[6:] for d in DEFS if d.startswith("table_")}
        known["charts"] = {f"{s}.{c}" for s, of in DEFS["sections"]["properties"].items() for c in of["properties"]["charts"].get("propertyNames", {}).get("enum", [])}
        known["columns"] = {f"{d[4:]}.{key}" for d in DEFS if d.startswith("row_") for key in DEFS[d].get("properties", {})}
        for what, names in known.items():
            self.assertEqual(set(), names - written[what], what)


if __name__ == "__main__":
    if sys.argv[1:] == ["--dump"]:
        json.dump(Everything().answers, sys.stdout, ensure_ascii=False)
    else:
        unittest.main()
