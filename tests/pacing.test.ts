/**
 * Sending that keeps the number alive: gaps and caps hold what no person wrote, and nothing else. Times are shorter than
 * a person would choose, but measured: each send as the gateway saw it.
 */
import { describe, expect, it } from 'vitest';
import { TIMES } from '../core/settings/times.ts';
import { DEFAULT_CAPS, bulkTo, people, sendTimes } from './support/bulk.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

interface SendBody {
  readonly number: string;
}

/** HighLevel’s own limit is not what is measured here. */
const ROOMY = { max: 100_000 };

describe('60 bulk sends and 5 replies on one number', () => {
  it('keep the gaps, and every reply leaves before the bulk behind it', async () => {
    const gap = { bulkGapMs: 120, bulkGapMaxMs: 240 };
    await using relay = await TestRelay.create({
      highlevel: { rateLimit: ROOMY },
      times: { ...gap, sendGapMs: 20 },
    });
    const { evolution } = relay;
    const chats = await people(relay, 65);
    const bulk = chats.slice(0, 60);
    for (const [index, phone] of bulk.entries()) bulkTo(relay, phone, `bulk ${String(index)}`);
    await relay.highlevel.idle();
    for (const [index, phone] of chats.slice(60).entries()) {
      await eventually(() => {
        expect(evolution.sent().length).toBeGreaterThan(10 * (index + 1));
      });
      const reply = `reply ${String(index)}`;
      const messageId = relay.answers(reply, phone);
      await eventually(() => {
        expect(evolution.sent().map(({ text }) => text)).toContain(reply);
      });
      const takenAt = relay.highlevel.message(messageId)?.delivery?.acknowledgedAt ?? 0;
      const leftAt = sendTimes(relay, reply)[0] ?? 0;
      const between = sendTimes(relay, 'bulk').filter((at) => at > takenAt && at < leftAt);
      // At most the one that was under way when the reply was taken in.
      expect(between.length).toBeLessThanOrEqual(1);
    }
    await relay.settled();
    const texts = evolution.sent().map(({ text }) => text);
    expect(texts.filter((text) => text.startsWith('bulk'))).toEqual(
      bulk.map((_, index) => `bulk ${String(index)}`),
    );
    expect(texts).toHaveLength(65);
    const gaps = sendTimes(relay, 'bulk').map((time, index, all) => time - (all[index - 1] ?? 0));
    expect(Math.min(...gaps.slice(1))).toBeGreaterThanOrEqual(gap.bulkGapMs);
  });

  it('keep the caps', async () => {
    await using relay = await TestRelay.create({
      highlevel: { rateLimit: ROOMY },
      limits: { ...DEFAULT_CAPS, bulkPerMinute: 20 },
    });
    const { evolution } = relay;
    const chats = await people(relay, 65);
    for (const [index, phone] of chats.slice(0, 60).entries()) {
      bulkTo(relay, phone, `bulk ${String(index)}`);
    }
    await eventually(() => {
      expect(evolution.sent()).toHaveLength(20);
    });
    for (const [index, phone] of chats.slice(60).entries()) {
      relay.answers(`reply ${String(index)}`, phone);
    }
    await eventually(() => {
      expect(evolution.sent()).toHaveLength(25);
    });
    const waiting = relay.service.parts.relay.waitingBulk();
    expect(waiting).toHaveLength(40);
    expect(new Set(waiting.map(({ hold }) => hold.code))).toEqual(new Set(['bulk.minute']));
    // The last 20 leave in the minute after the next.
    const until = waiting.at(-1)?.hold.until ?? 0;
    expect(until - Date.now()).toBeGreaterThan(60_000);
    expect(until - Date.now()).toBeLessThanOrEqual(120_000);
    expect(sendTimes(relay, 'bulk')).toHaveLength(20);
  });
});

describe('a person’s reply by a number that is idle', () => {
  it('leaves within three seconds, by the relay’s own times', async () => {
    const { sendGapMs, bulkGapMs, bulkGapMaxMs, typingMsPerCharacter, typingMaxMs } = TIMES;
    const typing = { typingMsPerCharacter, typingMaxMs };
    const times = { sendGapMs, bulkGapMs, bulkGapMaxMs, ...typing };
    await using relay = await TestRelay.create({ times });
    const [maria = '', joao = '', ana = ''] = await people(relay, 3);
    // Bulk waits for its gap meanwhile.
    for (const phone of [maria, joao]) bulkTo(relay, phone, 'news');
    await eventually(() => {
      expect(relay.service.parts.relay.waitingBulk()).toMatchObject([
        { hold: { code: 'bulk.gap' } },
      ]);
    });
    const text = 'A long reply. '.repeat(40);
    const messageId = relay.answers(text, ana);
    await eventually(() => {
      expect(sendTimes(relay, 'A long reply')).toHaveLength(1);
    });
    const takenAt = relay.highlevel.message(messageId)?.delivery?.acknowledgedAt ?? 0;
    expect(Number(sendTimes(relay, 'A long reply')[0]) - takenAt).toBeLessThan(3_000);
    expect(relay.service.parts.relay.waitingBulk()).toHaveLength(1);
  });
});

