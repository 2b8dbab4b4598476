/** `entries` and `pause`: what is in the journal, against a running relay. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandedRelay } from '../support/commanded-relay.ts';
import { eventually } from '../support/eventually.ts';
import { json, run } from '../support/run-command.ts';
import type { TestRelay } from '../support/test-relay.ts';

let commanded: CommandedRelay;
let relay: TestRelay;
let env: Record<string, string>;
beforeAll(async () => {
  commanded = await CommandedRelay.start();
  ({ relay, env } = commanded);
});
afterAll(() => commanded[Symbol.asyncDispose]());

test('entries are listed, shown, replayed and buried', async () => {
  const { parts } = relay.service;
  const { locationId } = relay.place;
  const id = parts.instances.require('shop').id;
  const lane = `hl:${locationId}:nobody`;
  const post = { type: 'SMS', messageId: 'm1' };
  await parts.relay.journal.append([
    {
      kind: 'highlevel.message',
      locationId,
      instanceId: id,
      lane,
      orderAt: 0,
      dedupeKey: 'test:1',
      payload: { post, part: 0, parts: 1, text: 'planted text of a person', attachment: null },
      expiresAt: Date.now() - 1,
    },
  ]);
  const entry = await eventually(async () => {
    const filter = ['--state', 'dead', '--location', locationId, '--json'];
    const page = json(await run(['entries', 'list', ...filter], { env }));
    const [first] = (page as { entries: { id: string; state: string }[] }).entries;
    if (first === undefined) throw new Error('not dead yet');
    return first;
  });
  const shown = await run(['entries', 'show', entry.id], { env });
  expect(shown.code).toBe(0);
  expect(shown.out).toContain('waited too long');
  expect(shown.out).not.toContain('planted text');

  expect((await run(['entries', 'replay', entry.id], { env })).code).toBe(0);
  await eventually(async () => {
    const again = json(await run(['entries', 'show', entry.id, '--json'], { env }));
    expect(again).toMatchObject({ state: 'dead' });
  });
  const buried = await run(['entries', 'bury', entry.id], { env });
  expect(buried).toMatchObject({ code: 0 });
  const dead = await run(['entries', 'list', '--state', 'dead', '--json'], { env });
  expect(dead.out).not.toContain(entry.id);
  expect((await run(['entries', 'show', '00000000-0000'], { env })).code).toBe(4);
});

test('entries are exported, a line of JSON each, as the list shows them', async () => {
  const listed = json(await run(['entries', 'list', '--limit', '500', '--json'], { env }));
  const { entries } = listed as { entries: { id: string }[] };
  expect(entries.length).toBeGreaterThan(0);
  const exported = await run(['entries', 'export'], { env });
  const lines = exported.out.trimEnd().split('\n');
  const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id);
  expect(ids).toEqual(entries.map(({ id }) => id));
  const later = new Date(Date.now() + 60_000).toISOString();
  expect(await run(['entries', 'export', '--since', later], { env })).toMatchObject({
    code: 0,
    out: '',
  });
});

test('a pause holds what leaves, and only that; it is shown', async () => {
  expect((await run(['pause', 'all'], { env })).code).toBe(0);
  relay.evolution.receives({ from: '5511988887777', text: 'while paused' });
  const status = await eventually(async () => {
    const ran = await run(['status', '--json'], { env });
    const read = json(ran) as { counts: { waiting: number }; problems: { code: string }[] };
    expect(read.counts.waiting).toBe(1);
    return read;
  });
  expect(status.problems.map(({ code }) => code)).toContain('paused.all');
  expect((await run(['resume', 'all'], { env })).code).toBe(0);
  await eventually(() => {
    expect(relay.inbox()).toContain('while paused');
  });
  expect((await run(['pause', 'everything'], { env })).code).toBe(2);
});
