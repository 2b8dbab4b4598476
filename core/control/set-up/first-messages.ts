/** Whether a message has travelled each way, and what WhatsApp said of ours. */
import type { Storage } from '../../storage/storage.ts';

export interface FirstMessages {
  /** When one from WhatsApp was written into HighLevel (ms); null = none yet. */
  readonly toHighLevel: number | null;
  /** When one from HighLevel was sent on WhatsApp, and what WhatsApp said of it; null = none yet. */
  readonly toWhatsApp: {
    readonly at: number;
    readonly mark: 'sent' | 'failed' | 'delivered' | 'read';
  } | null;
}

const MARKS = ['sent', 'failed', 'delivered', 'read'] as const;

/** @throws StorageError */
export async function firstMessages({ db }: Pick<Storage, 'db'>): Promise<FirstMessages> {
  const links = db.selectFrom('message_links').select(['created_at', 'receipt_rank']);
  const inbound = await links
    .where('origin', '=', 'contact')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  const outbound = await links
    .where('origin', '=', 'highlevel')
    .orderBy('receipt_rank', 'desc')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    toHighLevel: inbound?.created_at ?? null,
    toWhatsApp:
      outbound === undefined
        ? null
        : { at: outbound.created_at, mark: MARKS[outbound.receipt_rank] ?? 'sent' },
  };
}

export function haveTravelled({ toHighLevel, toWhatsApp }: FirstMessages): boolean {
  const { mark } = toWhatsApp ?? {};
  return toHighLevel !== null && (mark === 'delivered' || mark === 'read');
}
