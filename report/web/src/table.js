// A figure's table: on the page, and as CSV that equals the file beside the figure.

import { group, make } from './page.js';

const label = (c) => (c.unit ? `${c.name} (${c.unit})` : c.name);

// csv is the table as the run's folder has it.
export function csv(table) {
  const quote = (s) => (/[",\r\n]|^ |^\\\.$/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);
  const lines = [[...table.keys, ...table.columns.map(label)]];
  for (const [at, ...values] of table.rows) {
    lines.push([...table.texts[at], ...values.map((v, i) => (v === null ? '' : v.toFixed(table.columns[i].decimals ?? 0)))]);
  }
  return lines.map((l) => `${l.map(quote).join(',')}\n`).join('');
}

const first = 500; // rows that are shown at once

// fill puts the table into a box, its first rows before all.
export function fill(box, table, title) {
  const body = make('tbody');
  const rows = (list) => body.append(...list.map(([at, ...values]) => make('tr', {},
    ...table.texts[at].map((k) => make('td', { class: 'text' }, k)),
    ...values.map((v, i) => make('td', {}, v === null ? '–' : group(v, table.columns[i].decimals ?? 0))))));
  rows(table.rows.slice(0, first));
  box.replaceChildren(make('table', {}, make('caption', {}, title),
    make('thead', {}, make('tr', {}, ...[...table.keys, ...table.columns.map(label)].map((h) => make('th', { scope: 'col' }, h)))), body));
  if (table.rows.length > first) {
    const more = make('button', { type: 'button', onclick: () => { rows(table.rows.slice(first)); more.remove(); } },
      `Show all ${group(table.rows.length, 0)} rows`);
    box.append(more);
  }
}
