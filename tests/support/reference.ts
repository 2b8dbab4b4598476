/**
 * The recorded bodies and published specifications that contract tests compare with. They are not part of this
 * repository: WAYBRIDGE_REFERENCE names their folder (default `../shared/reference`, beside the repository). Without
 * them the tests are skipped with one line, unless WAYBRIDGE_FORBID_SKIPS=1: then their absence fails.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** The folder `name` of the reference, or null when it is absent and may be. */
export function referenceFolder(name: string): string | null {
  const base = process.env['WAYBRIDGE_REFERENCE'] ?? '../shared/reference';
  const folder = resolve(ROOT, base, name);
  if (existsSync(folder)) return folder;
  const missing = `Reference folder not found: ${folder} (set WAYBRIDGE_REFERENCE)`;
  if (process.env['WAYBRIDGE_FORBID_SKIPS'] === '1') throw new Error(missing);
  process.stderr.write(`${missing}; its tests are skipped.\n`);
  return null;
}
