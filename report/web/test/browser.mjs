// Opens a report in a real browser and does what a reader would do. It prints a line for
// each thing that is not as it should be, and ends with 1 if there is any.
//
//	node browser.mjs REPORT FOLDER CHROMIUM
//
// FOLDER holds the CSV files that the report's downloads must equal.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [report, folder, executablePath] = process.argv.slice(2);
const address = pathToFileURL(report).href;
let wrong = 0;
let checks = 0;
function check(ok, what) {
  checks++;
  if (!ok) { wrong++; console.log(`WRONG: ${what}`); }
}

// No machine of CI has a graphics card, and without one this takes less time.
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] });
// open shows the report to a new reader, who notes all that the page says and asks for.
async function open(options, hash = '') {
  const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1300, height: 900 }, ...options });
  const page = await context.newPage();
  page.on('console', (m) => check(!['error', 'warning'].includes(m.type()), `the console says: ${m.text()}`));
  page.on('pageerror', (e) => check(false, `the script fails: ${e.message}`));
  page.on('request', (r) => check(/^(file|data|blob):/.test(r.url()), `the page asks for ${r.url()}`));
  await page.goto(address + hash);
  return page;
}
// see brings every figure near the view, so that it is drawn.
async function see(page) {
  for (const section of await page.locator('section.figure').all()) {
    await section.scrollIntoViewIfNeeded();
    await page.waitForFunction((s) => s.matches('.drawn') || !s.querySelector('.chart'), await section.elementHandle());
  }
}
const attempt = async (what, act) => { try { await act(); } catch (e) { check(false, `${what}: ${e.message.split('\n')[0]}`); } };

const page = await open({});
const data = await page.evaluate(() => JSON.parse(document.getElementById('figure-data').textContent));
await see(page);

for (const f of data.figures) {
  const drawn = await page.locator(`#figure-${f.name} .chart`).evaluate((e) => e.querySelectorAll('svg, canvas:not(.scale)').length);
  check(drawn > 0, `figure ${f.name} has no chart`);
  check(!(await page.locator(`#figure-${f.name} .static`).isVisible()), `figure ${f.name} shows its static picture besides its chart`);
}

await attempt('the links', async () => {
  const dead = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute('href').slice(1)).filter((id) => !document.getElementById(id)));
  check(dead.length === 0, `links lead nowhere: ${[...new Set(dead)].slice(0, 5)}`);
  const twice = await page.evaluate(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i); });
  check(twice.length === 0, `ids stand twice: ${twice.slice(0, 5)}`);
  const cell = page.locator('table.answer td a').first();
  await cell.click();
  const place = (await cell.getAttribute('href')).slice(1);
  check(await page.locator(`#${place}`).isVisible(), 'a cell of the answer does not lead to its raw line');
});

await attempt('the outline', async () => {
  const levels = await page.evaluate(() => [...document.querySelectorAll('h1, h2, h3, h4, h5')].map((e) => [Number(e.tagName[1]), e.textContent]));
  levels.forEach(([level, text], i) => check(i === 0 || level <= levels[i - 1][0] + 1, `a heading of level ${level} follows one of ${levels[Math.max(i - 1, 0)][0]}: ${text}`));
  const stops = await page.evaluate(() => [...document.querySelectorAll('a[href], button, summary, input, select, [tabindex]')].filter((e) => e.tabIndex >= 0 && e.offsetParent).length);
  check(stops < 200, `the page has ${stops} tab stops`);
  const links = page.locator('table.answer').first().locator('a');
  if (await links.count() > 1) {
    await links.first().focus();
    await page.keyboard.press('ArrowRight');
    check(await links.nth(1).evaluate((e) => e === document.activeElement), 'the arrow keys do not go on in a table');
  }
});

