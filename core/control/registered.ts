/** By which address each Evolution server reaches this relay: the public one, unless an instance was given its own. */
import type { InstanceId } from '../relay/message.ts';
import type { Control } from './control.ts';

type Needed = Pick<Control, 'storage' | 'settings' | 'service'>;

export async function baseUrlOf(control: Needed, id: InstanceId): Promise<string> {
  const row = await control.storage.db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', nameOf(id))
    .executeTakeFirst();
  return row === undefined ? defaultBaseUrl(control) : (JSON.parse(row.value) as string);
}

export function defaultBaseUrl({ settings, service }: Omit<Needed, 'storage'>): string {
  return settings.server.appUrl ?? service.publicUrl();
}

/** `url` null = the instance follows the public address from now on. */
export async function setBaseUrl(
  { storage }: Pick<Needed, 'storage'>,
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
