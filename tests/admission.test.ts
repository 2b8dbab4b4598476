/** Whom a number relays: a refused chat is counted, makes no contact, and what was written is stored nowhere. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { AdmissionRule } from '../core/relay/admission/admission-book.ts';
import type { Jid } from '../core/relay/message.ts';
import { startControl } from './support/controlled-relay.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { json, run } from './support/run-command.ts';
import { addNumber } from './support/second-number.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
const GROUP = '120363000000000001@g.us';
const PLANTED = 'kept by nobody 7b1f';

function instance(relay: TestRelay) {
  return relay.service.parts.instances.require(relay.place.instance);
}

function set(relay: TestRelay, rule: AdmissionRule): Promise<void> {
  return relay.service.parts.relay.admission.book.set(instance(relay).id, { rule });
}

function refused(relay: TestRelay): [string, number][] {
  const { refusals } = relay.service.parts.relay.admission;
  return [...refusals.of(instance(relay).id)].map(({ reason, messages }) => [reason, messages]);
}

function written(relay: TestRelay): string[] {
  return relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);
}

function contacts(relay: TestRelay): (string | null)[] {
  return relay.highlevel.contacts(relay.place.locationId).map(({ phone }) => phone);
}

function know(relay: TestRelay, phone: string): void {
  relay.highlevel.addContact({ locationId: relay.place.locationId, phone: `+${phone}` });
}

/** Another program that uses the same gateway. */
async function foreignSend({ evolution, place }: TestRelay, text: string): Promise<void> {
  const answer = await fetch(`${evolution.url}/message/sendText/${place.instance}`, {
    method: 'POST',
    headers: { apikey: evolution.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ number: MARIA, text }),
  });
  expect(answer.status).toBe(201);
}

/** Whether the planted text stands in any file of the data folder, the write-ahead log included. */
async function isOnDisk(relay: TestRelay): Promise<boolean> {
  const { dataDir } = relay.config;
  const files = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const bodies = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name))),
  );
  return bodies.some((body) => body.includes(PLANTED));
}

describeRelay('admission per number', (start) => {
  it('lets in only who is in HighLevel already, and whoever comes to be there', async () => {
    await using relay = await start();
    const { evolution } = relay;
    await set(relay, 'known');
    know(relay, MARIA);
    evolution.receives({ from: MARIA, text: 'I am a customer' });
    evolution.receives({ from: JOAO, text: PLANTED });
    evolution.receives({ from: JOAO, text: PLANTED, fromMe: true });
    await relay.settled();
    expect(written(relay)).toEqual(['I am a customer']);
    expect(contacts(relay)).toEqual([`+${MARIA}`]);
    expect(refused(relay)).toEqual([['chat.not-known', 2]]);

    await set(relay, 'everyone');
    evolution.receives({ from: JOAO, text: 'now at once' });
    await relay.settled();
    expect(written(relay)).toEqual(['I am a customer', 'now at once']);
  });

  it('stores nothing while HighLevel cannot tell, and loses nothing by it', async () => {
    await using relay = await start();
    const { evolution, highlevel } = relay;
    await set(relay, 'known');
    know(relay, MARIA);
    highlevel.fault({ route: 'duplicate', kind: 'refuse', status: 500, times: 3 });
    evolution.receives({ from: MARIA, text: 'it may take a while' });
    await eventually(() => {
      expect(evolution.messages()[0]?.webhook?.attempts ?? 0).toBeGreaterThan(1);
    });
    await relay.settled();
    await eventually(() => {
      expect(written(relay)).toEqual(['it may take a while']);
    });
  });

  it('lets in whom the list allows, in any spelling, also by LID', async () => {
    await using relay = await start();
    const { evolution } = relay;
    const { book } = relay.service.parts.relay.admission;
    await set(relay, 'list');
    // Without the ninth digit.
    await book.add(instance(relay).id, 'allow', '551188887777@s.whatsapp.net' as Jid);
    evolution.receives({ from: MARIA, text: 'allowed' });
    evolution.receives({ from: JOAO, text: PLANTED });
    evolution.addPerson({ phone: MARIA, lid: '201111111111111@lid' });
    evolution.receives({ from: MARIA, text: 'by LID', lid: true });
    await relay.settled();
    expect(written(relay)).toEqual(['allowed', 'by LID']);
    expect(refused(relay)).toEqual([['chat.not-listed', 1]]);
    await book.remove(instance(relay).id, 'allow', `${MARIA}@s.whatsapp.net` as Jid);
    evolution.receives({ from: MARIA, text: PLANTED });
    await relay.settled();
    expect(written(relay)).toHaveLength(2);
  });

  it('refuses after a restart, and by catch-up, what it refused before', async () => {
    await using relay = await start();
    const { evolution } = relay;
    const { book } = relay.service.parts.relay.admission;
    await book.add(instance(relay).id, 'ignore', `${JOAO}@s.whatsapp.net` as Jid);
    await relay.restart();
    evolution.receives({ from: JOAO, text: PLANTED });
    await relay.settled();
    const { watch } = relay.service.parts;
    await watch.catchUp(instance(relay), Date.now() - 60_000);
    await watch.catchUp(instance(relay), Date.now() - 60_000);
    await relay.settled();
    expect(refused(relay)).toEqual([['chat.ignored', 1]]);
    expect(await relay.entries('whatsapp.message')).toEqual([]);
    // Taken back, it can be fetched: refusing left nothing behind that would pass for it.
    await relay.service.parts.relay.admission.book.remove(
      instance(relay).id,
      'ignore',
      `${JOAO}@s.whatsapp.net` as Jid,
    );
    await watch.catchUp(instance(relay), Date.now() - 60_000);
    await relay.settled();
    expect(written(relay)).toEqual([PLANTED]);
    await relay.restart();
    expect(refused(relay)).toEqual([['chat.ignored', 1]]);
  });

  it('leaves alone what two numbers of one location write to each other, unless it is wanted', async () => {
    await using relay = await start();
    const { evolution, place } = relay;
    await addNumber(relay, 'second', '5511990000002');
    evolution.receives({ instance: place.instance, from: '5511990000002', text: PLANTED });
    await relay.settled();
    expect(refused(relay)).toEqual([['chat.own-number', 1]]);
    expect(contacts(relay)).toEqual([]);
    await relay.service.parts.relay.admission.book.set(instance(relay).id, { ownNumbers: true });
    evolution.receives({ instance: place.instance, from: '5511990000002', text: 'wanted' });
    await relay.settled();
    expect(written(relay)).toEqual(['wanted']);
  });

  it('still sends to an ignored person, and knows the report of it for its own', async () => {
    await using relay = await start();
    const { evolution } = relay;
    await relay.meets(MARIA);
    const { book } = relay.service.parts.relay.admission;
    await book.add(instance(relay).id, 'ignore', `${MARIA}@s.whatsapp.net` as Jid);
    relay.answers('an agent may');
    await relay.settled();
    expect(evolution.sent()).toMatchObject([{ text: 'an agent may' }]);
    expect(refused(relay)).toEqual([]);
  });

  it('does not show what other programs send where that is switched off', async () => {
    await using relay = await start();
    const { book } = relay.service.parts.relay.admission;
    await relay.meets(MARIA);
    await foreignSend(relay, 'by a bot');
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', 'by a bot']);
    await book.set(instance(relay).id, { gateway: false });
    await foreignSend(relay, PLANTED);
    relay.answers('ours');
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', 'by a bot', 'ours']);
    expect(refused(relay)).toEqual([['chat.gateway-off', 1]]);
  });
});

