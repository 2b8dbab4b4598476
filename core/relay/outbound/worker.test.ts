import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../tests/support/eventually.ts';
import { tempFolder } from '../../../tests/support/temp-folder.ts';
import { openStorage } from '../../storage/open-storage.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Entry, NewEntry, Outcome } from '../journal/entry.ts';
import { Journal } from '../journal/journal.ts';
import type { InstanceId, LocationId } from '../message.ts';
import { People } from '../people.ts';
import type { Destination, Priority } from './destination.ts';
import { Worker } from './worker.ts';
import type { Carrier } from './worker.ts';

/** A destination that can be closed, and attempts that end when the test says so. */
class TestSide implements Carrier {
  readonly begun: string[] = [];
  readonly looked: string[] = [];
  readonly left: { key: string; hasRun: boolean }[] = [];
  readonly closed = new Set<string>();
  /** Destinations that hold back what no person wrote. */
  readonly capped = new Set<string>();
  /** Lanes that go elsewhere than their name says. */
  readonly moved = new Map<string, string>();
  readonly #ends = new Map<string, (outcome: Outcome) => void>();
  lookUpAt = (): number => Date.now();

  destinationOf(entry: Entry): Destination {
    const key = this.moved.get(entry.lane) ?? entry.lane.split(':')[0] ?? '';
    const isHeld = (priority: Priority): boolean =>
      this.closed.has(key) || (priority === 'workflow' && this.capped.has(key));
    return {
      key,
      enter: (_entry, _now, priority) => (isHeld(priority) ? Infinity : 0),
      leave: (left, _now, hasRun) => {
        this.left.push({ key: left.dedupeKey, hasRun });
      },
      heldBy: () => null,
    };
  }

  prepare(): Promise<void> {
    return Promise.resolve();
  }

  carry(entry: Entry): Promise<Outcome> {
    this.begun.push(entry.dedupeKey);
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#ends.set(entry.dedupeKey, resolve);
    return promise;
  }

  lookUp(entry: Entry): Promise<Outcome> {
    this.looked.push(entry.dedupeKey);
    return Promise.resolve({ type: 'sent' });
  }

  isStranded(): boolean {
    return false;
  }

  isGivenUp(): boolean {
    return false;
  }

  expire(): { type: 'refused'; reason: { code: string } } {
    return { type: 'refused', reason: { code: 'entry.expired' } };
  }

