import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../../tests/support/temp-folder.ts';
import { Events } from '../../events.ts';
import { createLogs } from '../../log.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import { TIMES } from '../../settings/times.ts';
import { openStorage } from '../../storage/open-storage.ts';
import type { Storage } from '../../storage/storage.ts';
import { Journal } from '../journal/journal.ts';
import type { InstanceId, LocationId } from '../message.ts';
import { People } from '../people.ts';
import { GROUP, KEY, LID, MEDIA, PHONE, SENT, upsert } from '../reading/fixtures/fixture.ts';
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
    journal,
    people,
    dates: new MessageDates(),
    times: TIMES,
    events: new Events(logs.events),
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
