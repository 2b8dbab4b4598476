/** A destination that fails as a whole: no tries are burnt on it, it is told once, and everything resumes in order. */
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const numbers = Array.from({ length: 8 }, (_, i) => String(i + 1));

function written(relay: TestRelay, locationId: string = relay.place.locationId): string[] {
  return relay.highlevel
    .ledger(locationId)
    .filter(({ origin }) => origin === 'api')
    .map(({ body }) => body);
}

async function writes(relay: TestRelay, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    relay.evolution.receives({ from: MARIA, text });
    await relay.evolution.idle();
  }
}

async function answersAll(relay: TestRelay, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    relay.answers(text);
    await relay.highlevel.idle();
  }
}

/** A ladder that would be at its end long before the destination is back. */
const SHORT_LADDER = { retryLadderMs: [20, 20, 20] };

describe('HighLevel away', () => {
  it('for longer than the ladder: held, and resumed in order', async () => {
    const times = { ...SHORT_LADDER, lookupLadderMs: [50] };
    await using relay = await TestRelay.create({ times });
    const { highlevel, service } = relay;
    await relay.meets(MARIA);
    highlevel.fault({ route: '*', kind: 'refuse', status: 503 });
    await writes(relay, numbers);
    await eventually(() => {
      expect(service.parts.relay.trippedBreakers().has('highlevel')).toBe(true);
    });
    highlevel.clearRequests();
    // Probes only: one call after the other, however many entries wait.
    await eventually(() => {
      expect(highlevel.requests().length).toBeGreaterThan(4);
    });
    expect(written(relay)).toEqual(['Oi']);
    highlevel.clearFaults();
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', ...numbers]);
    expect(service.parts.relay.trippedBreakers().size).toBe(0);
  });

  it('because nothing listens any more at its address', async () => {
    await using relay = await TestRelay.create({ times: SHORT_LADDER });
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: '*', kind: 'cutBefore' });
    await writes(relay, numbers);
    await eventually(() => {
      expect(relay.service.parts.relay.trippedBreakers().has('highlevel')).toBe(true);
    });
    relay.highlevel.clearFaults();
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', ...numbers]);
  });

  it('for new people, whose contact cannot be made meanwhile', async () => {
    await using relay = await TestRelay.create({ times: SHORT_LADDER });
    relay.highlevel.fault({ route: '*', kind: 'refuse', status: 502 });
    await writes(relay, numbers);
    await eventually(() => {
      expect(relay.service.parts.relay.trippedBreakers().has('highlevel')).toBe(true);
    });
    relay.highlevel.clearFaults();
    await relay.settled();
    expect(written(relay)).toEqual(numbers);
    expect(relay.highlevel.contacts(relay.place.locationId)).toHaveLength(1);
  });
});

