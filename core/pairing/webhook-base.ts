/**
 * By which address an Evolution server reaches this relay: the instance's own, else its server's, else the public one.
 * A server on the same machine or network need not depend on the tunnel.
 */
import { createHash } from 'node:crypto';
import type { InstanceId } from '../relay/message.ts';
import type { SharedWrite, Storage, Tx } from '../storage/storage.ts';
import type { InstanceRef } from './instance.ts';

/** Null = the instance follows the public address. @throws StorageError */
export async function ownBaseUrl(
  storage: Storage,
  { id, serverUrl }: Pick<InstanceRef, 'id' | 'serverUrl'>,
): Promise<string | null> {
  return (await read(storage, nameOf(id))) ?? (await serverBaseUrl(storage, serverUrl));
}

/** `url` null = the instance follows its server from now on. @throws StorageError */
export async function setOwnBaseUrl(
  storage: Storage,
  id: InstanceId,
  url: string | null,
): Promise<void> {
  await write(storage, nameOf(id), url);
}

/** The address of a number that is added now, to be written with the number itself. */
export function settingOwnBaseUrl(id: InstanceId, url: string): SharedWrite {
  return { write: (tx) => writeIn(tx, nameOf(id), url), committed: () => undefined };
}

/** Null = the numbers of this server follow the public address. @throws StorageError */
export async function serverBaseUrl(storage: Storage, serverUrl: string): Promise<string | null> {
  return read(storage, nameOfServer(serverUrl));
}

/** `url` null = they follow the public address from now on. @throws StorageError */
export async function setServerBaseUrl(
  storage: Storage,
  serverUrl: string,
  url: string | null,
): Promise<void> {
  await write(storage, nameOfServer(serverUrl), url);
}

async function read(storage: Storage, name: string): Promise<string | null> {
  const row = await storage.db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? null : (JSON.parse(row.value) as string);
}

async function write(storage: Storage, name: string, url: string | null): Promise<void> {
  await storage.transaction((tx) => writeIn(tx, name, url));
}

async function writeIn(tx: Tx, name: string, url: string | null): Promise<void> {
  if (url === null) {
    await tx.db.deleteFrom('settings').where('name', '=', name).execute();
    return;
  }
  const row = { name, value: JSON.stringify(url), updated_at: Date.now() };
  await tx.upsert('settings', row, ['name'], ['value', 'updated_at']);
}

function nameOf(id: InstanceId): string {
  return `webhook-base:${id}`;
}

/** By its address, since the server of the settings has no row; hashed, since an address may be longer than a name. */
function nameOfServer(serverUrl: string): string {
  return `server-base:${createHash('sha256').update(serverUrl).digest('hex')}`;
}
