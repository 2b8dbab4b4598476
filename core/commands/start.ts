import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectControl } from '../control/client.ts';
import { controlOf } from '../control/control-of.ts';
import type { SandboxBeside } from '../control/sandbox-beside.ts';
import { ControlServer } from '../control/server.ts';
import { stillToDo } from '../control/to-do.ts';
import { packageVersion } from '../control/version.ts';
import { createService } from '../service.ts';
import type { Service } from '../service.ts';
import type { Settings } from '../settings/settings.ts';
import type { OpenSeat } from '../sharing/open-seat.ts';
import type { Seat } from '../sharing/seat.ts';
import { loadSettings } from '../settings/settings.ts';
import type { SecretStore } from '../storage/secret-store.ts';
import { isAway } from '../storage/is-away.ts';
import { DataFolderLock } from '../storage/lock.ts';
import { phrase, say } from '../words/say.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { EXIT, settingsOf } from './cli.ts';
import { EntryFeed } from './entry-feed.ts';
import type { Sandbox, SandboxVersion } from './sandbox.ts';
import { SandboxProcess } from './sandbox-process.ts';
import { failureText } from './text.ts';

/** What asked for the restart gets its answer first (ms). */
const ANSWERED_MS = 200;
/** While a shared database is away just when the relay begins anew (ms). */
const TRY_AGAIN_MS = 1_000;

export interface StartOptions extends CommonOptions {
  readonly headless?: boolean;
  /** Who started this offers the keychain of the system. */
  readonly keychain?: boolean;
  /** Of the pretend Evolution. */
  readonly evolutionVersion?: SandboxVersion;
  /** Another relay on the same database, which did not end in order, is gone for good. */
  readonly takeOver?: boolean;
}

/** Runs the relay until a signal comes. Asks nothing, and starts with nothing configured. */
export async function start(cli: Cli, options: StartOptions): Promise<ExitCode> {
  const stop = cli.stopRequested();
  await using resources = new AsyncDisposableStack();
  const sandbox =
    options.sandbox === true
      ? resources.use(await cli.openSandbox(options.evolutionVersion ?? null))
      : null;
  const settings =
    sandbox === null ? settingsOf(cli, options) : await sandboxSettings(cli, sandbox);
  const beside =
    sandbox === null ? resources.use(new SandboxProcess(settings.dataDir, cli.startSandbox)) : null;
  const secretStore = options.keychain === true ? cli.keychain() : null;
  const takesOver = options.takeOver === true;
  const seat = settings.sharesDatabase
    ? resources.use(await takeSeat(settings, takesOver)).seat
    : null;
  const begin = { settings, beside, secretStore, seat };
  let relay = await startRelay({ ...begin, takesOver });
  try {
    const page = sandbox === null ? null : await moveIn(cli, settings, relay, sandbox);
    const logIn = announce(cli, options, relay, page?.url ?? null);
    if (cli.interactive && options.headless !== true) cli.openBrowser(page?.url ?? logIn);
    let signal = await Promise.race([stop, relay.restartAsked]);
    while (signal === RESTART) {
      const stopped = relay.stop('settings');
      // Where the shared database went away just now, the end of a turn cannot be written down; the next one looks it up.
      await (seat === null ? stopped : stopped.catch(() => undefined));
      const next = await startAgain(begin, relay, stop);
      if (next === null) return EXIT.ok;
      relay = next;
      signal = await Promise.race([stop, relay.restartAsked]);
    }
    if (options.json !== true) cli.err(`${phrase('cli.stopping', {}, cli.language)}\n`);
    const unfinished = await relay.stop(signal);
    // For the program that started this one: whether it may go on as if nothing had been under way.
    if (options.json === true) cli.out(`${JSON.stringify({ unfinished })}\n`);
    else cli.err(`${phrase('cli.stopped', {}, cli.language)}\n`);
  } finally {
    await relay.stop('failed');
  }
  return EXIT.ok;
}

const RESTART = Symbol('restart');

interface RunningRelay {
  readonly service: Service;
  readonly control: ControlServer;
  /** Settled when settings were changed from within, or other lanes are to be held than so far. */
  readonly restartAsked: Promise<typeof RESTART>;
  /** Resolves with how many messages were cut off while they were sent. */
  stop(reason: string): Promise<number>;
}

interface RelayStart {
  readonly settings: Settings;
  readonly beside: SandboxBeside | null;
  readonly secretStore: SecretStore | null;
  readonly takesOver?: boolean;
  /** Where several relays share the database: among those. */
  readonly seat: Seat | null;
}

