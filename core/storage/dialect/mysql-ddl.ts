import { FINGERPRINT_LENGTH } from '../fingerprint.ts';
import { name, names } from './sql.ts';
import type { Ddl } from './types.ts';

/** @param collation the server's binary collation: text compares byte by byte, trailing spaces included. */
export function mysqlDdl(collation: string): Ddl {
  return {
    key: (length) => `varchar(${length})`,
    text: 'mediumtext',
    body: 'longtext',
    integer: 'bigint',
    fingerprint: (column) =>
      `left(replace(replace(to_base64(unhex(sha2(${name(column)}, 256))), '+', '-'), '/', '_'), ${FINGERPRINT_LENGTH})`,
    createTable(table) {
      const columns = Object.entries(table.columns).map(
        ([column, type]) => `${name(column)} ${type}`,
      );
      const uniques = Object.entries(table.unique ?? {}).map(
        ([unique, of]) => `unique key ${name(unique)} (${names(of)})`,
      );
      const indexes = Object.entries(table.indexes ?? {}).map(
        ([index, of]) => `key ${name(index)} (${names(of.columns)})`,
      );
      const lines = [
        ...columns,
        `primary key (${names(table.primaryKey)})`,
        ...uniques,
        ...indexes,
      ];
      const end = `engine=InnoDB row_format=dynamic default charset=utf8mb4 collate=${collation}`;
      return [`create table if not exists ${name(table.name)} (${lines.join(', ')}) ${end}`];
    },
    createIndex: (table, index, { columns }) =>
      `create index ${name(index)} on ${name(table)} (${names(columns)})`,
    indexesOf: (table) =>
      `select distinct index_name as name from information_schema.statistics where table_schema = database() and table_name = '${table}'`,
  };
}
