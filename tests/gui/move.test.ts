/** The relay moves to a MariaDB server and back, as a person has it do so on the page of settings. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { databaseForTest, describeKinds } from '../support/databases.ts';
import { EmptyRelay } from '../support/empty-relay.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { openGui } from '../support/open-gui.ts';
import { violations } from '../support/violations.ts';

const chromium = findChromium();

describe.skipIf(chromium === null)('moving in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
  });
  afterAll(() => browser.close());

  describeKinds(
    'to a server and back',
    (kind) => {
      test('shows where it is, refuses with the fix, moves, and removes the old one', async () => {
        const url = (await databaseForTest(kind)) ?? '';
        const { host } = new URL(url);
        await using relay = await EmptyRelay.start();
        const at = { url: relay.pagesUrl, logInLink: () => relay.logInLink() };
        const page = await openGui(browser, at, { path: '/settings', reducedMotion: 'reduce' });
        const address = page.getByLabel('Address of the MySQL or MariaDB server');
        const button = (name: string | RegExp) => page.getByRole('button', { name });
        await page.getByText('In use: SQLite, a file on the relay’s machine').waitFor();

        await address.fill(`mysql://root@127.0.0.1:${String(await freePort())}/nobody`);
        await button('Move there').click();
        await page.getByRole('alert').getByText('Start the database server').waitFor();
        expect(await violations(page)).toEqual([]);

        await address.fill(url);
        await button('Move there').click();
        await page.getByText('In use: a MySQL or MariaDB server').waitFor();
        await page.getByText('What it moved away from is still there: SQLite.').waitFor();
        // An address holds a password.
        expect(await page.textContent('main')).not.toContain(url);
        await eventually(async () => {
          const { storage } = relay.service.parts;
          expect(await storage.standing()).toMatchObject({ mode: 'primary', mirror: 'ready' });
        });
        await button('Remove it: SQLite').click();
        const dialog = page.getByRole('dialog', { name: 'Remove it for good?' });
        await dialog.getByRole('button', { name: 'Remove it' }).click();
        await page.getByText('What it moved away from is still there').waitFor({ state: 'hidden' });

        await button('Move to SQLite on the relay’s machine').click();
        await page.getByText('In use: SQLite, a file on the relay’s machine').waitFor();
        await page.getByText(`What it moved away from is still there: ${host}`).waitFor();
        expect(relay.service.parts.storage.dialect).toBe('sqlite');
        await page.context().close();
      });
    },
    ['mariadb'],
  );
});
