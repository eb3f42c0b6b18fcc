// @ts-check
'use strict';
/**
 * Sales-funnel analytics for CRM backends: the funnel library for Node, in one file without a build step.
 *
 *     const { Store } = require('./funnel.cjs');
 *
 *     const store = new Store({ currency: 'EUR' });
 *     store.append([
 *       { kind: 'created', deal: 'A', at: '2026-01-01', owner: 'Anna', amount: '500.00' },
 *       { deal: 'A', at: '2026-01-04', stage: 'presentation' },
 *       { kind: 'won', deal: 'A', at: '2026-01-21' },
 *     ]);
 *     const report = store.report({ as_of: '2026-02-01', group_by: ['owner'] });
 *     console.log(report.text(), report.data.figures.won.value);
 *
 * Needs koffi (from npm), and libfunnel.so.0 beside this file, where the environment variable FUNNEL_LIBRARY says, or where the
 * system finds it. Every question is JSON: docs/request.schema.json of the library lists its keys, include/funnel/c.h has the
 * contract. Functions that end in Async work on another thread; the others hold up the event loop.
 */
const fs = require('node:fs');
const path = require('node:path');
const koffi = require('koffi');

const ABI_VERSION = 0;
const OK = 0, NO_MEMORY = 100, OUT_OF_RANGE = 7;

