// The button that changes between light, dark, and what the system says.

import { make } from './page.js';

const themes = ['auto', 'light', 'dark'];

export function theme(place, bus) {
  let at = 0;
  try { at = Math.max(0, themes.indexOf(localStorage.getItem('idbench-theme'))); } catch { /* no storage: begin with the system's */ }
  const button = make('button', { type: 'button', onclick: () => { at = (at + 1) % themes.length; show(); bus.tell('theme'); } });
  function show() {
    if (at === 0) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = themes[at];
    button.textContent = `Theme: ${themes[at]}`;
    try { localStorage.setItem('idbench-theme', themes[at]); } catch { /* it is forgotten */ }
  }
  show();
  place.append(button);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => bus.tell('theme'));
}
