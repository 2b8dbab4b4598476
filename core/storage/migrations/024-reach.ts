import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/** When each relay's public address began to work, and stopped. */
export function reach(ddl: Ddl): Migration {
  const table = {
    name: 'reach_changes',
    columns: {
      id: `${ddl.key(36)} not null`,
      relay_id: `${ddl.key(64)} not null`,
      at: `${ddl.integer} not null`,
      address: `${ddl.text} not null`,
      code: ddl.key(64),
      params: ddl.text,
    },
    primaryKey: ['id'],
    indexes: { reach_changes_by_relay: { columns: ['relay_id', 'at'] } },
  };
  return {
    async up(db) {
      for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
    },
  };
}
