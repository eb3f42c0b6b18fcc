'use strict';
const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Crm } = require('./crm.cjs');

function told() {
  const crm = new Crm();
  crm.create('A', 'Anna', '500.00', '2026-01-01');
  crm.create('B', 'Boris', '900.00', '2026-01-02');
  crm.move('A', 'presentation', '2026-01-04');
  crm.win('A', '2026-01-21');
  crm.lose('B', '2026-01-13', 'price');
  return crm;
}

test('the headline follows every change', () => {
  assert.equal(new Crm().headline().deals, 0);
  assert.deepEqual(told().headline(), { deals: 2, open: 0, won: 1, wonCents: 50000, lost: 1 });
});

test('the funnel is the same after a restart', () => {
  const before = told();
  assert.deepEqual(new Crm(before.log).headline(), before.headline());
});

test('what is wrong is not logged', () => {
  const crm = told();
  assert.throws(() => crm.move('A', 'nowhere', '2026-01-05'), { code: 'rejected' });
  assert.equal(crm.log.length, 5);
});

test('pages are served', async () => {
  const crm = told(), server = crm.server();
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const get = async (page) => (await fetch(`http://127.0.0.1:${server.address().port}${page}`)).text();
  assert.equal(JSON.parse(await get('/headline')).won, 1);
  assert.match(await get('/report?as_of=2026-02-01&language=ru'), /<svg[^]*Anna/);
  assert.match(await get('/report'), /instant|as_of/);
  const live = async (target) => await fetch(`http://127.0.0.1:${server.address().port}/sales${target}`);
  const page = await live('/');
  assert.deepEqual([page.status, page.headers.get('x-frame-options')], [200, 'DENY']);
  assert.match(await page.text(), /<html/);
  assert.equal((await fetch(page.url, { headers: { 'if-none-match': page.headers.get('etag') } })).status, 304);
  crm.create('C', 'Anna', '100.00', '2026-01-22');
  assert.equal((await (await live('/deals.json?cell=all')).json()).n, 3);
  assert.equal((await live('/nowhere')).status, 404);
  server.closeAllConnections();
  server.close();
});
