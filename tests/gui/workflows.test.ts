/** The page of workflow actions in a real browser: the addresses, the token, what was called and what it costs. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../core/control/server.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';
import { violations } from '../support/violations.ts';

const MARIA = '5511988887777';
const chromium = findChromium();

describe.skipIf(chromium === null)('workflow actions in a browser', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    relay = await TestRelay.create();
    control = await startControl(relay);
    browser = await launchChromium(chromium ?? '');
    const viewport = { width: 360, height: 800 };
    page = await openGui(browser, control, { viewport, path: '/workflows' });
  });
  afterAll(async () => {
    await browser.close();
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });

  const region = (name: string) => page.getByRole('region', { name });

  test('what to paste, what was called with its result, and what HighLevel bills', async () => {
    const { locationId } = relay.place;
    await region('Last calls').getByText('No workflow has sent anything').waitFor();
    await region('This month').getByText('0 messages and events: within the free runs').waitFor();

    await relay.meets(MARIA);
    const contactId = relay.conversation().contact.id;
    const poll = { action: 'poll', question: 'Tea?', options: 'yes\nno' };
    await relay.highlevel.runsAction({ locationId, contactId, data: poll });
    await relay.settled();
    const nobody = relay.highlevel.addContact({ locationId, phone: '' }).id;
    const text = { action: 'text', message: 'hello' };
    await relay.highlevel.runsAction({ locationId, contactId: nobody, data: text });
    await relay.settled();
    const calls = region('Last calls').getByRole('listitem');
    const failed = calls.filter({ hasText: 'not sent' });
    await failed.getByText('no phone number').first().waitFor();
    await calls.filter({ hasText: 'Poll' }).getByText('sent', { exact: true }).waitFor();
    expect(await violations(page, { isSmall: true })).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);

    // 350 more: 100 are free.
    await plant(350);
    await page.reload();
    await region('This month').getByText('352 messages and events: about US$2.52').waitFor();
    await calls.filter({ hasText: 'Poll' }).waitFor({ state: 'hidden' });
  });

  test('the addresses to paste; a token that is set elsewhere is not made here', async () => {
    // Without traffic: the pretend Evolution does not reach this address.
    const appUrl = 'https://relay.localhost';
    await using behind = await TestRelay.create({ config: { appUrl } });
    await using other = await startControl(behind);
    await page.goto(other.logInLink());
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(`${other.url}/#/workflows`);
    const paste = region('What to paste into HighLevel');
    await paste.getByText(`${appUrl}/webhooks/workflow-action`, { exact: true }).waitFor();
    await paste.getByText(`${appUrl}/webhooks/workflow-trigger`).waitFor();
    await region('Token').getByText('set outside these pages').waitFor();
    const make = region('Token').getByRole('button', { name: 'Make a new token' });
    expect(await make.count()).toBe(0);
  });

  /** Calls of this month that are done. */
  async function plant(count: number): Promise<void> {
    const { db } = relay.service.parts.storage;
    const rows = await db
      .selectFrom('journal')
      .selectAll()
      .where('kind', '=', 'workflow.action')
      .where('state', '=', 'dead')
      .execute();
    const [row] = rows;
    if (row === undefined) throw new Error('no call to copy');
    const copies = Array.from({ length: count }, (_, index) => ({
      ...row,
      id: `${row.id.slice(0, -4)}${String(index).padStart(4, '0')}`,
      position: row.position + index + 1,
      dedupe_key: `${row.dedupe_key}-${String(index)}`,
      dedupe_hash: `planted${String(index)}`,
    }));
    await db.insertInto('journal').values(copies).execute();
  }
});