const beside = path.join(__dirname, `libfunnel.so.${ABI_VERSION}`);
const where = process.env.FUNNEL_LIBRARY || (fs.existsSync(beside) ? beside : path.basename(beside));
const library = (() => {
  try {
    return koffi.load(where);
  } catch (e) {
    throw new Error(`${where}: ${/** @type {Error} */ (e).message}. Put ${path.basename(beside)} beside ${path.basename(__filename)}, name it in FUNNEL_LIBRARY, or install it`);
  }
})();
const progressType = koffi.proto('int32_t funnel_progress(double done, void *user)');
const c = Object.fromEntries([
  'uint32_t funnel_abi_version()',
  'const char *funnel_version()',
  'const char *funnel_code_name(int32_t code)',
  'void *funnel_call_new()',
  'void funnel_call_free(void *call)',
  'void funnel_call_cancel(void *call)',
  'void funnel_call_progress(void *call, funnel_progress *progress, void *user)',
  'void funnel_call_deadline(void *call, int64_t milliseconds)',
  'size_t funnel_call_errors(const void *call)',
  'int32_t funnel_call_error_code(const void *call, size_t i)',
  'const char *funnel_call_error_text(const void *call, size_t i, int32_t part, size_t *n)',
  'int32_t funnel_open(void *call, const void *path, size_t n_path, const void *options, size_t n, _Out_ void **out)',
  'int32_t funnel_close(void *call, void *store)',
  'int32_t funnel_define(void *call, void *store, const void *json, size_t n)',
  'int32_t funnel_describe(void *call, void *store, _Out_ void **out)',
  'int32_t funnel_refresh(void *call, void *store)',
  'int32_t funnel_compact(void *call, void *store)',
  'int32_t funnel_erase(void *call, void *store, const void *json, size_t n, _Out_ void **note)',
  'int32_t funnel_backup(void *call, const void *path, size_t n_path, const void *to, size_t n_to)',
  'int32_t funnel_verify(void *call, const void *path, size_t n_path, _Out_ void **out)',
  'int32_t funnel_append_json(void *call, void *store, const void *lines, size_t n, const void *options, size_t n_options, _Out_ void **report)',
  'int32_t funnel_batch_new(void *call, size_t rows, _Out_ void **out)',
  'void funnel_batch_free(void *batch)',
  'int32_t funnel_batch_int64(void *call, void *batch, const void *column, size_t n, const void *values, const void *validity)',
  'int32_t funnel_batch_codes(void *call, void *batch, const void *column, size_t n, const void *codes, const void *data, const void *offsets, size_t n_values, const void *validity)',
  'int32_t funnel_append_batch(void *call, void *store, const void *batch, const void *options, size_t n, _Out_ void **report)',
  'int32_t funnel_query(void *call, void *store, const void *request, size_t n, _Out_ void **out)',
  'int32_t funnel_explain(void *call, const void *request, size_t n, _Out_ void **out)',
  'int32_t funnel_drill(void *call, void *store, const void *request, size_t n, _Out_ void **out)',
  'int32_t funnel_partial(void *call, void *store, const void *request, size_t n, _Out_ void **out)',
  'int32_t funnel_merge(void *call, const void *partials, size_t n, const void *how, size_t n_how, _Out_ void **out)',
  'const char *funnel_result_json(const void *result, size_t *n)',
  'int32_t funnel_result_render(void *call, void *result, const void *how, size_t n, _Out_ const char **text, size_t *n_text)',
  'void funnel_result_free(void *result)',
  'int32_t funnel_stand(void *call, void *store, const void *request, size_t n, _Out_ void **out)',
  'int32_t funnel_standing_read(const void *standing, void *numbers, size_t capacity, void *n, void *revision)',
  'int32_t funnel_standing_result(void *call, const void *standing, _Out_ void **out)',
  'void funnel_standing_free(void *standing)',
  'int32_t funnel_dashboard_new(void *call, void *store, const void *options, size_t n, _Out_ void **out)',
  'int32_t funnel_dashboard_respond(void *call, void *dashboard, const void *request, size_t n, _Out_ void **out)',
  'const char *funnel_result_body(const void *result, size_t *n)',
  'void funnel_dashboard_free(void *dashboard)',
].map((signature) => [/funnel_\w+(?=\()/.exec(signature)?.[0], library.func(signature)]));
if (c.funnel_abi_version() !== ABI_VERSION) throw new Error(`libfunnel has ABI version ${c.funnel_abi_version()}, this file needs ${ABI_VERSION}`);

/** @typedef {{code: string, message: string, field: string, value: string, row: number | null}} Problem One error. */
/** @typedef {{progress?: (done: number) => unknown, timeoutMs?: number}} CallOptions `progress` returns true to cancel. */
/** @typedef {{options?: object, title?: string, language?: 'en' | 'ru', preset?: string}} AskOptions */
/** @typedef {{of?: 'deals' | 'activities', knownAt?: string | Date, keepGood?: boolean, source?: string, mark?: string} & CallOptions} AppendOptions `mark` says how far the batch takes `source`: kept with it, both or neither; describe().marks tells it. */

/** What the library refused: `code` ("unknown_stage"), and `problems`, every one of them. */
class FunnelError extends Error {
  /** @param {string} code @param {Problem[]} problems */
  constructor(code, problems) {
    const first = problems[0];
    super(first ? `${first.row === null ? '' : `row ${first.row}, `}${first.field ? `${first.field}: ` : ''}${first.message}` : code);
    this.name = 'FunnelError';
    this.code = code;
    this.problems = problems;
  }
}

const freed = new FinalizationRegistry((/** @type {() => void} */ free) => free());

/** @param {unknown} value */
const bytes = (value) => Buffer.from(JSON.stringify(value));

/** A call object for one call. */
class Call {
  /** @param {CallOptions} [options] */
  constructor(options = {}) {
    this.handle = c.funnel_call_new();
    if (!this.handle) throw new FunnelError('no_memory', []);
    if (options.timeoutMs !== undefined) c.funnel_call_deadline(this.handle, Math.max(0, Math.floor(options.timeoutMs)));
    if (options.progress) {
      const told = options.progress;
      this.callback = koffi.register((/** @type {number} */ done) => {
        try {
          return told(done) ? 1 : 0;
        } catch (e) {
          this.thrown = e;
          return 1;
        }
      }, koffi.pointer(progressType));
      c.funnel_call_progress(this.handle, this.callback, null);
    }
  }

  /** @returns {Problem[]} */
  problems() {
    const n = Number(c.funnel_call_errors(this.handle));
    const text = (/** @type {number} */ i, /** @type {number} */ part) => c.funnel_call_error_text(this.handle, i, part, null);
    return Array.from({ length: n }, (_, i) => ({
      code: c.funnel_code_name(c.funnel_call_error_code(this.handle, i)), message: text(i, 0), field: text(i, 1), value: text(i, 2),
      row: text(i, 3) === '' ? null : Number(text(i, 3)),
    }));
  }

  /** @param {number} code */
  check(code) {
    if (this.thrown) throw this.thrown;
    if (code !== OK) throw new FunnelError(c.funnel_code_name(code), code === NO_MEMORY ? [] : this.problems());
  }

  free() {
    if (this.callback) koffi.unregister(this.callback);
    c.funnel_call_free(this.handle);
  }
}

/** Runs `work` with a call object. @template T @param {(call: Call) => T} work @param {CallOptions} [options] @returns {T} */
function called(work, options) {
  const call = new Call(options);
  try {
    return work(call);
  } finally {
    call.free();
  }
}

/**
 * Asks `f` on another thread. @param {any} f @param {any} handle @param {object} request @param {{signal?: AbortSignal, timeoutMs?: number}} options
 * @returns {Promise<Result>}
 */
function calledAsync(f, handle, request, { signal, timeoutMs }) {
  const said = bytes(request), out = [null], call = new Call({ timeoutMs });
  const cancel = () => c.funnel_call_cancel(call.handle);
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel);
  return new Promise((resolve, reject) => {
    f.async(call.handle, handle, said, said.length, out, (/** @type {any} */ problem, /** @type {number} */ code) => {
      signal?.removeEventListener('abort', cancel);
      try {
        if (problem) throw problem;
        call.check(code);
        resolve(new Result(out[0], call.problems()));
      } catch (e) {
        reject(e);
      } finally {
        call.free();
      }
    });
  });
}

