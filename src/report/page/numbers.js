// What the page carries (see live_funnel in document.hpp), what is chosen, and the sums and deals of a choice.
const data = carried('numbers');
const {dimensions: dims, rows, stages, fates, periods} = data;
for (const d of dims) d.name = (d.name[0].toUpperCase() + d.name.slice(1)).replace(/_/g, ' ');

// ---- The numbers of a choice: sums of parts.

const n_stages = stages.length, n_rows = rows.length, n_fates = fates.length;
const of_fates = 12, of_rows = of_fates + n_stages * n_fates * 2, of_periods = of_rows + n_rows * 8, size = of_periods + periods.length * 6;
const [open, won, lost] = [0, 1, 2];
// How many deals and what they are worth.
const cash = c => dealsText(c.deals) + (data.priced ? comma + money(c.amount) : '');
const priced = (...x) => data.priced ? x : [];
const money = minor => {
  const digits = String(Math.abs(Math.round(minor))).padStart(data.decimals + 1, '0'), whole = digits.length - data.decimals;
  const fraction = /^0*$/.test(digits.slice(whole)) ? '' : w.mark + digits.slice(whole);
  return (minor < 0 ? '-' : '') + grouped(digits.slice(0, whole)) + fraction + (data.currency ? gap + data.currency : '');
};

for (const t of data.tables) t.parts = t.p.map(text => {
  const [key, numbers, times] = text.split('|'), v = new Float64Array(size);
  let i = 0;
  for (const n of numbers.split(',')) {
    if (n[0] === '*') i += +n.slice(1);
    else v[i++] = n ? parseInt(n, 36) : 0;
  }
  return {key: key ? key.split(',').map(k => parseInt(k, 36)) : [], v, times: times ? times.split(',').map(x => parseInt(x, 36)) : []};
});

// Wilson's interval of a share: see `wilson` in stats/estimate.hpp.
function share(hits, n) {
  if (!(n > 0)) return {value: NaN, lower: 0, upper: 1, hits, n};
  const p = hits / n, z = data.z, shrink = 1 + z * z / n;
  const centre = (p + z * z / (2 * n)) / shrink;
  const half = z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / shrink;
  return {value: p, lower: hits === 0 ? 0 : Math.max(0, centre - half), upper: hits === n ? 1 : Math.min(1, centre + half), hits, n};
}
const range = e => decimal(100 * e.lower, 1) + dash + percent(e.upper);
const evidence = e => e.n > 0 ? say(w.evidence, {hits: count(e.hits), n: count(e.n), level: data.level, range: range(e)}) : w.no_deals;

const dimensionAs = role => dims.findIndex(d => d.as === role);
const [person, team, reason, period] = ['person', 'team', 'reason', 'period'].map(dimensionAs);
const tallyOf = of => data.tables.filter(t => of.every(d => t.d.includes(d))).sort((a, b) => a.parts.length - b.parts.length)[0];

// A choice is a map from dimensions to sets of values; what is not in it is not asked for.
const matches = (choice, valueOf) => { for (const [d, values] of choice) if (!values.has(valueOf(d))) return false; return true; };
// Sums by the values of dimension `by`, or one of all under `all`. Undefined where no table has these dimensions together.
function sums(choice, by = -1) {
  const t = tallyOf(by < 0 ? [...choice.keys()] : [...choice.keys(), by]);
  if (!t) return undefined;
  const found = new Map(), place = new Map(t.d.map((d, i) => [d, i]));
  for (const p of t.parts) {
    if (!matches(choice, d => p.key[place.get(d)])) continue;
    const value = by < 0 ? 'all' : p.key[place.get(by)];
    let sum = found.get(value);
    if (!sum) found.set(value, sum = {v: new Float64Array(size), times: []});
    for (let i = 0; i < size; ++i) sum.v[i] += p.v[i];
    sum.times.push(...p.times);
  }
  return found;
}
const nothing = {v: new Float64Array(size), times: []};
const sumOf = choice => { const found = sums(choice); return found && (found.get('all') || nothing); };

const ofOutcome = (t, o) => ({deals: t.v[o * 3], amount: t.v[o * 3 + 1]});
const all = t => [0, 1, 2, 3].reduce((sum, o) => sum + t.v[o * 3], 0);
const ofFate = (t, k, f) => ({deals: t.v[of_fates + (k * n_fates + f) * 2], amount: t.v[of_fates + (k * n_fates + f) * 2 + 1]});
const ofRow = (t, i) => { const at = of_rows + i * 8; return {times: t.v[at], deals: t.v[at + 1], amount: t.v[at + 2], next: t.v[at + 4], next_amount: t.v[at + 6], of_first: t.v[at + 7]}; };
const ofPeriod = (t, p, m) => ({deals: t.v[of_periods + (p * 3 + m) * 2], amount: t.v[of_periods + (p * 3 + m) * 2 + 1]});
const winRate = t => share(t.v[won * 3], t.v[won * 3] + t.v[lost * 3]);
const stepOf = (t, i) => share(ofRow(t, i - 1).next, ofRow(t, i - 1).deals);
const firstOf = (t, i) => share(ofRow(t, i).of_first, ofRow(t, 0).deals);
function median(times) {
  if (!times.length) return NaN;
  const sorted = Float64Array.from(times).sort(), half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half)]) / 2 / data.day;
}

// ---- What is chosen, kept in the address: a link is a report. A server takes the address as its question, whose other parts are kept;
// what it has chosen itself, for want of room, is not the page's to change.

