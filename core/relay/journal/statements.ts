/**
 * The hot statements of the journal, as plain SQL that both databases understand. Lists of ids are padded to a power
 * of two by repeating the last id, so that few texts exist and SQLite can keep each one prepared.
 */
import { fingerprint } from '../../storage/fingerprint.ts';
import type { Tx } from '../../storage/storage.ts';
import type {
  ContactFact,
  Entry,
  LidPair,
  Link,
  NewEntry,
  Reason,
  UnreadMessage,
} from './entry.ts';
import { laneHash } from './facts.ts';
import { newId } from './ids.ts';

export const APPEND_COLUMNS = [
  'id',
  'kind',
  'location_id',
  'instance_id',
  'lane',
  'lane_hash',
  'position',
  'order_at',
  'dedupe_key',
  'dedupe_hash',
  'payload',
  'state',
  'open',
  'waits_for',
  'attempts',
  'next_try_at',
  'expires_at',
  'created_at',
] as const;

export interface Append {
  readonly entry: Entry;
  readonly payload: string;
}

/** A new entry as it is stored, and as memory holds it. */
export function appendOf(
  entry: NewEntry,
  { now, position, keepPayload }: { now: number; position: number; keepPayload: boolean },
): Append {
  return {
    payload: JSON.stringify(entry.payload),
    entry: {
      id: newId(now, position),
      kind: entry.kind,
      locationId: entry.locationId,
      instanceId: entry.instanceId,
      lane: entry.lane,
      position,
      orderAt: entry.orderAt,
      dedupeKey: entry.dedupeKey,
      createdAt: now,
      expiresAt: entry.expiresAt,
      state: entry.waitsFor === undefined ? 'waiting' : 'parked',
      waitsFor: entry.waitsFor ?? null,
      attempts: 0,
      nextTryAt: entry.notBefore ?? now,
      claimedAt: null,
      blockedSince: null,
      unknownOutcome: false,
      payload: keepPayload ? entry.payload : null,
    },
  };
}

export function appendRow({ entry, payload }: Append): unknown[] {
  return [
    entry.id,
    entry.kind,
    entry.locationId,
    entry.instanceId,
    entry.lane,
    laneHash(entry.lane),
    entry.position,
    entry.orderAt,
    entry.dedupeKey,
    fingerprint(entry.dedupeKey),
    payload,
    entry.state,
    1,
    entry.waitsFor,
    0,
    entry.nextTryAt,
    entry.expiresAt,
    entry.createdAt,
  ];
}

const MAX_LIST = 256;

/** A statement over a list of ids, with what stands before and after the list. */
export interface ListStatement {
  readonly sql: (list: string) => string;
  readonly before?: readonly unknown[];
  readonly after?: readonly unknown[];
}

/** Runs the statement over the ids in slices; answers how many rows were found in all. */
export async function forIds(
  tx: Tx,
  ids: readonly string[],
  { sql, before = [], after = [] }: ListStatement,
): Promise<number> {
  let affected = 0;
  for (let from = 0; from < ids.length; from += MAX_LIST) {
    const slice = padded(ids.slice(from, from + MAX_LIST));
    const list = `(${'?, '.repeat(slice.length - 1)}?)`;
    affected += await tx.run(sql(list), [...before, ...slice, ...after]);
  }
  return affected;
}

/** Parked entries that wait no longer. */
export async function wake(tx: Tx, entries: readonly Entry[], now: number): Promise<void> {
  await forIds(tx, idsOf(entries), { sql: WAKE, before: [now] });
}

/** Moves entries to another lane. */
export async function relane(tx: Tx, entries: readonly Entry[], to: string): Promise<void> {
  await forIds(tx, idsOf(entries), { sql: RELANE, before: [to, laneHash(to)] });
}

function idsOf(entries: readonly Entry[]): string[] {
  return entries.map((entry) => entry.id);
}

export function padded(ids: readonly string[]): string[] {
  const last = ids.at(-1);
  if (last === undefined) return [];
  const size = 2 ** Math.ceil(Math.log2(ids.length));
  return [...ids, ...Array<string>(size - ids.length).fill(last)];
}

