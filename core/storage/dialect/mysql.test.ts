import { describe, expect, test } from 'vitest';
import { StorageError } from '../storage-error.ts';
import { mysqlCommitError, mysqlError } from './mysql-errors.ts';
import { readMysqlUrl } from './mysql-url.ts';
import { collationOf } from './mysql.ts';

describe('the URL', () => {
  test('is read with all its parts', () => {
    expect(readMysqlUrl('mysql://bob:p%40ss%3A@db.example:3307/way%20bridge')).toEqual({
      host: 'db.example',
      port: 3307,
      socketPath: null,
      user: 'bob',
      password: 'p@ss:',
      database: 'way bridge',
      connections: 10,
      tls: 'off',
    });
    expect(readMysqlUrl('mariadb://root@[::1]/x?connection_limit=1')).toMatchObject({
      host: '::1',
      port: 3306,
      password: '',
      connections: 2,
    });
    expect(readMysqlUrl('mysql://u@h/x?socket=%2Frun%2Fmysqld.sock').socketPath).toBe(
      '/run/mysqld.sock',
    );
  });

  test.each([
    ['', 'off'],
    ['ssl-mode=DISABLED', 'off'],
    ['ssl=false', 'off'],
    ['ssl-mode=REQUIRED', 'unchecked'],
    ['sslaccept=accept_invalid_certs', 'unchecked'],
    ['sslaccept=strict', 'checked'],
    ['ssl-mode=VERIFY_IDENTITY', 'checked'],
    ['ssl=true', 'checked'],
  ])('?%s means TLS %s', (query, tls) => {
    expect(readMysqlUrl(`mysql://u:p@h/x?${query}`).tls).toBe(tls);
  });

  test.each([
    ['postgres://u:sesame@h/x', 'scheme'],
    ['file:./dev.db', 'scheme'],
    ['mysql://u:sesame@h', 'database'],
    ['mysql://u:sesame%ZZ@h/x', 'unreadable'],
    ['mysql://u:sesame@h:port/x', 'unreadable'],
  ])('%s is refused without being repeated', (url, reason) => {
    const read = (): unknown => readMysqlUrl(url);
    expect(read).toThrow(StorageError);
    expect(read).not.toThrow(/sesame/);
    expect(read).toThrow(reason);
  });
});

test.each([
  ['8.0.11', 'utf8mb4_bin'],
  ['8.0.36-0ubuntu0.22.04.1', 'utf8mb4_0900_bin'],
  ['9.7.4-2', 'utf8mb4_0900_bin'],
  ['10.6.0-MariaDB', 'utf8mb4_nopad_bin'],
  ['5.5.5-10.11.6-MariaDB-log', 'utf8mb4_nopad_bin'],
  ['12.1.2-MariaDB', 'utf8mb4_nopad_bin'],
  ['5.7.44', null],
  ['10.5.29-MariaDB', null],
  ['5.5.5-10.3.39-MariaDB', null],
  ['', null],
])('server %s compares with %s', (version, collation) => {
  if (collation === null) expect(() => collationOf(version)).toThrow('storage.server-too-old');
  else expect(collationOf(version)).toBe(collation);
});

describe('an error of the driver', () => {
  const of = (fields: Record<string, unknown>, message = 'm'): Error =>
    Object.assign(new Error(message), fields);

  test.each([
    [{ errno: 1213 }, 'storage.busy'],
    [{ errno: 1205 }, 'storage.busy'],
    [{ errno: 1114 }, 'storage.full'],
    [{ errno: 1290 }, 'storage.read-only'],
    [{ errno: 1045, fatal: true }, 'storage.refused'],
    [{ errno: 1040, fatal: true }, 'storage.unreachable'],
    [{ errno: -111, code: 'ECONNREFUSED', fatal: true }, 'storage.unreachable'],
    [{ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }, 'storage.unreachable'],
    [{ code: 'PROTOCOL_SEQUENCE_TIMEOUT' }, 'storage.unreachable'],
    [{ errno: 1064, code: 'ER_PARSE_ERROR' }, 'storage.failed'],
  ])('%o is %s', (fields, code) => {
    expect(mysqlError(of(fields), 'h:1/x')).toMatchObject({ code });
  });

  test('of a disk without space is told apart', () => {
    const text = 'Error writing file (errno: 28 "No space left on device")';
    expect(mysqlError(of({ errno: 3 }, text), 'h')).toMatchObject({ code: 'storage.full' });
  });

  test('while committing leaves it unknown, but for a deadlock', () => {
    const lost = mysqlError(of({ code: 'ECONNRESET', fatal: true }), 'h');
    expect(mysqlCommitError(lost)).toMatchObject({ code: 'storage.commit-unknown' });
    const deadlock = mysqlError(of({ errno: 1213 }), 'h');
    expect(mysqlCommitError(deadlock)).toMatchObject({ code: 'storage.busy' });
  });

  test('loses the statement and the values that it carries', () => {
    const fields = { errno: 1366, sql: "insert into x values ('sesame')" };
    const error = mysqlError(of(fields, "Incorrect string value: 'se'same' for column"), 'h');
    const { cause } = error as Error;
    expect(JSON.stringify([cause, Object.getOwnPropertyDescriptors(cause)])).not.toContain('same');
    expect((cause as Error).message).toBe("Incorrect string value: '…' for column");
  });
});
