import { constants } from 'node:fs';
import { chmod, copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { backupFolder, backupName, listBackups } from '../storage/backup/backup-files.ts';
import { stageBackup } from '../storage/backup/restore.ts';
import { isNoRoom, roomError } from '../storage/disk-space.ts';
import { keyPlaceOf } from '../storage/key-file.ts';
import { DataFolderLock } from '../storage/lock.ts';
import { databaseOf } from '../storage/move/move-file.ts';
import { openStorage } from '../storage/open-storage.ts';
import { valuesOfUnknownKeys } from '../storage/sealed-columns.ts';
import { keyIdOf, Vault } from '../storage/vault.ts';
import { phrase } from '../words/say.ts';
import { isWordedError, WordedError } from '../words/worded-error.ts';
import type { Settings } from '../settings/settings.ts';
import type { Cli, CommonOptions, ExitCode } from './cli.ts';
import { answer, connect, EXIT, settingsOf } from './cli.ts';
import { table, timeText } from './text.ts';

const MEGABYTE = 1024 * 1024;
const MASTER_KEY = 'master.key';

/** Makes a backup, of a relay that runs or not; `to`: another place for it. */
export async function makeBackup(
  cli: Cli,
  options: CommonOptions & { readonly to?: string },
): Promise<ExitCode> {
  const settings = settingsOf(cli, options);
  const made = await ofRunning(cli, options).catch((error: unknown) => {
    if (!isWordedError(error) || error.code !== 'control.not-running') throw error;
    return ofStopped(settings);
  });
  const file = options.to === undefined ? made.file : await copyTo(made.file, options.to);
  answer(
    cli,
    options,
    { ...made, file },
    await madeText({ ...made, file }, settings, cli.language),
  );
  return EXIT.ok;
}

/** With what its secrets open, since that is in no backup. */
async function madeText(
  { file, bytes }: Made,
  { dataDir, masterKey }: Settings,
  language: Cli['language'],
): Promise<string> {
  const params = { file, size: sizeText(bytes) };
  if (masterKey === null && (await keyPlaceOf(dataDir)) === 'keychain') {
    return phrase('cli.backup-made-keychain', params, language);
  }
  const keys = masterKey === null ? join(dataDir, MASTER_KEY) : 'WAYBRIDGE_MASTER_KEY';
  return phrase('cli.backup-made', { ...params, keys }, language);
}

/** Also of a relay that does not run. */
export async function showBackups(cli: Cli, options: CommonOptions): Promise<ExitCode> {
  const all = await listBackups(settingsOf(cli, options).dataDir);
  const { language } = cli;
  const rows = all.map(({ file, madeAt, bytes, reason }) => [
    timeText(madeAt, language),
    sizeText(bytes),
    phrase(`backup.${reason}`, {}, language),
    file,
  ]);
  answer(cli, options, all, table(rows, language));
  return EXIT.ok;
}

/**
 * Puts a backup in the place of the database of a relay that does not run.
 * @throws StorageError `storage.locked`, `backup.unreadable`, `storage.corrupt`, `storage.newer-schema`;
 * WordedError `backup.key-unknown`, `backup.not-confirmed`
 */
export async function restoreBackup(
  cli: Cli,
  options: CommonOptions & { readonly file: string; readonly yes?: boolean },
): Promise<ExitCode> {
  const settings = settingsOf(cli, options);
  const { dataDir } = settings;
  await using _lock = await DataFolderLock.acquire(dataDir);
  await using staged = await stageBackup(options.file, dataDir);
  await assertKeysKnown(settings, staged);
  const { entries, madeAt } = staged.info;
  const time = timeText(madeAt, cli.language);
  if (options.yes !== true) {
    const params = { file: options.file, time, count: String(entries) };
    throw new WordedError('backup.not-confirmed', params, 'invalid');
  }
  const databaseUrl = await databaseOf(dataDir, settings.databaseUrl?.reveal());
  const restored = await staged.putBack({
    dataDir,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  const lines = [
    phrase(
      'cli.restored',
      { time, count: String(entries), open: String(restored.open) },
      cli.language,
    ),
    ...(restored.replaced === null
      ? []
      : [phrase('cli.restored-aside', { file: restored.replaced }, cli.language)]),
  ];
  answer(cli, options, restored, lines.join('\n'));
  return EXIT.ok;
}

interface Made {
  readonly file: string;
  readonly bytes: number;
}

async function ofRunning(cli: Cli, options: CommonOptions): Promise<Made> {
  const client = await connect(cli, options);
  return client.storage.backups.make.mutate();
}

async function ofStopped({ dataDir, databaseUrl }: Settings): Promise<Made> {
  await using _lock = await DataFolderLock.acquire(dataDir);
  const url = await databaseOf(dataDir, databaseUrl?.reveal());
  await using storage = await openStorage({
    dataDir,
    ...(url === undefined ? {} : { databaseUrl: url }),
  });
  const file = join(backupFolder(dataDir), backupName(Date.now(), 'asked'));
  await storage.backUp(file);
  const made = (await listBackups(dataDir)).find((one) => one.file === file);
  return { file, bytes: made?.bytes ?? 0 };
}

/** Never over a file that is there already. */
async function copyTo(file: string, place: string): Promise<string> {
  try {
    await copyFile(file, place, constants.COPYFILE_EXCL);
    await chmod(place, 0o600);
    return place;
  } catch (error) {
    if (isNoRoom(error)) {
      await rm(place, { force: true });
      throw roomError(error, place);
    }
    const reason = error instanceof Error ? error.message : '';
    throw new WordedError('input.invalid', { field: '--to', reason }, 'invalid', error);
  }
}

/** What nobody could open would be found out at the first call, when the old database is gone. */
async function assertKeysKnown(
  { dataDir, masterKey }: Settings,
  staged: Parameters<typeof valuesOfUnknownKeys>[0],
): Promise<void> {
  const key = masterKey?.reveal();
  const vault = await Vault.open({ dataDir, ...(key === undefined ? {} : { masterKey: key }) });
  const [first] = await valuesOfUnknownKeys(staged, vault);
  if (first === undefined) return;
  const params = { key: keyIdOf(first.sealed) ?? '', file: join(dataDir, MASTER_KEY) };
  throw new WordedError('backup.key-unknown', params, 'refused');
}

function sizeText(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}
