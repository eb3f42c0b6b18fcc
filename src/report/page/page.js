// The parts of the page, drawn anew with each choice. It asks no network and keeps nothing but the choice, in the address.
const root = byId('live');
const parts = {};
const later = byId('months')?.closest('.still');  // what stands between is not drawn anew
for (const id of ['chips', 'figures', 'funnel', 'lost', 'fates', 'months', 'segments']) {
  parts[id] = h('section', {id: 'live-' + id});
  if (later && (id === 'months' || id === 'segments')) later.before(parts[id]); else root.append(parts[id]);
}
const begin = (id, title, sentence, ...rest) => parts[id].replaceChildren(h('h2', {}, title), h('p', {class: 'lead'}, sentence), ...rest);
// Buttons of which one is pressed.
const chartOf = () => h('div', {class: 'chart'});
const oneOf = (name, options, chosen, choose) => h('div', {class: 'switch', role: 'group', label: name},
  options.map(([id, text]) => button(text, () => { choose(id); change(); }, {'aria-pressed': String(id === chosen), 'data-id': id})));
const folded = (title, table) => h('details', {}, h('summary', {}, w.as_table), scroll(title, table), withTools(table, title));

function chip(id, text, active, content) {
  return h('details', {name: 'chip', class: 'chip' + (active ? ' on' : ''), 'data-chip': id, open: openChip === id, ontoggle: e => { if (e.target.open) openChip = id; else if (openChip === id) openChip = ''; }},
    h('summary', {}, text), h('div', {class: 'menu'}, content));
}
let openChip = '';
const closeChip = () => { const d = parts.chips.querySelector('[open]'); if (d) d.open = false; return d; };
document.addEventListener('click', e => { if (e.target.isConnected && !e.target.closest?.('.chip')) closeChip(); });
addEventListener('keydown', k => {
  if (k.key !== 'Escape') return;
  tip.hidden = true;
  if (!dialog.open) closeChip()?.firstChild.focus();
});

const listText = (d, values) => values.length > 2 ? say(w.n_of, {n: values.length, all: dims[d].values.length}) : values.map(v => nameOf(d, v)).join(comma);
function checks(d, chosen, set, least) {
  const values = dims[d].values.map((name, v) => v);
  const boxes = values.map(v => h('label', {}, h('input', {type: 'checkbox', value: v, checked: chosen.includes(v), onchange: e => { set(v, e.target.checked); change(); }}), nameOf(d, v)));
  if (values.length <= least) return boxes;
  const search = h('input', {type: 'search', placeholder: w.search, label: w.search, oninput: () => boxes.forEach(b => { b.hidden = !b.textContent.toLowerCase().includes(search.value.toLowerCase()); })});
  return [search, ...boxes];
}
function setValue(d, v, on) {
  const values = picked.get(d) || new Set();
  if (on) values.add(v); else values.delete(v);
  if (values.size) picked.set(d, values); else picked.delete(d);
}
function drawChips() {
  const chips = dims.map((x, d) => d).filter(d => d !== reason).sort((a, b) => (b === period) - (a === period)).map(d => {
    const dimension = dims[d];
    const chosen = [...(picked.get(d) || [])].sort((a, b) => a - b);
    const others = [...picked.keys()].filter(x => x !== d);
    const possible = tallyOf([...others, d]) !== undefined;
    const content = !possible && !served ? note(say(w.not_together, {names: others.map(x => dims[x].name).join(comma)}))
      : d === period ? [months(chosen), ...checks(d, chosen, (v, on) => setValue(d, v, on), 1e9)] : checks(d, chosen, (v, on) => setValue(d, v, on), 8);
    return chip('is.' + dimension.id, dimension.name + colon + (chosen.length ? d === period && chosen.length > 2 && chosen[chosen.length - 1] - chosen[0] === chosen.length - 1 ? nameOf(d, chosen[0]) + dash + nameOf(d, chosen[chosen.length - 1]) : listText(d, chosen) : w.every), chosen.length > 0, content);
  });
  const over = person < 0 || !tallyOf([...picked.keys(), person]) ? null
    : chip('over', w.compare + (state.over.length ? colon + listText(person, state.over) : ''), state.over.length > 0,
      checks(person, state.over, (v, on) => { state.over = on ? [...state.over, v].slice(-4) : state.over.filter(x => x !== v); }, 8));
  const clear = picked.size || state.over.length || served?.fixed.length ? button(w.clear, () => { picked.clear(); state.over = []; freed = served?.fixed.splice(0) ?? []; change(); }, {class: 'clear'}) : null;
  parts.chips.replaceChildren(h('div', {class: 'chips', role: 'group', label: w.filters}, chips, over, clear));
  if (data.left_out.length) parts.chips.append(note(say(w.left_out, {names: data.left_out.join(comma)})));
}
// From one period to another.
function months(chosen) {
  const names = dims[period].values, known = names.map((n, i) => i).filter(i => names[i]);
  const pick = (name, value, set) => h('select', {label: name, onchange: e => { set(+e.target.value); change(); }}, known.map(i => h('option', {value: i, selected: i === value}, names[i])));
  const from = chosen.length ? chosen[0] : known[0], to = chosen.length ? chosen[chosen.length - 1] : known[known.length - 1];
  const set = (a, b) => picked.set(period, new Set(known.filter(i => a <= i && i <= b)));
  return bar(pick(w.from, from, v => set(v, Math.max(v, to))), dash, pick(w.until, to, v => set(Math.min(v, from), v)));
}

