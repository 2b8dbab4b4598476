/**
 * MySQL with a local mirror that stands in for it. The states, and all ways between them:
 *
 *     primary ──────── MySQL refuses a write, or does not confirm it in time ───────▶ fallback
 *        ▲                                                                            │   ▲
 *        │                                            MySQL takes writes again,       │   │ MySQL goes away
 *        │                                            steadily for a while            ▼   │ once more
 *        └──────── nothing is left to copy back, and nobody writes meanwhile ──── catching-up
 *
 * primary      MySQL is in charge. Each committed transaction is repeated in the mirror before its caller goes on (only
 *              an append does not wait: an entry that was never claimed may be missing there without harm).
 * fallback     The mirror is in charge, and notes down each row that changes. What MySQL left unconfirmed is done again
 *              here; should it have been done there as well, the same rows overwrite it later.
 * catching-up  The mirror is still in charge, while changed rows are copied back, tokens first. The last few are copied
 *              while writers wait; then MySQL is in charge again.
 *
 * Another relay that took the database over meanwhile ends this: the mirror then only stores (`storage.taken-over`).
 * Drawn in docs/storage.md.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { OnStep } from '../backup/copy-tables.ts';
import { makeBackup } from '../backup/make-backup.ts';
import type { BackupInfo } from '../backup/make-backup.ts';
import { bringUpToDate } from '../bring-up-to-date.ts';
import type { ServerDialect } from '../dialect/types.ts';
import { RetryingStorage } from '../retrying-storage.ts';
import type { Schema } from '../schema.ts';
import { isStorageError, StorageError } from '../storage-error.ts';
import type {
  Storage,
  StorageReturn,
  StorageStanding,
  TransactionOptions,
  Tx,
} from '../storage.ts';
import { Attempts } from './attempts.ts';
import type { InTime } from './attempts.ts';
import { atMost, Candidate, inTime } from './candidate.ts';
import type { ChangeNotes } from './change-notes.ts';
import { copyBack } from './copy-back.ts';
import { assertSameDatabase, nameDatabase } from './database-name.ts';
import { TIMES } from './fallback-options.ts';
import type { FallbackOptions, FallbackTimes } from './fallback-options.ts';
import { Gate } from './gate.ts';
import { isAway } from '../is-away.ts';
import { Mirror } from './mirror.ts';
import { leaveToken, takeToken } from './orderly-end.ts';
import { isWrite } from './recording.ts';
import { routedDb, spelt } from './routed-db.ts';

export type { FallbackOptions, FallbackTimes } from './fallback-options.ts';

interface Server {
  readonly dialect: ServerDialect;
  readonly storage: RetryingStorage;
}

/** One act, as each of the two databases does it. */
interface Act<T> {
  /** `mirrored` resolves when the mirror has followed; without it nobody waits for that. */
  readonly onServer: (
    server: Server,
    inTime: InTime,
  ) => Promise<{ result: T; mirrored?: Promise<void> }>;
  readonly onMirror: (storage: RetryingStorage) => Promise<T>;
}

/** Rows that may be left when writers are made to wait for the last of them. */
const FEW_ROWS = 300;
/** How long each part may take to end. */
const ENDING_MS = 1_500;

export class FallbackStorage implements Storage {
  readonly outlivesServer = true;
  readonly db: Kysely<Schema>;
  readonly #options: FallbackOptions;
  readonly #times: FallbackTimes;
  readonly #mirror: Mirror;
  readonly #gate = new Gate();
  readonly #candidate: Candidate;
  readonly #attempts = new Attempts();
  readonly #listeners: ((returned: StorageReturn) => Promise<void>)[] = [];
  /** Null while the mirror is in charge. */
  #server: Server | null = null;
  #since: number | null = null;
  #code: StorageStanding['code'] = null;
  #isBehind = false;
  #isCatchingUp = false;
  #copied = 0;
  #failing: Promise<boolean> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #ticking: Promise<void> = Promise.resolve();
  #building: Promise<void> | null = null;
  #builtAt = -Infinity;
  #isOver = false;
  #isMoving: boolean;
  #movePaused: StorageError | null = null;

  private constructor(options: FallbackOptions, mirror: Mirror) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
    this.#isMoving = options.isMoving ?? false;
    this.#mirror = mirror;
    this.#candidate = new Candidate({ ...options, ...this.#times });
    this.db = routedDb((query) => this.#route(query));
  }

