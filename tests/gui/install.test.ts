/** Installing as a person does it: in a browser, between the pages of the relay and those of (the pretend) HighLevel. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { StartedProduct } from '../hostile/started-product.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';

const WITHIN_MS = 60_000;
const AGENCY = 'agency00000000000250';
const chromium = findChromium();

describe.skipIf(chromium === null)('installing in a browser', () => {
  let browser: Browser;
  let product: StartedProduct;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    product = await StartedProduct.create({ times: { installRetryMs: [20, 20] } });
    const { highlevel } = product.world;
    highlevel.setRateLimit({ max: 10_000 });
    highlevel.setAppWebhookUrl(`${product.publicUrl}/webhooks/ghl-app`);
    const context = await browser.newContext({ locale: 'en-US' });
    context.setDefaultTimeout(WITHIN_MS);
    page = await context.newPage();
    await logIn();
  });
  afterEach(async () => {
    await page.context().close();
    await product[Symbol.asyncDispose]();
  });

  /** The relay starts, and says the link that opens its pages. */
  async function logIn(): Promise<void> {
    const authorize = `${product.world.highlevel.url}/v2/oauth/chooselocation`;
    const running = await product.start({ GHL_AUTHORIZE_URL: authorize });
    const link = await eventually(() => {
      const [found] = /http:\S+\/#code=\S+/.exec(running.out()) ?? [];
      if (found === undefined) throw new Error(`no link in ${running.out()}`);
      return found;
    });
    await page.goto(link);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(`${new URL(link).origin}/#/locations`);
    await page.getByRole('heading', { name: 'Locations', level: 1 }).waitFor();
  }

  function shop(name: string, companyId?: string): string {
    const location = { name, installed: false, ...(companyId !== undefined && { companyId }) };
    return product.world.highlevel.addLocation(location).locationId;
  }

  /** HighLevel opens in a tab of its own; there the person chooses. */
  async function chooses(name: string): Promise<Page> {
    const opened = page.context().waitForEvent('page');
    await page.getByRole('button', { name: 'Connect a location' }).click();
    const tab = await opened;
    await tab.getByRole('link', { name, exact: true }).click();
    return tab;
  }

  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) });

  test('a location is connected from here, removed there, and comes back with its numbers', async () => {
    const { highlevel } = product.world;
    await product.moveIn();
    const { location } = product.world.relay.highlevel;
    const id = shop('Padaria Central');
    const tab = await chooses('Padaria Central');
    await tab.getByText('Padaria Central is connected.').waitFor();
    await tab.close();
    await row('Padaria Central').getByText('active').waitFor();

    expect(await highlevel.uninstalls({ locationId: location.locationId })).toBe(200);
    await row(location.name).getByText('app removed').waitFor();
    const again = await chooses(location.name);
    await again.getByText(`${location.name} is connected.`).waitFor();
    await row(location.name).getByText('active').waitFor();
    await row(location.name).getByText('1', { exact: true }).waitFor();
    expect(id).not.toBe(location.locationId);
  });

  test('what was begun in the marketplace waits for a click here, and is shown by name and id', async () => {
    const { highlevel } = product.world;
    const id = shop('Stranger');
    const tab = await page.context().newPage();
    await tab.goto(highlevel.marketplaceLink(`${product.publicUrl}/oauth/callback`));
    await tab.getByRole('link', { name: 'Stranger', exact: true }).click();
    await tab.getByText('the operator of this relay has to confirm it').waitFor();
    await page.getByText('Installs that wait for your word').waitFor();
    await page.getByText(id).waitFor();
    expect(await row('Stranger').count()).toBe(0);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await row('Stranger').getByText('active').waitFor();
    await page.getByText('Installs that wait for your word').waitFor({ state: 'hidden' });
  });

  test('an agency of 250, three of which fail, goes on where it was killed', async () => {
    const { highlevel } = product.world;
    const ids = Array.from({ length: 250 }, (_, n) => shop(`Shop ${String(n)}.`, AGENCY));
    const failing = [ids[7], ids[99], ids[249]] as string[];
    for (const id of failing) highlevel.pauseLocation(id);
    const tab = await chooses(`Agency ${AGENCY}`);
    await tab.getByRole('heading').waitFor();
    await tab.close();
    await eventually(() => {
      expect(highlevel.requests('locationToken').length).toBeGreaterThan(60);
    });
    await product.kill();
    expect(highlevel.requests('locationToken').length).toBeLessThan(250);
    await logIn();
    await page.getByText('247 connected, 0 to come, 3 failed').waitFor();
    for (const id of failing) await page.getByText(id).waitFor();
    await page.getByText('has paused location').first().waitFor();

    for (const id of failing) highlevel.pauseLocation(id, 'active');
    await page.getByRole('button', { name: 'Try the failed ones again' }).click();
    await page.getByText('250 connected, 0 to come, 0 failed').waitFor();
  });
});
