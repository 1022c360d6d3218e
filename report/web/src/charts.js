// The figures, drawn by ECharts from the tables that stand in the page.

import * as echarts from 'echarts/core';
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { facets } from './facets.js';
import { maps } from './maps.js';
import { scales, option, panels } from './options.js';
import { make, save } from './page.js';
import { csv, fill } from './table.js';

echarts.use([BarChart, CustomChart, LineChart, ScatterChart, AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent, SVGRenderer]);

const height = 300; // of a panel, unless it says otherwise

export function start(document, bus, data) {
  const figures = data.figures.map((f) => new Drawn(document.getElementById(`figure-${f.name}`), f, bus, data));
  const near = new IntersectionObserver((seen) => {
    for (const e of seen) if (e.isIntersecting) figures.find((f) => f.section === e.target).wake();
  }, { rootMargin: '800px' });
  for (const f of figures) near.observe(f.section);
  for (const event of ['schemes', 'theme', 'figures']) bus.addEventListener(event, () => figures.forEach((f) => f.draw()));
  addEventListener('resize', () => figures.forEach((f) => f.resize()));
}

// A Drawn figure is a section of the page with its charts.
class Drawn {
  constructor(section, figure, bus, data) {
    Object.assign(this, { section, figure, bus, data, charts: [], parts: facets(figure.table) });
    this.box = section.querySelector('.chart');
    section.querySelector('details.table').addEventListener('toggle', (e) => {
      const box = e.target.querySelector('.box');
      if (e.target.open) fill(box, figure.table, figure.title);
      else box.replaceChildren(); // a page of open tables is slow in all that it does
    });
    this.tools();
  }

  get state() { return this.bus.figure(this.figure.name, {}); }

  // wake draws the figure when it is first near the view.
  wake() {
    if (this.awake) return;
    this.awake = true;
    this.section.classList.add('drawn');
    if (this.figure.chart.what) this.section.querySelector('.what').textContent = this.figure.chart.what;
    this.draw();
  }

  context(light) {
    const { looks, schemes } = this.data;
    return { chart: this.figure.chart, table: this.figure.table, looks, schemes, hidden: this.bus.hidden, state: this.state, light };
  }

  panels() { return scales(this.figure.chart, panels(this.figure.chart, this.parts), this.bus.hidden); }

  draw() {
    for (const [name, button] of this.toggles) button.setAttribute('aria-pressed', String(this.stands(name)));
    if (!this.awake) return;
    if (this.figure.chart.kind === 'map') {
      this.box.classList.add('maps');
      maps(this.box, this.parts, this.figure.chart.groups, this.bus.hidden);
      return;
    }
    const list = this.panels();
    while (this.box.children.length < list.length) { // all places before the first chart measures its own
      this.box.append(make('div', { class: 'panel', role: 'img', 'aria-label': list[this.box.children.length].title }));
    }
    list.forEach((panel, i) => {
      const { height: tall, ...o } = option(panel, this.context(false));
      this.box.children[i].style.height = `${tall ?? height}px`;
      if (!this.charts[i]) {
        this.charts[i] = echarts.init(this.box.children[i], null, { renderer: 'svg' });
        this.charts[i].on('datazoom', (e) => {
          const z = e.batch?.[0] ?? e;
          this.bus.figure(this.figure.name, { zoom: z.start === 0 && z.end === 100 ? undefined : [z.start, z.end] });
        });
      }
      this.charts[i].clear(); // or a series that was away would be painted over the others
      this.charts[i].setOption(o, { notMerge: true });
      this.charts[i].resize();
    });
  }

  resize() { for (const c of this.charts) c.resize(); }

  // stands says whether an axis is logarithmic.
  stands(axis) {
    const preset = this.figure.chart.panels.some((p) => (axis === 'logx' ? p.logX : p.logY));
    return this.state[axis] ?? preset;
  }

