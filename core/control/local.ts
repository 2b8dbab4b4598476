/** What another program on this machine has to know to find the relay that it would start itself. */
import { processEnvironment } from '../settings/env.ts';
import { dataFolderOf } from '../settings/settings.ts';
import type { LanguageTag } from '../words/say.ts';
import { isWordedError } from '../words/worded-error.ts';
import type { ProvenRelay } from './client.ts';
import { proveRelay } from './client.ts';

export interface Whereabouts {
  readonly cwd: string;
  readonly interactive: boolean;
  readonly sandbox: boolean;
}

/** The data folder of a relay that is started here and so. */
export function dataFolder(where: Whereabouts): string {
  return dataFolderOf({ env: processEnvironment(), ...where });
}

/** The relay of this folder, once it has proven itself; null = none runs, or another program has its port. */
export async function findRelay(
  folder: string,
  language: LanguageTag,
): Promise<ProvenRelay | null> {
  try {
    return await proveRelay(folder, language);
  } catch (error) {
    if (isWordedError(error)) return null;
    throw error;
  }
}
