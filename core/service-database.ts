/** The database of a service, and the way to another one. */
import type { Events } from './events.ts';
import type { Settings } from './settings/settings.ts';
import type { Turn } from './sharing/turn.ts';
import type { FallbackTimes } from './storage/fallback/fallback-storage.ts';
import { finishMove } from './storage/move/finish-move.ts';
import { databaseOf, readMoving } from './storage/move/move-file.ts';
import { Mover } from './storage/move/mover.ts';
import { openStorage } from './storage/open-storage.ts';
import type { Storage } from './storage/storage.ts';
import { codeOfFailure } from './storage/storage-error.ts';

export interface OpenDatabase {
  readonly storage: Storage;
  /** Undefined = the SQLite file of the data folder. */
  readonly databaseUrl: string | undefined;
}

/** One that is shared is the one that the setting names: it has no mirror, and is not moved. @throws StorageError */
export async function openDatabase(
  { databaseUrl: set, dataDir }: Settings,
  options: {
    readonly relayId: string;
    readonly turn: Turn | null;
    readonly events: Events;
    readonly times: Partial<FallbackTimes> | undefined;
  },
): Promise<OpenDatabase> {
  const { relayId, turn, events, times } = options;
  const setting = set?.reveal();
  if (turn !== null && setting !== undefined) {
    return { storage: await openStorage({ dataDir, databaseUrl: setting }), databaseUrl: setting };
  }
  await finishMove({ dataDir, setting });
  const databaseUrl = await databaseOf(dataDir, setting);
  const storage = await openStorage({
    dataDir,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    mirror: {
      relayId,
      times,
      isMoving: databaseUrl !== undefined && (await readMoving(dataDir)) !== null,
      onChange: ({ mode, code, waiting }) => {
        events.storageChanged({ mode, waiting, ...(code !== null && { code }) });
      },
      onTrouble: (error) => {
        events.storageFailed({ code: codeOfFailure(error), during: 'mirror' });
      },
    },
  });
  return { storage, databaseUrl };
}

export function moverOf(
  { storage, databaseUrl }: OpenDatabase,
  { dataDir, relayId, events }: { dataDir: string; relayId: string; events: Events },
): Mover {
  return new Mover({
    storage,
    dataDir,
    relayId,
    databaseUrl,
    onTrouble: (error) => {
      events.storageFailed({ code: codeOfFailure(error), during: 'move' });
    },
  });
}