  /**
   * Opens MySQL and its mirror; where MySQL is away and the mirror is whole, the mirror stands in from the start.
   * @throws StorageError what MySQL answers, where there is no mirror to go on with
   */
  static async open(options: FallbackOptions): Promise<FallbackStorage> {
    const mirror = await Mirror.open(options.dataDir, options.onTrouble);
    const storage = new FallbackStorage(options, mirror);
    try {
      await storage.#begin();
    } catch (error) {
      await mirror.close();
      throw error;
    }
    storage.#schedule();
    return storage;
  }

  get dialect(): 'sqlite' | 'mysql' {
    return this.#server === null ? 'sqlite' : 'mysql';
  }

  get warnings(): readonly string[] {
    return this.#server?.dialect.warnings ?? [];
  }

  get mayRelay(): boolean {
    return this.#code !== 'storage.taken-over';
  }

  async standing(): Promise<StorageStanding> {
    return {
      mode: this.#mode,
      since: this.#since,
      code: this.#code,
      waiting: this.#server === null ? await this.#mirror.file.changesLeft() : 0,
      copied: this.#copied,
      mirror: this.#mirror.standing,
    };
  }

  get #mode(): StorageStanding['mode'] {
    if (this.#server !== null) return 'primary';
    return this.#isCatchingUp ? 'catching-up' : 'fallback';
  }

