// The page-map player: how the leaves of the id's tree lie during a load, schemes side by
// side.

import { nothing, viridis } from './maps.js';
import { css, group, make, read } from './page.js';

const cells = 128; // of a band at most
const absent = 255; // the byte of a share of nothing
const whole = 254; // the byte of a share of 1
const step = 350; // ms of a frame
const kinds = { own: [0, 114, 178], others: [230, 159, 0] }; // two of Okabe and Ito's colours

// unpack turns a reel and its bytes into frames: { rows, leaves, key, file }, each of the
// last two { places, cells: [{ fill, age, own, others }] }, shares from 0 to 1; fill and age
// are null where no leaf stands.
export function unpack(reel, bytes) {
  let at = 0;
  const plane = (n) => { at += n; return bytes.subarray(at - n, at); };
  const share = (b) => (b === absent ? null : b / whole);
  const band = (places, others) => {
    const n = Math.min(places, cells);
    const [fill, age, own] = [plane(n), plane(n), plane(n)];
    const rest = others ? plane(n) : null;
    return {
      places,
      cells: Array.from({ length: n }, (_, i) => ({
        fill: share(fill[i]), age: share(age[i]), own: share(own[i]) ?? 0, others: rest ? share(rest[i]) ?? 0 : 0,
      })),
    };
  };
  return reel.rows.map((rows, i) => ({ rows, leaves: reel.leaves[i], key: band(reel.key[i], false), file: band(reel.file[i], reel.others) }));
}

// decode is the bytes of a text in base64.
export const decode = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

// pieces are what a cell is drawn of, from the bottom up: [share of its height, colour].
export function pieces(cell, colour, ground = nothing) {
  const rest = [Math.max(0, 1 - cell.own - cell.others), ground];
  if (colour === 'kind') return [[cell.own, kinds.own], [cell.others, kinds.others], rest];
  return [[cell.own, cell[colour] === null ? ground : viridis(cell[colour])], [1 - cell.own, ground]];
}

// stretch is the first and the last place of a cell of a band, from 0.
export function stretch(i, { places, cells: { length } }) {
  return [Math.ceil((i * places) / length), Math.ceil(((i + 1) * places) / length) - 1];
}

// tell is a cell in words.
export function tell(order, i, band, rows) {
  const cell = band.cells[i];
  const [from, to] = stretch(i, band);
  const percent = (v) => `${Math.round(100 * v)} %`;
  const name = order === 'key' ? ['leaf', 'leaves'] : ['page', 'pages'];
  const where = from === to ? `${name[0]} ${group(from, 0)}` : `${name[1]} ${group(from, 0)} to ${group(to, 0)}`;
  const words = [order === 'key' ? `in key order, ${where}` : `in the file, ${where}`];
  if (cell.fill === null) words.push(cell.others > 0 ? 'no leaf of this tree' : 'no leaf');
  else words.push(`${percent(cell.fill)} full`, `last written at row ${group(Math.round(cell.age * rows), 0)} of ${group(rows, 0)} on average`);
  if (order === 'file' && cell.own > 0) words.push(`${percent(cell.own)} leaves of this tree`);
  if (cell.others > 0) words.push(`${percent(cell.others)} leaves of another tree`);
  return `${words.join('; ')}.`;
}

// moment is the frame of a reel at a step of so many: the last that is not later.
export const moment = (frames, at, steps) => frames[Math.max(0, Math.ceil(((at + 1) * frames.length) / steps) - 1)];

export function start(document, bus) {
  const box = document.getElementById('player-box');
  const data = read('frame-data');
  if (!box || !data.engines?.length) return;
  document.getElementById('player-static').hidden = true;
  new Player(box, data, bus);
}

class Player {
  constructor(box, data, bus) {
    Object.assign(this, { data, bus, colour: 'age', bands: 'both', films: new Map() });
    this.maps = make('div', { class: 'maps' });
    this.read = make('p', { class: 'quiet', 'aria-live': 'polite' });
    this.legend = make('div', { class: 'scale quiet' });
    box.append(this.controls(), this.legend, this.maps, this.read);
    for (const event of ['schemes', 'theme']) bus.addEventListener(event, () => this.show());
    let width = box.clientWidth;
    addEventListener('resize', () => { if (box.clientWidth !== width) { width = box.clientWidth; this.draw(); } });
    this.choose(0);
  }

