/** While clients move from the old adapter one at a time, what comes for the others reaches it as if nothing stood between. */
import { expect, it } from 'vitest';
import type { LocationId } from '../core/relay/message.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { WebReceiver } from './support/receiver.ts';
import { TestRelay } from './support/test-relay.ts';

const MARIA = '5511988887777';
/** Spaces and an escape that a parser would write otherwise. */
const EVENT =
  '{ "event" : "messages.upsert",\n "instance":"clinic", "data": { "text": "caf\\u00e9" } }';

async function scene(resources: AsyncDisposableStack) {
  const adapter = resources.use(await WebReceiver.start());
  const relay = resources.use(
    await TestRelay.create({ config: { more: { WAYBRIDGE_LEGACY_URL: `${adapter.url}/` } } }),
  );
  const url = relay.service.publicUrl;
  const post = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { method: 'POST', body: EVENT, headers });
  return { adapter, relay, post };
}

it('passes on byte for byte what shows no secret of ours, and answers what it answers', async () => {
  await using resources = new AsyncDisposableStack();
  const { adapter, relay, post } = await scene(resources);
  adapter.status = 201;
  const answer = await post('/webhooks/evolution?k=1', { 'X-Adapter': 'abc' });
  expect([answer.status, await answer.text()]).toEqual([201, 'ok']);
  expect(adapter.calls).toMatchObject([
    {
      method: 'POST',
      path: '/webhooks/evolution?k=1',
      body: EVENT,
      headers: { 'x-adapter': 'abc', 'content-type': 'text/plain;charset=UTF-8' },
    },
  ]);

  // Ours are ours, and a wrong secret is a set-up to be mended here.
  expect((await post('/webhooks/evolution', { 'X-Waybridge-Secret': 'wrong' })).status).toBe(401);
  expect((await post('/webhooks/evolution/unknown-segment')).status).toBe(401);
  await relay.meets(MARIA);
  expect(relay.inbox()).toEqual(['Oi']);
  expect(adapter.calls).toHaveLength(1);

  adapter.status = 500;
  expect((await post('/webhooks/evolution')).status).toBe(500);
  await adapter[Symbol.asyncDispose]();
  const away = await post('/webhooks/evolution');
  expect([away.status, away.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await relay.entries('whatsapp.message')).toHaveLength(1);
});

it('passes on what HighLevel signed for a location that is not here, until it is', async () => {
  await using resources = new AsyncDisposableStack();
  const { adapter, relay, post } = await scene(resources);
  const clinic = relay.highlevel.addLocation({ name: 'Clinic' });
  const { locationId } = clinic;
  const contact = relay.highlevel.addContact({ locationId, name: 'Maria', phone: `+${MARIA}` });
  const writes = (text: string) =>
    relay.highlevel.agentWrites({ locationId, contactId: contact.id, text });

  writes('to the adapter');
  await eventually(() => {
    expect(adapter.told()).toMatchObject([{ locationId, message: 'to the adapter' }]);
  });
  expect(adapter.calls[0]).toMatchObject({ path: '/webhooks/ghl' });
  expect(adapter.calls[0]?.headers).toHaveProperty('x-ghl-signature');
  const ran = await relay.highlevel.runsAction({
    locationId,
    contactId: contact.id,
    data: { message: 'by a workflow', instanceId: '1' },
  });
  expect(ran.status).toBe(200);
  expect(adapter.calls[1]).toMatchObject({ path: '/webhooks/workflow-action' });
  expect(adapter.calls[1]?.headers).toHaveProperty('authorization');

  // What nobody signed, or shows no token, is refused here.
  expect((await post('/webhooks/ghl')).status).toBe(401);
  expect((await post('/webhooks/workflow-action')).status).toBe(401);
  expect(adapter.calls).toHaveLength(2);

  const { locations, tokenStore } = relay.service.parts;
  const id = locationId as LocationId;
  const { name, companyId, timezone: timeZone } = clinic;
  await locations.add(
    { id, name, companyId, language: 'en', timeZone },
    tokenStore.seal(id, clinic),
  );
  writes('to us');
  await eventually(async () => {
    expect(await relay.entries('highlevel.message')).toHaveLength(1);
  });
  expect(adapter.calls).toHaveLength(2);
});

it('lets nothing go round when the address leads back here', async () => {
  const port = await freePort();
  const more = { WAYBRIDGE_LEGACY_URL: `http://127.0.0.1:${String(port)}` };
  await using relay = await TestRelay.create({ config: { port, more } });
  const url = `${relay.service.publicUrl}/webhooks/evolution`;
  expect(new URL(url).port).toBe(String(port));
  expect((await fetch(url, { method: 'POST', body: EVENT })).status).toBe(503);
  const refused = Object.entries(relay.service.parts.events.counters()).filter(([key]) =>
    key.includes('adapter-circle'),
  );
  expect(refused).toEqual([[expect.any(String), 1]]);
});