const picked = new Map();
const state = {over: [], show: 'number', money: false, bars: false, by: person >= 0 ? person : 0};
const nameOf = (d, v) => v === 0xffffffff ? dash : dims[d].values[v] || w.none;
let freed = [];
const isFixed = name => served?.fixed.includes(name);
function readAddress() {
  const asked = new URLSearchParams(served ? location.search : location.hash.slice(1));
  const values = (d, text) => text.map(v => dims[d].values.indexOf(v)).filter(v => v >= 0);
  picked.clear();
  dims.forEach((d, i) => {
    const chosen = values(i, asked.getAll('is.' + d.id));
    if (chosen.length && !isFixed('is.' + d.id)) picked.set(i, new Set(chosen));
  });
  state.over = person >= 0 ? values(person, asked.getAll('over')) : [];
  state.show = ['step', 'first'].includes(asked.get('show')) ? asked.get('show') : 'number';
  state.money = data.priced && asked.has('money');
  state.bars = asked.has('bars');
  const by = dims.findIndex(d => d.id === asked.get('by'));
  if (by >= 0) state.by = by;
}
function address(choice) {
  const asked = new URLSearchParams(served ? location.search : '');
  for (const name of ['over', 'show', 'money', 'bars', 'by', ...freed, ...dims.map(d => 'is.' + d.id)]) if (!isFixed(name)) asked.delete(name);
  for (const [d, values] of choice) for (const v of values) asked.append('is.' + dims[d].id, dims[d].values[v]);
  for (const v of state.over) asked.append('over', dims[person].values[v]);
  if (state.show !== 'number') asked.set('show', state.show);
  if (state.money) asked.set('money', '');
  if (state.bars) asked.set('bars', '');
  if (dims.length) asked.set('by', dims[state.by].id);
  return asked;
}
function writeAddress() {
  const asked = address(picked);
  history.replaceState(null, '', (served ? '?' : '#') + asked);
  for (const a of allOf('nav > a')) a.search = asked;
}
const choiceText = () => [...picked].map(([d, values]) => [d, ...values].sort()).sort().join();

// The choice with these values of a dimension in place of its own.
const also = (d, ...values) => new Map(picked).set(d, new Set(values));

// ---- The deals behind a number.

const dealOutcome = d => d[2], dealKey = d => d[1];
function isOf(deal, choice, who) {
  return matches(choice, d => d === person ? who : d === team && who !== dealKey(deal)[person] ? (data.team_of[who] ?? 0xffffffff) : dealKey(deal)[d]);
}
// A cell of the report, as `cohort_cell` names it: the deals that it counts, and once more for each time they count.
function dealsOf(cell, choice) {
  const whole = d => dealKey(d)[person];
  const times = {
    outcome: d => dealOutcome(d) === cell.of && isOf(d, choice, whole(d)),
    fate: d => d[9][cell.at] === cell.of && isOf(d, choice, d[10][cell.at]),
    counted: d => d[11][cell.at] > 0 && isOf(d, choice, d[12][cell.at]),
    period: d => (cell.of === 0 ? d[5] : dealOutcome(d) === cell.of ? d[7] : '').startsWith(periods[cell.at]) && isOf(d, choice, whole(d)),
    all: d => isOf(d, choice, whole(d)),
  }[cell.what];
  return data.deals.filter(times);
}
// The same cell, as a server names it.
function addressOf(cell, choice) {
  const asked = address(choice);
  asked.set('cell', {outcome: () => 'outcome:' + ['open', 'won', 'lost', 'moved_out'][cell.of], fate: () => 'fate:' + stages[cell.at].id + ':' + fates[cell.of].id,
    counted: () => 'counted:' + rows[cell.at].id, period: () => ['created', 'won', 'lost'][cell.of] + ':' + periods[cell.at], all: () => 'all'}[cell.what]());
  return 'deals?' + asked;
}
const dialog = h('dialog', {class: 'deals', 'aria-labelledby': 'deals-title'});
document.body.append(dialog);
dialog.addEventListener('click', e => { if (e.target === dialog) dialog.close(); });
function openDeals(title, cell, n, choice = picked) {
  const found = dealsOf(cell, choice);
  const heads = [w.deal, w.owner, w.amount, w.stage, w.created, w.since, w.days, w.closed, w.reason];
  const cells = d => [d[0], person < 0 ? '' : nameOf(person, dealKey(d)[person]), d[4] === null ? dash : money(d[4]), d[3] < n_stages ? stages[d[3]].name : dash,
    d[5] || dash, d[6] || dash, d[8] === null ? dash : decimal(d[8], 1), d[7] || dash, reason < 0 || dealOutcome(d) !== lost ? '' : nameOf(reason, dealKey(d)[reason])];
  const used = heads.map((x, i) => i === 0 || found.some(d => cells(d)[i] !== '' && cells(d)[i] !== dash));
  const shown = row => row.filter((x, i) => used[i]);
  const table = tableOf(shown(heads), found.map(d => shown(cells(d)))), body = table.tBodies[0];
  makeHandy(table);
  const search = h('input', {type: 'search', label: w.search, placeholder: w.search, oninput: () => {
    for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(search.value.toLowerCase());
  }});
  const cut = found.length < n ? served ? h('a', {href: addressOf(cell, choice)}, say(w.show_all, {n: dealsText(n)})) : note(say(w.cut, {n: count(found.length), all: count(n), listed: count(data.deals.length), deals: count(data.n)})) : '';
  dialog.replaceChildren(
    bar(h('h2', {id: 'deals-title'}, title + ' \u00b7 ' + dealsText(n)), button('\u2715', () => dialog.close(), {label: w.close})),
    bar(search, button('CSV', () => saveCsv(title, rowsOf(table)))),
    cut, scroll(title, table));
  dialog.showModal();
  search.focus();
}
// A number that opens.
const opens = (title, cell, n, choice) => n > 0 ? button(count(n), () => openDeals(title, cell, n, choice), {class: 'number', label: title + colon + count(n)}) : count(n);
