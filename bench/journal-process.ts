/**
 * Claims and settles entries one after the other in a journal that holds many old ones, each in transactions of its own:
 * `journal-process.ts <folder> <old entries> <entries>`. Says `{microseconds}` per entry.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { lane, laneHash, messageKey } from '../core/relay/journal/facts.ts';
import { newId as newEntryId } from '../core/relay/journal/ids.ts';
import { Journal } from '../core/relay/journal/journal.ts';
import { People } from '../core/relay/people.ts';
import { fingerprint } from '../core/storage/fingerprint.ts';
import { openStorage } from '../core/storage/open-storage.ts';
import {
  entryOf,
  INSTANCE,
  linkOf,
  LOCATION,
  newId,
  payloadOf,
  peerOf,
} from './journal-entries.ts';

const DAY_MS = 86_400_000;
/** Entries that are carried out before the clock starts. */
const WARM = 200;

const [, , folder = '', old = '0', count = '0'] = process.argv;

await (await openStorage({ dataDir: folder }))[Symbol.asyncDispose]();
fill(join(folder, 'waybridge.db'), Number(old));
const microseconds = await measure(Number(count));
process.send?.({ microseconds });

/** Done entries of the last weeks, with their attempts and links, as a relay leaves them behind. */
function fill(file: string, entries: number): void {
  const database = new Database(file);
  database.pragma('synchronous = OFF');
  const journal = database.prepare(
    `insert into journal (id, kind, location_id, instance_id, lane, lane_hash, position, order_at, dedupe_key, dedupe_hash, payload, state, open, attempts, next_try_at, owner, epoch, claimed_at, created_at, settled_at)
     values (?, 'whatsapp.message', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'done', null, 1, ?, 'an-old-relay', 1, ?, ?, ?)`,
  );
  const attempts = database.prepare(`insert into attempts values (?, 1, ?, ?, 'sent', null, null)`);
  const links = database.prepare(
    `insert into message_links values (?, ?, ?, ?, 0, 1, 'contact', ?, 0, ?)`,
  );
  const from = Date.now() - 21 * DAY_MS;
  const payload = JSON.stringify(payloadOf('an old text'));
  database.transaction(() => {
    for (let number = 0; number < entries; number += 1) {
      const at = from + Math.floor((number * 20 * DAY_MS) / entries);
      const id = newEntryId(at, number);
      const whatsappId = newId();
      const peer = peerOf(number);
      const key = messageKey(INSTANCE, whatsappId);
      const hash = fingerprint(key);
      const name = lane.fromWhatsApp(INSTANCE, peer);
      const place = [LOCATION, INSTANCE, name, laneHash(name)];
      journal.run(id, ...place, number, at, key, hash, payload, at, at, at, at);
      attempts.run(id, at, at);
      links.run(INSTANCE, whatsappId, LOCATION, newId(), peer, at);
    }
  })();
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

async function measure(entries: number): Promise<number> {
  await using storage = await openStorage({ dataDir: folder });
  const people = await People.load(storage);
  const owner = { relayId: 'a-relay', epoch: 2 };
  const journal = await Journal.open({ storage, people, owner, blockLimit: () => 30_000 });
  const ids = Array.from({ length: entries + WARM }, newId);
  const appended = await journal.append(ids.map(entryOf));
  let started = performance.now();
  for (const [number, { id }] of appended.entries()) {
    if (number === WARM) started = performance.now();
    const entry = journal.get(id);
    if (entry === null || !(await journal.claim(entry))) throw new Error('could not be claimed');
    const link = linkOf(ids[number] ?? '', number);
    const outcome = { type: 'sent', produced: { links: [link] } } as const;
    const times = { startedAt: Date.now(), endedAt: Date.now() };
    if (!(await journal.settle(entry, outcome, times))) throw new Error('could not be settled');
  }
  return ((performance.now() - started) * 1000) / entries;
}
