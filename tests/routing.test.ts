/** By which number a location sends: its rules in their order; and never by a number of another location. */
import { describe, expect, it } from 'vitest';
import type { InstanceId, LocationId, PhoneJid } from '../core/relay/message.ts';
import type { Rule } from '../core/relay/routing/rules.ts';
import { startControl } from './support/controlled-relay.ts';
import { describeRelay } from './support/describe-relay.ts';
import { json, run } from './support/run-command.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const ANA = 'user0000000000000ana';

/** One more number of the relay's location. */
async function addNumber(relay: TestRelay, name: string, phone: string): Promise<InstanceId> {
  const { evolution, place, service } = relay;
  const made = evolution.addInstance({ name, phone });
  const { instance } = await service.parts.instances.add({
    locationId: place.locationId,
    name,
    serverUrl: evolution.url,
    apiKey: made.token,
    evolutionId: made.id,
    evolutionVersion: '2.3.6',
    ownJid: `${phone}@s.whatsapp.net` as PhoneJid,
    state: 'open',
  });
  return instance.id;
}

function contact(relay: TestRelay, fields: { phone?: string; tags?: string[] } = {}): string {
  const { locationId } = relay.place;
  const { phone = MARIA, tags = [] } = fields;
  relay.evolution.addPerson({ phone });
  return relay.highlevel.addContact({ locationId, phone: `+${phone}`, tags }).id;
}

/** An agent writes; gives the number by which it left, and its text there. */
async function sends(
  relay: TestRelay,
  contactId: string,
  message: { text?: string; userId?: string } = {},
): Promise<[number: string, text: string]> {
  const { locationId } = relay.place;
  const before = allSent(relay).length;
  relay.highlevel.agentWrites({ locationId, contactId, text: 'hello', ...message });
  await relay.settled();
  const sent = allSent(relay);
  expect(sent).toHaveLength(before + 1);
  return [sent.at(-1)?.instance ?? '', sent.at(-1)?.text ?? ''];
}

function allSent(relay: TestRelay) {
  return relay.evolution
    .instances()
    .flatMap(({ name }) => relay.evolution.sent(name))
    .sort((a, b) => a.seq - b.seq);
}

function set(relay: TestRelay, rules: readonly Rule[]): Promise<void> {
  return relay.service.parts.relay.routing.set(relay.place.locationId, rules);
}

describeRelay('rules', (start) => {
  it('are asked in their order, and hold across a restart', async () => {
    await using relay = await start();
    const vip = await addNumber(relay, 'vip', '5511990000002');
    const sales = await addNumber(relay, 'sales', '5511990000003');
    const ana = await addNumber(relay, 'ana', '5511990000004');
    await set(relay, [
      { type: 'code', code: '#sales', instanceId: sales },
      { type: 'tag', tag: 'vip', instanceId: vip },
      { type: 'user', userId: ANA, instanceId: ana },
      { type: 'sticky', days: 30 },
      { type: 'default' },
    ]);
    await relay.restart();
    const maria = contact(relay);
    expect(await sends(relay, maria)).toEqual(['shop', 'hello']);
    expect(await sends(relay, maria, { text: '#sales  Hi, *Maria*' })).toEqual([
      'sales',
      'Hi, *Maria*',
    ]);
    expect(await sends(relay, maria)).toEqual(['sales', 'hello']);
    expect(await sends(relay, maria, { text: '#salesman is no code' })).toEqual([
      'sales',
      '#salesman is no code',
    ]);
    expect(await sends(relay, maria, { text: '#sales' })).toEqual(['sales', '#sales']);
    expect(await sends(relay, maria, { userId: ANA })).toEqual(['ana', 'hello']);
    const joao = contact(relay, { phone: '5511977776666', tags: ['vip'] });
    expect(await sends(relay, joao, { userId: ANA })).toEqual(['vip', 'hello']);
  });
});

