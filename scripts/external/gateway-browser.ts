/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { PostgresVectors } from '../../local/aws/postgres-vectors';
import { LocalGateway } from '../../local/gateway/local-gateway';
import { press, signIn, status } from './support/approving';
import { assertAccessible, assertFits, assertReached, launch, open } from './support/browser';

// The page of the gateway on this machine, as somebody uses it who has documents: one that is honest goes in and is found by its
// tenant alone, one that is poisoned does not. And as somebody uses it who has an agent gateway: what changes something runs
// once, when two people have agreed to it.
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

/** Tries one of the things that the page offers at the agent gateway, by keyboard. */
async function tryOut(page: Page, title: string): Promise<void> {
  await press(page, title, 80);
  await page.locator('#desk-form button:enabled').first().waitFor({ timeout: 30_000 });
}

const decided = (page: Page) =>
  page.locator('#desk-way li').evaluateAll((items) => items.map(({ className }) => className).join(' '));

/** What may be read and what may not; nothing here changes something. */
async function readOnly(page: Page): Promise<void> {
  await tryOut(page, 'A tool that reads');
  assert.equal(await decided(page), 'allow allow allow allow allow allow allow allow');
  assert.match(await text(page, '#desk-way'), /permitted by permit_Orders_lookup.*verified by the shim/s);
  await tryOut(page, 'The same, as somebody who may not');
  assert.match(await text(page, '#desk-way'), /notPermitted/);
  await tryOut(page, 'The same, where the interceptor fails');
  assert.match(await text(page, '#desk-way'), /nothing permits it/);
  await tryOut(page, 'A server that changes its tool');
  assert.match(await text(page, '#desk-way'), /left out.*Parcels___track/);
  assert.doesNotMatch(await text(page, '#desk-answer'), /Parcels/);
  await tryOut(page, 'An interceptor that fails');
  assert.match(await text(page, '#desk-way'), /the shim found none that holds/);
  assert.equal(await page.locator('#desk-calls button').count(), 5);
}

/** Opens the request that waits from the page, and agrees to it as somebody. */
async function agree(page: Page, name: string): Promise<void> {
  const [approving] = await Promise.all([page.waitForEvent('popup'), press(page, 'Open this request', 80)]);
  await status(approving, /Sign in to see/);
  await signIn(approving, name);
  await approving.locator('#request-title', { hasText: 'May Refunds___pay be called?' }).waitFor();
  assert.equal(await approving.locator('#arguments').textContent(), '{"cents":2000,"order":"A-17"}');
  await press(approving, 'Approve');
  await press(approving, 'Yes, approve');
  await status(approving, /^Approved\./);
  await approving.close();
}

/** What changes something: by keyboard alone, to the end. */
async function refund(page: Page): Promise<void> {
  await tryOut(page, 'A tool that changes something');
  const waiting = page.locator('#desk-approvals li:first-child');
  await waiting.getByText('nobody has agreed').waitFor();
  assert.match(await text(page, '#desk-answer'), /approval-required/);
  await agree(page, 'carol');
  await waiting.getByText('carol agreed').waitFor();
  await tryOut(page, 'A tool that changes something');
  assert.match(await text(page, '#desk-way'), /waits for people/);
  await agree(page, 'dave');
  await waiting.getByText('ask again, and it runs').waitFor();
  await tryOut(page, 'A tool that changes something');
  assert.match(await text(page, '#desk-way'), /agreed to by carol and dave; used up by this call/);
  assert.match(await text(page, '#desk-answer'), /I looked it up: paid/);
  await waiting.getByText('it has run').waitFor();
  await tryOut(page, 'A tool that changes something');
  assert.match(await text(page, '#desk-answer'), /approval-required/);
}

async function main(): Promise<void> {
  const store = await PostgresVectors.start();
  const local = await new LocalGateway().start(0, Date.now, undefined, store);
  const plain = await new LocalGateway().start();
  const desk = await new LocalGateway().start(0, Date.now, undefined, undefined, true);
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

    const { page: tools, problems: wrong } = await open(browser, desk.url, desk.url);
    await refund(tools);
    assert.equal(desk.agent!.paid.length, 1, 'it ran once');
    assert.deepEqual(wrong, []);
    const more = await assertReached(tools, 'button,select,textarea,input,a');
    await tools.close();
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1920, 1280, 800, 400]) {
        const name = `agent-${colorScheme}-${width}`;
        const options = { colorScheme, viewport: { width, height: 900 }, bypassCSP: true };
        const seen = await open(browser, desk.url, desk.url, options);
        await readOnly(seen.page);
        await assertAccessible(seen.page, name);
        await assertFits(seen.page, name);
        await seen.page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
        assert.deepEqual(seen.problems, []);
        await seen.page.close();
      }

    const without = await open(browser, plain.url, plain.url, { bypassCSP: true });
    assert.equal(await without.page.locator('#upload').count(), 0);
    assert.match(await text(without.page, 'main'), /gateway:local -- --knowledge/);
    assert.match(await text(without.page, 'main'), /gateway:local -- --agent/);
    await assertAccessible(without.page, 'without documents and tools');
    assert.deepEqual(without.problems, []);
    console.log(
      `the gateway's page has no accessibility violation or request of elsewhere; ${reached} and ${more} elements reached by keyboard; documents go in, are found by their tenant, or are refused; a call that two people agreed to runs once`,
    );
  } finally {
    await browser.close();
    await Promise.all([local.stop(), plain.stop(), desk.stop()]);
    await store.stop();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
