import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Which relay this is: the same over all starts on one data folder, whatever database it uses, so that a relay which
 * comes back is told apart from another one that wants the same database.
 */
export async function relayIdOf(dataDir: string): Promise<string> {
  const file = join(dataDir, 'relay-id');
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known.trim() !== '') return known.trim();
  const id = randomUUID();
  await writeFile(file, `${id}\n`, { mode: 0o600 });
  return id;
}
