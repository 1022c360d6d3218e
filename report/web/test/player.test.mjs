import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode, moment, pieces, stretch, tell, unpack } from '../src/player.js';

const reel = { scheme: 'uuidv4', rows: [50, 100], leaves: [1, 2], key: [1, 2], file: [3, 3], others: true };
const bytes = Uint8Array.from([
  127, 254, 254, // by key
  255, 127, 255, 255, 254, 255, 0, 254, 0, 254, 0, 0, // by file: fill, age, own, others
  127, 254, 254, 0, 254, 254,
  127, 255, 254, 254, 255, 0, 254, 0, 254, 0, 0, 0,
]);

test('unpack reads every byte once', () => {
  const [first, last] = unpack(reel, bytes);
  assert.deepEqual(first.key, { places: 1, cells: [{ fill: 0.5, age: 1, own: 1, others: 0 }] });
  assert.deepEqual(first.file.cells, [
    { fill: null, age: null, own: 0, others: 1 }, { fill: 0.5, age: 1, own: 1, others: 0 }, { fill: null, age: null, own: 0, others: 0 }]);
  assert.deepEqual(last.key.cells.map((c) => c.age), [1, 0]);
  assert.deepEqual(last.file.cells[2], { fill: 1, age: 0, own: 1, others: 0 });
  assert.equal(last.rows, 100);
});

test('a band has 128 cells at most', () => {
  const n = 128;
  const [frame] = unpack({ rows: [9], leaves: [n], key: [1000], file: [5], others: false }, new Uint8Array(3 * n + 15));
  assert.equal(frame.key.cells.length, n);
  assert.equal(frame.file.cells.length, 5);
});

test('decode is base64', () => assert.deepEqual([...decode('AP/+')], [0, 255, 254]));

test('stretches cover all places once', () => {
  for (const places of [1, 2, 127, 128, 129, 1000, 99_991]) {
    const band = { places, cells: { length: Math.min(places, 128) } };
    let next = 0;
    for (let i = 0; i < band.cells.length; i++) {
      const [from, to] = stretch(i, band);
      assert.equal(from, next);
      assert.ok(to >= from);
      next = to + 1;
    }
    assert.equal(next, places);
  }
});

test('pieces fill a cell', () => {
  const cell = { fill: 0.7, age: 0, own: 0.25, others: 0.5 };
  for (const colour of ['age', 'fill', 'kind']) {
    const sum = pieces(cell, colour, 'grey').reduce((s, [part]) => s + part, 0);
    assert.ok(Math.abs(sum - 1) < 1e-9, colour);
  }
  assert.deepEqual(pieces(cell, 'age', 'grey')[0][1], [68, 1, 84]);
  assert.equal(pieces({ fill: null, age: null, own: 0, others: 0 }, 'fill', 'grey').at(-1)[1], 'grey');
});

test('tell says what stands in a cell', () => {
  const [first, last] = unpack(reel, bytes);
  assert.equal(tell('key', 0, first.key, 50), 'in key order, leaf 0; 50 % full; last written at row 50 of 50 on average.');
  assert.equal(tell('file', 0, first.file, 50), 'in the file, page 0; no leaf of this tree; 100 % leaves of another tree.');
  assert.equal(tell('file', 1, last.file, 100), 'in the file, page 1; no leaf.');
});

test('a reel of fewer frames waits for the longest', () => {
  const frames = ['a', 'b', 'c'];
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((i) => moment(frames, i, 6)), ['a', 'a', 'b', 'b', 'c', 'c']);
  assert.deepEqual([0, 1, 2].map((i) => moment(frames, i, 3)), frames);
});
