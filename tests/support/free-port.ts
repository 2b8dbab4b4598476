import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below what Linux (32768), macOS and Windows (49152) give away by themselves to listeners on port 0 and to outgoing
 * connections: those would take a port of theirs before the process that it was found for listens, or listens again.
 */
const LOWEST = 12_000;
const HIGHEST = 32_000;
const TRIES = 100;

/** A free port of the loopback that nothing else will take, for a process that has to find it again in its next life. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${LOWEST} to ${HIGHEST} in ${TRIES} tries`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
