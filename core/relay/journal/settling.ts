import type { Tx } from '../../storage/storage.ts';
import type { Entry, EntryState, Outcome, Produced } from './entry.ts';
import {
  ATTEMPT_COLUMNS,
  IS_READ,
  LINK_COLUMNS,
  PACED_COLUMNS,
  RAISE_RANK,
  RESOLVE,
  SETTLE_DONE,
  SETTLE_ONE,
  TWIN_COLUMNS,
  UNLINK,
  detailOf,
  forIds,
  linkRow,
  writeContact,
  writeUnread,
} from './statements.ts';

/** Who writes: settling is conditional on it, so that a fenced relay settles nothing. */
export interface Owner {
  readonly relayId: string;
  readonly epoch: number;
}

/** And whether what a message said stays when it is done. */
export interface Settler extends Owner {
  readonly keepsBodies: boolean;
}

/** The outcomes that are written down; `unknown` leaves the row `running`. */
export type Settled = Exclude<Outcome, { type: 'unknown' }>;

export interface Settlement {
  readonly entry: Entry;
  readonly outcome: Settled;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** The state each settlement left its entry in; those that are missing were not ours any more. */
export type Settlements = Map<Settlement, EntryState>;

type DoneSettlement = Settlement & { outcome: Extract<Settled, { type: 'sent' }> };

/** Settles every entry with what it produced, in the given transaction. */
export async function writeSettlements(
  tx: Tx,
  owner: Settler,
  all: readonly Settlement[],
): Promise<Settlements> {
  const settled: Settlements = new Map();
  await settleDone(tx, owner, all.filter(isDone), settled);
  // Parked ones last: a link written in this very transaction must be seen by their `unless`.
  const others = all.filter((one) => !isDone(one));
  others.sort((a, b) => Number(a.outcome.type === 'parked') - Number(b.outcome.type === 'parked'));
  for (const one of others) {
    if (one.outcome.type === 'parked') continue;
    await settleOne(tx, owner, one, settled);
  }
  await writeProduced(tx, owner, [...settled.keys()]);
  for (const one of others) {
    if (one.outcome.type !== 'parked') continue;
    await settleOne(tx, owner, one, settled);
  }
  await writeAttempts(tx, [...settled.keys()]);
  return settled;
}

function isDone(one: Settlement): one is DoneSettlement {
  return one.outcome.type === 'sent';
}

async function settleDone(
  tx: Tx,
  owner: Settler,
  done: readonly DoneSettlement[],
  settled: Settlements,
): Promise<void> {
  if (done.length === 0) return;
  const now = done[0]?.endedAt ?? 0;
  const by = [owner.relayId, owner.epoch];
  const affected = await forIds(
    tx,
    done.map((one) => one.entry.id),
    { sql: (list) => SETTLE_DONE(list, owner.keepsBodies), before: [now], after: by },
  );
  if (affected === done.length) {
    for (const one of done) settled.set(one, 'done');
    return;
  }
  // Some were not ours any more, or were settled before.
  for (const one of done) {
    if (await isSettled(tx, owner, one, 'done')) settled.set(one, 'done');
  }
}

async function settleOne(
  tx: Tx,
  owner: Owner,
  one: Settlement,
  settled: Settlements,
): Promise<void> {
  const { entry, outcome } = one;
  const by = [entry.id, owner.relayId, owner.epoch];
  const row = await rowAfter(tx, one);
  const affected = await tx.run(SETTLE_ONE, [
    row.state,
    row.state === 'dead' ? null : 1,
    row.waitsFor,
    outcome.type === 'again' && !outcome.burnt ? Math.max(0, entry.attempts - 1) : entry.attempts,
    row.nextTryAt,
    'reason' in outcome ? outcome.reason.code : null,
    'reason' in outcome ? detailOf(outcome.reason) : null,
    row.state === 'dead' ? one.endedAt : null,
    ...by,
  ]);
  if (affected > 0 || (await isSettled(tx, owner, one, row.state))) settled.set(one, row.state);
}

/** Whether the table says so already: an earlier settlement whose commit was in doubt. */
async function isSettled(
  tx: Tx,
  owner: Owner,
  { entry }: Settlement,
  state: EntryState,
): Promise<boolean> {
  const rows = await tx.all<{ state: string; owner: string | null; epoch: number | null }>(
    'SELECT state, owner, epoch FROM journal WHERE id = ?',
    [entry.id],
  );
  const row = rows[0];
  const ours = row?.owner === owner.relayId && Number(row.epoch) === owner.epoch;
  return ours && row.state === state;
}

interface RowAfter {
  readonly state: 'waiting' | 'parked' | 'unsure' | 'dead';
  readonly waitsFor: string | null;
  readonly nextTryAt: number;
}

async function rowAfter(tx: Tx, { entry, outcome, endedAt }: Settlement): Promise<RowAfter> {
  switch (outcome.type) {
    case 'again':
      return { state: 'waiting', waitsFor: null, nextTryAt: outcome.at };
    case 'parked': {
      const known = (await outcome.unless?.(tx)) ?? false;
      return known
        ? { state: 'waiting', waitsFor: null, nextTryAt: endedAt }
        : { state: 'parked', waitsFor: outcome.waitsFor, nextTryAt: entry.nextTryAt };
    }
    case 'unsure':
      return { state: 'unsure', waitsFor: null, nextTryAt: entry.nextTryAt };
    case 'refused':
      return { state: 'dead', waitsFor: null, nextTryAt: entry.nextTryAt };
    case 'sent':
      throw new Error('A done entry is settled with the others of its batch');
  }
}

export function producedOf(one: Settlement): Produced {
  return 'produced' in one.outcome ? (one.outcome.produced ?? {}) : {};
}

async function writeProduced(
  tx: Tx,
  { keepsBodies }: Settler,
  settled: readonly Settlement[],
): Promise<void> {
  const links: unknown[][] = [];
  const pairs: unknown[][] = [];
  const paced: unknown[][] = [];
  for (const one of settled) {
    const produced = producedOf(one);
    const { links: more, unlinks, contacts, ranks, resolves, twins, paced: by } = produced;
    if (by !== undefined) paced.push([one.entry.id, by, one.endedAt]);
    for (const id of resolves ?? []) await tx.run(RESOLVE(keepsBodies), [one.endedAt, id]);
    for (const gone of unlinks ?? []) await tx.run(UNLINK, [gone.instanceId, gone.whatsappId]);
    for (const { rank, instanceId, whatsappId } of ranks ?? []) {
      await tx.run(RAISE_RANK, [rank, instanceId, whatsappId, rank]);
    }
    for (const link of more ?? []) links.push(linkRow(link, one.endedAt));
    for (const { locationId, highlevelId, twinOf } of twins ?? []) {
      pairs.push([locationId, highlevelId, twinOf, one.endedAt]);
    }
    for (const contact of contacts ?? []) await writeContact(tx, contact, one.endedAt);
    if (produced.unread !== undefined) await writeUnread(tx, produced.unread, one.endedAt);
    for (const read of produced.read ?? []) {
      await tx.run(IS_READ, [read.instanceId, read.whatsappId]);
    }
  }
  // One for each part, of which the first is enough.
  if (pairs.length > 0) await tx.insertNew('message_twins', TWIN_COLUMNS, pairs);
  if (paced.length > 0) await tx.insertNew('paced_sends', PACED_COLUMNS, paced);
  if (links.length > 0) await tx.insertNew('message_links', LINK_COLUMNS, links);
}

async function writeAttempts(tx: Tx, settled: readonly Settlement[]): Promise<void> {
  const rows: unknown[][] = [];
  for (const { entry, outcome, startedAt, endedAt } of settled) {
    const reason = 'reason' in outcome ? outcome.reason : null;
    rows.push([
      entry.id,
      entry.attempts,
      startedAt,
      endedAt,
      outcome.type,
      reason?.code ?? ('code' in outcome ? (outcome.code ?? null) : null),
      reason === null ? null : detailOf(reason),
    ]);
  }
  if (rows.length > 0) await tx.insertNew('attempts', ATTEMPT_COLUMNS, rows);
}
