"""docs/request.schema.json and the code say the same: the code tells what it knows when it refuses a key, or a name, that it does not."""
import ctypes
import json
import re
import sys
import unittest
from pathlib import Path

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "src/bindings/python"))
import funnel  # noqa: E402

SCHEMA = json.loads((root / "docs/request.schema.json").read_text(encoding="utf-8"))
DEFS = SCHEMA["$defs"]
VIEWS = DEFS["request"]["properties"]["view"]["enum"]
NOT_A_KEY = "no such key"


def store() -> funnel.Store:
    s = funnel.Store(currency="EUR")
    s.append([{"kind": "created", "deal": "A", "at": "2026-01-01", "owner": "Anna", "amount": 100, "values": {"region": "North"}},
              {"kind": "won", "deal": "A", "at": "2026-01-20"}])
    return s


def known(ask) -> set:
    """The keys that the code lists when it is given one that it does not know."""
    try:
        ask()
    except funnel.FunnelError as e:
        for problem in e.problems:
            if problem.field.endswith(NOT_A_KEY):
                listed = re.search(r"there are (?!no)(.*)", problem.message)
                return set(listed.group(1).split(", ")) if listed else set()
    raise AssertionError("it was not refused")


def checked(function) -> None:
    with funnel._Call() as call:
        call.check(function(call.handle))


def drill(s: funnel.Store, request: dict) -> None:
    s._ask(funnel._lib.funnel_drill, json.dumps(request).encode())


def options_of(view: str) -> dict:
    return DEFS["team" if view == "team" else f"options_{view}"]


class Schema(unittest.TestCase):
    def same(self, definition: str, ask) -> None:
        self.assertEqual(set(DEFS[definition]["properties"]), known(ask), definition)

    def test_keys(self):
        s = store()
        self.same("request", lambda: s.ask({NOT_A_KEY: 1}))
        self.same("drill", lambda: drill(s, {NOT_A_KEY: 1, "cell": {}}))
        said = json.dumps({NOT_A_KEY: 1}).encode()
        out = ctypes.byref(ctypes.c_void_p())
        self.same("partial", lambda: s._ask(funnel._lib.funnel_partial, json.dumps({NOT_A_KEY: 1}).encode()))
        self.same("part", lambda: s._ask(funnel._lib.funnel_partial, json.dumps({"part": {NOT_A_KEY: 1}}).encode()))
        self.same("merge", lambda: funnel._merged([], {NOT_A_KEY: 1}))
        self.same("open", lambda: checked(lambda call: funnel._lib.funnel_open(call, None, 0, said, len(said), out)))
        self.same("define", lambda: checked(lambda call: funnel._lib.funnel_define(call, s._open(), said, len(said))))
        self.same("append", lambda: checked(lambda call: funnel._lib.funnel_append_json(call, s._open(), None, 0, said, len(said), out)))
        self.same("dashboard", lambda: checked(lambda call: funnel._lib.funnel_dashboard_new(call, s._open(), said, len(said), out)))
        self.same("dashboard_request", lambda: checked(lambda call: funnel._lib.funnel_dashboard_respond(call, s.dashboard()._handle, said, len(said), out)))
        self.same("render", lambda: s.ask({"view": "cohort"})._render(**{NOT_A_KEY: 1}))
        for view in VIEWS:
            request = {"view": view, "query": {"as_of": "2026-02-01"}, "options": {NOT_A_KEY: 1}}
            if view == "ordered":
                request["query"].update(counting="ordered", ordered={"steps": [{"stages": ["won"]}]})
            self.assertEqual(set(options_of(view)["properties"]), known(lambda: s.ask(request)), view)

    def test_cells(self):
        s = store()
        request = {"query": {"as_of": "2026-02-01", "in": {"from": "2026-01-01", "to": "2026-02-01"}}, "options": {}}
        for name, cell in ((k[5:], v) for k, v in DEFS.items() if k.startswith("cell_")):
            union = set()
            for first in ({}, {"measure": "fate"}, {"measure": "counted"}, {"measure": "counted", "row": 0}, {"end": "moved"}, {"outcome": "lost"}):
                if not set(first) <= set(cell["properties"]):
                    continue
                said = {**request, "view": name, "cell": {NOT_A_KEY: 1, **first}}
                if name == "waterfall":
                    said["options"] = {"since": "2026-01-05"}
                union |= known(lambda: drill(s, said))
            self.assertEqual(set(cell["properties"]), union, name)

    def test_events(self):
        s = store()
        for of, definition in (("deals", "deal_event"), ("activities", "activity_event")):
            for field in {f for d in ("deal_event", "activity_event") for f in DEFS[d]["properties"]}:
                try:
                    s.append([{field: True}], of=of)
                    codes = []
                except funnel.FunnelError as e:
                    codes = [p.code for p in e.problems]
                self.assertEqual("unknown_name" not in codes, field in DEFS[definition]["properties"], (of, field))

    def test_the_query(self):
        def refused(value) -> list:
            try:
                funnel.explain(**value)
            except funnel.FunnelError as e:
                return [p.field for p in e.problems if p.message == "there is no such field"]
            return []

        def walk(path, schema):
            schema = DEFS[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
            for name, part in schema.get("properties", {}).items():
                whole = {name: None}
                for step in reversed(path):
                    whole = {step: whole}
                field = ".".join(["query", *path, name])
                self.assertNotIn(field, refused(whole))
                if "$ref" in part:
                    walk([*path, name], part)

        walk([], DEFS["query"])
        everything = funnel.explain(**next(e["query"] for e in DEFS["request"]["examples"] if e.get("view") == "cohort"))["query"]
        self.assertLessEqual(set(everything), set(DEFS["query"]["properties"]))
        self.assertEqual([f"query.{NOT_A_KEY}"], refused({NOT_A_KEY: 1}))

    def test_names(self):
        s = store()

        def one_of(request, drilling=False) -> list:
            try:
                drill(s, request) if drilling else s.ask(request)
            except funnel.FunnelError as e:
                return next(m.group(1).split(", ") for p in e.problems if (m := re.search("must be one of (.*)", p.message)))
            raise AssertionError(request)

        self.assertEqual(one_of({"view": "?"}), VIEWS)
        for key in ("basis", "counting", "credit", "worth"):
            self.assertEqual(one_of({"query": {key: "?"}}), DEFS["query"]["properties"][key]["enum"])
        for key in ("versions", "unit"):
            self.assertEqual(one_of({"query": {"layout": {key: "?"}}}), DEFS["layout"]["properties"][key]["enum"])
        for view, key in (("cohort", "measure"), ("activity", "metric"), ("waterfall", "flow"), ("periods", "milestone"), ("credit", "outcome"), ("workload", "count"), ("transitions", "end"), ("stock", "outcome")):
            request = {"view": view, "query": {"as_of": "2026-02-01"}, "cell": {key: "?"}, "options": {"since": "2026-01-01"} if view == "waterfall" else {}}
            self.assertEqual(one_of(request, drilling=True), DEFS[f"cell_{view}"]["properties"][key]["enum"], view)

    def test_examples_are_answered(self):
        s = store()
        self.assertEqual({e.get("view", "report") for e in DEFS["request"]["examples"]}, set(VIEWS))
        for example in DEFS["request"]["examples"]:
            self.assertTrue(s.ask(example).json)


if __name__ == "__main__":
    unittest.main()
