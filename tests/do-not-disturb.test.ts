/** Stop and start words of contacts and Do Not Disturb in HighLevel, both ways. */
import { describe, expect, it } from 'vitest';
import { stopOrStart } from '../core/words/stop-words.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const OPTED_OUT = '🔕 Does not want automated messages any more: Do Not Disturb is on for SMS.';
const OPTED_IN = '🔔 Wants to be written to again: Do Not Disturb is off for SMS.';

function contactOf(relay: TestRelay) {
  const [contact] = relay.highlevel.contacts(relay.place.locationId);
  if (contact === undefined) throw new Error('no contact');
  return contact;
}

function setOptions(relay: TestRelay, options: Record<string, string>): Promise<unknown> {
  return relay.service.parts.locations.setOptions(relay.place.locationId, options);
}

async function says(relay: TestRelay, text: string): Promise<void> {
  relay.evolution.receives({ from: MARIA, text });
  await relay.settled();
}

/** As a workflow or bulk action writes: without a user. */
function automated(relay: TestRelay, text: string): string {
  const { locationId } = relay.place;
  const contactId = contactOf(relay).id;
  return relay.highlevel.agentWrites({ locationId, contactId, text, userId: null }).messageId;
}

describeRelay('a stop word', (start) => {
  it('sets Do Not Disturb for our channel alone, with a line; a start word takes it back', async () => {
    await using relay = await start();
    await setOptions(relay, { stopWords: 'on' });
    await relay.meets(MARIA);
    const email = { status: 'permanent', message: 'asked by letter' } as const;
    relay.highlevel.editsContact(contactOf(relay).id, { dndSettings: { Email: email } });
    await says(relay, ' Stop! ');
    expect(contactOf(relay)).toMatchObject({
      dnd: false,
      dndSettings: { SMS: { status: 'active' }, Email: email },
    });
    expect(relay.inbox()).toEqual(['Oi', ' Stop! ', OPTED_OUT]);
    // Known again after a restart.
    await relay.restart();
    await says(relay, 'START');
    expect(contactOf(relay).dndSettings).toMatchObject({
      SMS: { status: 'inactive' },
      Email: email,
    });
    expect(relay.inbox().slice(2)).toEqual([OPTED_OUT, 'START', OPTED_IN]);
  });

  it('whose call is lost is carried out once all the same', async () => {
    await using relay = await start();
    await setOptions(relay, { stopWords: 'on' });
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'contactUpdate', kind: 'cutBefore', times: 1 });
    relay.evolution.receives({ from: MARIA, text: 'STOP' });
    await relay.settled();
    expect(contactOf(relay).dndSettings['SMS']?.status).toBe('active');
    expect(relay.inbox()).toEqual(['Oi', 'STOP', OPTED_OUT]);
  });

  it('is told of and taken back also when HighLevel’s answers were lost', async () => {
    await using relay = await start();
    await setOptions(relay, { stopWords: 'on' });
    await relay.meets(MARIA);
    relay.highlevel.fault({ route: 'contactUpdate', kind: 'cutAfter', times: 1 });
    await says(relay, 'STOP');
    expect(relay.inbox()).toEqual(['Oi', 'STOP', OPTED_OUT]);
    relay.highlevel.fault({ route: 'contactUpdate', kind: 'cutAfter', times: 1 });
    await says(relay, 'START');
    expect(contactOf(relay).dndSettings).toMatchObject({ SMS: { status: 'inactive' } });
    expect(relay.inbox()).toEqual(['Oi', 'STOP', OPTED_OUT, 'START', OPTED_IN]);
    // What an agent sets from now on is his own.
    relay.highlevel.editsContact(contactOf(relay).id, {
      dndSettings: { SMS: { status: 'active' } },
    });
    await says(relay, 'START');
    expect(contactOf(relay).dndSettings).toMatchObject({ SMS: { status: 'active' } });
  });

  it('whose line is lost on the way is written once', async () => {
    await using relay = await start({ times: { highLevelTimeoutMs: 10_000 } });
    await setOptions(relay, { stopWords: 'on' });
    await relay.meets(MARIA);
    const { highlevel } = relay;
    highlevel.fault({ route: 'contactUpdate', kind: 'delay', ms: 2_000, times: 1 });
    relay.evolution.receives({ from: MARIA, text: 'STOP' });
    await eventually(() => {
      expect(relay.inbox()).toEqual(['Oi', 'STOP']);
    });
    highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
    await relay.settled();
    expect(relay.inbox()).toEqual(['Oi', 'STOP', OPTED_OUT]);
  });
});

