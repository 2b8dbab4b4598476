/** Where things are in a packed app, and what its archive says that it holds. */
import { readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join, normalize } from 'node:path';
import { extractFile, getRawHeader, uncache } from '@electron/asar';
import type { Target } from './target.ts';

export interface PackedFile {
  /** With `/`, from the root of the app. */
  readonly path: string;
  /** Beside the archive instead of in it. */
  readonly unpacked: boolean;
  readonly size: number;
  /** SHA-256 of its content as the archive has it; null = it has none. */
  readonly hash: string | null;
}

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly size?: number;
  readonly unpacked?: boolean;
  readonly link?: string;
  readonly integrity?: { readonly hash: string };
}

export class PackedApp {
  readonly target: Target;
  readonly folder: string;
  readonly files: readonly PackedFile[];
  /** SHA-256 of the archive's head, which Electron compares before it starts. */
  readonly headHash: string;

  constructor(target: Target, folder: string) {
    this.target = target;
    this.folder = folder;
    uncache(this.archive);
    const { header, headerString } = getRawHeader(this.archive);
    this.files = [...walk(header, '')];
    this.headHash = createHash('sha256').update(headerString).digest('hex');
  }

  get resources(): string {
    return this.target.os === 'darwin'
      ? join(this.folder, 'Waybridge.app/Contents/Resources')
      : join(this.folder, 'resources');
  }

  get archive(): string {
    return join(this.resources, 'app.asar');
  }

  get unpacked(): string {
    return join(this.resources, 'app.asar.unpacked');
  }

  get program(): string {
    const { os } = this.target;
    if (os === 'darwin') return join(this.folder, 'Waybridge.app/Contents/MacOS/Waybridge');
    return join(this.folder, os === 'win32' ? 'Waybridge.exe' : 'waybridge');
  }

  read({ path, unpacked }: PackedFile): Buffer {
    return unpacked
      ? readFileSync(join(this.unpacked, path))
      : extractFile(this.archive, normalize(path));
  }

  /** What lies beside the archive, whether it knows of it or not. */
  beside(): string[] {
    return readdirSync(this.unpacked, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(this.unpacked.length + 1))
      .map((path) => path.replaceAll('\\', '/'));
  }
}

function* walk(entry: Entry, at: string): Generator<PackedFile> {
  for (const [name, one] of Object.entries(entry.files ?? {})) {
    const path = at === '' ? name : `${at}/${name}`;
    if (one.files !== undefined) yield* walk(one, path);
    else {
      const { size = 0, unpacked = false, integrity } = one;
      yield { path, unpacked, size, hash: integrity?.hash ?? null };
    }
  }
}
