// What panels a figure has, where their axes end, and what an axis cannot show.

import assert from 'node:assert/strict';
import test from 'node:test';
import { option, panels, scales } from '../src/options.js';

const row = (scheme, ...values) => ({ scheme, rest: [], values });
const facet = (title, ...rows) => ({ title, engine: title, rows });
const none = new Set();

test('a panel with one x value is no curve', () => {
  const chart = { kind: 'lines', panels: [{ x: 0, y: [1], xLabel: 'rows', yLabel: 'splits' }] };
  const list = panels(chart, [facet('a', row('s', 1, 5), row('t', 1, 6)), facet('b', row('s', 1, 5), row('s', 2, 6)), facet('c', row('s', 1, null), row('s', 2, 6))]);
  assert.deepEqual(list.map((p) => p.title), ['b']);
});

test('curves of one scale end alike, above all of them', () => {
  const chart = { kind: 'lines', panels: [{ x: 0, y: [1], xLabel: 'rows', yLabel: 'splits', scale: 's' }] };
  const parts = [facet('a', row('s', 1000, 5), row('s', 2000, 40)), facet('b', row('s', 1000, 5), row('t', 2000, 90))];
  assert.deepEqual(scales(chart, panels(chart, parts), none).map((p) => p.top), [100, 100]);
  assert.deepEqual(scales(chart, panels(chart, parts), new Set(['t'])).map((p) => p.top), [40, 40]);
});

test('bars of one scale end alike: a stack at its sum, over its rows', () => {
  const stack = { kind: 'stack', panels: [{ x: 0, y: [1, 2], xLabel: 'bytes per row', scale: 's' }] };
  const parts = [facet('a', row('s', 10, 100, 300)), facet('b', row('s', 10, 1000, 3000))];
  assert.deepEqual(scales(stack, panels(stack, parts), none).map((p) => p.top), [400, 400]);
  const last = { kind: 'bars', last: true, panels: [{ x: -1, y: [1], xLabel: '%', scale: 's' }] };
  const load = [facet('a', row('s', 1, 900), row('s', 2, 30)), facet('b', row('s', 1, 5), row('s', 2, 50))];
  assert.deepEqual(scales(last, panels(last, load), none).map((p) => p.top), [50, 50]);
});

test('a panel of some octaves begins there, on an axis of its own', () => {
  const chart = { kind: 'lines', panels: [{ x: 0, y: [1], xLabel: 'cache (bytes)', yLabel: 'misses', octaves: 2, scale: 's', logX: true }] };
  const parts = [facet('a', row('s', 1, 9), row('s', 4, 3), row('s', 16, 0)), facet('b', row('s', 1, 2), row('s', 2, 1))];
  const list = scales(chart, panels(chart, parts), none);
  assert.deepEqual(list.map((p) => p.span), [[4, 4, 16], [0.5, 0.5, 2]]);
  assert.deepEqual(list.map((p) => p.top), [3, 3]);
});

test('a flat curve of few points reaches the beginning of its axis', () => {
  const chart = { kind: 'lines', panels: [{ x: 0, y: [1], xLabel: 'cache (bytes)', yLabel: 'misses', octaves: 2, scale: 's', logX: true }] };
  const [panel] = scales(chart, panels(chart, [facet('a', row('s', 1, 9), row('s', 16, 1))]), none);
  const o = option(panel, { chart, table: { columns: [{ name: 'cache' }, { name: 'misses' }] }, looks: { s: '#000001' }, schemes: ['s'], hidden: none, state: {}, light: true });
  assert.deepEqual(o.series[0].data.map((d) => d.slice(0, 2)), [[4, 5], [16, 1]]);
  assert.equal(panel.top, 5);
});

test('a panel of one kind of rows has no other, and does not name it', () => {
  const chart = { kind: 'bars', panels: [{ title: ': newest', x: -1, y: [0], only: 'newest', xLabel: 'pages' }] };
  const with_ = (scheme, rest, ...values) => ({ scheme, rest, values });
  const [panel] = panels(chart, [facet('a', with_('s', ['heap', 'newest'], 5), with_('s', ['heap', 'range'], 9))]);
  assert.deepEqual(panel.facets[0].rows, [{ scheme: 's', rest: ['heap'], values: [5] }]);
});

test('a logarithmic axis names what is at 0', () => {
  const chart = { kind: 'lines', panels: [{ x: 0, y: [1], xLabel: 'rows', yLabel: 'splits' }] };
  const [panel] = scales(chart, panels(chart, [facet('a', row('serial', 1, 0), row('serial', 2, 0), row('uuidv4', 1, 3), row('uuidv4', 2, 4), row('ulid', 1, 0), row('ulid', 2, 0))]), none);
  const context = (logy) => ({ chart, table: { columns: [{ name: 'rows' }, { name: 'splits' }] }, looks: { serial: '#000001', uuidv4: '#000002', ulid: '#000003' }, schemes: ['serial', 'uuidv4', 'ulid'], hidden: new Set(['ulid']), state: { logy }, light: true });
  assert.equal(option(panel, context(true)).title.subtext, 'at 0, so not on a log axis: serial');
  assert.equal(option(panel, context(false)).title.subtext, undefined);
  assert.deepEqual(option(panel, context(false)).series.map((s) => s.name), ['serial', 'uuidv4']);
});
