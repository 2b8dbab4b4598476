/**
 * Brings SQLite's log into its file beside the thread that acknowledges. Dedupe keys come in no order, so that in a large
 * journal nearly every entry changes another page of their index: 4,000 pages of log with a million entries held up that
 * thread for 50 ms, more than a third of what an entry cost.
 *
 * SQLite begins its log anew only when all of it is in the file, which a thread alone never reaches under load: what was
 * appended while it copied, a few pages, is copied here. There is a thread only while there is much to do.
 */
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type BetterSqlite3 from 'better-sqlite3';

/** 32 MB. With 150,000 entries, 50 appended at a time: about 35 µs each instead of 51 at 4 MB. */
export const PAGES_IN_LOG = 4_000;
/** From so many times as much SQLite copies by itself, on the thread that writes: where the other one does not follow. */
const AT_MOST_TIMES = 3;
/** So many pages are copied here within a millisecond or two. */
const FEW_PAGES = 128;
/** Looking costs 5 µs, a commit some 300. */
const COMMITS_PER_LOOK = 4;
const QUIET_MS = 5_000;
const TRY_AGAIN_MS = 60_000;

const THREAD = join(import.meta.dirname, `checkpoint-thread${extname(import.meta.filename)}`);

export interface CheckpointOptions {
  readonly pagesInLog?: number;
  /** Without work for so long, the thread ends. */
  readonly quietMs?: number;
  /** What the thread runs. */
  readonly program?: string;
}

export class Checkpoints {
  readonly #database: BetterSqlite3.Database;
  readonly #look: BetterSqlite3.Statement;
  readonly #options: Required<CheckpointOptions>;
  #thread: Worker | null = null;
  /** Pages that were not in the file when the thread was asked; null = it has nothing to do. */
  #asked: number | null = null;
  #askAt: number;
  /** The thread is through, and its answer waits for the end of a transaction: within one SQLite copies nothing. */
  #isCopied = false;
  #commits = 0;
  #quiet: NodeJS.Timeout | null = null;
  #notBefore = 0;
  #isClosed = false;

  constructor(database: BetterSqlite3.Database, options: CheckpointOptions = {}) {
    this.#database = database;
    this.#look = database.prepare('pragma wal_checkpoint(NOOP)');
    this.#options = { pagesInLog: PAGES_IN_LOG, quietMs: QUIET_MS, program: THREAD, ...options };
    this.#askAt = this.#options.pagesInLog;
    this.#leaveToThread();
  }

  /** To be called after each commit. Never throws: what was committed is committed. */
  committed(): void {
    if (this.#isCopied) this.#copied();
    this.#commits += 1;
    if (this.#asked !== null || this.#commits % COMMITS_PER_LOOK !== 0) return;
    if (Date.now() < this.#notBefore || this.#isClosed) return;
    const pages = this.#pagesToCopy();
    if (pages >= this.#askAt) this.#ask(pages);
  }

  /** The thread's connection is closed when it resolves. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  /** Whether there is a thread now. */
  get hasThread(): boolean {
    return this.#thread !== null;
  }

  /** Whether it is at work. */
  get isCopying(): boolean {
    return this.#asked !== null && !this.#isCopied;
  }

  #ask(pages: number): void {
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    this.#quiet = null;
    this.#asked = pages;
    try {
      this.#thread ??= this.#started();
      this.#thread.postMessage('checkpoint');
    } catch {
      // The system gives no more threads.
      this.#lost();
    }
  }

  #started(): Worker {
    this.#leaveToThread();
    const thread = new Worker(this.#options.program, {
      workerData: this.#database.name,
      name: 'checkpoint',
      // Those of this process may not fit a thread.
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    });
    thread.unref();
    thread.on('message', () => {
      if (this.#thread !== thread) return;
      this.#isCopied = true;
      if (!this.#database.inTransaction) this.#copied();
    });
    // Followed by its exit.
    thread.on('error', () => undefined);
    thread.once('exit', () => {
      if (this.#thread === thread) this.#lost();
    });
    return thread;
  }

  #copied(): void {
    const before = this.#asked ?? 0;
    this.#asked = null;
    this.#isCopied = false;
    const pages = this.#pagesToCopy();
    if (pages <= FEW_PAGES) {
      this.#finish();
      this.#endWhenQuiet();
    } else if (pages < before) {
      this.#ask(pages);
    } else {
      // Somebody reads the log (a backup), or it grows faster than it is copied.
      this.#askAt = pages + this.#options.pagesInLog / 4;
      this.#endWhenQuiet();
    }
  }

  #finish(): void {
    this.#askAt = this.#options.pagesInLog;
    try {
      this.#database.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // As with SQLite's own checkpoints: what cannot be copied now stays in the log, which is read with the file.
    }
  }

  #pagesToCopy(): number {
    try {
      const { log, checkpointed } = this.#look.get() as { log: number; checkpointed: number };
      return log - checkpointed;
    } catch {
      return 0;
    }
  }

  #endWhenQuiet(): void {
    this.#quiet = setTimeout(() => void this.#end(), this.#options.quietMs).unref();
  }

  async #end(): Promise<void> {
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    this.#quiet = null;
    const thread = this.#thread;
    this.#thread = null;
    this.#asked = null;
    this.#isCopied = false;
    if (thread === null) return;
    const exit = new Promise((resolve) => thread.once('exit', resolve));
    thread.ref();
    thread.postMessage('end');
    await exit;
  }

  /** It ended by itself: SQLite copies as it does everywhere, on the thread that writes, and later it is tried again. */
  #lost(): void {
    this.#thread = null;
    this.#asked = null;
    this.#isCopied = false;
    this.#askAt = this.#options.pagesInLog;
    this.#notBefore = Date.now() + TRY_AGAIN_MS;
    if (!this.#isClosed) this.#copyHereFrom(this.#options.pagesInLog);
  }

  #leaveToThread(): void {
    this.#copyHereFrom(AT_MOST_TIMES * this.#options.pagesInLog);
  }

  #copyHereFrom(pages: number): void {
    try {
      this.#database.pragma(`wal_autocheckpoint = ${String(pages)}`);
    } catch {
      // Somebody reads row by row through this connection: what was set stays, and is a bound too.
    }
  }
}
