/** Alerts, logs and the diagnostics bundle in a real browser, with a real receiver. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlServer } from '../../core/control/server.ts';
import { createLogs } from '../../core/log.ts';
import { findChromium, launchChromium, PageWatch } from '../support/chromium.ts';
import { startControl } from '../support/controlled-relay.ts';
import { eventually } from '../support/eventually.ts';
import { openGui } from '../support/open-gui.ts';
import { WebReceiver } from '../support/receiver.ts';
import { run } from '../support/run-command.ts';
import { TestRelay } from '../support/test-relay.ts';

const MARIA = '5511988887777';
const HOSTILE = '<img src=x onerror="document.title=1">';
const chromium = findChromium();

describe.skipIf(chromium === null)('what watches over the relay, in a browser', () => {
  let relay: TestRelay;
  let control: ControlServer;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(chromium ?? '');
    relay = await TestRelay.create({
      times: { troubleEveryMs: 50, alertGatherMs: 100, alertRetryMs: [100] },
      service: { logs: createLogs({ level: 'debug', to: { write: () => undefined } }) },
    });
    control = await startControl(relay);
    page = await openGui(browser, control, { acceptDownloads: true });
  });
  afterAll(async () => {
    await browser.close();
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
  });

  async function open(name: string): Promise<void> {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  test('an alert is set up, tested, sent and resolved', async () => {
    await using web = await WebReceiver.start();
    const told = (): string[] =>
      web
        .told<{ event: string; troubles: { code: string }[] }>()
        .map(({ event, troubles }) => [event, ...troubles.map(({ code }) => code)].join(' '));
    await open('Alerts');
    await page.getByText('Nobody is told yet').waitFor();
    await page.getByLabel('Name').fill('operations');
    await page.getByLabel('Address').fill('not an address');
    await page.getByLabel('Minutes it must be wrong').fill('0');
    await page.getByRole('button', { name: 'Keep and use it' }).click();
    await page.getByRole('alert').getByText('“Address” is not right.').waitFor();
    await page.getByLabel('Address').fill(`${web.url}/secret-path`);
    await page.getByRole('button', { name: 'Keep and use it' }).click();
    await page.getByRole('button', { name: 'Test: operations' }).click();
    await page.getByText('A test was taken by operations.').waitFor();
    expect(told()).toEqual(['test']);
    expect(await page.getByText('secret-path').count()).toBe(0);
    relay.evolution.loggedOut({ instance: relay.place.instance });
    await eventually(() => {
      expect(told()).toEqual(['test', 'alert number.logged-out']);
    });
    web.status = 500;
    relay.evolution.goesOnline({ instance: relay.place.instance });
    await page.getByText('Not getting through').waitFor();
    web.status = 200;
    await page.getByText('Working', { exact: true }).waitFor();
    await eventually(() => {
      expect(new Set(told())).toEqual(
        new Set(['test', 'alert number.logged-out', 'resolved number.logged-out']),
      );
    });
    await page.getByRole('button', { name: 'Remove: operations' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('Nobody is told yet').waitFor();
  });

  test('P8: the log is live, narrowed down and downloaded, and holds what nobody wrote', async () => {
    const watch = new PageWatch(page);
    await open('Logs');
    const lines = page.getByRole('region', { name: 'Lines' }).getByRole('listitem');
    relay.evolution.receives({ from: MARIA, name: HOSTILE, text: 'a secret of two people' });
    await relay.settled();
    await lines.filter({ hasText: 'entry.sent' }).first().waitFor();
    relay.service.parts.logs.control.warn({ note: HOSTILE }, 'a line to look for');
    await page.getByLabel('Containing').fill('LINE TO LOOK');
    await lines.filter({ hasText: 'entry.sent' }).first().waitFor({ state: 'hidden' });
    await expect.poll(() => lines.count()).toBe(1);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    await page.getByLabel('Containing').fill('');
    await lines.filter({ hasText: 'entry.sent' }).first().waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download what is found' }).click();
    const text = await readFile(await (await saved).path(), 'utf8');
    expect(text).toContain('entry.sent');
    expect(text).not.toMatch(/secret of two|5511988887777/);
    expect(watch.complaints).toEqual([]);
  });

  test('P8: the bundle is looked at before it is downloaded, and is the same on the command line', async () => {
    await relay.meets(MARIA, 'Maria Souza');
    await open('About');
    await page.getByText('0.0.0-test').waitFor();
    await page.getByRole('cell', { name: /^better-sqlite3 / }).waitFor();
    await page.getByRole('button', { name: 'Make the bundle' }).click();
    const preview = page.getByRole('region', { name: 'What is in it' });
    await preview.getByText('"findings"').waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(/^waybridge-diagnostics-[\dT-]+\.json$/);
    const text = await readFile(await download.path(), 'utf8');
    expect(await preview.textContent()).toBe(text);

    const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
    const shown = await run(['diagnostics', '--show'], { env });
    expect(shown.code).toBe(0);
    for (const bundle of [text, shown.out]) {
      expect(JSON.parse(bundle)).toMatchObject({
        relay: { version: '0.0.0-test' },
        settings: { GHL_CLIENT_SECRET: 'command' },
        health: { parts: { storage: { works: true } } },
      });
      const { clientSecret, place } = { ...relay.config, place: relay.place };
      const kept = [clientSecret, MARIA, 'Maria Souza', 'secret of two', place.secret];
      for (const one of kept) expect(bundle).not.toContain(one);
    }
  });
});
