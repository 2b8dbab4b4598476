/**
 * A generic feed whose list of versions is signed: beside `latest-linux.yml` stands `latest-linux.yml.sig`, an Ed25519 signature
 * over its bytes by the publisher, whose public key this app was built with. The list holds the SHA-512 of each file. So who has
 * the server, or the way to it, can withhold an update but make none; the systems' own signatures come on top where there are any.
 */
import { verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { ResolvedUpdateFileInfo, UpdateInfo } from 'electron-updater';
import { CancellationToken } from 'electron-updater';
import {
  parseUpdateInfo,
  Provider,
  resolveFiles,
} from 'electron-updater/out/providers/Provider.js';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';

/** What the feed says cannot be used; `code` as in UpdateFailure. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly code: 'unreadable' | 'unsigned';

  constructor(code: 'unreadable' | 'unsigned', cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}

const ANSWERS_WITHIN_MS = 30_000;
const SHA512_BASE64 = /^[A-Za-z0-9+/]{86}==$/;
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

export class SignedFeed extends Provider<UpdateInfo> {
  readonly #feed: URL;
  readonly #key: KeyObject;

  /** `feed` ends with a slash. */
  constructor(feed: URL, key: KeyObject, runtime: ProviderRuntimeOptions) {
    super(runtime);
    this.#feed = feed;
    this.#key = key;
  }

  /** It would name this computer to the server, for updates in stages. */
  override setRequestHeaders(): void {
    super.setRequestHeaders(null);
  }

  /** @throws FeedError; HttpError and network errors of electron-updater */
  async getLatestVersion(): Promise<UpdateInfo> {
    const name = `${this.getDefaultChannelName()}.yml`;
    const url = new URL(name, this.#feed);
    const list = await this.#get(url);
    if (list === null) throw new FeedError('unreadable');
    const signature = await this.#get(new URL(`${name}.sig`, this.#feed));
    if (signature === null || !this.#isSigned(list, signature)) throw new FeedError('unsigned');
    let info: unknown;
    try {
      info = parseUpdateInfo(list, name, url);
    } catch (error) {
      throw new FeedError('unreadable', error);
    }
    if (!isUpdateInfo(info)) throw new FeedError('unreadable');
    return info;
  }

  resolveFiles(info: UpdateInfo): ResolvedUpdateFileInfo[] {
    return resolveFiles(info, this.#feed);
  }

  /** Null = there is no such file. */
  async #get(url: URL): Promise<string | null> {
    const cancel = new CancellationToken();
    const timer = setTimeout(() => {
      cancel.cancel();
    }, ANSWERS_WITHIN_MS);
    try {
      return await this.httpRequest(url, { 'cache-control': 'no-cache' }, cancel);
    } catch (error) {
      if ((error as { statusCode?: unknown }).statusCode === 404) return null;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #isSigned(list: string, signature: string): boolean {
    const bytes = Buffer.from(signature.trim(), 'base64');
    return verify(null, Buffer.from(list), this.#key, bytes);
  }
}

function isUpdateInfo(value: unknown): value is UpdateInfo {
  if (typeof value !== 'object' || value === null) return false;
  const { version, files } = value as { version?: unknown; files?: unknown };
  if (typeof version !== 'string' || !VERSION.test(version)) return false;
  return Array.isArray(files) && files.length > 0 && files.every(isFile);
}

function isFile(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { url, sha512 } = value as { url?: unknown; sha512?: unknown };
  return typeof url === 'string' && typeof sha512 === 'string' && SHA512_BASE64.test(sha512);
}
