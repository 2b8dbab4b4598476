import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { describeDatabases } from '../../tests/support/databases.ts';
import type { TestDatabase } from '../../tests/support/databases.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { RelayLease } from '../relay/lease.ts';
import { claimable, NotHeldError } from '../relay/journal/held-lanes.ts';
import type { Entry, NewEntry } from '../relay/journal/entry.ts';
import { Journal } from '../relay/journal/journal.ts';
import type { LocationId } from '../relay/message.ts';
import { People } from '../relay/people.ts';
import { openStorage } from '../storage/open-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { REST } from './allotment.ts';
import { sharingRelays } from './relay-list.ts';
import { Seat } from './seat.ts';
import { idleMsOf } from './turn.ts';
import type { Turn } from './turn.ts';

const LOCATIONS = ['loc1', 'loc2', 'loc3'];
/** What a relay locks while it takes something in, and while the locations are divided. */
const OWN_ROW = "UPDATE relays SET version = '2' WHERE id = 'a'";
const ALL_LEASES = 'UPDATE lane_leases SET touched_at = 1';
const LONG = { leaseMs: 60_000, heartbeatMs: 50 };

function seatOf(storage: Storage, relayId: string, times = LONG): Seat {
  return new Seat({ storage, relayId, times, version: '1', takesOver: false });
}

async function withLocations(storage: Storage): Promise<void> {
  for (const id of LOCATIONS) {
    const more = { name: id, language: 'en', state: 'active', created_at: 1, updated_at: 1 };
    await storage.db
      .insertInto('locations')
      .values({ id, ...more })
      .execute();
  }
}

/** The same database, as if no relay had been there. */
async function emptied(database: TestDatabase): Promise<Storage> {
  const storage = await database.open();
  for (const table of ['relays', 'lane_leases', 'locations'] as const) {
    await storage.db.deleteFrom(table).execute();
  }
  return storage;
}

/** The same database, some of whose answers are the test's to hold back. */
function storageWith(storage: Storage, own: Partial<Storage>): Storage {
  return new Proxy(storage, {
    get(its, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name) as unknown;
      const member: unknown = Reflect.get(its, name, its);
      return typeof member === 'function' ? (member.bind(its) as unknown) : member;
    },
  });
}

interface BesideASilentOne extends AsyncDisposable {
  readonly b: Seat;
  readonly turn: Turn;
}

/** `b`, which holds nothing yet, and `a`, which holds everything and gives no sign of life but that of its beginning. */
async function besideASilentOne(storage: Storage): Promise<BesideASilentOne> {
  await withLocations(storage);
  const silent = seatOf(storage, 'a', { leaseMs: 600_000, heartbeatMs: 60_000 });
  await silent.begin();
  const b = seatOf(storage, 'b');
  const turn = await b.begin();
  expect(heldBy(turn)).toEqual([]);
  return {
    b,
    turn,
    async [Symbol.asyncDispose]() {
      await b[Symbol.asyncDispose]();
      await silent[Symbol.asyncDispose]();
    },
  };
}

/** The lease of `a` is over. */
async function runOut(storage: Storage): Promise<void> {
  await storage.db.updateTable('relays').set({ lease_until: 1 }).where('id', '=', 'a').execute();
}

function heldBy(turn: Turn): string[] {
  return LOCATIONS.filter((id) => turn.placeOf(id) === 'here');
}

function journalOf(storage: Storage, people: People, turn: Turn): Promise<Journal> {
  return Journal.open({ storage, people, owner: turn.owner, held: turn, blockLimit: () => 0 });
}

function messageTo(locationId: string, id: string): NewEntry {
  return {
    kind: 'highlevel.message',
    locationId: locationId as LocationId,
    instanceId: null,
    lane: `hl:${locationId}:contact-1`,
    orderAt: 0,
    dedupeKey: `hl:${locationId}:${id}:0`,
    payload: { post: {}, part: 0, parts: 1, text: 'Olá', attachment: null },
    expiresAt: null,
  };
}

async function mayTake(storage: Storage, turn: Turn): Promise<boolean> {
  const entry = { locationId: heldBy(turn)[0] ?? null } as Entry;
  return storage.transaction(async (tx) => (await claimable(tx, turn, [entry])).length > 0);
}

