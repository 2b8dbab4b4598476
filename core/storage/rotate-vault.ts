import { setImmediate as breathe } from 'node:timers/promises';
import { sql } from 'kysely';
import { name } from './dialect/sql.ts';
import { sealedValues, type SealedValue } from './sealed-columns.ts';
import type { Storage } from './storage.ts';
import { VaultError } from './vault-error.ts';
import { keyIdOf, type Vault } from './vault.ts';

export interface Rotation {
  /** The key under which everything that can be opened is sealed now. */
  readonly keyId: string;
  /** False: the key was given by a setting and is as it was, or an interrupted rotation was finished. */
  readonly newKey: boolean;
  readonly resealed: number;
  /** Values that no known key opens; they are as they were. */
  readonly unsealable: readonly Pick<SealedValue, 'table' | 'row' | 'column'>[];
}

const VALUES_PER_TRANSACTION = 200;
/** Few enough that a look at their payloads takes some milliseconds of the event loop. */
const ENTRIES_PER_LOOK = 1000;

/**
 * Seals every stored value anew, with a new key if the key file is ours to change. It may be cut off at any point and
 * run again: the new key is in the file, beside the old one, before anything is sealed with it, and a second run
 * finishes the first one's work instead of making yet another key. Older keys go on opening what is left of them, such
 * as parts of journal payloads, until `forgetUnusedKeys`.
 */
export async function rotateVault(storage: Storage, vault: Vault): Promise<Rotation> {
  const values = await sealedValues(storage);
  const openable = values.filter((value) => opens(vault, value));
  const unsealable = values
    .filter((value) => !openable.includes(value))
    .map(({ table, row, column }) => ({ table, row, column }));
  const isOld = ({ sealed }: SealedValue): boolean => keyIdOf(sealed) !== vault.keyId;
  const newKey = openable.some(isOld) ? false : await vault.renewKey();
  const old = openable.filter(isOld);
  let resealed = 0;
  for (let from = 0; from < old.length; from += VALUES_PER_TRANSACTION) {
    resealed += await reseal(storage, vault, old.slice(from, from + VALUES_PER_TRANSACTION));
  }
  return { keyId: vault.keyId, newKey, resealed, unsealable };
}

/**
 * Forgets older keys that nothing stored needs any more, and answers their ids. Keys that were replaced since this
 * vault was opened stay: something sealed with them may not have been committed yet. Cheap when there are none.
 */
export async function forgetUnusedKeys(storage: Storage, vault: Vault): Promise<string[]> {
  const candidates = vault.forgettableKeyIds;
  if (candidates.length === 0) return [];
  const used = new Set((await sealedValues(storage)).map(({ sealed }) => keyIdOf(sealed)));
  const rest = candidates.filter((id) => !used.has(id));
  const inPayloads = await idsInPayloads(storage, rest);
  const unused = rest.filter((id) => !inPayloads.has(id));
  await vault.forgetKeys(unused);
  return unused;
}

function opens(vault: Vault, value: SealedValue): boolean {
  try {
    vault.open(value.sealed, value);
    return true;
  } catch (error) {
    if (error instanceof VaultError) return false;
    throw error;
  }
}

/**
 * A value that changed since it was read is left alone: whoever wrote it used the new key already, since the vault is
 * one object for the whole relay.
 */
async function reseal(storage: Storage, vault: Vault, values: SealedValue[]): Promise<number> {
  const changes = values.map((value) => ({
    value,
    sealed: vault.seal(vault.open(value.sealed, value), value),
  }));
  return storage.transaction(async (tx) => {
    let changed = 0;
    for (const { value, sealed } of changes) {
      const column = name(value.column);
      changed += await tx.run(
        `update ${name(value.table)} set ${column} = ? where id = ? and ${column} = ?`,
        [sealed, value.row, value.sealed],
      );
    }
    return changed;
  });
}

/** Which of these keys sealed a part of a journal payload: a walk through the table in small steps. */
async function idsInPayloads(storage: Storage, ids: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  let after = '';
  while (found.size < ids.length) {
    const { rows } = await sql<{ id: string }>`
      select id from journal where id > ${after} order by id limit ${ENTRIES_PER_LOOK}`.execute(
      storage.db,
    );
    const last = rows.at(-1)?.id;
    if (last === undefined) break;
    for (const id of ids) {
      const { rows: hits } = await sql<{ id: string }>`
        select id from journal where id > ${after} and id <= ${last}
        and payload like ${`%v1.${id}.%`} limit 1`.execute(storage.db);
      if (hits.length > 0) found.add(id);
    }
    after = last;
    await breathe();
  }
  return found;
}
