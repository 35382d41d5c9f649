/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PostgresVectors } from '../../local/aws/postgres-vectors';
import { LocalGateway } from '../../local/gateway/local-gateway';
import { assertAccessible, assertFits, assertReached, launch, open } from './support/browser';

// The page of the gateway on this machine, as somebody uses it who has documents: one that is honest goes in and is found by its
// tenant alone, one that is poisoned does not.
const [executablePath, folder] = process.argv.slice(2) as [string, string];

const text = async (page: Page, selector: string) => (await page.locator(selector).textContent()) ?? '';
const verdicts = (page: Page) =>
  page.locator('#way li').evaluateAll((items) => items.map(({ className }) => className).join(' '));

async function upload(page: Page, sample: string, owner = 'alice'): Promise<void> {
  await page.selectOption('#owner', owner);
  await page.selectOption('#sample', sample);
  await page.locator('#upload button').press('Enter');
  await page.locator('#upload button:enabled').waitFor({ timeout: 30_000 });
}

/** Asks the question that the page proposes; what the page then says of the answer. */
async function ask(page: Page, person: string): Promise<string> {
  await page.locator(`#askers button[value=${person}]`).press('Enter');
  await page.locator('#upload button:enabled').waitFor({ timeout: 30_000 });
  return text(page, '#found li:first-child');
}

async function honest(page: Page): Promise<void> {
  await upload(page, 'leave');
  assert.match(await text(page, '#upload-status'), /^leave\.pdf, of acme: in the corpus$/);
  assert.ok(!/deny|threw/.test(await verdicts(page)), await verdicts(page));
  assert.match(await text(page, '#text'), /thirty days of paid leave/);
  assert.match(await text(page, '#provenance'), /"tenant": "acme"[\s\S]*"sha256": "[0-9a-f]{64}"/);
  const own = await ask(page, 'alice');
  assert.match(own, /thirty days of paid leave.*\[S1\] is leave\.pdf, of acme/s);
  const other = await ask(page, 'zoe');
  assert.match(other, /^zoe asked .*of globex/s);
  assert.doesNotMatch(other, /thirty|acme/);
}

async function poisoned(page: Page): Promise<void> {
  await upload(page, 'poisoned');
  assert.match(await text(page, '#upload-status'), /of acme: not in the corpus; admit: hidden-instruction/);
  assert.equal(await verdicts(page), 'allow allow deny waiting waiting waiting');
  assert.equal(await text(page, '#text'), 'Nothing.');
  assert.match(await text(page, '#told'), /was not admitted: hidden-instruction/);
}

async function main(): Promise<void> {
  const store = await PostgresVectors.start();
  const local = await new LocalGateway().start(0, Date.now, undefined, store);
  const plain = await new LocalGateway().start();
  const browser = await launch(executablePath);
  try {
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1920, 1280, 800, 400]) {
        const name = `gateway-${colorScheme}-${width}`;
        const options = { colorScheme, viewport: { width, height: 900 }, bypassCSP: true };
        const { page, problems } = await open(browser, local.url, local.url, options);
        await honest(page);
        await page.screenshot({ path: join(folder, `${name}-honest.png`), fullPage: true });
        await poisoned(page);
        await assertAccessible(page, name);
        await assertFits(page, name);
        await page.screenshot({ path: join(folder, `${name}-poisoned.png`), fullPage: true });
        assert.deepEqual(problems, []);
        await page.close();
      }

    // under its own policy of content, which the pages above were opened without
    const { page, problems } = await open(browser, local.url, local.url);
    await honest(page);
    await page.selectOption('#sample', '');
    await page.fill('#words', 'Whoever works at night is paid a quarter more.');
    await page.locator('#upload button').click();
    await page.locator('#upload button:enabled').waitFor();
    assert.match(await text(page, '#upload-status'), /^a-text\.txt, of acme: in the corpus$/);
    await page.fill('#words', '');
    await page.locator('#upload button').click();
    await page.locator('#upload button:enabled').waitFor();
    assert.match(await text(page, '#upload-status'), /^Nothing was uploaded/);
    // the answer to an empty upload is a 400, which browsers write into their console
    assert.deepEqual(
      problems.filter((problem) => !problem.includes('400')),
      [],
    );
    const reached = await assertReached(page, 'button,select,textarea,input');
    await page.close();

    const without = await open(browser, plain.url, plain.url, { bypassCSP: true });
    assert.equal(await without.page.locator('#upload').count(), 0);
    assert.match(await text(without.page, 'main'), /gateway:local -- --knowledge/);
    await assertAccessible(without.page, 'without documents');
    assert.deepEqual(without.problems, []);
    console.log(
      `the gateway's page has no accessibility violation or request of elsewhere; ${reached} elements reached by keyboard; documents go in, are found by their tenant, or are refused`,
    );
  } finally {
    await browser.close();
    await Promise.all([local.stop(), plain.stop()]);
    await store.stop();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
