import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PhoneJid } from '../message.ts';
import { isJson } from './decode.ts';
import type { Json } from './decode.ts';
import { FIXTURES } from './fixtures/all.ts';
import { envelope, ID, messageData, NOW, OWN, PHONE, upsert } from './fixtures/fixture.ts';
import type { Fixture } from './fixtures/fixture.ts';
import { readEvolutionEvent, readWhatsAppLine, readWhatsAppMessage } from './read-evolution.ts';
import { restoreMedia } from './slim.ts';

const own = (fixture: Fixture) => ({
  ownJid: (fixture.ownJid === undefined ? OWN : fixture.ownJid) as PhoneJid | null,
  now: NOW,
});

/** Names under which something lies that must never be stored. */
const SECRET =
  /"(apikey|base64|jpegThumbnail|waveform|messageSecret|senderKeyDistributionMessage|mediaKey|directPath|fileEncSha256|fileSha256|mediaUrl|encPayload|encIv|token)"|mmg\.whatsapp\.net/;

describe.each(FIXTURES)('%s', (_group, fixtures) => {
  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, fixture) => {
    const before = JSON.stringify(fixture.body);
    const reading = readEvolutionEvent(fixture.body, own(fixture));
    expect(JSON.stringify(fixture.body)).toBe(before);
    expect(reading.pairs).toEqual(fixture.pairs ?? []);
    expect(reading.instanceName).toBe('sales');
    const { what } = reading;
    if (what.type === 'message') {
      const { slim, mediaKeys, gateway, ...plain } = what;
      const { mediaKeys: expectedKeys, gateway: expectedGateway, ...expected } = fixture.what;
      expect(plain).toEqual(expected);
      expect(gateway).toBe(expectedGateway ?? false);
      if (expectedKeys !== undefined) expect(mediaKeys).toEqual(expectedKeys);
      const stored = JSON.parse(JSON.stringify(slim)) as Json;
      expect(JSON.stringify(slim)).not.toMatch(SECRET);
      expect(readWhatsAppMessage(stored, own(fixture))).toEqual(what.message);
      expect(readWhatsAppMessage(restoreMedia(stored, mediaKeys ?? {}), own(fixture))).toEqual(
        what.message,
      );
    } else if (what.type === 'line') {
      expect(what).toMatchObject(fixture.what);
      expect(what.id).toMatch(/^[\x21-\x7e]{1,170}$/);
      expect(JSON.stringify(what.slim)).not.toMatch(SECRET);
      expect(readWhatsAppLine(what.event, what.slim)).toEqual({
        content: fixture.line,
        target: what.target,
      });
    } else {
      expect(what).toEqual(fixture.what);
    }
  });
});

describe('one thing makes one line', () => {
  const idOf = (event: string, data: unknown) => {
    const { what } = readEvolutionEvent(envelope(event, data), { ownJid: null, now: NOW });
    return what.type === 'line' ? what.id : what;
  };
  const edit = (words: string, timestampMs: unknown, type: unknown = 14) => ({
    key: { id: ID, remoteJid: PHONE, fromMe: true },
    type,
    editedMessage: { conversation: words },
    timestampMs,
  });

  test('a deletion, whichever events report it', () => {
    const ids = [
      idOf('messages.edited', { key: { id: ID, remoteJid: OWN, fromMe: true }, type: 'REVOKE' }),
      idOf('messages.delete', { id: ID, remoteJid: PHONE, fromMe: false }),
      idOf('messages.delete', { id: 'cm1', key: { id: ID, remoteJid: PHONE, fromMe: true } }),
      idOf('messages.delete', { id: 'cm1', key: { id: ID } }),
    ];
    expect(new Set(ids)).toEqual(new Set([`revoke:${ID}`]));
  });

  test('an edit, whichever form it is reported in', () => {
    const first = idOf('messages.edited', edit('b', '1764000003000', 'MESSAGE_EDIT'));
    expect(first).toMatch(/^edit:/);
    expect(idOf('send.message.update', edit('b', 1764000003000))).toBe(first);
    expect(
      idOf('messages.edited', {
        ...edit('b', { low: -1_231_555_656, high: 410, unsigned: true }),
        editedMessage: { extendedTextMessage: { text: 'b' } },
      }),
    ).toBe(first);
  });

  test('two edits make two lines, also back to an earlier wording', () => {
    const ids = [edit('a', 1764000003000), edit('b', 1764000004000), edit('a', 1764000005000)].map(
      (data) => idOf('messages.edited', data),
    );
    expect(new Set(ids).size).toBe(3);
  });
});

describe('what cannot be read is named', () => {
  test.each([
    ['body', null],
    ['body', 'text'],
    ['body', [1]],
    ['event', { data: {} }],
    ['event', { event: 5, data: {} }],
    ['data', envelope('messages.upsert', null)],
    ['data', envelope('messages.upsert', 'x')],
    ['data', envelope('messages.upsert', [messageData({}), messageData({})])],
    ['data.key', upsert({}, { key: null })],
    ['data.key.id', upsert({}, { key: { remoteJid: PHONE } })],
    ['data.key.id', upsert({}, { key: { remoteJid: PHONE, id: { $gt: '' } } })],
    ['data.key.id', upsert({}, { key: { remoteJid: PHONE, id: 'a b' } })],
    ['data.key.id', upsert({}, { key: { remoteJid: PHONE, id: 'x'.repeat(101) } })],
    ['data.key.fromMe', upsert({}, { key: { remoteJid: PHONE, id: ID, fromMe: 'yes' } })],
    ['data.key.remoteJid', upsert({}, { key: { id: ID } })],
    ['data.key.remoteJid', upsert({}, { key: { id: ID, remoteJid: 'somebody' } })],
    [
      'data.key.remoteJid',
      upsert({}, { key: { id: ID, remoteJid: '5511988887777@evil.example' } }),
    ],
    ['data.message', upsert('text')],
    ['data.message.conversation', upsert({ conversation: 7 })],
    [
      'data.message.ephemeralMessage.message.conversation',
      upsert({ ephemeralMessage: { message: { conversation: [] } } }),
    ],
    ['data.id', envelope('call', { from: PHONE })],
    ['data.from', envelope('call', { id: 'C1', from: 'nobody' })],
    ['data.key.id', envelope('messages.edited', { type: 'REVOKE' })],
    ['data.id', envelope('messages.delete', {})],
    ['data', envelope('messages.update', null)],
    ['data', envelope('connection.update', 3)],
  ])('%s', (field, body) => {
    expect(readEvolutionEvent(body, { ownJid: null }).what).toEqual({
      type: 'unreadable',
      reason: 'wrong-type',
      field,
    });
  });
});

