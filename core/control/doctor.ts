/** The examination behind `waybridge doctor`: every link of the chain, each finding with a sentence and an act. */
import { access, constants, stat } from 'node:fs/promises';
import { isVersion1 } from '../clients/evolution/client.ts';
import { inspectWebhook } from '../pairing/registration.ts';
import type { InstanceRef } from '../pairing/instance.ts';
import type { EvolutionServer } from '../pairing/server-book.ts';
import { isLoopback } from '../settings/checks.ts';
import { isDiskFull } from '../storage/disk-space.ts';
import type { LanguageTag } from '../words/say.ts';
import { say } from '../words/say.ts';
import type { Worded } from '../words/worded-error.ts';
import { wordsOf } from '../words/worded-error.ts';
import type { Control } from './control.ts';
import { mediaUse } from './media-use.ts';
import { lacksScope } from './lacks-scope.ts';
import { matchesByPhone } from './matching.ts';
import { recheckServer } from './pairing-acts.ts';
import { daySpent } from './problems.ts';
import { baseUrlOf } from './registered.ts';
import { stillToDo } from './to-do.ts';

/** `bad`: something does not work. `warn`: it works, and should be looked at. */
export type Grade = 'ok' | 'warn' | 'bad';
export interface Finding extends Worded {
  readonly grade: Grade;
  readonly sentence: string;
  /** Empty when nothing is wrong. */
  readonly act: string;
}
export type Bare = Worded & { readonly grade: Grade };

const SLOW_STORAGE_MS = 250;
export const CLOCK_DRIFT_MS = 30_000;
const WAITING_LONG_MS = 10 * 60 * 1000;
const IN_PARALLEL = 8;
const WEBHOOK_CODES: ReadonlySet<string> = new Set([
  'instance.webhook-missing',
  'instance.webhook-differs',
  'instance.webhook-stolen',
]);

/** Never throws: what cannot be examined is a finding. */
export async function examine(control: Control, language: LanguageTag): Promise<Finding[]> {
  const groups = await Promise.all([
    guarded(() => examineFolder(control.settings.dataDir)),
    guarded(() => examineStorage(control)),
    guarded(() => examineReach(control)),
    guarded(() => examineJournal(control)),
    guarded(() => Promise.resolve(examineMedia(control))),
    each(control.locations.all(), ({ id }) => guarded(() => examineLocation(control, id))),
    each(control.instances.all(), (one) => examineInstance(control, one)),
    each(control.pairing.servers.all(), (one) => guarded(() => examineServer(control, one))),
  ]);
  return said([ok('ok.service'), ...examineSetup(control), ...groups.flat()], language);
}

export function said(findings: readonly Bare[], language: LanguageTag): Finding[] {
  return findings.map((one) => ({ ...one, ...say(one.code, one.params, language) }));
}

function examineSetup(control: Control): Bare[] {
  const { appUrl } = control.settings.server;
  const todo = stillToDo(control).map((one): Bare => ({ ...one, grade: 'warn' }));
  if (appUrl === null) return todo;
  const local = isLoopback(new URL(appUrl).hostname) && !control.settings.sandbox;
  return [
    local ? warn('doctor.url-local', { url: appUrl }) : ok('ok.public-url', { url: appUrl }),
    ...todo,
  ];
}

/** Private, and writable. Windows keeps its rights elsewhere. */
export async function examineFolder(path: string): Promise<Bare[]> {
  const { mode } = await stat(path);
  const writable = await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!writable) return [bad('doctor.folder-unwritable', { path })];
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    return [bad('doctor.folder-open', { path, mode: (mode & 0o777).toString(8) })];
  }
  return [
    (await isDiskFull(path)) ? bad('storage.full', { place: path }) : ok('ok.folder', { path }),
  ];
}

/** A real durable write, and the database's clock against ours. */
async function examineStorage({ storage }: Control): Promise<Bare[]> {
  const started = performance.now();
  const now = Date.now();
  await storage.transaction((tx) =>
    tx.upsert(
      'settings',
      { name: 'doctor', value: JSON.stringify({ at: now }), updated_at: now },
      ['name'],
      ['value', 'updated_at'],
    ),
  );
  const ms = Math.round(performance.now() - started);
  const params = { dialect: storage.dialect, ms: String(ms) };
  const drift = Math.abs((await storage.now()) - Date.now());
  return [
    ms > SLOW_STORAGE_MS
      ? warn('doctor.storage-slow', { ms: String(ms) })
      : ok('ok.storage', params),
    ...storage.warnings.map((code) => warn(code, {})),
    drift > CLOCK_DRIFT_MS
      ? bad('doctor.clock', { seconds: String(Math.round(drift / 1000)), system: '' })
      : ok('ok.clock'),
  ];
}

/** A round trip now, whatever the last one said. */
export async function examineReach({ reach }: Control): Promise<Bare[]> {
  const { address, problem } = await reach.check();
  if (address === null) return problem === null ? [] : [bad(problem.code, problem.params)];
  return [
    problem === null
      ? ok('ok.public-reached', { url: address })
      : bad(problem.code, problem.params),
    ...(reach.tunnel.isFleeting ? [warn('reach.fleeting', { url: address })] : []),
  ];
}

