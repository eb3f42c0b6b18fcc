// Runs cases.json through the Node binding; and what is Node's alone.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const funnel = require(path.join(__dirname, '../../src/bindings/node/funnel.cjs'));
const cases = require('./cases.json');

function filled() {
  const store = new funnel.Store(cases.open);
  assert.equal(store.append(cases.events).data.applied, cases.events.length);
  return store;
}
const numbers = (standing) => Array.from(standing.numbers().subarray(0, 12), Number);

if (process.argv[2] === '--time') {
  const standing = filled().stand();
  let best = Infinity;
  for (let repeat = 0; repeat < 5; ++repeat) {
    const begin = process.hrtime.bigint();
    for (let i = 0; i < 20000; ++i) standing.numbers();
    best = Math.min(best, Number(process.hrtime.bigint() - begin) / 20000 / 1e3);
  }
  console.log(best.toFixed(2));
  process.exit();
}

test('views and pages', () => {
  const store = filled();
  for (const c of cases.views) assert.equal(store.ask(c.request).csv(c.table), c.csv);
  store.append(cases.activities, { of: 'activities' });
  const results = cases.pages.map((name) => store.view(name, { as_of: '2026-02-01' }));
  store.close();
  for (const result of results) {
    assert.match(result.html({ language: 'ru' }), /<html/);
    assert.ok(result.text().length > 40);
  }
  assert.throws(() => store.describe(), /closed/);
});

