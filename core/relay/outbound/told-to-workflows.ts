/**
 * What an attempt came to may be what a workflow waits for: a message that failed or was read, a reaction, a vote. The
 * entries that tell it are part of the settlement, so that a relay that dies right after it loses none, and a repeated
 * settlement makes none twice. Where no workflow waits nothing is read and nothing written.
 */
import { isAutomatic, isKind, isSend } from '../journal/entry.ts';
import type {
  AutomaticEntry,
  Entry,
  NewEntry,
  Outcome,
  Reason,
  SendEntry,
} from '../journal/entry.ts';
import { readWhatsAppMessage } from '../reading/read-evolution.ts';
import { readDeliveryPost } from '../reading/read-highlevel.ts';
import type { Happening, TriggerEvent } from '../reading/workflow-trigger.ts';
import { triggerEntries } from '../triggers/trigger-entries.ts';
import type { RelayParts } from './relay-parts.ts';

type Parts = Pick<RelayParts, 'triggers' | 'times' | 'receipts' | 'people'>;

/** The line of a reaction or vote that was taken back is none of these. */
const HEARD: Readonly<Record<string, readonly [TriggerEvent, param: string]>> = {
  'line.reaction': ['reaction_received', 'emoji'],
  'line.poll-vote': ['poll_vote', 'options'],
};
/** As a withdrawn vote is written. */
const NO_OPTION = '–';

export async function withTriggers(parts: Parts, entry: Entry, outcome: Outcome): Promise<Outcome> {
  if (outcome.type !== 'sent' && outcome.type !== 'refused') return outcome;
  if (isSend(entry))
    return outcome.type === 'refused' ? failedSend(parts, entry, outcome) : outcome;
  if (isKind(entry, 'whatsapp.status')) {
    return withEntries(outcome, await ofReceipt(parts, entry, outcome));
  }
  if (isKind(entry, 'whatsapp.message') && outcome.type === 'sent') {
    return withEntries(outcome, ofMessage(parts, entry, outcome));
  }
  return outcome;
}

/** A message that will not be sent any more, whatever held it. */
export function failedSend<Refused extends Outcome & { type: 'refused' }>(
  parts: Pick<Parts, 'triggers' | 'times'>,
  entry: SendEntry,
  outcome: Refused,
): Refused {
  const { payload } = entry;
  if (payload === null || !waits(parts, entry, 'message_failed')) return outcome;
  const found = isAutomatic(entry) ? actionOf(entry) : messageOf(entry);
  if (found === null) return outcome;
  const { once, ...of } = found;
  const reason = reasonFor(outcome.reason);
  return withEntries(
    outcome,
    tell(parts, entry, { once, happening: { ...NOBODY, ...of, event: 'message_failed', reason } }),
  );
}

type Found = Pick<Happening, 'contactId' | 'highlevelId' | 'text'> & { readonly once: string };

function messageOf({ payload }: Entry<'highlevel.message'>): Found | null {
  const post = readDeliveryPost(payload?.post);
  if (payload === null || post.type !== 'message') return null;
  const { id, contactId } = post.message;
  // Of several parts the first one that fails tells it.
  return { contactId, highlevelId: id, text: payload.said ?? payload.text, once: id };
}

function actionOf({ id, payload }: AutomaticEntry): Found | null {
  if (payload === null) return null;
  const { contactId, action } = payload;
  const text = action.type === 'text' ? action.text : '';
  return { contactId, highlevelId: null, text, once: id };
}

/** Nothing of a receipt that only repeats, or comes before its message. */
async function ofReceipt(
  parts: Parts,
  entry: Entry<'whatsapp.status'>,
  outcome: Outcome,
): Promise<NewEntry[]> {
  const { payload, instanceId } = entry;
  if (payload === null || instanceId === null || payload.status === 'delivered') return [];
  const event = payload.status === 'read' ? 'message_read' : 'message_failed';
  if (!waits(parts, entry, event) || !isNews(outcome)) return [];
  const { whatsappId } = payload;
  const link = await parts.receipts.byWhatsAppId(instanceId, whatsappId);
  if (link === null) return [];
  const { highlevelId, peer } = link;
  const reason = event === 'message_failed' ? reasonFor({ code: 'whatsapp.failed' }) : null;
  const of = { peer, instanceId, highlevelId, whatsappId, event, reason } as const;
  return tell(parts, entry, { once: highlevelId, happening: { ...NOBODY, ...of } });
}

/** HighLevel took the status, or will never take it: WhatsApp said it all the same. */
function isNews(outcome: Outcome): boolean {
  if (outcome.type === 'refused') return outcome.reason.code !== 'entry.unreadable';
  if (outcome.type !== 'sent') return false;
  return outcome.code === undefined || outcome.code === 'receipt.line-unmarked';
}

function ofMessage(
  parts: Parts,
  entry: Entry<'whatsapp.message'>,
  outcome: Outcome & { type: 'sent' },
): NewEntry[] {
  const { payload, instanceId, locationId } = entry;
  if (payload === null || instanceId === null || locationId === null) return [];
  if (outcome.code !== undefined || parts.triggers.of(locationId).length === 0) return [];
  const message = readWhatsAppMessage(payload.data, { ownJid: null });
  if (message?.origin !== 'contact' || message.content.type !== 'line') return [];
  const { code, params } = message.content;
  const [event, param] = HEARD[code] ?? [];
  if (event === undefined || param === undefined) return [];
  const text = params[param] ?? '';
  if (text === '' || text === NO_OPTION) return [];
  const link = outcome.produced?.links?.find(({ whatsappId }) => whatsappId === message.id);
  const contactId = outcome.produced?.contacts?.[0]?.contactId ?? null;
  const happening: Happening = {
    event,
    at: message.sentAt,
    contactId,
    peer: parts.people.canonical(instanceId, message.peer),
    instanceId,
    highlevelId: link?.highlevelId ?? null,
    whatsappId: message.quote?.id ?? null,
    text,
    reason: null,
  };
  return tell(parts, entry, { once: `${instanceId} ${message.id}`, happening });
}

const NOBODY = {
  at: 0,
  contactId: null,
  peer: null,
  instanceId: null,
  highlevelId: null,
  whatsappId: null,
  text: '',
} as const;

function waits(
  { triggers }: Pick<Parts, 'triggers'>,
  { locationId }: Entry,
  event: TriggerEvent,
): boolean {
  return locationId !== null && triggers.for(locationId, event).length > 0;
}

function tell(
  { triggers, times }: Pick<Parts, 'triggers' | 'times'>,
  { locationId }: Entry,
  { once, happening }: { once: string; happening: Happening },
): NewEntry[] {
  if (locationId === null) return [];
  const now = Date.now();
  const at = happening.at === 0 ? now : happening.at;
  const expiresAt = now + times.workflowExpiryMs;
  return triggerEntries(triggers, {
    locationId,
    once,
    happening: { ...happening, at },
    expiresAt,
  });
}

function reasonFor({ code, params }: Reason): Happening['reason'] {
  return { code, params: { ...params } };
}

function withEntries<Settled extends Outcome & { type: 'sent' | 'refused' }>(
  outcome: Settled,
  more: readonly NewEntry[],
): Settled {
  if (more.length === 0) return outcome;
  const { produced } = outcome;
  return {
    ...outcome,
    produced: { ...produced, entries: [...(produced?.entries ?? []), ...more] },
  };
}
