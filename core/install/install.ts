/** Everything that concerns installing, put together. */
import type { HttpClient } from '../clients/http.ts';
import type { Events } from '../events.ts';
import type { LocationId } from '../relay/message.ts';
import type { Settings } from '../settings/settings.ts';
import type { Storage } from '../storage/storage.ts';
import type { Vault } from '../storage/vault.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { Access } from './access.ts';
import { AppEvents } from './app-events.ts';
import { BulkInstalls } from './bulk-installs.ts';
import type { BulkTimes } from './bulk-installs.ts';
import { HeldInstalls } from './held-installs.ts';
import { Installer } from './installer.ts';
import { OneTimeStates } from './one-time-states.ts';

export interface Install {
  readonly states: OneTimeStates;
  readonly held: HeldInstalls;
  readonly bulk: BulkInstalls;
  readonly installer: Installer;
  readonly appEvents: AppEvents;
}

export interface InstallOptions {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly vault: Vault;
  readonly http: HttpClient;
  readonly events: Events;
  readonly access: Access;
  readonly placesChanged: (id: LocationId) => Promise<void>;
  readonly bulkTimes?: Partial<BulkTimes>;
}

/** The app's id is the part of its client id before the dash (seen, not documented). */
export function appIdOf({ highlevel }: Settings): string {
  return highlevel.appId ?? highlevel.clientId?.split('-')[0] ?? '';
}

export function buildInstall(options: InstallOptions): Install {
  const { access, events, http, placesChanged, settings, storage, vault } = options;
  const states = new OneTimeStates(storage);
  const held = new HeldInstalls(storage, vault);
  const bulk: BulkInstalls = new BulkInstalls({
    storage,
    access,
    appId: appIdOf(settings),
    install: (id, pair, given) => installer.installLocation(id, pair, given),
    onTrouble: (error) => {
      events.installTrouble({ code: wordsOf(error).code });
    },
    times: { retry: settings.times.installRetryMs, ...options.bulkTimes },
  });
  const installer = new Installer({
    settings,
    http,
    access,
    states,
    held,
    bulk,
    events,
    placesChanged,
  });
  const appEvents = new AppEvents({
    storage,
    access,
    bulk,
    held,
    appId: appIdOf(settings),
    placesChanged,
  });
  return { states, held, bulk, installer, appEvents };
}
