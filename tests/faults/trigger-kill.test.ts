/** P1, P2: a workflow that waits for an event is started once for it, although the relay dies before it was told. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { describeDatabases } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { KillableRelay } from '../support/killable-relay.ts';
import { addLocation } from '../support/placed-location.ts';
import { configFor, serviceOf, WORKFLOW_TOKEN } from '../support/setting-up.ts';

const EVENTS = 12;

describeDatabases('workflow triggers while the relay is killed', (database) => {
  it('each start their workflow once', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'waybridge-trigger-'));
    await using highlevel = await PretendHighLevel.start({ statusRefusedMs: 0, keepRequests: 0 });
    await using evolution = await PretendEvolution.start({
      retry: { initialDelayMs: 50, maxDelayMs: 200, attempts: 1_000, timeoutMs: 5_000 },
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
    const headers = { 'X-Waybridge-Secret': secret };
    evolution.setWebhook(instance, { url: `${url}/webhooks/evolution`, headers });
    highlevel.setTriggers({
      url: `${url}/webhooks/workflow-trigger`,
      headers: { authorization: `Bearer ${WORKFLOW_TOKEN}` },
    });
    await using relay = await KillableRelay.create(config);
    await relay.start();
    const { status } = await highlevel.putsTrigger({ locationId, key: 'reaction_received' });
    expect(status).toBe(200);

    // While HighLevel refuses them for certain, every event is known and none is told.
    highlevel.fault({ route: 'trigger', kind: 'refuse', status: 403 });
    for (let event = 0; event < EVENTS; event += 1) {
      const emoji = String.fromCodePoint(0x1f600 + event);
      evolution.receives({ from: '5511988887777', reaction: { to: 'X', emoji } });
      if (event % 4 !== 3) continue;
      await evolution.idle();
      // It dies between two tries; only a try that starts in that very instant is left unsure.
      await eventually(async () => {
        expect(highlevel.ledger(locationId)).toHaveLength(event + 1);
        expect((await relay.open())['running'] ?? 0).toBe(0);
      });
      await relay.kill();
      await relay.start();
    }
    expect(highlevel.workflowRuns()).toEqual([]);
    highlevel.clearFaults();
    /** A call that was under way when the relay died may have started its workflow: that one waits for a person. */
    const all = () =>
      eventually(async () => {
        const { waiting = 0, running = 0, unsure = 0 } = await relay.open();
        expect(waiting + running).toBe(0);
        const told = highlevel.workflowRuns().map(({ data }) => data['text']);
        return { told, unsure };
      }, 60_000);
    const { told, unsure } = await all();
    expect(told.length + unsure).toBe(EVENTS);
    expect(told.length).toBeGreaterThan(0);
    expect(new Set(told).size).toBe(told.length);
    await relay.kill();
    await relay.start();
    expect(await all()).toEqual({ told, unsure });
    await relay.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
});
