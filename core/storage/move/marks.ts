/** Rows of `settings` that say of a database that no relay may run on it. */
import type { Dialect, Upsert } from '../dialect/types.ts';
import type { Schema } from '../schema.ts';
import { StorageError } from '../storage-error.ts';
import type { Kysely, Transaction } from 'kysely';

/** A relay has moved away from it; what it holds is old. */
const MOVED_ROW = 'moved';
/** A relay is moving to it; what it holds is a part. The value names the move. */
export const TARGET_ROW = 'move-target';
/** The mirror became this database; the value names the move. */
const SWITCHED_ROW = 'move-switched';
/** What each database says of itself alone. */
const OWN_ROWS = [MOVED_ROW, TARGET_ROW, SWITCHED_ROW, 'restoring', 'backup'];
const OWN_PREFIXES = ['mirror:', 'probe:'];

export function isOwnSetting(name: unknown): boolean {
  if (typeof name !== 'string') return false;
  return OWN_ROWS.includes(name) || OWN_PREFIXES.some((prefix) => name.startsWith(prefix));
}

interface MoveMarks {
  /** When the relay moved away (ms); null = it did not. */
  readonly movedAt: number | null;
  readonly target: string | null;
  readonly switched: string | null;
}

export async function marksOf(db: Kysely<Schema>): Promise<MoveMarks> {
  const rows = await db
    .selectFrom('settings')
    .select(['name', 'value', 'updated_at'])
    .where('name', 'in', [MOVED_ROW, TARGET_ROW, SWITCHED_ROW])
    .execute();
  return {
    movedAt: rows.find(({ name }) => name === MOVED_ROW)?.updated_at ?? null,
    target: rows.find(({ name }) => name === TARGET_ROW)?.value ?? null,
    switched: rows.find(({ name }) => name === SWITCHED_ROW)?.value ?? null,
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

/** In the transaction after which the mirror is none any more. */
export async function markSwitched(
  dialect: Dialect,
  tx: Transaction<Schema>,
  id: string,
): Promise<void> {
  await unmark(tx);
  await dialect.upsert(tx, putting(SWITCHED_ROW, id));
}

export async function unmark(db: Kysely<Schema>): Promise<void> {
  await db.deleteFrom('settings').where('name', 'in', [MOVED_ROW, TARGET_ROW]).execute();
}

async function put(dialect: Dialect, name: string, value: string): Promise<void> {
  await dialect.db.transaction().execute((tx) => dialect.upsert(tx, putting(name, value)));
}

function putting(name: string, value: string): Upsert {
  const row = { name, value, updated_at: Date.now() };
  return { table: 'settings', row, key: ['name'], update: ['value', 'updated_at'] };
}
