/** A page of a busy relay, for the README. */
import type { Browser } from 'playwright-core';
import { startBusyRelay } from '../../tests/support/busy-relay.ts';
import { open, take } from './take.ts';

const WIDE = { width: 1200, height: 760 };

export async function takeDocsPictures(browser: Browser): Promise<void> {
  await using busy = await startBusyRelay();
  const at = (address: string): string => `${busy.control.url}/#${address}`;
  const page = await open(browser, busy.control.logInLink(), { viewport: WIDE });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.goto(at(`/messages?id=${busy.failed}`));
  await page
    .getByRole('dialog')
    .getByRole('region', { name: /^Conversation/ })
    .waitFor();
  await take(page, 'message');
}
