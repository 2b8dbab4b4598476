import type { FileHandle } from 'node:fs/promises';
import type { Limits } from '../../settings/times.ts';
import type { Reason } from '../journal/entry.ts';
import type { MediaFiles } from './media-files.ts';
import type { LinkedFile, MediaLink, MediaLinks } from './media-links.ts';

const DAY = 24 * 60 * 60 * 1000;
/** A dead link says for this long why it is dead, then it is unknown. */
const EXPLAINED_DAYS = 90;
/** A file is there before its link is: younger ones are not looked at by the sweep. */
const SETTLING_MS = 60 * 60 * 1000;
/** Files whose links are asked for at a time. */
const STEP = 200;
/** From this share of the quota on a person should know. */
const NEARLY_FULL = 0.9;

/** A file that is to be reached by a link. */
export interface NewMedia extends Omit<LinkedFile, 'sha256' | 'bytes'> {
  readonly bytes: Buffer;
}

/** What is behind an address: the file, opened, or the code of why not. */
export type OpenedMedia =
  | {
      readonly type: 'file';
      readonly link: MediaLink;
      readonly size: number;
      readonly file: FileHandle;
    }
  | { readonly type: 'dead'; readonly code: DeadLink };
export type DeadLink = `media.link-${'unknown' | 'expired' | 'revoked' | 'gone' | 'later'}`;

/** Bytes from the gateway; `gone`: it will never have them again. Never throws. */
export type Refetched = { readonly bytes: Buffer } | { readonly failed: 'gone' | 'later' };

export interface MediaUse {
  readonly bytes: number;
  readonly maxBytes: number;
  readonly nearlyFull: boolean;
}

export interface MediaStoreOptions {
  readonly files: MediaFiles;
  readonly links: MediaLinks;
  readonly limits: Pick<Limits, 'mediaDays'>;
  /** How the outside reaches us, without a slash at the end; null = it does not, and no link is made. */
  readonly publicBase: () => string | null;
  readonly refetch: (link: MediaLink) => Promise<Refetched>;
  readonly onTrouble: (error: unknown) => void;
}

