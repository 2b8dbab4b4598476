/** Another tool keeps its webhook: whatever becomes of it, it delays nothing of ours and gets every event byte for byte. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connectControl } from '../core/control/client.ts';
import type { ControlClient } from '../core/control/client.ts';
import { startControl } from './support/controlled-relay.ts';
import { describeRelay } from './support/describe-relay.ts';
import { eventually } from './support/eventually.ts';
import { Gate } from './support/gate.ts';
import { WebReceiver } from './support/receiver.ts';
import type { TestRelay } from './support/test-relay.ts';

const QUICK = { forwardLadderMs: [30, 60, 120] };
/** An answer that is late is asked for again, and the event arrives twice. */
const PATIENT_MS = 20_000;
const IMPATIENT_MS = 300;
const MARIA = '5511988887777';
const SUPPORT = { name: 'support', phone: '5511990000009' };

/** A relay, and another tool at whose address an instance reports. */
async function scene(
  start: (options: object) => Promise<TestRelay>,
  forwardTimeoutMs: number,
): Promise<{
  readonly resources: AsyncDisposableStack;
  readonly relay: TestRelay;
  readonly client: ControlClient;
  readonly gate: Gate;
  readonly tool: WebReceiver;
}> {
  const resources = new AsyncDisposableStack();
  const tool = resources.use(await WebReceiver.start());
  const gate = resources.use(await Gate.open());
  gate.target = tool.url;
  const relay = resources.use(await start({ times: { ...QUICK, forwardTimeoutMs } }));
  const dataDir = await mkdtemp(join(tmpdir(), 'wb-control-'));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  resources.use(await startControl(relay, { dataDir }));
  const webhook = {
    url: `${gate.url}/hook?key=s3cret`,
    headers: { 'X-Tool': 'abc' },
    events: ['MESSAGES_UPSERT', 'PRESENCE_UPDATE'],
  };
  relay.evolution.addInstance({ ...SUPPORT, webhook });
  return { resources, relay, client: await connectControl(dataDir, 'en'), gate, tool };
}

function adopt({ evolution, place }: TestRelay, client: ControlClient, keep: boolean) {
  const { name } = SUPPORT;
  const { url: server, apiKey } = evolution;
  return client.instances.add.mutate({ location: place.locationId, name, server, apiKey, keep });
}

function hookOf({ evolution }: TestRelay) {
  return evolution.instances().find(({ name }) => name === SUPPORT.name)?.webhook;
}

function writes({ evolution }: TestRelay, text: string): void {
  evolution.receives({ instance: SUPPORT.name, from: MARIA, text });
}

/** The texts that the tool was told, in its order. */
function told(tool: WebReceiver): unknown[] {
  return tool
    .told<{ data: { message?: { conversation?: string } } }>()
    .map(({ data }) => data.message?.conversation);
}

