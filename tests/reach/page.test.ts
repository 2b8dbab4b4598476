/** The page of the public address, in a real browser: the chain's link, a try, a change, and the choice of a tunnel. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { controlOf } from '../../core/control/control-of.ts';
import { ControlServer } from '../../core/control/server.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { killProgram } from '../support/programs.ts';
import { TestRelay } from '../support/test-relay.ts';
import { violations } from '../support/violations.ts';

const chromium = findChromium();
const SCRIPT = join(import.meta.dirname, '../support/tunnel-process.ts');
const FAST = {
  reachEveryMs: 200,
  reachAgainMs: 50,
  reachConfirmMs: 20,
  reachTickMs: 10,
  reachRestartMs: [50],
};

test.skipIf(chromium === null)('what the page shows and does', async () => {
  await using relay = await TestRelay.create({
    config: {
      more: {
        WAYBRIDGE_REACH: 'command',
        WAYBRIDGE_REACH_COMMAND: `'${process.execPath}' '${SCRIPT}' {port}`,
        WAYBRIDGE_REACH_PATTERN: 'forwarding (\\S+)',
      },
    },
    times: FAST,
  });
  let restarts = 0;
  const { parts } = relay.service;
  // As started by a person: neither in the sandbox nor by the settings of a test.
  const { settings } = parts;
  const sources = { ...settings.sources };
  for (const name of [
    'WAYBRIDGE_REACH',
    'WAYBRIDGE_REACH_COMMAND',
    'WAYBRIDGE_REACH_PATTERN',
  ] as const) {
    sources[name] = { from: 'interface', file: null };
  }
  const control: ControlServer = new ControlServer({
    control: {
      ...controlOf(relay.service, {
        version: 'test',
        controlUrl: () => control.url,
        ready: () => true,
        restart: () => (restarts += 1),
      }),
      settings: { ...settings, sandbox: false, sources },
    },
    log: parts.logs.control,
    host: '127.0.0.1',
    port: 0,
    password: null,
    dataDir: relay.config.dataDir,
  });
  await control.listen();
  onTestFinished(() => control[Symbol.asyncDispose]());
  const browser = await launchChromium(chromium ?? '');
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  await page.goto(control.logInLink());
  const first = await eventually(() => {
    expect(parts.reach.state().state).toBe('up');
    return parts.reach.state().address ?? '';
  });
  await page.getByRole('link', { name: new URL(first).host }).click();
  await page.getByRole('heading', { name: 'Public address', level: 1 }).waitFor();
  await page.getByText('What is sent there arrives here').waitFor();
  await page.getByText('is lost when the tunnel starts again').waitFor();
  await page
    .getByRole('log', { name: /tunnel’s program wrote/ })
    .getByText(`forwarding ${first}`)
    .waitFor();

  // Another address: listed field by field, until a person says that it is done.
  killProgram(parts.reach.tunnel.pid, 'SIGKILL');
  const change = page.getByRole('region', { name: 'To be changed in HighLevel' });
  await change.getByText('Modules → Conversation Providers: Delivery URL').waitFor();
  const second = parts.reach.state().address ?? '';
  await change.getByRole('button', { name: `Copy ${second}/webhooks/ghl`, exact: true }).waitFor();
  expect(await violations(page)).toEqual([]);
  await change.getByRole('button', { name: 'I have changed them' }).click();
  await change.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Try now' }).click();
  await page.getByText('What is sent there arrives here').waitFor();

  // By keyboard alone, to another way in.
  const now = page.getByRole('region', { name: 'Where the address comes from' });
  await now.getByRole('radio', { name: 'Any other program' }).focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  const after = now.getByLabel('What comes after “ssh”: options and destination');
  await after.fill('"broken');
  await now.getByLabel('Where ssh listens on the other side').fill('127.0.0.1:8080');
  await now.getByRole('button', { name: 'Save and apply' }).click();
  await now.getByRole('alert').getByText('What comes after “ssh”').waitFor();
  await expect.poll(() => after.getAttribute('aria-invalid')).toBe('true');
  expect(restarts).toBe(0);
  await after.fill('-p 2222 me@relay.example');
  await now.getByLabel('Public address').fill('https://relay.localhost');
  await now.getByRole('button', { name: 'Save and apply' }).click();
  await now.getByText('Saved. The relay restarts').waitFor();
  expect(restarts).toBe(1);
  expect(await parts.appSettings.read()).toEqual({
    APP_URL: 'https://relay.localhost',
    WAYBRIDGE_REACH: 'ssh',
    WAYBRIDGE_REACH_SSH: '-p 2222 me@relay.example',
    WAYBRIDGE_REACH_SSH_REMOTE: '127.0.0.1:8080',
  });
});
