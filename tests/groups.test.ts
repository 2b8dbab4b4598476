/** A group is off until it is switched on; then it is one contact without a phone number, and answers go to the group. */
import { expect, it } from 'vitest';
import type { GroupJid } from '../core/relay/message.ts';
import { startControl } from './support/controlled-relay.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { json, run } from './support/run-command.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
const GROUP = '120363000000000001@g.us';

function written(relay: TestRelay): string[] {
  return relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);
}

function idOf({ service, place }: TestRelay) {
  return service.parts.instances.require(place.instance).id;
}

async function withGroup(relay: TestRelay, isOn = true): Promise<void> {
  relay.evolution.addPerson({ phone: MARIA, lid: '201111111111111@lid', name: 'Maria Souza' });
  relay.evolution.addGroup({ jid: GROUP, subject: 'Friends', participants: [MARIA, JOAO] });
  await command(relay, isOn ? 'on' : 'off', GROUP);
}

async function command(relay: TestRelay, name: string, ...more: string[]) {
  await using control = await startControl(relay);
  expect(control.url).toContain('127.0.0.1');
  const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
  return await run(['groups', name, relay.place.instance, ...more], { env });
}

function groupNow(relay: TestRelay) {
  return relay.service.parts.relay.groups.get(idOf(relay), GROUP as GroupJid);
}

function says(relay: TestRelay, text: string, more: { from?: string; name?: string } = {}) {
  return relay.evolution.receives({
    from: MARIA,
    name: 'Maria Souza',
    ...more,
    group: GROUP,
    text,
  });
}

/** The contact that a group became with its first question. */
async function asked(relay: TestRelay): Promise<{ locationId: string; contactId: string }> {
  await withGroup(relay);
  says(relay, 'a question');
  await relay.settled();
  const { locationId } = relay.place;
  return { locationId, contactId: relay.highlevel.contacts(locationId)[0]?.id ?? '' };
}

