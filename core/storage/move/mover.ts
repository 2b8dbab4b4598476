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
 *
 * While the mirror is in charge, webhooks are acknowledged as long as there is room on its disk. The copy leaves enough of
 * it; where there is less, the server is in charge again, what was copied is dropped, and with more room it begins anew.
 */
import { randomUUID } from 'node:crypto';
import { sep } from 'node:path';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import type { Source } from '../backup/copy-tables.ts';
import { copyBack } from '../fallback/copy-back.ts';
import { openMysql } from '../dialect/mysql.ts';
import { readMysqlUrl } from '../dialect/mysql-url.ts';
import type { Dialect, ServerDialect } from '../dialect/types.ts';
import { freeBytes, isDiskFull, TOO_LITTLE_BYTES } from '../disk-space.ts';
import type { ChangeNotes } from '../fallback/change-notes.ts';
import { MirrorFile } from '../fallback/mirror-file.ts';
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
  readonly againMs?: number | undefined;
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
const FINAL = ['move.differs', 'move.not-empty', 'storage.url'] as const;

export class Mover implements AsyncDisposable {
  readonly #options: MoverOptions;
  readonly #over = new AbortController();
  #running: Promise<void> | null = null;
  #isWanted = false;
  #phase: 'copying' | 'comparing' = 'copying';
  #copied = 0;
  #total = 0;
  /** Less room than this will not do, that of the mirror included, whatever it holds just now (bytes). */
  #tooLittle = 0;
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
    const why = this.#options.storage.movePaused ?? this.#failure;
    const { code = null, params = {} } = why ?? {};
    if (moving === null)
      return { state: 'none', to: null, copied: 0, total: 0, code: null, params: {} };
    const state = why !== null ? 'waiting' : moving.phase === 'ready' ? 'ready' : this.#phase;
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
   * @throws StorageError `move.same`, `move.not-empty`, `move.shared`, `move.under-way`, `storage.full`, or what the target
   * answers
   */
  async begin(to: string | null): Promise<void> {
    const { dataDir, databaseUrl } = this.#options;
    if ((await readMoving(dataDir)) !== null) throw new StorageError('move.under-way');
    if (to === (databaseUrl ?? null)) throw new StorageError('move.same');
    await this.#assertAlone();
    this.#tooLittle = 0;
    await this.#assertRoom();
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
        // What the end of the mirror broke off says nothing.
        const why = this.#options.storage.movePaused ?? error;
        const params = why instanceof StorageError ? why.params : {};
        this.#failure = { code: codeOfFailure(why), params };
        this.#options.onTrouble(why);
        if (isStorageError(why, ...FINAL)) return;
      }
      const { signal } = this.#over;
      await delay(this.#options.againMs ?? AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** True = only the switch is left. */
  async #run(): Promise<boolean> {
    const { dataDir, storage } = this.#options;
    if ((await readMoving(dataDir)) === null) return false;
    await this.#assertMoreRoom();
    try {
      await this.#assertRoom();
      const notes = await storage.beginMove();
      const moving = await this.#takeUp(notes);
      if (moving === null || !(await this.#carry(moving, notes))) return false;
      const now = await readMoving(dataDir);
      if (now === null || !this.#goesOn()) return false;
      if (storage.movePaused !== null) throw storage.movePaused;
      await writeMoving(dataDir, { ...now, phase: 'ready' });
    } catch (error) {
      if (this.#isOurDisk(error)) await this.#pause();
      throw error;
    }
    this.#failure = null;
    return true;
  }

  /** @throws StorageError `storage.full` where the mirror in charge would soon have no room for what arrives */
  async #assertRoom(): Promise<void> {
    const { dataDir, databaseUrl } = this.#options;
    if (databaseUrl === undefined || !(await isDiskFull(dataDir))) return;
    throw new StorageError('storage.full', { place: dataDir });
  }

  /** @throws StorageError `storage.full` where there is hardly more than what was too little */
  async #assertMoreRoom(): Promise<void> {
    if (this.#tooLittle === 0 || (await this.#roomBytes()) >= this.#tooLittle) return;
    throw new StorageError('storage.full', { place: this.#options.dataDir });
  }

  /** The server is in charge again. The same is not tried again for a few bytes more, or for what the mirror gives back. */
  async #pause(): Promise<void> {
    const { dataDir, storage } = this.#options;
    const { mode } = await storage.standing();
    if (mode !== 'primary' && storage.movePaused === null) {
      this.#tooLittle = (await this.#roomBytes()) + TOO_LITTLE_BYTES;
    }
    this.#copied = 0;
    storage.pauseMove(new StorageError('storage.full', { place: dataDir }));
  }

  async #roomBytes(): Promise<number> {
    const { dataDir } = this.#options;
    return (await freeBytes(dataDir)) + (await MirrorFile.bytes(dataDir));
  }

  /** A server has a disk of its own. */
  #isOurDisk(error: unknown): boolean {
    if (!isStorageError(error, 'storage.full')) return false;
    const { dataDir } = this.#options;
    const { place = '' } = error.params;
    return place === dataDir || place.startsWith(dataDir + sep);
  }

  /**
   * Where it goes on. From the first row, under another name, where the server was in charge again since: what was copied
   * is not there any more, or older than what it was copied from.
   */
  async #takeUp(notes: ChangeNotes): Promise<Moving | null> {
    const { dataDir } = this.#options;
    const moving = await readMoving(dataDir);
    if (moving === null) return null;
    if (!(notes instanceof MirrorFile) || (await notes.facts()).move === moving.id) {
      return { ...moving, phase: 'copying' };
    }
    const { to, startedAt } = moving;
    const anew = { id: randomUUID(), to, startedAt, copied: 0, after: null };
    const next: Moving = { ...anew, phase: 'copying' };
    await writeMoving(dataDir, next);
    await notes.note({ move: next.id });
    return next;
  }

  /** Opens both, and brings everything over; false = it has to end here. */
  async #carry(moving: Moving, notes: ChangeNotes): Promise<boolean> {
    const { databaseUrl } = this.#options;
    await using opened = new AsyncDisposableStack();
    const server = async (url: string): Promise<ServerDialect> =>
      opened.adopt(await openMysql(url, {}), (one) => one.close());
    const source = databaseUrl === undefined ? notes.dialect : await server(databaseUrl);
    const target = moving.to === null ? notes.dialect : await server(moving.to);
    if (moving.to !== null) await prepare(target, moving.id);
    return await this.#bring({ moving, notes, source, target });
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
      const pair = [sourceOf(source), sourceOf(target)] as const;
      await compareStill(notes.shapes, pair, () => this.#goesOn());
      const now = await readMoving(this.#options.dataDir);
      if (now === null || !this.#goesOn()) return false;
      await writeMoving(this.#options.dataDir, { ...now, isCompared: true });
    }
    if (target !== notes.dialect) await this.#copyChanges(notes, target);
    if (!this.#goesOn()) return false;
    if (isBetweenServers) return true;
    this.#phase = 'comparing';
    const other = sourceOf(source === notes.dialect ? target : source);
    await compareAll(notes, other, () => this.#goesOn());
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
        await this.#assertRoom();
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
  if (isLeft) {
    // Cut off before all of it is gone, it is emptied once more: what lies there is never taken for copied.
    await markTarget(target, '');
    await emptyTables(target);
  }
  await markTarget(target, id);
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
