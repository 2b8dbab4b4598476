/** By which address each Evolution server reaches this relay, where an instance was given one of its own. */
import type { InstanceId } from '../relay/message.ts';
import type { Storage } from '../storage/storage.ts';

/** Null = the instance follows the public address. */
export async function ownBaseUrl(storage: Storage, id: InstanceId): Promise<string | null> {
  const row = await storage.db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', nameOf(id))
    .executeTakeFirst();
  return row === undefined ? null : (JSON.parse(row.value) as string);
}

/** `url` null = the instance follows the public address from now on. */
export async function setOwnBaseUrl(
  storage: Storage,
  id: InstanceId,
  url: string | null,
): Promise<void> {
  const now = Date.now();
  await storage.transaction(async (tx) => {
    if (url === null) {
      await tx.db.deleteFrom('settings').where('name', '=', nameOf(id)).execute();
      return;
    }
    const row = { name: nameOf(id), value: JSON.stringify(url), updated_at: now };
    await tx.upsert('settings', row, ['name'], ['value', 'updated_at']);
  });
}

function nameOf(id: InstanceId): string {
  return `webhook-base:${id}`;
}