/** An answer. Immutable, and whole without its store. */
class Result {
  #handle;
  /** @type {unknown} */
  #data;
  /** What to look at though the answer was given: names in a filter that no deal has, rows that were left out. @type {Problem[]} */
  warnings;

  /** @param {any} handle @param {Problem[]} [warnings] */
  constructor(handle, warnings = []) {
    this.#handle = handle;
    this.warnings = warnings;
    freed.register(this, () => c.funnel_result_free(handle));
  }

  /** The answer as JSON text. @returns {string} */
  get json() {
    return c.funnel_result_json(this.#handle, null);
  }

  /** The answer as objects and arrays. @returns {any} */
  get data() {
    return (this.#data ??= JSON.parse(this.json));
  }

  /** Of a response of a dashboard. @returns {string} */
  get body() {
    return c.funnel_result_body(this.#handle, null);
  }

  /** @param {object} how @returns {string} */
  #render(how) {
    const said = bytes(how), out = [null];
    called((call) => call.check(c.funnel_result_render(call.handle, this.#handle, said, said.length, out, null)));
    return /** @type {any} */ (out[0]);
  }

  /** Ready to print: sentences, tables, the funnel drawn with blocks. @param {{width?: number, colour?: boolean, language?: string}} [how] */
  text(how = {}) {
    return this.#render({ format: 'text', ...how });
  }
  /** One page that needs no network and runs no script but its own. @param {{language?: string}} [how] */
  html(how = {}) {
    return this.#render({ format: 'html', ...how });
  }
  /** One table, "section.table"; the first when not given. @param {string} [table] */
  csv(table) {
    return this.#render({ format: 'csv', table });
  }
  toJSON() {
    return this.data;
  }
}

/** A funnel kept up to date by appends; its numbers may be asked as often as one likes. */
class Standing {
  #handle;
  #numbers = new BigInt64Array(64);
  #told = new BigUint64Array(2); // how many there are, and the revision
  #n = this.#told.subarray(0, 1);
  #revision = this.#told.subarray(1, 2);

  /** @param {any} handle */
  constructor(handle) {
    this.#handle = handle;
    freed.register(this, () => c.funnel_standing_free(handle));
  }

  /**
   * Blocks of numbers, as c.h lays them out: deals and amount of all, open, won, lost, moved out, moved in; then times, deals and
   * amount of each row. All deals first, then each segment.
   * @returns {BigInt64Array}
   */
  numbers() {
    let code = c.funnel_standing_read(this.#handle, this.#numbers, this.#numbers.length, this.#n, this.#revision);
    while (code === OUT_OF_RANGE && Number(this.#n[0]) > this.#numbers.length) {
      this.#numbers = new BigInt64Array(2 * Number(this.#n[0]));
      code = c.funnel_standing_read(this.#handle, this.#numbers, this.#numbers.length, this.#n, this.#revision);
    }
    if (code !== OK) throw new FunnelError(c.funnel_code_name(code), []);
    return this.#numbers.slice(0, Number(this.#n[0]));
  }

  /** Grows with every change of the answer. */
  get revision() {
    c.funnel_standing_read(this.#handle, null, 0, null, this.#revision);
    return Number(this.#revision[0]);
  }

  /** The same answer with its names, as the view "cohort" gives it. */
  result() {
    const out = [null];
    called((call) => call.check(c.funnel_standing_result(call.handle, this.#handle, out)));
    return new Result(out[0]);
  }
}

/** Copies the store in a file to a new file, also while it is written to. @param {string} path @param {string} to */
function backup(path, to) {
  const [here, there] = [Buffer.from(path), Buffer.from(to)];
  called((call) => call.check(c.funnel_backup(call.handle, here, here.length, there, there.length)));
}

/** Reads all of a store's file: {problems, file}; a sound one has no problems. @param {string} path @returns {any} */
function verify(path) {
  const here = Buffer.from(path);
  const out = [null];
  called((call) => call.check(c.funnel_verify(call.handle, here, here.length, out)));
  return new Result(out[0]).data;
}

/** Holds what happened to deals and activities, and answers questions about them. */
class Store {
  /** @type {any} */
  #handle = null;
  #key = {};

  /**
   * @param {object} [options] `pipeline`: a template ("sales", "leads", "transactional", "renewals"), a definition, or a list of
   *   these; `currency`: its code or {code, decimals}; `rates`: [{currency: 'USD', rate: '0.92'}]; `zone`: of times that name none.
   * @param {any} [options.pipeline] @param {string | {code: string, decimals?: number}} [options.currency]
   * @param {object[]} [options.rates] @param {string} [options.zone]
   * @param {string} [options.path] a file in which the store lasts; one that is there keeps its pipelines, currency and rates
   * @param {boolean} [options.read] to read what another process writes to that file; see `refresh`
   * @param {object} [options.file] further options of the file: {create, sync, sharing, network_file_system}, see c.h
   */
  constructor({ pipeline, currency, rates, zone, path, read, file } = {}) {
    const said = bytes({ [Array.isArray(pipeline) ? 'pipelines' : 'pipeline']: pipeline, rates, zone, currency: typeof currency === 'string' ? { code: currency } : currency, read, ...file });
    const out = [null];
    const where = path === undefined ? null : Buffer.from(path);
    called((call) => call.check(c.funnel_open(call.handle, where, where ? where.length : 0, said, said.length, out)));
    const handle = out[0];
    this.#handle = handle;
    freed.register(this, () => c.funnel_close(null, handle), this.#key);
  }

  /** Takes in what the writing process has appended since: for stores opened to read. */
  refresh() {
    called((call) => call.check(c.funnel_refresh(call.handle, this.#open)));
  }

  /** Puts the file in order and gives back what is free. */
  compact() {
    called((call) => call.check(c.funnel_compact(call.handle, this.#open)));
  }

  /** Forgets deals, and the names of people, for good; gives a note without names. @param {{deals?: string[], people?: string[]}} what @returns {any} */
  erase(what) {
    const said = bytes(what);
    const out = [null];
    called((call) => call.check(c.funnel_erase(call.handle, this.#open, said, said.length, out)));
    return new Result(out[0]).data;
  }

  /** Gives the memory back, and closes the file. Results and standing funnels stay. */
  close() {
    if (!this.#handle) return;
    freed.unregister(this.#key);
    c.funnel_close(null, this.#handle);
    this.#handle = null;
  }

  get #open() {
    if (!this.#handle) throw new Error('the store is closed');
    return this.#handle;
  }

  /** Records further pipelines, later versions of those there are, and exchange rates: all or nothing. @param {{pipelines?: any[], rates?: object[]}} definitions */
  define(definitions) {
    const said = bytes(definitions);
    called((call) => call.check(c.funnel_define(call.handle, this.#open, said, said.length)));
  }

  /** Pipelines with their versions, currency, rates, zone, dimensions, and how many deals and activities there are. @returns {any} */
  describe() {
    const out = [null];
    called((call) => call.check(c.funnel_describe(call.handle, this.#open, out)));
    return new Result(out[0]).data;
  }

  /**
   * Applies a batch of events, as a whole or not at all; see c.h for the fields. Wrong rows throw FunnelError; with `keepGood` they
   * are left out, and are in `warnings`.
   * @param {Iterable<object>} events @param {AppendOptions} [options]
   */
  append(events, options = {}) {
    const lines = Buffer.from(Array.from(events, (e) => JSON.stringify(e)).join('\n'));
    return this.#append((call, said, out) => c.funnel_append_json(call, this.#open, lines, lines.length, said, said.length, out), options);
  }

  /**
   * The same for columns of one length: {deal: [...], at: [...], 'values.region': [...]}. BigInt64Array is taken as it lies; arrays
   * hold texts, Dates, whole numbers, and null for no value.
   * @param {Record<string, BigInt64Array | any[]>} columns @param {AppendOptions} [options]
   */
  appendColumns(columns, options = {}) {
    const names = Object.keys(columns), rows = names.length ? columns[names[0]].length : 0, out = [null];
    return called((call) => {
      call.check(c.funnel_batch_new(call.handle, rows, out));
      /** @type {any[]} */
      const alive = [];
      try {
        for (const name of names) {
          if (columns[name].length !== rows) throw new RangeError(`column ${name} has ${columns[name].length} rows, the first has ${rows}`);
          setColumn(call, out[0], name, columns[name], alive);
        }
        return this.#append((c_, said, report) => c.funnel_append_batch(c_, this.#open, out[0], said, said.length, report), options);
      } finally {
        c.funnel_batch_free(out[0]);
      }
    });
  }

  /** @param {(call: any, options: Buffer, out: any[]) => number} run @param {AppendOptions} o @returns {Result} */
  #append(run, o) {
    const said = bytes({ of: o.of, known_at: o.knownAt, when_bad: o.keepGood ? 'keep_good' : undefined, source: o.source, mark: o.mark }), out = [null];
    return called((call) => {
      const code = run(call.handle, said, out);
      const report = out[0] ? new Result(out[0], call.problems()) : null;
      call.check(code);
      return /** @type {Result} */ (report);
    }, o);
  }

  /** Answers a request as docs/request.schema.json has it. @param {object} request @param {CallOptions} [options] */
  ask(request, options) {
    return this.#ask(c.funnel_query, request, options);
  }

  /** The same on another thread. Calls of an aborted signal end with the code "cancelled". @param {object} request @param {{signal?: AbortSignal, timeoutMs?: number}} [options] @returns {Promise<Result>} */
  askAsync(request, options = {}) {
    return calledAsync(c.funnel_query, this.#open, request, options).finally(() => void this.#handle); // not collected meanwhile
  }

  /** @param {any} f @param {object} request @param {CallOptions} [options] */
  #ask(f, request, options) {
    const said = bytes(request), out = [null];
    return called((call) => {
      call.check(f(call.handle, this.#open, said, said.length, out));
      return new Result(out[0], call.problems());
    }, options);
  }

  /**
   * A view by its name: report, velocity, bottlenecks, change, team, forecast, plan, workload, self, cohort, activity, stock, transitions,
   * waterfall, periods, credit, ordered.
   * @param {string} name @param {object} [query] @param {AskOptions} [rest]
   */
  view(name, query = {}, rest = {}) {
    return this.ask({ view: name, query, ...rest });
  }
  /** The funnel report. Its query needs `as_of`. @param {object} query @param {AskOptions} [rest] */
  report(query, rest = {}) {
    return this.view('report', query, rest);
  }

  /** The deals behind a number. @param {{view?: string, query?: object, cell: object, limit?: number, after?: string, options?: object}} request @returns {{n: number, ids: string[], next: string | null}} */
  drill(request) {
    return this.#ask(c.funnel_drill, request).data;
  }

  /**
   * What this store counts of a request with `part: { number: 0, of: 8 }`, as a text for `merge`. The query names both `as_of` and
   * `known_at`. See docs/scale.md.
   * @param {{view?: string, query: object, options?: object, part: {number: number, of: number, by_hash?: boolean, ids?: boolean, rejected?: number}}} request @returns {string}
   */
  partial(request) {
    return this.#ask(c.funnel_partial, request).json;
  }

  /** A funnel that every append keeps up to date. @param {object} [query] */
  stand(query = {}) {
    const said = bytes({ view: 'cohort', query }), out = [null];
    called((call) => call.check(c.funnel_stand(call.handle, this.#open, said, said.length, out)));
    return new Standing(out[0]);
  }

  /**
   * The live page and all its answers, for your own web server. `query` is what is asked unless an address asks otherwise; its
   * filters always hold. `instance` tells apart stores that are filled anew; the limits are those of c.h.
   * @param {{query?: object, title?: string, language?: 'en' | 'ru', preset?: string, instance?: string, max_milliseconds?: number, max_bytes?: number, max_segments?: number, max_kept?: number}} [options]
   */
  dashboard(options = {}) {
    const said = bytes(options), out = [null];
    called((call) => call.check(c.funnel_dashboard_new(call.handle, this.#open, said, said.length, out)));
    return new Dashboard(out[0]);
  }
}

/** @typedef {{status: number, headers: Record<string, string>, body: string}} Response What to send: all of the headers, and the body. */
/** @typedef {{method?: string, url?: string, headers?: object}} Request A request of node:http is one; `url` begins below the path where the dashboard is mounted. */

/** The live page of a store: shows what the store holds when it is asked. Who may read it is yours to decide before; docs/dashboard.md has the addresses. */
class Dashboard {
  #handle;

  /** @param {any} handle */
  constructor(handle) {
    this.#handle = handle;
    freed.register(this, () => c.funnel_dashboard_free(handle));
  }

  /**
   * The answer to a request, also to one that is wrong; worked out on another thread. `now` is what "today" starts from, the latest
   * event when not given. Calls of an aborted signal end with the code "cancelled".
   * @param {Request} request @param {{now?: string | Date, signal?: AbortSignal, timeoutMs?: number}} [options] @returns {Promise<Response>}
   */
  async respond({ method, url, headers }, { now, signal, timeoutMs } = {}) {
    const result = await calledAsync(c.funnel_dashboard_respond, this.#handle, { method, target: url, headers, now }, { signal, timeoutMs });
    void this.#handle; // not collected meanwhile
    return { status: result.data.status, headers: result.data.headers, body: result.body };
  }
}

/** @param {Call} call @param {any} batch @param {string} name @param {BigInt64Array | any[]} values @param {any[]} alive */
function setColumn(call, batch, name, values, alive) {
  const key = Buffer.from(name);
  /** Memory that stays where it is as long as the batch needs it. @param {any} a */
  const kept = (a) => (alive.push(a), a);
  if (values instanceof BigInt64Array) {
    return call.check(c.funnel_batch_int64(call.handle, batch, kept(key), key.length, kept(values), null));
  }
  /** @type {Uint8Array | null} */
  let validity = null;
  if (values.some((v) => v === null || v === undefined)) {
    validity = kept(new Uint8Array((values.length + 7) >> 3));
    values.forEach((v, i) => v === null || v === undefined || ((/** @type {Uint8Array} */ (validity))[i >> 3] |= 1 << (i & 7)));
  }
  if (['at', 'known_at', 'due', 'amount', 'sequence'].includes(name) && values.every((v) => v === null || v === undefined || typeof v === 'bigint' || Number.isSafeInteger(v))) {
    const numbers = kept(BigInt64Array.from(values, (v) => BigInt(v ?? 0)));
    return call.check(c.funnel_batch_int64(call.handle, batch, key, key.length, numbers, validity));
  }
  /** @type {Map<string, number>} */
  const places = new Map();
  const codes = kept(Int32Array.from(values, (v) => {
    const text = v instanceof Date ? v.toISOString() : String(v ?? '');
    let code = places.get(text);
    if (code === undefined) places.set(text, (code = places.size));
    return code;
  }));
  const texts = [...places.keys()].map((t) => Buffer.from(t)), data = kept(Buffer.concat([...texts, Buffer.alloc(1)]));
  const offsets = kept(new Int32Array(texts.length + 1));
  texts.forEach((t, i) => (offsets[i + 1] = offsets[i] + t.length));
  call.check(c.funnel_batch_codes(call.handle, batch, key, key.length, codes, data, offsets, texts.length, validity));
}

/** What a question counts, in words. @param {object} query @param {AskOptions} [rest] @returns {{text: string, choices: string[], query: object, hash: string}} */
function explain(query, rest = {}) {
  const said = bytes({ query, ...rest }), out = [null];
  called((call) => call.check(c.funnel_explain(call.handle, said, said.length, out)));
  return new Result(out[0]).data;
}

/** Version of the library. @returns {string} */
const version = () => c.funnel_version();

/**
 * The answer of all parts of the deals, in any order: what one store of all deals would answer. What is missing, comes twice, was
 * changed or was asked otherwise throws. See `Store.partial`.
 * @param {string[]} partials
 * @param {{view?: string, title?: string, language?: 'en' | 'ru', confidence?: number}} [how]
 */
function merge(partials, how = {}) {
  return merged(partials, how);
}

/**
 * One partial of several, which may not be all.
 * @param {string[]} partials
 */
function mergePartials(partials) {
  return merged(partials, { partial: true }).json;
}

/** @param {string[]} partials @param {object} how */
function merged(partials, how) {
  const texts = Buffer.from(partials.join('')), said = bytes(how), out = [null];
  const warnings = called((call) => (call.check(c.funnel_merge(call.handle, texts, texts.length, said, said.length, out)), call.problems()));
  return new Result(out[0], warnings);
}

module.exports = { Store, Result, Standing, Dashboard, FunnelError, backup, explain, merge, mergePartials, verify, version };