// A scheme is hidden in all figures and tables at once.
const scheme = data.schemes.at(-1);
const shown = () => page.evaluate((s) => document.querySelectorAll(`[data-scheme="${CSS.escape(s)}"]:not(.hidden)`).length, scheme);
await attempt('the legend', async () => {
  const button = page.locator('#legend button', { hasText: new RegExp(`^${scheme.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) });
  const pictures = () => page.evaluate(() => [...document.querySelectorAll('.chart')].map((e) => e.innerHTML.length));
  const before = await pictures();
  check(await shown() > 0, `${scheme} stands in no table`);
  await button.focus();
  await page.keyboard.press('Enter');
  check(await button.getAttribute('aria-pressed') === 'false', 'the button of a hidden scheme is pressed');
  check(await shown() === 0, `${scheme} is hidden and still stands in tables`);
  const after = await pictures();
  check(after.some((n, i) => n !== before[i]), 'no figure changes where a scheme is hidden');
  check(await page.evaluate((s) => ![...document.querySelectorAll('.chart [role=img], .chart svg')].some((e) => e.textContent.split(/[\s,]+/).includes(s)), scheme), `${scheme} is hidden and still named in a chart`);
  await button.click();
  check(JSON.stringify(await pictures()) === JSON.stringify(before), 'a scheme that is shown again does not look as before');
});

const first = data.figures.find((f) => f.chart.kind === 'lines');
if (first) await attempt('the figure', async () => {
  const section = page.locator(`#figure-${first.name}`);
  await section.scrollIntoViewIfNeeded();
  const chart = () => section.locator('.chart').evaluate((e) => e.innerHTML.replace(/zr\d+-\w+/g, '')); // without the numbers of clip paths
  const plain = await chart();
  const log = section.locator('[data-act=logy]');
  await log.click();
  check(await log.getAttribute('aria-pressed') === 'true' && await chart() !== plain, 'the logarithmic axis changes nothing');
  await log.click();
  await section.locator('[data-act=in]').click();
  check(await chart() !== plain, 'zooming in changes nothing');
  await section.locator('[data-act=link]').click();
  const hash = await page.evaluate(() => location.hash);
  check(/zoom/.test(hash), `the link does not keep the zoom: ${hash}`);
  const again = await open({}, hash);
  await again.waitForSelector(`#figure-${first.name}.drawn`);
  check(await again.locator(`#figure-${first.name} .chart`).evaluate((e) => e.innerHTML.length > 0), 'a link draws nothing');
  await again.locator(`#figure-${first.name} [data-act=link]`).click();
  check(await again.evaluate(() => location.hash) === hash, `a link restores another figure: ${await again.evaluate(() => location.hash)} from ${hash}`);
  check(await again.locator(`#figure-${first.name}`).evaluate((e) => e.getBoundingClientRect().top < innerHeight), 'a link does not lead to its figure');
  await again.context().close();
  await section.locator('[data-act=whole]').click();
  const whole = await chart();
  const at = [...plain].findIndex((c, i) => c !== whole[i]);
  check(whole === plain, `the whole figure is not as it was: ${plain.slice(at - 80, at + 80)} … ${whole.slice(at - 80, at + 80)}`);
  const box = await section.locator('.chart > *').first().boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForFunction((name) => [...document.querySelectorAll(`#figure-${name} .chart div`)].some((e) => /: /.test(e.textContent) && e.style.visibility !== 'hidden' && e.style.position === 'absolute'), first.name, { timeout: 5000 });
});

await attempt('the table', async () => {
  for (const f of data.figures) {
    const details = page.locator(`#figure-${f.name} details.table`);
    await details.locator('summary').click();
    await details.locator('tbody tr').first().waitFor(); // the browser tells the page later that it is open
    const rows = await details.locator('tbody tr').count();
    check(rows === Math.min(500, f.table.rows.length), `the table of ${f.name} has ${rows} rows of ${f.table.rows.length}`);
    const cells = await details.locator('tbody tr').first().locator('td').allTextContents();
    const [at, ...values] = f.table.rows[0];
    check(cells.slice(0, f.table.keys.length).join() === f.table.texts[at].join(), `the table of ${f.name} begins with ${cells}`);
    const number = cells[f.table.keys.length].replaceAll(',', '');
    check(values[0] === null ? number === '–' : Math.abs(Number(number) - values[0]) < 1e-9 + Math.abs(values[0]) * 1e-9, `the table of ${f.name} begins with the number ${number}, and its data with ${values[0]}`);
    await details.locator('summary').click();
  }
});

async function download(name, act) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator(`#figure-${name} [data-act=${act}]`).click()]);
  check(file.suggestedFilename() === `idbench-${name}.${act}`, `the file is called ${file.suggestedFilename()}`);
  return readFile(await file.path());
}
await attempt('the downloads', async () => {
  for (const f of data.figures) {
    const text = (await download(f.name, 'csv')).toString();
    const want = (await readFile(join(folder, `${String(f.number).padStart(2, '0')}-${f.name}.csv`))).toString();
    check(text === want, `the CSV of ${f.name} is not the file of the run`);
    const svg = (await download(f.name, 'svg')).toString();
    const bad = await page.evaluate((t) => new DOMParser().parseFromString(t, 'image/svg+xml').querySelector('parsererror')?.textContent ?? '', svg);
    check(bad === '' && svg.includes('<svg'), `the SVG of ${f.name} is not well formed: ${bad}`);
  }
  if (!first) return;
  const png = await download(first.name, 'png');
  check(png.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) && png.length > 5000, 'the PNG is none');
});

await attempt('a figure as Markdown', async () => {
  if (!first) return;
  const section = page.locator(`#figure-${first.name}`);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']).catch(() => {});
  const saved = page.waitForEvent('download', { timeout: 5000 }).then((file) => file.path()).then((path) => readFile(path, 'utf8')).catch(() => null);
  await section.locator('[data-act=md]').click();
  const said = section.locator('.tools [aria-live]');
  await page.waitForFunction((e) => /copied|saved/.test(e.textContent), await said.elementHandle());
  const text = await said.textContent() === 'saved' ? await saved : await page.evaluate(() => navigator.clipboard.readText());
  check(text?.startsWith('![') && text.includes(`figures/${String(first.number).padStart(2, '0')}-${first.name}.svg`) && text === first.markdown, `the Markdown of ${first.name} is ${text?.slice(0, 80)}`);
});

