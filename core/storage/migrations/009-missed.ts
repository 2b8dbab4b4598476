import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/** How far each location was read back for messages that no post brought, and which messages are repetitions. */
export function missed(ddl: Ddl): Migration {
  const integer = `${ddl.integer} not null`;
  const id = `${ddl.key(64)} not null`;
  const marks = {
    name: 'missed_marks',
    columns: {
      location_id: id,
      floor_at: integer,
      watermark: integer,
      pass_started_at: ddl.integer,
      listed_until: ddl.integer,
      recovered: integer,
      updated_at: integer,
    },
    primaryKey: ['location_id'],
  };
  const twins = {
    name: 'message_twins',
    columns: {
      location_id: id,
      highlevel_id: `${ddl.key(80)} not null`,
      twin_of: `${ddl.key(80)} not null`,
      created_at: integer,
    },
    primaryKey: ['location_id', 'highlevel_id'],
    indexes: { message_twins_of: { columns: ['location_id', 'twin_of'] } },
  };
  return {
    async up(db: Kysely<unknown>) {
      for (const table of [marks, twins]) {
        for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
      }
    },
  };
}
