// The questions in the SQL of PostgreSQL, on a server of its own: the database that users have already.
'use strict';
const { execFileSync } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { steps } = require('./steps.cjs');

const all = [0, 1, 2, 3, 4, 5];
const wanted = 'region IN (1, 2) AND category < 6 AND customer_group <> 0';
const counts = 'count(*), sum(amount)';
const latest = (name) => `(array_agg(${name} ORDER BY second DESC) FILTER (WHERE ${name} IS NOT NULL))[1]`;
const perDeal = (more = '', where = '') => `(SELECT max(stage) AS furthest, ${latest('amount')} AS amount${more} FROM events ${where} GROUP BY deal) d`;
const month = "to_char(date_trunc('month', to_timestamp(created) AT TIME ZONE 'UTC'), 'YYYY-MM')";
const times = (source) => `SELECT stage, count(*), avg(stay), percentile_cont(0.5) WITHIN GROUP (ORDER BY stay) FROM (${source}) v GROUP BY stage`;

const programs = () => {
  const root = '/usr/lib/postgresql';
  const versions = fs.existsSync(root) ? fs.readdirSync(root).sort((a, b) => a - b) : [];
  return versions.length > 0 ? path.join(root, versions.at(-1), 'bin') : undefined;
};

exports.name = 'PostgreSQL';
exports.needs = 'pg';
exports.missing = () => (programs() ? undefined : 'no server is installed (apt-get install postgresql)');

exports.open = async (load, folder, date) => {
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'funnel-peer-'));
  const data = path.join(place, 'data');
  const as = (program, ...args) => {
    const command = [path.join(programs(), program), ...args];
    if (process.getuid() === 0) command.unshift('runuser', '-u', 'postgres', '--');  // it refuses to run as root
    return execFileSync(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], cwd: place });
  };
  if (process.getuid() === 0) execFileSync('chown', ['postgres', place]);
  as('initdb', '-D', data, '-U', 'bench', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync');
  as('pg_ctl', '-D', data, '-w', '-l', path.join(place, 'log'), '-o',
    `-k ${place} -c listen_addresses= -c shared_buffers=2GB -c work_mem=512MB -c fsync=off -c max_parallel_workers_per_gather=1 -c max_wal_size=8GB`, 'start');
  const stop = () => {
    as('pg_ctl', '-D', data, '-m', 'immediate', 'stop');
    fs.rmSync(place, { recursive: true, force: true });
  };
  try {
    const { Client, types } = load('pg');
    for (const number of [20, 700, 701, 1700]) types.setTypeParser(number, Number);  // int8, floats, numeric
    const client = new Client({ host: place, user: 'bench', database: 'postgres' });
    await client.connect();
    const rows = async (sql) => (await client.query({ text: sql, rowMode: 'array' })).rows;
    const copy = (table, file) => execFileSync(path.join(programs(), 'psql'), ['-q', '-h', place, '-U', 'bench', 'postgres', '-c', `\\copy ${table} FROM '${path.join(folder, file)}' CSV HEADER`]);
    const own = 'owner int, amount bigint, region smallint, category smallint, customer_group smallint';
    await rows(`CREATE UNLOGGED TABLE loaded (deal int, second bigint, kind smallint, stage smallint, ${own})`);
    copy('loaded', 'events.csv');
    await rows('CREATE UNLOGGED TABLE events AS SELECT * FROM loaded ORDER BY deal, second');
    await rows('CREATE INDEX ON events (deal, second)');
    await rows(`CREATE UNLOGGED TABLE listed (deal int, created bigint, furthest smallint, ${own}, ${all.map((k) => `reached_${k} bigint`).join(', ')}, stages text, entered text, left_at text)`);
    copy('listed', 'deals.csv');
    const list = (name, type) => `translate(${name}, '[]', '{}')::${type}[] AS ${name}`;
    await rows(`CREATE UNLOGGED TABLE deals AS SELECT deal, created, furthest, owner, amount, region, category, customer_group,
      ${all.map((k) => `reached_${k}`).join(', ')}, ${list('stages', 'smallint')}, ${list('entered', 'bigint')}, ${list('left_at', 'bigint')} FROM listed`);
    await rows('VACUUM ANALYZE events');
    await rows('VACUUM ANALYZE deals');
    return {
      version: (await rows('SHOW server_version'))[0][0].split(' ')[0],
      rows,
      nothing: 'SELECT 1',
      close: async () => {
        await client.end();
        stop();
      },
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
          raw: [`SELECT owner, furthest, ${counts} FROM ${perDeal(`, ${latest('owner')} AS owner`)} GROUP BY owner, furthest`],
        },
        month_stage: {
          table: [`SELECT ${month} AS m, furthest, ${counts} FROM deals GROUP BY m, furthest`],
          raw: [`SELECT ${month} AS m, furthest, ${counts} FROM ${perDeal(', min(second) AS created')} GROUP BY m, furthest`],
        },
        stage_times: {
          plain: true,
          table: [times('SELECT stage, l - e AS stay FROM deals, unnest(stages, entered, left_at) AS u(stage, e, l) WHERE l > e')],
          raw: [times(`SELECT stage, l - second AS stay FROM (SELECT stage, second, lead(second) OVER (PARTITION BY deal ORDER BY second) AS l
                  FROM events) e WHERE stage IS NOT NULL AND l IS NOT NULL`)],
        },
        ordered_90d: {
          plain: true,
          table: [steps('SELECT deal, u.stage, u.second FROM deals, unnest(stages, entered) AS u(stage, second)', 'MATERIALIZED')],
          raw: [steps('SELECT deal, stage, second FROM events WHERE stage IS NOT NULL', 'MATERIALIZED')],
        },
        reach_as_of: {
          plain: true,
          table: [`SELECT k, n FROM (SELECT ${all.map((k) => `count(*) FILTER (WHERE reached_${k} <= ${date}) AS n${k}`).join(', ')} FROM deals) c,
            unnest(ARRAY[0, 1, 2, 3, 4, 5], ARRAY[${all.map((k) => `n${k}`).join(', ')}]) AS u(k, n)`],
          raw: [`WITH f AS (SELECT max(stage) AS k FROM events WHERE second <= ${date} GROUP BY deal), c AS (SELECT k, count(*) AS n
                   FROM f GROUP BY k) SELECT k, sum(n) OVER (ORDER BY k DESC) FROM c`],
        },
      },
    };
  } catch (e) {
    stop();
    throw e;
  }
};
