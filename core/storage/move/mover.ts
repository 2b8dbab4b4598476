/**
 * Moves to another database while the relay goes on:
 *
 *     from SQLite   triggers note down what changes; every row is copied to MySQL, then what changed meanwhile.
 *     from MySQL    the mirror takes charge, so that nobody writes to MySQL any more; what it lacks is copied into it.
 *
 * Then both are compared, row by row. The next start copies the last changes and switches (finish-move.ts). Where it was
 * cut off it goes on: what is copied is written down after each step, and the notes are in the database itself.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { copyBack } from '../fallback/copy-back.ts';
import { openMysql } from '../dialect/mysql.ts';
import { readMysqlUrl } from '../dialect/mysql-url.ts';
import type { ServerDialect } from '../dialect/types.ts';
import type { ChangeNotes } from '../fallback/change-notes.ts';
import { migrate } from '../migrations/migrate.ts';
import type { Schema } from '../schema.ts';
import type { Storage } from '../storage.ts';
import { codeOfFailure, isStorageError, StorageError } from '../storage-error.ts';
import { compareAll } from './compare.ts';
import { fill, into, intoMirror } from './fill.ts';
import { marksOf, markTarget } from './marks.ts';
import { readMoved, readMoving, removeMoving, writeMoved, writeMoving } from './move-file.ts';
import type { Moving } from './move-file.ts';
import { discardOld, emptyTables, hasData, isSqliteFree } from './targets.ts';

interface MoverOptions {
  readonly storage: Storage;
  readonly dataDir: string;
  readonly relayId: string;
  /** The address of the database that is in use; undefined = SQLite. */
  readonly databaseUrl: string | undefined;
  readonly onTrouble: (error: unknown) => void;
  /** Pause before a move that could not go on is tried again (ms). */
  readonly againMs?: number;
}

/** How far a move is. */
export interface MoveStanding {
  readonly state: 'none' | 'copying' | 'comparing' | 'ready' | 'waiting';
  /** Where to: `sqlite`, or host and database. */
  readonly to: string | null;
  readonly copied: number;
  /** How many rows there are in all; an estimate while it lasts. */
  readonly total: number;
  /** Why it waits, a code of `StorageErrorCode`. */
  readonly code: string | null;
  readonly params: Readonly<Record<string, string>>;
}

const AGAIN_MS = 10_000;
/** So few changes may be left for the start that switches. */
const FEW_ROWS = 300;
/** These do not get better by waiting. */
const FINAL = ['move.differs', 'move.not-empty', 'storage.url', 'storage.refused'] as const;

export class Mover implements AsyncDisposable {
  readonly #options: MoverOptions;
  readonly #over = new AbortController();
  #running: Promise<void> | null = null;
  #isWanted = false;
  #phase: 'copying' | 'comparing' = 'copying';
  #total = 0;
  #failure: { readonly code: string; readonly params: Readonly<Record<string, string>> } | null =
    null;
  #onReady: () => void = () => undefined;

  constructor(options: MoverOptions) {
    this.#options = options;
  }

  /** `listener` starts the relay anew, which then switches. */
  onReady(listener: () => void): void {
    this.#onReady = listener;
  }

