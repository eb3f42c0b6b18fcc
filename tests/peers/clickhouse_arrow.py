"""Events from ClickHouse and tables to ClickHouse, as Arrow in process: a third implementation of the interface beside ours and DuckDB's."""
import ctypes
import unittest

from arrow_peer import ROWS, ArrowPeer, funnel, library_at, skip

house = library_at("@chdb/lib-linux-*/libchdb.so")
P = ctypes.c_void_p
if not hasattr(house, "chdb_query_arrow"):
    skip("this chdb gives no Arrow")
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


AT = "toDateTime64('2026-01-01 00:00:00', {}, 'UTC') + toIntervalDay(k) + toIntervalHour(d % 500)"
EVENTS = f"""
SELECT multiIf(k = 0, 'created', k = 1, 'moved', 'won') AS kind,
       {{deal}} AS deal,
       {{at}} AS at,
       if(k = 1, 'presentation', NULL) AS stage,
       if(k = 0, {{owner}}, NULL) AS owner,
       if(k = 0 AND d % 7 <> 0, {{amount}}, NULL) AS amount,
       if(k = 0, concat('Region number ', toString(d % 5)), NULL) AS `values.region`
FROM (SELECT number AS i, number % 3 AS k, intDiv(number, 3) AS d FROM numbers({ROWS})) ORDER BY i"""
PLAIN = {"deal": "concat('D', toString(d))", "at": AT.format(6), "owner": "concat('Owner ', toString(d % 9))", "amount": "toDecimal64(d % 1000, 2) + toDecimal64('0.25', 2)"}
FORMS = [
    {"at": AT.format(0)}, {"at": AT.format(3)}, {"at": AT.format(9)},
    {"at": f"toUnixTimestamp64Micro({AT.format(6)})"},
    {"amount": "toInt64((d % 1000) * 100 + 25)"}, {"amount": "toUInt32((d % 1000) * 100 + 25)"},
    {"amount": "concat(toString(d % 1000), '.25')"},
    {"amount": "toDecimal128(d % 1000, 2) + toDecimal128('0.25', 2)"},
]
CODED = {"owner": "toLowCardinality(concat('Owner ', toString(d % 9)))"}


class ClickHouse(ArrowPeer, unittest.TestCase):
    EVENTS, PLAIN, FLOAT = EVENTS, PLAIN, "toFloat64(d)"
    WAYS = [*((forms, {}) for forms in FORMS), (CODED, {"coded": True})]

    def query(self, sql: str, coded: bool = False) -> Query:
        return Query(sql, coded)

    def rows_of(self, table) -> list:
        capsule = table.__arrow_c_stream__()
        self.assertEqual(house.chdb_arrow_scan(CONNECTION, b"answer", P(funnel._capsule_pointer(capsule, funnel._STREAM))), 0)
        taken = rows("SELECT * FROM arrowstream(answer)")
        house.chdb_arrow_unregister_table(CONNECTION, b"answer")
        return taken


if __name__ == "__main__":
    unittest.main()
