/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

// How somebody without a mouse uses the page for approvers.

/** Presses Tab, so often at most, until the element with this name has the focus, and then Enter. */
export async function press(page: Page, name: string, most = 30): Promise<void> {
  for (let i = 0; i < most; i += 1) {
    const focused = await page.evaluate(() => document.activeElement?.textContent?.trim());
    if (focused?.startsWith(name)) {
      // the outline shows where one is
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
      assert.notEqual(outline, 'none', `'${name}' shows no focus`);
      return page.keyboard.press('Enter');
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`no '${name}' is reached by Tab`);
}

/** Waits until the page for approvers says something of this form. */
export const status = (page: Page, text: RegExp) =>
  page.locator('#status', { hasText: text }).waitFor({ timeout: 5_000 });

/** Signs in at the page for approvers, by keyboard alone. */
export async function signIn(page: Page, name: string): Promise<void> {
  await press(page, 'Sign in');
  await page.locator('input[name=name]').waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await page.waitForURL((address) => address.pathname === '/live/' && address.search === '');
  await page.locator('#list:visible, #request:visible, #status:has-text("not among")').first().waitFor();
}
