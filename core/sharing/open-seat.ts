import { MirrorFile } from '../storage/fallback/mirror-file.ts';
import { openStorage } from '../storage/open-storage.ts';
import { relayIdOf } from '../storage/relay-id.ts';
import { WordedError } from '../words/worded-error.ts';
import { Seat } from './seat.ts';
import type { SeatOptions } from './seat.ts';
import { idleMsOf } from './turn.ts';

export interface OpenSeat extends AsyncDisposable {
  readonly seat: Seat;
}

/**
 * Joins the relays of a database, with connections of its own. @throws WordedError `start.mirror-pending` while what this
 * relay did alone is not in the database yet; StorageError
 */
export async function openSeat(
  options: Omit<SeatOptions, 'storage' | 'relayId'> & {
    readonly databaseUrl: string;
    readonly dataDir: string;
  },
): Promise<OpenSeat> {
  const { databaseUrl, dataDir, times } = options;
  const idleMs = idleMsOf(times.leaseMs);
  const storage = await openStorage({ databaseUrl, dataDir, times: { idleMs } });
  try {
    if (await MirrorFile.isAhead(dataDir)) {
      throw new WordedError('start.mirror-pending', { folder: dataDir }, 'conflict');
    }
    const seat = new Seat({ ...options, storage, relayId: await relayIdOf(dataDir) });
    return {
      seat,
      async [Symbol.asyncDispose]() {
        await seat[Symbol.asyncDispose]();
        await storage[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await storage[Symbol.asyncDispose]();
    throw error;
  }
}