async function examineJournal({ view }: Control): Promise<Bare[]> {
  const counts = await view.counts();
  const { count } = await view.failed();
  const waited = counts.oldestWaiting === null ? 0 : Date.now() - counts.oldestWaiting;
  const minutes = String(Math.floor(waited / 60_000));
  const findings = [
    ...(count > 0 ? [warn('doctor.dead', { count: String(count) })] : []),
    ...(counts.open.unsure > 0
      ? [warn('doctor.unsure', { count: String(counts.open.unsure) })]
      : []),
    ...(waited > WAITING_LONG_MS ? [warn('doctor.waiting-long', { minutes })] : []),
  ];
  return findings.length > 0 ? findings : [ok('ok.journal')];
}

/** The room for files that are reached by links. */
function examineMedia({ media }: Control): Bare[] {
  if (!media.isOn) return [];
  const params = mediaUse(media);
  return [media.use.nearlyFull ? warn('media.quota-near', params) : ok('ok.media', params)];
}

/** Asks HighLevel with the location's own token. */
async function examineLocation(
  control: Control,
  id: Parameters<Control['highlevel']['getLocation']>[0],
): Promise<Bare[]> {
  // Asking would only be refused; that it waits says what is wrong.
  const until = control.service.spentBudgets().get(id);
  if (until !== undefined) return [{ grade: 'bad', ...daySpent(id, until) }];
  try {
    await control.highlevel.getLocation(id);
    const byPhone = await matchesByPhone(control, id);
    const matching = byPhone === false ? [warn('doctor.match-by-mail', { location: id })] : [];
    return [ok('ok.token', { location: id }), ...matching];
  } catch (error) {
    if (lacksScope(error)) return [ok('ok.token', { location: id })];
    const { code, params } = control.tokens.problem(id) ?? wordsOf(error);
    return [bad(code, { ...params, location: id })];
  }
}

/** Reachable, of a version that we speak with, licensed, and what its key is for. */
export async function examineServer(
  control: Pick<Control, 'http' | 'pairing'>,
  server: EvolutionServer,
): Promise<Bare[]> {
  const { url, version, keyKind } = await recheckServer(control, server);
  const code = keyKind === 'instance' ? 'server.ok-instance' : 'server.ok-global';
  return [ok(code, { server: url, version: version ?? '' })];
}

async function examineInstance(control: Control, instance: InstanceRef): Promise<Bare[]> {
  const { name, serverUrl } = instance;
  try {
    const client = control.instances.client(instance.id);
    const { version } = await client.serverInfo();
    if (isVersion1(version)) return [bad('instance.version-old', { version })];
    await control.connections.ask(instance.id);
    return [
      ok('ok.evolution', { server: serverUrl, version }),
      ...(await examineWebhook(control, instance)),
      ...examineCatchUp(control, instance),
      connectionOf(control, instance),
    ];
  } catch (error) {
    const { code, params } = wordsOf(error);
    return [bad(code, { ...params, instance: name })];
  }
}

async function examineWebhook(control: Control, instance: InstanceRef): Promise<Bare[]> {
  const { name, id } = instance;
  const registration = {
    name,
    baseUrl: await baseUrlOf(control, instance),
    secret: (await control.instances.secrets(id)).header,
    alongside: control.forwarding.alongside(id),
  };
  const found = await inspectWebhook(control.instances.client(id), registration);
  switch (found.state) {
    case 'ok':
      return [ok('ok.webhook', { instance: name })];
    case 'missing':
      return [bad('instance.webhook-missing', { instance: name })];
    case 'stolen':
      return [bad('instance.webhook-stolen', { instance: name, url: found.url })];
    case 'differs':
      return [bad('instance.webhook-differs', { instance: name, fields: found.fields.join(', ') })];
  }
}

/** What the watch knows beside the webhook itself, which was looked at just now. */
function examineCatchUp(control: Control, instance: InstanceRef): Bare[] {
  const problems = control.watch
    .problems(instance)
    .filter(({ code }) => !WEBHOOK_CODES.has(code))
    .map(({ code, params }) =>
      code === 'instance.stores-nothing' ? warn(code, params) : bad(code, params),
    );
  return problems.length > 0 ? problems : [ok('ok.catch-up', { instance: instance.name })];
}

function connectionOf(control: Control, { id, name }: InstanceRef): Bare {
  if (control.connections.isOpen(id)) return ok('ok.connection', { instance: name });
  const problem = control.connections.problem(id);
  return problem === null
    ? bad('number.offline', { instance: name })
    : bad(problem.code, problem.params);
}

export async function guarded(examination: () => Promise<Bare[]>): Promise<Bare[]> {
  try {
    return await examination();
  } catch (error) {
    const { code, params } = wordsOf(error);
    return [bad(code, params)];
  }
}

/** Some at a time: an agency with hundreds of locations must not run into HighLevel's limits. */
export async function each<T>(
  all: readonly T[],
  examination: (one: T) => Promise<Bare[]>,
): Promise<Bare[]> {
  const findings: Bare[] = [];
  for (let from = 0; from < all.length; from += IN_PARALLEL) {
    const some = await Promise.all(all.slice(from, from + IN_PARALLEL).map(examination));
    findings.push(...some.flat());
  }
  return findings;
}

type Params = Readonly<Record<string, string>>;

export function ok(code: string, params: Params = {}): Bare {
  return { grade: 'ok', code, params };
}

export function warn(code: string, params: Params): Bare {
  return { grade: 'warn', code, params };
}

export function bad(code: string, params: Params): Bare {
  return { grade: 'bad', code, params };
}
