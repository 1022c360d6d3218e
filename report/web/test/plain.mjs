// Opens in a real browser a report that was made without its script. It prints a line for
// each thing that is not as it should be, and ends with 1 if there is any.
//
//	node plain.mjs REPORT FOLDER CHROMIUM

import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [report, , executablePath] = process.argv.slice(2);
let wrong = 0;
let checks = 0;
function check(ok, what) {
  checks++;
  if (!ok) { wrong++; console.log(`WRONG: ${what}`); }
}

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] });
for (const width of [400, 1300]) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on('console', (m) => check(!['error', 'warning'].includes(m.type()), `the console says: ${m.text()}`));
  page.on('request', (r) => check(/^(file|data):/.test(r.url()), `the page asks for ${r.url()}`));
  await page.goto(pathToFileURL(report).href);
  check(await page.locator('script').count() === 0, 'the page has a script');
  check(await page.locator('#static-notice').count() === 1, 'the page does not say once that it has no script');
  for (const section of await page.locator('section.figure:has(.static)').all()) {
    await section.scrollIntoViewIfNeeded();
    const seen = await section.locator('.static img').evaluate((img) => img.decode().then(() => img.naturalWidth > 0 && img.offsetWidth > 0, () => false));
    check(seen, `${await section.getAttribute('id')} shows no picture at ${width} px`);
  }
  check(await page.locator('section.figure:has(.static)').count() > 0, 'no figure has a picture');
  check(await page.locator('#choose-static details').first().isVisible(), 'the choice without a script is not to be seen');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  check(wide <= width, `the page is ${wide} px wide at ${width}`);
  await page.close();
}
await browser.close();
console.log(`${checks} checks, ${wrong} wrong`);
process.exit(wrong || checks < 10 ? 1 : 0);