/** `before`: the one that ended for new settings; its addresses and log-ins go on. */
async function startRelay(
  { settings: given, beside, secretStore, seat, takesOver = false }: RelayStart,
  before?: RunningRelay,
): Promise<RunningRelay> {
  const settings = before === undefined ? given : withPortsOf(given, before);
  const turn = (await seat?.begin()) ?? null;
  const service = await createService(settings, {
    takesOver,
    secretStore,
    ...(turn !== null && { turn }),
  });
  const state = { ready: false };
  const restart = Promise.withResolvers<typeof RESTART>();
  void turn?.over.then(() => {
    restart.resolve(RESTART);
  });
  const control: ControlServer = new ControlServer({
    control: controlOf(service, {
      version: packageVersion(),
      beside,
      controlUrl: () => control.url,
      ready: () => state.ready,
      restart: () => void setTimeout(() => restart.resolve(RESTART), ANSWERED_MS),
    }),
    log: service.parts.logs.control,
    host: settings.control.host,
    port: settings.control.port,
    password: settings.control.password?.reveal() ?? null,
    dataDir: settings.dataDir,
    proxy: settings.control,
    ...(before !== undefined && { logIns: before.control.logIns }),
  });
  const stop = async (reason: string): Promise<number> => {
    state.ready = false;
    await control[Symbol.asyncDispose]();
    return service.stop(reason);
  };
  try {
    await control.listen();
    await service.start();
    state.ready = true;
    return { service, control, restartAsked: restart.promise, stop };
  } catch (error) {
    await stop('failed');
    throw error;
  }
}

/** Goes on trying while a database that is shared is away: the others go on meanwhile. Null = it is to stop. */
async function startAgain(
  begin: RelayStart,
  before: RunningRelay,
  stop: Promise<string>,
): Promise<RunningRelay | null> {
  for (;;) {
    try {
      return await startRelay(begin, before);
    } catch (error) {
      if (begin.seat === null || !isAway(error)) throw error;
    }
    const asked = await Promise.race([stop, delay(TRY_AGAIN_MS, null, { ref: false })]);
    if (asked !== null) return null;
  }
}

async function takeSeat(settings: Settings, takesOver: boolean): Promise<OpenSeat> {
  const { dataDir, times } = settings;
  // Not while the same relay runs already: its seat is not to be taken from under it.
  await (await DataFolderLock.acquire(dataDir))[Symbol.asyncDispose]();
  const databaseUrl = settings.databaseUrl?.reveal() ?? '';
  // With the driver of its database, which is of no use to most.
  const { openSeat } = await import('../sharing/open-seat.ts');
  return openSeat({ databaseUrl, dataDir, times, takesOver, version: packageVersion() });
}

/** A port that was free to choose stays the one that people and tunnels know by now. */
function withPortsOf(settings: Settings, { service, control }: RunningRelay): Settings {
  return {
    ...settings,
    server: { ...settings.server, port: Number(new URL(service.publicUrl).port) },
    control: { ...settings.control, port: Number(new URL(control.url).port) },
  };
}

/** Every run of the sandbox is a new world with new ids: what the last one left would only be in the way. */
async function sandboxSettings(cli: Cli, sandbox: Sandbox): Promise<Settings> {
  const settings = loadSettings({
    env: cli.env,
    cwd: cli.cwd,
    interactive: cli.interactive,
    sandbox: true,
    given: sandbox.settings,
  });
  const { dataDir } = settings;
  // Not while another sandbox runs there.
  await (await DataFolderLock.acquire(dataDir))[Symbol.asyncDispose]();
  for (const name of ['waybridge.db', 'waybridge.db-wal', 'waybridge.db-shm', 'media']) {
    await rm(join(dataDir, name), { force: true, recursive: true });
  }
  return settings;
}

/** Connects the pretend location and number, by the same calls that a person would make. */
async function moveIn(
  cli: Cli,
  { dataDir }: Settings,
  { service }: RunningRelay,
  sandbox: Sandbox,
): Promise<{ url: string }> {
  const client = await connectControl(dataDir, cli.language);
  const { location, instance } = sandbox;
  await client.locations.add.mutate({ ...location, language: cli.language });
  await client.instances.add.mutate({ ...instance, location: location.id });
  const entries = new EntryFeed(service.parts);
  return sandbox.open({ publicUrl: service.publicUrl, entries });
}

/** Says where everything is; returns the link that logs one browser in. */
function announce(
  cli: Cli,
  options: StartOptions,
  { service, control }: RunningRelay,
  sandbox: string | null,
): string {
  const { language } = cli;
  const { settings, reach, locations, instances, relay } = service.parts;
  const toDo = stillToDo({ settings, reach, locations, instances, workflow: relay.workflow });
  const logIn = control.logInLink();
  if (options.json === true) {
    const urls = { public: service.publicUrl, control: control.url, logIn, sandbox };
    cli.out(`${JSON.stringify({ ...urls, toDo })}\n`);
    return logIn;
  }
  const lines = [
    phrase('cli.public', { url: service.publicUrl }, language),
    phrase('cli.control', { url: control.url }, language),
    ...(sandbox === null ? [] : [phrase('cli.sandbox', { url: sandbox }, language)]),
    phrase('cli.log-in', { url: logIn }, language),
    '',
    phrase(toDo.length === 0 ? 'cli.nothing-to-do' : 'cli.still-to-do', {}, language),
    ...toDo.map(({ code, params }) => `• ${failureText(say(code, params, language))}`),
  ];
  cli.out(`${lines.join('\n')}\n`);
  return logIn;
}
