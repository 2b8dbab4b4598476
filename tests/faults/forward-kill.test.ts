/** P1 for another tool: an event that Evolution was told is taken reaches it, whenever the relay dies. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PretendEvolution } from '../../sandbox/evolution/pretend-evolution.ts';
import { PretendHighLevel } from '../../sandbox/highlevel/pretend-highlevel.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { Gate } from '../support/gate.ts';
import { KillableRelay } from '../support/killable-relay.ts';
import { addLocation } from '../support/placed-location.ts';
import { WebReceiver } from '../support/receiver.ts';
import { configFor, serviceOf } from '../support/setting-up.ts';

const ROUNDS = 3;
const PER_ROUND = 8;

describe('a kept webhook while the relay is killed', () => {
  it('misses nothing that was acknowledged', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'waybridge-forward-'));
    await using highlevel = await PretendHighLevel.start({ statusRefusedMs: 0, keepRequests: 0 });
    await using evolution = await PretendEvolution.start({
      retry: { initialDelayMs: 50, maxDelayMs: 200, attempts: 1_000, timeoutMs: 5_000 },
    });
    await using tool = await WebReceiver.start();
    await using gate = await Gate.open();
    const times = { forwardLadderMs: [30, 60], forwardTimeoutMs: 1_000 };
    const config = configFor(highlevel, { dataDir, port: await freePort(), times });
    const service = await serviceOf(config);
    const sides = { highlevel, evolution };
    const { instance, secret } = await addLocation(service, sides, 'shop', '5511990000001');
    await service.parts.forwarding.keep(service.parts.instances.require(instance).id, {
      ...{ enabled: true, url: gate.url, headers: {}, events: ['MESSAGES_UPSERT'] },
      ...{ byEvents: false, base64: false },
    });
    await service.stop();
    evolution.setWebhook(instance, {
      url: `http://127.0.0.1:${String(config.port)}/webhooks/evolution`,
      headers: { 'X-Waybridge-Secret': secret },
    });
    await using relay = await KillableRelay.create(config);
    await relay.start();

    const texts: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      // In every other round the tool is dead: all that was acknowledged waits for it, on disk.
      gate.target = round % 2 === 0 ? null : tool.url;
      for (let i = 0; i < PER_ROUND; i += 1) {
        const text = `${String(round)}.${String(i)}`;
        texts.push(text);
        evolution.receives({ from: '5511988887777', text });
      }
      if (round % 2 === 0) await evolution.idle();
      await relay.kill();
      await relay.start();
    }
    gate.target = tool.url;
    await eventually(() => {
      const told = tool
        .told<{ data: { message: { conversation: string } } }>()
        .map(({ data }) => data.message.conversation);
      expect([...new Set(told)].toSorted()).toEqual(texts.toSorted());
    });
    await relay.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
});
