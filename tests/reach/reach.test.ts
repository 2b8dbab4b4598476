/** A relay behind a public address that comes and goes: it knows at once, says so everywhere, and finds what it missed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectControl } from '../../core/control/client.ts';
import type { ControlServer } from '../../core/control/server.ts';
import { startControl } from '../support/controlled-relay.ts';
import { eventually } from '../support/eventually.ts';
import { Gate } from '../support/gate.ts';
import { KillableRelay } from '../support/killable-relay.ts';
import { json, run } from '../support/run-command.ts';
import { TestRelay } from '../support/test-relay.ts';

const FAST = { reachEveryMs: 50, reachAgainMs: 50, reachConfirmMs: 20, reachTickMs: 10 };
const MARIA = '5511988887777';

describe('with an address that comes and goes', () => {
  let gate: Gate;
  let relay: TestRelay;
  let control: ControlServer;
  let env: Record<string, string>;
  beforeAll(async () => {
    gate = await Gate.open();
    relay = await TestRelay.create({
      config: { appUrl: gate.url },
      times: { ...FAST, missedTickMs: 50 },
    });
    control = await startControl(relay);
    env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
  });
  afterAll(async () => {
    await control[Symbol.asyncDispose]();
    await relay[Symbol.asyncDispose]();
    await gate[Symbol.asyncDispose]();
  });

  const stateIs = (state: string) =>
    eventually(() => {
      expect(relay.service.parts.reach.state().state).toBe(state);
    });
  const codes = (findings: readonly { readonly code: string }[]) => findings.map((one) => one.code);

  test('is tried at once, and says what is in the way, on every surface', async () => {
    await stateIs('down');
    const shown = await run(['reach'], { env, language: 'pt-BR' });
    expect(shown.out).toContain('✗ A conexão com 127.0.0.1 cai antes de vir uma resposta.');
    expect(shown.out).toContain(relay.service.publicUrl);
    expect((await run(['reach', 'check'], { env })).code).toBe(1);
    const client = await connectControl(relay.config.dataDir, 'en');
    const { problems } = await client.overview.status.query();
    expect(problems).toMatchObject([{ code: 'reach.cut', since: expect.any(Number) as number }]);
    expect(codes(await client.overview.doctor.query())).toContain('reach.cut');
    expect(codes(await client.overview.preflight.query())).toContain('reach.cut');
  });

  test('knows by itself that it works, that it stopped, and what was missed meanwhile', async () => {
    gate.target = relay.service.publicUrl;
    await stateIs('up');
    const check = await run(['reach', 'check', '--json'], { env });
    expect([check.code, json(check)]).toMatchObject([0, { state: 'up', address: gate.url }]);
    const client = await connectControl(relay.config.dataDir, 'en');
    expect((await client.overview.status.query()).problems).toEqual([]);
    expect(codes(await client.overview.doctor.query())).toContain('ok.public-reached');
    await relay.meets(MARIA);

    gate.target = null;
    relay.highlevel.repeatsPosts(false);
    relay.highlevel.setDeliveryUrl(`${gate.url}/webhooks/ghl`);
    await stateIs('down');
    relay.answers('written meanwhile');
    await relay.highlevel.idle();
    gate.target = relay.service.publicUrl;
    // No post ever comes again: only the address that works anew makes the relay look.
    await eventually(() => {
      expect(relay.evolution.sent().map(({ text }) => text)).toEqual(['written meanwhile']);
    });
  });

  test('one failure is looked at twice before it counts', async () => {
    await stateIs('up');
    const before = await relay.service.parts.reach.history();
    const { trips } = gate;
    gate.breakNext = 1;
    await eventually(() => {
      expect(gate.trips).toBeGreaterThan(trips + 2);
    });
    expect(await relay.service.parts.reach.history()).toEqual(before);
  });

  test('keeps its history over a restart, newest first', async () => {
    await stateIs('up');
    await control[Symbol.asyncDispose]();
    await relay.restart();
    control = await startControl(relay);
    gate.target = relay.service.publicUrl;
    await stateIs('up');
    const { changes } = json(await run(['reach', 'history', '--json'], { env })) as {
      changes: { state: string; at: number; problem: { code: string; act: string } | null }[];
    };
    expect(changes.map(({ state }) => state)).toEqual(
      expect.arrayContaining(['down', 'up', 'down', 'up']) as string[],
    );
    expect(changes.map(({ at }) => at)).toEqual(
      changes.map(({ at }) => at).toSorted((a, b) => b - a),
    );
    const down = changes.find(({ state }) => state === 'down');
    expect(down?.problem?.act).not.toBe('');
  });
});

test('does not hold up the end of the relay', async () => {
  await using silent = await Gate.open();
  silent.isSilent = true;
  const relay = await TestRelay.create({
    config: { appUrl: silent.url },
    times: { reachTimeoutMs: 60_000 },
  });
  await eventually(() => {
    expect(silent.trips).toBe(1);
  });
  const began = performance.now();
  await relay[Symbol.asyncDispose]();
  expect(performance.now() - began).toBeLessThan(30_000);
});

test('is tried when the machine wakes up', async () => {
  await using gate = await Gate.open();
  await using relay = await TestRelay.create({
    config: { appUrl: gate.url },
    times: { reachTickMs: 50 },
  });
  gate.target = relay.service.publicUrl;
  const port = Number(new URL(relay.service.publicUrl).port);
  await relay.service.stop();
  const before = gate.trips;
  await using machine = await KillableRelay.create({ ...relay.config, port });
  await machine.start();
  await eventually(async () => {
    expect(await machine.open()).toEqual({});
    expect(gate.trips).toBeGreaterThan(before);
  });
  machine.sleep();
  const asleepAt = Date.now();
  const sleepsFor = (ms: number) =>
    eventually(() => {
      expect(Date.now() - asleepAt).toBeGreaterThan(ms);
    });
  // What it had begun has come by.
  await sleepsFor(300);
  const { trips } = gate;
  await sleepsFor(900);
  expect(gate.trips).toBe(trips);
  machine.wake();
  // By the clock the next one would come in two minutes.
  await eventually(() => {
    expect(gate.trips).toBeGreaterThan(trips);
  });
});
