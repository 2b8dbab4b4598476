import { isAbsolute, join } from 'node:path';
import type { z } from 'zod';
import * as checks from './checks.ts';
import type { LogLevel, MessageText, SecureCookies } from './checks.ts';
import { DEFAULTS } from './defaults.ts';
import type { DefaultedName } from './defaults.ts';
import type { RawValues } from './env.ts';
import { readDotEnv } from './env.ts';
import { platformDataDir } from './folders.ts';
import { KEPT, KEPT_NAMES, keptBy } from './kept.ts';
import type { Layer, Source } from './layers.ts';
import { find } from './layers.ts';
import type { SettingName } from './names.ts';
import { isHeardInSandbox, SETTING_NAMES } from './names.ts';
import { reachSettings } from './reach-settings.ts';
import type { ReachSettings, ReachTexts } from './reach-settings.ts';
import { Secret } from './secrets.ts';
import { invalid, REASONS, SettingsError } from './settings-error.ts';
import type { SettingReason } from './settings-error.ts';
import { readSettingsFile, SETTINGS_FILE } from './settings-file.ts';
import type { SettingsFile } from './settings-file.ts';
import type { Limits, Times } from './times.ts';
import { LIMITS, TIMES } from './times.ts';

/** Every effective value, checked. What is null has not been configured yet; the relay starts all the same. */
export interface Settings {
  readonly sandbox: boolean;
  /** Absolute. Holds the SQLite file, the key file, the control token and `settings.json`. */
  readonly dataDir: string;
  /** The public side: webhooks, OAuth callback, media. Port 0 takes a free one. */
  readonly server: { readonly host: string; readonly port: number; readonly appUrl: string | null };
  readonly control: {
    readonly host: string;
    readonly port: number;
    readonly password: Secret | null;
    /** Names beside this machine's own under which browsers may call the pages. */
    readonly hosts: readonly string[];
    /** Whose X-Forwarded headers are believed: `loopback`, addresses and networks. */
    readonly proxies: readonly string[];
    /** Under which the pages stand there; empty = at the top. */
    readonly path: string;
    readonly secure: SecureCookies;
  };
  /** What Prometheus and the like show for `/health` and `/metrics`; null = only who is logged in sees them. */
  readonly monitorToken: Secret | null;
  /** Where the public address comes from. */
  readonly reach: ReachSettings;
  /** Null means SQLite in the data folder. A secret, since it holds a password. */
  readonly databaseUrl: Secret | null;
  /** Other relays work on the same database, each for its own locations. */
  readonly sharesDatabase: boolean;
  /** Null means the key file in the data folder. */
  readonly masterKey: Secret | null;
  /** Defaults for instances that name no server of their own. */
  readonly evolution: { readonly url: string | null; readonly apiKey: Secret | null };
  readonly highlevel: {
    readonly apiUrl: string;
    /** PEM, Ed25519. */
    readonly webhookPublicKey: string;
    /** The app's own install link, as its page shows it. */
    readonly installUrl: string | null;
    /** Without it: the page to which the link is built. */
    readonly authorizeUrl: string;
    readonly appId: string | null;
    readonly clientId: string | null;
    readonly clientSecret: Secret | null;
    readonly conversationProviderId: string | null;
    readonly sharedSecret: Secret | null;
    readonly workflowToken: Secret | null;
    /** How a workflow's buttons are sent. */
    readonly workflowButtons: 'text' | 'buttons';
  };
  /** Whether who looks at a message sees what it says: at once, after a click that is written down, or never. */
  readonly messageText: MessageText;
  /** The old adapter, to which what comes for locations that are not here is passed on; null = there is none. */
  readonly legacyUrl: string | null;
  readonly logLevel: LogLevel;
  readonly times: Times;
  readonly limits: Limits;
  /** Which source decided each setting, for `doctor`. */
  readonly sources: Readonly<Record<SettingName, Source>>;
  /** What those that have a value of their own are when nobody sets them. */
  readonly defaults: Readonly<Partial<Record<SettingName, string>>>;
}

export interface LoadOptions {
  readonly env: RawValues;
  /** The working folder: where `.env` is looked for and relative paths start. */
  readonly cwd: string;
  /** Started from a terminal: only then `.env` is read, so that a service never picks up a stray one. */
  readonly interactive: boolean;
  /** Only ports, log level and `given` are heard. */
  readonly sandbox: boolean;
  /** Wins over everything: flags of the command line, and the addresses of the sandbox's own servers. */
  readonly given?: Partial<Record<SettingName, string>>;
  readonly times?: Partial<Times>;
  readonly limits?: Partial<Limits>;
}

