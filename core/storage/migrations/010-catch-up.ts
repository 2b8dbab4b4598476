import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

export function catchUp(ddl: Ddl): Migration {
  const integer = `${ddl.integer} not null`;
  const table = {
    name: 'catch_up',
    columns: {
      instance_id: `${ddl.key(64)} not null`,
      floor_at: integer,
      watermark: integer,
      recovered: integer,
      updated_at: integer,
    },
    primaryKey: ['instance_id'],
  };
  return {
    async up(db) {
      for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
    },
  };
}