describeRelay('groups', (start) => {
  it('are off: counted and listed with their name, and nothing more', async () => {
    await using relay = await start();
    await withGroup(relay, false);
    says(relay, 'one');
    says(relay, 'two');
    await relay.settled();
    expect(await relay.entries('whatsapp.message')).toEqual([]);
    expect(relay.highlevel.contacts(relay.place.locationId)).toEqual([]);
    const listed = json(await command(relay, 'list', '--json'));
    expect(listed).toMatchObject({
      groups: [{ jid: GROUP, name: 'Friends', isOn: false, missed: 2, hasLeft: false }],
    });
    // By name as well, and from now on only.
    expect(await command(relay, 'on', 'Friends')).toMatchObject({ code: 0 });
    expect((await command(relay, 'on', 'Nobody')).code).toBe(4);
    says(relay, 'three');
    await relay.settled();
    expect(written(relay)).toEqual(['*Maria Souza:* three']);
    relay.evolution.addGroup({ jid: GROUP, subject: 'Best friends', participants: [MARIA] });
    expect((await command(relay, 'list')).out).toContain('Best friends');
  });

  it('become one contact without a phone number, in order, once, across a restart', async () => {
    await using relay = await start();
    await withGroup(relay);
    const { evolution, highlevel, place } = relay;
    evolution.receives({ from: MARIA, name: 'Maria Souza', group: GROUP, text: 'one', lid: true });
    says(relay, 'two *bold*\n', { from: JOAO, name: 'João Lima' });
    await relay.settled();
    await relay.restart();
    const first = says(relay, 'three');
    await relay.settled();
    evolution.edits(first.whatsappId, 'three and a half');
    evolution.receives({ from: MARIA, group: GROUP, name: 'Maria Souza', image: true });
    evolution.receives({ from: MARIA, group: GROUP, text: 'typed by us', fromMe: true });
    await relay.settled();
    expect(written(relay)).toEqual([
      '*Maria Souza:* one',
      '*João Lima:* two *bold*\n',
      '*Maria Souza:* three',
      expect.stringContaining('three and a half') as string,
      '*Maria Souza:*',
      'typed by us',
    ]);
    expect(highlevel.contacts(place.locationId)).toMatchObject([{ name: 'Friends', phone: null }]);
    // Nothing twice when Evolution's own store is read.
    const instance = relay.service.parts.instances.require(place.instance);
    await relay.service.parts.watch.catchUp(instance, Date.now() - 60_000);
    await relay.settled();
    expect(written(relay)).toHaveLength(6);
  });

  it('get the answers of agents at their own address, and none once they are off', async () => {
    await using relay = await start();
    const { locationId, contactId } = await asked(relay);
    const { highlevel, evolution } = relay;
    const answer = highlevel.agentWrites({ locationId, contactId, text: 'an answer' });
    await relay.settled();
    expect(evolution.sent()).toMatchObject([{ peer: GROUP, text: 'an answer' }]);
    expect(written(relay)).toEqual(['*Maria Souza:* a question', 'an answer']);
    // Groups give no receipts: nothing is made up.
    expect(highlevel.ledger(locationId).find(({ id }) => id === answer.messageId)?.status).toBe(
      'pending',
    );
    await command(relay, 'off', GROUP);
    says(relay, 'not taken');
    highlevel.agentWrites({ locationId, contactId, text: 'too late' });
    await relay.settled();
    expect(evolution.sent()).toHaveLength(1);
    const sends = await relay.entries('highlevel.message');
    expect(sends.at(-1)).toMatchObject({ error_code: 'group.off' });
    expect(written(relay)).not.toContain('*Maria Souza:* not taken');
  });

  it('show a workflow’s reaction at the message that its author wrote', async () => {
    await using relay = await start();
    const { locationId, contactId } = await asked(relay);
    const { highlevel, evolution } = relay;
    const messageId = highlevel.ledger(locationId)[0]?.id ?? '';
    const react = (emoji: string, more: object = {}) =>
      highlevel.runsAction({ locationId, contactId, data: { action: 'reaction', emoji, ...more } });
    await react('👍');
    await relay.settled();
    // Its body is not kept for ever: then the gateway knows.
    await relay.service.parts.storage.db.updateTable('journal').set({ payload: null }).execute();
    await react('❤️', { messageId });
    await relay.settled();
    // As the gateway names her: the group shows LIDs.
    const participant = '201111111111111@lid';
    const bodies = evolution.requests('sendReaction').map(({ body }) => body);
    expect(bodies).toMatchObject([
      { reaction: '👍', key: { remoteJid: GROUP, fromMe: false, participant } },
      { reaction: '❤️', key: { remoteJid: GROUP, fromMe: false, participant } },
    ]);
  });

  it('are called in HighLevel what WhatsApp calls them, unless somebody named them there', async () => {
    await using relay = await start();
    await withGroup(relay);
    says(relay, 'one');
    await relay.settled();
    const { evolution, highlevel, place } = relay;
    const name = (): string | null | undefined =>
      highlevel.contacts(place.locationId).map((one) => one.name)[0];
    const isCalled = (subject: string): Promise<void> => {
      evolution.addGroup({ jid: GROUP, subject, participants: [MARIA] });
      return eventually(() => {
        expect(groupNow(relay)?.name).toBe(subject);
      });
    };
    expect(name()).toBe('Friends');
    // After a start the first words in a group have it asked for its name.
    await relay.restart();
    const asked = isCalled('Best friends');
    says(relay, 'two');
    await asked;
    await relay.settled();
    says(relay, 'three');
    await relay.settled();
    expect(name()).toBe('Best friends');
    const contactId = highlevel.contacts(place.locationId)[0]?.id ?? '';
    const { storage } = relay.service.parts;
    const rows = await storage.db.selectFrom('contacts').select('name').execute();
    expect(rows).toEqual([{ name: 'Best friends' }]);

    highlevel.editsContact(contactId, { name: 'The choir' });
    const again = isCalled('Old friends');
    await command(relay, 'list');
    await again;
    says(relay, 'four');
    await relay.settled();
    expect(name()).toBe('The choir');
    expect(written(relay)).toHaveLength(4);
  });

  it('without a name are called by their address', async () => {
    await using relay = await start();
    relay.evolution.addGroup({ jid: GROUP, subject: ' ', participants: [MARIA] });
    await command(relay, 'on', GROUP);
    says(relay, 'one');
    await relay.settled();
    expect(relay.highlevel.contacts(relay.place.locationId)).toMatchObject([{ name: GROUP }]);
  });

  it('that the number is not in any more fail an answer with that reason', async () => {
    await using relay = await start();
    const { locationId, contactId } = await asked(relay);
    const { highlevel, evolution } = relay;
    evolution.removeGroup(GROUP);
    const { messageId } = highlevel.agentWrites({ locationId, contactId, text: 'an answer' });
    await relay.settled();
    const sends = await relay.entries('highlevel.message');
    expect(sends).toMatchObject([{ state: 'dead', error_code: 'evolution.group-unknown' }]);
    const shown = highlevel.ledger(locationId).find(({ id }) => id === messageId);
    expect(shown?.status).toBe('failed');
    expect(JSON.stringify(shown)).toContain('not in this group any more');
  });

  it('show when the number is not in them any more', async () => {
    await using relay = await start();
    await command(relay, 'on', GROUP);
    const list = await command(relay, 'list');
    expect(list.out).toContain('not in the group any more');
    await relay.restart();
    expect(relay.service.parts.relay.groups.of(idOf(relay))).toMatchObject([
      { isOn: true, hasLeft: true },
    ]);
  });
});
