// What ECharts draws of a facet: pure functions of a chart's description, a facet, and
// how the figure stands.

import { bytes, css, group, short } from './page.js';
import { curves } from './facets.js';

const dashes = ['solid', [9, 3], [14, 2], [5, 2], [2, 2], [9, 2, 2, 2], [9, 2, 2, 2, 2, 2], [14, 2, 2, 2], [5, 2, 2, 2], [2, 4], [5, 5]];
const symbols = ['circle', 'rect', 'triangle', 'emptyCircle', 'emptyRect', 'emptyTriangle', 'diamond', 'pin', 'arrow', 'emptyDiamond', 'roundRect'];

// panels lists what a figure shows: for each facet a pair of axes, or several. Curves of
// fewer than two x values are none.
export function panels(chart, parts) {
  if (chart.together) return chart.panels.map((view) => ({ view, title: (view.title ?? '').replace(/^: /, ''), facets: parts }));
  return parts.flatMap((whole) => chart.panels
    .map((view) => ({ view, facet: only(whole, view.only) }))
    .map(({ view, facet }) => ({ view, facet, told: facet.rows.filter((r) => view.y.some((c) => r.values[c] !== null)) }))
    .filter(({ view, told }) => (chart.kind === 'lines' ? new Set(told.map((r) => r.values[view.x])).size > 1 : told.length > 0))
    .map(({ view, facet }) => ({ view, title: facet.title + (view.title ?? ''), facets: [facet] })));
}

// only keeps the rows of a facet that have a key, and takes it from their names.
function only(facet, key) {
  if (!key) return facet;
  return { ...facet, rows: facet.rows.filter((r) => r.rest.includes(key)).map((r) => ({ ...r, rest: r.rest.filter((k) => k !== key) })) };
}

// cut takes the points of a curve from an x on. It may have few where it is flat, so that
// one is put in at the cut, on the line between its neighbours.
function cut(points, view, from) {
  const y = view.y[0];
  return points.flatMap((v, i) => {
    if (v[view.x] >= from) return [v];
    const next = points[i + 1];
    if (!next || next[view.x] <= from || v[y] === null || next[y] === null) return [];
    const share = Math.log(from / v[view.x]) / Math.log(next[view.x] / v[view.x]);
    return [v.map((a, k) => (k === view.x ? from : a === null || next[k] === null ? null : a + share * (next[k] - a)))];
  });
}

// from is where the x axis of a panel begins.
function from({ view, facets: parts }) {
  if (!view.octaves) return 0;
  return Math.max(...parts.flatMap((f) => f.rows.map((r) => r.values[view.x] ?? 0))) / 2 ** view.octaves;
}

// drawn are the rows of a facet that a panel shows: all, or of each scheme the last one.
function drawn(chart, view, facet) {
  if (!chart.last) return facet.rows;
  const ends = new Map(facet.rows.filter((r) => r.values[view.y[0]] !== null).map((r) => [r.scheme, r]));
  return [...ends.values()];
}

// over is a value of a row, divided by what its columns are divided by.
const over = (view, row, v) => (view.x >= 0 && v !== null ? v / row.values[view.x] : v);

