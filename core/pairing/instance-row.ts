/** One row of `instances`, read and written; the secrets in it are sealed under their own column. */
import type { InstanceId, LocationId, PhoneJid } from '../relay/message.ts';
import type { Schema } from '../storage/schema.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { WordedError } from '../words/worded-error.ts';
import type { InstanceRef, InstanceSecrets, InstanceState, NewInstance } from './instance.ts';
import { sha256 } from './secret-book.ts';

export type InstanceRow = Schema['instances'];
type SealedColumn = 'api_key_sealed' | 'webhook_secret_sealed' | 'path_secret_sealed';

export async function readRows(storage: Storage): Promise<InstanceRow[]> {
  return storage.db
    .selectFrom('instances')
    .selectAll()
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export function newRow(
  id: InstanceId,
  instance: NewInstance,
  secrets: InstanceSecrets,
  vault: Vault,
): InstanceRow {
  const now = Date.now();
  return {
    id,
    location_id: instance.locationId,
    server_url: instance.serverUrl,
    name: instance.name,
    api_key_sealed: vault.seal(instance.apiKey, sealedAt(id, 'api_key_sealed')),
    webhook_secret_hash: sha256(secrets.header),
    webhook_secret_sealed: vault.seal(secrets.header, sealedAt(id, 'webhook_secret_sealed')),
    path_secret_hash: sha256(secrets.path),
    path_secret_sealed: vault.seal(secrets.path, sealedAt(id, 'path_secret_sealed')),
    previous_secret_hash: null,
    previous_until: null,
    evolution_id: instance.evolutionId,
    evolution_version: instance.evolutionVersion,
    own_jid: instance.ownJid,
    state: instance.state,
    state_since: now,
    created_at: now,
    updated_at: now,
  };
}

export function readRow(row: InstanceRow): InstanceRef {
  return {
    id: row.id as InstanceId,
    locationId: row.location_id as LocationId,
    name: row.name,
    serverUrl: row.server_url,
    ownJid: row.own_jid as PhoneJid | null,
    state: readState(row.state),
    stateSince: row.state_since,
    evolutionVersion: row.evolution_version,
  };
}

/** @throws VaultError, StorageError, WordedError `instance.not-found` */
export async function readSecrets(
  storage: Storage,
  vault: Vault,
  id: InstanceId,
): Promise<InstanceSecrets> {
  const row = await storage.db
    .selectFrom('instances')
    .select(['webhook_secret_sealed', 'path_secret_sealed'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) {
    throw new WordedError('instance.not-found', { instance: id }, 'not-found');
  }
  return {
    header: vault.open(row.webhook_secret_sealed, sealedAt(id, 'webhook_secret_sealed')),
    path: vault.open(row.path_secret_sealed, sealedAt(id, 'path_secret_sealed')),
  };
}

/** @throws VaultError, StorageError, WordedError `instance.not-found` */
export async function readApiKey(storage: Storage, vault: Vault, id: InstanceId): Promise<string> {
  const row = await storage.db
    .selectFrom('instances')
    .select('api_key_sealed')
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) {
    throw new WordedError('instance.not-found', { instance: id }, 'not-found');
  }
  return vault.open(row.api_key_sealed, sealedAt(id, 'api_key_sealed'));
}

export function sealedAt(
  row: string,
  column: SealedColumn,
): { table: string; row: string; column: string } {
  return { table: 'instances', row, column };
}

function readState(text: string): InstanceState {
  switch (text) {
    case 'open':
    case 'connecting':
    case 'close':
    case 'refused':
      return text;
    default:
      return 'unknown';
  }
}
