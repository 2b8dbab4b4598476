/** The locations and numbers that a data folder holds before the service is started on it. */
import { createLogs } from '../core/log.ts';
import { createService } from '../core/service.ts';
import { loadSettings } from '../core/settings/settings.ts';
import type { Times } from '../core/settings/times.ts';
import { addLocation } from '../tests/support/placed-location.ts';
import type { PlacedLocation, Sides } from '../tests/support/placed-location.ts';
import { inParallel } from './load.ts';

export interface ServiceConfig {
  readonly dataDir: string;
  readonly serviceFile: string;
  readonly settingsFile: string;
  /** Where the relay is to share its database. */
  readonly seatFile?: string;
  /** Settings by their outside names. */
  readonly given: Readonly<Record<string, string>>;
  readonly times?: Partial<Times>;
}

/** Installs the locations with one number each, and sets the pause, as the service would be told over its control. */
export async function install(
  { dataDir, given }: ServiceConfig,
  { locations, paused }: { readonly locations: number; readonly paused?: boolean },
  sides: Sides,
): Promise<PlacedLocation[]> {
  await using service = await createService(
    loadSettings({ env: {}, cwd: dataDir, interactive: false, sandbox: false, given }),
    { logs: createLogs({ level: 'silent' }) },
  );
  const places: PlacedLocation[] = [];
  await inParallel(locations, 8, async (number) => {
    const phone = `5511990${100_000 + number}`;
    places.push(await addLocation(service, sides, `shop-${number}`, phone));
  });
  if (paused === true) await service.parts.relay.pauses.set('to-highlevel', true);
  return places;
}
