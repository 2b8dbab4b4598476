import type { Migration } from 'kysely/migration';
import type { Ddl } from '../dialect/types.ts';
import { addColumn } from './add-column.ts';

export function locationOptions(ddl: Ddl): Migration {
  return {
    up: (db) => addColumn(db, { table: 'locations', name: 'options', type: ddl.text }),
  };
}
