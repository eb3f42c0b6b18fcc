// The questions as lazy frames of Polars. Several forms of one question: the fastest counts.
'use strict';
const fs = require('fs');

const all = [0, 1, 2, 3, 4, 5];
const day90 = 7776000;

exports.name = 'Polars';
exports.needs = 'nodejs-polars';

exports.open = async (load, folder, date) => {
  process.env.POLARS_MAX_THREADS = '2';
  const pl = load('nodejs-polars');
  const { col } = pl;
  const cast = (frame, types) => frame.select(...Object.entries(types).map(([name, type]) => col(name).cast(type)));
  const own = { owner: pl.UInt16, amount: pl.Int64, region: pl.UInt8, category: pl.UInt8, customer_group: pl.UInt8 };
  const firsts = Object.fromEntries(all.map((k) => [`reached_${k}`, pl.Int64]));
  const events = cast(pl.readCSV(`${folder}/events.csv`), { deal: pl.UInt32, second: pl.Int64, stage: pl.UInt8, ...own }).sort(['deal', 'second']);
  const csv = pl.readCSV(`${folder}/deals.csv`);
  const deals = cast(csv, { deal: pl.UInt32, created: pl.Int64, furthest: pl.UInt8, ...own, ...firsts });
  // A row for each stage that a deal stood in, as lists would be once they are exploded.
  const lists = ['stages', 'entered', 'left_at'].map((name) => csv.getColumn(name).toArray().map((text) => JSON.parse(text)));
  const of = csv.getColumn('deal').toArray();
  const visits = cast(pl.DataFrame({ deal: lists[0].flatMap((list, row) => list.map(() => of[row])), stage: lists[0].flat(), second: lists[1].flat(), left: lists[2].flat() }),
    { deal: pl.UInt32, stage: pl.UInt8, second: pl.Int64, left: pl.Int64 });

  const counts = [pl.len().alias('deals'), col('amount').sum().alias('sum')];
  // As the rows of each deal tell it: its furthest stage, its latest owner and amount. They lie in order of time.
  const latest = (name) => col(name).filter(col(name).isNotNull()).last();
  const perDeal = (frame, ...more) => frame.groupBy('deal').agg(col('stage').max().alias('furthest'), latest('amount').alias('amount'), ...more);
  const wanted = col('region').isIn([1, 2]).and(col('category').lt(6)).and(col('customer_group').neq(0));
  const month = (name) => col(name).mul(1000).cast(pl.Datetime('ms')).dt.strftime('%Y-%m').alias('group');
  const byFurthest = (frame) => frame.groupBy('furthest').agg(...counts).select(pl.lit(null).alias('none'), 'furthest', 'deals', 'sum');
  const by = (frame, key) => frame.groupBy([key, 'furthest']).agg(...counts).select(key, 'furthest', 'deals', 'sum');
  const times = (frame) => frame.groupBy('stage').agg(pl.len().alias('n'), col('stay').mean().alias('mean'), col('stay').median().alias('median'));
  const rowsOf = (frame) => frame.collectSync().rows();

  // One join a step: of each start, the earliest time at which the next step is done inside the window.
  const steps = (source) => {
    const reached = [];
    let now = source.filter(col('stage').eq(0)).select('deal', col('second').alias('start'), 'second').collectSync();
    for (const k of all) {
      if (k > 0) {
        now = now.lazy().join(source.filter(col('stage').eq(k)).select('deal', col('second').alias('then')), { on: 'deal' })
          .filter(col('then').gt(col('second')).and(col('then').ltEq(col('start').plus(day90))))
          .groupBy(['deal', 'start']).agg(col('then').min().alias('second')).collectSync();
      }
      reached.push([k, now.getColumn('deal').nUnique()]);
    }
    return reached;
  };

  return {
    version: JSON.parse(fs.readFileSync(load.resolve('nodejs-polars/package.json'), 'utf8')).version,
    rows: async (form) => form(),
    nothing: () => rowsOf(pl.DataFrame({ one: [1] }).lazy()),
    close: () => {},
    // [group, furthest stage, deals, amount], unless `plain`: then [stage, numbers...]
    questions: {
      whole_funnel: {
        table: [() => rowsOf(byFurthest(deals.lazy()))],
        raw: [() => rowsOf(byFurthest(perDeal(events.lazy())))],
      },
      three_filters: {
        table: [() => rowsOf(byFurthest(deals.lazy().filter(wanted)))],
        raw: [() => rowsOf(byFurthest(perDeal(events.lazy().join(events.lazy().filter(wanted).select('deal').unique(), { on: 'deal', how: 'semi' }))))],
      },
      owner_stage: {
        table: [() => rowsOf(by(deals.lazy(), 'owner'))],
        raw: [() => rowsOf(by(perDeal(events.lazy(), latest('owner').alias('owner')), 'owner'))],
      },
      month_stage: {
        table: [() => rowsOf(by(deals.lazy().withColumns(month('created')), 'group'))],
        raw: [() => rowsOf(by(perDeal(events.lazy(), col('second').min().alias('created')).withColumns(month('created')), 'group'))],
      },
      stage_times: {
        plain: true,
        table: [() => rowsOf(times(visits.lazy().withColumns(col('left').minus(col('second')).alias('stay')).filter(col('stay').gt(0))))],
        raw: [() => rowsOf(times(events.lazy().withColumns(col('second').shift(-1).over('deal').minus(col('second')).alias('stay'))
          .filter(col('stage').isNotNull().and(col('stay').isNotNull()))))],
      },
      ordered_90d: {
        plain: true,
        table: [() => steps(visits.lazy())],
        raw: [() => steps(events.lazy().filter(col('stage').isNotNull()))],
      },
      reach_as_of: {
        plain: true,
        table: [() => rowsOf(deals.lazy().select(...all.map((k) => col(`reached_${k}`).ltEq(date).sum().alias(`${k}`))))[0].map((n, k) => [k, n])],
        raw: [() => {
          const furthest = rowsOf(events.lazy().filter(col('second').ltEq(date)).groupBy('deal').agg(col('stage').max().alias('k')).groupBy('k').agg(pl.len().alias('n')));
          return all.map((k) => [k, furthest.reduce((sum, [reached, n]) => sum + (reached !== null && reached >= k ? n : 0), 0)]);
        }],
      },
    },
    // A fresh frame each time: read, sort, answer. Times as texts sort as times do.
    file: async () => {
      const rank = { lead: 0, qualification: 1, presentation: 2, proposal: 3, contracting: 4 };
      let stage = pl.when(col('event').eq(pl.lit('won'))).then(pl.lit(5)).otherwise(pl.lit(null));
      for (const [name, k] of Object.entries(rank)) stage = pl.when(col('stage').eq(pl.lit(name))).then(pl.lit(k)).otherwise(stage);
      const read = pl.scanCSV(`${folder}/workload.csv`, { inferSchemaLength: 10000 }).select('time', 'deal', stage.alias('stage'), 'owner', col('amount').cast(pl.Float64).mul(100).round(0).cast(pl.Int64).alias('amount'),
        'region', 'category', 'customer_group', 'reason').sort(['deal', 'time']).collectSync();
      return rowsOf(byFurthest(perDeal(read.lazy())));
    },
  };
};