  controls() {
    const engine = make('select', { onchange: (e) => this.choose(Number(e.target.value)) },
      ...this.data.engines.map((e, i) => make('option', { value: i }, e.twin ? `${e.name} (${e.twin} tells the same)` : e.name)));
    const radio = (group, names, set) => make('fieldset', {}, make('legend', {}, group), ...Object.entries(names).map(([value, text], i) => make('label', {},
      make('input', { type: 'radio', name: `player-${group}`, value, checked: i === 0, onchange: () => { set(value); this.show(); } }), ` ${text}`)));
    this.button = make('button', { type: 'button', onclick: () => (this.timer ? this.stop() : this.play()) }, 'Play');
    this.slider = make('input', { type: 'range', min: 0, step: 1, 'aria-label': 'Moment of the load', oninput: () => { this.stop(); this.draw(); } });
    this.rows = make('output', {});
    return make('div', { class: 'controls' },
      make('label', {}, 'engine ', engine),
      radio('colour', { age: 'age', fill: 'fill', kind: 'kind' }, (v) => { this.colour = v; }),
      radio('order', { both: 'both', key: 'key', file: 'file' }, (v) => { this.bands = v; }),
      make('div', { class: 'time' }, this.button, ' ', this.slider, ' ', this.rows));
  }

  // choose shows the end of the loads of an engine.
  choose(at) {
    this.stop();
    this.film = this.data.engines[at];
    if (!this.films.has(at)) {
      this.films.set(at, this.film.reels.map((r) => ({ scheme: r.scheme, frames: unpack(r, decode(this.data.packs[r.pack])) })));
    }
    this.reels = this.films.get(at);
    this.steps = Math.max(...this.reels.map((r) => r.frames.length));
    this.slider.max = this.steps - 1;
    this.slider.value = this.steps - 1;
    this.show();
  }

  play() {
    if (Number(this.slider.value) === this.steps - 1) this.slider.value = 0;
    this.button.textContent = 'Pause';
    this.draw();
    this.timer = setInterval(() => {
      this.slider.value = Number(this.slider.value) + 1;
      this.draw();
      if (Number(this.slider.value) === this.steps - 1) this.stop();
    }, step);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.button.textContent = 'Play';
  }

  // show makes a map of each scheme that is not hidden.
  show() {
    this.shown = this.reels.filter((r) => !this.bus.hidden.has(r.scheme)).map((reel) => {
      const head = make('h3');
      const canvas = make('canvas', { role: 'img', tabindex: 0 });
      const shown = { reel, head, canvas, order: this.bands === 'file' ? 'file' : 'key', cell: 0 };
      canvas.addEventListener('mousemove', (e) => this.point(shown, e));
      canvas.addEventListener('mouseleave', () => { this.read.textContent = hint; });
      canvas.addEventListener('keydown', (e) => this.move(shown, e));
      canvas.addEventListener('focus', () => { this.active = shown; this.draw(); });
      canvas.addEventListener('blur', () => { this.active = undefined; this.read.textContent = hint; this.draw(); });
      return shown;
    });
    this.active = undefined;
    this.maps.replaceChildren(...this.shown.map(({ head, canvas }) => make('figure', {}, head, canvas)));
    if (!this.shown.length) this.maps.append(make('p', {}, 'Every scheme is hidden.'));
    this.read.textContent = hint;
    this.scale();
    this.draw();
  }

  get orders() { return this.bands === 'both' ? ['key', 'file'] : [this.bands]; }

  frame(reel) { return moment(reel.frames, Number(this.slider.value), this.steps); }

  draw() {
    if (!this.shown) return;
    const now = this.reels.map((r) => this.frame(r).rows);
    const total = Math.max(...this.reels.map((r) => r.frames.at(-1).rows));
    const said = `${group(Math.max(...now), 0)} of ${group(total, 0)} rows`;
    this.rows.textContent = said;
    this.slider.setAttribute('aria-valuetext', said);
    for (const s of this.shown) this.paint(s);
    if (this.active) this.say(this.active);
  }