test('the own number is never needed to read again what was stored', () => {
  const body = upsert(
    { conversation: 'oi' },
    { key: { id: ID, fromMe: true, remoteJid: '201111111111111@lid', remoteJidAlt: OWN } },
  );
  const { what } = readEvolutionEvent(body, { ownJid: null, now: NOW });
  if (what.type !== 'message') throw new Error(what.type);
  expect(readWhatsAppMessage(what.slim, { ownJid: null })?.peer).toEqual(what.message.peer);
});

test('stored data that holds no message reads as null', () => {
  expect(readWhatsAppMessage({}, { ownJid: null })).toBeNull();
  expect(readWhatsAppMessage({ key: { id: ID, remoteJid: PHONE } }, { ownJid: null })).toBeNull();
  expect(readWhatsAppLine('messages.edited', { type: 'MESSAGE_EDIT' })).toBeNull();
  expect(readWhatsAppLine('messages.edited', { key: { id: ID }, type: 'x' })).toBeNull();
});

describe('bodies recorded from a real server', () => {
  const root = resolve(import.meta.dirname, '../../..');
  const reference = resolve(root, process.env['WAYBRIDGE_REFERENCE'] ?? '../shared/reference');
  const folder = join(reference, 'evolution-captures');
  const present = existsSync(folder);
  if (!present && process.env['WAYBRIDGE_FORBID_SKIPS'] !== '1') {
    test.skip(`skipped: no recorded bodies in ${folder}`, () => undefined);
    return;
  }

  /** What each file must be read as; by the name that follows the number. */
  const expected: Readonly<Record<string, string>> = {
    'status-instance': 'connection close',
    'logout-instance': 'connection close',
    'connection-update': 'connection close|connection open',
    'messages-upsert-conversation-text': 'message contact text',
    'messages-upsert-conversation-quote': 'message contact text quoting Mensagem original',
    'messages-upsert-imageMessage': 'message contact image',
    'messages-upsert-audioMessage': 'message contact audio',
    'messages-upsert-documentMessage': 'message contact document',
    'messages-upsert-locationMessage': 'message contact line.location',
    'messages-upsert-contactMessage': 'message contact line.contacts',
    'messages-upsert-reactionMessage': 'message contact line.reaction',
    'messages-edited': 'line edit|line revoke',
    'messages-delete': 'line revoke',
    'messages-upsert-viewOnceMessageV2': 'message contact image',
    'messages-upsert-conversation-group': 'message contact text',
    'messages-upsert-conversation-own-phone': 'message phone text',
    'messages-upsert-conversation-lid': 'message contact text',
    'send-message-conversation': 'message gateway text',
    'send-message-update': 'line edit',
    'messages-delete-conversation': 'line revoke',
    'send-message-imageMessage': 'message gateway image',
  };
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

  test('all of them are there', () => {
    expect(files.length).toBeGreaterThanOrEqual(24);
  });

  test.each(files)('%s', (file) => {
    const body: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const { what, instanceName, sender, pairs } = readEvolutionEvent(body, { ownJid: null });
    const wanted = expected[/^\d+-(.*)\.json$/.exec(file)?.[1] ?? ''] ?? 'nothing known';
    expect(wanted.split('|')).toContain(summary(what));
    expect(instanceName).toBe('demo');
    expect(sender).toBe(OWN);
    if (isJson(body) && JSON.stringify(body['data']).includes('@lid')) {
      expect(pairs).toEqual([{ lid: '201111111111111@lid', phone: PHONE }]);
    }
    if (what.type === 'message') {
      expect(readWhatsAppMessage(what.slim, { ownJid: null })).toEqual(what.message);
      expect(JSON.stringify(what.slim)).not.toMatch(SECRET);
      expect(what.mediaKeys === null).toBe(what.message.content.type !== 'media');
    }
  });
});

function summary(what: ReturnType<typeof readEvolutionEvent>['what']): string {
  switch (what.type) {
    case 'message': {
      const { origin, content, quote } = what.message;
      const said =
        content.type === 'media' ? content.media : content.type === 'line' ? content.code : 'text';
      const quoting = quote?.text != null ? ` quoting ${quote.text}` : '';
      return `message ${origin} ${said}${quoting}`;
    }
    case 'line':
      return `line ${what.id.slice(0, what.id.indexOf(':'))}`;
    case 'connection':
      return `connection ${what.state}`;
    case 'receipt':
      return `receipt ${what.status}`;
    case 'ignored':
      return `ignored ${what.reason}`;
    case 'unreadable':
      return `unreadable ${what.field}`;
  }
}
