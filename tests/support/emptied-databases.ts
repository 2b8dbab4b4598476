/**
 * Databases on one server that go from test to test. To make one and bring it through every migration takes longer than most
 * tests; emptied, a used one is the same: the migrations make tables and fill none of them.
 */
import { createConnection } from 'mysql2/promise';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { openDialect } from '../../core/storage/dialect.ts';
import { migrate } from '../../core/storage/migrations/migrate.ts';
import { createDatabase } from './database-servers.ts';

/** Which migrations there were is told by these, and stays. */
const KEPT = 'kysely_';

interface Looks {
  readonly tables: readonly string[];
  /** Every column and index, as text. */
  readonly shape: string;
}

export class EmptiedDatabases {
  readonly #serverUrl: string;
  readonly #drops = new Map<string, () => Promise<void>>();
  readonly #free: string[] = [];
  /** What a new one looks like after the migrations: whatever looks different was tampered with. */
  #shape: Promise<string> | null = null;

  constructor(serverUrl: string) {
    this.#serverUrl = serverUrl;
  }

  /** The URL of a database without data; it may have been through the migrations. */
  async take(): Promise<string> {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const { url, drop } = await createDatabase(this.#serverUrl);
    this.#drops.set(url, drop);
    return url;
  }

  /** Empties what `take` gave, once nobody uses it any more. */
  async giveBack(url: string): Promise<void> {
    const connection = await createConnection({ uri: url, multipleStatements: true });
    try {
      const { tables, shape } = await look(connection);
      this.#shape ??= shapeOfNew(this.#serverUrl);
      const filled = tables.filter((table) => !table.startsWith(KEPT));
      if (shape !== (await this.#shape) || filled.length === 0) return;
      await connection.query(filled.map((table) => `delete from \`${table}\``).join(';'));
      this.#free.push(url);
    } finally {
      connection.destroy();
    }
  }

  async dropAll(): Promise<void> {
    for (const drop of this.#drops.values()) await drop();
  }
}

async function shapeOfNew(serverUrl: string): Promise<string> {
  const { url, drop } = await createDatabase(serverUrl);
  const connection = await createConnection({ uri: url });
  try {
    const dialect = await openDialect({ databaseUrl: url, dataDir: '' });
    try {
      await migrate(dialect);
    } finally {
      await dialect.close();
    }
    return (await look(connection)).shape;
  } finally {
    connection.destroy();
    await drop();
  }
}

async function look(connection: Connection): Promise<Looks> {
  const [columns] = await connection.query<RowDataPacket[]>(
    `select table_name as t, column_name as c, column_type as type
     from information_schema.columns where table_schema = database()
     order by table_name, ordinal_position`,
  );
  const [indexes] = await connection.query<RowDataPacket[]>(
    `select table_name as t, index_name as i, column_name as c
     from information_schema.statistics where table_schema = database()
     order by table_name, index_name, seq_in_index`,
  );
  return {
    tables: [...new Set(columns.map((column) => String(column['t'])))],
    shape: JSON.stringify([columns, indexes]),
  };
}