describe('Do Not Disturb (SQLite)', () => {
  it('follows a contact that was merged before the stop word was carried out', async () => {
    await using relay = await TestRelay.create({ times: { highLevelTimeoutMs: 10_000 } });
    const { evolution, highlevel, place } = relay;
    await setOptions(relay, { stopWords: 'on' });
    await relay.meets(MARIA);
    const { locationId } = place;
    const gone = contactOf(relay);
    const kept = highlevel.addContact({ locationId, name: 'Maria S.', email: 'm@example.com' });
    highlevel.fault({ route: 'contact', kind: 'delay', ms: 2_000, times: 1 });
    evolution.receives({ from: MARIA, text: 'STOP' });
    await eventually(() => {
      expect(relay.inbox()).toEqual(['Oi', 'STOP']);
    });
    highlevel.mergesContacts(kept.id, gone.id);
    await relay.settled();
    expect(contactOf(relay)).toMatchObject({
      id: kept.id,
      dndSettings: { SMS: { status: 'active' } },
    });
    expect(relay.inbox()).toEqual(['Oi', 'STOP', OPTED_OUT]);
  });

  it('is lifted by a start word also of a contact that was merged since', async () => {
    await using relay = await TestRelay.create();
    const { highlevel, place } = relay;
    await setOptions(relay, { stopWords: 'on' });
    await relay.meets(MARIA);
    await says(relay, 'STOP');
    const { locationId } = place;
    const gone = contactOf(relay);
    const kept = highlevel.addContact({ locationId, name: 'Maria S.', email: 'm@example.com' });
    highlevel.editsContact(kept.id, { dndSettings: gone.dndSettings });
    highlevel.mergesContacts(kept.id, gone.id);
    await says(relay, 'START');
    expect(contactOf(relay)).toMatchObject({
      id: kept.id,
      dndSettings: { SMS: { status: 'inactive' } },
    });
    expect(relay.inbox()).toEqual(['Oi', 'STOP', OPTED_OUT, 'START', OPTED_IN]);
    await relay.settled();
    automated(relay, 'welcome back');
    await relay.settled();
    expect(relay.evolution.sent().map(({ text }) => text)).toEqual(['welcome back']);
  });

  it('that an agent set is not lifted by a start word, nor told of', async () => {
    await using relay = await TestRelay.create();
    await setOptions(relay, { stopWords: 'on' });
    await relay.meets(MARIA);
    const sms = { status: 'active', message: 'by hand' } as const;
    relay.highlevel.editsContact(contactOf(relay).id, { dndSettings: { SMS: sms } });
    await says(relay, 'START');
    await says(relay, 'STOP');
    await says(relay, 'START');
    expect(contactOf(relay).dndSettings).toEqual({ SMS: sms });
    expect(relay.inbox()).toEqual(['Oi', 'START', 'STOP', 'START']);
  });

  it('is left alone where the location does not want it, and by words that are part of more', async () => {
    await using relay = await TestRelay.create();
    await relay.meets(MARIA);
    await says(relay, 'STOP');
    await setOptions(relay, { stopWords: 'on' });
    await says(relay, 'please do not stop');
    relay.evolution.phoneTypes({ from: MARIA, text: 'STOP' });
    await relay.settled();
    expect(contactOf(relay).dndSettings).toEqual({});
    expect(relay.highlevel.counts()['contactUpdate']).toBeUndefined();
  });

  it('stops what no person wrote, with the reason, and never a person’s reply', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    const before = automated(relay, 'news');
    await relay.settled();
    highlevel.editsContact(contactOf(relay).id, {
      dndSettings: { SMS: { status: 'permanent' } },
    });
    await relay.restart();
    const after = automated(relay, 'more news');
    relay.answers('of course, I stop it');
    await relay.settled();
    expect(evolution.sent().map(({ text }) => text)).toEqual(['news', 'of course, I stop it']);
    expect(highlevel.message(before)?.status).toBe('pending');
    const told = highlevel.message(after)?.statuses.at(-1);
    expect(told).toMatchObject({ status: 'failed', error: { code: 'contact.dnd' } });
    expect(told?.error?.message).toMatch(/Do Not Disturb/);
  });

  it('set by a stop word holds for what a workflow sends right after it', async () => {
    await using relay = await TestRelay.create();
    await setOptions(relay, { stopWords: 'on' });
    await relay.meets(MARIA);
    automated(relay, 'news');
    await relay.settled();
    await says(relay, 'STOP');
    automated(relay, 'more news');
    await relay.settled();
    expect(relay.evolution.sent().map(({ text }) => text)).toEqual(['news']);
  });

  it('that cannot be asked for stops nothing, nor does it where the location says so', async () => {
    await using relay = await TestRelay.create();
    const { evolution, highlevel } = relay;
    await relay.meets(MARIA);
    highlevel.editsContact(contactOf(relay).id, { dnd: true });
    highlevel.fault({ route: 'contact', kind: 'refuse', status: 404 });
    automated(relay, 'one');
    await relay.settled();
    highlevel.clearFaults();
    await setOptions(relay, { respectDnd: 'off' });
    automated(relay, 'two');
    await relay.settled();
    expect(evolution.sent().map(({ text }) => text)).toEqual(['one', 'two']);
  });
});

describe('a word', () => {
  it.each([
    ['STOP', 'en', 'stop'],
    ['“Parar”.', 'pt-BR', 'stop'],
    ['SAIR', 'pt-BR', 'stop'],
    ['Cancelar inscrição', 'pt-BR', 'stop'],
    ['¡Baja!', 'es', 'stop'],
    ['unsubscribe', 'es', 'stop'],
    ['começar', 'pt-BR', 'start'],
    ['Alta', 'es', 'start'],
    ['unstop', 'en', 'start'],
    ['opt-out', 'pt-BR', 'stop'],
    ['OPT IN', 'es', 'start'],
    ['sair', 'en', null],
    ['baja', 'pt-BR', null],
    ['stop it', 'en', null],
    ['', 'en', null],
    ['🛑', 'en', null],
  ] as const)('%s in %s is %s', (text, language, what) => {
    expect(stopOrStart(text, language)).toBe(what);
  });
});
