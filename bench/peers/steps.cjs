// Six stages in order within 90 days, in plain SQL.
'use strict';

// One join a step: of each start, the earliest time at which the next step is done inside the window. `source` gives deal, stage
// and second; `how` is said of each part where the database would else not work it out once.
exports.steps = (source, how = '') => {
  const tables = [`v AS ${how} (${source})`, `s0 AS ${how} (SELECT deal, second AS start, second FROM v WHERE stage = 0)`];
  for (let k = 1; k < 6; ++k) {
    tables.push(`s${k} AS ${how} (SELECT s.deal, s.start, min(v.second) AS second FROM s${k - 1} s JOIN v ON v.deal = s.deal
      AND v.stage = ${k} AND v.second > s.second AND v.second <= s.start + 7776000 GROUP BY s.deal, s.start)`);
  }
  return `WITH ${tables.join(', ')} ${[0, 1, 2, 3, 4, 5].map((k) => `SELECT ${k}, count(DISTINCT deal) FROM s${k}`).join(' UNION ALL ')}`;
};
