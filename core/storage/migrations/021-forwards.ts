import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/** Webhooks of other tools that stood in the place of ours, and the events that wait to be passed on to them. */
export function forwards(ddl: Ddl): Migration {
  const integer = `${ddl.integer} not null`;
  const kept = {
    name: 'kept_webhooks',
    columns: {
      id: `${ddl.key(64)} not null`,
      config_sealed: `${ddl.text} not null`,
      sent: integer,
      refused: integer,
      dropped: integer,
      last_sent_at: ddl.integer,
      kept_at: integer,
      ended_at: ddl.integer,
    },
    primaryKey: ['id'],
    small: true as const,
  };
  const waiting = {
    name: 'forwards',
    columns: {
      id: `${ddl.key(36)} not null`,
      instance_id: `${ddl.key(64)} not null`,
      event: `${ddl.key(64)} not null`,
      attempts: integer,
      bytes: integer,
      next_at: integer,
      created_at: integer,
      headers: `${ddl.text} not null`,
      body: `${ddl.body} not null`,
    },
    primaryKey: ['id'],
    indexes: { forwards_by_instance: { columns: ['instance_id', 'next_at'] } },
  };
  return {
    async up(db) {
      const statements = [kept, waiting].flatMap((table) => ddl.createTable(table));
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