await attempt('the choice', async () => {
  const still = await page.evaluate(() => [...document.querySelectorAll('#choose-static .ranking')].map((d) => [...d.querySelectorAll('ol > li')].map((li) => li.textContent)));
  const count = await page.locator('#choose-form [name=engine] option').count();
  const values = await page.locator('#choose-form [name=row] option').count();
  if (values === 1) {
    for (let i = 0; i < count; i++) {
      await page.locator('#choose-form [name=engine]').selectOption({ index: i });
      const live = await page.locator('#choose-result ol > li').allTextContents();
      check(JSON.stringify(live) === JSON.stringify(still[i]), `the choice of engine ${i} is not that of the page without its script:\n${live}\n${still[i]}`);
    }
  }
  // What the run has no data for cannot be chosen, and no choice drops what counts.
  for (let i = 0; i < count; i++) {
    await page.locator('#choose-form [name=engine]').selectOption({ index: i });
    const counts = () => page.locator('#choose-result > p.quiet').textContent();
    const plain = await counts();
    for (const value of await page.locator('#choose-form [name=cache] option:not([disabled])').evaluateAll((l) => l.map((o) => o.value))) {
      await page.locator('#choose-form [name=cache]').selectOption(value);
      const now = await counts();
      const lost = plain.replace(/^What counts: /, '').split('.')[0].split(', ').filter((c) => !now.includes(c));
      check(lost.length === 0 || plain.includes('nothing'), `a cache of ${value} drops ${lost} from the choice of engine ${i}`);
    }
    await page.locator('#choose-form [name=cache]').selectOption('0');
  }
  // The address keeps the form.
  await page.locator('#choose-form [name=engine]').selectOption({ index: count - 1 });
  await page.locator('#choose-form [name=writers]').selectOption('one');
  const hash = await page.evaluate(() => location.hash);
  check(/^#choose\?.*writers=one/.test(hash), `the address does not keep the form: ${hash}`);
  const again = await open({}, hash);
  check(await again.locator('#choose-result').textContent() === await page.locator('#choose-result').textContent(), `the form is not restored from ${hash}`);
  await again.context().close();
  await page.locator('#choose-form [name=reveals]').selectOption('nothing');
  check(!(await page.locator('#choose-result ol').textContent()).includes('uuidv7'), 'uuidv7 is offered where an id may tell nothing');
});

if (await page.locator('#player-box input[type=range]').count()) {
  await attempt('the player', async () => {
    await page.locator('#player').scrollIntoViewIfNeeded();
    const slider = page.locator('#player-box input[type=range]').first();
    const paint = () => page.locator('#player-box canvas').first().evaluate((c) => c.toDataURL());
    await slider.evaluate((e) => { e.value = e.min; e.dispatchEvent(new Event('input', { bubbles: true })); });
    const empty = await paint();
    await slider.focus();
    await page.keyboard.press('End');
    check(await paint() !== empty, 'the slider of the player changes nothing');
  });
}

// Every width and light that a reader may have. A page is opened in each light, and follows when
// that changes.
const luminance = (rgb) => rgb.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const backgrounds = [];
for (const [width, ...lights] of [[400, 'light', 'dark'], [1600, 'dark', 'light']]) {
  const other = await open({ colorScheme: lights[0], viewport: { width, height: 900 } });
  for (const colorScheme of lights) {
    await attempt(`${colorScheme} at ${width} px`, async () => {
      await other.emulateMedia({ colorScheme });
      const size = await other.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      check(size[0] <= size[1], `at ${width} px the page is ${size[0]} px wide`);
      const colors = await other.evaluate(() => {
        const rgb = (s) => s.match(/\d+/g).slice(0, 3).map(Number);
        const page = rgb(getComputedStyle(document.body).backgroundColor);
        return { page, texts: ['body', '.quiet', 'td.best a, td.worst a', 'a'].map((q) => document.querySelector(q)).filter(Boolean).map((e) => rgb(getComputedStyle(e).color)) };
      });
      backgrounds.push(`${colorScheme} ${colors.page}`);
      for (const c of colors.texts) {
        const [a, b] = [luminance(c), luminance(colors.page)].sort((x, y) => y - x);
        check((a + 0.05) / (b + 0.05) >= 4.5, `${colorScheme}: text of ${c} on ${colors.page} has a contrast of ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
      }
    });
  }
  await other.context().close();
}
check(new Set(backgrounds).size === 2 && new Set(backgrounds.map((b) => b.split(' ')[1])).size === 2, `light and dark have the backgrounds ${backgrounds}`);
await attempt('the theme', async () => {
  const before = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.locator('#theme button').click();
  await page.locator('#theme button').click();
  check(await page.evaluate(() => getComputedStyle(document.body).backgroundColor) !== before, 'the theme button does not darken the page');
});

await browser.close();
console.log(`${checks} checks, ${wrong} wrong`);
process.exitCode = wrong ? 1 : 0;
