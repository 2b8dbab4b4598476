/** Installing as a person does it: the real command line, the control page and HighLevel's page in a real browser. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium, PageWatch } from './support/chromium.ts';
import { SandboxCommand } from './support/sandbox-command.ts';
import { violations } from './support/violations.ts';

const WITHIN_MS = 60_000;
const chromium = findChromium();

describe.skipIf(chromium === null)('installing in a browser', () => {
  let sandbox: SandboxCommand;
  let browser: Browser;
  let context: BrowserContext;
  let control: Page;
  let watch: PageWatch;
  beforeAll(async () => {
    sandbox = await SandboxCommand.start();
    browser = await launchChromium(chromium ?? '');
    context = await browser.newContext({ locale: 'en-US' });
    context.setDefaultTimeout(WITHIN_MS);
    control = await context.newPage();
    watch = new PageWatch(control);
    await control.goto(sandbox.addresses.logIn);
    await control
      .getByRole('navigation', { name: 'Pages' })
      .getByRole('link', { name: 'Locations' })
      .click();
    await control.getByRole('heading', { name: 'Locations', level: 1 }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await sandbox[Symbol.asyncDispose]();
  });

  /** The page that a click opens. */
  async function opened(click: () => Promise<void>): Promise<Page> {
    const [page] = await Promise.all([context.waitForEvent('page'), click()]);
    await page.waitForURL(/chooselocation/);
    return page;
  }

  test('from our side: choose a location, and it is connected', async () => {
    const highlevel = await opened(() =>
      control.getByRole('button', { name: 'Connect a location' }).click(),
    );
    await highlevel.getByRole('link', { name: 'Corner Bakery' }).click();
    await highlevel.getByRole('heading', { name: 'Corner Bakery is connected.' }).waitFor();
    await expectAccessible(highlevel);
    await highlevel.close();
    const locations = control.getByRole('table', { name: 'Locations' });
    await locations.getByRole('row', { name: /Corner Bakery.*active/ }).waitFor();
    await expectAccessible(control);
    expect(watch.complaints).toEqual([]);
  });

  test('from the marketplace: the agency waits for our word, then its locations are connected', async () => {
    const page = await context.newPage();
    await page.goto(sandbox.addresses.sandbox);
    const highlevel = await opened(() =>
      page.getByRole('link', { name: 'Install from the marketplace' }).click(),
    );
    await highlevel.getByRole('link', { name: 'Agency agency00000000000001' }).click();
    await highlevel.getByText('the operator of this relay has to confirm it').waitFor();
    await highlevel.close();
    const held = control.getByRole('region', { name: 'Installs that wait for your word' });
    await held.getByText('agency00000000000001').first().waitFor();
    await expectAccessible(control);
    await held.getByRole('button', { name: 'Confirm' }).click();
    await control.getByText('2 connected, 0 to come, 0 failed').waitFor();
    const locations = control.getByRole('table', { name: 'Locations' });
    await locations.getByRole('row', { name: /Agency shop North.*active/ }).waitFor();
    await locations.getByRole('row', { name: /Agency shop South.*active/ }).waitFor();
    await page.close();
  });

  test('removed in HighLevel the location says so; installed again it is back with its number', async () => {
    const page = await context.newPage();
    await page.goto(sandbox.addresses.sandbox);
    await page.getByRole('button', { name: 'Remove the app in HighLevel' }).click();
    const locations = control.getByRole('table', { name: 'Locations' });
    await locations.getByRole('row', { name: /Pretend Shop.*app removed/ }).waitFor();
    const highlevel = await opened(() =>
      control.getByRole('button', { name: 'Connect a location' }).click(),
    );
    await highlevel.getByRole('link', { name: 'Pretend Shop' }).click();
    await highlevel.getByRole('heading', { name: 'Pretend Shop is connected.' }).waitFor();
    await locations.getByRole('row', { name: /Pretend Shop.*\b1\b.*active/ }).waitFor();
    await page.close();
  });

  test('denied in HighLevel, the page says what to do next', async () => {
    const highlevel = await opened(() =>
      control.getByRole('button', { name: 'Connect a location' }).click(),
    );
    await highlevel.getByRole('link', { name: 'Do not allow' }).click();
    await highlevel.getByText('Begin again, and choose “Allow” there.').waitFor();
    await expectAccessible(highlevel);
  });
});

async function expectAccessible(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
}
