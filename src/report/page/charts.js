// The drawings, as wide as there is room, and what they say of a mark.
const tip = h('div', {class: 'tip', role: 'tooltip', id: 'tip', hidden: true});
document.body.append(tip);
function explain(e, text, on) {
  const show = () => {
    tip.textContent = text;
    tip.hidden = false;
    const at = e.getBoundingClientRect();
    tip.style.left = Math.max(8, Math.min(innerWidth - tip.offsetWidth - 8, at.left + 16)) + 'px';
    tip.style.top = (at.top > tip.offsetHeight + 12 ? at.top - tip.offsetHeight - 6 : at.bottom + 6) + 'px';
  };
  const hide = () => { tip.hidden = true; };
  return fill(e, {class: 'mark', role: on ? 'button' : 'img', tabindex: 0, label: text, onmouseenter: show, onmouseleave: hide, onfocus: show, onblur: hide,
    onclick: on && (() => { hide(); on(); }), onkeydown: on && (k => { if (k.key === 'Enter' || k.key === ' ') { k.preventDefault(); hide(); on(); } })}, []);
}
const drawing = (title, width, height, marks) => s('svg', {role: 'group', label: title, viewBox: '0 0 ' + width + ' ' + height}, marks);
const label = (x, y, anchor, kind, text) => s('text', {x, y, 'text-anchor': anchor, class: kind, 'aria-hidden': 'true'}, text);
const box = (x, y, width, height, kind) => s('rect', {x, y, width: Math.max(0, width), height, class: kind});
const length = (value, most, width) => value > 0 && most > 0 ? Math.max(2, width * value / most) : 0;
const roomOf = e => Math.max(280, Math.min(1080, e.clientWidth || 1080));

// The funnel: the company wide and quiet, those laid over it narrow and in their colours.
function funnelChart(room, total, over) {
  const line = 26 + 16 * Math.max(0, over.length - 1), step = line + 36;
  const value = (t, i) => state.show === 'number' ? (state.money ? ofRow(t, i).amount : ofRow(t, i).deals)
    : state.money ? (state.show === 'step' ? (i ? ofRow(t, i - 1).next_amount / ofRow(t, i - 1).amount : NaN) : ofRow(t, i).amount / ofRow(t, 0).amount)
    : state.show === 'step' ? (i ? stepOf(t, i).value : NaN) : firstOf(t, i).value;
  const text = x => !isFinite(x) ? dash : state.show !== 'number' ? percent(x) : state.money ? money(x) : count(x);
  const most = state.show === 'number' ? Math.max(...rows.map((r, i) => value(total, i))) : 1;
  const shareOf = (t, i) => state.show === 'step' && i ? stepOf(t, i) : firstOf(t, i);
  const told = (t, i) => {
    const e = shareOf(t, i), what = state.show === 'step' && i ? w.of_before : w.of_first;
    return rows[i].name + colon + cash(ofRow(t, i)) + semicolon + what + ' ' + percent(e.value) + ' (' + evidence(e) + ')';
  };
  const marks = rows.map((r, i) => {
    const y = i * step, bars = [box(0, y + 24, room, line, 'track')];
    const put = (t, kind, top, height, title, choice) => {
      const x = value(t, i), e = shareOf(t, i), marks = [box(0, top, length(x, most, room), height, kind)];
      if (state.show !== 'number' && !state.money && e.n > 0 && (i || state.show === 'first'))
        marks.push(s('line', {x1: e.lower * room, x2: e.upper * room, y1: top + height / 2, y2: top + height / 2, class: 'whisker'}));
      bars.push(explain(s('g', {'data-row': r.id}, marks), title + told(t, i), () => openDeals(title + r.name, {what: 'counted', at: i}, ofRow(t, i).deals, choice)));
    };
    put(total, over.length ? 'company' : r.won ? 'good' : 's0', y + 24, line, over.length ? w.company + comma : '', picked);
    over.forEach((o, k) => put(o.t, 's' + (k + 1), y + 29 + 16 * k, over.length > 1 ? 12 : 16, o.name + comma, o.choice));
    if (state.show === 'step' && !state.money && i && rows[i - 1].norm !== null)
      bars.push(explain(s('g', {}, s('line', {x1: rows[i - 1].norm * room, x2: rows[i - 1].norm * room, y1: y + 20, y2: y + 28 + line, class: 'norm'})), say(w.norm, {value: percent(rows[i - 1].norm)})));
    const values = [text(value(total, i)), ...over.map(o => text(value(o.t, i)))].join(' \u00b7 ');
    const second = over.length || state.show !== 'number' || !i ? '' : '  ' + percent(firstOf(total, i).value);
    return [label(0, y + 17, 'start', 'label', r.name), label(room, y + 17, 'end', 'value', values + second), ...bars];
  });
  return drawing(w.funnel, room, rows.length * step - 8, marks.flat());
}

