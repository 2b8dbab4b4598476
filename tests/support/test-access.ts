import { HttpClient } from '../../core/clients/http.ts';
import { Events } from '../../core/events.ts';
import { openAccess } from '../../core/install/access.ts';
import type { Access } from '../../core/install/access.ts';
import type { TokenTimes } from '../../core/install/token-times.ts';
import { createLogs } from '../../core/log.ts';
import type { LocationId } from '../../core/relay/message.ts';
import { openStorage } from '../../core/storage/open-storage.ts';
import type { Storage } from '../../core/storage/storage.ts';
import { Vault } from '../../core/storage/vault.ts';
import type { LocationAccess } from '../../sandbox/highlevel/inputs.ts';
import { settingsOf } from './setting-up.ts';
import type { RelayConfig } from './setting-up.ts';

/** The access of a relay to HighLevel without the rest of it: two of them can share a database, which two relays cannot. */
export interface TestAccess extends AsyncDisposable, Access {
  /** The location as the relay has it once it is connected, whatever it knew of it before. */
  connect(access: LocationAccess): Promise<LocationId>;
}

export async function openTestAccess(
  config: RelayConfig,
  options: {
    readonly relayId: string;
    readonly times?: Partial<TokenTimes>;
    /** Puts something between the access and its database, such as a commit that takes its time. */
    readonly through?: (storage: Storage) => Storage;
  },
): Promise<TestAccess> {
  const { dataDir, databaseUrl, logLevel } = config;
  const { relayId, times, through = (storage: Storage) => storage } = options;
  const resources = new AsyncDisposableStack();
  const storage = resources.use(
    await openStorage({ dataDir, ...(databaseUrl === null ? {} : { databaseUrl }) }),
  );
  const access = await openAccess({
    settings: settingsOf(config),
    storage: through(storage),
    vault: await Vault.open({ dataDir }),
    http: resources.use(new HttpClient()),
    events: new Events(createLogs({ level: logLevel }).events),
    relayId,
    publicUrl: () => 'http://127.0.0.1:1',
    isReachable: () => true,
    ...(times !== undefined && { times }),
  });
  resources.use(access.companyTokens);
  resources.use(access.tokens);
  return {
    ...access,
    async connect(tokens) {
      const id = tokens.locationId as LocationId;
      const { name, companyId } = tokens;
      await access.locations.add(
        { id, name, companyId, language: 'en', timeZone: null },
        access.tokenStore.seal(id, tokens),
      );
      access.tokens.forget(id);
      return id;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
