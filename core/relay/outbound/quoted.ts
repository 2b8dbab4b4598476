/**
 * A reply in HighLevel that names what it answers is a reply on WhatsApp too. HighLevel names it by the `altId` that we
 * gave, which is WhatsApp's own id for a message, and a name of ours for a line that is none (a call, a deletion, an ad).
 * What must stay true: only a message of the same chat at the same number is quoted, and a reply whose target cannot be
 * quoted is sent all the same, by itself.
 */
import { ClientError } from '../../clients/client-error.ts';
import type { ClientErrorCode } from '../../clients/client-error.ts';
import type { Quoted } from '../../clients/evolution/special-sends.ts';
import type { Entry } from '../journal/entry.ts';
import { lineKey, messageKey } from '../journal/facts.ts';
import type { InstanceId, LineCode } from '../message.ts';
import { readWhatsAppMessage } from '../reading/read-evolution.ts';
import { readDeliveryPost } from '../reading/read-highlevel.ts';
import { revokeId } from '../reading/read-lines.ts';
import type { Send } from './file-send.ts';
import type { RelayParts } from './relay-parts.ts';
import type { Route } from './route.ts';
import { isSameChat } from './same-chat.ts';

type Known = Pick<RelayParts, 'people'> & {
  readonly receipts: Pick<RelayParts['receipts'], 'byWhatsAppId'>;
  readonly journal: Pick<RelayParts['journal'], 'payloadByKey' | 'standing'>;
};

/** What WhatsApp shows at another message, or not as one: nobody can answer it. */
const BESIDE: ReadonlySet<LineCode> = new Set([
  'line.reaction',
  'line.reaction-removed',
  'line.reaction-unreadable',
  'line.edited',
  'line.edited-unreadable',
  'line.deleted',
  'line.poll-vote',
  'line.poll-vote-unreadable',
  'line.pinned',
  'line.unpinned',
  'line.event-answer',
]);

/** What the first part of a message answers; null = nothing, or nothing that can be quoted. @throws StorageError */
export async function quotedBy(
  parts: Known,
  { payload, locationId }: Entry<'highlevel.message'>,
  { instanceId, number }: Route,
): Promise<Quoted | null> {
  if (payload === null || payload.part > 0) return null;
  const post = readDeliveryPost(payload.post);
  const id = post.type === 'message' ? post.message.replyToAltId : null;
  if (id === null) return null;
  const link = await parts.receipts.byWhatsAppId(instanceId, id);
  if (link === null || link.locationId !== locationId) return null;
  if (!isSameChat(parts.people, instanceId, [link.peer, number])) return null;
  return (await isQuotable(parts, instanceId, id)) ? { id } : null;
}

/** A message that the gateway refuses with its quote goes without it. What else is wrong with it shows again then. */
export function quoting(send: Send, quoted: Quoted | null): Send {
  if (quoted === null) return send;
  return async (client) => {
    try {
      return await send(client, quoted);
    } catch (error) {
      if (!mayBeTheQuote(error)) throw error;
      return send(client);
    }
  };
}

/**
 * On MySQL, up to 2.3.7, the gateway's look-up of the quoted message fails, and with it the send. Never after a failure
 * that leaves open whether the message has gone out.
 */
function mayBeTheQuote(error: unknown): boolean {
  const codes: readonly ClientErrorCode[] = ['http.invalid', 'evolution.message-unknown'];
  return error instanceof ClientError && error.done === 'no' && codes.includes(error.code);
}

/** Of what is deleted the gateway keeps no content that could be quoted. */
async function isQuotable(
  { journal }: Known,
  instanceId: InstanceId,
  id: string,
): Promise<boolean> {
  if ((await journal.standing(lineKey(instanceId, revokeId(id)))) !== null) return false;
  const stored = await journal.payloadByKey('whatsapp.message', messageKey(instanceId, id));
  const content =
    stored === null ? null : readWhatsAppMessage(stored.data, { ownJid: null })?.content;
  return content?.type !== 'line' || !BESIDE.has(content.code);
}
