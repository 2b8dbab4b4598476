import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../../tests/support/temp-folder.ts';
import type { FoundMessage } from '../../clients/evolution/client.ts';
import { Events } from '../../events.ts';
import { createLogs } from '../../log.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import { Pulse } from '../../pairing/pulse.ts';
import { TIMES } from '../../settings/times.ts';
import { openStorage } from '../../storage/open-storage.ts';
import type { Storage } from '../../storage/storage.ts';
import { messageOfPart } from '../journal/facts.ts';
import { Journal } from '../journal/journal.ts';
import type {
  ContactId,
  ConversationId,
  HighLevelId,
  InstanceId,
  LocationId,
  WhatsAppId,
} from '../message.ts';
import { People } from '../people.ts';
import {
  envelope,
  GROUP,
  KEY,
  LID,
  MEDIA,
  PHONE,
  SENT,
  upsert,
} from '../reading/fixtures/fixture.ts';
import { ReceiptBook } from '../receipts/receipt-book.ts';
import { MessageDates } from './dates.ts';
import { JournalIntake } from './intake.ts';

const LOCATION = 'location-1' as LocationId;
const INSTANCE: InstanceRef = {
  id: 'instance-1' as InstanceId,
  locationId: LOCATION,
  name: 'sales',
  serverUrl: 'https://evo.example',
  ownJid: null,
  state: 'open',
  stateSince: 0,
  evolutionVersion: null,
};
const POST = {
  type: 'SMS',
  messageId: 'm-1',
  locationId: LOCATION,
  contactId: 'c-1',
  message: 'Olá',
};

const MISSED = {
  locationId: LOCATION,
  contactId: 'c-1' as ContactId,
  conversationId: 'conversation-1' as ConversationId,
  phone: null,
  text: 'Olá',
  attachments: [],
  userId: null,
  replyToAltId: null,
};

async function opened(): Promise<{
  intake: JournalIntake;
  storage: Storage;
  close: () => Promise<void>;
}> {
  const storage = await openStorage({ dataDir: await tempFolder() });
  let open = true;
  const close = async (): Promise<void> => {
    if (open) await storage[Symbol.asyncDispose]();
    open = false;
  };
  onTestFinished(close);
  const people = await People.load(storage);
  const owner = { relayId: 'relay-1', epoch: 1 };
  const journal = await Journal.open({
    storage,
    people,
    owner,
    blockLimit: () => 0,
  });
  const logs = createLogs({ level: 'silent', to: { write: () => undefined } });
  const intake = new JournalIntake({
    admission: {
      refusedBy: (_, what) =>
        Promise.resolve(
          what.type === 'message' && what.message.peer.type === 'group' ? 'group' : null,
        ),
    },
    journal,
    people,
    dates: new MessageDates(),
    times: TIMES,
    events: new Events(logs.events),
    receipts: new ReceiptBook(storage),
    pulse: new Pulse(),
    mayBeOwnSend: () => false,
    hasLocation: (id) => id === LOCATION,
    providerOf: () => null,
    asSent: (message) => message,
    seal: (plain) => `sealed ${String(plain.length)}`,
    heardConnection: () => Promise.resolve(),
  });
  return { intake, storage, close };
}

async function rows(storage: Storage): Promise<{ order_at: number; payload: string | null }[]> {
  return storage.db
    .selectFrom('journal')
    .select(['order_at', 'payload', 'state', 'waits_for'])
    .orderBy('position')
    .execute();
}

function says(text: string, key: Record<string, unknown> = {}): unknown {
  return upsert({ conversation: text }, { key: { ...KEY, ...key } });
}

