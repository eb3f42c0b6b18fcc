"""Sales-funnel analytics for CRM backends: the funnel library, in one file without a build step.

    import funnel

    store = funnel.Store(currency="EUR")
    store.append([
        {"kind": "created", "deal": "A", "at": "2026-01-01", "owner": "Anna", "amount": "500.00"},
        {"deal": "A", "at": "2026-01-04", "stage": "presentation"},
        {"kind": "won", "deal": "A", "at": "2026-01-21"},
    ])
    report = store.report(as_of="2026-02-01", group_by=["owner"])
    print(report.text())
    print(report["figures"]["won"]["value"])

Needs libfunnel.so.0 beside this file, where the environment variable FUNNEL_LIBRARY says, or where the system finds it; and nothing
but Python 3.9. Every question is JSON: docs/request.schema.json of the library lists its keys, docs/answer.schema.json those of answers; include/funnel/c.h has the contract.

Threads: objects may be used from any thread; calls release the interpreter's lock, so other threads go on meanwhile.
"""

from __future__ import annotations

import ctypes
import datetime
import json
import os
import threading
from array import array
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Mapping, Optional, Sequence, Union

__all__ = ["Store", "Result", "Standing", "Dashboard", "Response", "Table", "FunnelError", "Problem", "backup", "explain", "merge", "merge_partials", "verify", "version"]

ABI_VERSION = 0
Time = Union[str, datetime.date, datetime.datetime]

_OK, _NO_MEMORY, _OUT_OF_RANGE = 0, 100, 7
_FIELDS_OF_NUMBERS = {"at", "known_at", "due", "amount", "sequence"}


