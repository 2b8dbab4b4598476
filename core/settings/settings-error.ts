/**
 * What can be wrong with a setting. The phrases stand after "The setting … is wrong:" and are their own keys in the
 * catalogue of words, so that each language can word them.
 */
export const REASONS = {
  port: 'it must be a port number from 0 to 65535',
  host: 'it must be a host name or an IP address',
  url: 'it must be an address that starts with http:// or https://, without user name, query or fragment',
  link: 'it must be a whole link that starts with https://',
  secureUrl: 'it must start with https:// (http:// only for this very machine)',
  databaseUrl: 'it must look like mysql://user:password@host:3306/database',
  publicKey: 'it must be an Ed25519 public key in PEM form',
  level: 'it must be one of trace, debug, info, warn, error, fatal, silent',
  text: 'it must be one line of visible characters',
  yesOrNo: 'it must be yes or no',
  sharing:
    'sharing needs DATABASE_URL and, the same on every relay, WAYBRIDGE_MASTER_KEY: set both',
  buttons: 'it must be text or buttons',
  messageText: 'it must be shown, click or never',
  hosts: 'it must be host names with commas between them, without https:// and path',
  proxies:
    'it must be loopback, IP addresses or networks such as 10.0.0.0/8, with commas between them',
  path: 'it must be a path such as /waybridge, without a slash at its end',
  secure: 'it must be auto, always or never',
  provider: 'it must be own, command, cloudflared, ssh or ngrok',
  command: 'it must be a program and its arguments, with quotes around what holds spaces',
  pattern: 'it must be a regular expression',
  sshRemote: 'it must be a port, or an address and a port such as 127.0.0.1:8080',
  password: 'it must have at least 12 characters',
  twice: 'it is set both directly and by its _FILE name',
  empty: 'the file that it names is empty',
  json: 'it is not valid JSON',
  unknown: 'there is no setting of this name',
  notHere: 'it cannot be set in this file',
  number: 'it must be a number from 0 up',
  numbers: 'it must be a list of numbers from 0 up',
  tooLong: 'it is too long',
  missing: 'it is empty',
} as const;
export type SettingReason = (typeof REASONS)[keyof typeof REASONS];

export type SettingsErrorCode =
  | 'settings.invalid' // params: name, reason
  | 'settings.missing' // params: name
  | 'settings.file' // params: name, file
  | 'control.password-missing'; // params: host

/** A setting that stops the start. The message names the setting and never holds its value. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code: SettingsErrorCode;
  readonly params: Readonly<Record<string, string>>;

  constructor(code: SettingsErrorCode, params: Readonly<Record<string, string>>, cause?: unknown) {
    super(sentence(code, params), cause === undefined ? undefined : { cause });
    this.code = code;
    this.params = params;
  }
}

export function invalid(name: string, reason: SettingReason): SettingsError {
  return new SettingsError('settings.invalid', { name, reason });
}

function sentence(code: SettingsErrorCode, params: Readonly<Record<string, string>>): string {
  return [code, ...Object.values(params)].join(': ');
}