/** Reads and checks everything. @throws SettingsError, which names the setting that stops the start. */
export function loadSettings(options: LoadOptions): Settings {
  const outside = outsideLayers(options);
  const dataDir = dataDirOf(options, outside);
  const file = options.sandbox ? null : readSettingsFile(dataDir);
  const layers = file
    ? [...outside, { from: SETTINGS_FILE, values: file.values, folder: dataDir } as const]
    : outside;
  const read = new Reader(layers);
  const kept = keptBy((name) => read.optional(name, checks.count));
  return {
    ...build(read, options.sandbox, dataDir),
    times: { ...TIMES, ...file?.times, ...options.times },
    limits: { ...LIMITS, ...file?.limits, ...kept, ...options.limits },
    sources: { ...sourcesOf(layers), ...sourcesOfLimits(layers, file) },
    defaults: { ...DEFAULTS, WAYBRIDGE_DATA_DIR: standardDataDir(options) },
  };
}

/** Where a relay that is started so keeps its data, without looking at anything else. */
export function dataFolderOf(options: LoadOptions): string {
  return dataDirOf(options, outsideLayers(options));
}

function build(
  read: Reader,
  sandbox: boolean,
  dataDir: string,
): Omit<Settings, 'times' | 'limits' | 'sources' | 'defaults'> {
  return {
    sandbox,
    dataDir,
    server: {
      host: read.value('WAYBRIDGE_HOST', checks.host),
      port: read.value('PORT', checks.port),
      appUrl: read.optional('APP_URL', checks.url),
    },
    reach: reachOf(read, sandbox),
    control: controlOf(read),
    monitorToken: read.secret('WAYBRIDGE_MONITOR_TOKEN', checks.password),
    databaseUrl: read.secret('DATABASE_URL', checks.databaseUrl),
    sharesDatabase: sharingOf(read),
    masterKey: read.secret('WAYBRIDGE_MASTER_KEY'),
    evolution: {
      url: read.optional('EVOLUTION_API_URL', checks.url),
      apiKey: read.secret('EVOLUTION_API_KEY'),
    },
    highlevel: {
      apiUrl: read.value('HIGHLEVEL_API_URL', checks.secureUrl),
      webhookPublicKey: read.value('HIGHLEVEL_WEBHOOK_PUBLIC_KEY', checks.ed25519Key),
      installUrl: read.optional('GHL_INSTALL_URL', checks.link),
      authorizeUrl: read.value('GHL_AUTHORIZE_URL', checks.secureUrl),
      appId: read.optional('GHL_APP_ID', checks.line),
      clientId: read.optional('GHL_CLIENT_ID', checks.line),
      clientSecret: read.secret('GHL_CLIENT_SECRET'),
      conversationProviderId: read.optional('GHL_CONVERSATION_PROVIDER_ID', checks.line),
      sharedSecret: read.secret('GHL_SHARED_SECRET'),
      workflowToken: read.secret('GHL_WORKFLOW_TOKEN'),
      workflowButtons: read.value('WAYBRIDGE_WORKFLOW_BUTTONS', checks.buttons),
    },
    legacyUrl: read.optional('WAYBRIDGE_LEGACY_URL', checks.url),
    messageText: read.value('WAYBRIDGE_MESSAGE_TEXT', checks.messageText),
    logLevel: read.value('LOG_LEVEL', checks.level),
  };
}

function sharingOf(read: Reader): boolean {
  const name = 'WAYBRIDGE_SHARED_DATABASE';
  const shares = read.value(name, checks.yesOrNo);
  const needed = ['DATABASE_URL', 'WAYBRIDGE_MASTER_KEY'] as const;
  if (shares && needed.some((one) => read.optional(one, checks.line) === null)) {
    throw invalid(name, REASONS.sharing);
  }
  return shares;
}

function reachOf(read: Reader, sandbox: boolean): ReachSettings {
  const given: ReachTexts = {
    provider: read.value('WAYBRIDGE_REACH', checks.provider),
    command: read.secret('WAYBRIDGE_REACH_COMMAND', checks.command)?.reveal() ?? null,
    pattern: read.optional('WAYBRIDGE_REACH_PATTERN', checks.pattern),
    token: read.secret('WAYBRIDGE_REACH_TOKEN'),
    ssh: read.optional('WAYBRIDGE_REACH_SSH', checks.command),
    sshRemote: read.optional('WAYBRIDGE_REACH_SSH_REMOTE', checks.sshRemote),
    program: read.optional('WAYBRIDGE_REACH_PROGRAM', checks.line),
  };
  return reachSettings(sandbox ? { ...given, provider: 'own' } : given);
}

