// The buttons that show and hide schemes, in all figures and tables at once.

import { make } from './page.js';

export function legend(place, data, bus) {
  const buttons = new Map();
  for (const scheme of data.schemes) {
    const swatch = make('span', { class: 'swatch', 'aria-hidden': 'true' });
    swatch.style.background = data.looks[scheme];
    const button = make('button', { type: 'button', onclick: () => bus.toggle(scheme) }, swatch, scheme);
    buttons.set(scheme, button);
    place.append(button);
  }
  const glosses = Object.entries(data.glosses ?? {});
  if (glosses.length) place.append(make('span', { class: 'quiet' }, glosses.map(([scheme, gloss]) => `${scheme}: ${gloss}`).join(' · ')));
  function show() {
    for (const [scheme, button] of buttons) button.setAttribute('aria-pressed', String(!bus.hidden.has(scheme)));
    for (const row of document.querySelectorAll('[data-scheme]')) row.classList.toggle('hidden', bus.hidden.has(row.dataset.scheme));
  }
  bus.addEventListener('schemes', show);
  show();
}
