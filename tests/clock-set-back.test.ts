/**
 * The system clock is set back, while the relay runs or while it is off: nothing waits for as long as it was set back,
 * nothing leaves twice, and nothing out of its order (P2, P3).
 */
import { afterEach, expect, it } from 'vitest';
import { openStorage } from '../core/storage/open-storage.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const HOUR_MS = 3_600_000;
const AWAY = { kind: 'refuse', status: 500, label: 'away' } as const;

const realNow = Date.now;

/** For the relay and for the pretend servers alike. */
function setBack(): void {
  Date.now = () => realNow() - HOUR_MS;
}

afterEach(() => {
  Date.now = realNow;
});

function inbox(relay: TestRelay): string[] {
  return relay.highlevel
    .ledger(relay.place.locationId)
    .filter(({ direction }) => direction === 'inbound')
    .map(({ body }) => body);
}

const sentTexts = (relay: TestRelay): string[] => relay.evolution.sent().map(({ text }) => text);

const hasFailed = (relay: TestRelay, route: string, times = 1) =>
  eventually(() => {
    const { calls = 0 } = relay.highlevel.counts()[route] ?? {};
    expect(calls).toBeGreaterThan(times);
  });

/**
 * What was written down by a clock that was an hour ahead, and is right by now. `order_at` follows our own clock only in
 * the lanes to a person on WhatsApp.
 */
async function writtenAhead({ dataDir, databaseUrl }: TestRelay['config']): Promise<void> {
  await using storage = await openStorage({ dataDir, ...(databaseUrl && { databaseUrl }) });
  const later = (column: string): string => `${column} = ${column} + ${String(HOUR_MS)}`;
  const times = ['created_at', 'claimed_at', 'next_try_at', 'expires_at'].map(later).join(', ');
  await storage.transaction(async (tx) => {
    await tx.run(`update journal set ${times} where \`open\` = 1`, []);
    await tx.run(
      `update journal set ${later('order_at')} where \`open\` = 1 and order_at > 0 and kind = 'highlevel.message'`,
      [],
    );
    await tx.run(`update message_links set ${later('created_at')}`, []);
  });
}

