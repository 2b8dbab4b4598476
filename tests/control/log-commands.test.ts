/** `logs` and `audit`: what the relay did and what people did, against a running relay. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectControl } from '../../core/control/client.ts';
import { createLogs } from '../../core/log.ts';
import { CommandedRelay } from '../support/commanded-relay.ts';
import { eventually } from '../support/eventually.ts';
import { json, run } from '../support/run-command.ts';
import type { TestRelay } from '../support/test-relay.ts';

const ownLogs = () => createLogs({ level: 'info', to: { write: () => undefined } });
const service = { logs: ownLogs() };
let commanded: CommandedRelay;
let relay: TestRelay;
let env: Record<string, string>;
beforeAll(async () => {
  commanded = await CommandedRelay.start({ service });
  ({ relay, env } = commanded);
});
afterAll(() => commanded[Symbol.asyncDispose]());

test('the log is shown, narrowed down, and followed', async () => {
  const { logs } = relay.service.parts;
  const before = new Date().toISOString();
  logs.inbound.error({ code: 'one' }, 'a first line');
  logs.outbound.error({ code: 'two' }, 'a second line');
  const found = await run(['logs', '--since', before, '--grep', 'A FIRST'], { env });
  expect(found.out).toMatch(/^\S+Z ERROR inbound a first line {"code":"one"}\n$/);
  const shown = await run(['logs', '--room', 'outbound', '--limit', '1', '--json'], { env });
  expect(json(shown)).toMatchObject({ lines: [{ level: 'error', message: 'a second line' }] });
  expect((await run(['logs', '--grep', 'nowhere at all'], { env })).out).toBe('None.\n');
  expect((await run(['logs', '--level', 'loud'], { env })).code).toBe(2);
  const stop = Promise.withResolvers<string>();
  let seen = '';
  const followed = run(['logs', '--follow', '--room', 'receipts', '--json'], {
    env,
    stop: stop.promise,
    seen: (text) => (seen += text),
  });
  logs.receipts.error('a third line');
  await eventually(() => {
    expect(seen).toContain('"message":"a third line"');
  });
  logs.receipts.error('a fourth line');
  await eventually(() => {
    expect(seen).toContain('"message":"a fourth line"');
  });
  stop.resolve('SIGINT');
  expect((await followed).code).toBe(0);
  expect(seen.match(/a third line/g)).toHaveLength(1);
});

test('following the log goes on when the relay begins anew', async () => {
  const stop = Promise.withResolvers<string>();
  let seen = '';
  const followed = run(['logs', '--follow', '--room', 'receipts'], {
    env,
    stop: stop.promise,
    seen: (text) => (seen += text),
  });
  relay.service.parts.logs.receipts.error('before the restart');
  await eventually(() => {
    expect(seen).toContain('before the restart');
  });
  await commanded.restart(() => {
    // As in a new process: its lines are numbered from the start.
    service.logs = ownLogs();
  });
  relay.service.parts.logs.receipts.error('after the restart');
  await eventually(() => {
    expect(seen).toContain('after the restart');
  });
  stop.resolve('SIGINT');
  const { code, err } = await followed;
  expect(code).toBe(0);
  expect(seen.match(/before the restart/g)).toHaveLength(1);
  expect(err).toMatch(/^(The relay does not answer; this goes on when it is back\.\n)?$/);
});

test('what could not be written down is done all the same, and the log says what', async () => {
  const { locationId } = relay.place;
  const { storage, relay: running } = relay.service.parts;
  const { alerts } = await connectControl(relay.config.dataDir, 'en');
  const heartbeat = { kind: 'heartbeat', name: 'unwritten', url: 'http://127.0.0.1:9/' } as const;
  const rename = (from: string, to: string) => storage.db.schema.alterTable(from).renameTo(to);
  const before = new Date().toISOString();
  await rename('audit', 'audit_away').execute();
  try {
    expect((await run(['pause', `location:${locationId}`], { env })).code).toBe(0);
    expect(running.pauses.all()).toContain(`location:${locationId}`);
    await alerts.add.mutate(heartbeat);
  } finally {
    await rename('audit_away', 'audit').execute();
    await run(['resume', `location:${locationId}`], { env });
  }
  const found = await run(['logs', '--since', before, '--grep', 'not be written down'], { env });
  expect(found.out).toContain(`"act":"relay.pause","detail":{"scope":"location:${locationId}"}`);
  const { id: channel } = await alerts.remove.mutate({ channel: heartbeat.name });
  expect(found.out).toContain(`"detail":{"channel":"${channel}","kind":"heartbeat"}`);
});

test('what people did is listed with what it was done to, narrowed down, and a page at a time', async () => {
  const { instance, locationId } = relay.place;
  await run(['pause', `instance:${instance}`], { env });
  await run(['resume', `instance:${instance}`], { env });
  await run(['locations', 'set', locationId, 'markRead=on'], { env });
  // It only looks.
  await run(['locations', 'set', locationId], { env });
  const all = await run(['audit', '--limit', '2'], { env, language: 'es' });
  const [set = '', resumed = '', more = ''] = all.out.split('\n');
  expect(set).toContain('este equipo  Cambió las opciones de una subcuenta');
  expect(set).toMatch(/markRead$/);
  expect(resumed).toContain(`Reanudó`);
  expect(resumed).toContain(instance);
  expect(more).toContain('waybridge audit --limit 2 --after ');
  const after = /--after (\S+)/.exec(more)?.[1] ?? '';
  const next = await run(['audit', '--limit', '1', '--after', after, '--json'], { env });
  expect(json(next)).toMatchObject({
    lines: [{ act: 'relay.pause', actor: 'cli', thing: { kind: 'number', name: instance } }],
  });
  const since = ['--since', '2020-01-01'];
  const turned = ['audit', '--who', 'cli', ...since, '--limit=1', '--after', after];
  expect((await run(turned, { env })).out).toMatch(
    / waybridge audit --who cli --since 2020-01-01 --limit=1 --after (?!.*--after)\S+$/m,
  );
  const narrowed = await run(['audit', '--who', 'cli', '--act', 'relay.pause', '--json'], {
    env,
  });
  const { lines } = json(narrowed) as { lines: { act: string }[] };
  expect(new Set(lines.map(({ act }) => act))).toEqual(new Set(['relay.pause']));
  const later = new Date(Date.now() + 60_000).toISOString();
  expect((await run(['audit', '--since', later], { env })).out).toBe('None.\n');
  expect((await run(['audit', '--act', 'nonsense'], { env })).code).toBe(2);
});
