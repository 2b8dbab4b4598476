import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/** Which workflows wait for an event of ours, and since when a number of theirs is offline. */
export function triggers(ddl: Ddl): Migration {
  const integer = `${ddl.integer} not null`;
  const id = `${ddl.key(64)} not null`;
  const subscriptions = {
    name: 'workflow_triggers',
    columns: {
      location_id: id,
      trigger_id: id,
      event: `${ddl.key(32)} not null`,
      workflow_id: ddl.key(80),
      path: `${ddl.text} not null`,
      updated_at: integer,
    },
    primaryKey: ['location_id', 'trigger_id'],
  };
  const spells = {
    name: 'offline_spells',
    columns: { instance_id: id, since: integer },
    primaryKey: ['instance_id'],
  };
  return {
    async up(db) {
      for (const table of [subscriptions, spells]) {
        for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
      }
    },
  };
}
