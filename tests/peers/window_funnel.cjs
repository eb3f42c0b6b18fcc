// Compares ordered_matcher with windowFunnel of ClickHouse, run inside this process by the npm package chdb.
//
// Usage: node window_funnel.cjs PROGRAM FOLDER [SEED [N]]
//   PROGRAM  the built peer-ordered-logs: it makes the logs and gives our answers
//   FOLDER   where chdb was installed (FOLDER/node_modules); FUNNEL_PEERS_DIR in the environment goes before it
// Exit code 0: no unexplained difference; 77: skipped, chdb is not there; 1: a difference that no rule below explains.
'use strict';
const { execFileSync } = require('child_process');
const { createRequire } = require('module');
const fs = require('fs');
const os = require('os');
const path = require('path');

const [program, defaultFolder, seed = '20240901', n = '40000'] = process.argv.slice(2);
const folder = path.resolve(process.env.FUNNEL_PEERS_DIR || defaultFolder);
let chdb;
try {
  chdb = createRequire(path.join(folder, 'here.js'))('chdb');
} catch (e) {
  console.log(`SKIPPED: chdb is not installed in ${folder} (${String(e.message).split('\n')[0]}); see tests/peers/README.md`);
  process.exit(77);
}

// What is asked of which logs, and what the answers should be.
//
// `agree(log)` says for which logs the documentation leaves one reading, so the answers must be equal. For the other
// logs `explain(log, ours, theirs)` names the reason of a difference, or gives nothing if it knows none. Every reason
// states what must then hold, and that is checked.
const everywhere = () => true;
const firstStep = (log) => log.rows.filter((r) => r.c[0]);
const onceAtMost = (log) => firstStep(log).length <= 1;
const times = (log) => log.rows.filter((r) => r.c.some(Boolean)).map((r) => r.t);
const noTies = (log) => new Set(times(log)).size === times(log).length;
const oneCondition = (log) => noTies(log) && log.rows.every((r) => r.c.filter(Boolean).length <= 1);
const windowBinds = (log) => Math.max(...times(log)) - firstStep(log)[0].t > log.window;

// Known as ClickHouse#52844 (open): for each level it remembers one chain. A later event, or the same one where it
// fulfils two conditions, overwrites that chain before an event at the same time is compared with it, so a chain that
// the documentation allows is missed. With strict_once it remembers all chains; strict_increase allows no event twice
// anyway, so both must be equal, and its own answer with strict_once is ours.
const forgotten = (log, ours, theirs, { theirsOfMode }) => {
  if (ours > theirs && theirsOfMode('strict_increase+strict_once') === ours) {
    return 'ClickHouse forgets the earlier of two chains when times are equal (ClickHouse#52844)';
  }
};

// The documentation asks only that times do not fall, so a step may come from an event given before the event of the
// step before it. Here the order given decides among equal times (ordered_rule.hpp).
const reordered = (log, ours, theirs) => {
  if (theirs > ours) return 'ClickHouse puts equal times into the order of the steps; here they keep theirs';
};

// Longest chain of the log without a repetition of a step other than the first on its way, by trying all.
function longestForgivingStepOne(log) {
  const goOn = (first, last, level) => {
    let best = level;
    for (let v = last + 1; level < log.steps && v < log.rows.length; ++v) {
      if (log.rows[v].t > log.rows[first].t + log.window) break;
      if (log.rows[v].c[level]) best = Math.max(best, goOn(first, v, level + 1));
      if (log.rows[v].c.slice(1, level + 1).some(Boolean)) break;
    }
    return best;
  };
  return Math.max(0, ...log.rows.map((r, v) => (r.c[0] ? goOn(v, v, 1) : 0)));
}

