import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/** How each number sends what no person wrote, what it sent of that in the last day, and which number sends at all. */
export function sending(ddl: Ddl): Migration {
  const integer = `${ddl.integer} not null`;
  const id = `${ddl.key(64)} not null`;
  const numbers = {
    name: 'number_sending',
    columns: {
      instance_id: id,
      options: ddl.text,
      limited_code: ddl.key(64),
      limited_since: ddl.integer,
      limited_until: ddl.integer,
      updated_at: integer,
    },
    primaryKey: ['instance_id'],
  };
  const sends = {
    name: 'paced_sends',
    columns: { entry_id: `${ddl.key(36)} not null`, instance_id: id, at: integer },
    primaryKey: ['entry_id'],
    small: true as const,
  };
  const routing = {
    name: 'routing',
    columns: { location_id: id, rules: `${ddl.text} not null`, updated_at: integer },
    primaryKey: ['location_id'],
  };
  return {
    async up(db) {
      for (const table of [numbers, sends, routing]) {
        for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
      }
    },
  };
}
