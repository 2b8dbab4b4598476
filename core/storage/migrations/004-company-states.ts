import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';
import { addColumn } from './add-column.ts';

/** An agency's access is kept and can be lost like a location's. */
export function companyStates(ddl: Ddl): Migration {
  return {
    async up(db) {
      await addColumn(db, { table: 'companies', name: 'state', type: ddl.key(16) });
      await addColumn(db, { table: 'companies', name: 'scopes', type: ddl.text });
    },
  };
}
