// The questions in ClickHouse's SQL. Several forms of one question: the fastest counts.
'use strict';

const all = [0, 1, 2, 3, 4, 5];
const wanted = 'region IN (1, 2) AND category < 6 AND customer_group <> 0';
const counts = 'count(), sum(amount)';
// No stage, owner or amount is the highest number: Nullable columns would be slower.
const perDeal = (more = '', where = '') => `(SELECT maxIf(stage, stage < 255) AS furthest,
  argMaxIf(amount, second, amount >= 0) AS amount${more} FROM b.events ${where} GROUP BY deal)`;
const conditions = (of) => all.map((k) => of(k)).join(', ');
const cumulated = (levels) => `SELECT k, countIf(level > k) FROM (${levels}) ARRAY JOIN ${JSON.stringify(all)} AS k GROUP BY k`;

exports.name = 'ClickHouse';
exports.needs = 'chdb';

exports.open = async (load, folder, date) => {
  const session = new (load('chdb').Session)();
  const run = (sql) => String(session.query(sql, 'TSV'));
  const rows = async (sql) => run(`${sql} SETTINGS max_threads = 2`).trimEnd().split('\n').filter(Boolean)
    .map((line) => line.split('\t').map((v) => (v === '\\N' ? null : /^-?[0-9.e+-]+$/.test(v) && !/^\d{4}-\d\d$/.test(v) ? Number(v) : v)));
  run('CREATE DATABASE b');
  run(`CREATE TABLE b.events (deal UInt32, second UInt32, kind UInt8, stage UInt8, owner UInt16, amount Int64, region UInt8,
    category UInt8, customer_group UInt8) ENGINE = MergeTree ORDER BY (deal, second)`);
  run(`INSERT INTO b.events SELECT deal, second, kind, ifNull(stage, 255), ifNull(owner, 65535), ifNull(amount, -1), ifNull(region, 255),
    ifNull(category, 255), ifNull(customer_group, 0) FROM file('${folder}/events.csv', CSVWithNames, 'deal UInt32, second UInt32, kind UInt8,
    stage Nullable(UInt8), owner Nullable(UInt16), amount Nullable(Int64), region Nullable(UInt8), category Nullable(UInt8),
    customer_group Nullable(UInt8)')`);
  run(`CREATE TABLE b.deals (deal UInt32, created UInt32, furthest UInt8, owner UInt16, amount Int64, region UInt8, category UInt8,
    customer_group UInt8, ${conditions((k) => `reached_${k} UInt32`)}, stages Array(UInt8), entered Array(UInt32),
    left_at Array(UInt32)) ENGINE = MergeTree ORDER BY deal`);
  run(`INSERT INTO b.deals SELECT deal, created, furthest, owner, amount, region, category, customer_group,
    ${conditions((k) => `ifNull(reached_${k}, 4294967295)`)}, stages, entered, left_at FROM file('${folder}/deals.csv', CSVWithNames,
    'deal UInt32, created UInt32, furthest UInt8, owner UInt16, amount Int64, region UInt8, category UInt8, customer_group UInt8,
    ${conditions((k) => `reached_${k} Nullable(UInt32)`)}, stages Array(UInt8), entered Array(UInt32), left_at Array(UInt32)')`);
  run('OPTIMIZE TABLE b.events FINAL');
  run('OPTIMIZE TABLE b.deals FINAL');
  return {
    version: run('SELECT version()').trim(),
    rows,
    nothing: 'SELECT 1',
    close: () => session.cleanup(),
    // [group, furthest stage, deals, amount], unless `plain`: then [stage, numbers...]
    questions: {
      whole_funnel: {
        table: [`SELECT NULL, furthest, ${counts} FROM b.deals GROUP BY furthest`],
        raw: [`SELECT NULL, furthest, ${counts} FROM ${perDeal()} GROUP BY furthest`],
      },
      three_filters: {
        table: [`SELECT NULL, furthest, ${counts} FROM b.deals WHERE ${wanted} GROUP BY furthest`],
        raw: [`SELECT NULL, furthest, ${counts} FROM ${perDeal('', `WHERE deal IN (SELECT deal FROM b.events WHERE ${wanted})`)} GROUP BY furthest`],
      },
      owner_stage: {
        table: [`SELECT owner, furthest, ${counts} FROM b.deals GROUP BY owner, furthest`],
        raw: [`SELECT owner, furthest, ${counts} FROM ${perDeal(', argMaxIf(owner, second, owner < 65535) AS owner')} GROUP BY owner, furthest`],
      },
      month_stage: {
        table: [`SELECT formatDateTime(m, '%Y-%m'), f, n, s FROM (SELECT toStartOfMonth(toDateTime(created, 'UTC')) AS m,
                   furthest AS f, count() AS n, sum(amount) AS s FROM b.deals GROUP BY m, f)`],
        raw: [`SELECT formatDateTime(m, '%Y-%m'), f, n, s FROM (SELECT toStartOfMonth(toDateTime(created, 'UTC')) AS m,
                 furthest AS f, count() AS n, sum(amount) AS s FROM ${perDeal(', min(second) AS created')} GROUP BY m, f)`],
      },
      stage_times: {
        plain: true,
        table: [`SELECT stage, count(), avg(l - e), quantileExactInclusive(0.5)(l - e) FROM b.deals
                   ARRAY JOIN stages AS stage, entered AS e, left_at AS l WHERE l > 0 GROUP BY stage`],
        raw: [`SELECT stage, count(), avg(l - second), quantileExactInclusive(0.5)(l - second) FROM (SELECT stage, second, leadInFrame(second)
                 OVER (PARTITION BY deal ORDER BY second ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS l FROM b.events)
                 WHERE stage < 255 AND l > 0 GROUP BY stage`,
          `SELECT v.2 AS stage, count(), avg(l), quantileExactInclusive(0.5)(l) FROM (SELECT arraySort(groupArray((second, stage))) AS s
             FROM b.events GROUP BY deal) ARRAY JOIN arrayPopBack(s) AS v, arrayMap((x, y) -> y.1 - x.1, arrayPopBack(s),
             arrayPopFront(s)) AS l WHERE stage < 255 GROUP BY stage`],
      },
      ordered_90d: {
        plain: true,
        table: [cumulated(`SELECT arrayReduce('windowFunnel(7776000)', entered, ${conditions((k) => `arrayMap(x -> x = ${k}, stages)`)}) AS level FROM b.deals`),
          cumulated(`SELECT windowFunnel(7776000)(e, ${conditions((k) => `s = ${k}`)}) AS level FROM b.deals
            ARRAY JOIN stages AS s, entered AS e GROUP BY deal`)],
        raw: [cumulated(`SELECT windowFunnel(7776000)(second, ${conditions((k) => `stage = ${k}`)}) AS level FROM b.events GROUP BY deal`)],
      },
      reach_as_of: {
        plain: true,
        table: [`SELECT k, n FROM (SELECT [${conditions((k) => `countIf(reached_${k} <= ${date})`)}] AS ns FROM b.deals)
                   ARRAY JOIN ${JSON.stringify(all)} AS k, ns AS n`],
        raw: [`SELECT k, countIf(f >= k) FROM (SELECT maxIf(stage, stage < 255) AS f FROM b.events WHERE second <= ${date} GROUP BY deal)
                 ARRAY JOIN ${JSON.stringify(all)} AS k GROUP BY k`],
      },
    },
    // A fresh table each time: read, sort, answer.
    file: async () => {
      run('DROP TABLE IF EXISTS b.w');
      run(`CREATE TABLE b.w (time DateTime('UTC'), deal String, event LowCardinality(String), stage LowCardinality(String),
        owner LowCardinality(String), amount Nullable(Decimal(12, 2)), region LowCardinality(String), category LowCardinality(String),
        customer_group LowCardinality(String), reason LowCardinality(String)) ENGINE = MergeTree ORDER BY (deal, time)`);
      run(`INSERT INTO b.w SELECT * FROM file('${folder}/workload.csv', CSVWithNames) SETTINGS max_threads = 2,
        date_time_input_format = 'best_effort'`);
      return rows(`SELECT NULL, f - 1, count(), toInt64(100 * sum(amount)) FROM (SELECT max(if(event = 'won', 6, indexOf(['lead',
        'qualification', 'presentation', 'proposal', 'contracting'], stage))) AS f, argMaxIf(amount, time, amount IS NOT NULL) AS amount
        FROM b.w GROUP BY deal) GROUP BY f`);
    },
  };
};
