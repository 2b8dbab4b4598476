/** Every setting with where it comes from; what may be typed in here; and pauses. */
import { z } from 'zod';
import type { PauseScope } from '../../relay/pauses.ts';
import type { Source } from '../../settings/layers.ts';
import { isOnThisMachineOnly, isSecretName, SETTING_NAMES } from '../../settings/names.ts';
import type { SecretName, SettingName } from '../../settings/names.ts';
import { SettingsError } from '../../settings/settings-error.ts';
import type { Settings } from '../../settings/settings.ts';
import { checkTyped, isTypedName } from '../../settings/typed-settings.ts';
import type { TypedName } from '../../settings/typed-settings.ts';
import { WordedError } from '../../words/worded-error.ts';
import { auditOrLog } from '../audit.ts';
import type { Control } from '../control.ts';
import type { ControlContext } from '../trpc.ts';
import { procedure, router } from '../trpc.ts';

/** `all`, `to-highlevel`, `to-whatsapp`, `location:<id>`, or `instance:<id or name>`. */
const input = z.object({ scope: z.string().max(200) });

export interface SettingView {
  readonly name: SettingName;
  readonly from: Source['from'];
  readonly isSecret: boolean;
  readonly isSet: boolean;
  /** Of one that is no secret. */
  readonly value: string | null;
  /** What it is while nobody sets it; null = nothing, or something that is made then, as a key file is. */
  readonly default: string | null;
  /** It can be typed in here: nothing outside has set it, and it is not for the relay's machine alone. */
  readonly isTypable: boolean;
}

export const settings = router({
  paused: procedure.query(({ ctx: { control } }) => control.pauses.all()),

  /** Entries are still taken in and kept while paused, and leave in order afterwards. */
  pause: procedure
    .input(input)
    .mutation(({ ctx: { control }, input: { scope } }) => set(control, scope, true)),

  resume: procedure
    .input(input)
    .mutation(({ ctx: { control }, input: { scope } }) => set(control, scope, false)),

  /** Where each setting comes from; never a value. */
  sources: procedure.query(({ ctx: { control } }) => control.settings.sources),

  /** Every setting; the values of secrets are never told. */
  list: procedure.query(({ ctx: { control, isHere } }) =>
    SETTING_NAMES.map((name) => viewOf(control.settings, name, isHere)),
  ),

  /**
   * Keeps what was typed in, sealed, and starts the relay anew with it; what waits stays and goes on. An empty text takes
   * a value away. Fails as a whole when one of them is wrong, or is set outside.
   */
  set: procedure
    .input(z.object({ values: z.record(z.string().max(64), z.string().max(4_000)) }))
    .mutation(({ ctx: { control, isHere, asker }, input: { values } }) => {
      if (control.settings.sandbox) throw new WordedError('settings.sandbox', {}, 'conflict');
      return keepSettings({ control, isHere, asker }, values);
    }),
});

/** @throws WordedError `reach.not-here`, `settings.not-typable`, `settings.set-outside`, `input.not-kept` */
export async function keepSettings(
  { control, isHere, asker }: Pick<ControlContext, 'control' | 'isHere' | 'asker'>,
  values: Readonly<Record<string, string>>,
): Promise<{ readonly restarts: true }> {
  const changes = Object.entries(values).map(([name, text]) => {
    const change = changeOf(control, name, text);
    if (!isHere && isOnThisMachineOnly(change[0])) {
      throw new WordedError('reach.not-here', { name }, 'refused');
    }
    return change;
  });
  await control.appSettings.set(Object.fromEntries(changes));
  await auditOrLog(control, asker, 'settings.set', () => ({ names: Object.keys(values) }));
  control.service.restart();
  return { restarts: true };
}

function changeOf(
  { settings: { sources } }: Control,
  name: string,
  text: string,
): [TypedName, string | null] {
  if (!isTypedName(name)) throw new WordedError('settings.not-typable', { name }, 'invalid');
  const { from } = sources[name];
  if (from !== 'default' && from !== 'interface') {
    throw new WordedError('settings.set-outside', { name, source: from }, 'conflict');
  }
  if (text.trim() === '') return [name, null];
  try {
    return [name, checkTyped(name, text)];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const { reason = '' } = error.params;
    throw new WordedError('input.not-kept', { name, reason }, 'invalid');
  }
}

