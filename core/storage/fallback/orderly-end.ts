/** A token in both databases says that they were the same at the relay's orderly end; it is good for one start. */
import { randomUUID } from 'node:crypto';
import type { ServerDialect } from '../dialect/types.ts';
import type { MirrorFile } from './mirror-file.ts';

export async function leaveToken(
  server: ServerDialect,
  file: MirrorFile,
  relayId: string,
): Promise<void> {
  const token = randomUUID();
  await server.db.transaction().execute((tx) =>
    server.upsert(tx, {
      table: 'settings',
      row: { name: nameOf(relayId), value: token, updated_at: Date.now() },
      key: ['name'],
      update: ['value', 'updated_at'],
    }),
  );
  await file.note({ token });
}

/** What the server has of it, and has no more. */
export async function takeToken({ db }: ServerDialect, relayId: string): Promise<string | null> {
  const name = nameOf(relayId);
  const row = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  await db.deleteFrom('settings').where('name', '=', name).execute();
  return row?.value ?? null;
}

function nameOf(relayId: string): string {
  return `mirror:${relayId}`;
}
