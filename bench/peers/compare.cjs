// Asks DuckDB, ClickHouse and Polars in process, and PostgreSQL, what funnel-bench asked, compares all answers, and prints
// the ratios.
//
// Usage: node compare.cjs DATA PEERS
//   DATA   a folder that funnel-bench --export has written
//   PEERS  a folder in which `npm install @duckdb/node-api chdb nodejs-polars pg` was run
// Exit code 0: all answers agree; 1: one does not; 77: no peer is installed.
'use strict';
const { createRequire } = require('module');
const fs = require('fs');
const path = require('path');

const [dataFolder, peersFolder] = process.argv.slice(2).map((f) => path.resolve(f));
const load = createRequire(path.join(peersFolder, 'here.js'));
const ours = JSON.parse(fs.readFileSync(path.join(dataFolder, 'ours.json'), 'utf8'));
const halfway = Date.UTC(2024, 11, 31) / 1000;

// Rows of a peer in the form of our answers: from furthest stages to reached ones, stages first.
function answerOf(id, rows, plain) {
  const answer = {};
  if (plain) {
    for (const [stage, ...numbers] of rows) if (numbers[0] > 0) answer[stage] = numbers;
    return answer;
  }
  for (const [group, furthest, deals, amount] of rows) {
    const name = group === null ? '' : id === 'owner_stage' ? `Manager ${group + 1}\t` : `${group}\t`;
    for (let k = 0; k <= furthest; ++k) {
      const cell = (answer[name + k] ||= [0, 0]);
      cell[0] += deals;
      cell[1] += amount;
    }
  }
  return answer;
}

function difference(theirs, expected) {
  const keys = new Set([...Object.keys(theirs), ...Object.keys(expected)]);
  for (const key of keys) {
    const [a, b] = [theirs[key], expected[key]];
    if (!a || !b || a.length !== b.length) return `row "${key}": ${a} and ours ${b}`;
    // Their means are floating-point sums in any order.
    for (let i = 0; i < a.length; ++i) if (Math.abs(a[i] - b[i]) > 1e-9 * Math.abs(b[i])) return `row "${key}": ${a} and ours ${b}`;
  }
}

async function median(f, runs = 9) {
  const times = [];
  await f();  // warm
  for (let i = 0; i < runs && (i < 3 || times.reduce((x, y) => x + y) < 5000); ++i) {
    const begin = process.hrtime.bigint();
    await f();
    times.push(Number(process.hrtime.bigint() - begin) / 1e6);
  }
  times.sort((x, y) => x - y);
  return times[Math.floor(times.length / 2)];
}

function table(lines) {
  const widths = lines[0].map((_, c) => Math.max(...lines.map((l) => l[c].length)));
  lines.splice(1, 0, widths.map((w) => '-'.repeat(w)));
  for (const l of lines) console.log(`| ${l.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join(' | ')} |`);
}

const digits = (x) => (x === undefined ? '-' : x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toFixed(2));

(async () => {
  const times = {};  // times[question][`${engine} table`]
  const engines = [];
  let wrong = 0;
  for (const engine of [require('./duckdb.cjs'), require('./clickhouse.cjs'), require('./polars.cjs'), require('./postgresql.cjs')]) {
    try {
      load.resolve(engine.needs);
    } catch (e) {
      console.log(`${engine.name} is left out: ${engine.needs} is not installed in ${peersFolder}`);
      continue;
    }
    if (engine.missing?.()) {
      console.log(`${engine.name} is left out: ${engine.missing()}`);
      continue;
    }
    const peer = await engine.open(load, dataFolder, halfway);
    engines.push(engine.name);
    const check = (id, shape, rows, plain, expected) => {
      const differs = difference(answerOf(id, rows, plain), expected);
      if (!differs) return;
      ++wrong;
      console.log(`WRONG ${engine.name}, ${shape}, ${id}: ${differs}`);
    };
    console.log(`${engine.name} ${peer.version}, 2 threads; a call that asks nothing: ${digits(await median(() => peer.rows(peer.nothing)))} ms`);
    for (const q of ours.questions) {
      times[q.id] ||= {};
      if (q.id === 'csv_file' && (!peer.file || `${engine.name} raw` in times[q.id])) continue;  // asked for our other number of threads
      if (q.id === 'csv_file') {
        check(q.id, 'file', await peer.file(), false, ours.questions[0].answer);
        times[q.id][`${engine.name} raw`] = await median(peer.file, 3);
        continue;
      }
      if (!peer.questions[q.id]) continue;
      const { table: tableForms, raw, plain } = peer.questions[q.id];
      for (const [shape, forms] of [['table', tableForms], ['raw', raw]]) {
        for (const sql of forms) {
          check(q.id, shape, await peer.rows(sql), plain, q.answer);
          const ms = await median(() => peer.rows(sql));
          const key = `${engine.name} ${shape}`;
          times[q.id][key] = Math.min(times[q.id][key] ?? Infinity, ms);
        }
      }
    }
    await peer.close();
  }
  if (engines.length === 0) {
    console.log('SKIPPED: no peer is installed; see bench/README.md');
    process.exit(77);
  }

  console.log(`\n${ours.deals} deals, ${ours.events} events; medians in milliseconds: ours on 1 thread unless said, the peers' on 2\n`);
  const best = (id, shape) => Math.min(...engines.map((e) => times[id][`${e} ${shape}`] ?? Infinity));
  const ratio = (id, shape, ms) => (Number.isFinite(best(id, shape)) && ms > 0 ? `${digits(best(id, shape) / ms)} x` : '-');
  const wantedOf = (x) => (x > 0 ? `${x} x` : '-');
  const head = ['question', 'ours', ...engines.map((e) => `${e}, per-deal table`), ...engines.map((e) => `${e}, raw events`),
    'faster than best table', 'wanted', 'faster than best raw', 'wanted', 'of the straight loop'];
  table([head, ...ours.questions.filter((q) => Object.keys(times[q.id]).length > 0).map((q) => [q.title, digits(q.ms),
    ...engines.map((e) => digits(times[q.id][`${e} table`])), ...engines.map((e) => digits(times[q.id][`${e} raw`])),
    ratio(q.id, 'table', q.ms), wantedOf(q.per_deal_wanted), ratio(q.id, 'raw', q.ms), wantedOf(q.raw_wanted),
    q.ms > 0 ? `${(100 * q.limit_ms / q.ms).toFixed(1)} %` : '-'])]);
  console.log(wrong === 0 ? '\nAll answers agree.' : `\n${wrong} ANSWERS DIFFER.`);
  process.exit(wrong === 0 ? 0 : 1);
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
