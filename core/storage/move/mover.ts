/**
 * Moves to another database while the relay goes on:
 *
 *     from SQLite   triggers note down what changes; every row is copied to MySQL, then what changed meanwhile.
 *     from MySQL    the mirror takes charge, so that nobody writes to MySQL any more; what it lacks is copied into it.
 *     to another    the mirror takes charge; every row is copied from the one server to the other, then what the mirror
 *                   took meanwhile.
 *
 * Both are compared, row by row. The next start copies the last changes and switches (finish-move.ts). Where it was cut
 * off it goes on: what is copied is written down as it goes, and the notes are in the database itself.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import type { Source } from '../backup/copy-tables.ts';
import { copyBack } from '../fallback/copy-back.ts';
import { openMysql } from '../dialect/mysql.ts';
import { readMysqlUrl } from '../dialect/mysql-url.ts';
import type { Dialect, ServerDialect } from '../dialect/types.ts';
import type { ChangeNotes } from '../fallback/change-notes.ts';
import { migrate } from '../migrations/migrate.ts';
import type { Schema } from '../schema.ts';
import type { Storage } from '../storage.ts';
import { codeOfFailure, isStorageError, StorageError } from '../storage-error.ts';
import { compareAll, compareStill } from './compare.ts';
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

/** What is copied from where to where. */
interface Road {
  readonly moving: Moving;
  /** Of the SQLite file that is in charge while it lasts: the database itself, or the mirror. */
  readonly notes: ChangeNotes;
  readonly source: Dialect;
  readonly target: Dialect;
}

const AGAIN_MS = 10_000;
/** So few changes may be left for the start that switches. */
const FEW_ROWS = 300;
/** How often is written down how far it is: what was copied since is copied again, which changes nothing (ms). */
const NOTED_MS = 500;
/** These do not get better by waiting. */
const FINAL = ['move.differs', 'move.not-empty', 'storage.url', 'storage.refused'] as const;

export class Mover implements AsyncDisposable {
  readonly #options: MoverOptions;
  readonly #over = new AbortController();
  #running: Promise<void> | null = null;
  #isWanted = false;
  #phase: 'copying' | 'comparing' = 'copying';
  #copied = 0;
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
    const copied = Math.max(moving.copied, this.#copied);
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
    this.#copied = 0;
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
    await using opened = new AsyncDisposableStack();
    const server = async (url: string): Promise<ServerDialect> =>
      opened.adopt(await openMysql(url, {}), (one) => one.close());
    const source = databaseUrl === undefined ? notes.dialect : await server(databaseUrl);
    const target = moving.to === null ? notes.dialect : await server(moving.to);
    if (moving.to !== null) await prepare(target, moving.id);
    if (!(await this.#bring({ moving, notes, source, target }))) return false;
    const now = await readMoving(dataDir);
    if (now === null || !this.#goesOn()) return false;
    await writeMoving(dataDir, { ...now, phase: 'ready' });
    this.#failure = null;
    return true;
  }

  /** Everything to where it is to be, and compared; false = it has to end here. */
  async #bring(road: Road): Promise<boolean> {
    const { moving, notes, source, target } = road;
    const isBetweenServers = source !== notes.dialect && target !== notes.dialect;
    if (moving.isCompared !== true) {
      await this.#copy(road);
      if (!this.#goesOn()) return false;
    }
    // Between two servers, neither of which is written to, they are the same before the changes are brought.
    if (isBetweenServers && moving.isCompared !== true) {
      this.#phase = 'comparing';
      await compareStill(notes.shapes, [sourceOf(source), sourceOf(target)]);
      const now = await readMoving(this.#options.dataDir);
      if (now === null || !this.#goesOn()) return false;
      await writeMoving(this.#options.dataDir, { ...now, isCompared: true });
    }
    if (target !== notes.dialect) await this.#copyChanges(notes, target);
    if (!this.#goesOn()) return false;
    if (isBetweenServers) return true;
    this.#phase = 'comparing';
    await compareAll(notes, sourceOf(source === notes.dialect ? target : source));
    return true;
  }

  async #copy({ moving, notes, source, target }: Road): Promise<void> {
    const { dataDir } = this.#options;
    this.#phase = 'copying';
    this.#total = await countAll(source.db, notes);
    this.#copied = moving.copied;
    let notedAt = performance.now();
    let last = moving.after;
    const note = async (): Promise<void> => {
      notedAt = performance.now();
      await writeMoving(dataDir, { ...moving, copied: this.#copied, after: last });
    };
    await fill({
      source: sourceOf(source),
      shapes: notes.shapes,
      write: target === notes.dialect ? intoMirror(notes) : into(target),
      after: moving.after,
      onStep: async (rows, after) => {
        this.#copied += rows;
        this.#failure = null;
        last = after;
        if (performance.now() - notedAt >= NOTED_MS) await note();
        return this.#goesOn();
      },
    });
    await note();
  }

  async #copyChanges(notes: ChangeNotes, server: Dialect): Promise<void> {
    while (this.#goesOn() && (await notes.changesLeft()) > FEW_ROWS) {
      await copyBack(notes, server);
      await turn();
    }
  }
}

function sourceOf({ db, name }: Dialect): Source {
  return { db, dialect: name };
}

/** Without name and password. */
function placeOf(to: string | null): string {
  if (to === null) return 'sqlite';
  const { host, port, database } = readMysqlUrl(to);
  return `${host}:${String(port)}/${database}`;
}

/** Makes the tables, and empties those of a database that a relay moved away from, or began to move to. */
async function prepare(target: Dialect, id: string): Promise<void> {
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
