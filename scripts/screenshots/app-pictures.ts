/** The pages of the set-up that the guide to HighLevel's marketplace shows, as they are on the first day of a relay. */
import type { Browser, Locator } from 'playwright-core';
import { EmptyRelay } from '../../tests/support/empty-relay.ts';
import { open, take } from './take.ts';

const WIDE = { width: 1_100, height: 820 };

export async function takeAppPictures(browser: Browser): Promise<void> {
  await using empty = await EmptyRelay.start();
  const { highlevel } = empty.world.relay;
  const page = await open(browser, empty.logInLink(), { viewport: WIDE });
  const done = (name: string): Promise<void> =>
    page
      .getByRole('navigation', { name: 'Steps' })
      .getByRole('link', { name: `${name} Done` })
      .waitFor();
  await page.getByRole('textbox', { name: 'Public address' }).fill(empty.publicUrl);
  await page.getByRole('button', { name: 'Save and apply' }).click();
  await page.getByRole('link', { name: 'Go on: HighLevel app' }).click();
  await page.getByText(`${empty.publicUrl}/webhooks/ghl-app`).waitFor();
  await take(page, 'app-check-list');
  await page.getByLabel('Client id', { exact: true }).fill(highlevel.clientId);
  await page.getByLabel('Client secret', { exact: true }).fill(highlevel.clientSecret);
  await page.getByLabel('Id of the conversation provider').fill(highlevel.providerId);
  await toTop(page.getByRole('region', { name: 'What HighLevel gave you' }));
  await take(page, 'app-entered');
  await page.getByRole('button', { name: 'Save and apply' }).click();
  await done('HighLevel app');
  await page.getByRole('link', { name: 'Go on: Connect a location' }).click();
  await page.getByRole('button', { name: 'Connect a location' }).waitFor();
  await page.evaluate('scrollTo(0, 0)');
  await take(page, 'app-connect');
  await page.context().close();
}

/** Below the head that stays where it is. */
async function toTop(part: Locator): Promise<void> {
  const box = await part.boundingBox();
  await part.page().evaluate(`scrollBy(0, ${String((box?.y ?? 0) - 70)})`);
}
