/** Whose messages a number takes: who is refused makes no contact, and none of their words is ever stored. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AdmissionRules } from '../core/relay/admission/rules.ts';
import type { PhoneJid } from '../core/relay/message.ts';
import { startControl } from './support/controlled-relay.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { json, run } from './support/run-command.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
const GROUP = '120363000000000001@g.us';
const PLANTED = 'planted words 7c1e';

function idOf({ service, place }: TestRelay) {
  return service.parts.instances.require(place.instance).id;
}

function set(relay: TestRelay, rules: Partial<AdmissionRules>): Promise<void> {
  return relay.service.parts.relay.admission.set(idOf(relay), rules);
}

function counted(relay: TestRelay): Record<string, number> {
  const counts = relay.service.parts.relay.admission.counts(idOf(relay));
  return Object.fromEntries(counts.map(({ rule, count }) => [rule, count]));
}

function written(relay: TestRelay): string[] {
  return relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);
}

function phones(relay: TestRelay): (string | null)[] {
  return relay.highlevel.contacts(relay.place.locationId).map(({ phone }) => phone ?? null);
}

/** Every file of the data folder that holds these words. */
async function filesWith(relay: TestRelay, words: string): Promise<string[]> {
  const { dataDir } = relay.config;
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const bytes = await readFile(join(entry.parentPath, entry.name));
    if (bytes.includes(words) || bytes.includes(Buffer.from(words, 'utf16le'))) {
      found.push(entry.name);
    }
  }
  return found;
}

describeRelay('admission to a number', (start) => {
  it('by an allow-list: under either spelling of a number, for messages, edits and what the phone sends', async () => {
    await using relay = await start();
    const { evolution } = relay;
    await set(relay, { mode: 'allow-list', allow: ['551188887777@s.whatsapp.net'] });
    evolution.receives({ from: MARIA, text: 'listed' });
    const refused = evolution.receives({ from: JOAO, text: PLANTED });
    await evolution.idle();
    evolution.edits(refused.whatsappId, `${PLANTED} again`);
    evolution.receives({ from: JOAO, text: PLANTED, fromMe: true });
    evolution.receives({ from: '201111111111111@lid', text: PLANTED });
    await relay.settled();
    expect(written(relay)).toEqual(['listed']);
    expect(phones(relay)).toEqual([`+${MARIA}`]);
    expect(counted(relay)).toEqual({ 'not-listed': 2, 'no-phone': 1, 'original-refused': 1 });
    // At once, without a new start.
    await set(relay, { mode: 'everyone' });
    evolution.receives({ from: JOAO, text: 'now' });
    await relay.settled();
    expect(written(relay)).toEqual(['listed', 'now']);
  });

  it('to those who are in HighLevel only, without creating anybody', async () => {
    await using relay = await start();
    const { evolution, highlevel, place } = relay;
    highlevel.addContact({ locationId: place.locationId, phone: '+551188887777' });
    await set(relay, { mode: 'contacts' });
    for (const text of ['one', 'two', 'three']) evolution.receives({ from: MARIA, text });
    for (const text of ['a', 'b']) evolution.receives({ from: JOAO, text: `${PLANTED} ${text}` });
    await relay.settled();
    expect(written(relay)).toEqual(['one', 'two', 'three']);
    expect(phones(relay)).toEqual(['+551188887777']);
    expect(counted(relay)).toEqual({ 'not-in-highlevel': 2 });
  });

  it('is not decided while HighLevel is away: nothing is stored, and the message comes again', async () => {
    await using relay = await start({ evolution: { retry: { attempts: 2 } } });
    const { evolution, highlevel, place, service } = relay;
    highlevel.addContact({ locationId: place.locationId, phone: `+${MARIA}` });
    await set(relay, { mode: 'contacts' });
    highlevel.fault({ route: 'duplicate', kind: 'refuse', status: 503, label: 'away' });
    evolution.receives({ from: MARIA, text: 'later' });
    await evolution.idle();
    expect(await relay.entries('whatsapp.message')).toEqual([]);
    highlevel.clearFaults('away');
    // Evolution has given up: what it stores is read back.
    const instance = service.parts.instances.require(place.instance);
    await service.parts.watch.catchUp(instance, Date.now() - 60_000);
    await relay.settled();
    expect(written(relay)).toEqual(['later']);
    expect(counted(relay)).toEqual({});
  });

  it('leaves out ignored chats, groups and own numbers, after a restart and in a catch-up too', async () => {
    await using relay = await start();
    const { evolution, place } = relay;
    const own = '5511990000002';
    const made = evolution.addInstance({ name: 'second', phone: own });
    await relay.service.parts.instances.add({
      locationId: place.locationId,
      name: 'second',
      serverUrl: evolution.url,
      apiKey: made.token,
      evolutionId: made.id,
      evolutionVersion: '2.3.6',
      ownJid: `${own}@s.whatsapp.net` as PhoneJid,
      state: 'open',
    });
    await set(relay, { ignore: [`${JOAO}@s.whatsapp.net`] });
    evolution.addGroup({ jid: GROUP, subject: 'Friends', participants: [MARIA] });
    const { instance } = place;
    const inGroup = evolution.receives({ instance, from: MARIA, group: GROUP, text: PLANTED });
    evolution.receives({ instance, from: JOAO, text: PLANTED });
    evolution.receives({ instance, from: own, text: PLANTED });
    await relay.settled();
    evolution.edits(inGroup.whatsappId, `${PLANTED} again`);
    await relay.settled();
    expect(counted(relay)).toMatchObject({ ignored: 1, 'own-number': 1 });
    expect(counted(relay).group).toBeGreaterThan(0);
    await relay.restart();
    // The start looks back, too, and may have met them again already.
    expect(counted(relay)['ignored']).toBeGreaterThanOrEqual(1);
    expect(counted(relay)['own-number']).toBeGreaterThanOrEqual(1);
    const number = relay.service.parts.instances.require(instance);
    await relay.service.parts.watch.catchUp(number, Date.now() - 60_000);
    evolution.receives({ instance, from: JOAO, text: PLANTED });
    evolution.receives({ instance, from: MARIA, text: 'welcome' });
    await relay.settled();
    expect(written(relay)).toEqual(['welcome']);
    expect(await relay.entries('whatsapp.line')).toEqual([]);
    await set(relay, { ownNumbers: true });
    evolution.receives({ instance, from: own, text: 'from ourselves' });
    await relay.settled();
    expect(written(relay)).toEqual(['welcome', 'from ourselves']);
  });

  it('shows what other programs send, or not, by choice; own sends are known all the same', async () => {
    await using relay = await start();
    const { evolution } = relay;
    await relay.meets(MARIA);
    const send = (text: string) =>
      fetch(`${evolution.url}/message/sendText/${relay.place.instance}`, {
        method: 'POST',
        headers: {
          apikey: evolution.apiKey,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ number: MARIA, text }),
      });
    expect((await send('by another program')).status).toBe(201);
    await relay.settled();
    expect(written(relay)).toEqual(['Oi', 'by another program']);
    await set(relay, { otherPrograms: false });
    await send(PLANTED);
    await relay.settled();
    relay.answers('by an agent');
    await relay.settled();
    expect(written(relay).filter((text) => text === PLANTED)).toEqual([]);
    expect(evolution.sent().map(({ text }) => text)).toContain('by an agent');
    expect(counted(relay)).toEqual({ 'other-program': 1 });
  });
});

