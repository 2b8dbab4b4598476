/** A number that WhatsApp limits sends only what persons write, says so, and goes on by itself. */
import { describe, expect, it } from 'vitest';
import { problemsNow } from '../core/control/problems.ts';
import { controlOf } from '../core/control/control-of.ts';
import type { Problem } from '../core/control/problems.ts';
import { say } from '../core/words/say.ts';
import { bulkTo, people } from './support/bulk.ts';
import { eventually } from './support/eventually.ts';
import { TestRelay } from './support/test-relay.ts';

/** As Baileys' errors come through Evolution 2.3. */
function refusal(text: string) {
  return {
    kind: 'refuse',
    route: 'sendText',
    status: 400,
    body: { status: 400, error: 'Bad Request', response: { message: [text] } },
  } as const;
}

function problems(relay: TestRelay): Promise<Problem[]> {
  const facts = { version: '0', controlUrl: () => '', ready: () => true, restart: () => undefined };
  return problemsNow(controlOf(relay.service, facts));
}

function texts(relay: TestRelay): string[] {
  return relay.evolution.sent().map(({ text }) => text);
}

describe.each([
  ['Error: 463', 'number.reach-out-limited'],
  ['Error: account restricted', 'number.restricted'],
  ['Error: temporary ban, status: 402', 'number.banned'],
] as const)('"%s" on a bulk message', (text, code) => {
  it('lets only replies leave, says until when, and then goes on', async () => {
    await using relay = await TestRelay.create({ times: { repliesOnlyMs: 6_000 } });
    const { evolution } = relay;
    const [maria = '', joao = '', bia = ''] = await people(relay, 3);
    evolution.fault({ ...refusal(text), times: 1 });
    const first = bulkTo(relay, maria, 'one');
    await eventually(async () => {
      expect(await problems(relay)).toMatchObject([{ code, params: { instance: 'shop' } }]);
    });
    bulkTo(relay, joao, 'two');
    relay.answers('a reply', bia);
    await eventually(() => {
      expect(texts(relay)).toEqual(['a reply']);
    });
    expect(relay.service.parts.relay.waitingBulk()).toMatchObject([{ hold: { code } }]);
    await relay.restart();
    expect(texts(relay)).toEqual(['a reply']);
    await relay.settled();
    expect(texts(relay).sort()).toEqual(['a reply', 'one', 'two']);
    expect(relay.highlevel.message(first)?.statuses.map(({ status }) => status)).not.toContain(
      'failed',
    );
    await eventually(async () => {
      expect(await problems(relay)).toEqual([]);
    });
  });
});

describe('a limit met by a person', () => {
  it('fails the message at once, with the sentence and until when', async () => {
    await using relay = await TestRelay.create();
    const [maria = ''] = await people(relay, 1);
    relay.evolution.fault({ ...refusal('463'), times: 1 });
    const id = relay.answers('hello', maria);
    await relay.settled();
    const last = relay.highlevel.message(id)?.statuses.at(-1);
    expect(last).toMatchObject({ status: 'failed', error: { code: 'number.reach-out-limited' } });
    const { sentence } = say('number.reach-out-limited', { instance: 'shop' }, 'en');
    expect(last?.error?.message).toContain(sentence.slice(0, 40));
    expect(last?.error?.message).toMatch(/until about \d{4}-\d\d-\d\d/);
  });

  it('ends when the person says so', async () => {
    await using relay = await TestRelay.create();
    const [maria = '', joao = ''] = await people(relay, 2);
    relay.evolution.fault({ ...refusal('463'), times: 1 });
    relay.answers('hello', maria);
    await relay.settled();
    bulkTo(relay, joao, 'news');
    await eventually(() => {
      expect(relay.service.parts.relay.waitingBulk()).toHaveLength(1);
    });
    const { id } = relay.service.parts.instances.require('shop');
    await relay.service.parts.relay.sending.unlimit(id);
    await relay.settled();
    expect(texts(relay)).toEqual(['news']);
  });
});

describe('messages that WhatsApp gives back', () => {
  it('one after the other stop the bulk; one that arrives in between does not', async () => {
    await using relay = await TestRelay.create();
    const { evolution } = relay;
    const chats = await people(relay, 5);
    for (const phone of chats) bulkTo(relay, phone, 'news');
    await relay.settled();
    const statuses = ['ERROR', 'ERROR', 'DELIVERY_ACK', 'ERROR', 'ERROR'] as const;
    const { id } = relay.service.parts.instances.require('shop');
    const { sending } = relay.service.parts.relay;
    for (const [index, message] of evolution.sent().entries()) {
      evolution.receipt(message.whatsappId, statuses[index] ?? 'READ');
      await relay.settled();
    }
    expect(sending.limited(id, Date.now())).toBeNull();
    bulkTo(relay, chats[0] ?? '', 'more news');
    await relay.settled();
    evolution.receipt(evolution.sent().at(-1)?.whatsappId ?? '', 'ERROR');
    await eventually(() => {
      expect(sending.limited(id, Date.now())?.code).toBe('number.sends-fail');
    });
  });
});

describe('a connection that WhatsApp closes for a ban', () => {
  it('is known as one', async () => {
    await using relay = await TestRelay.create();
    relay.evolution.emit('shop', 'connection.update', {
      instance: 'shop',
      state: 'close',
      statusReason: 402,
    });
    await eventually(async () => {
      const codes = (await problems(relay)).map(({ code }) => code);
      expect(codes).toContain('number.banned');
    });
  });
});
