/** The backups of a running relay: made by the clock or when asked, one at a time. */
import { join } from 'node:path';
import { isDiskFull } from '../disk-space.ts';
import { codeOfFailure, isStorageError, StorageError } from '../storage-error.ts';
import type { Storage } from '../storage.ts';
import {
  backupFolder,
  backupName,
  listBackups,
  pruneBackups,
  removeHalfBackups,
} from './backup-files.ts';
import type { BackupFile, BackupReason } from './backup-files.ts';

/** A missed hour is made up for within this time (ms), and a failed one tried again. */
const LOOK_EVERY_MS = 10 * 60_000;
/** A start has more urgent things to do (ms). */
const FIRST_LOOK_MS = 60_000;

export interface BackupsOptions {
  readonly storage: Storage;
  readonly dataDir: string;
  /** Pause between two backups by the clock (ms); 0 = none. */
  readonly everyMs: number;
  /** How many of those are kept. */
  readonly kept: number;
  readonly events: {
    backupMade(event: { reason: string; entries: number; ms: number }): void;
    backupFailed(event: { reason: string; code: string }): void;
  };
}

export class Backups implements AsyncDisposable {
  readonly #options: BackupsOptions;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #failure: { readonly code: string; readonly since: number } | null = null;

  constructor(options: BackupsOptions) {
    this.#options = options;
  }

  /** Why the last one could not be made, and since when none was (ms). */
  get failure(): { readonly code: string; readonly since: number } | null {
    return this.#failure;
  }

  get everyMs(): number {
    return this.#options.everyMs;
  }

  get folder(): string {
    return backupFolder(this.#options.dataDir);
  }

  start(): void {
    if (this.#options.everyMs > 0) this.#lookIn(FIRST_LOOK_MS);
  }

  all(): Promise<BackupFile[]> {
    return listBackups(this.#options.dataDir);
  }

  /** @throws StorageError */
  make(reason: BackupReason): Promise<BackupFile> {
    const made = this.#running.then(() => this.#make(reason));
    this.#running = made.catch(() => undefined);
    return made;
  }

  /** Whether one by the clock is due: what a restore set aside does not count. */
  async isDue(now = Date.now()): Promise<boolean> {
    const [newest] = (await this.all()).filter(
      ({ reason }) => reason !== 'replaced' && reason !== 'damaged',
    );
    if (newest !== undefined && now - newest.madeAt < this.#options.everyMs) return false;
    // Nothing to lose yet.
    const { storage } = this.#options;
    const location = await storage.db
      .selectFrom('locations')
      .select('id')
      .limit(1)
      .executeTakeFirst();
    return location !== undefined;
  }

  /** With millions of entries one takes minutes, for which no stop waits; the next start finds that one is due. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#running = this.#running
        .then(() => this.#look())
        .then(() => {
          if (this.#stop.signal.aborted) return;
          this.#lookIn(Math.min(LOOK_EVERY_MS, this.#options.everyMs));
        });
    }, ms);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    try {
      if (await this.isDue()) await this.#make('scheduled');
    } catch {
      // It is said, and tried again.
    }
  }

  /** A backup never takes the room that what arrives will need. */
  async #assertGoesOn(): Promise<void> {
    const { dataDir } = this.#options;
    if (this.#stop.signal.aborted) throw new StorageError('backup.stopped');
    if (await isDiskFull(dataDir)) throw new StorageError('storage.full', { place: dataDir });
  }

  async #make(reason: BackupReason): Promise<BackupFile> {
    const { storage, dataDir, kept, events } = this.#options;
    const began = Date.now();
    try {
      await removeHalfBackups(dataDir);
      const file = join(backupFolder(dataDir), backupName(began, reason));
      const { entries } = await storage.backUp(file, () => this.#assertGoesOn());
      this.#failure = null;
      events.backupMade({ reason, entries, ms: Date.now() - began });
      await pruneBackups(dataDir, kept);
      const made = (await this.all()).find((one) => one.file === file);
      if (made === undefined) throw new Error('the backup is not where it was written');
      return made;
    } catch (error) {
      if (isStorageError(error, 'backup.stopped')) throw error;
      const code = codeOfFailure(error);
      this.#failure = { code, since: this.#failure?.since ?? began };
      events.backupFailed({ reason, code });
      throw error;
    }
  }
}
