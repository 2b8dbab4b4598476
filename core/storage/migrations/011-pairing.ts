import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl, TableDefinition } from '../dialect/types.ts';

/** Evolution servers with their keys, and links by which a number is paired from afar. */
export function pairing(ddl: Ddl): Migration {
  return {
    async up(db) {
      for (const table of tables(ddl)) {
        for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
      }
    },
  };
}

function tables(t: Ddl): TableDefinition[] {
  const id = `${t.key(64)} not null`;
  const integer = `${t.integer} not null`;
  return [
    {
      name: 'evolution_servers',
      columns: {
        id,
        url: `${t.text} not null`,
        api_key_sealed: `${t.text} not null`,
        key_kind: `${t.key(16)} not null`,
        version: `${t.key(64)} not null`,
        created_at: integer,
        updated_at: integer,
      },
      primaryKey: ['id'],
      small: true,
    },
    {
      name: 'pair_links',
      columns: {
        id,
        token_hash: id,
        instance_id: id,
        holder_hash: t.key(64),
        created_at: integer,
        expires_at: integer,
        used_at: t.integer,
        revoked_at: t.integer,
      },
      primaryKey: ['id'],
      small: true,
    },
  ];
}