/** Only rows that are still ours to take: waiting, or already claimed by this very relay (a claim whose commit was in doubt). */
export const CLAIM = (list: string): string =>
  `UPDATE journal SET state = 'running', owner = ?, epoch = ?, claimed_at = ?, attempts = attempts + 1 WHERE id IN ${list} AND state = 'waiting'`;

/** `keepsBody` false: what it said goes in the same step. */
export const SETTLE_DONE = (list: string, keepsBody: boolean): string =>
  `UPDATE journal SET state = 'done', \`open\` = NULL, ${bare(keepsBody)}waits_for = NULL, error_code = NULL, error_detail = NULL, settled_at = ? WHERE id IN ${list} AND state = 'running' AND owner = ? AND epoch = ?`;

export const SETTLE_ONE = `UPDATE journal SET state = ?, \`open\` = ?, waits_for = ?, attempts = ?, next_try_at = ?, error_code = ?, error_detail = ?, settled_at = ? WHERE id = ? AND state = 'running' AND owner = ? AND epoch = ?`;

export const NOTE_REASON = `UPDATE journal SET error_code = ?, error_detail = ? WHERE id = ? AND state = 'running' AND owner = ? AND epoch = ?`;

/** What a statement that ends an entry sets besides, where nothing is kept of what was said. */
export function bare(keepsBody: boolean): string {
  return keepsBody ? '' : 'payload = NULL, ';
}

/** A reason's parameters and answer as they are stored. */
export function detailOf(reason: Reason): string {
  return JSON.stringify({ params: reason.params ?? {}, answer: reason.answer ?? null });
}

const WAKE = (list: string): string =>
  `UPDATE journal SET state = 'waiting', waits_for = NULL, next_try_at = ? WHERE id IN ${list} AND state = 'parked'`;

const RELANE = (list: string): string =>
  `UPDATE journal SET lane = ?, lane_hash = ? WHERE id IN ${list}`;

/** The other side told at last that an unsure entry was carried out; one that a person released meanwhile is not touched. */
export const RESOLVE = (keepsBody: boolean): string =>
  `UPDATE journal SET state = 'done', \`open\` = NULL, ${bare(keepsBody)}error_code = NULL, error_detail = NULL, settled_at = ? WHERE id = ? AND state = 'unsure'`;

export const LINK_COLUMNS = [
  'instance_id',
  'whatsapp_id',
  'location_id',
  'highlevel_id',
  'part',
  'parts',
  'origin',
  'peer',
  'receipt_rank',
  'created_at',
] as const;

export function linkRow(link: Link, now: number): unknown[] {
  return [
    link.instanceId,
    link.whatsappId,
    link.locationId,
    link.highlevelId,
    link.part,
    link.parts,
    link.origin,
    link.peer,
    link.receiptRank,
    now,
  ];
}

export const PACED_COLUMNS = ['entry_id', 'instance_id', 'at'] as const;
export const TWIN_COLUMNS = ['location_id', 'highlevel_id', 'twin_of', 'created_at'] as const;

export const UNLINK = 'DELETE FROM message_links WHERE instance_id = ? AND whatsapp_id = ?';

export const RAISE_RANK =
  'UPDATE message_links SET receipt_rank = ? WHERE instance_id = ? AND whatsapp_id = ? AND receipt_rank < ?';