  tools() {
    const { kind } = this.figure.chart;
    const place = this.section.querySelector('.tools');
    const button = (text, act, more = {}) => { const b = make('button', { type: 'button', onclick: act, ...more }, text); place.append(b); return b; };
    this.toggles = new Map();
    const axes = { lines: ['logx', 'logy'], bars: ['logx'], histogram: ['logy'] }[kind] ?? [];
    for (const axis of axes) {
      this.toggles.set(axis, button(`log ${axis.at(-1)}`, () => { this.bus.figure(this.figure.name, { [axis]: !this.stands(axis) }); this.draw(); }, { 'data-act': axis }));
    }
    if (kind === 'lines' || kind === 'histogram') {
      const zoom = (share) => () => {
        const [from, to] = this.state.zoom ?? [0, 100];
        const half = Math.min(50, ((to - from) / 2) * share);
        const middle = Math.min(100 - half, Math.max(half, (from + to) / 2));
        this.bus.figure(this.figure.name, { zoom: half === 50 ? undefined : [middle - half, middle + half] });
        this.draw();
      };
      button('zoom in', zoom(0.5), { 'data-act': 'in' });
      button('zoom out', zoom(2), { 'data-act': 'out' });
      button('whole', () => { this.bus.figure(this.figure.name, { zoom: undefined }); this.draw(); }, { 'data-act': 'whole' });
    }
    button('SVG', () => save(new Blob([this.svg()], { type: 'image/svg+xml' }), `idbench-${this.figure.name}.svg`), { 'data-act': 'svg' });
    button('PNG', () => this.png(), { 'data-act': 'png' });
    button('CSV', () => save(new Blob([csv(this.figure.table)], { type: 'text/csv' }), `idbench-${this.figure.name}.csv`), { 'data-act': 'csv' });
    const said = make('span', { class: 'quiet', 'aria-live': 'polite' });
    const done = (text) => { said.textContent = text; };
    button('Markdown', () => {
      const text = this.figure.markdown;
      const kept = () => { save(new Blob([text], { type: 'text/markdown' }), `idbench-${this.figure.name}.md`); done('saved'); };
      const copied = navigator.clipboard?.writeText(text);
      if (copied) copied.then(() => done('copied'), kept);
      else kept();
    }, { 'data-act': 'md', title: 'copy the picture, its caption and numbers, and what repeats it' });
    button('link', () => {
      history.replaceState(null, '', this.bus.link(this.figure.name));
      const copied = navigator.clipboard?.writeText(location.href);
      if (copied) copied.then(() => done('copied, and in the address bar'), () => done('in the address bar'));
      else done('in the address bar');
    }, { 'data-act': 'link' });
    place.append(said);
  }

  // svg is the whole figure as it stands, in light colours, as a file.
  svg() {
    if (this.figure.chart.kind === 'map') { // the page has it as a picture
      return decode(this.section.querySelector('.static img').src);
    }
    const width = 560;
    const columns = 2;
    const list = this.panels();
    const wide = width * Math.min(columns, list.length);
    const { title, measure, caption } = this.figure;
    const words = (text, size, weight = 'normal', color = '#222') => wrap(text, wide / ((weight === 'bold' ? 0.66 : 0.58) * size)).map((l) => ({ l, size, weight, color }));
    const lay = (lines, from) => lines.map(({ l, size, weight, color }) => {
      from += size + 5;
      return `<text x="8" y="${from}" font-size="${size}" font-weight="${weight}" fill="${color}">${escape(l)}</text>`;
    }).join('');
    const tall = (lines) => lines.reduce((sum, { size }) => sum + size + 5, 0);
    const head = [...words(title, 17, 'bold'), ...words(measure ?? '', 12, 'normal', '#555')];
    const foot = words(caption ?? '', 12, 'normal', '#555');
    let y = tall(head) + 12;
    let row = 0;
    const parts = list.map((panel, i) => {
      const { height: high = height, ...o } = option(panel, this.context(true));
      const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height: high });
      chart.setOption({ ...o, tooltip: undefined });
      const text = chart.renderToSVGString();
      chart.dispose();
      if (i % columns === 0) { y += row; row = 0; }
      row = Math.max(row, high);
      return text.replace('<svg ', `<svg x="${(i % columns) * width}" y="${y}" `);
    });
    y += row + 6;
    const shown = this.data.schemes.filter((s) => !this.bus.hidden.has(s) && this.figure.table.texts.some((t) => t[2] === s));
    let x = 8;
    const legend = shown.map((s) => {
      if (x > 8 && x + 34 + 7 * s.length > wide) { x = 8; y += 18; }
      const text = `<rect x="${x}" y="${y}" width="12" height="12" fill="${this.data.looks[s]}"/><text x="${x + 17}" y="${y + 10}" font-size="12">${escape(s)}</text>`;
      x += 34 + 7 * s.length;
      return text;
    });
    y += 18;
    const size = `width="${wide}" height="${y + tall(foot) + 10}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size} font-family="'Liberation Sans',Arial,Helvetica,sans-serif"><title>${escape(title)}</title><rect ${size} fill="#fff"/>${lay(head, 0)}${parts.join('')}${legend.join('')}${lay(foot, y)}</svg>`;
  }

  async png() {
    const url = URL.createObjectURL(new Blob([this.svg()], { type: 'image/svg+xml' }));
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = make('canvas', { width: image.width * 2, height: image.height * 2 });
    const paint = canvas.getContext('2d');
    paint.scale(2, 2);
    paint.drawImage(image, 0, 0);
    URL.revokeObjectURL(url);
    canvas.toBlob((blob) => save(blob, `idbench-${this.figure.name}.png`));
  }
}

// wrap breaks a text between its words into lines of so many letters.
function wrap(text, letters) {
  const lines = [];
  for (const word of text.split(' ').filter(Boolean)) {
    if (lines.length && lines.at(-1).length + 1 + word.length <= letters) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

const escape = (s) => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

// decode is the text of a data address in base64.
function decode(address) {
  const raw = atob(address.slice(address.indexOf(',') + 1));
  return new TextDecoder().decode(Uint8Array.from(raw, (c) => c.charCodeAt(0)));
}