// scales gives the panels of one scale the same end of their y axis, or of bars of their
// x axis: a round number that is not below what any of them shows. Curves of one x begin
// and end it alike, unless each panel has an axis of its own.
export function scales(chart, list, hidden) {
  const bars = chart.kind === 'bars' || chart.kind === 'stack';
  const spans = new Map();
  const key = (p, i) => (p.view.octaves ? i : p.view.xLabel);
  list.forEach((p, i) => {
    const { view, facets: parts } = p;
    const start = from(p);
    if (start > 0) spans.set(key(p, i), [start, start, start]);
    for (const r of parts.flatMap((f) => f.rows)) {
      const x = r.values[view.x] ?? null;
      if (hidden.has(r.scheme) || x === null || x < start || r.values[view.y[0]] === null) continue;
      const span = spans.get(key(p, i)) ?? [Infinity, Infinity, 0]; // the least, the least above 0, the most
      spans.set(key(p, i), [Math.min(span[0], x), x > 0 ? Math.min(span[1], x) : span[1], Math.max(span[2], x)]);
    }
  });
  const tops = new Map();
  const scale = (p) => (p.view.own ? `${p.view.scale} of ${p.facets[0].engine}` : p.view.scale);
  list.forEach((p) => {
    if (!p.view.scale) return;
    const rows = p.view.octaves ? p.facets.flatMap((f) => [...curves(f)].flatMap(([scheme, list]) => cut(list, p.view, from(p)).map((values) => ({ scheme, values })))) : p.facets.flatMap((f) => drawn(chart, p.view, f));
    for (const r of rows) {
      if (hidden.has(r.scheme)) continue;
      const value = (c) => (bars ? over(p.view, r, r.values[c] ?? 0) : r.values[c] ?? 0);
      const most = chart.kind === 'stack' ? p.view.y.reduce((sum, c) => sum + value(c), 0) : Math.max(...(bars ? p.view.y : p.view.y.slice(0, 1)).map(value));
      tops.set(scale(p), Math.max(tops.get(scale(p)) ?? 0, most, (p.view.hi && r.values[p.view.hi]) || 0, p.view.max ?? 0));
    }
  });
  return list.map((p, i) => ({ ...p, span: spans.get(key(p, i)), ...(p.view.scale ? round(tops.get(scale(p)) ?? 0) : { top: p.view.max }) }));
}

// zeros says which schemes a logarithmic axis cannot show.
function zeros(rows, value, hidden) {
  const list = [...new Set(rows.filter((r) => !hidden.has(r.scheme) && value(r) !== null && value(r) <= 0).map((r) => r.scheme))];
  return list.length ? `at 0, so not on a log axis: ${list.join(', ')}` : undefined;
}

// round gives a top that is not below x, and the round step, about a fifth of x, that it
// is a multiple of.
function round(x) {
  if (!(x > 0)) return {};
  const power = 10 ** Math.floor(Math.log10(x / 5));
  const step = power * [1, 2, 2.5, 5, 10].find((m) => m * power >= (x / 5) * (1 - 1e-9));
  return { top: step * Math.ceil(x / step - 1e-9), step };
}

// option describes one panel to ECharts. context: { chart, table, looks, schemes, hidden,
// state, light }.
export function option(panel, context) {
  const kind = { lines, bars, stack: bars, histogram, scatter }[context.chart.kind];
  const ink = context.light ? '#222' : css('--ink');
  const quiet = context.light ? '#595959' : css('--quiet');
  const line = context.light ? '#d9d9d9' : css('--line');
  const axis = {
    nameTextStyle: { color: ink }, axisLabel: { color: quiet, hideOverlap: true },
    axisLine: { show: true, lineStyle: { color: quiet } }, splitLine: { lineStyle: { color: line } }, minorSplitLine: { show: false },
  };
  const o = kind(panel, { ...context, axis, ink, quiet });
  return {
    animation: false,
    backgroundColor: context.light ? '#fff' : 'transparent',
    textStyle: { color: ink, fontFamily: "'Liberation Sans', Arial, Helvetica, sans-serif" },
    title: { text: panel.title, subtext: o.lacks, left: 4, top: 0, itemGap: 8, textStyle: { color: ink, fontSize: 13 }, subtextStyle: { color: quiet, fontSize: 12 } },
    grid: { left: 64, right: 20, top: 34 + (o.lacks ? 22 : 0), bottom: 62, containLabel: false },
    aria: { enabled: true, label: { description: `${panel.title}. ${o.said ?? ''} ${o.lacks ?? ''} The numbers stand in the table below.` } },
    ...o,
    said: undefined,
    lacks: undefined,
  };
}

const unitOf = (table, column) => (table.columns[column].unit ? ` ${table.columns[column].unit}` : '');
const exact = (table, column, v) => group(v, table.columns[column].decimals ?? 0) + unitOf(table, column);
const label = (view) => (view.xLabel.includes('(bytes)') ? bytes : short);