describeDatabases(
  'relays that share a database',
  (database) => {
    it('divide the locations, none of which two of them hold', async () => {
      const storage = await database.open();
      await withLocations(storage);
      await using a = seatOf(storage, 'a');
      const first = await a.begin();
      first.knows(() => LOCATIONS);
      expect(heldBy(first)).toEqual(LOCATIONS);
      expect(first.holds(null)).toBe(true);
      await using b = seatOf(storage, 'b');
      const early = await b.begin();
      expect(heldBy(early)).toEqual([]);
      await first.over;
      const second = await a.begin();
      await early.over;
      const late = await b.begin();
      expect([...heldBy(second), ...heldBy(late)].sort()).toEqual(LOCATIONS);
      expect(second.holdsRest).not.toBe(late.holdsRest);
      expect(first.isValid).toBe(false);
      expect(await sharingRelays(storage, 'a')).toMatchObject([
        { id: 'a', isAlive: true, isThis: true },
        { id: 'b', isAlive: true, isThis: false },
      ]);
    });

    it('take over what a silent one held, which claims nothing from then on', async () => {
      const storage = await emptied(database);
      await withLocations(storage);
      const silent = seatOf(storage, 'a', { leaseMs: 600_000, heartbeatMs: 60_000 });
      const old = await silent.begin();
      expect(await mayTake(storage, old)).toBe(true);
      // It gives no sign of life until its lease is over.
      await storage.db.updateTable('relays').set({ lease_until: 1 }).execute();
      await using b = seatOf(storage, 'b');
      const turn = await b.begin();
      expect(heldBy(turn)).toEqual(LOCATIONS);
      expect(await mayTake(storage, old)).toBe(false);
      expect(await mayTake(storage, turn)).toBe(true);
      // Awake again, it begins anew with nothing of the old.
      const woken = await silent.begin();
      expect(heldBy(woken)).toEqual([]);
      expect(woken.owner.epoch).toBeGreaterThan(turn.owner.epoch);
      await silent[Symbol.asyncDispose]();
    });

    it('take over what runs and what waits, from one that takes nothing in from then on', async () => {
      const storage = await emptied(database);
      await withLocations(storage);
      const people = await People.load(storage);
      const silent = seatOf(storage, 'a', { leaseMs: 600_000, heartbeatMs: 60_000 });
      const old = await silent.begin();
      const before = await journalOf(storage, people, old);
      const [taken] = await before.append([messageTo('loc1', 'm-1'), messageTo('loc1', 'm-2')]);
      const running = before.get(taken?.id ?? '');
      if (running === null) throw new Error('not held');
      expect(await before.claim(running)).toBe(true);
      const claimedAt = running.claimedAt ?? 0;
      await storage.db.updateTable('relays').set({ lease_until: 1 }).execute();
      await using b = seatOf(storage, 'b');
      const turn = await b.begin();
      const fencedAt = Date.now();
      const after = await journalOf(storage, people, turn);
      const [first, second] = [...after.open()].sort((one, two) => one.position - two.position);
      // Whatever it did was done since it began; its call may have begun until it was fenced.
      expect(first).toMatchObject({ state: 'running', unknownOutcome: true, claimedAt });
      expect(first?.takenOverAt).toBeGreaterThanOrEqual(fencedAt);
      expect(second).toMatchObject({ state: 'waiting' });
      // Nobody's memory would have it: it would be passed by what comes after it.
      await expect(before.append([messageTo('loc1', 'm-3')])).rejects.toThrow(NotHeldError);
      expect(await after.append([messageTo('loc1', 'm-3')])).toMatchObject([{ outcome: 'stored' }]);
      await silent[Symbol.asyncDispose]();
    });

    it.each([OWN_ROW, ALL_LEASES])(
      'wait for no lock of one that fell silent in the middle of %j',
      async (locks) => {
        const storage = await emptied(database);
        await using relays = await besideASilentOne(storage);
        await runOut(storage);
        const locked = Promise.withResolvers<undefined>();
        const end = Promise.withResolvers<undefined>();
        const held = storage.transaction(async (tx) => {
          await tx.run(locks, []);
          locked.resolve(undefined);
          await end.promise;
        });
        await locked.promise;
        const signs = new Set<number>();
        const given = eventually(async () => {
          signs.add((await sharingRelays(storage, 'b')).find(({ isThis }) => isThis)?.seenAt ?? 0);
          expect(signs.size).toBeGreaterThan(3);
        }, 8_000);
        await given.finally(() => {
          end.resolve(undefined);
        });
        await held;
        await relays.turn.over;
        expect(heldBy(await relays.b.begin())).toEqual(LOCATIONS);
      },
    );

    it('take over from one whose machine ended in the middle of a transaction', async () => {
      const storage = await emptied(database);
      await using relays = await besideASilentOne(storage);
      // The server hears nothing more of it, and nobody tells it why.
      await using ended = await openStorage({ ...database.place, times: { idleMs: 1_000 } });
      const locked = Promise.withResolvers<undefined>();
      const wakes = Promise.withResolvers<undefined>();
      const cut = ended.transaction(async (tx) => {
        await tx.run('UPDATE relays SET lease_until = 1 WHERE id = ?', ['a']);
        await tx.run(ALL_LEASES, []);
        locked.resolve(undefined);
        await wakes.promise;
        await tx.run(OWN_ROW, []);
      });
      await locked.promise;
      const free = eventually(async () => {
        const live = storage.db.selectFrom('relays').select('id').forUpdate().skipLocked();
        expect(await live.execute()).toHaveLength(2);
      }, 15_000);
      await free.finally(() => {
        wakes.resolve(undefined);
      });
      await expect(cut).rejects.toMatchObject({ code: 'storage.unreachable' });
      // What was not committed is as it was.
      expect(await sharingRelays(storage, 'b')).toMatchObject([
        { isAlive: true },
        { isAlive: true },
      ]);
      await runOut(storage);
      await relays.turn.over;
      expect(heldBy(await relays.b.begin())).toEqual(LOCATIONS);
    });

    it('end a silent session of theirs only after five seconds, however short their leases are', async () => {
      for (const [leaseMs, seconds] of [
        [2_000, 5],
        [30_000, 20],
      ] as const) {
        await using storage = await openStorage({
          ...database.place,
          times: { idleMs: idleMsOf(leaseMs) },
        });
        const patience = sql<{ read: number; idle: number }>`
          select @@session.net_read_timeout as \`read\`, @@session.wait_timeout as idle`;
        const { rows } = await patience.execute(storage.db);
        expect(rows).toEqual([{ read: seconds, idle: seconds }]);
      }
    });

    it('give one sign of life after the other, also when a turn begins in the middle of one', async () => {
      const storage = await emptied(database);
      const asked: number[] = [];
      const inTheMiddle = Promise.withResolvers<undefined>();
      const goOn = Promise.withResolvers<undefined>();
      // Asked at the beginning of a turn, and once after each sign of life.
      const now = async (): Promise<number> => {
        asked.push(performance.now());
        if (asked.length === 2) {
          inTheMiddle.resolve(undefined);
          await goOn.promise;
        }
        return storage.now();
      };
      const watched = storageWith(storage, { now });
      await using seat = seatOf(watched, 'a');
      await seat.begin();
      await inTheMiddle.promise;
      const begun = seat.begin();
      goOn.resolve(undefined);
      await begun;
      const [, , beganAt = 0] = asked;
      await eventually(() => {
        expect(asked.length).toBeGreaterThan(3 + 10);
      });
      const last = asked.at(-1) ?? 0;
      // Two timers would be done in half of that time; no machine is too fast for one.
      expect((last - beganAt) / (asked.length - 3)).toBeGreaterThan(LONG.heartbeatMs - 2);
    });

    it('go on giving signs of life while one that takes over waits for the database', async () => {
      const storage = await emptied(database);
      await withLocations(storage);
      await using silent = seatOf(storage, 'a', { leaseMs: 600_000, heartbeatMs: 60_000 });
      await silent.begin();
      const goOn = Promise.withResolvers<undefined>();
      let isSlow = false;
      const slow = storageWith(storage, {
        async transaction(work) {
          if (isSlow) await goOn.promise;
          return storage.transaction(work);
        },
      });
      await using b = seatOf(slow, 'b');
      const turn = await b.begin();
      isSlow = true;
      await runOut(storage);
      const signs = new Set<number>();
      const given = eventually(async () => {
        signs.add((await sharingRelays(storage, 'b')).find(({ isThis }) => isThis)?.seenAt ?? 0);
        expect(signs.size).toBeGreaterThan(5);
      }, 10_000);
      await given.finally(() => {
        goOn.resolve(undefined);
      });
      await turn.over;
      expect(heldBy(await b.begin())).toEqual(LOCATIONS);
    });

    it('are refused beside one that works alone, and it beside them', async () => {
      const storage = await emptied(database);
      const times = { leaseMs: 60_000, heartbeatMs: 20_000 };
      const onTrouble = (): void => undefined;
      const alone = await RelayLease.take({ storage, relayId: 'a', times, onTrouble });
      const b = seatOf(storage, 'b');
      await expect(b.begin()).rejects.toMatchObject({ code: 'start.database-not-shared' });
      await alone[Symbol.asyncDispose]();
      await b.begin();
      const again = RelayLease.take({ storage, relayId: 'a', times, onTrouble });
      await expect(again).rejects.toMatchObject({ code: 'start.database-shared' });
      await b[Symbol.asyncDispose]();
      await using last = await RelayLease.take({ storage, relayId: 'a', times, onTrouble });
      expect(last.isValid).toBe(true);
    });

    it('know what is added at one of them', async () => {
      const storage = await emptied(database);
      await using a = seatOf(storage, 'a');
      const turn = await a.begin();
      const known = new Set<string>();
      turn.knows(() => known);
      expect(turn.placeOf('loc1')).toBe('nowhere');
      await withLocations(storage);
      for (const id of LOCATIONS) known.add(id);
      await eventually(() => {
        expect(heldBy(turn)).toEqual(LOCATIONS);
      });
      expect(turn.isOver).toBe(false);
      expect(turn.placeOf(REST)).toBe('here');
    });
  },
  ['mariadb'],
);
