/** Whoever calls is written to, where a location wants that: at once, and once within an hour, however often they call. */
import { afterEach, expect, it } from 'vitest';
import { bulkTo, DEFAULT_CAPS, people } from './support/bulk.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import type { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
const JOAO = '5511977776666';
const LID = '201111111111111@lid';
const OWNER = '5511990000001';
const CALL = '📞 Voice call (incoming)';
const TEXT = 'We take no calls here.\nPlease write to us.';

const HOUR_MS = 3_600_000;
const realNow = Date.now;

/** For the relay and for the pretend servers alike. */
function later(ms: number): void {
  Date.now = () => realNow() + ms;
}

afterEach(() => {
  Date.now = realNow;
});

async function answersCalls(relay: TestRelay, text = TEXT): Promise<void> {
  const { locations } = relay.service.parts;
  const callReply = text.replaceAll('\n', '\\n');
  await locations.setOptions(relay.place.locationId, { callReply });
}

function sent(relay: TestRelay): { text: string; to: string }[] {
  return relay.evolution.requests('sendText').map(({ body }) => {
    const { text, number } = body as { text: string; number: string };
    return { text, to: number.split('@')[0] ?? '' };
  });
}

function shown(relay: TestRelay, phone: string): string[] {
  return relay.conversation(phone).messages.map(({ direction, body }) => `${direction}: ${body}`);
}

