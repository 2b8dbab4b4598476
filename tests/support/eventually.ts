import { setTimeout as sleep } from 'node:timers/promises';

const ASK_EVERY_MS = 20;

/** Asks until `check` no longer throws; after `withinMs` its last error is the failure. */
export async function eventually<T>(check: () => T | Promise<T>, withinMs = 20_000): Promise<T> {
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