test('a store that lasts', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'funnel-node-'));
  try {
    const file = path.join(folder, 'crm.funnel');
    const answers = (s) => cases.views.map((c) => s.ask(c.request).csv(c.table));
    let store = new funnel.Store({ ...cases.open, path: file, file: { sync: false } });
    store.append(cases.events, { source: 'crm', mark: 'page 7' });
    const wanted = answers(store);
    const reader = new funnel.Store({ path: file, read: true });
    assert.deepEqual(answers(reader), wanted);
    assert.throws(() => new funnel.Store({ path: file }), /written to by another process/);
    funnel.backup(file, file + '.copy');
    store.compact();
    store.close();
    assert.deepEqual(funnel.verify(file).problems, []);
    store = new funnel.Store({ path: file });
    assert.deepEqual(answers(store), wanted);
    assert.deepEqual(store.describe().marks, { crm: 'page 7' });
    assert.equal(store.erase({ deals: [cases.events[0].deal] }).deals, 1);
    reader.refresh();
    assert.equal(reader.describe().deals, store.describe().deals);
    reader.close();
    store.close();
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

test('events sent again are duplicates', () => {
  assert.equal(filled().append(cases.events).data.duplicates, cases.events.length);
});

test('columns say what events say', () => {
  const store = new funnel.Store(cases.open);
  assert.equal(store.appendColumns(cases.columns).data.applied, cases.events.length);
  const question = { view: 'cohort', query: { group_by: ['owner', { dimension: 'region' }] } };
  assert.equal(store.ask(question).json, filled().ask(question).json);
});

test('drill', () => {
  const store = filled();
  for (const c of cases.drill) assert.deepEqual(store.drill(c.request), c.answer);
});

test('parts', () => {
  const whole = filled(), parts = [new funnel.Store(cases.open), new funnel.Store(cases.open)], c = cases.parts;
  for (const event of cases.events) parts[Number(c.of_second.includes(event.deal))].append([event]);
  for (const asked of c.views) {
    const texts = parts.map((store, number) => store.partial({ ...asked, part: { number, of: 2 } }));
    const answer = funnel.merge([texts[1], texts[0]], { view: asked.view });
    assert.equal(answer.json, whole.ask(asked).json);
    assert.ok(answer.text());
    assert.equal(funnel.merge([funnel.mergePartials(texts)], { view: asked.view }).json, answer.json);
    assert.throws(() => funnel.merge([texts[0]], { view: asked.view }), { code: c.missing });
  }
});

test('standing', () => {
  const store = filled(), c = cases.standing, standing = store.stand(c.query), before = standing.revision;
  assert.deepEqual(numbers(standing), c.numbers);
  assert.equal(standing.numbers().length % c.blocks, 0);
  store.append([c.event]);
  store.close();
  assert.deepEqual(numbers(standing), c.then);
  assert.ok(standing.revision > before);
  assert.ok(standing.result().data.sections.cohort);
});

test('dashboard', async () => {
  const store = filled(), { requests, ...options } = cases.dashboard, board = store.dashboard(options);
  for (const { method, target, headers, now, status, type, has } of requests) {
    const answer = await board.respond({ method, url: target, headers }, { now });
    assert.deepEqual([answer.status, answer.headers['Content-Type']], [status, type], target);
    assert.ok(answer.body.includes(has), answer.body.slice(0, 300));
  }
  const before = await board.respond({ url: '/deals.json?cell=outcome:won' }), page = await board.respond({});
  assert.equal((await board.respond({ headers: { 'if-none-match': page.headers.ETag } })).status, 304);
  store.append([cases.standing.event]);
  store.close();
  assert.equal(JSON.parse(before.body).n + 1, JSON.parse((await board.respond({ url: '/deals.json?cell=outcome:won' })).body).n);
  assert.throws(() => filled().dashboard({ query: { grup_by: [] } }), { code: 'unknown_name' });
  await assert.rejects(board.respond({ headers: { accept: 1 } }), { code: 'invalid_value' });
  await assert.rejects(board.respond({ url: '/' }, { signal: AbortSignal.abort() }), { code: 'cancelled' });
});

test('errors', () => {
  const store = filled();
  for (const c of cases.errors)
    assert.throws(() => store.ask(c.request), (e) => e instanceof funnel.FunnelError && e.code === c.code && e.problems[0].field === c.field);
  const bad = cases.bad_event;
  assert.throws(() => store.append([cases.standing.event, bad.event]), (e) => {
    assert.equal(e.code, bad.code);
    assert.deepEqual({ ...e.problems[0], message: '' }, { code: bad.problem, message: '', field: bad.field, value: bad.value, row: 1 });
    return true;
  });
  assert.deepEqual(store.append([bad.event], { keepGood: true }).warnings.map((p) => p.row), [0]);
  assert.deepEqual(store.ask(cases.warned).warnings.map((p) => p.code), ['unknown_name']);
});

test('definitions', () => {
  const store = filled();
  store.define({ pipelines: cases.pipelines });
  assert.deepEqual(store.describe().pipelines.map((p) => p.id), ['sales', 'renewals']);
  assert.equal(store.describe().deals, 3);
  assert.match(funnel.explain({ as_of: '2026-02-01' }).hash, /^[0-9a-f]{16}$/);
  assert.match(funnel.version(), /^\d+\.\d+\.\d+$/);
});

test('types of the language', () => {
  const store = new funnel.Store({ currency: 'EUR' });
  store.append([{ kind: 'created', deal: 'x', at: new Date(Date.UTC(2026, 0, 1)), amount: 1250 }]);
  store.appendColumns({ deal: ['y', 'z'], kind: ['created', 'created'], at: BigInt64Array.of(1767225600000000n, 1767225600000000n), amount: ['1.00', null] });
  store.appendColumns({ deal: ['v'], kind: ['created'], at: [new Date(Date.UTC(2026, 0, 1))] });
  const { figures } = store.report({ as_of: '2026-02-01' }).data;
  assert.deepEqual([figures.deals.value, figures.amount.value], [4, 1350]);
  assert.throws(() => store.appendColumns({ deal: ['a', 'b'], at: [1] }), RangeError);
});

test('calls can be stopped', () => {
  const store = filled();
  assert.throws(() => store.ask({ view: 'cohort' }, { timeoutMs: 0 }), { code: 'too_late' });
  assert.throws(() => store.append([], { progress: () => true }), { code: 'cancelled' });
  assert.throws(() => store.append([], { progress: () => { throw new TypeError('mine'); } }), TypeError);
});

test('other threads', async () => {
  const store = filled();
  const all = await Promise.all(cases.pages.map((view) => store.askAsync({ view, query: { as_of: '2026-02-01' } })));
  assert.deepEqual(all.map((r) => r.json), cases.pages.map((view) => store.view(view, { as_of: '2026-02-01' }).json));
  await assert.rejects(store.askAsync({ view: 'none' }), { code: 'invalid_value' });
  await assert.rejects(store.askAsync({ view: 'cohort' }, { signal: AbortSignal.abort() }), { code: 'cancelled' });
});
