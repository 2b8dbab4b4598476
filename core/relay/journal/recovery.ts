import { sql } from 'kysely';
import type { Storage } from '../../storage/storage.ts';
import type { Entry } from './entry.ts';
import { rowsOf } from './held-lanes.ts';
import type { HeldLanes } from './held-lanes.ts';
import { OPEN_COLUMNS, entryOfRow, openRow } from './row.ts';
import type { Owner } from './settling.ts';
import { forIds } from './statements.ts';

const PAGE = 1_000;

/**
 * Every open entry, oldest first. Those that another owner left `running` are taken over and marked for look-up: the
 * old call may have done its work, so they never go straight to a retry.
 */
export async function* loadOpenEntries(
  storage: Storage,
  owner: Owner,
  held: HeldLanes | null = null,
): AsyncGenerator<Entry> {
  const { relayId, epoch } = owner;
  if (held === null) {
    await storage.transaction((tx) =>
      tx.run(
        `UPDATE journal SET owner = ?, epoch = ? WHERE \`open\` = 1 AND state = 'running' AND (owner <> ? OR epoch < ?)`,
        [relayId, epoch, relayId, epoch],
      ),
    );
  } else {
    await storage.transaction((tx) =>
      sql`
        UPDATE journal SET owner = ${relayId}, epoch = ${epoch}
        WHERE ${sql.ref('open')} = 1 AND state = 'running' AND (owner <> ${relayId} OR epoch < ${epoch})
          AND ${rowsOf(held)}`.execute(tx.db),
    );
  }
  // Until just now another relay may have written to its socket: its call's time begins now. When the try began stays as
  // it is, since whatever it did was done since then.
  const takenOverAt = held === null ? null : Date.now();
  for await (const entry of storedOpenEntries(storage, held)) {
    if (takenOverAt !== null && entry.state === 'running') entry.takenOverAt = takenOverAt;
    yield entry;
  }
}

/** The ids of what an earlier run of this relay left `running` in the table: from now on it is this one's. */
export async function takeOverLeft(
  storage: Storage,
  { relayId, epoch }: Owner,
): Promise<ReadonlySet<string>> {
  return storage.transaction(async (tx) => {
    const left = await tx.all<{ id: string }>(
      `SELECT id FROM journal WHERE \`open\` = 1 AND state = 'running' AND owner = ? AND epoch < ?`,
      [relayId, epoch],
    );
    const ids = left.map(({ id }) => id);
    await forIds(tx, ids, {
      sql: (list) => `UPDATE journal SET epoch = ? WHERE id IN ${list}`,
      before: [epoch],
    });
    return new Set(ids);
  });
}

/** Every open entry as it stands in the table, oldest first. */
export async function* storedOpenEntries(
  storage: Storage,
  held: HeldLanes | null = null,
): AsyncGenerator<Entry> {
  let after = '';
  for (;;) {
    const { rows } = await sql<Record<string, unknown>>`
      SELECT ${sql.raw(OPEN_COLUMNS)} FROM journal WHERE ${sql.ref('open')} = 1 AND id > ${after} AND ${held === null ? sql`1 = 1` : rowsOf(held)} ORDER BY id LIMIT ${sql.raw(String(PAGE))}
    `.execute(storage.db);
    for (const row of rows) {
      after = String(row['id']);
      const parsed = openRow.safeParse(row);
      // A row of a newer version (an unknown kind) is left alone for the version that knows it.
      if (parsed.success) yield entryOfRow(parsed.data);
    }
    if (rows.length < PAGE) return;
  }
}
