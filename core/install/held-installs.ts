/**
 * Installs that were begun inside the marketplace. Anybody who may install the app can cause one, so each waits until
 * the operator of this relay has seen whose it is. Their tokens are sealed; nothing is done with them before.
 */
import { randomUUID } from 'node:crypto';
import type { InstallAnswer } from '../clients/highlevel/oauth.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { WordedError } from '../words/worded-error.ts';

/** Not without bound: who installs the app a thousand times fills nobody's database. */
export const MOST_HELD = 20;
const LIVES_MS = 7 * 24 * 60 * 60 * 1000;

export interface HeldInstall {
  readonly id: string;
  readonly kind: 'location' | 'company';
  /** The id of the location or the agency. */
  readonly ownerId: string;
  readonly companyId: string | null;
  /** As HighLevel has it; empty when it could not be read. */
  readonly name: string;
  /** Milliseconds. */
  readonly since: number;
  readonly until: number;
}

export class HeldInstalls {
  readonly #storage: Storage;
  readonly #vault: Vault;

  constructor(storage: Storage, vault: Vault) {
    this.#storage = storage;
    this.#vault = vault;
  }

  async isFull(): Promise<boolean> {
    return (await this.all()).length >= MOST_HELD;
  }

  /** Keeps the answer; a second install of the same owner takes the place of the first. */
  async hold(answer: InstallAnswer, name: string): Promise<HeldInstall> {
    const now = Date.now();
    const id = randomUUID();
    const isCompany = answer.userType === 'Company';
    const held: HeldInstall = {
      id,
      kind: isCompany ? 'company' : 'location',
      ownerId: (isCompany ? answer.companyId : answer.locationId) ?? '',
      companyId: answer.companyId,
      name,
      since: now,
      until: now + LIVES_MS,
    };
    const { accessToken, refreshToken } = answer;
    const row = {
      id,
      kind: held.kind,
      owner_id: held.ownerId,
      company_id: held.companyId,
      name,
      access_token_sealed: this.#vault.seal(accessToken, at(id, 'access_token_sealed')),
      refresh_token_sealed:
        refreshToken && this.#vault.seal(refreshToken, at(id, 'refresh_token_sealed')),
      token_expires_at: answer.expiresAt,
      scopes: answer.scopes,
      created_at: now,
      expires_at: held.until,
    };
    await this.#storage.transaction(async (tx) => {
      await tx.db
        .deleteFrom('held_installs')
        .where('kind', '=', held.kind)
        .where('owner_id', '=', held.ownerId)
        .execute();
      await tx.db.insertInto('held_installs').values(row).execute();
    });
    return held;
  }

  async all(): Promise<HeldInstall[]> {
    const rows = await this.#storage.db
      .selectFrom('held_installs')
      .select(['id', 'kind', 'owner_id', 'company_id', 'name', 'created_at', 'expires_at'])
      .where('expires_at', '>', Date.now())
      .orderBy('created_at')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      kind: row.kind === 'company' ? 'company' : 'location',
      ownerId: row.owner_id,
      companyId: row.company_id,
      name: row.name,
      since: row.created_at,
      until: row.expires_at,
    }));
  }

  /** The answer as it was given. @throws WordedError `install.not-held` */
  async open(id: string): Promise<InstallAnswer> {
    const row = await this.#storage.db
      .selectFrom('held_installs')
      .selectAll()
      .where('id', '=', id)
      .where('expires_at', '>', Date.now())
      .executeTakeFirst();
    if (row === undefined) throw new WordedError('install.not-held', { install: id }, 'not-found');
    const isCompany = row.kind === 'company';
    return {
      accessToken: this.#vault.open(row.access_token_sealed, at(id, 'access_token_sealed')),
      refreshToken:
        row.refresh_token_sealed &&
        this.#vault.open(row.refresh_token_sealed, at(id, 'refresh_token_sealed')),
      expiresAt: row.token_expires_at,
      scopes: row.scopes,
      userType: isCompany ? 'Company' : 'Location',
      locationId: isCompany ? null : row.owner_id,
      companyId: row.company_id,
      userId: null,
      isBulk: isCompany,
      approvedLocations: [],
    };
  }

  /** Erases it with its tokens, and whatever else has expired. */
  async drop(id: string): Promise<void> {
    await this.#storage.transaction(async (tx) => {
      await tx.db
        .deleteFrom('held_installs')
        .where((row) => row.or([row('id', '=', id), row('expires_at', '<=', Date.now())]))
        .execute();
    });
  }

  /** The app was removed there again: its tokens are of no use any more. */
  async dropOwner(ownerId: string): Promise<void> {
    await this.#storage.transaction((tx) =>
      tx.db
        .deleteFrom('held_installs')
        .where((row) => row.or([row('owner_id', '=', ownerId), row('company_id', '=', ownerId)]))
        .execute(),
    );
  }
}

function at(row: string, column: 'access_token_sealed' | 'refresh_token_sealed') {
  return { table: 'held_installs', row, column };
}
