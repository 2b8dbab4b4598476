/** Somebody is told once when something is wrong, and once when it is over, by real web and mail servers. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ControlClient } from '../core/control/client.ts';
import { connectControl } from '../core/control/client.ts';
import type { ControlServer } from '../core/control/server.ts';
import { json, run } from './support/run-command.ts';
import { startControl } from './support/controlled-relay.ts';
import { eventually } from './support/eventually.ts';
import { MailReceiver, WebReceiver } from './support/receiver.ts';
import { TestRelay } from './support/test-relay.ts';

const TOKEN = 'receiver-token-9876543210';
const PATH = '/hook-secret-1234567890';
const times = {
  troubleEveryMs: 30,
  alertGatherMs: 1_000,
  alertBeatMs: 100,
  alertRetryMs: [50],
  retryLadderMs: [10],
};

interface Told {
  readonly id: string;
  readonly event: string;
  readonly text: string;
  readonly troubles: readonly { readonly code: string; readonly state: string }[];
}

let relay: TestRelay;
let control: ControlServer;
let client: ControlClient;
let web: WebReceiver;

beforeEach(async () => {
  web = await WebReceiver.start();
  relay = await TestRelay.create({ times });
  await openControl();
});
afterEach(async () => {
  await control[Symbol.asyncDispose]();
  await relay[Symbol.asyncDispose]();
  await web[Symbol.asyncDispose]();
});

async function openControl(): Promise<void> {
  control = await startControl(relay);
  client = await connectControl(relay.config.dataDir, 'en');
}

const told = (): Told[] => web.told<Told>();
const codes = ({ troubles }: Told): string[] =>
  troubles.map(({ code, state }) => `${state} ${code}`).sort();
const logOut = (): void => {
  relay.evolution.loggedOut({ instance: relay.place.instance });
};

async function addWebhook(rules: Record<string, unknown> = {}): Promise<void> {
  const url = `${web.url}${PATH}`;
  const rest = { delayMinutes: 0, ...rules };
  await client.alerts.add.mutate({ kind: 'webhook', name: 'phone', url, token: TOKEN, ...rest });
}

describe('a webhook', () => {
  test('is told once, together, and again when it is over; a restart repeats nothing', async () => {
    await relay.meets('5511988887777', 'Maria Souza');
    await addWebhook({ least: 'notice' });
    logOut();
    await relay.service.parts.relay.pauses.set('to-highlevel', true);
    await eventually(() => {
      expect(told().map(codes)).toEqual([['begun number.logged-out', 'begun paused.to-highlevel']]);
    });
    expect(web.calls[0]).toMatchObject({ method: 'POST', path: PATH });
    expect(web.calls[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    await control[Symbol.asyncDispose]();
    await relay.restart();
    await openControl();
    await relay.service.parts.relay.pauses.set('to-highlevel', false);
    await eventually(() => {
      expect(told().slice(1).map(codes)).toEqual([['ended paused.to-highlevel']]);
    });
    relay.evolution.goesOnline({ instance: relay.place.instance });
    await eventually(() => {
      expect(told().slice(2).map(codes)).toEqual([['ended number.logged-out']]);
    });
    expect(told().map(({ event }) => event)).toEqual(['alert', 'resolved', 'resolved']);
    // P8: nothing of what people write, and nobody's number.
    for (const { body } of web.calls) expect(body).not.toMatch(/Oi|Maria|55119888/);
  });

  test('that refuses is tried again, with the same id, and is a problem itself meanwhile', async () => {
    web.status = 500;
    await addWebhook();
    logOut();
    await eventually(async () => {
      expect(told().length).toBeGreaterThan(1);
      const repairs = await client.repairs.list.query();
      expect(repairs.map(({ code }) => code)).toContain('alert.not-delivered');
    });
    web.status = 200;
    const before = told().length;
    await eventually(async () => {
      const repairs = await client.repairs.list.query();
      expect(repairs.map(({ code }) => code)).toEqual(['number.logged-out']);
      expect(told().length).toBeGreaterThan(before);
    });
    const ids = new Set(told().map(({ id }) => id));
    expect(ids.size).toBe(1);
    const count = told().length;
    // Another alert comes through, and the first was not told again with it.
    await relay.service.parts.relay.pauses.set('to-highlevel', true);
    await client.alerts.test.mutate({ channel: 'phone' });
    expect(
      told()
        .slice(count)
        .map(({ event }) => event),
    ).toEqual(['test']);
  });

  test('P8: its address and token are sealed, and told to nobody', async () => {
    await addWebhook();
    const listed = JSON.stringify(await client.alerts.list.query());
    expect(listed).toContain('127.0.0.1');
    const stored = await readFile(join(relay.config.dataDir, 'waybridge.db'), 'latin1');
    const wal = await readFile(join(relay.config.dataDir, 'waybridge.db-wal'), 'latin1');
    for (const secret of [TOKEN, PATH.slice(1)]) {
      expect(listed).not.toContain(secret);
      expect(stored + wal).not.toContain(secret);
    }
  });
});

describe('a mail server', () => {
  test('gets the alert as a mail, and a wrong password is said as such', async () => {
    await using mail = await MailReceiver.start('right');
    const channel = {
      kind: 'email' as const,
      host: '127.0.0.1',
      port: mail.port,
      security: 'none' as const,
      user: 'relay',
      from: 'relay@example.com',
      delayMinutes: 0,
      language: 'pt-BR' as const,
    };
    const to = ['one@example.com', 'two@example.com'];
    await client.alerts.add.mutate({ ...channel, name: 'wrong', password: 'no', to });
    await expect(client.alerts.test.mutate({ channel: 'wrong' })).rejects.toMatchObject({
      data: { failure: { code: 'alert.mail-login' } },
    });
    await client.alerts.remove.mutate({ channel: 'wrong' });
    await client.alerts.add.mutate({ ...channel, name: 'right', password: 'right', to });
    logOut();
    const [first] = await eventually(() => {
      expect(mail.mails).toHaveLength(1);
      return mail.mails;
    });
    expect(first).toMatchObject({ from: 'relay@example.com', to });
    expect(first?.source).toMatch(/^Message-ID: <[\da-f-]{36}@example\.com>/im);
    expect(first?.source).toMatch(/^Subject: =\?UTF-8\?/m);
  });
});

test('ntfy gets title, text and weight; a heartbeat comes as long as the relay lives', async () => {
  await client.alerts.add.mutate({
    kind: 'ntfy',
    name: 'phone',
    url: `${web.url}/my-topic`,
    token: TOKEN,
    delayMinutes: 0,
  });
  logOut();
  await eventually(() => {
    expect(web.told()).toMatchObject([{ topic: 'my-topic', priority: 5, tags: ['warning'] }]);
  });
  expect(web.calls[0]?.path).toBe('/');
  await client.alerts.add.mutate({ kind: 'heartbeat', name: 'pulse', url: `${web.url}/beat` });
  const beats = (): number => web.calls.filter(({ path }) => path === '/beat').length;
  await eventually(() => {
    expect(beats()).toBeGreaterThan(2);
  });
  await control[Symbol.asyncDispose]();
  const last = beats();
  await relay.restart();
  await sleep(5 * times.alertBeatMs);
  expect(beats()).toBe(last);
  await openControl();
  await eventually(() => {
    expect(beats()).toBeGreaterThan(last);
  });
});

test('the command line adds, lists, tests and removes, and a wrong field is named', async () => {
  const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
  const channel = { kind: 'webhook', name: 'phone', url: `${web.url}${PATH}`, token: TOKEN };
  const wrong = await run(['alerts', 'add', '-'], {
    env,
    stdin: JSON.stringify({ ...channel, quietHours: 'at night' }),
  });
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain('quietHours');
  const added = await run(['alerts', 'add', '-'], { env, stdin: JSON.stringify(channel) });
  expect(added).toMatchObject({ code: 0, out: 'Alerts go to phone.\n' });
  expect((await run(['alerts', 'add', '-'], { env, stdin: JSON.stringify(channel) })).code).toBe(5);
  expect((await run(['alerts', 'test', 'phone'], { env })).code).toBe(0);
  expect(told().map(({ event }) => event)).toEqual(['test']);
  const listed = await run(['alerts', '--json'], { env });
  expect(json(listed)).toMatchObject({ channels: [{ name: 'phone', problem: null }] });
  expect(listed.out).not.toContain(TOKEN);
  expect((await run(['alerts', 'remove', 'phone'], { env })).code).toBe(0);
  expect((await run(['alerts', 'test', 'phone'], { env })).code).toBe(4);
});