/** Files that HighLevel does not take, behind unguessable addresses of our own that run out and can be withdrawn. */
export class MediaStore implements AsyncDisposable {
  readonly links: MediaLinks;
  readonly #options: MediaStoreOptions;
  readonly #fetching = new Map<string, Promise<FileHandle | DeadLink>>();
  #timer: NodeJS.Timeout | null = null;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(options: MediaStoreOptions) {
    this.#options = options;
    this.links = options.links;
  }

  /** Without a public address, or with no room set aside, there are no links. */
  get isOn(): boolean {
    return this.#options.files.maxBytes > 0 && this.#options.publicBase() !== null;
  }

  get use(): MediaUse {
    const { taken, maxBytes } = this.#options.files;
    return { bytes: taken, maxBytes, nearlyFull: maxBytes > 0 && taken >= maxBytes * NEARLY_FULL };
  }

  /** Keeps the file and gives its address; what cannot be kept is a reason to be shown, never a lost message. */
  async offer(media: NewMedia): Promise<{ url: string } | { missing: Reason }> {
    const base = this.#options.publicBase();
    const size = `${(media.bytes.length / 1024 / 1024).toFixed(1)} MB`;
    const noRoom = { missing: { code: 'media.no-room', params: { size } } };
    if (base === null) return noRoom;
    const sha256 = await this.#kept(media.bytes);
    if (sha256 === null) return noRoom;
    const now = Date.now();
    const file = { ...media, sha256, bytes: media.bytes.length };
    const expiresAt = now + this.#options.limits.mediaDays * DAY;
    const token = await this.links.add(file, { now, expiresAt });
    return { url: `${base}/media/${token}/${inAddress(media.fileName)}` };
  }

  /** What an address leads to; the caller closes the file. */
  async open(token: string): Promise<OpenedMedia> {
    const link = await this.links.byToken(token, Date.now());
    if (link === null) return { type: 'dead', code: 'media.link-unknown' };
    if (link.state !== 'open') return { type: 'dead', code: `media.link-${link.state}` };
    const file = (await this.#options.files.read(link.sha256)) ?? (await this.#fetchAgain(link));
    if (typeof file === 'string') return { type: 'dead', code: file };
    try {
      const { size } = await file.stat();
      return { type: 'file', link, size, file };
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** True when the bytes are on this machine now. */
  hasFile(link: MediaLink): boolean {
    return this.#options.files.has(link.sha256);
  }

  /** The link does not lead to its file any more, from now on; the bytes go when no other link needs them. */
  async revoke(link: MediaLink): Promise<void> {
    const now = Date.now();
    await this.links.revoke(link.id, now);
    const wanted = await this.links.wanted([link.sha256], now);
    if (wanted.size === 0) await this.#options.files.remove(link.sha256);
  }

  start(everyMs: number): void {
    this.#timer = setInterval(() => {
      this.#sweeping = this.sweep().then(() => undefined, this.#options.onTrouble);
    }, everyMs);
    this.#timer.unref();
  }

  /** Removes files that no open link leads to, oldest first, and links that are long dead. */
  async sweep(now = Date.now()): Promise<number> {
    const { files, links } = this.#options;
    const old = [...files.all()].filter(({ at }) => at < now - SETTLING_MS);
    let removed = 0;
    for (let from = 0; from < old.length; from += STEP) {
      const some = old.slice(from, from + STEP).map(({ sha256 }) => sha256);
      const wanted = await links.wanted(some, now);
      for (const sha256 of some.filter((one) => !wanted.has(one))) {
        await files.remove(sha256);
        removed += 1;
      }
    }
    await links.dropExpired(now - EXPLAINED_DAYS * DAY);
    return removed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#sweeping;
  }

  async #kept(bytes: Buffer): Promise<string | null> {
    try {
      return await this.#options.files.keep(bytes);
    } catch (error) {
      this.#options.onTrouble(error);
      return null;
    }
  }

  /** Once for all who ask at the same time; each gets a file of its own. */
  async #fetchAgain(link: MediaLink): Promise<FileHandle | DeadLink> {
    const before = this.#fetching.get(link.id);
    if (before !== undefined) {
      const outcome = await before;
      if (typeof outcome === 'string') return outcome;
      return (await this.#reopened(link)) ?? 'media.link-later';
    }
    const fetching = this.#fetched(link);
    this.#fetching.set(link.id, fetching);
    try {
      return await fetching;
    } finally {
      this.#fetching.delete(link.id);
    }
  }

  async #fetched(link: MediaLink): Promise<FileHandle | DeadLink> {
    const fetched = await this.#options.refetch(link);
    if ('failed' in fetched) return `media.link-${fetched.failed}`;
    const sha256 = await this.#kept(fetched.bytes);
    if (sha256 === null) return 'media.link-later';
    if (sha256 !== link.sha256) {
      await this.links.setFile(link.id, { sha256, bytes: fetched.bytes.length });
    }
    return (await this.#options.files.read(sha256)) ?? 'media.link-later';
  }

  async #reopened(link: MediaLink): Promise<FileHandle | null> {
    const [now] = await this.links.startingWith(link.id, Date.now());
    return this.#options.files.read(now?.sha256 ?? link.sha256);
  }
}

const LONGEST_NAME = 60;

/** The name as the address shows it, for eyes and for who tells the type by the ending; the true name is in the answer. */
function inAddress(fileName: string): string {
  const plain = fileName
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\w.-]+/g, '-');
  const dot = plain.lastIndexOf('.');
  const stem = plain
    .slice(0, dot)
    .slice(0, LONGEST_NAME)
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return `${stem === '' ? 'file' : stem}${plain.slice(dot)}`;
}