// The tip escapes what came from a file.
const safe = (s) => s.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const tip = (head, lines) => `<b>${safe(head)}</b><br>${lines.map(([color, name, value]) =>
  `<span style="display:inline-block;width:9px;height:9px;margin-right:5px;background:${safe(color)}"></span>${safe(name)}: <b>${safe(value)}</b>`).join('<br>')}`;

function zooms({ state, light }) {
  if (light) return state.zoom ? [{ type: 'inside', start: state.zoom[0], end: state.zoom[1], filterMode: 'none' }] : [];
  const [start, end] = state.zoom ?? [0, 100];
  return [
    { type: 'inside', start, end, filterMode: 'none', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true },
    { type: 'slider', start, end, filterMode: 'none', height: 12, bottom: 6, showDetail: false, brushSelect: false },
  ];
}

// marked is the size of a curve's markers: each point has one where points are few, else
// some do, at places of the curve's own.
function marked(points, at, curves) {
  if (points <= 12) return 6;
  const every = Math.ceil(points / 5);
  const first = Math.floor((every * (at + 0.5)) / Math.max(curves, at + 1));
  return (_, { dataIndex }) => (dataIndex % every === first ? 7 : 0);
}

function lines({ view, facets: [facet], top, step, span }, context) {
  const start = from({ view, facets: [facet] });
  const { table, looks, schemes, hidden, state, axis, ink, quiet } = context;
  const [y] = view.y;
  const series = [];
  const logx = state.logx ?? view.logX ?? false;
  const logy = state.logy ?? view.logY ?? false;
  const told = (v) => v !== null && (!logy || v > 0);
  const marks = view.zoom ? (view.marks ?? []).map((m) => m.y) : []; // an axis that begins where it likes has them too
  const guides = new Set();
  let least = Infinity;
  for (const [scheme, rows] of curves(facet)) {
    if (hidden.has(scheme)) continue;
    const at = schemes.indexOf(scheme);
    const points = (start > 0 ? cut(rows, view, start) : rows).filter((v) => told(v[y]) && (!logx || v[view.x] > 0));
    if (!points.length) continue;
    for (const v of points) least = Math.min(least, v[y]);
    if (view.lo && !logy && points.some((v) => v[view.hi] !== null)) {
      const band = points.filter((v) => v[view.lo] !== null && v[view.hi] !== null);
      const part = { type: 'line', stack: `band ${scheme}`, symbol: 'none', lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
      series.push({ ...part, name: `${scheme}: low`, data: band.map((v) => [v[view.x], v[view.lo]]) });
      series.push({ ...part, name: `${scheme}: high`, data: band.map((v) => [v[view.x], v[view.hi] - v[view.lo]]), areaStyle: { color: looks[scheme], opacity: 0.2 } });
    }
    series.push({
      type: 'line', name: scheme, data: points.map((v) => [v[view.x], v[y], v[view.lo ?? 0], v[view.hi ?? 0]]),
      color: looks[scheme] === '#000000' ? ink : looks[scheme], symbol: symbols[at % symbols.length] ?? 'circle',
      symbolSize: marked(points.length, at, schemes.length), showSymbol: true, showAllSymbol: true, lineStyle: { width: 2, type: dashes[at % dashes.length] ?? 'solid' }, emphasis: { focus: 'series' },
    });
    if (view.theory) {
      const guide = rows.filter((v) => told(v[view.theory] ?? null) && (!logx || v[view.x] > 0) && v[view.x] >= start).map((v) => [v[view.x], v[view.theory]]);
      const key = JSON.stringify(guide);
      if (guide.length && !guides.has(key)) {
        guides.add(key);
        series.push({ type: 'line', name: view.guide, data: guide, symbol: 'none', color: quiet, lineStyle: { width: 1, type: [3, 3] }, silent: true, tooltip: { show: false }, endLabel: { show: guides.size === 1, formatter: view.guide, color: quiet, align: 'right', verticalAlign: 'bottom', distance: 0, padding: [0, 2, 8, 0] } });
      }
    }
  }
  if (view.marks && series.length) {
    series.at(-1).markLine = {
      silent: true, symbol: 'none', lineStyle: { color: quiet, type: [3, 3] }, label: { formatter: '{b}', position: 'insideStartTop', color: quiet },
      data: view.marks.filter((m) => !logy || m.y > 0).map((m) => ({ yAxis: m.y, name: m.label })),
    };
  }
  return {
    said: `A curve of ${view.yLabel} over ${view.xLabel} for each scheme.`,
    lacks: logy ? zeros(facet.rows, (r) => r.values[y], hidden) : undefined,
    series, dataZoom: zooms(context),
    xAxis: { ...axis, type: logx ? 'log' : 'value', logBase: label(view) === bytes ? 2 : 10, name: view.xLabel, nameLocation: 'middle', nameGap: 24, min: logx ? span?.[1] ?? 'dataMin' : 0, max: span?.[2] ?? 'dataMax', splitLine: { show: false }, axisLabel: { ...axis.axisLabel, formatter: label(view) } },
    yAxis: {
      ...axis, type: logy ? 'log' : 'value', name: view.yLabel, nameLocation: 'middle', nameGap: 46, scale: view.zoom ?? false,
      min: logy ? (Number.isFinite(least) ? 10 ** Math.floor(Math.log10(least)) : undefined) : marks.length ? (v) => Math.floor(Math.min(v.min, ...marks)) : undefined,
      max: logy ? undefined : marks.length ? (v) => Math.ceil(Math.max(v.max, ...marks)) : top, interval: logy ? undefined : step, axisLabel: { ...axis.axisLabel, formatter: short },
    },
    tooltip: {
      trigger: 'axis', confine: true, axisPointer: { type: 'line' },
      formatter: (list) => tip(`${view.xLabel.replace(/ \(.*/, '')}: ${exact(table, view.x, list[0].value[0])}`, list.filter((p) => looks[p.seriesName]).map((p) => {
        const [, v, lo, hi] = p.value;
        const interval = view.hi && lo !== null && hi !== null ? ` [${group(lo, 0)}, ${group(hi, 0)}]` : '';
        return [looks[p.seriesName], p.seriesName, exact(table, y, v) + interval];
      })),
    },
  };
}

// groups are the rows of bars that have a bar for each scheme: the facets where they stand
// together, or those rows of one facet that have the same keys besides; none where each
// scheme has a row of its own.
function groups(chart, parts) {
  if (chart.together) return parts;
  const by = new Map();
  for (const r of parts[0].rows) {
    const title = r.rest.join(', ');
    if (!by.has(title)) by.set(title, { title, rows: [] });
    by.get(title).rows.push(r);
  }
  return by.has('') ? [] : [...by.values()];
}

// three writes a number to three digits.
const three = (v) => group(v, v === 0 || v >= 100 ? 0 : v >= 10 ? 1 : v >= 1 ? 2 : 3);

const gaps = { barGap: '10%', barCategoryGap: '25%' };

// whisker draws the interval of a bar, of which there are so many in a row.
const whisker = (count, at, ink) => (_, api) => {
  const { offsetCenter, width } = api.barLayout({ ...gaps, count })[at];
  const [low, y] = api.coord([api.value(0), api.value(2)]);
  const [high] = api.coord([api.value(1), api.value(2)]);
  const middle = y + offsetCenter;
  const half = Math.min(5, width / 3);
  const line = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: ink, lineWidth: 1.2 } });
  return { type: 'group', children: [line(low, middle, high, middle), line(low, middle - half, low, middle + half), line(high, middle - half, high, middle + half)] };
};

