/** electron-updater as this app uses it: from a signed feed, and nothing by itself. Loaded only when a feed is named. */
import type { KeyObject } from 'node:crypto';
import type { AppUpdater } from 'electron-updater';
import updaters from 'electron-updater';
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js';
import { SignedFeed } from './signed-feed.ts';

/** `updater`: for this system, as it was installed. */
export function follow(updater: AppUpdater, feed: URL, key: KeyObject): AppUpdater {
  updater.logger = null;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowDowngrade = false;
  updater.allowPrerelease = false;
  updater.disableWebInstaller = true;
  // Parts of the old file and of the new one: less to fetch, more that can go wrong.
  updater.disableDifferentialDownload = true;
  const updateProvider = class extends SignedFeed {
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super(feed, key, runtime);
    }
  };
  updater.setFeedURL({ provider: 'custom', updateProvider });
  return updater;
}

/** The one for this system: it knows by the environment and the files beside the app how it was installed. */
export function systemUpdater(feed: URL, key: KeyObject): AppUpdater {
  return follow(updaters.autoUpdater, feed, key);
}
