/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { LocalApprovals } from '../../local/approvals/local-approvals';
import { press, signIn, status } from './support/approving';

// Two people approve a call on the page for approvers, by keyboard alone, and one rejects another; fails on the first thing
// that is not as it should be.
const [executablePath, folder] = process.argv.slice(2) as [string, string];
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

async function main(): Promise<void> {
  // first: what listens would keep the process where there is no browser
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  const queue = new LocalApprovals();
  const url = await queue.start();
  const problems: string[] = [];
  const open = async (address = url, options: Parameters<typeof browser.newPage>[0] = {}) => {
    const page = await browser.newPage(options);
    // an answer that is a refusal is no fault of the page
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!/^http:\/\/127\.0\.0\.1:|^data:/.test(request.url())) problems.push(`request: ${request.url()}`);
    });
    await page.goto(address);
    return page;
  };
  const looks = async (name: string, prepare: (page: Page) => Promise<void>) => {
    for (const colorScheme of ['light', 'dark'] as const)
      for (const width of [1280, 400]) {
        const page = await open(url, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
        await prepare(page);
        await page.evaluate(AXE);
        // biome-ignore lint/suspicious/noExplicitAny: axe is injected into the page
        const { violations } = await page.evaluate(() => (globalThis as any).axe.run());
        assert.deepEqual(
          violations.map(
            (violation: { id: string; nodes: { html: string }[] }) => `${violation.id}: ${violation.nodes[0]?.html}`,
          ),
          [],
          `${name} ${colorScheme} ${width}`,
        );
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.ok(overflow <= 0, `${name} is ${overflow} px too wide at ${width} px`);
        await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true });
        await page.close();
      }
  };
  try {
    const id = await queue.ask();
    const long = await queue.ask({
      tool: 'Mail___send',
      description: undefined,
      arguments: {
        to: ['bob@example.com'],
        subject: 'Offer <script>alert(1)</script>',
        body: 'Dear Bob,\n'.repeat(200),
      },
    });

    // from the notification: the request, and whoever signs in comes back to it
    const first = await open(`${url}#${id}`);
    await status(first, /Sign in to see/);
    await signIn(first, 'carol');
    await first.locator('#request-title', { hasText: 'May Bank___transfer be called?' }).waitFor();
    assert.equal(await first.evaluate(() => document.activeElement?.id), 'request-title');
    assert.equal(
      await first.locator('#arguments').textContent(),
      '{"amount":1200.5,"currency":"EUR","reference":"Rechnung 4711","to":"DE89370400440532013000"}',
    );
    await first.locator('#proof', { hasText: /^SHA-256 of the text above: [0-9a-f]{64}/ }).waitFor();
    assert.match((await first.locator('#left').textContent())!, /^(10|9) minutes \d+ seconds?$/);
    assert.equal(await first.locator('#approvals').textContent(), '2 are needed, 2 are missing');
    assert.equal(await first.locator('#subject').textContent(), 'alice');
    await press(first, 'Approve');
    await first.locator('dialog[open]').waitFor();
    assert.equal(await first.evaluate(() => document.activeElement?.id), 'no', 'what is harmless has the focus');
    await first.screenshot({ path: join(folder, 'confirm.png') });
    // escaping decides nothing
    await first.keyboard.press('Escape');
    assert.equal(await first.locator('dialog[open]').count(), 0);
    await press(first, 'Approve');
    await press(first, 'Yes, approve');
    await status(first, /^Approved\. One more person has to agree\.$/);
    assert.deepEqual(await queue.collect(id).then(({ state }) => state), 'waiting');

    // she cannot approve twice
    await press(first, 'Bank___transfer');
    await first.locator('#cannot', { hasText: 'You have agreed already' }).waitFor();
    assert.ok(await first.locator('#approve').isDisabled());

    // who asked cannot approve, who is no approver sees nothing
    const asker = await open();
    await signIn(asker, 'alice');
    await press(asker, 'Bank___transfer');
    await asker.locator('#cannot', { hasText: 'You asked for this call' }).waitFor();
    assert.ok(await asker.locator('#approve').isDisabled());
    const stranger = await open(`${url}#${id}`);
    await signIn(stranger, 'mallory');
    await status(stranger, /not among those who approve/);
    assert.doesNotMatch((await stranger.locator('body').innerText())!, /transfer|1200/);

    // the second one was away for too long, and signs in again to decide
    const second = await open();
    await signIn(second, 'dave');
    await status(second, /2 calls wait/);
    await press(second, 'Bank___transfer');
    queue.ahead = 301_000;
    await press(second, 'Approve');
    await press(second, 'Yes, approve');
    await status(second, /sign in again/);
    await second.screenshot({ path: join(folder, 'again.png'), fullPage: true });
    assert.equal(await second.evaluate(() => document.activeElement?.id), 'sign-in');
    await second.keyboard.press('Enter');
    await second.locator('input[name=name]').waitFor();
    await second.keyboard.type('dave');
    await second.keyboard.press('Enter');
    await second.locator('#request-title', { hasText: 'Bank___transfer' }).waitFor();
    await press(second, 'Approve');
    await press(second, 'Yes, approve');
    await status(second, /^Approved\.$/);
    assert.equal((await queue.collect(id)).state, 'approved');

    // markup in arguments is text, and a rejection is the end
    await press(second, 'Mail___send');
    await second.locator('#request-title', { hasText: 'Mail___send' }).waitFor();
    assert.match((await second.locator('#arguments').textContent())!, /<script>alert\(1\)<\/script>/);
    await press(second, 'Reject');
    await press(second, 'Yes, reject');
    await status(second, /^Rejected: nothing will be executed\.$/);
    assert.equal((await queue.collect(long)).state, 'rejected');
    assert.ok(await second.locator('#nothing').isVisible());

    // a page whose text is not the one that was hashed lets nobody approve
    queue.ahead = 0;
    await queue.ask({ arguments: { amount: 1 } });
    const forged = await open();
    await forged.route('**/requests/*', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), argsShown: '{"amount":2}' } });
    });
    await signIn(forged, 'erin');
    await press(forged, 'Bank___transfer');
    await forged.locator('#proof', { hasText: 'not the one that was hashed' }).waitFor();
    assert.ok(await forged.locator('#approve').isDisabled());

    // a code that answers somebody else's question signs nobody in
    const tricked = await open(`${url}?code=abc&state=theirs`);
    await status(tricked, /You are not signed in/);
    assert.doesNotMatch(tricked.url(), /code=/);

    // nothing else runs in the page
    await tricked.evaluate(() => {
      const script = document.createElement('script');
      try {
        script.textContent = 'globalThis.stolen = true';
        document.body.append(script);
      } catch {
        // trusted types refuse it before the policy does
      }
    });
    assert.equal(await tricked.evaluate('globalThis.stolen'), undefined);
    assert.deepEqual(
      problems.filter((problem) => !/Content Security Policy|TrustedScript/.test(problem)),
      [],
    );

    await queue.ask({ tool: 'Mail___send', arguments: { to: ['bob@example.com'], body: 'Dear Bob,\n'.repeat(60) } });
    await looks('sign-in', async () => undefined);
    await looks('list', async (page) => {
      await signIn(page, 'frank');
      await status(page, /calls wait/);
    });
    await looks('request', async (page) => {
      await signIn(page, 'frank');
      await press(page, 'Mail___send');
      await page.locator('#proof', { hasText: 'SHA-256' }).waitFor();
    });
    await looks('dialog', async (page) => {
      await signIn(page, 'frank');
      await press(page, 'Bank___transfer');
      await press(page, 'Approve');
      await page.locator('dialog[open]').waitFor();
    });
    console.log(
      'the page for approvers: two people approve and one rejects by keyboard alone; no accessibility violation, foreign request or error',
    );
  } finally {
    await browser.close();
    await queue.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
