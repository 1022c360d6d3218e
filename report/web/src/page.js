// What every part needs of the page.

// read parses the JSON of a script element.
export function read(id) {
  return JSON.parse(document.getElementById(id)?.textContent || '{}');
}

// make builds an element: attributes by name, then children, of which strings are text.
export function make(tag, attributes = {}, ...children) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) e.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null && value !== false) e.setAttribute(name, value === true ? '' : value);
  }
  e.append(...children);
  return e;
}

// css is the value of a custom property of the page, such as --ink.
export const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// group writes a number with its thousands apart, to some digits after the point.
export function group(value, decimals) {
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

// short writes a number in few characters, for axes.
export function short(value) {
  const size = Math.abs(value);
  for (const [least, unit] of [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']]) {
    if (size >= least) return `${+(value / least).toPrecision(3)}${unit}`;
  }
  return `${+value.toPrecision(3)}`;
}

// bytes writes a size in binary units.
export function bytes(value) {
  for (const [shift, unit] of [[30, 'GiB'], [20, 'MiB'], [10, 'KiB']]) {
    if (value >= 2 ** shift) return `${+(value / 2 ** shift).toPrecision(3)} ${unit}`;
  }
  return `${value} B`;
}

// save hands a file to the reader.
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  make('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
