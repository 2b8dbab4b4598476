/**
 * Runs a block of tests over every database:
 *
 *     describeDatabases('journal', (database) => {
 *       test('…', async () => { await using storage = await database.open(); … });
 *     });
 *
 * Each block has an empty database of its own; `renew()` gives it another one. A server that cannot be had here is
 * skipped with a line that says what is missing; with WAYBRIDGE_FORBID_SKIPS=1 a missing MariaDB is a failure.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, inject, onTestFinished, test } from 'vitest';
import { openStorage } from '../../core/storage/open-storage.ts';
import type { Storage } from '../../core/storage/storage.ts';
import { createDatabase } from './database-servers.ts';
import type { ServerName } from './global-setup.ts';

export type DatabaseKind = 'sqlite' | ServerName;
export const DATABASE_KINDS: readonly DatabaseKind[] = ['sqlite', 'mariadb', 'mysql'];

/** What `openStorage` and the service's settings take. */
export interface DatabasePlace {
  readonly dataDir: string;
  readonly databaseUrl?: string;
}

export interface TestDatabase {
  readonly kind: DatabaseKind;
  /** The place of this block's database; the data folder exists. */
  readonly place: DatabasePlace;
  /** Opens this block's database, as often as wanted. What is still open at the end of the block is closed. */
  open(): Promise<Storage>;
  /** Goes on with a new, empty database and data folder. */
  readonly renew: () => Promise<void>;
}

export function describeDatabases(
  name: string,
  make: (database: TestDatabase) => void,
  kinds?: readonly DatabaseKind[],
): void {
  describeKinds(
    name,
    (kind) => {
      make(databaseOf(kind));
    },
    kinds,
  );
}

/** The same without a database: the block gets its own where it wants one. */
export function describeKinds(
  name: string,
  make: (kind: DatabaseKind) => void,
  kinds: readonly DatabaseKind[] = DATABASE_KINDS,
): void {
  for (const kind of kinds) {
    const missing = kind === 'sqlite' ? null : missingReason(kind);
    if (missing === null) {
      describe(`${name} on ${kind}`, () => {
        make(kind);
      });
    } else if (kind === 'mariadb' && process.env.WAYBRIDGE_FORBID_SKIPS === '1') {
      test(`${name} on ${kind}`, () => {
        throw new Error(missing);
      });
    } else {
      test.skip(`${name} on ${kind}: ${missing}`, () => undefined);
    }
  }
}

function missingReason(kind: ServerName): string | null {
  return inject('databaseServers').missing[kind];
}

function databaseOf(kind: DatabaseKind): TestDatabase {
  const open: Storage[] = [];
  const leavings: (() => Promise<void>)[] = [];
  let place: DatabasePlace | null = null;
  const current = (): DatabasePlace => {
    if (!place) throw new Error('the database is there from beforeAll on');
    return place;
  };
  const renew = async (): Promise<void> => {
    const dataDir = await mkdtemp(join(tmpdir(), 'wb-data-'));
    leavings.push(() => rm(dataDir, { recursive: true, force: true }));
    if (kind === 'sqlite') {
      place = { dataDir };
      return;
    }
    const { url, drop } = await createDatabase(await serverUrl(kind));
    leavings.push(drop);
    place = { dataDir, databaseUrl: url };
  };
  beforeAll(renew);
  afterAll(async () => {
    await Promise.all(open.map((storage) => storage[Symbol.asyncDispose]()));
    for (const leave of leavings) await leave();
  });
  return {
    kind,
    get place() {
      return current();
    },
    async open() {
      const storage = await openStorage(current());
      open.push(storage);
      return storage;
    },
    renew,
  };
}

/**
 * The URL of a database without data, which may have been through the migrations; null for SQLite. What it holds at the end
 * of the test is deleted: by then nobody uses it any more.
 */
export async function databaseForTest(kind: DatabaseKind): Promise<string | null> {
  if (kind === 'sqlite') return null;
  const url = await askStarter(`${kind}/take`);
  onTestFinished(async ({ task }) => {
    // A test that failed may have left something running on it.
    if (task.result?.state === 'fail') return;
    await askStarter(`${kind}/give-back?${encodeURIComponent(url)}`);
  });
  return url;
}

function serverUrl(kind: ServerName): Promise<string> {
  return askStarter(kind);
}

async function askStarter(path: string): Promise<string> {
  const answer = await fetch(`${inject('databaseServers').starter}/${path}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}
