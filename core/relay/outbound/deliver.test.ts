import { describe, expect, it } from 'vitest';
import { TIMES } from '../../settings/times.ts';
import type { Entry, EntryKind } from '../journal/entry.ts';
import { Deliveries } from './deliver.ts';
import type { RelayParts } from './relay-parts.ts';

const NOW = 1_000_000;

function lookUpAfter(kind: EntryKind, payload: unknown): number {
  const deliveries = new Deliveries({ times: TIMES } as RelayParts);
  const entry = { kind, payload, createdAt: 0, claimedAt: NOW } as Entry;
  return deliveries.lookUpAt(entry) - NOW - TIMES.lookupDelayMs;
}

describe('what another run left under way is looked up when its call must be over (P2)', () => {
  it.each([
    ['whatsapp.message', {}, TIMES.highLevelTimeoutMs],
    ['whatsapp.line', {}, TIMES.highLevelTimeoutMs],
    // The call blocks while “typing” is shown.
    ['highlevel.message', { attachment: null }, TIMES.evolutionTextTimeoutMs + TIMES.typingMaxMs],
    ['highlevel.message', { attachment: 'https://x' }, TIMES.evolutionMediaTimeoutMs],
    // What it was is not in memory: the longest counts.
    ['highlevel.message', null, TIMES.evolutionMediaTimeoutMs],
    // A status may be told twice.
    ['whatsapp.status', {}, 0],
  ] as const)('%s %j', (kind, payload, ms) => {
    expect(lookUpAfter(kind, payload)).toBe(ms);
  });

  it('and reckoned from when another relay had to stop, if that was later', () => {
    const deliveries = new Deliveries({ times: TIMES } as RelayParts);
    const entry = { kind: 'whatsapp.line', payload: {}, claimedAt: NOW, takenOverAt: NOW + 500 };
    const ms = TIMES.highLevelTimeoutMs + TIMES.lookupDelayMs;
    expect(deliveries.lookUpAt(entry as Entry)).toBe(NOW + 500 + ms);
  });
});
