// The choice: the schemes that fit, by what they cost in this run. The rule is the one
// that package report ranks by for its default question.

import { bytes, group, make, read } from './page.js';

// rank ranks the rows of a table. question: { writers, reveals, width, cache }. It
// returns { places: [{ scheme, score, tied, why }], out: [{ scheme, why }], used: [name] }.
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
  return { places, out, used: used.map((i) => data.measures[i].name) };
}

// first lists the schemes of the first place: those that ascend on each writer before the
// others, since that is what libraries in wide use make.
export function first(data, places) {
  const equal = places.filter((p) => p.score <= places[0].score * (1 + data.tied)).map((p) => p.scheme);
  const ordered = (s) => Boolean(data.schemes[s]?.ordered);
  return [...equal.filter(ordered), ...equal.filter((s) => !ordered(s))];
}

// best is the first place in words. Of one scheme alone there is none.
export function best(data, places) {
  if (places.length === 0) return 'Undecided, because no scheme of this run fits, or the run tells no cost of all that do.';
  if (places.length === 1) return `Undecided, because only ${places[0].scheme} fits, and nothing stands beside it.`;
  return `Take ${first(data, places).join(' or ')}.`;
}

// tells reports whether the run tells the seeks of a table in a cache of that size: of all
// of its rows, and of every measure that it tells in the cache of the run.
export function tells(data, table, cache) {
  const rows = table.rows.filter((row) => data.schemes[row.scheme]?.known);
  const seeks = data.measures.map((m, i) => [m, i]).filter(([m, i]) => m.seeks && rows.some((row) => row.values[i] !== null || row.curves?.[m.short]));
  return seeks.length > 0 && seeks.every(([m, i]) => rows.every((row) => at(row, m, i, cache) !== null || (row.values[i] === null && !row.curves?.[m.short])));
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

export function start(document, bus) {
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
    engine: select('engine', 'Engine', [...new Set(data.tables.map((t) => t.title))].map((t) => [t, t])),
    row: select('row', 'Row: payload in this run', values.map((v) => [v, `${v} bytes`])),
    cache: select('cache', 'Cache', [['0', 'as in the run'], ...(data.caches ?? []).map((c) => [String(c), bytes(c)])]),
    writers: select('writers', 'Writers', [['free', 'several, no coordination'], ['numbered', 'several, each has a number'], ['one', 'one, or one counter for all']]),
    reveals: select('reveals', 'An id may tell', [['time', 'when it was made'], ['nothing', 'nothing'], ['count', 'when, and how many there are']]),
    width: select('width', 'Width', [['any', 'any'], ['8', '8 bytes']]),
  };
  const plain = Object.fromEntries(Object.entries(fields).map(([name, box]) => [name, box.value]));
  const find = (title, value) => data.tables.find((t) => t.title === title && t.value === value);
  // What the run has no data for cannot be chosen.
  const limit = () => {
    for (const o of fields.row.options) o.disabled = !find(fields.engine.value, o.value);
    if (fields.row.selectedOptions[0]?.disabled) fields.row.value = values.find((v) => find(fields.engine.value, v));
    const table = find(fields.engine.value, fields.row.value);
    for (const o of fields.cache.options) o.disabled = o.value !== '0' && !tells(data, table, Number(o.value));
    if (fields.cache.selectedOptions[0]?.disabled) fields.cache.value = '0';
    return table;
  };
  const show = () => {
    const table = limit();
    const question = { writers: fields.writers.value, reveals: fields.reveals.value, width: fields.width.value, cache: Number(fields.cache.value) };
    const { places, out, used } = rank(data, table, question);
    const caches = [...fields.cache.options].some((o) => o.value !== '0' && !o.disabled);
    result.replaceChildren(
      make('p', { class: 'verdict' }, make('strong', {}, best(data, places))),
      make('ol', {}, ...places.map((p) => make('li', { 'data-place': p.scheme }, make('strong', {}, p.scheme), ` ${p.score.toFixed(2)}${p.tied ? ' (a tie with the one before)' : ''}: ${p.why}`))),
      make('p', { class: 'quiet' }, `What counts: ${used.join(', ') || 'nothing that the run tells of all'}.${caches ? '' : ' The run knows no other cache of this table than its own.'}`),
      ...(out.length ? [make('details', {}, make('summary', {}, `Ruled out: ${out.map((p) => p.scheme).join(', ')}`), make('ul', {}, ...out.map((p) => make('li', {}, `${p.scheme}: ${p.why}`))))] : []));
  };
  const restore = () => {
    for (const [name, box] of Object.entries(fields)) {
      const value = bus.choice.get(name) ?? plain[name];
      box.value = [...box.options].some((o) => o.value === value) ? value : plain[name];
    }
    show();
  };
  form.addEventListener('change', () => {
    show();
    bus.choice = new Map(Object.entries(fields).map(([name, box]) => [name, box.value]).filter(([name, value]) => value !== plain[name]));
    history.replaceState(null, '', bus.choiceLink());
  });
  form.addEventListener('submit', (e) => e.preventDefault());
  bus.addEventListener('choice', restore);
  document.getElementById('choose-static').hidden = true;
  restore();
}
