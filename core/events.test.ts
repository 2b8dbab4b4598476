import { describe, expect, it } from 'vitest';
import type { RelayEvent } from './events.ts';
import { Events } from './events.ts';
import { createLogs } from './log.ts';
import type { LogLevel } from './settings/checks.ts';

function open(level: LogLevel = 'info'): { events: Events; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const to = { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[0]) };
  return { events: new Events(createLogs({ level, to }).events, () => 42), lines };
}

const DEAD = { entryId: 'e1', kind: 'highlevel.message', code: 'entry.expired' };

describe('an event', () => {
  it('is counted by type and label, never by id', () => {
    const { events } = open();
    events.entryDead(DEAD);
    events.entryDead({ ...DEAD, entryId: 'e2' });
    events.webhookIgnored({ side: 'evolution', reason: 'event.chats' });
    events.tokenRefreshed({ locationId: 'l1' as never });
    expect(events.counters()).toEqual({
      'entry.dead{kind="highlevel.message",code="entry.expired"}': 2,
      'webhook.ignored{side="evolution",reason="event.chats"}': 1,
      'token.refreshed': 1,
    });
  });

  it('is logged with the sentence of its code', () => {
    const { events, lines } = open();
    events.entryDead(DEAD);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ ...DEAD, level: 'warn', msg: 'entry.dead', room: 'events' });
    expect(String(lines[0]?.['sentence'])).toMatch(/^[A-Z].*\.$/);
  });

  it('of every message is logged at debug only', () => {
    const { events, lines } = open();
    events.webhookStored({ side: 'evolution', stored: 1, duplicates: 0 });
    expect(lines).toEqual([]);
    const detailed = open('debug');
    detailed.events.webhookStored({ side: 'evolution', stored: 1, duplicates: 0 });
    expect(detailed.lines).toHaveLength(1);
  });

  it('reaches every listener until it leaves, also when another listener throws', () => {
    const { events, lines } = open('error');
    const seen: RelayEvent[] = [];
    events.subscribe(() => {
      throw new Error('broken listener');
    });
    const leave = events.subscribe((event) => void seen.push(event));
    events.entryBuried({ entryId: 'e1', kind: 'k' });
    leave();
    events.entryBuried({ entryId: 'e2', kind: 'k' });
    expect(seen).toEqual([{ type: 'entry.buried', at: 42, entryId: 'e1', kind: 'k' }]);
    expect(lines.map((line) => line['msg'])).toEqual(['a listener failed', 'a listener failed']);
  });
});