describeRelay(
  'a call',
  (start) => {
    it('is shown, also of somebody who never wrote, and answered only where that is wanted', async () => {
      await using relay = await start();
      relay.evolution.calls({ from: MARIA });
      await relay.settled();
      expect(shown(relay, MARIA)).toEqual([`inbound: ${CALL}`]);
      await answersCalls(relay);
      relay.evolution.calls({ from: MARIA });
      await relay.settled();
      expect(sent(relay)).toEqual([{ text: TEXT, to: MARIA }]);
      expect(shown(relay, MARIA)).toEqual([
        `inbound: ${CALL}`,
        `inbound: ${CALL}`,
        `outbound: ${TEXT}`,
      ]);
      // She is the same contact when she writes.
      await relay.meets(MARIA);
      expect(relay.highlevel.contacts(relay.place.locationId)).toHaveLength(1);
    });

    it('is answered once, however often it is told', async () => {
      await using relay = await start();
      const { evolution, highlevel } = relay;
      await answersCalls(relay);
      evolution.fault({ route: 'webhook', kind: 'deliverTwice' });
      // HighLevel wrote the line, and its answer never came.
      highlevel.fault({ route: 'inbound', kind: 'cutAfter', times: 1 });
      const id = evolution.calls({ from: MARIA });
      for (const status of ['ringing', 'timeout']) evolution.calls({ from: MARIA, status, id });
      await relay.settled();
      await relay.restart();
      evolution.calls({ from: MARIA, status: 'terminate', id });
      await relay.settled();
      expect(sent(relay)).toEqual([{ text: TEXT, to: MARIA }]);
      expect(shown(relay, MARIA)).toEqual([`inbound: ${CALL}`, `outbound: ${TEXT}`]);
      expect(await relay.entries('call.reply')).toMatchObject([{ state: 'done' }]);
    });

    it('is not answered again within an hour, however often that person calls', async () => {
      await using relay = await start();
      const { evolution } = relay;
      await answersCalls(relay);
      // Wherever in an hour of the clock the first one falls.
      const begun = 40 * 60_000;
      later(begun - (realNow() % HOUR_MS));
      evolution.calls({ from: MARIA });
      for (let ring = 0; ring < 4; ring += 1) evolution.calls({ from: MARIA });
      evolution.calls({ from: JOAO });
      await relay.settled();
      await relay.restart();
      later(begun - (realNow() % HOUR_MS) + 50 * 60_000);
      for (let ring = 0; ring < 5; ring += 1) evolution.calls({ from: MARIA });
      await relay.settled();
      expect(sent(relay).toSorted((a, b) => (a.to < b.to ? -1 : 1))).toEqual([
        { text: TEXT, to: JOAO },
        { text: TEXT, to: MARIA },
      ]);
      expect(shown(relay, MARIA).filter((line) => line === `inbound: ${CALL}`)).toHaveLength(10);
      later(begun - (realNow() % HOUR_MS) + 61 * 60_000);
      evolution.calls({ from: MARIA });
      await relay.settled();
      expect(sent(relay)).toHaveLength(3);
    });

    it('that is dated in the far future stands where it came, and its answer does not wait for ever', async () => {
      await using relay = await start();
      const { evolution, highlevel, place } = relay;
      await answersCalls(relay);
      await relay.meets(MARIA);
      evolution.emit(place.instance, 'call', {
        chatId: `${MARIA}@s.whatsapp.net`,
        from: `${MARIA}@s.whatsapp.net`,
        id: 'CALLOF2099',
        date: '2099-12-31T23:59:59.000Z',
        status: 'offer',
      });
      await relay.settled();
      evolution.receives({ from: MARIA, text: 'it is me' });
      await relay.settled();
      expect(shown(relay, MARIA).toSorted()).toEqual(
        ['inbound: Oi', `inbound: ${CALL}`, `outbound: ${TEXT}`, 'inbound: it is me'].toSorted(),
      );
      const dates = highlevel
        .ledger(place.locationId)
        .map(({ dateAdded }) => Date.parse(dateAdded));
      expect(Math.max(...dates)).toBeLessThan(Date.now() + HOUR_MS);
      const rows = await relay.service.parts.storage.db
        .selectFrom('journal')
        .select(['order_at', 'expires_at'])
        .where('kind', 'in', ['whatsapp.line', 'call.reply'])
        .execute();
      expect(rows).toHaveLength(2);
      for (const row of rows) {
        expect(Math.max(row.order_at, row.expires_at ?? 0)).toBeLessThan(Date.now() + HOUR_MS);
      }
    });

    it('gets no answer that nobody waits for', async () => {
      await using relay = await start();
      const { evolution } = relay;
      await answersCalls(relay);
      evolution.addGroup({ jid: '120363000000000001@g.us', subject: 'Team', participants: [] });
      evolution.calls({ from: MARIA, status: 'accept' });
      evolution.calls({ from: MARIA, offline: true });
      evolution.calls({ from: MARIA, begunBy: OWNER });
      evolution.calls({ from: MARIA, begunBy: '202222222222222@lid' });
      evolution.emit(relay.place.instance, 'call', {
        chatId: '120363000000000001@g.us',
        from: `${MARIA}@s.whatsapp.net`,
        id: 'GROUPCALL',
        status: 'offer',
        isGroup: true,
        groupJid: '120363000000000001@g.us',
      });
      await relay.settled();
      evolution.emit(relay.place.instance, 'call', {
        chatId: `${MARIA}@s.whatsapp.net`,
        from: `${MARIA}@s.whatsapp.net`,
        id: 'OLDCALL',
        date: new Date(Date.now() - 3_600_000).toISOString(),
        status: 'offer',
      });
      evolution.calls({ from: JOAO });
      await relay.settled();
      expect(sent(relay)).toEqual([{ text: TEXT, to: JOAO }]);
    });

    it('from a LID waits for the phone, and is answered there', async () => {
      await using relay = await start();
      const { evolution, highlevel, place } = relay;
      await answersCalls(relay);
      evolution.calls({ from: LID });
      await relay.settled();
      expect(await relay.entries('whatsapp.line')).toMatchObject([
        { state: 'parked', error_code: 'peer.unresolved' },
      ]);
      expect(highlevel.contacts(place.locationId)).toEqual([]);
      evolution.addPerson({ phone: MARIA, lid: LID, name: 'Maria Souza' });
      evolution.receives({ from: MARIA, text: 'it is me' });
      await relay.settled();
      expect(shown(relay, MARIA)).toEqual([
        `inbound: ${CALL}`,
        'inbound: it is me',
        `outbound: ${TEXT}`,
      ]);
      // Her LID is known now: a call that names it beside her phone is hers.
      later(HOUR_MS + 60_000);
      evolution.calls({ from: MARIA, begunBy: LID });
      await relay.settled();
      expect(sent(relay)).toEqual([
        { text: TEXT, to: MARIA },
        { text: TEXT, to: MARIA },
      ]);
    });

    it('is answered as a person answers: not behind bulk, and not while that is held', async () => {
      await using relay = await start({ limits: { ...DEFAULT_CAPS, bulkPerMinute: 1 } });
      const { evolution } = relay;
      await answersCalls(relay);
      const [ana = '', bia = '', caro = ''] = await people(relay, 3);
      for (const phone of [ana, bia]) bulkTo(relay, phone, 'news');
      await eventually(() => {
        expect(relay.service.parts.relay.waitingBulk()).toHaveLength(1);
      });
      evolution.calls({ from: caro });
      await relay.evolution.idle();
      await eventually(() => {
        expect(sent(relay)).toEqual([
          { text: 'news', to: ana },
          { text: TEXT, to: caro },
        ]);
      });
      await eventually(async () => {
        expect(await relay.entries('call.reply')).toMatchObject([{ state: 'done' }]);
      });
      expect(relay.service.parts.relay.waitingBulk()).toHaveLength(1);
      // Nor is it counted as bulk.
      const { instances, relay: road } = relay.service.parts;
      const { id } = instances.require(relay.place.instance);
      expect(road.sending.pace(id).count('minute', Date.now())).toBe(1);
    });
  },
  ['sqlite'],
);
