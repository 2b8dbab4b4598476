/** Nothing that arrives may throw: random JSON, and fixtures with any part of them replaced by something else. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FUZZ_SEED } from '../../../tests/support/fuzz-seed.ts';
import type { PhoneJid } from '../message.ts';
import { isJson } from './decode.ts';
import type { Json } from './decode.ts';
import { FIXTURES } from './fixtures/all.ts';
import { anything, mutationsOf, placesIn, replaced } from '../../../tests/support/mutations.ts';
import { TYPE_BODIES } from './fixtures/types/all.ts';
import { OWN } from './fixtures/fixture.ts';
import { readEvolutionEvent, readWhatsAppLine, readWhatsAppMessage } from './read-evolution.ts';
import { readDeliveryPost } from './read-highlevel.ts';
import { restoreMedia } from './slim.ts';

const bodies = [
  ...FIXTURES.flatMap(([, fixtures]) => fixtures.map((fixture) => fixture.body)),
  ...TYPE_BODIES,
];
const own = { ownJid: OWN as PhoneJid };
const RUNS = { seed: FUZZ_SEED, numRuns: 3000 };

const PATHS = /^(body|event|data(\.[\w]+)*|messageId|locationId|contactId|message|attachments)$/;

/** Reads, stores and reads again as the relay does; returns nothing, since only that it ends well matters. */
function readAll(body: unknown): void {
  const { what, pairs } = readEvolutionEvent(body, own);
  for (const { lid, phone } of pairs) {
    expect(lid).toMatch(/^\d+@lid$/);
    expect(phone).toMatch(/^\d+@s\.whatsapp\.net$/);
  }
  if (what.type === 'ignored') expect(what.reason).toMatch(/^[a-z.-]+$/);
  if (what.type === 'unreadable') expect(what.field).toMatch(PATHS);
  if (what.type === 'message') {
    const stored = JSON.parse(JSON.stringify(what.slim)) as Json;
    const again = readWhatsAppMessage(stored, own);
    expect(again && { ...again, sentAt: 0 }).toEqual({ ...what.message, sentAt: 0 });
    if (what.mediaKeys !== null) restoreMedia(stored, what.mediaKeys);
  }
  if (what.type === 'line') {
    expect(
      readWhatsAppLine(what.event, JSON.parse(JSON.stringify(what.slim)) as Json),
    ).not.toBeNull();
  }
}

const mutated = mutationsOf(bodies);

describe('never throws', () => {
  test('random JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), readAll), RUNS);
    fc.assert(
      fc.property(fc.jsonValue(), (body) => void readDeliveryPost(body)),
      RUNS,
    );
  });

  test('random data under every event', () => {
    const events = [...new Set(bodies.filter(isJson).map((body) => body['event']))];
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.jsonValue(), (event, data) => {
        readAll({ event, data });
      }),
      RUNS,
    );
  });

  test('fixtures with parts replaced', () => {
    fc.assert(fc.property(mutated, readAll), { seed: FUZZ_SEED, numRuns: 10_000 });
  });

  test('delivery posts with parts replaced', () => {
    const post = {
      contactId: 'c1',
      locationId: 'l1',
      messageId: 'm1',
      type: 'SMS',
      phone: '+1',
      message: 'm',
      attachments: ['https://a/b'],
      userId: 'u',
    };
    const change = fc.record({ where: fc.nat(), by: anything });
    fc.assert(
      fc.property(change, ({ where, by }) => {
        const places = placesIn(post);
        const reading = readDeliveryPost(replaced(post, places[where % places.length] ?? [], by));
        if (reading.type === 'unreadable') expect(reading.field).toMatch(PATHS);
      }),
      RUNS,
    );
  });

  test('endless nesting', () => {
    for (const [open, close] of [
      ['{"message":', '}'],
      ['{"ephemeralMessage":{"message":', '}}'],
      ['{"conversation":[', ']}'],
      ['{"contextInfo":{"quotedMessage":', '}}'],
    ] as const) {
      const deep = `${open.repeat(20_000)}{}${close.repeat(20_000)}`;
      const nested: unknown = JSON.parse(deep);
      const key = { id: 'x', remoteJid: '201111111111111@lid' };
      readAll({ event: 'messages.upsert', data: { key, message: nested, contextInfo: nested } });
      readAll({ event: 'messages.edited', data: { key, type: 14, editedMessage: nested } });
    }
  });
});