describe('the number that last spoke with a contact', () => {
  it('is forgotten after its days', async () => {
    await using relay = await TestRelay.create();
    const vip = await addNumber(relay, 'vip', '5511990000002');
    await set(relay, [
      { type: 'code', code: '!', instanceId: vip },
      { type: 'sticky', days: 7 },
    ]);
    const maria = contact(relay);
    expect(await sends(relay, maria, { text: '! hi' })).toEqual(['vip', 'hi']);
    expect(await sends(relay, maria)).toEqual(['vip', 'hello']);
    await relay.service.parts.storage.db
      .updateTable('contacts')
      .set({ updated_at: Date.now() - 8 * 24 * 60 * 60_000 })
      .execute();
    expect(await sends(relay, maria)).toEqual(['shop', 'hello']);
  });
});

describe('a number that is away', () => {
  it('is stood in for by another one, where the location wants that, to people who know none of them', async () => {
    await using relay = await TestRelay.create();
    const { evolution, service, place } = relay;
    const { locations, relay: parts } = service.parts;
    await addNumber(relay, 'spare', '5511990000002');
    const code = await addNumber(relay, 'code', '5511990000003');
    await set(relay, [{ type: 'code', code: '!', instanceId: code }, { type: 'default' }]);
    const maria = contact(relay);
    const joao = contact(relay, { phone: '5511977776666' });
    const bia = contact(relay, { phone: '5511966665555' });
    expect(await sends(relay, joao)).toEqual(['shop', 'hello']);
    for (const instance of ['shop', 'code']) evolution.goesOffline({ instance });
    await evolution.idle();
    const write = (contactId: string, text: string): void => {
      relay.highlevel.agentWrites({ locationId: place.locationId, contactId, text });
    };
    write(maria, 'to somebody new');
    write(joao, 'to somebody who knows the shop');
    write(bia, '! by the number that I name');
    const waiting = (): number =>
      [...parts.journal.open()].filter(({ state }) => state === 'waiting').length;
    await expect.poll(waiting).toBe(3);
    // Off, as it is at first, nothing moves.
    expect(evolution.sent('spare')).toEqual([]);
    await locations.setOptions(place.locationId, { failoverMinutes: '0' });
    const question = { to: `+${MARIA}`, userId: null, text: '' };
    const before = await parts.previewRoute(place.locationId, question);
    expect(service.parts.instances.get(before?.instanceId ?? code)?.name).toBe('spare');
    expect(before?.asked.at(-1)?.verdict).toBe('route.stands-in');
    await expect
      .poll(() => evolution.sent('spare').map(({ text }) => text))
      .toEqual(['to somebody new']);
    // What has left is not sent again by the number that is back, and the others go by their own.
    for (const instance of ['shop', 'code']) evolution.goesOnline({ instance });
    await relay.settled();
    expect(evolution.sent('spare')).toHaveLength(1);
    expect(evolution.sent('shop').map(({ text }) => text)).toEqual([
      'hello',
      'to somebody who knows the shop',
    ]);
    expect(evolution.sent('code').map(({ text }) => text)).toEqual(['by the number that I name']);
  });
});