describe('the intake', () => {
  it('resolves when the entry is committed, not before (P1)', async () => {
    const { intake, storage } = await opened();
    await intake.evolution(INSTANCE, says('Oi'));
    expect(await rows(storage)).toHaveLength(1);
    await intake.highlevel(POST);
    expect(await rows(storage)).toHaveLength(2);
  });

  it('rejects what could not be stored (P1)', async () => {
    const { intake, close } = await opened();
    await close();
    await expect(intake.evolution(INSTANCE, says('Oi'))).rejects.toThrow();
    await expect(intake.highlevel(POST)).rejects.toThrow();
  });

  it('knows a message again that comes under another address of its chat (P2)', async () => {
    const { intake, storage } = await opened();
    await intake.evolution(INSTANCE, says('Oi', { remoteJid: LID, remoteJidAlt: '' }));
    await intake.evolution(INSTANCE, says('Oi', { remoteJid: PHONE, remoteJidAlt: '' }));
    await intake.evolution(INSTANCE, says('Oi', { remoteJid: PHONE, remoteJidAlt: LID }));
    expect(await rows(storage)).toHaveLength(1);
  });

  it('orders by WhatsApp’s own time (P3)', async () => {
    const { intake, storage } = await opened();
    await intake.evolution(INSTANCE, says('Oi'));
    expect(await rows(storage)).toMatchObject([{ order_at: SENT * 1_000 }]);
  });

  it('puts what no post brought where it stands in its conversation, whenever the others came (P3)', async () => {
    const { intake, storage } = await opened();
    const written = ['m-0', 'm-1', 'm-2', 'm-3'];
    const missed = (id: string): Promise<boolean> =>
      intake.missed({
        message: { ...MISSED, id: id as HighLevelId },
        // Long before any of them came here.
        writtenAt: 1_000,
        tooOld: false,
        expiresAt: Date.now() + 60_000,
        isBefore: (other) => written.indexOf(id) < written.indexOf(other),
      });
    await intake.highlevel(POST);
    await missed('m-2');
    await missed('m-0');
    await intake.highlevel({ ...POST, messageId: 'm-3' });
    const sent = await storage.db
      .selectFrom('journal')
      .select('dedupe_key')
      .orderBy('order_at')
      .orderBy('position')
      .execute();
    expect(sent.map(({ dedupe_key: key }) => messageOfPart(LOCATION, key))).toEqual(written);
  });

  it('stores media keys sealed, and nothing of a group (P8)', async () => {
    const { intake, storage } = await opened();
    await intake.evolution(INSTANCE, upsert({ imageMessage: MEDIA }));
    await intake.evolution(INSTANCE, says('to all', { id: 'G1', remoteJid: GROUP }));
    const [image, ...others] = await rows(storage);
    expect(others).toEqual([]);
    expect(image?.payload).toContain('"sealed":"sealed ');
    expect(image?.payload).not.toContain('mediaKey"');
    expect(image?.payload).not.toContain('mmg.whatsapp.net');
  });

  it('parks a post for a location that is not there yet', async () => {
    const { intake, storage } = await opened();
    await intake.highlevel({ ...POST, locationId: 'location-2' });
    expect(await rows(storage)).toMatchObject([
      { state: 'parked', waits_for: 'location:location-2' },
    ]);
  });
});

/** A record of Evolution's database, as `findMessages` gives it. */
function record(
  text: string | null,
  {
    id = String(KEY.id),
    updates = [],
    sentAt = SENT * 1_000,
    key = {},
  }: Partial<Omit<FoundMessage, 'id'>> & { id?: string; key?: Record<string, unknown> } = {},
): FoundMessage {
  const message = text === null ? {} : { conversation: text };
  const whole = { ...KEY, id, ...key };
  return {
    id: id as WhatsAppId,
    remoteJid: PHONE,
    remoteJidAlt: LID,
    fromMe: key.fromMe === true,
    sentAt,
    message,
    messageType: 'conversation',
    recordId: 'cm1',
    updates,
    record: {
      id: 'cm1',
      key: whole,
      message: text === null ? null : message,
      messageType: 'conversation',
      messageTimestamp: sentAt / 1_000,
      MessageUpdate: updates.map((status) => ({ status })),
    },
  };
}

function edited(text: string, at = SENT * 1_000 + 5_123): unknown {
  return envelope('messages.edited', {
    key: { id: KEY.id, remoteJid: PHONE, fromMe: false },
    type: 'MESSAGE_EDIT',
    editedMessage: { extendedTextMessage: { text } },
    timestampMs: String(at),
  });
}

