/** The locations and numbers that a data folder holds before the service is started on it. */
import { createLogs } from '../core/log.ts';
import type { LocationId, PhoneJid } from '../core/relay/message.ts';
import { createService } from '../core/service.ts';
import type { Service } from '../core/service.ts';
import { loadSettings } from '../core/settings/settings.ts';
import type { RemoteEvolution, RemoteHighLevel } from '../sandbox/client.ts';
import type { RunningSandbox } from '../sandbox/run.ts';
import { inParallel } from './load.ts';

export interface ServiceConfig {
  readonly dataDir: string;
  readonly serviceFile: string;
  readonly settingsFile: string;
  /** Settings by their outside names. */
  readonly given: Readonly<Record<string, string>>;
}

export interface Place {
  readonly locationId: string;
  readonly accessToken: string;
  readonly instance: string;
  readonly secret: string;
}

interface Sides {
  readonly highlevel: RemoteHighLevel;
  readonly evolution: RemoteEvolution;
}

/** Installs the locations with one number each, and sets the pause, as the service would be told over its control. */
export async function install(
  { dataDir, given }: ServiceConfig,
  { locations, paused }: { readonly locations: number; readonly paused?: boolean },
  running: RunningSandbox,
  sides: Sides,
): Promise<Place[]> {
  await using service = await createService(
    loadSettings({ env: {}, cwd: dataDir, interactive: false, sandbox: false, given }),
    { logs: createLogs({ level: 'silent' }) },
  );
  const places: Place[] = [];
  await inParallel(locations, 8, async (number) => {
    places.push(await installOne(service, running, sides, number));
  });
  if (paused === true) await service.parts.relay.pauses.set('to-highlevel', true);
  return places;
}

async function installOne(
  service: Service,
  { evolution }: RunningSandbox,
  sides: Sides,
  number: number,
): Promise<Place> {
  const name = `shop-${number}`;
  const phone = `5511990${100_000 + number}`;
  const access = await sides.highlevel.addLocation({ name });
  const locationId = access.locationId as LocationId;
  const { locations, tokenStore, instances } = service.parts;
  await locations.add(
    {
      id: locationId,
      name,
      companyId: access.companyId,
      language: 'en',
      timeZone: access.timezone,
    },
    tokenStore.seal(locationId, access),
  );
  const made = await sides.evolution.addInstance({ name, phone });
  const added = await instances.add({
    locationId,
    name,
    serverUrl: evolution.url,
    apiKey: made.token,
    evolutionId: made.id,
    evolutionVersion: '2.3.6',
    ownJid: `${phone}@s.whatsapp.net` as PhoneJid,
    state: 'open',
  });
  const { accessToken } = access;
  return { locationId, accessToken, instance: name, secret: added.secrets.header };
}
