/** `instances set|catch-up|add|remove`, against a running relay between the two pretend servers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bulkTo, people } from '../support/bulk.ts';
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

test('how a number sends is chosen and shown, and a message that waits says why', async () => {
  const set = ['instances', 'set', 'shop'];
  const shown = await run(set, { env });
  expect(shown.out).toMatch(/typing +bulk\n/);
  const changed = await run([...set, 'perDay=1', 'quiet=off', 'age=2020-01-31'], { env });
  expect(changed.code).toBe(0);
  expect(changed.out).toMatch(/perDay +1 +0 \/ 1\n.*age +2020-01-31/s);
  for (const wrong of ['perDay=none', 'odd=1', 'repliesOnly=on', 'perDay']) {
    expect((await run([...set, wrong], { env })).code).toBe(2);
  }
  expect((await run(['instances', 'set', 'nobody', 'perDay=1'], { env })).code).toBe(4);

  const [maria = '', joao = ''] = await people(relay, 2);
  bulkTo(relay, maria, 'leaves');
  await relay.settled();
  bulkTo(relay, joao, 'waits');
  await relay.highlevel.idle();
  await eventually(async () => {
    const list = await run(['entries', 'list', '--state', 'waiting', '--json'], { env });
    expect(json(list)).toMatchObject({ entries: [{ held: { code: 'bulk.day' } }] });
  });
  const [waiting] = (await relay.entries()).filter(({ state }) => state === 'waiting');
  const entry = await run(['entries', 'show', waiting?.id ?? ''], { env });
  expect(entry.out).toMatch(/The number shop has sent as many .* waits until about 20\d\d-/);
  expect(entry.out).toContain('waybridge instances set shop perDay=…');
  expect((await run(['status'], { env })).out).toMatch(/wait for their turn:\n• shop: 1 · /);
  expect((await run([...set, 'perDay=', 'age='], { env })).out).toMatch(/perDay +\d+ +\d \//);
  await relay.settled();
  expect(relay.evolution.sent().map(({ text }) => text)).toEqual(['leaves', 'waits']);
});

test('what no webhook brought is fetched by a command, and shown for what it is', async () => {
  relay.evolution.setRelayReachable(false);
  const at = Date.now() - 3_600_000;
  relay.evolution.receives({ instance: 'shop', from: '5511966665555', text: 'missed', at });
  const command = ['instances', 'catch-up', 'shop'];
  expect(json(await run([...command, '--json'], { env }))).toMatchObject({ complete: true });
  const asked = await run([...command, '--since', '2h'], { env });
  expect(asked.out).toMatch(/^shop: 1 new of \d+ messages that Evolution stores since /);
  relay.evolution.setRelayReachable(true);
  await eventually(() => {
    const texts = relay.highlevel.ledger().map(({ body }) => body);
    expect(texts.filter((text) => text === 'missed')).toHaveLength(1);
  });
  const listed = json(await run(['entries', 'list', '--limit', '1', '--json'], { env }));
  const { entries } = listed as { entries: { id: string }[] };
  const shown = await run(['entries', 'show', entries[0]?.id ?? ''], { env });
  expect(shown.out).toContain('no webhook brought it');
  expect((await run(['status'], { env })).out).toMatch(/shop .*recovered: \d/);
  const again = await run([...command, '--since', '2h'], { env, language: 'pt-BR' });
  expect(again.out).toMatch(/^shop: 0 novas de/);
  for (const wrong of ['soon', '2031-01-01', '5x']) {
    expect((await run([...command, '--since', wrong], { env })).code).toBe(2);
  }
  const far = await run([...command, '--since', '300d'], { env });
  expect(far.code).toBe(2);
  expect(far.err).toContain('90 days');
  expect((await run(['instances', 'catch-up', 'nobody'], { env })).code).toBe(4);
});

test('another tool’s webhook, a name that is not there, a number served already: each is refused', async () => {
  const { locationId } = relay.place;
  const server = ['--server', relay.evolution.url, '--api-key', relay.evolution.apiKey];
  const add = (name: string, ...more: string[]) =>
    run(['instances', 'add', '--location', locationId, '--name', name, ...server, ...more], {
      env,
    });
  expect(await add('nobody')).toMatchObject({ code: 4 });
  relay.evolution.addInstance({ name: 'twin', phone: '5511990000001' });
  expect(await add('twin')).toMatchObject({ code: 5 });
  const url = 'https://other.example/hook';
  relay.evolution.addInstance({ name: 'taken', phone: '5511990000003', webhook: { url } });
  const taken = await add('taken');
  expect(taken).toMatchObject({ code: 5 });
  expect(taken.err).toContain(url);
  expect(relay.service.parts.instances.all().map(({ name }) => name)).toEqual(['shop']);
  expect((await add('taken', '--force')).code).toBe(0);
  expect((await run(['instances', 'remove', 'taken'], { env })).code).toBe(0);
});