// bars are rows from the top down.
function bars({ view, facets: parts, top, step }, { chart, table, looks, hidden, state, axis, ink, quiet }) {
  const stacked = chart.kind === 'stack';
  const log = !stacked && (state.logx ?? false);
  const color = (scheme) => (looks[scheme] === '#000000' ? ink : looks[scheme]);
  // interval is that of a row's column, [] where there is none.
  const interval = (row, c) => {
    const place = (word) => table.columns.findIndex((o) => o.name === `${table.columns[c].name}, ${word}`);
    const [lo, hi] = view.hi && c === view.y[0] ? [view.lo, view.hi] : [place('low'), place('high')];
    const ends = [row?.values[lo] ?? null, row?.values[hi] ?? null];
    return stacked || ends.includes(null) ? [] : ends;
  };
  const apart = (chart.last ? [] : groups(chart, parts)).filter((g) => g.rows.some((r) => !hidden.has(r.scheme) && r.values[view.y[0]] !== null));
  let names;
  let list; // of series: name, color, and of each row what it shows, or null
  if (apart.length) {
    names = apart.map((g) => g.title);
    list = [...new Set(apart.flatMap((g) => g.rows.map((r) => r.scheme)))].filter((s) => !hidden.has(s))
      .map((s) => ({ name: s, color: color(s), column: view.y[0], rows: apart.map((g) => g.rows.find((r) => r.scheme === s) ?? null) }));
  } else {
    const rows = drawn(chart, view, parts[0]).filter((r) => !hidden.has(r.scheme) && view.y.some((c) => r.values[c] !== null));
    names = rows.map((r) => r.scheme);
    list = view.y.map((c, i) => ({ name: table.columns[c].name, color: view.y.length > 1 ? chart.colors?.[i] : undefined, column: c, rows }));
  }
  const series = list.map((s) => ({
    type: 'bar', ...gaps, name: s.name, label: { show: (list.length === 1 && !view.hi) || (chart.together ?? false), position: 'right', color: ink, fontSize: list.length === 1 ? 11 : 9, formatter: ({ value }) => (value === null || value === undefined ? '' : three(value)) }, stack: stacked ? 'all' : undefined, color: s.color,
    data: s.rows.map((r) => ({ value: r ? over(view, r, r.values[s.column]) : null, itemStyle: s.color || !r ? undefined : { color: color(r.scheme) }, interval: interval(r, s.column) })),
  }));
  const whiskers = list.flatMap((s, i) => {
    const data = s.rows.flatMap((r, at) => { const ends = interval(r, s.column); return ends.length ? [[...ends, at]] : []; });
    return data.length ? [{ type: 'custom', name: `${s.name}: interval`, silent: true, z: 5, tooltip: { show: false }, encode: { x: [0, 1], y: 2 }, data, renderItem: whisker(list.length, i, ink) }] : [];
  });
  if (view.marks && series.length) {
    series[0].markLine = { silent: true, symbol: 'none', lineStyle: { color: quiet, type: [3, 3] }, label: { formatter: '{b}', color: quiet, position: 'start' }, data: view.marks.map((m) => ({ xAxis: m.y, name: m.label })) };
  }
  const lacks = log ? zeros(parts.flatMap((f) => drawn(chart, view, f)), (r) => r.values[view.y[0]], hidden) : undefined;
  const many = list.length > 1;
  const named = many && !apart.length;
  // The names of the pieces take lines of about 400 pixels.
  const above = named ? 20 * Math.ceil(series.reduce((sum, s) => sum + 34 + 6 * s.name.length, 0) / 400) : 0;
  const decimals = view.x >= 0 ? 1 : table.columns[view.y[0]].decimals ?? 0;
  return {
    lacks, height: 80 + above + (lacks || view.marks ? 18 : 0) + names.length * (stacked || !many ? 24 : 12 * list.length + 12),
    said: `Bars of ${view.xLabel}.`, series: [...series, ...whiskers],
    legend: named ? { data: series.map((s) => s.name), top: 22, left: 4, right: 8, itemWidth: 12, itemHeight: 10, itemGap: 8, textStyle: { color: ink, fontSize: 11 } } : undefined,
    grid: { left: 8, right: 30, top: 30 + above + (lacks || view.marks ? 18 : 0), bottom: 44, containLabel: true },
    xAxis: { ...axis, type: log ? 'log' : 'value', name: view.xLabel, nameLocation: 'middle', nameGap: 26, max: log ? undefined : top || undefined, interval: log ? undefined : step, axisLabel: { ...axis.axisLabel, formatter: short } },
    yAxis: { ...axis, type: 'category', data: names, inverse: true, axisTick: { show: false }, axisLabel: { color: ink, interval: 0, width: 190, ...(chart.together ? { lineHeight: 14, overflow: 'break' } : { overflow: 'truncate' }) } },
    tooltip: {
      trigger: 'axis', axisPointer: { type: 'shadow' }, confine: true,
      formatter: (shown) => tip(shown[0].name, shown.filter((p) => p.seriesType === 'bar' && p.value !== null && p.value !== undefined).map((p) => {
        const ends = p.data.interval?.length ? ` [${p.data.interval.map((v) => group(v, decimals)).join(', ')}]` : '';
        return [p.color, p.seriesName, group(p.value, decimals) + ends];
      })),
    },
  };
}

