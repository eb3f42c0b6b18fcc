"""Events from ClickHouse and tables to ClickHouse, as Arrow in process: a third implementation of the interface beside ours and DuckDB's.

Usage: clickhouse_arrow.py FOLDER, in which npm installed chdb. Exit code 77: ClickHouse is not there."""
import ctypes
import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/bindings/python"))
FOLDER = Path(os.environ.get("FUNNEL_PEERS_DIR") or sys.argv[1]) / "node_modules"
del sys.argv[1]
LIBRARY = next((p for p in [*FOLDER.glob("@chdb/lib-linux-*/libchdb.so")]), None)
if LIBRARY is None:
    print(f"skipped: no libchdb.so below {FOLDER}; see tests/peers/README.md")
    sys.exit(77)
import funnel  # noqa: E402

house = ctypes.CDLL(str(LIBRARY))
P = ctypes.c_void_p
if not hasattr(house, "chdb_query_arrow"):
    print("skipped: this chdb gives no Arrow; see tests/peers/README.md")
    sys.exit(77)
house.chdb_connect.restype = ctypes.POINTER(P)
for name in ("chdb_query", "chdb_query_arrow", "chdb_result_buffer"):
    getattr(house, name).restype = P
house.chdb_result_error.restype = ctypes.c_char_p
house.chdb_result_length.restype = ctypes.c_size_t
CONNECTION = P(house.chdb_connect(1, (ctypes.c_char_p * 1)(b"clickhouse"))[0])  # one a process


def checked(result) -> None:
    error = house.chdb_result_error(P(result))
    if error:
        raise ValueError(error.decode())


def rows(sql: str) -> list:
    result = house.chdb_query(CONNECTION, sql.encode(), b"TSV")
    checked(result)
    text = ctypes.string_at(house.chdb_result_buffer(P(result)), house.chdb_result_length(P(result))).decode()
    house.chdb_destroy_query_result(P(result))
    return [["" if v == "\\N" else v for v in line.split("\t")] for line in text.splitlines()]


class Query:
    """The answer to a statement. Offers the Arrow PyCapsule protocol. `coded`: texts of few values as dictionaries."""

    def __init__(self, sql: str, coded: bool = False) -> None:
        self.stream = funnel._ArrowStream()
        options = (ctypes.c_int32 * 3)(0, int(coded), 1)
        self.result = house.chdb_query_arrow(CONNECTION, sql.encode(), ctypes.byref(self.stream), options)
        checked(self.result)

    def __arrow_c_stream__(self, requested_schema=None):
        return funnel._capsule_new(ctypes.addressof(self.stream), funnel._STREAM, None)


N = 10_000
AT = "toDateTime64('2026-01-01 00:00:00', {}, 'UTC') + toIntervalDay(k) + toIntervalHour(d % 500)"
EVENTS = f"""
SELECT multiIf(k = 0, 'created', k = 1, 'moved', 'won') AS kind,
       {{deal}} AS deal,
       {{at}} AS at,
       if(k = 1, 'presentation', NULL) AS stage,
       if(k = 0, {{owner}}, NULL) AS owner,
       if(k = 0 AND d % 7 <> 0, {{amount}}, NULL) AS amount,
       if(k = 0, concat('Region number ', toString(d % 5)), NULL) AS `values.region`
FROM (SELECT number AS i, number % 3 AS k, intDiv(number, 3) AS d FROM numbers({N})) ORDER BY i"""
PLAIN = {"deal": "concat('D', toString(d))", "at": AT.format(6), "owner": "concat('Owner ', toString(d % 9))", "amount": "toDecimal64(d % 1000, 2) + toDecimal64('0.25', 2)"}
OTHERS = [
    {"at": AT.format(0)}, {"at": AT.format(3)}, {"at": AT.format(9)},
    {"at": f"toUnixTimestamp64Micro({AT.format(6)})"},
    {"amount": "toInt64((d % 1000) * 100 + 25)"}, {"amount": "toUInt32((d % 1000) * 100 + 25)"},
    {"amount": "concat(toString(d % 1000), '.25')"},
    {"amount": "toDecimal128(d % 1000, 2) + toDecimal128('0.25', 2)"},
]
CODED = {"owner": "toLowCardinality(concat('Owner ', toString(d % 9)))"}
ASKED = {"view": "cohort", "query": {"group_by": ["owner", {"dimension": "region"}]}}


class ClickHouse(unittest.TestCase):
    def cohort_of(self, forms: dict, coded: bool = False) -> str:
        store = funnel.Store()
        self.assertEqual(store.append_arrow(Query(EVENTS.format(**{**PLAIN, **forms}), coded))["applied"], N)
        return store.ask(ASKED).json

    def test_events_come_in_in_every_type(self):
        wanted = self.cohort_of({})
        self.assertIn("Owner 8", wanted)
        for forms in OTHERS:
            self.assertEqual(self.cohort_of(forms), wanted, forms)
        self.assertEqual(self.cohort_of(CODED, True), wanted, "as a dictionary")

    def test_floating_point_money_is_refused(self):
        with self.assertRaisesRegex(funnel.FunnelError, "amount: floating-point"):
            funnel.Store().append_arrow(Query(EVENTS.format(**{**PLAIN, "amount": "toFloat64(d)"})))

    def test_tables_go_out(self):
        store = funnel.Store()
        store.append_arrow(Query(EVENTS.format(**PLAIN)))
        told = 0
        for name, request in (("cohort.segment_rows", ASKED), ("cohort.segments", ASKED), ("periods.periods", {"view": "periods"}), ("transitions.moves", {"view": "transitions"})):
            result = store.ask(request)
            capsule = result.table(name).__arrow_c_stream__()
            self.assertEqual(house.chdb_arrow_scan(CONNECTION, b"answer", P(funnel._capsule_pointer(capsule, funnel._STREAM))), 0)
            csv = [line.split(",") for line in result.csv(name).split("\r\n")[1:-1]]
            self.assertEqual(rows("SELECT * FROM arrowstream(answer)"), csv, name)
            house.chdb_arrow_unregister_table(CONNECTION, b"answer")
            told += len(csv)
        self.assertGreater(told, 50)


if __name__ == "__main__":
    unittest.main()
