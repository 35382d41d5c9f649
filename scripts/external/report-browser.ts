/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { assertAccessible, assertFits, assertReached, launch, open } from './support/browser';

// Opens the reports as a reader would and fails on the first thing that is not as it should be.
const [executablePath, folder] = process.argv.slice(2) as [string, string];

const shown = (browser: Browser, file: string, options?: Parameters<Browser['newPage']>[0]) =>
  open(browser, pathToFileURL(resolve(folder, file)).href, 'file:', options);

async function main(): Promise<void> {
  const browser = await launch(executablePath);
  try {
    for (const file of ['app.html', 'weak.html'])
      for (const colorScheme of ['light', 'dark'] as const)
        for (const width of [1920, 1280, 800, 400]) {
          const { page, problems } = await shown(browser, file, {
            colorScheme,
            viewport: { width, height: 900 },
            bypassCSP: true,
          });
          await assertAccessible(page, `${file} ${colorScheme} ${width}`);
          await assertFits(page, `${file} at ${width} px`);
          // what is hidden to the right of a table nobody sees
          const cut = await page.evaluate(() => {
            const region = document.querySelector('[aria-label="Findings"].scroll');
            return region ? region.scrollWidth - region.clientWidth : 0;
          });
          assert.ok(cut <= 0, `the findings of ${file} are ${cut} px wider than their box at ${width} px`);
          await page.screenshot({
            path: join(folder, `${file.replace('.html', '')}-${colorScheme}-${width}.png`),
            fullPage: true,
          });
          assert.deepEqual(problems, []);
          await page.close();
        }

    const { page, problems } = await shown(browser, 'weak.html');
    const rows = () => page.locator('#findings-table tbody tr:visible').count();
    const all = await rows();
    assert.ok(all > 2, 'the weak template gives findings to filter');
    await page.selectOption('select[name=risk]', { index: 1 });
    const ofRisk = await rows();
    assert.ok(ofRisk > 0 && ofRisk <= all);
    await page.selectOption('select[name=risk]', '');
    await page.fill('input[name=text]', 'BedrockGuardrailPromptAttackHigh');
    const named = await rows();
    assert.ok(named >= 1 && named < all, `the text filter leaves ${named} of ${all}`);
    assert.equal(await page.locator('#count').textContent(), `${named} shown`);
    await page.selectOption('select[name=verdict]', 'undecided');
    assert.equal(await rows(), 1);

    // every link, summary and control is reached with the Tab key alone, in the order of the page
    await page.evaluate(() => {
      document.querySelectorAll('details').forEach((details) => {
        details.open = false;
      });
    });
    const wanted = await assertReached(page, 'a[href],summary,select,input,[tabindex="0"]');

    // a layer opens from its link, with Enter
    await page.locator('.matrix a.tag').first().focus();
    await page.keyboard.press('Enter');
    // the page opens it when the browser reports the new address, which it does after the key press has returned
    await page.locator('details[open]').waitFor({ timeout: 5_000 });
    assert.equal(await page.locator('details[open]').count(), 1);
    assert.deepEqual(problems, []);
    await page.pdf({ path: join(folder, 'weak.pdf') });
    console.log(
      `the report has no accessibility violation, console error or request; ${all} findings filtered; ${wanted} elements reached by keyboard`,
    );
  } finally {
    await browser.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
