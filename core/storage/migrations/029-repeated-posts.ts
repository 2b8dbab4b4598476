import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';
import { addColumn } from './add-column.ts';
import { addIndex } from './add-index.ts';

/** What a webhook said, so that one that is tried again while it waits yet is known as such. */
export function repeatedPosts(ddl: Ddl): Migration {
  return {
    async up(db) {
      await addColumn(db, { table: 'posts', name: 'body_hash', type: ddl.key(22) });
      const columns = ['location_id', 'body_hash'];
      await addIndex(db, ddl, { table: 'posts', name: 'posts_by_body', columns });
    },
  };
}
