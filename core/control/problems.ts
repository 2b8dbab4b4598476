/** What is wrong right now, in codes of the catalogue: access, connections, breakers, pauses, storage. */
import { standingOf } from '../pairing/standing.ts';
import { restoredSpanOf } from '../storage/backup/restore.ts';
import type { LocationId } from '../relay/message.ts';
import type { PauseScope } from '../relay/pauses.ts';
import { isDiskFull } from '../storage/disk-space.ts';
import type { StorageStanding } from '../storage/storage.ts';
import { timeText } from '../words/utc.ts';
import type { Worded } from '../words/worded-error.ts';
import { isFailureCode } from '../words/codes.ts';
import type { Control as WholeControl } from './control.ts';
import { mediaUse } from './media-use.ts';

/** What is wrong is found before there is somebody who remembers it. */
type Control = Omit<WholeControl, 'troubles' | 'setUp'>;

export interface Problem extends Worded {
  /** Since when (ms), as far as it is known. */
  readonly since: number | null;
}

/** Of an agency's failed locations: more than these would hide every other problem. */
const MOST_FAILED_INSTALLS = 5;

export async function problemsNow(control: Control): Promise<Problem[]> {
  return withoutEchoes([
    ...(await storageProblems(control)),
    ...(control.sharing?.turn.isCutOff === true
      ? [{ code: 'relay.cut-off', params: {}, since: null }]
      : []),
    ...reachProblems(control),
    ...(await diskProblems(control)),
    ...(await backupProblems(control)),
    ...mediaProblems(control),
    ...pauseProblems(control),
    ...(await installProblems(control)),
    ...locationProblems(control),
    ...instanceProblems(control),
    ...watchProblems(control),
    ...limitProblems(control),
    ...serverProblems(control),
    ...breakerProblems(control),
    ...budgetProblems(control),
    ...missedProblems(control),
    ...alertProblems(control),
    ...forwardProblems(control),
  ]);
}

const READ_BACK = ['catch-up.failing', 'missed.not-read'];

/** What is not read back because our own database fails is told once, as that: the other sides are well. */
export function withoutEchoes(problems: readonly Problem[]): Problem[] {
  const isTold = problems.some(({ code }) => code.startsWith('storage.'));
  return problems.filter(({ code, params }) => {
    const isOurs = params['reason']?.startsWith('storage.') === true;
    return !(isTold && isOurs && READ_BACK.includes(code));
  });
}

/** Asks the data folder only, never the server. */
export async function storageProblems({ settings, storage, mover }: Control): Promise<Problem[]> {
  const known = storage.warnings.filter((code) => isFailureCode(code));
  const standing = await storage.standing();
  return [
    ...known.map((code) => ({ code, params: {}, since: null })),
    ...awayProblems(standing),
    ...(await moveProblems(mover)),
    ...(standing.mirror === 'broken'
      ? [{ code: 'storage.mirror-broken', params: { folder: settings.dataDir }, since: null }]
      : []),
  ];
}

/** A move to another database that cannot go on. */
async function moveProblems(mover: Control['mover']): Promise<Problem[]> {
  const { state, code, params } = await mover.standing();
  return state === 'waiting' && code !== null ? [{ code, params, since: null }] : [];
}

/** The database server is away, or what changed meanwhile is not there yet. */
function awayProblems({ mode, since, code, waiting }: StorageStanding): Problem[] {
  if (since === null) return [];
  if (code === 'storage.moving') return [];
  if (code === 'storage.taken-over' || code === 'storage.other-database') {
    return [{ code, params: {}, since }];
  }
  const left = String(waiting);
  if (mode === 'catching-up') {
    return [{ code: 'storage.catching-up', params: { waiting: left }, since }];
  }
  return [{ code: 'storage.fallback', params: { time: timeText(since), waiting: left }, since }];
}

async function diskProblems({ settings, storage, mover }: Control): Promise<Problem[]> {
  if (storage.dialect !== 'sqlite' || !(await isDiskFull(settings.dataDir))) return [];
  const { code, params } = await mover.standing();
  // A move that waits for room on the same disk says so.
  if (code === 'storage.full' && params['place'] === settings.dataDir) return [];
  return [{ code: 'storage.full', params: { place: settings.dataDir }, since: null }];
}

