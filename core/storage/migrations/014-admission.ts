import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/** Who and which groups are admitted by each number, how much was refused, and whom a person assigned by hand. */
export function admission(ddl: Ddl): Migration {
  const integer = `${ddl.integer} not null`;
  const id = `${ddl.key(64)} not null`;
  const rules = {
    name: 'admission',
    columns: { instance_id: id, rules: ddl.text, counts: ddl.text, updated_at: integer },
    primaryKey: ['instance_id'],
  };
  const assigned = {
    name: 'assigned_peers',
    columns: {
      instance_id: id,
      lid: `${ddl.key(64)} not null`,
      location_id: id,
      phone: ddl.key(64),
      contact_id: ddl.key(64),
      created_at: integer,
    },
    primaryKey: ['instance_id', 'lid'],
  };
  const groups = {
    name: 'chat_groups',
    columns: {
      instance_id: id,
      jid: `${ddl.key(64)} not null`,
      name: ddl.text,
      is_on: integer,
      missed: integer,
      last_at: ddl.integer,
      has_left: integer,
    },
    primaryKey: ['instance_id', 'jid'],
  };
  return {
    async up(db) {
      for (const table of [rules, assigned, groups]) {
        for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
      }
    },
  };
}
