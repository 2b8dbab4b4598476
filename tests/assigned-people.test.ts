/** People whom WhatsApp shows by a LID only, and whom somebody names: what waited leaves once, in order, and never to a made-up number. */
import { expect, it } from 'vitest';
import { startControl } from './support/controlled-relay.ts';
import { describeRelay } from './support/describe-relay.ts';
import { json, run } from './support/run-command.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
const LID = '201111111111111@lid';

function written(relay: TestRelay): string[] {
  return relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);
}

async function waits(relay: TestRelay): Promise<number> {
  const entries = await relay.entries('whatsapp.message');
  return entries.filter(({ state }) => state === 'parked').length;
}

function says(relay: TestRelay, texts: readonly string[]): void {
  for (const text of texts) relay.evolution.receives({ from: LID, text });
}

describeRelay('somebody says who it is', (start) => {
  it('by a phone number, which a wrong one can be taken back from', async () => {
    await using relay = await start();
    await using control = await startControl(relay);
    expect(control.url).toContain('127.0.0.1');
    const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
    const people = (...args: string[]) => run(['people', ...args, '--json'], { env });
    for (const text of ['one', 'two', 'three']) {
      says(relay, [text]);
      await relay.evolution.idle();
    }
    await relay.settled();
    const list = json(await people('unresolved'));
    expect(list).toMatchObject({ people: [{ lid: LID, count: 3, instance: 'shop' }] });
    expect((await people('assign', LID)).code).toBe(2);
    expect((await people('assign', '209999999999999@lid', '--phone', MARIA)).code).toBe(4);
    expect((await people('assign', LID, '--phone', '5511990000001')).code).toBe(2);
    expect(await people('assign', LID, '--phone', `+${JOAO}`)).toMatchObject({ code: 0 });
    await relay.settled();
    expect(written(relay)).toEqual(['one', 'two', 'three']);
    expect(relay.highlevel.contacts(relay.place.locationId)).toMatchObject([{ phone: `+${JOAO}` }]);
    await relay.restart();
    await using again = await startControl(relay);
    expect(again.url).toContain('127.0.0.1');
    expect(await people('undo', LID)).toMatchObject({ code: 0 });
    says(relay, ['four']);
    await relay.settled();
    expect(await waits(relay)).toBe(1);
    await people('assign', LID, '--phone', MARIA);
    await relay.settled();
    expect(written(relay)).toEqual(['one', 'two', 'three', 'four']);
    expect(json(await people('assigned'))).toMatchObject([{ lid: LID, contradictedBy: null }]);
    // WhatsApp shows who it is.
    relay.evolution.addPerson({ phone: '5511955554444', lid: LID });
    relay.evolution.receives({ from: '5511955554444', text: 'five', lid: true });
    await relay.settled();
    expect(json(await people('assigned'))).toMatchObject([
      { lid: LID, contradictedBy: '5511955554444@s.whatsapp.net' },
    ]);
    const told = await run(['people', 'assigned'], { env });
    expect(told.out).toContain('WhatsApp shows another number: +5511955554444');
    expect(relay.conversation('5511955554444').messages.map(({ body }) => body)).toEqual(['five']);
  });

  it('by a contact, whose answers go to the LID', async () => {
    await using relay = await start();
    await using control = await startControl(relay);
    expect(control.url).toContain('127.0.0.1');
    const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
    const { locationId } = relay.place;
    const contact = relay.highlevel.addContact({ locationId, phone: '' }).id;
    says(relay, ['hello']);
    await relay.settled();
    const wrong = await run(['people', 'assign', LID, '--contact', 'nobody'], { env });
    expect(wrong.code).toBe(4);
    const right = await run(['people', 'assign', LID, '--contact', contact], { env });
    expect(right.code).toBe(0);
    await relay.settled();
    expect(written(relay)).toEqual(['hello']);
    relay.highlevel.agentWrites({ locationId, contactId: contact, text: 'hi' });
    await relay.settled();
    expect(relay.evolution.sent()).toMatchObject([{ peer: LID, text: 'hi' }]);
    says(relay, ['more']);
    await relay.settled();
    expect(written(relay)).toEqual(['hello', 'hi', 'more']);
    expect(relay.highlevel.contacts(locationId)).toHaveLength(1);
    expect((await run(['people', 'undo', LID], { env })).code).toBe(0);
    says(relay, ['later']);
    await relay.settled();
    expect(await waits(relay)).toBe(1);
  });
});