describe('what a refused chat wrote', () => {
  it('is in no file of the data folder: message, edit, caption, group, and what was typed on the phone', async () => {
    await using relay = await TestRelay.create();
    const { evolution } = relay;
    const { book } = relay.service.parts.relay.admission;
    await book.add(instance(relay).id, 'ignore', `${JOAO}@s.whatsapp.net` as Jid);
    const first = evolution.receives({ from: JOAO, name: PLANTED, text: PLANTED });
    evolution.receives({ from: JOAO, image: true, caption: PLANTED });
    evolution.receives({ from: JOAO, text: PLANTED, fromMe: true });
    const inGroup = evolution.receives({ from: MARIA, group: GROUP, text: PLANTED });
    await evolution.idle();
    evolution.edits(first.whatsappId, `${PLANTED} edited`);
    evolution.edits(inGroup.whatsappId, `${PLANTED} edited`);
    evolution.receives({ from: MARIA, text: 'shown' });
    await relay.settled();
    await relay.service.parts.watch.catchUp(instance(relay), Date.now() - 60_000);
    await relay.settled();
    expect(written(relay)).toEqual(['shown']);
    expect(await isOnDisk(relay)).toBe(false);
    await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(relay.service.parts.storage.db);
    expect(await isOnDisk(relay)).toBe(false);
    await relay.restart();
    expect(await isOnDisk(relay)).toBe(false);
    // The search itself finds what is there.
    evolution.receives({ from: MARIA, text: PLANTED });
    await relay.settled();
    expect(await isOnDisk(relay)).toBe(true);
  });
});

describe('the command line', () => {
  it('shows and changes whom a number relays, and lists whom it refused', async () => {
    await using relay = await TestRelay.create();
    await using control = await startControl(relay);
    expect(control.url).toContain('127.0.0.1');
    const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
    const name = relay.place.instance;
    const shows = async (...args: string[]): Promise<unknown> =>
      json(await run(['instances', ...args, '--json'], { env }));
    expect(await shows('admission', name)).toMatchObject({ rule: 'everyone', gateway: true });
    await shows('admission', name, 'list', '--gateway', 'off');
    await shows('ignore', name, `+${JOAO}`, GROUP);
    expect(await shows('allow', name, `+${MARIA}`)).toMatchObject({
      rule: 'list',
      gateway: false,
      allow: [`${MARIA}@s.whatsapp.net`],
      ignore: [`${JOAO}@s.whatsapp.net`, GROUP],
    });
    relay.evolution.receives({ from: JOAO, text: PLANTED });
    relay.evolution.receives({ from: MARIA, group: GROUP, text: PLANTED });
    await relay.settled();
    const refusedList = await run(['instances', 'refused', name], { env });
    expect(refusedList.out).toContain(`${JOAO}@s.whatsapp.net`);
    expect(refusedList.out).not.toContain(PLANTED);
    const wrong = await run(['instances', 'ignore', name, 'nobody'], { env });
    expect(wrong.err).toContain('“nobody”');
    expect(wrong.code).toBe(2);
  });
});
