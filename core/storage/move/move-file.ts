/**
 * What the data folder says of moving to another database: `moving.json` while it lasts, and `database.json` from then
 * on, until the setting itself names the new one. Both are 0600: an address of MySQL holds a password.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { roomError } from '../disk-space.ts';

const MOVING = 'moving.json';
const MOVED = 'database.json';

const moving = z.object({
  id: z.string(),
  /** Where to; null = the SQLite file of the data folder. */
  to: z.string().nullable(),
  /** `ready`: all is copied and compared; the next start copies the last changes and switches. */
  phase: z.enum(['copying', 'ready']),
  startedAt: z.number(),
  /** How many rows were copied. */
  copied: z.number(),
  /** From server to server: both were compared, and what the mirror took since goes to the new one. */
  isCompared: z.boolean().optional(),
  /** After which row it goes on; null = from the first. */
  after: z
    .object({ table: z.string(), row: z.record(z.string(), z.unknown()).nullable() })
    .nullable(),
});
export type Moving = z.infer<typeof moving>;

const moved = z.object({
  /** What the setting said then; null = nothing, that is SQLite. */
  was: z.string().nullable(),
  /** Where the database is now. */
  url: z.string().nullable(),
  at: z.number(),
  /** What it moved away from; null = the SQLite file. */
  old: z.string().nullable(),
  /** That was removed since. */
  isGone: z.boolean().optional(),
});
type Moved = z.infer<typeof moved>;

export function readMoving(dataDir: string): Promise<Moving | null> {
  return read(join(dataDir, MOVING), moving);
}

export function writeMoving(dataDir: string, state: Moving): Promise<void> {
  return write(join(dataDir, MOVING), state);
}

export async function removeMoving(dataDir: string): Promise<void> {
  await rm(join(dataDir, MOVING), { force: true });
}

export function readMoved(dataDir: string): Promise<Moved | null> {
  return read(join(dataDir, MOVED), moved);
}

export function writeMoved(dataDir: string, state: Moved): Promise<void> {
  return write(join(dataDir, MOVED), state);
}

/**
 * The address of the database that is in use; undefined = SQLite. It is what the setting says, unless the relay has moved
 * away from there since.
 */
export async function databaseOf(
  dataDir: string,
  setting: string | undefined,
): Promise<string | undefined> {
  const state = await readMoved(dataDir);
  if (state === null || state.was !== (setting ?? null)) return setting;
  return state.url ?? undefined;
}

async function read<T>(file: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  return schema.parse(JSON.parse(text));
}

/** Whole or not at all. @throws StorageError `storage.full` */
async function write(file: string, state: Moving | Moved): Promise<void> {
  const next = `${file}.next`;
  try {
    await writeFile(next, `${JSON.stringify(state)}\n`, { mode: 0o600, flush: true });
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true });
    throw roomError(error, file);
  }
}