function controlOf(read: Reader): Settings['control'] {
  const host = read.value('WAYBRIDGE_CONTROL_HOST', checks.host);
  const port = read.value('WAYBRIDGE_CONTROL_PORT', checks.port);
  const password = read.secret('WAYBRIDGE_CONTROL_PASSWORD', checks.password);
  if (!password && !checks.isLoopback(host)) {
    throw new SettingsError('control.password-missing', { host });
  }
  return {
    host,
    port,
    password,
    hosts: read.optional('WAYBRIDGE_CONTROL_HOSTS', checks.hosts) ?? [],
    proxies: read.optional('WAYBRIDGE_CONTROL_PROXIES', checks.proxies) ?? [],
    path: read.optional('WAYBRIDGE_CONTROL_PATH', checks.path) ?? '',
    secure: read.value('WAYBRIDGE_CONTROL_SECURE', checks.secureCookies),
  };
}

/** Asks the layers by name and checks what they say. */
class Reader {
  readonly #layers: readonly Layer[];

  constructor(layers: readonly Layer[]) {
    this.#layers = layers;
  }

  value<T>(name: DefaultedName, schema: z.ZodType<T, string>): T {
    return this.#check(name, schema, find(name, this.#layers)?.text ?? DEFAULTS[name]);
  }

  optional<T>(name: SettingName, schema: z.ZodType<T, string>): T | null {
    const found = find(name, this.#layers);
    return found && this.#check(name, schema, found.text);
  }

  secret(name: SettingName, schema: z.ZodType<string, string> = checks.line): Secret | null {
    const value = this.optional(name, schema);
    return value === null ? null : new Secret(value);
  }

  #check<T>(name: SettingName, schema: z.ZodType<T, string>, text: string): T {
    const checked = schema.safeParse(text);
    if (checked.success) return checked.data;
    throw invalid(name, checked.error.issues[0]?.message as SettingReason);
  }
}

function outsideLayers(options: LoadOptions): Layer[] {
  const { cwd: folder, given = {}, sandbox } = options;
  const heard = (values: RawValues): RawValues => (sandbox ? heardInSandbox(values) : values);
  const layers: Layer[] = [
    { from: 'command', values: given, folder },
    { from: 'environment', values: heard(options.env), folder },
  ];
  if (options.interactive) layers.push({ from: '.env', values: heard(dotEnv(folder)), folder });
  return layers;
}

function dotEnv(folder: string): RawValues {
  try {
    return readDotEnv(folder);
  } catch (error) {
    throw new SettingsError('settings.file', { name: '.env', file: join(folder, '.env') }, error);
  }
}

function heardInSandbox(values: RawValues): RawValues {
  return Object.fromEntries(
    SETTING_NAMES.filter((name) => isHeardInSandbox(name)).map((name) => [name, values[name]]),
  );
}

/** The sandbox has a folder of its own, beside the real one. */
function standardDataDir({ env, sandbox }: LoadOptions): string {
  const standard = platformDataDir(env, process.platform);
  return sandbox ? `${standard}-sandbox` : standard;
}

function dataDirOf(options: LoadOptions, layers: readonly Layer[]): string {
  const set = new Reader(layers).optional('WAYBRIDGE_DATA_DIR', checks.line);
  const folder = set ?? standardDataDir(options);
  return isAbsolute(folder) ? folder : join(options.cwd, folder);
}

function sourcesOf(layers: readonly Layer[]): Settings['sources'] {
  const entries = SETTING_NAMES.map((name): [SettingName, Source] => [
    name,
    find(name, layers)?.source ?? { from: 'default', file: null },
  ]);
  return Object.fromEntries(entries) as Record<SettingName, Source>;
}

/** A limit of `settings.json` that has a setting of its own counts as that one, where nothing else has set it. */
function sourcesOfLimits(
  layers: readonly Layer[],
  file: SettingsFile | null,
): Partial<Settings['sources']> {
  const named = KEPT_NAMES.filter(
    (name) => file?.limits[KEPT[name]] !== undefined && find(name, layers) === null,
  );
  return Object.fromEntries(
    named.map((name): [SettingName, Source] => [name, { from: SETTINGS_FILE, file: null }]),
  );
}