function viewOf(all: Settings, name: SettingName, isHere: boolean): SettingView {
  const { from } = all.sources[name];
  const isFree = from === 'default' || from === 'interface';
  const mayBe = isHere || !isOnThisMachineOnly(name);
  return {
    name,
    from,
    isSecret: isSecretName(name),
    isSet: from !== 'default',
    value: isSecretName(name) ? null : valueOf(all, name),
    default: all.defaults[name] ?? null,
    isTypable: !all.sandbox && isTypedName(name) && isFree && mayBe,
  };
}

/** As text; null where there is none. */
function valueOf(all: Settings, name: Exclude<SettingName, SecretName>): string | null {
  const { server, reach, control, evolution, highlevel } = all;
  const values = {
    WAYBRIDGE_DATA_DIR: all.dataDir,
    WAYBRIDGE_HOST: server.host,
    PORT: server.port,
    WAYBRIDGE_CONTROL_HOST: control.host,
    WAYBRIDGE_CONTROL_PORT: control.port,
    WAYBRIDGE_CONTROL_HOSTS: control.hosts.join(', ') || null,
    WAYBRIDGE_CONTROL_PROXIES: control.proxies.join(', ') || null,
    WAYBRIDGE_CONTROL_PATH: control.path || null,
    WAYBRIDGE_CONTROL_SECURE: control.secure,
    WAYBRIDGE_SHARED_DATABASE: all.sharesDatabase ? 'yes' : 'no',
    APP_URL: server.appUrl,
    WAYBRIDGE_REACH: reach.provider,
    WAYBRIDGE_REACH_PATTERN: reach.pattern?.source ?? null,
    WAYBRIDGE_REACH_SSH: reach.ssh?.map(quoted).join(' ') ?? null,
    WAYBRIDGE_REACH_SSH_REMOTE: reach.sshRemote,
    WAYBRIDGE_REACH_PROGRAM: reach.program,
    EVOLUTION_API_URL: evolution.url,
    HIGHLEVEL_API_URL: highlevel.apiUrl,
    HIGHLEVEL_WEBHOOK_PUBLIC_KEY: bareKey(highlevel.webhookPublicKey),
    GHL_INSTALL_URL: highlevel.installUrl,
    GHL_AUTHORIZE_URL: highlevel.authorizeUrl,
    GHL_APP_ID: highlevel.appId,
    GHL_CLIENT_ID: highlevel.clientId,
    GHL_CONVERSATION_PROVIDER_ID: highlevel.conversationProviderId,
    WAYBRIDGE_WORKFLOW_BUTTONS: highlevel.workflowButtons,
    WAYBRIDGE_MESSAGE_TEXT: all.messageText,
    WAYBRIDGE_LEGACY_URL: all.legacyUrl,
    WAYBRIDGE_TEXT_DAYS: all.limits.doneDays,
    WAYBRIDGE_ENTRY_DAYS: all.limits.keysDays,
    WAYBRIDGE_MAX_ENTRIES: all.limits.maxDoneEntries,
    WAYBRIDGE_AUDIT_DAYS: all.limits.auditDays,
    LOG_LEVEL: all.logLevel,
  } satisfies Record<Exclude<SettingName, SecretName>, string | number | null>;
  const value = values[name];
  return value === null ? null : String(value);
}

/** Without the lines around it, as HighLevel's page prints it. */
function bareKey(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/g, '');
}

function quoted(word: string): string {
  if (/^[^\s'"]+$/.test(word)) return word;
  return word.includes("'") ? `"${word}"` : `'${word}'`;
}

async function set(control: Control, scope: string, paused: boolean): Promise<PauseScope[]> {
  for (const one of scopesOf(control, scope)) await control.pauses.set(one, paused);
  return control.pauses.all();
}

function scopesOf(control: Control, scope: string): PauseScope[] {
  if (scope === 'all') return ['to-highlevel', 'to-whatsapp'];
  if (scope === 'to-highlevel' || scope === 'to-whatsapp') return [scope];
  const [kind, id = ''] = scope.split(/:(.*)/s);
  if (kind === 'location') return [`location:${control.locations.require(id).id}`];
  if (kind === 'instance') return [`instance:${control.instances.require(id).id}`];
  throw new WordedError('input.scope-missing', {}, 'invalid');
}