describe('what is found again in Evolution', () => {
  const EDITED = { updates: ['EDITED'], sentAt: (SENT + 6) * 1_000 };

  it('is the entry that the webhook would have made, and is marked', async () => {
    const { intake, storage } = await opened();
    expect(await intake.recovered(INSTANCE, [record('Oi')])).toBe(1);
    expect(await intake.recovered(INSTANCE, [record('Oi')])).toBe(0);
    await intake.evolution(INSTANCE, says('Oi'));
    const [only, ...others] = await rows(storage);
    expect(others).toEqual([]);
    const payload = JSON.parse(only?.payload ?? '') as Record<string, unknown>;
    expect(payload).toMatchObject({ recovered: true, gateway: false });
    expect(payload.data).not.toHaveProperty('MessageUpdate');
  });

  it('does not double an edit that a webhook told, whatever its millisecond', async () => {
    const { intake, storage } = await opened();
    await intake.evolution(INSTANCE, says('Oi'));
    await intake.evolution(INSTANCE, edited('Olá'));
    expect(await intake.recovered(INSTANCE, [record('Olá', EDITED)])).toBe(0);
    expect(await rows(storage)).toHaveLength(2);
  });

  it('does not double an edit that a webhook tells after it was found', async () => {
    const { intake, storage } = await opened();
    await intake.evolution(INSTANCE, says('Oi'));
    expect(await intake.recovered(INSTANCE, [record('Olá', EDITED)])).toBe(1);
    await intake.evolution(INSTANCE, edited('Olá'));
    expect(await rows(storage)).toHaveLength(2);
  });

  it('knows its own words again, when both come at the same moment', async () => {
    const { intake, storage } = await opened();
    await intake.evolution(INSTANCE, says('Oi'));
    await Promise.all([
      intake.evolution(INSTANCE, edited('Olá')),
      intake.recovered(INSTANCE, [record('Olá', EDITED)]),
      intake.evolution(INSTANCE, edited('Olá')),
    ]);
    expect(await rows(storage)).toHaveLength(2);
  });

  it('makes a line each time that a message is edited back and forth', async () => {
    const { intake, storage } = await opened();
    await intake.evolution(INSTANCE, says('Oi'));
    await intake.evolution(INSTANCE, edited('Olá', SENT * 1_000 + 5_000));
    const back = { updates: ['EDITED'], sentAt: (SENT + 20) * 1_000 };
    expect(await intake.recovered(INSTANCE, [record('Oi', back)])).toBe(1);
    await intake.evolution(INSTANCE, edited('Olá', SENT * 1_000 + 40_000));
    expect(await rows(storage)).toHaveLength(4);
  });

  it('says of a message that is not here only its last words', async () => {
    const { intake, storage } = await opened();
    await intake.recovered(INSTANCE, [record('Olá', EDITED)]);
    await intake.evolution(INSTANCE, says('Oi'));
    await intake.evolution(INSTANCE, edited('Olá'));
    expect(await rows(storage)).toHaveLength(1);
  });

  it('takes DELETED at its word only where the content is gone (2.3.0 to 2.3.4 say it of edits)', async () => {
    const { intake, storage } = await opened();
    await intake.evolution(INSTANCE, says('Oi'));
    expect(await intake.recovered(INSTANCE, [record('Oi', { updates: ['DELETED'] })])).toBe(0);
    expect(await intake.recovered(INSTANCE, [record(null, { updates: ['DELETED'] })])).toBe(1);
    const unseen = record(null, { updates: ['DELETED'], id: '3AUNSEEN' });
    expect(await intake.recovered(INSTANCE, [unseen])).toBe(0);
    expect(await rows(storage)).toHaveLength(2);
  });

  it('keeps what the phone sent in the person’s lane, and what the gateway sent out of it', async () => {
    const { intake, storage } = await opened();
    const sent = record('from an API', { id: '3EB0SENT' });
    const api = {
      ...sent,
      fromMe: true,
      record: { ...sent.record, key: { id: sent.id, fromMe: true, remoteJid: PHONE } },
    };
    await intake.recovered(INSTANCE, [
      record('from the phone', { id: '3APHONE', key: { fromMe: true, addressingMode: 'pn' } }),
      api,
    ]);
    const lanes = await storage.db
      .selectFrom('journal')
      .select('lane')
      .orderBy('position')
      .execute();
    expect(lanes.map(({ lane }) => lane.slice(0, 3))).toEqual(['wa:', 'gw:']);
  });

  it('leaves groups out, and rejects what could not be stored', async () => {
    const { intake, storage, close } = await opened();
    const inGroup = record('to all', { id: 'G1', key: { remoteJid: GROUP } });
    expect(await intake.recovered(INSTANCE, [inGroup])).toBe(0);
    expect(await rows(storage)).toEqual([]);
    await close();
    await expect(intake.recovered(INSTANCE, [record('Oi')])).rejects.toThrow();
  });
});
