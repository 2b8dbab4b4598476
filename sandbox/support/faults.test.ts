import { describe, expect, test } from 'vitest';
import { connectEvolution, connectHighLevel } from '../client.ts';
import { PretendEvolution } from '../evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../highlevel/pretend-highlevel.ts';
import { Faults } from './faults.ts';
import { startReceiver } from './receiver.ts';

async function world() {
  const evolution = await PretendEvolution.start();
  evolution.addInstance({ name: 'shop' });
  const send = (text: string, timeoutMs = 5000) =>
    fetch(`${evolution.url}/message/sendText/shop`, {
      method: 'POST',
      headers: { apikey: evolution.apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ number: '5511988887777', text }),
      signal: AbortSignal.timeout(timeoutMs),
    });
  return { evolution, send, [Symbol.asyncDispose]: () => evolution[Symbol.asyncDispose]() };
}

describe('faults', () => {
  test('refuse: nothing is done, as often as was said', async () => {
    await using w = await world();
    w.evolution.fault({ route: 'sendText', kind: 'refuse', status: 429, retryAfter: 2, times: 1 });
    const refused = await w.send('a');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect((await w.send('b')).status).toBe(201);
    expect(w.evolution.sent().map((m) => m.text)).toEqual(['b']);
  });

  test('cutBefore: the connection ends and nothing was done', async () => {
    await using w = await world();
    w.evolution.fault({ route: 'sendText', kind: 'cutBefore', times: 1 });
    await expect(w.send('a')).rejects.toThrow();
    expect(w.evolution.sent()).toEqual([]);
    expect(w.evolution.counts()['sendText']).toMatchObject({ calls: 1, cut: 1 });
  });

  test('cutAfter: the connection ends and everything was done', async () => {
    await using w = await world();
    w.evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
    await expect(w.send('a')).rejects.toThrow();
    expect(w.evolution.sent()).toMatchObject([{ text: 'a', answered: 'cut' }]);
  });

  test('cutAfter is not spent by a request that is refused for another reason', async () => {
    await using w = await world();
    w.evolution.fault({ route: 'sendText', kind: 'cutAfter', times: 1 });
    expect((await w.send(' ')).status).toBe(400);
    await expect(w.send('a')).rejects.toThrow();
  });

  test('hang: no answer, and nothing done; hangAfter: no answer, and everything done', async () => {
    await using w = await world();
    w.evolution.fault({ route: 'sendText', kind: 'hang', times: 1 });
    await expect(w.send('a', 200)).rejects.toThrow();
    w.evolution.fault({ route: 'sendText', kind: 'hangAfter', times: 1 });
    await expect(w.send('b', 200)).rejects.toThrow();
    expect(w.evolution.sent().map((m) => m.text)).toEqual(['b']);
    await expect.poll(() => w.evolution.sent()[0]?.answered).toBe('cut');
  });

  test('answerAndForget: a good answer, and nothing done', async () => {
    await using w = await world();
    w.evolution.fault({ route: 'sendText', kind: 'answerAndForget', times: 1 });
    const answer = await w.send('a');
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ key: { fromMe: true } });
    expect(w.evolution.sent()).toEqual([]);
  });

  test('delays add up', async () => {
    await using w = await world();
    w.evolution.fault({ route: 'sendText', kind: 'delay', ms: 40 });
    w.evolution.fault({ route: '*', kind: 'delay', ms: 40 });
    const from = performance.now();
    await w.send('a');
    expect(performance.now() - from).toBeGreaterThan(75);
  });

  test('deliverTwice posts a webhook two times', async () => {
    await using receiver = await startReceiver();
    await using w = await world();
    w.evolution.setWebhook('shop', { url: receiver.url });
    w.evolution.fault({ route: 'webhook', kind: 'deliverTwice' });
    w.evolution.receives({ from: '5511988887777', text: 'Oi' });
    await w.evolution.idle();
    const upserts = receiver.posts.filter((p) => p.body['event'] === 'messages.upsert');
    expect(upserts).toHaveLength(2);
    expect(upserts[0]?.raw).toEqual(upserts[1]?.raw);
  });

  test('by probability: the same seed draws the same', () => {
    const draw = () => {
      const faults = new Faults(42);
      faults.plan({ route: 'x', kind: 'refuse', probability: 0.3 });
      return Array.from({ length: 200 }, () => faults.decide('x').end !== null);
    };
    expect(draw()).toEqual(draw());
    const hits = draw().filter(Boolean).length;
    expect(hits).toBeGreaterThan(30);
    expect(hits).toBeLessThan(90);
  });

  test('only the scope it names, until it is cleared by label', () => {
    const faults = new Faults(1);
    faults.plan({ route: '*', kind: 'refuse', scope: 'a', label: 'switch' });
    expect(faults.decide('x', 'b').end).toBeNull();
    expect(faults.decide('x', 'a').end).not.toBeNull();
    faults.clear('switch');
    expect(faults.decide('x', 'a').end).toBeNull();
  });
});

describe('from another process', () => {
  test('the vocabulary works over the admin API', async () => {
    await using highlevel = await PretendHighLevel.start();
    await using evolution = await PretendEvolution.start({ keepRequests: 0 });
    const hl = connectHighLevel(highlevel.url);
    const evo = connectEvolution(evolution.url);
    const { locationId } = await hl.addLocation({ name: 'Far' });
    const contact = await hl.addContact({ locationId, phone: '+5511988887777' });
    const { messageId } = await hl.agentWrites({ locationId, contactId: contact.id, text: 'x' });
    expect(await hl.message(messageId)).toMatchObject({ body: 'x', status: 'pending' });
    await hl.setDeliveryUrl(null);
    await evo.addInstance({ name: 'far' });
    await evo.automaticReceipts(null);
    const { whatsappId } = await evo.receives({ from: '+5511988887777', text: 'Oi' });
    expect(await evo.message(whatsappId)).toMatchObject({ text: 'Oi', fromMe: false });
    await evo.idle();
    expect(await evo.requests()).toEqual([]);
    await expect(evo.receives({ from: '1', instance: 'none' })).rejects.toThrow(/no such instance/);
  });
});