function histogram({ facets: [facet] }, context) {
  const { looks, schemes, hidden, state, axis, ink } = context;
  const log = state.logy ?? false;
  const series = [...curves(facet)].filter(([s]) => !hidden.has(s)).map(([scheme, rows]) => {
    const total = rows.reduce((sum, v) => sum + v[2], 0);
    return {
      type: 'line', step: 'middle', name: scheme, symbol: 'none', color: looks[scheme] === '#000000' ? ink : looks[scheme],
      lineStyle: { width: 2, type: dashes[schemes.indexOf(scheme) % dashes.length] },
      data: rows.map((v) => [(v[0] + v[1]) / 2, log && !v[2] ? null : (100 * v[2]) / total, v[2]]),
    };
  });
  return {
    said: 'The share of the leaves that are so full, for each scheme.', series, dataZoom: zooms(context),
    xAxis: { ...axis, type: 'value', min: 0, max: 100, name: 'leaf fill (%)', nameLocation: 'middle', nameGap: 24, splitLine: { show: false } },
    yAxis: { ...axis, type: log ? 'log' : 'value', name: '% of the leaves', nameLocation: 'middle', nameGap: 40, axisLabel: { ...axis.axisLabel, formatter: short } },
    tooltip: {
      trigger: 'axis', confine: true,
      formatter: (list) => tip(`${list[0].value[0] - 1} to ${list[0].value[0] + 1} % full`, list.filter((p) => p.value[2] > 0).map((p) => [looks[p.seriesName], p.seriesName, `${group(p.value[2], 0)} leaves, ${group(p.value[1], 1)} %`])),
    },
  };
}

