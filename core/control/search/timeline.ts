/** A message's way from end to end: received, stored, each attempt, its ids on both sides, delivered, read. */
import { fingerprint } from '../../storage/fingerprint.ts';
import type { Schema } from '../../storage/schema.ts';
import type { Storage } from '../../storage/storage.ts';
import { isPendingLine, pendingLine, receiptKey } from '../../relay/journal/facts.ts';
import type { InstanceId } from '../../relay/message.ts';
import { RECEIPT_STATUSES } from '../../relay/message.ts';
import type { AttemptRow, EntryFailure, EntryRow } from '../journal-view.ts';

export type Step =
  /** Written at the other side: by the clock of WhatsApp or HighLevel. */
  | { readonly type: 'written'; readonly at: number }
  /** Committed here; only then was the webhook answered. `recovered`: no webhook brought it. */
  | { readonly type: 'stored'; readonly at: number; readonly recovered: boolean }
  | ({ readonly type: 'attempt'; readonly at: number } & Omit<
      AttemptRow,
      'startedAt' | 'endedAt'
    > & {
        readonly ms: number;
      })
  /** Where it stands now, when no attempt tells: waits, is under way, a person decided. */
  | {
      readonly type: 'now';
      readonly at: number;
      readonly state: EntryRow['state'];
      readonly nextTryAt: number | null;
      readonly failure: EntryFailure | null;
    }
  /** What WhatsApp said of it, and whether HighLevel shows it. `at` null = its receipt is not kept any more. */
  | {
      readonly type: 'receipt';
      readonly at: number | null;
      readonly status: (typeof RECEIPT_STATUSES)[number];
      readonly shown: boolean;
    };

export interface MessageIds {
  readonly instanceId: string | null;
  readonly whatsappId: string | null;
  readonly highlevelId: string | null;
}

export interface Told {
  readonly entry: EntryRow;
  readonly recovered: boolean;
  readonly attempts: readonly AttemptRow[];
  readonly dedupeKey: string;
  readonly writtenAt: number | null;
}

export async function timelineOf(
  storage: Storage,
  told: Told,
): Promise<{ steps: Step[]; ids: MessageIds }> {
  const { entry } = told;
  const link = await linkOf(storage, told.dedupeKey, entry.id);
  const steps: Step[] = [];
  if (told.writtenAt !== null) steps.push({ type: 'written', at: told.writtenAt });
  steps.push({ type: 'stored', at: entry.createdAt, recovered: told.recovered });
  for (const { startedAt, endedAt, ...attempt } of told.attempts) {
    steps.push({ type: 'attempt', at: startedAt, ms: endedAt - startedAt, ...attempt });
  }
  const now = standing(entry, told.attempts);
  if (now !== null) steps.push(now);
  if (link !== null) steps.push(...(await receiptsOf(storage, link)));
  return { steps, ids: idsIn({ ...entry, dedupeKey: told.dedupeKey }, link) };
}

interface Keyed {
  readonly id: string;
  readonly dedupeKey: string;
  readonly instanceId: string | null;
}

/** The ids of an entry's message on both sides. */
export async function idsOf(storage: Storage, entry: Keyed): Promise<MessageIds> {
  return idsIn(entry, await linkOf(storage, entry.dedupeKey, entry.id));
}

function idsIn(entry: Keyed, link: Link | null): MessageIds {
  const { dedupeKey } = entry;
  return {
    instanceId: link?.instance_id ?? entry.instanceId,
    whatsappId: link?.whatsapp_id ?? whatsappIdIn(dedupeKey),
    highlevelId:
      link === null || isPendingLine(link.highlevel_id)
        ? highlevelIdIn(dedupeKey)
        : link.highlevel_id,
  };
}

/** Null: the last attempt has said it. */
function standing(entry: EntryRow, attempts: readonly AttemptRow[]): Step | null {
  const { state, error, nextTryAt } = entry;
  const last = attempts.at(-1);
  const told = last !== undefined && last.failure?.code === error?.code;
  if ((state === 'done' && error === null) || (state === 'dead' && told)) return null;
  const at = entry.settledAt ?? Math.max(entry.createdAt, last?.endedAt ?? 0);
  return {
    type: 'now',
    at,
    state,
    nextTryAt: state === 'waiting' ? nextTryAt : null,
    failure: told ? null : error,
  };
}

type Link = Pick<
  Schema['message_links'],
  'instance_id' | 'whatsapp_id' | 'highlevel_id' | 'receipt_rank'
>;

async function linkOf(storage: Storage, key: string, entryId: string): Promise<Link | null> {
  const [side, owner = '', third = '', fourth = ''] = key.split(':');
  const links = storage.db
    .selectFrom('message_links')
    .select(['instance_id', 'whatsapp_id', 'highlevel_id', 'receipt_rank']);
  const isLine = side === 'wl';
  if (isLine || (side === 'wa' && third === 'msg')) {
    const id = isLine ? third : fourth;
    const query = links.where('instance_id', '=', owner).where('whatsapp_id', '=', id);
    return (await query.executeTakeFirst()) ?? null;
  }
  if (side === 'hl') {
    const query = links.where('location_id', '=', owner).where('highlevel_id', '=', third);
    return (await query.where('part', '=', Number(fourth)).executeTakeFirst()) ?? null;
  }
  if (side !== 'wf') return null;
  const pending = links.where('location_id', '=', owner);
  return (
    (await pending.where('highlevel_id', '=', pendingLine(entryId)).executeTakeFirst()) ?? null
  );
}

/** Receipts are entries of their own; WhatsApp's rank on the link tells what is known without them. */
async function receiptsOf(storage: Storage, link: Link): Promise<Step[]> {
  const keys = RECEIPT_STATUSES.map((status) => ({
    status,
    hash: fingerprint(receiptKey(link.instance_id as InstanceId, link.whatsapp_id, status)),
  }));
  const rows = await storage.db
    .selectFrom('journal')
    .select(['dedupe_hash', 'created_at', 'state'])
    .where(
      'dedupe_hash',
      'in',
      keys.map(({ hash }) => hash),
    )
    .execute();
  return keys.flatMap(({ status, hash }): Step[] => {
    const row = rows.find((one) => one.dedupe_hash === hash);
    if (row !== undefined) {
      return [{ type: 'receipt', at: row.created_at, status, shown: row.state === 'done' }];
    }
    const isRank = RECEIPT_STATUSES.indexOf(status) + 1 === link.receipt_rank;
    return isRank ? [{ type: 'receipt', at: null, status, shown: true }] : [];
  });
}

function whatsappIdIn(key: string): string | null {
  const [side, , third, id] = key.split(':');
  return side === 'wa' && third === 'msg' ? (id ?? null) : null;
}

function highlevelIdIn(key: string): string | null {
  const [side, , id] = key.split(':');
  return side === 'hl' ? (id ?? null) : null;
}
