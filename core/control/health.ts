/** How every part feels, for programs that watch: in codes and numbers, without names, phones or texts. */
import type { Severity } from '../monitoring/trouble.ts';
import { say } from '../words/say.ts';
import type { Control } from './control.ts';
import { standingNow } from './standings.ts';

export interface Health {
  /** `down`: nothing can be stored. `degraded`: a critical trouble. */
  readonly status: 'ok' | 'degraded' | 'down';
  readonly version: string;
  readonly startedAt: string;
  readonly ready: boolean;
  readonly parts: {
    readonly storage: {
      readonly works: boolean;
      readonly dialect: string;
      /** As `StorageStanding`. */
      readonly mode: string;
      /** Changes that the database server has not got yet. */
      readonly waiting: number;
      readonly ms: number;
    };
    readonly journal: Readonly<Record<string, number | null>> | null;
    readonly reach: { readonly state: string; readonly checkedAt: string | null };
    readonly numbers: Readonly<Record<string, number>>;
    readonly locations: Readonly<Record<string, number>>;
    readonly breakers: number;
    /** Those that share the database; null = it is this one's alone, or does not answer. */
    readonly relays:
      | readonly {
          readonly id: string;
          readonly version: string;
          readonly seenAt: string;
          readonly alive: boolean;
          /** Locations whose lanes it holds. */
          readonly locations: number;
          readonly this: boolean;
        }[]
      | null;
    /** Webhooks that are kept on this machine until the shared database is back. */
    readonly spooled: number;
    readonly alerts: { readonly channels: number; readonly failing: number };
  };
  readonly troubles: readonly {
    readonly code: string;
    readonly severity: Severity;
    readonly since: string;
    /** Without its parameters, since some of them are names. */
    readonly sentence: string;
  }[];
}

export async function healthOf(control: Control): Promise<Health> {
  const { service, reach, alerts, instances, locations } = control;
  const storage = await storageHealth(control);
  const journal = await journalHealth(control).catch(() => null);
  const troubles = await control.troubles.now();
  const isDown = !service.ready() || !storage.works;
  const isDegraded = troubles.some(({ severity }) => severity === 'critical');
  const { state, checkedAt } = reach.state();
  return {
    status: isDown ? 'down' : isDegraded ? 'degraded' : 'ok',
    version: service.version,
    startedAt: timeOf(service.startedAt),
    ready: service.ready(),
    parts: {
      storage,
      journal,
      reach: { state, checkedAt: checkedAt === null ? null : timeOf(checkedAt) },
      numbers: counted(instances.all().map((one) => standingNow(control, one).standing)),
      locations: counted(locations.all().map((one) => one.state)),
      breakers: service.breakers().size,
      relays: await relaysHealth(control).catch(() => null),
      spooled: control.sharing?.spooled ?? 0,
      alerts: { channels: alerts.channels.all().length, failing: alerts.failing().length },
    },
    troubles: troubles.map(({ code, severity, since }) => ({
      code,
      severity,
      since: timeOf(since),
      sentence: say(code, {}, 'en').sentence,
    })),
  };
}

async function storageHealth({ storage }: Control): Promise<Health['parts']['storage']> {
  const started = performance.now();
  const works = await storage.now().then(
    () => true,
    () => false,
  );
  const ms = Math.round(performance.now() - started);
  const { mode, waiting } = await storage.standing();
  return { works, dialect: storage.dialect, mode, waiting, ms };
}

async function journalHealth({ view }: Control): Promise<Record<string, number | null>> {
  const { open, oldestWaiting } = await view.counts();
  const { count } = await view.failed();
  const oldest = oldestWaiting === null ? null : (Date.now() - oldestWaiting) / 1_000;
  return { ...open, dead: count, oldestWaitingSeconds: oldest };
}

async function relaysHealth({ sharing }: Control): Promise<Health['parts']['relays']> {
  if (sharing === null) return null;
  return (await sharing.relays()).map(({ id, version, seenAt, isAlive, locations, isThis }) => ({
    id,
    version,
    seenAt: timeOf(seenAt),
    alive: isAlive,
    locations: locations.length,
    this: isThis,
  }));
}

function counted(all: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of all) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