  paint(shown) {
    const { reel, head, canvas } = shown;
    const frame = this.frame(reel);
    const leaves = `${group(frame.leaves, 0)} ${frame.leaves === 1 ? 'leaf' : 'leaves'}`;
    head.textContent = `${reel.scheme}, ${leaves}${this.film.still ? ' at rest' : ''}`;
    canvas.setAttribute('aria-label', `${head.textContent}, after ${group(frame.rows, 0)} rows, ${this.orders.map((o) => `by ${o}`).join(' and ')}; arrow keys read the cells`);
    const scale = devicePixelRatio || 1;
    const width = Math.max(cells, Math.round(canvas.clientWidth * scale));
    const tall = Math.round(34 * scale);
    const gap = Math.round(6 * scale);
    canvas.width = width;
    canvas.height = this.orders.length * (tall + gap) - gap;
    canvas.style.height = `${canvas.height / scale}px`;
    const paint = canvas.getContext('2d');
    paint.fillStyle = css('--page');
    paint.fillRect(0, 0, canvas.width, canvas.height);
    const ground = css('--line');
    shown.bands = this.orders.map((order, row) => {
      const band = frame[order];
      const top = row * (tall + gap);
      // By file a band is as long as the file is by then.
      const end = order === 'file' ? (width * band.places) / reel.frames.at(-1).file.places : width;
      const edge = (i) => Math.round((i * Math.min(end, width)) / band.cells.length);
      band.cells.forEach((cell, i) => {
        let y = top + tall;
        for (const [part, colour] of pieces(cell, this.colour, ground)) {
          const next = Math.max(top, y - part * tall);
          paint.fillStyle = typeof colour === 'string' ? colour : `rgb(${colour})`;
          paint.fillRect(edge(i), Math.round(next), edge(i + 1) - edge(i), Math.round(y) - Math.round(next));
          y = next;
        }
        if (this.active === shown && shown.order === order && shown.cell === i) {
          paint.strokeStyle = css('--ink');
          paint.lineWidth = 2 * scale;
          paint.strokeRect(edge(i), top + scale, Math.max(edge(i + 1) - edge(i), 2 * scale), tall - 2 * scale);
        }
      });
      return { order, top: top / scale, bottom: (top + tall) / scale, end: Math.min(end, width) / scale };
    });
  }

  // point reads the cell under the pointer.
  point(shown, { offsetX, offsetY }) {
    const band = shown.bands.find((b) => offsetY >= b.top && offsetY < b.bottom);
    const count = band ? this.frame(shown.reel)[band.order].cells.length : 0;
    const cell = band ? Math.floor((offsetX / band.end) * count) : -1;
    if (cell < 0 || cell >= count) { this.read.textContent = hint; return; }
    this.say({ reel: shown.reel, order: band.order, cell });
  }

  // move reads another cell by the arrow keys.
  move(shown, e) {
    const count = this.frame(shown.reel)[shown.order].cells.length;
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity }[e.key];
    if (by !== undefined) shown.cell = Math.max(0, Math.min(count - 1, shown.cell + by));
    else if (e.key === 'ArrowUp' && this.bands === 'both') shown.order = 'key';
    else if (e.key === 'ArrowDown' && this.bands === 'both') shown.order = 'file';
    else return;
    e.preventDefault();
    this.draw();
  }

  say({ reel, order, cell }) {
    const frame = this.frame(reel);
    const band = frame[order];
    const at = Math.min(cell, band.cells.length - 1);
    this.read.textContent = at < 0 ? `${reel.scheme}: no leaf yet.` : `${reel.scheme}, ${tell(order, at, band, frame.rows)}`;
  }

  // scale explains the colours.
  scale() {
    const swatch = (colour, text) => {
      const s = make('span', { class: 'swatch', 'aria-hidden': 'true' });
      s.style.background = typeof colour === 'string' ? colour : `rgb(${colour})`;
      return make('span', {}, s, text, ' ');
    };
    const none = swatch('var(--line)', this.film.still ? 'not yet at rest, or no leaf' : 'no leaf of this tree');
    if (this.colour === 'kind') {
      this.legend.replaceChildren(swatch(kinds.own, 'leaves of this tree'), swatch(kinds.others, 'leaves of another tree'), swatch('var(--line)', this.film.still ? 'not yet at rest, inner or free pages, the engine’s own' : 'inner or free pages, the engine’s own'));
      return;
    }
    const bar = make('span', { class: 'ramp', 'aria-hidden': 'true' });
    bar.style.background = `linear-gradient(to right, ${[0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => `rgb(${viridis(i / 8)})`).join(', ')})`;
    const [low, high] = this.colour === 'age' ? ['last written at the first row', 'just now'] : ['empty', 'full'];
    this.legend.replaceChildren(make('span', {}, `${low} `, bar, ` ${high} `), none);
  }
}

const hint = 'Point at a cell, or move to a map with Tab and through it with the arrow keys, to read it.';
