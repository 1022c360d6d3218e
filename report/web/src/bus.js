// What the parts of the page share: which schemes are hidden, and how each figure stands.
// All of it can be written into the address and read from there:
//
//	#figure-fill?hide=ulid,serial&as=logy,zoom:20-60
//	#choose?writers=one&cache=4194304

export class Bus extends EventTarget {
  constructor(schemes) {
    super();
    this.schemes = schemes;
    this.hidden = new Set();
    this.figures = new Map(); // by name: { logx, logy, zoom: [from, to] in percent }
    this.choice = new Map(); // fields of the form that do not stand as at first
  }

  // toggle hides a scheme, or shows it again.
  toggle(scheme) {
    if (!this.hidden.delete(scheme)) this.hidden.add(scheme);
    this.tell('schemes');
  }

  // figure is how a figure stands; change is merged into it.
  figure(name, change) {
    const state = { ...this.figures.get(name), ...change };
    this.figures.set(name, state);
    return state;
  }

  tell(what) { this.dispatchEvent(new Event(what)); }

  // link is the address of a figure as it stands.
  link(name) {
    const parts = new URLSearchParams();
    if (this.hidden.size) parts.set('hide', [...this.hidden].join(','));
    const s = this.figures.get(name) ?? {};
    const words = [];
    for (const axis of ['logx', 'logy']) {
      if (s[axis] !== undefined) words.push(s[axis] ? axis : `lin${axis.at(-1)}`);
    }
    if (s.zoom) words.push(`zoom:${s.zoom.map((v) => +v.toFixed(2)).join('-')}`);
    if (words.length) parts.set('as', words.join(','));
    const text = parts.toString();
    return `#figure-${name}${text ? `?${text}` : ''}`;
  }

  // choiceLink is the address of the form as it stands.
  choiceLink() {
    const parts = new URLSearchParams([...this.choice]);
    if (this.hidden.size) parts.set('hide', [...this.hidden].join(','));
    const text = parts.toString();
    return `#choose${text ? `?${text}` : ''}`;
  }

  // restore takes the state out of an address.
  restore(hash) {
    const [place, query] = hash.slice(1).split('?');
    this.place = place;
    if (query === undefined) return;
    const parts = new URLSearchParams(query);
    this.hidden = new Set((parts.get('hide') ?? '').split(',').filter((s) => this.schemes.includes(s)));
    if (place === 'choose') {
      parts.delete('hide');
      this.choice = new Map(parts);
    }
    const name = place.replace(/^figure-/, '');
    const state = {};
    for (const word of (parts.get('as') ?? '').split(',')) {
      const zoom = /^zoom:([\d.]+)-([\d.]+)$/.exec(word);
      if (zoom) state.zoom = [Number(zoom[1]), Number(zoom[2])];
      else if (/^(log|lin)[xy]$/.test(word)) state[`log${word.at(-1)}`] = word.startsWith('log');
    }
    this.figures.set(name, state);
    this.tell('schemes');
    this.tell('figures');
    this.tell('choice');
  }

  // go shows the place of the address: browsers do it themselves for a plain one, except
  // where the place stands in closed details.
  go() {
    const target = this.place && document.getElementById(this.place);
    if (!target) return;
    for (let e = target; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true;
    target.scrollIntoView();
  }
}
