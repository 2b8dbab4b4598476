import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl, TableDefinition } from '../dialect/types.ts';
import { addColumn } from './add-column.ts';

/** Installing by OAuth: one-time states, installs that wait for a person, and what is left of an agency's install. */
export function installs(ddl: Ddl): Migration {
  return {
    async up(db) {
      await addColumn(db, { table: 'locations', name: 'installed_at', type: ddl.integer });
      for (const table of tables(ddl)) {
        for (const statement of ddl.createTable(table)) await sql.raw(statement).execute(db);
      }
    },
  };
}

function tables(t: Ddl): TableDefinition[] {
  const id = `${t.key(64)} not null`;
  const integer = `${t.integer} not null`;
  const text = `${t.text} not null`;
  const state = `${t.key(16)} not null`;
  return [
    {
      name: 'oauth_states',
      columns: { hash: id, asked_by: id, expires_at: integer },
      primaryKey: ['hash'],
      small: true,
    },
    {
      name: 'held_installs',
      columns: {
        id,
        kind: state,
        owner_id: id,
        company_id: t.key(64),
        name: text,
        access_token_sealed: text,
        refresh_token_sealed: t.text,
        token_expires_at: integer,
        scopes: t.text,
        created_at: integer,
        expires_at: integer,
      },
      primaryKey: ['id'],
    },
    {
      name: 'install_tasks',
      columns: {
        location_id: id,
        company_id: id,
        name: text,
        state,
        code: t.key(64),
        params: t.text,
        attempts: integer,
        next_try_at: integer,
        updated_at: integer,
      },
      primaryKey: ['location_id'],
      small: true,
    },
    {
      name: 'app_events',
      columns: { id: `${t.key(190)} not null`, at: integer },
      primaryKey: ['id'],
      small: true,
    },
  ];
}
