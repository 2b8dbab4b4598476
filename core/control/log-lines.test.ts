import { expect, it } from 'vitest';
import { createLogs } from '../log.ts';
import { LogRing } from '../log-ring.ts';
import { logLines } from './log-lines.ts';

it('keeps the last lines of every room, as they were written', () => {
  const written: string[] = [];
  const logs = createLogs({ level: 'info', to: { write: (line) => void written.push(line) } });
  logs.inbound.debug('too small');
  logs.inbound.info({ entryId: 'a' }, 'first');
  logs.outbound.error({ err: new Error('broken') }, 'second');
  const kept = [...logs.recent.newest()];
  expect(kept.map(({ text }) => `${text}\n`).reverse()).toEqual(written);
  expect(kept.map(({ number }) => number)).toEqual([1, 0]);
});

it('forgets the oldest, and cuts what is too long', () => {
  const ring = new LogRing();
  const stream = ring.tee({ write: () => undefined });
  for (let i = 0; i < 5_001; i += 1)
    stream.write(`{"level":"info","room":"a","msg":"${String(i)}"}\n`);
  stream.write(`{"level":"info","room":"b","msg":"${'x'.repeat(10_000)}"}\n`);
  const all = [...ring.newest()];
  expect(all).toHaveLength(5_000);
  expect(all.at(-1)?.text).toContain('"2"');
  expect(all[0]?.text).toHaveLength(4_000);
  // Cut in the middle it is no JSON any more, and is shown all the same.
  expect(logLines(ring, {}, 1)).toMatchObject([{ number: 5_001, level: 'error', at: null }]);
});

it('narrows down by level, room, text, and what was seen already', () => {
  const { recent, inbound, outbound } = createLogs({
    level: 'debug',
    to: { write: () => undefined },
  });
  inbound.debug('one');
  inbound.warn({ code: 'Two-Code' }, 'two');
  outbound.error('three');
  const found = (filter: Parameters<typeof logLines>[1]): string[] =>
    logLines(recent, filter, 10).map(({ message }) => message);
  expect(found({})).toEqual(['three', 'two', 'one']);
  expect(found({ level: 'warn' })).toEqual(['three', 'two']);
  expect(found({ room: 'inbound' })).toEqual(['two', 'one']);
  expect(found({ text: 'two-code' })).toEqual(['two']);
  expect(found({ after: 1 })).toEqual(['three']);
});
