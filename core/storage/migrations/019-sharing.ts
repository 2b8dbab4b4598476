import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';
import { addColumn } from './add-column.ts';

/** Several relays on one database: which they are, who holds which lanes, and what one of them took in for another. */
export function sharing(ddl: Ddl): Migration {
  const leases = {
    name: 'lane_leases',
    columns: {
      location_id: `${ddl.key(64)} not null`,
      relay_id: ddl.key(64),
      epoch: `${ddl.integer} not null`,
      touched_at: `${ddl.integer} not null`,
    },
    primaryKey: ['location_id'],
    small: true as const,
  };
  const posts = {
    name: 'posts',
    columns: {
      id: `${ddl.key(36)} not null`,
      location_id: `${ddl.key(64)} not null`,
      kind: `${ddl.key(16)} not null`,
      instance_id: ddl.key(64),
      body_sealed: `${ddl.body} not null`,
      created_at: `${ddl.integer} not null`,
    },
    primaryKey: ['id'],
    indexes: { posts_by_location: { columns: ['location_id', 'id'] } },
  };
  const columns = [
    { name: 'seen_at', type: ddl.integer },
    { name: 'version', type: ddl.key(64) },
    { name: 'host', type: ddl.key(190) },
    { name: 'shares', type: ddl.integer },
  ];
  return {
    async up(db) {
      for (const column of columns) await addColumn(db, { table: 'relays', ...column });
      const statements = [leases, posts].flatMap((table) => ddl.createTable(table));
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  };
}
