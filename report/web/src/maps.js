// Cells in lines, as the page map has them, and the colours of shares.

import { make } from './page.js';

// Stops of viridis (Smith and van der Walt, matplotlib, 2015), which colour-blind readers
// can tell apart and which grows lighter throughout.
const stops = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]];

// viridis is the colour of a share from 0 to 1, as [red, green, blue].
export function viridis(share) {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  return stops[low].map((v, i) => Math.round(v + (at - low) * (stops[low + 1][i] - v)));
}

export const nothing = [150, 150, 150]; // a cell without leaves

// paint draws lines of cells, each a colour, one pixel a cell.
export function paint(canvas, lines) {
  canvas.width = Math.max(1, ...lines.map((l) => l.length));
  canvas.height = Math.max(1, lines.length);
  const context = canvas.getContext('2d');
  const image = context.createImageData(canvas.width, canvas.height);
  lines.forEach((line, y) => line.forEach((color, x) => {
    image.data.set([...color, 255], 4 * (y * canvas.width + x));
  }));
  context.putImageData(image, 0, 0);
}

const words = { key: 'in key order, by fill', file: 'in file order, by age' };

// scale shows what the colours mean.
function scale() {
  const bar = make('canvas', { class: 'scale', role: 'img', 'aria-label': 'from dark for 0 % to light for 100 %' });
  paint(bar, [Array.from({ length: 64 }, (_, i) => viridis(i / 63))]);
  const grey = make('span', { class: 'swatch', 'aria-hidden': 'true' });
  grey.style.background = `rgb(${nothing})`;
  return make('p', { class: 'quiet scales' }, '0 % ', bar, ' 100 % full, or of the load at the last write · ', grey, 'no leaf');
}

// maps fills a box with the page maps of a figure's facets. groups are, for each facet, the
// schemes whose maps look alike: the first that is not hidden stands for them.
export function maps(box, parts, groups, hidden) {
  box.replaceChildren(scale());
  parts.forEach((facet, i) => {
    for (const group of groups[i]) {
      const [scheme, ...others] = group.filter((s) => !hidden.has(s));
      if (!scheme) continue;
      for (const order of Object.keys(words)) {
        const lines = facet.rows.filter((r) => r.scheme === scheme && r.rest.at(-1) === order).map(({ values: [, cells, ...values] }) => values.slice(0, cells));
        if (lines.length) box.append(map(`${facet.title}: ${scheme}, ${words[order]}`, others, lines, order === 'key'));
      }
    }
  });
}

// map is one of them, which tells what the cell under the pointer holds.
function map(name, others, lines, fill) {
  const canvas = make('canvas', { role: 'img', 'aria-label': name });
  const like = others.length ? `${others.join(', ')}: alike` : ' ';
  const read = make('p', { class: 'quiet' }, like);
  paint(canvas, lines.map((l) => l.map((v) => (v === null ? nothing : viridis(v)))));
  canvas.addEventListener('mouseleave', () => { read.textContent = like; });
  canvas.addEventListener('mousemove', (e) => {
    const x = Math.floor((e.offsetX / canvas.clientWidth) * canvas.width);
    const y = Math.floor((e.offsetY / canvas.clientHeight) * canvas.height);
    const v = lines[y]?.[x];
    if (v === undefined) read.textContent = like;
    else if (v === null) read.textContent = 'no leaves';
    else read.textContent = fill ? `${(100 * v).toFixed(1)} % full` : `last written at ${(100 * v).toFixed(1)} % of the load`;
  });
  return make('figure', {}, make('h4', {}, name), canvas, read);
}
