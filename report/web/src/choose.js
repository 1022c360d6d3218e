// The choice: the schemes that fit, by what they cost in this run. The rule is the one
// that package report ranks by for its default question.

import { bytes, group, make, read } from './page.js';

// rank ranks the rows of a table. question: { writers, reveals, width, cache }. It
// returns { places: [{ scheme, score, tied, why }], out: [{ scheme, why }] }.
export function rank(data, table, question) {
  const out = [];
  const kept = [];
  for (const row of table.rows) {
    const why = ruledOut(data.schemes[row.scheme], question);
    if (why) out.push({ scheme: row.scheme, why });
    else kept.push({ scheme: row.scheme, values: data.measures.map((m, i) => at(row, m, i, question.cache)) });
  }
  const used = data.measures.map((m, i) => i).filter((i) => data.measures[i].cost && kept.length && kept.every((r) => r.values[i] !== null));
  const least = used.map((i) => Math.min(...kept.map((r) => r.values[i])));
  const places = used.length === 0 ? [] : kept.map((row) => {
    let sum = 0;
    const good = [];
    const bad = [];
    used.forEach((i, k) => {
      const m = data.measures[i];
      const floor = m.floor ?? 0;
      let ratio = (row.values[i] + floor) / (least[k] + floor);
      if (!(ratio > 0)) ratio = 1;
      sum += Math.log(ratio);
      if (ratio < 1.02) { good.push(m.name); return; }
      let text = `${group(row.values[i], m.decimals)} against ${group(least[k], m.decimals)} ${m.unit}`;
      if (floor === 0) text = `${times(ratio)} (${text})`;
      bad.push(`${m.name} ${text}`);
    });
    return { scheme: row.scheme, score: Math.exp(sum / used.length), tied: false, why: reason(good, bad) };
  });
  places.sort((a, b) => a.score - b.score);
  let first = 0;
  places.forEach((p, i) => {
    if (p.score <= places[first].score * (1 + data.tied)) p.tied = i > first;
    else first = i;
  });
  return { places, out };
}

// first lists the schemes of the first place.
export function first(places) {
  const end = places.findIndex((p, i) => i > 0 && !p.tied);
  return places.slice(0, end < 0 ? undefined : end).map((p) => p.scheme);
}

// at is a value of a row, of seeks in a cache of another size where it is asked for.
function at(row, measure, i, cache) {
  if (!cache || !measure.seeks) return row.values[i];
  const point = row.curves?.[measure.short]?.filter(([size]) => size <= cache).at(-1);
  return point ? point[1] : null;
}

function ruledOut(facts, { writers, reveals, width }) {
  if (!facts?.known) return 'what it guarantees is not known';
  if (writers !== 'one' && facts.central) return 'one counter hands its ids out, and several writers would have to ask it';
  if (writers === 'free' && !facts.random) return 'each writer needs a number of its own';
  if (width === '8' && facts.bytes > 8) return `it takes ${facts.bytes} bytes`;
  if (reveals === 'nothing' && facts.tells === 'time') return 'it tells when it was made';
  if (reveals !== 'count' && facts.tells === 'count') return 'it tells how many there are';
  if (reveals !== 'count' && !facts.tells) return 'what it tells is not known';
  return '';
}

function times(r) {
  if (r >= 10) return `${r.toFixed(0)} times the least`;
  if (r >= 2) return `${r.toFixed(1)} times the least`;
  return `${(100 * (r - 1)).toFixed(0)} % more than the least`;
}

function reason(good, bad) {
  if (!bad.length) return `least in all: ${good.join(', ')}`;
  if (!good.length) return bad.join('; ');
  return `least in ${good.join(', ')}; ${bad.join('; ')}`;
}

export function start(document) {
  const data = read('choose-data');
  const form = document.getElementById('choose-form');
  const result = document.getElementById('choose-result');
  if (!data.tables?.length) return;
  const select = (name, text, choices) => {
    const box = make('select', { name }, ...choices.map(([value, words]) => make('option', { value }, words)));
    form.append(make('label', {}, text, box));
    return box;
  };
  const values = [...new Set(data.tables.map((t) => t.value))];
  const fields = {
    table: select('engine', 'Engine', [...new Set(data.tables.map((t) => t.title))].map((t) => [t, t])),
    value: select('row', 'Row: payload in this run', values.map((v) => [v, `${v} bytes`])),
    cache: select('cache', 'Cache', [['0', 'as in the run'], ...(data.caches ?? []).map((c) => [String(c), bytes(c)])]),
    writers: select('writers', 'Writers', [['free', 'several, no coordination'], ['numbered', 'several, each has a number'], ['one', 'one, or one counter for all']]),
    reveals: select('reveals', 'An id may tell', [['time', 'when it was made'], ['nothing', 'nothing'], ['count', 'when, and how many there are']]),
    width: select('width', 'Width', [['any', 'any'], ['8', '8 bytes']]),
  };
  const show = () => {
    const table = data.tables.find((t) => t.title === fields.table.value && t.value === fields.value.value);
    if (!table) {
      result.replaceChildren(make('p', {}, 'The run has no such rows on that engine.'));
      return;
    }
    const question = { writers: fields.writers.value, reveals: fields.reveals.value, width: fields.width.value, cache: Number(fields.cache.value) };
    const { places, out } = rank(data, table, question);
    result.replaceChildren(
      make('p', { class: 'verdict' }, make('strong', {}, places.length ? `Take ${first(places).join(' or ')}.` : 'No scheme of this run fits, or the run tells no cost of those that do.')),
      make('ol', {}, ...places.map((p) => make('li', { 'data-place': p.scheme }, make('strong', {}, p.scheme), ` ${p.score.toFixed(2)}${p.tied ? ' (a tie with the one before)' : ''}: ${p.why}`))),
      ...(out.length ? [make('p', {}, 'Ruled out:'), make('ul', {}, ...out.map((p) => make('li', {}, `${p.scheme}: ${p.why}`)))] : []));
  };
  form.addEventListener('change', show);
  form.addEventListener('submit', (e) => e.preventDefault());
  document.getElementById('choose-static').hidden = true;
  show();
}
