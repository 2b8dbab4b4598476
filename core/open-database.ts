/** Opens the database of the service where it is now: a move that is ready is finished first. */
import type { Events } from './events.ts';
import type { Settings } from './settings/settings.ts';
import { idleMsOf } from './sharing/turn.ts';
import type { FallbackTimes } from './storage/fallback/fallback-storage.ts';
import { finishMove } from './storage/move/finish-move.ts';
import { databaseOf, readMoving } from './storage/move/move-file.ts';
import { Mover } from './storage/move/mover.ts';
import { openStorage } from './storage/open-storage.ts';
import type { Storage } from './storage/storage.ts';
import { codeOfFailure } from './storage/storage-error.ts';

interface DatabaseParts {
  readonly settings: Settings;
  readonly relayId: string;
  readonly events: Events;
  readonly fallbackTimes: Partial<FallbackTimes> | undefined;
  readonly moveAgainMs: number | undefined;
  /** With other relays: it is the one that the setting names, has no mirror, and is not moved. */
  readonly isShared: boolean;
}

/** Both are closed with `resources`. @throws StorageError */
export async function openDatabase(
  resources: AsyncDisposableStack,
  { settings, relayId, events, fallbackTimes, moveAgainMs, isShared }: DatabaseParts,
): Promise<{ readonly storage: Storage; readonly mover: Mover }> {
  const { dataDir } = settings;
  const setting = settings.databaseUrl?.reveal();
  if (!isShared) await finishMove({ dataDir, setting });
  const databaseUrl = isShared ? setting : await databaseOf(dataDir, setting);
  const isMoving = databaseUrl !== undefined && (await readMoving(dataDir)) !== null;
  const failed = (during: string) => (error: unknown) => {
    events.storageFailed({ code: codeOfFailure(error), during });
  };
  const storage = resources.use(
    await openStorage({
      dataDir,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      ...(isShared && { times: { idleMs: idleMsOf(settings.times.leaseMs) } }),
      ...(!isShared && {
        mirror: {
          relayId,
          times: fallbackTimes,
          isMoving,
          onChange: ({ mode, code, waiting }) => {
            events.storageChanged({ mode, waiting, ...(code !== null && { code }) });
          },
          onTrouble: failed('mirror'),
        },
      }),
    }),
  );
  const onTrouble = failed('move');
  const mover = resources.use(
    new Mover({ storage, dataDir, relayId, databaseUrl, onTrouble, againMs: moveAgainMs }),
  );
  return { storage, mover };
}
