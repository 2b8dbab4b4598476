import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';
import { addColumn } from './add-column.ts';

/** Which relays go on without the database while it is away, so that a lease which has run out says nothing of them. */
export function loneRelays(ddl: Ddl): Migration {
  return {
    async up(db) {
      await addColumn(db, { table: 'relays', name: 'outlives', type: ddl.integer });
    },
  };
}
