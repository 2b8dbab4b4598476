import { describe, expect, it } from 'vitest';
import type { Entry } from './entry.ts';
import { Lanes } from './lanes.ts';

const LIMIT_MS = 30_000;

function entry(id: string, changes: Partial<Entry> = {}): Entry {
  return {
    id,
    kind: 'whatsapp.message',
    locationId: null,
    instanceId: null,
    lane: 'a',
    position: Number(id),
    orderAt: 0,
    dedupeKey: id,
    createdAt: 0,
    expiresAt: null,
    state: 'waiting',
    waitsFor: null,
    attempts: 0,
    nextTryAt: 0,
    claimedAt: null,
    blockedSince: null,
    unknownOutcome: false,
    payload: null,
    ...changes,
  };
}

function filled(...entries: Entry[]): { lanes: Lanes; ids: (now: number) => string } {
  const lanes = new Lanes(() => LIMIT_MS);
  for (const one of entries) lanes.add(one);
  return {
    lanes,
    ids: (now) => {
      const lane = lanes.get('a');
      if (lane === null) return 'gone';
      const next = lanes.next(lane, now);
      return next.type === 'run' ? next.entry.id : next.type;
    },
  };
}

describe('a lane (P3)', () => {
  it('leaves in the order of WhatsApp’s time, then of arrival', () => {
    const { lanes, ids } = filled(
      entry('1', { orderAt: 2_000 }),
      entry('2', { orderAt: 1_000 }),
      entry('3', { orderAt: 1_000 }),
    );
    const order: string[] = [];
    for (let id = ids(0); id !== 'gone'; id = ids(0)) {
      order.push(id);
      const found = lanes.get('a')?.entries.find((one) => one.id === id);
      if (found !== undefined) lanes.remove(found);
    }
    expect(order).toEqual(['2', '3', '1']);
  });

  it('runs one entry at a time', () => {
    const first = entry('1');
    const { lanes, ids } = filled(first, entry('2'));
    first.state = 'running';
    lanes.start(first, true);
    expect(ids(0)).toBe('idle');
    lanes.remove(first);
    expect(ids(0)).toBe('2');
  });

  it('waits behind a retry, up to the limit', () => {
    const failed = entry('1', { attempts: 1, blockedSince: 1_000, nextTryAt: 60_000 });
    const { ids } = filled(failed, entry('2'));
    expect(ids(1_000)).toBe('wait');
    expect(ids(1_000 + LIMIT_MS - 1)).toBe('wait');
    expect(ids(1_000 + LIMIT_MS)).toBe('2');
  });

  it('says when to look again: at the retry or at the end of the block, whichever is sooner', () => {
    const { lanes } = filled(entry('1', { attempts: 1, blockedSince: 1_000, nextTryAt: 6_000 }));
    const lane = lanes.get('a');
    if (lane === null) throw new Error('no lane');
    expect(lanes.next(lane, 2_000)).toEqual({ type: 'wait', until: 6_000 });
  });

  it('lets an overtaken entry run beside the others', () => {
    const late = entry('1', { attempts: 1, blockedSince: 0, nextTryAt: LIMIT_MS + 5 });
    const running = entry('2');
    const { lanes, ids } = filled(late, running, entry('3'));
    running.state = 'running';
    lanes.start(running, true);
    expect(ids(LIMIT_MS)).toBe('wait');
    expect(ids(LIMIT_MS + 5)).toBe('1');
  });

  it('is gone when it is empty', () => {
    const only = entry('1');
    const { lanes } = filled(only);
    lanes.remove(only);
    expect(lanes.get('a')).toBeNull();
  });
});

describe('a clock that is set back', () => {
  it('makes no try wait longer, and none leave earlier', () => {
    let watch = 0;
    const lanes = new Lanes(
      () => LIMIT_MS,
      () => watch,
    );
    const lane = lanes.add(entry('1', { nextTryAt: 3_605_000, attempts: 1 }));
    expect(lanes.next(lane, 3_600_000)).toEqual({ type: 'wait', until: 3_605_000 });
    // Two seconds later, an hour before.
    watch = 2_000;
    expect(lanes.next(lane, 2_000)).toEqual({ type: 'wait', until: 5_000 });
    watch = 5_000;
    expect(lanes.next(lane, 5_000)).toMatchObject({ type: 'run' });
  });

  it('moves nothing that came in afterwards, and tells of tries that were under way', () => {
    let watch = 0;
    const lanes = new Lanes(
      () => LIMIT_MS,
      () => watch,
    );
    const running = entry('1', { state: 'running', lane: 'b' });
    lanes.followClock(3_600_000);
    lanes.add(running);
    watch = 2_000;
    lanes.followClock(2_000);
    const lane = lanes.add(entry('2', { nextTryAt: 7_000, attempts: 1 }));
    expect(lanes.next(lane, 2_000)).toEqual({ type: 'wait', until: 7_000 });
    expect(running.setBackMs).toBe(3_600_000);
  });
});
