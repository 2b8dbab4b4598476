import { setTimeout as sleep } from 'node:timers/promises';

const ASK_EVERY_MS = 20;
/** Patience costs nothing when all is well, and a machine may be busy with other things. */
const PATIENCE_MS = 60_000;

/** Asks until `check` no longer throws; after `withinMs` its last error is the failure. */
export async function eventually<T>(
  check: () => T | Promise<T>,
  withinMs = PATIENCE_MS,
): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await sleep(ASK_EVERY_MS);
  }
}
