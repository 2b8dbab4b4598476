/** The backups of a data folder: their names say when and why, newest first. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Why it was made: by the clock, by a person, before a change of the schema, or because a restore
 * took its place (`damaged`: it could not be read any more). */
export type BackupReason = 'scheduled' | 'asked' | 'before-update' | 'replaced' | 'damaged';

export interface BackupFile {
  readonly file: string;
  readonly reason: BackupReason;
  /** Milliseconds. */
  readonly madeAt: number;
  readonly bytes: number;
}

const NAME =
  /^waybridge-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-(scheduled|asked|before-update|replaced|damaged)\.db$/;
const HALF = /^waybridge-.*\.db\.partial/;

export function backupFolder(dataDir: string): string {
  return join(dataDir, 'backups');
}

export function backupName(madeAt: number, reason: BackupReason): string {
  const time = new Date(madeAt).toISOString().replaceAll(/[-:.]/g, '');
  return `waybridge-${time}-${reason}.db`;
}

/** Those in the data folder; what else lies there is left alone. */
export async function listBackups(dataDir: string): Promise<BackupFile[]> {
  const folder = backupFolder(dataDir);
  const names = await readdir(folder).catch(() => []);
  const found: BackupFile[] = [];
  for (const name of names) {
    const match = NAME.exec(name);
    if (match === null) continue;
    const [, year, month, day, hour, minute, second, ms, reason] = match;
    const madeAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
    const file = join(folder, name);
    const size = await stat(file).catch(() => null);
    if (size === null || Number.isNaN(madeAt)) continue;
    found.push({ file, reason: reason as BackupReason, madeAt, bytes: size.size });
  }
  return found.toSorted((a, b) => b.madeAt - a.madeAt);
}

/** Of each of these reasons the newest `keep` stay; those that a person made, or that a restore set aside, all do. */
export async function pruneBackups(dataDir: string, keep: number): Promise<void> {
  const all = await listBackups(dataDir);
  for (const reason of ['scheduled', 'before-update'] as const) {
    const surplus = all.filter((one) => one.reason === reason).slice(Math.max(1, keep));
    for (const { file } of surplus) await rm(file, { force: true });
  }
}

/** What a run that was cut off left of a backup. */
export async function removeHalfBackups(dataDir: string): Promise<void> {
  const folder = backupFolder(dataDir);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (HALF.test(name)) await rm(join(folder, name), { force: true });
  }
}