function drawFigures(total) {
  const figure = (name, value, note, cell, n) => h('li', {}, h('span', {}, name), h('b', {}, cell ? opens(name, cell, n) : value), h('span', {}, note));
  const worth = o => data.priced && total.v[o * 3 + 2] < total.v[o * 3] ? money(ofOutcome(total, o).amount) : '';
  const rate = winRate(total), time = median(total.times);
  const before = previous();
  const against = f => before ? say(w.before, {value: f(before)}) : '';
  const noted = (...texts) => texts.filter(t => t).join(semicolon);
  parts.figures.replaceChildren(h('ul', {class: 'cards'},
    ...[[w.open, open], [w.won, won]].map(([name, of]) => figure(name, '', noted(worth(of), against(t => count(ofOutcome(t, of).deals))), {what: 'outcome', of}, ofOutcome(total, of).deals)),
    figure(w.win_rate, percent(rate.value), noted(rate.n ? evidence(rate) : '', against(t => percent(winRate(t).value)))),
    figure(w.time_to_win, isFinite(time) ? decimal(time, 1) : dash, noted(total.times.length ? w.median_of + ' ' + dealsText(total.times.length) : data.timed ? '' : w.not_added, against(t => isFinite(median(t.times)) ? decimal(median(t.times), 1) : dash)))),
    note(dealsText(all(total)) + '. ' + w.lost + colon, opens(w.lost, {what: 'outcome', of: lost}, ofOutcome(total, lost).deals)));
}
// The same of as many periods right before those chosen, if they are in a row and there are so many.
function previous() {
  const chosen = [...(picked.get(period) || [])].sort((a, b) => a - b), n = chosen.length, names = period < 0 ? [] : dims[period].values;
  if (!n || chosen[n - 1] - chosen[0] !== n - 1 || chosen[0] - n < 0 || !names[chosen[0] - n]) return undefined;
  return sumOf(also(period, ...chosen.map(v => v - n)));
}