function barChart(room, title, bars, text) {
  const most = Math.max(...bars.map(b => b.value), 0);
  return drawing(title, room, bars.length * 44, bars.flatMap((b, i) => [
    label(0, i * 44 + 15, 'start', 'label', b.name), label(room, i * 44 + 15, 'end', 'value', text(b.value)), box(0, i * 44 + 22, room, 14, 'track'),
    explain(s('g', {}, box(0, i * 44 + 22, length(b.value, most, room), 14, b.kind)), b.name + colon + b.told, b.on)]));
}

function fateChart(room, total) {
  return drawing(w.fates, room, data.listed.length * 54, data.listed.flatMap((k, line) => {
    let x = 0;
    const marks = [label(0, line * 54 + 15, 'start', 'label', stages[k].name)], of = all(total);
    for (const f of shownFates(total)) {
      const n = ofFate(total, k, f).deals, width = of > 0 ? room * n / of : 0;
      if (n > 0) marks.push(explain(s('g', {}, box(x, line * 54 + 22, width, 20, 'k-' + fates[f].id)), stages[k].name + comma + fates[f].name + colon + dealsText(n),
        () => openDeals(stages[k].name + comma + fates[f].name, {what: 'fate', at: k, of: f}, n)));
      x += width;
    }
    return marks;
  }));
}
const shownFates = t => fates.map((f, i) => i).filter(f => data.listed.some(k => ofFate(t, k, f).deals > 0));

const kinds = ['s0', 'good', 'bad'];
function monthChart(room, total) {
  const height = 220, n = periods.length, bottom = height - 26;
  const value = (p, m) => { const c = ofPeriod(total, p, m); return state.money ? c.amount : c.deals; };
  const most = Math.max(1, ...periods.flatMap((p, i) => [0, 1, 2].map(m => value(i, m))));
  const at = p => (p + 0.5) * room / n, up = v => bottom - (bottom - 8) * v / most, text = v => state.money ? money(v) : count(v);
  const marks = [0, 0.5, 1].flatMap(part => [s('line', {x1: 0, x2: room, y1: up(most * part), y2: up(most * part), class: 'grid'}), label(0, up(most * part) - 3, 'start', 'axis', text(Math.round(most * part)))]);
  for (let m = 0; m < 3; ++m) {
    if (!state.bars) marks.push(s('polyline', {class: 'line ' + kinds[m], points: periods.map((p, i) => at(i) + ',' + up(value(i, m))).join(' ')}));
    const width = Math.min(18, room / n / 4);
    periods.forEach((p, i) => {
      const v = value(i, m), c = ofPeriod(total, i, m);
      marks.push(explain(s('g', {}, state.bars ? box(at(i) + (m - 1.5) * width, up(v), width - 1, bottom - up(v), kinds[m]) : s('circle', {cx: at(i), cy: up(v), r: 4, class: kinds[m]})),
        p + comma + w.milestones[m] + colon + cash(c), c.deals ? () => openDeals(p + comma + w.milestones[m], {what: 'period', at: i, of: m}, c.deals) : undefined));
    });
  }
  const every = Math.ceil(n / Math.max(1, Math.floor(room / 70)));
  periods.forEach((p, i) => { if (i % every === 0) marks.push(label(at(i), height - 8, 'middle', 'axis', p)); });
  return drawing(w.months, room, height, marks);
}
const legend = items => h('ul', {class: 'legend'}, items.map(([kind, name]) => h('li', {}, h('i', {class: kind}), name)));
