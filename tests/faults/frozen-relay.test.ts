/**
 * What a relay was sending when another one takes its lanes over is sent once (P2). One that is frozen in the middle of
 * it, and is woken when the message is sent, sends nothing: only its own look at the clock, just before the first byte,
 * can keep it from that. What one had sent is found, although the clocks of the two differ.
 */
import { expect, it } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { describeDatabases } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { addLocation } from '../support/placed-location.ts';
import { RelayGroup } from '../support/relay-group.ts';
import type { Member } from '../support/relay-group.ts';
import { configFor, serviceOf } from '../support/setting-up.ts';
import type { RelayConfig } from '../support/setting-up.ts';

const MARIA = '5511988887777';
const OTHER = '5511988886666';
const KIND = 'highlevel.message';
const FILE = { fileName: 'price.pdf', mimeType: 'application/pdf', base64: 'JVBERi0xLjQK' };

interface Scene extends AsyncDisposable {
  readonly highlevel: PretendHighLevel;
  readonly evolution: PretendEvolution;
  readonly first: Member;
  readonly second: Member;
  readonly group: RelayGroup;
  /** Maria's. */
  readonly contact: { readonly locationId: string; readonly contactId: string };
  /** Somebody else writes: what is newer at the number proves what was not sent before. */
  readonly otherWrites: () => void;
  /** What Maria got. */
  readonly got: () => unknown[];
}

/** Two relays of which one runs and holds a location, where Maria has written. */
async function scene(place: TestDatabase, times: Partial<RelayConfig['times']>): Promise<Scene> {
  await place.renew();
  await using resources = new AsyncDisposableStack();
  const highlevel = resources.use(await PretendHighLevel.start({ deliveryDelayMs: 10 }));
  const evolution = resources.use(await PretendEvolution.start({}));
  const port = await freePort();
  const config = configFor(highlevel, {
    ...place.place,
    port,
    times: { leaseMs: 1_500, heartbeatMs: 250, ...times },
    more: { WAYBRIDGE_MASTER_KEY: 'ab'.repeat(32) },
  });
  const service = await serviceOf(config);
  const { locationId, instance, secret } = await addLocation(
    service,
    { highlevel, evolution },
    'shop',
    '5511990000000',
  );
  await service.stop();
  const url = `http://127.0.0.1:${String(port)}`;
  highlevel.setDeliveryUrl(`${url}/webhooks/ghl`);
  const headers = { 'X-Waybridge-Secret': secret };
  evolution.setWebhook(instance, { url: `${url}/webhooks/evolution`, headers });
  const group = resources.use(await RelayGroup.create(config, 2, () => 0));
  const [first, second] = group.members;
  if (first === undefined || second === undefined) throw new Error('two relays');
  await first.relay.start();
  evolution.receives({ instance, from: MARIA, text: 'How much is it?' });
  const contactId = await eventually(() => {
    const found = highlevel.contacts(locationId)[0];
    if (found === undefined || highlevel.ledger().length === 0) throw new Error('not yet');
    return found.id;
  });
  const owned = resources.move();
  return {
    ...{ highlevel, evolution, first, second, group, contact: { locationId, contactId } },
    otherWrites: () => {
      evolution.receives({ instance, from: OTHER, text: 'Hello' });
    },
    got: () => evolution.sent().filter(({ peer }) => peer.startsWith(MARIA)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

describeDatabases(
  'a relay whose lanes another one takes over',
  (place) => {
    it('sends nothing of what it had begun, when it is woken', async () => {
      await using at = await scene(place, { attachmentTimeoutMs: 60_000 });
      const { highlevel, first, second, group, contact, otherWrites, got } = at;
      const fetched = (): number => highlevel.counts()['file']?.calls ?? 0;
      // Its answer is there when the relay wakes up.
      highlevel.fault({ route: 'file', kind: 'delay', ms: 1_000, times: 1 });
      const attachments = [highlevel.keeps(contact.locationId, FILE)];
      highlevel.agentWrites({ ...contact, text: 'This much', attachments });
      await eventually(() => {
        expect(fetched()).toBe(1);
      });
      first.relay.sleep();
      await second.relay.start();
      otherWrites();
      await eventually(() => {
        expect(got()).toHaveLength(1);
      });
      expect(fetched()).toBe(2);
      first.relay.wake();
      // It lets end what it had begun, before it ends itself.
      await group.stop();
      expect(got()).toHaveLength(1);
    });

    it('had sent what the other one finds, although its clock is ahead', async () => {
      await using at = await scene(place, { evolutionTextTimeoutMs: 5_000 });
      const { highlevel, evolution, first, second, contact, otherWrites, got } = at;
      evolution.fault({ route: 'sendText', kind: 'hangAfter', times: 1 });
      highlevel.agentWrites({ ...contact, text: 'This much' });
      await eventually(() => {
        expect(got()).toHaveLength(1);
      });
      const storage = await place.open();
      // What the gateway says of it waits until it is known whose it is.
      const reports = storage.db
        .selectFrom('journal')
        .select('state')
        .where('lane', 'like', 'gw:%')
        .where('state', 'in', ['waiting', 'parked']);
      await eventually(async () => {
        expect(await reports.execute()).toHaveLength(1);
      });
      await first.relay.kill();
      await storage.transaction(async (tx) => {
        const ahead =
          "UPDATE journal SET claimed_at = claimed_at + ? WHERE state = 'running' AND kind = ?";
        expect(await tx.run(ahead, [4_000, KIND])).toBe(1);
      });
      await second.relay.start();
      otherWrites();
      const sends = storage.db.selectFrom('journal').select('state').where('kind', '=', KIND);
      await eventually(async () => {
        expect(await sends.execute()).toEqual([{ state: 'done' }]);
      });
      expect(got()).toHaveLength(1);
    });
  },
  ['mariadb'],
);