describeRelay(
  'a webhook of another tool',
  (start) => {
    it('is kept: every event it wants reaches it, and it is put back in the end', async () => {
      const { resources, relay, client, gate, tool } = await scene(start, PATIENT_MS);
      await using _ = resources;
      const before = hookOf(relay);
      await expect(adopt(relay, client, false)).rejects.toThrow('instance.webhook-foreign');
      expect(hookOf(relay)).toEqual(before);
      expect((await adopt(relay, client, true)).name).toBe('support');
      const { publicUrl } = relay.service;
      expect(hookOf(relay)?.url).toBe(`${publicUrl}/webhooks/evolution`);
      expect(hookOf(relay)?.events).toEqual(expect.arrayContaining(['PRESENCE_UPDATE', 'CALL']));

      writes(relay, 'Oi');
      await eventually(() => {
        expect([relay.inbox(), told(tool)]).toEqual([['Oi'], ['Oi']]);
      });
      expect(tool.calls[0]).toMatchObject({
        method: 'POST',
        path: '/hook?key=s3cret',
        headers: { 'x-tool': 'abc', 'content-type': 'application/json' },
      });
      expect(JSON.stringify(tool.calls[0]?.headers)).not.toContain('waybridge');
      const odd = '{ "event" : "presence.update","data":[ "\\u00e9é" ],  "n": 1.0 }\n';
      const { header } = await relay.service.parts.instances.secrets(
        relay.service.parts.instances.require('support').id,
      );
      const post = (body: string) =>
        fetch(`${publicUrl}/webhooks/evolution`, {
          method: 'POST',
          headers: { 'x-waybridge-secret': header, 'content-type': 'application/json' },
          body,
        });
      expect((await post(odd)).status).toBe(200);
      // It never asked for these.
      expect((await post('{"event":"contacts.update","data":{}}')).status).toBe(200);
      await eventually(async () => {
        expect(tool.calls.map(({ body }) => body).slice(1)).toEqual([odd]);
        const kept = await client.instances.kept.query({ instance: 'support' });
        expect(kept).toMatchObject({ sent: 2, waiting: 0, url: `${gate.url}/hook` });
      });

      // What the tool refuses, Evolution would not have repeated either.
      tool.status = 404;
      writes(relay, 'refused');
      await eventually(async () => {
        const kept = await client.instances.kept.query({ instance: 'support' });
        expect(kept).toMatchObject({ refused: 1, waiting: 0, failing: null });
      });
      tool.status = 200;

      // It is taken off the relay while the tool is away: what waits goes there still.
      gate.target = null;
      writes(relay, 'at last');
      await eventually(() => {
        expect(relay.inbox()).toEqual(['Oi', 'refused', 'at last']);
      });
      const removed = await client.instances.remove.mutate({ instance: 'support' });
      expect(removed).toMatchObject({ webhookOff: true, putBack: `${gate.url}/hook` });
      expect(hookOf(relay)).toEqual({ ...before, updatedAt: expect.any(String) as string });
      await relay.restart();
      gate.target = tool.url;
      await eventually(async () => {
        expect(told(tool).at(-1)).toBe('at last');
        const { db } = relay.service.parts.storage;
        expect(await db.selectFrom('kept_webhooks').selectAll().execute()).toEqual([]);
      });
    });

    it('delays nothing of ours while it is slow or dead, and gets all of it when it is back', async () => {
      const { resources, relay, client, gate, tool } = await scene(start, IMPATIENT_MS);
      await using _ = resources;
      await adopt(relay, client, true);
      const texts: string[] = [];
      const write = async (text: string): Promise<void> => {
        texts.push(text);
        writes(relay, text);
        await eventually(() => {
          expect(relay.inbox()).toEqual(texts);
        });
      };
      gate.isSilent = true;
      for (const text of ['slow 1', 'slow 2', 'slow 3']) await write(text);
      gate.isSilent = false;
      gate.target = null;
      for (const text of ['dead 1', 'dead 2', 'dead 3', 'dead 4']) await write(text);
      const problems = async () =>
        (await client.overview.status.query()).problems.map(({ code }) => code);
      await eventually(async () => {
        const kept = await client.instances.kept.query({ instance: 'support' });
        expect(kept).toMatchObject({ sent: 0, waiting: 7 });
        expect(kept?.failing?.sentence).toContain('the tool whose webhook is kept');
        expect(await problems()).toContain('forward.failing');
      });
      gate.target = tool.url;
      await eventually(async () => {
        expect([...new Set(told(tool))].toSorted()).toEqual(texts.toSorted());
        const kept = await client.instances.kept.query({ instance: 'support' });
        expect(kept).toMatchObject({ waiting: 0, failing: null, dropped: 0 });
        expect(await problems()).not.toContain('forward.failing');
      });
      // A person ends it: our webhook asks for our own events only.
      await client.instances.stopKeeping.mutate({ instance: 'support' });
      const count = tool.calls.length;
      await write('ours alone');
      await eventually(() => {
        expect(hookOf(relay)?.events).not.toContain('PRESENCE_UPDATE');
      });
      expect(tool.calls).toHaveLength(count);
      expect(await client.instances.kept.query({ instance: 'support' })).toBe(null);
    });

    it('gets the others at once when one that waits for it cannot be read any more', async () => {
      const { resources, relay, client, gate, tool } = await scene(start, PATIENT_MS);
      await using _ = resources;
      await adopt(relay, client, true);
      gate.target = null;
      for (const text of ['damaged', 'second', 'third']) {
        writes(relay, text);
        await relay.evolution.idle();
      }
      const { db } = relay.service.parts.storage;
      const rows = await eventually(async () => {
        const waiting = await db.selectFrom('forwards').select('id').orderBy('id').execute();
        expect(waiting).toHaveLength(3);
        return waiting;
      });
      await db
        .updateTable('forwards')
        .set({ body: 'AAAA' })
        .where('id', '=', rows[0]?.id ?? '')
        .execute();
      gate.target = tool.url;
      await eventually(async () => {
        expect(told(tool)).toEqual(['second', 'third']);
        const kept = await client.instances.kept.query({ instance: 'support' });
        expect(kept).toMatchObject({ sent: 2, waiting: 1, failing: null });
      });
    });

    it('is followed where the tool has moved to on its own host, and nowhere else', async () => {
      const { resources, relay, client, gate, tool } = await scene(start, PATIENT_MS);
      await using _ = resources;
      const proxy = resources.use(await WebReceiver.start());
      gate.target = proxy.url;
      await adopt(relay, client, true);
      proxy.status = 308;
      proxy.movedTo = tool.url;
      writes(relay, 'followed');
      await eventually(() => {
        expect(told(tool)).toEqual(['followed']);
      });
      expect(tool.calls).toMatchObject([
        { method: 'POST', path: '/hook?key=s3cret', headers: { 'x-tool': 'abc' } },
      ]);
      for (const [status, movedTo, text] of [
        [308, tool.url.replace('127.0.0.1', 'localhost'), 'elsewhere'],
        [302, tool.url, 'without its body'],
        [307, gate.url, 'in a circle'],
      ] as const) {
        proxy.status = status;
        proxy.movedTo = movedTo;
        writes(relay, text);
        await eventually(async () => {
          const kept = await client.instances.kept.query({ instance: 'support' });
          expect(kept).toMatchObject({ waiting: 1, failing: expect.anything() as unknown });
        });
        expect(told(tool)).not.toContain(text);
        gate.target = tool.url;
        await eventually(async () => {
          expect(told(tool).at(-1)).toBe(text);
          const kept = await client.instances.kept.query({ instance: 'support' });
          expect(kept).toMatchObject({ waiting: 0, failing: null });
        });
        gate.target = proxy.url;
      }
    });
  },
  ['sqlite'],
);
