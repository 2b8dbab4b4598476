/**
 * The programs that tests start in processes of their own, joined into few files as the product itself is when it is built: a
 * start then takes 0.3 s of processor time, from the sources 1.9 s (Node 24). Built from the sources as they are, once
 * for a test run and only when a test asks.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { leanLibraries } from '../../scripts/lean-libraries.ts';

const PROCESSES = [
  'relay-process',
  'sharing-process',
  'access-process',
  'live-check-process',
] as const;
export type ProcessName = (typeof PROCESSES)[number];

const THREAD = join(import.meta.dirname, '../../core/storage/dialect/checkpoint-thread.ts');
/** Among the packages, so that those that stay outside are found from there. */
const BESIDE = join(import.meta.dirname, '../../node_modules/.cache');

export interface BuiltProcesses extends AsyncDisposable {
  /** Holds `<name>.js` for each of them. */
  readonly folder: string;
}

export async function buildProcesses(): Promise<BuiltProcesses> {
  await mkdir(BESIDE, { recursive: true });
  const folder = await mkdtemp(join(BESIDE, 'waybridge-processes-'));
  await using bundle = await rolldown({
    input: {
      ...Object.fromEntries(
        PROCESSES.map((name) => [name, join(import.meta.dirname, `${name}.ts`)]),
      ),
      // Found beside what starts it, as in the product.
      'checkpoint-thread': THREAD,
    },
    platform: 'node',
    external: ['better-sqlite3', 'sharp', '@ngrok/ngrok', /^mysql2/],
    plugins: [leanLibraries],
  });
  await bundle.write({ dir: folder });
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
