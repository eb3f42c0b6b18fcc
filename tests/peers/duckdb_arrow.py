"""Events from DuckDB and tables to DuckDB, as Arrow in process: another implementation of the interface, with types of its own choice."""
import ctypes
import unittest

from arrow_peer import ROWS, ArrowPeer, funnel, library_at

duck = library_at("@duckdb/node-bindings-linux-*/libduckdb.so")
P = ctypes.c_void_p
for name in ("duckdb_query_arrow", "duckdb_query_arrow_schema", "duckdb_query_arrow_array", "duckdb_arrow_scan", "duckdb_query", "duckdb_connect", "duckdb_open"):
    getattr(duck, name).restype = ctypes.c_int
duck.duckdb_query_arrow_error.restype = ctypes.c_char_p
duck.duckdb_value_varchar.restype = P


class Connection:
    """DuckDB in memory."""

    def __init__(self) -> None:
        self.database, self.handle = P(), P()
        assert duck.duckdb_open(None, ctypes.byref(self.database)) == 0
        assert duck.duckdb_connect(self.database, ctypes.byref(self.handle)) == 0

    def rows(self, sql: str) -> list:
        class Result(ctypes.Structure):
            _fields_ = [("columns", ctypes.c_uint64), ("rows", ctypes.c_uint64), ("changed", ctypes.c_uint64), ("data", P), ("error", ctypes.c_char_p), ("internal", P)]

        result = Result()
        code = duck.duckdb_query(self.handle, sql.encode(), ctypes.byref(result))
        duck.duckdb_result_error.restype = ctypes.c_char_p
        assert code == 0, duck.duckdb_result_error(ctypes.byref(result))
        duck.duckdb_row_count.restype = duck.duckdb_column_count.restype = ctypes.c_uint64

        def text(column: int, row: int):
            at = duck.duckdb_value_varchar(ctypes.byref(result), ctypes.c_uint64(column), ctypes.c_uint64(row))
            value = None if not at else ctypes.string_at(at).decode()
            duck.duckdb_free(P(at))
            return value

        return [[text(c, r) for c in range(duck.duckdb_column_count(ctypes.byref(result)))] for r in range(duck.duckdb_row_count(ctypes.byref(result)))]

    def scan(self, name: str, table) -> None:
        """Makes a view of what offers the Arrow PyCapsule protocol."""
        capsule = table.__arrow_c_stream__()
        self.kept = capsule
        assert duck.duckdb_arrow_scan(self.handle, name.encode(), P(funnel._capsule_pointer(capsule, funnel._STREAM))) == 0


class Query:
    """The answer to a statement. Offers the Arrow PyCapsule protocol, chunk by chunk."""

    def __init__(self, connection: Connection, sql: str) -> None:
        self.answer = P()
        if duck.duckdb_query_arrow(connection.handle, sql.encode(), ctypes.byref(self.answer)) != 0:
            raise ValueError(duck.duckdb_query_arrow_error(self.answer).decode())

    def __arrow_c_stream__(self, requested_schema=None):
        @ctypes.CFUNCTYPE(ctypes.c_int, P, P)
        def get_schema(_, out):
            ctypes.memset(out, 0, 72)
            return duck.duckdb_query_arrow_schema(self.answer, ctypes.byref(P(out)))

        @ctypes.CFUNCTYPE(ctypes.c_int, P, P)
        def get_next(_, out):
            ctypes.memset(out, 0, 80)
            return duck.duckdb_query_arrow_array(self.answer, ctypes.byref(P(out)))

        @ctypes.CFUNCTYPE(None, P)
        def release(stream):
            duck.duckdb_destroy_arrow(ctypes.byref(self.answer))
            ctypes.memset(stream + 24, 0, 8)

        self.alive = [get_schema, get_next, release]
        self.stream = funnel._ArrowStream(*[ctypes.cast(f, P).value for f in (get_schema, get_next)], None, ctypes.cast(release, P).value, None)
        return funnel._capsule_new(ctypes.addressof(self.stream), funnel._STREAM, None)


EVENTS = f"""
SELECT CASE WHEN k = 0 THEN 'created' WHEN k = 1 THEN 'moved' ELSE 'won' END AS kind,
       {{deal}} AS deal,
       {{at}} AS at,
       CASE WHEN k = 1 THEN 'presentation' END AS stage,
       {{owner}} AS owner,
       CASE WHEN k = 0 AND d % 7 <> 0 THEN {{amount}} END AS amount,
       CASE WHEN k = 0 THEN 'Region number ' || (d % 5) END AS "values.region"
FROM (SELECT range AS i, range % 3 AS k, range // 3 AS d FROM range({ROWS})) ORDER BY i"""
PLAIN = {"deal": "'D' || d", "at": "TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_days(CAST(k AS INTEGER)) + to_hours(CAST(d % 500 AS INTEGER))",
         "owner": "CASE WHEN k = 0 THEN 'Owner ' || (d % 9) END", "amount": "CAST(d % 1000 AS DECIMAL(12, 2)) + 0.25"}
FORMS = [
    {"at": "TIMESTAMP_MS '2026-01-01 00:00:00' + to_days(CAST(k AS INTEGER)) + to_hours(CAST(d % 500 AS INTEGER))"},
    {"at": "CAST(TIMESTAMP '2026-01-01 00:00:00' + to_days(CAST(k AS INTEGER)) + to_hours(CAST(d % 500 AS INTEGER)) AS TIMESTAMP_NS)"},
    {"at": "epoch_us(TIMESTAMP '2026-01-01 00:00:00' + to_days(CAST(k AS INTEGER)) + to_hours(CAST(d % 500 AS INTEGER)))"},
    {"amount": "CAST((d % 1000) * 100 + 25 AS BIGINT)"},
    {"amount": "CAST((d % 1000) * 100 + 25 AS UINTEGER)"},
    {"amount": "CAST(d % 1000 AS VARCHAR) || '.25'"},
    {"owner": "CASE WHEN k = 0 THEN CAST('Owner ' || (d % 9) AS ENUM ('Owner 0', 'Owner 1', 'Owner 2', 'Owner 3', 'Owner 4', 'Owner 5', 'Owner 6', 'Owner 7', 'Owner 8')) END"},
]
SETTINGS = ("SET arrow_large_buffer_size = true", "SET produce_arrow_string_view = true")


class DuckDB(ArrowPeer, unittest.TestCase):
    EVENTS, PLAIN, FLOAT = EVENTS, PLAIN, "CAST(d AS DOUBLE)"
    WAYS = [*((forms, {}) for forms in FORMS), *(({}, {"settings": s}) for s in SETTINGS)]

    def query(self, sql: str, settings: str = "") -> Query:
        connection = Connection()
        if settings:
            connection.rows(settings)
        return Query(connection, sql)

    def rows_of(self, table) -> list:
        connection = Connection()
        connection.scan("answer", table)
        return [[v or "" for v in row] for row in connection.rows("SELECT * FROM answer")]

    def test_whole_numbers_are_ids(self):
        store = self.store_of({"deal": "d"})
        self.assertEqual(store.drill({"outcome": "open", "measure": "outcome"}, view="cohort", limit=1)["ids"], [str(ROWS // 3)])


if __name__ == "__main__":
    unittest.main()
