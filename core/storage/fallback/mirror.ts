/** Keeps the local copy of MySQL: filled once, then kept in step by repeating each committed transaction. */
import { sql, type Expression, type SqlBool } from 'kysely';
import { copyTables } from '../backup/copy-tables.ts';
import type { Dialect } from '../dialect/types.ts';
import { idAt } from '../id-at.ts';
import { RetryingStorage } from '../retrying-storage.ts';
import type { Schema } from '../schema.ts';
import { isStorageError } from '../storage-error.ts';
import type { Gate } from './gate.ts';
import { MirrorFile } from './mirror-file.ts';
import type { MirrorFacts } from './mirror-file.ts';
import { repeat, type Write } from './recording.ts';

/** What is settled and older than this is not needed to go on: nobody sends it again. */
const KEPT_MS = 7 * 24 * 60 * 60_000;
const PRUNED_AT_ONCE = 500;

export type MirrorStanding = 'building' | 'ready' | 'broken';

/**
 * What nobody waits for is gathered this long, or until this many rows wait: a commit writes each page of the index of
 * dedupe keys as a whole, and keys come in no order, so that few rows touch as many pages as many do.
 */
const GATHER_ROWS = 2_000;
const GATHER_MS = 200;

interface Waiting {
  readonly writes: readonly Write[];
  /** Null: nobody waits. */
  readonly done: (() => void) | null;
}

export class Mirror {
  readonly #dataDir: string;
  readonly #onTrouble: (error: unknown) => void;
  /** Null: there is none that is worth anything, and none could be made yet. */
  #file: MirrorFile | null;
  #standing: MirrorStanding;
  #queue: Waiting[] = [];
  #flushing: Promise<void> | null = null;
  #gathering: NodeJS.Timeout | null = null;
  #gathered = 0;

  private constructor(
    dataDir: string,
    file: MirrorFile | null,
    standing: MirrorStanding,
    onTrouble: (error: unknown) => void,
  ) {
    this.#dataDir = dataDir;
    this.#file = file;
    this.#standing = standing;
    this.#onTrouble = onTrouble;
  }

  /**
   * A damaged file is set aside and made anew. One that is missing and for which there is no room may come later.
   * @throws StorageError
   */
  static async open(dataDir: string, onTrouble: (error: unknown) => void): Promise<Mirror> {
    const isThere = await MirrorFile.isThere(dataDir);
    try {
      const file = await MirrorFile.open(dataDir).catch(async (error: unknown) => {
        if (!isStorageError(error, 'storage.corrupt')) throw error;
        onTrouble(error);
        await MirrorFile.setAside(dataDir);
        return MirrorFile.open(dataDir);
      });
      const { complete } = await file.facts();
      return new Mirror(dataDir, file, complete === '1' ? 'ready' : 'building', onTrouble);
    } catch (error) {
      // What is there may be ahead of MySQL: without it nothing goes on.
      if (isThere || !isStorageError(error, 'storage.full')) throw error;
      onTrouble(error);
      await MirrorFile.remove(dataDir);
      return new Mirror(dataDir, null, 'broken', onTrouble);
    }
  }