def _load() -> ctypes.CDLL:
    here = Path(__file__).resolve().parent / f"libfunnel.so.{ABI_VERSION}"
    path = os.environ.get("FUNNEL_LIBRARY") or (str(here) if here.exists() else here.name)
    try:
        lib = ctypes.CDLL(path)
    except OSError as e:
        raise ImportError(f"{e}. Put libfunnel.so.{ABI_VERSION} beside {Path(__file__).name}, name it in FUNNEL_LIBRARY, or install it") from e
    text, size, pointer, status = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int32
    out = ctypes.POINTER(ctypes.c_void_p)
    signatures = {
        "funnel_abi_version": (ctypes.c_uint32, []),
        "funnel_version": (text, []),
        "funnel_code_name": (text, [status]),
        "funnel_call_new": (pointer, []),
        "funnel_call_free": (None, [pointer]),
        "funnel_call_cancel": (None, [pointer]),
        "funnel_call_progress": (None, [pointer, _PROGRESS, pointer]),
        "funnel_call_deadline": (None, [pointer, ctypes.c_int64]),
        "funnel_call_errors": (size, [pointer]),
        "funnel_call_error_code": (status, [pointer, size]),
        "funnel_call_error_text": (pointer, [pointer, size, status, ctypes.POINTER(size)]),
        "funnel_open": (status, [pointer, text, size, text, size, out]),
        "funnel_close": (status, [pointer, pointer]),
        "funnel_define": (status, [pointer, pointer, text, size]),
        "funnel_describe": (status, [pointer, pointer, out]),
        "funnel_refresh": (status, [pointer, pointer]),
        "funnel_compact": (status, [pointer, pointer]),
        "funnel_erase": (status, [pointer, pointer, text, size, out]),
        "funnel_backup": (status, [pointer, text, size, text, size]),
        "funnel_verify": (status, [pointer, text, size, out]),
        "funnel_append_json": (status, [pointer, pointer, text, size, text, size, out]),
        "funnel_batch_new": (status, [pointer, size, out]),
        "funnel_batch_free": (None, [pointer]),
        "funnel_batch_int64": (status, [pointer, pointer, text, size, pointer, pointer]),
        "funnel_batch_text": (status, [pointer, pointer, text, size, pointer, pointer, pointer]),
        "funnel_batch_codes": (status, [pointer, pointer, text, size, pointer, pointer, pointer, size, pointer]),
        "funnel_append_batch": (status, [pointer, pointer, pointer, text, size, out]),
        "funnel_append_arrow": (status, [pointer, pointer, pointer, text, size, out]),
        "funnel_query": (status, [pointer, pointer, text, size, out]),
        "funnel_explain": (status, [pointer, text, size, out]),
        "funnel_drill": (status, [pointer, pointer, text, size, out]),
        "funnel_partial": (status, [pointer, pointer, text, size, out]),
        "funnel_merge": (status, [pointer, text, size, text, size, out]),
        "funnel_result_json": (pointer, [pointer, ctypes.POINTER(size)]),
        "funnel_result_render": (status, [pointer, pointer, text, size, out, ctypes.POINTER(size)]),
        "funnel_result_arrow": (status, [pointer, pointer, text, size, pointer]),
        "funnel_result_free": (None, [pointer]),
        "funnel_stand": (status, [pointer, pointer, text, size, out]),
        "funnel_standing_read": (status, [pointer, pointer, size, ctypes.POINTER(size), ctypes.POINTER(ctypes.c_uint64)]),
        "funnel_standing_result": (status, [pointer, pointer, out]),
        "funnel_standing_free": (None, [pointer]),
        "funnel_dashboard_new": (status, [pointer, pointer, text, size, out]),
        "funnel_dashboard_respond": (status, [pointer, pointer, text, size, out]),
        "funnel_result_body": (pointer, [pointer, ctypes.POINTER(size)]),
        "funnel_dashboard_free": (None, [pointer]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    if lib.funnel_abi_version() != ABI_VERSION:
        raise ImportError(f"{path} has ABI version {lib.funnel_abi_version()}, this file needs {ABI_VERSION}")
    return lib


_PROGRESS = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_double, ctypes.c_void_p)
_lib = _load()


class _ArrowStream(ctypes.Structure):
    """ArrowArrayStream of the Arrow C stream interface."""

    _fields_ = [(name, ctypes.c_void_p) for name in ("get_schema", "get_next", "get_last_error", "release", "private_data")]


_STREAM = b"arrow_array_stream"  # capsules point to this name
_streams: dict[int, _ArrowStream] = {}
_capsule_new = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)(("PyCapsule_New", ctypes.pythonapi))
_capsule_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))
_dying_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(("PyCapsule_GetPointer", ctypes.pythonapi))


@ctypes.PYFUNCTYPE(None, ctypes.c_void_p)
def _drop_stream(capsule: int) -> None:
    """The end of a capsule: what nobody took out of it is released."""
    stream = _streams.pop(_dying_pointer(capsule, _STREAM))
    if stream.release:
        ctypes.CFUNCTYPE(None, ctypes.c_void_p)(stream.release)(ctypes.addressof(stream))


class Problem:
    """One error: `code` ("unknown_stage"), `message`, `field`, and of a row its `value` and number."""

    def __init__(self, code: str, message: str, field: str, value: str, row: Optional[int]) -> None:
        self.code, self.message, self.field, self.value, self.row = code, message, field, value, row

    def __repr__(self) -> str:
        where = f"row {self.row}, " if self.row is not None else ""
        told = f" ({self.value!r})" if self.value else ""
        return f"{where}{self.field + ': ' if self.field else ''}{self.message}{told} [{self.code}]"


class FunnelError(Exception):
    """What the library refused: `code`, and `problems`, every one of them."""

    def __init__(self, code: str, problems: Sequence[Problem]) -> None:
        self.code, self.problems = code, list(problems)
        super().__init__("; ".join(map(repr, problems[:5])) or code)


