import { say } from '../../words/say.ts';
import type { LanguageTag } from '../../words/say.ts';
import type { Entry, Outcome, Produced } from '../journal/entry.ts';
import { fact, failedLineKey, isPendingLine, sentLineKey } from '../journal/facts.ts';
import { RECEIPT_STATUSES } from '../message.ts';
import { setBackSince } from '../journal/set-back.ts';
import type { HighLevelId, ReceiptStatus } from '../message.ts';
import { RANK } from '../receipts/receipt-book.ts';
import type { LinkRow } from '../receipts/receipt-book.ts';
import type { HighLevelCalls } from './highlevel-calls.ts';
import { repeatable } from './outcome.ts';
import type { RelayParts } from './relay-parts.ts';
import { failureLine } from './workflow-sends.ts';

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
  // What a workflow sent has no message in HighLevel before its line is there.
  if (link === null || isPendingLine(link.highlevelId)) {
    return {
      type: 'parked',
      waitsFor: fact.link(instanceId, whatsappId),
      reason: { code: 'receipt.early' },
      unless: async (tx) => {
        const rows = await tx.all<{ highlevel_id: string }>(
          'SELECT highlevel_id FROM message_links WHERE instance_id = ? AND whatsapp_id = ?',
          [instanceId, whatsappId],
        );
        return rows.some((row) => !isPendingLine(row.highlevel_id));
      },
    };
  }
  if (link.origin !== 'highlevel' && link.origin !== 'workflow') {
    return { type: 'sent', code: 'receipt.not-ours' };
  }
  if (isOvertaken(parts, entry, status)) return { type: 'sent', code: 'receipt.superseded' };
  const now = Date.now();
  const age = now - link.createdAt;
  // How old it is cannot be told where the clock was set back since.
  const isSetBack = setBackSince(link.createdAt, now) > 0;
  const tooEarly = isSetBack ? 0 : parts.times.statusFirstDelayMs - age;
  if (tooEarly > 0) {
    const reason = { code: 'highlevel.status-too-early' };
    return { type: 'again', at: now + tooEarly, reason, burnt: false };
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
  if (link.origin === 'workflow' && parts.receipts.refusesLines(locationId)) {
    return unmarked(parts, { link, status: whole, produced });
  }
  const language = parts.places.location(locationId)?.language ?? 'en';
  const error = whole === 'failed' ? failedOnWhatsApp(language) : undefined;
  try {
    for (const id of [highlevelId, ...parts.twins.of(locationId, highlevelId)]) {
      await calls.call(() => parts.highlevel.setStatus(locationId, id, whole, error));
    }
    parts.destinations.highlevelAnswered(locationId);
    parts.sending.receipt(link.instanceId, status === 'failed');
    return { type: 'sent', produced };
  } catch (failure) {
    const away = parts.destinations.highlevelFailed(locationId, failure);
    const outcome = repeatable(failure, entry, { times: parts.times, away, now: Date.now() });
    if (outcome.type !== 'refused' || link.origin !== 'workflow') return outcome;
    parts.receipts.linesRefused(locationId);
    return unmarked(parts, { link, status: whole, produced });
  }
}

/** Tells a repetition what became of the message that was sent for it. */
export async function deliverTwin(
  parts: RelayParts,
  entry: Entry<'relay.twin'>,
  calls: HighLevelCalls,
): Promise<Outcome> {
  const { payload, locationId } = entry;
  if (payload === null || locationId === null) {
    return { type: 'refused', reason: { code: 'entry.unreadable' } };
  }
  const status = await parts.receipts.wholeOf(locationId, payload.twinOf);
  if (status === null) return { type: 'sent', code: 'receipt.no-change' };
  const language = parts.places.location(locationId)?.language ?? 'en';
  const error = status === 'failed' ? failedOnWhatsApp(language) : undefined;
  const id = payload.highlevelId as HighLevelId;
  try {
    await calls.call(() => parts.highlevel.setStatus(locationId, id, status, error));
    parts.destinations.highlevelAnswered(locationId);
    return { type: 'sent' };
  } catch (failure) {
    const away = parts.destinations.highlevelFailed(locationId, failure);
    return repeatable(failure, entry, { times: parts.times, away, now: Date.now() });
  }
}

function failedOnWhatsApp(language: LanguageTag) {
  const message = sentence('whatsapp.failed', {}, language);
  return { code: 'whatsapp.failed', type: 'whatsapp', message };
}

/**
 * HighLevel does not say whether a message that was only added takes a status. Where it does not, the receipt is noted
 * here alone, and that WhatsApp could not deliver becomes a line of its own.
 */
async function unmarked(
  parts: RelayParts,
  { link, status, produced }: { link: LinkRow; status: ReceiptStatus; produced: Produced },
): Promise<Outcome> {
  const code = 'receipt.line-unmarked';
  if (status !== 'failed') return { type: 'sent', code, produced };
  const { instanceId, whatsappId, locationId } = link;
  const key = sentLineKey(instanceId, whatsappId);
  const line = await parts.journal.payloadByKey('workflow.line', key);
  if (line === null) return { type: 'sent', code, produced };
  const { contactId, action } = line;
  const of = { locationId, contactId, action, key: failedLineKey(instanceId, whatsappId) };
  const entries = [failureLine(parts, of, { code: 'whatsapp.failed' })];
  return { type: 'sent', code, produced: { ...produced, entries } };
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
  language: LanguageTag,
): string {
  const said = say(code, params, language);
  return said.act === '' ? said.sentence : `${said.sentence} ${said.act}`;
}
