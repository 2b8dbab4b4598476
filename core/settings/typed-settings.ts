/**
 * Settings that may be typed into the GUI. They rank below every outside source: what the environment or a file says is
 * shown there, and cannot be changed there.
 */
import type { z } from 'zod';
import * as checks from './checks.ts';
import { keptBy } from './kept.ts';
import type { SettingName } from './names.ts';
import { withTypedReach } from './reach-settings.ts';
import { Secret } from './secrets.ts';
import { invalid } from './settings-error.ts';
import type { SettingReason } from './settings-error.ts';
import type { Settings } from './settings.ts';

const TYPED = {
  APP_URL: checks.url,
  WAYBRIDGE_REACH: checks.provider,
  WAYBRIDGE_REACH_COMMAND: checks.command,
  WAYBRIDGE_REACH_PATTERN: checks.pattern,
  WAYBRIDGE_REACH_TOKEN: checks.line,
  WAYBRIDGE_REACH_SSH: checks.command,
  WAYBRIDGE_REACH_SSH_REMOTE: checks.sshRemote,
  WAYBRIDGE_REACH_PROGRAM: checks.line,
  GHL_INSTALL_URL: checks.link,
  GHL_APP_ID: checks.line,
  GHL_CLIENT_ID: checks.line,
  GHL_CLIENT_SECRET: checks.line,
  GHL_CONVERSATION_PROVIDER_ID: checks.line,
  GHL_WORKFLOW_TOKEN: checks.line,
  WAYBRIDGE_TEXT_DAYS: checks.count,
  WAYBRIDGE_ENTRY_DAYS: checks.count,
  WAYBRIDGE_MAX_ENTRIES: checks.count,
  WAYBRIDGE_AUDIT_DAYS: checks.count,
} as const satisfies { readonly [N in SettingName]?: z.ZodType<string, string> };

export type TypedName = keyof typeof TYPED;
export const TYPED_NAMES = Object.keys(TYPED) as TypedName[];
export type TypedValues = Readonly<Partial<Record<TypedName, string>>>;

export function isTypedName(name: string): name is TypedName {
  return Object.hasOwn(TYPED, name);
}

/** The value as it is kept. @throws SettingsError that names the setting and never holds the value */
export function checkTyped(name: TypedName, text: string): string {
  const checked = TYPED[name].safeParse(text.trim());
  if (checked.success) return checked.data;
  throw invalid(name, checked.error.issues[0]?.message as SettingReason);
}

/** Fills in what no outside source has set. */
export function withTyped(settings: Settings, values: TypedValues): Settings {
  const free = TYPED_NAMES.filter(
    (name) => settings.sources[name].from === 'default' && values[name] !== undefined,
  );
  const value = (name: TypedName): string | null =>
    free.includes(name) ? (values[name] ?? null) : null;
  const secret = (name: TypedName): Secret | null => {
    const text = value(name);
    return text === null ? null : new Secret(text);
  };
  const { server, highlevel } = settings;
  const typed = free.map((name) => [name, { from: 'interface', file: null }] as const);
  return {
    ...settings,
    server: { ...server, appUrl: server.appUrl ?? value('APP_URL') },
    reach: withTypedReach(settings.reach, value),
    limits: { ...settings.limits, ...keptBy(value) },
    highlevel: {
      ...highlevel,
      installUrl: highlevel.installUrl ?? value('GHL_INSTALL_URL'),
      appId: highlevel.appId ?? value('GHL_APP_ID'),
      clientId: highlevel.clientId ?? value('GHL_CLIENT_ID'),
      clientSecret: highlevel.clientSecret ?? secret('GHL_CLIENT_SECRET'),
      conversationProviderId:
        highlevel.conversationProviderId ?? value('GHL_CONVERSATION_PROVIDER_ID'),
      workflowToken: highlevel.workflowToken ?? secret('GHL_WORKFLOW_TOKEN'),
    },
    sources: { ...settings.sources, ...Object.fromEntries(typed) },
  };
}
