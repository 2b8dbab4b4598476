/** Coming from the old adapter as a person does it: in a browser, over the adapter's real database. */
import { expect, it } from 'vitest';
import type { LocationId } from '../../core/relay/message.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { describeDatabases } from '../support/databases.ts';
import { LegacyAdapter } from '../support/legacy-adapter.ts';
import { openGui } from '../support/open-gui.ts';
import { TestRelay } from '../support/test-relay.ts';

const chromium = findChromium();
const WEBHOOK = { url: 'https://adapter.example/webhooks/evolution', headers: {}, events: [] };

describeDatabases(
  'the import page',
  (database) => {
    it.skipIf(chromium === null)(
      'looks first, says what a move means, goes on when it is left, and gives back',
      async () => {
        await using resources = new AsyncDisposableStack();
        await database.renew();
        const from = database.place.databaseUrl ?? '';
        const adapter = resources.use(await LegacyAdapter.create(from, 'evolution'));
        const relay = resources.use(await TestRelay.create({ times: { importSettleMs: 200 } }));
        const control = resources.use(await startControl(relay));
        const browser = await launchChromium(chromium ?? '');
        resources.defer(() => browser.close());
        const page = await openGui(browser, control, { path: '/import' });
        const { url, apiKey } = relay.evolution;
        const { locations } = relay.service.parts;
        const inReport = (name: string) =>
          page
            .getByRole('region', { name: 'What is there' })
            .getByRole('listitem')
            .filter({ hasText: name })
            .last();

        const address = page.getByLabel('Database address of the adapter');
        const look = page.getByRole('button', { name: 'Look what is there' });
        await address.fill('postgres://host/x');
        await look.click();
        await page.getByRole('alert').waitFor();
        await address.fill(from);
        await look.click();
        await page.getByText('This adapter has no locations.').waitFor();

        const clinic = relay.highlevel.addLocation({ name: 'Clinic' });
        const bakery = relay.highlevel.addLocation({ name: 'Bakery' });
        relay.evolution.addInstance({ name: 'clinic', phone: '5511990000009', webhook: WEBHOOK });
        for (const one of [clinic, bakery]) await adapter.hasLocation(one);
        const row = await adapter.hasInstance(clinic.locationId, { name: 'clinic', url, apiKey });
        const sent = { highlevelId: 'hl0001', whatsappId: '3EB0AA', phone: '+5511988887777' };
        await adapter.hasSent(row, sent);
        await page.getByRole('button', { name: 'Look again' }).click();
        await inReport('Clinic').getByText('1 sent message · can come').waitFor();
        await inReport('Bakery').getByText('No numbers').waitFor();

        await page.getByRole('button', { name: 'Move all 2 here' }).click();
        const dialog = page.getByRole('dialog', { name: 'Move 2 locations here?' });
        await dialog.getByText('1 number changes its webhook').waitFor();
        await dialog.getByText('The marks of 1 message').waitFor();
        expect(locations.get(clinic.locationId as LocationId)).toBeNull();
        await dialog.getByRole('button', { name: 'Move all 2 here' }).click();
        await page.getByRole('region', { name: 'Moving here' }).waitFor();
        // The relay carries it out; the page may go, and finds it again.
        await page.goto(`${control.url}/#/about`);
        await page.getByRole('heading', { name: 'About', level: 1 }).waitFor();
        await page.goto(`${control.url}/#/import`);
        const moving = page.getByRole('region', { name: 'Moving here' });
        await moving.getByText('2 of 2 locations').waitFor();
        await moving.getByText('1 number, marks of 1 message').waitFor();
        expect(locations.get(clinic.locationId as LocationId)?.state).toBe('active');
        // The address was in no answer, and is asked for again by a page that is new.
        expect(await page.content()).not.toContain(from);
        expect(await address.inputValue()).toBe('');

        await address.fill(from);
        await look.click();
        await page.getByRole('button', { name: 'Give back: Clinic' }).click();
        const back = page.getByRole('dialog', { name: 'Give Clinic back to the adapter?' });
        await back.getByRole('button', { name: 'Give back' }).click();
        await page.getByText('is with the adapter again').waitFor();
        // The report is asked for anew by itself.
        await inReport('Clinic').getByText('1 sent message · can come').waitFor();
        expect(locations.get(clinic.locationId as LocationId)).toBeNull();
        await page.context().close();
      },
    );
  },
  ['mariadb'],
);