  /** Only for who knows that there is one: it is ready, or in charge. */
  get file(): MirrorFile {
    if (this.#file === null) throw new TypeError('there is no mirror now');
    return this.#file;
  }

  /** It as what stands in for MySQL. */
  get storage(): RetryingStorage {
    return new RetryingStorage(this.file.dialect);
  }

  /** What was true of the last end only; one that cannot be told so is worth nothing. */
  async forgetToken(): Promise<void> {
    try {
      await this.#file?.note({ token: null });
    } catch (error) {
      await this.break(error);
    }
  }

  /** Null = there is none. */
  async facts(): Promise<Partial<MirrorFacts> | null> {
    return this.#file?.facts() ?? null;
  }

  get standing(): MirrorStanding {
    return this.#standing;
  }

  /**
   * Repeats what MySQL has committed, in the order of the calls. Resolves when it is on the local disk; a mirror that is
   * being filled, or that cannot be written, keeps nobody waiting.
   */
  apply(writes: readonly Write[]): Promise<void> {
    if (writes.length === 0 || this.#standing === 'broken') return Promise.resolve();
    if (this.#standing === 'building') {
      this.#queue.push({ writes, done: null });
      return Promise.resolve();
    }
    return new Promise((done) => {
      this.#queue.push({ writes, done });
      this.#startFlush();
    });
  }

  /** The same for what may be missing there without harm: it follows a little later. */
  applySoon(writes: readonly Write[]): void {
    if (this.#standing === 'broken') return;
    this.#queue.push({ writes, done: null });
    if (this.#standing !== 'ready') return;
    for (const write of writes) this.#gathered += 'insert' in write ? write.insert.rows.length : 1;
    if (this.#gathered >= GATHER_ROWS) {
      this.#endGathering();
      this.#startFlush();
      return;
    }
    this.#gathering ??= setTimeout(() => {
      this.#endGathering();
      this.#startFlush();
    }, GATHER_MS);
  }

  #endGathering(): void {
    if (this.#gathering !== null) clearTimeout(this.#gathering);
    this.#gathering = null;
    this.#gathered = 0;
  }

  /** Everything that was applied is on disk, or the mirror is broken. */
  async drained(): Promise<void> {
    this.#endGathering();
    this.#startFlush();
    while (this.#flushing !== null) await this.#flushing;
  }

  /** Fills it from `source` while the relay goes on; what is committed meanwhile follows. */
  async build(source: Dialect, gate: Gate): Promise<void> {
    this.#standing = 'broken';
    await this.drained();
    try {
      if ((await this.#file?.isNew()) !== true) await this.#discard();
      this.#file ??= await MirrorFile.open(this.#dataDir);
      await this.#copy(this.#file, source, gate);
      await this.#file.note({ complete: '1' });
      this.#standing = 'ready';
      this.#startFlush();
    } catch (error) {
      await this.break(error);
    }
  }

  /**
   * Lets go of what is no longer needed, a little at a time; only while it follows. Answers how many pages are free;
   * `Infinity` while there is more to let go of.
   */
  async prune(pages: number): Promise<number> {
    if (this.#standing !== 'ready') return 0;
    const { dialect } = this.file;
    const before = Date.now() - KEPT_MS;
    const limit = sql.lit(PRUNED_AT_ONCE);
    const entries = await sql`
      delete from journal where id in (select id from journal
        where id < ${idAt(before)} and created_at < ${before} and ${sql.ref('open')} is null
        order by id limit ${limit})`.execute(dialect.db);
    const attempts = await sql`
      delete from attempts where (entry_id, number) in (select entry_id, number from attempts
        where entry_id < ${idAt(before)} and started_at < ${before}
        order by entry_id, number limit ${limit})`.execute(dialect.db);
    const free = await dialect.compact(pages);
    const gone = Number(entries.numAffectedRows ?? 0n) + Number(attempts.numAffectedRows ?? 0n);
    return gone > 0 ? Infinity : free;
  }

  /** Ends a filling that is under way. */
  async giveUp(): Promise<void> {
    await this.#file?.dialect.close();
  }

  async close(): Promise<void> {
    await this.drained();
    await this.#file?.dialect.close();
  }

  /**
   * It lacks something from now on, and is worth nothing before it is filled anew. It goes at once: one that did not say
   * so would stand in at the next start, and its room may be what is missing. A full disk still deletes.
   */
  async break(error: unknown): Promise<void> {
    this.#onTrouble(error);
    await this.drop();
  }

  /** The same of one that holds more than it should, and that is made anew. */
  async drop(): Promise<void> {
    this.#standing = 'broken';
    for (const { done } of this.#queue) done?.();
    this.#queue = [];
    await this.#discard().catch(this.#onTrouble);
  }

  async #discard(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.dialect.close();
    await MirrorFile.remove(this.#dataDir);
  }

  async #copy(file: MirrorFile, source: Dialect, gate: Gate): Promise<void> {
    const target = file.dialect;
    await file.note({ begun: '1' });
    await sql`pragma synchronous = off`.execute(target.db);
    const began = Promise.withResolvers<undefined>();
    const copying = source.snapshot(async (db) => {
      began.resolve(undefined);
      await copyTables({ db, dialect: source.name, wanted }, target, file.shapes);
    });
    // It may fail while those inside are still waited for.
    copying.catch(() => undefined);
    // Nothing is under way at the moment that the copy shows: what comes after it is queued, and nothing twice.
    await gate.alone(async () => {
      await Promise.race([began.promise, copying]);
      this.#queue = [];
      this.#standing = 'building';
    });
    await copying;
    await sql`pragma synchronous = full`.execute(target.db);
    await sql`pragma wal_checkpoint(truncate)`.execute(target.db);
  }

  #startFlush(): void {
    if (this.#standing !== 'ready' || this.#queue.length === 0) return;
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null;
      this.#startFlush();
    });
  }

  async #flush(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue;
      this.#queue = [];
      try {
        await this.#write(batch);
      } catch (error) {
        await this.break(error);
      }
      for (const { done } of batch) done?.();
    }
  }

  /** Only what somebody waits for is forced to the disk; the log keeps the order, so that all before it is there, too. */
  async #write(batch: readonly Waiting[]): Promise<void> {
    const { dialect } = this.file;
    const isWaitedFor = batch.some(({ done }) => done !== null);
    if (!isWaitedFor) await sql`pragma synchronous = normal`.execute(dialect.db);
    try {
      await dialect.db.transaction().execute(async (tx) => {
        for (const { writes } of batch) await repeat(dialect, tx, writes);
      });
    } finally {
      if (!isWaitedFor) await sql`pragma synchronous = full`.execute(dialect.db);
    }
  }
}

function wanted(table: keyof Schema): Expression<SqlBool> | null {
  const since = Date.now() - KEPT_MS;
  if (table === 'journal') return sql<SqlBool>`(${sql.ref('open')} = 1 or created_at >= ${since})`;
  if (table === 'attempts') return sql<SqlBool>`started_at >= ${since}`;
  return null;
}