/** A person should know for some days that the database is an older one. */
const RESTORED_SHOWN_MS = 7 * 24 * 60 * 60_000;

async function backupProblems({ backups, storage }: Control): Promise<Problem[]> {
  const restored = await restoredSpanOf(storage.db);
  const isNews = restored !== null && restored.to > Date.now() - RESTORED_SHOWN_MS;
  const { failure } = backups;
  return [
    ...(restored?.cause === 'damaged' && isNews
      ? [
          {
            code: 'storage.restored',
            params: { time: timeText(restored.from) },
            since: restored.to,
          },
        ]
      : []),
    ...(failure === null
      ? []
      : [{ code: 'backup.failed', params: { reason: failure.code }, since: failure.since }]),
  ];
}

function reachProblems({ reach }: Control): Problem[] {
  const { problem, since } = reach.state();
  const { change } = reach;
  return [
    ...(problem === null ? [] : [{ ...problem, since }]),
    ...(change === null
      ? []
      : [
          {
            code: 'reach.address-changed',
            params: { from: change.from, to: change.to },
            since: change.at,
          },
        ]),
  ];
}

function mediaProblems({ media }: Control): Problem[] {
  if (!media.use.nearlyFull) return [];
  return [{ code: 'media.quota-near', params: mediaUse(media), since: null }];
}

const BOTH_WAYS: readonly PauseScope[] = ['to-highlevel', 'to-whatsapp'];

function pauseProblems({ pauses, instances }: Control): Problem[] {
  const scopes = pauses.all();
  const isAll = BOTH_WAYS.every((way) => scopes.includes(way));
  const some = isAll ? scopes.filter((scope) => !BOTH_WAYS.includes(scope)) : scopes;
  const problems = some.map((scope): Problem => {
    const [kind, id = ''] = scope.split(/:(.*)/s);
    if (kind === 'location') {
      return { code: 'paused.location', params: { location: id }, since: null };
    }
    if (kind === 'instance') {
      const name = instances.all().find((one) => one.id === id)?.name ?? id;
      return { code: 'paused.instance', params: { instance: name }, since: null };
    }
    return { code: `paused.${kind ?? ''}`, params: {}, since: null };
  });
  return isAll ? [{ code: 'paused.all', params: {}, since: null }, ...problems] : problems;
}

/** What waits for a person's word, and what an agency's install could not do. */
async function installProblems({ install }: Control): Promise<Problem[]> {
  const held = await install.held.all();
  const agencies = await install.bulk.progress();
  const waiting = held.map(({ name, ownerId, since }): Problem => ({
    code: 'install.waits',
    params: { name, owner: ownerId },
    since,
  }));
  const failed = agencies.flatMap((agency) => agency.failed).slice(0, MOST_FAILED_INSTALLS);
  return [
    ...waiting,
    ...failed.map(({ locationId, name }): Problem => ({
      code: 'install.failed',
      params: { location: locationId, name },
      since: null,
    })),
  ];
}

function locationProblems({ locations, tokens }: Control): Problem[] {
  return locations.all().flatMap(({ id }) => {
    const problem = tokens.problem(id);
    return problem === null ? [] : [{ ...problem, since: null }];
  });
}

function instanceProblems({ instances, connections }: Control): Problem[] {
  return instances.all().flatMap((instance): Problem[] => {
    const problem = connections.problem(instance.id);
    if (problem !== null) return [{ ...problem, since: instance.stateSince }];
    // A connection that is lost for a moment is no problem; a number that was never linked is still to be set up.
    const { standing } = standingOf(instance, { problem, webhook: null });
    if (standing !== 'offline' && (standing !== 'needs-qr' || instance.ownJid === null)) return [];
    const code = standing === 'offline' ? 'number.offline' : 'number.needs-qr';
    return [{ code, params: { instance: instance.name }, since: instance.stateSince }];
  });
}

