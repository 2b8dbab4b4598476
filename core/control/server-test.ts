/**
 * Whether an Evolution server reaches the relay, tried from its own side: an instance that no phone is linked with is made
 * there, reports to a random address of ours, and is deleted again. No number is touched.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { EvolutionClient } from '../clients/evolution/client.ts';
import type { EvolutionServer } from '../pairing/server-book.ts';
import type { Awaited } from '../reach/ear.ts';
import { WordedError } from '../words/worded-error.ts';
import type { Control } from './control.ts';
import { baseUrlAt } from './registered.ts';

const PREFIX = 'waybridge-test-';
/** What Evolution tells of an instance that comes and goes; which of them depends on its version. */
const EVENTS = ['INSTANCE_CREATE', 'INSTANCE_DELETE', 'REMOVE_INSTANCE'];
const LOOK_MS = 50;

export interface ServerHeard {
  readonly server: string;
  /** Where it was heard. */
  readonly url: string;
  /** How long all of it took. */
  readonly ms: number;
}

/** @throws WordedError `server.not-heard`, `server.no-global-key`; ClientError */
export async function testServer(control: Control, server: EvolutionServer): Promise<ServerHeard> {
  const client = control.pairing.linking.serverClient(server.url);
  if (!(await client.pairing.isGlobalKey())) {
    throw new WordedError('server.no-global-key', { server: server.url }, 'conflict');
  }
  await clearLeftovers(client);
  const url = await baseUrlAt(control, server.url);
  using awaited = control.reach.listen();
  const name = `${PREFIX}${randomBytes(6).toString('hex')}`;
  const began = performance.now();
  try {
    await client.pairing.create({
      name,
      webhook: {
        ...{ enabled: true, headers: {}, byEvents: false, base64: false },
        url: `${url.replace(/\/+$/, '')}${awaited.path}`,
        events: EVENTS,
      },
    });
  } finally {
    await client.pairing.remove(name).catch(() => undefined);
  }
  if (!(await isHeard(awaited, control.settings.times.reachTimeoutMs))) {
    throw new WordedError('server.not-heard', { server: server.url, url }, 'conflict');
  }
  return { server: server.url, url, ms: Math.round(performance.now() - began) };
}

/** Of a relay that died in between. */
async function clearLeftovers(client: EvolutionClient): Promise<void> {
  const all = await client.fetchInstances();
  for (const { name } of all.filter((one) => one.name.startsWith(PREFIX))) {
    await client.pairing.remove(name);
  }
}

async function isHeard(awaited: Awaited, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (awaited.heard() === null && performance.now() < until) await delay(LOOK_MS);
  return awaited.heard() !== null;
}
