/** The MariaDB that rows measure on: the one that `TEST_MARIADB_URL` names, else one of their own. */
import { tmpdir } from 'node:os';
import { createDatabase, missingMariaDb, startMariaDb } from '../tests/support/database-servers.ts';
import type { Bench } from './bench.ts';

/**
 * What docs/storage.md asks for, for five million entries. Keys against doubles come in no order, so that each append
 * reads and writes a page of its own; with 64 MB, which their index does not fit into beside the entries, that costs up
 * to three times as much.
 */
const MEMORY = ['--innodb-buffer-pool-size=1280M'];

/** Makes empty databases there, which go with `resources`; null = there is none here, which is said. */
export async function mariaDb(
  bench: Bench,
  resources: AsyncDisposableStack,
): Promise<(() => Promise<string>) | null> {
  const missing = missingMariaDb();
  if (missing !== null) {
    bench.say(`skipped: ${missing}`);
    return null;
  }
  const given = process.env['TEST_MARIADB_URL'];
  const server =
    given === undefined ? resources.use(await startMariaDb(tmpdir(), MEMORY)) : { url: given };
  return async () => {
    const { url, drop } = await createDatabase(server.url);
    resources.defer(drop);
    return url;
  };
}
