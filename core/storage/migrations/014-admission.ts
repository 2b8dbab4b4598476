import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/** Whom a number relays, and whom it refused (never what they wrote). */
export function admission(ddl: Ddl): Migration {
  const integer = `${ddl.integer} not null`;
  const id = `${ddl.key(64)} not null`;
  const peer = `${ddl.key(128)} not null`;
  const word = `${ddl.key(32)} not null`;
  const tables = [
    {
      name: 'number_admission',
      columns: {
        instance_id: id,
        rule: word,
        own_numbers: integer,
        gateway: integer,
        updated_at: integer,
      },
      primaryKey: ['instance_id'],
    },
    {
      name: 'admission_chats',
      columns: { instance_id: id, peer, list: word, created_at: integer },
      primaryKey: ['instance_id', 'peer', 'list'],
      small: true as const,
    },
    {
      name: 'refused_chats',
      columns: {
        instance_id: id,
        peer,
        reason: word,
        messages: integer,
        first_at: integer,
        last_at: integer,
      },
      primaryKey: ['instance_id', 'peer', 'reason'],
      small: true as const,
    },
  ];
  return {
    async up(db) {
      for (const table of tables) {
        for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
      }
    },
  };
}
