/**
 * A relay that is frozen in the middle of a send, until another one has taken its lanes over and sent the message, sends
 * nothing of it when it is woken (P2): only its own look at the clock, just before the first byte, can keep it from that.
 */
import { expect, it } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { addLocation } from '../support/placed-location.ts';
import { RelayGroup } from '../support/relay-group.ts';
import { configFor, serviceOf } from '../support/setting-up.ts';

const MARIA = '5511988887777';
const OTHER = '5511988886666';
const FILE = { fileName: 'price.pdf', mimeType: 'application/pdf', base64: 'JVBERi0xLjQK' };

describeDatabases(
  'a relay that is frozen while it fetches a file',
  (place) => {
    it('sends nothing once another one has sent it', async () => {
      await using highlevel = await PretendHighLevel.start({ deliveryDelayMs: 10 });
      await using evolution = await PretendEvolution.start({});
      const port = await freePort();
      const config = configFor(highlevel, {
        ...place.place,
        port,
        times: { leaseMs: 1_500, heartbeatMs: 250, attachmentTimeoutMs: 60_000 },
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
      await using group = await RelayGroup.create(config, 2, () => 0);
      const [first, second] = group.members;
      if (first === undefined || second === undefined) throw new Error('two relays');
      await first.relay.start();
      evolution.receives({ instance, from: MARIA, text: 'How much is it?' });
      const contactId = await eventually(() => {
        const found = highlevel.contacts(locationId)[0];
        if (found === undefined || highlevel.ledger().length === 0) throw new Error('not yet');
        return found.id;
      });

      const fetched = (): number => highlevel.counts()['file']?.calls ?? 0;
      const got = (): unknown[] => evolution.sent().filter(({ peer }) => peer.startsWith(MARIA));
      // Its answer is there when the relay wakes up.
      highlevel.fault({ route: 'file', kind: 'delay', ms: 1_000, times: 1 });
      const attachments = [highlevel.keeps(locationId, FILE)];
      highlevel.agentWrites({ locationId, contactId, text: 'This much', attachments });
      await eventually(() => {
        expect(fetched()).toBe(1);
      });
      first.relay.sleep();
      await second.relay.start();
      // What is newer at the number proves that the first relay has not sent it.
      evolution.receives({ instance, from: OTHER, text: 'Hello' });
      await eventually(() => {
        expect(got()).toHaveLength(1);
      });
      expect(fetched()).toBe(2);
      first.relay.wake();
      // It lets end what it had begun, before it ends itself.
      await group.stop();
      expect(got()).toHaveLength(1);
    });
  },
  ['mariadb'],
);
