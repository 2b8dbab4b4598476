/** P1, P2: a workflow's call that was answered is sent once, although the relay dies again and again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { seededRandom } from '../../sandbox/support/random.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { KillableRelay } from '../support/killable-relay.ts';
import { addLocation } from '../support/placed-location.ts';
import { configFor, serviceOf, WORKFLOW_TOKEN } from '../support/setting-up.ts';

const CALLS = 60;
const CONTACTS = 6;
const KILLS = 4;

describeDatabases('workflow actions while the relay is killed', (database) => {
  it('are each sent once and shown once, in order for each contact', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'waybridge-workflow-'));
    await using highlevel = await PretendHighLevel.start({ statusRefusedMs: 0, keepRequests: 0 });
    await using evolution = await PretendEvolution.start({
      retry: { initialDelayMs: 50, maxDelayMs: 200, attempts: 1_000, timeoutMs: 5_000 },
      keepRequests: 0,
    });
    const databaseUrl = database.place.databaseUrl ?? null;
    const config = configFor(highlevel, { dataDir, databaseUrl, port: await freePort() });
    const service = await serviceOf(config);
    const { locationId, instance, secret } = await addLocation(
      service,
      { highlevel, evolution },
      'shop',
      '5511990000001',
    );
    await service.stop();
    const url = `http://127.0.0.1:${String(config.port)}`;
    evolution.setWebhook(instance, {
      url: `${url}/webhooks/evolution`,
      headers: { 'X-Waybridge-Secret': secret },
    });
    highlevel.setAction({
      url: `${url}/webhooks/workflow-action`,
      headers: { authorization: `Bearer ${WORKFLOW_TOKEN}` },
    });
    evolution.fault({ route: 'sendText', kind: 'delay', ms: 20, jitterMs: 20 });
    evolution.fault({ route: 'sendText', kind: 'cutAfter', probability: 0.05 });
    highlevel.fault({ route: 'inbound', kind: 'cutAfter', probability: 0.05 });
    await using relay = await KillableRelay.create(config);
    await relay.start();

    const contacts = Array.from({ length: CONTACTS }, (_, index) =>
      highlevel.addContact({ locationId, phone: `+5511955${String(500_000 + index)}` }),
    );
    /** The workflow tries again until it has an answer, as a person would press the button again. */
    const call = async (contactId: string, message: string): Promise<unknown> =>
      eventually(async () => {
        const answer = await highlevel.runsAction({ locationId, contactId, data: { message } });
        expect(answer.status).toBe(200);
        return answer.body?.['id'];
      }, 60_000);
    const talk = Promise.all(
      contacts.map(async ({ id }, index) => {
        for (let turn = 0; turn < CALLS / CONTACTS; turn += 1) {
          const message = `contact ${String(index)}, turn ${String(turn)}`;
          const [first, again] = [await call(id, message), await call(id, message)];
          expect(again).toBe(first);
          await sleep(60);
        }
      }),
    );
    const random = seededRandom(7);
    for (let kills = 0; kills < KILLS; kills += 1) {
      await sleep(150 + random() * 500);
      await relay.kill();
      await relay.start();
    }
    await talk;
    evolution.clearFaults();
    highlevel.clearFaults();
    await evolution.idle();
    const open = await eventually(async () => {
      const states = await relay.open();
      expect((states['waiting'] ?? 0) + (states['running'] ?? 0)).toBe(0);
      return states;
    }, 60_000);
    expect(open).toEqual({});
    const expected = contacts.map((_, index) =>
      Array.from({ length: CALLS / CONTACTS }, (_one, turn) => {
        return `contact ${String(index)}, turn ${String(turn)}`;
      }),
    );
    const onPhones = contacts.map(({ phone }) =>
      evolution.chat(phone ?? '').map(({ text }) => text),
    );
    expect(onPhones).toEqual(expected);
    const shown = contacts.map(({ id }) =>
      highlevel
        .ledger(locationId)
        .filter(({ contactId }) => contactId === id)
        .map(({ body }) => body)
        .toSorted(),
    );
    expect(shown).toEqual(expected.map((texts) => texts.toSorted()));
    await relay.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
});
