/** Whatever HighLevel's signature stands under: no 5xx, nothing acknowledged that is not stored, no secret in an answer. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FUZZ_SEED } from '../support/fuzz-seed.ts';
import { readDeliveryPost } from '../../core/relay/reading/read-highlevel.ts';
import { TestRelay } from '../support/test-relay.ts';

const MARIA = '5511988887777';

const values = fc.oneof(
  fc.constantFrom('SMS', 'Custom', 'Email', '+5511988887777', 'https://x.invalid/a.png', '', ' '),
  fc.constantFrom('<p>a</p>', 'a\u0000b', '\ud800', '{{contact.name}}', '__proto__'),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(fc.webUrl(), { maxLength: 5 }),
);
const FIELDS = [
  ...['contactId', 'locationId', 'messageId', 'type', 'phone', 'message', 'attachments'],
  ...['userId', 'conversationId', 'conversationProviderId', 'emailTo', 'subject', 'webhookId'],
];

it('a message of HighLevel survives whatever it says', async () => {
  await using relay = await TestRelay.create({ times: { retryLadderMs: [5] } });
  await relay.meets(MARIA);
  // Nothing is to leave: what is stored counts.
  relay.evolution.goesOffline();
  await relay.evolution.idle();
  const contactId = relay.conversation().contact.id;
  const { locationId } = relay.place;
  const { storage } = relay.service.parts;
  const url = `${relay.service.publicUrl}/webhooks/ghl`;
  let count = 0;
  const right = (): Record<string, unknown> => {
    count += 1;
    const messageId = `fuzz${String(count)}`;
    return { locationId, contactId, messageId, type: 'SMS', message: `text ${String(count)}` };
  };
  const spoiled = fc.dictionary(fc.constantFrom(...FIELDS), values, { maxKeys: 3 });
  const anything = fc.dictionary(fc.constantFrom(...FIELDS), values, { maxKeys: 10 });
  const bodies = fc.oneof(
    spoiled.map((more) => ({ ...right(), ...more })),
    anything,
    fc.dictionary(fc.string(), fc.jsonValue()),
  );
  let stored = 0;
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      expect(await relay.highlevel.postInstall(url, body)).toBe(200);
      // As it went over the wire.
      const reading = readDeliveryPost(JSON.parse(JSON.stringify(body)));
      const { providerId } = relay.config;
      const isOurs =
        reading.type === 'message' &&
        (reading.providerId === null || reading.providerId === providerId);
      if (!isOurs) return;
      const rows = await storage.db
        .selectFrom('journal')
        .select('id')
        .where('kind', '=', 'highlevel.message')
        .where('location_id', '=', reading.message.locationId)
        .where('dedupe_key', 'like', `%${reading.message.id}%`)
        .execute();
      expect(rows.length).toBeGreaterThan(0);
      stored += 1;
    }),
    { seed: FUZZ_SEED, numRuns: 400 },
  );
  expect(stored).toBeGreaterThan(30);
  // Unsigned, or signed by somebody else, nothing is even read.
  for (const signature of ['', 'AAAA', Buffer.alloc(64, 7).toString('base64')]) {
    const headers = { 'content-type': 'application/json', 'x-ghl-signature': signature };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(right()) });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe('');
  }
});