/** Webhooks that are gone or do not come through, and what cannot be caught up. */
function watchProblems({ instances, watch }: Control): Problem[] {
  return instances.all().flatMap((instance) =>
    watch
      .problems(instance)
      .filter((problem) => !isServerAway(problem))
      .map((problem): Problem => ({
        ...problem,
        since:
          problem.code === 'instance.webhook-silent'
            ? watch.stateOf(instance.id).pullingSince
            : null,
      })),
  );
}

const NOBODY_ANSWERS = ['network.refused', 'network.dns'];

/** Catch-up asks each number's server: when nothing answers there, that is no matter of the number. */
function isServerAway({ code, params }: Worded): boolean {
  return code === 'catch-up.failing' && NOBODY_ANSWERS.includes(params['reason'] ?? '');
}

/** Evolution servers that do not answer, each once, however many numbers are on it. */
function serverProblems({ instances, watch, service }: Control): Problem[] {
  const away = instances.all().filter((one) => watch.problems(one).some(isServerAway));
  const since = new Map<string, number | null>(away.map(({ serverUrl }) => [serverUrl, null]));
  for (const [key, at] of service.breakers()) {
    const [, server] = /^evolution:(.*)$/s.exec(key) ?? [];
    if (server !== undefined) since.set(server, at);
  }
  return [...since].map(([server, at]) => ({
    code: 'breaker.evolution',
    params: { server },
    since: at,
  }));
}

/** Numbers that WhatsApp limits: they send only what persons write, with until when. */
function limitProblems({ instances, sending, service }: Control): Problem[] {
  return instances.all().flatMap(({ id, name }): Problem[] => {
    const limited = sending.limited(id, Date.now());
    if (limited === null) return [];
    const waiting = service.waitingBulk().filter(({ instanceId }) => instanceId === id).length;
    const until = timeText(limited.until);
    const params = { instance: name, until, waiting: String(waiting) };
    return [{ code: limited.code, params, since: limited.since }];
  });
}

/** Numbers and HighLevel; for Evolution's servers see `serverProblems`. */
function breakerProblems({ service, instances, tokens }: Control): Problem[] {
  return [...service.breakers()].flatMap(([key, since]): Problem[] => {
    const [kind, target = ''] = key.split(/:(.*)/s);
    switch (kind) {
      case 'evolution':
        return [];
      case 'whatsapp': {
        const name = instances.all().find((one) => one.id === target)?.name ?? target;
        return [{ code: 'breaker.number', params: { instance: name }, since }];
      }
      case undefined:
      default:
        // Access that is gone is told as that, with what mends it.
        if (tokens.problem(target as LocationId) !== null) return [];
        return [{ code: 'breaker.highlevel', params: { location: target }, since }];
    }
  });
}

/** The day's calls of a location are spent: the problem that `status` and `doctor` show alike. */
function budgetProblems({ service }: Control): Problem[] {
  return [...service.spentBudgets()].map(([location, until]): Problem => ({
    ...daySpent(location, until),
    since: null,
  }));
}

/** Where messages that no post brought would not be found. */
function missedProblems({ missed }: Control): Problem[] {
  return [...missed.problems()].map(([location, { code }]): Problem => ({
    code: 'missed.not-read',
    params: { location, reason: code },
    since: null,
  }));
}

function alertProblems({ alerts }: Control): Problem[] {
  return alerts.failing().map(({ channel, problem, since }) => ({
    code: 'alert.not-delivered',
    params: { channel: channel.config.name, reason: problem.code },
    since,
  }));
}

/** Tools whose webhook is kept, and that take nothing of what is passed on to them. */
function forwardProblems({ forwarding, instances }: Control): Problem[] {
  return instances.all().flatMap(({ id, name }): Problem[] => {
    const failing = forwarding.failing(id);
    if (failing === null) return [];
    const { host, problem, since } = failing;
    return [
      { code: 'forward.failing', params: { instance: name, host, reason: problem.code }, since },
    ];
  });
}

export function daySpent(location: string, until: number): Worded {
  return { code: 'rate.day-spent', params: { location, until: timeText(until) } };
}
