/**
 * Webhooks that are acknowledged and not taken in yet: in the database that relays share, on their way to the relay that
 * holds the location's lanes; in a local file (`spool.db`) while that database is away.
 */
import { join } from 'node:path';
import { sql } from 'kysely';
import { openSqlite } from './dialect/sqlite.ts';
import { migrate } from './migrations/migrate.ts';
import { RetryingStorage } from './retrying-storage.ts';
import type { Storage } from './storage.ts';

export const SPOOL_FILE = 'spool.db';

const POST_KINDS = ['evolution', 'highlevel', 'app'] as const;
export type PostKind = (typeof POST_KINDS)[number];

export interface Post {
  /** UUIDv7. */
  readonly id: string;
  readonly locationId: string;
  readonly kind: PostKind;
  readonly instanceId: string | null;
  readonly bodySealed: string;
  /** The same for the same webhook; null: unknown. */
  readonly bodyHash: string | null;
  readonly createdAt: number;
}

const COLUMNS = [
  ...(['id', 'location_id', 'kind', 'instance_id', 'body_sealed', 'body_hash'] as const),
  'created_at' as const,
];

export class Posts {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** The same post twice is one. @throws StorageError */
  async add(posts: readonly Post[]): Promise<void> {
    if (posts.length === 0) return;
    const rows = posts.map((post) => [
      post.id,
      post.locationId,
      post.kind,
      post.instanceId,
      post.bodySealed,
      post.bodyHash,
      post.createdAt,
    ]);
    if (await this.#storage.insertAtOnce('posts', COLUMNS, rows)) return;
    await this.#storage.transaction((tx) => tx.insertNew('posts', COLUMNS, rows));
  }

  /** The last one that waits for these lanes; null = none does. @throws StorageError */
  async newest(locationId: string): Promise<string | null> {
    const row = await this.#storage.db
      .selectFrom('posts')
      .select((eb) => eb.fn.max('id').as('id'))
      .where('location_id', '=', locationId)
      .executeTakeFirst();
    return row?.id ?? null;
  }

  /** Whether this very webhook waits for these lanes. @throws StorageError */
  async has(locationId: string, bodyHash: string): Promise<boolean> {
    const row = await this.#storage.db
      .selectFrom('posts')
      .select('id')
      .where('location_id', '=', locationId)
      .where('body_hash', '=', bodyHash)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /**
   * The oldest ones, `heldBy`: for lanes that this relay holds, `except`: of no location of these.
   * @throws StorageError
   */
  async next(
    limit: number,
    { heldBy = null, except = [] }: { heldBy?: string | null; except?: readonly string[] } = {},
  ): Promise<Post[]> {
    const held =
      heldBy === null
        ? sql`1 = 1`
        : sql`location_id in (select location_id from lane_leases where relay_id = ${heldBy})`;
    const others = except.length === 0 ? sql`1 = 1` : sql`location_id not in (${sql.join(except)})`;
    const { rows } = await sql<Record<(typeof COLUMNS)[number], string | null>>`
      select ${sql.join(COLUMNS.map((one) => sql.ref(one)))} from posts where ${held} and ${others}
      order by id limit ${sql.lit(limit)}`.execute(this.#storage.db);
    return rows.flatMap((row) => {
      const kind = POST_KINDS.find((one) => one === row.kind);
      // One of a newer version is left for the version that knows it.
      if (kind === undefined) return [];
      return [
        {
          id: row.id ?? '',
          locationId: row.location_id ?? '',
          kind,
          instanceId: row.instance_id,
          bodySealed: row.body_sealed ?? '',
          bodyHash: row.body_hash,
          createdAt: Number(row.created_at),
        },
      ];
    });
  }

  /** @throws StorageError */
  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#storage.db.deleteFrom('posts').where('id', 'in', ids).execute();
  }

  /** @throws StorageError */
  async count(): Promise<number> {
    const row = await this.#storage.db
      .selectFrom('posts')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirst();
    return row?.count ?? 0;
  }
}

/** Posts in a file of this machine, forced to the disk like every commit. */
export class Spool extends Posts implements AsyncDisposable {
  readonly #file: RetryingStorage;

  private constructor(file: RetryingStorage) {
    super(file);
    this.#file = file;
  }

  /** @throws StorageError */
  static async open(dataDir: string): Promise<Spool> {
    const dialect = await openSqlite(join(dataDir, SPOOL_FILE));
    try {
      await migrate(dialect);
      dialect.ready();
      return new Spool(new RetryingStorage(dialect));
    } catch (error) {
      await dialect.close();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file[Symbol.asyncDispose]();
  }
}
