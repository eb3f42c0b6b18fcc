// The served page as people use it, in Chromium: what is chosen is in the address, the address gives the same numbers as the program, and new
// events are told.
'use strict';
const {execFileSync, spawn} = require('node:child_process');
const {after, before, test} = require('node:test');
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const {chromium} = require('playwright-core');
let axe = null;
try { axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'); } catch { console.log('axe-core cannot be had: not checked with it'); }

const [program, sample] = process.env.PAGE_TEST.split('|');
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'funnel-serve-'));
const run = (...options) => execFileSync(program, options, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
const mapping = path.join(sample, 'mapping.json');

let browser;
const servers = [];
before(async () => {
  browser = await chromium.launch({executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']});
});
after(async () => {
  await browser?.close();
  for (const server of servers) server.kill('SIGKILL');
  fs.rmSync(work, {recursive: true, force: true});
});

// The address that the program prints.
function serve(...options) {
  const server = spawn(program, ['serve', '--port', '0', ...options], {stdio: ['ignore', 'pipe', 'ignore']});
  servers.push(server);
  return new Promise((done, failed) => {
    let said = '';
    server.stdout.on('data', text => { said += text; if (said.includes('\n')) done(said.trim()); });
    server.on('exit', code => failed(new Error('ended with ' + code)));
  });
}

// What the page logs as an error, and what it asks of others, fails the test.
let page, wrong;
async function open(address, options = {}) {
  wrong = [];
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
  page = await context.newPage();
  const own = new URL(address).origin;
  page.on('console', m => { if (m.type() !== 'log') wrong.push(m.text()); });
  page.on('pageerror', e => wrong.push(String(e)));
  page.on('request', r => { if (!r.url().startsWith(own + '/') && !/^(blob|data):/.test(r.url())) wrong.push('asked for ' + r.url()); });
  await page.goto(address);
  await page.waitForSelector('#live:not([hidden])');
}
async function close() {
  assert.deepEqual(wrong, []);
  await page.context().close();
}
const number = text => Number(text.replace(/[\s\u202f\u00a0]/g, '').replace(',', '.').match(/-?[\d.]+/)[0]);
async function choose(dimension, ...values) {
  await page.locator(`[data-chip="is.${dimension}"] summary`).click();
  for (const value of values) await page.locator(`[data-chip="is.${dimension}"] label`, {hasText: value}).first().locator('input').check();
  await page.keyboard.press('Escape');
}
// The page against the report of the same question, printed and at the same address.
async function sameAs(answer) {
  const cards = await page.locator('#live .cards b').allTextContents();
  assert.deepEqual(cards.slice(0, 2).map(number), [answer.figures.open.value, answer.figures.won.value]);
  const shown = await page.locator('#live-funnel svg .value').allTextContents();
  assert.deepEqual(shown.map(t => number(t.split('  ')[0])), answer.sections.stages.tables.stages.rows.map(r => r.deals));
  const here = await page.evaluate(async () => (await fetch(location.href, {headers: {Accept: 'application/json'}})).json());
  assert.deepEqual(here.sections.stages, answer.sections.stages);
  assert.deepEqual(here.figures.lost, answer.figures.lost);
}

test('what is chosen is the address, and new events are told', async () => {
  const store = path.join(work, 'crm.funnel'), deals = path.join(work, 'deals.csv');
  const lines = fs.readFileSync(path.join(sample, 'deals.csv'), 'utf8').split('\n');
  fs.writeFileSync(deals, lines.slice(0, lines.length / 2).join('\n') + '\n');
  run('import', deals, '--map', mapping, '--store', store);
  const printed = (...options) => JSON.parse(run('report', '--store', store, '--json', '-', ...options));
  await open(await serve('--store', store));
  assert.ok(!page.url().includes('token'), page.url());
  await sameAs(printed());
  await choose('region', 'North');
  assert.equal(new URL(page.url()).searchParams.get('is.region'), 'North');
  await sameAs(printed('--where', 'region=North'));
  // The links to the other views take the choice along, and the way back, too.
  await page.locator('nav a', {hasText: 'Speed'}).click();
  assert.match(page.url(), /\/velocity\?.*is\.region=North/);
  assert.match(await page.locator('.query').textContent(), /region is North/);
  assert.equal(await page.locator('nav [aria-current=page]').textContent(), 'Speed');
  await page.locator('nav a', {hasText: 'Funnel'}).click();
  await page.waitForSelector('#live:not([hidden])');
  await sameAs(printed('--where', 'region=North'));
  assert.equal(await page.locator('[data-chip="is.region"].on').count(), 1);
  // Others append; the page says so, and shows what is new when it is asked to.
  assert.equal(await page.locator('.news').isVisible(), false);
  fs.writeFileSync(deals, lines.join('\n'));
  run('import', deals, '--map', mapping, '--store', store);
  await page.waitForSelector('.news:not([hidden])');
  await page.locator('.news button').click();
  await page.waitForFunction(() => document.querySelector('.news')?.hidden === true);
  await sameAs(printed('--where', 'region=North'));
  await page.locator('.clear').click();
  await sameAs(printed());
  await close();
});

test('what the page cannot add up, the server works out', async () => {
  await open(await serve(path.join(sample, 'deals.csv'), '--map', mapping, '--as-of', '2026-07-01', '--created', '2026-Q1'));
  const fixed = page.locator('[data-fixed] .fixed-note');
  if (await fixed.count()) {
    assert.equal(await fixed.first().isVisible(), false);
    await choose('region', 'South');
    await page.locator('.aside summary').first().click();
    assert.equal(await fixed.first().isVisible(), true);
    await fixed.first().locator('button').click();
    await page.waitForFunction(() => document.querySelector('.fixed-note')?.hidden === true);
  }
  // A choice that no deal of the question has is the server's, until it is cleared.
  await page.goto(page.url().replace(/\?.*/, '?created=2019-Q1&is.region=North'));
  assert.match(await page.locator('#live').textContent(), /No deal/);
  await page.locator('.clear').click();
  await page.waitForFunction(() => !location.search.includes('is.region'));
  assert.match(page.url(), /created=2019-Q1/);
  await close();
});

test('all deals behind a number, where the page lists some', async () => {
  const file = path.join(work, 'many.csv');
  run('generate', '--deals', '4000', '--out', file);
  await open(await serve(file, '--map', path.join(work, 'many.json')));
  const n = number(await page.locator('#live .cards b').nth(1).textContent());
  await page.locator('#live-figures button.number').nth(1).click();
  assert.ok(await page.locator('dialog tbody tr').count() < n, 'the page does not list them all');
  await page.locator('dialog a').click();
  assert.equal(number(await page.locator('h2').first().textContent()), n);
  const first = await page.locator('tbody th').allTextContents();
  assert.equal(first.length, 100);
  await page.locator('nav a', {hasText: 'Next'}).click();
  const second = await page.locator('tbody th').allTextContents();
  assert.ok(second.length > 0 && second.every(id => id > first[99]));
  await close();
});

for (const lang of ['en', 'ru'])
  for (const width of [1280, 390])
    test(`nothing is cut off or out of reach: ${lang}, ${width} px`, async () => {
      await open(await serve(path.join(sample, 'deals.csv'), '--map', mapping, '--as-of', '2026-07-01', '--lang', lang, '--plan', path.join(sample, 'plan.csv')), {viewport: {width, height: 900}});
      for (const [i, view] of ['report', 'velocity', 'plan', 'workload', 'deals'].entries()) {
        if (view !== 'report') await page.goto(new URL(page.url()).origin + '/' + view);
        await page.evaluate(() => { const news = document.querySelector('.news'); news.hidden = false; news.textContent = 'New events'; });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), view + ' is too wide');
        for (const people of await page.locator('nav details summary').all()) await people.click();
        if (process.env.SCREENSHOTS) await page.screenshot({path: path.join(process.env.SCREENSHOTS, `${view}-${lang}-${width}.png`)});
        // Every second combination, so that each pair of two is looked at; all with FUNNEL_EVERY_PAGE set.
        if (!axe || (!process.env.FUNNEL_EVERY_PAGE && (i + (lang === 'ru') + (width === 390)) % 2)) continue;
        await page.evaluate(axe);
        const found = await page.evaluate(best => window.axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', ...best]}), view === 'report' ? ['best-practice'] : []);
        assert.deepEqual(found.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(x => x.html.slice(0, 160)).join(' | ')), []);
      }
      await close();
    });
