import { sql } from 'kysely';
import type { Schema } from './schema.ts';
import type { Storage } from './storage.ts';
import { keyIdOf, type Vault } from './vault.ts';

type SealedColumn<T extends keyof Schema> = Extract<keyof Schema[T], `${string}_sealed`>;

/** Every column that holds sealed values, with its table; each of these tables has the primary key `id`. */
export const SEALED_COLUMNS = {
  locations: ['access_token_sealed', 'refresh_token_sealed'],
  companies: ['access_token_sealed', 'refresh_token_sealed'],
  held_installs: ['access_token_sealed', 'refresh_token_sealed'],
  evolution_servers: ['api_key_sealed'],
  app_settings: ['value_sealed'],
  alert_channels: ['config_sealed'],
  kept_webhooks: ['config_sealed'],
  posts: ['body_sealed'],
  instances: ['api_key_sealed', 'webhook_secret_sealed', 'path_secret_sealed'],
} as const satisfies { [T in keyof Schema]?: readonly SealedColumn<T>[] };

export interface SealedValue {
  readonly table: string;
  readonly row: string;
  readonly column: string;
  readonly sealed: string;
}

/** All sealed values of all tables, except those inside of journal payloads. There are a few per location. */
export async function sealedValues(storage: Pick<Storage, 'db'>): Promise<SealedValue[]> {
  const found: SealedValue[] = [];
  for (const [table, columns] of Object.entries(SEALED_COLUMNS)) {
    for (const column of columns) {
      const { rows } = await sql<{ id: string; sealed: string }>`
        select id, ${sql.ref(column)} as sealed from ${sql.table(table)}
        where ${sql.ref(column)} is not null order by id`.execute(storage.db);
      for (const { id, sealed } of rows) found.push({ table, row: id, column, sealed });
    }
  }
  return found;
}

/**
 * Values that this vault cannot open because their key is not known: asked at the start, so that a wrong master key is
 * told at once and not at the first call that needs a token. Damage shows only when a value is opened.
 */
export async function valuesOfUnknownKeys(
  storage: Pick<Storage, 'db'>,
  vault: Vault,
): Promise<SealedValue[]> {
  const known = new Set([vault.keyId, ...vault.olderKeyIds]);
  const values = await sealedValues(storage);
  return values.filter(({ sealed }) => {
    const id = keyIdOf(sealed);
    return id !== null && !known.has(id);
  });
}
