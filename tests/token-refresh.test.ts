/** One refresh for everybody: a refresh token is good for one use, and whoever uses it twice loses the connection. */
import { describe, expect, it } from 'vitest';
import { PretendHighLevel } from '../sandbox/highlevel/pretend-highlevel.ts';
import { AccessInProcess } from './support/access-in-process.ts';
import { describeDatabases } from './support/databases.ts';
import { configFor } from './support/setting-up.ts';
import { TestRelay } from './support/test-relay.ts';

const MINUTE = 60_000;
/** So that all of them are on their way at once, and none waits for its turn in HighLevel's limit. */
const UNLIMITED = { highlevel: { rateLimit: { max: 10_000 } } };

describe('100 messages at once', () => {
  async function arrive(relay: TestRelay): Promise<void> {
    for (let i = 0; i < 100; i += 1) {
      relay.evolution.receives({ from: String(5_511_970_000_000 + i), text: `Oi ${String(i)}` });
    }
    await relay.settled();
    expect(new Set(relay.inbox())).toHaveProperty('size', 100);
    expect(relay.inbox()).toHaveLength(100);
    expect(relay.highlevel.requests('token')).toHaveLength(1);
    expect(relay.highlevel.replayedRefreshTokens()).toBe(0);
  }

  it('on a token that has expired cause one refresh', async () => {
    await using relay = await TestRelay.create(UNLIMITED);
    const { tokenStore, tokens } = relay.service.parts;
    const { locationId } = relay.place;
    const held = await tokenStore.read(locationId);
    if (held === null) throw new Error('the location has tokens');
    const expired = { ...held, expiresAt: Date.now() - MINUTE };
    await tokenStore.save(locationId, expired, held.accessToken);
    tokens.forget(locationId);
    relay.highlevel.endTokens(locationId);
    relay.highlevel.fault({ route: 'token', kind: 'delay', ms: 300 });
    await arrive(relay);
  });

  it('on a token that HighLevel refuses before its time cause one refresh', async () => {
    await using relay = await TestRelay.create(UNLIMITED);
    relay.highlevel.endTokens(relay.place.locationId);
    relay.highlevel.fault({ route: 'token', kind: 'delay', ms: 300 });
    await arrive(relay);
  });
});

describeDatabases('two processes with 50 askers each', (database) => {
  it('refresh an expired token once between them, and both use the same new one', async () => {
    await using highlevel = await PretendHighLevel.start();
    highlevel.fault({ route: 'token', kind: 'delay', ms: 1_000 });
    const relay = configFor(highlevel, database.place);
    const times = { reread: 50 };
    await using one = await AccessInProcess.start({ relay, relayId: 'one', times });
    const place = highlevel.addLocation();
    const { locationId } = place;
    await one.connect({ ...place, expiresAt: Date.now() - MINUTE });
    await using other = await AccessInProcess.start({ relay, relayId: 'other', times });

    const [first, second] = await Promise.all([one.ask(locationId, 50), other.ask(locationId, 50)]);

    const healthy = { failures: [], problem: null, state: 'active' };
    expect(first).toMatchObject(healthy);
    expect(second).toMatchObject(healthy);
    expect(first.tokens).toHaveLength(1);
    expect(second.tokens).toEqual(first.tokens);
    expect(first.tokens).not.toContain(place.accessToken);
    expect(highlevel.requests('token')).toHaveLength(1);
    expect(highlevel.replayedRefreshTokens()).toBe(0);
  });
});
