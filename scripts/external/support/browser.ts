/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

// What is asked of each page that people look at, in a real browser.

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** A browser that asks nothing of anybody by itself. */
export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
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

/** Opens a page; what goes wrong on it, and each request for something that does not begin with `own`, is a problem. */
export async function open(
  browser: Browser,
  url: string,
  own: string,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage(options);
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => problems.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => !request.url().startsWith(own) && problems.push(`request: ${request.url()}`));
  await page.goto(url);
  return { page, problems };
}

/** Fails where axe finds something that keeps people from using the page. It needs a page that was opened with `bypassCSP`. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(AXE);
  // biome-ignore lint/suspicious/noExplicitAny: axe is injected into the page
  const { violations } = await page.evaluate(() => (globalThis as any).axe.run());
  assert.deepEqual(
    violations.map(
      (violation: { id: string; nodes: { html: string }[] }) => `${violation.id}: ${violation.nodes[0]?.html}`,
    ),
    [],
    what,
  );
}

/** Fails where a page is wider than its window. */
export async function assertFits(page: Page, what: string): Promise<void> {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(overflow <= 0, `${what} is ${overflow} px too wide`);
}

/** How many elements the Tab key alone reaches; fails where one of `selector` that is visible is not among them. */
export async function assertReached(page: Page, selector: string): Promise<number> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
  });
  const wanted = await page.evaluate(
    (some) =>
      [...document.querySelectorAll(some)].filter(
        (e) => (e as HTMLElement).checkVisibility() && !(e as HTMLButtonElement).disabled,
      ).length,
    selector,
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
  return wanted;
}
