import assert from 'node:assert/strict';
import { test } from 'node:test';
import { best, rank, first, tells } from '../src/choose.js';

const data = {
  tied: 0.02,
  measures: [
    { short: 'written', name: 'written a row', unit: 'B', decimals: 0, cost: true },
    { short: 'lookup', name: 'seeks a lookup', unit: 'pages', decimals: 2, cost: true, seeks: true, floor: 0.01 },
    { short: 'mid', name: 'mid splits', unit: '', decimals: 0 },
  ],
  schemes: {
    uuidv4: { bytes: 16, tells: 'nothing', random: true, known: true },
    uuidv7: { bytes: 16, tells: 'time', random: true, known: true },
    snowflake: { bytes: 8, tells: 'time', known: true },
    serial: { bytes: 8, tells: 'count', central: true, known: true },
    keys: { bytes: 0, tells: '', known: false },
  },
};
const table = {
  rows: [
    { scheme: 'uuidv4', values: [400, 0.99, 9], curves: { lookup: [[1024, 1.99], [4096, 0.49]] } },
    { scheme: 'uuidv7', values: [100, 0.99, 0], curves: { lookup: [[1024, 1.99], [4096, 0.99]] } },
    { scheme: 'snowflake', values: [99, 0.98, 0] },
    { scheme: 'serial', values: [90, 0.9, 0] },
    { scheme: 'keys', values: [1, 0, 0] },
  ],
};
const free = { writers: 'free', reveals: 'time', width: 'any', cache: 0 };

test('orders by the geometric mean, and says why', () => {
  const { places, out } = rank(data, table, free);
  assert.deepEqual(places.map((p) => p.scheme), ['uuidv7', 'uuidv4']);
  assert.ok(Math.abs(places[1].score - 2) < 1e-9);
  assert.equal(places[1].why, 'least in seeks a lookup; written a row 4.0 times the least (400 against 100 B)');
  assert.deepEqual(out.map((p) => p.scheme), ['snowflake', 'serial', 'keys']);
});

test('ties share the first place', () => {
  assert.deepEqual(first(data, rank(data, table, { ...free, writers: 'numbered' }).places), ['snowflake', 'uuidv7']);
});

test('rules out what is too wide, and what tells too much', () => {
  const kept = (question) => rank(data, table, { ...free, ...question }).places.map((p) => p.scheme);
  assert.deepEqual(kept({ writers: 'one', width: '8', reveals: 'count' }), ['serial', 'snowflake']);
  assert.deepEqual(kept({ reveals: 'nothing' }), ['uuidv4']);
  assert.deepEqual(kept({ width: '8' }), []);
});

test('takes seeks of another cache from its curve, and none where it tells none', () => {
  const { places } = rank(data, table, { ...free, cache: 4096 });
  assert.match(places[0].why, /seeks a lookup 0\.99 against 0\.49 pages/);
  assert.equal(rank(data, table, { ...free, cache: 512 }).places[1].why, 'written a row 4.0 times the least (400 against 100 B)');
});

test('of equal ones names that first which ascends on each writer', () => {
  const schemes = { ...data.schemes, uuidv7: { ...data.schemes.uuidv7, ordered: true } };
  assert.deepEqual(first({ ...data, schemes }, rank(data, table, { ...free, writers: 'numbered' }).places), ['uuidv7', 'snowflake']);
});

test('a scheme without another beside it is no verdict', () => {
  assert.equal(best(data, rank(data, table, { ...free, reveals: 'nothing' }).places), 'Undecided, because only uuidv4 fits, and nothing stands beside it.');
  assert.match(best(data, rank(data, table, free).places), /^Take uuidv7\.$/);
  assert.match(best(data, []), /^Undecided, because no scheme/);
});

test('offers a cache where the run tells the seeks of every row in it', () => {
  assert.equal(tells(data, table, 4096), false, 'two rows have no curve');
  const curves = { rows: table.rows.slice(0, 2) };
  assert.equal(tells(data, curves, 4096), true);
  assert.equal(tells(data, curves, 512), false, 'it is smaller than any that was simulated');
  assert.equal(tells(data, { rows: [{ scheme: 'uuidv4', values: [1, null, 2] }] }, 4096), false, 'there are no seeks');
});
