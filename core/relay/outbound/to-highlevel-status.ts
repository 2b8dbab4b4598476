import { say } from '../../words/say.ts';
import type { Entry, Outcome } from '../journal/entry.ts';
import { fact } from '../journal/facts.ts';
import { RECEIPT_STATUSES } from '../message.ts';
import type { HighLevelId, ReceiptStatus } from '../message.ts';
import { RANK } from '../receipts/receipt-book.ts';
import type { LinkRow } from '../receipts/receipt-book.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { repeatable } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';

/** Tells HighLevel what WhatsApp said of a message that we sent (P4). */
export async function deliverReceipt(
  parts: RelayParts,
  entry: Entry<'whatsapp.status'>,
  calls: HighLevelCalls,
): Promise<Outcome> {
  const { payload, instanceId, locationId } = entry;
  if (payload === null || instanceId === null || locationId === null) {
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }
  const { whatsappId, status } = payload;
  const link = await parts.receipts.byWhatsAppId(instanceId, whatsappId);
  if (link === null) {
    return {
      type: 'parked',
      waitsFor: fact.link(instanceId, whatsappId),
      reason: { code: 'receipt.early' },
      unless: async (tx) => {
        const rows = await tx.all(
          'SELECT part FROM message_links WHERE instance_id = ? AND whatsapp_id = ?',
          [instanceId, whatsappId],
        );
        return rows.length > 0;
      },
    };
  }
  if (link.origin !== 'highlevel') return { type: 'sent', code: 'receipt.not-ours' };
  if (isOvertaken(parts, entry, status)) return { type: 'sent', code: 'receipt.superseded' };
  const tooEarly = link.createdAt + parts.times.statusFirstDelayMs - Date.now();
  if (tooEarly > 0) {
    const reason = { code: 'highlevel.status-too-early' };
    return { type: 'again', at: Date.now() + tooEarly, reason, burnt: false };
  }
  return parts.receipts.inTurn(link, () => tell(parts, { entry, link, status, calls }));
}

/** A later receipt of the same message waits already: one call tells both. */
function isOvertaken(
  parts: RelayParts,
  entry: Entry<'whatsapp.status'>,
  status: ReceiptStatus,
): boolean {
  const others = parts.journal.lanes.get(entry.lane)?.entries ?? [];
  return others.some((other) => other !== entry && rankOf(other) > RANK[status]);
}

/** By its key: the payload of an entry that waits is not always in memory. 0 = no receipt. */
function rankOf({ kind, dedupeKey }: Entry): number {
  if (kind !== 'whatsapp.status') return 0;
  const status = RECEIPT_STATUSES.find((one) => dedupeKey.endsWith(`:${one}`));
  return status === undefined ? 0 : RANK[status];
}

interface Telling {
  readonly entry: Entry<'whatsapp.status'>;
  readonly link: LinkRow;
  readonly status: ReceiptStatus;
  readonly calls: HighLevelCalls;
}

async function tell(parts: RelayParts, { entry, link, status, calls }: Telling): Promise<Outcome> {
  const whole = await parts.receipts.wholeAfter(link, status);
  const produced = {
    ranks: [{ instanceId: link.instanceId, whatsappId: link.whatsappId, rank: RANK[status] }],
  };
  if (whole === null) return { type: 'sent', code: 'receipt.no-change', produced };
  const { locationId, highlevelId } = link;
  const language = parts.places.location(locationId)?.language ?? 'en';
  const error =
    whole === 'failed'
      ? {
          code: 'whatsapp.failed',
          type: 'whatsapp',
          message: sentence('whatsapp.failed', {}, language),
        }
      : undefined;
  try {
    await calls.call(() => parts.highlevel.setStatus(locationId, highlevelId, whole, error));
    parts.destinations.highlevelAnswered(locationId);
    return { type: 'sent', produced };
  } catch (failure) {
    const away = parts.destinations.highlevelFailed(locationId, failure);
    return repeatable(failure, entry, { times: parts.times, away, now: Date.now() });
  }
}

/** Shows in HighLevel that a message could not be sent, with a reason a person can act on. */
export async function deliverFailure(
  parts: RelayParts,
  entry: Entry<'relay.failure'>,
  calls: HighLevelCalls,
): Promise<Outcome> {
  const { payload, locationId } = entry;
  if (payload === null || locationId === null) {
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }
  const language = parts.places.location(locationId)?.language ?? 'en';
  const { code, params } = payload;
  const error = { code, type: 'relay', message: sentence(code, params, language) };
  const id = payload.highlevelId as HighLevelId;
  try {
    await calls.call(() => parts.highlevel.setStatus(locationId, id, 'failed', error));
    parts.destinations.highlevelAnswered(locationId);
    return { type: 'sent' };
  } catch (failure) {
    const away = parts.destinations.highlevelFailed(locationId, failure);
    return repeatable(failure, entry, { times: parts.times, away, now: Date.now() });
  }
}

function sentence(
  code: string,
  params: Readonly<Record<string, string>>,
  language: Parameters<typeof say>[2],
): string {
  const said = say(code, params, language);
  return said.act === '' ? said.sentence : `${said.sentence} ${said.act}`;
}
