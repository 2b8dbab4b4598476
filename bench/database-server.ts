/** The databases that rows measure on. A server is the one that `TEST_MARIADB_URL` or `TEST_MYSQL_URL` names, else one of their own. */
import {
  createDatabase,
  missingMariaDb,
  missingMySql,
  startMariaDb,
  startMySql,
} from '../tests/support/database-servers.ts';
import { DATABASES } from './bench.ts';
import type { Bench, DatabaseName } from './bench.ts';

export type ServerName = Exclude<DatabaseName, 'sqlite'>;

export const TITLES = { sqlite: 'SQLite', mariadb: 'MariaDB', mysql: 'MySQL' } as const;

/**
 * What docs/storage.md asks for, for five million entries. Keys against doubles come in no order, so that each append
 * reads and writes a page of its own; with 64 MB, which their index does not fit into beside the entries, that costs up
 * to three times as much.
 */
const MEMORY = ['--innodb-buffer-pool-size=1280M'];

const SERVERS = {
  mariadb: {
    missing: missingMariaDb,
    given: 'TEST_MARIADB_URL',
    start: () => startMariaDb(undefined, MEMORY),
  },
  mysql: {
    missing: missingMySql,
    given: 'TEST_MYSQL_URL',
    start: () => startMySql(undefined, MEMORY),
  },
} as const;

/** Makes empty databases there, which go with `resources`; null = there is none here, which is said. */
export async function databaseServer(
  bench: Bench,
  resources: AsyncDisposableStack,
  name: ServerName,
): Promise<(() => Promise<string>) | null> {
  const { missing, given, start } = SERVERS[name];
  const reason = missing();
  if (reason !== null) {
    bench.say(`skipped: ${reason}`);
    return null;
  }
  const url = process.env[given];
  const server = url === undefined ? resources.use(await start()) : { url };
  return async () => {
    const database = await createDatabase(server.url);
    resources.defer(database.drop);
    return database.url;
  };
}

/** Those that `--on` names, in its order; null = it names one that there is not. */
export function databasesOf(list: string): DatabaseName[] | null {
  const names = list.split(',').map((name) => DATABASES.find((one) => one === name.trim()));
  return names.includes(undefined) ? null : names.filter((name) => name !== undefined);
}

export function isServer(name: DatabaseName): name is ServerName {
  return name !== 'sqlite';
}
