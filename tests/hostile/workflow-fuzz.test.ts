/** Whatever a workflow calls with: no 5xx, nothing acknowledged that is not stored, no secret in an answer. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FUZZ_SEED } from '../support/fuzz-seed.ts';
import { WORKFLOW_TOKEN } from '../support/setting-up.ts';
import { TestRelay } from '../support/test-relay.ts';

const MARIA = '5511988887777';

const FIELDS = [
  ...['action', 'message', 'text', 'url', 'caption', 'fileName', 'header', 'body', 'footer'],
  ...['button1Type', 'button1Text', 'button1Value', 'options', 'question', 'selectableCount'],
  ...['latitude', 'longitude', 'name', 'address', 'cardName', 'cardPhone', 'emoji', 'messageId'],
  ...['phone', 'instanceId', 'idempotencyKey'],
];

/** Values that nearly fit, so that many calls get far, and anything else. */
const values = fc.oneof(
  fc.constantFrom('text', 'media', 'voice', 'buttons', 'poll', 'location', 'contact', 'reaction'),
  fc.constantFrom(
    'shop',
    'reply',
    'url',
    '👍',
    '12.5',
    '+5511988887777',
    'https://x.invalid/a.pdf',
  ),
  fc.constantFrom('a\nb\nc', '', ' ', '\u0000', '\ud800', '{{contact.name}}', WORKFLOW_TOKEN),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Forms that are right, to be spoiled here and there. */
const FORMS: readonly Readonly<Record<string, unknown>>[] = [
  { action: 'text', message: 'hello' },
  { action: 'media', url: 'https://x.invalid/a.pdf', caption: 'a', fileName: 'a.pdf' },
  { action: 'voice', url: 'https://x.invalid/a.ogg' },
  { body: 'a', button1Type: 'reply', button1Text: 'b', button1Value: 'c' },
  { action: 'poll', question: 'a', options: 'b\nc', selectableCount: '1' },
  { action: 'location', latitude: '1.5', longitude: '2', name: 'a', address: 'b' },
  { action: 'contact', cardName: 'a', cardPhone: '+5511988887777' },
  { action: 'reaction', emoji: '👍' },
];

it('a workflow action survives whatever it is called with', async () => {
  await using relay = await TestRelay.create({ times: { retryLadderMs: [5] } });
  await relay.meets(MARIA);
  // Nothing is to leave: what is stored counts.
  relay.evolution.goesOffline();
  await relay.evolution.idle();
  const contactId = relay.conversation().contact.id;
  const { locationId } = relay.place;
  const { storage } = relay.service.parts;
  const secrets = [WORKFLOW_TOKEN, relay.config.clientSecret, relay.evolution.apiKey];
  const url = `${relay.service.publicUrl}/webhooks/workflow-action`;
  const extras = fc.oneof(
    { weight: 6, arbitrary: fc.constant({ locationId, contactId, workflowId: 'w' }) },
    fc.jsonValue({ maxDepth: 2 }),
    fc.record({ locationId: values, contactId: values }),
  );
  const anything = fc.dictionary(fc.constantFrom(...FIELDS), values, { maxKeys: 8 });
  const spoiled = fc.dictionary(fc.constantFrom(...FIELDS), values, { maxKeys: 2 });
  const data = fc.oneof(
    anything,
    fc.tuple(fc.constantFrom(...FORMS), spoiled).map(([form, more]) => ({ ...form, ...more })),
  );
  const paths = fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    fc.constantFrom('/options', '/fields'),
  );
  const bodies = fc.oneof(
    { weight: 5, arbitrary: fc.record({ data, extras }).map((body) => JSON.stringify(body)) },
    fc.jsonValue().map((body) => JSON.stringify(body)),
    fc.string({ unit: 'binary' }),
  );
  let stored = 0;
  await fc.assert(
    fc.asyncProperty(bodies, paths, async (body, path) => {
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${WORKFLOW_TOKEN}`, 'content-type': 'application/json' },
        body,
      });
      const text = await answer.text();
      const said = JSON.parse(text) as { success?: boolean; id?: string; result?: string };
      expect(answer.status).toBeLessThan(500);
      for (const secret of secrets) expect(text).not.toContain(secret);
      if (answer.status >= 400) {
        expect(said).toMatchObject({
          success: false,
          error: {
            sentence: expect.stringMatching(/\w/) as string,
            act: expect.stringMatching(/\w/) as string,
          },
        });
      } else if (path === '' && said.result === undefined) {
        const row = await storage.db
          .selectFrom('journal')
          .select('kind')
          .where('id', '=', said.id ?? '')
          .executeTakeFirst();
        expect(row?.kind).toBe('workflow.action');
        stored += 1;
      }
    }),
    { seed: FUZZ_SEED, numRuns: 600 },
  );
  expect(stored).toBeGreaterThan(30);
});
