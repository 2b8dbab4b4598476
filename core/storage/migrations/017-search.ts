/**
 * What a person looks messages up by: whose conversation, which location, what failed. On SQLite the indexes hold
 * settled entries only, so that an acknowledgement pays nothing for them; docs/journal.md has the measured cost. A lane
 * stands in its index by a hash, which is a fifth of it; lanes of receipts and such, where nobody looks, have none.
 */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';
import { addColumn } from './add-column.ts';
import { addIndex } from './add-index.ts';

export function search(ddl: Ddl): Migration {
  return {
    async up(db) {
      await addColumn(db, { table: 'journal', name: 'lane_hash', type: ddl.key(8) });
      await addColumn(db, { table: 'contacts', name: 'name', type: ddl.text });
      await addColumn(db, { table: 'contacts', name: 'name_key', type: ddl.text });
      await sql
        .raw(
          `update journal set lane_hash = substr(${ddl.fingerprint('lane')}, 1, 8) where lane_hash is null and substr(lane, 1, 3) in ('wa:', 'gw:', 'hl:', 'wl:')`,
        )
        .execute(db);
      const table = 'journal';
      const settled = 'settled_at';
      await addIndex(db, ddl, {
        table,
        name: 'journal_conversation',
        columns: ['lane_hash', 'created_at'],
        onlyWhereSet: settled,
      });
      await addIndex(db, ddl, {
        table,
        name: 'journal_location',
        columns: ['location_id', 'created_at'],
        onlyWhereSet: settled,
      });
      await addIndex(db, ddl, {
        table,
        name: 'journal_failed',
        columns: ['created_at', 'error_code'],
        onlyWhereSet: 'error_code',
      });
    },
  };
}
