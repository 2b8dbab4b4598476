/** In what the versions differ, as the reference tells it of each. */
import { describe, expect, test } from 'vitest';
import { eventually } from '../../tests/support/eventually.ts';
import type { Json } from '../support/call.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';
import { PretendEvolution, type EvolutionOptions } from './pretend-evolution.ts';
import { EVOLUTION_VERSIONS, mannersOf, type EvolutionVersion } from './versions.ts';

const PHONE = '5511988887777@s.whatsapp.net';
const LID = '201111111111111@lid';

interface Stage extends AsyncDisposable {
  readonly evolution: PretendEvolution;
  readonly receiver: Receiver;
  /** The data of all events of this name so far. */
  readonly data: (event: string) => Promise<Json[]>;
}

async function stage(version: string, options: EvolutionOptions = {}): Promise<Stage> {
  const receiver = await startReceiver();
  const evolution = await PretendEvolution.start({
    version,
    retry: { initialDelayMs: 5, maxDelayMs: 10, attempts: 4 },
    ...options,
  });
  evolution.addInstance({ name: 'shop', webhook: { url: receiver.url } });
  evolution.addPerson({ phone: '5511988887777', lid: LID, name: 'Maria' });
  return {
    evolution,
    receiver,
    async data(event) {
      await evolution.idle();
      const found = receiver.posts.filter(({ body }) => body['event'] === event);
      return found.map(({ body }) => body['data'] as Json);
    },
    async [Symbol.asyncDispose]() {
      await evolution[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
    },
  };
}

/** A LID chat's key, without its id. */
const LID_KEYS: Readonly<Record<EvolutionVersion, Json>> = {
  '2.2.3': { remoteJid: LID },
  '2.3.0': { remoteJid: LID, senderPn: PHONE },
  '2.3.4': { remoteJid: PHONE, previousRemoteJid: LID },
  '2.3.5': { remoteJid: LID, remoteJidAlt: PHONE, addressingMode: 'lid', participant: '' },
  '2.3.6': { remoteJid: LID, remoteJidAlt: PHONE, addressingMode: 'lid', participant: '' },
  '2.3.7': { remoteJid: PHONE, remoteJidAlt: PHONE, addressingMode: 'lid', participant: '' },
  '2.4.0': { remoteJid: PHONE, remoteJidAlt: LID, addressingMode: 'pn', participant: '' },
};
const EDIT_STATUS: Readonly<Record<EvolutionVersion, readonly Json[]>> = {
  '2.2.3': [{}],
  '2.3.0': [{ status: 'DELETED' }],
  '2.3.4': [{ status: 'DELETED' }],
  '2.3.5': [],
  '2.3.6': [],
  '2.3.7': [{ status: 'SERVER_ACK', message: { conversation: 'b' } }],
  '2.4.0': [{ status: 'SERVER_ACK', message: { conversation: 'b' } }],
};

describe.each(EVOLUTION_VERSIONS)('%s', (version) => {
  const isNewest = ['2.3.7', '2.4.0'].includes(version);

  test('shows a LID chat, edits, deletions, votes and numbers in its own way', async () => {
    await using its = await stage(version);
    const { evolution } = its;
    const { whatsappId } = evolution.receives({ from: LID, lid: true, text: 'a' });
    evolution.receives({ from: LID, image: true });
    evolution.receives({ from: LID, vote: { poll: whatsappId, options: ['Monday'] } });
    evolution.edits(whatsappId, 'b');
    evolution.revokes(whatsappId);
    // Posts overtake each other.
    const upserts = Object.groupBy(await its.data('messages.upsert'), (one) =>
      String(one['messageType']),
    );
    const [text] = upserts['conversation'] ?? [];
    const [picture] = upserts['imageMessage'] ?? [];
    const votes = upserts['pollUpdateMessage'] ?? [];
    expect(text?.['key']).toEqual({ ...LID_KEYS[version], id: whatsappId, fromMe: false });
    const { imageMessage } = picture?.['message'] as { imageMessage: Json };
    const isPlain = ['2.2.3', '2.3.0', '2.3.4', '2.3.5'].includes(version);
    expect([typeof imageMessage['fileLength'], typeof imageMessage['mediaKey']]).toEqual(
      isPlain ? ['string', 'string'] : ['object', 'object'],
    );
    expect(votes).toMatchObject(
      isNewest
        ? [
            {
              message: { pollUpdateMessage: { vote: { selectedOptions: ['Monday'] } } },
              pollUpdates: [{ name: 'Monday' }],
            },
          ]
        : [],
    );
    const told = (await its.data('messages.update')).map(({ status, message }): Json => ({
      status,
      message,
    }));
    expect(told).toEqual(EDIT_STATUS[version].map((what) => ({ ...EMPTY, ...what })));
    const [deleted] = await its.data('messages.delete');
    expect(deleted?.['status']).toBe(isNewest ? 'DELETED' : undefined);
  });

  test('repeats what its filters let through', async () => {
    await using its = await stage(version);
    const { evolution } = its;
    const { whatsappId } = evolution.receives({ from: PHONE, text: 'a' });
    evolution.redelivers(whatsappId);
    const isRepeated = version === '2.2.3' || isNewest;
    expect(await its.data('messages.upsert')).toHaveLength(isRepeated ? 2 : 1);
    const sent = await fetch(`${evolution.url}/message/sendText/shop`, {
      method: 'POST',
      headers: { apikey: evolution.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ number: PHONE, text: 'Hello' }),
    });
    const { key } = (await sent.json()) as { key: { id: string } };
    evolution.receipt(key.id, 'READ');
    const isFirstAgain = evolution.receipt(key.id, 'READ');
    if (version === '2.2.3') expect(isFirstAgain).toBe(true);
    if (mannersOf(version).repeatsStatus === 'never') expect(isFirstAgain).toBe(false);
    if (isNewest) await eventually(() => expect(evolution.receipt(key.id, 'READ')).toBe(true));
  });
});

