/** What another program on this machine has to know to find the relay that it would start itself. */
import { processEnvironment } from '../settings/env.ts';
import { dataFolderOf } from '../settings/settings.ts';
import type { LanguageTag } from '../words/say.ts';
import { isWordedError } from '../words/worded-error.ts';
import type { ProvenRelay } from './client.ts';
import { readControlFile } from './control-file.ts';
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

/** Whether a relay that has proven itself is still there, as far as it can be seen without asking it: it costs nothing. */
export async function staysRelay(folder: string, { token }: ProvenRelay): Promise<boolean> {
  const file = await readControlFile(folder);
  if (file?.token !== token) return false;
  try {
    process.kill(file.pid, 0);
    return true;
  } catch {
    // Gone, or not to be seen from here, as from outside of a container.
    return false;
  }
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