  async standing(): Promise<MoveStanding> {
    const moving = await readMoving(this.#options.dataDir);
    const { code = null, params = {} } = this.#failure ?? {};
    if (moving === null)
      return { state: 'none', to: null, copied: 0, total: 0, code: null, params };
    const state =
      moving.phase === 'ready' ? 'ready' : this.#failure === null ? this.#phase : 'waiting';
    const { copied } = moving;
    const total = Math.max(copied, this.#total);
    return { state, to: placeOf(moving.to), copied, total, code, params };
  }

  /** Takes up a move that was cut off. */
  async start(): Promise<void> {
    if ((await readMoving(this.#options.dataDir)) !== null) this.#go();
  }

  /**
   * Begins to move; `to` null = the SQLite file of the data folder.
   * @throws StorageError `move.same`, `move.not-empty`, `move.shared`, `move.under-way`, or what the target answers
   */
  async begin(to: string | null): Promise<void> {
    const { dataDir, databaseUrl } = this.#options;
    if ((await readMoving(dataDir)) !== null) throw new StorageError('move.under-way');
    if (to === (databaseUrl ?? null)) throw new StorageError('move.same');
    // From one server to another: by way of SQLite.
    if (to !== null && databaseUrl !== undefined) throw new StorageError('move.by-sqlite');
    await this.#assertAlone();
    const id = randomUUID();
    if (to === null) {
      if (!(await isSqliteFree(dataDir))) throw new StorageError('move.not-empty');
    } else {
      const target = await openMysql(to, {});
      try {
        await prepare(target, id);
      } finally {
        await target.close();
      }
    }
    const startedAt = Date.now();
    await writeMoving(dataDir, { id, to, phase: 'copying', startedAt, copied: 0, after: null });
    this.#go();
  }

  /** Stays where it is; what was copied stays there unused. @throws StorageError `move.none` */
  async cancel(): Promise<void> {
    const { dataDir, storage } = this.#options;
    if ((await readMoving(dataDir)) === null) throw new StorageError('move.none');
    this.#isWanted = false;
    await this.#running;
    await removeMoving(dataDir);
    this.#failure = null;
    await storage.endMove();
  }

  /** What the relay moved away from and is still there: `sqlite`, or host and database; null = nothing. */
  async old(): Promise<string | null> {
    const moved = await readMoved(this.#options.dataDir);
    return moved === null || moved.isGone === true ? null : placeOf(moved.old);
  }

  /** Removes that. @throws StorageError `move.none`, `move.under-way`, or what it answers */
  async discard(): Promise<{ readonly old: string }> {
    const { dataDir } = this.#options;
    if ((await readMoving(dataDir)) !== null) throw new StorageError('move.under-way');
    const moved = await readMoved(dataDir);
    if (moved === null || moved.isGone === true) throw new StorageError('move.none');
    await discardOld(dataDir, moved.old);
    await writeMoved(dataDir, { ...moved, isGone: true });
    return { old: placeOf(moved.old) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#running;
  }

  #goesOn(): boolean {
    return this.#isWanted && !this.#over.signal.aborted;
  }

  /** The mirror of one relay knows nothing of what others write. */
  async #assertAlone(): Promise<void> {
    const { storage, relayId } = this.#options;
    const now = await storage.now();
    const others = await storage.db
      .selectFrom('relays')
      .select('id')
      .where('id', '<>', relayId)
      .where('lease_until', '>', now)
      .execute();
    if (others.length > 0) throw new StorageError('move.shared');
  }

  #go(): void {
    this.#isWanted = true;
    this.#failure = null;
    this.#running ??= this.#keepOn().finally(() => {
      this.#running = null;
    });
  }

  async #keepOn(): Promise<void> {
    while (this.#goesOn()) {
      try {
        if (await this.#run()) {
          this.#onReady();
          return;
        }
      } catch (error) {
        if (this.#over.signal.aborted) return;
        const params = error instanceof StorageError ? error.params : {};
        this.#failure = { code: codeOfFailure(error), params };
        this.#options.onTrouble(error);
        if (isStorageError(error, ...FINAL)) return;
      }
      const { signal } = this.#over;
      await delay(this.#options.againMs ?? AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** True = only the switch is left. */
  async #run(): Promise<boolean> {
    const { dataDir, storage, databaseUrl } = this.#options;
    const moving = await readMoving(dataDir);
    if (moving === null) return false;
    if (moving.phase === 'ready') return true;
    const notes = await storage.beginMove();
    const server = await openMysql(moving.to ?? databaseUrl ?? '', {});
    try {
      if (moving.to !== null) await prepare(server, moving.id);
      await this.#copy(moving, notes, server);
      if (!this.#goesOn()) return false;
      if (moving.to !== null) await this.#copyChanges(notes, server);
      if (!this.#goesOn()) return false;
      this.#phase = 'comparing';
      await compareAll(notes, { db: server.db, dialect: server.name });
      const now = await readMoving(dataDir);
      if (now === null || !this.#goesOn()) return false;
      await writeMoving(dataDir, { ...now, phase: 'ready' });
      this.#failure = null;
      return true;
    } finally {
      await server.close();
    }
  }

  async #copy(moving: Moving, notes: ChangeNotes, server: ServerDialect): Promise<void> {
    this.#phase = 'copying';
    const source = moving.to === null ? server : notes.dialect;
    this.#total = await countAll(source.db, notes);
    let { copied } = moving;
    await fill({
      source: { db: source.db, dialect: source.name },
      shapes: notes.shapes,
      write: moving.to === null ? intoMirror(notes) : into(server),
      after: moving.after,
      onStep: async (rows, after) => {
        copied += rows;
        this.#failure = null;
        await writeMoving(this.#options.dataDir, { ...moving, copied, after });
        return this.#goesOn();
      },
    });
  }

  async #copyChanges(notes: ChangeNotes, server: ServerDialect): Promise<void> {
    while (this.#goesOn() && (await notes.changesLeft()) > FEW_ROWS) {
      await copyBack(notes, server);
      await turn();
    }
  }
}

/** Without name and password. */
function placeOf(to: string | null): string {
  if (to === null) return 'sqlite';
  const { host, port, database } = readMysqlUrl(to);
  return `${host}:${String(port)}/${database}`;
}

/** Makes the tables, and empties those of a database that a relay moved away from, or began to move to. */
async function prepare(target: ServerDialect, id: string): Promise<void> {
  await migrate(target);
  target.ready();
  const marks = await marksOf(target.db);
  if (marks.target === id) return;
  const isLeft = marks.target !== null || marks.movedAt !== null;
  if (!isLeft && (await hasData(target.db))) throw new StorageError('move.not-empty');
  await markTarget(target, id);
  if (isLeft) await emptyTables(target);
}

async function countAll(db: Kysely<Schema>, { shapes }: ChangeNotes): Promise<number> {
  let total = 0;
  for (const { name } of shapes) {
    const { rows } = await sql<{ many: number | string }>`
      select count(*) as many from ${sql.table(name)}`.execute(db);
    total += Number(rows[0]?.many ?? 0);
    await turn();
  }
  return total;
}
