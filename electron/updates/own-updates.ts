/** The updates of this very copy: whether it can have any, whose they must be, and what happens to its relay meanwhile. */
import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { Supervisor } from '../core/supervisor.ts';
import { environment } from '../environment.ts';
import type { PreferenceFile } from '../preferences.ts';
import type { NoUpdates } from './update-state.ts';
import { Updates } from './updates.ts';

export interface OwnUpdatesOptions {
  /** The publisher's public key (PEM), where the package was built with one. */
  readonly keyFile: string;
  readonly preferences: PreferenceFile;
  readonly supervisor: Supervisor;
  readonly found: (version: string) => void;
}

export function ownUpdates({
  keyFile,
  preferences,
  supervisor,
  found,
}: OwnUpdatesOptions): Updates {
  const key = publisherKey(keyFile);
  return new Updates({
    version: app.getVersion(),
    impossible: whyNot(key),
    feed: () => preferences.values.updateFeed,
    keepFeed: (updateFeed) => {
      preferences.change({ updateFeed });
    },
    load: async (feed) => {
      if (key === null) throw new Error('no key');
      const { systemUpdater } = await import('./electron-updater.ts');
      return systemUpdater(feed, key);
    },
    relay: {
      drain: async () => {
        const { state } = supervisor;
        // Its program may be the very files that would be replaced, and nobody here may end it.
        if (state.is === 'running' && state.attached) return 'other-relay';
        if (!(await supervisor.stop())) return 'in-flight';
        // The newer app may start before this one has gone.
        app.releaseSingleInstanceLock();
        return 'drained';
      },
      resume: () => {
        app.requestSingleInstanceLock();
        supervisor.run();
      },
    },
    found,
  });
}

function whyNot(key: KeyObject | null): NoUpdates | null {
  if (!app.isPackaged) return 'clone';
  if (key === null) return 'no-key';
  // electron-builder writes down beside the app what kind of package it is of.
  const isInstalled =
    process.platform !== 'linux' ||
    environment().appImage !== null ||
    existsSync(join(process.resourcesPath, 'package-type'));
  return isInstalled ? null : 'folder';
}

function publisherKey(file: string): KeyObject | null {
  try {
    return createPublicKey(readFileSync(file));
  } catch {
    return null;
  }
}
