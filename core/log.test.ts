import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createLogs } from './log.ts';
import { prettyStream } from './log-pretty.ts';
import { Secret } from './settings/secrets.ts';

function capture(): { lines: string[]; to: { write: (line: string) => void } } {
  const lines: string[] = [];
  return { lines, to: { write: (line) => void lines.push(line) } };
}

it('writes one JSON line with time, level, room and message', () => {
  const { lines, to } = capture();
  createLogs({ level: 'info', to }).journal.info({ entryId: 'e1' }, 'claimed');
  expect(JSON.parse(lines[0] ?? '')).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
    room: 'journal',
    entryId: 'e1',
    msg: 'claimed',
  });
});

it('keeps quiet below its level', () => {
  const { lines, to } = capture();
  createLogs({ level: 'warn', to }).service.info('not shown');
  expect(lines).toEqual([]);
});

it('takes secrets and personal fields out, also of nested objects and errors', () => {
  const { lines, to } = capture();
  const error = Object.assign(
    new Error('POST with Bearer planted-1 to 5511987654321@s.whatsapp.net'),
    {
      code: 'network.cut',
      config: { headers: { authorization: 'planted-2' } },
      cause: new Error('apikey=planted-3'),
    },
  );
  createLogs({ level: 'info', to }).outbound.error(
    {
      err: error,
      apikey: 'planted-4',
      request: { headers: { authorization: 'planted-5' }, data: { text: 'planted-6' } },
      text: 'planted-7',
      setting: new Secret('planted-8'),
    },
    'failed',
  );
  const line = lines.join('');
  expect(line).not.toMatch(/planted|5511987654321/);
  expect(line).toContain('network.cut');
  expect(line).toContain('…21@s.whatsapp.net');
});

it('is readable on a terminal, with the stack below the line', () => {
  const out = new PassThrough({ encoding: 'utf8' });
  const logs = createLogs({ level: 'info', to: prettyStream(out) });
  logs.events.warn({ kind: 'whatsapp.message', sentence: 'It was too late.' }, 'entry.dead');
  logs.storage.error({ err: new Error('first', { cause: new Error('second') }) }, 'broken');
  const text = String(out.read());
  expect(text).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} WARN {2}events {3}entry\.dead kind=whatsapp\.message sentence="It was too late\."\n/,
  );
  expect(text).toMatch(/ {2}Error: first\n {6}at /);
  expect(text).toContain('Error: second');
});
