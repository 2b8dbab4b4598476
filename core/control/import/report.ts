/** What an import would bring, and what stands in its way; nothing is changed by looking. */
import { EvolutionClient } from '../../clients/evolution/client.ts';
import type { WebhookConfig } from '../../clients/evolution/client.ts';
import { addressAlone } from '../../clients/redact.ts';
import { tokenStateOf } from '../../storage/legacy/given-up.ts';
import type {
  LegacyDatabase,
  LegacyInstance,
  LegacyLocation,
} from '../../storage/legacy/legacy-database.ts';
import type { InstanceRef } from '../../pairing/instance.ts';
import type { LocationId } from '../../relay/message.ts';
import { WordedError, wordsOf } from '../../words/worded-error.ts';
import type { Worded } from '../../words/worded-error.ts';
import { askEvolution } from '../adopt-instance.ts';
import type { Control } from '../control.ts';
import { askHighLevel } from '../location-acts.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * `new`: can be taken over. `taken`: it was, nothing is left to do. `half`: an earlier try was cut off; the next one
 * goes on. `problem`: says why not.
 */
export type ImportState = 'new' | 'taken' | 'half' | 'problem';

export interface ReportedInstance {
  readonly name: string;
  readonly server: string | null;
  readonly state: Exclude<ImportState, 'half'>;
  readonly problem: Worded | null;
  /** Messages that the adapter sent by it, and of which the marks that still come would find their message here. */
  readonly links: number;
}

export interface ReportedLocation {
  readonly id: string;
  /** As HighLevel calls it, if it could be asked. */
  readonly name: string | null;
  readonly state: ImportState;
  readonly problem: Worded | null;
  readonly instances: readonly ReportedInstance[];
}

/** @throws StorageError */
export async function reportOf(
  control: Control,
  legacy: LegacyDatabase,
): Promise<ReportedLocation[]> {
  const report: ReportedLocation[] = [];
  for (const location of await legacy.locations()) {
    const instances: ReportedInstance[] = [];
    for (const instance of await legacy.instancesOf(location.id)) {
      const links = await legacy.countLinks(instance.id, linksSince(control));
      instances.push({ ...(await instanceReport(control, location.id, instance)), links });
    }
    report.push({ ...(await locationReport(control, location)), id: location.id, instances });
  }
  return report;
}

async function locationReport(
  control: Control,
  location: LegacyLocation,
): Promise<Pick<ReportedLocation, 'name' | 'state' | 'problem'>> {
  const id = location.id as LocationId;
  const here = control.locations.get(id);
  const tokens = tokenStateOf(location);
  if (tokens === 'moved' && here !== null)
    return { name: here.name, state: 'taken', problem: null };
  if (tokens === 'sealed') return { name: here?.name ?? null, state: 'half', problem: null };
  const problem = inTheWay(control, location);
  if (problem !== null) return { name: here?.name ?? null, state: 'problem', problem };
  try {
    const facts = await askHighLevel(control, { ...location, id });
    return { name: typeof facts === 'string' ? null : facts.name, state: 'new', problem: null };
  } catch (error) {
    return { name: null, state: 'problem', problem: wordsOf(error) };
  }
}

/** What is older (ms) is not kept here either. */
export function linksSince({ settings }: Pick<Control, 'settings'>): number {
  return Date.now() - settings.limits.keysDays * DAY_MS;
}

/** Why its tokens cannot be taken, as far as the two databases say. */
export function inTheWay(
  control: Pick<Control, 'locations'>,
  location: LegacyLocation,
): WordedError | null {
  const params = { location: location.id };
  if (tokenStateOf(location) === 'moved') {
    return new WordedError('import.moved-elsewhere', params, 'conflict');
  }
  // One that was removed in HighLevel, or whose access ended, is better off with the adapter's.
  return control.locations.get(location.id as LocationId)?.state === 'active'
    ? new WordedError('import.here-already', params, 'conflict')
    : null;
}

async function instanceReport(
  control: Control,
  locationId: string,
  { name, server }: LegacyInstance,
): Promise<Omit<ReportedInstance, 'links'>> {
  const shown = { name, server: server?.url ?? null };
  if (server === null) return { ...shown, state: 'problem', problem: greenApi(name) };
  if (takenInstance(control, locationId, { name, server }) !== null) {
    return { ...shown, state: 'taken', problem: null };
  }
  try {
    const client = new EvolutionClient(control.http, server);
    await askEvolution(client, name);
    await replaceable(client, name);
    return { ...shown, state: 'new', problem: null };
  } catch (error) {
    return { ...shown, state: 'problem', problem: wordsOf(error) };
  }
}

export function greenApi(name: string): WordedError {
  return new WordedError('import.green-api', { instance: name }, 'conflict');
}

/** Ours of that name on that server, if it serves this location. */
export function takenInstance(
  control: Pick<Control, 'instances'>,
  locationId: string,
  { name, server }: Pick<LegacyInstance, 'name' | 'server'>,
): InstanceRef | null {
  const ours = control.instances.ofLocation(locationId as LocationId);
  return ours.find((one) => one.name === name && one.serverUrl === server?.url) ?? null;
}

/** Of the adapter's own webhook this is the path, as it is of ours. */
const ADAPTERS_PATH = '/webhooks/evolution';

/**
 * The webhook that stands there now, if it may give way: the adapter's, or nobody's.
 * @throws WordedError `instance.webhook-foreign`: a third tool's; ClientError
 */
export async function replaceable(
  client: EvolutionClient,
  name: string,
): Promise<WebhookConfig | null> {
  const found = await client.findWebhook(name);
  if (found?.enabled !== true || found.url === '') return found;
  const url = URL.parse(found.url);
  if (url?.pathname.startsWith(ADAPTERS_PATH) === true) return found;
  const params = { instance: name, url: addressAlone(found.url) };
  throw new WordedError('instance.webhook-foreign', params, 'conflict');
}
