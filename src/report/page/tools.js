// For every page: elements, numbers as the rest of the page writes them, files, tables that sort.
const byId = id => document.getElementById(id), carried = id => JSON.parse(byId(id)?.textContent || 'null');
const w = carried('words'), served = carried('served');
const lang = document.documentElement.lang;
const allOf = (query, from = document) => [...from.querySelectorAll(query)];
const dash = '\u2013', gap = '\u202f';
const [comma, colon, semicolon] = [...',:;'].map(mark => mark + ' ');  // else the text of no script has one of them before a blank

// ---- Elements.

function fill(e, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value == null || value === false) continue;
    if (name.startsWith('on')) e.addEventListener(name.slice(2), value);
    else e.setAttribute(name === 'label' ? 'aria-label' : name, value === true ? '' : value);
  }
  e.append(...children.flat().filter(c => c != null && c !== false));
  return e;
}
const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
const say = (text, slots) => text.replace(/\{(\w+)\}/g, (all, name) => slots[name] === undefined ? all : slots[name]);

// ---- Numbers as the rest of the page writes them.

const grouped = digits => digits.replace(/\B(?=(\d{3})+$)/g, gap);
const count = n => (n < 0 ? '-' : '') + grouped(String(Math.abs(n)));
const decimal = (x, places) => x.toFixed(places).replace('.', w.mark);
const percent = x => isFinite(x) ? say(w.percent, {n: decimal(100 * x, 1)}) : dash;
const plural = (forms, n) => say(forms[Math.min(forms.length - 1, ({one: 0, few: 1})[new Intl.PluralRules(lang).select(n)] ?? forms.length - 1)], {n: count(n)});
const dealsText = n => plural(w.deals, n);

// ---- Files.

function save(name, blob) {
  const url = URL.createObjectURL(blob);
  h('a', {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
// What a spreadsheet would take for a formula is put behind an apostrophe.
const csvCell = text => /[",\n;]/.test(text = /^[=+@\t]|^-(?![\d.,\s]*$)/.test(text) ? "'" + text : text) ? '"' + text.replace(/"/g, '""') + '"' : text;
const saveCsv = (name, rows) => save(name + '.csv', new Blob(['\ufeff' + rows.map(r => r.map(c => csvCell(String(c))).join(',') + '\r\n').join('')], {type: 'text/csv'}));
// A drawing as a file of its own, of the size in which it is shown.
function drawn(svg) {
  const copy = svg.cloneNode(true), from = allOf('*', svg), size = svg.getBoundingClientRect(), left = parseFloat(getComputedStyle(svg).marginLeft);
  fill(copy, {width: size.width, height: size.height, overflow: 'visible'}, []);
  allOf('*', copy).forEach((e, i) => {
    const style = getComputedStyle(from[i]);
    for (const p of ['display', 'fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'opacity', 'font', 'text-anchor', 'vector-effect']) e.style.setProperty(p, style.getPropertyValue(p));
  });
  // What is written to its left belongs to it.
  const whole = left ? s('svg', {width: size.width + left + 30, height: size.height}, fill(copy, {x: left}, [])) : copy;
  return new Blob([new XMLSerializer().serializeToString(whole)], {type: 'image/svg+xml'});
}
// The same in points, twice as fine, on the colour of the page.
function savePng(name, svg) {
  const image = new Image();
  image.onload = () => {
    const canvas = h('canvas', {width: image.width * 2, height: image.height * 2}), pen = canvas.getContext('2d');
    pen.fillStyle = getComputedStyle(document.body).backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    canvas.toBlob(png => save(name + '.png', png));
  };
  image.src = URL.createObjectURL(drawn(svg));
}
const note = (...text) => h('p', {class: 'note'}, ...text);
const bar = (...parts) => h('div', {class: 'bar'}, ...parts);
const scroll = (name, table) => h('div', {class: 'scroll', tabindex: 0, role: 'region', label: name}, table);
// Of headings and rows of cells, of which the first names the row.
const tableOf = (heads, rows) => h('table', {}, h('thead', {}, h('tr', {}, heads.map(x => h('th', {scope: 'col'}, x)))),
  h('tbody', {}, rows.map(cells => h('tr', {}, cells.map((c, i) => h(i ? 'td' : 'th', i ? {} : {scope: 'row'}, c))))));
const button = (text, on, more) => h('button', {type: 'button', onclick: on, ...more}, text);

// ---- A page from a server says when there are later events.

if (served) {
  const news = h('div', {class: 'news', role: 'status', hidden: true}), events = new EventSource('events');
  document.body.append(news);
  events.onmessage = m => {
    if (m.data === served.revision) return;
    events.close();
    news.append(w.new_events, button(w.show_them, () => location.reload()));
    news.hidden = false;
  };
}

// ---- Tables: every one can be sorted and taken along.

// What begins no number is below all of them.
const numberOf = (text, x = parseFloat(text.replace(/\s/g, '').replace(w.mark, '.').replace('\u2212', '-'))) => isNaN(x) ? -Infinity : x;
function makeHandy(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((th, column) => {
    // On a phone each row is a card, and each of its cells says what it is.
    if (heads[3]) {
      table.classList.add('deck');
      for (const row of table.tBodies[0].rows) row.cells[column].dataset.is = th.textContent;
    }
    if (!th.textContent.trim()) return;
    const sort = () => {
      const down = th.getAttribute('aria-sort') !== 'descending';
      heads.forEach(other => other.removeAttribute('aria-sort'));
      th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const text = row => row.cells[column].textContent.trim();
      const rows = [...table.tBodies[0].rows], numeric = rows.some(r => isFinite(numberOf(text(r)))) && !/^\d{4}-/.test(text(rows[0]));
      const key = r => numeric ? numberOf(text(r)) : text(r);
      rows.sort((a, b) => ((key(a) > key(b)) - (key(a) < key(b))) * (down === numeric ? -1 : 1));
      table.tBodies[0].append(...rows);
    };
    const b = button('', sort, {class: 'sort'});
    b.append(...th.childNodes);
    th.append(b);
  });
}
const rowsOf = table => [...table.rows].filter(r => !r.hidden).map(r => [...r.cells].map(c => c.textContent.trim()));
function withTools(table, name) {
  makeHandy(table);
  return h('div', {class: 'tools'}, button('CSV', () => saveCsv(name, rowsOf(table)), {label: say(w.save_as, {format: 'CSV', name})}));
}
for (const table of allOf('table')) {
  const box = table.closest('.scroll');
  box.after(withTools(table, box.getAttribute('aria-label') || document.title));
}
function withDrawing(box, name, ...more) {
  box.append(...more);
  const svg = () => box.querySelector('svg'), as = (format, on) => button(format, on, {label: say(w.save_as, {format, name})});
  if (svg()) box.append(h('div', {class: 'tools'}, as('PNG', () => savePng(name, svg())), as('SVG', () => save(name + '.svg', drawn(svg())))));
  return box;
}
for (const chart of allOf('.pair > section')) withDrawing(chart, chart.querySelector('svg')?.getAttribute('aria-label') || document.title);
addEventListener('beforeprint', () => allOf('details:not(.chip, [open])').forEach(d => { d.dataset.was = d.open = true; }));
addEventListener('afterprint', () => allOf('[data-was]').forEach(d => { d.open = false; delete d.dataset.was; }));