  onReturn(listener: (returned: StorageReturn) => Promise<void>): void {
    this.#listeners.push(listener);
  }

  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T> {
    const ms = options?.isUrgent === true ? this.#times.confirmMs : this.#times.patientMs;
    return this.#inCharge(ms, {
      onServer: async ({ storage }, inTime) => {
        const { result, writes } = await storage.recorded(work);
        inTime();
        return { result, mirrored: this.#mirror.apply(writes) };
      },
      onMirror: (storage) => storage.transaction(work),
    });
  }

  insertAtOnce(
    table: keyof Schema,
    columns: readonly string[],
    rows: readonly (readonly unknown[])[],
  ): Promise<boolean> {
    return this.#inCharge(this.#times.confirmMs, {
      onServer: async ({ storage }, inTime) => {
        const result = await storage.insertAtOnce(table, columns, rows);
        inTime();
        // Nobody waits for the mirror here: what was never claimed may be missing there.
        if (result) this.#mirror.applySoon([{ insert: { table, columns, rows } }]);
        return { result };
      },
      onMirror: () => Promise.resolve(false),
    });
  }

  now(): Promise<number> {
    return this.#inCharge(this.#times.patientMs, {
      onServer: async ({ dialect }) => ({ result: await dialect.now() }),
      onMirror: (storage) => storage.now(),
    });
  }

  compact(pages: number): Promise<number> {
    return this.#inCharge(Infinity, {
      onServer: () => this.#mirror.prune(pages).then((result) => ({ result })),
      onMirror: (storage) => storage.compact(pages),
    });
  }

  async beginMove(): Promise<ChangeNotes> {
    this.#isMoving = true;
    // A server that is just coming back does so to the end: the mirror that it had is not the one that is written to.
    await this.#ticking;
    this.#movePaused = null;
    const isHere = await this.#failOver(new StorageError('storage.moving'));
    if (isHere && this.mayRelay) return this.#mirror.file;
    this.#isMoving = false;
    throw new StorageError('move.no-mirror');
  }

  /** The server is in charge again by itself. */
  endMove(): Promise<void> {
    this.#isMoving = false;
    return Promise.resolve();
  }

  pauseMove(why: StorageError): void {
    if (!this.#isMoving) return;
    this.#isMoving = false;
    this.#movePaused = why;
  }

  get movePaused(): StorageError | null {
    return this.#movePaused;
  }

  /** Of MySQL: the mirror has the last days only. @throws StorageError `storage.unreachable` while it is away */
  backUp(file: string, onStep?: OnStep): Promise<BackupInfo> {
    if (this.#server === null) return Promise.reject(new StorageError('storage.unreachable'));
    return makeBackup(this.#server.dialect, file, onStep);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    // What waits for a connection that was cut, or for a silent server, would wait for ever.
    await atMost(ENDING_MS, this.#ticking);
    this.#candidate.giveUp();
    if (this.#building !== null) await this.#mirror.giveUp();
    await atMost(ENDING_MS, this.#building);
    await this.#gate.alone(async () => {
      await this.#mirror.drained();
      if (this.#server !== null) await atMost(ENDING_MS, this.#leave(this.#server.dialect));
      await this.#mirror.close();
      await atMost(ENDING_MS, this.#server?.dialect.close());
    });
  }

  /** Says in both databases that they are the same. */
  async #leave(server: ServerDialect): Promise<void> {
    if (this.#mirror.standing !== 'ready') return;
    await leaveToken(server, this.#mirror.file, this.#options.relayId);
  }

  async #begin(): Promise<void> {
    const { dataDir } = this.#options;
    const facts = (await this.#mirror.facts()) ?? {};
    if (facts.since !== undefined) {
      // It stood in when the relay ended: what it knows is newer than what MySQL knows.
      await this.#mirror.file.track();
      this.#since = Number(facts.since);
      this.#code = (facts.code ?? null) as StorageStanding['code'];
      this.#isBehind = facts.behind === '1';
      return;
    }
    try {
      const dialect = await this.#candidate.connect();
      await bringUpToDate(dialect, dataDir);
      await nameDatabase(dialect);
      const isSame = (await takeToken(dialect, this.#options.relayId)) === facts.token;
      await this.#mirror.forgetToken();
      this.#server = { dialect, storage: new RetryingStorage(dialect) };
      if (!isSame || this.#mirror.standing !== 'ready') this.#rebuild();
    } catch (error) {
      if (this.#mirror.standing !== 'ready' || !isAway(error)) throw error;
      this.#isBehind = facts.token === undefined;
      await this.#takeCharge(error);
      await this.#mirror.file.note({ token: null });
    }
  }

  #rebuild(): void {
    if (this.#building !== null || this.#server === null) return;
    this.#builtAt = performance.now();
    this.#building = this.#mirror.build(this.#server.dialect, this.#gate).finally(() => {
      this.#building = null;
    });
  }

  /**
   * Carries an act out where it belongs; when MySQL fails at it as a whole, the mirror takes over and does it.
   * @throws whatever the act throws; that MySQL is away only while the mirror cannot take over
   */
  async #inCharge<T>(ms: number, { onServer, onMirror }: Act<T>): Promise<T> {
    for (;;) {
      const leave = await this.#gate.enter();
      const server = this.#server;
      let failure: unknown;
      try {
        if (server === null) return await onMirror(this.#mirror.storage);
        const { result, mirrored } = await this.#attempt(ms, (inTime) => onServer(server, inTime));
        await mirrored;
        return result;
      } catch (error) {
        if (server === null) this.#seeRoom(error);
        if (server === null || !isAway(error)) throw error;
        failure = error;
      } finally {
        leave();
      }
      if (!(await this.#failOver(failure))) throw failure;
    }
  }

  /** Nobody is refused for the sake of a move: the server can take what the mirror has no room for. */
  #seeRoom(error: unknown): void {
    if (!isStorageError(error, 'storage.full')) return;
    this.pauseMove(new StorageError('storage.full', { place: this.#options.dataDir }, error));
  }

  #route<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    // A long search is no sign of anything; what is cut off meanwhile is asked again.
    return this.#inCharge(Infinity, {
      onServer: async ({ dialect }, inTime) => {
        const result = await dialect.db.executeQuery<Row>(query);
        if (!isWrite(query.query)) return { result };
        inTime();
        return { result, mirrored: this.#mirror.apply([{ query: query.query }]) };
      },
      onMirror: () => {
        const { db } = this.#mirror.file.dialect;
        return db.executeQuery<Row>(spelt(query, db));
      },
    });
  }

  /** Without a mirror that could take over, nothing is cut short: the database's own limits hold. */
  #attempt<T>(ms: number, act: (inTime: InTime) => Promise<T>): Promise<T> {
    if (this.#mirror.standing !== 'ready') return act(() => undefined);
    return this.#attempts.run(ms, act);
  }

  /** True = the mirror is in charge now. */
  #failOver(cause: unknown): Promise<boolean> {
    if (this.#server === null) return Promise.resolve(true);
    if (this.#mirror.standing !== 'ready' || this.#isOver) return Promise.resolve(false);
    this.#failing ??= this.#fail(cause).finally(() => {
      this.#failing = null;
    });
    return this.#failing;
  }

  async #fail(cause: unknown): Promise<boolean> {
    this.#attempts.giveUp();
    return this.#gate.alone(async () => {
      const server = this.#server;
      if (server === null) return true;
      await this.#mirror.drained();
      if (this.#mirror.standing !== 'ready') return false;
      try {
        await this.#takeCharge(cause);
      } catch (error) {
        // What MySQL may have done without an answer is missing there from now on.
        await this.#mirror.break(error);
        return false;
      }
      this.#candidate.lost(server.dialect);
      return true;
    });
  }

  async #takeCharge(cause: unknown): Promise<void> {
    const since = Date.now();
    const code = cause instanceof StorageError ? cause.code : 'storage.failed';
    const { file } = this.#mirror;
    await file.track();
    await file.note({ since: String(since), code, behind: this.#isBehind ? '1' : null });
    this.#server = null;
    this.#since = since;
    this.#code = code;
    this.#copied = 0;
    this.#options.onChange(await this.standing());
  }

  #schedule(): void {
    if (this.#isOver) return;
    this.#timer = setTimeout(() => {
      this.#ticking = this.#tick().finally(() => {
        this.#schedule();
      });
    }, this.#times.probeMs);
    this.#timer.unref();
  }

  async #tick(): Promise<void> {
    try {
      if (this.#server !== null) {
        const isTime = performance.now() - this.#builtAt > this.#times.rebuildMs;
        if (this.#mirror.standing === 'broken' && isTime) this.#rebuild();
      } else if (this.mayRelay && !this.#isMoving) {
        await this.#tryServer();
      }
    } catch (error) {
      this.#candidate.giveUp();
      if (error instanceof StorageError) this.#code = error.code;
    }
  }

  async #tryServer(): Promise<void> {
    const server = await this.#candidate.steady();
    if (server === null) return;
    await assertSameDatabase(server, this.#mirror.file.dialect);
    if (await this.#candidate.isTakenOver(server)) {
      this.#code = 'storage.taken-over';
      await this.#mirror.file.note({ code: this.#code });
      this.#candidate.giveUp();
      this.#options.onChange(await this.standing());
      return;
    }
    await this.#candidate.endOld(server);
    await this.#return(server);
  }

  async #return(server: ServerDialect): Promise<void> {
    const { file } = this.#mirror;
    const settled: string[] = [];
    const copy = async (): Promise<void> => {
      const step = await copyBack(file, server);
      settled.push(...step.settled);
      this.#copied += step.rows;
    };
    this.#isCatchingUp = true;
    this.#copied = 0;
    try {
      this.#options.onChange(await this.standing());
      while ((await file.changesLeft()) > FEW_ROWS) {
        await copy();
        await turn();
      }
      const unknownBefore = this.#isBehind ? this.#since : null;
      await this.#gate.alone(async () => {
        while ((await file.changesLeft()) > 0) {
          await inTime(this.#times.confirmMs, copy());
        }
        await this.#follow();
        const storage = new RetryingStorage(server);
        this.#server = { dialect: server, storage };
        this.#candidate.accepted();
        this.#since = null;
        this.#code = null;
        this.#isBehind = false;
      });
      const isDropped = this.#movePaused !== null && this.#mirror.standing === 'broken';
      if (unknownBefore !== null || isDropped) this.#rebuild();
      if (unknownBefore !== null || settled.length > 0) {
        for (const listener of this.#listeners) await listener({ settled, unknownBefore });
      }
    } finally {
      this.#isCatchingUp = false;
      this.#options.onChange(await this.standing());
    }
  }

  /**
   * The mirror is back in its place; gone, when there is no room to say so, or for what was moved into it; or, when it
   * cannot say so, still in charge.
   */
  async #follow(): Promise<void> {
    const { file } = this.#mirror;
    await file.untrack();
    const { move } = await file.facts();
    if (this.#movePaused !== null && move !== undefined) return this.#mirror.drop();
    try {
      await file.note({ since: null, code: null, behind: null, move: null });
    } catch (error) {
      // All of it is copied: one that stands in for ever because its disk is full is worth less than none.
      if (isStorageError(error, 'storage.full')) return this.#mirror.break(error);
      await file.track();
      throw error;
    }
  }
}