describe('what a refused chat leaves behind', () => {
  it('is no word of it in any file of the data folder, however it came', async () => {
    await using relay = await TestRelay.create();
    const { evolution, service } = relay;
    await set(relay, { mode: 'contacts', ignore: [`${MARIA}@s.whatsapp.net`] });
    const first = evolution.receives({ from: JOAO, text: PLANTED });
    evolution.receives({ from: MARIA, text: PLANTED });
    evolution.receives({ from: MARIA, image: true, caption: PLANTED });
    evolution.addGroup({ jid: GROUP, subject: 'Friends', participants: [MARIA] });
    const inGroup = evolution.receives({ from: MARIA, group: GROUP, text: PLANTED });
    await evolution.idle();
    for (const { whatsappId } of [first, inGroup]) evolution.edits(whatsappId, `${PLANTED}!`);
    await relay.settled();
    const instance = service.parts.instances.require(relay.place.instance);
    await service.parts.watch.catchUp(instance, Date.now() - 60_000);
    // The search finds what is there, in the log and in the database itself.
    await set(relay, { ignore: [] });
    highlevelKnows(relay, MARIA);
    evolution.receives({ from: MARIA, text: 'admitted words 99' });
    await relay.settled();
    expect(await filesWith(relay, 'admitted words 99')).not.toEqual([]);
    expect(await filesWith(relay, PLANTED)).toEqual([]);
    await relay.service.stop();
    expect(await filesWith(relay, 'admitted words 99')).not.toEqual([]);
    expect(await filesWith(relay, PLANTED)).toEqual([]);
    await relay.startAgain();
  });

  it('shows by command: how many, by which rule, and which chat', async () => {
    await using relay = await TestRelay.create();
    await using control = await startControl(relay);
    expect(control.url).toContain('127.0.0.1');
    const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
    const { instance } = relay.place;
    const on = ['instances', 'admission', instance, 'allow-list', '--allow', `+${MARIA}`];
    expect((await run(on, { env })).out).toContain('allow-list');
    const ignoring = await run(['instances', 'ignore', instance, GROUP], { env });
    expect(ignoring).toMatchObject({ code: 0, out: expect.stringContaining(GROUP) as string });
    relay.evolution.receives({ from: JOAO, text: PLANTED });
    await relay.settled();
    const shown = await run(['instances', 'admission', instance, '--json'], { env });
    expect(json(shown)).toMatchObject({
      mode: 'allow-list',
      refused: [{ rule: 'not-listed', count: 1, says: 'not on the allow-list' }],
    });
    const refused = await run(['instances', 'refused', instance], { env });
    expect(refused.out).toContain(`+${JOAO}`);
    expect(refused.out).not.toContain(PLANTED);
    const wrong = await run(['instances', 'ignore', instance, 'nobody'], { env });
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('nobody') as string });
    await run(['instances', 'ignore', instance, GROUP, '--remove'], { env });
    expect((await run(['instances', 'ignore', instance], { env })).out.trim()).toBe('None.');
    await eventually(async () => {
      const rows = await relay.service.parts.storage.db
        .selectFrom('admission')
        .select('counts')
        .execute();
      expect(rows).toEqual([{ counts: '{"not-listed":1}' }]);
    });
  });
});

function highlevelKnows({ highlevel, place }: TestRelay, phone: string): void {
  highlevel.addContact({ locationId: place.locationId, phone: `+${phone}` });
}