class _Call:
    """A call object for the time of one call."""

    def __init__(self, progress: Optional[Callable[[float], Any]] = None, timeout: Optional[float] = None) -> None:
        self.handle = _lib.funnel_call_new()
        if not self.handle:
            raise MemoryError
        self._raised: Optional[BaseException] = None
        if timeout is not None:
            _lib.funnel_call_deadline(self.handle, max(0, int(timeout * 1000)))
        if progress is not None:
            def told(done: float, _: Any) -> int:
                try:
                    return 1 if progress(done) else 0
                except BaseException as e:  # goes on where Python called C
                    self._raised = e
                    return 1
            self._progress = _PROGRESS(told)
            _lib.funnel_call_progress(self.handle, self._progress, None)

    def problems(self) -> list[Problem]:
        def text(i: int, part: int) -> str:
            n = ctypes.c_size_t()
            at = _lib.funnel_call_error_text(self.handle, i, part, ctypes.byref(n))
            return ctypes.string_at(at, n.value).decode("utf-8", "replace")

        return [Problem(_lib.funnel_code_name(_lib.funnel_call_error_code(self.handle, i)).decode(), text(i, 0), text(i, 1), text(i, 2),
                        int(text(i, 3)) if text(i, 3) else None) for i in range(_lib.funnel_call_errors(self.handle))]

    def check(self, code: int) -> None:
        if self._raised is not None:
            raise self._raised
        if code == _NO_MEMORY:
            raise MemoryError
        if code != _OK:
            raise FunnelError(_lib.funnel_code_name(code).decode(), self.problems())

    def __enter__(self) -> _Call:
        return self

    def __exit__(self, *_: Any) -> None:
        _lib.funnel_call_free(self.handle)


def _time(value: Time) -> str:
    return value.isoformat() if isinstance(value, (datetime.date, datetime.datetime)) else value


def _dump(value: Any) -> bytes:
    def other(v: Any) -> Any:
        if isinstance(v, (datetime.date, datetime.datetime)):
            return v.isoformat()
        return str(v)  # Decimal, UUID, ...

    return json.dumps(value, default=other, ensure_ascii=False, separators=(",", ":")).encode()


def version() -> str:
    """Version of the library."""
    return _lib.funnel_version().decode()


class Result:
    """An answer. Immutable, whole without its store, and free for any thread.

    Its JSON is a mapping: `result["figures"]["won"]["value"]`, as docs/answer.schema.json has it. A notebook shows it as a page.
    """

    def __init__(self, handle: int, problems: Sequence[Problem] = ()) -> None:
        self._handle = handle
        self._data: Any = None
        #: What to look at though the answer was given: names in a filter that no deal has, rows that were left out.
        self.warnings: list[Problem] = list(problems)

    def __del__(self) -> None:
        handle, self._handle = getattr(self, "_handle", None), None
        if handle:
            _lib.funnel_result_free(handle)

    @property
    def json(self) -> str:
        """The answer as JSON text."""
        n = ctypes.c_size_t()
        at = _lib.funnel_result_json(self._handle, ctypes.byref(n))
        return ctypes.string_at(at, n.value).decode()

    @property
    def data(self) -> Any:
        """The answer as dictionaries and lists."""
        if self._data is None:
            self._data = json.loads(self.json)
        return self._data

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def _render(self, **how: Any) -> str:
        at, n, said = ctypes.c_void_p(), ctypes.c_size_t(), _dump({k: v for k, v in how.items() if v is not None})
        with _Call() as call:
            call.check(_lib.funnel_result_render(call.handle, self._handle, said, len(said), ctypes.byref(at), ctypes.byref(n)))
        return ctypes.string_at(at, n.value).decode()

    def text(self, width: int = 100, colour: bool = False, language: Optional[str] = None) -> str:
        """Ready to print: sentences, tables, the funnel drawn with blocks. `language`: "en" or "ru"."""
        return self._render(format="text", width=width, colour=colour, language=language)

    def html(self, language: Optional[str] = None) -> str:
        """One page that needs no network and runs no script but its own."""
        return self._render(format="html", language=language)

    def csv(self, table: Optional[str] = None) -> str:
        """One table, "section.table"; the first when not given."""
        return self._render(format="csv", table=table)

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """The first table, for whatever reads Arrow: `pandas`, `polars.DataFrame(result)`, `pyarrow.table(result)`, DuckDB."""
        return self.table().__arrow_c_stream__(requested_schema)

    def table(self, name: Optional[str] = None) -> Table:
        """One table, "section.table", as something that Arrow reads; the first when not given."""
        return Table(self, name)

    def _repr_html_(self) -> str:
        import html

        return f'<iframe srcdoc="{html.escape(self.html())}" style="width: 100%; height: 40em; border: 0"></iframe>'

    def __repr__(self) -> str:
        return f"<funnel.Result {self.json[:60]!r}...>"