function drawFunnel(total) {
  const over = state.over.map(v => ({name: nameOf(person, v), choice: also(person, v), t: sumOf(also(person, v))})).filter(o => o.t);
  const first = ofRow(total, 0), last = n_rows - 1, wonNow = ofOutcome(total, won).deals;
  const drops = rows.slice(1).map((r, i) => ({i: i + 1, by: ofRow(total, i).deals - ofRow(total, i).next}));
  const worst = drops.reduce((a, b) => b.by > a.by ? b : a, drops[0]);
  const sentence = first.deals ? say(w.funnel_sentence, {n: dealsText(first.deals), last: rows[last].name, m: count(ofRow(total, last).deals)}) + (rows[last].won && wonNow < ofRow(total, last).deals ? ' ' + say(w.won_now, {n: count(wonNow)}) : '') + (worst && worst.by > 0 ? ' ' + say(w.worst_step, {before: rows[worst.i - 1].name, stage: rows[worst.i].name, n: dealsText(worst.by)}) : '') : w.no_match;
  const table = tableOf([w.stage, w.deals_head, ...priced(w.amount), w.of_before, w.interval, w.of_first], rows.map((r, i) => {
    const row = ofRow(total, i), step = i ? stepOf(total, i) : {};
    return [r.name, opens(r.name, {what: 'counted', at: i}, row.deals), ...priced(money(row.amount)), i ? percent(step.value) : dash, step.n ? range(step) : dash, percent(firstOf(total, i).value)];
  }));
  const chart = chartOf();
  begin('funnel', w.funnel, sentence,
    bar(oneOf(w.show, [['number', w.number], ['step', w.step], ['first', w.first]], state.show, id => { state.show = id; }),
      data.priced ? oneOf(w.measure, [['deals', w.by_deals], ['money', w.by_money]], state.money ? 'money' : 'deals', id => { state.money = id === 'money'; }) : null),
    over.length ? legend([['company', w.company], ...over.map((o, k) => ['s' + (k + 1), o.name])]) : '', chart, folded(w.funnel, table));
  withDrawing(chart, w.funnel, funnelChart(roomOf(chart), total, over));
}

function drawLost(total) {
  const of = k => ofFate(total, k, 1), n = ofOutcome(total, lost).deals;
  const among = data.listed.filter(k => !stages[k].won);
  const value = c => state.money ? c.amount : c.deals, text = v => state.money ? money(v) : count(v);
  const where = among.map(k => ({name: stages[k].name, value: value(of(k)), kind: 'k-lost', told: cash(of(k)), on: of(k).deals ? () => openDeals(w.lost + comma + stages[k].name, {what: 'fate', at: k, of: 1}, of(k).deals) : undefined}));
  const by = reason < 0 ? undefined : sums(picked, reason);
  const why = by ? [...by].map(([v, t]) => ({v, name: nameOf(reason, v), c: ofOutcome(t, lost)})).filter(b => b.c.deals > 0).sort((a, b) => value(b.c) - value(a.c)).slice(0, 12)
    .map(b => ({name: b.name, value: value(b.c), kind: 'k-lost', told: cash(b.c), on: () => openDeals(w.lost + comma + b.name, {what: 'outcome', of: lost}, b.c.deals, also(reason, b.v))})) : [];
  const most = among.reduce((a, k) => a === undefined || of(k).deals > of(a).deals ? k : a, undefined);
  const sentence = n === 0 ? w.none_lost : (most !== undefined && of(most).deals > 0 ? say(w.lost_sentence, {n: dealsText(n), stage: stages[most].name, m: count(of(most).deals)}) : '') + (why.length > 1 && why[0].name !== w.none ? ' ' + say(w.why_sentence, {reason: why[0].name}) : '');
  const [a, b] = [chartOf(), chartOf()];
  begin('lost', w.lost_heading, sentence, ...(n ? [h('div', {class: 'two'}, h('div', {}, h('h3', {}, w.where), a), h('div', {}, h('h3', {}, w.why), why.length ? b : note(by || reason < 0 ? w.no_reasons : w.not_added)))] : []));
  if (n) for (const [box, title, bars] of [[a, w.where, where], [b, w.why, why]]) if (bars.length) withDrawing(box, title, barChart(roomOf(box), title, bars, text));
}

function drawFates(total) {
  const shown = shownFates(total);
  const table = tableOf([w.stage, ...shown.map(f => fates[f].name)], data.listed.map(k => [stages[k].name, ...shown.map(f => {
    const n = ofFate(total, k, f).deals;
    return opens(stages[k].name + comma + fates[f].name, {what: 'fate', at: k, of: f}, n);
  })]));
  const chart = chartOf();
  begin('fates', w.fates, w.fates_sentence, legend(shown.map(f => ['k-' + fates[f].id, fates[f].name])), chart, folded(w.fates, table));
  withDrawing(chart, w.fates, fateChart(roomOf(chart), total));
}

