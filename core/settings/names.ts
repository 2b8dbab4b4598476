/** Where the public address comes from. */
export const REACH_NAMES = [
  'WAYBRIDGE_REACH',
  'WAYBRIDGE_REACH_COMMAND',
  'WAYBRIDGE_REACH_PATTERN',
  'WAYBRIDGE_REACH_TOKEN',
  'WAYBRIDGE_REACH_SSH',
  'WAYBRIDGE_REACH_SSH_REMOTE',
  'WAYBRIDGE_REACH_PROGRAM',
] as const;

/** Every setting by its outside name; these names are never renamed. The page for people is docs/settings.md. */
export const SETTING_NAMES = [
  'WAYBRIDGE_DATA_DIR',
  'WAYBRIDGE_HOST',
  'PORT',
  'WAYBRIDGE_CONTROL_HOST',
  'WAYBRIDGE_CONTROL_PORT',
  'WAYBRIDGE_CONTROL_PASSWORD',
  'WAYBRIDGE_MONITOR_TOKEN',
  'WAYBRIDGE_CONTROL_HOSTS',
  'WAYBRIDGE_CONTROL_PROXIES',
  'WAYBRIDGE_CONTROL_PATH',
  'WAYBRIDGE_CONTROL_SECURE',
  'WAYBRIDGE_MASTER_KEY',
  'DATABASE_URL',
  'WAYBRIDGE_SHARED_DATABASE',
  'APP_URL',
  ...REACH_NAMES,
  'EVOLUTION_API_URL',
  'EVOLUTION_API_KEY',
  'HIGHLEVEL_API_URL',
  'HIGHLEVEL_WEBHOOK_PUBLIC_KEY',
  'GHL_INSTALL_URL',
  'GHL_AUTHORIZE_URL',
  'GHL_APP_ID',
  'GHL_CLIENT_ID',
  'GHL_CLIENT_SECRET',
  'GHL_CONVERSATION_PROVIDER_ID',
  'GHL_SHARED_SECRET',
  'GHL_WORKFLOW_TOKEN',
  'WAYBRIDGE_WORKFLOW_BUTTONS',
  'WAYBRIDGE_MESSAGE_TEXT',
  'WAYBRIDGE_TEXT_DAYS',
  'WAYBRIDGE_ENTRY_DAYS',
  'WAYBRIDGE_MAX_ENTRIES',
  'WAYBRIDGE_AUDIT_DAYS',
  'WAYBRIDGE_LEGACY_URL',
  'LOG_LEVEL',
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

/** Whose values are told to nobody. */
const SECRET_NAMES = [
  'WAYBRIDGE_CONTROL_PASSWORD',
  'WAYBRIDGE_MONITOR_TOKEN',
  'WAYBRIDGE_MASTER_KEY',
  'DATABASE_URL',
  'WAYBRIDGE_REACH_COMMAND',
  'WAYBRIDGE_REACH_TOKEN',
  'EVOLUTION_API_KEY',
  'GHL_CLIENT_SECRET',
  'GHL_SHARED_SECRET',
  'GHL_WORKFLOW_TOKEN',
] as const satisfies readonly SettingName[];
export type SecretName = (typeof SECRET_NAMES)[number];

/** Settings that are also read from a file named by `<NAME>_FILE`: every secret, and the key that has several lines. */
const ALSO_FROM_FILE: ReadonlySet<SettingName> = new Set<SettingName>([
  ...SECRET_NAMES,
  'HIGHLEVEL_WEBHOOK_PUBLIC_KEY',
]);

/** All that sandbox mode hears of the outside: it must never touch a real account or database. */
const HEARD_IN_SANDBOX: ReadonlySet<SettingName> = new Set<SettingName>([
  'PORT',
  'WAYBRIDGE_CONTROL_PORT',
  'LOG_LEVEL',
]);

/** What starts programs, or opens the way in: set on this very machine only. */
const ON_THIS_MACHINE: ReadonlySet<SettingName> = new Set<SettingName>(REACH_NAMES);

export function isOnThisMachineOnly(name: SettingName): boolean {
  return ON_THIS_MACHINE.has(name);
}

export function isSettingName(name: string): name is SettingName {
  return (SETTING_NAMES as readonly string[]).includes(name);
}

export function isSecretName(name: SettingName): name is SecretName {
  return (SECRET_NAMES as readonly SettingName[]).includes(name);
}

export function mayComeFromFile(name: SettingName): boolean {
  return ALSO_FROM_FILE.has(name);
}

export function isHeardInSandbox(name: SettingName): boolean {
  return HEARD_IN_SANDBOX.has(name);
}