class Table:
    """One table of an answer. Offers the Arrow PyCapsule protocol."""

    def __init__(self, of: Result, name: Optional[str]) -> None:
        self._of, self._name = of, (name or "").encode()

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        stream = _ArrowStream()
        at = ctypes.addressof(stream)
        with _Call() as call:
            call.check(_lib.funnel_result_arrow(call.handle, self._of._handle, self._name, len(self._name), at))
        _streams[at] = stream
        return _capsule_new(at, _STREAM, ctypes.cast(_drop_stream, ctypes.c_void_p))


def _request(view: Optional[str], options: Optional[Mapping[str, Any]], title: Optional[str], language: Optional[str],
             preset: Optional[str], query: Mapping[str, Any], **more: Any) -> bytes:
    whole = {"view": view, "query": dict(query), "options": options, "title": title, "language": language, "preset": preset, **more}
    return _dump({k: v for k, v in whole.items() if v is not None})


def explain(language: str = "en", preset: Optional[str] = None, **query: Any) -> dict[str, Any]:
    """What a question counts, in words: "text", "choices", "query", "hash"."""
    said, out = _request(None, None, None, language, preset, query), ctypes.c_void_p()
    with _Call() as call:
        call.check(_lib.funnel_explain(call.handle, said, len(said), ctypes.byref(out)))
        return Result(out.value).data


def _merged(partials: Iterable[str], how: Mapping[str, Any]) -> Result:
    texts, said, out = "".join(partials).encode(), _dump({k: v for k, v in how.items() if v is not None}), ctypes.c_void_p()
    with _Call() as call:
        call.check(_lib.funnel_merge(call.handle, texts, len(texts), said, len(said), ctypes.byref(out)))
        return Result(out.value, call.problems())


def merge(partials: Iterable[str], view: str = "report", title: Optional[str] = None, language: Optional[str] = None,
          confidence: Optional[float] = None) -> Result:
    """The answer of all parts of the deals, in any order: what one store of all deals would answer. What is missing, comes twice,
    was changed or was asked otherwise raises FunnelError. See `Store.partial`."""
    return _merged(partials, {"view": view, "title": title, "language": language, "confidence": confidence})


def merge_partials(partials: Iterable[str]) -> str:
    """One partial of several, which may not be all."""
    return _merged(partials, {"partial": True}).json


def backup(path: Union[str, os.PathLike[str]], to: Union[str, os.PathLike[str]]) -> None:
    """Copies the store in a file to a new file, also while it is written to."""
    here, there = os.fsencode(path), os.fsencode(to)
    with _Call() as call:
        call.check(_lib.funnel_backup(call.handle, here, len(here), there, len(there)))


def verify(path: Union[str, os.PathLike[str]]) -> dict[str, Any]:
    """Reads all of a store's file: {"problems", "file"}; a sound one has no problems."""
    here, out = os.fsencode(path), ctypes.c_void_p()
    with _Call() as call:
        call.check(_lib.funnel_verify(call.handle, here, len(here), ctypes.byref(out)))
    return Result(out.value).data