function drawMonths(total) {
  if (!periods.length) return;
  const table = tableOf([w.month, ...w.milestones], periods.map((p, i) => [p, ...w.milestones.map((name, m) => {
    const n = ofPeriod(total, i, m).deals;
    return opens(p + comma + name, {what: 'period', at: i, of: m}, n);
  })]));
  const chart = chartOf();
  begin('months', w.months, w.months_sentence, bar(oneOf(w.drawn_as, [['lines', w.lines], ['bars', w.bars]], state.bars ? 'bars' : 'lines', id => { state.bars = id === 'bars'; })),
    legend(kinds.map((k, m) => [k, w.milestones[m]])), chart, folded(w.months, table));
  withDrawing(chart, w.months, monthChart(roomOf(chart), total));
}

function drawSegments() {
  const possible = dims.map((d, i) => i).filter(d => d !== reason && tallyOf([...picked.keys(), d]));
  if (!possible.length) return parts.segments.replaceChildren();
  if (!possible.includes(state.by)) state.by = possible[0];
  const by = state.by, found = [...sums(picked, by)].filter(([v, t]) => all(t) > 0 || ofRow(t, 0).deals > 0).sort((a, b) => all(b[1]) - all(a[1]) || a[0] - b[0]);
  const table = tableOf([dims[by].name, w.all_deals, w.rate, w.interval, w.won, w.lost, w.open, ...priced(w.won_amount), ...rows.slice(1).filter(r => !r.won).map(r => r.name)],
    found.map(([v, t]) => {
      const number = (title, cell, n) => opens(nameOf(by, v) + comma + title, cell, n, also(by, v)), rate = winRate(t);
      return [nameOf(by, v), number(w.all_deals, {what: 'all'}, all(t)), percent(rate.value), rate.n ? range(rate) : dash,
        ...[[w.won, won], [w.lost, lost], [w.open, open]].map(([name, o]) => number(name, {what: 'outcome', of: o}, ofOutcome(t, o).deals)), ...priced(money(ofOutcome(t, won).amount)),
        ...rows.flatMap((r, i) => i && !r.won ? [number(r.name, {what: 'counted', at: i}, ofRow(t, i).deals)] : [])];
    }));
  begin('segments', w.segments, w.segments_sentence, bar(oneOf(w.segments, possible.map(d => [d, dims[d].name]), by, d => { state.by = d; })),
    scroll(w.segments, table), withTools(table, w.segments));
}

function draw() {
  const total = sumOf(picked) || nothing;
  drawChips();
  drawFigures(total);
  drawFunnel(total);
  drawLost(total);
  drawFates(total);
  drawMonths(total);
  drawSegments();
  for (const note of allOf('.fixed-note')) note.hidden = choiceText() === loaded;
}
// Draws anew and puts the focus back where it was: on what has the same place in the page.
function change() {
  if (served && (freed.length || !tallyOf([...picked.keys()]))) return writeAddress(), location.reload();
  const at = document.activeElement, section = at && at.closest('[id^=live-]');
  const kind = at && section ? at.localName + (at.type === 'checkbox' ? '[type=checkbox]' : '') : '', place = kind ? allOf(kind, section).indexOf(at) : -1;
  tip.hidden = true;
  draw();
  writeAddress();
  if (place >= 0) allOf(kind, section)[place]?.focus();
}

for (const section of allOf('[data-fixed]')) section.querySelector('summary, h2').after(h('p', {class: 'note fixed-note', hidden: true}, ...served ? [w.as_loaded, ' ', button(w.work_out, () => location.reload())] : [w.fixed]));
document.body.classList.add('is-live');
root.hidden = false;
readAddress();
const loaded = choiceText();
if (served) document.querySelector('.query').textContent = served.question;
draw();
addEventListener('hashchange', () => { readAddress(); draw(); });
let width = innerWidth;
addEventListener('resize', () => { if (innerWidth !== width) { width = innerWidth; draw(); } });
