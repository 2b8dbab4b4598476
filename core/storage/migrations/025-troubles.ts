import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/** What is wrong with each relay right now, and since when. */
export function troubles(ddl: Ddl): Migration {
  const table = {
    name: 'troubles',
    columns: {
      id: `${ddl.key(64)} not null`,
      relay_id: `${ddl.key(64)} not null`,
      code: `${ddl.key(64)} not null`,
      since: `${ddl.integer} not null`,
    },
    primaryKey: ['id'],
    indexes: { troubles_by_relay: { columns: ['relay_id'] } },
    small: true as const,
  };
  return {
    async up(db) {
      for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
    },
  };
}