const questions = [
  // plain: each stage belongs to one step; visits at equal times are given in the order of their steps, which is the
  // order in which ClickHouse puts them.
  { kind: 'plain', mode: 'default', agree: everywhere },
  { kind: 'plain', mode: 'strict_once', agree: everywhere },
  { kind: 'plain', mode: 'strict_increase+strict_once', agree: everywhere },
  { kind: 'plain', mode: 'strict_increase', agree: noTies, explain: forgotten },
  {
    kind: 'plain', mode: 'strict_order', agree: onceAtMost,
    explain: (log, ours, theirs, { startsLater }) => {
      // Documented: it "stops finding A->B->C at the D". Open: whether a later A may begin again. ClickHouse leaves the
      // whole log at the first intervention; here only the attempt ends, as reentry::best tries each entry of step one.
      if (ours > theirs && startsLater) {
        return 'ClickHouse gives up the log at the first intervention; here a later entry begins anew';
      }
      // A step is too early for ClickHouse only if no chain has got so far; here, if this attempt has not. The two
      // differ when the chain of an earlier entry has, but cannot be finished inside its window.
      if (theirs > ours && windowBinds(log)) {
        return 'ClickHouse forgives one chain an early step because another chain has got so far';
      }
    },
  },
  {
    kind: 'plain', mode: 'strict_deduplication', agree: onceAtMost,
    explain: (log, ours, theirs, { startsLater }) => {
      // Documented: a repeated condition "interrupts further processing". ClickHouse stops the whole log there, so a
      // later entry of step one finds nothing more (asked in ClickHouse#37177) ...
      if (ours > theirs && startsLater) {
        return 'ClickHouse stops the log at the first repetition; here a later entry begins anew';
      }
      // ... but does not take step one itself for a repetition, which is not documented.
      if (theirs > ours && longestForgivingStepOne(log) >= theirs) {
        return 'ClickHouse does not count step one among the repetitions';
      }
    },
  },
  // overlapping: a stage may belong to several steps; all times differ.
  { kind: 'overlapping', mode: 'default', agree: everywhere },
  { kind: 'overlapping', mode: 'strict_once', agree: everywhere },
  { kind: 'overlapping', mode: 'strict_increase+strict_once', agree: everywhere },
  { kind: 'overlapping', mode: 'strict_increase', agree: oneCondition, explain: forgotten, few: true },
  // unordered_ties: the same with equal times in any order.
  { kind: 'unordered_ties', mode: 'default', agree: noTies, explain: reordered },
  { kind: 'unordered_ties', mode: 'strict_once', agree: noTies, explain: reordered },
  { kind: 'unordered_ties', mode: 'strict_increase+strict_once', agree: everywhere },
  { kind: 'unordered_ties', mode: 'strict_increase', agree: oneCondition, explain: forgotten, few: true },
];

// Is our chain one by the documented condition, t1 <= t2 <= ... <= t1 + window, and the flags? No step before the one
// that comes next, nor that one, may be repeated on the way (strict_deduplication); nothing else may be on the way
// (strict_order).
function holds(log, mode, visits, level) {
  const at = visits.map((v) => log.rows[v].t);
  for (let i = 1; i < level; ++i) {
    for (const between of log.rows.slice(visits[i - 1] + 1, visits[i])) {
      const known = between.c.slice(0, i + 1).some(Boolean);
      if (mode === 'strict_deduplication' ? known : mode === 'strict_order' && !known) return false;
    }
  }
  return visits.length === level &&
    visits.every((v, i) => log.rows[v].c[i]) &&
    at.every((t, i) => i === 0 || (mode.includes('strict_increase') ? at[i - 1] < t : at[i - 1] <= t)) &&
    (level === 0 || at[level - 1] <= at[0] + log.window) &&
    (!mode.includes('strict_once') || new Set(visits).size === level);
}

