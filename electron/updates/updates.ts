/**
 * Updates of the app itself: looked for when a person has named a feed, downloaded and installed when a person says so, and never
 * while a message is under way. The work is electron-updater's, which is not even loaded before a feed is named.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { AppUpdater, UpdateInfo } from 'electron-updater';
import { feedOf } from './feed-address.ts';
import type {
  NoUpdates,
  Release,
  UpdateFailure,
  UpdateState,
  UpdatesView,
} from './update-state.ts';

/** The relay beside the window, as far as an update is concerned. */
export interface OwnRelay {
  /** Lets what is being sent end, and ends the relay. */
  drain(): Promise<'drained' | 'in-flight' | 'other-relay'>;
  /** Nothing was installed: the relay runs again. */
  resume(): void;
}

export interface UpdatesOptions {
  readonly version: string;
  /** Null = this copy can be updated. */
  readonly impossible: NoUpdates | null;
  /** @throws when it cannot be kept */
  readonly keepFeed: (feed: string) => void;
  readonly feed: () => string;
  readonly load: (feed: URL) => Promise<AppUpdater>;
  readonly relay: OwnRelay;
  /** A newer version was found by itself. */
  readonly found: (version: string) => void;
}

const FIRST_LOOK_MS = 20_000;
const LOOK_MS = 24 * 60 * 60_000;
const MOST_NOTES = 20_000;

export class Updates {
  readonly #options: UpdatesOptions;
  #state: UpdateState;
  #updater: AppUpdater | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Of what was downloaded and checked. */
  #hash = '';
  #told = '';

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#state = this.#atRest();
  }

  get view(): UpdatesView {
    const { version, feed } = this.#options;
    return { version, feed: feed(), state: this.#state };
  }

  /** Looks from time to time from now on, if a feed is named. */
  begin(): void {
    this.#lookLater(FIRST_LOOK_MS);
  }

  /** '' = no updates any more. @throws when it is no address, or cannot be kept; then nothing has changed */
  nameFeed(text: string): UpdatesView {
    if (this.#isBusy || this.#state.is === 'impossible') return this.view;
    const feed = text.trim() === '' ? '' : feedOf(text)?.href;
    if (feed === undefined) throw new Error('no address');
    this.#options.keepFeed(feed);
    this.#updater = null;
    this.#state = this.#atRest();
    this.#lookLater(FIRST_LOOK_MS);
    return this.view;
  }

  async check(): Promise<UpdatesView> {
    const feed = feedOf(this.#options.feed());
    if (this.#isBusy || feed === null || this.#state.is === 'impossible') return this.view;
    this.#state = { is: 'checking' };
    try {
      this.#updater ??= await this.#options.load(feed);
      const found = await this.#updater.checkForUpdates();
      this.#state =
        found?.isUpdateAvailable === true
          ? { is: 'available', release: releaseOf(found.updateInfo), failure: null }
          : { is: 'current', checkedAt: Date.now() };
    } catch (error) {
      this.#state = { is: 'idle', failure: failureOf(error) };
    }
    return this.view;
  }

  async download(): Promise<UpdatesView> {
    const updater = this.#updater;
    if (this.#state.is !== 'available' || updater === null) return this.view;
    const { release } = this.#state;
    const progress = ({ percent }: { percent: number }): void => {
      this.#state = { is: 'downloading', release, percent: Math.floor(percent) };
    };
    progress({ percent: 0 });
    updater.on('download-progress', progress);
    try {
      const [file = ''] = await updater.downloadUpdate();
      this.#hash = await hashOf(file);
      this.#state = { is: 'ready', release, file, failure: null };
    } catch (error) {
      this.#state = { is: 'available', release, failure: failureOf(error) };
    } finally {
      updater.off('download-progress', progress);
    }
    return this.view;
  }

  /** What is being sent is sent first. When it works, the app ends and the newer one starts. */
  async install(): Promise<UpdatesView> {
    const updater = this.#updater;
    if (this.#state.is !== 'ready' || updater === null) return this.view;
    const { release, file } = this.#state;
    const { relay } = this.#options;
    this.#state = { is: 'installing', release };
    const back = (failure: UpdateFailure): void => {
      this.#state = { is: 'ready', release, file, failure };
    };
    // It lay in a folder of this user meanwhile.
    if ((await hashOf(file).catch(() => '')) !== this.#hash) {
      this.#state = { is: 'available', release, failure: 'changed' };
      return this.view;
    }
    const drained = await relay.drain();
    if (drained !== 'drained') {
      if (drained === 'in-flight') relay.resume();
      back(drained);
      return this.view;
    }
    updater.once('error', () => {
      back('not-installed');
      relay.resume();
    });
    updater.quitAndInstall(true, true);
    return this.view;
  }

  end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  get #isBusy(): boolean {
    return ['checking', 'downloading', 'installing'].includes(this.#state.is);
  }

  #atRest(): UpdateState {
    const { impossible, feed } = this.#options;
    if (impossible !== null) return { is: 'impossible', why: impossible };
    return feedOf(feed()) === null ? { is: 'off' } : { is: 'idle', failure: null };
  }

  #lookLater(ms: number): void {
    this.end();
    if (['impossible', 'off'].includes(this.#state.is)) return;
    this.#timer = setTimeout(() => {
      void this.#look();
      this.#lookLater(LOOK_MS);
    }, ms);
  }

  /** What was found already, or is on its way, stays. */
  async #look(): Promise<void> {
    if (!['idle', 'current'].includes(this.#state.is)) return;
    const { state } = await this.check();
    if (state.is !== 'available' || state.release.version === this.#told) return;
    this.#told = state.release.version;
    this.#options.found(state.release.version);
  }
}

function releaseOf({ version, releaseNotes }: UpdateInfo): Release {
  const notes = typeof releaseNotes === 'string' ? releaseNotes : '';
  return { version, notes: notes.trim().slice(0, MOST_NOTES) };
}

/** Of electron-updater, Node.js and Chromium, which each have codes of their own. */
function failureOf(error: unknown): UpdateFailure {
  const { code: given } = (error ?? {}) as { code?: unknown };
  const code = typeof given === 'string' ? given : '';
  if (code === 'unsigned' || code === 'unreadable') return code;
  if (code === 'ERR_CHECKSUM_MISMATCH') return 'changed';
  // Of what the system says of a file that was signed for: Windows and macOS look at it themselves.
  if (code === 'ERR_UPDATER_INVALID_SIGNATURE') return 'unsigned';
  if (code.startsWith('ERR_UPDATER_')) return 'unreadable';
  if (['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'EDQUOT'].includes(code)) return 'not-kept';
  return 'away';
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return hash.digest('base64');
}
