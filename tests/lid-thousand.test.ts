/**
 * P6 and P2 over a thousand events in random order, each with the phone, the LID, both, or a LID whose other form is
 * missing. `WAYBRIDGE_LID_SEED` makes it another order.
 */
import { expect, it } from 'vitest';
import { seededRandom } from '../sandbox/support/random.ts';
import type { Incoming } from '../sandbox/evolution/incoming.ts';
import { describeRelay } from './support/describe-relay.ts';

const seed = Number(process.env['WAYBRIDGE_LID_SEED'] ?? 20_261_126);
const EVENTS = 1_000;
const PEOPLE = 60;
/** Nobody ever learns their phone. */
const STRANGERS = 5;

interface Someone {
  readonly phone: string;
  readonly lid: string;
}

/** By what an event names its author. */
const FORMS: readonly Pick<Incoming, 'lid' | 'hideAlt'>[] = [
  { lid: false, hideAlt: true },
  { lid: false },
  { lid: true },
  { lid: true, hideAlt: true },
];

function someone(index: number): Someone {
  const n = String(index).padStart(4, '0');
  return { phone: `551198888${n}`, lid: `20111111111${n}@lid` };
}

/** What is written, in the order in which it is told, and by whom. */
function makeEvents(people: readonly Someone[], random: () => number): [Someone, Incoming][] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const at = Date.now() - EVENTS * 1_000;
  const events = Array.from({ length: EVENTS }, (_, index): [Someone, Incoming] => {
    // Everybody who can be known is shown once by both forms, at any time.
    const person = people[index] ?? pick(people);
    const isStranger = people.indexOf(person) < STRANGERS;
    const form = index < people.length ? { lid: random() < 0.5 } : pick(FORMS);
    const shown = isStranger
      ? { from: person.lid, hideAlt: true }
      : { from: person.phone, ...form };
    const text = `message ${String(index)}`;
    return [person, { ...shown, text, at: at + index * 1_000, fromMe: random() < 0.2 }];
  });
  const order = new Map(events.map((event) => [event, random()]));
  return events.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
}

describeRelay(
  'a thousand events of phones and LIDs',
  (start) => {
    it(`make one contact per person, invent nobody, and lose and double nothing (seed ${String(seed)})`, async () => {
      await using relay = await start({
        highlevel: { rateLimit: { max: 10_000, intervalMs: 1_000 } },
      });
      const { evolution, highlevel, place } = relay;
      const people = Array.from({ length: PEOPLE }, (_, index) => someone(index));
      const strangers = new Set(people.slice(0, STRANGERS));
      for (const person of people) if (!strangers.has(person)) evolution.addPerson(person);
      const random = seededRandom(seed);
      const events = makeEvents(people, random);
      for (const [, event] of events) {
        if (random() < 0.1) evolution.fault({ route: 'webhook', kind: 'deliverTwice', times: 1 });
        evolution.receives(event);
        if (random() < 0.05) await evolution.idle();
      }
      await relay.settled();

      const shown = new Map<string, string[]>();
      for (const { contact, messages } of highlevel.inbox(place.locationId)) {
        const bodies = messages.map(({ body }) => body).toSorted();
        expect(shown.has(contact.phone ?? '')).toBe(false);
        shown.set(contact.phone ?? '', bodies);
      }
      const expected = new Map<string, string[]>();
      for (const [person, { text = '' }] of events) {
        if (strangers.has(person)) continue;
        const phone = `+${person.phone}`;
        expected.set(phone, [...(expected.get(phone) ?? []), text].toSorted());
      }
      expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(expected));
      expect(highlevel.contacts(place.locationId)).toHaveLength(PEOPLE - STRANGERS);
      const parked = (await relay.entries('whatsapp.message')).filter((e) => e.state === 'parked');
      const theirs = events.filter(([person]) => strangers.has(person));
      expect(parked).toHaveLength(theirs.length);
    });
  },
  ['sqlite'],
);
