/** People whose phone number changes: one contact, one conversation, and a line that says so, once. */
import { expect, it } from 'vitest';
import { startControl } from './support/controlled-relay.ts';
import { describeRelay } from './support/describe-relay.ts';
import { run } from './support/run-command.ts';
import type { TestRelay } from './support/test-relay.ts';

const FORMER = '5511988887777';
const NEW = '5521977776666';
const LID = '201111111111111@lid';
const LINE = `new number on WhatsApp: +${NEW}, formerly +${FORMER}`;
const MINUTE = 60_000;

function written(relay: TestRelay): string[] {
  return relay.highlevel.ledger(relay.place.locationId).map(({ body }) => body);
}

function lines(relay: TestRelay): string[] {
  return written(relay).filter((body) => body.includes('on WhatsApp: +'));
}

/** Maria writes with each of her numbers, a while ago and now. */
async function changes(relay: TestRelay): Promise<void> {
  const { evolution } = relay;
  const now = Date.now();
  evolution.addPerson({ phone: FORMER, lid: LID, name: 'Maria Souza' });
  evolution.receives({ from: FORMER, text: 'before', id: 'BEFORE', at: now - 10 * MINUTE });
  await relay.settled();
  evolution.addPerson({ phone: NEW, lid: LID, name: 'Maria Souza' });
  evolution.receives({ from: NEW, text: 'after', lid: true, at: now - 5 * MINUTE });
  await relay.settled();
}

describeRelay(
  'a person with a new number',
  (start) => {
    it('stays one contact, is answered at the new number, and the conversation says so', async () => {
      await using relay = await start();
      const { evolution, highlevel, place } = relay;
      await changes(relay);
      expect(written(relay)).toEqual(['before', expect.stringContaining(LINE), 'after']);
      const contacts = highlevel.contacts(place.locationId);
      expect(contacts).toMatchObject([{ name: 'Maria Souza', phone: `+${FORMER}` }]);
      relay.answers('to you');
      await relay.settled();
      expect(evolution.sent()).toMatchObject([{ peer: `${NEW}@s.whatsapp.net`, text: 'to you' }]);
      await relay.restart();
      evolution.receives({ from: NEW, text: 'still me' });
      await relay.settled();
      expect(highlevel.contacts(place.locationId)).toHaveLength(1);
      expect(lines(relay)).toHaveLength(1);
    });

    it('is not moved back by what is read again or comes late', async () => {
      await using relay = await start();
      const { evolution, highlevel, place } = relay;
      await changes(relay);
      const instance = relay.service.parts.instances.all()[0];
      if (instance === undefined) throw new Error('no number');
      // The first message stands in Evolution's database still, and is read again.
      await relay.service.parts.watch.catchUp(instance, Date.now() - 60 * MINUTE);
      await relay.settled();
      expect(lines(relay)).toHaveLength(1);
      evolution.receives({
        from: FORMER,
        text: 'late',
        lid: true,
        at: Date.now() - 8 * MINUTE,
      });
      await relay.settled();
      expect(lines(relay)).toHaveLength(1);
      expect(highlevel.contacts(place.locationId)).toHaveLength(1);
      relay.answers('to you');
      await relay.settled();
      expect(evolution.sent().at(-1)).toMatchObject({ peer: `${NEW}@s.whatsapp.net` });
    });
  },
  ['sqlite', 'mariadb'],
);

describeRelay(
  'a number that is not somebody’s new one',
  (start) => {
    it('because it is a contact already, or because a person had named the first by hand', async () => {
      await using relay = await start();
      const { evolution, highlevel, place } = relay;
      await using control = await startControl(relay);
      expect(control.url).toContain('127.0.0.1');
      const env = { WAYBRIDGE_DATA_DIR: relay.config.dataDir };
      await relay.meets(NEW, 'João');
      await changes(relay);
      expect(highlevel.contacts(place.locationId)).toHaveLength(2);
      const other = '209999999999999@lid';
      evolution.receives({ from: other, text: 'who am I' });
      await relay.settled();
      await run(['people', 'assign', other, '--phone', '+5531955554444'], { env });
      await relay.settled();
      evolution.addPerson({ phone: '5541966665555', lid: other });
      evolution.receives({ from: '5541966665555', text: 'me', lid: true });
      await relay.settled();
      expect(lines(relay)).toEqual([]);
      expect(highlevel.contacts(place.locationId)).toHaveLength(4);
    });
  },
  ['sqlite'],
);