class Store:
    """Holds what happened to deals and activities, and answers questions about them.

    pipeline   a template ("sales", "leads", "transactional", "renewals"), a definition, or a list of these
    currency   code of the currency in which it counts, or {"code", "decimals"}
    rates      [{"currency": "USD", "rate": "0.92"}]: prices of other currencies
    zone       of times that name none, and of calendar periods: "Europe/Moscow"
    path       a file in which the store lasts; one that is there keeps its pipelines, currency and rates
    read       to read what another process writes to that file; see `refresh`
    file       further options of the file: {"create", "sync", "sharing", "network_file_system"}, see c.h
    """

    def __init__(self, pipeline: Any = None, currency: Union[str, Mapping[str, Any], None] = None,
                 rates: Optional[Sequence[Mapping[str, Any]]] = None, zone: Optional[str] = None,
                 path: Union[str, os.PathLike[str], None] = None, read: bool = False, file: Optional[Mapping[str, Any]] = None) -> None:
        self._handle: Optional[int] = None
        options: dict[str, Any] = {"pipelines" if isinstance(pipeline, list) else "pipeline": pipeline, "rates": rates, "zone": zone,
                                   "currency": {"code": currency} if isinstance(currency, str) else currency, "read": read or None,
                                   **(file or {})}
        said, out = _dump({k: v for k, v in options.items() if v is not None}), ctypes.c_void_p()
        where = None if path is None else os.fsencode(path)
        with _Call() as call:
            call.check(_lib.funnel_open(call.handle, where, len(where or b""), said, len(said), ctypes.byref(out)))
        self._handle = out.value

    def refresh(self) -> None:
        """Takes in what the writing process has appended since: for stores opened to read."""
        with _Call() as call:
            call.check(_lib.funnel_refresh(call.handle, self._open()))

    def compact(self) -> None:
        """Puts the file in order and gives back what is free."""
        with _Call() as call:
            call.check(_lib.funnel_compact(call.handle, self._open()))

    def erase(self, deals: Sequence[str] = (), people: Sequence[str] = ()) -> dict[str, Any]:
        """Forgets deals, and the names of people, for good; gives a note without names. See docs/store.md."""
        said, out = _dump({"deals": list(deals), "people": list(people)}), ctypes.c_void_p()
        with _Call() as call:
            call.check(_lib.funnel_erase(call.handle, self._open(), said, len(said), ctypes.byref(out)))
        return Result(out.value).data

    def close(self) -> None:
        """Gives the memory back, and closes the file. Results and standing funnels stay."""
        handle, self._handle = self._handle, None
        if handle:
            _lib.funnel_close(None, handle)

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _open(self) -> int:
        if self._handle is None:
            raise ValueError("the store is closed")
        return self._handle

    def define(self, pipelines: Optional[Sequence[Any]] = None, rates: Optional[Sequence[Mapping[str, Any]]] = None) -> None:
        """Records further pipelines, later versions of those there are, and exchange rates: all or nothing."""
        said = _dump({k: v for k, v in {"pipelines": pipelines, "rates": rates}.items() if v is not None})
        with _Call() as call:
            call.check(_lib.funnel_define(call.handle, self._open(), said, len(said)))

    def describe(self) -> dict[str, Any]:
        """Pipelines with their versions, currency, rates, zone, dimensions, and how many deals and activities there are."""
        out = ctypes.c_void_p()
        with _Call() as call:
            call.check(_lib.funnel_describe(call.handle, self._open(), ctypes.byref(out)))
        return Result(out.value).data

    def append(self, events: Iterable[Mapping[str, Any]], of: str = "deals", known_at: Optional[Time] = None, keep_good: bool = False,
               progress: Optional[Callable[[float], Any]] = None, timeout: Optional[float] = None,
               source: Optional[str] = None, mark: Optional[str] = None) -> Result:
        """Applies a batch of events, as a whole or not at all; see the class's module and c.h for the fields.

        The report has "rows", "applied", "duplicates", "rejected" and "rejections". Wrong rows raise FunnelError, and nothing is
        applied; with `keep_good` they are left out, and are in `warnings`. `mark` says how far the batch takes `source`: it is kept
        with the batch, both or neither, and `describe()["marks"]` tells it.
        """
        lines = b"\n".join(map(_dump, events))
        return self._append(lambda call, options, out: _lib.funnel_append_json(call, self._open(), lines, len(lines), options, len(options), out),
                            of, known_at, keep_good, progress, timeout, source, mark)

    def append_columns(self, columns: Mapping[str, Any], of: str = "deals", known_at: Optional[Time] = None, keep_good: bool = False,
                       progress: Optional[Callable[[float], Any]] = None, timeout: Optional[float] = None,
                       source: Optional[str] = None, mark: Optional[str] = None) -> Result:
        """The same for columns: {"deal": [...], "at": [...], "values.region": [...]}, lists or arrays of one length.

        Numbers may be array.array("q"), NumPy int64 or anything else with that buffer; they are taken as they lie. Times are
        microseconds since 1970 then, or datetimes, or texts. None in a list stands for no value.
        """
        rows = len(next(iter(columns.values()))) if columns else 0
        batch, alive = ctypes.c_void_p(), []
        with _Call() as call:
            call.check(_lib.funnel_batch_new(call.handle, rows, ctypes.byref(batch)))
            try:
                for name, values in columns.items():
                    if len(values) != rows:
                        raise ValueError(f"column {name!r} has {len(values)} rows, the first has {rows}")
                    self._set(call, batch, name.encode(), values, alive)
                return self._append(lambda c, options, out: _lib.funnel_append_batch(c, self._open(), batch, options, len(options), out),
                                    of, known_at, keep_good, progress, timeout, source, mark)
            finally:
                _lib.funnel_batch_free(batch)

    @staticmethod
    def _set(call: _Call, batch: ctypes.c_void_p, name: bytes, values: Any, alive: list[Any]) -> None:
        def address(a: array) -> int:
            alive.append(a)
            return a.buffer_info()[0]

        def validity(there: Iterable[bool], n: int) -> Optional[int]:
            bits = bytearray((n + 7) // 8)
            for i, one in enumerate(there):
                bits[i >> 3] |= one << (i & 7)
            return address(array("B", bits))

        try:
            view = memoryview(values).cast("B").cast("q") if memoryview(values).format in ("q", "l") else None
        except TypeError:
            view = None
        if view is not None:
            whole = (ctypes.c_int64 * len(view)).from_buffer(values) if not view.readonly else (ctypes.c_int64 * len(view))(*view)
            alive.append(whole)
            return call.check(_lib.funnel_batch_int64(call.handle, batch, name, len(name), ctypes.addressof(whole), None))
        missing = any(v is None for v in values)
        there = validity((v is not None for v in values), len(values)) if missing else None
        if name.decode() in _FIELDS_OF_NUMBERS and all(v is None or type(v) is int for v in values):
            numbers = array("q", [0 if v is None else v for v in values])
            return call.check(_lib.funnel_batch_int64(call.handle, batch, name, len(name), address(numbers), there))
        codes: dict[Any, int] = {}
        of_rows = array("i", [0 if v is None else codes.setdefault(v, len(codes)) for v in values])
        data, offsets = bytearray(), array("i", [0])
        for value in codes:
            data += _time(value).encode() if isinstance(value, (str, datetime.date)) else str(value).encode()
            offsets.append(len(data))
        call.check(_lib.funnel_batch_codes(call.handle, batch, name, len(name), address(of_rows), address(array("B", data or b"\0")), address(offsets),
                                           len(codes), there))

    def append_arrow(self, data: Any, of: str = "deals", known_at: Optional[Time] = None, keep_good: bool = False,
                     progress: Optional[Callable[[float], Any]] = None, timeout: Optional[float] = None,
                     source: Optional[str] = None, mark: Optional[str] = None) -> Result:
        """The same for a table with columns named as fields, from anything that offers the Arrow PyCapsule protocol
        (`__arrow_c_stream__`): data frames of pandas and Polars, tables of pyarrow, relations of DuckDB. Nothing is copied on the way.
        All of it is one batch. See c.h for the types that each field takes; floating-point amounts are refused."""
        if not hasattr(data, "__arrow_c_stream__"):
            raise TypeError(f"{type(data).__name__} does not offer __arrow_c_stream__")
        capsule = data.__arrow_c_stream__()
        at = _capsule_pointer(capsule, _STREAM)
        return self._append(lambda call, options, out: _lib.funnel_append_arrow(call, self._open(), at, options, len(options), out),
                            of, known_at, keep_good, progress, timeout, source, mark)

    def _append(self, run: Callable[..., int], of: str, known_at: Optional[Time], keep_good: bool,
                progress: Optional[Callable[[float], Any]], timeout: Optional[float], source: Optional[str], mark: Optional[str]) -> Result:
        options: dict[str, Any] = {"of": of, "when_bad": "keep_good" if keep_good else "refuse_batch"}
        if source is not None:
            options.update(source=source, mark=mark or "")
        if known_at is not None:
            options["known_at"] = _time(known_at)
        out = ctypes.c_void_p()
        with _Call(progress, timeout) as call:
            code = run(call.handle, _dump(options), ctypes.byref(out))
            report = Result(out.value, call.problems()) if out.value else None
            call.check(code)
        assert report is not None
        return report

    def ask(self, request: Mapping[str, Any], progress: Optional[Callable[[float], Any]] = None, timeout: Optional[float] = None) -> Result:
        """Answers a request as docs/request.schema.json has it."""
        return self._ask(_lib.funnel_query, _dump(request), progress, timeout)

    def _ask(self, function: Any, said: bytes, progress: Optional[Callable[[float], Any]] = None, timeout: Optional[float] = None) -> Result:
        out = ctypes.c_void_p()
        with _Call(progress, timeout) as call:
            call.check(function(call.handle, self._open(), said, len(said), ctypes.byref(out)))
            return Result(out.value, call.problems())

    def view(self, name: str, options: Optional[Mapping[str, Any]] = None, title: Optional[str] = None, language: Optional[str] = None,
             preset: Optional[str] = None, **query: Any) -> Result:
        """A view by its name: report, velocity, bottlenecks, change, team, forecast, plan, workload, self, cohort, activity, stock,
        transitions, waterfall, periods, credit, ordered. Further arguments are the query: as_of="2026-02-01", group_by=["owner"]."""
        return self._ask(_lib.funnel_query, _request(name, options, title, language, preset, query))

    def report(self, options: Optional[Mapping[str, Any]] = None, **query: Any) -> Result:
        """The funnel report. Needs `as_of`."""
        return self.view("report", options, **query)

    def drill(self, cell: Mapping[str, Any], view: str = "report", options: Optional[Mapping[str, Any]] = None, limit: Optional[int] = None,
              after: Optional[str] = None, **query: Any) -> dict[str, Any]:
        """The deals behind a number: {"n", "ids", "next"}; `after` is the "next" of the page before."""
        return self._ask(_lib.funnel_drill, _request(view, options, None, None, None, query, cell=cell, limit=limit, after=after)).data

    def partial(self, part: int, of: int, view: str = "report", options: Optional[Mapping[str, Any]] = None, by_hash: bool = False,
                ids: bool = True, rejected: int = 0, **query: Any) -> str:
        """What this store counts, as part number `part`, from 0, of so many: a text for `merge`. The query names both `as_of` and
        `known_at`. Views: report, cohort, activity, stock, transitions, waterfall, periods, credit. See docs/scale.md."""
        mine = {"number": part, "of": of, "by_hash": by_hash, "ids": ids, "rejected": rejected}
        return self._ask(_lib.funnel_partial, _request(view, options, None, None, None, query, part=mine)).json

    def stand(self, **query: Any) -> Standing:
        """A funnel that every append keeps up to date."""
        said, out = _request("cohort", None, None, None, None, query), ctypes.c_void_p()
        with _Call() as call:
            call.check(_lib.funnel_stand(call.handle, self._open(), said, len(said), ctypes.byref(out)))
        return Standing(out.value)

    def dashboard(self, title: Optional[str] = None, language: Optional[str] = None, preset: Optional[str] = None,
                  instance: Optional[str] = None, limits: Optional[Mapping[str, int]] = None, **query: Any) -> Dashboard:
        """The live page and all its answers, for your own web server. Named arguments are what is asked unless an address asks
        otherwise; their filters always hold. `instance` tells apart stores that are filled anew; `limits` are "max_milliseconds",
        "max_bytes", "max_segments" and "max_kept": see c.h."""
        said, out = _request(None, None, title, language, preset, query, instance=instance, **(limits or {})), ctypes.c_void_p()
        with _Call() as call:
            call.check(_lib.funnel_dashboard_new(call.handle, self._open(), said, len(said), ctypes.byref(out)))
        return Dashboard(out.value)


class Response:
    """What to send: `status`, `headers` (all of them), and `body`, bytes."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def __repr__(self) -> str:
        return f"<funnel.Response {self.status}, {len(self.body)} bytes>"


class Dashboard:
    """The live page of a store: shows what the store holds when it is asked. Any number of threads may ask it.

    Who may read it is yours to decide before you ask it; docs/dashboard.md has the addresses.
    """

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def __del__(self) -> None:
        handle, self._handle = getattr(self, "_handle", None), None
        if handle:
            _lib.funnel_dashboard_free(handle)

    def respond(self, method: str, target: str, headers: Mapping[str, str] = {}, now: Optional[Time] = None,
                timeout: Optional[float] = None) -> Response:
        """The answer to a request of your server, also to one that is wrong. `target` is that of the request line, "/report?by=owner",
        below the path where the dashboard is mounted; `headers` as they came; `now` is what "today" starts from, the latest event
        when not given."""
        whole = {"method": method, "target": target, "headers": dict(headers), "now": now}
        # What is no Unicode, as a target may be in a request line, is no address of ours.
        said = json.dumps({k: _time(v) for k, v in whole.items() if v is not None}, ensure_ascii=False).encode("utf-8", "replace")
        out, n = ctypes.c_void_p(), ctypes.c_size_t()
        with _Call(timeout=timeout) as call:
            call.check(_lib.funnel_dashboard_respond(call.handle, self._handle, said, len(said), ctypes.byref(out)))
        told = Result(out.value)
        return Response(told["status"], told["headers"], ctypes.string_at(_lib.funnel_result_body(told._handle, ctypes.byref(n)), n.value))


class Standing:
    """A funnel kept up to date by appends; `numbers` may be asked as often as one likes."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._lock = threading.Lock()
        self._room = (ctypes.c_int64 * 64)()
        self._n, self._revision = ctypes.c_size_t(), ctypes.c_uint64()
        self._out = ctypes.byref(self._n), ctypes.byref(self._revision)
        self._read = _lib.funnel_standing_read

    def __del__(self) -> None:
        handle, self._handle = getattr(self, "_handle", None), None
        if handle:
            _lib.funnel_standing_free(handle)

    def numbers(self) -> list[int]:
        """Blocks of numbers, as c.h lays them out: deals and amount of all, open, won, lost, moved out, moved in; then times, deals
        and amount of each row. All deals first, then each segment."""
        with self._lock:
            code = self._read(self._handle, self._room, len(self._room), *self._out)
            while code == _OUT_OF_RANGE and self._n.value > len(self._room):
                self._room = (ctypes.c_int64 * (2 * self._n.value))()
                code = self._read(self._handle, self._room, len(self._room), *self._out)
            if code != _OK:
                raise FunnelError(_lib.funnel_code_name(code).decode(), [])
            return self._room[: self._n.value]

    @property
    def revision(self) -> int:
        """Grows with every change of the answer."""
        revision = ctypes.c_uint64()
        self._read(self._handle, None, 0, None, ctypes.byref(revision))
        return revision.value

    def result(self) -> Result:
        """The same answer with its names, as the view "cohort" gives it."""
        out = ctypes.c_void_p()
        with _Call() as call:
            call.check(_lib.funnel_standing_result(call.handle, self._handle, ctypes.byref(out)))
        return Result(out.value)