  async ends(key: string, outcome: Outcome = { type: 'sent' }): Promise<void> {
    await eventually(() => {
      if (!this.#ends.has(key)) throw new Error(`${key} has not begun`);
    });
    this.#ends.get(key)?.(outcome);
    this.#ends.delete(key);
  }
}

function entry(
  lane: string,
  key: string,
  changes: { expiresAt?: number } = {},
): NewEntry<'whatsapp.message'> {
  return {
    kind: 'whatsapp.message',
    locationId: 'location' as LocationId,
    instanceId: 'instance' as InstanceId,
    lane,
    orderAt: 0,
    dedupeKey: key,
    payload: { data: {}, gateway: false, date: 1 },
    expiresAt: null,
    ...changes,
  };
}

/** What HighLevel posts; without a user no person wrote it. */
function post(lane: string, key: string, userId: string | null): NewEntry<'highlevel.message'> {
  return {
    ...entry(lane, key),
    kind: 'highlevel.message',
    payload: { post: { userId }, text: key, attachment: null, part: 0, parts: 1 },
  };
}

describe('the worker', () => {
  let storage: Storage;
  let journal: Journal;
  let side: TestSide;
  let worker: Worker;
  let hasLease: boolean;
  let asked: number;

  beforeEach(async () => {
    storage = await openStorage({ dataDir: await tempFolder() });
    await begin(1);
  });

  afterEach(async () => {
    await worker.drain(0);
    await storage[Symbol.asyncDispose]();
  });

  async function begin(epoch: number, change?: (side: TestSide) => void): Promise<void> {
    const people = await People.load(storage);
    const owner = { relayId: `relay-${String(epoch)}`, epoch };
    journal = await Journal.open({ storage, people, owner, blockLimit: () => 60_000 });
    hasLease = true;
    asked = 0;
    side = new TestSide();
    change?.(side);
    worker = new Worker({
      journal,
      carrier: side,
      events: {
        entryClaimed: () => undefined,
        entrySettled: () => undefined,
        contactsLearnt: () => undefined,
        storageFailed: (_doing, error) => {
          throw error;
        },
      },
      maxRunning: 2,
      sweepMs: 20,
      mayStart: () => {
        asked += 1;
        return hasLease;
      },
    });
    worker.start();
  }

  async function begun(...keys: string[]): Promise<void> {
    await eventually(() => {
      expect(side.begun).toEqual(keys);
    });
  }

  it('carries a lane out one by one, and lanes beside each other', async () => {
    await journal.append([entry('a:1', 'a1'), entry('a:1', 'a2'), entry('a:2', 'b1')]);
    await begun('a1', 'b1');
    await side.ends('a1');
    await begun('a1', 'b1', 'a2');
  });

  it('holds what its destination holds, and goes on in order when it is woken', async () => {
    side.closed.add('a');
    await journal.append([entry('a:1', 'a1'), entry('a:1', 'a2'), entry('b:1', 'b1')]);
    await begun('b1');
    side.closed.delete('a');
    worker.wake('a');
    await begun('b1', 'a1');
  });

  it('lets nobody wait behind a lane whose next entry goes elsewhere', async () => {
    side.closed.add('a').add('b');
    await journal.append([entry('a:1', 'a1'), entry('a:2', 'a2')]);
    side.moved.set('a:1', 'b');
    side.closed.delete('a');
    worker.wake('a');
    await begun('a2');
    side.closed.delete('b');
    worker.wake('b');
    await begun('a2', 'a1');
  });

  it('lets no reply wait behind bulk whose own reply was taken away', async () => {
    side.closed.add('a');
    const [, gone] = await journal.append([
      post('a:1', 'bulk', null),
      post('a:1', 'taken away', 'user'),
      post('a:2', 'reply', 'user'),
    ]);
    expect(worker.waitingLanes('a', 'message')).toEqual(['a:1', 'a:2']);
    journal.release(gone?.id ?? '');
    side.closed.delete('a');
    side.capped.add('a');
    worker.wake('a');
    await begun('reply');
    side.capped.delete('a');
    worker.wake('a');
    await begun('reply', 'bulk');
  });

  it('says to the destination when an entry that was let in was not to be had', async () => {
    side.closed.add('a');
    await journal.append([entry('a:1', 'a1'), entry('a:2', 'a2')]);
    const somebodyElse = { state: 'done' as const, open: null };
    await storage.db
      .updateTable('journal')
      .set(somebodyElse)
      .where('dedupe_key', '=', 'a1')
      .execute();
    side.closed.delete('a');
    worker.wake('a');
    await begun('a2');
    await side.ends('a2');
    await eventually(() => {
      expect(side.left).toEqual([
        { key: 'a1', hasRun: false },
        { key: 'a2', hasRun: true },
      ]);
    });
  });

  it('offers a free place to destinations that found none', async () => {
    await journal.append([entry('a:1', 'a1'), entry('a:2', 'a2')]);
    await begun('a1', 'a2');
    await journal.append([entry('b:1', 'b1'), entry('c:1', 'c1'), entry('b:2', 'b2')]);
    await side.ends('a1');
    await side.ends('a2');
    await begun('a1', 'a2', 'b1', 'c1');
    await side.ends('b1');
    await begun('a1', 'a2', 'b1', 'c1', 'b2');
  });

  it('tries again when it is time', async () => {
    await journal.append([entry('a:1', 'a1')]);
    const reason = { code: 'network.refused' };
    await side.ends('a1', { type: 'again', at: Date.now() + 30, reason, burnt: true });
    await begun('a1', 'a1');
  });

  it('looks an unknown outcome up and keeps the lane meanwhile', async () => {
    await journal.append([entry('a:1', 'a1'), entry('a:1', 'a2')]);
    const reason = { code: 'network.cut' };
    await side.ends('a1', { type: 'unknown', at: Date.now() + 60, reason });
    await begun('a1', 'a2');
    expect(side.looked).toEqual(['a1']);
  });

  it('looks up what an earlier run left running, before anything else of its lane', async () => {
    await journal.append([entry('a:1', 'a1'), entry('a:1', 'a2')]);
    await begun('a1');
    await begin(2);
    await begun('a2');
    expect(side.looked).toEqual(['a1']);
  });

  it('does not look up what an earlier run left running before its call must be over', async () => {
    await journal.append([entry('a:1', 'a1')]);
    await begun('a1');
    await worker.drain(0);
    const lookUpAt = Date.now() + 500;
    let lookedAt = 0;
    await begin(2, (next) => {
      next.lookUpAt = () => lookUpAt;
      next.lookUp = () => {
        lookedAt = Date.now();
        return Promise.resolve({ type: 'sent' });
      };
    });
    await eventually(() => {
      expect(lookedAt).not.toBe(0);
    });
    // Timers may be a little early by the wall clock.
    expect(lookedAt).toBeGreaterThan(lookUpAt - 20);
  });

  it('starts nothing without its lease, and goes on when it has it again', async () => {
    hasLease = false;
    await journal.append([entry('a:1', 'a1')]);
    await eventually(() => {
      expect(asked).toBeGreaterThan(3);
    });
    expect(side.begun).toEqual([]);
    hasLease = true;
    await begun('a1');
  });

  it('lets entries expire whatever holds them', async () => {
    side.closed.add('a');
    await journal.append([entry('a:1', 'a1', { expiresAt: Date.now() + 30 })]);
    await eventually(() => {
      expect(journal.size).toBe(0);
    });
    const row = await storage.db.selectFrom('journal').selectAll().executeTakeFirst();
    expect(row).toMatchObject({ state: 'dead', error_code: 'entry.expired' });
    expect(side.begun).toEqual([]);
  });
});