/** A name as it is searched: small letters without accents. */
export function nameKey(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

export async function writeContact(tx: Tx, contact: ContactFact, now: number): Promise<void> {
  const stays = {
    ...(contact.named === undefined ? {} : { named: contact.named ? 1 : 0 }),
    ...(contact.optedOutAt === undefined ? {} : { opted_out_at: contact.optedOutAt }),
    ...(contact.name === undefined ? {} : { name: contact.name, name_key: nameKey(contact.name) }),
  };
  await tx.upsert(
    'contacts',
    {
      location_id: contact.locationId,
      peer: contact.peer,
      contact_id: contact.contactId,
      conversation_id: contact.conversationId,
      last_instance_id: contact.lastInstanceId,
      ...stays,
      created_at: now,
      updated_at: now,
    },
    ['location_id', 'peer'],
    ['contact_id', 'conversation_id', 'last_instance_id', ...Object.keys(stays), 'updated_at'],
  );
}

const UNREAD_COLUMNS = [
  'instance_id',
  'whatsapp_id',
  'location_id',
  'contact_id',
  'peer',
  'created_at',
] as const;

export async function writeUnread(
  tx: Tx,
  unread: readonly UnreadMessage[],
  now: number,
): Promise<void> {
  const rows = unread.map((one) => [
    one.instanceId,
    one.whatsappId,
    one.locationId,
    one.contactId,
    one.peer,
    now,
  ]);
  await tx.insertNew('unread_messages', UNREAD_COLUMNS, rows);
}

export const IS_READ = 'DELETE FROM unread_messages WHERE instance_id = ? AND whatsapp_id = ?';

export async function writePair(tx: Tx, pair: LidPair, now: number): Promise<void> {
  await tx.upsert(
    'lid_pairs',
    {
      instance_id: pair.instanceId,
      lid: pair.lid,
      phone: pair.phone,
      created_at: pair.seenAt ?? now,
    },
    ['instance_id', 'lid'],
    ['phone', 'created_at'],
  );
}

export const ATTEMPT_COLUMNS = [
  'entry_id',
  'number',
  'started_at',
  'ended_at',
  'outcome',
  'code',
  'detail',
] as const;

/** Inserts what is new; answers, for keys that were there already, the id that stands in the table. */
export async function insertAppends(
  tx: Tx,
  appends: readonly Append[],
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  if (appends.length === 0) return ids;
  const inserted = await tx.insertNew('journal', APPEND_COLUMNS, appends.map(appendRow));
  if (inserted === appends.length) return ids;
  const hashes = padded(appends.map(({ entry }) => fingerprint(entry.dedupeKey)));
  const rows = await tx.all<{ id: string; dedupe_key: string }>(
    `SELECT id, dedupe_key FROM journal WHERE dedupe_hash IN (${'?, '.repeat(hashes.length - 1)}?)`,
    hashes,
  );
  for (const row of rows) ids.set(row.dedupe_key, row.id);
  return ids;
}

/** Rows of the journal with these ids that are open, as `OPEN_COLUMNS`. */
export async function openRows(
  tx: Tx,
  columns: string,
  ids: readonly string[],
): Promise<Record<string, unknown>[]> {
  if (ids.length === 0) return [];
  const list = padded(ids);
  return tx.all<Record<string, unknown>>(
    `SELECT ${columns} FROM journal WHERE \`open\` = 1 AND id IN (${'?, '.repeat(list.length - 1)}?)`,
    list,
  );
}

/** The id that stands in the table under the entry's dedupe key. */
export function storedId(stored: ReadonlyMap<string, string>, entry: Entry): string {
  return stored.get(entry.dedupeKey) ?? entry.id;
}

/** The stored payloads of entries that have none in memory. */
export async function readPayloads(
  tx: Tx,
  entries: readonly Entry[],
): Promise<Map<string, string | null>> {
  const payloads = new Map<string, string | null>();
  if (entries.length === 0) return payloads;
  const ids = padded(idsOf(entries));
  const rows = await tx.all<{ id: string; payload: string | null }>(
    `SELECT id, payload FROM journal WHERE id IN (${'?, '.repeat(ids.length - 1)}?)`,
    ids,
  );
  for (const row of rows) payloads.set(row.id, row.payload);
  return payloads;
}

/** Which of the entries the table shows as claimed by this owner, now or by an earlier claim whose commit was in doubt. */
export async function ownedAmong(
  tx: Tx,
  entries: readonly Entry[],
  { relayId, epoch }: { relayId: string; epoch: number },
): Promise<Set<string>> {
  const owned = new Set<string>();
  for (const entry of entries) {
    const rows = await tx.all<{ id: string }>(
      `SELECT id FROM journal WHERE id = ? AND state = 'running' AND owner = ? AND epoch = ?`,
      [entry.id, relayId, epoch],
    );
    if (rows.length > 0) owned.add(entry.id);
  }
  return owned;
}