describe('a location whose access ended', () => {
  it('gets one new token for all who wait, and nothing is lost', async () => {
    await using relay = await TestRelay.create();
    const { highlevel, evolution, place } = relay;
    await relay.meets(MARIA);
    highlevel.endTokens(place.locationId, 'access');
    for (let i = 0; i < 10; i += 1) {
      evolution.receives({ from: `55119777766${String(i).padStart(2, '0')}`, text: String(i) });
    }
    await relay.settled();
    expect(written(relay)).toHaveLength(11);
    expect(highlevel.counts()['token']?.calls).toBe(1);
  });

  it('is held when it was revoked; the others go on, and it resumes when it is connected again', async () => {
    await using relay = await TestRelay.create({
      times: SHORT_LADDER,
      service: { tokenTimes: { young: 0, reread: 10 } },
    });
    const { highlevel, evolution, place, service } = relay;
    const other = await relay.addPlace('other', '5511990000002');
    await relay.meets(MARIA);
    highlevel.endTokens(place.locationId, 'all');
    highlevel.fault({ route: 'reconnect', kind: 'refuse', status: 400, times: 1 });
    for (const text of numbers) {
      evolution.receives({ from: MARIA, text, instance: place.instance });
      evolution.receives({ from: MARIA, text, instance: other.instance });
      await evolution.idle();
    }
    await eventually(() => {
      expect(service.parts.locations.get(place.locationId)?.state).toBe('revoked');
      expect(written(relay, other.locationId)).toEqual(numbers);
    });
    expect(written(relay)).toEqual(['Oi']);
    expect(service.parts.tokens.problem(place.locationId)?.code).toBe('location.revoked');
    const calls = highlevel.counts()['token']?.calls;
    // Connected again, as `locations add` does it.
    const code = highlevel.authorizationCode({ locationId: place.locationId });
    const { clientId, clientSecret } = highlevel.app;
    const exchange = await fetch(`${highlevel.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: 'authorization_code',
        code,
      }),
    });
    const pair = (await exchange.json()) as Record<string, string>;
    const location = service.parts.locations.get(place.locationId);
    await service.parts.locations.add(
      {
        id: place.locationId,
        name: location?.name ?? '',
        companyId: null,
        language: 'en',
        timeZone: null,
      },
      service.parts.tokenStore.seal(place.locationId, {
        accessToken: pair['access_token'] ?? '',
        refreshToken: pair['refresh_token'] ?? '',
        expiresAt: Date.now() + 86_400_000,
        scopes: null,
      }),
    );
    service.parts.tokens.forget(place.locationId);
    await service.parts.relay.placesChanged(place.locationId);
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', ...numbers]);
    expect(calls).toBeLessThanOrEqual(2);
  });

  it('is left alone while HighLevel has paused it, and keeps its refresh token', async () => {
    await using relay = await TestRelay.create({
      times: SHORT_LADDER,
      service: { tokenTimes: { young: 0, inactive: [300, 300] } },
    });
    const { highlevel, place, service } = relay;
    await relay.meets(MARIA);
    highlevel.pauseLocation(place.locationId);
    highlevel.endTokens(place.locationId, 'access');
    await writes(relay, numbers);
    await eventually(() => {
      expect(service.parts.tokens.problem(place.locationId)?.code).toBe(
        'highlevel.location-inactive',
      );
    });
    expect(service.parts.locations.get(place.locationId)?.state).toBe('active');
    highlevel.pauseLocation(place.locationId, 'active');
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', ...numbers]);
  });
});

describe('Evolution away', () => {
  it.each([
    ['refuses with 503', { kind: 'refuse', status: 503 }],
    ['refuses the key', { kind: 'refuse', status: 401 }],
  ] as const)('(%s): held, and resumed in order', async (_how, fault) => {
    await using relay = await TestRelay.create({ times: SHORT_LADDER });
    const { evolution } = relay;
    await relay.meets(MARIA);
    evolution.fault({ route: '*', ...fault });
    await answersAll(relay, numbers);
    await eventually(() => {
      expect(relay.service.parts.relay.trippedBreakers().size).toBe(1);
    });
    expect(evolution.sent()).toEqual([]);
    evolution.clearFaults();
    // What was asked for while the store could not be read is proven absent by newer traffic.
    evolution.receives({ from: '5511900000000', text: 'newer', at: Date.now() + 3_000 });
    await relay.settled();
    expect(evolution.sent().map(({ text }) => text)).toEqual(numbers);
    expect(relay.service.parts.relay.trippedBreakers().size).toBe(0);
  });

  it('without its licence: held until it has one', async () => {
    await using relay = await TestRelay.create({ times: SHORT_LADDER });
    const { evolution } = relay;
    await relay.meets(MARIA);
    evolution.setLicensed(false);
    await answersAll(relay, numbers);
    await eventually(() => {
      expect(relay.service.parts.relay.trippedBreakers().size).toBe(1);
    });
    evolution.setLicensed(true);
    await relay.settled();
    expect(evolution.sent().map(({ text }) => text)).toEqual(numbers);
  });
});

describe('a number that is offline', () => {
  it('is held until connection.update says open; the other number goes on', async () => {
    await using relay = await TestRelay.create({
      times: SHORT_LADDER,
      service: { connectionPollMs: 60_000 },
    });
    const { evolution, highlevel, place } = relay;
    await relay.meets(MARIA);
    const other = await relay.addPlace('other', '5511990000002');
    evolution.receives({ from: MARIA, text: 'Oi', instance: other.instance });
    await relay.settled();
    evolution.goesOffline({ instance: place.instance });
    await evolution.idle();
    await answersAll(relay, numbers);
    const [conversation] = highlevel.inbox(other.locationId);
    highlevel.agentWrites({
      locationId: other.locationId,
      contactId: conversation?.contact.id ?? '',
      text: 'by the other',
    });
    await eventually(() => {
      expect(evolution.sent(other.instance).map(({ text }) => text)).toEqual(['by the other']);
    });
    expect(evolution.counts()['sendText']?.calls).toBe(1);
    evolution.goesOnline({ instance: place.instance });
    await relay.settled();
    expect(evolution.sent(place.instance).map(({ text }) => text)).toEqual(numbers);
  });

  it('is noticed by a send when nobody told it, and asked for until it is back', async () => {
    await using relay = await TestRelay.create({ times: SHORT_LADDER });
    const { evolution } = relay;
    await relay.meets(MARIA);
    // As seen: the state goes on saying open while sends fail with "Connection Closed".
    evolution.goesOffline({ claims: 'open' });
    await answersAll(relay, numbers);
    await eventually(() => {
      expect(evolution.counts()['sendText']?.calls).toBeGreaterThan(0);
    });
    expect(evolution.sent()).toEqual([]);
    evolution.goesOnline();
    await relay.settled();
    expect(evolution.sent().map(({ text }) => text)).toEqual(numbers);
  });
});

describe('the rate limit', () => {
  it('of a Retry-After is kept, and burns nothing', async () => {
    await using relay = await TestRelay.create({ times: SHORT_LADDER });
    const { highlevel } = relay;
    await relay.meets(MARIA);
    highlevel.clearRequests();
    highlevel.fault({ route: 'inbound', kind: 'refuse', status: 429, retryAfter: 1, times: 1 });
    await writes(relay, numbers);
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', ...numbers]);
    const [refused, next] = highlevel.requests('inbound');
    expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
    expect(relay.service.parts.relay.trippedBreakers().size).toBe(0);
  });

  it('of the headers is learnt, so that nothing is refused', async () => {
    await using relay = await TestRelay.create({
      highlevel: { rateLimit: { max: 5, intervalMs: 500 } },
    });
    const { highlevel, evolution } = relay;
    await relay.meets(MARIA);
    for (let i = 0; i < 20; i += 1) evolution.receives({ from: MARIA, text: String(i) });
    await relay.settled();
    expect(written(relay)).toHaveLength(21);
    expect(highlevel.counts()['inbound']?.statuses[429] ?? 0).toBeLessThanOrEqual(1);
  });

  it('of one location does not hold up another', async () => {
    await using relay = await TestRelay.create();
    const { highlevel, evolution, place } = relay;
    const other = await relay.addPlace('other', '5511990000002');
    await relay.meets(MARIA);
    const scope = place.locationId;
    highlevel.fault({ route: 'inbound', kind: 'refuse', status: 429, retryAfter: 600, scope });
    evolution.receives({ from: MARIA, text: 'held', instance: place.instance });
    await eventually(() => {
      expect(highlevel.counts()['inbound']?.statuses[429]).toBe(1);
    });
    for (const text of numbers) {
      evolution.receives({ from: MARIA, text, instance: other.instance });
      await evolution.idle();
    }
    await eventually(() => {
      expect(written(relay, other.locationId)).toEqual(numbers);
    });
    expect(highlevel.counts()['inbound']?.statuses[429]).toBe(1);
  });
});
