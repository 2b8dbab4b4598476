/** Packs the app for one system: its folder alone, or what is handed out of it. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { Arch, build, Platform } from 'electron-builder';
import type { Configuration } from 'electron-builder';
import { signLists } from './sign-lists.ts';
import { stage } from './stage.ts';
import type { Target } from './target.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface PackageOrder {
  readonly target: Target;
  /** What is written: `AppImage`, `deb`, …; `dir` = the folder alone; none = all that electron-builder.yml names. */
  readonly kinds: readonly string[];
  /** What `npm run build` and `npm run build:desktop` made. */
  readonly dist: string;
  readonly out: string;
  /** An unpacked Electron for the target, instead of one that is fetched from github.com. */
  readonly electron: { readonly dist: string; readonly version: string } | null;
  /** Of the publisher, for updates; null = the packages take none. */
  readonly key?: KeyObject | null;
  /** Larger, and done in a fifth of the time. */
  readonly quick?: boolean;
}

const PLATFORMS = { linux: Platform.LINUX, win32: Platform.WINDOWS, darwin: Platform.MAC } as const;
const FOLDERS = { linux: 'linux', win32: 'win', darwin: 'mac' } as const;

/** Only macOS has the program that signs for it, also for nobody in particular. */
const NO_MAC_SIGNATURE = {
  mac: { identity: null },
  electronFuses: { resetAdHocDarwinSignature: false },
} satisfies Configuration;

/** What was written besides the folder, which is `unpackedFolder`. */
export async function buildPackage(order: PackageOrder): Promise<string[]> {
  const { target, kinds, dist, out, electron } = order;
  const app = join(out, `app-${target.os}-${target.cpu}`);
  const key = order.key ?? null;
  stage(target, dist, app, key);
  if (process.platform === 'linux' && kinds.join() === 'deb') useDpkg();
  const targets = PLATFORMS[target.os].createTarget([...kinds], Arch[target.cpu]);
  const written = await build({
    targets,
    projectDir: ROOT,
    publish: 'never',
    config: {
      extends: join(ROOT, 'electron-builder.yml'),
      directories: { app, output: out },
      ...(order.quick === true ? { deb: { compression: 'gz' } } : {}),
      ...(process.platform === 'darwin' ? {} : NO_MAC_SIGNATURE),
      ...(electron === null
        ? {}
        : { electronDist: electron.dist, electronVersion: electron.version }),
    } satisfies Configuration,
  });
  return key === null ? written : [...written, ...signLists(out, key)];
}

export function unpackedFolder({ os, cpu }: Target, out: string): string {
  const folder = `${FOLDERS[os]}${cpu === 'x64' ? '' : `-${cpu}`}`;
  return join(out, os === 'darwin' ? folder : `${folder}-unpacked`);
}

/** A .deb alone needs no more than dpkg, which every Debian has: nothing is downloaded for it. */
function useDpkg(): void {
  process.env['CUSTOM_FPM_PATH'] ??= join(import.meta.dirname, 'fpm-by-dpkg.js');
}
