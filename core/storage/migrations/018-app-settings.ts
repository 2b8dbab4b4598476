import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';

/** Settings that were typed into the GUI; each is sealed, since some of them are secrets. */
export function appSettings(ddl: Ddl): Migration {
  return {
    async up(db) {
      const statements = ddl.createTable({
        name: 'app_settings',
        columns: {
          id: `${ddl.key(64)} not null`,
          value_sealed: `${ddl.text} not null`,
          updated_at: `${ddl.integer} not null`,
        },
        primaryKey: ['id'],
        small: true,
      });
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
