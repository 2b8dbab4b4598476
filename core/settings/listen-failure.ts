/** Why a server could not listen where the settings say. */
import { WordedError } from '../words/worded-error.ts';
import type { SettingName } from './names.ts';
import { invalid, REASONS } from './settings-error.ts';

/** Not an address of this machine, or a name that nobody knows. */
const WRONG_HOST: readonly unknown[] = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN', 'EAFNOSUPPORT'];

/** The failure in words that name the setting; anything else passes. */
export function listenFailure(
  error: unknown,
  at: { readonly port: number; readonly hostName: SettingName; readonly portName: SettingName },
): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'EADDRINUSE') {
    return new WordedError('start.port-taken', { port: String(at.port) }, 'conflict', error);
  }
  // Ports below 1024 are kept for the administrator on most systems.
  if (error.code === 'EACCES') return invalid(at.portName, REASONS.port);
  return WRONG_HOST.includes(error.code) ? invalid(at.hostName, REASONS.host) : error;
}
