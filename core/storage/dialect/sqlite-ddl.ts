import { name, names } from './sql.ts';
import type { Ddl } from './types.ts';

/** Tables are STRICT, so that a fraction in a whole-number column fails here as it would be rounded on MySQL. */
export const SQLITE_DDL: Ddl = {
  key: () => 'text',
  text: 'text',
  body: 'text',
  integer: 'integer',
  // Made known to each connection, since SQLite has no SHA-256 of its own.
  fingerprint: (column) => `fingerprint(${name(column)})`,
  createTable(table) {
    const columns = Object.entries(table.columns).map(
      ([column, type]) => `${name(column)} ${type}`,
    );
    const uniques = Object.values(table.unique ?? {}).map((unique) => `unique (${names(unique)})`);
    const lines = [...columns, `primary key (${names(table.primaryKey)})`, ...uniques];
    const kind = table.small ? 'strict, without rowid' : 'strict';
    const indexes = Object.entries(table.indexes ?? {}).map(([index, definition]) =>
      this.createIndex(table.name, index, definition),
    );
    return [
      `create table if not exists ${name(table.name)} (${lines.join(', ')}) ${kind}`,
      ...indexes,
    ];
  },
  createIndex(table, index, { columns, onlyWhereSet }) {
    const where = onlyWhereSet ? ` where ${name(onlyWhereSet)} is not null` : '';
    return `create index if not exists ${name(index)} on ${name(table)} (${names(columns)})${where}`;
  },
  indexesOf: (table) =>
    `select name from sqlite_master where type = 'index' and tbl_name = '${table}'`,
};
