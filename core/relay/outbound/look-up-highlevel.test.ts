import { describe, expect, it } from 'vitest';
import type { ReadBackMessage } from '../../clients/highlevel/client.ts';
import type { ContactId, ConversationId, HighLevelId, LocationId } from '../message.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { lookUpInHighLevel } from './look-up-highlevel.ts';
import type { RelayParts } from './relay-parts.ts';

const PROVIDER = 'provider-1';
const DATE = 1_764_000_000_500;
const SOUGHT = {
  locationId: 'location-1' as LocationId,
  contact: {
    contactId: 'contact-1' as ContactId,
    conversationId: 'conversation-1' as ConversationId,
    lastInstanceId: null,
    peer: null,
    named: true,
    name: null,
    optedOutAt: null,
  },
  direction: 'inbound' as const,
  date: DATE,
  text: 'ok',
  hasAttachment: false,
};

function message(id: string, changes: Partial<ReadBackMessage> = {}): ReadBackMessage {
  return {
    id: id as HighLevelId,
    direction: 'inbound',
    date: DATE,
    body: 'ok',
    attachments: [],
    providerId: PROVIDER,
    status: null,
    userId: null,
    ...changes,
  };
}

/** What the look-up says when HighLevel has these messages and we have linked some of them. */
async function lookedUp(
  has: readonly ReadBackMessage[],
  linked: string[] = [],
  sought = SOUGHT,
): Promise<unknown> {
  const parts = {
    providerOf: () => PROVIDER,
    receipts: { linkedAmong: () => Promise.resolve(new Set(linked)) },
    highlevel: {
      messages: () => Promise.resolve({ messages: has, nextPage: false, lastMessageId: null }),
    },
  } as unknown as RelayParts;
  const calls = { call: (work: () => Promise<unknown>) => work() } as unknown as HighLevelCalls;
  const looked = await lookUpInHighLevel(parts, sought, calls);
  return looked.type === 'found' ? looked.found.message.id : looked.type;
}

describe('the look-up in HighLevel (P2)', () => {
  it('finds the message by its date', async () => {
    expect(await lookedUp([message('m2', { date: DATE + 1 }), message('m1')])).toBe('m1');
  });

  it('finds it by its content where the milliseconds of its date were cut off', async () => {
    expect(await lookedUp([message('m1', { date: DATE - 500 })])).toBe('m1');
  });

  it('finds what has a file by its text, whether the file was attached or told in a line', async () => {
    const file = { ...SOUGHT, hasAttachment: true };
    const date = DATE - 500;
    const attached = message('m1', { date, attachments: ['https://f/a.png'] });
    const told = message('m1', { date, body: 'ok\n📷 Photo\nThe file is here: https://r/media/x' });
    const other = message('m1', { date, body: 'not ok', attachments: ['https://f/a.png'] });
    expect(await lookedUp([attached], [], file)).toBe('m1');
    expect(await lookedUp([told], [], file)).toBe('m1');
    expect(await lookedUp([other], [], file)).toBe('absent');
    expect(await lookedUp([attached])).toBe('absent');
  });

  it('never takes what belongs to another entry, however alike', async () => {
    const before = message('m1', { date: DATE - 1 });
    expect(await lookedUp([before], ['m1'])).toBe('absent');
    expect(await lookedUp([message('m2'), before], ['m1'])).toBe('m2');
  });

  it('never takes what another provider wrote, or what went the other way', async () => {
    expect(await lookedUp([message('m1', { providerId: 'provider-2' })])).toBe('absent');
    expect(await lookedUp([message('m1', { direction: 'outbound' })])).toBe('absent');
  });

  it('decides nothing when two could be it', async () => {
    expect(await lookedUp([message('m1'), message('m2')])).toBe('open');
  });
});
