/** Rows of `settings` that say of a database that no relay may run on it. */
import type { Dialect } from '../dialect/types.ts';
import type { Schema } from '../schema.ts';
import { StorageError } from '../storage-error.ts';
import type { Kysely } from 'kysely';

/** A relay has moved away from it; what it holds is old. */
const MOVED_ROW = 'moved';
/** A relay is moving to it; what it holds is a part. The value names the move. */
export const TARGET_ROW = 'move-target';
/** What each database says of itself alone. */
const OWN_ROWS = [MOVED_ROW, TARGET_ROW, 'restoring', 'backup'];
const OWN_PREFIXES = ['mirror:', 'probe:'];

export function isOwnSetting(name: unknown): boolean {
  if (typeof name !== 'string') return false;
  return OWN_ROWS.includes(name) || OWN_PREFIXES.some((prefix) => name.startsWith(prefix));
}

interface MoveMarks {
  /** When the relay moved away (ms); null = it did not. */
  readonly movedAt: number | null;
  readonly target: string | null;
}

export async function marksOf(db: Kysely<Schema>): Promise<MoveMarks> {
  const rows = await db
    .selectFrom('settings')
    .select(['name', 'value', 'updated_at'])
    .where('name', 'in', [MOVED_ROW, TARGET_ROW])
    .execute();
  return {
    movedAt: rows.find(({ name }) => name === MOVED_ROW)?.updated_at ?? null,
    target: rows.find(({ name }) => name === TARGET_ROW)?.value ?? null,
  };
}

/** @throws StorageError `storage.moved`, `storage.half-moved` */
export async function assertNotMoved(db: Kysely<Schema>): Promise<void> {
  const { movedAt, target } = await marksOf(db);
  if (movedAt !== null) throw new StorageError('storage.moved');
  if (target !== null) throw new StorageError('storage.half-moved');
}

export function markMoved(dialect: Dialect): Promise<void> {
  return put(dialect, MOVED_ROW, '1');
}

export function markTarget(dialect: Dialect, id: string): Promise<void> {
  return put(dialect, TARGET_ROW, id);
}

export async function unmark({ db }: Dialect): Promise<void> {
  await db.deleteFrom('settings').where('name', 'in', [MOVED_ROW, TARGET_ROW]).execute();
}

async function put(dialect: Dialect, name: string, value: string): Promise<void> {
  const row = { name, value, updated_at: Date.now() };
  const update = ['value', 'updated_at'];
  await dialect.db
    .transaction()
    .execute((tx) => dialect.upsert(tx, { table: 'settings', row, key: ['name'], update }));
}
