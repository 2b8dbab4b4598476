/** Checked before better-sqlite3 is loaded: on an older Node.js it ends the process without an exception. */
import { StorageError } from './storage-error.ts';

/** better-sqlite3 13 is built against this version of Node-API; Node.js has it from 22.14 and 23.6 on. */
const NEEDED_NODE_API = 10;

/** Throws StorageError `storage.runtime` where the SQLite driver cannot run. */
export function assertRuntime(versions: { readonly napi?: string; readonly node: string }): void {
  if (Number(versions.napi ?? 0) >= NEEDED_NODE_API) return;
  throw new StorageError('storage.runtime', { version: versions.node, needed: '22.14' });
}
