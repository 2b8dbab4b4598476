/**
 * A thread that does one thing: at each message `checkpoint` it brings what the log holds into the file, by a connection of its
 * own, and says `done`. `end` ends it. What fails ends it too, and `Checkpoints` goes on without.
 */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

const database = new Database(String(workerData), { fileMustExist: true });
// The log is synced before its pages are copied, and the file after it, before the log may be written over.
database.pragma('synchronous = FULL');

parentPort?.on('message', (asked: unknown) => {
  if (asked === 'end') {
    database.close();
    parentPort?.close();
    return;
  }
  // Passive: waits for nobody, and nobody for it.
  database.pragma('wal_checkpoint(PASSIVE)');
  parentPort?.postMessage('done');
});
