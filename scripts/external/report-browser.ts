/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

// Opens the reports as a reader would and fails on the first thing that is not as it should be.
const [executablePath, folder] = process.argv.slice(2) as [string, string];
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

async function open(
  browser: Browser,
  file: string,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage(options);
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => problems.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => !request.url().startsWith('file:') && problems.push(`request: ${request.url()}`));
  await page.goto(pathToFileURL(resolve(folder, file)).href);
  return { page, problems };
}

async function main(): Promise<void> {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    for (const file of ['app.html', 'weak.html'])
      for (const colorScheme of ['light', 'dark'] as const)
        for (const width of [1920, 1280, 800, 400]) {
          const { page, problems } = await open(browser, file, {
            colorScheme,
            viewport: { width, height: 900 },
            bypassCSP: true,
          });
          await page.evaluate(AXE);
          // biome-ignore lint/suspicious/noExplicitAny: axe is injected into the page
          const { violations } = await page.evaluate(() => (globalThis as any).axe.run());
          assert.deepEqual(
            violations.map(
              (violation: { id: string; nodes: { html: string }[] }) => `${violation.id}: ${violation.nodes[0]?.html}`,
            ),
            [],
            `${file} ${colorScheme} ${width}`,
          );
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          assert.ok(overflow <= 0, `${file} is ${overflow} px too wide at ${width} px`);
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

    const { page, problems } = await open(browser, 'weak.html');
    const shown = () => page.locator('#findings-table tbody tr:visible').count();
    const all = await shown();
    assert.ok(all > 2, 'the weak template gives findings to filter');
    await page.selectOption('select[name=risk]', { index: 1 });
    const ofRisk = await shown();
    assert.ok(ofRisk > 0 && ofRisk <= all);
    await page.selectOption('select[name=risk]', '');
    await page.fill('input[name=text]', 'BedrockGuardrailPromptAttackHigh');
    const named = await shown();
    assert.ok(named >= 1 && named < all, `the text filter leaves ${named} of ${all}`);
    assert.equal(await page.locator('#count').textContent(), `${named} shown`);
    await page.selectOption('select[name=verdict]', 'undecided');
    assert.equal(await shown(), 1);

    // every link, summary and control is reached with the Tab key alone, in the order of the page
    await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
      document.querySelectorAll('details').forEach((details) => {
        details.open = false;
      });
      scrollTo(0, 0);
    });
    const wanted = await page.evaluate(
      () =>
        [...document.querySelectorAll('a[href],summary,select,input,[tabindex="0"]')].filter((e) =>
          (e as HTMLElement).checkVisibility(),
        ).length,
    );
    const reached = new Set<string>();
    for (let i = 0; i < wanted + 5; i++) {
      await page.keyboard.press('Tab');
      reached.add(
        await page.evaluate(() => {
          const all = [...document.querySelectorAll('*')];
          return String(all.indexOf(document.activeElement!));
        }),
      );
    }
    assert.ok(reached.size >= wanted, `Tab reaches ${reached.size} of ${wanted}`);

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