describeRelay('caps', (start) => {
  it('hold across a restart', async () => {
    await using relay = await start({ limits: { ...DEFAULT_CAPS, bulkPerHour: 3 } });
    const { evolution } = relay;
    const chats = await people(relay, 6);
    for (const phone of chats) bulkTo(relay, phone, 'news');
    await eventually(() => {
      expect(evolution.sent()).toHaveLength(3);
    });
    await relay.service.parts.relay.pauses.set('to-whatsapp', true);
    // Posts come in any order, so that it is not said whose three left: the answer goes to somebody whose news is held.
    const reached = evolution.requests('sendText').map(({ body }) => (body as SendBody).number);
    const unreached = chats.filter((phone) => !reached.some((number) => number.includes(phone)));
    expect(unreached).toHaveLength(3);
    relay.answers('a reply', unreached.at(-1));
    await relay.highlevel.idle();
    await relay.restart();
    await relay.service.parts.relay.pauses.set('to-whatsapp', false);
    // It stands behind the bulk message to the same person, and both leave: order within a chat stays.
    await eventually(() => {
      expect(evolution.sent()).toHaveLength(5);
    });
    expect(
      evolution
        .sent()
        .map(({ text }) => text)
        .slice(3),
    ).toEqual(['news', 'a reply']);
    const { id } = relay.service.parts.instances.require(relay.place.instance);
    expect(relay.service.parts.relay.sending.pace(id).count('hour', Date.now())).toBe(4);
    await eventually(() => {
      expect(relay.service.parts.relay.waitingBulk()).toHaveLength(2);
    });
  });
});

describe('what a workflow sends', () => {
  it('is bulk, and waits for the cap', async () => {
    await using relay = await TestRelay.create({ limits: { ...DEFAULT_CAPS, bulkPerDay: 1 } });
    const { evolution, highlevel, place } = relay;
    const [maria = '', joao = ''] = await people(relay, 2);
    for (const phone of [maria, joao]) {
      const contactId = relay.conversation(phone).contact.id;
      const { locationId } = place;
      await highlevel.runsAction({ locationId, contactId, data: { message: `Hi ${phone}` } });
    }
    await eventually(() => {
      expect(evolution.sent()).toHaveLength(1);
    });
    relay.answers('by hand', maria);
    await eventually(() => {
      expect(evolution.sent().map(({ text }) => text)).toEqual([`Hi ${maria}`, 'by hand']);
    });
    expect(relay.service.parts.relay.waitingBulk()).toMatchObject([{ hold: { code: 'bulk.day' } }]);
  });
});

describe('a workflow’s message that stands in line', () => {
  it('outlives its hours there, and not a number that is away', async () => {
    const times = { workflowExpiryMs: 1_500, bulkGapMs: 1_000, bulkGapMaxMs: 1_000 };
    await using relay = await TestRelay.create({ times });
    const { evolution, highlevel, place } = relay;
    const chats = await people(relay, 4);
    const calls = chats.slice(0, 3).map((phone) => {
      const contactId = relay.conversation(phone).contact.id;
      const { locationId } = place;
      return highlevel.runsAction({ locationId, contactId, data: { message: phone } });
    });
    await Promise.all(calls);
    await relay.settled();
    expect(evolution.sent()).toHaveLength(3);
    evolution.goesOffline();
    await evolution.idle();
    const contactId = relay.conversation(chats[3]).contact.id;
    const { locationId } = place;
    await highlevel.runsAction({ locationId, contactId, data: { message: 'too late' } });
    await eventually(async () => {
      const last = (await relay.entries('workflow.action')).at(-1);
      expect(last).toMatchObject({ state: 'dead', error_code: 'entry.expired' });
    });
  });
});

describe('"typing" is shown', () => {
  it('before bulk, by its length, and not before replies', async () => {
    const times = { typingMsPerCharacter: 5, typingMaxMs: 100 };
    await using relay = await TestRelay.create({ times });
    const { evolution } = relay;
    const [maria = '', joao = ''] = await people(relay, 2);
    bulkTo(relay, maria, '12345');
    bulkTo(relay, joao, 'x'.repeat(500));
    await relay.settled();
    relay.answers('a reply', maria);
    await relay.settled();
    const delays = evolution
      .requests('sendText')
      .map(({ body }) => (body as { delay?: number }).delay);
    expect(delays).toEqual([25, 100, undefined]);
  });
});
