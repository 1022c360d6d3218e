// A table taken apart: a facet is one engine with one set of options, and one value of
// each key that tells panels apart.

const caseKeys = 3; // engine, options, scheme

// facets returns them in the order of the rows: their titles, and their rows as
// { scheme, rest: the other keys, values }.
export function facets(table) {
  const all = new Map();
  for (const [at, ...values] of table.rows) {
    const keys = table.texts[at];
    const apart = keys.slice(caseKeys, caseKeys + (table.apart ?? 0));
    const title = [keys[0], keys[1], ...apart].filter(Boolean).join(', ');
    if (!all.has(title)) all.set(title, { title, engine: keys[0], rows: [] });
    all.get(title).rows.push({ scheme: keys[2], rest: keys.slice(caseKeys + apart.length), values });
  }
  return [...all.values()];
}

// curves groups the rows of a facet by scheme, in the order of the rows.
export function curves(facet) {
  const by = new Map();
  for (const r of facet.rows) {
    if (!by.has(r.scheme)) by.set(r.scheme, []);
    by.get(r.scheme).push(r.values);
  }
  return by;
}
