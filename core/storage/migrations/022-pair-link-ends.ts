import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';
import { addColumn } from './add-column.ts';

/** Whose link it was, so that its page still speaks that location's language when the number is gone. */
export function pairLinkEnds(ddl: Ddl): Migration {
  return {
    async up(db) {
      await addColumn(db, { table: 'pair_links', name: 'location_id', type: ddl.key(64) });
    },
  };
}