const EMPTY: Json = { status: undefined, message: undefined };

test('an edit by a newer phone is a message without a readable text, or nothing', async () => {
  for (const [version, count] of [
    ['2.3.6', 0],
    ['2.3.7', 1],
  ] as const) {
    await using its = await stage(version);
    const { whatsappId } = its.evolution.receives({ from: PHONE, text: 'a' });
    its.evolution.edits(whatsappId, 'b', { secretly: true });
    const upserts = await its.data('messages.upsert');
    const secret = upserts.filter((one) => one['messageType'] !== 'conversation');
    expect(secret).toHaveLength(count);
    expect(await its.data('messages.edited')).toEqual([]);
    if (count === 1)
      expect(secret[0]).toMatchObject({
        messageType: 'secretEncryptedMessage',
        message: { secretEncryptedMessage: { targetMessageKey: { id: whatsappId } } },
      });
  }
});

test('2.3.6 loses the rest of a batch after a LID without its phone, others do not', async () => {
  for (const [version, count] of [
    ['2.3.6', 2],
    ['2.3.7', 3],
  ] as const) {
    await using its = await stage(version);
    its.evolution.receivesBatch([
      { from: PHONE, text: 'a' },
      { from: LID, lid: true, hideAlt: true, text: 'b' },
      { from: PHONE, text: 'c' },
    ]);
    expect(await its.data('messages.upsert')).toHaveLength(count);
    expect(its.evolution.messages()).toHaveLength(3);
  }
});

test('before 2.3 no answer ends the tries; later 404 does', async () => {
  for (const [version, attempts] of [
    ['2.2.3', 3],
    ['2.3.0', 1],
  ] as const) {
    await using its = await stage(version);
    await its.evolution.idle();
    its.receiver.answers.push(404, 404);
    // Contacts and chats are told beside it, whose posts would take the answers.
    its.evolution.emit('shop', 'presence.update', {});
    await its.evolution.idle();
    const tries = its.receiver.posts.filter(({ body }) => body['event'] === 'presence.update');
    expect(tries).toHaveLength(attempts);
  }
});

test('only 2.4 names the event in headers', async () => {
  for (const version of ['2.3.7', '2.4.0']) {
    await using its = await stage(version);
    its.evolution.emit('shop', 'presence.update', {});
    await its.evolution.idle();
    const headers = its.receiver.posts.at(-1)?.headers ?? {};
    const [instance] = its.evolution.instances();
    expect([headers['x-event-type'], headers['x-instance-id']]).toEqual(
      version === '2.4.0' ? ['presence.update', instance?.id] : [undefined, undefined],
    );
  }
});

test('a lost network is a storm of connecting until it is back', async () => {
  await using its = await stage('2.3.6');
  its.evolution.goesOffline({ storm: true });
  const states = async () => (await its.data('connection.update')).map(({ state }) => state);
  await eventually(async () => {
    expect((await states()).filter((state) => state === 'connecting').length).toBeGreaterThan(2);
  });
  its.evolution.goesOnline();
  const before = await states();
  expect(before.filter((state) => state === 'open')).toHaveLength(2);
});

test('the version may change while it runs, and frees an instance that hears nothing', async () => {
  await using its = await stage('2.3.6');
  const { evolution } = its;
  await evolution.idle();
  const logOut = { method: 'DELETE', headers: { apikey: evolution.apiKey } };
  expect((await fetch(`${evolution.url}/instance/logout/shop`, logOut)).status).toBe(200);
  evolution.goesOnline();
  evolution.receives({ from: PHONE, text: 'unheard' });
  expect(await its.data('messages.upsert')).toEqual([]);
  evolution.setVersion('2.4.0');
  evolution.receives({ from: LID, lid: true, text: 'heard' });
  const [heard] = await its.data('messages.upsert');
  expect(heard?.['key']).toMatchObject(LID_KEYS['2.4.0']);
  const server = (await (await fetch(evolution.url)).json()) as { version: string };
  expect(server.version).toBe('2.4.0');
});