describe('a number of another location', () => {
  /** Every way in which a number can be named, naming a foreign one; none of them may send. */
  const routes: Record<string, (relay: TestRelay, foreign: InstanceId) => Promise<unknown>> = {
    code: (relay, instanceId) => set(relay, [{ type: 'code', code: '#x', instanceId }]),
    tag: (relay, instanceId) => set(relay, [{ type: 'tag', tag: 'vip', instanceId }]),
    user: (relay, instanceId) => set(relay, [{ type: 'user', userId: ANA, instanceId }]),
    tags: (relay) => set(relay, [{ type: 'tags' }]),
    default: (relay, id) => {
      const { locations } = relay.service.parts;
      return locations.setDefaultInstance(relay.place.locationId, id);
    },
    sticky: (relay, id) =>
      relay.service.parts.storage.db
        .updateTable('contacts')
        .set({ last_instance_id: id })
        .execute(),
    'a stored entry': async (relay, id) => {
      const { relay: parts } = relay.service.parts;
      parts.routing.codeIn = () => ({ instanceId: id, rest: '#x hello' });
      await Promise.resolve();
    },
  };

  it.each(Object.keys(routes))('never sends: %s', async (name) => {
    await using relay = await TestRelay.create();
    await addNumber(relay, 'second', '5511990000002');
    const other = await relay.addPlace('other', '5511990000009');
    const foreign = relay.service.parts.instances.ofLocation(other.locationId)[0]?.id;
    const maria = contact(relay, { tags: ['vip', 'whatsapp-instance-other'] });
    await sends(relay, maria);
    const before = allSent(relay).length;
    await routes[name]?.(relay, foreign as InstanceId);
    const { messageId } = relay.highlevel.agentWrites({
      locationId: relay.place.locationId,
      contactId: maria,
      text: '#x hello',
      userId: ANA,
    });
    await relay.settled();
    const sent = allSent(relay).slice(before);
    expect(relay.evolution.sent('other')).toEqual([]);
    // The next rule decides; only what had its number from the beginning fails, in words.
    if (name === 'a stored entry') {
      const last = relay.highlevel.message(messageId)?.statuses.at(-1);
      expect(last).toMatchObject({ status: 'failed', error: { code: 'route.no-instance' } });
    } else expect(sent.map(({ text }) => text)).toEqual(['#x hello']);
  });

  it('never sends: a workflow that names it', async () => {
    await using relay = await TestRelay.create();
    await addNumber(relay, 'second', '5511990000002');
    await relay.addPlace('other', '5511990000009');
    const { locationId } = relay.place;
    const maria = contact(relay);
    for (const instance of ['other', '5511990000009']) {
      const data = { message: 'hello', instance, from: instance, instanceName: instance };
      await relay.highlevel.runsAction({ locationId, contactId: maria, data });
    }
    await relay.settled();
    expect(relay.evolution.sent('other')).toEqual([]);
  });
});

describe('the preview', () => {
  it('names the number and what each rule said, and sends nothing', async () => {
    await using relay = await TestRelay.create();
    await using control = await startControl(relay);
    expect(control.url).toContain('127.0.0.1');
    await addNumber(relay, 'vip', '5511990000002');
    await relay.addPlace('other', '5511990000009');
    const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
    const id: LocationId = relay.place.locationId;
    const rules = ['code:#v=vip', `user:${ANA}=vip`, 'tag:VIP=vip', 'sticky:30'];
    const setting = await run(['locations', 'rules', id, ...rules], { env });
    expect(setting).toMatchObject({ code: 0 });
    expect(setting.out).toContain('3. tag:vip=vip');
    expect((await run(['locations', 'rules', id, 'tag:x=other'], { env })).code).toBe(2);
    contact(relay);
    contact(relay, { phone: '5511977776666', tags: ['vip'] });
    const route = ['locations', 'route', id, '--to'];
    const plain = json(await run([...route, `+${MARIA}`, '--json'], { env }));
    expect(plain).toMatchObject({
      instance: 'shop',
      asked: [
        { verdict: 'route.no-code' },
        { verdict: 'route.other-user' },
        { verdict: 'route.no-tag' },
        { verdict: 'route.no-sticky' },
        { rule: 'default', verdict: 'route.matches' },
      ],
    });
    for (const more of [
      ['--user', ANA],
      ['--text', '#v hi'],
    ]) {
      const ran = await run([...route, `+${MARIA}`, ...more, '--json'], { env });
      expect(json(ran)).toMatchObject({ instance: 'vip' });
    }
    const tagged = await run([...route, '+5511977776666'], { env });
    expect(tagged.out).toContain('vip would send it (tag:vip=vip).');
    expect((await run([...route, 'nobody'], { env })).code).toBe(2);
    expect((await run(['locations', 'rules', id, '--reset'], { env })).out).toContain('1. sticky');
    expect(allSent(relay)).toEqual([]);
  });
});
