import type { Storage } from '../../storage/storage.ts';
import { RAISE_RANK } from '../journal/statements.ts';
import type { HighLevelId, InstanceId, LocationId, ReceiptStatus } from '../message.ts';

/** Receipts only rise: what WhatsApp says of a message is `failed` < `delivered` < `read`, 0 = nothing yet. */
export const RANK: Readonly<Record<ReceiptStatus, number>> = { failed: 1, delivered: 2, read: 3 };

/** How long a location that took no status for a workflow's message is not asked again (ms). */
const LINES_REFUSED_MS = 60 * 60_000;

const STATUS_OF_RANK: Readonly<Record<number, ReceiptStatus>> = {
  1: 'failed',
  2: 'delivered',
  3: 'read',
};

export interface LinkRow {
  readonly instanceId: InstanceId;
  readonly whatsappId: string;
  readonly locationId: LocationId;
  readonly highlevelId: HighLevelId;
  readonly part: number;
  readonly parts: number;
  readonly origin: string;
  readonly peer: string;
  readonly receiptRank: number;
  readonly createdAt: number;
}

/**
 * Which id here is which id there, and what WhatsApp said of it. Only reading and the rank: links themselves are
 * written in the transaction that settles the entry which made them.
 */
export class ReceiptBook {
  readonly #storage: Storage;
  readonly #turns = new Map<string, Promise<void>>();
  readonly #linesRefused = new Map<LocationId, number>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async byWhatsAppId(instanceId: InstanceId, whatsappId: string): Promise<LinkRow | null> {
    const row = await this.#storage.db
      .selectFrom('message_links')
      .selectAll()
      .where('instance_id', '=', instanceId)
      .where('whatsapp_id', '=', whatsappId)
      .executeTakeFirst();
    return row === undefined ? null : linkOf(row);
  }

  async byHighLevelId(locationId: LocationId, highlevelId: string): Promise<LinkRow[]> {
    const rows = await this.#storage.db
      .selectFrom('message_links')
      .selectAll()
      .where('location_id', '=', locationId)
      .where('highlevel_id', '=', highlevelId)
      .execute();
    return rows.map(linkOf);
  }

  /** The HighLevel ids among `ids` that are linked already. */
  async linkedAmong(locationId: LocationId, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#storage.db
      .selectFrom('message_links')
      .select('highlevel_id')
      .where('location_id', '=', locationId)
      .where('highlevel_id', 'in', [...ids])
      .execute();
    return new Set(rows.map((row) => row.highlevel_id));
  }

  /** The links of the WhatsApp ids among `ids` that have one. */
  async linksOf(instanceId: InstanceId, ids: readonly string[]): Promise<Map<string, LinkRow>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#storage.db
      .selectFrom('message_links')
      .selectAll()
      .where('instance_id', '=', instanceId)
      .where('whatsapp_id', 'in', [...ids])
      .execute();
    return new Map(rows.map((row) => [row.whatsapp_id, linkOf(row)]));
  }

  /** The WhatsApp ids among `ids` that are linked already. */
  async linkedWhatsAppIds(instanceId: InstanceId, ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#storage.db
      .selectFrom('message_links')
      .select('whatsapp_id')
      .where('instance_id', '=', instanceId)
      .where('whatsapp_id', 'in', [...ids])
      .execute();
    return new Set(rows.map((row) => row.whatsapp_id));
  }

  /**
   * What the whole message now is, after a receipt of one part; null when this receipt does not change that: it came
   * too late, or other parts are not as far. The rank of a message with several parts is noted here at once, since
   * receipts of its parts run side by side and the last of them must see the others; asked again it tells what the
   * message is by then, so that a status whose telling was interrupted is told again.
   */
  async wholeAfter(link: LinkRow, status: ReceiptStatus): Promise<ReceiptStatus | null> {
    const rank = RANK[status];
    if (rank < link.receiptRank) return null;
    if (link.parts === 1) return status;
    await this.#storage.transaction((tx) =>
      tx.run(RAISE_RANK, [rank, link.instanceId, link.whatsappId, rank]),
    );
    const all = await this.byHighLevelId(link.locationId, link.highlevelId);
    const isThis = (one: LinkRow): boolean =>
      one.instanceId === link.instanceId && one.whatsappId === link.whatsappId;
    const ranks = all.map((one) => one.receiptRank);
    const before = all.map((one) => (isThis(one) ? link.receiptRank : one.receiptRank));
    const whole = rankOfWhole(ranks, link.parts);
    const isFirstTry = link.receiptRank < rank;
    if (isFirstTry && whole === rankOfWhole(before, link.parts)) return null;
    return STATUS_OF_RANK[whole] ?? null;
  }

  /** What WhatsApp has said of the whole message so far; null = nothing. */
  async wholeOf(locationId: LocationId, highlevelId: string): Promise<ReceiptStatus | null> {
    const links = await this.byHighLevelId(locationId, highlevelId);
    const ranks = links.map((one) => one.receiptRank);
    return STATUS_OF_RANK[rankOfWhole(ranks, links[0]?.parts ?? 1)] ?? null;
  }

  /** Whether HighLevel lately took no status for a message that was only added to this location's conversations. */
  refusesLines(locationId: LocationId): boolean {
    return Date.now() < (this.#linesRefused.get(locationId) ?? 0);
  }

  linesRefused(locationId: LocationId): void {
    this.#linesRefused.set(locationId, Date.now() + LINES_REFUSED_MS);
  }

  /**
   * Runs what tells the status of one message with several parts one after the other: two tellings side by side could
   * arrive in the wrong order, and the lower one would stay.
   */
  async inTurn<T>(link: LinkRow, work: () => Promise<T>): Promise<T> {
    if (link.parts === 1) return work();
    const key = `${link.locationId} ${link.highlevelId}`;
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(work);
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#turns.set(key, ended);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(key) === ended) this.#turns.delete(key);
    }
  }
}

/** The worst part's status: a failed part fails the whole, else the part that is least far. */
export function rankOfWhole(ranks: readonly number[], parts: number): number {
  if (ranks.includes(RANK.failed)) return RANK.failed;
  return ranks.length < parts ? 0 : Math.min(...ranks);
}

function linkOf(row: {
  instance_id: string;
  whatsapp_id: string;
  location_id: string;
  highlevel_id: string;
  part: number;
  parts: number;
  origin: string;
  peer: string;
  receipt_rank: number;
  created_at: number;
}): LinkRow {
  return {
    instanceId: row.instance_id as InstanceId,
    whatsappId: row.whatsapp_id,
    locationId: row.location_id as LocationId,
    highlevelId: row.highlevel_id as HighLevelId,
    part: row.part,
    parts: row.parts,
    origin: row.origin,
    peer: row.peer,
    receiptRank: row.receipt_rank,
    createdAt: row.created_at,
  };
}