describeRelay('a clock that was set back while the relay was off', (start) => {
  it('lets everything go on at once, in its order', async () => {
    await using relay = await start();
    const { highlevel, evolution } = relay;
    await relay.meets(MARIA);
    const told = relay.answers('told');
    await relay.settled();
    // One that failed, one that waits behind it, and two that were never tried.
    highlevel.fault({ route: 'inbound', ...AWAY });
    evolution.receives({ from: MARIA, text: 'one' });
    await hasFailed(relay, 'inbound');
    evolution.receives({ from: MARIA, text: 'two' });
    await relay.service.parts.relay.pauses.set('to-whatsapp', true);
    relay.answers('a');
    await highlevel.idle();
    relay.answers('b');
    await highlevel.idle();
    await evolution.idle();
    await relay.service.stop();
    await writtenAhead(relay.config);
    highlevel.clearFaults('away');
    await relay.startAgain();
    evolution.receives({ from: MARIA, text: 'three' });
    relay.answers('c');
    await highlevel.idle();
    await relay.service.parts.relay.pauses.set('to-whatsapp', false);
    evolution.receipt(evolution.sent()[0]?.whatsappId ?? '', 'READ');
    await relay.settled();
    expect(inbox(relay)).toEqual(['Oi', 'one', 'two', 'three']);
    expect(sentTexts(relay)).toEqual(['told', 'a', 'b', 'c']);
    expect(highlevel.message(told)?.status).toBe('read');
  });

  it('lets a failed try wait for its pause, and not for less', async () => {
    await using relay = await start({ times: { retryLadderMs: [1_500], jitterShare: 0 } });
    const { highlevel, evolution } = relay;
    await relay.meets(MARIA);
    highlevel.fault({ route: 'inbound', ...AWAY });
    evolution.receives({ from: MARIA, text: 'one' });
    await eventually(async () => {
      const [, one] = await relay.entries('whatsapp.message');
      expect(one).toMatchObject({ state: 'waiting', attempts: 1 });
    });
    const { calls } = highlevel.counts()['inbound'] ?? { calls: 0 };
    await relay.service.stop();
    await writtenAhead(relay.config);
    highlevel.clearFaults('away');
    const startedAt = performance.now();
    await relay.startAgain();
    await relay.settled();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_500);
    expect(inbox(relay)).toEqual(['Oi', 'one']);
    expect(highlevel.counts()['inbound']?.calls).toBe(calls + 1);
  });

  for (const reported of ['before', 'after'] as const) {
    it(`looks up at once what was begun, and sends nothing twice (the gateway told of it ${reported} the stop)`, async () => {
      await using relay = await start({ times: { drainMs: 500, evolutionTextTimeoutMs: 2_000 } });
      const { evolution } = relay;
      await relay.meets(MARIA);
      if (reported === 'after') evolution.setRelayReachable(false);
      evolution.fault({ route: 'sendText', kind: 'hangAfter', times: 1 });
      relay.answers('in the air');
      await eventually(() => {
        expect(sentTexts(relay)).toEqual(['in the air']);
      });
      if (reported === 'before') await evolution.idle();
      await relay.service.stop();
      await writtenAhead(relay.config);
      await relay.startAgain();
      evolution.setRelayReachable(true);
      evolution.receives({ from: MARIA, text: 'something newer' });
      await relay.settled();
      expect(sentTexts(relay)).toEqual(['in the air']);
      const [send] = await relay.entries('highlevel.message');
      expect(send).toMatchObject({ state: 'done' });
      expect(relay.inbox()).toEqual(['Oi', 'in the air', 'something newer']);
    });
  }
});

describeRelay('a clock that is set back while the relay runs', (start) => {
  it('makes nothing wait for as long, in either direction', async () => {
    await using relay = await start();
    const { highlevel, evolution } = relay;
    await relay.meets(MARIA);
    highlevel.fault({ route: 'inbound', ...AWAY });
    evolution.receives({ from: MARIA, text: 'one' });
    await hasFailed(relay, 'inbound');
    await relay.service.parts.relay.pauses.set('to-whatsapp', true);
    relay.answers('a');
    await highlevel.idle();
    await evolution.idle();
    setBack();
    // By WhatsApp's clock, which nobody set.
    evolution.receives({ from: MARIA, text: 'two', at: realNow() });
    relay.answers('b');
    await highlevel.idle();
    highlevel.clearFaults('away');
    await relay.service.parts.relay.pauses.set('to-whatsapp', false);
    await relay.settled();
    expect(inbox(relay)).toEqual(['Oi', 'one', 'two']);
    expect(sentTexts(relay)).toEqual(['a', 'b']);
  });

  it('sends nothing twice whose outcome is looked up after it', async () => {
    await using relay = await start({
      times: { evolutionTextTimeoutMs: 1_000, lookupDelayMs: 1_000 },
    });
    const { evolution } = relay;
    await relay.meets(MARIA);
    evolution.setRelayReachable(false);
    evolution.fault({ route: 'sendText', kind: 'hangAfter', times: 1 });
    relay.answers('in the air');
    await eventually(() => {
      expect(sentTexts(relay)).toEqual(['in the air']);
    });
    setBack();
    // What the gateway says of it comes at a time of before it was sent.
    evolution.setRelayReachable(true);
    evolution.receives({ from: MARIA, text: 'something newer', at: realNow() + 1_000 });
    await relay.settled();
    expect(sentTexts(relay)).toEqual(['in the air']);
    const [send] = await relay.entries('highlevel.message');
    expect(send).toMatchObject({ state: 'done' });
    expect(relay.inbox()).toEqual(['Oi', 'in the air', 'something newer']);
  });
});
