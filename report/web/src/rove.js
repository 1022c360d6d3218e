// One tab stop for many: the arrow keys go on from it, as in a toolbar or a grid.

// rove leaves one of the links or buttons of a box in the order of tabs. step is how many
// places a key moves, by its name; Home and End go to the first and the last.
export function rove(box, selector, step) {
  const all = () => [...box.querySelectorAll(selector)];
  const only = (one) => { for (const e of all()) e.tabIndex = e === one ? 0 : -1; };
  only(all()[0]);
  box.addEventListener('focusin', (e) => { if (e.target.matches(selector)) only(e.target); });
  box.addEventListener('keydown', (e) => {
    const list = all();
    const at = list.indexOf(e.target);
    if (at < 0 || e.ctrlKey || e.altKey || e.metaKey) return;
    const to = { Home: 0, End: list.length - 1 }[e.key] ?? (step(e.target)[e.key] === undefined ? NaN : at + step(e.target)[e.key]);
    if (!list[to]) return;
    e.preventDefault();
    list[to].focus();
  });
}

// start does so for the tables of numbers and the tools of the figures.
export function start(document) {
  for (const table of document.querySelectorAll('table.answer')) {
    const row = (e) => e.closest('tr').querySelectorAll('a').length;
    rove(table, 'a', (e) => ({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row(e), ArrowDown: row(e) }));
  }
  for (const tools of document.querySelectorAll('.tools')) {
    tools.setAttribute('role', 'toolbar');
    if (tools.querySelector('button')) rove(tools, 'button', () => ({ ArrowLeft: -1, ArrowRight: 1 }));
  }
}
