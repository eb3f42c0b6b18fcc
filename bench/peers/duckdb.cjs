// The questions in DuckDB's SQL. Several forms of one question: the fastest counts.
'use strict';
const { steps } = require('./steps.cjs');

const stages = ['lead', 'qualification', 'presentation', 'proposal', 'contracting'];
const rank = `CASE ${stages.map((s, k) => `WHEN stage = '${s}' THEN ${k}`).join(' ')} WHEN event = 'won' THEN 5 END`;
const wanted = 'region IN (1, 2) AND category < 6 AND customer_group <> 0';
const counts = 'count(*), sum(amount)';
// As the rows of each deal tell it: its furthest stage, its latest owner and amount.
const perDeal = (more = '', where = '') => `(SELECT max(stage) AS furthest,
  arg_max(amount, second) FILTER (amount IS NOT NULL) AS amount${more} FROM events ${where} GROUP BY deal)`;

exports.name = 'DuckDB';
exports.needs = '@duckdb/node-api';

exports.open = async (load, folder, date) => {
  const instance = await load('@duckdb/node-api').DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const rows = async (sql) => (await connection.runAndReadAll(sql)).getRows().map((r) => r.map((v) => (typeof v === 'bigint' ? Number(v) : v)));
  await rows(`CREATE TABLE events AS SELECT deal::UINTEGER AS deal, second::BIGINT AS second, kind::UTINYINT AS kind,
    stage::UTINYINT AS stage, owner::USMALLINT AS owner, amount::BIGINT AS amount, region::UTINYINT AS region,
    category::UTINYINT AS category, customer_group::UTINYINT AS customer_group
    FROM read_csv('${folder}/events.csv', header = true, all_varchar = true, nullstr = '') ORDER BY deal, second`);
  const firsts = [0, 1, 2, 3, 4, 5].map((k) => `reached_${k}::BIGINT AS reached_${k}`).join(', ');
  await rows(`CREATE TABLE deals AS SELECT deal::UINTEGER AS deal, created::BIGINT AS created, furthest::UTINYINT AS furthest,
    owner::USMALLINT AS owner, amount::BIGINT AS amount, region::UTINYINT AS region, category::UTINYINT AS category,
    customer_group::UTINYINT AS customer_group, ${firsts}, stages::UTINYINT[] AS stages, entered::BIGINT[] AS entered,
    left_at::BIGINT[] AS left_at FROM read_csv('${folder}/deals.csv', header = true, all_varchar = true, nullstr = '')`);
  return {
    version: (await rows('SELECT version()'))[0][0],
    rows,
    nothing: 'SELECT 1',
    close: () => connection.closeSync(),
    // [group, furthest stage, deals, amount], unless `plain`: then [stage, numbers...]
    questions: {
      whole_funnel: {
        table: [`SELECT NULL, furthest, ${counts} FROM deals GROUP BY furthest`],
        raw: [`SELECT NULL, furthest, ${counts} FROM ${perDeal()} GROUP BY furthest`],
      },
      three_filters: {
        table: [`SELECT NULL, furthest, ${counts} FROM deals WHERE ${wanted} GROUP BY furthest`],
        raw: [`SELECT NULL, furthest, ${counts} FROM ${perDeal('', `WHERE deal IN (SELECT deal FROM events WHERE ${wanted})`)} GROUP BY furthest`],
      },
      owner_stage: {
        table: [`SELECT owner, furthest, ${counts} FROM deals GROUP BY owner, furthest`],
        raw: [`SELECT owner, furthest, ${counts} FROM ${perDeal(', arg_max(owner, second) FILTER (owner IS NOT NULL) AS owner')} GROUP BY owner, furthest`],
      },
      month_stage: {
        table: [`SELECT strftime(m, '%Y-%m'), f, n, s FROM (SELECT date_trunc('month', make_timestamp(created * 1000000)) AS m,
                   furthest AS f, count(*) AS n, sum(amount) AS s FROM deals GROUP BY ALL)`],
        raw: [`SELECT strftime(m, '%Y-%m'), f, n, s FROM (SELECT date_trunc('month', make_timestamp(created * 1000000)) AS m,
                 furthest AS f, count(*) AS n, sum(amount) AS s FROM ${perDeal(', min(second) AS created')} GROUP BY ALL)`],
      },
      stage_times: {
        plain: true,
        table: [`SELECT stage, count(*), avg(l - e), median(l - e) FROM (SELECT unnest(stages) AS stage, unnest(entered) AS e,
                   unnest(left_at) AS l FROM deals) WHERE l > 0 GROUP BY stage`],
        raw: [`SELECT stage, count(*), avg(l - second), median(l - second) FROM (SELECT stage, second, lead(second) OVER (PARTITION BY deal
                 ORDER BY second) AS l FROM events) WHERE stage IS NOT NULL AND l IS NOT NULL GROUP BY stage`],
      },
      ordered_90d: {
        plain: true,
        table: [steps('SELECT deal, unnest(stages) AS stage, unnest(entered) AS second FROM deals')],
        raw: [steps('SELECT deal, stage, second FROM events WHERE stage IS NOT NULL')],
      },
      reach_as_of: {
        plain: true,
        table: [[0, 1, 2, 3, 4, 5].map((k) => `SELECT ${k}, count(*) FROM deals WHERE reached_${k} <= ${date}`).join(' UNION ALL '),
          `SELECT unnest([0, 1, 2, 3, 4, 5]), unnest([${[0, 1, 2, 3, 4, 5].map((k) => `n${k}`).join(', ')}]) FROM (SELECT
             ${[0, 1, 2, 3, 4, 5].map((k) => `count(*) FILTER (reached_${k} <= ${date}) AS n${k}`).join(', ')} FROM deals)`],
        raw: [`WITH f AS (SELECT max(stage) AS k FROM events WHERE second <= ${date} GROUP BY deal), c AS (SELECT k, count(*) AS n
                 FROM f GROUP BY k) SELECT k, sum(n) OVER (ORDER BY k DESC) FROM c`],
      },
    },
    // A fresh table each time: read, sort, answer.
    file: async () => {
      await rows('DROP TABLE IF EXISTS w');
      await rows(`CREATE TABLE w AS SELECT time, deal, ${rank} AS stage, owner, amount, region, category, customer_group, reason
        FROM read_csv('${folder}/workload.csv', header = true, columns = {time: 'TIMESTAMP', deal: 'VARCHAR', event: 'VARCHAR',
        stage: 'VARCHAR', owner: 'VARCHAR', amount: 'DECIMAL(12,2)', region: 'VARCHAR', category: 'VARCHAR',
        customer_group: 'VARCHAR', reason: 'VARCHAR'}) ORDER BY deal, time`);
      return rows(`SELECT NULL, furthest, count(*), (100 * sum(amount))::BIGINT FROM (SELECT max(stage) AS furthest,
        arg_max(amount, time) FILTER (amount IS NOT NULL) AS amount FROM w GROUP BY deal) GROUP BY furthest`);
    },
  };
};
