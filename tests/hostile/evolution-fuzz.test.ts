/**
 * Whatever Evolution, or somebody with its secret, posts: what is JSON is answered 200, and what it says is in the
 * journal by then; what is none is refused for good; nothing is answered with a failure of the relay.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FUZZ_SEED } from '../support/fuzz-seed.ts';
import { fingerprint } from '../../core/storage/fingerprint.ts';
import { idOfEdit, isEdit } from '../../core/relay/inbound/known-edits.ts';
import { lineKey, messageKey, receiptKey } from '../../core/relay/journal/facts.ts';
import type { InstanceId } from '../../core/relay/message.ts';
import { FIXTURES } from '../../core/relay/reading/fixtures/all.ts';
import { mutationsOf } from '../support/mutations.ts';
import { TYPE_BODIES } from '../../core/relay/reading/fixtures/types/all.ts';
import { readEvolutionEvent } from '../../core/relay/reading/read-evolution.ts';
import type { EventReading } from '../../core/relay/reading/reading.ts';
import { describeRelay } from '../support/describe-relay.ts';
import type { TestRelay } from '../support/test-relay.ts';

/** What ends or changes the connection itself would end the test. */
const EVENTS = FIXTURES.filter(([name]) => name !== 'connections').flatMap(([, fixtures]) =>
  fixtures.map(({ body }) => body),
);
const RUNS = 400;

/** The first edit with some words is kept under this key, whatever others there are. */
const NOTHING_KNOWN = {
  lineByKey: () => Promise.resolve(null),
  payloadByKey: () => Promise.resolve(null),
};

/** The key under which it must be in the journal; null when it is rightly not there. */
async function keyOf(instanceId: InstanceId, what: EventReading): Promise<string | null> {
  switch (what.type) {
    case 'message':
      return what.message.peer.type === 'group' ? null : messageKey(instanceId, what.message.id);
    case 'line': {
      const id = isEdit(what) ? await idOfEdit(NOTHING_KNOWN, instanceId, what, 'told') : what.id;
      return id === null ? null : lineKey(instanceId, id);
    }
    case 'receipt':
      return receiptKey(instanceId, what.whatsappId, what.status);
    case 'connection':
    case 'ignored':
    case 'unreadable':
      return null;
  }
}

async function isStored(relay: TestRelay, key: string): Promise<boolean> {
  const row = await relay.service.parts.storage.db
    .selectFrom('journal')
    .select('id')
    .where('dedupe_hash', '=', fingerprint(key))
    .executeTakeFirst();
  return row !== undefined;
}

function post(relay: TestRelay, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-waybridge-secret': relay.place.secret };
  const url = `${relay.service.publicUrl}/webhooks/evolution`;
  return fetch(url, { method: 'POST', headers, body }).then(async (response) => {
    await response.arrayBuffer();
    return response.status;
  });
}

describeRelay('an event of Evolution', (start) => {
  it('spoiled in any way, is stored before it is answered, or says nothing', async () => {
    await using relay = await start();
    // Nothing is to be carried out: what is stored counts.
    await relay.service.parts.relay.pauses.set('to-highlevel', true);
    const instance = relay.service.parts.instances.all()[0];
    if (instance === undefined) throw new Error('no instance');
    let stored = 0;
    await fc.assert(
      fc.asyncProperty(mutationsOf([...EVENTS, ...TYPE_BODIES]), async (body) => {
        const text = JSON.stringify(body);
        expect(await post(relay, text)).toBe(200);
        const { what } = readEvolutionEvent(JSON.parse(text), { ownJid: instance.ownJid });
        const key = await keyOf(instance.id, what);
        // Groups are off: what is said there, calls too, is counted and never stored.
        if (key === null || text.includes('@g.us')) return;
        expect(await isStored(relay, key), text).toBe(true);
        stored += 1;
      }),
      { seed: FUZZ_SEED, numRuns: RUNS },
    );
    expect(stored).toBeGreaterThan(RUNS / 4);
    await relay.service.parts.relay.pauses.set('to-highlevel', false);
  });

  it('that is no JSON is refused, and any other JSON is answered', async () => {
    await using relay = await start();
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (body) => {
        expect(await post(relay, JSON.stringify(body))).toBe(200);
      }),
      { seed: FUZZ_SEED, numRuns: 100 },
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (body) => {
        expect(await post(relay, `{!${body}`)).toBe(400);
      }),
      { seed: FUZZ_SEED, numRuns: 100 },
    );
  });
});