function read(file) {
  return fs.readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => line.split('\t'));
}

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'funnel-peers-'));
const theirsOf = {};
let unexplained = 0;
let compared = 0;
const session = new chdb.Session();
try {
  execFileSync(program, [work, seed, n], { stdio: 'inherit' });
  const version = String(session.query('SELECT version()', 'TSVRaw')).trim();
  console.log(`ClickHouse ${version}, seed ${seed}, ${n} logs of each kind`);
  session.query('CREATE DATABASE peers');
  const logs = {};
  const ours = {};
  for (const kind of new Set(questions.map((q) => q.kind))) {
    logs[kind] = [];
    for (const row of read(path.join(work, `${kind}-rows.tsv`))) {
      const [id, window, steps, t, ...c] = row.map(Number);
      (logs[kind][id] ||= { window, steps, rows: [] }).rows.push({ t, c });
    }
    for (const [id, mode, level, visits] of read(path.join(work, `${kind}-answers.tsv`))) {
      (ours[`${kind} ${mode}`] ||= [])[id] = { level: Number(level), visits: visits ? visits.split(',').map(Number) : [] };
    }
    session.query(`CREATE TABLE peers.${kind} (id UInt32, w UInt64, n UInt8, t UInt64, c1 UInt8, c2 UInt8, c3 UInt8,
      c4 UInt8, c5 UInt8) ENGINE = MergeTree ORDER BY (w, n)`);
    session.query(`INSERT INTO peers.${kind} SELECT * FROM file('${path.join(work, kind)}-rows.tsv', TSV)`);
  }
  for (const q of questions) {
    const flags = q.mode === 'default' ? '' : ',' + q.mode.split('+').map((f) => `'${f}'`).join(',');
    const shapes = new Set(logs[q.kind].map((l) => `${l.window} ${l.steps}`));
    const theirs = (theirsOf[`${q.kind} ${q.mode}`] = []);
    for (const shape of shapes) {
      const [w, k] = shape.split(' ');
      const conditions = Array.from({ length: Number(k) }, (_, i) => `c${i + 1}`).join(',');
      const answer = String(session.query(`SELECT id, windowFunnel(${w}${flags})(t, ${conditions}) FROM peers.${q.kind}
        WHERE w = ${w} AND n = ${k} GROUP BY id SETTINGS max_threads = 1`, 'TSV')).trimEnd();
      for (const line of answer.split('\n')) {
        const [id, level] = line.split('\t').map(Number);
        theirs[id] = level;
      }
    }
    const reasons = {};
    let clear = 0;
    let equal = 0;
    logs[q.kind].forEach((log, id) => {
      const our = ours[`${q.kind} ${q.mode}`][id];
      const unambiguous = q.agree(log);
      clear += unambiguous;
      const more = {
        theirsOfMode: (mode) => theirsOf[`${q.kind} ${mode}`][id],
        startsLater: our.visits[0] > log.rows.findIndex((r) => r.c[0]),
      };
      let reason = 'equal';
      if (our.level !== theirs[id]) {
        reason = unambiguous ? undefined : q.explain(log, our.level, theirs[id], more);
      }
      if (!holds(log, q.mode, our.visits, our.level)) reason = undefined;  // whatever the peer says
      if (reason === 'equal') {
        ++equal;
      } else if (reason) {
        reasons[reason] = (reasons[reason] || 0) + 1;
      } else if (++unexplained <= 10) {
        console.log(`UNEXPLAINED ${q.kind} ${q.mode} log ${id}: ours ${our.level} (visits ${our.visits}), ` +
          `ClickHouse ${theirs[id]}\n  window ${log.window}, ${log.steps} steps, rows ` +
          log.rows.map((r) => `${r.t}:${r.c.slice(0, log.steps).join('')}`).join(' '));
      }
    });
    compared += clear;
    console.log(`${q.kind} ${q.mode}: ${equal} of ${logs[q.kind].length} equal; ${clear} unambiguous`);
    for (const [reason, count] of Object.entries(reasons)) console.log(`  ${count} differ: ${reason}`);
    if (!q.few && clear < Math.min(10000, Number(n) / 4)) {
      console.log(`TOO FEW unambiguous logs for ${q.kind} ${q.mode}`);
      ++unexplained;
    }
  }
} finally {
  if (session.cleanup) session.cleanup();
  fs.rmSync(work, { recursive: true, force: true });
}
console.log(`${compared} unambiguous answers compared, ${unexplained} unexplained differences`);
process.exit(unexplained === 0 ? 0 : 1);