// scatter is predictions over measurements, on logarithmic axes with their diagonal.
function scatter({ view, facets: parts }, { hidden, axis, quiet }) {
  const rows = parts.flatMap((f) => f.rows.filter((r) => !hidden.has(r.scheme)).map((r) => ({ ...r, title: f.title })));
  const value = (v) => Math.max(1, v);
  const top = 10 ** Math.ceil(Math.log10(Math.max(10, ...rows.map((r) => Math.max(r.values[view.x], r.values[view.y[0]])))));
  const both = { ...axis, type: 'log', min: 1, max: top, axisLabel: { ...axis.axisLabel, formatter: short } };
  return {
    said: 'Predicted pages over measured ones; a point on the diagonal is a prediction that came true.',
    series: [
      { type: 'line', data: [[1, 1], [top, top]], symbol: 'none', silent: true, color: quiet, lineStyle: { width: 1, type: [3, 3] } },
      { type: 'scatter', symbolSize: 7, color: '#4477aa', data: rows.map((r) => ({ value: [value(r.values[view.x]), value(r.values[view.y[0]])], row: r })) },
    ],
    xAxis: { ...both, name: view.xLabel, nameLocation: 'middle', nameGap: 24 },
    yAxis: { ...both, name: view.yLabel, nameLocation: 'middle', nameGap: 46 },
    tooltip: {
      trigger: 'item', confine: true,
      formatter: ({ data: { row } }) => tip(`${row.title}, ${row.scheme}, ${row.rest.join(', ')}`, [['#4477aa', 'predicted', group(row.values[view.y[0]], 0)], ['#4477aa', 'measured', group(row.values[view.x], 0)]]),
    },
  };
}
